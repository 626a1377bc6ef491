//! `--format pretty`: diagnostics in miette's manner, for people.

use std::io::{self, Write};

use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use super::snippet::{Snippets, Style};
use super::{Emitter, Reported, Run, Summary, count};
use crate::evaluation::{Diagnostic, Label, Verdict};
use crate::filter::FileErrors;
use crate::pack::{PackErrors, Severity};
use crate::text::{Source, Span, inert};

/// Writes diagnostics with their words.
#[derive(Debug)]
pub struct Pretty {
    snippets: Snippets,
    fingerprints: bool,
}

impl Pretty {
    /// In a style; with or without the fingerprint of each finding.
    pub fn new(style: Style, fingerprints: bool) -> Pretty {
        Pretty { snippets: Snippets::new(style), fingerprints }
    }
}

impl Emitter for Pretty {
    fn letter(&mut self, out: &mut dyn Write, reported: &Reported, _: &Run<'_>) -> io::Result<()> {
        for entry in reported.shown() {
            let mut diagnostic = entry.diagnostic.clone();
            if self.fingerprints {
                diagnostic.help += &format!("\nFingerprint: {}", entry.fingerprint);
            }
            writeln!(out, "{}", render_of(&self.snippets, reported, &diagnostic))?;
        }
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write, summary: &Summary, _: &Run<'_>) -> io::Result<()> {
        writeln!(out, "{}", summary_line(summary))
    }
}

/// A diagnostic of an input, on its words.
pub(super) fn render_of(snippets: &Snippets, reported: &Reported, diagnostic: &Diagnostic) -> String {
    let lines = reported.source.as_deref().filter(|_| diagnostic.at().is_some()).map(Lines);
    let named = if lines.is_some() { None } else { Some(reported.name.as_str()) };
    snippets.render(&Shown { diagnostic, lines, named }, &reported.name)
}

/// `3 letters, 9 decisions: 1 contradicted, 5 incomplete, 2 supported, 1 not assessed. 1 error, 7 warnings.`
pub(super) fn summary_line(summary: &Summary) -> String {
    let verdicts = Verdict::ALL.map(|verdict| (summary.verdict(verdict), verdict.as_str().replace('-', " ")));
    let verdicts: Vec<String> =
        verdicts.iter().filter(|(n, _)| *n > 0).map(|(n, name)| format!("{n} {name}")).collect();
    let mut line = format!("{}, {}", count(summary.letters, "letter"), count(summary.decisions, "decision"));
    if !verdicts.is_empty() {
        line += &format!(": {}", verdicts.join(", "));
    }
    let advice = summary.severity(Severity::Advice);
    line += &format!(
        ". {}, {}",
        count(summary.severity(Severity::Error), "error"),
        count(summary.severity(Severity::Warning), "warning")
    );
    if advice > 0 {
        line += &format!(", {advice} advice");
    }
    if summary.unreadable > 0 {
        line += &format!(". {} couldn't be read", count(summary.unreadable, "input"));
    }
    let left_out = [(summary.known, "known from the baseline"), (summary.suppressed, "suppressed")];
    let left_out = left_out.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}"));
    let left_out: Vec<String> = left_out.collect();
    if !left_out.is_empty() {
        line += &format!(". Left out: {}", left_out.join(", "));
    }
    line + "."
}

/// Every error of a pack, and how many there are.
pub fn render_pack_error(errors: &PackErrors, style: Style) -> String {
    pack_errors(errors, style) + &format!("{errors}\n")
}

/// Every error or warning of a pack.
pub fn pack_errors(errors: &PackErrors, style: Style) -> String {
    let snippets = Snippets::new(style);
    let mut out = String::new();
    for error in errors.shown() {
        let diagnostic = Diagnostic {
            rule: error.code.as_str().to_owned(),
            severity: error.severity(),
            message: error.message.clone(),
            help: error.help.clone().unwrap_or_default(),
            labels: error.span.iter().map(|&span| Label::new(span, error.label.as_str())).collect(),
            ..Diagnostic::default()
        };
        out += &render_in(&snippets, &diagnostic, &error.file, errors.text(&error.file));
        out += "\n";
    }
    out
}

/// Every error of a file of suppressions, as text.
pub fn render_file_errors(file: &FileErrors, style: Style) -> String {
    let snippets = Snippets::new(style);
    let mut out = String::new();
    for error in &file.errors {
        let diagnostic = Diagnostic {
            rule: file.code.to_owned(),
            severity: Severity::Error,
            message: error.message.clone(),
            help: error.help.clone(),
            labels: vec![Label::new(error.span, error.label.as_str())],
            ..Diagnostic::default()
        };
        out += &render_in(&snippets, &diagnostic, &file.name, Some(&file.text));
        out += "\n";
    }
    out + &format!("{file}\n")
}

/// A diagnostic of a file that is no letter, on its words where it has a place.
pub(super) fn render_in(snippets: &Snippets, diagnostic: &Diagnostic, file: &str, text: Option<&str>) -> String {
    let source = text.and_then(|text| Source::from_text(file, text.to_owned()).ok());
    let lines = source.as_ref().filter(|_| !diagnostic.labels.is_empty()).map(Lines);
    let named = if lines.is_some() { None } else { Some(file) };
    snippets.render(&Shown { diagnostic, lines, named }, file)
}

/// A diagnostic on the words of a letter, or of its name alone where it has no place.
pub(super) fn render_source(snippets: &Snippets, source: &Source, diagnostic: &Diagnostic) -> String {
    let lines = diagnostic.at().map(|_| Lines(source));
    let named = if lines.is_some() { None } else { Some(source.name()) };
    snippets.render(&Shown { diagnostic, lines, named }, source.name())
}

/// A diagnostic as miette's protocol wants it.
#[derive(Debug)]
struct Shown<'a> {
    diagnostic: &'a Diagnostic,
    lines: Option<Lines<'a>>,
    /// The input's name, where there is no text to show it with.
    named: Option<&'a str>,
}

impl std::fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.named {
            Some(name) => f.write_str(&inert(&format!("{name}: {}", self.diagnostic.message))),
            None => f.write_str(&inert(&self.diagnostic.message)),
        }
    }
}

impl std::error::Error for Shown<'_> {}

impl miette::Diagnostic for Shown<'_> {
    fn code<'b>(&'b self) -> Option<Box<dyn std::fmt::Display + 'b>> {
        Some(Box::new(&self.diagnostic.rule))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.diagnostic.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Advice => miette::Severity::Advice,
        })
    }

    fn help<'b>(&'b self) -> Option<Box<dyn std::fmt::Display + 'b>> {
        let help = &self.diagnostic.help;
        (!help.is_empty()).then(|| Box::new(help) as Box<dyn std::fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.lines.as_ref().map(|lines| lines as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let label = |label: &crate::evaluation::Label| {
            LabeledSpan::new(Some(inert(&label.text)), label.span.start, label.span.len())
        };
        Some(Box::new(self.diagnostic.labels.iter().map(label)))
    }
}

/// A letter as miette reads it: whole lines, found by the letter's own line index. (miette's sources count lines from
/// the first byte for every label, which is quadratic in a long letter.)
#[derive(Debug)]
struct Lines<'a>(&'a Source);

impl SourceCode for Lines<'_> {
    fn read_span<'b>(
        &'b self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'b> + 'b>, MietteError> {
        let source = self.0;
        let end = span.offset() + span.len();
        if end > source.text().len() {
            return Err(MietteError::OutOfBounds);
        }
        let first = source.line_at(span.offset()).saturating_sub(before).max(1);
        let last = source.line_at(end.saturating_sub(1).max(span.offset())) + after;
        let range = source.line_span(first).join(source.line_span(last));
        let range = Span::new(range.start, range.end.min(source.text().len()));
        let text = source.slice(range);
        Ok(Box::new(MietteSpanContents::new_named(
            source.place(span.offset()),
            text.as_bytes(),
            (range.start, range.len()).into(),
            first - 1,
            0,
            last + 1 - first,
        )))
    }
}
