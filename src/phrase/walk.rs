//! Trials of phrases: from word to word, from one set of a phrase's states to the next.
//!
//! Which states are open behind a word depends on those before it and on the word alone, so where a set leads under a word is
//! found once and kept. Letters share most of their words: of a thousand steps all but a few are one look into a table. Sets
//! are made as letters need them, since all that gaps allow are far more than anybody meets, and what is kept is bounded: too
//! many steps or sets are all given up.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use foldhash::fast::FixedState;

use super::automaton::{Automata, bits};
use super::program::PhraseId;
use super::vocabulary::{Atoms, WordClass};
use crate::text::{Gap, Token};

/// With more steps than these all are given up: the table has 768 KiB a thread then, and 97 letters need 25,000 steps. A table of fixed
/// places of half that size, where one step took the place of another, made every seventh step anew.
const MOST_STEPS: usize = (1 << 16) / 4 * 3;

/// With more states in all sets than these all are made anew.
const MOST_STATES: usize = 1 << 20;

/// What a search looks at of a word: its class, above two bits for what stands before it.
type Symbol = u32;
/// No comma, semicolon or colon.
const JOINED: Symbol = 1;
/// What no phrase goes across.
const WALL: Symbol = 2;

/// A set of states: its number, above two bits that say what a trial asks of every one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct OpenStates(u32);

impl OpenStates {
    /// No state is open.
    const NONE: OpenStates = OpenStates(OpenStates::LAST);
    /// The phrase may end here.
    const ACCEPTS: u32 = 1;
    /// No word leads on.
    const LAST: u32 = 2;

    fn number(self) -> usize {
        self.0 as usize >> 2
    }

    fn accepts(self) -> bool {
        self.0 & OpenStates::ACCEPTS != 0
    }

    fn is_last(self) -> bool {
        self.0 & OpenStates::LAST != 0
    }
}

impl Default for OpenStates {
    fn default() -> Self {
        OpenStates::NONE
    }
}

/// The words that phrases are tried at, with the bits of their atoms.
#[derive(Debug, Default)]
pub(super) struct Symbols {
    first: usize,
    all: Vec<(Symbol, u64)>,
}

impl Symbols {
    /// Begins a range of words.
    pub(super) fn begin(&mut self, tokens: &[Token], atoms: &Atoms, range: Range<usize>) {
        self.first = range.start;
        self.all.clear();
        let tokens = tokens.get(range.start..range.end.min(tokens.len())).unwrap_or_default();
        self.all.extend(tokens.iter().zip(range).map(|(token, at)| {
            let joined = if token.gap.has(Gap::BREAK) { 0 } else { JOINED };
            let wall = if token.gap.has(Gap::WALL) { WALL } else { 0 };
            (atoms.class(at).0 << 2 | wall | joined, bits(atoms.of(at)))
        }));
    }

    #[inline]
    fn at(&self, at: usize) -> Option<(Symbol, u64)> {
        self.all.get(at.checked_sub(self.first)?).copied()
    }
}

/// What a step looks at of some states of one phrase.
#[derive(Debug)]
struct StateSet {
    /// The bits of the atoms under which words lead on.
    filter: u64,
    /// Where all other words lead, once one was met.
    otherwise: Option<OpenStates>,
}

/// How a phrase begins.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Begin {
    /// The bits of the atoms with which it begins.
    filter: u64,
    /// Its first states; none before they are asked for.
    open: OpenStates,
    /// Whether any word may be its first.
    any: bool,
}

impl Begin {
    /// The next of some words with which the phrase may begin: most lead nowhere.
    #[inline]
    pub(super) fn next(self, symbols: &Symbols, words: Range<usize>) -> Option<usize> {
        words.into_iter().find(|&at| self.any || symbols.at(at).is_some_and(|(_, bits)| self.filter & bits != 0))
    }
}

/// Where a set leads under a symbol.
#[derive(Debug, Clone, Copy)]
struct Step {
    from: OpenStates,
    symbol: Symbol,
    to: OpenStates,
}

/// Steps in one list, each at the first free place from where its hash points: to look one up reads one line of memory, where a map's
/// table reads a tag first.
#[derive(Debug, Default)]
struct Steps {
    /// A power of two, a quarter of them free; what isn't taken leads from no states.
    places: Vec<Step>,
    taken: usize,
}

impl Steps {
    const FEWEST: usize = 1 << 12;
    const FREE: Step = Step { from: OpenStates::NONE, symbol: 0, to: OpenStates::NONE };

    /// The places where a step may be, the likeliest first.
    #[inline]
    fn places(&self, from: OpenStates, symbol: Symbol) -> impl Iterator<Item = usize> + use<> {
        let last = self.places.len().wrapping_sub(1);
        let hash = (u64::from(from.0) << 32 | u64::from(symbol)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        ((hash >> 32) as usize..).map(move |at| at & last)
    }

    #[inline]
    fn get(&self, from: OpenStates, symbol: Symbol) -> Option<OpenStates> {
        for at in self.places(from, symbol) {
            let step = self.places.get(at).filter(|step| step.from != OpenStates::NONE)?;
            if step.from == from && step.symbol == symbol {
                return Some(step.to);
            }
        }
        None
    }

    /// Adds a step that isn't there.
    fn insert(&mut self, step: Step) {
        if self.taken >= MOST_STEPS {
            *self = Steps::default();
        }
        if self.taken >= self.places.len() / 4 * 3 {
            let more = (2 * self.places.len()).max(Steps::FEWEST);
            let steps = std::mem::replace(&mut self.places, vec![Steps::FREE; more]);
            steps.into_iter().filter(|step| step.from != OpenStates::NONE).for_each(|step| self.put(step));
        }
        self.put(step);
        self.taken += 1;
    }

    fn put(&mut self, step: Step) {
        for at in self.places(step.from, step.symbol) {
            match self.places.get_mut(at) {
                Some(place) if place.from == OpenStates::NONE => return *place = step,
                Some(_) => {}
                None => return,
            }
        }
    }
}

/// The sets of states that were met.
#[derive(Debug, Default)]
pub(super) struct Walks {
    /// By number; the first has no states.
    sets: Vec<StateSet>,
    /// Of each where the states of its phrase begin, and which they are.
    states: Vec<Arc<[u32]>>,
    /// The states in all of them.
    size: usize,
    known: HashMap<Arc<[u32]>, OpenStates, FixedState>,
    /// How each phrase begins.
    begins: Vec<Begin>,
    steps: Steps,
    /// A set that is being made.
    next: Vec<u32>,
}

impl Walks {
    /// Gives up what has become too much: asked before a phrase is tried, as no states are open then.
    #[inline]
    pub(super) fn tidy(&mut self) {
        if self.sets.is_empty() || self.size > MOST_STATES {
            self.forget();
        }
    }

    #[cold]
    fn forget(&mut self) {
        *self = Walks::default();
        self.sets.push(StateSet { filter: 0, otherwise: Some(OpenStates::NONE) });
        self.states.push(Arc::default());
    }

    /// How a phrase begins.
    #[inline]
    pub(super) fn begins(&mut self, automata: &Automata, phrase: PhraseId) -> Option<Begin> {
        match self.begins.get(phrase.0 as usize) {
            Some(begin) if begin.open != OpenStates::NONE => Some(*begin),
            _ => self.start(automata, phrase),
        }
    }

    /// The states of a phrase that are open behind the word with which it begins; `None` where it can't begin with it.
    #[inline]
    pub(super) fn begin(
        &mut self,
        automata: &Automata,
        symbols: &Symbols,
        atoms: &Atoms,
        begin: Begin,
        start: usize,
    ) -> Option<OpenStates> {
        let (symbol, bits) = symbols.at(start)?;
        let word = (symbol & !WALL, bits);
        let open = if begin.any {
            self.step(automata, atoms.of(start), begin.open, word)
        } else {
            self.known_or_made(automata, atoms.of(start), begin.open, word.0)
        };
        (open != OpenStates::NONE).then_some(open)
    }

    /// The end of the longest match that goes on with some open states at a word.
    #[inline]
    pub(super) fn longest(
        &mut self,
        automata: &Automata,
        symbols: &Symbols,
        atoms: &Atoms,
        mut open: OpenStates,
        mut at: usize,
    ) -> Option<usize> {
        let mut best = open.accepts().then_some(at);
        while !open.is_last()
            && let Some(word) = symbols.at(at).filter(|(symbol, _)| symbol & WALL == 0)
        {
            open = self.step(automata, atoms.of(at), open, word);
            at += 1;
            if open.accepts() {
                best = Some(at);
            }
        }
        best
    }

    /// Where some states lead under a word with these atoms.
    #[inline]
    fn step(
        &mut self,
        automata: &Automata,
        atoms: &[u32],
        from: OpenStates,
        (symbol, bits): (Symbol, u64),
    ) -> OpenStates {
        let Some(set) = self.sets.get(from.number()) else { return OpenStates::NONE };
        if set.filter & bits == 0 {
            return set.otherwise.unwrap_or_else(|| self.otherwise(automata, from));
        }
        self.known_or_made(automata, atoms, from, symbol)
    }

    /// The same for a word under which they may lead on.
    #[inline]
    fn known_or_made(&mut self, automata: &Automata, atoms: &[u32], from: OpenStates, symbol: Symbol) -> OpenStates {
        if let Some(known) = self.steps.get(from, symbol) {
            return known;
        }
        let to = self.make(automata, atoms, from, symbol & JOINED != 0);
        // Words that only several prefixes know share a class, and not their atoms.
        if symbol >> 2 != WordClass::SEVERAL.0 {
            self.steps.insert(Step { from, symbol, to });
        }
        to
    }

    #[cold]
    fn otherwise(&mut self, automata: &Automata, from: OpenStates) -> OpenStates {
        let to = self.make(automata, &[], from, false);
        self.sets.get_mut(from.number()).into_iter().for_each(|set| set.otherwise = Some(to));
        to
    }

    #[cold]
    fn make(&mut self, automata: &Automata, atoms: &[u32], from: OpenStates, joined: bool) -> OpenStates {
        let Some(set) = self.states.get(from.number()).map(Arc::clone) else { return OpenStates::NONE };
        let Some((&first, states)) = set.split_first() else { return OpenStates::NONE };
        let mut next = std::mem::take(&mut self.next);
        next.clear();
        states.iter().for_each(|&state| automata.leads(first, state, atoms, joined, &mut next));
        let to = self.open(automata, first, &mut next);
        self.next = next;
        to
    }

    #[cold]
    fn start(&mut self, automata: &Automata, phrase: PhraseId) -> Option<Begin> {
        let first = automata.first(phrase)?;
        let open = self.open(automata, first, &mut vec![0]);
        let (filter, any) = automata.leads_on(first, 0);
        let begin = Begin { filter, open, any };
        let at = phrase.0 as usize;
        self.begins.resize(self.begins.len().max(at + 1), Begin::default());
        self.begins.get_mut(at).into_iter().for_each(|known| *known = begin);
        Some(begin)
    }

    /// Some states of the phrase whose states begin at `first`, as one.
    fn open(&mut self, automata: &Automata, first: u32, states: &mut Vec<u32>) -> OpenStates {
        if states.is_empty() {
            return OpenStates::NONE;
        }
        states.sort_unstable();
        states.dedup();
        states.insert(0, first);
        if let Some(known) = self.known.get(states.as_slice()) {
            return *known;
        }
        let own = || states.iter().skip(1).copied();
        let accepts = own().any(|state| automata.accepts(first, state));
        let on = own().map(|state| automata.leads_on(first, state));
        let (filter, skips) = on.fold((0, false), |(bits, any), (more, one)| (bits | more, any || one));
        let number = u32::try_from(self.sets.len()).unwrap_or_default();
        let says = |is: bool, bit: u32| if is { bit } else { 0 };
        let last = filter == 0 && !skips;
        let open = OpenStates(number << 2 | says(accepts, OpenStates::ACCEPTS) | says(last, OpenStates::LAST));
        let states: Arc<[u32]> = states.as_slice().into();
        self.size += states.len();
        self.known.insert(Arc::clone(&states), open);
        self.sets.push(StateSet { filter, otherwise: None });
        self.states.push(states);
        open
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_found_until_too_many_are_given_up() {
        let mut steps = Steps::default();
        assert_eq!(steps.get(OpenStates(4), 4), None);
        let step = |n: u32| Step { from: OpenStates((n % 97 + 1) << 2), symbol: n << 2, to: OpenStates(n << 2) };
        let most = u32::try_from(MOST_STEPS).unwrap();
        (0..most).for_each(|n| steps.insert(step(n)));
        let found = |steps: &Steps, n: u32| steps.get(step(n).from, step(n).symbol) == Some(step(n).to);
        assert!((0..most).all(|n| found(&steps, n)) && !found(&steps, most));
        steps.insert(step(most));
        assert!(found(&steps, most) && !found(&steps, 0));
        assert_eq!(steps.taken, 1);
    }
}
