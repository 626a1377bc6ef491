//! Phrases, filed under the words that they can't do without.
//!
//! Each word of a letter is held against the phrases that are filed under it, and few of those are wanted in a place: a
//! rationale is read for the criteria of one class or two. So each group of phrases has a file of its own, and the others
//! aren't opened. Of what a word gives away most can't match, because another word that it needs isn't there: the rarest
//! such word is kept beside it.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::anchor::Needs;
use super::bits::Bits;
use super::program::PhraseId;
use super::selection::Selection;
use super::vocabulary::Atoms;

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

/// The phrases of a group by their atoms.
#[derive(Debug, Default, Serialize, Deserialize)]
struct File {
    /// A bit for each atom: most words of a letter have none of a class.
    held: Bits,
    /// The atoms in order, each with the end of its phrases.
    atoms: Vec<(u32, u32)>,
    anchors: Vec<Anchor>,
}

impl File {
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
    files: Vec<File>,
    /// Lists of atoms of any of which every match holds one, each ended by [`END`]; after those of a phrase another one.
    needs: Vec<u32>,
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

    /// Whether all that a phrase can't do without is there.
    #[inline]
    pub(super) fn can_match(&self, anchor: &Anchor, present: &Bits) -> bool {
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
#[derive(Debug, Default)]
pub(super) struct Filing {
    groups: Vec<BTreeMap<u32, Vec<Anchor>>>,
    needs: Vec<u32>,
}

impl Filing {
    pub(super) fn file(&mut self, phrase: PhraseId, group: u16, needs: Needs) {
        let Needs { anchors, mut others } = needs;
        let one = others.iter().position(|atoms| atoms.len() == 1);
        let also = one.map(|at| others.remove(at)).and_then(|atoms| atoms.first().copied()).unwrap_or(END);
        let needs = number(self.needs.len());
        self.needs.extend(others.into_iter().flat_map(|atoms| atoms.into_iter().chain([END])).chain([END]));
        self.groups.resize_with(self.groups.len().max(usize::from(group) + 1), BTreeMap::new);
        for (atom, least, most) in anchors {
            let anchor = Anchor { phrase, least, most, also, needs };
            self.groups.get_mut(usize::from(group)).into_iter().for_each(|atoms| {
                atoms.entry(atom).or_default().push(anchor);
            });
        }
    }

    pub(super) fn finish(self) -> Filed {
        let file = |group: BTreeMap<u32, Vec<Anchor>>| {
            let mut file = File::default();
            for (atom, anchors) in group {
                file.held.insert(atom);
                file.anchors.extend(anchors);
                file.atoms.push((atom, number(file.anchors.len())));
            }
            file
        };
        Filed { files: self.groups.into_iter().map(file).collect(), needs: self.needs }
    }
}

fn number(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
