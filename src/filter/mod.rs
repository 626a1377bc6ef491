//! Between evaluation and report: which diagnostics are reported, and under what name they are known from run to run.
//!
//! It is a stage of its own so that no format decides what to show. Every diagnostic gets a [`Fingerprint`] and a
//! [`Standing`]: reported, known from a [`Baseline`], or suppressed by a sidecar file ([`Suppressions`]). A [`Policy`] says
//! which rules are reported, and how grave they are. Emitters get the result, in its final order, and count nothing
//! themselves. What a single letter needs (`identify`, `group`) is in every build; runs with settings and files of
//! suppressions are the program's.

mod baseline;
#[cfg(feature = "cli")]
mod duplicates;
mod fingerprint;
mod first;
mod group;
mod policy;
#[cfg(feature = "cli")]
mod run;
#[cfg(feature = "cli")]
mod suppressions;
#[cfg(feature = "cli")]
pub(crate) mod toml;

use std::sync::Arc;

pub use baseline::{Baseline, Known};
pub use fingerprint::{Fingerprint, letter_id};
pub use first::Urgency;
pub use group::group;
pub use policy::{Pattern, Policy, PolicyScope, known_rules};
#[cfg(feature = "cli")]
pub use run::{Filter, identify_all};
#[cfg(feature = "cli")]
pub use suppressions::{NewSuppression, SIDECAR, Suppressions, add};
#[cfg(feature = "cli")]
pub use toml::{TomlError, TomlErrors};

use crate::evaluation::{Assessment, Diagnostic};
use crate::letter::Letter;
use crate::text::Source;

/// A letter of an input, read and assessed as far as it went.
#[derive(Debug)]
pub struct AssessedInput {
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
    /// It is in the baseline; it is only counted.
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
    /// What to report.
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
    /// So many of the first entries say what couldn't be read; nothing masks them.
    pub unread: usize,
    /// What the policy leaves out: found, but reported nowhere.
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

/// Gives every diagnostic its fingerprint; all are reported.
pub fn identify(checked: AssessedInput) -> Reported {
    let AssessedInput { name, letter, failures, further } = checked;
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
    let mut marks = fingerprint::Marks::of_letter(&id, source.text(), &letter);
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
