//! What a decision is, how it treats each criterion and what is wrong with it, held against its labels.

use std::collections::{BTreeSet, HashSet};

use super::annotations::AnnotatedSentence;
use super::figures::STATUSES;
use super::held::Held;
use super::locate::{Plain, plain};
use super::model::{MistakeKind, Score};
use crate::evaluation::{CriterionResult, DecisionAssessment, Diagnostic, Label};
use crate::letter::Outcome;
use crate::pack::{CriterionFinding, Needs, Status};

pub(super) fn decision(held: &Held<'_>, rules: &HashSet<String>, score: &mut Score) {
    treatment(held, score);
    for (id, labelled) in &held.annotated.criteria {
        criterion(held, id, *labelled, score);
    }
    issues(held, rules, score);
    near_misses(held, score);
}

/// Item, outcome, classes and generic name.
fn treatment(held: &Held<'_>, score: &mut Score) {
    let annotated = held.annotated;
    let read = held.read;
    let mut compare = |kind: MistakeKind, right: bool, wanted: &str, found: Option<&str>| {
        let share = match kind {
            MistakeKind::Item => &mut score.item,
            MistakeKind::Outcome => &mut score.outcome,
            MistakeKind::Classes => &mut score.classes,
            _ => &mut score.generic,
        };
        share.add(right);
        if !right {
            let mut mistake = held.mistake(kind, "", wanted, found.unwrap_or("nothing"));
            mistake.labels = held.heading(&format!("read as {}", found.unwrap_or("nothing")));
            score.mistakes.push(mistake);
        }
    };
    if let Some(item) = &annotated.item {
        let found = read.and_then(|(decision, _)| decision.item.as_ref()).map(|item| item.text(held.letter));
        compare(MistakeKind::Item, found.is_some_and(|found| plain(found) == plain(item)), item, found);
    }
    if let Some(outcome) = annotated.outcome {
        let found = read.and_then(|(decision, _)| decision.outcome.as_ref()).map(|outcome| outcome.value);
        compare(MistakeKind::Outcome, found == Some(outcome), outcome.as_str(), found.map(Outcome::as_str));
    }
    if let Some(classes) = &annotated.classes {
        let found: Option<Vec<&str>> = read.map(|(_, assessed)| {
            let found = assessed.reading.treatment.classes.iter().filter_map(|&class| held.pack.class(class));
            let found: Vec<&str> = found.map(|class| class.id.as_str()).collect();
            if found.is_empty() { vec![held.pack.meta.no_class.as_str()] } else { found }
        });
        let wanted: BTreeSet<&str> = classes.iter().map(String::as_str).collect();
        let right = found.as_ref().is_some_and(|found| found.iter().copied().collect::<BTreeSet<_>>() == wanted);
        compare(MistakeKind::Classes, right, &classes.join(", "), found.map(|found| found.join(", ")).as_deref());
    }
    if let Some(generic) = &annotated.generic {
        let found = read.and_then(|(_, assessed)| assessed.reading.treatment.generic.as_deref());
        let right = found.is_some_and(|found| ingredients(found) == ingredients(generic));
        compare(MistakeKind::Generic, right, generic, found);
    }
}

/// The words of a generic name: a combination may name its ingredients in any order.
fn ingredients(generic: &str) -> BTreeSet<String> {
    let words = generic.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

/// What a status must reach to be called confident, of a hundred.
const CONFIDENT: i16 = 90;

/// A label of a criterion.
fn criterion(held: &Held<'_>, id: &str, (wanted, finding): (Status, Option<CriterionFinding>), score: &mut Score) {
    let annotated = held.annotated;
    let rule = held.pack.criterion_named(id).map(|(_, rule)| rule);
    let class = id.split('/').next().unwrap_or_default();
    let result = held.read.and_then(|(_, assessed)| assessed.criteria.iter().find(|result| result.id == id));
    let read = result.map(|result| result.status);
    // Where it only has to be cited, applied and recited are as good as each other.
    let cited = rule.is_some_and(|rule| rule.needs == Needs::Cited);
    let (label, said) = match (wanted, read) {
        (Status::Applied | Status::Recited, Some(Status::Applied | Status::Recited)) if cited => {
            (Status::Recited, Some(Status::Recited))
        }
        both => both,
    };
    if annotated.unsure.iter().any(|unsure| unsure == id) {
        score.unsure.add(said == Some(label));
        return;
    }
    if let Some(result) = result {
        score.support.entry(result.support).or_default().add(said == Some(label));
        if result.confidence.is_some_and(|right| right >= CONFIDENT) {
            score.confident.add(said == Some(label));
        }
    }
    let column = said.map_or(3, place);
    let labels = [
        &mut score.labels,
        score.by_class.entry(class.to_owned()).or_default(),
        score.by_criterion.entry(id.to_owned()).or_default(),
    ];
    let both = label == Status::Applied && said == Some(Status::Applied);
    let sure = !annotated.unsure_finding.iter().any(|unsure| unsure == id);
    let compared = (both && sure).then(|| result.and_then(|result| result.finding) == finding);
    // What the outcome predicts wrongly.
    let contrary = annotated
        .outcome
        .is_some_and(|outcome| (outcome == Outcome::Upheld) == (finding == Some(CriterionFinding::Met)));
    for labels in labels {
        if let Some(cell) = labels.confusion.get_mut(place(label)).and_then(|row| row.get_mut(column)) {
            *cell += 1;
        }
        if let Some(right) = compared {
            labels.findings.add(right);
            if contrary {
                labels.contrary.add(right);
            }
        }
    }
    if said != Some(label) {
        let read = result.map_or("missing, as the item's class wasn't found", |result| result.status.as_str());
        let mut mistake = held.mistake(MistakeKind::Status, id, wanted.as_str(), read);
        mistake.labels = words(held, id, result);
        score.mistakes.push(mistake);
    } else if compared == Some(false) {
        let read = result.and_then(|result| result.finding);
        let mut mistake = held.mistake(MistakeKind::Finding, id, finding_name(finding), finding_name(read));
        mistake.labels = words(held, id, result);
        score.mistakes.push(mistake);
    }
}

/// The place of a status in [`STATUSES`].
fn place(status: Status) -> usize {
    STATUSES.iter().position(|known| *known == status).unwrap_or(0)
}

pub(super) fn finding_name(finding: Option<CriterionFinding>) -> &'static str {
    match finding {
        Some(CriterionFinding::Met) => "met",
        Some(CriterionFinding::Unmet) => "unmet",
        None => "none",
    }
}

/// The words by which a status was read, and the sentences by which it was annotated.
fn words(held: &Held<'_>, id: &str, result: Option<&CriterionResult>) -> Vec<Label> {
    const MOST: usize = 3;
    let mut labels: Vec<Label> = Vec::new();
    if let Some(result) = result {
        let said = result.finding.map_or(result.status.as_str(), |finding| finding_name(Some(finding)));
        labels.extend(result.evidence.iter().take(MOST).map(|&span| Label::new(span, format!("read as {said}"))));
    }
    if labels.is_empty() {
        let says = |sentence: &&AnnotatedSentence| {
            sentence.parts.iter().any(|part| part.says.iter().any(|(said, _)| said == id))
        };
        let sentences = held.annotated.sentences.iter().filter(says).take(MOST);
        labels.extend(sentences.filter_map(|sentence| quoted(held, &sentence.text, "annotated as about it")));
    }
    if labels.is_empty() { held.heading("decided here") } else { labels }
}

/// Words that were copied out of the letter.
fn quoted(held: &Held<'_>, quote: &str, text: &str) -> Option<Label> {
    let folded = held.letter.folded.text();
    let rationale = held.read.and_then(|(decision, _)| decision.rationale.as_ref());
    let within = rationale.map(|rationale| rationale.words.range.clone());
    let range = within.into_iter().chain(std::iter::once(0..folded.len())).find_map(|range| {
        let plain = Plain::of(folded, range);
        plain.find(quote, 0).map(|found| plain.place(&found))
    })?;
    Some(Label::new(held.letter.folded.span(range), text))
}

fn diagnostics(assessed: Option<&DecisionAssessment>) -> impl Iterator<Item = &Diagnostic> {
    assessed.into_iter().flat_map(|assessed| &assessed.diagnostics)
}

/// Whether it is a defect of its own, and not what follows from the criteria.
fn is_defect(found: &Diagnostic) -> bool {
    found.rule.starts_with("conflict/") || found.rule.starts_with("citation/")
}

fn issues(held: &Held<'_>, rules: &HashSet<String>, score: &mut Score) {
    let Some(annotated) = &held.annotated.issues else { return };
    let wanted: BTreeSet<&str> = annotated.iter().map(|issue| issue.id.as_str()).collect();
    let assessed = held.read.map(|(_, assessed)| assessed);
    let found: BTreeSet<&str> = diagnostics(assessed).map(|found| found.rule.as_str()).collect();
    let defects: BTreeSet<&str> =
        diagnostics(assessed).filter(|found| is_defect(found)).map(|found| found.rule.as_str()).collect();
    for rule in defects.into_iter().filter(|rule| !rules.contains(*rule)) {
        *score.unannotated.entry(rule.to_owned()).or_default() += 1;
    }
    let unsure = |rule: &str| held.annotated.unsure_issues.iter().any(|unsure| unsure == rule);
    let either = wanted.union(&found).filter(|rule| rules.contains(**rule) && !unsure(rule));
    for rule in either {
        let (is, said) = (wanted.contains(rule), found.contains(rule));
        score.issues.entry((*rule).to_owned()).or_default().count(is, said);
        if is == said {
            continue;
        }
        let name = |there: bool| if there { "an issue" } else { "none" };
        let mut mistake = held.mistake(MistakeKind::Issue, rule, name(is), name(said));
        mistake.labels = if said {
            diagnostics(assessed).filter(|found| found.rule == *rule).flat_map(|found| found.labels.clone()).collect()
        } else {
            let quotes = annotated.iter().filter(|issue| issue.id == *rule);
            let quotes = quotes.flat_map(|issue| {
                let quoted_words =
                    [(&issue.quote, "annotated as the issue"), (&issue.record, "which the record states")];
                quoted_words
                    .into_iter()
                    .filter_map(|(quote, text)| quoted(held, quote.as_deref()?, text))
                    .collect::<Vec<_>>()
            });
            quotes.collect()
        };
        if mistake.labels.is_empty() {
            mistake.labels = held.heading("decided here");
        }
        score.mistakes.push(mistake);
    }
}

/// A near miss is reported when a finding of a general rule stands on its words.
fn near_misses(held: &Held<'_>, score: &mut Score) {
    for miss in &held.annotated.near_misses {
        let quote = quoted(held, &miss.quote, "annotated as no issue");
        let assessed = held.read.map(|(_, assessed)| assessed);
        let reported = diagnostics(assessed).filter(|found| is_defect(found)).find(|found| {
            let overlaps =
                |one: &Label, other: &Label| one.span.start < other.span.end && other.span.start < one.span.end;
            quote.as_ref().is_some_and(|quote| found.labels.iter().any(|label| overlaps(label, quote)))
        });
        score.near_misses.add(reported.is_some());
        if let Some(reported) = reported {
            let mut mistake =
                held.mistake(MistakeKind::NearMiss, &reported.rule, format!("none: {}", miss.why), "an issue");
            mistake.labels = reported.labels.clone();
            score.mistakes.push(mistake);
        }
    }
}
