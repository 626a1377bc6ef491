//! Cuts running text into sentences.
//!
//! A library for this knows languages; what these letters need is knowledge of their abbreviations (`pg. 24`,
//! `Dr.`, `vs.`), of figures (`.5 mg`, `9792.24.2`) and of the missing space in `rated 9-10/10.Currently`.

use std::ops::Range;

use super::ast::{Passage, Words};
use crate::text::Folded;

/// Words that a full stop follows without ending a sentence.
const ABBREVIATIONS: [&str; 28] = [
    "dr", "mr", "mrs", "ms", "vs", "no", "nos", "p", "pg", "pgs", "pp", "e.g", "i.e", "et", "al", "approx", "dept",
    "st", "jr", "sr", "fig", "inc", "ca", "cal", "u.s", "m.d", "d.c", "sec",
];

/// Words of items that are written with a full stop.
const UNITS: [&str; 16] =
    ["etc", "wk", "wks", "hr", "hrs", "min", "mg", "ml", "gm", "grams", "tab", "tabs", "cap", "caps", "qty", "no"];

/// Words that end a rationale, be the full stop there or not.
const CONCLUSIONS: [&str; 9] = [
    "necessary",
    "appropriate",
    "certified",
    "indicated",
    "overturned",
    "recommended",
    "supported",
    "upheld",
    "warranted",
];

pub(super) fn passage(folded: &Folded, range: Range<usize>) -> Passage {
    let words = Words::new(folded, range);
    let text = folded.slice(words.range.clone());
    let mut sentences = Vec::new();
    let mut start = 0;
    for end in ends(text) {
        sentences.push(Words::new(folded, words.range.start + start..words.range.start + end));
        start = end;
    }
    sentences.retain(|sentence| !sentence.range.is_empty());
    Passage { words, sentences }
}

/// True when a text ends with the end of a sentence.
pub(super) fn finished(text: &str) -> bool {
    let bare = text.trim_end_matches(['"', '\'', ')', ']']);
    let stop = bare.len().saturating_sub(1);
    let word = bare.trim_end_matches('.').rsplit([' ', '(']).next().unwrap_or("").to_ascii_lowercase();
    let unit = UNITS.contains(&word.as_str());
    bare.ends_with(['?', '!']) || bare.ends_with('.') && !unit && !abbreviation(bare, stop, b'A')
}

/// The word at which a passage is torn, and what it does there: it begins in the middle of a sentence, or breaks off in one.
///
/// Reviewers end a rationale with a full stop, but for a rare one after the conclusion that ends it anyway.
pub(super) fn torn(folded: &Folded, passage: &Passage) -> Option<(&'static str, Range<usize>)> {
    let Range { start, end } = passage.words.range;
    let text = folded.slice(start..end);
    if text.starts_with(|c: char| c.is_lowercase()) {
        return Some(("begins", start..start + text.find(' ').unwrap_or(text.len())));
    }
    let page = text.rsplit(' ').next().is_some_and(|word| word.bytes().all(|b| b.is_ascii_digit()));
    let open = text.ends_with(|c: char| c.is_alphanumeric() || matches!(c, ',' | ':' | ';' | '-' | '/' | '('));
    let concluded = CONCLUSIONS.iter().any(|word| text.ends_with(word));
    (open && !page && !concluded).then(|| ("breaks off", start + text.rfind(' ').map_or(0, |at| at + 1)..end))
}

/// The ends of the sentences of a text, its own end last.
fn ends(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let at = |i: usize| bytes.get(i).copied().unwrap_or(b' ');
    let mut out = Vec::new();
    for i in memchr::memchr3_iter(b'.', b'?', b'!', bytes) {
        let mut end = i + 1;
        while matches!(at(end), b'"' | b'\'' | b')' | b']') && end < bytes.len() {
            end += 1;
        }
        let next = if at(end) == b' ' { at(end + 1) } else { at(end) };
        let spaced = at(end) == b' ';
        let opens = next.is_ascii_uppercase()
            || next.is_ascii_digit()
            || matches!(next, b'"' | b'\'' | b'(' | b'[' | b'#' | b'-');
        // `9-10/10.Currently`, but not `U.S.` or `drugs.com`.
        let joined = !spaced
            && at(end).is_ascii_uppercase()
            && at(end + 1).is_ascii_lowercase()
            && !at(i.wrapping_sub(1)).is_ascii_uppercase();
        if end < bytes.len() && (spaced && opens && !abbreviation(text, i, next) || joined) {
            out.push(end);
        }
    }
    out.push(text.len());
    out
}

/// True when the full stop at `stop` belongs to the word before it.
fn abbreviation(text: &str, stop: usize, next: u8) -> bool {
    let before = crate::text::slice(text, 0..stop);
    let word = before.rsplit([' ', '(', '"', '/']).next().unwrap_or("");
    let initial = word.len() == 1 && word.bytes().all(|b| b.is_ascii_uppercase()) && next.is_ascii_uppercase();
    let known = ABBREVIATIONS.iter().any(|known| known.eq_ignore_ascii_case(word));
    // `Norco No. 10`, but `The answer is no. The patient ...`
    known && (next.is_ascii_digit() || !matches!(word, "no" | "p" | "al" | "st" | "ca")) || initial
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Source;

    fn sentences(text: &str) -> Vec<String> {
        let source = Source::from_text("x", text.to_owned()).unwrap();
        let folded = Folded::new(&source);
        let passage = passage(&folded, 0..folded.text().len());
        passage.sentences.iter().map(|s| folded.slice(s.range.clone()).to_owned()).collect()
    }

    #[test]
    fn figures_and_abbreviations_do_not_end_a_sentence() {
        assert_eq!(
            sentences("See pg. 24 and 9792.24.2 by Dr. Roe. Klonopin .5 mg was taken."),
            ["See pg. 24 and 9792.24.2 by Dr. Roe.", "Klonopin .5 mg was taken."]
        );
        assert_eq!(
            sentences("Is it? \"It is.\" The answer is no. Then more"),
            ["Is it?", "\"It is.\"", "The answer is no.", "Then more"]
        );
    }

    #[test]
    fn a_missing_space_ends_one() {
        assert_eq!(
            sentences("Pain is 9-10/10.Currently he rests. See drugs.com for it."),
            ["Pain is 9-10/10.", "Currently he rests.", "See drugs.com for it."]
        );
    }
}
