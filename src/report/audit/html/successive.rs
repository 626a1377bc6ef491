//! Disputes that were decided again, the decisions side by side in the order of their dates.

use super::MOST_ENTRIES;
use crate::audit::{Audit, Succession};
use crate::report::audit::{item, named, recurrence};
use crate::report::count;
use crate::text::inert;

pub(super) struct SuccessionView {
    /// What the decisions have in common.
    pub what: String,
    pub size: String,
    pub unlike: bool,
    pub decisions: Vec<SuccessiveView>,
}

pub(super) struct SuccessiveView {
    pub decision: usize,
    pub decided: String,
    pub name: String,
    pub path: String,
    pub item: String,
    pub outcome: &'static str,
    pub verdict: &'static str,
}

pub(super) fn successions(audit: &Audit) -> Vec<SuccessionView> {
    audit.successions.iter().take(MOST_ENTRIES).map(|found| succession_view(audit, found)).collect()
}

fn succession_view(audit: &Audit, found: &Succession) -> SuccessionView {
    let decisions = found.decisions.iter().filter_map(|&index| {
        let (letter, decision) = audit.decision(index)?;
        Some(SuccessiveView {
            decision: index,
            decided: letter.decided.map_or_else(|| "no date".to_owned(), |date| date.to_string()),
            name: inert(&named(audit, index)),
            path: inert(&letter.path),
            item: inert(item(audit, index)),
            outcome: decision.outcome.as_str(),
            verdict: decision.verdict.as_str(),
        })
    });
    SuccessionView {
        what: inert(&recurrence(audit, found)),
        size: count(found.decisions.len(), "decision"),
        unlike: found.unlike,
        decisions: decisions.collect(),
    }
}
