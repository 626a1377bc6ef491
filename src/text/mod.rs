//! Text as the rest of the crate sees it: a letter's bytes as they were read ([`Source`]), the same words without
//! the damage that extraction did to them ([`Folded`]) and without what stands on a page beside them ([`furniture`]), and
//! words and numbers one by one ([`Token`]).
//!
//! Nothing here knows what a letter or a rule is. Every other stage works on folded text and never looks at line
//! breaks, page breaks or hyphenation again; the way back to the bytes of the file is [`Folded::span`].

pub mod file;
mod fold;
pub mod furniture;
mod inert;
mod schema;
mod source;
mod span;
mod token;

pub use fold::{Folded, normalised};
pub use furniture::{Aside, Furniture};
pub use inert::{inert, to_json};
pub use schema::schema;
pub use source::{PageText, Position, Source, SourceError};
pub use span::Span;
pub use token::{Gap, NUMBER_WORDS, Token, TokenKind, number_word, tokens, unit_days};

/// The part of `text` in `range`; empty when the range doesn't lie within it on character boundaries.
///
/// Ranges in this crate come from the text they are applied to, so the empty case is a defect, not a use; it is
/// still no reason to stop a batch of a hundred thousand letters.
#[inline]
pub fn slice(text: &str, range: std::ops::Range<usize>) -> &str {
    text.get(range).unwrap_or("")
}

/// The number of the line, from 1, on which a text goes on after these bytes of it.
///
/// For one question about a text; [`Source`] keeps an index for many.
pub fn line_after(before: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', before).count() + 1
}

/// The lines of a text, each with its end, as [`str::split_inclusive`] gives them, but with one search for all ends: a letter's lines are
/// gone through again and again.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = &str> {
    let ends = memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1);
    let mut start = 0;
    ends.chain(std::iter::once(text.len())).filter_map(move |end| {
        let line = slice(text, std::mem::replace(&mut start, end)..end);
        (!line.is_empty()).then_some(line)
    })
}

/// The letters and digits of a text, in lower case: the same from every extractor, whatever stands between them.
pub fn bare(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    add_bare(text, &mut out);
    out
}

/// Adds the letters and digits of a text.
pub fn add_bare(text: &str, out: &mut String) {
    if text.is_ascii() {
        // Each byte is written where the last that counts ended: whether one counts can't be guessed, and needs no branch. A few at
        // a time, so that they need no room of their own.
        const PART: usize = 128;
        let mut bytes = [0; PART];
        for part in text.as_bytes().chunks(PART) {
            let mut end = 0;
            for byte in part {
                bytes.get_mut(end % PART).into_iter().for_each(|place| *place = byte.to_ascii_lowercase());
                end += usize::from(byte.is_ascii_alphanumeric());
            }
            out.push_str(str::from_utf8(bytes.get(..end).unwrap_or_default()).unwrap_or_default());
        }
    } else {
        out.extend(text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase));
    }
}

/// The first `most` bytes of a text, or a little less where a character would be cut.
pub fn up_to(text: &str, most: usize) -> &str {
    slice(text, 0..text.floor_char_boundary(most))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_have_their_ends() {
        for text in ["", "\n", "one", "one\n\ntwo\r\n", "\none\ntw\u{f6}"] {
            assert_eq!(lines(text).collect::<Vec<_>>(), text.split_inclusive('\n').collect::<Vec<_>>());
        }
    }

    #[test]
    fn bare_words_are_the_same_in_parts() {
        let text = "Norco 10/325 mg, #60; ".repeat(30);
        assert_eq!(bare(&text), "norco10325mg60".repeat(30));
        assert_eq!(bare(&(text + "\u{c4}")), "norco10325mg60".repeat(30) + "\u{e4}");
    }
}
