//! What parsing must know of the world, handed to it as data: names of drugs, dosage forms, body parts, and the
//! chapters and sections of guidelines. A rule pack fills it (`rules/drugs/`, `rules/citations.yaml`, ...).

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use foldhash::fast::FixedState;
use serde::{Deserialize, Serialize};

use super::ast::Authority;
use crate::flat::WordTable;
use crate::text::{Token, tokens};

/// A drug, or a fixed combination of drugs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drug {
    /// Generic name, ingredients joined by hyphens.
    pub generic: String,
    /// Its ingredients.
    pub ingredients: Vec<String>,
    /// Treatment class in the pack.
    pub class: String,
}

/// A chapter of a guideline and the sections that letters cite from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chapter {
    /// As reports name it.
    pub name: String,
    /// Whose it is.
    pub authority: Authority,
    /// Other spellings.
    pub aliases: Vec<String>,
    /// Sections; names may hold commas.
    pub sections: Vec<String>,
}

/// All names that parsing knows.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Lexicon {
    drugs: Vec<Drug>,
    chapters: Vec<Chapter>,
    drug_names: NameLookup<(usize, bool)>,
    forms: NameLookup<String>,
    body_parts: NameLookup<String>,
    /// Spellings of body parts that behind a number are a length.
    lengths: Vec<String>,
    sides: NameLookup<String>,
    /// The names of the sides, each with whether it stands for both.
    side_names: Vec<(String, bool)>,
    authorities: NameLookup<Authority>,
    /// What the words are with which names begin: most words begin none, and several kinds are looked for at each.
    first_words: WordTable,
}

/// Kinds of names, a bit each.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Kinds(u8);

impl Kinds {
    pub const DRUG: Kinds = Kinds(1);
    pub const FORM: Kinds = Kinds(2);
    pub const BODY_PART: Kinds = Kinds(4);
    pub const SIDE: Kinds = Kinds(8);
    pub const AUTHORITY: Kinds = Kinds(16);

    /// True where a name of that kind may begin.
    pub fn has(self, kind: Kinds) -> bool {
        self.0 & kind.0 != 0
    }
}

/// Collects names for a [`Lexicon`].
#[derive(Debug, Default)]
pub struct LexiconBuilder(Lexicon);

impl LexiconBuilder {
    /// Adds a drug with its brand names and aliases.
    pub fn drug<'a>(
        &mut self,
        drug: Drug,
        generics: impl IntoIterator<Item = &'a str>,
        brands: impl IntoIterator<Item = &'a str>,
    ) {
        let index = self.0.drugs.len();
        self.0.drug_names.insert(&drug.generic, (index, true));
        generics.into_iter().for_each(|name| self.0.drug_names.insert(name, (index, true)));
        brands.into_iter().for_each(|name| self.0.drug_names.insert(name, (index, false)));
        self.0.drugs.push(drug);
    }

    /// Adds a dosage form under one of its spellings.
    pub fn form(&mut self, spelling: &str, form: &str) {
        self.0.forms.insert(spelling, form.to_owned());
    }

    /// Adds a body part under one of its spellings.
    pub fn body_part(&mut self, spelling: &str, part: &str) {
        self.0.body_parts.insert(spelling, part.to_owned());
    }

    /// Adds a spelling of a body part that behind a number is a length: `5 feet`.
    pub fn length(&mut self, spelling: &str) {
        self.0.lengths.push(spelling.to_lowercase());
    }

    /// Adds a side under its spellings, of which the first is the name; `both` where it stands for both sides at once.
    pub fn side<'a>(&mut self, spellings: impl IntoIterator<Item = &'a str>, both: bool) {
        let mut spellings = spellings.into_iter().peekable();
        let Some(name) = spellings.peek().map(|name| (*name).to_owned()) else { return };
        spellings.for_each(|spelling| self.0.sides.insert(spelling, name.clone()));
        self.0.side_names.push((name, both));
    }

    /// Adds a name by which letters cite an authority.
    pub fn authority(&mut self, spelling: &str, authority: Authority) {
        self.0.authorities.insert(spelling, authority);
    }

    /// Adds a chapter.
    pub fn chapter(&mut self, chapter: Chapter) {
        self.0.chapters.push(chapter);
    }

    /// The finished lexicon.
    pub fn finish(mut self) -> Lexicon {
        self.0.drug_names.sort();
        self.0.forms.sort();
        self.0.body_parts.sort();
        self.0.sides.sort();
        self.0.authorities.sort();
        let Lexicon { drug_names, forms, body_parts, sides, authorities, .. } = &self.0;
        let firsts = drug_names.firsts().map(|word| (word, Kinds::DRUG));
        let firsts = firsts.chain(forms.firsts().map(|word| (word, Kinds::FORM)));
        let firsts = firsts.chain(body_parts.firsts().map(|word| (word, Kinds::BODY_PART)));
        let firsts = firsts.chain(sides.firsts().map(|word| (word, Kinds::SIDE)));
        let firsts = firsts.chain(authorities.firsts().map(|word| (word, Kinds::AUTHORITY)));
        let mut first_words: BTreeMap<&str, u32> = BTreeMap::new();
        firsts.for_each(|(word, kind)| *first_words.entry(word.as_str()).or_default() |= u32::from(kind.0));
        self.0.first_words = WordTable::new(&first_words.into_iter().collect::<Vec<_>>());
        self.0
    }
}

impl Lexicon {
    /// The kinds of names that begin with a word.
    pub(super) fn begins(&self, word: &str) -> Kinds {
        Kinds(self.first_words.get(word).and_then(|kinds| u8::try_from(kinds).ok()).unwrap_or_default())
    }

    /// The drug named at token `at`: how many tokens name it, the drug, and whether the name is a generic one.
    pub(super) fn drug_at(&self, words: &[Cow<str>], at: usize) -> Option<(usize, &Drug, bool)> {
        let (len, &(index, generic)) = self.drug_names.at(words, at)?;
        Some((len, self.drugs.get(index)?, generic))
    }

    pub(super) fn form_at(&self, words: &[Cow<str>], at: usize) -> Option<(usize, &str)> {
        self.forms.at(words, at).map(|(len, form)| (len, form.as_str()))
    }

    pub(super) fn body_part_at(&self, words: &[Cow<str>], at: usize) -> Option<(usize, &str)> {
        self.body_parts.at(words, at).map(|(len, part)| (len, part.as_str()))
    }

    /// Whether a word by itself names a body part, or a level of one.
    pub fn is_body_part(&self, word: &str) -> bool {
        let words = words(word, &tokens(word));
        self.body_part_at(&words, 0).is_some_and(|(len, _)| len == words.len())
    }

    pub(super) fn side_at(&self, words: &[Cow<str>], at: usize) -> Option<&str> {
        self.sides.at(words, at).map(|(_, side)| side.as_str())
    }

    /// The drug whose name begins a text, such as a section's: `Cyclobenzaprine (Flexeril)`.
    pub fn leading_drug(&self, text: &str) -> Option<&Drug> {
        self.drug_at(&words(text, &tokens(text)), 0).map(|(_, drug, _)| drug)
    }

    /// Whether a word is a length behind a number.
    pub(super) fn is_length(&self, word: &str) -> bool {
        self.lengths.iter().any(|known| known == word)
    }

    /// The side that a word names, if it is one side and not both.
    pub fn side_named(&self, word: &str) -> Option<&str> {
        let side = self.side_at(&[Cow::Borrowed(word)], 0)?;
        self.side_names.iter().any(|(name, both)| name == side && !both).then_some(side)
    }

    /// A body part of an item in its side and the part itself; of a side that stands for both, only the part.
    pub fn one_side<'p>(&self, part: &'p str) -> (Option<&'p str>, &'p str) {
        let named = part.split_once(' ').and_then(|(side, bare)| {
            let (_, both) = self.side_names.iter().find(|(name, _)| name == side)?;
            Some(((!both).then_some(side), bare))
        });
        named.unwrap_or((None, part))
    }

    pub(super) fn authority_at(&self, words: &[Cow<str>], at: usize) -> Option<(usize, Authority)> {
        self.authorities.at(words, at).map(|(len, authority)| (len, *authority))
    }

    /// The chapter of an authority whose name, or an alias of it, begins `text`, and where the name ends.
    pub(super) fn chapter_at(&self, text: &str, authority: Authority) -> Option<(&Chapter, usize)> {
        let chapters = self.chapters.iter().filter(|chapter| chapter.authority == authority);
        let names = chapters.flat_map(|chapter| {
            std::iter::once(&chapter.name).chain(&chapter.aliases).map(move |name| (chapter, name))
        });
        let initial = initial(text);
        longest(names.filter_map(|(chapter, name)| Some((chapter, begins_with(text, initial, name)?))))
    }

    /// Where the section of a chapter that begins `text` ends.
    pub(super) fn section_at(&self, text: &str, chapter: &Chapter) -> Option<usize> {
        let initial = initial(text);
        chapter.sections.iter().filter_map(|section| begins_with(text, initial, section)).max()
    }
}

fn longest<T>(found: impl Iterator<Item = (T, usize)>) -> Option<(T, usize)> {
    found.max_by_key(|&(_, end)| end)
}

/// The first letter or digit of a text.
fn initial(text: &str) -> Option<char> {
    text.chars().find(|c| c.is_alphanumeric())
}

/// Where `name` ends in `text`, which begins with `first`, compared by letters and digits alone: extraction puts hyphens and
/// spaces into names.
fn begins_with(text: &str, first: Option<char>, name: &str) -> Option<usize> {
    // Every name of a chapter is asked, and most begin otherwise.
    if first.zip(initial(name)).is_some_and(|(one, other)| !one.eq_ignore_ascii_case(&other)) {
        return None;
    }
    let mut chars = text.char_indices().filter(|(_, c)| c.is_alphanumeric());
    let mut end = 0;
    for wanted in name.chars().filter(|c| c.is_alphanumeric()) {
        let (at, c) = chars.next()?;
        if !c.eq_ignore_ascii_case(&wanted) {
            return None;
        }
        end = at + c.len_utf8();
    }
    // A bracket or full stop that closes the name belongs to it.
    let closing = name.chars().rev().take_while(|c| !c.is_alphanumeric()).count();
    let rest = crate::text::slice(text, end..text.len());
    let tail: usize = rest.chars().take(closing).take_while(|c| name.ends_with(*c)).map(char::len_utf8).sum();
    let next = crate::text::slice(text, end + tail..text.len()).chars().next();
    (!next.is_some_and(char::is_alphanumeric)).then_some(end + tail)
}

/// Word sequences and what they stand for; the longest at a place wins.
#[derive(Debug, Serialize, Deserialize)]
struct NameLookup<T> {
    by_first: HashMap<String, Vec<(Vec<String>, T)>, FixedState>,
}

impl<T> Default for NameLookup<T> {
    fn default() -> Self {
        NameLookup { by_first: HashMap::default() }
    }
}

/// The words of a text as names are compared by: several kinds of names are looked for at each.
pub(super) fn words<'a>(text: &'a str, tokens: &[Token]) -> Vec<Cow<'a, str>> {
    let lower = |word: &'a str| {
        // Most are as they are compared.
        let changes = |b: u8| b.is_ascii_uppercase() || !b.is_ascii();
        if word.bytes().any(changes) { Cow::Owned(word.to_lowercase()) } else { Cow::Borrowed(word) }
    };
    tokens.iter().map(|token| lower(token.word(text))).collect()
}

impl<T> NameLookup<T> {
    fn insert(&mut self, name: &str, value: T) {
        let mut words = words(name, &tokens(name)).into_iter().map(Cow::into_owned);
        if let Some(first) = words.next() {
            self.by_first.entry(first).or_default().push((words.collect(), value));
        }
    }

    /// Puts longer names first; of the same name the first one given stays first.
    fn sort(&mut self) {
        self.by_first.values_mut().for_each(|list| list.sort_by_key(|(rest, _)| std::cmp::Reverse(rest.len())));
    }

    /// The words with which names begin.
    fn firsts(&self) -> impl Iterator<Item = &String> {
        self.by_first.keys()
    }

    fn at(&self, words: &[Cow<str>], at: usize) -> Option<(usize, &T)> {
        let list = self.by_first.get(words.get(at)?.as_ref())?;
        let after = words.get(at + 1..)?;
        let follows = |rest: &[String]| after.get(..rest.len()).is_some_and(|after| after == rest);
        list.iter().find_map(|(rest, value)| follows(rest).then_some((rest.len() + 1, value)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_by_letters_and_end_with_a_word() {
        let begins_with = |text: &str, name: &str| begins_with(text, initial(text), name);
        assert_eq!(
            begins_with("Electro-diagnostic testing (EMG/NCS), Knee", "Electrodiagnostic testing (EMG/NCS)"),
            Some(36)
        );
        assert_eq!(begins_with("NSAIDs, GI symptoms & more", "NSAIDs, GI symptoms"), Some(19));
        assert_eq!(begins_with("Opioids", "Opioid"), None);
    }

    #[test]
    fn the_longest_name_wins() {
        let mut names = NameLookup::default();
        names.insert("Tylenol", 1);
        names.insert("Tylenol #3", 3);
        names.sort();
        let at = |text: &str| names.at(&words(text, &tokens(text)), 0).map(|(len, &value)| (len, value));
        assert_eq!(at("TYLENOL 3 #90"), Some((2, 3)));
        assert_eq!(at("Tylenol 500mg"), Some((1, 1)));
    }

    #[test]
    fn sides_are_those_that_the_pack_names() {
        let mut builder = LexiconBuilder::default();
        builder.side(["port", "larboard"], false);
        builder.side(["double"], true);
        let lexicon = builder.finish();
        assert_eq!(lexicon.one_side("port oar"), (Some("port"), "oar"));
        assert_eq!(lexicon.one_side("double oar"), (None, "oar"));
        assert_eq!(lexicon.one_side("left oar"), (None, "left oar"));
    }
}
