//! One input as it was read, and where its lines begin.
//!
//! The bytes are kept unchanged, byte order mark and form feeds included, because every span in a report counts
//! from the first byte of the user's file. The line index is made once, on first use: a letter without diagnostics
//! never pays for it, and one with a hundred thousand pays once.
//!
//! The exception is text that isn't in the file as such: that of a PDF file, taken out page by page, of a word processor's file or
//! mail, and UTF-16, read as UTF-8. Spans count from its first byte, lines from its first line; of a PDF it is kept where each page begins, because
//! that is what its reader can look up.

use std::sync::OnceLock;

use serde::Serialize;
use thiserror::Error;

use super::{Aside, Span, slice};

/// A file (or standard input) that turned out to be text.
#[derive(Debug)]
pub struct Source {
    name: String,
    text: String,
    lines: OnceLock<Vec<usize>>,
    inner: OnceLock<Vec<usize>>,
    /// Where each page begins; none where the input wasn't taken out of pages.
    pages: Vec<usize>,
    /// For each page, whether its text was recognised in a picture.
    recognised: Vec<bool>,
    converted: bool,
    asides: Vec<Aside>,
}

/// The text of a page that was taken out of a file.
#[derive(Debug, Clone, Default)]
pub struct PageText {
    /// Its lines.
    pub text: String,
    /// What of it isn't the page's text, as its place there shows; spans count from the page's first byte.
    pub asides: Vec<Aside>,
    /// Whether it was recognised in a picture.
    pub recognised: bool,
}

/// Ends each page but the last: a form feed, on a line of its own so that no line of words begins with it.
const PAGE_BREAK: &str = "\u{c}\n";

/// Why bytes can't be read as a letter.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SourceError {
    /// No bytes, or nothing but white space.
    #[error("the file is empty")]
    Empty,
    /// A NUL byte: an image, a word processor's file.
    #[error("the file is binary (byte {offset} is NUL)")]
    Binary {
        /// Where the first NUL byte is.
        offset: usize,
    },
    /// Not UTF-8.
    #[error("the file is not UTF-8 (first bad byte at offset {offset})")]
    NotUtf8 {
        /// Where the first bad byte is.
        offset: usize,
    },
}

impl SourceError {
    /// The code under which diagnostics report it.
    pub fn code(&self) -> &'static str {
        match self {
            SourceError::Empty => "input/empty",
            SourceError::Binary { .. } => "input/binary",
            SourceError::NotUtf8 { .. } => "input/not-utf8",
        }
    }

    /// What the user can do about it.
    pub fn help(&self) -> &'static str {
        match self {
            SourceError::Empty => "if it came from a PDF, the pages may be scans without text",
            SourceError::Binary { .. } => {
                "mtuslint reads text, PDF, Word, OpenDocument, RTF, mail and HTML; save the letter as one of them"
            }
            SourceError::NotUtf8 { .. } => "save it as UTF-8 text",
        }
    }
}

/// A place for people: both count from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl Source {
    /// Takes the bytes of an input; `name` is its path as the user gave it.
    ///
    /// # Errors
    /// [`SourceError`] when the bytes aren't text.
    pub fn from_bytes(name: impl Into<String>, bytes: Vec<u8>) -> Result<Source, SourceError> {
        if let Some(offset) = memchr::memchr(0, &bytes) {
            return Err(SourceError::Binary { offset });
        }
        let text =
            String::from_utf8(bytes).map_err(|e| SourceError::NotUtf8 { offset: e.utf8_error().valid_up_to() })?;
        Source::from_text(name, text)
    }

    /// Takes text that is already known to be UTF-8.
    ///
    /// # Errors
    /// [`SourceError::Empty`] when there is nothing but white space.
    pub fn from_text(name: impl Into<String>, text: String) -> Result<Source, SourceError> {
        if text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}').is_empty() {
            return Err(SourceError::Empty);
        }
        Ok(Source {
            name: name.into(),
            text,
            lines: OnceLock::new(),
            inner: OnceLock::new(),
            pages: Vec::new(),
            recognised: Vec::new(),
            converted: false,
            asides: Vec::new(),
        })
    }

    /// Takes text that stands in the file in another encoding.
    ///
    /// # Errors
    /// [`SourceError::Empty`] when there is nothing but white space.
    pub fn from_converted(name: impl Into<String>, text: String) -> Result<Source, SourceError> {
        Ok(Source { converted: true, ..Source::from_text(name, text)? })
    }

    /// Takes the text of pages, in their order.
    ///
    /// # Errors
    /// [`SourceError::Empty`] when there is nothing but white space.
    pub fn from_pages(name: impl Into<String>, pages: &[PageText]) -> Result<Source, SourceError> {
        let mut starts = Vec::with_capacity(pages.len());
        let mut asides = Vec::new();
        let mut text = String::with_capacity(pages.iter().map(|page| page.text.len() + PAGE_BREAK.len()).sum());
        for page in pages {
            if !starts.is_empty() {
                text.push_str(PAGE_BREAK);
            }
            let start = text.len();
            starts.push(start);
            text.push_str(&page.text);
            let moved = |span: Span| Span::new(start + span.start, start + span.end);
            asides.extend(page.asides.iter().map(|aside| Aside { span: moved(aside.span), ..*aside }));
        }
        let recognised = pages.iter().map(|page| page.recognised).collect();
        Ok(Source { pages: starts, recognised, asides, ..Source::from_converted(name, text)? })
    }

    /// What isn't text, as its place on a page shows, in its order.
    pub fn asides(&self) -> &[Aside] {
        &self.asides
    }

    /// Whether spans count bytes of the text, not of the file.
    pub fn is_converted(&self) -> bool {
        self.converted
    }

    /// The page (from 1) in which a byte offset lies; `None` where the input wasn't taken out of pages.
    pub fn page_at(&self, offset: usize) -> Option<usize> {
        Some(self.pages.partition_point(|&start| start <= offset)).filter(|&page| page > 0)
    }

    /// Whether the text at a byte offset was recognised in a picture of its page.
    pub fn is_recognised(&self, offset: usize) -> bool {
        self.page_at(offset).and_then(|page| self.recognised.get(page - 1)).copied().unwrap_or_default()
    }

    /// The page in which a byte offset lies, for people: `page 3`, or `page 3 (OCR)` where its text was recognised.
    pub fn page_name(&self, offset: usize) -> Option<String> {
        let mark = if self.is_recognised(offset) { " (OCR)" } else { "" };
        self.page_at(offset).map(|page| format!("page {page}{mark}"))
    }

    /// Where each page begins, in order; empty where the input wasn't taken out of pages.
    pub fn pages(&self) -> &[usize] {
        &self.pages
    }

    /// The input's name and, where it has pages, the one in which a byte offset lies: `letter.pdf, page 3`.
    pub fn place(&self, offset: usize) -> String {
        match self.page_name(offset) {
            Some(page) => format!("{}, {page}", self.name),
            None => self.name.clone(),
        }
    }

    /// The input's name, as the user gave it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text, unchanged.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The words of a span, unchanged.
    pub fn slice(&self, span: Span) -> &str {
        slice(&self.text, span.start..span.end)
    }

    fn lines(&self) -> &[usize] {
        self.lines.get_or_init(|| {
            let breaks = memchr::memchr_iter(b'\n', self.text.as_bytes()).map(|i| i + 1);
            std::iter::once(0).chain(breaks).collect()
        })
    }

    /// The bytes that don't begin a character: few in most letters, and a line may be as long as a letter.
    fn inner(&self) -> &[usize] {
        self.inner.get_or_init(|| {
            let inner = self.text.bytes().enumerate().filter(|(_, byte)| byte & 0b1100_0000 == 0b1000_0000);
            if self.text.is_ascii() { Vec::new() } else { inner.map(|(at, _)| at).collect() }
        })
    }

    /// Line and column of a byte offset; past the end it is the end.
    pub fn position(&self, offset: usize) -> Position {
        let offset = offset.min(self.text.len());
        let line = self.line_at(offset);
        let start = self.line_span(line).start;
        let inner = self.inner();
        let before = |at: usize| inner.partition_point(|&byte| byte < at);
        Position { line, column: offset - start - (before(offset) - before(start)) + 1 }
    }

    /// The line (from 1) in which a byte offset lies.
    pub fn line_at(&self, offset: usize) -> usize {
        self.lines().partition_point(|&start| start <= offset)
    }

    /// The bytes of a line (from 1), without its line break.
    pub fn line_span(&self, line: usize) -> Span {
        let lines = self.lines();
        let start = lines.get(line.saturating_sub(1)).copied().unwrap_or(self.text.len());
        let end = lines.get(line).map_or(self.text.len(), |next| next - 1);
        let text = slice(&self.text, start..end);
        Span::new(start, start + text.trim_end_matches('\r').len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters_from_one() {
        let source = Source::from_text("x", "é b\r\n\nz".to_owned()).unwrap();
        assert_eq!(source.position(0), Position { line: 1, column: 1 });
        assert_eq!(source.position(3), Position { line: 1, column: 3 });
        assert_eq!(source.position(7), Position { line: 3, column: 1 });
        assert_eq!(source.position(999), Position { line: 3, column: 2 });
        assert_eq!(source.slice(source.line_span(1)), "é b");
        assert_eq!(source.slice(source.line_span(2)), "");
    }

    #[test]
    fn pages_are_found_by_offset() {
        let page = |text: &str| PageText { text: text.to_owned(), ..PageText::default() };
        let source = Source::from_pages("x.pdf", &["one\n", "", "two\n"].map(page)).unwrap();
        assert_eq!(source.text(), "one\n\u{c}\n\u{c}\ntwo\n");
        assert_eq!([0, 3, 5, 6, 8, 99].map(|at| source.page_at(at).unwrap()), [1, 1, 1, 2, 3, 3]);
        assert_eq!(source.place(8), "x.pdf, page 3");
        assert_eq!(source.position(8), Position { line: 4, column: 1 });
        assert_eq!(Source::from_text("x", "one".to_owned()).unwrap().page_at(0), None);
        assert_eq!(Source::from_pages("x", &["", " \n"].map(page)).unwrap_err(), SourceError::Empty);
    }

    #[test]
    fn what_is_not_text_is_refused_with_its_place() {
        let refused = |bytes: &[u8]| Source::from_bytes("x", bytes.to_vec()).unwrap_err();
        assert_eq!(refused(b""), SourceError::Empty);
        assert_eq!(refused("\u{feff} \n\x0c".as_bytes()), SourceError::Empty);
        assert_eq!(refused(b"%PDF\0"), SourceError::Binary { offset: 4 });
        assert_eq!(refused(b"caf\xe9"), SourceError::NotUtf8 { offset: 3 });
    }
}
