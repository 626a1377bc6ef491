//! The letters to read first, each with its reasons.

use super::MOST_ENTRIES;
use super::gravity::{href, tokens_of};
use super::words::{Said, place, said};
use crate::audit::{Audit, Reason, What};
use crate::report::audit::reason;
use crate::text::inert;

pub(super) struct ReadView {
    pub letter: usize,
    pub name: String,
    pub href: String,
    pub errors: usize,
    pub tokens: String,
    pub share: String,
    pub share_v: f64,
    pub width: String,
    pub reasons: Vec<ReasonView>,
}

pub(super) struct ReasonView {
    pub anchor: String,
    /// Its place in the marked letter.
    pub href: String,
    pub text: String,
    pub said: Option<Said>,
}

pub(super) fn reading(audit: &Audit, marked: Option<&str>) -> Vec<ReadView> {
    const WIDTH: f64 = 80.0;
    let entries = audit.reading.iter().take(MOST_ENTRIES).filter_map(|entry| {
        let letter = audit.letters.get(entry.letter)?;
        let reasons = entry.reasons.iter().map(|found| ReasonView {
            anchor: anchor(audit, found),
            href: audit.decision(found.decision).map_or_else(String::new, |(letter, decision)| {
                let rule = match found.what {
                    What::Conflict { rule, .. } => Some(audit.names.text(rule)),
                    _ => None,
                };
                href(marked, letter, decision.n, rule)
            }),
            text: inert(&reason(audit, found)),
            said: found.evidence.as_ref().map(|at| said(audit, found.decision, at)),
        });
        let share = entry.unsupported;
        Some(ReadView {
            letter: entry.letter,
            name: inert(&letter.id()),
            href: href(marked, letter, 0, None),
            errors: entry.contradicted,
            tokens: tokens_of(audit, letter).join(" "),
            share: if share.of > 0 { format!("{} of {}", share.count, share.of) } else { "none required".to_owned() },
            share_v: share.value(),
            width: format!("{:.1}", share.value() * WIDTH),
            reasons: reasons.collect(),
        })
    });
    entries.collect()
}

/// Where a reason to read a letter is shown.
fn anchor(audit: &Audit, reason: &Reason) -> String {
    let on_page = |index: usize, part: &str| (index < MOST_ENTRIES).then(|| format!("{part}-{index}"));
    let place = match (&reason.evidence, reason.what) {
        (Some(words), _) => Some(place(reason.decision, words)),
        (None, What::Inconsistent { group }) => on_page(group, "unlike"),
        (None, What::Copied { copy, .. }) => on_page(copy, "copied"),
        (None, What::Outlier { outlier }) => on_page(outlier, "outliers"),
        (None, What::DecidedAgain { succession }) => on_page(succession, "again"),
        (None, What::Conflict { rule, words }) => {
            let conflicts = audit.decisions.get(reason.decision).map(|decision| decision.conflicts.as_slice());
            let known = conflicts.into_iter().flatten().position(|c| (c.rule, c.words) == (rule, words));
            known.map(|index| format!("d{}-x{index}", reason.decision))
        }
        (None, What::Missing { .. }) => None,
    };
    place.unwrap_or_else(|| format!("d{}", reason.decision))
}
