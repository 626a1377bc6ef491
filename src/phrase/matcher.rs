//! Runs all phrases of a pack over the tokens of a sentence.
//!
//! A phrase is a small non-deterministic program. For each word only the phrases that can begin with it are tried,
//! and a trial visits each (step, word) at most once, so the cost is bounded by phrase size and never by luck. Every
//! phrase is matched on its own: the longest hit at a place, then on after it. Two phrases may hit the same words.

use super::profile::Probe;
use super::syntax::Ending;
use super::vocabulary::{Atoms, Vocabulary};
use crate::text::{Gap, Kind, Token};

/// One step.
#[derive(Debug, Clone, Copy, PartialEq)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
#[derive(Debug)]
pub(super) struct Program {
    insts: Vec<Inst>,
    words: usize,
    first: Vec<Inst>,
}

impl Program {
    /// `None` when the program could match without a word.
    pub(super) fn new(insts: Vec<Inst>, words: usize) -> Option<Program> {
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
        Some(Program { insts, words, first })
    }

    pub(super) fn step(&self, at: usize) -> Option<Inst> {
        self.insts.get(at).copied()
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
#[derive(Debug, Default)]
pub struct PhraseSet {
    vocabulary: Vocabulary,
    programs: Vec<Program>,
    by_atom: Vec<Vec<u32>>,
    by_number: Vec<u32>,
    by_date: Vec<u32>,
}

impl PhraseSet {
    pub(super) fn new(vocabulary: Vocabulary, programs: Vec<Program>) -> PhraseSet {
        let mut set = PhraseSet { by_atom: vec![Vec::new(); vocabulary.len()], vocabulary, ..PhraseSet::default() };
        for (id, program) in (0u32..).zip(&programs) {
            for inst in &program.first {
                let list = match inst {
                    Inst::Word(atom) => set.by_atom.get_mut(*atom as usize),
                    Inst::Slot(Slot::Date) => Some(&mut set.by_date),
                    _ => Some(&mut set.by_number),
                };
                if let Some(list) = list.filter(|list| list.last() != Some(&id)) {
                    list.push(id);
                }
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

    /// All hits that lie within tokens `range` (one sentence, or one heading), ordered by place, then phrase.
    pub fn find(&self, text: &str, tokens: &[Token], atoms: &Atoms, range: std::ops::Range<usize>) -> Vec<Hit> {
        self.find_probed(text, tokens, atoms, range, &mut ())
    }

    /// The same, with somebody who watches each trial.
    pub fn find_probed(
        &self,
        text: &str,
        tokens: &[Token],
        atoms: &Atoms,
        range: std::ops::Range<usize>,
        probe: &mut impl Probe,
    ) -> Vec<Hit> {
        let mut run = Run { text, tokens: tokens.get(..range.end).unwrap_or(tokens), atoms, seen: Vec::new() };
        let mut hits: Vec<Hit> = Vec::new();
        // The end of each phrase's last hit: a phrase doesn't hit its own words twice.
        let mut last: Vec<(u32, usize)> = Vec::new();
        for start in range.clone() {
            let Some(token) = run.tokens.get(start) else { break };
            let by_word = atoms.of(start).iter().filter_map(|&atom| self.by_atom.get(atom as usize)).flatten();
            let by_number = if token.number(text).is_some() { self.by_number.as_slice() } else { &[] };
            let by_date = if matches!(token.kind, Kind::Date(_)) { self.by_date.as_slice() } else { &[] };
            for &id in by_word.chain(by_number).chain(by_date) {
                if last.iter().any(|&(phrase, end)| phrase == id && end > start) {
                    continue;
                }
                let Some(program) = self.programs.get(id as usize) else { continue };
                let Some(end) = probe.trial(PhraseId(id), || run.longest(program, start)) else { continue };
                last.retain(|&(phrase, _)| phrase != id);
                last.push((id, end));
                hits.push(Hit { start, end, phrase: PhraseId(id) });
            }
        }
        hits.sort_unstable();
        hits.dedup();
        hits
    }
}

struct Run<'a> {
    text: &'a str,
    tokens: &'a [Token],
    atoms: &'a Atoms,
    seen: Vec<u64>,
}

impl Run<'_> {
    /// The end of the longest match of a program that begins at token `start`.
    fn longest(&mut self, program: &Program, start: usize) -> Option<usize> {
        let steps = program.insts.len();
        self.seen.clear();
        self.seen.resize(((program.words + 2) * steps * 2).div_ceil(64), 0);
        let mut best = None;
        let mut todo = vec![(0usize, start, true)];
        while let Some((pc, at, loose)) = todo.pop() {
            let key = ((at - start) * steps + pc) * 2 + usize::from(loose);
            match self.seen.get_mut(key / 64) {
                Some(word) if *word & (1 << (key % 64)) == 0 => *word |= 1 << (key % 64),
                _ => continue,
            }
            let joined = loose || !self.tokens.get(at).is_some_and(|token| token.gap.has(Gap::BREAK));
            match program.insts.get(pc).copied() {
                Some(Inst::Word(atom)) if joined && at < self.tokens.len() && self.atoms.of(at).contains(&atom) => {
                    todo.push((pc + 1, at + 1, false));
                }
                Some(Inst::Slot(slot)) if joined => {
                    if let Some(len) = slot.len(self.text, self.tokens, at) {
                        todo.push((pc + 1, at + len, false));
                    }
                }
                Some(Inst::Skip) if at < self.tokens.len() => todo.push((pc + 1, at + 1, true)),
                Some(Inst::Loose) => todo.push((pc + 1, at, true)),
                Some(Inst::Split(other)) => todo.extend([(other, at, loose), (pc + 1, at, loose)]),
                Some(Inst::Jump(to)) => todo.push((to, at, loose)),
                Some(Inst::Match) => best = best.max(Some(at)),
                _ => {}
            }
        }
        best.filter(|&end| end > start)
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
        let hits = set.find(text, &tokens, &atoms, 0..tokens.len());
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
