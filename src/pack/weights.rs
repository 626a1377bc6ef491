//! The points that decide whose words a clause holds, by the numbers of words.

use serde::{Deserialize, Serialize};

use super::weighed::{WeighedWords, WeightId};
use crate::phrase::Builder;

/// Points for guideline, case and conclusion.
pub type Points = [i16; 3];

/// The weights of a pack; empty where its votes decide alone.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Weights {
    /// What is weighed.
    pub weighed: WeighedWords,
    /// Apart from the names, which readings don't look at.
    points: Vec<Points>,
}

impl Weights {
    /// Numbers the words of some weights along with those of phrases.
    pub(super) fn new(all: impl IntoIterator<Item = (String, Points)>, phrases: &mut Builder) -> Weights {
        let (names, points): (Vec<String>, Vec<Points>) = all.into_iter().unzip();
        Weights { weighed: WeighedWords::new(names, phrases), points }
    }

    /// True when nothing is weighed.
    pub fn is_empty(&self) -> bool {
        self.points.is_empty()
    }

    /// The points of something.
    #[inline]
    pub fn points(&self, what: WeightId) -> Points {
        self.points.get(what.index()).copied().unwrap_or_default()
    }
}
