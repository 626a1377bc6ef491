//! Which of a pack's words a word of a letter is.
//!
//! Every distinct word, inflected word or prefix that phrases use is an *atom*. A word of a letter is looked up once
//! and carries the atoms that it satisfies; phrases then compare small numbers instead of letters.

use std::borrow::Cow;
use std::collections::HashMap;

use foldhash::fast::FixedState;

use super::syntax::Ending;
use crate::text::{Kind, Token, slice};

/// A word as phrases see it: lower case, numbers in one spelling (`four` and `4` are the same word).
pub(super) fn key<'a>(token: &Token, text: &'a str) -> Cow<'a, str> {
    match token.kind {
        Kind::Number(value) => Cow::Owned(value.to_string()),
        Kind::Date(_) => Cow::Borrowed(""),
        Kind::Word => {
            let word = token.word(text);
            if let Some(value) = crate::text::number_word(word) {
                return Cow::Owned(value.to_string());
            }
            if word.bytes().any(|b| !b.is_ascii_lowercase()) {
                return Cow::Owned(word.to_lowercase());
            }
            Cow::Borrowed(word)
        }
    }
}

/// All atoms of a pack.
#[derive(Debug, Default)]
pub struct Vocabulary {
    ids: HashMap<(String, Ending), u32, FixedState>,
    words: HashMap<String, Vec<u32>, FixedState>,
    prefixes: HashMap<String, u32, FixedState>,
    prefix_lengths: Vec<usize>,
}

impl std::hash::Hash for Ending {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        (*self as u8).hash(state);
    }
}

impl Vocabulary {
    /// The atom for a word of a phrase, made if need be.
    pub(super) fn atom(&mut self, text: &str, ending: Ending) -> u32 {
        if let Some(&id) = self.ids.get(&(text.to_owned(), ending)) {
            return id;
        }
        let id = u32::try_from(self.ids.len()).unwrap_or(u32::MAX);
        self.ids.insert((text.to_owned(), ending), id);
        match ending {
            Ending::Exact => self.add_word(text.to_owned(), id),
            Ending::Inflected => inflections(text).into_iter().for_each(|form| self.add_word(form, id)),
            Ending::Prefix => {
                self.prefixes.insert(text.to_owned(), id);
                if !self.prefix_lengths.contains(&text.len()) {
                    self.prefix_lengths.push(text.len());
                }
                let known = self.words.iter_mut().filter(|(word, _)| word.starts_with(text));
                known.for_each(|(_, atoms)| atoms.push(id));
            }
        }
        id
    }

    fn add_word(&mut self, word: String, id: u32) {
        if let Some(atoms) = self.words.get_mut(&word) {
            if !atoms.contains(&id) {
                atoms.push(id);
            }
            return;
        }
        let mut atoms = self.prefix_atoms(&word);
        atoms.push(id);
        self.words.insert(word, atoms);
    }

    fn prefix_atoms(&self, word: &str) -> Vec<u32> {
        self.prefix_lengths.iter().filter_map(|&n| self.prefixes.get(word.get(..n)?).copied()).collect()
    }

    /// The word of an atom. Looks through all of them: only people who write phrases ask.
    pub(super) fn word(&self, atom: u32) -> Option<(&str, Ending)> {
        self.ids.iter().find(|(_, id)| **id == atom).map(|((text, ending), _)| (text.as_str(), *ending))
    }

    /// The number of atoms.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// True when no phrase uses any word.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Looks up every token of a text.
    pub fn atoms(&self, text: &str, tokens: &[Token]) -> Atoms {
        let mut out = Atoms { all: Vec::with_capacity(tokens.len()), ends: Vec::with_capacity(tokens.len() + 1) };
        out.ends.push(0);
        for token in tokens {
            let key = key(token, text);
            match self.words.get(key.as_ref()) {
                Some(atoms) => out.all.extend_from_slice(atoms),
                None => out
                    .all
                    .extend(self.prefix_lengths.iter().filter_map(|&n| self.prefixes.get(slice_to(&key, n)?).copied())),
            }
            out.ends.push(u32::try_from(out.all.len()).unwrap_or(u32::MAX));
        }
        out
    }
}

fn slice_to(text: &str, end: usize) -> Option<&str> {
    text.get(..end)
}

/// The atoms of each token of a text.
#[derive(Debug)]
pub struct Atoms {
    all: Vec<u32>,
    ends: Vec<u32>,
}

impl Atoms {
    /// The atoms that token `index` satisfies.
    pub fn of(&self, index: usize) -> &[u32] {
        let (Some(&from), Some(&to)) = (self.ends.get(index), self.ends.get(index + 1)) else { return &[] };
        self.all.get(from as usize..to as usize).unwrap_or(&[])
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
        let mut vocabulary = Vocabulary::default();
        let exact = vocabulary.atom("functional", Ending::Exact);
        let prefix = vocabulary.atom("function", Ending::Prefix);
        let later = vocabulary.atom("functioning", Ending::Exact);
        let text = "functional functionality functioning func";
        let atoms = vocabulary.atoms(text, &crate::text::tokens(text));
        assert_eq!(
            (atoms.of(0), atoms.of(1), atoms.of(2), atoms.of(3)),
            (&[exact, prefix][..], &[prefix][..], &[prefix, later][..], &[][..])
        );
    }
}
