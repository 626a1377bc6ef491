//! Sets of small numbers: phrases, atoms.

use serde::{Deserialize, Serialize};

/// Numbers, a bit each.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    #[inline]
    pub(super) fn contains(&self, number: u32) -> bool {
        self.0.get(number as usize / 64).is_some_and(|bits| bits & (1 << (number % 64)) != 0)
    }

    /// Adds a number for which there is room.
    #[inline]
    pub(super) fn set(&mut self, number: u32) {
        self.0.get_mut(number as usize / 64).into_iter().for_each(|bits| *bits |= 1 << (number % 64));
    }

    /// Whether any number is there whose bit is set among those of a word of 64.
    #[inline]
    pub(super) fn meets(&self, word: u32, bits: u64) -> bool {
        self.0.get(word as usize).is_some_and(|own| own & bits != 0)
    }

    /// Takes all out, and makes room for numbers below `most`.
    pub(super) fn empty(&mut self, most: usize) {
        self.0.clear();
        self.0.resize(most / 64 + 1, 0);
    }

    pub(super) fn insert(&mut self, number: u32) {
        let word = number as usize / 64;
        self.0.resize(self.0.len().max(word + 1), 0);
        self.0.get_mut(word).into_iter().for_each(|bits| *bits |= 1 << (number % 64));
    }

    pub(super) fn add(&mut self, other: &Bits) {
        self.0.resize(self.0.len().max(other.0.len()), 0);
        self.0.iter_mut().zip(&other.0).for_each(|(bits, more)| *bits |= more);
    }
}
