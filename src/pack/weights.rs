//! The points that decide whose words a clause holds, by the numbers of words: each word of each rationale is asked for twice,
//! alone and with the word before, and a name would be made and hashed each time.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use serde::{Deserialize, Serialize};

use crate::late::Late;
use crate::phrase::{Builder, WordId};

/// Points for guideline, case and conclusion.
pub type Points = [i16; 3];

/// Something that is weighed: its place among all that is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeightId(u32);

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

/// The weights of a pack; empty where its votes decide alone.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Weights {
    /// As the pack calls them.
    names: Late<Vec<String>>,
    /// Apart from the names, which readings don't look at.
    points: Vec<Points>,
    /// What no words of a letter are: the voice before, the vote of a phrase.
    marks: HashMap<String, WeightId, FixedState>,
    /// By the number of the word.
    words: Vec<Option<WeightId>>,
    pairs: HashMap<(WordId, WordId), WeightId, FixedState>,
    /// Which words are a pair's second, by their numbers: most aren't.
    seconds: Vec<bool>,
    /// What stands for the word before the first.
    start: Option<WordId>,
}

impl Weights {
    /// The start of a clause, as a word before the first.
    pub const START: &str = "<start>";
    /// What stands for a number.
    pub const NUMBER: &str = "<number>";
    /// What stands for a date.
    pub const DATE: &str = "<date>";

    /// Numbers the words of some weights along with those of phrases.
    pub(super) fn new(all: impl IntoIterator<Item = (String, Points)>, phrases: &mut Builder) -> Weights {
        let (names, points): (Vec<String>, Vec<Points>) = all.into_iter().unzip();
        let mut weights = Weights { points, ..Weights::default() };
        let mut number = |word: &str| match word {
            Weights::NUMBER => WordId::NUMBER,
            Weights::DATE => WordId::DATE,
            word => phrases.word(word),
        };
        weights.start = (!names.is_empty()).then(|| number(Weights::START));
        for (id, name) in (0..).map(WeightId).zip(&names) {
            // `<after case>` is a mark, `<number> <date>` a pair.
            let is_mark = name.starts_with('<') && name.find('>') == Some(name.len() - 1);
            match name.split_once(' ') {
                Some((before, word)) if !is_mark => {
                    let pair = (number(before), number(word));
                    let second = pair.1.index();
                    weights.seconds.resize(weights.seconds.len().max(second + 1), false);
                    weights.seconds.get_mut(second).into_iter().for_each(|is| *is = true);
                    weights.pairs.insert(pair, id);
                }
                _ if is_mark && ![Weights::NUMBER, Weights::DATE].contains(&name.as_str()) => {
                    weights.marks.insert(name.clone(), id);
                }
                _ => {
                    let at = number(name).index();
                    weights.words.resize(weights.words.len().max(at + 1), None);
                    weights.words.get_mut(at).into_iter().for_each(|known| *known = Some(id));
                }
            }
        }
        weights.names = names.into();
        weights
    }

    /// True when nothing is weighed.
    pub fn is_empty(&self) -> bool {
        self.points.is_empty()
    }

    /// What no words of a letter are, by its name.
    pub fn mark(&self, name: &str) -> Option<WeightId> {
        self.marks.get(name).copied()
    }

    /// A word.
    #[inline]
    pub fn word(&self, word: WordId) -> Option<WeightId> {
        self.words.get(word.index()).copied().flatten()
    }

    /// A word behind another, or behind nothing.
    #[inline]
    pub fn pair(&self, before: Option<WordId>, word: WordId) -> Option<WeightId> {
        let before = before.or(self.start)?;
        if before == WordId::UNKNOWN || !self.seconds.get(word.index()).is_some_and(|is| *is) {
            return None;
        }
        self.pairs.get(&(before, word)).copied()
    }

    /// A set of what was met already.
    pub fn none(&self) -> WeightSet {
        WeightSet(vec![0; self.points.len() / 64 + 1])
    }

    /// Its points.
    #[inline]
    pub fn points(&self, WeightId(id): WeightId) -> Points {
        self.points.get(id as usize).copied().unwrap_or_default()
    }

    /// Its name, as the pack gives it.
    pub fn name(&self, WeightId(id): WeightId) -> &str {
        self.names.get(id as usize).map_or("", String::as_str)
    }
}
