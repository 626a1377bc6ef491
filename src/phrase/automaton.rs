//! The steps of all phrases without those that read no word: what a search runs.
//!
//! As compiled, a choice of fifty words is fifty steps to try one after another. Here it is one state with fifty ways
//! out, in the order of their atoms, of which a word of a letter is looked up. The states of all phrases lie in one list, made
//! with the pack: nothing is left to be prepared or unpacked at a start, and what a search goes through lies close together.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::program::{Inst, PhraseId};
use super::slot::Slot;
use super::vocabulary::Atoms;
use crate::flat::{Flat, Record};
use crate::text::{Gap, Token};

/// A way out of a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Edge {
    /// What the word must satisfy.
    atom: u32,
    /// False where no comma, semicolon or colon may stand before it.
    loose: bool,
    /// The state of the same phrase to which it leads.
    to: u32,
}

/// The ways out of states under words and built-in kinds. All states of a gap have the same, and so have many phrases.
#[derive(Debug, Clone, Copy)]
struct Ways {
    words: (u32, u32),
    slots: (u32, u32),
    /// A bit for the atom of each, several to a bit: most words lead nowhere, as this says at a glance.
    filter: u64,
}

#[derive(Debug, Clone, Copy)]
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

/// The bits of some atoms.
pub(super) fn bits(atoms: &[u32]) -> u64 {
    atoms.iter().fold(0, |bits, &atom| bits | bit(atom))
}

/// Where the states of a phrase begin.
#[derive(Debug, Clone, Copy)]
struct Automaton {
    first: u32,
    /// How many there are.
    states: u32,
    /// True when it holds something that may be several words.
    slots: bool,
}

/// A number and a mark in one.
fn marked(number: u32, mark: bool) -> u32 {
    number << 1 | u32::from(mark)
}

fn unmarked(number: u32) -> (u32, bool) {
    (number >> 1, number & 1 != 0)
}

impl Record<2> for Edge {
    fn pack(&self) -> [u32; 2] {
        [self.atom, marked(self.to, self.loose)]
    }

    #[inline]
    fn unpack([atom, to]: [u32; 2]) -> Edge {
        let (to, loose) = unmarked(to);
        Edge { atom, loose, to }
    }
}

impl Record<6> for Ways {
    fn pack(&self) -> [u32; 6] {
        let Ways { words, slots, filter } = self;
        [words.0, words.1, slots.0, slots.1, *filter as u32, (filter >> 32) as u32]
    }

    #[inline]
    fn unpack([words, words_end, slots, slots_end, low, high]: [u32; 6]) -> Ways {
        let filter = u64::from(high) << 32 | u64::from(low);
        Ways { words: (words, words_end), slots: (slots, slots_end), filter }
    }
}

impl Record<2> for State {
    fn pack(&self) -> [u32; 2] {
        [self.ways, marked(self.skips, self.accepts)]
    }

    #[inline]
    fn unpack([ways, skips]: [u32; 2]) -> State {
        let (skips, accepts) = unmarked(skips);
        State { ways, skips, accepts }
    }
}

impl Record<2> for Automaton {
    fn pack(&self) -> [u32; 2] {
        [self.first, marked(self.states, self.slots)]
    }

    #[inline]
    fn unpack([first, states]: [u32; 2]) -> Automaton {
        let (states, slots) = unmarked(states);
        Automaton { first, states, slots }
    }
}

/// What a search runs of all phrases.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(super) struct Automata {
    phrases: Flat<Automaton, 2>,
    states: Flat<State, 2>,
    ways: Flat<Ways, 6>,
    words: Flat<Edge, 2>,
    slots: Vec<(Slot, bool, u32)>,
    skips: Flat<u32, 1>,
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

/// Where a state begins: a step, and whether the next word may stand behind a comma.
type Origin = (usize, bool);

/// The length of a list that is about to grow.
fn end(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// A range of a list.
#[inline]
fn part((start, end): (u32, u32)) -> Range<usize> {
    start as usize..end as usize
}

impl Making {
    /// Adds the steps of the next phrase.
    pub(super) fn add(&mut self, insts: &[Inst]) {
        let first = end(self.made.states.len());
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
        let (mut made, mut has_slots) = (0, false);
        while let Some(&origin) = origins.get(made) {
            made += 1;
            let (mut words, mut slots, mut accepts) = (Vec::new(), Vec::new(), false);
            let skips = end(self.made.skips.len());
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
                    Some(Inst::Slot(slot)) if slot.words() == (1, 1) => {
                        words.push(Edge { atom: slot.atom(), loose, to: number((pc + 1, false), &mut origins) });
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
            has_slots |= !slots.is_empty();
            let ways = self.ways((words, slots));
            self.made.states.push(State { ways, skips, accepts });
        }
        self.made.phrases.push(Automaton { first, states: end(made), slots: has_slots });
    }

    /// The number of some ways out.
    fn ways(&mut self, out: Out) -> u32 {
        if let Some(known) = self.known.get(&out) {
            return *known;
        }
        let made = &mut self.made;
        let number = end(made.ways.len());
        let (words, slots) = (end(made.words.len()), end(made.slots.len()));
        made.words.extend(out.0.iter().copied());
        made.slots.extend(&out.1);
        let atoms = out.0.iter().map(|edge| edge.atom).chain(out.1.iter().map(|(slot, ..)| slot.atom()));
        let filter = atoms.fold(0, |bits, atom| bits | bit(atom));
        let (words, slots) = ((words, end(made.words.len())), (slots, end(made.slots.len())));
        made.ways.push(Ways { words, slots, filter });
        self.known.insert(out, number);
        number
    }

    pub(super) fn finish(self) -> Automata {
        self.made
    }
}

impl Automata {
    /// Where the states of a phrase begin.
    pub(super) fn first(&self, phrase: PhraseId) -> Option<u32> {
        Some(self.phrases.get(phrase.0 as usize)?.first)
    }

    /// Whether a phrase holds something that may be several words.
    #[inline]
    pub(super) fn has_slots(&self, phrase: PhraseId) -> bool {
        self.phrases.get(phrase.0 as usize).is_some_and(|own| own.slots)
    }

    /// Whether a phrase may end in a state.
    pub(super) fn accepts(&self, first: u32, number: u32) -> bool {
        self.state(first, number).is_some_and(|state| state.accepts)
    }

    /// The bits of the atoms under which words lead on from a state, and whether any word does.
    pub(super) fn leads_on(&self, first: u32, number: u32) -> (u64, bool) {
        let ways = self.state(first, number).and_then(|state| self.ways.get(state.ways as usize));
        (ways.map_or(0, |ways| ways.filter), self.skips(first, number).next().is_some())
    }

    /// Adds the states to which a word leads from one; `joined` where no comma, semicolon or colon stands before it.
    pub(super) fn leads(&self, first: u32, number: u32, atoms: &[u32], joined: bool, to: &mut Vec<u32>) {
        to.extend(self.skips(first, number));
        self.reads(first, number, atoms, joined, to);
    }

    /// The same without gaps, in which any word may stand.
    fn reads(&self, first: u32, number: u32, atoms: &[u32], joined: bool, to: &mut Vec<u32>) {
        let ways = self.state(first, number).and_then(|state| self.ways.get(state.ways as usize));
        for (ways, &atom) in ways.into_iter().flat_map(|ways| atoms.iter().map(move |atom| (ways, atom))) {
            if ways.filter & bit(atom) != 0 {
                let edges = self.under(&ways, atom).filter(|edge| edge.loose || joined);
                to.extend(edges.map(|edge| edge.to));
            }
        }
    }

    #[inline]
    fn state(&self, first: u32, number: u32) -> Option<State> {
        self.states.get((first + number) as usize)
    }

    /// The states that any one word leads to.
    #[inline]
    fn skips(&self, first: u32, number: u32) -> impl Iterator<Item = u32> + '_ {
        // Of the last state all that are left.
        let from = |number: u32| self.state(first, number).map_or(self.skips.len(), |state| state.skips as usize);
        self.skips.range(from(number)..from(number + 1))
    }

    /// The ways out under an atom.
    #[inline]
    fn under(&self, ways: &Ways, atom: u32) -> impl Iterator<Item = Edge> + '_ {
        let words = part(ways.words);
        let from = self.words.partition_point(words.clone(), |edge| edge.atom < atom);
        self.words.range(from..words.end).take_while(move |edge| edge.atom == atom)
    }
}

/// Where phrases are tried that hold something of several words, each such word by word.
#[derive(Debug)]
pub(super) struct SlotTrial<'a> {
    pub automata: &'a Automata,
    pub text: &'a str,
    /// Up to the last word that is searched.
    pub tokens: &'a [Token],
    pub atoms: &'a Atoms,
}

/// Room for a trial.
#[derive(Debug, Default)]
pub(super) struct TrialRoom {
    /// For each state of a phrase when it was last come to, by a clock that goes on from word to word and trial to trial.
    seen: Vec<u64>,
    clock: u64,
    now: Vec<u32>,
    next: Vec<u32>,
    /// States behind several words, and where.
    later: Vec<(usize, u32)>,
    /// Where one state leads.
    led: Vec<u32>,
}

impl SlotTrial<'_> {
    /// False where a phrase can't begin with a word.
    pub(super) fn may_begin(&self, phrase: PhraseId, at: usize) -> bool {
        let automata = self.automata;
        let Some(first) = automata.first(phrase) else { return false };
        let ways = automata.state(first, 0).and_then(|state| automata.ways.get(state.ways as usize));
        ways.is_some_and(|ways| ways.filter & bits(self.atoms.of(at)) != 0) || automata.skips(first, 0).next().is_some()
    }

    /// Whether a phrase can match these tokens so that it reads token `word` of them, which doesn't stand in a gap. Goes from place to place
    /// as it comes: few ask, and of short matches.
    pub(super) fn reads(&self, phrase: PhraseId, range: Range<usize>, word: usize) -> bool {
        let automata = self.automata;
        let Some(own) = automata.phrases.get(phrase.0 as usize) else { return false };
        let (mut todo, mut seen, mut led) = (vec![(range.start, 0)], HashSet::new(), Vec::new());
        while let Some((at, number)) = todo.pop() {
            let Some(state) = automata.state(own.first, number).filter(|_| seen.insert((at, number))) else { continue };
            if at == range.end && state.accepts {
                return true;
            }
            let Some(token) = self.tokens.get(at).filter(|_| at < range.end) else { continue };
            let (atoms, joined) = (self.atoms.of(at), !token.gap.has(Gap::BREAK));
            led.clear();
            if at == word {
                automata.reads(own.first, number, atoms, joined, &mut led);
            } else {
                automata.leads(own.first, number, atoms, joined, &mut led);
            }
            todo.extend(led.iter().map(|&to| (at + 1, to)));
            todo.extend(self.slots(state, at, joined).map(|(len, to)| (at + len, to)));
        }
        false
    }

    /// What of several words begins at a token, in some state of a phrase: how many they are, and the state behind them.
    fn slots(&self, state: State, at: usize, joined: bool) -> impl Iterator<Item = (usize, u32)> {
        let slots = self.automata.ways.get(state.ways as usize).map(|ways| part(ways.slots));
        let slots = slots.and_then(|slots| self.automata.slots.get(slots)).unwrap_or_default();
        let here = move |slot: &Slot, loose: bool| self.atoms.of(at).first() == Some(&slot.atom()) && (loose || joined);
        slots.iter().filter_map(move |&(slot, loose, to)| {
            let len = here(&slot, loose).then(|| slot.len(self.text, self.tokens, at)).flatten()?;
            Some((len, to))
        })
    }

    /// The end of the longest match of a phrase that begins at token `start`. Goes on from word to word with all states at
    /// once, each of which is come to at most once at a word.
    pub(super) fn longest(&self, room: &mut TrialRoom, phrase: PhraseId, start: usize) -> Option<usize> {
        let automata = self.automata;
        let own = automata.phrases.get(phrase.0 as usize)?;
        if room.seen.len() < own.states as usize {
            room.seen.resize(own.states as usize, 0);
        }
        room.now.clear();
        room.now.push(0);
        room.next.clear();
        room.later.clear();
        let (mut best, mut at) = (None, start);
        while !room.now.is_empty() || !room.later.is_empty() {
            let token = self.tokens.get(at).filter(|token| at == start || !token.gap.has(Gap::WALL));
            let joined = token.is_some_and(|token| !token.gap.has(Gap::BREAK));
            let atoms = self.atoms.of(at);
            room.clock += 1;
            for &number in &room.now {
                let Some(state) = automata.state(own.first, number) else { continue };
                if state.accepts {
                    best = Some(at);
                }
                if token.is_none() {
                    continue;
                }
                room.led.clear();
                automata.leads(own.first, number, atoms, joined, &mut room.led);
                for &to in &room.led {
                    come_to(&mut room.seen, room.clock, &mut room.next, to);
                }
                room.later.extend(self.slots(state, at, joined).map(|(len, to)| (at + len, to)));
            }
            at += 1;
            // States to which several words led up to here.
            let TrialRoom { seen, clock, next, later, .. } = room;
            later.retain(|&(place, to)| {
                if place == at {
                    come_to(seen, *clock, next, to);
                }
                place > at
            });
            std::mem::swap(&mut room.now, &mut room.next);
            room.next.clear();
        }
        best.filter(|&end| end > start)
    }
}

/// Adds a state that wasn't come to yet.
fn come_to(seen: &mut [u64], clock: u64, next: &mut Vec<u32>, to: u32) {
    if let Some(seen) = seen.get_mut(to as usize).filter(|seen| **seen != clock) {
        *seen = clock;
        next.push(to);
    }
}
