//! What extraction did to the words of a letter as a whole: they run together, or are torn.

use super::parts::Label;
use super::problem::{Problem, ProblemKind};
use crate::text::{Folded, slice, up_to};

/// So many single letters in a hundred words are torn words; letters of the Division have less than one.
const SHARE: usize = 3;

/// So many bytes of the place are shown.
const SHOWN: usize = 40;

/// Labels that follow a word without a blank: line ends were lost, and with them blanks between words.
pub(super) fn joined(folded: &Folded, labels: &[Label]) -> Option<Problem> {
    let text = folded.text();
    let glued = |at: usize| slice(text, 0..at).ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | ':' | ')'));
    let mut glued = labels.iter().filter(|(_, label)| glued(label.start)).map(|(_, label)| label.start);
    let (first, _) = (glued.next()?, glued.next()?);
    let start = slice(text, 0..first).rfind(' ').map_or(0, |blank| blank + 1);
    let shown = up_to(slice(text, start..text.len()), SHOWN).to_owned();
    Some(Problem { span: folded.span(start..start + shown.len()), kind: ProblemKind::JoinedWords(shown) })
}

/// Letters that stand alone, more of them than any text has.
pub(super) fn torn(folded: &Folded) -> Option<Problem> {
    let text = folded.text();
    let (mut words, mut single, mut at, mut first) = (0, 0, 0, None);
    let alone = |b: &u8| b.is_ascii_alphabetic() && !matches!(b, b'a' | b'I' | b'A');
    for end in memchr::memchr_iter(b' ', text.as_bytes()).chain([text.len()]) {
        words += 1;
        if end == at + 1 && text.as_bytes().get(at).is_some_and(alone) {
            single += 1;
            first.get_or_insert(at);
        }
        at = end + 1;
    }
    let start = first.filter(|_| single * 100 > words * SHARE)?;
    let shown = up_to(slice(text, start..text.len()), SHOWN).trim_end().to_owned();
    Some(Problem { span: folded.span(start..start + shown.len()), kind: ProblemKind::TornWords(shown) })
}
