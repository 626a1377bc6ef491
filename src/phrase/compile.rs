//! From the tree of a phrase to a program that a search runs.

use std::ops::Range;

use super::ast::PhraseNode;
use super::concepts::Concepts;
use super::error::{PhraseError, PhraseProblem};
use super::numbering::Numbering;
use super::parse::parse;
use super::program::{Inst, PhraseId, Program};
use super::search::PhraseSet;
use super::slot::Slot;
use super::vocabulary::WordId;

/// The steps that one phrase may have once its concepts are put in.
const MAX_STEPS: usize = 6000;
/// Concepts within concepts; putting them in recurses.
const MAX_CONCEPTS: usize = 32;
/// The words that one phrase may span.
const MAX_WORDS: usize = 60;

/// Compiles phrases one by one into a set that is matched all at once.
#[derive(Debug, Default)]
pub struct Builder {
    numbering: Numbering,
    programs: Vec<Program>,
    steps: usize,
}

impl Builder {
    /// The steps of all phrases so far, of those that were refused too, and the forms of their words.
    pub fn steps(&self) -> usize {
        self.steps + self.numbering.forms()
    }

    /// Compiles a phrase; its id is its place in the order of addition.
    ///
    /// # Errors
    /// [`PhraseError`] with the place in `phrase` when it can't be read, names an unknown concept, could match the
    /// empty text or is too large.
    pub fn add(&mut self, phrase: &str, concepts: &Concepts) -> Result<PhraseId, PhraseError> {
        let whole = 0..phrase.len();
        let fail = |problem| PhraseError { at: whole.clone(), problem };
        let nodes = parse(phrase)?;
        if matches!(nodes.first(), Some(PhraseNode::Gap(_))) || matches!(nodes.last(), Some(PhraseNode::Gap(_))) {
            return Err(fail(PhraseProblem::GapAtEdge));
        }
        let mut compiler = Compiler { builder: self, concepts, insts: Vec::new(), open: Vec::new() };
        let words = compiler.sequence(&nodes, &whole);
        compiler.insts.push(Inst::Match);
        let insts = compiler.insts;
        self.steps += insts.len();
        let words = words?;
        if insts.len() > MAX_STEPS {
            return Err(fail(PhraseProblem::TooLarge(insts.len(), MAX_STEPS)));
        }
        if words > MAX_WORDS {
            return Err(fail(PhraseProblem::TooLong(words, MAX_WORDS)));
        }
        let program = Program::new(insts).ok_or_else(|| fail(PhraseProblem::MatchesNothing))?;
        let id = PhraseId(u32::try_from(self.programs.len()).unwrap_or(u32::MAX));
        self.programs.push(program);
        Ok(id)
    }

    /// The number of a word in lower case, by which letters' words are known, too.
    pub fn word(&mut self, word: &str) -> WordId {
        self.numbering.number(word)
    }

    /// The finished set. `samples` are texts such as it is meant for: they show which words are common. Without them it finds
    /// the same, and takes longer.
    pub fn finish<'a>(self, samples: impl IntoIterator<Item = &'a str>) -> PhraseSet {
        self.finish_grouped(samples, |_| 0)
    }

    /// The finished set. `group` says of each phrase which others it is looked for with.
    pub fn finish_grouped<'a>(
        self,
        samples: impl IntoIterator<Item = &'a str>,
        group: impl Fn(PhraseId) -> u16,
    ) -> PhraseSet {
        PhraseSet::new(self.numbering.finish(), self.programs, samples, group)
    }
}

struct Compiler<'a> {
    builder: &'a mut Builder,
    concepts: &'a Concepts,
    insts: Vec<Inst>,
    /// Concepts that are being put in: one that turns up again uses itself.
    open: Vec<String>,
}

impl Compiler<'_> {
    /// Returns the most words that the sequence can span.
    fn sequence(&mut self, nodes: &[PhraseNode], at: &Range<usize>) -> Result<usize, PhraseError> {
        nodes.iter().try_fold(0, |words, node| Ok(words + self.node(node, at)?))
    }

    fn node(&mut self, node: &PhraseNode, at: &Range<usize>) -> Result<usize, PhraseError> {
        if self.insts.len() > MAX_STEPS {
            return Err(PhraseError { at: at.clone(), problem: PhraseProblem::TooLarge(self.insts.len(), MAX_STEPS) });
        }
        match node {
            PhraseNode::Word { text, ending } => {
                let atom = self.builder.numbering.atom(text, *ending);
                self.insts.push(Inst::Word(atom));
                Ok(1)
            }
            PhraseNode::Gap(most) => {
                self.insts.push(Inst::Loose);
                // Each word of a gap may be its last: then there is one way to have skipped so many.
                let splits: Vec<usize> = (0..*most)
                    .map(|_| {
                        let split = self.split();
                        self.insts.push(Inst::Skip);
                        split
                    })
                    .collect();
                splits.into_iter().for_each(|split| self.land(split));
                Ok(*most)
            }
            PhraseNode::Any(sequences) => self.any(sequences, at),
            PhraseNode::Optional(inner) => {
                let split = self.split();
                let words = self.node(inner, at)?;
                self.land(split);
                Ok(words)
            }
            PhraseNode::Name { name, at: own } => {
                // Inside a concept there is no place in the phrase to point at but the name that brought us there.
                let at = if self.open.is_empty() { own.clone() } else { at.clone() };
                if let Some(slot) = Slot::named(name) {
                    self.insts.push(Inst::Slot(slot));
                    return Ok(slot.words().1 as usize);
                }
                let Some(sequences) = self.concepts.phrases(name) else {
                    return Err(PhraseError { at, problem: PhraseProblem::UnknownName(name.clone()) });
                };
                if self.open.contains(name) {
                    return Err(PhraseError { at, problem: PhraseProblem::Circular(name.clone()) });
                }
                if self.open.len() >= MAX_CONCEPTS {
                    return Err(PhraseError { at, problem: PhraseProblem::ConceptsTooDeep });
                }
                self.open.push(name.clone());
                let words = self.any(sequences, &at)?;
                self.open.pop();
                Ok(words)
            }
        }
    }

    fn any(&mut self, sequences: &[Vec<PhraseNode>], at: &Range<usize>) -> Result<usize, PhraseError> {
        let mut ends = Vec::new();
        let mut most = 0;
        let last = sequences.len().saturating_sub(1);
        for (i, sequence) in sequences.iter().enumerate() {
            let split = (i < last).then(|| self.split());
            most = most.max(self.sequence(sequence, at)?);
            if let Some(split) = split {
                ends.push(self.insts.len());
                self.insts.push(Inst::Jump(0));
                self.land(split);
            }
        }
        let here = self.insts.len();
        for end in ends {
            if let Some(inst) = self.insts.get_mut(end) {
                *inst = Inst::Jump(here);
            }
        }
        Ok(most)
    }

    fn split(&mut self) -> usize {
        self.insts.push(Inst::Split(0));
        self.insts.len() - 1
    }

    /// The other branch of a split goes on here.
    fn land(&mut self, split: usize) {
        let here = self.insts.len();
        if let Some(inst) = self.insts.get_mut(split) {
            *inst = Inst::Split(here);
        }
    }
}
