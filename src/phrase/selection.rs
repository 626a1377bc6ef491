//! Some phrases of a set: what a search looks for.

use super::program::PhraseId;

/// A set of phrases, a bit each: a search asks of every phrase that a word gives away.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Selection(Vec<u64>);

impl Selection {
    /// Whether a phrase is among them.
    #[inline]
    pub fn contains(&self, PhraseId(phrase): PhraseId) -> bool {
        self.0.get(phrase as usize / 64).is_some_and(|bits| bits & (1 << (phrase % 64)) != 0)
    }

    /// Adds those of another.
    pub fn add(&mut self, other: &Selection) {
        self.0.resize(self.0.len().max(other.0.len()), 0);
        self.0.iter_mut().zip(&other.0).for_each(|(bits, more)| *bits |= more);
    }
}

impl FromIterator<PhraseId> for Selection {
    fn from_iter<T: IntoIterator<Item = PhraseId>>(phrases: T) -> Selection {
        let mut bits = Vec::new();
        for PhraseId(phrase) in phrases {
            let word = phrase as usize / 64;
            if bits.len() <= word {
                bits.resize(word + 1, 0);
            }
            bits.get_mut(word).into_iter().for_each(|bits: &mut u64| *bits |= 1 << (phrase % 64));
        }
        Selection(bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selection_holds_what_was_put_in() {
        let mut some: Selection = [0, 63, 64].map(PhraseId).into_iter().collect();
        some.add(&[7, 200].map(PhraseId).into_iter().collect());
        let held: Vec<u32> = (0..300).filter(|&phrase| some.contains(PhraseId(phrase))).collect();
        assert_eq!(held, [0, 7, 63, 64, 200]);
    }
}
