//! From the text of a letter to its tree: header, reviewer, case summary and decisions, each with its bytes in the
//! file, and a list of whatever couldn't be read.
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

pub use ast::*;
pub use lexicon::{Chapter, Drug, Lexicon, LexiconBuilder};
pub use problem::{Problem, ProblemKind};

use crate::text::{Folded, Source, Span};

/// What quotation marks and dashes become when UTF-8 is taken for Windows-1252 or Latin-1, and the character that
/// stands for one that was given up.
const GARBLED: [&str; 3] = ["\u{e2}\u{20ac}", "\u{e2}\u{80}", "\u{fffd}"];

/// Reads a letter. The result always has every decision that the labels show, readable or not.
pub fn parse(source: &Source, lexicon: &Lexicon) -> Letter {
    let folded = Folded::new(source);
    let mut problems = Vec::new();
    let parts = parts::cut(&folded);
    let header = header::read(&folded, parts.header.clone(), &mut problems);
    let reviewer = parts.made.clone().and_then(|range| reviewer::read(&folded, range, &mut problems));
    let case_summary = parts.summary.clone().map(|range| sentence::passage(&folded, range));
    let decisions = decision::read(&folded, &parts, lexicon, &mut problems);
    parts::check(&folded, &parts, &decisions, &mut problems);
    let passages = case_summary.iter().chain(decisions.iter().filter_map(|decision| decision.rationale.as_ref()));
    let torn = passages.filter_map(|passage| sentence::torn(&folded, passage));
    problems.extend(torn.map(|(does, range)| Problem { span: folded.span(range), kind: ProblemKind::Torn(does) }));
    let garbled = GARBLED.iter().filter_map(|shape| Some((source.text().find(shape)?, shape.len()))).min();
    problems.extend(garbled.map(|(at, len)| Problem { span: Span::new(at, at + len), kind: ProblemKind::Garbled }));
    let doubled = doubled_line(source.text());
    problems.extend(doubled.map(|span| Problem { span, kind: ProblemKind::DoubledLine }));
    problems.sort_by_key(|problem| (problem.span.start, problem.span.end));
    Letter { header, reviewer, case_summary, decisions, problems, folded }
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
