//! What changed between two audits.

use std::collections::BTreeMap;

use super::{Audit, Share};
use crate::pack::Status;

/// What is known of an earlier audit.
#[derive(Debug, Default)]
pub struct EarlierAudit {
    /// The hash of its rule pack.
    pub pack: String,
    /// The share of decisions that apply a criterion, by its id.
    pub applied: BTreeMap<String, Share>,
    /// Verdicts by letter and number of the decision.
    pub verdicts: BTreeMap<(String, usize), String>,
}

/// How this audit differs from an earlier one.
#[derive(Debug)]
pub struct Trend {
    /// True when both were made with the same rules; else a difference may be the rules'.
    pub same_rules: bool,
    /// Criteria that decisions of both audits must weigh.
    pub criteria: Vec<TrendChange>,
    /// Decisions of both audits whose verdict changed, with the earlier verdict.
    pub verdicts: Vec<(usize, String)>,
    /// Decisions of both audits.
    pub in_both: Vec<usize>,
    /// Decisions that only this one has.
    pub new: Vec<usize>,
    /// Decisions that only the earlier one has.
    pub gone: usize,
}

/// A share then and now.
#[derive(Debug)]
pub struct TrendChange {
    /// Index in [`Audit::criteria`].
    pub criterion: usize,
    /// Then.
    pub before: Share,
    /// Now.
    pub now: Share,
}

impl TrendChange {
    /// True when the interval of the difference leaves out zero.
    pub fn is_clear(&self) -> bool {
        let (low, high) = self.now.difference(self.before);
        low > 0.0 || high < 0.0
    }
}

impl Audit {
    /// Compares with an earlier audit.
    pub fn since(&self, earlier: &EarlierAudit) -> Trend {
        let criteria = self.criteria.iter().enumerate().filter_map(|(criterion, known)| {
            let before = *earlier.applied.get(&known.id)?;
            let now = self.cell(criterion, None).share(Status::Applied);
            (before.of > 0 && now.of > 0).then_some(TrendChange { criterion, before, now })
        });
        let mut criteria: Vec<TrendChange> = criteria.collect();
        let size = |change: &TrendChange| (change.now.value() - change.before.value()).abs();
        criteria.sort_by(|a, b| b.is_clear().cmp(&a.is_clear()).then(size(b).total_cmp(&size(a))));
        let (mut verdicts, mut in_both, mut new) = (Vec::new(), Vec::new(), Vec::new());
        for (index, decision) in self.decisions.iter().enumerate() {
            let Some(letter) = self.letters.get(decision.letter) else { continue };
            match earlier.verdicts.get(&(letter.id().into_owned(), decision.n)) {
                None => new.push(index),
                Some(before) => {
                    in_both.push(index);
                    if before != decision.verdict.as_str() {
                        verdicts.push((index, before.clone()));
                    }
                }
            }
        }
        let gone = earlier.verdicts.len().saturating_sub(in_both.len());
        Trend { same_rules: self.pack.sha256 == earlier.pack, criteria, verdicts, in_both, new, gone }
    }
}
