//! The steps of all phrases without those that read no word: what a search runs.
//!
//! As compiled, a choice of fifty words is fifty steps to try one after another. Here it is one state with fifty ways
//! out, in the order of their atoms, of which a word of a letter is looked up. The states of all phrases lie in one list, made
//! with the pack: nothing is left to be prepared at a start, and what a search goes through lies close together.

use std::collections::HashMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::program::{Inst, PhraseId};
use super::slot::Slot;
use super::vocabulary::Atoms;
use crate::text::{Gap, Token};

/// A way out of a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
struct Edge {
    /// What the word must satisfy.
    atom: u32,
    /// False where no comma, semicolon or colon may stand before it.
    loose: bool,
    /// The state of the same phrase to which it leads.
    to: u32,
}

/// The ways out of states under words and built-in kinds. All states of a gap have the same, and so have many phrases.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Ways {
    words: Range<u32>,
    slots: Range<u32>,
    /// A bit for the atom of each, several to a bit: most words lead nowhere, as this says at a glance.
    filter: u64,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct State {
    ways: u32,
    /// Where the states begin that any one word leads to, up to those of the next state.
    skips: u32,
    /// True when the phrase may end here.
    accepts: bool,
}

/// The bit of an atom in a state's filter.
fn bit(atom: u32) -> u64 {
    1 << (atom % 64)
}

/// Where the states of a phrase begin.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Automaton {
    first: u32,
    /// How many there are.
    states: usize,
    /// True when every match is one word: then a word with which the phrase can begin is a match.
    single: bool,
}

/// What a search runs of all phrases.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Automata {
    phrases: Vec<Automaton>,
    states: Vec<State>,
    ways: Vec<Ways>,
    words: Vec<Edge>,
    slots: Vec<(Slot, bool, u32)>,
    skips: Vec<u32>,
}

/// Words and built-in kinds that lead out of a state.
type Out = (Vec<Edge>, Vec<(Slot, bool, u32)>);

/// Makes the automata of phrases, one after another.
#[derive(Debug, Default)]
pub(super) struct Making {
    made: Automata,
    /// The ways that there are already.
    known: HashMap<Out, u32>,
}

/// Most trials have no more states open at a word.
const ROOM: usize = 8;

/// Where a state begins: a step, and whether the next word may stand behind a comma.
type Origin = (usize, bool);

/// The length of a list that is about to grow.
fn end<T>(list: &[T]) -> u32 {
    u32::try_from(list.len()).unwrap_or(u32::MAX)
}

#[inline]
fn part<'a, T>(list: &'a [T], range: &Range<u32>) -> &'a [T] {
    list.get(range.start as usize..range.end as usize).unwrap_or_default()
}

impl Making {
    /// Adds the steps of the next phrase.
    pub(super) fn add(&mut self, insts: &[Inst]) {
        let first = end(&self.made.states);
        let mut numbers = vec![[None; 2]; insts.len() + 1];
        let mut origins: Vec<Origin> = Vec::new();
        let mut number = |origin: Origin, origins: &mut Vec<Origin>| {
            let Some(known) = numbers.get_mut(origin.0) else { return 0 };
            let [strict, loose] = known;
            *if origin.1 { loose } else { strict }.get_or_insert_with(|| {
                origins.push(origin);
                u32::try_from(origins.len() - 1).unwrap_or(u32::MAX)
            })
        };
        number((0, true), &mut origins);
        let (mut todo, mut seen) = (Vec::new(), vec![0usize; 2 * insts.len()]);
        let mut made = 0;
        while let Some(&origin) = origins.get(made) {
            made += 1;
            let (mut words, mut slots, mut accepts) = (Vec::new(), Vec::new(), false);
            let skips = end(&self.made.skips);
            todo.push(origin);
            while let Some((pc, loose)) = todo.pop() {
                match seen.get_mut(2 * pc + usize::from(loose)) {
                    Some(seen) if *seen < made => *seen = made,
                    _ => continue,
                }
                match insts.get(pc).copied() {
                    Some(Inst::Word(atom)) => {
                        words.push(Edge { atom, loose, to: number((pc + 1, false), &mut origins) });
                    }
                    Some(Inst::Slot(slot)) => slots.push((slot, loose, number((pc + 1, false), &mut origins))),
                    Some(Inst::Skip) => self.made.skips.push(number((pc + 1, true), &mut origins)),
                    Some(Inst::Loose) => todo.push((pc + 1, true)),
                    Some(Inst::Split(other)) => todo.extend([(other, loose), (pc + 1, loose)]),
                    Some(Inst::Jump(to)) => todo.push((to, loose)),
                    Some(Inst::Match) => accepts = true,
                    None => {}
                }
            }
            words.sort_unstable();
            let ways = self.ways((words, slots));
            self.made.states.push(State { ways, skips, accepts });
        }
        let single = self.is_single(first);
        self.made.phrases.push(Automaton { first, states: made, single });
    }

    /// The number of some ways out.
    fn ways(&mut self, out: Out) -> u32 {
        if let Some(known) = self.known.get(&out) {
            return *known;
        }
        let made = &mut self.made;
        let number = end(&made.ways);
        let (words, slots) = (end(&made.words), end(&made.slots));
        made.words.extend(&out.0);
        made.slots.extend(&out.1);
        let atoms = out.0.iter().map(|edge| edge.atom).chain(out.1.iter().map(|(slot, ..)| slot.atom()));
        let filter = atoms.fold(0, |bits, atom| bits | bit(atom));
        made.ways.push(Ways { words: words..end(&made.words), slots: slots..end(&made.slots), filter });
        self.known.insert(out, number);
        number
    }

    /// Whether each word with which a phrase begins ends it.
    fn is_single(&self, first: u32) -> bool {
        let made = &self.made;
        let ways = |to: u32| made.state(first, to).and_then(|state| Some((state, made.ways.get(state.ways as usize)?)));
        let skips = |to: u32| !made.skips(first, to).is_empty();
        let ends = |to: u32| {
            ways(to)
                .is_some_and(|(state, out)| state.accepts && out.words.is_empty() && out.slots.is_empty() && !skips(to))
        };
        ways(0).is_some_and(|(_, out)| {
            out.slots.is_empty() && !skips(0) && part(&made.words, &out.words).iter().all(|edge| ends(edge.to))
        })
    }

    pub(super) fn finish(self) -> Automata {
        self.made
    }
}

impl Automata {
    #[inline]
    fn state(&self, first: u32, number: u32) -> Option<&State> {
        self.states.get((first + number) as usize)
    }

    /// The states that any one word leads to.
    #[inline]
    fn skips(&self, first: u32, number: u32) -> &[u32] {
        // Of the last state all that are left.
        let from = |number: u32| self.state(first, number).map_or(self.skips.len(), |state| state.skips as usize);
        self.skips.get(from(number)..from(number + 1)).unwrap_or_default()
    }

    /// The ways out under an atom.
    #[inline]
    fn under(&self, ways: &Ways, atom: u32) -> &[Edge] {
        let words = part(&self.words, &ways.words);
        let from = words.partition_point(|edge| edge.atom < atom);
        let rest = words.get(from..).unwrap_or_default();
        let same = rest.iter().take_while(|edge| edge.atom == atom).count();
        rest.get(..same).unwrap_or_default()
    }
}

/// The words that phrases are run over, and room to work in.
pub(super) struct AutomatonRun<'a> {
    automata: &'a Automata,
    text: &'a str,
    tokens: &'a [Token],
    atoms: &'a Atoms,
    /// Where the words that are searched begin, and the bits of the atoms of each.
    start: usize,
    bits: Vec<u64>,
    /// For each state of a phrase when it was last come to, by a clock that goes on from word to word and trial to trial.
    seen: Vec<u32>,
    clock: u32,
    now: Vec<u32>,
    next: Vec<u32>,
    /// States behind several words, and where.
    later: Vec<(usize, u32)>,
}

impl<'a> AutomatonRun<'a> {
    /// Over a range of the words of a text.
    pub(super) fn new(
        automata: &'a Automata,
        text: &'a str,
        tokens: &'a [Token],
        atoms: &'a Atoms,
        range: Range<usize>,
    ) -> AutomatonRun<'a> {
        let tokens = tokens.get(..range.end).unwrap_or(tokens);
        let bits = range.clone().map(|at| atoms.of(at).iter().fold(0, |bits, &atom| bits | bit(atom))).collect();
        let (now, next) = (Vec::with_capacity(ROOM), Vec::with_capacity(ROOM));
        let (seen, later) = (Vec::new(), Vec::new());
        AutomatonRun { automata, text, tokens, atoms, start: range.start, bits, seen, clock: 0, now, next, later }
    }

    /// The bits of the atoms of a word.
    #[inline]
    fn bits(&self, at: usize) -> u64 {
        self.bits.get(at.wrapping_sub(self.start)).copied().unwrap_or(0)
    }

    /// False where a phrase can't begin with a word.
    #[inline]
    pub(super) fn may_begin(&self, phrase: PhraseId, at: usize) -> bool {
        let automata = self.automata;
        let Some(own) = automata.phrases.get(phrase.0 as usize) else { return false };
        let ways = automata.state(own.first, 0).and_then(|state| automata.ways.get(state.ways as usize));
        ways.is_some_and(|ways| ways.filter & self.bits(at) != 0) || !automata.skips(own.first, 0).is_empty()
    }

    /// The end of the longest match of a phrase that begins at token `start`. Goes on from word to word with all states at
    /// once, each of which is come to at most once at a word.
    pub(super) fn longest(&mut self, phrase: PhraseId, start: usize) -> Option<usize> {
        let automata = self.automata;
        let own = automata.phrases.get(phrase.0 as usize)?;
        if own.single {
            let ways = automata.ways.get(automata.state(own.first, 0)?.ways as usize)?;
            let begins = |&atom: &u32| !automata.under(ways, atom).is_empty();
            return self.atoms.of(start).iter().any(begins).then_some(start + 1);
        }
        if self.seen.len() < own.states {
            self.seen.resize(own.states, 0);
        }
        self.now.clear();
        self.now.push(0);
        let (mut best, mut at) = (None, start);
        while !self.now.is_empty() || !self.later.is_empty() {
            let token = self.tokens.get(at).filter(|token| at == start || !token.gap.has(Gap::WALL));
            let joined = token.is_some_and(|token| !token.gap.has(Gap::BREAK));
            let bits = self.bits(at);
            self.clock += 1;
            for &number in &self.now {
                let Some(state) = automata.state(own.first, number) else { continue };
                if state.accepts {
                    best = Some(at);
                }
                if token.is_none() {
                    continue;
                }
                let mut come_to = |to: u32| match self.seen.get_mut(to as usize) {
                    Some(seen) if *seen != self.clock => {
                        *seen = self.clock;
                        self.next.push(to);
                    }
                    _ => {}
                };
                automata.skips(own.first, number).iter().for_each(|&to| come_to(to));
                let Some(ways) = automata.ways.get(state.ways as usize).filter(|ways| ways.filter & bits != 0) else {
                    continue;
                };
                let atoms = self.atoms.of(at);
                for &atom in atoms.iter().filter(|&&atom| ways.filter & bit(atom) != 0) {
                    let edges = automata.under(ways, atom).iter();
                    edges.filter(|edge| edge.loose || joined).for_each(|edge| come_to(edge.to));
                }
                for &(slot, loose, to) in part(&automata.slots, &ways.slots) {
                    if atoms.first() == Some(&slot.atom())
                        && (loose || joined)
                        && let Some(len) = slot.len(self.text, self.tokens, at)
                    {
                        self.later.push((at + len, to));
                    }
                }
            }
            at += 1;
            if !self.later.is_empty() {
                self.arrive(at);
            }
            std::mem::swap(&mut self.now, &mut self.next);
            self.next.clear();
        }
        best.filter(|&end| end > start)
    }

    /// Comes to the states to which several words led up to this one.
    fn arrive(&mut self, at: usize) {
        self.later.retain(|&(place, to)| {
            if let Some(seen) = self.seen.get_mut(to as usize).filter(|seen| place == at && **seen != self.clock) {
                *seen = self.clock;
                self.next.push(to);
            }
            place > at
        });
    }
}
