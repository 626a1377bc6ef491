//! Runs all phrases of a pack over the tokens of a sentence.
//!
//! A phrase is a small non-deterministic program. Only phrases are tried of which a sentence holds a word that they can't
//! do without ([`super::anchor`]), and only where a match that holds this word can begin; a trial ([`super::automaton`])
//! visits each (state, word) at most once, so the cost is bounded by phrase size and never by luck. Every phrase is matched
//! on its own: the longest hit at a place, then on after it. Two phrases may hit the same words.

use std::ops::Range;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::anchor::{Anchor, Needs};
use super::ast::Ending;
use super::automaton::{Automaton, Run};
use super::program::{Inst, PhraseId, Program};
use super::vocabulary::{Atoms, Vocabulary};
use crate::text::{Token, slice, tokens};

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
    /// Lists of atoms of any of which every match holds one, each ended by [`END`].
    needs: Vec<u32>,
    /// The same steps as a search wants them, once a word has begun the phrase.
    #[serde(skip)]
    automaton: OnceLock<Automaton>,
}

/// How often a phrase must use a word for it to be as common as one that a sample holds once.
const SAMPLED: usize = 64;

/// No atom.
const END: u32 = u32::MAX;

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
    /// For each atom the phrases that are filed under it.
    filed: Vec<Vec<Anchor>>,
    /// Phrases that no word gives away.
    everywhere: Vec<PhraseId>,
}

/// A phrase that a word gives away, and where a match that holds the word can begin.
type Candidate = (PhraseId, usize, usize);

impl PhraseSet {
    pub(super) fn new<'a>(
        vocabulary: Vocabulary,
        programs: Vec<Program>,
        samples: impl IntoIterator<Item = &'a str>,
    ) -> PhraseSet {
        let mut set = PhraseSet { filed: vec![Vec::new(); vocabulary.size()], vocabulary, ..PhraseSet::default() };
        // How common each atom is: in the samples, else in the phrases themselves.
        let mut uses = vec![0; set.filed.len()];
        let mut count = |atom: u32, times: usize| {
            uses.get_mut(atom as usize).into_iter().for_each(|uses| *uses += times);
        };
        for inst in programs.iter().flat_map(|program| program.insts()) {
            match inst {
                Inst::Word(atom) => count(*atom, 1),
                Inst::Slot(slot) => count(slot.atom(), 1),
                _ => {}
            }
        }
        for text in samples {
            let tokens = tokens(text);
            let atoms = set.vocabulary.atoms(text, &tokens);
            (0..tokens.len()).flat_map(|at| atoms.of(at)).for_each(|&atom| count(atom, SAMPLED));
        }
        for (phrase, program) in (0u32..).map(PhraseId).zip(programs) {
            let needs = Needs::of(&program, |atom| uses.get(atom as usize).copied().unwrap_or(0));
            if needs.anchors.is_empty() {
                set.everywhere.push(phrase);
            }
            for (atom, least, most) in needs.anchors {
                let list = set.filed.get_mut(atom as usize);
                list.into_iter().for_each(|list| list.push(Anchor { phrase, least, most }));
            }
            let needs = needs.others.into_iter().flat_map(|atoms| atoms.into_iter().chain([END])).collect();
            set.phrases.push(Compiled { program, needs, automaton: OnceLock::new() });
        }
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
        tokens.iter().enumerate().any(|(at, token)| atoms.has_word(at) && telling(token))
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
        let word = |atom| self.word(atom).map_or("4", |(word, _)| word).to_owned();
        (0..u32::try_from(self.filed.len()).unwrap()).map(word).collect()
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
        let (mut last, mut free) = (None, range.start);
        for (phrase, from, to) in self.candidates(atoms, range.clone(), wanted) {
            if last != Some(phrase) {
                (last, free) = (Some(phrase), range.start);
            }
            let Some(automaton) = self.phrases.get(phrase.0 as usize).map(Compiled::automaton) else { continue };
            // A phrase doesn't hit its own words twice, and isn't tried twice at a place.
            free = free.max(from);
            while free < to {
                let begins = automaton.begins(atoms.of(free));
                let end = if begins { probe.trial(phrase, || run.longest(automaton, free)) } else { None };
                hits.extend(end.map(|end| Hit { start: free, end, phrase }));
                free = end.unwrap_or(free + 1);
            }
        }
        hits.sort_unstable();
        hits
    }

    /// The phrases that the words of a range give away, in order.
    fn candidates(&self, atoms: &Atoms, range: Range<usize>, wanted: impl Fn(PhraseId) -> bool) -> Vec<Candidate> {
        let mut present = vec![0u64; self.filed.len() / 64 + 1];
        for &atom in range.clone().flat_map(|at| atoms.of(at)) {
            present.get_mut(atom as usize / 64).into_iter().for_each(|bits| *bits |= 1 << (atom % 64));
        }
        let mut out: Vec<Candidate> = Vec::new();
        for at in range.clone() {
            for &atom in atoms.of(at) {
                for anchor in self.filed.get(atom as usize).map_or(&[][..], Vec::as_slice) {
                    if !wanted(anchor.phrase) || !self.can_match(anchor.phrase, &present) {
                        continue;
                    }
                    let from = at.saturating_sub(anchor.most as usize).max(range.start);
                    let to = (at + 1).saturating_sub(anchor.least as usize);
                    if from < to {
                        out.push((anchor.phrase, from, to));
                    }
                }
            }
        }
        let everywhere = self.everywhere.iter().filter(|phrase| wanted(**phrase));
        out.extend(everywhere.map(|&phrase| (phrase, range.start, range.end)));
        out.sort_unstable();
        out
    }

    /// Whether all that a phrase can't do without is there, a bit for each atom.
    fn can_match(&self, phrase: PhraseId, present: &[u64]) -> bool {
        let mut held = false;
        for &atom in self.phrases.get(phrase.0 as usize).map_or(&[][..], |compiled| &compiled.needs) {
            if atom != END {
                held = held || present.get(atom as usize / 64).is_some_and(|bits| bits & (1 << (atom % 64)) != 0);
            } else if !std::mem::take(&mut held) {
                return false;
            }
        }
        true
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
        let (set, tokens) = (builder.finish([]), tokens(text));
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
    fn only_phrases_that_a_text_gives_away_are_tried() {
        struct Tried(Vec<u32>);
        impl super::Probe for Tried {
            fn trial(&mut self, phrase: super::PhraseId, run: impl FnOnce() -> Option<usize>) -> Option<usize> {
                self.0.push(phrase.0);
                run()
            }
        }
        let tried = |phrases: &[&str], text: &str| {
            let mut builder = Builder::default();
            for phrase in phrases {
                builder.add(phrase, &Concepts::default()).unwrap();
            }
            let (set, tokens) = (builder.finish(["the patient is the patient"]), tokens(text));
            let (atoms, mut probe) = (set.atoms(text, &tokens), Tried(Vec::new()));
            set.find_probed(text, &tokens, &atoms, 0..tokens.len(), |_| true, &mut probe);
            probe.0
        };
        let phrases = ["the patient ..8.. relief", "the patient", "the (side | adverse) effect~", "<number> visits"];
        assert_eq!(tried(&phrases, "the patient is the patient of the clinic"), [1, 1]);
        assert_eq!(tried(&phrases, "the patient had effects; the 4 side"), [1]);
        assert!(tried(&phrases, "side effects the visits").is_empty());
        assert_eq!(tried(&phrases, "the patient had two visits and relief"), [0, 1, 3]);
        // What may begin with any word is tried at each, and found.
        assert_eq!(found(&["(..2.. b | c)"], "a b"), [(0, "a b".into())]);
        assert_eq!(found(&["(..2.. b .. | c ..)"], "a b"), [(0, "a b".into())]);
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
