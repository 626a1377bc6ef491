//! Numbers for the words of phrases while a pack is compiled. Every distinct word, inflected word or prefix gets an atom, every
//! word that they spell out a number of its own; what letters are looked up in is then made of it at once ([`Vocabulary`]).

use std::collections::HashMap;

use foldhash::fast::FixedState;

use super::ast::Ending;
use super::vocabulary::{FIRST, NUMBER, Prefixes, Vocabulary, WordId};
use crate::text::{NUMBER_WORDS, slice};

/// The words of phrases, as they come.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    /// Atoms by the word of the phrase, one table for each ending.
    exact: HashMap<String, u32, FixedState>,
    inflected: HashMap<String, u32, FixedState>,
    prefixes: HashMap<String, u32, FixedState>,
    /// Every word that is spelled out.
    words: HashMap<String, WordId, FixedState>,
    /// The atoms that it satisfies, by its number, but those of prefixes.
    satisfies: Vec<Vec<u32>>,
}

impl Numbering {
    /// The atom for a word of a phrase, made if need be.
    pub fn atom(&mut self, text: &str, ending: Ending) -> u32 {
        let made = self.exact.len() + self.inflected.len() + self.prefixes.len();
        let id = u32::try_from(FIRST + made).unwrap_or(u32::MAX);
        let known = match ending {
            Ending::Exact => &mut self.exact,
            Ending::Inflected => &mut self.inflected,
            Ending::Prefix => &mut self.prefixes,
        };
        if let Some(&id) = known.get(text) {
            return id;
        }
        known.insert(text.to_owned(), id);
        match ending {
            Ending::Exact => self.satisfy(text, id),
            Ending::Inflected => inflections(text).iter().for_each(|form| self.satisfy(form, id)),
            Ending::Prefix => {}
        }
        id
    }

    fn satisfy(&mut self, word: &str, atom: u32) {
        let at = self.number(word).index();
        self.satisfies.get_mut(at).into_iter().for_each(|atoms| atoms.push(atom));
    }

    /// The number of a word in lower case, made if need be.
    pub fn number(&mut self, word: &str) -> WordId {
        // The first stand for what has no spelling.
        self.satisfies.resize_with(self.satisfies.len().max(FIRST), Vec::new);
        let next = WordId(u32::try_from(self.satisfies.len()).unwrap_or(u32::MAX));
        let number = *self.words.entry(word.to_owned()).or_insert(next);
        self.satisfies.resize_with(self.satisfies.len().max(number.index() + 1), Vec::new);
        number
    }

    /// The number of words that are spelled out, inflections included.
    pub fn forms(&self) -> usize {
        self.words.len()
    }

    /// All of them, with prefixes put to the words that they begin, and the words for numbers to the numbers.
    pub fn finish(mut self) -> Vocabulary {
        for (word, _) in NUMBER_WORDS {
            self.number(word);
        }
        let Numbering { exact, inflected, prefixes, words, mut satisfies } = self;
        let mut begin: Vec<(&str, u32)> = prefixes.iter().map(|(word, &atom)| (word.as_str(), atom)).collect();
        begin.sort_unstable_by_key(|(_, atom)| *atom);
        let begin = Prefixes::new(&begin);
        for (word, number) in &words {
            if let Some(atoms) = satisfies.get_mut(number.index()) {
                atoms.extend(begin.of(word));
                atoms.sort_unstable();
                atoms.dedup();
            }
        }
        for (word, value) in NUMBER_WORDS {
            let digits = value.to_string();
            let known = words.get(&digits).and_then(|number| satisfies.get(number.index()));
            let own = known.map_or_else(|| begin.of(&digits).collect(), Vec::clone);
            let number = words.get(word).and_then(|number| satisfies.get_mut(number.index()));
            number.into_iter().for_each(|atoms| *atoms = [NUMBER].into_iter().chain(own.iter().copied()).collect());
        }
        let mut all: Vec<(&str, WordId, &[u32])> = Vec::with_capacity(words.len());
        all.extend(
            words.iter().filter_map(|(word, &id)| Some((word.as_str(), id, satisfies.get(id.index())?.as_slice()))),
        );
        all.sort_unstable_by_key(|(_, id, _)| id.index());
        let tables = [(exact, Ending::Exact), (inflected, Ending::Inflected), (prefixes, Ending::Prefix)];
        let atoms = tables.into_iter().flat_map(|(table, ending)| table.into_iter().map(move |word| (word, ending)));
        let mut spelled: Vec<(u32, (String, Ending))> = atoms.map(|((word, atom), as_)| (atom, (word, as_))).collect();
        spelled.sort_unstable_by_key(|(atom, _)| *atom);
        Vocabulary::new(&all, begin, spelled.into_iter().map(|(_, word)| word).collect())
    }
}

/// The regular English inflections of a word, itself first: plural or third person, past, present participle. Both
/// spellings are given where the final consonant may double.
pub(super) fn inflections(word: &str) -> Vec<String> {
    let mut out = vec![word.to_owned()];
    let stem = |cut: usize| slice(word, 0..word.len() - cut);
    let last = |back: usize| word.chars().rev().nth(back).unwrap_or(' ');
    let vowel = |c: char| "aeiou".contains(c);
    let mut add = |stem: &str, endings: &[&str]| out.extend(endings.iter().map(|e| format!("{stem}{e}")));
    if word.len() < 2 || !word.is_ascii() {
        return out;
    }
    if last(0) == 'y' && !vowel(last(1)) {
        add(stem(1), &["ies", "ied", "ying"]);
    } else if last(0) == 'e' {
        add(stem(1), &["es", "ed", "ing"]);
    } else if "sxz".contains(last(0)) || word.ends_with("ch") || word.ends_with("sh") {
        add(word, &["es", "ed", "ing"]);
    } else {
        add(word, &["s", "ed", "ing"]);
        if !vowel(last(0)) && vowel(last(1)) && !vowel(last(2)) && !"wxy".contains(last(0)) {
            let doubled = format!("{word}{}", last(0));
            add(&doubled, &["ed", "ing"]);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inflections_are_regular() {
        assert_eq!(inflections("document"), ["document", "documents", "documented", "documenting"]);
        assert_eq!(inflections("therapy"), ["therapy", "therapies", "therapied", "therapying"]);
        assert_eq!(inflections("use"), ["use", "uses", "used", "using"]);
        assert_eq!(inflections("wean"), ["wean", "weans", "weaned", "weaning"]);
        assert!(inflections("stop").contains(&"stopped".to_owned()));
        assert!(inflections("process").contains(&"processes".to_owned()));
    }

    #[test]
    fn prefixes_apply_to_words_known_and_unknown() {
        let mut numbering = Numbering::default();
        let exact = numbering.atom("functional", Ending::Exact);
        let prefix = numbering.atom("function", Ending::Prefix);
        let later = numbering.atom("functioning", Ending::Exact);
        let vocabulary = numbering.finish();
        let text = "functional functionality functioning func";
        let atoms = vocabulary.atoms(text, &crate::text::tokens(text));
        assert_eq!(
            (atoms.of(0), atoms.of(1), atoms.of(2), atoms.of(3)),
            (&[exact, prefix][..], &[prefix][..], &[prefix, later][..], &[][..])
        );
    }
}
