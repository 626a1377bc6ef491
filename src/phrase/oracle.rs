//! The slow, obvious matcher: every phrase at every word, step by step as compiled. The fast one is held to it on texts
//! made of the default pack's own phrases, damaged at random.

use super::program::{Inst, PhraseId};
use super::search::{Hit, PhraseSet};
use super::slot::Slot;
use super::vocabulary::Atoms;
use crate::text::{Gap, Token, tokens};

/// All hits, found without any short cut.
fn find(set: &PhraseSet, text: &str, tokens: &[Token], atoms: &Atoms, wanted: impl Fn(PhraseId) -> bool) -> Vec<Hit> {
    let mut hits = Vec::new();
    for phrase in (0..u32::try_from(set.len()).unwrap()).map(PhraseId).filter(|&phrase| wanted(phrase)) {
        let insts = set.program(phrase).unwrap().insts();
        let mut start = 0;
        while start < tokens.len() {
            let end = longest(insts, text, tokens, atoms, start);
            hits.extend(end.map(|end| Hit { start, end, phrase }));
            start = end.unwrap_or(start + 1);
        }
    }
    hits.sort_unstable();
    hits
}

fn longest(insts: &[Inst], text: &str, tokens: &[Token], atoms: &Atoms, start: usize) -> Option<usize> {
    let mut best = None;
    let mut seen = std::collections::HashSet::new();
    let mut todo = vec![(0, start, true)];
    while let Some((pc, at, loose)) = todo.pop() {
        if !seen.insert((pc, at, loose)) {
            continue;
        }
        if at > start
            && tokens.get(at).is_some_and(|token| token.gap.has(Gap::WALL))
            && !matches!(insts[pc], Inst::Match | Inst::Loose | Inst::Split(_) | Inst::Jump(_))
        {
            continue;
        }
        let joined = loose || tokens.get(at).is_none_or(|token| !token.gap.has(Gap::BREAK));
        match insts[pc] {
            Inst::Word(atom) if joined && at < tokens.len() && atoms.of(at).contains(&atom) => {
                todo.push((pc + 1, at + 1, false));
            }
            Inst::Slot(slot) if joined => {
                todo.extend(slot.len(text, tokens, at).map(|len| (pc + 1, at + len, false)));
            }
            Inst::Skip if at < tokens.len() => todo.push((pc + 1, at + 1, true)),
            Inst::Loose => todo.push((pc + 1, at, true)),
            Inst::Split(other) => todo.extend([(other, at, loose), (pc + 1, at, loose)]),
            Inst::Jump(to) => todo.push((to, at, loose)),
            Inst::Match => best = best.max(Some(at)),
            _ => {}
        }
    }
    best.filter(|&end| end > start)
}

/// A small generator of numbers (xorshift): the same texts at every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % n as u64).unwrap()
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }

    /// Words that a phrase matches, now and then with one too many, one too few or a mark between.
    fn phrase(&mut self, insts: &[Inst], words: &[String], out: &mut String) {
        let mut pc = 0;
        loop {
            let mut next = pc + 1;
            let word = match insts[pc] {
                Inst::Word(atom) => words[atom as usize].as_str(),
                Inst::Slot(Slot::Number) => self.pick(&["4", "twelve", "7.5", "1,200"]),
                Inst::Slot(Slot::Date) => self.pick(&["07/15/14", "October 27, 2016"]),
                Inst::Slot(Slot::Duration) => self.pick(&["2-3 weeks", "six months", "two to three days"]),
                Inst::Slot(Slot::Rating) => self.pick(&["7/10", "7-8/10", "7 out of 10"]),
                Inst::Slot(Slot::Dose) => self.pick(&["120 mg", "50mcg"]),
                Inst::Skip => words[self.below(words.len())].as_str(),
                Inst::Split(other) => {
                    next = if self.below(2) == 0 { other } else { next };
                    ""
                }
                Inst::Jump(to) => {
                    next = to;
                    ""
                }
                Inst::Loose => "",
                Inst::Match => return,
            };
            if !word.is_empty() && self.below(24) > 0 {
                out.push_str(word);
                out.push_str(self.pick(&[" ", " ", " ", " ", " ", " ", " ", " ", " ", "-", ", ", "; ", " (", ") "]));
            }
            if self.below(24) == 0 {
                out.push_str(&words[self.below(words.len())]);
                out.push(' ');
            }
            pc = next;
        }
    }
}

#[test]
fn the_fast_matcher_finds_what_the_slow_one_finds() {
    let pack = crate::default_pack().unwrap();
    let set = &pack.phrases;
    let words = set.words();
    let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
    let mut found = 0;
    for round in 0..440 {
        let mut text = String::new();
        let mut matched = Vec::new();
        for _ in 0..=chance.below(5) {
            let phrase = PhraseId(u32::try_from(chance.below(set.len())).unwrap());
            chance.phrase(set.program(phrase).unwrap().insts(), &words, &mut text);
            matched.push(phrase);
        }
        let tokens = tokens(&text);
        let atoms = set.atoms(&text, &tokens);
        // Now and then only the head of the text is searched.
        let end = if chance.below(4) == 0 { chance.below(tokens.len() + 1) } else { tokens.len() };
        // The phrases that were put in, and some others: all of them would take the slow one a minute.
        let wanted = |phrase: PhraseId| matched.contains(&phrase) || phrase.0 % 20 == round % 20;
        let slow = find(set, &text, &tokens[..end], &atoms, wanted);
        let some = set.select((0..u32::try_from(set.len()).unwrap()).map(PhraseId).filter(|&phrase| wanted(phrase)));
        assert_eq!(set.find(&text, &tokens, &atoms, 0..end, &some), slow, "round {round}, to {end}: {text}");
        found += slow.len();
    }
    assert!(found > 800, "the texts must hold phrases, not only noise: {found}");
}

/// A random phrase of few words, so that its words stand in every text: gaps up to the widest, alternatives that begin or
/// end with one, words that may be left out, all built-in kinds.
fn phrase(chance: &mut Chance, depth: usize, out: &mut String) {
    for item in 0..=chance.below(3) {
        if item > 0 {
            out.push(' ');
        }
        match chance.below(if depth < 2 { 12 } else { 9 }) {
            0 => out.push_str(chance.pick(&["..", "..1..", "..8..", "..20..", "..58.."])),
            1 => out.push_str(chance.pick(&["<number>", "<date>", "<duration>", "<dose>"])),
            2 => out.push_str(chance.pick(&["b?", "c?", "may*", "be~", "4"])),
            3..=8 => out.push_str(chance.pick(&["a", "b", "c", "d", "mg", "days"])),
            _ => {
                out.push('(');
                phrase(chance, depth + 1, out);
                for _ in 0..chance.below(3) {
                    out.push_str(" | ");
                    phrase(chance, depth + 1, out);
                }
                out.push_str(chance.pick(&[")", ")", ")?"]));
            }
        }
    }
}

#[test]
fn the_fast_matcher_finds_what_the_slow_one_finds_for_any_phrases() {
    let mut chance = Chance(0x2545_f491_4f6c_dd1d);
    let mut found = 0;
    for round in 0..300 {
        let mut builder = super::Builder::default();
        let mut written = Vec::new();
        while written.len() < 12 {
            let mut text = String::new();
            phrase(&mut chance, 0, &mut text);
            if builder.add(&text, &super::Concepts::default()).is_ok() {
                written.push(text);
            }
        }
        let set = builder.finish([]);
        let mut text = String::new();
        for _ in 0..chance.below(70) {
            let words =
                ["a", "b", "c", "d", "mg", "days", "may", "been", "4", "two", "October 27, 2016", "to", "x", "y"];
            text.push_str(chance.pick(&words));
            text.push_str(chance.pick(&[" ", " ", " ", " ", " ", " ", "-", ", ", "; "]));
        }
        let tokens = tokens(&text);
        let atoms = set.atoms(&text, &tokens);
        let start = chance.below(tokens.len() + 1);
        let slow = find(&set, &text, &tokens, &atoms, |_| true);
        assert_eq!(
            set.find(&text, &tokens, &atoms, 0..tokens.len(), &set.all()),
            slow,
            "round {round}: {text}\n{written:#?}"
        );
        // What is found from within a text is what is found in the rest of it.
        let within = set.find(&text, &tokens, &atoms, start..tokens.len(), &set.all());
        assert!(within.iter().all(|hit| hit.start >= start), "round {round}, from {start}: {text}\n{written:#?}");
        found += slow.len();
    }
    assert!(found > 2000, "the texts must hold phrases, not only noise: {found}");
}
