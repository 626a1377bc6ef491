//! Some phrases of a set: what a search looks for.

use super::bits::Bits;
use super::program::PhraseId;

/// A set of phrases, with the groups that they belong to: a search opens only their
/// files, and asks of every phrase that a word gives away.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Selection {
    phrases: Bits,
    groups: Vec<u16>,
}

impl Selection {
    /// Whether a phrase is among them.
    #[inline]
    pub fn contains(&self, PhraseId(phrase): PhraseId) -> bool {
        self.phrases.contains(phrase)
    }

    /// The groups that they belong to, each once.
    pub(super) fn groups(&self) -> impl Iterator<Item = u16> {
        self.groups.iter().copied()
    }

    pub(super) fn insert(&mut self, PhraseId(phrase): PhraseId, group: u16) {
        self.phrases.insert(phrase);
        self.insert_group(group);
    }

    /// Adds those of another.
    pub fn add(&mut self, other: &Selection) {
        self.phrases.add(&other.phrases);
        other.groups().for_each(|group| self.insert_group(group));
    }

    fn insert_group(&mut self, group: u16) {
        if !self.groups.contains(&group) {
            self.groups.push(group);
        }
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
        assert_eq!(some.groups().collect::<Vec<_>>(), [1, 70]);
    }
}
