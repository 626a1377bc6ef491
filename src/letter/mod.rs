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

use crate::text::{Folded, Source};

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
    problems.sort_by_key(|problem| (problem.span.start, problem.span.end));
    Letter { header, reviewer, case_summary, decisions, problems, folded }
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
