//! The words that a phrase can't do without.
//!
//! A pack has thousands of phrases and a sentence holds a few. Each phrase is therefore filed under words one of which
//! every match of it must read, the rarest that it has: a sentence without any of them costs nothing. How many words a
//! match may have before them says where it can begin; what else it can't do without says at a glance that most can't.

use std::ops::Range;

use super::program::{Inst, Program};

/// What a phrase can't do without.
#[derive(Debug, Default)]
pub(super) struct NeededAtoms {
    /// The atoms to file it under, each with the fewest and most words before it; none where nothing of it is needed.
    pub anchors: Vec<(u32, u32, u32)>,
    /// Further atoms, any one of each list, the rarest first.
    pub others: Vec<Vec<u32>>,
    /// True when every match is one word: then one with an atom of the anchors is a match.
    pub single: bool,
}

impl NeededAtoms {
    /// `uses` says how common an atom is.
    pub(super) fn of(program: &Program, uses: impl Fn(u32) -> usize) -> NeededAtoms {
        let (insts, before) = (program.insts(), program.before());
        let atom = |pc: usize| match insts.get(pc)? {
            Inst::Word(atom) => Some(*atom),
            Inst::Slot(slot) => Some(slot.atom()),
            _ => None,
        };
        let mut parts: Vec<(usize, Vec<(u32, usize)>)> = Vec::new();
        // Of steps where a gap may stand for a word nothing is known.
        let mut add = |steps: Vec<usize>| {
            let part: Option<Vec<(u32, usize)>> = steps.into_iter().map(|pc| Some((atom(pc)?, pc))).collect();
            parts.extend(part.map(|part| (part.iter().map(|(atom, _)| uses(*atom)).sum(), part)));
        };
        for part in parts_of(insts) {
            if let Some((first, last)) = edges(insts, part) {
                let one = first == last;
                add(first);
                if !one {
                    add(last);
                }
            }
        }
        parts.sort();
        let mut parts = parts.into_iter().map(|(_, part)| part);
        let mut needs = NeededAtoms::default();
        for (atom, pc) in parts.next().unwrap_or_default() {
            let Some(&(least, most)) = before.get(pc) else { continue };
            match needs.anchors.iter_mut().find(|known| known.0 == atom) {
                Some(known) => (known.1, known.2) = (known.1.min(least), known.2.max(most)),
                None => needs.anchors.push((atom, least, most)),
            }
        }
        needs.single = !needs.anchors.is_empty() && before.last() == Some(&(1, 1));
        needs.others = parts.map(|part| part.into_iter().map(|(atom, _)| atom).collect()).collect();
        needs
    }
}

/// The parts of a phrase that stand one after another. Steps only lead forwards: where none leads past a step, every match
/// goes through it.
fn parts_of(insts: &[Inst]) -> Vec<Range<usize>> {
    let (mut parts, mut start, mut open) = (Vec::new(), 0, 0);
    for (pc, inst) in insts.iter().enumerate() {
        if pc >= open && pc > start {
            parts.push(start..pc);
            start = pc;
        }
        if let Inst::Split(to) | Inst::Jump(to) = inst {
            open = open.max(*to);
        }
    }
    parts
}

/// The steps of a part of a phrase that can read its first word, and those that can read its last. `None` where it can
/// be passed without a word.
fn edges(insts: &[Inst], part: Range<usize>) -> Option<(Vec<usize>, Vec<usize>)> {
    let size = part.len() + 1;
    let local = |pc: usize| pc.saturating_sub(part.start).min(size - 1);
    // What follows a step is known when it is come to from behind, what leads to it when it is come to from before.
    let (mut begins, mut ends) = (vec![false; size], vec![false; size]);
    let (mut first, mut last) = (Vec::new(), Vec::new());
    let get = |flags: &[bool], pc: usize| flags.get(local(pc)).copied().unwrap_or(false);
    let set = |flags: &mut [bool], pc: usize| flags.get_mut(local(pc)).into_iter().for_each(|flag| *flag = true);
    set(&mut begins, part.start);
    for pc in part.clone().filter(|&pc| pc < insts.len()) {
        if !get(&begins, pc) {
            continue;
        }
        match insts.get(pc)? {
            Inst::Word(_) | Inst::Slot(_) | Inst::Skip => first.push(pc),
            Inst::Loose => set(&mut begins, pc + 1),
            Inst::Split(other) => [pc + 1, *other].into_iter().for_each(|to| set(&mut begins, to)),
            Inst::Jump(to) => set(&mut begins, *to),
            Inst::Match => return None,
        }
    }
    if get(&begins, part.end) {
        return None;
    }
    set(&mut ends, part.end);
    for pc in part.clone().rev() {
        let passes = match insts.get(pc)? {
            Inst::Word(_) | Inst::Slot(_) | Inst::Skip => {
                last.extend(get(&ends, pc + 1).then_some(pc));
                false
            }
            Inst::Loose => get(&ends, pc + 1),
            Inst::Split(other) => get(&ends, pc + 1) || get(&ends, *other),
            Inst::Jump(to) => get(&ends, *to),
            Inst::Match => false,
        };
        if passes {
            set(&mut ends, pc);
        }
    }
    Some((first, last))
}
