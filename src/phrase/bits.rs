//! Sets of small numbers: phrases, atoms, groups.

use serde::{Deserialize, Serialize};

/// Numbers, a bit each.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    /// Room for numbers below `most`.
    pub(super) fn with_room(most: usize) -> Bits {
        Bits(vec![0; most / 64 + 1])
    }

    #[inline]
    pub(super) fn contains(&self, number: u32) -> bool {
        self.0.get(number as usize / 64).is_some_and(|bits| bits & (1 << (number % 64)) != 0)
    }

    /// Adds a number for which there is room.
    #[inline]
    pub(super) fn set(&mut self, number: u32) {
        self.0.get_mut(number as usize / 64).into_iter().for_each(|bits| *bits |= 1 << (number % 64));
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
