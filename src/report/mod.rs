//! Writes results down. An emitter decides nothing: it gets letters already assessed and the counts already made, and
//! every format shows the same findings. One format, one file.

mod ast;
mod changes;
mod docs;
mod examples;
mod explain;
mod graph;
mod json;
mod list;
mod pretty;
mod profile;
mod short;
mod snippet;
mod trace;
mod tree;
mod voices;

use std::io::{self, Write};

pub use ast::ast;
pub use changes::Changes;
pub use docs::docs;
pub use examples::examples;
pub use explain::explain;
pub use graph::Graph;
pub use json::{Json, SCHEMA, schema};
pub use list::{list, valid};
pub use pretty::{Pretty, pack_errors, render_pack_error};
pub use profile::profile;
pub use short::Short;
pub use snippet::Style;
pub use trace::Tracing;
pub use tree::tree;
pub use voices::voices;

use crate::evaluation::{Assessment, Diagnostic, Verdict};
use crate::letter::Letter;
use crate::pack::{Pack, Place, Severity};
use crate::text::Source;

/// One input, read and assessed as far as it went.
#[derive(Debug)]
pub struct Checked {
    /// Its name, as the user gave it.
    pub name: String,
    /// Its text and results; `None` when it couldn't be read.
    pub letter: Option<(Source, Letter, Assessment)>,
    /// Why it couldn't be read.
    pub failures: Vec<Diagnostic>,
}

impl Checked {
    /// Everything there is to tell about the input.
    pub fn diagnostics(&self) -> impl Iterator<Item = &Diagnostic> {
        self.failures.iter().chain(self.letter.iter().flat_map(|(.., assessment)| assessment.all()))
    }

    /// The number of decisions read.
    pub fn decisions(&self) -> usize {
        self.letter.as_ref().map_or(0, |(_, letter, _)| letter.decisions.len())
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
    /// Diagnostics by severity: advice, warnings, errors.
    pub severities: [usize; 3],
}

impl Summary {
    /// Counts one more input.
    pub fn add(&mut self, checked: &Checked) {
        self.inputs += 1;
        self.letters += usize::from(checked.decisions() > 0);
        self.unreadable += usize::from(checked.letter.is_none());
        self.decisions += checked.decisions();
        for diagnostic in checked.diagnostics() {
            if let Some(count) = self.severities.get_mut(diagnostic.severity as usize) {
                *count += 1;
            }
        }
        for decision in checked.letter.iter().flat_map(|(.., assessment)| &assessment.decisions) {
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
    fn begin(&mut self, out: &mut dyn Write, pack: &Pack) -> io::Result<()>;

    /// One input.
    ///
    /// # Errors
    /// When the output can't be written.
    fn letter(&mut self, out: &mut dyn Write, checked: &Checked, pack: &Pack) -> io::Result<()>;

    /// After the last input.
    ///
    /// # Errors
    /// When the output can't be written.
    fn end(&mut self, out: &mut dyn Write, summary: &Summary) -> io::Result<()>;
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
    let Some(file) = pack.sources.file(at.file) else { return String::new() };
    let before = crate::text::slice(&file.text, 0..at.span().start.min(file.text.len()));
    format!("{}:{}", file.shown, memchr::memchr_iter(b'\n', before.as_bytes()).count() + 1)
}
