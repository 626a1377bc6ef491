//! Marks of lists before an item or a label: `1.`, `a)`, `(2)`, a bullet. They say nothing of what follows.

use super::sentence;
use crate::text::{Folded, slice};

/// Marks of which no item begins with one; some stand without a blank.
const GLYPHS: [char; 18] = [
    '\u{2022}', '\u{25e6}', '\u{25aa}', '\u{25cf}', '\u{25cb}', '\u{2023}', '\u{27a2}', '\u{25ba}', '\u{25a0}',
    '\u{25a1}', '\u{2610}', '\u{2713}', '\u{2714}', '\u{b7}', '\u{f0b7}', '\u{f0a7}', '\u{2192}', '`',
];

/// Marks that are one only before a blank.
const BULLETS: [&str; 5] = ["*", "-", "+", ">", "o"];

/// Words before a number of a list.
const NAMES: [&str; 5] = ["Item ", "Issue ", "Request ", "No. ", "#"];

/// A list within a list.
const DEEPEST: usize = 2;

/// The length of the marks with which a text begins, with the blank after them.
pub(super) fn len(text: &str) -> usize {
    let mut at = 0;
    for _ in 0..DEEPEST {
        at += one(slice(text, at..text.len()));
    }
    // A mark alone marks nothing.
    if at < text.len() { at } else { 0 }
}

/// Where the mark before a label begins that stands at a line's beginning; the label itself where there is none.
pub(super) fn before(folded: &Folded, label: usize) -> usize {
    const LONGEST: usize = 12;
    let starts = folded.line_starts(label.saturating_sub(LONGEST)..label);
    // `PHQ-9 was` above `11.` ends there: a number on a line of its own marks the next line only where nothing is left open.
    let own_line = !folded.line_starts(label..label + 1).is_empty();
    let ends = |at: usize| own_line && !sentence::finished(folded.slice(0..at).trim_end());
    let marked = |at: &&usize| len(&format!("{}x", folded.slice(**at..label))) == label - **at && !ends(**at);
    starts.last().filter(marked).copied().unwrap_or(label)
}

fn one(text: &str) -> usize {
    let bare = text.trim_start_matches(GLYPHS);
    if bare.len() < text.len() {
        return text.len() - bare.trim_start().len();
    }
    let (mark, rest) = text.split_once(' ').unwrap_or((text, ""));
    let after = |rest: &str| text.len() - rest.len();
    // `*item*`
    let emphasis = text.strip_prefix(['*', '_']).filter(|rest| rest.starts_with(char::is_alphanumeric));
    if let Some(rest) = emphasis {
        return after(rest);
    }
    if (BULLETS.contains(&mark) || counted(mark)) && !rest.is_empty() {
        return after(rest);
    }
    named(text).map_or(0, after)
}

/// `Item 1: `, `No. 1 `, `#1. `, `1: `, `1 - `, `1.` before a capital: what follows.
fn named(text: &str) -> Option<&str> {
    let name = NAMES.iter().find_map(|name| text.strip_prefix(name));
    let number = name.unwrap_or(text);
    let digits = number.bytes().take_while(u8::is_ascii_digit).count();
    let rest = slice(number, digits..number.len());
    let sign = rest.strip_prefix([':', '.', ')']).or_else(|| rest.strip_prefix(" - "));
    let blank = name.and_then(|_| rest.strip_prefix(' '));
    let words = sign.or(blank)?.trim_start();
    ((1..=2).contains(&digits) && words.starts_with(|c: char| c.is_uppercase())).then_some(words)
}

/// `1.`, `12)`, `(3)`, `a)`, `iv.`
fn counted(mark: &str) -> bool {
    let Some(label) = mark.strip_suffix(['.', ')']) else { return false };
    let label = label.strip_prefix('(').unwrap_or(label);
    let number = (1..=2).contains(&label.len()) && label.bytes().all(|b| b.is_ascii_digit());
    let letter = label.len() == 1 && label.bytes().all(|b| b.is_ascii_alphabetic());
    let roman =
        (2..=4).contains(&label.len()) && label.to_ascii_lowercase().bytes().all(|b| matches!(b, b'i' | b'v' | b'x'));
    number || letter || roman
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Source;

    #[test]
    fn a_number_that_ends_a_sentence_marks_no_label() {
        let words = |text: &str| {
            let source = Source::from_text("x", text.to_owned()).unwrap();
            let folded = Folded::new(&source);
            let label = folded.text().find("IMR ISSUES").unwrap();
            folded.slice(0..before(&folded, label)).trim_end().to_owned()
        };
        assert_eq!(words("Her PHQ-9 was\n11.\nIMR ISSUES"), "Her PHQ-9 was 11.");
        assert_eq!(words("She has pain.\n3.\nIMR ISSUES"), "She has pain.");
        assert_eq!(words("Her PHQ-9 was 11.\n3. IMR ISSUES"), "Her PHQ-9 was 11.");
    }
}
