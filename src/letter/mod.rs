//! From the text of a letter to its tree: header, reviewers, case summary and decisions, each with its bytes in the
//! file, and a list of whatever couldn't be read. A file may hold several letters; each is read by itself.
//!
//! Parsing knows no rules. What it must know of the world, names of drugs, of chapters and their sections, it is
//! handed as a [`Lexicon`], which a rule pack fills. It never gives up: a letter with a damaged part yields the rest
//! and a [`Problem`] for the part, because a decision lost in silence is the worst that a checker can do.

mod ast;
mod citation;
mod damage;
mod decision;
mod dosage;
mod header;
mod item;
mod lexicon;
mod mark;
mod own;
mod papers;
mod parts;
mod problem;
mod reviewer;
mod sentence;
mod split;

pub use ast::*;
pub use dosage::{Dosage, Extent, MOST_AT_A_TIME};
pub use lexicon::{Chapter, Drug, Lexicon, LexiconBuilder};
pub use problem::{Problem, ProblemKind};

use crate::text::{Aside, Folded, Source, Span, Token, furniture};

/// What quotation marks and dashes become when UTF-8 is taken for Windows-1252 or Latin-1, and the character that
/// stands for one that was given up.
const GARBLED: [&str; 3] = ["\u{e2}\u{20ac}", "\u{e2}\u{80}", "\u{fffd}"];

/// Reads the letters of a file, most often one. The result always has every decision that the labels show, readable or not.
pub fn parse(source: &Source, lexicon: &Lexicon) -> Vec<Letter> {
    let InputText { asides, folded, labels, tables } = text(source);
    let starts = split::starts(&folded, &labels, &tables);
    let whole = Span::new(0, source.text().len());
    if starts.is_empty() {
        return vec![read(source, whole, &asides, folded, &labels, None, lexicon)];
    }
    let mut letters = Vec::with_capacity(starts.len() + 1);
    let (mut start, mut problem) = (0, None);
    for next in &starts {
        let at = folded.span(next.at..next.at + 1).start;
        letters.push(read_part(source, Span::new(start, at), &asides, problem, lexicon));
        let heading = next.without_header.clone().map(|heading| folded.span(heading));
        (start, problem) = (at, heading.map(|span| Problem { span, kind: ProblemKind::SecondLetter }));
    }
    letters.push(read_part(source, Span::new(start, whole.end), &asides, problem, lexicon));
    letters
}

/// What of an input isn't the text of a determination letter, in its order.
pub fn asides(source: &Source) -> Vec<Aside> {
    text(source).asides
}

/// The words of an input, without what isn't a letter's.
struct InputText {
    asides: Vec<Aside>,
    folded: Folded,
    labels: Vec<parts::Label>,
    /// The tables at the heads of letters.
    tables: Vec<split::Table>,
}

fn text(source: &Source) -> InputText {
    let whole = Span::new(0, source.text().len());
    let mut asides = furniture::find(source, own::line);
    let folded = Folded::part(source, whole, &asides);
    let labels = parts::labels(folded.text());
    let tables = split::tables(folded.text());
    let papers = papers::find(source, &asides, &folded, &labels, &tables);
    if papers.is_empty() {
        return InputText { asides, folded, labels, tables };
    }
    // A paper is set aside as a whole.
    asides.retain(|aside| {
        !papers.iter().any(|paper| paper.span.start <= aside.span.start && aside.span.end <= paper.span.end)
    });
    asides.extend(papers);
    asides.sort_by_key(|aside| aside.span.start);
    let folded = Folded::part(source, whole, &asides);
    let labels = parts::labels(folded.text());
    let tables = split::tables(folded.text());
    InputText { asides, folded, labels, tables }
}

/// Reads one of several letters: from its own words alone, so that nothing of its neighbours can come into it.
fn read_part(source: &Source, span: Span, asides: &[Aside], problem: Option<Problem>, lexicon: &Lexicon) -> Letter {
    let from = asides.partition_point(|aside| aside.span.end <= span.start);
    let to = asides.partition_point(|aside| aside.span.start < span.end);
    let asides = asides.get(from..to).unwrap_or_default();
    let folded = Folded::part(source, span, asides);
    let labels = parts::labels(folded.text());
    read(source, span, asides, folded, &labels, problem, lexicon)
}

fn read(
    source: &Source,
    span: Span,
    asides: &[Aside],
    folded: Folded,
    labels: &[parts::Label],
    problem: Option<Problem>,
    lexicon: &Lexicon,
) -> Letter {
    let mut problems: Vec<Problem> = problem.into_iter().collect();
    // What isn't a letter has no furniture.
    let asides_of_letter = if labels.is_empty() { &[] } else { asides };
    problems.extend(asides_of_letter.iter().filter_map(|aside| Problem::of(source, aside)));
    let parts = parts::cut(&folded, labels);
    let header = header::read(&folded, parts.header.clone(), &mut problems);
    let reviewers = parts.made.clone().map(|range| reviewer::read(&folded, range, &mut problems)).unwrap_or_default();
    let case_summary = parts.summary.clone().map(|range| sentence::passage(&folded, range));
    let decisions = decision::read(&folded, &parts, lexicon, &mut problems);
    parts::check(&folded, &parts, &decisions, &mut problems);
    problems.extend(damage::joined(&folded, labels));
    problems.extend(damage::torn(&folded));
    let passages = case_summary.iter().chain(decisions.iter().filter_map(|decision| decision.rationale.as_ref()));
    let torn = passages.filter_map(|passage| sentence::torn(&folded, passage));
    problems.extend(torn.map(|(does, range)| Problem { span: folded.span(range), kind: ProblemKind::Torn(does) }));
    let text = source.slice(span);
    let find = |text: &str, shape: &str| memchr::memmem::find(text.as_bytes(), shape.as_bytes());
    let garbled = GARBLED.iter().filter_map(|shape| Some((find(text, shape)?, shape.len()))).min();
    let marks = garbled.map(|(at, len)| (Span::new(at, at + len), ProblemKind::Garbled));
    let doubled = doubled_line(text, |at| {
        asides.iter().any(|aside| aside.span.start <= span.start + at && span.start + at < aside.span.end)
    });
    let marks = marks.into_iter().chain(doubled.map(|line| (line, ProblemKind::DoubledLine)));
    let in_file = |at: Span| Span::new(span.start + at.start, span.start + at.end);
    problems.extend(marks.map(|(at, kind)| Problem { span: in_file(at), kind }));
    problems.sort_by_key(|problem| (problem.span.start, problem.span.end));
    let whole = span == Span::new(0, source.text().len()) && !asides.iter().any(|aside| aside.kind.is_paper());
    let words = folded.span(0..folded.text().len());
    let pages = source.page_at(words.start).zip(source.page_at(words.end.saturating_sub(1))).filter(|_| !whole);
    Letter { span, pages, header, reviewers, case_summary, decisions, problems, folded }
}

/// The first line that the line before says already, word for word; short lines, as of a table, may be alike. `aside` says of
/// a byte that it isn't text.
fn doubled_line(text: &str, aside: impl Fn(usize) -> bool) -> Option<Span> {
    const SHORTEST: usize = 20;
    let lines = crate::text::lines(text).scan(0, |next, line| {
        let start = *next + line.len() - line.trim_start().len();
        *next += line.len();
        Some((start, line.trim()))
    });
    let words = lines.filter(|(_, line)| !line.is_empty());
    let mut previous = "";
    words
        .filter(|(start, line)| {
            std::mem::replace(&mut previous, line) == *line && line.len() >= SHORTEST && !aside(*start)
        })
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

/// The drugs and body parts that some words name, of a passage that begins at `base` in the folded text and is cut into words already.
pub fn named_among(folded: &Folded, base: usize, passage: &str, words: &[Token], lexicon: &Lexicon) -> Treatment {
    item::named_among(folded, base, passage, words, lexicon)
}

/// The drugs and body parts that a range of folded text names, without figures.
pub fn named(folded: &Folded, range: std::ops::Range<usize>, lexicon: &Lexicon) -> Treatment {
    item::named(folded, &Words::new(folded, range), lexicon)
}

/// How the drugs that a range of folded text names are taken, in order; of each drug what the words leave open is none.
pub fn dosages(folded: &Folded, range: std::ops::Range<usize>, lexicon: &Lexicon) -> Vec<Dosage> {
    dosage::dosages(folded, range, lexicon)
}
