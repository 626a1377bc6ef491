//! Some phrases of a set: what a search looks for.

use super::bits::Bits;
use super::program::PhraseId;

/// Groups of phrases, a bit each. With more than 64 some share one: groups only say what needn't be looked at.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Groups(pub u64);

impl Groups {
    /// One group.
    pub(super) fn of(group: u16) -> Groups {
        Groups(1 << (group % 64))
    }
}

/// A set of phrases, with the groups that they belong to: a search passes over the others, and asks of every phrase that a
/// word gives away.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Selection {
    phrases: Bits,
    groups: Groups,
}

impl Selection {
    /// Whether a phrase is among them.
    #[inline]
    pub fn contains(&self, PhraseId(phrase): PhraseId) -> bool {
        self.phrases.contains(phrase)
    }

    /// The groups to which any of them belongs.
    #[inline]
    pub(super) fn groups(&self) -> Groups {
        self.groups
    }

    pub(super) fn insert(&mut self, PhraseId(phrase): PhraseId, group: u16) {
        self.phrases.insert(phrase);
        self.groups.0 |= Groups::of(group).0;
    }

    /// Adds those of another.
    pub fn add(&mut self, other: &Selection) {
        self.phrases.add(&other.phrases);
        self.groups.0 |= other.groups.0;
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
        assert_eq!(some.groups(), Groups(1 << 1 | 1 << (70 - 64)));
    }
}
