//! `conflict/letter`: two decisions of one letter state the same fact both ways (`NSAIDs have failed`; `no indication
//! that non-opioid medication failed`). Criteria of several classes that ask for one fact name it in the pack (`fact`).

use super::{Diagnostic, Label};
use crate::evaluation::DecisionAssessment;
use crate::letter::Letter;
use crate::pack::{Finding, Pack, Status};
use crate::text::Span;

pub(super) const ID: &str = "conflict/letter";

struct Stated<'a> {
    decision: usize,
    fact: &'a str,
    finding: Finding,
    at: Span,
}

pub(super) fn check(letter: &Letter, decisions: &[DecisionAssessment], pack: &Pack) -> Vec<Diagnostic> {
    let mut stated: Vec<Stated<'_>> = Vec::new();
    for (index, decision) in decisions.iter().enumerate() {
        for result in decision.criteria.iter().filter(|result| result.status == Status::Applied) {
            let fact = pack.criterion_named(&result.id).and_then(|(_, criterion)| criterion.fact.as_deref());
            if let (Some(fact), Some(finding), Some(&at)) = (fact, result.finding, result.evidence.last()) {
                stated.push(Stated { decision: index, fact, finding, at });
            }
        }
    }
    let mut out = Vec::new();
    for (i, one) in stated.iter().enumerate() {
        let opposite = stated.iter().skip(i + 1).find(|other| {
            other.fact == one.fact
                && other.decision != one.decision
                && other.finding != one.finding
                && same_part(letter, one, other)
        });
        let Some(other) = opposite else { continue };
        let (met, unmet) = if one.finding == Finding::Met { (one, other) } else { (other, one) };
        let message = format!("two decisions of this letter disagree on {}", one.fact);
        let label =
            |stated: &Stated<'_>, text: &str| Label::new(stated.at, format!("decision {} {text}", stated.decision + 1));
        let labels = vec![label(unmet, "says it isn't shown"), label(met, "says it is")];
        out.extend(super::diagnostic(pack, ID, message, labels));
    }
    out
}

/// Decisions about different parts of the body may well differ.
fn same_part(letter: &Letter, one: &Stated<'_>, other: &Stated<'_>) -> bool {
    let parts = |index: usize| -> Vec<&str> {
        letter
            .decisions
            .get(index)
            .map(|d| d.treatment.body_parts.iter().map(|part| part.value.as_str()).collect())
            .unwrap_or_default()
    };
    let (a, b) = (parts(one.decision), parts(other.decision));
    a.is_empty() || b.is_empty() || a.iter().any(|part| b.contains(part))
}
