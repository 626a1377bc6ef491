//! Runs all phrases of a pack over the tokens of a sentence.
//!
//! A phrase is a small non-deterministic program. Only phrases are tried of which a sentence holds a word that they can't
//! do without ([`super::anchor`]), and only where a match that holds this word can begin; a trial ([`super::walk`], or
//! [`super::automaton`] where something may be several words) visits each (state, word) at most once, so the cost is bounded by
//! phrase size, whatever the text. Every phrase is matched
//! on its own: the longest hit at a place, then on after it. Two phrases may hit the same words.

use std::ops::Range;
use std::sync::Mutex;

use serde::{Deserialize, Serialize};

use super::anchor::NeededAtoms;
use super::ast::Ending;
use super::automaton::{Automata, Making, SlotTrial, TrialRoom};
use super::filed::{Filed, Filing, Held};
use super::program::{Inst, PhraseId, Program};
use super::selection::Selection;
use super::vocabulary::{Atoms, Vocabulary};
use super::walk::{Symbols, Walks};
use crate::late::Late;
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

impl Hit {
    /// What hits are ordered by, as one number: which of two comes first can't be guessed, and to compare field by field would.
    fn place(&self) -> u128 {
        (self.start as u128) << 80 | (self.end as u128) << 32 | u128::from(self.phrase.0)
    }
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

/// How often a phrase must use a word for it to be as common as one that a sample holds once.
const SAMPLED: usize = 64;

/// All phrases of a pack, ready to be matched at once.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct PhraseSet {
    vocabulary: Vocabulary,
    /// The phrases as compiled, for who asks why one doesn't match.
    programs: Late<Vec<Program>>,
    automata: Automata,
    filed: Filed,
    /// Phrases that no word gives away.
    everywhere: Vec<PhraseId>,
    /// Of each phrase the group that it is looked for with.
    groups: Vec<u16>,
    #[serde(skip)]
    rooms: Rooms,
}

/// A phrase that a word gives away, and where a match that holds the word can begin: the phrase above the first such word, as one
/// number sorts in half the time of two, and the word behind the last.
type Candidate = (u64, u32);

fn candidate(PhraseId(phrase): PhraseId, from: usize, to: usize) -> Candidate {
    // No text has more words than that.
    let small = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    (u64::from(phrase) << 32 | u64::from(small(from)), small(to))
}

/// What a search works in, and what it learns of the phrases.
#[derive(Debug, Default)]
struct Room {
    held: Held,
    candidates: Vec<Candidate>,
    symbols: Symbols,
    walks: Walks,
    trial: TrialRoom,
}

/// Rooms that are free: as many as threads ever searched at once.
#[derive(Debug, Default)]
struct Rooms(Mutex<Vec<Room>>);

impl Rooms {
    fn take(&self) -> Room {
        self.0.lock().ok().and_then(|mut rooms| rooms.pop()).unwrap_or_default()
    }

    fn give_back(&self, room: Room) {
        if let Ok(mut rooms) = self.0.lock() {
            rooms.push(room);
        }
    }
}

impl PhraseSet {
    /// `group` says of each phrase which others it is looked for with: a search passes over the groups of which it wants none.
    pub(super) fn new<'a>(
        vocabulary: Vocabulary,
        programs: Vec<Program>,
        samples: impl IntoIterator<Item = &'a str>,
        group: impl Fn(PhraseId) -> u16,
    ) -> PhraseSet {
        // How common each atom is: in the samples, else in the phrases themselves.
        let mut uses = vec![0; vocabulary.size()];
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
            let atoms = vocabulary.atoms(text, &tokens);
            (0..tokens.len()).flat_map(|at| atoms.of(at)).for_each(|&atom| count(atom, SAMPLED));
        }
        let (mut automata, mut everywhere, mut groups) = (Making::default(), Vec::new(), Vec::new());
        let mut filing = Filing::default();
        for (phrase, program) in (0u32..).map(PhraseId).zip(&programs) {
            let needs = NeededAtoms::of(program, |atom| uses.get(atom as usize).copied().unwrap_or(0));
            if needs.anchors.is_empty() {
                everywhere.push(phrase);
            }
            groups.push(group(phrase));
            filing.file(phrase, group(phrase), needs);
            automata.add(program.insts());
        }
        let filed = filing.finish(vocabulary.size());
        let (programs, rooms) = (programs.into(), Rooms::default());
        PhraseSet { vocabulary, programs, automata: automata.finish(), filed, everywhere, groups, rooms }
    }

    /// The number of phrases.
    pub fn len(&self) -> usize {
        self.groups.len()
    }

    /// True when there is none.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// Looks up the words of a text; the result serves any number of searches within it.
    pub fn atoms(&self, text: &str, tokens: &[Token]) -> Atoms {
        self.vocabulary.atoms(text, tokens)
    }

    /// True when a text has a word of the phrases that means something: one of four letters or more. Shorter ones (`the`,
    /// `not`) are in most sentences.
    pub fn shares_a_word(&self, text: &str) -> bool {
        const TELLING: usize = 4;
        let tokens = tokens(text);
        let atoms = self.atoms(text, &tokens);
        let telling = |token: &Token| slice(text, token.start..token.end).chars().count() >= TELLING;
        tokens.iter().enumerate().any(|(at, token)| atoms.has_word(at) && telling(token))
    }

    pub(super) fn program(&self, phrase: PhraseId) -> Option<&Program> {
        self.programs.get(phrase.0 as usize)
    }

    /// The word of an atom, as phrases write it.
    pub(super) fn word(&self, atom: u32) -> Option<(&str, Ending)> {
        self.vocabulary.word(atom)
    }

    /// A word for each atom, in the order of their numbers.
    #[cfg(test)]
    pub(super) fn words(&self) -> Vec<String> {
        let word = |atom| self.word(atom).map_or("4", |(word, _)| word).to_owned();
        (0..u32::try_from(self.vocabulary.size()).unwrap()).map(word).collect()
    }

    /// Whether the phrase of a hit writes token `at`, itself or in the concepts that it names: a word in its gaps, or beside it, it
    /// doesn't.
    pub fn writes(&self, text: &str, tokens: &[Token], atoms: &Atoms, hit: &Hit, at: usize) -> bool {
        let trial = SlotTrial { automata: &self.automata, text, tokens, atoms };
        (hit.start..hit.end).contains(&at) && trial.reads(hit.phrase, hit.start..hit.end, at)
    }

    /// Some phrases, to be looked for together.
    pub fn select(&self, phrases: impl IntoIterator<Item = PhraseId>) -> Selection {
        let mut selection = Selection::default();
        for phrase in phrases {
            selection.insert(phrase, self.groups.get(phrase.0 as usize).copied().unwrap_or_default());
        }
        selection
    }

    /// All of them.
    pub fn all(&self) -> Selection {
        self.select((0..u32::try_from(self.len()).unwrap_or(u32::MAX)).map(PhraseId))
    }

    /// All hits of wanted phrases that lie within tokens `range` (one sentence, or one heading), ordered by place, then
    /// phrase.
    pub fn find(
        &self,
        text: &str,
        tokens: &[Token],
        atoms: &Atoms,
        range: Range<usize>,
        wanted: &Selection,
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
        wanted: &Selection,
        probe: &mut impl Probe,
    ) -> Vec<Hit> {
        let mut room = self.rooms.take();
        let Room { held, candidates, symbols, walks, trial } = &mut room;
        let mut hits: Vec<Hit> = Vec::with_capacity(range.len());
        candidates.clear();
        self.filed.given_away(atoms, range.clone(), wanted, held, |at, anchor| {
            let phrase = anchor.phrase;
            if anchor.single {
                let end = probe.trial(phrase, || Some(at + 1));
                hits.extend(end.map(|end| Hit { start: at, end, phrase }));
                return;
            }
            let from = at.saturating_sub(anchor.most as usize).max(range.start);
            let to = (at + 1).saturating_sub(anchor.least as usize);
            if from < to {
                candidates.push(candidate(phrase, from, to));
            }
        });
        let everywhere = self.everywhere.iter().filter(|phrase| wanted.contains(**phrase));
        candidates.extend(everywhere.map(|&phrase| candidate(phrase, range.start, range.end)));
        candidates.sort_unstable_by_key(|&(phrase_and_from, _)| phrase_and_from);
        if !candidates.is_empty() {
            symbols.begin(tokens, atoms, range.clone());
        }
        let automata = &self.automata;
        let slots = SlotTrial { automata, text, tokens: tokens.get(..range.end).unwrap_or(tokens), atoms };
        let (mut last, mut free) = (None, range.start);
        for &(phrase_and_from, to) in &*candidates {
            let (phrase, from, to) =
                (PhraseId((phrase_and_from >> 32) as u32), phrase_and_from as u32 as usize, to as usize);
            if last != Some(phrase) {
                (last, free) = (Some(phrase), range.start);
                walks.tidy();
            }
            // A phrase doesn't hit its own words twice, and isn't tried twice at a place.
            free = free.max(from);
            if automata.has_slots(phrase) {
                while free < to {
                    let may_begin = slots.may_begin(phrase, free);
                    let end = if may_begin { probe.trial(phrase, || slots.longest(trial, phrase, free)) } else { None };
                    hits.extend(end.map(|end| Hit { start: free, end, phrase }));
                    free = end.unwrap_or(free + 1);
                }
                continue;
            }
            let Some(begin) = walks.begins(automata, phrase) else { continue };
            while let Some(start) = begin.next(symbols, free..to) {
                let open = walks.begin(automata, symbols, atoms, begin, start);
                let end = open
                    .and_then(|open| probe.trial(phrase, || walks.longest(automata, symbols, atoms, open, start + 1)));
                hits.extend(end.map(|end| Hit { start, end, phrase }));
                free = end.unwrap_or(start + 1);
            }
            free = free.max(to);
        }
        self.rooms.give_back(room);
        hits.sort_unstable_by_key(Hit::place);
        // A word may give a phrase of one word away twice, by its letters and as a number, say.
        hits.dedup();
        hits
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Builder, Concepts, PhraseProblem};
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
        let hits = set.find(text, &tokens, &atoms, 0..tokens.len(), &set.all());
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
    fn a_phrase_writes_its_words_and_those_of_its_concepts_and_not_what_stands_in_its_gaps() {
        let mut concepts = Concepts::default();
        concepts.add("lack", "(without | no)").unwrap();
        let mut builder = Builder::default();
        builder.add("pain* .. <lack> .. <duration>", &concepts).unwrap();
        builder.add("pain* .. (not better | plateau)", &concepts).unwrap();
        let (set, text) = (builder.finish([]), "painful but without any 2 weeks, painful and not at plateau");
        let tokens = tokens(text);
        let atoms = set.atoms(text, &tokens);
        let hits = set.find(text, &tokens, &atoms, 0..tokens.len(), &set.all());
        let written = |hit: &super::Hit| -> Vec<bool> {
            (hit.start..hit.end).map(|at| set.writes(text, &tokens, &atoms, hit, at)).collect()
        };
        // That `not` stands elsewhere in a phrase makes none of the `not` in its gap.
        let expected = [vec![true, false, true, false, true, true], vec![true, false, false, false, true]];
        assert_eq!(hits.iter().map(written).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn words_that_several_prefixes_know_are_not_alike() {
        assert_eq!(
            found(&["w (abc* | ab* q)", "a* q"], "w abxx w abcx w abyy q"),
            [(0, "w abcx".into()), (0, "w abyy q".into()), (1, "abyy q".into())]
        );
    }

    #[test]
    fn a_part_ends_with_its_last_atoms() {
        let any_of = |letter: char| {
            let words: Vec<String> = (0..70).map(|n| format!("{letter}{n}x")).collect();
            format!("({}) pain", words.join(" | "))
        };
        let phrases = [any_of('v'), any_of('w')];
        let phrases: Vec<&str> = phrases.iter().map(String::as_str).collect();
        assert_eq!(found(&phrases, "v69x pain w0x pain"), [(0, "v69x pain".into()), (1, "w0x pain".into())]);
        assert_eq!(found(&phrases, "v0x x pain, w69x"), []);
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
            set.find_probed(text, &tokens, &atoms, 0..tokens.len(), &set.all(), &mut probe);
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
        assert_eq!(refused("a? b?"), PhraseProblem::MatchesNothing);
        assert_eq!(refused("a .."), PhraseProblem::GapAtEdge);
        assert_eq!(refused("<nothing>"), PhraseProblem::UnknownName("nothing".into()));
        assert!(matches!(refused(&"(a ..99.. b) ".repeat(40)), PhraseProblem::TooLarge(..)));
        assert!(matches!(refused("a ..99.. b"), PhraseProblem::TooLong(..)));
        let mut concepts = Concepts::default();
        concepts.add("x", "y <x>").unwrap();
        assert_eq!(Builder::default().add("<x>", &concepts).unwrap_err().problem, PhraseProblem::Circular("x".into()));
    }
}
