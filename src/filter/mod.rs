//! Between evaluation and report: which diagnostics are reported, and under what name they are known from run to run.
//!
//! It is a stage of its own so that no format decides what to show. Every diagnostic gets a [`Fingerprint`] and a
//! [`Standing`]: reported, known from a [`Baseline`], or suppressed by a sidecar file ([`Suppressions`]). A [`Policy`] says
//! which rules are told at all, and how grave they are. Emitters get the result, in its final order, and count nothing
//! themselves.

mod baseline;
mod duplicates;
mod fingerprint;
mod group;
mod policy;
mod suppressions;
pub(crate) mod toml;

use std::sync::Arc;

use jiff::civil::Date;

use duplicates::Duplicates;

pub use baseline::{Baseline, BaselineError, Known, SCHEMA as BASELINE_SCHEMA};
pub use fingerprint::{Fingerprint, letter_id};
pub use group::group;
pub use policy::{Pattern, Policy, Scope, known_rules};
pub use suppressions::{NewSuppression, SIDECAR, Suppressions, add};
pub use toml::{FileError, FileErrors};

use crate::evaluation::{Assessment, Diagnostic};
use crate::letter::Letter;
use crate::text::Source;

/// A letter of an input, read and assessed as far as it went.
#[derive(Debug)]
pub struct Checked {
    /// The input's name, as the user gave it.
    pub name: String,
    /// The input's text, which its letters share, and the results; `None` when it couldn't be read.
    pub letter: Option<(Arc<Source>, Letter, Assessment)>,
    /// Why it couldn't be read.
    pub failures: Vec<Diagnostic>,
    /// True where a letter of the same input came before.
    pub further: bool,
}

/// What became of a diagnostic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It is shown, and counts for the exit status.
    Reported,
    /// It is in the baseline; only its number is told.
    Known,
    /// Somebody gave a reason to leave it out.
    Suppressed {
        /// Why.
        reason: String,
    },
}

/// A diagnostic with its identity and standing.
#[derive(Debug, Clone)]
pub struct Entry {
    /// What to tell.
    pub diagnostic: Diagnostic,
    /// The decision it belongs to, by index; `None` for the letter as a whole.
    pub decision: Option<usize>,
    /// The name under which it is known from run to run.
    pub fingerprint: Fingerprint,
    /// What became of it.
    pub standing: Standing,
}

/// A letter of an input as every format shows it.
#[derive(Debug)]
pub struct Reported {
    /// The input's name, as the user gave it.
    pub name: String,
    /// What the spans of the entries point into; `None` when it couldn't be read.
    pub source: Option<Arc<Source>>,
    /// Its tree and what was found in it (without the diagnostics, which are in `entries`).
    pub letter: Option<(Letter, Assessment)>,
    /// The letter's case number, or a hash that stands in for it; none where there is no letter.
    pub id: Option<String>,
    /// Everything that was found, in the order of the report: what concerns the whole first, then each decision.
    pub entries: Vec<Entry>,
    /// So many of the first entries tell what couldn't be read; nothing masks them.
    pub unread: usize,
    /// What the policy leaves out: found, but told nowhere.
    pub left_out: Vec<Fingerprint>,
    /// True for a letter that an earlier input holds, where it is reported.
    pub duplicate: bool,
    /// How many earlier inputs of the run have the same case number and other words, or couldn't be read under the same
    /// name: their fingerprints may be the same.
    pub earlier: usize,
    /// True where a letter of the same input came before.
    pub further: bool,
    /// True for a file of suppressions, which is no letter but may be wrong itself.
    pub sidecar: bool,
}

impl Reported {
    /// The diagnostics to show.
    pub fn shown(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.standing == Standing::Reported)
    }

    /// The diagnostics to show of one decision (by its index), or of what concerns the whole. Entries stand in that
    /// order, so a letter of many decisions isn't gone through for each.
    pub fn shown_of(&self, decision: Option<usize>) -> impl Iterator<Item = &Entry> {
        let start = self.entries.partition_point(|entry| entry.decision < decision);
        let own = self.entries.iter().skip(start).take_while(move |entry| entry.decision == decision);
        own.filter(|entry| entry.standing == Standing::Reported)
    }

    /// True for an input of which nothing could be read.
    pub fn unreadable(&self) -> bool {
        self.letter.is_none() && !self.sidecar && !self.duplicate
    }

    /// The number of decisions read.
    pub fn decisions(&self) -> usize {
        self.letter.as_ref().map_or(0, |(letter, _)| letter.decisions.len())
    }
}

/// Decides what is reported.
#[derive(Debug, Default)]
pub struct Filter {
    baseline: Option<Baseline>,
    suppressions: Vec<Suppressions>,
    duplicates: Duplicates,
    separate: bool,
}

impl Filter {
    /// Leaves out what a baseline knows and what sidecar files suppress on the day `today`.
    pub fn new(baseline: Option<Baseline>, mut suppressions: Vec<Suppressions>, today: Date) -> Filter {
        suppressions.iter_mut().for_each(|file| file.expire(today));
        Filter { baseline, suppressions, duplicates: Duplicates::default(), separate: false }
    }

    /// Reports each criterion that a decision doesn't weigh by itself, as baselines keep them.
    #[must_use]
    pub fn separate(self, separate: bool) -> Filter {
        Filter { separate, ..self }
    }

    /// The report on one input. What the policy leaves out may still be suppressed, so that a suppression doesn't become
    /// stale by it.
    pub fn apply(&mut self, mut checked: Checked, policy: &Policy) -> Reported {
        let duplicate = self.duplicates.replace(&mut checked);
        let mut reported = Reported { duplicate, ..identify(checked) };
        reported.earlier = self.duplicates.earlier(reported.id.as_ref().unwrap_or(&reported.name));
        if let Some(letter) = &reported.id {
            for entry in reported.entries.iter_mut().skip(reported.unread) {
                entry.standing = self.standing(entry, letter);
            }
            self.suppressions.iter_mut().for_each(|file| file.seen(letter));
        }
        policy.apply(&mut reported);
        if !self.separate {
            group::group(&mut reported);
            if let Some(letter) = reported.id.clone() {
                let grouped = |entry: &&mut Entry| entry.diagnostic.is_group() && entry.standing == Standing::Reported;
                for entry in reported.entries.iter_mut().filter(grouped) {
                    entry.standing = self.standing(entry, &letter);
                }
            }
        }
        reported
    }

    fn standing(&mut self, entry: &Entry, letter: &str) -> Standing {
        let rule = &entry.diagnostic.rule;
        // Every file is asked, so that an entry which another file repeats isn't called stale.
        let reasons = self.suppressions.iter_mut().filter_map(|file| file.suppresses(entry.fingerprint, rule, letter));
        if let Some(reason) = reasons.reduce(|first, _| first) {
            Standing::Suppressed { reason }
        } else if self.baseline.as_ref().is_some_and(|baseline| baseline.contains(entry.fingerprint)) {
            Standing::Known
        } else {
            Standing::Reported
        }
    }

    /// What is wrong with the sidecar files themselves, once all letters have been through.
    pub fn finish(self, policy: &Policy) -> impl Iterator<Item = Reported> {
        self.suppressions.into_iter().filter_map(Suppressions::report).map(|mut reported| {
            policy.apply(&mut reported);
            reported
        })
    }
}

/// Every finding under every name that a report may show it by: by criterion, and put together.
pub fn identify_all(checked: Checked) -> Reported {
    let mut reported = identify(checked);
    let separate: Vec<Entry> =
        reported.entries.iter().filter(|entry| entry.diagnostic.part.is_some()).cloned().collect();
    group::group(&mut reported);
    reported.entries.extend(separate);
    reported
}

/// Gives every diagnostic its fingerprint; all are reported.
pub fn identify(checked: Checked) -> Reported {
    let Checked { name, letter, failures, further } = checked;
    let unread = failures.len();
    let Some((source, letter, mut assessment)) = letter else {
        let id = format!("input:{}", name.replace('\\', "/"));
        let mut marks = fingerprint::Marks::new(&id, "");
        let entries = failures.into_iter().map(|diagnostic| marks.entry(diagnostic, None)).collect();
        return Reported {
            name,
            source: None,
            letter: None,
            id: None,
            entries,
            unread,
            left_out: Vec::new(),
            duplicate: false,
            earlier: 0,
            further,
            sidecar: false,
        };
    };
    let id = letter_id(&letter);
    let mut marks = fingerprint::Marks::new(&id, source.text());
    let whole = failures.into_iter().chain(std::mem::take(&mut assessment.diagnostics));
    let mut entries: Vec<Entry> = whole.map(|diagnostic| marks.entry(diagnostic, None)).collect();
    for (index, decision) in assessment.decisions.iter_mut().enumerate() {
        let own = std::mem::take(&mut decision.diagnostics);
        entries.extend(own.into_iter().map(|diagnostic| marks.entry(diagnostic, Some(index))));
    }
    Reported {
        name,
        source: Some(source),
        letter: Some((letter, assessment)),
        id: Some(id),
        entries,
        unread,
        left_out: Vec::new(),
        duplicate: false,
        earlier: 0,
        further,
        sidecar: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::Severity;

    /// A letter whose second page is a scan: what was read may be known, the page never.
    #[test]
    fn nothing_masks_what_could_not_be_read() {
        let pack = crate::default_pack().unwrap();
        let checked = || {
            let source =
                Source::from_text("x", "Case Number: CM16-0000000\nDecision rationale: none.".to_owned()).unwrap();
            let letter = crate::letter::parse(&source, &pack.lexicon).remove(0);
            let assessment = crate::evaluation::assess(&letter, &pack);
            let (rule, help) = ("input/page".to_owned(), String::new());
            let unread =
                Diagnostic { rule, severity: Severity::Error, message: String::new(), help, ..Diagnostic::default() };
            Checked {
                name: "x".to_owned(),
                letter: Some((Arc::new(source), letter, assessment)),
                failures: vec![unread],
                further: false,
            }
        };
        let all = identify(checked());
        assert!(all.entries.len() > 1);
        let mut baseline = Baseline::default();
        all.entries.iter().for_each(|entry| baseline.insert(Known::new(entry, "CM16-0000000")));
        let mut filter = Filter::new(Some(baseline), Vec::new(), jiff::civil::date(2020, 1, 1));
        let standings: Vec<bool> = filter
            .apply(checked(), &Policy::default())
            .entries
            .iter()
            .map(|entry| entry.standing == Standing::Reported)
            .collect();
        assert!(standings[0] && standings[1..].iter().all(|reported| !reported));
    }
}
