//! `conflict/letter`: two decisions of one letter state the same fact both ways (`NSAIDs have failed`; `no indication
//! that non-opioid medication failed`). Criteria of several classes that ask for one fact name it in the pack (`fact`); what one
//! rationale misses and another states is compared as `conflict/record` compares it with the case summary, and only advises.

use super::{Check, Context, Diagnostic, GeneralRule, Label, record};
use crate::evaluation::DecisionAssessment;
use crate::evaluation::body_part::{same_part, sides_named};
use crate::letter::{Decision, Letter, Node, Outcome};
use crate::pack::{CriterionFinding, FactKind, Pack, Severity, Status, Voice};
use crate::reading::{Classified, LetterDoses, Mention, SaidBy, StatedFact};
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
                && items_share_a_part(letter, one, other)
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
    let doses = LetterDoses::new(letter, pack);
    letter.decisions.iter().zip(decisions).enumerate().filter_map(move |(index, (decision, assessed))| {
        let context = Context { letter, decision, pack, reading: &assessed.reading, doses: &doses, edition: None };
        let refuting = |lack: &StatedFact| {
            stated(index).take(record::MOST_COMPARED).find(|(by, other)| {
                !is_told(pack, other)
                    && record::claims_silence(&context, lack, other)
                    && record::refutes_as(&context, lack, other)
                    && !is_elsewhere(&context, lack, other, letter.decisions.get(*by).zip(decisions.get(*by)))
            })
        };
        let mut missed = record::missed(&context, record::Denials::Any);
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

/// Whether a patient tells it: that is told anew at each visit.
fn is_told(pack: &Pack, stated: &StatedFact) -> bool {
    pack.fact(stated.fact).is_some_and(|known| known.kind == FactKind::Symptom)
}

/// Whether one side or part of the body is missed and another stated, where words that name none mean those of their own item.
fn is_elsewhere(
    context: &Context<'_>,
    lack: &StatedFact,
    stated: &StatedFact,
    by: Option<(&Decision, &DecisionAssessment)>,
) -> bool {
    let other = by.map(|(decision, _)| decision);
    let sides = |of: Option<&Decision>, fact: &StatedFact| {
        let named = sides_named(context, &fact.clause);
        let item = || of.and_then(|decision| decision.item.as_ref()).map(|item| sides_named(context, &item.range));
        if named.is_empty() { item().unwrap_or_default() } else { named }
    };
    let (missed, known) = (sides(Some(context.decision), lack), sides(other, stated));
    let another_side = !missed.is_empty() && !known.is_empty() && missed.is_disjoint(&known);
    let parts = |of: Option<&Decision>, fact: &StatedFact| -> Vec<String> {
        let item = || of.iter().flat_map(|decision| &decision.treatment.body_parts).map(|part| part.value.clone());
        if fact.body_parts.is_empty() { item().collect() } else { fact.body_parts.clone() }
    };
    let known_of = context.pack.fact(stated.fact);
    let placed =
        known_of.is_some_and(|fact| fact.at.is_none() && !fact.kind.of_treatment() && fact.kind != FactKind::Record);
    let referred = known_of.is_some_and(|fact| fact.referred);
    let (missed, known) = (parts(Some(context.decision), lack), parts(other, stated));
    let same = |one: &String| known.iter().any(|other| same_part(context, one, other, referred));
    // Visits that no service is named beside are those of the decision that tells of them.
    let course = known_of.is_some_and(|fact| fact.kind == FactKind::Course) && stated.treatments.is_empty();
    let own = &context.reading.treatment.classes;
    let theirs = by.map(|(_, assessed)| assessed.reading.treatment.classes.as_slice()).unwrap_or_default();
    let another_service = course && !own.iter().any(|class| theirs.contains(class));
    another_side || another_service || placed && !missed.is_empty() && !known.is_empty() && !missed.iter().any(same)
}

/// Items that fall with another which the same letter approves, or stand with one that it denies: by their rationale's words, or by
/// a heading that makes them a part of an operation. The other is the letter's operation; where it names none, it follows from what
/// the letter leaves: all that aren't companions themselves have the opposite outcome.
fn companions<'a>(
    letter: &'a Letter,
    decisions: &'a [DecisionAssessment],
    pack: &'a Pack,
) -> impl Iterator<Item = Diagnostic> + 'a {
    let outcomes = |of: &dyn Fn(&Classified) -> bool| -> Vec<&'a Node<Outcome>> {
        let all = letter.decisions.iter().zip(decisions);
        all.filter(|(_, assessed)| of(&assessed.reading.treatment))
            .filter_map(|(one, _)| one.outcome.as_ref())
            .collect()
    };
    let operations = outcomes(&|treatment| treatment.operation);
    let others = outcomes(&|treatment| !treatment.companion);
    letter.decisions.iter().zip(decisions).enumerate().filter_map(move |(index, (decision, assessed))| {
        let own = decision.outcome.as_ref()?;
        let (said, claimed, text) = match &assessed.reading.dependent {
            Some((said, true)) => (letter.folded.span(said.clone()), Outcome::Overturned, "says so here"),
            Some((said, false)) => (letter.folded.span(said.clone()), Outcome::Upheld, "says so here"),
            // What is denied may be denied for a reason of its own.
            None if assessed.reading.treatment.companion
                && own.value == Outcome::Overturned
                && !operations.is_empty() =>
            {
                (own.span, Outcome::Overturned, "is approved")
            }
            None => return None,
        };
        let mains = if operations.is_empty() { &others } else { &operations };
        let opposite = |main: &&Node<Outcome>| main.value != claimed && main.value != Outcome::Unknown;
        let main = mains.first().filter(|_| mains.iter().all(opposite))?;
        let (falls, decided) =
            if claimed == Outcome::Overturned { ("stands", "denies") } else { ("falls", "approves") };
        let message = format!("decision {} {falls} with another treatment, which the same letter {decided}", index + 1);
        let labels = vec![Label::new(said, text), Label::new(main.span, "but the other is decided so")];
        RULE.diagnostic(pack, message, labels)
    })
}

/// Decisions about different parts of the body may well differ.
fn items_share_a_part(letter: &Letter, one: &Stated<'_>, other: &Stated<'_>) -> bool {
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
