//! From the labelled paragraphs of a decision to its tree: where the heading begins, its outcome, its item.
//!
//! Nothing marks the place where one rationale ends and the next heading begins but a new line, and in one extraction
//! of three not even an empty one. So a heading is found backwards from its outcome: it begins with the last line
//! that follows a finished sentence (or a line that stopped short), unless it is the tail of sentences about what was
//! requested and authorised, which belong to it.

use std::ops::Range;

use memchr::memmem;

use super::ast::{Decision, Node, Outcome, Treatment, Words};
use super::lexicon::Lexicon;
use super::parts::{Labelled, Parts};
use super::problem::{Problem, ProblemKind};
use super::{citation, item, mark, sentence};
use crate::text::Folded;

/// A line that fills less than this part of the text's width, in percent, ends a paragraph.
const SHORT_LINE: usize = 55;

pub(super) fn read(folded: &Folded, parts: &Parts, lexicon: &Lexicon, problems: &mut Vec<Problem>) -> Vec<Decision> {
    let headings: Vec<Heading> = parts.decisions.iter().map(|labelled| heading(folded, labelled)).collect();
    let mut parts = Parts { decisions: parts.decisions.clone(), ..Parts::default() };
    for (i, heading) in headings.iter().enumerate() {
        if let Some(range) = &heading.whole {
            parts.end_previous(i, range.start);
        }
    }
    let reader = DecisionReader { folded, lexicon };
    parts
        .decisions
        .iter()
        .zip(headings)
        .map(|(labelled, heading)| reader.decision(labelled, heading, problems))
        .collect()
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
        let from = start + mark::len(folded.slice(start..zone.end));
        let text = folded.slice(from..zone.end);
        if text.ends_with(['.', '?', '!', ')', '"']) || text.len() > 300 && !labelled.first {
            return orphan();
        }
        let problem = Some((ProblemKind::NoOutcome, start..zone.end));
        return Heading { whole: Some(start..zone.end), text: from..zone.end, outcome: None, problem };
    };
    let start = start(folded, labelled, zone.clone(), text_end);
    let written = folded.slice(word.clone()).to_owned();
    let problem = (outcome == Outcome::Unknown).then(|| (ProblemKind::UnknownOutcome(written), word.clone()));
    let from = start + mark::len(folded.slice(start..text_end));
    Heading { whole: Some(start..zone.end), text: from..text_end, outcome: Some((outcome, word)), problem }
}

fn trimmed(folded: &Folded, range: Range<usize>) -> Range<usize> {
    Words::new(folded, range).range
}

/// The end of the heading's text, the outcome's words, and the outcome, looked for at the end of `zone`.
fn outcome(folded: &Folded, zone: Range<usize>) -> Option<(usize, Range<usize>, Outcome)> {
    let text = without_page(folded.slice(zone.clone()));
    let known = |word: &str| match word.to_ascii_lowercase().as_str() {
        "upheld" => Some(Outcome::Upheld),
        "overturned" => Some(Outcome::Overturned),
        _ => None,
    };
    let closing = |c: char| !c.is_alphanumeric() && c != ')';
    let found = |head: &str, words: &str, outcome| {
        let start = zone.start + text.len() - words.trim_start().len();
        let words = words.trim().trim_end_matches(closing);
        (zone.start + head.trim_end().len(), start..start + words.len(), outcome)
    };
    // In a table the outcome may have a cell of its own.
    if let Some(cell) = folded.last_cell(zone.clone()) {
        let (head, words) = (folded.slice(zone.start..cell), crate::text::slice(text, cell - zone.start..text.len()));
        if let Some(outcome) = known(words.trim().trim_end_matches(closing)) {
            return Some(found(head.trim_end().trim_end_matches(':'), words, outcome));
        }
    }
    let bare = text.trim_end_matches(closing);
    // What follows the last colon is the outcome, exactly: `Partially Upheld` is another one.
    if let Some((head, words)) = text.rsplit_once(':') {
        let said = words.trim().trim_end_matches(closing);
        if let Some(outcome) = known(said) {
            return Some(found(head, words, outcome));
        }
        let few = !said.is_empty() && said.len() <= 30 && said.split(' ').count() <= 3;
        let lower = said.to_ascii_lowercase();
        let names_one = lower.contains("upheld") || lower.contains("overturned");
        let plain = said.starts_with(|c: char| c.is_ascii_uppercase())
            && said.chars().all(|c| c.is_alphabetic() || c == ' ' || c == '-');
        if few && (names_one || plain) {
            return Some(found(head, words, Outcome::Unknown));
        }
    }
    // `MRI of the knee Upheld`, without its colon.
    let start = bare.rfind(|c: char| !c.is_alphanumeric()).map_or(0, |i| i + 1);
    let outcome = known(crate::text::slice(bare, start..bare.len()))?;
    let (head, words) = (crate::text::slice(text, 0..start), crate::text::slice(text, start..text.len()));
    Some(found(head.trim_end().trim_end_matches(':'), words, outcome))
}

/// Without a page number at the end: `Upheld 4`, `Upheld Page 4 of 7`.
fn without_page(text: &str) -> &str {
    let digits = |text: &str| text.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let bare = crate::text::slice(text, 0..digits(text)).trim_end();
    let paged =
        bare.strip_suffix(" of").map(|rest| crate::text::slice(rest, 0..digits(rest)).trim_end()).unwrap_or(bare);
    let paged = paged.strip_suffix("Page").or_else(|| paged.strip_suffix("page")).unwrap_or(bare).trim_end();
    let ends_in_outcome =
        |text: &str| text.to_ascii_lowercase().ends_with("upheld") || text.to_ascii_lowercase().ends_with("overturned");
    if ends_in_outcome(paged) { paged } else { text }
}

/// Where the heading that ends at `end` begins.
fn start(folded: &Folded, labelled: &Labelled, zone: Range<usize>, end: usize) -> usize {
    if labelled.first {
        return zone.start + page_before(folded.slice(zone.start..end));
    }
    let lines = folded.line_starts(zone.start..end);
    let lengths = lines.windows(2).map(|pair| pair.last().copied().unwrap_or(0) - pair.first().copied().unwrap_or(0));
    let width = lengths.max().unwrap_or(0).min(100);
    let mut previous = zone.start;
    let (mut candidates, mut shorts) = (Vec::new(), Vec::new());
    for &line in lines.iter().filter(|&&line| line > zone.start) {
        let before = folded.slice(previous..line).trim_end();
        if sentence::finished(before) && !continues(folded.slice(line..end)) {
            candidates.push(line);
        } else if before.len() * 100 < width * SHORT_LINE && !before.ends_with([',', ':', ';', '-', '/', '&']) {
            shorts.push(line);
        }
        previous = line;
    }
    let last_line = || lines.last().copied().unwrap_or(zone.start).max(zone.start);
    // Its first line may also be the last of the rationale.
    let joined = || {
        let at = zone.start + after_conclusion(folded.slice(zone.start..end));
        (at > zone.start && folded.slice(at..end).contains(PART)).then_some(at)
    };
    let mut start = candidates.pop().or_else(joined).unwrap_or_else(last_line);
    // All on one line: sentences are all there is.
    if lines.is_empty() {
        start = zone.start + after_sentences(folded, zone.start..end);
        let sentences = sentence::passage(folded, zone.start..start).sentences;
        candidates = sentences.iter().map(|sentence| sentence.range.start).collect();
    }
    // No heading is so long: the rationale before it didn't end in a full stop, only in a line that stopped short.
    if end - start > LONG_HEADING && !folded.slice(start..end).contains(PART) {
        start = shorts.pop().filter(|&short| short > start).unwrap_or(start);
    }
    // Joined pages: the rationale ends in the heading's own line.
    start += after_conclusion(folded.slice(start..end));
    // Sentences about what was requested and authorised belong to the heading.
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

/// Words of a heading that say that its last part alone is left for review.
const PART: &str = "IMR eligible";
/// Longer than this, in bytes, no heading is that doesn't hold such words.
const LONG_HEADING: usize = 400;

/// True when a line can't begin an item: it goes on with one.
fn continues(line: &str) -> bool {
    line.starts_with('#')
        || ["Date of service", "Date of Service", "DOS", "Quantity", "Qty"].iter().any(|word| line.starts_with(word))
}

/// The length of a page number that stands before the first heading.
fn page_before(text: &str) -> usize {
    let Some(rest) = text.strip_prefix("Page ").or_else(|| text.strip_prefix("page ")) else { return 0 };
    let number = |text: &str| text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let mut end = "Page ".len() + number(rest);
    if let Some(of) = crate::text::slice(text, end..text.len()).strip_prefix(" of ") {
        end += " of ".len() + number(of);
    }
    end + usize::from(crate::text::slice(text, end..text.len()).starts_with(' '))
}

/// Where the words after a finished `... medically necessary.` begin, if the text holds one.
fn after_conclusion(text: &str) -> usize {
    const CONCLUSION: &str = "medically necessary. ";
    text.rfind(CONCLUSION).map_or(0, |at| at + CONCLUSION.len())
}

/// Where the words after the last sentence begin, or after a conclusion that has no full stop: all that shows where a heading
/// begins when lines were joined.
fn after_sentences(folded: &Folded, range: Range<usize>) -> usize {
    const CONCLUSION: &str = "medically necessary";
    let text = folded.slice(range.clone());
    let last =
        sentence::passage(folded, range.clone()).sentences.last().map_or(0, |last| last.range.start - range.start);
    let rest = crate::text::slice(text, last..text.len());
    let Some(at) = rest.rfind(CONCLUSION) else { return last };
    let rest = crate::text::slice(rest, at + CONCLUSION.len()..rest.len());
    text.len() - rest.trim_start_matches([' ', '.']).len()
}

struct DecisionReader<'a> {
    folded: &'a Folded,
    lexicon: &'a Lexicon,
}

impl DecisionReader<'_> {
    fn decision(&self, labelled: &Labelled, heading: Heading, problems: &mut Vec<Problem>) -> Decision {
        let folded = self.folded;
        if let Some((kind, range)) = heading.problem {
            problems.push(Problem { span: folded.span(range), kind });
        }
        let words = heading.whole.is_some().then(|| Words::new(folded, heading.text.clone()));
        let item = words.as_ref().map(|words| item::in_dispute(folded, words));
        for (heading, item) in words.iter().zip(&item) {
            if heading_inside(folded, heading.range.clone()).is_some() || holds_more(folded, item) {
                problems.push(Problem { span: item.span, kind: ProblemKind::DoubtfulHeading });
            }
        }
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

/// True when an item holds what no name of a treatment does: a long finished sentence, a verb of a record's sentence,
/// itself a second time, or the end of the line that opens the decisions.
fn holds_more(folded: &Folded, item: &Words) -> bool {
    const LONGEST: usize = 60;
    const VERBS: [&str; 8] =
        [" was ", " were ", " has ", " had ", " revealed ", " showed ", " indicated ", " demonstrated "];
    let text = folded.slice(item.range.clone());
    let sentences = sentence::passage(folded, item.range.clone()).sentences;
    sentences.split_last().is_some_and(|(_, finished)| finished.iter().any(|one| one.range.len() > LONGEST))
        || VERBS.iter().any(|verb| text.contains(verb))
        || text.split_once(':').is_some_and(|(once, again)| once.trim() == again.trim())
        || text.contains("below:")
        || after_conclusion(text) > 0
}

/// `: Upheld` or a damaged label within a rationale belongs to a decision that wasn't recognised.
fn heading_inside(folded: &Folded, range: Range<usize>) -> Option<Range<usize>> {
    let text = folded.slice(range.clone());
    let find = |text: &str, words: &str| memmem::find(text.as_bytes(), words.as_bytes());
    let outcomes = [": Upheld", ": Overturned"].iter().filter_map(|word| Some((find(text, word)? + 2, word.len() - 2)));
    // Labels without their colon, or in other letters.
    let lower = text.to_ascii_lowercase();
    let labels = ["decision rationale", "claims administrator guideline"];
    let labels = labels.iter().filter_map(|label| Some((find(&lower, label)?, label.len())));
    let (at, len) = outcomes.chain(labels).min()?;
    Some(range.start + at..range.start + at + len)
}
