//! Phrases, filed under the words that they can't do without.
//!
//! Each word of a letter is held against the phrases that are filed under it, and few of those are wanted in a place: a
//! rationale is read for the criteria of one class or two. So each group of phrases has a file of its own, and the others
//! aren't opened. Of what a word gives away most can't match, because another part that it needs isn't there, a word or one of
//! a concept's. Phrases share such parts, so which of them a sentence holds is found once.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::anchor::NeededAtoms;
use super::bits::Bits;
use super::program::PhraseId;
use super::selection::Selection;
use super::vocabulary::Atoms;

/// No part.
const END: u32 = u32::MAX;

/// A phrase, filed under an atom.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Anchor {
    pub phrase: PhraseId,
    /// The fewest words of a match that stand before the one with this atom.
    pub least: u32,
    /// The most.
    pub most: u32,
    /// The rarest other part that every match holds; [`END`] where none is known.
    also: u32,
    /// Where the further ones begin.
    needs: u32,
}

/// The phrases of a group by their atoms.
#[derive(Debug, Default, Serialize, Deserialize)]
struct PhraseIndex {
    /// A bit for each atom: most words of a letter have none of a class.
    held: Bits,
    /// The atoms in order, each with the end of its phrases.
    atoms: Vec<(u32, u32)>,
    anchors: Vec<Anchor>,
}

impl PhraseIndex {
    #[inline]
    fn under(&self, atom: u32) -> &[Anchor] {
        if !self.held.contains(atom) {
            return &[];
        }
        let at = self.atoms.partition_point(|(known, _)| *known < atom);
        let end = |at: usize| self.atoms.get(at).map_or(0, |(_, end)| *end as usize);
        self.anchors.get(at.checked_sub(1).map_or(0, end)..end(at)).unwrap_or_default()
    }
}

/// All phrases.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Filed {
    /// By group.
    files: Vec<PhraseIndex>,
    /// The further parts that phrases need, those of each ended by [`END`].
    needs: Vec<u32>,
    /// For each atom where its parts end.
    ends: Vec<u32>,
    /// The parts that an atom is one of.
    parts: Vec<u32>,
    /// How many parts there are.
    size: usize,
}

impl Filed {
    /// Hands over the phrases that the words of a range give away, of groups that hold wanted ones, each with its word.
    #[inline]
    pub(super) fn given_away<'a>(
        &'a self,
        atoms: &Atoms,
        range: Range<usize>,
        wanted: &Selection,
        mut take: impl FnMut(usize, &'a Anchor),
    ) {
        for file in wanted.groups().filter_map(|group| self.files.get(group as usize)) {
            for at in range.clone() {
                for &atom in atoms.of(at) {
                    file.under(atom).iter().for_each(|anchor| take(at, anchor));
                }
            }
        }
    }

    /// The parts that some words hold.
    pub(super) fn held(&self, atoms: &Atoms, range: Range<usize>) -> Bits {
        let mut held = Bits::with_room(self.size);
        let end = |atom: usize| self.ends.get(atom).map_or(0, |&end| end as usize);
        for &atom in range.flat_map(|at| atoms.of(at)) {
            let from = (atom as usize).checked_sub(1).map_or(0, end);
            let parts = self.parts.get(from..end(atom as usize)).unwrap_or_default();
            parts.iter().for_each(|&part| held.set(part));
        }
        held
    }

    /// Whether all that a phrase can't do without is there.
    #[inline]
    pub(super) fn can_match(&self, anchor: &Anchor, held: &Bits) -> bool {
        if anchor.also == END {
            return true;
        }
        let further = self.needs.get(anchor.needs as usize..).unwrap_or_default();
        held.contains(anchor.also) && further.iter().take_while(|&&part| part != END).all(|&part| held.contains(part))
    }
}

/// Files phrases.
#[derive(Debug, Default)]
pub(super) struct Filing {
    groups: Vec<BTreeMap<u32, Vec<Anchor>>>,
    needs: Vec<u32>,
    /// Each list of atoms once: phrases share concepts.
    parts: BTreeMap<Vec<u32>, u32>,
}

impl Filing {
    pub(super) fn file(&mut self, phrase: PhraseId, group: u16, needs: NeededAtoms) {
        let NeededAtoms { anchors, others } = needs;
        let mut parts = others.into_iter().map(|mut atoms| {
            atoms.sort_unstable();
            let next = number(self.parts.len());
            *self.parts.entry(atoms).or_insert(next)
        });
        let also = parts.next().unwrap_or(END);
        let needs = number(self.needs.len());
        self.needs.extend(parts.chain([END]));
        self.groups.resize_with(self.groups.len().max(usize::from(group) + 1), BTreeMap::new);
        for (atom, least, most) in anchors {
            let anchor = Anchor { phrase, least, most, also, needs };
            self.groups.get_mut(usize::from(group)).into_iter().for_each(|atoms| {
                atoms.entry(atom).or_default().push(anchor);
            });
        }
    }

    /// The files, for so many atoms.
    pub(super) fn finish(self, atoms: usize) -> Filed {
        let file = |group: BTreeMap<u32, Vec<Anchor>>| {
            let mut file = PhraseIndex::default();
            for (atom, anchors) in group {
                file.held.insert(atom);
                file.anchors.extend(anchors);
                file.atoms.push((atom, number(file.anchors.len())));
            }
            file
        };
        let files = self.groups.into_iter().map(file).collect();
        let mut filed = Filed { files, needs: self.needs, size: self.parts.len(), ..Filed::default() };
        let mut parts = vec![Vec::new(); atoms];
        for (held, part) in &self.parts {
            for &atom in held {
                parts.get_mut(atom as usize).into_iter().for_each(|parts| parts.push(*part));
            }
        }
        for mut parts in parts {
            parts.dedup();
            filed.parts.append(&mut parts);
            filed.ends.push(number(filed.parts.len()));
        }
        filed
    }
}

fn number(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
