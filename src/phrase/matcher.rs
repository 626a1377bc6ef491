//! Runs all phrases of a pack over the tokens of a sentence.
//!
//! A phrase is a small non-deterministic program. For each word only the phrases are tried that can begin with it and
//! end with a word that follows; a trial ([`super::automaton`]) visits each (state, word) at most once, so the cost is
//! bounded by phrase size and never by luck. Every
//! phrase is matched on its own: the longest hit at a place, then on after it. Two phrases may hit the same words.

use std::ops::Range;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::automaton::{Automaton, Run};
use super::profile::Probe;
use super::syntax::Ending;
use super::vocabulary::{Atoms, Vocabulary};
use crate::text::{Kind, Token};

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

/// The built-in kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Slot {
    /// A number in digits or as a word.
    Number,
    /// A date.
    Date,
    /// A number or range of numbers and a unit of time: `2-3 weeks`, `six months`.
    Duration,
    /// A number and a unit of mass: `120 mg`.
    Dose,
}

impl Slot {
    pub(super) const ALL: [Slot; 4] = [Slot::Number, Slot::Date, Slot::Duration, Slot::Dose];

    pub(super) fn name(self) -> &'static str {
        match self {
            Slot::Number => "number",
            Slot::Date => "date",
            Slot::Duration => "duration",
            Slot::Dose => "dose",
        }
    }

    pub(super) fn named(name: &str) -> Option<Slot> {
        Slot::ALL.into_iter().find(|slot| slot.name() == name)
    }

    pub(super) fn max_words(self) -> usize {
        match self {
            Slot::Number | Slot::Date => 1,
            Slot::Duration => 4,
            Slot::Dose => 2,
        }
    }

    /// The number of tokens from `at` that are of this kind.
    pub(super) fn len(self, text: &str, tokens: &[Token], at: usize) -> Option<usize> {
        let token = tokens.get(at)?;
        let number = |i: usize| tokens.get(i).is_some_and(|t| t.number(text).is_some());
        match self {
            Slot::Number => number(at).then_some(1),
            Slot::Date => matches!(token.kind, Kind::Date(_)).then_some(1),
            Slot::Dose => {
                (number(at) && word_in(text, tokens, at + 1, &["mg", "mcg", "g", "gm", "grams"])).then_some(2)
            }
            Slot::Duration => {
                if !number(at) {
                    return None;
                }
                let range = usize::from(word_in(text, tokens, at + 1, &["to", "or"]));
                let range = if number(at + 1 + range) { range + 1 } else { 0 };
                let unit = ["day", "days", "week", "weeks", "month", "months", "year", "years", "wks", "wk"];
                word_in(text, tokens, at + 1 + range, &unit).then_some(range + 2)
            }
        }
    }
}

fn word_in(text: &str, tokens: &[Token], at: usize, words: &[&str]) -> bool {
    tokens.get(at).is_some_and(|token| words.iter().any(|w| token.word(text).eq_ignore_ascii_case(w)))
}

/// A compiled phrase.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Program {
    insts: Vec<Inst>,
    /// The steps that can read its first word.
    first: Vec<Inst>,
    /// The same steps as the matcher wants them, once a word has begun the phrase.
    #[serde(skip)]
    automaton: OnceLock<Automaton>,
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
        Some(Program { insts, first, automaton: OnceLock::new() })
    }

    /// The steps that can read its last word.
    fn last(&self) -> impl Iterator<Item = Inst> {
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

    #[cfg(test)]
    pub(super) fn insts(&self) -> &[Inst] {
        &self.insts
    }

    fn automaton(&self) -> &Automaton {
        self.automaton.get_or_init(|| Automaton::new(&self.insts))
    }
}

/// A phrase of a set, in the order in which phrases were added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PhraseId(pub u32);

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

/// All phrases of a pack, ready to be matched at once.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct PhraseSet {
    vocabulary: Vocabulary,
    programs: Vec<Program>,
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
            for inst in &program.first {
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
        set.programs = programs;
        set
    }

    /// The number of phrases.
    pub fn len(&self) -> usize {
        self.programs.len()
    }

    /// True when there is none.
    pub fn is_empty(&self) -> bool {
        self.programs.is_empty()
    }

    /// Looks up the words of a text; the result serves any number of searches within it.
    pub fn atoms(&self, text: &str, tokens: &[Token]) -> Atoms {
        self.vocabulary.atoms(text, tokens)
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
            let by_date = if matches!(token.kind, Kind::Date(_)) { self.by_date.as_slice() } else { &[] };
            for &id in by_word.chain(by_number).chain(by_date) {
                let Some(standing) = standings.get_mut(id as usize) else { continue };
                if start < standing.from || start >= standing.until || !wanted(PhraseId(id)) {
                    continue;
                }
                let Some(program) = self.programs.get(id as usize) else { continue };
                let trial = || run.longest(program.automaton(), start);
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
        let mut standings = vec![Standing::default(); self.programs.len()];
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
