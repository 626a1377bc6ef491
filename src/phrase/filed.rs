//! Phrases, filed under the words that they can't do without.
//!
//! Each word of a letter is held against the phrases that are filed under it, and few of those are wanted in a place: a
//! rationale is read for the criteria of one class or two. So the phrases under a word lie in groups, and the others
//! aren't opened. Of what a word gives away most can't match, because another part that it needs isn't there, a word or one of
//! a concept's. Phrases share such parts, so whether a
//! sentence holds one is looked up once, when the first phrase asks.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::anchor::NeededAtoms;
use super::bits::Bits;
use super::program::PhraseId;
use super::selection::{Groups, Selection};
use super::vocabulary::Atoms;
use crate::flat::{Flat, Record};

/// No part.
const END: u32 = u32::MAX;
/// Marks a part that is one atom, whose number stands below the mark: half of all are, and nothing needs to be kept of those.
const ATOM: u32 = 1 << 31;

/// A phrase, filed under an atom.
#[derive(Debug, Clone, Copy)]
pub(super) struct Anchor {
    pub phrase: PhraseId,
    /// The fewest words of a match that stand before the one with this atom.
    pub least: u8,
    /// The most.
    pub most: u8,
    /// True when the word itself is a match.
    pub single: bool,
    /// The rarest other part that every match holds; [`END`] where none is known.
    also: u32,
    /// True when there are further ones.
    further: bool,
}

impl Record<3> for Anchor {
    fn pack(&self) -> [u32; 3] {
        let words = u32::from_le_bytes([self.least, self.most, u8::from(self.single), u8::from(self.further)]);
        [self.phrase.0, words, self.also]
    }

    #[inline]
    fn unpack([phrase, words, also]: [u32; 3]) -> Anchor {
        let [least, most, single, further] = words.to_le_bytes();
        Anchor { phrase: PhraseId(phrase), least, most, single: single != 0, also, further: further != 0 }
    }
}

/// The groups that have phrases under an atom.
#[derive(Debug, Default, Clone, Copy)]
struct AtomGroups {
    groups: u64,
    /// Where the ends of the first one's phrases stand, and those of the others behind it.
    ends: u32,
}

impl Record<3> for AtomGroups {
    fn pack(&self) -> [u32; 3] {
        [self.groups as u32, (self.groups >> 32) as u32, self.ends]
    }

    #[inline]
    fn unpack([low, high, ends]: [u32; 3]) -> AtomGroups {
        AtomGroups { groups: u64::from(high) << 32 | u64::from(low), ends }
    }
}

impl AtomGroups {
    /// Of each group that is wanted where its phrases' end stands. A common word has phrases of half of all groups, and a search wants
    /// four: to go through all of them was the most of what a search took.
    #[inline]
    fn wanted(self, wanted: Groups) -> impl Iterator<Item = usize> {
        let mut left = self.groups & wanted.0;
        std::iter::from_fn(move || {
            let lowest = left & left.wrapping_neg();
            left ^= lowest;
            let before = (self.groups & lowest.wrapping_sub(1)).count_ones();
            (lowest != 0).then_some((self.ends + before) as usize)
        })
    }
}

/// Some atoms of a part, as bits of a word of 64.
#[derive(Debug, Clone, Copy)]
struct AtomBits {
    word: u32,
    bits: u64,
    /// True for a part's last.
    last: bool,
}

impl AtomBits {
    /// Marks the last, above the number of the word.
    const LAST: u32 = 1 << 31;
}

impl Record<3> for AtomBits {
    fn pack(&self) -> [u32; 3] {
        let last = if self.last { AtomBits::LAST } else { 0 };
        [self.word | last, self.bits as u32, (self.bits >> 32) as u32]
    }

    #[inline]
    fn unpack([word, low, high]: [u32; 3]) -> AtomBits {
        let bits = u64::from(high) << 32 | u64::from(low);
        AtomBits { word: word & !AtomBits::LAST, bits, last: word & AtomBits::LAST != 0 }
    }
}

/// All phrases.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(super) struct Filed {
    /// By atom.
    atoms: Flat<AtomGroups, 3>,
    /// Where the phrases of each group under each atom end.
    groups: Flat<u32, 1>,
    anchors: Flat<Anchor, 3>,
    /// Of each phrase where its further parts begin.
    further: Flat<u32, 1>,
    /// The further parts that phrases need, those of each ended by [`END`].
    needs: Flat<u32, 1>,
    /// The atoms of the parts, each of which is known by its place here: those of a concept were numbered one after another.
    parts: Flat<AtomBits, 3>,
}

/// What is known of a sentence.
#[derive(Debug, Default)]
pub(super) struct Held {
    atoms: Bits,
    /// Counts the sentences by twos: there are thousands of parts, and to forget them all would cost more than to ask for some.
    sentence: u32,
    /// Of each part the sentence that was last asked for it, and one more where it was there.
    parts: Vec<u32>,
}

/// The range of an item in a list of which `ends` says where the items end.
#[inline]
fn between(ends: &Flat<u32, 1>, at: usize) -> Range<usize> {
    let end = |at: usize| ends.get(at).map_or(0, |end| end as usize);
    at.checked_sub(1).map_or(0, end)..end(at)
}

impl Filed {
    /// Hands over the wanted phrases that the words of a range give away and that can match there, each with its word. Those under a
    /// word lie by the part that they need beside it, so that each part is asked for once.
    #[inline]
    pub(super) fn given_away(
        &self,
        atoms: &Atoms,
        range: Range<usize>,
        wanted: &Selection,
        held: &mut Held,
        mut take: impl FnMut(usize, Anchor),
    ) {
        // Most sentences of a summary give nothing away: what others need is then not prepared.
        let mut begun = false;
        for at in range.clone() {
            for &atom in atoms.of(at) {
                let groups = self.atoms.get(atom as usize).unwrap_or_default();
                for group in groups.wanted(wanted.groups()) {
                    let (mut also, mut holds) = (END, true);
                    let anchors = self.anchors.range(between(&self.groups, group));
                    for anchor in anchors.filter(|anchor| wanted.contains(anchor.phrase)) {
                        if anchor.also != also {
                            if !std::mem::replace(&mut begun, true) {
                                self.begin(atoms, range.clone(), held);
                            }
                            (also, holds) = (anchor.also, anchor.also == END || self.holds(anchor.also, held));
                        }
                        if holds && !(anchor.further && self.misses_further(anchor.phrase, held)) {
                            take(at, anchor);
                        }
                    }
                }
            }
        }
    }

    /// Begins a sentence of some words.
    fn begin(&self, atoms: &Atoms, range: Range<usize>, held: &mut Held) {
        held.atoms.empty(self.atoms.len());
        held.sentence = held.sentence.wrapping_add(2);
        if held.sentence == 0 || held.parts.is_empty() {
            held.sentence = 2;
            held.parts.clear();
            held.parts.resize(self.parts.len(), 0);
        }
        for &atom in range.flat_map(|at| atoms.of(at)) {
            held.atoms.set(atom);
        }
    }

    /// Whether a further part that a phrase needs isn't there.
    fn misses_further(&self, phrase: PhraseId, held: &mut Held) -> bool {
        let from = self.further.get(phrase.0 as usize).map_or(self.needs.len(), |from| from as usize);
        let mut further = self.needs.range(from..self.needs.len()).take_while(|&part| part != END);
        further.any(|part| !self.holds(part, held))
    }

    #[inline]
    fn holds(&self, part: u32, held: &mut Held) -> bool {
        if part & ATOM != 0 {
            return held.atoms.contains(part & !ATOM);
        }
        let Some(known) = held.parts.get_mut(part as usize) else { return false };
        if *known & !1 != held.sentence {
            let mut there = false;
            for some in self.parts.range(part as usize..self.parts.len()) {
                there = held.atoms.meets(some.word, some.bits);
                if there || some.last {
                    break;
                }
            }
            *known = held.sentence | u32::from(there);
        }
        *known & 1 != 0
    }
}

/// Files phrases.
#[derive(Debug, Default)]
pub(super) struct Filing {
    /// By atom and group.
    anchors: BTreeMap<(u32, u64), Vec<Anchor>>,
    further: Vec<u32>,
    needs: Vec<u32>,
    /// Each list of atoms once: phrases share concepts.
    parts: BTreeMap<Vec<u32>, u32>,
}

impl Filing {
    pub(super) fn file(&mut self, phrase: PhraseId, group: u16, needs: NeededAtoms) {
        let NeededAtoms { anchors, others, single } = needs;
        let mut parts = others.into_iter().map(|mut atoms| {
            atoms.sort_unstable();
            atoms.dedup();
            if let [atom] = *atoms.as_slice() {
                return atom | ATOM;
            }
            let next = number(self.parts.len());
            *self.parts.entry(atoms).or_insert(next)
        });
        let also = parts.next().unwrap_or(END);
        let parts: Vec<u32> = parts.collect();
        let further = !parts.is_empty();
        // Phrases come in the order of their numbers.
        self.further.push(number(self.needs.len()));
        self.needs.extend(parts.into_iter().chain([END]));
        // No phrase has more words than a byte counts.
        let words = |count: u32| u8::try_from(count).unwrap_or(u8::MAX);
        for (atom, least, most) in anchors {
            let (least, most) = (words(least), words(most));
            self.anchors.entry((atom, Groups::of(group).0)).or_default().push(Anchor {
                phrase,
                least,
                most,
                single,
                also,
                further,
            });
        }
    }

    /// The phrases as filed, for so many atoms.
    pub(super) fn finish(self, atoms: usize) -> Filed {
        let mut filed = Filed::default();
        let mut parts: Vec<(u32, Vec<u32>)> = self.parts.into_iter().map(|(atoms, part)| (part, atoms)).collect();
        parts.sort_unstable();
        let mut places = Vec::new();
        for (_, atoms) in parts {
            places.push(number(filed.parts.len()));
            let words: Vec<&[u32]> = atoms.chunk_by(|one, next| one / 64 == next / 64).collect();
            for (at, own) in words.iter().enumerate() {
                let bits = own.iter().fold(0, |bits, atom| bits | 1 << (atom % 64));
                let word = own.first().map_or(0, |atom| atom / 64);
                filed.parts.push(AtomBits { word, bits, last: at + 1 == words.len() });
            }
        }
        // Parts of one atom have no place and keep their number.
        let place = |part: u32| places.get(part as usize).copied().unwrap_or(part);
        filed.further.extend(self.further);
        filed.needs.extend(self.needs.into_iter().map(place));
        let mut by_atom = vec![AtomGroups::default(); atoms];
        for ((atom, group), mut anchors) in self.anchors {
            anchors.iter_mut().for_each(|anchor| anchor.also = place(anchor.also));
            anchors.sort_by_key(|anchor| anchor.also);
            if let Some(own) = by_atom.get_mut(atom as usize) {
                if own.groups == 0 {
                    own.ends = number(filed.groups.len());
                }
                own.groups |= group;
                filed.anchors.extend(anchors);
                filed.groups.push(number(filed.anchors.len()));
            }
        }
        filed.atoms.extend(by_atom);
        filed
    }
}

fn number(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
