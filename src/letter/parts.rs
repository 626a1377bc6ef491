//! Cuts folded text at its labels and groups the pieces: head, reviewer, summary, and the labelled paragraphs of each
//! decision. Only the order of ranks matters here (guideline, guideline, rationale), never that all of them are there.

use std::ops::Range;

use pest::Parser;

use super::ast::Decision;
use super::mark;
use super::problem::{Problem, ProblemKind};
use crate::text::Folded;

#[allow(missing_docs)]
mod grammar {
    #[derive(pest_derive::Parser)]
    #[grammar = "../grammar/letter.pest"]
    pub struct LetterParser;
}
use grammar::LetterParser;
pub(super) use grammar::Rule;

/// A label and where it stands in the folded text.
pub(super) type Label = (Rule, Range<usize>);

/// The pieces of a letter, as ranges of its folded text.
#[derive(Debug, Default)]
pub(super) struct Parts {
    /// Before the first heading.
    pub header: Range<usize>,
    /// How the determination was made: the reviewer.
    pub made: Option<Range<usize>>,
    /// The case summary.
    pub summary: Option<Range<usize>>,
    /// The first section heading that follows a decision's labels.
    pub misplaced: Option<(&'static str, Range<usize>)>,
    /// True when the heading of the decisions was found.
    pub issues: bool,
    /// True when the line that opens the decisions was found.
    pub below: bool,
    /// The decisions' labelled paragraphs.
    pub decisions: Vec<Labelled>,
}

/// A label that was found, and the text after it up to the next.
#[derive(Debug, Clone)]
pub(super) struct Paragraph {
    pub label: Range<usize>,
    pub text: Range<usize>,
}

/// The paragraphs of one decision. The heading stands at the end of `before`.
#[derive(Debug, Default, Clone)]
pub(super) struct Labelled {
    /// The text before the first label: for the first decision all of it is heading, for the others it is the end of
    /// the decision before.
    pub before: Range<usize>,
    /// True for the first decision after `set forth below:`.
    pub first: bool,
    pub administrator: Option<Paragraph>,
    pub reviewer: Option<Paragraph>,
    pub rationale: Option<Paragraph>,
}

impl Labelled {
    /// The label by which the decision is known when its heading isn't.
    pub fn label(&self) -> Range<usize> {
        let found = self.administrator.as_ref().or(self.reviewer.as_ref()).or(self.rationale.as_ref());
        found.map_or(0..0, |paragraph| paragraph.label.clone())
    }

    fn last_mut(&mut self) -> Option<&mut Paragraph> {
        self.rationale.as_mut().or(self.reviewer.as_mut()).or(self.administrator.as_mut())
    }
}

pub(super) fn cut(folded: &Folded, labels: &[Label]) -> Parts {
    let mut parts = Parts { header: 0..folded.text().len(), ..Parts::default() };
    if let Some((_, first)) = labels.first() {
        parts.header.end = first.start;
    }
    for (i, (rule, label)) in labels.iter().enumerate() {
        if !parts.decisions.is_empty() && parts.misplaced.is_none() {
            parts.misplaced = section(*rule).map(|heading| (heading, label.clone()));
        }
        let end = labels.get(i + 1).map_or(folded.text().len(), |(_, next)| mark::before(folded, next.start));
        let text = label.end..end;
        match rule {
            Rule::made if parts.made.is_none() => parts.made = Some(text),
            Rule::summary if parts.summary.is_none() => parts.summary = Some(text),
            Rule::issues => parts.issues = true,
            Rule::below => parts.below = true,
            Rule::administrator | Rule::reviewer | Rule::rationale => {
                let before = before_label(folded, labels, i);
                parts.add(*rule, Paragraph { label: label.clone(), text }, before);
            }
            _ => {}
        }
    }
    parts
}

/// All labels of a letter, in its order.
pub(super) fn labels(text: &str) -> Vec<Label> {
    let parsed = [Rule::sections, Rule::opening, Rule::decisions].map(|rule| LetterParser::parse(rule, text));
    let pairs = parsed.into_iter().flatten().flatten().flat_map(|letter| letter.into_inner());
    let between = [Rule::before_section, Rule::before_opening, Rule::before_paragraph, Rule::EOI];
    let found = pairs.filter(|pair| !between.contains(&pair.as_rule()));
    let mut labels: Vec<_> = found.map(|pair| (pair.as_rule(), pair.as_span().start()..pair.as_span().end())).collect();
    labels.sort_by_key(|(_, range)| range.start);
    labels
}

/// The words that open a section.
fn section(rule: Rule) -> Option<&'static str> {
    match rule {
        Rule::made => Some("HOW THE IMR FINAL DETERMINATION WAS MADE"),
        Rule::summary => Some("CLINICAL CASE SUMMARY"),
        Rule::below => Some("set forth below:"),
        Rule::issues => Some("IMR ISSUES, DECISIONS AND RATIONALES"),
        _ => None,
    }
}

/// The text before label `i`, and whether it follows the line that opens the decisions.
fn before_label(folded: &Folded, labels: &[Label], i: usize) -> (Range<usize>, bool) {
    let this = labels.get(i).map_or(0, |(_, range)| mark::before(folded, range.start));
    match i.checked_sub(1).and_then(|previous| labels.get(previous)) {
        Some((rule, range)) => (range.end..this, matches!(rule, Rule::below)),
        None => (0..this, false),
    }
}

impl Parts {
    fn add(&mut self, rule: Rule, paragraph: Paragraph, (before, first): (Range<usize>, bool)) {
        let rank = |decision: &Labelled| match (&decision.rationale, &decision.reviewer, &decision.administrator) {
            (Some(_), ..) => 3,
            (_, Some(_), _) => 2,
            (.., Some(_)) => 1,
            _ => 0,
        };
        let this = match rule {
            Rule::administrator => 1,
            Rule::reviewer => 2,
            _ => 3,
        };
        if self.decisions.last().is_none_or(|last| rank(last) >= this) {
            self.decisions.push(Labelled { before, first, ..Labelled::default() });
        }
        let Some(decision) = self.decisions.last_mut() else { return };
        match this {
            1 => decision.administrator = Some(paragraph),
            2 => decision.reviewer = Some(paragraph),
            _ => decision.rationale = Some(paragraph),
        }
    }

    /// Ends the last paragraph of the decision before `index`, where the heading of `index` begins.
    pub fn end_previous(&mut self, index: usize, at: usize) {
        let previous = index.checked_sub(1).and_then(|previous| self.decisions.get_mut(previous));
        if let Some(last) = previous.and_then(Labelled::last_mut) {
            last.text.end = at.max(last.text.start);
        }
    }
}

/// What is missing from the letter as a whole.
pub(super) fn check(folded: &Folded, parts: &Parts, decisions: &[Decision], problems: &mut Vec<Problem>) {
    let start = folded.span(0..crate::text::up_to(folded.text(), 80).len());
    if parts.decisions.is_empty() {
        problems.push(Problem { span: start, kind: ProblemKind::NotALetter });
        return;
    }
    let sections = [
        (parts.made.is_some(), Rule::made),
        (parts.summary.is_some(), Rule::summary),
        (parts.issues, Rule::issues),
        (parts.below, Rule::below),
    ];
    for heading in sections.into_iter().filter_map(|(found, rule)| section(rule).filter(|_| !found)) {
        problems.push(Problem { span: start, kind: ProblemKind::MissingSection(heading) });
    }
    if let Some((heading, at)) = &parts.misplaced {
        problems.push(Problem { span: folded.span(at.clone()), kind: ProblemKind::OutOfOrder(heading) });
    }
    for (labelled, decision) in parts.decisions.iter().zip(decisions) {
        let span = decision.heading.as_ref().map_or_else(|| folded.span(labelled.label()), |heading| heading.span);
        let labels = [
            (labelled.administrator.is_some(), "Claims Administrator guideline:"),
            (labelled.reviewer.is_some(), "MAXIMUS guideline:"),
            (labelled.rationale.is_some(), "Decision rationale:"),
        ];
        for (found, label) in labels {
            if !found {
                problems.push(Problem { span, kind: ProblemKind::MissingLabel(label) });
            }
        }
    }
}
