//! `conflict/letter`: two decisions of one letter state the same fact both ways (`NSAIDs have failed`; `no indication
//! that non-opioid medication failed`). Criteria of several classes that ask for one fact name it in the pack (`fact`); what one
//! rationale misses and another states is compared as `conflict/record` compares it with the case summary, and only advises.

use super::{Check, Context, Diagnostic, GeneralRule, Label, record};
use crate::evaluation::DecisionAssessment;
use crate::evaluation::body_part::sides_named;
use crate::letter::{Letter, Node, Outcome};
use crate::pack::{CriterionFinding, Pack, Severity, Status, Voice};
use crate::reading::{Mention, SaidBy, StatedFact};
use crate::text::Span;

pub(super) const RULE: GeneralRule = GeneralRule { id: "conflict/letter", check: Check::Letter(check) };

struct Stated<'a> {
    decision: usize,
    fact: &'a str,
    finding: CriterionFinding,
    at: Span,
}

fn check(letter: &Letter, decisions: &[DecisionAssessment], pack: &Pack) -> Vec<Diagnostic> {
    let mut stated: Vec<Stated<'_>> = Vec::new();
    for (index, decision) in decisions.iter().enumerate() {
        for result in decision.criteria.iter().filter(|result| result.status == Status::Applied) {
            let Some((id, criterion)) = pack.criterion_named(&result.id) else { continue };
            // Words that only raise a matter state nothing.
            let said = |mention: &&Mention| {
                mention.criterion == id && matches!(mention.voice, Voice::Case | Voice::Conclusion)
            };
            let mut mentions = decision.reading.mentions.iter().filter(said);
            let fact = criterion.fact.as_deref().filter(|_| !mentions.all(|mention| mention.unresolved));
            if let (Some(fact), Some(finding), Some(&at)) = (fact, result.said, result.evidence.last()) {
                stated.push(Stated { decision: index, fact, finding, at });
            }
        }
    }
    let mut out: Vec<Diagnostic> = companions(letter, decisions, pack).collect();
    out.extend(refuted(letter, decisions, pack));
    for (i, one) in stated.iter().enumerate() {
        let opposite = stated.iter().skip(i + 1).find(|other| {
            other.fact == one.fact
                && other.decision != one.decision
                && other.finding != one.finding
                && same_part(letter, one, other)
        });
        let Some(other) = opposite else { continue };
        let (met, unmet) = if one.finding == CriterionFinding::Met { (one, other) } else { (other, one) };
        let message = format!("two decisions of this letter disagree on {}", one.fact);
        let label =
            |stated: &Stated<'_>, text: &str| Label::new(stated.at, format!("decision {} {text}", stated.decision + 1));
        let labels = vec![label(unmet, "says it isn't shown"), label(met, "says it is")];
        out.extend(RULE.diagnostic(pack, message, labels));
    }
    out
}

/// Facts that one rationale misses and another of the letter states, also where the case summary refutes the first: that the reviewer
/// knew it elsewhere is worse than to have overlooked it. It only advises: a rationale gives a fact neither day nor place, and of six such
/// on 448 annotated letters all were of another drug, side or kind, or a guideline's words.
fn refuted<'a>(
    letter: &'a Letter,
    decisions: &'a [DecisionAssessment],
    pack: &'a Pack,
) -> impl Iterator<Item = Diagnostic> + 'a {
    let stated = move |by: usize| {
        let others = decisions.iter().enumerate().filter(move |(other, _)| *other != by);
        let facts = others.flat_map(|(other, decision)| decision.reading.facts.iter().map(move |fact| (other, fact)));
        facts.filter(|(_, fact)| fact.by == SaidBy::Reviewer)
    };
    letter.decisions.iter().zip(decisions).enumerate().filter_map(move |(index, (decision, assessed))| {
        let context = Context { letter, decision, pack, reading: &assessed.reading, edition: None };
        if context.outcome() == Outcome::Overturned {
            return None;
        }
        let refuting = |lack: &StatedFact| {
            stated(index).take(record::MOST_COMPARED).find(|(by, other)| {
                record::claims_silence(&context, lack, other)
                    && record::refutes_as(&context, lack, other)
                    && !on_another_side(&context, lack, other, *by)
            })
        };
        let mut missed = record::missed(&context);
        let (lack, (other, known)) = missed.find_map(|lack| Some((lack, refuting(lack)?)))?;
        let title = pack.fact(lack.fact).map_or("", |fact| fact.title.as_str());
        let message = format!("decision {} finds nothing on {title}, but decision {} states it", index + 1, other + 1);
        let span = |fact: &StatedFact| letter.folded.span(fact.range.clone());
        let labels = vec![
            Label::new(span(lack), format!("says the record lacks {title}")),
            Label::new(span(known), format!("decision {}, on {title}", other + 1)),
        ];
        let said = RULE.diagnostic(pack, message, labels)?;
        Some(Diagnostic { severity: said.severity.min(Severity::Advice), ..said })
    })
}

/// Whether one side is missed and the other decision's words, which name none, are of its item's other side.
fn on_another_side(context: &Context<'_>, lack: &StatedFact, stated: &StatedFact, by: usize) -> bool {
    let missed = sides_named(context, &lack.clause);
    let item = || context.letter.decisions.get(by).and_then(|decision| decision.item.as_ref());
    let asked = || item().map(|item| sides_named(context, &item.range)).unwrap_or_default();
    !missed.is_empty()
        && sides_named(context, &stated.clause).is_empty()
        && !asked().is_empty()
        && missed.is_disjoint(&asked())
}

/// Items that fall with another which the same letter approves, or stand with one that it denies. Which item the other is
/// follows from what the letter leaves: all that aren't companions themselves have the opposite outcome.
fn companions<'a>(
    letter: &'a Letter,
    decisions: &'a [DecisionAssessment],
    pack: &'a Pack,
) -> impl Iterator<Item = Diagnostic> + 'a {
    let outcome = |index: usize| letter.decisions.get(index)?.outcome.as_ref();
    let mains: Vec<&Node<Outcome>> = decisions
        .iter()
        .enumerate()
        .filter(|(_, decision)| !decision.reading.treatment.companion)
        .filter_map(|(index, _)| outcome(index))
        .collect();
    decisions.iter().enumerate().filter_map(move |(index, decision)| {
        let (said, stands) = decision.reading.dependent.as_ref()?;
        let claimed = if *stands { Outcome::Overturned } else { Outcome::Upheld };
        let (main, true) =
            (mains.first()?, mains.iter().all(|main| main.value != claimed && main.value != Outcome::Unknown))
        else {
            return None;
        };
        let (falls, decided) = if *stands { ("stands", "denies") } else { ("falls", "approves") };
        let message = format!("decision {} {falls} with another treatment, which the same letter {decided}", index + 1);
        let labels = vec![
            Label::new(letter.folded.span(said.clone()), "says so here"),
            Label::new(main.span, "but the other is decided so"),
        ];
        RULE.diagnostic(pack, message, labels)
    })
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
