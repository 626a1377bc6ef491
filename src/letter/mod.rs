//! From the text of a letter to its tree: header, reviewers, case summary and decisions, each with its bytes in the
//! file, and a list of whatever couldn't be read. A file may hold several letters; each is read by itself.
//!
//! Parsing knows no rules. What it must know of the world, names of drugs, of chapters and their sections, it is
//! handed as a [`Lexicon`], which a rule pack fills. It never gives up: a letter with a damaged part yields the rest
//! and a [`Problem`] for the part, because a decision lost in silence is the worst that a checker can do.

mod ast;
mod citation;
mod decision;
mod header;
mod item;
mod lexicon;
mod parts;
mod problem;
mod reviewer;
mod sentence;
mod split;

pub use ast::*;
pub use lexicon::{Chapter, Drug, Lexicon, LexiconBuilder};
pub use problem::{Problem, ProblemKind};

use crate::text::{Folded, Source, Span};

/// What quotation marks and dashes become when UTF-8 is taken for Windows-1252 or Latin-1, and the character that
/// stands for one that was given up.
const GARBLED: [&str; 3] = ["\u{e2}\u{20ac}", "\u{e2}\u{80}", "\u{fffd}"];

/// Reads the letters of a file, most often one. The result always has every decision that the labels show, readable or not.
pub fn parse(source: &Source, lexicon: &Lexicon) -> Vec<Letter> {
    let folded = Folded::new(source);
    let labels = parts::labels(folded.text());
    let starts = split::starts(&folded, &labels);
    let whole = Span::new(0, source.text().len());
    if starts.is_empty() {
        return vec![read(source, whole, folded, &labels, None, lexicon)];
    }
    let mut letters = Vec::with_capacity(starts.len() + 1);
    let (mut start, mut problem) = (0, None);
    for next in &starts {
        let at = folded.span(next.at..next.at + 1).start;
        letters.push(read_part(source, Span::new(start, at), problem, lexicon));
        let heading = next.without_header.clone().map(|heading| folded.span(heading));
        (start, problem) = (at, heading.map(|span| Problem { span, kind: ProblemKind::SecondLetter }));
    }
    letters.push(read_part(source, Span::new(start, whole.end), problem, lexicon));
    letters
}

/// Reads one of several letters: from its own words alone, so that nothing of its neighbours can come into it.
fn read_part(source: &Source, span: Span, problem: Option<Problem>, lexicon: &Lexicon) -> Letter {
    let folded = Folded::part(source, span);
    let labels = parts::labels(folded.text());
    read(source, span, folded, &labels, problem, lexicon)
}

fn read(
    source: &Source,
    span: Span,
    folded: Folded,
    labels: &[parts::Label],
    problem: Option<Problem>,
    lexicon: &Lexicon,
) -> Letter {
    let mut problems: Vec<Problem> = problem.into_iter().collect();
    let parts = parts::cut(&folded, labels);
    let header = header::read(&folded, parts.header.clone(), &mut problems);
    let reviewers = parts.made.clone().map(|range| reviewer::read(&folded, range, &mut problems)).unwrap_or_default();
    let case_summary = parts.summary.clone().map(|range| sentence::passage(&folded, range));
    let decisions = decision::read(&folded, &parts, lexicon, &mut problems);
    parts::check(&folded, &parts, &decisions, &mut problems);
    let passages = case_summary.iter().chain(decisions.iter().filter_map(|decision| decision.rationale.as_ref()));
    let torn = passages.filter_map(|passage| sentence::torn(&folded, passage));
    problems.extend(torn.map(|(does, range)| Problem { span: folded.span(range), kind: ProblemKind::Torn(does) }));
    let text = source.slice(span);
    let find = |text: &str, shape: &str| memchr::memmem::find(text.as_bytes(), shape.as_bytes());
    let garbled = GARBLED.iter().filter_map(|shape| Some((find(text, shape)?, shape.len()))).min();
    let marks = garbled.map(|(at, len)| (Span::new(at, at + len), ProblemKind::Garbled));
    let marks = marks.into_iter().chain(doubled_line(text).map(|line| (line, ProblemKind::DoubledLine)));
    let in_file = |at: Span| Span::new(span.start + at.start, span.start + at.end);
    problems.extend(marks.map(|(at, kind)| Problem { span: in_file(at), kind }));
    problems.sort_by_key(|problem| (problem.span.start, problem.span.end));
    Letter { span, header, reviewers, case_summary, decisions, problems, folded }
}

/// The first line that the line before says already, word for word; short lines, as of a table, may be alike.
fn doubled_line(text: &str) -> Option<Span> {
    const SHORTEST: usize = 20;
    let lines = text.split('\n').scan(0, |next, line| {
        let start = *next + line.len() - line.trim_start().len();
        *next += line.len() + 1;
        Some((start, line.trim()))
    });
    let words = lines.filter(|(_, line)| !line.is_empty());
    let mut previous = "";
    words
        .filter(|(_, line)| std::mem::replace(&mut previous, line) == *line && line.len() >= SHORTEST)
        .map(|(start, line)| Span::new(start, start + line.len()))
        .next()
}

/// Cuts a range of folded text into sentences, as rationales and case summaries are.
pub fn passage(folded: &Folded, range: std::ops::Range<usize>) -> Passage {
    sentence::passage(folded, range)
}

/// What a range of folded text asks for, read as an item is: the conclusion of a rationale names one too.
pub fn treatment(folded: &Folded, range: std::ops::Range<usize>, lexicon: &Lexicon) -> Treatment {
    let words = Words::new(folded, range);
    item::read(folded, &words, &words, lexicon).treatment
}

/// The drugs and body parts that a range of folded text names, without figures.
pub fn named(folded: &Folded, range: std::ops::Range<usize>, lexicon: &Lexicon) -> Treatment {
    item::named(folded, &Words::new(folded, range), lexicon)
}
