//! Writes results down. An emitter decides nothing: it gets what the filter left, in its final order, and the counts
//! already made, so every format shows the same findings. One format, one file. Formats write as letters come; none
//! keeps them.

mod ast;
mod audit;
mod changes;
mod coverage;
mod csv;
mod docs;
mod examples;
mod explain;
mod facts;
mod fitted;
mod furniture;
mod github;
mod gitlab;
mod graph;
mod json;
mod jsonl;
mod junit;
mod list;
mod markdown;
mod page;
mod pretty;
mod profile;
mod quiet;
mod reading;
mod sarif;
mod score;
mod short;
mod snippet;
mod statistics;
mod tracing;
mod tree;
mod uri;
mod voices;

use std::io::{self, Write};

pub use ast::ast;
pub use audit::{AUDIT_SCHEMA, AuditFormat, audit, audit_schema, earlier};
pub use changes::Changes;
pub use coverage::coverage;
pub use csv::Csv;
pub use docs::docs;
pub use examples::examples;
pub use explain::explain;
pub use facts::facts;
pub use fitted::{hints, weights};
pub use furniture::furniture;
pub use github::Github;
pub use gitlab::Gitlab;
pub use graph::Graph;
pub use json::{Json, SCHEMA, schema};
pub use jsonl::{JsonLines, schema as line_schema};
pub use junit::Junit;
pub use list::{list, valid};
pub use markdown::Markdown;
pub use page::{Html, PageFolder as Pages, Site, Worksheet};
pub use pretty::{Pretty, PrettyOptions, pack_errors, render_file_errors, render_pack_error};
pub use profile::profile;
pub use quiet::Quiet;
pub use reading::{READING_SCHEMA, reading, schema as reading_schema};
pub use sarif::Sarif;
pub use score::{Mistakes, SCORE_SCHEMA, ScoreScope, earlier_score, score_json, score_schema, score_text};
pub use short::Short;
pub use snippet::OutputStyle;
pub use statistics::Statistics;
pub use tracing::Tracing;
pub use tree::tree;
pub use uri::from_folder as address;
pub use voices::voices;

use std::path::PathBuf;

use crate::evaluation::{DecisionAssessment, Verdict};
use crate::filter::{Entry, Reported, Standing};
use crate::letter::{Decision, Letter};
use crate::pack::{Pack, Place, Severity};
use crate::text::{Position, Source, Span, inert};

/// What all formats know of a run before it begins.
#[derive(Debug, Clone, Copy)]
pub struct Run<'a> {
    /// The rules in force.
    pub pack: &'a Pack,
    /// The least severity that makes the run fail, for formats that distinguish failures from remarks.
    pub fails: Option<Severity>,
    /// Where names of inputs start, and what services know them by.
    pub base: Option<&'a Base>,
}

/// Where a run stands. Services know a file by its path in the repository, wherever in it the run was started.
#[derive(Debug, Clone)]
pub struct Base {
    /// The folder that relative paths start from.
    pub folder: PathBuf,
    /// The root of the repository around it; the same folder where there is none.
    pub root: PathBuf,
}

impl Run<'_> {
    /// True when a diagnostic of this severity makes the run fail.
    fn fails(&self, severity: Severity) -> bool {
        self.fails.is_some_and(|least| severity >= least)
    }
}

/// Counts over a run.
#[derive(Debug, Default, Clone, Copy)]
pub struct Summary {
    /// Inputs given.
    pub inputs: usize,
    /// Letters in which at least one decision was read.
    pub letters: usize,
    /// Inputs that couldn't be read at all.
    pub unreadable: usize,
    /// Decisions.
    pub decisions: usize,
    /// Decisions by verdict: contradicted, incomplete, supported, not assessed.
    pub verdicts: [usize; 4],
    /// Diagnostics that are reported, by severity: advice, warnings, errors.
    pub severities: [usize; 3],
    /// Diagnostics that the baseline knows.
    pub known: usize,
    /// Diagnostics that are suppressed.
    pub suppressed: usize,
}

impl Summary {
    /// Counts one more letter, or input that couldn't be read.
    pub fn add(&mut self, reported: &Reported) {
        self.inputs += usize::from(!reported.sidecar && !reported.further);
        self.letters += usize::from(reported.decisions() > 0);
        self.unreadable += usize::from(reported.unreadable());
        self.decisions += reported.decisions();
        for entry in &reported.entries {
            match entry.standing {
                Standing::Known => self.known += 1,
                Standing::Suppressed { .. } => self.suppressed += 1,
                Standing::Reported => {
                    if let Some(count) = self.severities.get_mut(entry.diagnostic.severity as usize) {
                        *count += 1;
                    }
                }
            }
        }
        for (.., decision) in decisions(reported) {
            if let Some(count) = self.verdicts.get_mut(decision.verdict as usize) {
                *count += 1;
            }
        }
    }

    /// Decisions with a verdict.
    pub fn verdict(&self, verdict: Verdict) -> usize {
        self.verdicts.get(verdict as usize).copied().unwrap_or(0)
    }

    /// Diagnostics of a severity.
    pub fn severity(&self, severity: Severity) -> usize {
        self.severities.get(severity as usize).copied().unwrap_or(0)
    }

    /// The gravest severity seen.
    pub fn worst(&self) -> Option<Severity> {
        [Severity::Error, Severity::Warning, Severity::Advice].into_iter().find(|&severity| self.severity(severity) > 0)
    }
}

/// A format: called for each input in order, then once at the end.
pub trait Emitter {
    /// Before the first input.
    ///
    /// # Errors
    /// When the output can't be written.
    fn begin(&mut self, out: &mut dyn Write, run: &Run<'_>) -> io::Result<()> {
        let _ = (out, run);
        Ok(())
    }

    /// One input.
    ///
    /// # Errors
    /// When the output can't be written.
    fn letter(&mut self, out: &mut dyn Write, reported: &Reported, run: &Run<'_>) -> io::Result<()>;

    /// After the last input.
    ///
    /// # Errors
    /// When the output can't be written.
    fn end(&mut self, out: &mut dyn Write, summary: &Summary, run: &Run<'_>) -> io::Result<()>;
}

/// The decisions of an input, with the index by which entries name them.
fn decisions(reported: &Reported) -> impl Iterator<Item = (usize, &Letter, &Decision, &DecisionAssessment)> {
    let letter = reported.letter.iter();
    letter.flat_map(|(letter, assessment)| {
        let both = letter.decisions.iter().zip(&assessment.decisions).enumerate();
        both.map(move |(index, (decision, assessed))| (index, letter, decision, assessed))
    })
}

/// The classes of a decision's item, by name; the pack's name for none where it has none.
fn classes(assessed: &DecisionAssessment, pack: &Pack) -> Vec<String> {
    let classes = assessed.reading.treatment.classes.iter().filter_map(|&class| pack.class(class));
    let classes: Vec<String> = classes.map(|class| class.id.clone()).collect();
    if classes.is_empty() { vec![pack.meta.no_class.clone()] } else { classes }
}

/// First and last place of an entry's first label, for formats with lines and columns; the last is one past the end.
fn region(reported: &Reported, entry: &Entry) -> Option<(Position, Position)> {
    let (source, span) = reported.source.as_ref().zip(entry.diagnostic.at())?;
    Some((source.position(span.start), source.position(span.end)))
}

/// Where an entry stands, for people: `letter.txt:3:1`, `letter.pdf, page 2:80:1`, or the input alone.
fn location(reported: &Reported, entry: &Entry) -> String {
    inert(&match (&reported.source, entry.diagnostic.at()) {
        (Some(source), Some(at)) => {
            let position = source.position(at.start);
            format!("{}:{}:{}", source.place(at.start), position.line, position.column)
        }
        _ => reported.name.clone(),
    })
}

/// The page on which an entry stands; none but for PDF files.
fn page(reported: &Reported, entry: &Entry) -> Option<usize> {
    reported.source.as_ref()?.page_at(entry.diagnostic.at()?.start)
}

/// What an entry says, and first on which page of a PDF file, whose lines nobody can look up.
fn message(reported: &Reported, entry: &Entry) -> String {
    let page = reported.source.as_ref().zip(entry.diagnostic.at()).and_then(|(source, at)| source.page_name(at.start));
    format!("{}{}", on_page(page), entry.diagnostic.message)
}

/// What stands before words that concern a page.
fn on_page(page: Option<String>) -> String {
    page.map_or_else(String::new, |page| format!("{page}: "))
}

/// The words of a span on one line.
fn words(source: &Source, span: Span) -> String {
    source.slice(span).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A severity as reports write it.
fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "advice",
    }
}

/// `1 letter`, `2 letters`.
fn count(n: usize, one: &str) -> String {
    format!("{n} {one}{}", if n == 1 { "" } else { "s" })
}

/// The same, for words with a plural of their own.
fn count_of(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// `my-rules/classes/opioid.yaml:12`.
fn place(pack: &Pack, at: Place) -> String {
    let Some(file) = pack.sources().file(at.file) else { return String::new() };
    let before = crate::text::slice(&file.text, 0..at.span().start.min(file.text.len()));
    format!("{}:{}", file.shown, crate::text::line_after(before.as_bytes()))
}
