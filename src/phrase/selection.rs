//! Some phrases of a set: what a search looks for.

use super::program::PhraseId;

/// Numbers, a bit each.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Bits(Vec<u64>);

impl Bits {
    #[inline]
    fn contains(&self, number: u32) -> bool {
        self.0.get(number as usize / 64).is_some_and(|bits| bits & (1 << (number % 64)) != 0)
    }

    fn insert(&mut self, number: u32) {
        let word = number as usize / 64;
        self.0.resize(self.0.len().max(word + 1), 0);
        self.0.get_mut(word).into_iter().for_each(|bits| *bits |= 1 << (number % 64));
    }

    fn add(&mut self, other: &Bits) {
        self.0.resize(self.0.len().max(other.0.len()), 0);
        self.0.iter_mut().zip(&other.0).for_each(|(bits, more)| *bits |= more);
    }
}

/// A set of phrases, with the groups that they belong to: a search asks of every phrase that a word gives away, and passes over
/// groups first.
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

    /// Whether any phrase of a group is.
    #[inline]
    pub(super) fn contains_group(&self, group: u16) -> bool {
        self.groups.contains(group.into())
    }

    pub(super) fn insert(&mut self, PhraseId(phrase): PhraseId, group: u16) {
        self.phrases.insert(phrase);
        self.groups.insert(group.into());
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
        assert_eq!((0..80).filter(|&group| some.contains_group(group)).collect::<Vec<_>>(), [1, 70]);
    }
}
