//! Marks of lists before an item or a label: `1.`, `a)`, `(2)`, a bullet. They say nothing of what follows.

use crate::text::{Folded, slice};

const BULLETS: [char; 19] = [
    '\u{2022}', '\u{25e6}', '\u{25aa}', '\u{25cf}', '\u{25cb}', '\u{2023}', '\u{27a2}', '\u{25ba}', '\u{25a0}', '\u{25a1}',
    '\u{2610}', '\u{2713}', '\u{2714}', '\u{b7}', '\u{f0b7}', '\u{f0a7}', '*', '-', '+',
];

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
    let marked = |at: &&usize| len(&format!("{}x", folded.slice(**at..label))) == label - **at;
    starts.last().filter(marked).copied().unwrap_or(label)
}

fn one(text: &str) -> usize {
    let mark = text.split(' ').next().unwrap_or("");
    let bullet = mark.chars().count() == 1 && mark.starts_with(BULLETS);
    if !bullet && !counted(mark) || mark.len() == text.len() {
        return 0;
    }
    mark.len() + 1
}

/// `1.`, `12)`, `(3)`, `a)`, `iv.`
fn counted(mark: &str) -> bool {
    let Some(label) = mark.strip_suffix(['.', ')']) else { return false };
    let label = label.strip_prefix('(').unwrap_or(label);
    let number = (1..=2).contains(&label.len()) && label.bytes().all(|b| b.is_ascii_digit());
    let letter = label.len() == 1 && label.bytes().all(|b| b.is_ascii_alphabetic());
    let roman = (2..=4).contains(&label.len()) && label.to_ascii_lowercase().bytes().all(|b| matches!(b, b'i' | b'v' | b'x'));
    number || letter || roman
}
