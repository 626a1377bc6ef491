//! Which of a pack's words a word of a letter is.
//!
//! Every distinct word, inflected word or prefix that phrases use is an *atom*. A word of a letter is looked up once
//! and carries the atoms that it satisfies; phrases then compare small numbers instead of letters.

use std::borrow::Cow;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::ast::Ending;
use crate::flat::{Flat, WordTable};
use crate::late::Late;
use crate::text::{Token, TokenKind};

/// The atom that every number satisfies, in figures or as a word.
pub(super) const NUMBER: u32 = 0;
/// The atom that every date satisfies.
pub(super) const DATE: u32 = 1;
/// The first atom of a word.
pub(super) const FIRST: usize = 2;

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
pub struct WordId(pub(super) u32);

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

/// All atoms of a pack, and the words of letters that are known by a number (`numbering.rs` makes it).
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Vocabulary {
    /// Where in `satisfied` each word begins that is spelled out.
    words: WordTable,
    /// Of each its number, how many atoms it satisfies, and which: who looks a word up needs all of it.
    satisfied: Flat<u32, 1>,
    prefixes: Prefixes,
    /// The word of each atom, for who asks what a phrase was made of.
    spelled: Late<Vec<(String, Ending)>>,
    /// The number of atoms.
    size: usize,
}

impl Vocabulary {
    /// `words` are all that are spelled out, each with its number and atoms, `spelled` the words of the atoms.
    pub(super) fn new(
        words: &[(&str, WordId, &[u32])],
        prefixes: Prefixes,
        spelled: Vec<(String, Ending)>,
    ) -> Vocabulary {
        let number = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        let (mut satisfied, mut places) = (Flat::default(), Vec::with_capacity(words.len()));
        for (word, id, atoms) in words {
            places.push((*word, number(satisfied.len())));
            satisfied.extend([id.0, number(atoms.len())].into_iter().chain(atoms.iter().copied()));
        }
        let size = FIRST + spelled.len();
        Vocabulary { words: WordTable::new(&places), satisfied, prefixes, spelled: spelled.into(), size }
    }

    /// The word of an atom: only people who write phrases ask.
    pub(super) fn word(&self, atom: u32) -> Option<(&str, Ending)> {
        let (word, ending) = self.spelled.get((atom as usize).checked_sub(FIRST)?)?;
        Some((word, *ending))
    }

    /// The number of atoms, with those of numbers and dates.
    pub(super) fn size(&self) -> usize {
        self.size
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
        let known = self.words.get(word).map(|place| place as usize);
        let found = known.and_then(|at| Some((at + 2, self.satisfied.get(at)?, self.satisfied.get(at + 1)?)));
        let Some((from, number, count)) = found else {
            atoms.extend(self.prefixes.of(word));
            return WordId::UNKNOWN;
        };
        atoms.extend(self.satisfied.range(from..from + count as usize));
        WordId(number)
    }
}

/// The words that are the beginnings of others, by their atoms.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(super) struct Prefixes {
    words: WordTable,
    /// How many letters they have.
    lengths: Vec<usize>,
    /// By the first two letters of a word a bit for each of those lengths: most words begin as no prefix of most lengths does.
    begins: Flat<u32, 1>,
}

/// How many pairs of first letters are told apart.
const BEGINNINGS: usize = 32 * 32;

/// Which pair of first letters a word has.
fn beginning(word: &str) -> usize {
    let letter = |at: usize| word.as_bytes().get(at).map_or(0, |byte| usize::from(byte % 32));
    32 * letter(0) + letter(1)
}

impl Prefixes {
    pub(super) fn new(words: &[(&str, u32)]) -> Prefixes {
        let mut lengths: Vec<usize> = words.iter().map(|(word, _)| word.len()).collect();
        lengths.sort_unstable();
        lengths.dedup();
        let mut begins = vec![0u32; BEGINNINGS];
        for (word, _) in words {
            let bit = lengths.binary_search(&word.len()).map_or(0, |at| 1 << (at % 32));
            let pairs = if word.len() > 1 {
                beginning(word)..beginning(word) + 1
            } else {
                beginning(word)..beginning(word) + 32
            };
            begins.get_mut(pairs).into_iter().flatten().for_each(|bits| *bits |= bit);
        }
        let mut prefixes = Prefixes { words: WordTable::new(words), lengths, begins: Flat::default() };
        prefixes.begins.extend(begins);
        prefixes
    }

    /// The atoms of those with which a word begins.
    pub(super) fn of<'a>(&'a self, word: &'a str) -> impl Iterator<Item = u32> + 'a {
        let bits = self.begins.get(beginning(word)).unwrap_or_default();
        let lengths = self.lengths.iter().enumerate().filter(move |(at, _)| bits & 1 << (at % 32) != 0);
        lengths.filter_map(|(_, &length)| self.words.get(word.get(..length)?))
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
