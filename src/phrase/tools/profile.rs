//! What each phrase costs, for `check --profile`. A search takes a probe as a type parameter: without one there is
//! nothing to skip, because nothing was compiled in.

use std::time::{Duration, Instant};

use crate::phrase::program::PhraseId;
use crate::phrase::search::Probe;

/// What one phrase cost.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Time spent on it, the clock's own included (some tens of nanoseconds a trial).
    pub time: Duration,
    /// How often a word could begin it.
    pub trials: u64,
    /// How often it matched.
    pub hits: u64,
}

/// What every phrase of a set cost.
#[derive(Debug, Default)]
pub struct Profile {
    costs: Vec<Cost>,
}

impl Profile {
    /// Those that were tried, the slowest first.
    pub fn slowest(&self) -> Vec<(PhraseId, Cost)> {
        let tried = (0u32..).map(PhraseId).zip(self.costs.iter().copied()).filter(|(_, cost)| cost.trials > 0);
        let mut out: Vec<(PhraseId, Cost)> = tried.collect();
        out.sort_by_key(|(phrase, cost)| (std::cmp::Reverse(cost.time), *phrase));
        out
    }

    /// The sum over all phrases.
    pub fn total(&self) -> Cost {
        self.costs.iter().fold(Cost::default(), |sum, cost| Cost {
            time: sum.time + cost.time,
            trials: sum.trials + cost.trials,
            hits: sum.hits + cost.hits,
        })
    }
}

impl Probe for Profile {
    fn trial(&mut self, phrase: PhraseId, run: impl FnOnce() -> Option<usize>) -> Option<usize> {
        let began = Instant::now();
        let end = run();
        let time = began.elapsed();
        let index = phrase.0 as usize;
        if self.costs.len() <= index {
            self.costs.resize(index + 1, Cost::default());
        }
        if let Some(cost) = self.costs.get_mut(index) {
            cost.time += time;
            cost.trials += 1;
            cost.hits += u64::from(end.is_some());
        }
        end
    }
}
