//! What to read first, the same in every format: what a letter says against itself before what it can't support, and that
//! before what it leaves out.

use std::cmp::Reverse;

use super::{Entry, Reported};
use crate::evaluation::Verdict;
use crate::pack::Severity;

/// How urgently a letter should be read; the greater, the sooner. Each is a count, and counts only among equals of those
/// before it.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Urgency {
    /// Decisions that their own conclusion or findings contradict.
    pub contradicted: usize,
    /// Errors, what couldn't be read among them.
    pub errors: usize,
    /// Warnings that two places of the letter disagree.
    pub conflicts: usize,
    /// Decisions that nothing said of this patient supports.
    pub unsupported: usize,
    /// Other warnings.
    pub warnings: usize,
    /// Advice.
    pub advice: usize,
}

impl Reported {
    /// How urgently the letter should be read.
    pub fn urgency(&self) -> Urgency {
        let mut urgency = Urgency::default();
        for decision in self.letter.iter().flat_map(|(_, assessment)| &assessment.decisions) {
            urgency.contradicted += usize::from(decision.verdict == Verdict::Contradicted);
            urgency.unsupported += usize::from(decision.verdict == Verdict::Unsupported);
        }
        for entry in self.shown() {
            match entry.diagnostic.severity {
                Severity::Error => urgency.errors += 1,
                Severity::Warning if entry.is_conflict() => urgency.conflicts += 1,
                Severity::Warning => urgency.warnings += 1,
                Severity::Advice => urgency.advice += 1,
            }
        }
        urgency
    }

    /// The entries to show of one decision, or of what concerns the whole, gravest first.
    pub fn gravest_of(&self, decision: Option<usize>) -> Vec<&Entry> {
        let mut entries: Vec<&Entry> = self.shown_of(decision).collect();
        entries.sort_by_key(|entry| (Reverse(entry.diagnostic.severity), !entry.is_conflict()));
        entries
    }
}

impl Entry {
    /// Whether it says that two places of the letter disagree.
    pub fn is_conflict(&self) -> bool {
        self.diagnostic.rule.starts_with("conflict/")
    }
}
