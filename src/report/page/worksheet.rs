//! `-o worksheet:FILE`: what a letter says against itself, filed under the grounds on which the law allows an appeal, with the
//! sentences of both sides, where they stand, and room for notes. It states facts of the letter and gives no advice: which
//! rule belongs to which ground, and what the law says, stands in the pack.
//!
//! A page to fill in and print, or a document for a word processor (`docx`): the same sheet.

use std::io::{self, Write};

use askama::Template;

use super::super::{Emitter, Entry, Reported, Run, Summary, decisions, severity};
use super::marked::{facts, said};
use super::policy;
use crate::letter::{Letter, Words};
use crate::text::{Source, Span, inert};

const CSS: &str = include_str!("../../../templates/worksheet.css");

/// What every worksheet says of itself.
pub(super) const LIMITS: &str = "This worksheet lists what the letter itself states, as a program found it. Check each entry against the letter and the record before relying on it. It is not legal advice, and it says nothing about whether a treatment is medically necessary.";
/// Of a ground of which a letter by itself shows nothing.
pub(super) const NOTHING: &str = "Nothing in the letter’s own text was found that bears on this ground.";
/// Over what isn't a ground by itself.
pub(super) const OTHERS: &str = "What else the law asks of a determination and this one lacks";

#[derive(Template)]
#[template(path = "worksheet.html")]
struct WorksheetPage<'a> {
    css: &'static str,
    policy: String,
    version: &'static str,
    pack: String,
    limits: &'static str,
    nothing: &'static str,
    others: &'static str,
    sheets: &'a [Sheet],
}

/// A letter's worksheet.
#[derive(Debug)]
pub(super) struct Sheet {
    pub name: String,
    pub path: String,
    pub facts: Vec<(&'static str, String)>,
    pub items: Vec<Item>,
    /// Those first of which there is something to say.
    pub grounds: Vec<Ground>,
    /// What is no ground by itself.
    pub others: Vec<WorksheetFinding>,
}

/// An item in dispute.
#[derive(Debug)]
pub(super) struct Item {
    pub n: usize,
    pub item: String,
    pub outcome: &'static str,
}

/// A ground of appeal, and what bears on it.
#[derive(Debug)]
pub(super) struct Ground {
    pub title: String,
    pub text: String,
    pub source: String,
    pub found: Vec<WorksheetFinding>,
}

/// A finding.
#[derive(Debug)]
pub(super) struct WorksheetFinding {
    pub about: String,
    pub message: String,
    pub rule: String,
    pub severity: &'static str,
    pub sides: Vec<Quote>,
}

/// Words of the letter in their sentence.
#[derive(Debug)]
pub(super) struct Quote {
    pub before: String,
    pub words: String,
    pub after: String,
    /// `Case summary, page 2, line 14`.
    pub place: String,
    pub says: String,
}

/// Writes worksheets: a page, or a document.
#[derive(Debug)]
pub struct Worksheet {
    docx: bool,
    sheets: Vec<Sheet>,
}

impl Worksheet {
    /// As a document for a word processor, or as a page.
    pub fn new(docx: bool) -> Worksheet {
        Worksheet { docx, sheets: Vec::new() }
    }
}

impl Emitter for Worksheet {
    fn letter(&mut self, _: &mut dyn Write, reported: &Reported, run: &Run<'_>) -> io::Result<()> {
        self.sheets.extend(sheet(reported, run));
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write, _: &Summary, run: &Run<'_>) -> io::Result<()> {
        let meta = &run.pack.meta;
        let pack = format!("{} {}", meta.id, meta.version);
        if self.docx {
            return super::docx::write(out, &self.sheets, &pack);
        }
        let page = WorksheetPage {
            css: CSS,
            policy: policy(CSS, None),
            version: env!("CARGO_PKG_VERSION"),
            pack,
            limits: LIMITS,
            nothing: NOTHING,
            others: OTHERS,
            sheets: &self.sheets,
        };
        page.write_into(&mut &mut *out)?;
        writeln!(out)
    }
}

/// A letter's sheet; none of what couldn't be read.
fn sheet(reported: &Reported, run: &Run<'_>) -> Option<Sheet> {
    let (letter, _) = reported.letter.as_ref()?;
    let source = reported.source.as_deref()?;
    let all = std::iter::once(None).chain((0..reported.decisions()).map(Some));
    let entries: Vec<&Entry> = all.flat_map(|decision| reported.gravest_of(decision)).collect();
    let appeal =
        |entry: &Entry| run.pack.rule_named(&entry.diagnostic.rule).and_then(|(_, rule)| rule.appeal.as_deref());
    let of = |wanted: Option<&str>| -> Vec<WorksheetFinding> {
        let own = entries.iter().filter(|entry| appeal(entry) == wanted);
        own.map(|entry| found(reported, letter, source, entry)).collect()
    };
    let grounds = run.pack.appeals.iter().map(|ground| Ground {
        title: ground.title.clone(),
        text: ground.text.clone(),
        source: ground.source.clone(),
        found: of(Some(&ground.id)),
    });
    let (mut grounds, silent): (Vec<Ground>, Vec<Ground>) = grounds.partition(|ground| !ground.found.is_empty());
    grounds.extend(silent);
    let items = decisions(reported).map(|(index, letter, decision, _)| Item {
        n: index + 1,
        item: decision.item.as_ref().map_or_else(|| "item not readable".to_owned(), |item| inert(item.text(letter))),
        outcome: decision.outcome.as_ref().map_or("unknown", |outcome| outcome.value.as_str()),
    });
    Some(Sheet {
        name: inert(reported.id.as_deref().filter(|id| !id.contains(':')).unwrap_or(&reported.name)),
        path: inert(&reported.name),
        facts: facts(letter),
        items: items.collect(),
        grounds,
        others: of(None),
    })
}

fn found(reported: &Reported, letter: &Letter, source: &Source, entry: &Entry) -> WorksheetFinding {
    let (about, message) = said(reported, entry);
    let diagnostic = &entry.diagnostic;
    WorksheetFinding {
        about,
        message,
        rule: diagnostic.rule.clone(),
        severity: severity(diagnostic.severity),
        sides: diagnostic.labels.iter().map(|label| side(letter, source, label.span, &label.text)).collect(),
    }
}

fn side(letter: &Letter, source: &Source, at: Span, says: &str) -> Quote {
    let (whence, sentence) = sentence(letter, at);
    let line = source.position(at.start).line;
    let place = match source.page_name(at.start) {
        Some(page) => format!("{whence}, {page}"),
        None => format!("{whence}, line {line}"),
    };
    let part = |start: usize, end: usize| inert(source.slice(Span::new(start, end)));
    // One space for whatever white space there is.
    let plain = |text: String| {
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let (lead, tail) = (text.starts_with(' '), text.ends_with(' ') && !words.is_empty());
        format!("{}{words}{}", if lead { " " } else { "" }, if tail { " " } else { "" })
    };
    Quote {
        before: plain(part(sentence.start, at.start)),
        words: plain(part(at.start, at.end)).trim().to_owned(),
        after: plain(part(at.end, sentence.end)),
        place,
        says: inert(says),
    }
}

/// Where words stand: the part of the letter, and the sentence around them.
fn sentence(letter: &Letter, at: Span) -> (String, Span) {
    let holds = |span: Span| span.start <= at.start && at.end <= span.end;
    let around =
        |sentences: &[Words]| sentences.iter().map(|sentence| sentence.span).find(|span| holds(*span)).unwrap_or(at);
    if let Some(summary) = letter.case_summary.as_ref().filter(|summary| holds(summary.words.span)) {
        return ("Case summary".to_owned(), around(&summary.sentences));
    }
    for (index, decision) in letter.decisions.iter().enumerate() {
        if let Some(rationale) = decision.rationale.as_ref().filter(|rationale| holds(rationale.words.span)) {
            return (format!("Rationale of item {}", index + 1), around(&rationale.sentences));
        }
        let heading = decision.heading.as_ref().map(|heading| heading.span);
        let outcome = decision.outcome.as_ref().map(|outcome| outcome.span);
        let whole = heading.into_iter().chain(outcome).reduce(Span::join);
        if whole.is_some_and(holds) {
            return (format!("Heading of item {}", index + 1), at);
        }
    }
    ("Letter".to_owned(), at)
}
