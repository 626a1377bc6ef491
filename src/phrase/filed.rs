//! Phrases, filed under the words that they can't do without.
//!
//! Each word of a letter is held against the phrases that are filed under it, and few of those are wanted in a place: a
//! rationale is read for the criteria of one class or two. So under each atom they lie by group, and groups of which nothing
//! is wanted are passed over as a whole. Of what is left, most can't match, because another word that it needs isn't there:
//! the rarest such word is kept beside it.

use serde::{Deserialize, Serialize};

use super::anchor::Needs;
use super::program::PhraseId;
use super::selection::Selection;

/// No atom.
const END: u32 = u32::MAX;

/// A phrase, filed under an atom.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Anchor {
    pub phrase: PhraseId,
    /// The fewest words of a match that stand before the one with this atom.
    pub least: u32,
    /// The most.
    pub most: u32,
    /// Another atom that every match holds; [`END`] where none is known.
    also: u32,
    /// Where its further needs begin.
    needs: u32,
}

/// Phrases of one group under an atom, up to where.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Group {
    group: u16,
    end: u32,
}

/// All phrases under their atoms, each list as a part of one.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Filed {
    anchors: Vec<Anchor>,
    groups: Vec<Group>,
    /// Of each atom where its groups end.
    ends: Vec<u32>,
    /// Lists of atoms of any of which every match holds one, each ended by [`END`]; after those of a phrase another one.
    needs: Vec<u32>,
}

impl Filed {
    /// The phrases filed under an atom, of groups that hold wanted ones.
    pub(super) fn under<'a>(&'a self, atom: u32, wanted: &'a Selection) -> impl Iterator<Item = &'a Anchor> + 'a {
        let end = |atom: usize| self.ends.get(atom).map_or(0, |&end| end as usize);
        let from = (atom as usize).checked_sub(1).map_or(0, end);
        let end_of = |group: &Group| group.end as usize;
        let start = from.checked_sub(1).and_then(|before| self.groups.get(before)).map_or(0, end_of);
        let groups = self.groups.get(from..end(atom as usize)).unwrap_or_default();
        let parts = groups.iter().scan(start, move |start, group| {
            let part = std::mem::replace(start, end_of(group))..end_of(group);
            Some((group.group, part))
        });
        let parts = parts.filter(|(group, _)| wanted.contains_group(*group));
        parts.flat_map(|(_, part)| self.anchors.get(part).unwrap_or_default())
    }

    /// Whether all that a phrase can't do without is there.
    #[inline]
    pub(super) fn can_match(&self, anchor: &Anchor, present: &Present) -> bool {
        if anchor.also != END && !present.contains(anchor.also) {
            return false;
        }
        let (mut any, mut held) = (false, false);
        for &atom in self.needs.get(anchor.needs as usize..).unwrap_or_default() {
            if atom != END {
                (any, held) = (true, held || present.contains(atom));
            } else if !any {
                break;
            } else if held {
                (any, held) = (false, false);
            } else {
                return false;
            }
        }
        true
    }
}

/// Files phrases.
pub(super) struct Filing {
    under: Vec<Vec<(u16, Anchor)>>,
    needs: Vec<u32>,
}

impl Filing {
    pub(super) fn new(atoms: usize) -> Filing {
        Filing { under: vec![Vec::new(); atoms], needs: Vec::new() }
    }

    pub(super) fn file(&mut self, phrase: PhraseId, group: u16, needs: Needs) {
        let Needs { anchors, mut others } = needs;
        let one = others.iter().position(|atoms| atoms.len() == 1);
        let also = one.map(|at| others.remove(at)).and_then(|atoms| atoms.first().copied()).unwrap_or(END);
        let needs = u32::try_from(self.needs.len()).unwrap_or(u32::MAX);
        self.needs.extend(others.into_iter().flat_map(|atoms| atoms.into_iter().chain([END])).chain([END]));
        for (atom, least, most) in anchors {
            let list = self.under.get_mut(atom as usize);
            list.into_iter().for_each(|list| list.push((group, Anchor { phrase, least, most, also, needs })));
        }
    }

    pub(super) fn finish(self) -> Filed {
        let mut filed = Filed { needs: self.needs, ..Filed::default() };
        let number = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        for mut list in self.under {
            list.sort_by_key(|(group, _)| *group);
            for same in list.chunk_by(|(one, _), (other, _)| one == other) {
                filed.anchors.extend(same.iter().map(|(_, anchor)| anchor));
                let end = number(filed.anchors.len());
                filed.groups.extend(same.first().map(|(group, _)| Group { group: *group, end }));
            }
            filed.ends.push(number(filed.groups.len()));
        }
        filed
    }
}

/// The atoms of some words, a bit each.
pub(super) struct Present(Vec<u64>);

impl Present {
    pub(super) fn new(atoms: impl Iterator<Item = u32>, size: usize) -> Present {
        let mut bits = vec![0u64; size / 64 + 1];
        for atom in atoms {
            bits.get_mut(atom as usize / 64).into_iter().for_each(|bits| *bits |= 1 << (atom % 64));
        }
        Present(bits)
    }

    #[inline]
    fn contains(&self, atom: u32) -> bool {
        self.0.get(atom as usize / 64).is_some_and(|bits| bits & (1 << (atom % 64)) != 0)
    }
}
