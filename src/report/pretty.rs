//! `--format pretty`: findings for people, letter by letter and in the order in which they should be read. `--verbose` is
//! the whole of each in miette's manner, as is everything else that the terminal shows (`render_of` and those below it).

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};
use owo_colors::Style as Paint;

use super::page::{quoted, said};
use super::snippet::{OutputStyle, Snippets};
use super::{Emitter, Entry, Reported, Run, Summary, count, count_of, decisions};
use crate::evaluation::{Diagnostic, Label, Verdict};
use crate::filter::{TomlErrors, Urgency};
use crate::pack::{PackErrors, Severity};
use crate::text::{Source, Span, inert};

/// Letters that the last line names.
const MOST_NAMED: usize = 5;
/// Decisions of a letter of which the same is said once.
const LEAST_ALIKE: usize = 3;
/// Words that are shown of a finding; `--verbose` shows all.
const MOST_SIDES: usize = 3;

/// What is shown of the findings.
#[derive(Debug, Clone, Copy)]
pub struct PrettyOptions {
    /// How output looks.
    pub style: OutputStyle,
    /// The fingerprint of each finding.
    pub fingerprints: bool,
    /// Every finding with its lines and its source.
    pub verbose: bool,
    /// Only so many letters, the most urgent ones.
    pub top: Option<usize>,
}

/// Writes findings letter by letter.
#[derive(Debug)]
pub struct Pretty {
    look: PrettyOptions,
    snippets: Snippets,
    /// Letters with findings so far.
    letters: usize,
    /// The most urgent ones: their place in the order of the inputs, what they are called and, with `--top`, their text.
    first: Vec<(Reverse<Urgency>, usize, String, String)>,
}

impl Pretty {
    /// With a look.
    pub fn new(look: PrettyOptions) -> Pretty {
        Pretty { look, snippets: Snippets::new(look.style), letters: 0, first: Vec::new() }
    }

    fn whole(&self, reported: &Reported) -> String {
        let mut text = String::new();
        for entry in reported.shown() {
            let mut diagnostic = entry.diagnostic.clone();
            if self.look.fingerprints {
                diagnostic.help += &format!("\nFingerprint: {}", entry.fingerprint);
            }
            text += &render_of(&self.snippets, reported, &diagnostic);
            text += "\n";
        }
        text
    }
}

impl Emitter for Pretty {
    fn letter(&mut self, out: &mut dyn Write, reported: &Reported, _: &Run<'_>) -> io::Result<()> {
        if reported.shown().next().is_none() {
            return Ok(());
        }
        self.letters += 1;
        let text = if self.look.verbose {
            self.whole(reported)
        } else {
            Compact::new(self.look, &self.snippets, reported).letter()
        };
        let urgency = reported.urgency();
        if self.look.top.is_none() {
            out.write_all(text.as_bytes())?;
        }
        let text = if self.look.top.is_some() { text } else { String::new() };
        let name = format!("{} ({})", reported.id.as_deref().unwrap_or(&reported.name), why(&urgency));
        self.first.push((Reverse(urgency), self.letters, inert(&name), text));
        self.first.sort_by_key(|(urgency, nth, ..)| (*urgency, *nth));
        self.first.truncate(self.look.top.unwrap_or(MOST_NAMED));
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write, summary: &Summary, _: &Run<'_>) -> io::Result<()> {
        if self.look.top.is_some() {
            self.first.iter().try_for_each(|(.., text)| out.write_all(text.as_bytes()))?;
            let rest = self.letters - self.first.len();
            if rest > 0 {
                writeln!(out, "{rest} more {} with findings.\n", if rest == 1 { "letter" } else { "letters" })?;
            }
        }
        writeln!(out, "{}", summary_line(summary))?;
        let is_urgent = |urgency: &Urgency| urgency.contradicted + urgency.errors + urgency.conflicts > 0;
        let first = self.first.iter().filter(|(urgency, ..)| is_urgent(&urgency.0)).take(MOST_NAMED);
        let first: Vec<&str> = first.map(|(_, _, name, _)| name.as_str()).collect();
        if self.letters > 1 && !self.look.verbose && !first.is_empty() {
            writeln!(out, "Read first: {}.", first.join(", "))?;
        }
        Ok(())
    }
}

/// `2 contradicted, 1 error`.
fn why(urgency: &Urgency) -> String {
    let all = [
        (urgency.contradicted, format!("{} contradicted", urgency.contradicted)),
        (urgency.errors, count(urgency.errors, "error")),
        (urgency.conflicts, count(urgency.conflicts, "conflict")),
        (urgency.unsupported, format!("{} unsupported", urgency.unsupported)),
    ];
    all.into_iter().filter(|(n, _)| *n > 0).map(|(_, text)| text).take(2).collect::<Vec<_>>().join(", ")
}

/// A letter in few lines: its decisions in order, of each the gravest finding first.
struct Compact<'a> {
    look: PrettyOptions,
    snippets: &'a Snippets,
    reported: &'a Reported,
    out: String,
}

impl<'a> Compact<'a> {
    fn new(look: PrettyOptions, snippets: &'a Snippets, reported: &'a Reported) -> Compact<'a> {
        Compact { look, snippets, reported, out: String::new() }
    }

    fn letter(mut self) -> String {
        self.heading();
        let whole = self.reported.gravest_of(None);
        for entry in whole.into_iter().filter(|entry| self.is_shown(entry)).collect::<Vec<_>>() {
            self.finding(entry, 2);
        }
        let alike = self.alike();
        for (numbers, entry) in alike.values() {
            self.alike_finding(numbers, entry);
        }
        for (index, letter, decision, assessed) in decisions(self.reported) {
            let own = self.reported.gravest_of(Some(index));
            let own =
                own.into_iter().filter(|entry| self.is_shown(entry) && !alike.contains_key(&key(self.reported, entry)));
            let own: Vec<&Entry> = own.collect();
            if own.is_empty() {
                continue;
            }
            let item = decision.item.as_ref().map_or("item not readable", |item| item.text(letter));
            let outcome = decision.outcome.as_ref().map_or("unknown", |outcome| outcome.value.as_str());
            let verdict = self.look.style.paint(color_of(assessed.verdict), assessed.verdict.as_str());
            let item = textwrap::fill(&inert(item), textwrap::Options::new(self.room(2)).subsequent_indent("     "));
            let _ = writeln!(self.out, "  {}. {}: {outcome}, {verdict}", index + 1, self.bold(&item));
            own.into_iter().for_each(|entry| self.finding(entry, 5));
        }
        let advice = self.reported.shown().filter(|entry| !self.is_shown(entry)).count();
        if advice > 0 {
            let line = format!("and {advice} advice, which --verbose shows");
            let _ = writeln!(self.out, "  {}", self.look.style.paint(Paint::new().dimmed(), &line));
        }
        self.out + "\n"
    }

    /// Advice is counted, unless there is nothing else.
    fn is_shown(&self, entry: &Entry) -> bool {
        entry.diagnostic.severity > Severity::Advice
            || self.reported.shown().all(|entry| entry.diagnostic.severity == Severity::Advice)
    }

    fn heading(&mut self) {
        let dimmed = |text: &str| self.look.style.paint(Paint::new().dimmed(), text);
        let name = |shown: String| self.snippets.linked(shown, &self.reported.name);
        let file = inert(&self.reported.name);
        let case = self.reported.id.as_deref().filter(|id| !id.contains(':'));
        let header = self.reported.letter.as_ref().and_then(|(letter, _)| letter.header.as_ref());
        let decided = header.and_then(|header| header.decision_date.as_ref());
        let decided = decided.map_or_else(String::new, |date| dimmed(&format!("  decided {}", date.value)));
        let decided = decided + &self.verdicts();
        let _ = match case {
            Some(case) => writeln!(self.out, "{}  {}{decided}", self.bold(&inert(case)), name(dimmed(&file))),
            None => writeln!(self.out, "{}{decided}", name(self.bold(&file))),
        };
    }

    /// `  1 contradicted, 2 supported`.
    fn verdicts(&self) -> String {
        let of = |verdict: Verdict| decisions(self.reported).filter(|(.., d)| d.verdict == verdict).count();
        let all = Verdict::ALL.map(|verdict| (of(verdict), verdict));
        let shown = all.into_iter().filter(|(n, _)| *n > 0).map(|(n, verdict)| {
            self.look.style.paint(color_of(verdict), &format!("{n} {}", verdict.as_str().replace('-', " ")))
        });
        let shown: Vec<String> = shown.collect();
        if shown.is_empty() { String::new() } else { format!("  {}", shown.join(", ")) }
    }

    /// What is said alike of several decisions.
    fn alike(&self) -> BTreeMap<(String, String), (Vec<usize>, &'a Entry)> {
        let mut out: BTreeMap<(String, String), (Vec<usize>, &'a Entry)> = BTreeMap::new();
        for entry in self.reported.shown().filter(|entry| self.is_shown(entry)) {
            if let Some(index) = entry.decision {
                out.entry(key(self.reported, entry)).or_insert_with(|| (Vec::new(), entry)).0.push(index + 1);
            }
        }
        out.retain(|_, (numbers, _)| numbers.len() >= LEAST_ALIKE);
        out
    }

    fn alike_finding(&mut self, numbers: &[usize], entry: &Entry) {
        let (_, message) = said(self.reported, entry);
        let numbers: Vec<String> = numbers.iter().map(usize::to_string).collect();
        let text = format!("{}: {message} ({})", count(numbers.len(), "decision"), numbers.join(", "));
        self.line(entry, &text, 2);
    }

    fn finding(&mut self, entry: &Entry, indent: usize) {
        let (_, message) = said(self.reported, entry);
        self.line(entry, &message, indent);
        let width = self.room(indent + 2);
        let source = self.reported.source.as_deref();
        let mut below: Vec<String> = source.map_or_else(Vec::new, |source| self.sides(source, entry));
        if self.reported.unreadable() {
            below.extend(entry.diagnostic.help.lines().map(inert));
        }
        if self.look.fingerprints {
            below.push(entry.fingerprint.to_string());
        }
        for text in below {
            for line in textwrap::wrap(&text, textwrap::Options::new(width).subsequent_indent("    ")) {
                let _ = writeln!(self.out, "{:indent$}  {line}", "");
            }
        }
    }

    /// A finding's words, with where they stand; those of the heading stand above.
    fn sides(&self, source: &Source, entry: &Entry) -> Vec<String> {
        let letter = self.reported.letter.as_ref().map(|(letter, _)| letter);
        let decision = letter.zip(entry.decision).and_then(|(letter, index)| letter.decisions.get(index));
        let heading = decision.and_then(|decision| {
            let heading = decision.heading.as_ref()?.span;
            Some(decision.outcome.as_ref().map_or(heading, |outcome| heading.join(outcome.span)))
        });
        let above = |at: Span| heading.is_some_and(|heading| heading.start <= at.start && at.end <= heading.end);
        let sides: Vec<&Label> = entry.diagnostic.labels.iter().filter(|label| !above(label.span)).collect();
        let mut out: Vec<String> = sides
            .iter()
            .take(MOST_SIDES)
            .map(|label| {
                let at = source.position(label.span.start);
                let place = source.page_name(label.span.start).unwrap_or_else(|| format!("{}:{}", at.line, at.column));
                let says = if label.text.is_empty() { String::new() } else { format!("  {}", inert(&label.text)) };
                let place = self.look.style.paint(Paint::new().cyan(), &place);
                format!("{place} \u{201c}{}\u{201d}{says}", quoted(source, label.span))
            })
            .collect();
        if sides.len() > MOST_SIDES {
            out.push(format!("and {}", count_of(sides.len() - MOST_SIDES, "more place", "more places")));
        }
        out
    }

    fn line(&mut self, entry: &Entry, text: &str, indent: usize) {
        let diagnostic = &entry.diagnostic;
        let (sign, paint) = match diagnostic.severity {
            Severity::Error => ("\u{d7}", Paint::new().red()),
            Severity::Warning => ("\u{26a0}", Paint::new().yellow()),
            Severity::Advice => ("\u{261e}", Paint::new().blue()),
        };
        let text = format!("{} {text}", diagnostic.rule);
        for (i, line) in textwrap::wrap(&text, self.room(indent + 2)).iter().enumerate() {
            let (lead, line) = match line.strip_prefix(diagnostic.rule.as_str()).filter(|_| i == 0) {
                Some(rest) => (sign, self.look.style.paint(paint, &diagnostic.rule) + rest),
                None => (" ", line.to_string()),
            };
            let _ = writeln!(self.out, "{:indent$}{} {line}", "", self.look.style.paint(paint, lead));
        }
    }

    fn room(&self, indent: usize) -> usize {
        self.look.style.width.saturating_sub(indent).max(30)
    }

    fn bold(&self, text: &str) -> String {
        self.look.style.paint(Paint::new().bold(), text)
    }
}

/// By what findings of several decisions are the same.
fn key(reported: &Reported, entry: &Entry) -> (String, String) {
    (entry.diagnostic.rule.clone(), said(reported, entry).1)
}

fn color_of(verdict: Verdict) -> Paint {
    match verdict {
        Verdict::Contradicted => Paint::new().red().bold(),
        Verdict::Unsupported | Verdict::Incomplete => Paint::new().yellow(),
        Verdict::Supported => Paint::new().green(),
        Verdict::NotAssessed => Paint::new().dimmed(),
    }
}

/// A diagnostic of an input, on its words.
pub(super) fn render_of(snippets: &Snippets, reported: &Reported, diagnostic: &Diagnostic) -> String {
    let lines = reported.source.as_deref().filter(|_| diagnostic.at().is_some()).map(LetterLines);
    let named = if lines.is_some() { None } else { Some(reported.name.as_str()) };
    snippets.render(&MietteDiagnostic { diagnostic, lines, named }, &reported.name)
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
pub fn render_pack_error(errors: &PackErrors, style: OutputStyle) -> String {
    pack_errors(errors, style) + &format!("{errors}\n")
}

/// Every error or warning of a pack.
pub fn pack_errors(errors: &PackErrors, style: OutputStyle) -> String {
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
pub fn render_file_errors(file: &TomlErrors, style: OutputStyle) -> String {
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
    let lines = source.as_ref().filter(|_| !diagnostic.labels.is_empty()).map(LetterLines);
    let named = if lines.is_some() { None } else { Some(file) };
    snippets.render(&MietteDiagnostic { diagnostic, lines, named }, file)
}

/// A diagnostic on the words of a letter, or of its name alone where it has no place.
pub(super) fn render_source(snippets: &Snippets, source: &Source, diagnostic: &Diagnostic) -> String {
    let lines = diagnostic.at().map(|_| LetterLines(source));
    let named = if lines.is_some() { None } else { Some(source.name()) };
    snippets.render(&MietteDiagnostic { diagnostic, lines, named }, source.name())
}

/// A diagnostic as miette's protocol wants it.
#[derive(Debug)]
struct MietteDiagnostic<'a> {
    diagnostic: &'a Diagnostic,
    lines: Option<LetterLines<'a>>,
    /// The input's name, where there is no text to show it with.
    named: Option<&'a str>,
}

impl std::fmt::Display for MietteDiagnostic<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.named {
            Some(name) => f.write_str(&inert(&format!("{name}: {}", self.diagnostic.message))),
            None => f.write_str(&inert(&self.diagnostic.message)),
        }
    }
}

impl std::error::Error for MietteDiagnostic<'_> {}

impl miette::Diagnostic for MietteDiagnostic<'_> {
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
struct LetterLines<'a>(&'a Source);

impl SourceCode for LetterLines<'_> {
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
