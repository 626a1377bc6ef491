//! From the labelled paragraphs of a decision to its tree: where the heading begins, its outcome, its item.
//!
//! Nothing marks the place where one rationale ends and the next heading begins but a new line, and in one extraction
//! of three not even an empty one. So a heading is found backwards from its outcome: it begins with the last line
//! that follows a finished sentence (or a line that stopped short), unless it is the tail of sentences about what was
//! requested and authorised, which belong to it.

use std::ops::Range;

use super::ast::{Decision, Node, Outcome, Treatment, Words};
use super::lexicon::Lexicon;
use super::parts::{Labelled, Parts};
use super::problem::{Problem, ProblemKind};
use super::{citation, item, sentence};
use crate::text::Folded;

/// A line that fills less than this part of the text's width, in percent, ends a paragraph.
const SHORT_LINE: usize = 55;

pub(super) fn read(folded: &Folded, parts: &Parts, lexicon: &Lexicon, problems: &mut Vec<Problem>) -> Vec<Decision> {
    let headings: Vec<Heading> = parts.decisions.iter().map(|labelled| heading(folded, labelled)).collect();
    let mut parts = Parts { decisions: parts.decisions.iter().map(copy).collect(), ..Parts::default() };
    for (i, heading) in headings.iter().enumerate() {
        if let Some(range) = &heading.whole {
            parts.end_previous(i, range.start);
        }
    }
    let reader = Reader { folded, lexicon };
    parts
        .decisions
        .iter()
        .zip(headings)
        .map(|(labelled, heading)| reader.decision(labelled, heading, problems))
        .collect()
}

fn copy(labelled: &Labelled) -> Labelled {
    Labelled {
        before: labelled.before.clone(),
        first: labelled.first,
        administrator: labelled.administrator.clone(),
        reviewer: labelled.reviewer.clone(),
        rationale: labelled.rationale.clone(),
    }
}

/// What was found before a decision's labels.
#[derive(Debug, Default)]
struct Heading {
    /// Heading and outcome.
    whole: Option<Range<usize>>,
    /// Heading without outcome.
    text: Range<usize>,
    outcome: Option<(Outcome, Range<usize>)>,
    problem: Option<(ProblemKind, Range<usize>)>,
}

fn heading(folded: &Folded, labelled: &Labelled) -> Heading {
    let zone = trimmed(folded, labelled.before.clone());
    let orphan = || Heading { problem: Some((ProblemKind::NoHeading, labelled.label())), ..Heading::default() };
    if zone.is_empty() {
        return orphan();
    }
    let Some((text_end, word, outcome)) = outcome(folded, zone.clone()) else {
        // No outcome. A last line that isn't the end of a sentence may still be a heading.
        let start = start(folded, labelled, zone.clone(), zone.end);
        let text = folded.slice(start..zone.end);
        if text.ends_with(['.', '?', '!', ')', '"']) || text.len() > 300 && !labelled.first {
            return orphan();
        }
        let problem = Some((ProblemKind::NoOutcome, start..zone.end));
        return Heading { whole: Some(start..zone.end), text: start..zone.end, outcome: None, problem };
    };
    let start = start(folded, labelled, zone.clone(), text_end);
    let written = folded.slice(word.clone()).to_owned();
    let problem = (outcome == Outcome::Unknown).then(|| (ProblemKind::UnknownOutcome(written), word.clone()));
    Heading { whole: Some(start..zone.end), text: start..text_end, outcome: Some((outcome, word)), problem }
}

fn trimmed(folded: &Folded, range: Range<usize>) -> Range<usize> {
    Words::new(folded, range).range
}

/// The end of the heading's text, the outcome's word, and the outcome, looked for at the end of `zone`.
fn outcome(folded: &Folded, zone: Range<usize>) -> Option<(usize, Range<usize>, Outcome)> {
    let text = folded.slice(zone.clone());
    let known = |word: &str| match word {
        w if w.eq_ignore_ascii_case("upheld") => Some(Outcome::Upheld),
        w if w.eq_ignore_ascii_case("overturned") => Some(Outcome::Overturned),
        _ => None,
    };
    // The outcome is the last word, or the last but a page number.
    let mut end = text.len();
    for _ in 0..3 {
        let bare = crate::text::slice(text, 0..end).trim_end_matches(|c: char| !c.is_alphanumeric());
        let start = bare.rfind(|c: char| !c.is_alphanumeric()).map_or(0, |i| i + 1);
        let word = crate::text::slice(bare, start..bare.len());
        if let Some(outcome) = known(word) {
            let head = crate::text::slice(text, 0..start).trim_end().trim_end_matches(':').trim_end();
            return Some((zone.start + head.len(), zone.start + start..zone.start + bare.len(), outcome));
        }
        if !word.bytes().all(|b| b.is_ascii_digit()) || start == 0 {
            break;
        }
        end = start;
    }
    let colon = text.rfind(':')?;
    let rest = crate::text::slice(text, colon + 1..text.len());
    let word = rest.trim();
    let plausible = !word.is_empty()
        && word.len() <= 30
        && word.split(' ').count() <= 3
        && word.starts_with(|c: char| c.is_ascii_uppercase())
        && word.chars().all(|c| c.is_alphabetic() || c == ' ' || c == '-');
    let start = zone.start + colon + 1 + (rest.len() - rest.trim_start().len());
    plausible.then(|| {
        (zone.start + crate::text::slice(text, 0..colon).trim_end().len(), start..start + word.len(), Outcome::Unknown)
    })
}

/// Where the heading that ends at `end` begins.
fn start(folded: &Folded, labelled: &Labelled, zone: Range<usize>, end: usize) -> usize {
    if labelled.first {
        return zone.start;
    }
    let lines = folded.line_starts(zone.start..end);
    let width = lines
        .windows(2)
        .map(|pair| pair.last().copied().unwrap_or(0) - pair.first().copied().unwrap_or(0))
        .max()
        .unwrap_or(0);
    let mut previous = zone.start;
    let mut candidates = Vec::new();
    for &line in lines.iter().filter(|&&line| line > zone.start) {
        let before = folded.slice(previous..line).trim_end();
        let finished =
            before.ends_with(['.', '?', '!']) || [".\"", ".'", ".)", "!\"", "?\""].iter().any(|e| before.ends_with(e));
        let short =
            before.len() * 100 < width.min(100) * SHORT_LINE && !before.ends_with([',', ':', ';', '-', '/', '&']);
        if finished || short {
            candidates.push(line);
        }
        previous = line;
    }
    let mut start = candidates.pop().unwrap_or_else(|| lines.last().copied().unwrap_or(zone.start).max(zone.start));
    // Sentences about what was requested and authorised belong to the heading.
    const PART: &str = "IMR eligible";
    const WHOLE: &str = "was the original request";
    let tail = folded.slice(start..end);
    if tail.contains(PART) || tail.contains("portion of the original request") {
        while !folded.slice(start..end).contains(WHOLE)
            && !folded.slice(start..end).starts_with("The Claims Administrator authorized")
        {
            match candidates.pop() {
                Some(earlier) if end - earlier <= 1200 => start = earlier,
                _ => break,
            }
        }
    }
    start
}

struct Reader<'a> {
    folded: &'a Folded,
    lexicon: &'a Lexicon,
}

impl Reader<'_> {
    fn decision(&self, labelled: &Labelled, heading: Heading, problems: &mut Vec<Problem>) -> Decision {
        let folded = self.folded;
        if let Some((kind, range)) = heading.problem {
            problems.push(Problem { span: folded.span(range), kind });
        }
        let words = heading.whole.is_some().then(|| Words::new(folded, heading.text.clone()));
        let item = words.as_ref().map(|words| item::in_dispute(folded, words));
        let asked = match (&words, &item) {
            (Some(heading), Some(item)) => item::read(folded, heading, item, self.lexicon),
            _ => item::Asked { treatment: Treatment::default(), retrospective: false, service_dates: Vec::new() },
        };
        let rationale = labelled.rationale.as_ref().map(|p| sentence::passage(folded, p.text.clone()));
        if let (Some(passage), Some(paragraph)) = (&rationale, &labelled.rationale) {
            let span = folded.span(paragraph.label.clone());
            if passage.sentences.is_empty() {
                problems.push(Problem { span, kind: ProblemKind::EmptyRationale });
            }
            if let Some(range) = heading_inside(folded, passage.words.range.clone()) {
                problems.push(Problem { span: folded.span(range), kind: ProblemKind::HeadingInRationale });
            }
        }
        Decision {
            heading: words,
            item,
            treatment: asked.treatment,
            retrospective: asked.retrospective,
            service_dates: asked.service_dates,
            outcome: heading.outcome.map(|(value, range)| Node { value, span: folded.span(range) }),
            administrator: labelled
                .administrator
                .as_ref()
                .map(|p| citation::read(folded, p.text.clone(), self.lexicon)),
            reviewer: labelled.reviewer.as_ref().map(|p| citation::read(folded, p.text.clone(), self.lexicon)),
            rationale,
        }
    }
}

/// `: Upheld` at the end of a line within a rationale is the heading of a decision whose labels are gone.
fn heading_inside(folded: &Folded, range: Range<usize>) -> Option<Range<usize>> {
    let text = folded.slice(range.clone());
    let found = [": Upheld", ": Overturned"].iter().filter_map(|word| Some((text.find(word)?, word.len())));
    let (at, len) = found.min()?;
    Some(range.start + at + 2..range.start + at + len)
}
