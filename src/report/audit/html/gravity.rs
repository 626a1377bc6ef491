//! Severities and rules of findings: by them the page's lists are filtered, and each finding leads to its letter.

use std::collections::BTreeMap;

use crate::audit::{Audit, DecisionRecord, LetterRecord, Name};
use crate::pack::Severity;
use crate::report::audit::rule;
use crate::report::page;

/// The marked letter, at a decision (or, with 0, its head) or at a rule's finding on it; empty where it isn't beside the page.
pub(super) fn href(marked: Option<&str>, letter: &LetterRecord, n: usize, rule: Option<&str>) -> String {
    let Some((folder, case)) = marked.zip(letter.case.as_deref()) else { return String::new() };
    let place = match (n, rule) {
        (0, _) => "top".to_owned(),
        (n, None) => format!("d{n}"),
        (n, Some(rule)) => page::note_id(n, rule),
    };
    format!("{folder}/{}.html#{place}", page::page_name(case))
}

/// Severities and rules of a letter's decisions, by which the list is filtered.
pub(super) fn tokens_of(audit: &Audit, letter: &LetterRecord) -> Vec<String> {
    let decisions = audit.decisions.get(letter.decisions.clone()).unwrap_or_default();
    let mut tokens: Vec<String> = decisions.iter().flat_map(|decision| grave(audit, decision)).collect();
    tokens.sort_unstable();
    tokens.dedup();
    tokens
}

/// The severities and rules of a decision's findings, as tokens.
pub(super) fn grave(audit: &Audit, decision: &DecisionRecord) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut add = |severity: Severity| {
        tokens.extend((severity == Severity::Error).then(|| "f-error".to_owned()));
        tokens.extend((severity >= Severity::Warning).then(|| "f-warning".to_owned()));
    };
    decision.conflicts.iter().for_each(|found| add(found.severity));
    let lacking = decision.results.iter().filter(|result| result.required && !result.discharged && !result.satisfied);
    lacking.filter_map(|result| audit.criteria.get(result.criterion)).for_each(|known| add(known.severity));
    tokens.extend(decision.conflicts.iter().map(|found| format!("r{}", found.rule.number())));
    tokens
}

/// The rules of which there are findings: tokens and titles.
pub(super) fn rules(audit: &Audit) -> Vec<(String, String)> {
    let used: BTreeMap<&str, Name> = audit
        .decisions
        .iter()
        .flat_map(|decision| &decision.conflicts)
        .map(|found| (audit.names.text(found.rule), found.rule))
        .collect();
    used.into_iter().map(|(id, name)| (format!("r{}", name.number()), format!("{id}: {}", rule(audit, id)))).collect()
}
