//! The words of a letter without the damage that typesetting and extraction did to them.
//!
//! The same letter reaches us double-spaced, with form feeds, with `Electro- diagnostic` broken over two lines, with
//! typographic quotes and non-breaking spaces. [`Folded`] is one line of plain words, the same from every extractor,
//! so that no later stage ever meets a line break; a table of runs leads each byte back to the file. Where lines
//! began is remembered beside the text, because a heading is known by starting one. What stands on a page and isn't text
//! is left out like white space ([`super::furniture`]).

use std::ops::Range;

use super::{Aside, Furniture, Source, Span, slice};

/// Folded text and its way back to the file.
#[derive(Debug)]
pub struct Folded {
    text: String,
    runs: Vec<FoldedRun>,
    line_starts: Vec<usize>,
    cell_starts: Vec<usize>,
}

/// Bytes that were taken over as they are, or white space or one character that was replaced.
#[derive(Debug, Clone, Copy)]
struct FoldedRun {
    folded: usize,
    source: usize,
    source_end: usize,
    replaced: bool,
}

impl Folded {
    /// Folds a whole input.
    pub fn new(source: &Source) -> Folded {
        Folding::new(source.text(), 0).run(&[])
    }

    /// Folds a part of an input without what is set aside; spans are those of the whole.
    pub fn part(source: &Source, part: Span, asides: &[Aside]) -> Folded {
        Folding::new(source.slice(part), part.start).run(asides)
    }

    /// The folded text: one line, single spaces, none at either end.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The words of a range of the folded text.
    pub fn slice(&self, range: Range<usize>) -> &str {
        slice(&self.text, range)
    }

    /// Offsets into the folded text at which a line of the file began, in order.
    pub fn line_starts(&self, range: Range<usize>) -> &[usize] {
        let from = self.line_starts.partition_point(|&p| p < range.start);
        let to = self.line_starts.partition_point(|&p| p < range.end);
        self.line_starts.get(from..to).unwrap_or(&[])
    }

    /// The last offset in a range of the folded text at which a cell of a table began.
    pub fn last_cell(&self, range: Range<usize>) -> Option<usize> {
        let before = self.cell_starts.partition_point(|&p| p < range.end);
        let last = before.checked_sub(1).and_then(|at| self.cell_starts.get(at)).copied();
        last.filter(|&last| last > range.start)
    }

    /// Where a range of the folded text stands in the file; a character that was replaced is taken whole.
    pub fn span(&self, range: Range<usize>) -> Span {
        let start = self.source_of(range.start);
        if range.is_empty() {
            return Span::new(start, start);
        }
        let last = range.end - 1;
        let end = self
            .runs
            .get(self.index_of(last))
            .map_or(start, |run| if run.replaced { run.source_end } else { run.source + (range.end - run.folded) });
        Span::new(start, end)
    }

    /// The folded words of some bytes of the file, without what was set aside among them.
    pub fn within(&self, span: Span) -> &str {
        let at = |offset: usize| {
            let next = self.runs.partition_point(|run| run.source < offset);
            let before = next.checked_sub(1).and_then(|index| self.runs.get(index));
            match before.filter(|run| offset < run.source_end) {
                Some(run) if run.replaced => run.folded,
                Some(run) => run.folded + (offset - run.source),
                None => self.runs.get(next).map_or(self.text.len(), |run| run.folded),
            }
        };
        self.slice(at(span.start)..at(span.end))
    }

    fn index_of(&self, offset: usize) -> usize {
        self.runs.partition_point(|run| run.folded <= offset).saturating_sub(1)
    }

    fn source_of(&self, offset: usize) -> usize {
        let run = self.runs.get(self.index_of(offset));
        run.map_or(0, |run| if run.replaced { run.source } else { run.source + (offset - run.folded) })
    }
}

/// The words of some text of a file, in lower case between single spaces: the same from every extractor.
///
/// Stored fingerprints depend on it: it is simpler than [`super::tokens`] so that it needn't change with what is learnt
/// about letters.
pub fn normalised(text: &str) -> String {
    let folded = Folding::new(text, 0).run(&[]).text;
    let mut out = String::with_capacity(folded.len());
    let mut chars = folded.chars().peekable();
    let mut before = ' ';
    while let Some(c) = chars.next() {
        let point = c == '.' && before.is_numeric() && chars.peek().is_some_and(|next| next.is_numeric());
        if c.is_alphanumeric() || point {
            out.extend(c.to_lowercase());
        } else if !out.ends_with(' ') && !out.is_empty() {
            out.push(' ');
        }
        before = c;
    }
    out.truncate(out.trim_end().len());
    out
}

/// What a character becomes.
enum Fold {
    Keep,
    Space { line: bool },
    Drop,
    Replace(&'static str),
}

fn fold(c: char) -> Fold {
    match c {
        '\n' | '\u{c}' | '\r' | '\u{b}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Fold::Space { line: true },
        ' ' | '\t' => Fold::Space { line: false },
        c if c.is_ascii() && !c.is_control() => Fold::Keep,
        '\u{feff}' | '\u{200b}'..='\u{200d}' | '\u{ad}' | '\u{2060}' => Fold::Drop,
        '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{2032}' => Fold::Replace("'"),
        '\u{201c}'..='\u{201f}' | '\u{2033}' => Fold::Replace("\""),
        '\u{2010}'..='\u{2015}' | '\u{2212}' => Fold::Replace("-"),
        // What PDFium writes for a hyphen at a line's end.
        '\u{fffe}' | '\u{2}' => Fold::Replace("-"),
        '\u{2026}' => Fold::Replace("..."),
        '\u{fb00}' => Fold::Replace("ff"),
        '\u{fb01}' => Fold::Replace("fi"),
        '\u{fb02}' => Fold::Replace("fl"),
        '\u{fb03}' => Fold::Replace("ffi"),
        '\u{fb04}' => Fold::Replace("ffl"),
        // What Ghostscript 10.00 makes of the letters of a ligature, with their bytes in the wrong order.
        '\u{6600}' => Fold::Replace("f"),
        '\u{6900}' => Fold::Replace("i"),
        '\u{6c00}' => Fold::Replace("l"),
        c if c.is_whitespace() => Fold::Space { line: false },
        c if c.is_control() => Fold::Drop,
        _ => Fold::Keep,
    }
}

struct Folding<'a> {
    source: &'a str,
    /// Where in the file `source` begins.
    base: usize,
    out: Folded,
    gap: Option<Blank>,
}

/// The end of plain words with one blank between: most of a letter is taken over as it is, line by line. A blank after
/// a hyphen may stand within a word.
fn words_end(source: &str, start: usize) -> usize {
    let bytes = source.as_bytes();
    let graphic = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_graphic);
    let mut at = start;
    while graphic(at) {
        let hyphen = bytes.get(at) == Some(&b'-');
        at += 1;
        if !hyphen && bytes.get(at) == Some(&b' ') && graphic(at + 1) {
            at += 1;
        }
    }
    at
}

/// White space that no word has followed yet: where it stands, and whether a line, or a cell of a table, ended in it.
struct Blank {
    source: Range<usize>,
    line: bool,
    cell: bool,
}

impl<'a> Folding<'a> {
    fn new(source: &'a str, base: usize) -> Folding<'a> {
        let text = String::with_capacity(source.len());
        let out = Folded { text, runs: Vec::new(), line_starts: Vec::new(), cell_starts: Vec::new() };
        Folding { source, base, out, gap: Some(Blank { source: 0..0, line: true, cell: false }) }
    }

    /// Folds everything but what is set aside.
    fn run(mut self, asides: &[Aside]) -> Folded {
        let mut from = 0;
        for aside in asides {
            let span = |at: usize| at.saturating_sub(self.base).min(self.source.len());
            let (start, end) = (span(aside.span.start).max(from), span(aside.span.end));
            if start < end {
                self.text(from..start);
                if aside.kind.separates() {
                    self.blank(start..end, false).cell |= aside.kind == Furniture::Cell;
                }
                from = end;
            }
        }
        self.text(from..self.source.len());
        self.out
    }

    /// Folds a range of the source.
    fn text(&mut self, range: Range<usize>) {
        let source = slice(self.source, 0..range.end);
        let mut at = range.start;
        while let Some(c) = slice(source, at..source.len()).chars().next() {
            let words = words_end(source, at);
            if words > at {
                self.close_gap(c);
                self.push(at..words, None);
                at = words;
                continue;
            }
            let end = at + c.len_utf8();
            match fold(c) {
                Fold::Keep => {
                    self.close_gap(c);
                    self.push(at..end, None);
                }
                Fold::Space { line } => {
                    self.blank(at..end, line);
                }
                Fold::Drop => {}
                Fold::Replace(with) => {
                    self.close_gap(with.chars().next().unwrap_or(c));
                    self.push(at..end, Some(with));
                }
            }
            at = end;
        }
    }

    /// White space, in which a line may end.
    fn blank(&mut self, range: Range<usize>, line: bool) -> &mut Blank {
        let blank = self.gap.get_or_insert(Blank { source: range.clone(), line, cell: false });
        blank.source.end = range.end;
        blank.line |= line;
        blank
    }

    /// Takes over some bytes, or `with` in their stead.
    fn push(&mut self, range: Range<usize>, with: Option<&str>) {
        let folded = self.out.text.len();
        let (source, source_end) = (self.base + range.start, self.base + range.end);
        self.out.runs.push(FoldedRun { folded, source, source_end, replaced: with.is_some() });
        self.out.text.push_str(with.unwrap_or_else(|| slice(self.source, range)));
    }

    /// Ends a gap before the character `next`: a space, or nothing where the gap is a word broken after its hyphen.
    fn close_gap(&mut self, next: char) {
        let Some(blank) = self.gap.take() else { return };
        let text = &mut self.out.text;
        if !text.is_empty() && !broken_at_hyphen(text, next) {
            self.out.runs.push(FoldedRun {
                folded: text.len(),
                source: self.base + blank.source.start,
                source_end: self.base + blank.source.end,
                replaced: true,
            });
            text.push(' ');
        }
        if blank.line {
            self.out.line_starts.push(self.out.text.len());
        }
        if blank.cell {
            self.out.cell_starts.push(self.out.text.len());
        }
    }
}

/// `Electro-` + `diagnostic`: a hyphen straight after a letter or digit, followed by more of the word. A hyphen that
/// hangs (`pre- and post-operative`) is told apart by the small word after it, which is seen by the tokeniser, not
/// here: for the words' sake `pre-and` reads the same.
fn broken_at_hyphen(text: &str, next: char) -> bool {
    let mut back = text.chars().rev();
    next.is_alphanumeric() && back.next() == Some('-') && back.next().is_some_and(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> (Source, Folded) {
        let source = Source::from_text("x", text.to_owned()).unwrap();
        let folded = Folded::new(&source);
        (source, folded)
    }

    #[test]
    fn every_extraction_folds_to_the_same_words() {
        let plain = folded("Electro-diagnostic testing of the patient's \"left\" arm").1;
        for text in [
            "\u{feff} Electro-\r\n\r\ndiagnostic testing\u{a0}of\n\n \n\nthe patient\u{2019}s \u{201c}left\u{201d} arm \n",
            "Electro- diagnostic\x0ctesting   of the patient's \"left\"\narm",
            "Electro\u{2010}\ndiag\u{ad}nostic testing of the patient's \"left\" arm",
        ] {
            assert_eq!(folded(text).1.text(), plain.text());
        }
    }

    #[test]
    fn ligatures_are_letters_even_with_their_bytes_swapped() {
        let (source, folded) = folded("e\u{fb00}ects, certi\u{6600}\u{6900}cation and in\u{6600}\u{6c00}ammation");
        assert_eq!(folded.text(), "effects, certification and inflammation");
        let at = folded.text().find("certification").unwrap();
        assert_eq!(source.slice(folded.span(at..at + 13)), "certi\u{6600}\u{6900}cation");
    }

    #[test]
    fn normalised_words_know_no_lines_and_no_typography() {
        for text in [
            "Electro- diagnostic\x0cof the patient\u{2019}s  ARM, 7.5mg",
            "electro-\n\ndiagnostic of the patient's arm 7.5mg",
        ] {
            assert_eq!(normalised(text), "electro diagnostic of the patient s arm 7.5mg");
        }
        assert_ne!(normalised("7.5 mg"), normalised("75 mg"));
    }

    #[test]
    fn spans_lead_back_to_the_words() {
        let (source, folded) = folded("\u{feff}  one \n\n two\u{2019}s  \u{fb01}ve- \n six ");
        assert_eq!(folded.text(), "one two's five-six");
        let find = |words: &str| {
            let at = folded.text().find(words).unwrap();
            source.slice(folded.span(at..at + words.len()))
        };
        assert_eq!(find("one"), "one");
        assert_eq!(find("two's"), "two\u{2019}s");
        assert_eq!(find("'"), "\u{2019}");
        assert_eq!(find("five-six"), "\u{fb01}ve- \n six");
        assert_eq!(find("one two"), "one \n\n two");
        assert_eq!(find("iv"), "\u{fb01}v");
    }

    #[test]
    fn words_of_the_file_are_folded_without_what_is_set_aside() {
        let text = "\u{feff}  two\u{2019}s  \u{fb01}ve- \n Page 2 \n six ";
        let source = Source::from_text("x", text.to_owned()).unwrap();
        let place = |words: &str| {
            let start = source.text().find(words).unwrap();
            Span::new(start, start + words.len())
        };
        let aside = Aside { span: place("Page 2"), kind: Furniture::PageNumber, certain: true };
        let folded = Folded::part(&source, Span::new(0, source.text().len()), &[aside]);
        assert_eq!(folded.within(place("\u{fb01}ve- \n Page 2 \n six")), "five-six");
        assert_eq!(folded.within(place("wo\u{2019}s")), "wo's");
        assert_eq!(folded.within(place("Page 2")), "");
    }

    #[test]
    fn line_starts_are_remembered() {
        let (_, folded) = folded("a b\nc d\x0ce");
        let starts: Vec<_> = folded.line_starts(0..99).iter().map(|&at| &folded.text()[at..at + 1]).collect();
        assert_eq!(starts, ["a", "c", "e"]);
    }
}
