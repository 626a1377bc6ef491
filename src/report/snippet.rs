//! Draws a diagnostic with its words, in miette's manner and with its themes.
//!
//! Not miette's own drawing, for one reason: letters are hard-wrapped and often double-spaced, and numbering lines in
//! sequence, as it does, would either fill every snippet with blank lines or number them wrongly. Here blank lines are
//! left out and the numbers stay true, because people look them up.

use std::collections::BTreeMap;
use std::fmt::Write;

use miette::{Diagnostic, GraphicalTheme, Severity, SourceCode, SourceSpan};
use owo_colors::Style as Paint;
use unicode_width::UnicodeWidthStr;

/// How output looks; decided once, at the edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutputStyle {
    /// Colours.
    pub color: bool,
    /// Columns to wrap to.
    pub width: usize,
    /// Whether a terminal reads it: a person looks on, who sees more than ASCII.
    pub terminal: bool,
    /// Whether that terminal opens links (OSC 8).
    pub links: bool,
}

impl OutputStyle {
    /// Text in a colour, where there are colours.
    pub(super) fn paint(self, paint: Paint, text: &str) -> String {
        if self.color { paint.style(text).to_string() } else { text.to_owned() }
    }
}

/// A longer line is cut to what is marked and a little around it.
const MOST_BYTES: usize = 240;

/// A label that covers more lines than this is shown by its first and last ones.
const MOST_LINES: usize = 4;

/// Draws diagnostics.
#[derive(Debug)]
pub(super) struct Snippets {
    theme: GraphicalTheme,
    width: usize,
    links: bool,
}

/// A line of the letter, and the parts of labels on it.
struct SnippetLine {
    start: usize,
    text: String,
    parts: Vec<LabelPart>,
}

/// The part of a label that lies on one line, in bytes of that line.
struct LabelPart {
    from: usize,
    to: usize,
    label: usize,
    /// The label's words stand under its last part.
    last: bool,
}

impl SnippetLine {
    /// Cuts a line that is too long to be shown to the part that is marked.
    fn cut(&mut self) {
        if self.text.len() <= MOST_BYTES {
            return;
        }
        let first = self.parts.iter().map(|part| part.from).min().unwrap_or(0);
        let last = self.parts.iter().map(|part| part.to).max().unwrap_or(0);
        let from = self.text.floor_char_boundary(first.saturating_sub(MOST_BYTES / 4));
        let to = self.text.ceil_char_boundary(last.min(first + MOST_BYTES / 2) + MOST_BYTES / 4).min(self.text.len());
        let mark = |cut: bool| if cut { "…" } else { "" };
        let (head, tail) = (mark(from > 0), mark(to < self.text.len()));
        let shift = |at: usize| at.clamp(from, to) - from + head.len();
        self.parts.iter_mut().for_each(|part| (part.from, part.to) = (shift(part.from), shift(part.to)));
        self.text = format!("{head}{}{tail}", crate::text::slice(&self.text, from..to));
    }
}

impl Snippets {
    pub fn new(style: OutputStyle) -> Snippets {
        let theme = if style.color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
        Snippets { theme, width: style.width, links: style.links }
    }

    /// A diagnostic; its place leads to `file`, where the terminal opens links.
    pub fn render(&self, diagnostic: &dyn Diagnostic, file: &str) -> String {
        let mut out = String::new();
        let styles = &self.theme.styles;
        let (sign, style) = match diagnostic.severity() {
            Some(Severity::Advice) => (&self.theme.characters.advice, styles.advice),
            Some(Severity::Warning) => (&self.theme.characters.warning, styles.warning),
            _ => (&self.theme.characters.error, styles.error),
        };
        if let Some(code) = diagnostic.code() {
            out += &format!("{}\n", style.style(code.to_string()));
        }
        self.wrapped(&mut out, &format!("  {} ", style.style(sign)), 4, &diagnostic.to_string());
        if let (Some(source), Some(labels)) = (diagnostic.source_code(), diagnostic.labels()) {
            self.snippet(&mut out, source, labels.collect(), self.link(file).as_deref());
        }
        if let Some(help) = diagnostic.help() {
            self.wrapped(&mut out, &format!("  {} ", styles.help.style("help:")), 8, &help.to_string());
        }
        out
    }

    fn wrapped(&self, out: &mut String, first: &str, indent: usize, text: &str) {
        let width = self.width.saturating_sub(indent).max(20);
        let text: Vec<String> = text.lines().map(crate::text::inert).collect();
        let lines = text.iter().flat_map(|line| textwrap::wrap(line, width));
        for (i, line) in lines.enumerate() {
            let lead = if i == 0 { first } else { &" ".repeat(indent) };
            *out += lead;
            *out += &line;
            *out += "\n";
        }
    }

    /// Text that leads to a file, where the terminal opens links.
    pub fn linked(&self, text: String, file: &str) -> String {
        match self.link(file) {
            Some(link) => format!("\u{1b}]8;;{link}\u{1b}\\{text}\u{1b}]8;;\u{1b}\\"),
            None => text,
        }
    }

    /// The address of a file. A line of JSON Lines has a name too, but no file of its own.
    fn link(&self, file: &str) -> Option<String> {
        let path = std::path::absolute(file).ok().filter(|path| self.links && path.is_file())?;
        Some(super::uri::of_file(&path))
    }

    fn snippet(&self, out: &mut String, source: &dyn SourceCode, labels: Vec<miette::LabeledSpan>, link: Option<&str>) {
        let mut lines: BTreeMap<usize, SnippetLine> = BTreeMap::new();
        let mut heads: Vec<(usize, String)> = Vec::new();
        for (index, label) in labels.iter().enumerate() {
            if let Some(head) = collect(&mut lines, source, label.inner(), index) {
                heads.push(head);
            }
        }
        let Some((_, place)) = heads.into_iter().next() else { return };
        let ends: BTreeMap<usize, usize> =
            lines.iter().map(|(&number, line)| (number, line.start + line.text.len())).collect();
        lines.values_mut().for_each(SnippetLine::cut);
        let chars = &self.theme.characters;
        let gutter = lines.keys().last().map_or(1, |line| line.to_string().len());
        let linum = self.theme.styles.linum;
        let mut place = self.theme.styles.link.style(place).to_string();
        if let Some(link) = link {
            place = format!("\u{1b}]8;;{link}\u{1b}\\{place}\u{1b}]8;;\u{1b}\\");
        }
        let edge = |c: char| linum.style(c).to_string();
        let _ = writeln!(out, " {:gutter$} {}{}{}", "", chars.ltop, chars.hbar, format_args!("[{place}]"));
        let mut end: Option<usize> = None;
        for (number, line) in &lines {
            if end.is_some_and(|end| words_between(source, end, line.start)) {
                let _ = writeln!(out, " {:gutter$} {}", "", edge(chars.vbar_break));
            }
            end = ends.get(number).copied();
            let _ = writeln!(
                out,
                " {} {} {}",
                linum.style(format!("{number:>gutter$}")),
                edge(chars.vbar),
                shown(&line.text)
            );
            for row in self.marks(line, &labels) {
                let _ = writeln!(out, " {:gutter$} {} {row}", "", edge(chars.vbar_break));
            }
        }
        let _ = writeln!(out, " {:gutter$} {}{}", "", chars.lbot, chars.hbar.to_string().repeat(4));
    }

    /// The rows under a line: its underlines, then what each label says, rightmost first.
    fn marks(&self, line: &SnippetLine, labels: &[miette::LabeledSpan]) -> Vec<String> {
        let chars = &self.theme.characters;
        let paint = |label: usize| -> Paint {
            let styles = &self.theme.styles.highlights;
            styles.get(label % styles.len().max(1)).copied().unwrap_or_default()
        };
        let column = |byte: usize| shown(crate::text::slice(&line.text, 0..byte)).width();
        let said = |part: &LabelPart| {
            labels.get(part.label).and_then(|l| l.label()).filter(|text| part.last && !text.is_empty())
        };
        let mut parts: Vec<&LabelPart> = line.parts.iter().collect();
        parts.sort_by_key(|part| (part.from, part.label));
        let mut row = String::new();
        let mut at = 0;
        for part in &parts {
            let (from, to) = (column(part.from).max(at), column(part.to).max(at + 1));
            row += &" ".repeat(from - at);
            let width = to - from;
            let bar = |n: usize| chars.underline.to_string().repeat(n);
            let under = match said(part) {
                Some(_) => format!("{}{}{}", bar(width / 2), chars.underbar, bar(width.saturating_sub(width / 2 + 1))),
                None => bar(width),
            };
            row += &paint(part.label).style(under).to_string();
            at = to;
        }
        let mut rows = vec![row];
        let middle = |part: &LabelPart| {
            let (from, to) = (column(part.from), column(part.to).max(column(part.from) + 1));
            from + (to - from) / 2
        };
        let speaking: Vec<&&LabelPart> = parts.iter().filter(|part| said(part).is_some()).collect();
        for (i, part) in speaking.iter().enumerate().rev() {
            let mut row = String::new();
            let mut at = 0;
            for earlier in speaking.iter().take(i) {
                let to = middle(earlier).max(at);
                row += &" ".repeat(to - at);
                row += &paint(earlier.label).style(chars.vbar).to_string();
                at = to + 1;
            }
            let to = middle(part).max(at);
            row += &" ".repeat(to - at);
            let text = format!("{}{}{} {}", chars.lbot, chars.hbar, chars.hbar, said(part).unwrap_or(""));
            row += &paint(part.label).style(text).to_string();
            rows.push(row);
        }
        rows
    }
}

/// Adds the lines that a label covers; returns its line and place.
fn collect(
    lines: &mut BTreeMap<usize, SnippetLine>,
    source: &dyn SourceCode,
    span: &SourceSpan,
    label: usize,
) -> Option<(usize, String)> {
    let contents = source.read_span(span, 0, 0).ok()?;
    let text = std::str::from_utf8(contents.data()).ok()?;
    let (start, end) = (span.offset(), span.offset() + span.len());
    let mut at = contents.span().offset();
    let mut covered: Vec<(usize, SnippetLine)> = Vec::new();
    for (i, line) in text.split('\n').enumerate() {
        let bare = line.trim_end_matches(['\r', '\u{c}']);
        let (from, to) = (start.clamp(at, at + bare.len()) - at, end.clamp(at, at + bare.len()) - at);
        // Only the words: a label doesn't underline the spaces at either end of a line.
        let words = crate::text::slice(bare, from..to);
        let from = from + (words.len() - words.trim_start().len());
        let to = from + words.trim().len();
        if !bare.trim().is_empty() && (to > from || start == end) {
            let parts = vec![LabelPart { from, to, label, last: false }];
            covered.push((contents.line() + i + 1, SnippetLine { start: at, text: bare.to_owned(), parts }));
        }
        at += line.len() + 1;
    }
    if covered.len() > MOST_LINES {
        let tail = covered.split_off(covered.len() - 1);
        covered.truncate(MOST_LINES - 2);
        covered.extend(tail);
    }
    if let Some(part) = covered.last_mut().and_then(|(_, line)| line.parts.last_mut()) {
        part.last = true;
    }
    let (first, line) = covered.first().map(|(number, line)| (*number, line))?;
    let column = line.parts.first().map_or(1, |part| crate::text::slice(&line.text, 0..part.from).chars().count() + 1);
    let place = format!("{}:{first}:{column}", crate::text::inert(contents.name().unwrap_or("input")));
    for (number, line) in covered {
        match lines.get_mut(&number) {
            Some(known) => known.parts.extend(line.parts),
            None => {
                lines.insert(number, line);
            }
        }
    }
    Some((first, place))
}

/// True when words that aren't shown stand between two lines that are.
fn words_between(source: &dyn SourceCode, from: usize, to: usize) -> bool {
    let Ok(contents) = source.read_span(&(from, to.saturating_sub(from)).into(), 0, 0) else { return true };
    let skip = from.saturating_sub(contents.span().offset());
    let between = contents.data().iter().skip(skip).take(to.saturating_sub(from));
    between.into_iter().any(|byte| !byte.is_ascii_whitespace())
}

/// A line as it is shown: tabs as spaces, and nothing that could command the terminal.
fn shown(line: &str) -> String {
    crate::text::inert(&line.replace('\t', "    "))
}
