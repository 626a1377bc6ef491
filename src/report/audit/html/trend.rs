//! What changed since an earlier audit.

use super::MOST_ENTRIES;
use crate::audit::{Audit, Share, Trend};
use crate::report::audit::{difference, named, percent};
use crate::text::inert;

pub(super) struct TrendView {
    pub same_rules: bool,
    /// In both, only in this one, with another verdict.
    pub counts: [(usize, &'static str, &'static str); 3],
    pub gone: usize,
    pub verdicts: Vec<(usize, String, String)>,
    pub rows: Vec<TrendRow>,
}

pub(super) struct TrendRow {
    pub criterion: String,
    pub before: String,
    pub before_v: f64,
    pub now: String,
    pub now_v: f64,
    pub tokens: String,
    pub difference: String,
    pub difference_v: f64,
    pub clear: &'static str,
}

pub(super) fn trend_view(audit: &Audit, trend: &Trend) -> TrendView {
    let rows = trend.criteria.iter().map(|change| {
        let share = |share: Share| format!("{} of {} ({})", share.count, share.of, percent(share));
        TrendRow {
            criterion: audit.criteria.get(change.criterion).map_or_else(String::new, |known| known.id.clone()),
            before: share(change.before),
            before_v: change.before.value(),
            now: share(change.now),
            now_v: change.now.value(),
            tokens: format!("c{0}-applied c{0}-required", change.criterion),
            difference: difference(change),
            difference_v: change.now.value() - change.before.value(),
            clear: if change.is_clear() { "yes" } else { "" },
        }
    });
    let verdicts = trend.verdicts.iter().take(MOST_ENTRIES).map(|(index, before)| {
        let now = audit.decisions.get(*index).map_or("", |decision| decision.verdict.as_str());
        (*index, inert(&named(audit, *index)), inert(&format!("{before}, now {now}")))
    });
    TrendView {
        same_rules: trend.same_rules,
        counts: [
            (trend.in_both.len(), "in both", "t-both"),
            (trend.new.len(), "only in this one", "t-new"),
            (trend.verdicts.len(), "with another verdict", "t-changed"),
        ],
        gone: trend.gone,
        verdicts: verdicts.collect(),
        rows: rows.collect(),
    }
}
