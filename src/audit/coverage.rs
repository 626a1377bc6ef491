//! Which criteria decisions apply, recite or omit: counts over those that must weigh them.

use std::collections::BTreeMap;

use super::Share;
use super::names::Name;
use super::{Audit, DecisionRecord, LetterRecord};
use crate::evaluation::Verdict;
use crate::letter::{Outcome, ReviewerForm};
use crate::pack::Status;

/// By what decisions are told apart, beside criterion, edition and outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Dimension {
    /// By nothing.
    All,
    /// The reviewer's specialty; who has several counts in each.
    Specialty,
    /// A state of licensure; who has several counts in each.
    Licence,
    /// The year of the decision.
    Year,
    /// How the reviewer's credentials are stated.
    Form,
    /// How the letter's rationales conclude.
    Style,
}

impl Dimension {
    /// All but the first.
    pub const SPLITS: [Dimension; 5] =
        [Dimension::Specialty, Dimension::Licence, Dimension::Year, Dimension::Form, Dimension::Style];

    /// As reports write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Dimension::All => "all",
            Dimension::Specialty => "specialty",
            Dimension::Licence => "licence",
            Dimension::Year => "year",
            Dimension::Form => "reviewer form",
            Dimension::Style => "house style",
        }
    }
}

/// A value of a dimension.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DimensionValue {
    /// The only one of [`Dimension::All`].
    Any,
    /// A specialty, a state, a style.
    Named(Name),
    /// A year.
    Year(i16),
    /// How credentials are stated.
    Form(ReviewerForm),
    /// The letter doesn't say.
    Unknown,
}

/// What a cell is about. `None` in edition or outcome: all of them together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// Index in [`Audit::criteria`].
    pub criterion: usize,
    /// By what it is split.
    pub dimension: Dimension,
    /// Which part of the split.
    pub value: DimensionValue,
    /// The edition.
    pub edition: Option<Name>,
    /// The outcome.
    pub outcome: Option<Outcome>,
}

/// How often a criterion is applied, recited and omitted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cell {
    /// Decisions that must weigh it and apply it.
    pub applied: usize,
    /// That only recite it.
    pub recited: usize,
    /// That omit it.
    pub omitted: usize,
    /// Decisions that needn't weigh it.
    pub not_required: usize,
}

impl Cell {
    /// Decisions that must weigh it.
    pub fn required(&self) -> usize {
        self.applied + self.recited + self.omitted
    }

    /// The share with a status.
    pub fn share(&self, status: Status) -> Share {
        let count = match status {
            Status::Applied => self.applied,
            Status::Recited => self.recited,
            Status::Omitted => self.omitted,
        };
        Share { count, of: self.required() }
    }

    fn add(&mut self, status: Status, required: bool) {
        let count = match (required, status) {
            (false, _) => &mut self.not_required,
            (true, Status::Applied) => &mut self.applied,
            (true, Status::Recited) => &mut self.recited,
            (true, Status::Omitted) => &mut self.omitted,
        };
        *count += 1;
    }
}

/// The values of a letter in a dimension.
pub fn values(letter: &LetterRecord, dimension: Dimension) -> Vec<DimensionValue> {
    let named = |names: &[Name]| names.iter().map(|&name| DimensionValue::Named(name)).collect::<Vec<_>>();
    let values = match dimension {
        Dimension::All => vec![DimensionValue::Any],
        Dimension::Specialty => named(&letter.specialties),
        Dimension::Licence => named(&letter.licences),
        Dimension::Year => letter.year().map(DimensionValue::Year).into_iter().collect(),
        Dimension::Form => letter.form.map(DimensionValue::Form).into_iter().collect(),
        Dimension::Style => letter.style.map(DimensionValue::Named).into_iter().collect(),
    };
    if values.is_empty() { vec![DimensionValue::Unknown] } else { values }
}

pub(super) fn cells(letters: &[LetterRecord], decisions: &[DecisionRecord]) -> BTreeMap<Key, Cell> {
    let mut cells: BTreeMap<Key, Cell> = BTreeMap::new();
    for letter in letters {
        let split: Vec<(Dimension, DimensionValue)> = std::iter::once(Dimension::All)
            .chain(Dimension::SPLITS)
            .flat_map(|dimension| values(letter, dimension).into_iter().map(move |value| (dimension, value)))
            .collect();
        for decision in decisions.get(letter.decisions.clone()).unwrap_or_default() {
            let mut editions = vec![None, decision.edition];
            editions.dedup();
            for result in &decision.results {
                for &(dimension, value) in &split {
                    for &edition in &editions {
                        for outcome in [None, Some(decision.outcome)] {
                            let key = Key { criterion: result.criterion, dimension, value, edition, outcome };
                            cells.entry(key).or_default().add(result.status, result.required);
                        }
                    }
                }
            }
        }
    }
    cells
}

impl Audit {
    /// The verdicts of the decisions of each value of a dimension, in the order of [`Verdict::ALL`]; the most decisions first.
    pub fn verdicts_by(&self, dimension: Dimension) -> Vec<(DimensionValue, [usize; Verdict::ALL.len()])> {
        let mut counts: BTreeMap<DimensionValue, [usize; Verdict::ALL.len()]> = BTreeMap::new();
        for letter in &self.letters {
            for value in values(letter, dimension) {
                let counts = counts.entry(value).or_default();
                for decision in self.decisions.get(letter.decisions.clone()).unwrap_or_default() {
                    let place = Verdict::ALL.iter().position(|verdict| *verdict == decision.verdict);
                    place.and_then(|place| counts.get_mut(place)).into_iter().for_each(|count| *count += 1);
                }
            }
        }
        let mut all: Vec<_> = counts.into_iter().collect();
        all.sort_by_key(|(value, counts)| (std::cmp::Reverse(counts.iter().sum::<usize>()), *value));
        all
    }

    /// The count of a criterion over all decisions, or those with one outcome.
    pub fn cell(&self, criterion: usize, outcome: Option<Outcome>) -> Cell {
        let key = Key { criterion, dimension: Dimension::All, value: DimensionValue::Any, edition: None, outcome };
        self.cells.get(&key).copied().unwrap_or_default()
    }
}
