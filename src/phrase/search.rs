//! Runs all phrases of a pack over the tokens of a sentence.
//!
//! A phrase is a small non-deterministic program. For each word only the phrases are tried that can begin with it and
//! end with a word that follows; a trial ([`super::automaton`]) visits each (state, word) at most once, so the cost is
//! bounded by phrase size and never by luck. Every phrase is matched on its own: the longest hit at a place, then on after
//! it. Two phrases may hit the same words.

use std::ops::Range;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::ast::Ending;
use super::automaton::{Automaton, Run};
use super::program::{Inst, PhraseId, Program};
use super::slot::Slot;
use super::vocabulary::{Atoms, Vocabulary};
use crate::text::{Token, TokenKind, slice, tokens};

/// Where a phrase was found: tokens `start..end` of those searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// First token.
    pub start: usize,
    /// First token after.
    pub end: usize,
    /// Which phrase.
    pub phrase: PhraseId,
}

/// Watches the trials of a search.
pub trait Probe {
    /// Runs the trial of one phrase at one word; `Some` is a hit.
    fn trial(&mut self, phrase: PhraseId, run: impl FnOnce() -> Option<usize>) -> Option<usize>;
}

/// Watches nothing.
impl Probe for () {
    #[inline]
    fn trial(&mut self, _: PhraseId, run: impl FnOnce() -> Option<usize>) -> Option<usize> {
        run()
    }
}

/// A phrase, ready to be matched.
#[derive(Debug, Serialize, Deserialize)]
struct Compiled {
    program: Program,
    /// The same steps as a search wants them, once a word has begun the phrase.
    #[serde(skip)]
    automaton: OnceLock<Automaton>,
}

impl Compiled {
    fn automaton(&self) -> &Automaton {
        self.automaton.get_or_init(|| Automaton::new(self.program.insts()))
    }
}

/// All phrases of a pack, ready to be matched at once.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct PhraseSet {
    vocabulary: Vocabulary,
    phrases: Vec<Compiled>,
    /// For each atom the phrases that can begin with it, and those that can end with it.
    begins: Vec<Vec<u32>>,
    ends: Vec<Vec<u32>>,
    by_number: Vec<u32>,
    by_date: Vec<u32>,
    /// Phrases that can end with something else than a word of their own.
    open_ended: Vec<u32>,
}

/// What is known of a phrase within the words that are searched.
#[derive(Debug, Clone, Copy, Default)]
struct Standing {
    /// Behind the last word that could end it: it can't begin there or later.
    until: usize,
    /// The end of its last hit: a phrase doesn't hit its own words twice.
    from: usize,
}

impl PhraseSet {
    pub(super) fn new(vocabulary: Vocabulary, programs: Vec<Program>) -> PhraseSet {
        let atoms = || vec![Vec::new(); vocabulary.len()];
        let mut set = PhraseSet { begins: atoms(), ends: atoms(), vocabulary, ..PhraseSet::default() };
        let add = |list: Option<&mut Vec<u32>>, id: u32| {
            if let Some(list) = list.filter(|list| list.last() != Some(&id)) {
                list.push(id);
            }
        };
        for (id, program) in (0u32..).zip(&programs) {
            for inst in program.first() {
                let list = match inst {
                    Inst::Word(atom) => set.begins.get_mut(*atom as usize),
                    Inst::Slot(Slot::Date) => Some(&mut set.by_date),
                    _ => Some(&mut set.by_number),
                };
                add(list, id);
            }
            for inst in program.last() {
                let list = match inst {
                    Inst::Word(atom) => set.ends.get_mut(atom as usize),
                    _ => Some(&mut set.open_ended),
                };
                add(list, id);
            }
        }
        set.phrases = programs.into_iter().map(|program| Compiled { program, automaton: OnceLock::new() }).collect();
        set
    }

    /// The number of phrases.
    pub fn len(&self) -> usize {
        self.phrases.len()
    }

    /// True when there is none.
    pub fn is_empty(&self) -> bool {
        self.phrases.is_empty()
    }

    /// Looks up the words of a text; the result serves any number of searches within it.
    pub fn atoms(&self, text: &str, tokens: &[Token]) -> Atoms {
        self.vocabulary.atoms(text, tokens)
    }

    /// True when a text has a word of the phrases that tells something: one of four letters or more. Shorter ones (`the`,
    /// `not`) are in most sentences.
    pub fn shares_a_word(&self, text: &str) -> bool {
        const TELLING: usize = 4;
        let tokens = tokens(text);
        let atoms = self.atoms(text, &tokens);
        let telling = |token: &Token| slice(text, token.start..token.end).chars().count() >= TELLING;
        tokens.iter().enumerate().any(|(at, token)| !atoms.of(at).is_empty() && telling(token))
    }

    pub(super) fn program(&self, phrase: PhraseId) -> Option<&Program> {
        self.phrases.get(phrase.0 as usize).map(|compiled| &compiled.program)
    }

    /// The word of an atom, as phrases write it.
    pub(super) fn word(&self, atom: u32) -> Option<(&str, Ending)> {
        self.vocabulary.word(atom)
    }

    /// A word for each atom, in the order of their numbers.
    #[cfg(test)]
    pub(super) fn words(&self) -> Vec<String> {
        (0u32..).map_while(|atom| Some(self.word(atom)?.0.to_owned())).collect()
    }

    /// All hits of wanted phrases that lie within tokens `range` (one sentence, or one heading), ordered by place, then
    /// phrase.
    pub fn find(
        &self,
        text: &str,
        tokens: &[Token],
        atoms: &Atoms,
        range: Range<usize>,
        wanted: impl Fn(PhraseId) -> bool,
    ) -> Vec<Hit> {
        self.find_probed(text, tokens, atoms, range, wanted, &mut ())
    }

    /// The same, with somebody who watches each trial.
    pub fn find_probed(
        &self,
        text: &str,
        tokens: &[Token],
        atoms: &Atoms,
        range: Range<usize>,
        wanted: impl Fn(PhraseId) -> bool,
        probe: &mut impl Probe,
    ) -> Vec<Hit> {
        let mut run = Run::new(text, tokens.get(..range.end).unwrap_or(tokens), atoms);
        let mut hits: Vec<Hit> = Vec::new();
        let mut standings = self.standings(atoms, &range);
        for start in range {
            let Some(token) = run.tokens.get(start) else { break };
            let by_word = atoms.of(start).iter().filter_map(|&atom| self.begins.get(atom as usize)).flatten();
            let by_number = if token.number(text).is_some() { self.by_number.as_slice() } else { &[] };
            let by_date = if matches!(token.kind, TokenKind::Date(_)) { self.by_date.as_slice() } else { &[] };
            for &id in by_word.chain(by_number).chain(by_date) {
                let Some(standing) = standings.get_mut(id as usize) else { continue };
                if start < standing.from || start >= standing.until || !wanted(PhraseId(id)) {
                    continue;
                }
                let Some(compiled) = self.phrases.get(id as usize) else { continue };
                let trial = || run.longest(compiled.automaton(), start);
                let Some(end) = probe.trial(PhraseId(id), trial) else { continue };
                standing.from = end;
                hits.push(Hit { start, end, phrase: PhraseId(id) });
            }
        }
        hits.sort_unstable();
        hits
    }

    /// Up to where each phrase can begin: most have no word in a sentence that could end them.
    fn standings(&self, atoms: &Atoms, range: &Range<usize>) -> Vec<Standing> {
        let mut standings = vec![Standing::default(); self.phrases.len()];
        let mut allow = |phrases: &[u32], until: usize| {
            for &id in phrases {
                if let Some(standing) = standings.get_mut(id as usize) {
                    standing.until = until;
                }
            }
        };
        for at in range.clone() {
            for phrases in atoms.of(at).iter().filter_map(|&atom| self.ends.get(atom as usize)) {
                allow(phrases, at + 1);
            }
        }
        allow(&self.open_ended, range.end);
        standings
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Builder, Concepts, Problem};
    use crate::text::tokens;

    fn found(phrases: &[&str], text: &str) -> Vec<(u32, String)> {
        let mut concepts = Concepts::default();
        concepts.add("relief", "(pain | symptom) relief").unwrap();
        concepts.add("relief", "analgesia").unwrap();
        let mut builder = Builder::default();
        for phrase in phrases {
            builder.add(phrase, &concepts).unwrap();
        }
        let (set, tokens) = (builder.finish(), tokens(text));
        let atoms = set.atoms(text, &tokens);
        let hits = set.find(text, &tokens, &atoms, 0..tokens.len(), |_| true);
        hits.iter().map(|h| (h.phrase.0, text[tokens[h.start].start..tokens[h.end - 1].end].to_owned())).collect()
    }

    #[test]
    fn words_gaps_options_and_concepts() {
        let text = "There was no clear documentation of any pain-relief; and symptom relief, function.";
        assert_eq!(
            found(&["no .. document* of .. <relief>"], text),
            [(0, "no clear documentation of any pain-relief".into())]
        );
        assert_eq!(found(&["<relief>"], text), [(0, "pain-relief".into()), (0, "symptom relief".into())]);
        assert_eq!(found(&["relief function"], text), []);
        assert_eq!(found(&["relief .. function"], text).len(), 1);
        assert_eq!(found(&["clear? documentation", "documentation"], text).len(), 2);
    }

    #[test]
    fn numbers_durations_and_doses() {
        let text = "used for 2-3 weeks, or six months, since 07/15/14 at 120mg and four tablets";
        assert_eq!(found(&["<duration>"], text), [(0, "2-3 weeks".into()), (0, "six months".into())]);
        assert_eq!(found(&["since <date>", "<dose>", "4 tablet~"], text).len(), 3);
    }

    #[test]
    fn overlapping_phrases_are_all_found_and_the_longest_end_wins() {
        assert_eq!(found(&["pain relief", "relief of pain", "pain relief ..2.. pain"], "pain relief of pain").len(), 3);
        assert_eq!(found(&["a b? c?"], "a b c"), [(0, "a b c".into())]);
    }

    #[test]
    fn what_cannot_work_is_refused() {
        let concepts = Concepts::default();
        let refused = |phrase: &str| Builder::default().add(phrase, &concepts).unwrap_err().problem;
        assert_eq!(refused("a? b?"), Problem::MatchesNothing);
        assert_eq!(refused("a .."), Problem::GapAtEdge);
        assert_eq!(refused("<nothing>"), Problem::UnknownName("nothing".into()));
        assert!(matches!(refused(&"(a ..99.. b) ".repeat(40)), Problem::TooLarge(..)));
        assert!(matches!(refused("a ..99.. b"), Problem::TooLong(..)));
        let mut concepts = Concepts::default();
        concepts.add("x", "y <x>").unwrap();
        assert_eq!(Builder::default().add("<x>", &concepts).unwrap_err().problem, Problem::Circular("x".into()));
    }
}
