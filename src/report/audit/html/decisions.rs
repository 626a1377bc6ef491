//! The decisions themselves, each with the tokens by which the page's numbers choose it.

use std::collections::{HashMap, HashSet};

use super::MOST_ENTRIES;
use super::gravity::{grave, href};
use super::shares::token;
use super::words::place;
use crate::audit::{Audit, DecisionRecord, Dimension, Trend, values};
use crate::report::audit::{finding, rule, title};
use crate::text::inert;

/// Decisions on the page: those of the letters to read first. With their rationales they make it some ten megabytes.
pub(super) const MOST_DECISIONS: usize = 3000;

pub(super) struct DecisionView {
    pub index: usize,
    /// The marked letter, where it is beside the page.
    pub href: String,
    pub tokens: String,
    pub letter: String,
    pub path: String,
    pub n: usize,
    pub line: usize,
    pub item: String,
    pub classes: String,
    pub outcome: &'static str,
    pub verdict: &'static str,
    pub year: String,
    pub results: Vec<ResultView>,
    pub conflicts: Vec<ConflictView>,
    pub rationale: Vec<EvidenceWords>,
}

pub(super) struct ResultView {
    pub criterion: String,
    pub status: &'static str,
    pub finding: &'static str,
    pub required: &'static str,
    /// Where its words begin in the rationale.
    pub words: Vec<String>,
}

pub(super) struct ConflictView {
    pub id: String,
    pub severity: &'static str,
    pub href: String,
    pub text: String,
    pub words: Vec<String>,
}

pub(super) struct EvidenceWords {
    /// Where evidence begins.
    pub id: String,
    pub label: String,
    pub text: String,
}

/// The decisions that are on the page, each with the tokens by which numbers choose it.
pub(super) fn decisions(audit: &Audit, trend: Option<&Trend>, marked: Option<&str>) -> Vec<DecisionView> {
    let mut groups: HashMap<usize, Vec<String>> = HashMap::new();
    let mut add = |decisions: &mut dyn Iterator<Item = usize>, token: &str| {
        decisions.for_each(|decision| groups.entry(decision).or_default().push(token.to_owned()));
    };
    for (index, group) in audit.groups.iter().take(MOST_ENTRIES).enumerate() {
        add(&mut group.approved.iter().chain(&group.denied).copied(), &format!("g{index}"));
    }
    for (index, copy) in audit.copies.iter().take(MOST_ENTRIES).enumerate() {
        add(&mut copy.all(), &format!("y{index}"));
    }
    if let Some(trend) = trend {
        add(&mut trend.in_both.iter().copied(), "t-both");
        add(&mut trend.new.iter().copied(), "t-new");
        add(&mut trend.verdicts.iter().map(|&(index, _)| index), "t-changed");
    }
    let shown = order(audit).into_iter().take(MOST_DECISIONS);
    shown.filter_map(|index| decision_view(audit, index, groups.remove(&index).unwrap_or_default(), marked)).collect()
}

/// Decisions of letters to read first, then the others.
fn order(audit: &Audit) -> Vec<usize> {
    let mut letters: Vec<usize> = audit.reading.iter().map(|entry| entry.letter).collect();
    let listed: HashSet<usize> = letters.iter().copied().collect();
    letters.extend((0..audit.letters.len()).filter(|letter| !listed.contains(letter)));
    letters.into_iter().filter_map(|letter| audit.letters.get(letter)).flat_map(|l| l.decisions.clone()).collect()
}

fn decision_view(audit: &Audit, index: usize, mut tokens: Vec<String>, marked: Option<&str>) -> Option<DecisionView> {
    let (letter, decision) = audit.decision(index)?;
    tokens.extend([
        format!("l{}", decision.letter),
        format!("o-{}", decision.outcome.as_str()),
        format!("v-{}", decision.verdict.as_str()),
    ]);
    tokens.extend(grave(audit, decision));
    if audit.lacks_support(decision) {
        tokens.push("lacks".to_owned());
    }
    tokens.extend(decision.edition.map(|edition| format!("e{}", edition.number())));
    tokens.extend(decision.classes.iter().map(|class| format!("k{class}")));
    if decision.classes.is_empty() {
        tokens.push("k-none".to_owned());
    }
    for result in &decision.results {
        tokens.push(format!("c{}-{}", result.criterion, result.status.as_str()));
        if result.required {
            tokens.push(format!("c{}-required", result.criterion));
        }
    }
    for dimension in Dimension::SPLITS {
        tokens.extend(values(letter, dimension).into_iter().map(|value| token(dimension, value)));
    }
    let classes: Vec<&str> =
        decision.classes.iter().filter_map(|&class| audit.classes.get(class)).map(|c| c.title.as_str()).collect();
    let results = decision.results.iter().map(|result| ResultView {
        criterion: title(audit, result.criterion).to_owned(),
        status: result.status.as_str(),
        finding: result.finding.map_or("", |found| finding(Some(found))),
        required: if result.required { "(required)" } else { "" },
        words: result.evidence.iter().map(|at| place(index, at)).collect(),
    });
    let conflicts = decision.conflicts.iter().enumerate().map(|(nth, found)| {
        let words = audit.names.text(found.words);
        ConflictView {
            id: format!("d{index}-x{nth}"),
            severity: crate::report::severity(found.severity),
            href: href(marked, letter, decision.n, Some(audit.names.text(found.rule))),
            text: inert(&format!("{}: {words}", rule(audit, audit.names.text(found.rule)))),
            words: found.evidence.iter().map(|at| place(index, at)).collect(),
        }
    });
    Some(DecisionView {
        index,
        href: href(marked, letter, decision.n, None),
        tokens: tokens.join(" "),
        letter: inert(&letter.id()),
        path: inert(&letter.path),
        n: decision.n,
        line: decision.line,
        item: inert(audit.names.text(decision.item)),
        classes: if classes.is_empty() { "none".to_owned() } else { classes.join(", ") },
        outcome: decision.outcome.as_str(),
        verdict: decision.verdict.as_str(),
        year: letter.year().map_or_else(String::new, |year| year.to_string()),
        results: results.collect(),
        conflicts: conflicts.collect(),
        rationale: rationale(audit, index, decision),
    })
}

/// A rationale cut where evidence begins and ends.
fn rationale(audit: &Audit, index: usize, decision: &DecisionRecord) -> Vec<EvidenceWords> {
    let mut marks: Vec<(usize, usize, &str)> = Vec::new();
    for result in &decision.results {
        let label = title(audit, result.criterion);
        marks.extend(result.evidence.iter().map(|at| (at.start as usize, at.end as usize, label)));
    }
    for found in &decision.conflicts {
        let label = rule(audit, audit.names.text(found.rule));
        marks.extend(found.evidence.iter().map(|at| (at.start as usize, at.end as usize, label)));
    }
    let mut cuts: Vec<usize> = marks.iter().flat_map(|mark| [mark.0, mark.1]).collect();
    cuts.extend([0, decision.words.len()]);
    cuts.sort_unstable();
    cuts.dedup();
    let parts = cuts.windows(2).filter_map(|cut| {
        let &[from, to] = cut else { return None };
        let over = marks.iter().filter(|mark| mark.0 <= from && to <= mark.1);
        let mut labels: Vec<&str> = over.map(|mark| mark.2).collect();
        labels.dedup();
        Some(EvidenceWords {
            id: if marks.iter().any(|mark| mark.0 == from) { format!("d{index}-w{from}") } else { String::new() },
            label: labels.join("; "),
            text: inert(&audit.names.join(decision.words.get(from..to)?)),
        })
    });
    parts.collect()
}
