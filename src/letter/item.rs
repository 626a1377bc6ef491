//! The item in dispute, and what it asks for: drugs, figures, visits, body parts.
//!
//! Figures are the grammar's (`grammar/item.pest`), names the lexicon's. A figure that the grammar doesn't know is
//! passed over, never guessed at.

use std::ops::Range;

use jiff::civil::Date;
use pest::Parser;
use pest::iterators::Pair;

use super::ast::{Amount, DrugName, Node, Strength, Treatment, Words};
use super::lexicon::{self, Kinds, Lexicon};
use crate::text::{Folded, Gap, Token, TokenKind, number_word, tokens};

#[allow(missing_docs)]
pub(super) mod grammar {
    #[derive(pest_derive::Parser)]
    #[grammar = "../grammar/item.pest"]
    #[grammar = "../grammar/dosage.pest"]
    pub struct ItemParser;
}
use grammar::{ItemParser, Rule};

/// An item is read up to here.
const MOST_BYTES: usize = 1500;

/// What stands before the item where a heading first says what part of a request was authorised.
const INTRODUCTIONS: [&str; 4] = [
    "remaining IMR eligible portion of the original request",
    "remaining IMR eligible portion",
    "remaining portion of the original request",
    "original request IMR eligible. The original request",
];

/// The part of a heading that is in dispute: what its introduction leaves, else all of it.
pub(super) fn in_dispute(folded: &Folded, heading: &Words) -> Words {
    let text = folded.slice(heading.range.clone());
    let introduced = |words: &&str| {
        let (_, item) = text.split_once(*words)?;
        Some(item.trim_start_matches([',', ':', ' '])).filter(|item| !item.is_empty())
    };
    let item = INTRODUCTIONS.iter().find_map(introduced).unwrap_or(text);
    // `The remaining ... request, X is: Upheld`.
    let cut = [" is", " are"].iter().find_map(|verb| item.strip_suffix(verb)).unwrap_or(item);
    let start = heading.range.end - item.len();
    Words::new(folded, start..start + cut.len())
}

/// What a heading asks for.
pub(super) struct Asked {
    pub treatment: Treatment,
    pub retrospective: bool,
    pub service_dates: Vec<Node<Date>>,
}

pub(super) fn read(folded: &Folded, heading: &Words, item: &Words, lexicon: &Lexicon) -> Asked {
    let mut asked = Asked { treatment: Treatment::default(), retrospective: false, service_dates: Vec::new() };
    // The longest real heading has 450 characters; figures further on belong to no item.
    let text = crate::text::up_to(folded.slice(item.range.clone()), MOST_BYTES);
    let reader = ItemReader { folded, base: item.range.start, text };
    let (mut visits, mut doses) = (Vec::new(), None);
    if holds_figures(text)
        && let Ok(pairs) = ItemParser::parse(Rule::item, text)
    {
        for pair in pairs.flat_map(|item| item.into_inner()) {
            match pair.as_rule() {
                Rule::service_date => asked.service_dates.extend(reader.dates(pair)),
                Rule::strength => asked.treatment.strengths.push(reader.at(strength(pair.clone()), &pair)),
                Rule::quantity => {
                    asked.treatment.quantity.get_or_insert(reader.quantity(pair));
                }
                Rule::refills => asked.treatment.refills = reader.number(pair),
                Rule::visits | Rule::schedule => visits.push(pair),
                Rule::doses => doses = doses.or_else(|| reader.doses(pair)),
                _ => {}
            }
        }
    }
    // It may stand in the first sentence of a heading whose last holds the item.
    asked.retrospective = folded.slice(heading.range.clone()).to_ascii_lowercase().contains("retrospective");
    asked.treatment.frequency = visits.iter().find_map(|pair| reader.visits_a_week(pair)).or(doses);
    asked.treatment.visits = reader.visits(visits);
    reader.names(&tokens(text), lexicon, &mut asked.treatment);
    // `#6` of a service is a number of visits, which drugs don't have.
    if let (true, None, Some(quantity)) =
        (asked.treatment.drugs.is_empty(), &asked.treatment.visits, &asked.treatment.quantity)
        && quantity.value.unit.is_none()
    {
        asked.treatment.visits = Some(Node { value: quantity.value.value, span: quantity.span });
    }
    asked
}

/// The drugs, forms and body parts of an item, without its figures.
pub(super) fn named(folded: &Folded, item: &Words, lexicon: &Lexicon) -> Treatment {
    let text = crate::text::up_to(folded.slice(item.range.clone()), MOST_BYTES);
    let mut treatment = Treatment::default();
    ItemReader { folded, base: item.range.start, text }.names(&tokens(text), lexicon, &mut treatment);
    treatment
}

/// The same of some words of a passage, which needn't be cut again.
pub(super) fn named_among(
    folded: &Folded,
    base: usize,
    passage: &str,
    words: &[Token],
    lexicon: &Lexicon,
) -> Treatment {
    let mut treatment = Treatment::default();
    let end = words.first().map_or(0, |first| first.start + MOST_BYTES);
    let read = words.get(..words.partition_point(|word| word.end <= end)).unwrap_or_default();
    ItemReader { folded, base, text: passage }.names(read, lexicon, &mut treatment);
    treatment
}

/// Whether what looks like a level is a side and its figure: in `R 4/5, L 5/5` no level is joined with itself.
fn is_grade(tokens: &[Token], at: usize, len: usize) -> bool {
    let [_, figure] = tokens.get(at..at + len).unwrap_or_default() else { return false };
    let of = tokens.get(at + len).filter(|token| token.gap.has(Gap::SLASH));
    matches!(figure.kind, TokenKind::Number(_)) && of.is_some_and(|of| of.kind == figure.kind)
}

/// Whether a word stands right behind a number: `5 feet 6 inches`.
fn follows_a_number(tokens: &[Token], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| tokens.get(before));
    before.is_some_and(|token| matches!(token.kind, TokenKind::Number(_)))
}

/// Whether a text holds a digit or a word that counts: without one the grammar finds nothing in it.
fn holds_figures(text: &str) -> bool {
    let counts = |word: &str| {
        // `x` may stand before a number without a blank.
        let word = word.trim_start_matches(['x', 'X']);
        number_word(word).is_some() || word.eq_ignore_ascii_case("once") || word.eq_ignore_ascii_case("twice")
    };
    text.bytes().any(|b| b.is_ascii_digit()) || text.split(|c: char| !c.is_ascii_alphabetic()).any(counts)
}

struct ItemReader<'a> {
    folded: &'a Folded,
    base: usize,
    text: &'a str,
}

impl ItemReader<'_> {
    fn node<T>(&self, value: T, range: Range<usize>) -> Node<T> {
        Node { value, span: self.folded.span(self.base + range.start..self.base + range.end) }
    }

    fn at<T>(&self, value: T, pair: &Pair<'_, Rule>) -> Node<T> {
        let span = pair.as_span();
        self.node(value, span.start()..span.start() + pair.as_str().trim_end().len())
    }

    fn dates(&self, pair: Pair<'_, Rule>) -> Vec<Node<Date>> {
        let dates = pair.into_inner().filter(|part| part.as_rule() == Rule::date);
        dates.filter_map(|part| super::header::date(part.as_str(), self.at((), &part).span)).collect()
    }

    fn quantity(&self, pair: Pair<'_, Rule>) -> Node<Amount> {
        self.at(amount(pair.clone()), &pair)
    }

    fn number(&self, pair: Pair<'_, Rule>) -> Option<Node<f64>> {
        let figure = pair.clone().into_inner().flat_map(figures).next()?;
        Some(self.at(figure, &pair))
    }

    /// The number of visits: stated, else computed from the schedule.
    fn visits(&self, found: Vec<Pair<'_, Rule>>) -> Option<Node<f64>> {
        let stated = found.iter().find(|pair| pair.as_rule() == Rule::visits);
        if let Some(pair) = stated {
            return self.number(pair.clone());
        }
        let schedule = found.into_iter().next()?;
        let per_week = self.visits_a_week(&schedule)?.value;
        let weeks = schedule
            .clone()
            .into_inner()
            .find(|part| matches!(part.as_rule(), Rule::weeks | Rule::so_many))
            .map(figures)?
            .into_iter()
            .next()?;
        Some(self.at(per_week * weeks, &schedule))
    }

    /// How often a week, by a schedule of visits.
    fn visits_a_week(&self, schedule: &Pair<'_, Rule>) -> Option<Node<f64>> {
        let mut parts = schedule.clone().into_inner();
        let times = parts.find(|part| matches!(part.as_rule(), Rule::times | Rule::by))?;
        Some(self.at(often(times.clone())?, &times))
    }

    /// How often a week a drug is taken.
    fn doses(&self, pair: Pair<'_, Rule>) -> Option<Node<f64>> {
        const DAYS: f64 = 7.0;
        let part = pair.clone().into_inner().next()?;
        let a_day = match part.as_rule() {
            Rule::per_day_code => match part.as_str().to_ascii_lowercase().as_str() {
                "bid" => 2.0,
                "tid" => 3.0,
                _ => 4.0,
            },
            Rule::hours => figures(part).first().filter(|hours| **hours > 0.0).map(|hours| 24.0 / hours)?,
            _ => often(pair.clone())?,
        };
        Some(self.at(a_day * DAYS, &pair))
    }

    /// Drugs, forms and body parts.
    fn names(&self, tokens: &[Token], lexicon: &Lexicon, treatment: &mut Treatment) {
        let words = lexicon::words(self.text, tokens);
        let range = |at: usize, len: usize| {
            let start = tokens.get(at).map_or(0, |token| token.start);
            start..tokens.get(at + len - 1).map_or(start, |token: &Token| token.end)
        };
        let (mut i, mut side, mut ended): (usize, Option<usize>, Option<usize>) = (0, None, None);
        while let Some(word) = words.get(i) {
            let begins = lexicon.begins(word);
            if begins.has(Kinds::DRUG)
                && let Some((len, drug, is_generic)) = lexicon.drug_at(&words, i)
            {
                let written = crate::text::slice(self.text, range(i, len)).to_owned();
                let name = DrugName {
                    written,
                    generic: drug.generic.clone(),
                    ingredients: drug.ingredients.clone(),
                    is_generic,
                    class: drug.class.clone(),
                };
                // The name may hold the form: `Lidoderm patch`.
                let form = (i..i + len).find_map(|at| Some((at, lexicon.form_at(&words, at)?)));
                if let Some((at, (len, form))) = form {
                    treatment.form.get_or_insert_with(|| self.node(form.to_owned(), range(at, len)));
                }
                // `Ultram (tramadol)` is one drug named twice.
                if treatment.drugs.iter().all(|known| known.value.generic != name.generic) {
                    treatment.drugs.push(self.node(name, range(i, len)));
                }
                i += len;
                continue;
            }
            if begins.has(Kinds::FORM)
                && let Some((len, form)) = lexicon.form_at(&words, i)
            {
                treatment.form.get_or_insert_with(|| self.node(form.to_owned(), range(i, len)));
            }
            if begins.has(Kinds::SIDE) && lexicon.side_at(&words, i).is_some() {
                side = Some(i);
            } else if begins.has(Kinds::BODY_PART)
                && let Some((len, part)) = lexicon.body_part_at(&words, i)
                && !is_grade(tokens, i, len)
                && !(lexicon.is_length(word) && follows_a_number(tokens, i))
            {
                let near = side.filter(|&at| i - at <= 2);
                let name = near.and_then(|at| lexicon.side_at(&words, at));
                let named = name.map_or_else(|| part.to_owned(), |side| format!("{side} {part}"));
                let from = near.unwrap_or(i);
                let node = self.node(named, range(from, i - from + len));
                match treatment.body_parts.last_mut() {
                    // `C5-C6` is one place.
                    Some(last) if ended == Some(i) && last.value.ends_with(part) => {
                        last.span = last.span.join(node.span)
                    }
                    _ => treatment.body_parts.push(node),
                }
                i += len;
                ended = Some(i);
                continue;
            }
            i += 1;
        }
        // A number that is part of a drug's name (`Tylenol #3`) is no quantity.
        let inside = |span: crate::text::Span| {
            treatment.drugs.iter().any(|drug| drug.span.start <= span.start && span.end <= drug.span.end)
        };
        if treatment.quantity.as_ref().is_some_and(|quantity| inside(quantity.span)) {
            treatment.quantity = self.next_quantity(tokens, &treatment.drugs);
        }
    }

    /// The quantity after one that turned out to be part of a name.
    fn next_quantity(&self, tokens: &[Token], drugs: &[Node<DrugName>]) -> Option<Node<Amount>> {
        let found = tokens.iter().filter(|token| token.gap.has(Gap::HASH));
        found.map(|token| (token, self.node((), token.start..token.end).span)).find_map(|(token, span)| {
            let TokenKind::Number(value) = token.kind else { return None };
            let inside = drugs.iter().any(|drug| drug.span.start <= span.start && span.end <= drug.span.end);
            (!inside).then_some(Node { value: Amount { value, unit: None }, span })
        })
    }
}

/// The amounts of a strength, one an ingredient.
pub(super) fn strength(pair: Pair<'_, Rule>) -> Strength {
    let mut amounts: Vec<Amount> = Vec::new();
    let mut per = None;
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::per => {
                per = Some(part.as_str().trim_start_matches(['/', ' ']).trim_start_matches("per ").to_lowercase())
            }
            Rule::bare => amounts.push(Amount { value: value(part.as_str()), unit: None }),
            _ => amounts.push(amount(part)),
        }
    }
    // In `10/325mg` the unit is said once, at the end.
    let last = amounts.last().and_then(|amount| amount.unit.clone());
    amounts.iter_mut().filter(|amount| amount.unit.is_none()).for_each(|amount| amount.unit.clone_from(&last));
    Strength { amounts, per }
}

fn amount(pair: Pair<'_, Rule>) -> Amount {
    let mut out = Amount { value: 0.0, unit: None };
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::number => out.value = value(part.as_str()),
            Rule::unit => out.unit = Some(unit(part.as_str())),
            _ => {}
        }
    }
    out
}

fn unit(written: &str) -> String {
    match written.to_ascii_lowercase().as_str() {
        "gm" | "gram" | "grams" => "g",
        "ug" => "mcg",
        "cc" => "ml",
        "percent" => "%",
        other => return other.to_owned(),
    }
    .to_owned()
}

/// `once`, `twice`, `three times`.
fn often(pair: Pair<'_, Rule>) -> Option<f64> {
    let word = pair.as_str().to_ascii_lowercase();
    match word.as_str() {
        w if w.starts_with("once") => Some(1.0),
        w if w.starts_with("twice") => Some(2.0),
        _ => figures(pair).into_iter().next(),
    }
}

pub(super) fn value(digits: &str) -> f64 {
    digits.replace(',', "").parse().unwrap_or(0.0)
}

/// All numbers within a pair, in digits or as words.
pub(super) fn figures(pair: Pair<'_, Rule>) -> Vec<f64> {
    let number = |part: &Pair<'_, Rule>| match part.as_rule() {
        Rule::number => Some(value(part.as_str())),
        Rule::word_number => number_word(part.as_str().trim()),
        _ => None,
    };
    number(&pair).into_iter().chain(pair.into_inner().flatten().filter_map(|part| number(&part))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::NUMBER_WORDS;

    #[test]
    fn the_grammar_knows_every_number_word_and_no_other() {
        let read = |text: &str| {
            let pairs = ItemParser::parse(Rule::word_number, text).ok()?;
            pairs.into_iter().next().filter(|pair| pair.as_str() == text).map(figures)
        };
        for (word, value) in NUMBER_WORDS {
            assert_eq!(read(word), Some(vec![value]), "{word}");
            assert_eq!(read(&word.to_uppercase()), Some(vec![value]), "{word}");
        }
        assert_eq!((read("thirty-six"), read("tenfold"), read("once")), (Some(vec![36.0]), None, None));
        let grammar = include_str!("../../grammar/item.pest");
        let lists =
            grammar.lines().filter(|line| ["tens ", "teens ", "ones "].iter().any(|name| line.starts_with(name)));
        let words: Vec<&str> = lists.flat_map(|line| line.split('"').skip(1).step_by(2)).collect();
        assert_eq!(words.len(), NUMBER_WORDS.len());
    }
}
