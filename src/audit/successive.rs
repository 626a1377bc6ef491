//! Decided again: later determinations of one case that came out otherwise, and decisions on one drug for what is
//! recognisably one worker.
//!
//! Like cases are hard to find, since no two records are alike. The nearest that letters come to it is the same dispute twice:
//! the Appeals Board has set determinations aside because an earlier one on the same treatment of the same worker had said the
//! opposite.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::names::{Name, NameTable};
use super::worker::{Sex, Worker};
use super::{DecisionRecord, LetterRecord};
use crate::letter::Outcome;

/// Decisions further apart than this are held to be about different courses of treatment.
const MOST_DAYS: i32 = 366;

/// Decisions on what is, or may be, one dispute.
#[derive(Debug)]
pub struct Succession {
    /// What they have in common.
    pub kind: Recurrence,
    /// Their indexes, in the order of their dates; letters without a date in the order of the inputs.
    pub decisions: Vec<usize>,
    /// Whether they came out differently.
    pub unlike: bool,
}

/// Why decisions are one dispute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recurrence {
    /// The case number and the item.
    SameCase,
    /// The drug, and all that the letters say of the worker.
    SameWorker {
        /// The drug.
        drug: Name,
        /// The worker, as the first of the letters describes them.
        worker: Worker,
    },
}

impl Recurrence {
    /// As reports write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Recurrence::SameCase => "same-case",
            Recurrence::SameWorker { .. } => "same-worker",
        }
    }
}

/// Whether a letter decides an item otherwise than an earlier one of its case. If not, it is that letter again. A letter may hold
/// one item several times, with either outcome.
pub(super) fn decides_otherwise(earlier: &[DecisionRecord], later: &[DecisionRecord], names: &NameTable) -> bool {
    let is_known = |decision: &&DecisionRecord| decision.outcome != Outcome::Unknown;
    let mut known: BTreeMap<String, BTreeSet<Outcome>> = BTreeMap::new();
    for decision in earlier.iter().filter(is_known) {
        known.entry(item(decision, names)).or_default().insert(decision.outcome);
    }
    let mut later = later.iter().filter(is_known);
    later
        .any(|decision| known.get(&item(decision, names)).is_some_and(|outcomes| !outcomes.contains(&decision.outcome)))
}

/// The item's letters and digits, whatever an extractor made of the rest.
fn item(decision: &DecisionRecord, names: &NameTable) -> String {
    names.text(decision.item).chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Unlike outcomes first, then one case before one worker, then in the order of the letters.
pub(super) fn successions(
    letters: &[LetterRecord],
    decisions: &[DecisionRecord],
    names: &NameTable,
) -> Vec<Succession> {
    let all = Successions { letters, decisions };
    let mut list = all.of_cases(names);
    list.extend(all.of_workers());
    let rank = |found: &Succession| {
        let worker = matches!(found.kind, Recurrence::SameWorker { .. });
        (!found.unlike, worker, found.decisions.first().copied())
    };
    list.sort_by_key(rank);
    list
}

struct Successions<'a> {
    letters: &'a [LetterRecord],
    decisions: &'a [DecisionRecord],
}

impl Successions<'_> {
    fn of_cases(&self, names: &NameTable) -> Vec<Succession> {
        let again: BTreeSet<&str> = self.letters.iter().filter_map(LetterRecord::decided_again).collect();
        let mut items: BTreeMap<(&str, String), Vec<usize>> = BTreeMap::new();
        for letter in self.letters {
            let Some(case) = letter.case.as_deref().filter(|case| again.contains(case)) else { continue };
            for index in letter.decisions.clone() {
                let item = self.decisions.get(index).map(|decision| item(decision, names));
                items.entry((case, item.unwrap_or_default())).or_default().push(index);
            }
        }
        let list = items.into_values().map(|decisions| self.succession(Recurrence::SameCase, decisions));
        list.filter(|found| found.unlike).collect()
    }

    fn of_workers(&self) -> Vec<Succession> {
        // Ages aren't part of the key: there is a birthday between some.
        let mut courses: BTreeMap<(Date, Sex, Name), Vec<usize>> = BTreeMap::new();
        for (index, decision) in self.decisions.iter().enumerate().filter(|(_, d)| d.outcome != Outcome::Unknown) {
            if let (Some(worker), Some(drug)) = (self.worker(index), decision.generic) {
                courses.entry((worker.injured, worker.sex, drug)).or_default().push(index);
            }
        }
        let mut list = Vec::new();
        for ((_, _, drug), mut course) in courses {
            course.sort_by_key(|&index| (self.decided(index), index));
            let mut open: Vec<Vec<usize>> = Vec::new();
            for index in course {
                let follows = |run: &&mut Vec<usize>| run.last().is_some_and(|&last| self.follows(last, index));
                match open.iter_mut().find(follows) {
                    Some(run) => run.push(index),
                    None => open.push(vec![index]),
                }
            }
            for run in open.into_iter().filter(|run| self.cases(run) > 1) {
                let worker = run.first().and_then(|&first| self.worker(first));
                list.extend(worker.map(|worker| self.succession(Recurrence::SameWorker { drug, worker }, run)));
            }
        }
        list
    }

    fn succession(&self, kind: Recurrence, mut decisions: Vec<usize>) -> Succession {
        decisions.sort_by_key(|&index| (self.decided(index), index));
        let outcomes = decisions.iter().filter_map(|&index| self.decisions.get(index)).map(|decision| decision.outcome);
        let outcomes: BTreeSet<Outcome> = outcomes.filter(|&outcome| outcome != Outcome::Unknown).collect();
        let unlike = outcomes.len() > 1;
        Succession { kind, decisions, unlike }
    }

    /// How many cases decisions are of.
    fn cases(&self, decisions: &[usize]) -> usize {
        let mut cases: Vec<Option<&str>> =
            decisions.iter().map(|&index| self.letter(index).and_then(|letter| letter.case.as_deref())).collect();
        cases.sort_unstable();
        cases.dedup();
        cases.iter().flatten().count()
    }

    fn follows(&self, earlier: usize, later: usize) -> bool {
        let days = |(from, to): (Date, Date)| from.until(to).map_or(i32::MAX, |span| span.get_days());
        let near = self.decided(earlier).zip(self.decided(later)).is_some_and(|pair| days(pair) <= MOST_DAYS);
        let workers = self.worker(earlier).zip(self.worker(later));
        near && workers.is_some_and(|(one, other)| one.may_be(&other))
    }

    fn letter(&self, decision: usize) -> Option<&LetterRecord> {
        self.letters.get(self.decisions.get(decision)?.letter)
    }

    fn worker(&self, decision: usize) -> Option<Worker> {
        self.letter(decision)?.worker
    }

    fn decided(&self, decision: usize) -> Option<Date> {
        self.letter(decision)?.decided
    }
}
