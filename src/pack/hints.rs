//! Words that hint at a criterion: points that say, where no phrase finds it, whether a clause touches it all the same.
//!
//! Phrases say what is looked for, and miss whatever is said in other words. Points are learned from annotated sentences
//! (`mtuslint rules fit --hints`), so many words that by themselves say little come to something together.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::role::CriterionId;
use super::weighed::{WeighedWords, WeightId};
use crate::phrase::Builder;

/// The hints of a pack; empty where its phrases find criteria alone.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Hints {
    /// What is weighed.
    pub weighed: WeighedWords,
    /// The criteria that anything hints at.
    criteria: Vec<CriterionId>,
    /// Where in `points` those of each thing end.
    ends: Vec<u32>,
    /// Place among the criteria, points for it.
    points: Vec<(u16, i16)>,
}

impl Hints {
    /// Numbers the words of some hints along with those of phrases: for each criterion what hints at it, and by how much.
    pub(super) fn new<'a>(
        all: impl IntoIterator<Item = (CriterionId, &'a BTreeMap<String, i16>)>,
        phrases: &mut Builder,
    ) -> Hints {
        let mut criteria = Vec::new();
        let mut by_name: BTreeMap<&str, Vec<(u16, i16)>> = BTreeMap::new();
        for (at, (criterion, hints)) in (0..).zip(all) {
            criteria.push(criterion);
            for (name, points) in hints {
                by_name.entry(name).or_default().push((at, *points));
            }
        }
        let (mut ends, mut points) = (Vec::new(), Vec::new());
        for given in by_name.values() {
            points.extend(given);
            ends.push(u32::try_from(points.len()).unwrap_or(u32::MAX));
        }
        let names = by_name.into_keys().map(str::to_owned).collect();
        Hints { weighed: WeighedWords::new(names, phrases), criteria, ends, points }
    }

    /// True when nothing hints at anything.
    pub fn is_empty(&self) -> bool {
        self.points.is_empty()
    }

    /// The criteria that anything hints at.
    pub fn criteria(&self) -> &[CriterionId] {
        &self.criteria
    }

    /// What something says of criteria: their places among [`Hints::criteria`], and points.
    pub fn points(&self, what: WeightId) -> impl Iterator<Item = (usize, i32)> + '_ {
        let end = |at: usize| self.ends.get(at).map_or(0, |end| *end as usize);
        let from = what.index().checked_sub(1).map_or(0, end);
        let points = self.points.get(from..end(what.index())).unwrap_or_default();
        points.iter().map(|(criterion, points)| (usize::from(*criterion), i32::from(*points)))
    }
}
