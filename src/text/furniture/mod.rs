//! What stands on a page and isn't its text: page numbers, stamps, the line of a fax, marks of quoting and markup.
//!
//! Letters reach offices as exhibits, faxes and mails, and what others print on their pages would else become part of a
//! sentence, or stand between an outcome and its label. It is known by what it is, never by where a letter has its parts:
//! by the form of its line (`shape`), by counting up or coming again from page to page (`series`), or as a margin that
//! every line of a stretch has (`margin`). Nothing is deleted: each [`Aside`] keeps its bytes, [`super::Folded`] leaves
//! them out, and every other offset stays what it was. What may as well be text is set aside as doubtful, so that it can be
//! reported on its place.

mod margin;
mod series;
mod shape;

use std::cmp::Reverse;

use super::{Source, Span, slice};
use shape::Form;

/// Some bytes that aren't text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Aside {
    /// Where.
    pub span: Span,
    /// What it is.
    pub kind: Furniture,
    /// False where it may as well be text.
    pub certain: bool,
}

/// What stands on a page and isn't its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Furniture {
    /// `Page 2 of 5`, `- 2 -`, a number alone on its line.
    PageNumber,
    /// A label with a number that runs from page to page: `DEFT-004101`.
    Stamp,
    /// What a fax machine or a browser prints at a page's edge.
    FaxLine,
    /// `EXHIBIT A`.
    Exhibit,
    /// `CONFIDENTIAL`, `DRAFT` and the like.
    Confidential,
    /// A line that comes again from page to page.
    Repeated,
    /// A short line between the halves of a sentence.
    Foreign,
    /// A line of dashes.
    Rule,
    /// Numbers of lines, as pleadings have them.
    LineNumber,
    /// `>` of quoted mail.
    Quote,
    /// `=` at the end of a line that mail broke.
    SoftBreak,
    /// Marks of Markdown.
    Markup,
    /// Bars between the cells of a table.
    Cell,
    /// Text that runs in another direction than the page's.
    Turned,
    /// A letter of another kind than a determination.
    CoverLetter,
    /// Who was sent what.
    ProofOfService,
    /// Another paper, of whatever kind.
    OtherPaper,
}

impl Furniture {
    /// For people.
    pub fn name(self) -> &'static str {
        match self {
            Furniture::PageNumber => "page number",
            Furniture::Stamp => "stamp with a running number",
            Furniture::FaxLine => "line of a fax or a printer",
            Furniture::Exhibit => "exhibit label",
            Furniture::Confidential => "mark of confidentiality",
            Furniture::Repeated => "line that comes again from page to page",
            Furniture::Foreign => "line that interrupts a sentence",
            Furniture::Rule => "ruled line",
            Furniture::LineNumber => "line number",
            Furniture::Quote => "mark of quoted mail",
            Furniture::SoftBreak => "line break of mail",
            Furniture::Markup => "mark of Markdown",
            Furniture::Cell => "bar of a table",
            Furniture::Turned => "text across the page",
            Furniture::CoverLetter => "cover letter",
            Furniture::ProofOfService => "proof of service",
            Furniture::OtherPaper => "other paper",
        }
    }

    /// True for a text by itself, that has pages of its own.
    pub fn is_paper(self) -> bool {
        matches!(self, Furniture::CoverLetter | Furniture::ProofOfService | Furniture::OtherPaper)
    }

    /// True where words that it stood between are two words.
    pub(super) fn separates(self) -> bool {
        !matches!(self, Furniture::Markup | Furniture::SoftBreak)
    }
}

/// A line that has words.
#[derive(Debug, Clone)]
struct TextLine<'a> {
    /// Its first byte.
    margin: usize,
    /// Where its words begin.
    start: usize,
    /// Its words, without margins.
    text: &'a str,
    /// Number of the page, from 0, where form feeds say so.
    page: usize,
}

impl TextLine<'_> {
    fn span(&self) -> Span {
        Span::new(self.start, self.start + self.text.len())
    }

    /// Takes some bytes off its beginning, and white space after them.
    fn skip(&mut self, bytes: usize) -> Span {
        let rest = slice(self.text, bytes..self.text.len());
        let kept = rest.trim_start();
        let start = self.start;
        self.start += self.text.len() - kept.len();
        self.text = slice(self.text, self.text.len() - kept.len()..self.text.len());
        Span::new(start, self.start)
    }
}

/// Everything in an input that isn't text, in its order. `own` says of a line that its words are the document's own, whatever
/// it looks like.
pub fn find(source: &Source, own: impl Fn(&str) -> bool) -> Vec<Aside> {
    let mut asides = source.asides().to_vec();
    let mut lines = lines(source.text());
    // Each is some whole lines.
    let known = |line: &TextLine| {
        let before = source.asides().partition_point(|aside| aside.span.start <= line.start);
        before.checked_sub(1).and_then(|at| source.asides().get(at)).is_some_and(|aside| line.start < aside.span.end)
    };
    lines.retain(|line| !known(line));
    margin::quotes(&mut lines, &mut asides);
    margin::numbers(&mut lines, &mut asides);
    margin::markup(&mut lines, &own, &mut asides);
    margin::soft_breaks(&mut lines, &mut asides);
    lines.retain(|line| !line.text.is_empty());
    let pages = lines.last().map_or(1, |line| line.page + 1);
    let forms: Vec<Option<Form>> =
        lines.iter().map(|line| shape::form(line.text).filter(|_| !own(line.text))).collect();
    asides.extend(series::asides(&lines, &forms, pages, own));
    asides.sort_by_key(|aside| (aside.span.start, Reverse(aside.span.end)));
    // Marks within a line that is set aside as a whole are part of it.
    let mut end = 0;
    asides.retain(|aside| {
        let begins = aside.span.start >= end;
        end = end.max(aside.span.end);
        begins
    });
    asides
}

/// The lines that have words.
fn lines(text: &str) -> Vec<TextLine<'_>> {
    let mut out = Vec::with_capacity(text.len() / 40);
    let (mut start, mut page) = (0, 0);
    let ends = memchr::memchr3_iter(b'\n', b'\r', b'\x0c', text.as_bytes());
    for end in ends.chain([text.len()]) {
        let line = slice(text, start..end).trim_end();
        let words = line.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        if !words.is_empty() {
            out.push(TextLine { margin: start, start: start + line.len() - words.len(), text: words, page });
        }
        page += usize::from(text.as_bytes().get(end) == Some(&b'\x0c'));
        start = end + 1;
    }
    out
}
