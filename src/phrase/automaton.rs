//! The steps of a phrase without those that read no word: what a search runs.
//!
//! As compiled, a choice of fifty words is fifty steps to try one after another. Here it is one state with fifty ways
//! out, in the order of their atoms, of which a word of a letter is looked up. A pack has many phrases and a letter
//! needs few of them, so each is prepared when it is first tried.

use super::program::Inst;
use super::slot::Slot;
use super::vocabulary::Atoms;
use crate::text::{Gap, Token};

/// A way out of a state: under this atom, to that state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Edge {
    atom: u32,
    /// False where no comma, semicolon or colon may stand before the word.
    loose: bool,
    to: u32,
}

#[derive(Debug, Default)]
struct State {
    words: Vec<Edge>,
    slots: Vec<(Slot, bool, u32)>,
    /// States that any one word leads to.
    skips: Vec<u32>,
    /// True when the phrase may end here.
    accepts: bool,
}

impl State {
    /// The ways out under an atom.
    #[inline]
    fn under(&self, atom: u32) -> &[Edge] {
        let from = self.words.partition_point(|edge| edge.atom < atom);
        let rest = self.words.get(from..).unwrap_or_default();
        let same = rest.iter().take_while(|edge| edge.atom == atom).count();
        rest.get(..same).unwrap_or_default()
    }
}

/// Words of room by which the note of what was visited grows.
const ROOM: usize = 16;

#[derive(Debug)]
pub(super) struct Automaton {
    states: Vec<State>,
    /// True when every match is one word: then a word with which the phrase can begin is a match.
    single: bool,
}

/// Where a state begins: a step, and whether the next word may stand behind a comma.
type Origin = (usize, bool);

impl Automaton {
    pub(super) fn new(insts: &[Inst]) -> Automaton {
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
        let mut states = Vec::new();
        let (mut todo, mut seen) = (Vec::new(), vec![0usize; 2 * insts.len()]);
        while let Some(&origin) = origins.get(states.len()) {
            let mut state = State::default();
            todo.push(origin);
            while let Some((pc, loose)) = todo.pop() {
                match seen.get_mut(2 * pc + usize::from(loose)) {
                    Some(seen) if *seen <= states.len() => *seen = states.len() + 1,
                    _ => continue,
                }
                match insts.get(pc).copied() {
                    Some(Inst::Word(atom)) => {
                        let to = number((pc + 1, false), &mut origins);
                        state.words.push(Edge { atom, loose, to });
                    }
                    Some(Inst::Slot(slot)) => {
                        state.slots.push((slot, loose, number((pc + 1, false), &mut origins)));
                    }
                    Some(Inst::Skip) => state.skips.push(number((pc + 1, true), &mut origins)),
                    Some(Inst::Loose) => todo.push((pc + 1, true)),
                    Some(Inst::Split(other)) => todo.extend([(other, loose), (pc + 1, loose)]),
                    Some(Inst::Jump(to)) => todo.push((to, loose)),
                    Some(Inst::Match) => state.accepts = true,
                    None => {}
                }
            }
            state.words.sort_unstable();
            states.push(state);
        }
        let ends = |to: u32| {
            let next: Option<&State> = states.get(to as usize);
            next.is_some_and(|next| {
                next.accepts && next.words.is_empty() && next.slots.is_empty() && next.skips.is_empty()
            })
        };
        let single = states.first().is_some_and(|first: &State| {
            first.slots.is_empty() && first.skips.is_empty() && first.words.iter().all(|edge| ends(edge.to))
        });
        Automaton { states, single }
    }

    /// Whether the phrase can begin with a word that satisfies these atoms.
    pub(super) fn begins(&self, atoms: &[u32]) -> bool {
        let Some(state) = self.states.first() else { return false };
        let slot = |(slot, ..): &(Slot, bool, u32)| atoms.first() == Some(&slot.atom());
        !state.skips.is_empty()
            || atoms.iter().any(|&atom| !state.under(atom).is_empty())
            || state.slots.iter().any(slot)
    }
}

/// The words that phrases are run over, and room to work in.
pub(super) struct Run<'a> {
    pub text: &'a str,
    pub tokens: &'a [Token],
    pub atoms: &'a Atoms,
    seen: Vec<u64>,
    todo: Vec<(u32, usize)>,
}

impl<'a> Run<'a> {
    pub(super) fn new(text: &'a str, tokens: &'a [Token], atoms: &'a Atoms) -> Run<'a> {
        Run { text, tokens, atoms, seen: Vec::with_capacity(ROOM), todo: Vec::with_capacity(64) }
    }

    /// The end of the longest match that begins at token `start`. Each (state, word) is visited at most once.
    pub(super) fn longest(&mut self, automaton: &Automaton, start: usize) -> Option<usize> {
        if automaton.single {
            return automaton.begins(self.atoms.of(start)).then_some(start + 1);
        }
        let states = automaton.states.len();
        self.seen.clear();
        self.todo.clear();
        self.todo.push((0, start));
        let mut best = None;
        while let Some((number, at)) = self.todo.pop() {
            let key = (at - start) * states + number as usize;
            if self.seen.len() <= key / 64 {
                self.seen.resize(key / 64 + ROOM, 0);
            }
            match self.seen.get_mut(key / 64) {
                Some(seen) if *seen & (1 << (key % 64)) == 0 => *seen |= 1 << (key % 64),
                _ => continue,
            }
            let Some(state) = automaton.states.get(number as usize) else { continue };
            if state.accepts {
                best = best.max(Some(at));
            }
            let Some(token) = self.tokens.get(at) else { continue };
            if at > start && token.gap.has(Gap::WALL) {
                continue;
            }
            let joined = !token.gap.has(Gap::BREAK);
            let atoms = self.atoms.of(at);
            for edge in atoms.iter().flat_map(|&atom| state.under(atom)) {
                if edge.loose || joined {
                    self.todo.push((edge.to, at + 1));
                }
            }
            for &(slot, loose, to) in &state.slots {
                if atoms.first() == Some(&slot.atom())
                    && (loose || joined)
                    && let Some(len) = slot.len(self.text, self.tokens, at)
                {
                    self.todo.push((to, at + len));
                }
            }
            for &to in &state.skips {
                self.todo.push((to, at + 1));
            }
        }
        best.filter(|&end| end > start)
    }
}
