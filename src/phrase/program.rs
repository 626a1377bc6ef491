//! A phrase as a small non-deterministic program, step by step.

use serde::{Deserialize, Serialize};

use super::slot::Slot;

/// A phrase of a set, in the order in which phrases were added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
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
    /// The steps that can read its first word.
    first: Vec<Inst>,
}

impl Program {
    /// `None` when the program could match without a word.
    pub(super) fn new(insts: Vec<Inst>) -> Option<Program> {
        let mut first = Vec::new();
        let mut seen = vec![false; insts.len()];
        let mut todo = vec![0];
        while let Some(pc) = todo.pop() {
            match seen.get_mut(pc) {
                Some(seen) if !*seen => *seen = true,
                _ => continue,
            }
            match insts.get(pc).copied() {
                Some(inst @ (Inst::Word(_) | Inst::Slot(_) | Inst::Skip)) => first.push(inst),
                Some(Inst::Loose) => todo.push(pc + 1),
                Some(Inst::Split(other)) => todo.extend([pc + 1, other]),
                Some(Inst::Jump(to)) => todo.push(to),
                Some(Inst::Match) | None => return None,
            }
        }
        Some(Program { insts, first })
    }

    /// The steps that can read its first word.
    pub(super) fn first(&self) -> &[Inst] {
        &self.first
    }

    /// The steps that can read its last word.
    pub(super) fn last(&self) -> impl Iterator<Item = Inst> {
        // Steps only lead forwards, so what follows a step is known when it is come to from behind.
        let mut ends = vec![false; self.insts.len() + 1];
        let mut last = Vec::new();
        for (pc, &inst) in self.insts.iter().enumerate().rev() {
            let end = |at: usize| ends.get(at).copied().unwrap_or(false);
            let here = match inst {
                Inst::Match => true,
                Inst::Loose => end(pc + 1),
                Inst::Split(other) => end(pc + 1) || end(other),
                Inst::Jump(to) => end(to),
                Inst::Word(_) | Inst::Slot(_) | Inst::Skip => {
                    last.extend(end(pc + 1).then_some(inst));
                    false
                }
            };
            if let Some(end) = ends.get_mut(pc) {
                *end = here;
            }
        }
        last.into_iter()
    }

    pub(super) fn step(&self, at: usize) -> Option<Inst> {
        self.insts.get(at).copied()
    }

    pub(super) fn insts(&self) -> &[Inst] {
        &self.insts
    }
}
