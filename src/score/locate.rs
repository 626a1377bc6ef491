//! Finds words that somebody copied out of a letter. Copies differ from it in spaces, quotation marks, dashes and what
//! breaks a line, so only letters and digits are compared.

use std::ops::Range;

/// Words as they are compared: letters and digits of ASCII, in lower case.
pub fn plain(text: &str) -> String {
    text.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_lowercase() as char).collect()
}

/// A text to find words in.
#[derive(Debug)]
pub(super) struct Plain {
    text: String,
    /// For each byte of it, the byte of the text that it stands for.
    places: Vec<usize>,
}

impl Plain {
    /// Of a range of a text; what is found is in bytes of the whole.
    pub fn of(text: &str, range: Range<usize>) -> Plain {
        let bytes = text.as_bytes().get(range.clone()).unwrap_or_default();
        let kept = bytes.iter().enumerate().filter(|(_, byte)| byte.is_ascii_alphanumeric());
        let places = kept.map(|(at, _)| range.start + at).collect();
        Plain { text: plain(crate::text::slice(text, range)), places }
    }

    /// Where words stand, at `from` or later; in bytes of the plain text.
    pub fn find(&self, words: &str, from: usize) -> Option<Range<usize>> {
        let words = plain(words);
        if words.is_empty() {
            return None;
        }
        let start = from + self.text.get(from..)?.find(&words)?;
        Some(start..start + words.len())
    }

    /// A range of the plain text as one of the text itself.
    pub fn place(&self, range: &Range<usize>) -> Range<usize> {
        let at = |plain: usize| self.places.get(plain).copied().unwrap_or(0);
        let start = at(range.start);
        start..(at(range.end.saturating_sub(1)) + 1).max(start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_through_spaces_quotes_and_breaks() {
        let text = "Before. \u{201c}The re-\nquest   isn\u{2019}t\u{201d} met. Before.";
        let found = Plain::of(text, 0..text.len());
        let range = found.find("The request isn't", 0).map(|range| found.place(&range)).unwrap();
        assert_eq!(&text[range], "The re-\nquest   isn\u{2019}t");
        let second = found.find("before", 1).map(|range| found.place(&range)).unwrap();
        assert_eq!(second, text.len() - 7..text.len() - 1);
        assert_eq!(found.find("--", 0), None);
    }
}
