//! Some phrases of a set: what a search looks for.

use super::bits::Bits;
use super::program::PhraseId;

/// A set of phrases, with the groups that they belong to: a search passes over the others, and asks of every phrase that a
/// word gives away.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Selection {
    phrases: Bits,
    groups: Bits,
}

impl Selection {
    /// Whether a phrase is among them.
    #[inline]
    pub fn contains(&self, PhraseId(phrase): PhraseId) -> bool {
        self.phrases.contains(phrase)
    }

    /// Whether any of them belongs to a group.
    #[inline]
    pub(super) fn has_group(&self, group: u16) -> bool {
        self.groups.contains(u32::from(group))
    }

    pub(super) fn insert(&mut self, PhraseId(phrase): PhraseId, group: u16) {
        self.phrases.insert(phrase);
        self.groups.insert(u32::from(group));
    }

    /// Adds those of another.
    pub fn add(&mut self, other: &Selection) {
        self.phrases.add(&other.phrases);
        self.groups.add(&other.groups);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selection_holds_what_was_put_in() {
        let mut some = Selection::default();
        [0, 63, 64].into_iter().for_each(|phrase| some.insert(PhraseId(phrase), 1));
        let mut other = Selection::default();
        [7, 200].into_iter().for_each(|phrase| other.insert(PhraseId(phrase), 70));
        some.add(&other);
        let held: Vec<u32> = (0..300).filter(|&phrase| some.contains(PhraseId(phrase))).collect();
        assert_eq!(held, [0, 7, 63, 64, 200]);
        assert_eq!((0..100).filter(|&group| some.has_group(group)).collect::<Vec<_>>(), [1, 70]);
    }
}
