//! Words and pairs of words that a pack gives points, by the numbers of words: each word of each rationale is asked for twice,
//! alone and with the word before, and a name would be made and hashed each time.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use serde::{Deserialize, Serialize};

use crate::flat::{Flat, Record};
use crate::late::Late;
use crate::phrase::{Builder, WordId};

/// Something that is weighed: its place among all that is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeightId(u32);

impl WeightId {
    /// The place.
    #[inline]
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// Some of what is weighed, a bit each: in a long clause everything would be held against everything.
#[derive(Debug)]
pub struct WeightSet(Vec<u64>);

impl WeightSet {
    /// Adds one; false where it is there already.
    #[inline]
    pub fn insert(&mut self, WeightId(id): WeightId) -> bool {
        let bit = 1 << (id % 64);
        let Some(bits) = self.0.get_mut(id as usize / 64) else { return false };
        let new = *bits & bit == 0;
        *bits |= bit;
        new
    }
}

/// What is weighed of a word.
#[derive(Debug, Clone, Copy)]
struct WeighedWord {
    /// The word itself; [`WeighedWord::NONE`] where only pairs have it.
    id: u32,
    /// A bit for the number of each word behind which it is a pair's second, several to a bit: most words that follow each other are
    /// no pair, as this says at a glance.
    before: u64,
}

impl WeighedWord {
    const NONE: u32 = u32::MAX;

    fn bit(before: WordId) -> u64 {
        1 << (before.index() % 64)
    }
}

impl Default for WeighedWord {
    fn default() -> Self {
        WeighedWord { id: WeighedWord::NONE, before: 0 }
    }
}

impl Record<3> for WeighedWord {
    fn pack(&self) -> [u32; 3] {
        [self.id, self.before as u32, (self.before >> 32) as u32]
    }

    #[inline]
    fn unpack([id, low, high]: [u32; 3]) -> WeighedWord {
        WeighedWord { id, before: u64::from(high) << 32 | u64::from(low) }
    }
}

/// All that some points of a pack are given to.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct WeighedWords {
    /// As the pack calls them.
    names: Late<Vec<String>>,
    many: usize,
    /// What no words of a letter are: the voice before, the vote of a phrase.
    marks: HashMap<String, WeightId, FixedState>,
    /// By the number of the word.
    words: Flat<WeighedWord, 3>,
    pairs: HashMap<(WordId, WordId), WeightId, FixedState>,
    /// What stands for the word before the first.
    start: Option<WordId>,
}

impl WeighedWords {
    /// The start of a clause, as a word before the first; by itself, that there is a clause.
    pub const START: &str = "<start>";
    /// What stands for a number.
    pub const NUMBER: &str = "<number>";
    /// What stands for a date.
    pub const DATE: &str = "<date>";

    /// Numbers the words of some names along with those of phrases.
    pub(super) fn new(names: Vec<String>, phrases: &mut Builder) -> WeighedWords {
        let mut weights = WeighedWords { many: names.len(), ..WeighedWords::default() };
        let mut number = |word: &str| match word {
            WeighedWords::NUMBER => WordId::NUMBER,
            WeighedWords::DATE => WordId::DATE,
            word => phrases.word(word),
        };
        weights.start = (!names.is_empty()).then(|| number(WeighedWords::START));
        let mut words: Vec<WeighedWord> = Vec::new();
        let mut weighed = |word: WordId, add: &dyn Fn(&mut WeighedWord)| {
            words.resize(words.len().max(word.index() + 1), WeighedWord::default());
            words.get_mut(word.index()).into_iter().for_each(add);
        };
        for (id, name) in (0..).map(WeightId).zip(&names) {
            // `<after case>` is a mark, `<number> <date>` a pair.
            let is_mark = name.starts_with('<') && name.find('>') == Some(name.len() - 1);
            match name.split_once(' ') {
                Some((before, word)) if !is_mark => {
                    let pair = (number(before), number(word));
                    weighed(pair.1, &|second| second.before |= WeighedWord::bit(pair.0));
                    weights.pairs.insert(pair, id);
                }
                _ if is_mark && ![WeighedWords::NUMBER, WeighedWords::DATE].contains(&name.as_str()) => {
                    weights.marks.insert(name.clone(), id);
                }
                _ => {
                    weighed(number(name), &|known| known.id = id.0);
                }
            }
        }
        weights.words.extend(words);
        weights.names = names.into();
        weights
    }

    /// What no words of a letter are, by its name.
    pub fn mark(&self, name: &str) -> Option<WeightId> {
        self.marks.get(name).copied()
    }

    /// A word.
    #[inline]
    pub fn word(&self, word: WordId) -> Option<WeightId> {
        self.words.get(word.index()).map(|known| known.id).filter(|id| *id != WeighedWord::NONE).map(WeightId)
    }

    /// A word behind another, or behind nothing.
    #[inline]
    pub fn pair(&self, before: Option<WordId>, word: WordId) -> Option<WeightId> {
        let before = before.or(self.start)?;
        let known = self.words.get(word.index())?;
        if before == WordId::UNKNOWN || known.before & WeighedWord::bit(before) == 0 {
            return None;
        }
        self.pairs.get(&(before, word)).copied()
    }

    /// A set of what was met already.
    pub fn none(&self) -> WeightSet {
        WeightSet(vec![0; self.many / 64 + 1])
    }

    /// Its name, as the pack gives it.
    pub fn name(&self, WeightId(id): WeightId) -> &str {
        self.names.get(id as usize).map_or("", String::as_str)
    }
}
