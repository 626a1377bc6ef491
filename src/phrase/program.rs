//! A phrase as a small non-deterministic program, step by step.

use serde::{Deserialize, Serialize};

use super::slot::Slot;

/// A phrase of a set, in the order in which phrases were added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PhraseId(pub u32);

/// One step.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) enum Inst {
    /// A word with this atom.
    Word(u32),
    /// A built-in kind.
    Slot(Slot),
    /// From here the next word may stand behind a comma, semicolon or colon.
    Loose,
    /// Any one word.
    Skip,
    /// Goes on at the next step and at the given one.
    Split(usize),
    /// Goes on at the given step.
    Jump(usize),
    /// A hit.
    Match,
}

/// A compiled phrase.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Program {
    insts: Vec<Inst>,
}

impl Program {
    /// `None` when the program could match without a word.
    pub(super) fn new(insts: Vec<Inst>) -> Option<Program> {
        let program = Program { insts };
        let words = program.before().last().copied();
        words.is_some_and(|(least, _)| least > 0).then_some(program)
    }

    /// The fewest and the most words that a match has read when it comes to each step.
    pub(super) fn before(&self) -> Vec<(u32, u32)> {
        let mut before = vec![(u32::MAX, 0); self.insts.len()];
        before.first_mut().into_iter().for_each(|first| *first = (0, 0));
        // Steps only lead forwards, so all that leads to a step is known when it is come to.
        for (pc, &inst) in self.insts.iter().enumerate() {
            let Some(&(least, most)) = before.get(pc) else { continue };
            let mut lead = |to: usize, words: (u32, u32)| {
                if let Some(known) = before.get_mut(to) {
                    *known = (known.0.min(least.saturating_add(words.0)), known.1.max(most + words.1));
                }
            };
            match inst {
                Inst::Word(_) | Inst::Skip => lead(pc + 1, (1, 1)),
                Inst::Slot(slot) => lead(pc + 1, slot.words()),
                Inst::Loose => lead(pc + 1, (0, 0)),
                Inst::Split(other) => [pc + 1, other].into_iter().for_each(|to| lead(to, (0, 0))),
                Inst::Jump(to) => lead(to, (0, 0)),
                Inst::Match => {}
            }
        }
        before
    }

    pub(super) fn step(&self, at: usize) -> Option<Inst> {
        self.insts.get(at).copied()
    }

    pub(super) fn insts(&self) -> &[Inst] {
        &self.insts
    }
}
