//! What phrases may name without defining it: numbers, dates, lengths of time, doses.

use serde::{Deserialize, Serialize};

use crate::text::{Token, TokenKind};

/// The built-in kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Slot {
    /// A number in digits or as a word.
    Number,
    /// A date.
    Date,
    /// A number or range of numbers and a unit of time: `2-3 weeks`, `six months`.
    Duration,
    /// A number and a unit of mass: `120 mg`.
    Dose,
}

impl Slot {
    pub(super) const ALL: [Slot; 4] = [Slot::Number, Slot::Date, Slot::Duration, Slot::Dose];

    pub(super) fn name(self) -> &'static str {
        match self {
            Slot::Number => "number",
            Slot::Date => "date",
            Slot::Duration => "duration",
            Slot::Dose => "dose",
        }
    }

    pub(super) fn named(name: &str) -> Option<Slot> {
        Slot::ALL.into_iter().find(|slot| slot.name() == name)
    }

    pub(super) fn max_words(self) -> usize {
        match self {
            Slot::Number | Slot::Date => 1,
            Slot::Duration => 4,
            Slot::Dose => 2,
        }
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
