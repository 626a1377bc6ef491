//! Cuts folded text at its labels and groups the pieces: head, reviewer, summary, and the labelled paragraphs of each
//! decision. Only the order of ranks matters here (guideline, guideline, rationale), never that all of them are there.

use std::ops::Range;

use memchr::memmem;

use super::ast::Decision;
use super::mark;
use super::problem::{Problem, ProblemKind};
use crate::text::{Folded, slice};

/// The labels of a letter. They are exact and few, and no order of them is prescribed, so that a letter with a missing or
/// doubled one still comes apart into what can be read. To look for each is all it takes: a grammar would go through
/// every character of every letter for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LabelKind {
    Made,
    Summary,
    Issues,
    Below,
    Administrator,
    Reviewer,
    Rationale,
}

impl LabelKind {
    const ALL: [LabelKind; 7] = [
        LabelKind::Made,
        LabelKind::Summary,
        LabelKind::Issues,
        LabelKind::Below,
        LabelKind::Administrator,
        LabelKind::Reviewer,
        LabelKind::Rationale,
    ];

    /// As letters write it.
    fn words(self) -> &'static str {
        match self {
            LabelKind::Made => "HOW THE IMR FINAL DETERMINATION WAS MADE",
            LabelKind::Summary => "CLINICAL CASE SUMMARY",
            LabelKind::Issues => "IMR ISSUES, DECISIONS AND RATIONALES",
            LabelKind::Below => "set forth below:",
            LabelKind::Administrator => "Claims Administrator guideline:",
            LabelKind::Reviewer => "MAXIMUS guideline:",
            LabelKind::Rationale => "Decision rationale:",
        }
    }

    /// Every place in folded text where it stands. Some extractors put a blank, or a line's end, before a colon.
    fn all_in(self, text: &str) -> impl Iterator<Item = Label> {
        let (words, colon) = self.words().strip_suffix(':').map_or((self.words(), ""), |words| (words, ":"));
        memmem::find_iter(text.as_bytes(), words).filter_map(move |at| {
            let rest = slice(text, at + words.len()..text.len());
            let after = rest.strip_prefix(' ').filter(|_| !colon.is_empty()).unwrap_or(rest).strip_prefix(colon)?;
            Some((self, at..text.len() - after.len()))
        })
    }

    /// Whether it opens a section, not a paragraph of a decision.
    fn is_section(self) -> bool {
        matches!(self, LabelKind::Made | LabelKind::Summary | LabelKind::Issues | LabelKind::Below)
    }
}

/// A label and where it stands in the folded text.
pub(super) type Label = (LabelKind, Range<usize>);

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
    for (i, (mark, label)) in labels.iter().enumerate() {
        if !parts.decisions.is_empty() && parts.misplaced.is_none() {
            parts.misplaced = mark.is_section().then(|| (mark.words(), label.clone()));
        }
        let end = labels.get(i + 1).map_or(folded.text().len(), |(_, next)| mark::before(folded, next.start));
        let text = label.end..end;
        match mark {
            LabelKind::Made if parts.made.is_none() => parts.made = Some(text),
            LabelKind::Summary if parts.summary.is_none() => parts.summary = Some(text),
            LabelKind::Issues => parts.issues = true,
            LabelKind::Below => parts.below = true,
            LabelKind::Administrator | LabelKind::Reviewer | LabelKind::Rationale => {
                let before = before_label(folded, labels, i);
                parts.add(*mark, Paragraph { label: label.clone(), text }, before);
            }
            _ => {}
        }
    }
    parts
}

/// All labels of a letter, in its order.
pub(super) fn labels(text: &str) -> Vec<Label> {
    let mut labels: Vec<Label> = LabelKind::ALL.into_iter().flat_map(|mark| mark.all_in(text)).collect();
    labels.sort_by_key(|(_, range)| range.start);
    labels
}

/// The text before label `i`, and whether it follows the line that opens the decisions.
fn before_label(folded: &Folded, labels: &[Label], i: usize) -> (Range<usize>, bool) {
    let this = labels.get(i).map_or(0, |(_, range)| mark::before(folded, range.start));
    match i.checked_sub(1).and_then(|previous| labels.get(previous)) {
        Some((mark, range)) => (range.end..this, matches!(mark, LabelKind::Below)),
        None => (0..this, false),
    }
}

impl Parts {
    fn add(&mut self, mark: LabelKind, paragraph: Paragraph, (before, first): (Range<usize>, bool)) {
        let rank = |decision: &Labelled| match (&decision.rationale, &decision.reviewer, &decision.administrator) {
            (Some(_), ..) => 3,
            (_, Some(_), _) => 2,
            (.., Some(_)) => 1,
            _ => 0,
        };
        let this = match mark {
            LabelKind::Administrator => 1,
            LabelKind::Reviewer => 2,
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
        (parts.made.is_some(), LabelKind::Made),
        (parts.summary.is_some(), LabelKind::Summary),
        (parts.issues, LabelKind::Issues),
        (parts.below, LabelKind::Below),
    ];
    for (_, missing) in sections.into_iter().filter(|(found, _)| !found) {
        let heading = missing.words();
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
