//! The steps of all phrases without those that read no word: what a search runs.
//!
//! As compiled, a choice of fifty words is fifty steps to try one after another. Here it is one state with fifty ways
//! out, in the order of their atoms, of which a word of a letter is looked up. The states of all phrases lie in one list, made
//! with the pack: nothing is left to be prepared at a start, and what a search goes through lies close together.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::program::{Inst, PhraseId};
use super::slot::Slot;
use super::vocabulary::Atoms;
use crate::text::{Gap, Token};

/// A way out of a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Edge {
    /// What the word must satisfy.
    atom: u32,
    /// False where no comma, semicolon or colon may stand before it.
    loose: bool,
    /// The state of the same phrase to which it leads.
    to: u32,
}

/// A state, its ways out as parts of the lists of all.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct State {
    words: Range<u32>,
    slots: Range<u32>,
    skips: Range<u32>,
    /// A bit for the atom of each way out but skips, several to a bit: most words lead nowhere, as this says at a glance.
    filter: u64,
    /// True when the phrase may end here.
    accepts: bool,
}

/// The bit of an atom in a state's filter.
fn bit(atom: u32) -> u64 {
    1 << (atom % 64)
}

/// Where the states of a phrase lie.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Automaton {
    first: u32,
    states: u32,
    /// True when every match is one word: then a word with which the phrase can begin is a match.
    single: bool,
}

/// What a search runs of all phrases.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Automata {
    phrases: Vec<Automaton>,
    states: Vec<State>,
    words: Vec<Edge>,
    slots: Vec<(Slot, bool, u32)>,
    /// States that any one word leads to.
    skips: Vec<u32>,
}

/// Where a state begins: a step, and whether the next word may stand behind a comma.
type Origin = (usize, bool);

/// The length of a list that is about to grow.
fn end<T>(list: &[T]) -> u32 {
    u32::try_from(list.len()).unwrap_or(u32::MAX)
}

fn part<'a, T>(list: &'a [T], range: &Range<u32>) -> &'a [T] {
    list.get(range.start as usize..range.end as usize).unwrap_or_default()
}

impl Automata {
    /// Adds the steps of the next phrase.
    pub(super) fn add(&mut self, insts: &[Inst]) {
        let first = end(&self.states);
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
            let (words, slots, skips) = (end(&self.words), end(&self.slots), end(&self.skips));
            let mut state = State::default();
            todo.push(origin);
            while let Some((pc, loose)) = todo.pop() {
                match seen.get_mut(2 * pc + usize::from(loose)) {
                    Some(seen) if *seen < made => *seen = made,
                    _ => continue,
                }
                match insts.get(pc).copied() {
                    Some(Inst::Word(atom)) => {
                        self.words.push(Edge { atom, loose, to: number((pc + 1, false), &mut origins) });
                        state.filter |= bit(atom);
                    }
                    Some(Inst::Slot(slot)) => {
                        self.slots.push((slot, loose, number((pc + 1, false), &mut origins)));
                        state.filter |= bit(slot.atom());
                    }
                    Some(Inst::Skip) => self.skips.push(number((pc + 1, true), &mut origins)),
                    Some(Inst::Loose) => todo.push((pc + 1, true)),
                    Some(Inst::Split(other)) => todo.extend([(other, loose), (pc + 1, loose)]),
                    Some(Inst::Jump(to)) => todo.push((to, loose)),
                    Some(Inst::Match) => state.accepts = true,
                    None => {}
                }
            }
            self.words.get_mut(words as usize..).into_iter().for_each(<[Edge]>::sort_unstable);
            state.words = words..end(&self.words);
            state.slots = slots..end(&self.slots);
            state.skips = skips..end(&self.skips);
            self.states.push(state);
        }
        let states = end(&self.states) - first;
        self.phrases.push(Automaton { first, states, single: self.is_single(first) });
    }

    /// Whether each word with which a phrase begins ends it.
    fn is_single(&self, first: u32) -> bool {
        let leads_on = |state: &State| !state.words.is_empty() || !state.slots.is_empty() || !state.skips.is_empty();
        let ends = |to: u32| self.state(first, to).is_some_and(|next| next.accepts && !leads_on(next));
        self.state(first, 0).is_some_and(|begin| {
            let words = part(&self.words, &begin.words);
            begin.slots.is_empty() && begin.skips.is_empty() && words.iter().all(|edge| ends(edge.to))
        })
    }

    fn state(&self, first: u32, number: u32) -> Option<&State> {
        self.states.get((first + number) as usize)
    }

    /// The ways out of a state under an atom.
    #[inline]
    fn under(&self, state: &State, atom: u32) -> &[Edge] {
        let words = part(&self.words, &state.words);
        let from = words.partition_point(|edge| edge.atom < atom);
        let rest = words.get(from..).unwrap_or_default();
        let same = rest.iter().take_while(|edge| edge.atom == atom).count();
        rest.get(..same).unwrap_or_default()
    }
}

/// The words that phrases are run over, and room to work in.
pub(super) struct Run<'a> {
    automata: &'a Automata,
    text: &'a str,
    tokens: &'a [Token],
    atoms: &'a Atoms,
    /// For each state of a phrase when it was last come to, by a clock that goes on from word to word and trial to trial.
    seen: Vec<u32>,
    clock: u32,
    now: Vec<u32>,
    next: Vec<u32>,
    /// States behind several words, and where.
    later: Vec<(usize, u32)>,
}

impl<'a> Run<'a> {
    pub(super) fn new(automata: &'a Automata, text: &'a str, tokens: &'a [Token], atoms: &'a Atoms) -> Run<'a> {
        let (now, next, later) = (Vec::new(), Vec::new(), Vec::new());
        Run { automata, text, tokens, atoms, seen: Vec::new(), clock: 0, now, next, later }
    }

    /// Whether a phrase can begin with a word.
    #[inline]
    pub(super) fn begins(&self, phrase: PhraseId, at: usize) -> bool {
        let automata = self.automata;
        let begin = automata.phrases.get(phrase.0 as usize).and_then(|own| automata.states.get(own.first as usize));
        let Some(state) = begin else { return false };
        let atoms = self.atoms.of(at);
        let leads = |atom: u32| state.filter & bit(atom) != 0 && !automata.under(state, atom).is_empty();
        let slots = part(&automata.slots, &state.slots);
        !state.skips.is_empty()
            || atoms.iter().any(|&atom| leads(atom))
            || slots.iter().any(|(slot, ..)| atoms.first() == Some(&slot.atom()))
    }

    /// The end of the longest match of a phrase that begins at token `start`, with which it can begin. Goes on from word to
    /// word with all states at once, each of which is come to at most once at a word.
    pub(super) fn longest(&mut self, phrase: PhraseId, start: usize) -> Option<usize> {
        let automata = self.automata;
        let own = automata.phrases.get(phrase.0 as usize)?;
        if own.single {
            return Some(start + 1);
        }
        if self.seen.len() < own.states as usize {
            self.seen.resize(own.states as usize, 0);
        }
        self.now.clear();
        self.now.push(0);
        let (mut best, mut at) = (None, start);
        while !self.now.is_empty() || !self.later.is_empty() {
            let token = self.tokens.get(at).filter(|token| at == start || !token.gap.has(Gap::WALL));
            let joined = token.is_some_and(|token| !token.gap.has(Gap::BREAK));
            let atoms = self.atoms.of(at);
            let bits = atoms.iter().fold(0, |bits, &atom| bits | bit(atom));
            self.clock += 1;
            let mut come_to = |next: &mut Vec<u32>, to: u32| {
                if let Some(seen) = self.seen.get_mut(to as usize).filter(|seen| **seen != self.clock) {
                    *seen = self.clock;
                    next.push(to);
                }
            };
            for &number in &self.now {
                let Some(state) = automata.state(own.first, number) else { continue };
                if state.accepts {
                    best = Some(at);
                }
                if token.is_none() {
                    continue;
                }
                if state.filter & bits != 0 {
                    for edge in atoms.iter().flat_map(|&atom| automata.under(state, atom)) {
                        if edge.loose || joined {
                            come_to(&mut self.next, edge.to);
                        }
                    }
                    for &(slot, loose, to) in part(&automata.slots, &state.slots) {
                        if atoms.first() == Some(&slot.atom())
                            && (loose || joined)
                            && let Some(len) = slot.len(self.text, self.tokens, at)
                        {
                            self.later.push((at + len, to));
                        }
                    }
                }
                part(&automata.skips, &state.skips).iter().for_each(|&to| come_to(&mut self.next, to));
            }
            at += 1;
            self.later.retain(|&(place, to)| {
                if place == at {
                    come_to(&mut self.next, to);
                }
                place > at
            });
            std::mem::swap(&mut self.now, &mut self.next);
            self.next.clear();
        }
        best.filter(|&end| end > start)
    }
}
