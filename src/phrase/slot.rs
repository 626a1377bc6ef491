//! What phrases may name without defining it: numbers, dates, lengths of time, doses, ratings.

use serde::{Deserialize, Serialize};

use super::vocabulary::{DATE, NUMBER};
use crate::text::{Gap, Token, TokenKind};

/// The built-in kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(super) enum Slot {
    /// A number in digits or as a word.
    Number,
    /// A date.
    Date,
    /// A number or range of numbers and a unit of time: `2-3 weeks`, `six months`.
    Duration,
    /// A number and a unit of mass: `120 mg`.
    Dose,
    /// A number of ten, as pain is rated: `7/10`, `7-8/10`, `7 out of 10`.
    Rating,
}

impl Slot {
    pub(super) const ALL: [Slot; 5] = [Slot::Number, Slot::Date, Slot::Duration, Slot::Dose, Slot::Rating];

    pub(super) fn name(self) -> &'static str {
        match self {
            Slot::Number => "number",
            Slot::Date => "date",
            Slot::Duration => "duration",
            Slot::Dose => "dose",
            Slot::Rating => "rating",
        }
    }

    pub(super) fn named(name: &str) -> Option<Slot> {
        Slot::ALL.into_iter().find(|slot| slot.name() == name)
    }

    /// The fewest and the most words of this kind.
    pub(super) fn words(self) -> (u32, u32) {
        match self {
            Slot::Number | Slot::Date => (1, 1),
            Slot::Duration => (2, 4),
            Slot::Dose => (2, 2),
            Slot::Rating => (2, 5),
        }
    }

    /// The atom of the token that it begins with.
    pub(super) fn atom(self) -> u32 {
        if self == Slot::Date { DATE } else { NUMBER }
    }

    /// The number of tokens from `at` that are of this kind.
    pub(super) fn len(self, text: &str, tokens: &[Token], at: usize) -> Option<usize> {
        let token = tokens.get(at)?;
        let number = |i: usize| tokens.get(i).is_some_and(|t| t.number(text).is_some());
        match self {
            Slot::Number => number(at).then_some(1),
            Slot::Date => matches!(token.kind, TokenKind::Date(_)).then_some(1),
            Slot::Dose => {
                (number(at) && word_in(text, tokens, at + 1, &["mg", "mcg", "g", "gm", "grams"])).then_some(2)
            }
            Slot::Rating => {
                let most = tokens.get(at)?.number(text).filter(|number| (0.0..=10.0).contains(number));
                let range = usize::from(tokens.get(at + 1).is_some_and(|t| t.gap.has(Gap::HYPHEN)) && number(at + 1));
                let rest = at + 1 + range;
                let ten = |i: usize| tokens.get(i).is_some_and(|t| t.number(text) == Some(10.0));
                let of = match () {
                    () if tokens.get(rest).is_some_and(|t| t.gap.has(Gap::SLASH)) => 0,
                    () if word_in(text, tokens, rest, &["out"]) && word_in(text, tokens, rest + 1, &["of"]) => 2,
                    () if word_in(text, tokens, rest, &["of"]) => 1,
                    () => return None,
                };
                (most.is_some() && ten(rest + of)).then_some(range + of + 2)
            }
            Slot::Duration => {
                if !number(at) {
                    return None;
                }
                let range = usize::from(word_in(text, tokens, at + 1, &["to", "or"]));
                let range = if number(at + 1 + range) { range + 1 } else { 0 };
                let unit = ["day", "days", "week", "weeks", "month", "months", "year", "years", "wks", "wk"];
                word_in(text, tokens, at + 1 + range, &unit).then_some(range + 2)
            }
        }
    }
}

fn word_in(text: &str, tokens: &[Token], at: usize, words: &[&str]) -> bool {
    tokens.get(at).is_some_and(|token| words.iter().any(|w| token.word(text).eq_ignore_ascii_case(w)))
}
