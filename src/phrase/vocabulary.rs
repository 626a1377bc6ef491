//! Which of a pack's words a word of a letter is.
//!
//! Every distinct word, inflected word or prefix that phrases use is an *atom*. A word of a letter is looked up once
//! and carries the atoms that it satisfies; phrases then compare small numbers instead of letters.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write as _;

use foldhash::fast::FixedState;
use serde::{Deserialize, Serialize};

use super::ast::Ending;
use crate::text::{NUMBER_WORDS, Token, TokenKind, slice};

/// The atom that every number satisfies, in figures or as a word.
pub(super) const NUMBER: u32 = 0;
/// The atom that every date satisfies.
pub(super) const DATE: u32 = 1;
/// The first atom of a word.
const FIRST: usize = 2;

/// A word as phrases see it: lower case, numbers in one spelling (`four` and `4` are the same word).
pub(super) fn key<'a>(token: &Token, text: &'a str) -> Cow<'a, str> {
    match token.kind {
        TokenKind::Number(value) => Cow::Owned(value.to_string()),
        TokenKind::Date(_) => Cow::Borrowed(""),
        TokenKind::Word => {
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

/// A word of a letter that the vocabulary spells out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct WordId(u32);

impl WordId {
    /// Any number in figures.
    pub const NUMBER: WordId = WordId(0);
    /// Any date.
    pub const DATE: WordId = WordId(1);
    /// A word that no phrase spells out.
    pub const UNKNOWN: WordId = WordId(u32::MAX);

    /// Its place among all words.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Words that satisfy the same atoms: all that matters to phrases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct WordClass(pub(super) u32);

impl WordClass {
    /// Numbers that phrases spell out are set apart from the words of these numbers by this bit.
    const NUMBER: u32 = 1 << 27;
    /// Words that only a prefix knows are called by its atom, with this bit.
    const PREFIXED: u32 = 1 << 28;
    /// Words without atoms.
    const NONE: WordClass = WordClass(1 << 29);
    /// Words that only several prefixes know: these aren't alike.
    pub(super) const SEVERAL: WordClass = WordClass(WordClass::NONE.0 + 1);
}

/// All atoms of a pack, and the words of letters that are known by a number.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Vocabulary {
    /// Atoms by the word of the phrase, one table for each ending.
    exact: HashMap<String, u32, FixedState>,
    inflected: HashMap<String, u32, FixedState>,
    prefixes: HashMap<String, u32, FixedState>,
    prefix_lengths: Vec<usize>,
    /// Every word that is spelled out.
    words: HashMap<String, WordId, FixedState>,
    /// The atoms that it satisfies, by its number; prefixes only once [`Self::seal`] has run.
    satisfies: Vec<Vec<u32>>,
}

impl Vocabulary {
    /// The atom for a word of a phrase, made if need be.
    pub(super) fn atom(&mut self, text: &str, ending: Ending) -> u32 {
        let id = u32::try_from(self.size()).unwrap_or(u32::MAX);
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
            Ending::Prefix if self.prefix_lengths.contains(&text.len()) => {}
            Ending::Prefix => self.prefix_lengths.push(text.len()),
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

    /// Puts the prefixes to the words that they begin, once all phrases are there, and the words for numbers to the words.
    pub(super) fn seal(&mut self) {
        for (word, _) in NUMBER_WORDS {
            self.number(word);
        }
        for (word, number) in &self.words {
            if let Some(atoms) = self.satisfies.get_mut(number.index()) {
                atoms.extend(prefixes_of(word, &self.prefixes, &self.prefix_lengths));
                atoms.sort_unstable();
                atoms.dedup();
            }
        }
        for (word, value) in NUMBER_WORDS {
            let mut atoms = vec![NUMBER];
            self.look_up(&value.to_string(), &mut atoms);
            let at = self.number(word).index();
            self.satisfies.get_mut(at).into_iter().for_each(|own| *own = atoms.clone());
        }
    }

    /// The word of an atom. Looks through all of them: only people who write phrases ask.
    pub(super) fn word(&self, atom: u32) -> Option<(&str, Ending)> {
        let tables =
            [(&self.exact, Ending::Exact), (&self.inflected, Ending::Inflected), (&self.prefixes, Ending::Prefix)];
        let mut words = tables.into_iter().flat_map(|(table, ending)| table.iter().map(move |word| (word, ending)));
        words.find(|((_, id), _)| **id == atom).map(|((text, _), ending)| (text.as_str(), ending))
    }

    /// The number of words that phrases use, each with its ending.
    pub fn len(&self) -> usize {
        self.exact.len() + self.inflected.len() + self.prefixes.len()
    }

    /// The number of atoms, with those of numbers and dates.
    pub(super) fn size(&self) -> usize {
        FIRST + self.len()
    }

    /// The number of words that they spell out, inflections included.
    pub(super) fn forms(&self) -> usize {
        self.words.len()
    }

    /// True when no phrase uses any word.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Looks up every token of a text.
    pub fn atoms(&self, text: &str, tokens: &[Token]) -> Atoms {
        let mut out = Atoms {
            all: Vec::with_capacity(2 * tokens.len()),
            ends: Vec::with_capacity(tokens.len() + 1),
            words: Vec::with_capacity(tokens.len()),
            classes: Vec::with_capacity(tokens.len()),
        };
        out.ends.push(0);
        let mut other = String::new();
        for token in tokens {
            let begin = out.all.len();
            let (word, class) = match token.kind {
                TokenKind::Date(_) => {
                    out.all.push(DATE);
                    (WordId::DATE, WordClass(DATE))
                }
                TokenKind::Number(value) => {
                    other.clear();
                    let _ = write!(other, "{value}");
                    out.all.push(NUMBER);
                    let WordId(spelled) = self.look_up(&other, &mut out.all);
                    let class = match out.all.len() - begin {
                        1 => NUMBER,
                        _ if spelled == WordId::UNKNOWN.0 => WordClass::SEVERAL.0,
                        _ => spelled | WordClass::NUMBER,
                    };
                    (WordId::NUMBER, WordClass(class))
                }
                TokenKind::Word => {
                    let word = token.word(text);
                    let id = if word.bytes().all(|b| b.is_ascii_lowercase()) {
                        self.look_up(word, &mut out.all)
                    } else {
                        lower(word, &mut other);
                        self.look_up(&other, &mut out.all)
                    };
                    let class = match out.all.get(begin..).unwrap_or_default() {
                        [] => WordClass::NONE,
                        _ if id != WordId::UNKNOWN => WordClass(id.0),
                        [prefix] => WordClass(prefix | WordClass::PREFIXED),
                        _ => WordClass::SEVERAL,
                    };
                    (id, class)
                }
            };
            out.words.push(word);
            out.classes.push(class);
            out.ends.push(u32::try_from(out.all.len()).unwrap_or(u32::MAX));
        }
        out
    }

    /// Adds the atoms that a word satisfies, given as phrases see it, and says which it is.
    fn look_up(&self, word: &str, atoms: &mut Vec<u32>) -> WordId {
        if let Some(&number) = self.words.get(word) {
            atoms.extend_from_slice(self.satisfies.get(number.index()).map_or(&[], Vec::as_slice));
            return number;
        }
        atoms.extend(prefixes_of(word, &self.prefixes, &self.prefix_lengths));
        WordId::UNKNOWN
    }
}

/// A word in lower case, into a string that is used again.
fn lower(word: &str, out: &mut String) {
    out.clear();
    if word.is_ascii() {
        out.push_str(word);
        out.make_ascii_lowercase();
    } else {
        out.push_str(&word.to_lowercase());
    }
}

/// The atoms of the prefixes with which a word begins.
fn prefixes_of<'a>(
    word: &'a str,
    prefixes: &'a HashMap<String, u32, FixedState>,
    lengths: &'a [usize],
) -> impl Iterator<Item = u32> + 'a {
    lengths.iter().filter_map(|&length| prefixes.get(word.get(..length)?).copied())
}

/// The atoms of each token of a text: that of its kind first, then those of words. And which word it is.
#[derive(Debug)]
pub struct Atoms {
    all: Vec<u32>,
    ends: Vec<u32>,
    words: Vec<WordId>,
    classes: Vec<WordClass>,
}

impl Atoms {
    /// True when token `index` is a word of the phrases: that it is a number or a date alone doesn't make it one.
    pub(super) fn has_word(&self, index: usize) -> bool {
        self.of(index).iter().any(|&atom| atom != NUMBER && atom != DATE)
    }

    /// The atoms that token `index` satisfies.
    #[inline]
    pub fn of(&self, index: usize) -> &[u32] {
        let (Some(&from), Some(&to)) = (self.ends.get(index), self.ends.get(index + 1)) else { return &[] };
        self.all.get(from as usize..to as usize).unwrap_or(&[])
    }

    /// The class of the word that token `index` is.
    #[inline]
    pub(super) fn class(&self, index: usize) -> WordClass {
        self.classes.get(index).copied().unwrap_or(WordClass::NONE)
    }

    /// The word that token `index` is.
    #[inline]
    pub fn word(&self, index: usize) -> WordId {
        self.words.get(index).copied().unwrap_or(WordId::UNKNOWN)
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
        vocabulary.seal();
        let text = "functional functionality functioning func";
        let atoms = vocabulary.atoms(text, &crate::text::tokens(text));
        assert_eq!(
            (atoms.of(0), atoms.of(1), atoms.of(2), atoms.of(3)),
            (&[exact, prefix][..], &[prefix][..], &[prefix, later][..], &[][..])
        );
    }
}
