//! Verdicts by specialty and year, a small picture each.

use super::shares::token;
use crate::audit::{Audit, Dimension, Share};
use crate::evaluation::Verdict;
use crate::report::audit::percent;
use crate::text::inert;

/// Verdicts by what letters say of the reviewer: a small picture for each value.
pub(super) struct Multiples {
    pub name: &'static str,
    pub pictures: Vec<Multiple>,
    /// Values with too few decisions for a picture.
    pub small: usize,
}

pub(super) struct Multiple {
    pub name: String,
    pub decisions: usize,
    pub tokens: String,
    pub bars: Vec<MultipleBar>,
}

pub(super) struct MultipleBar {
    pub y: usize,
    pub verdict: &'static str,
    pub count: usize,
    pub share: String,
    pub width: String,
}

/// Verdicts by specialty and year, where there are enough decisions to look at.
pub(super) fn multiples(audit: &Audit) -> Vec<Multiples> {
    const LEAST: usize = 10;
    const MOST: usize = 12;
    const WIDTH: f64 = 110.0;
    const HEIGHT: usize = 20;
    let of = |dimension: Dimension| {
        let all = audit.verdicts_by(dimension);
        let (large, small): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|(_, counts)| counts.iter().sum::<usize>() >= LEAST);
        let pictures = large.iter().take(MOST).map(|(value, counts)| {
            let decisions: usize = counts.iter().sum();
            let bars = Verdict::ALL.iter().zip(counts).enumerate().map(|(i, (verdict, &count))| {
                let share = Share { count, of: decisions };
                MultipleBar {
                    y: i * HEIGHT,
                    verdict: verdict.as_str(),
                    count,
                    share: percent(share),
                    width: format!("{:.1}", share.value() * WIDTH),
                }
            });
            Multiple {
                name: inert(&audit.value(*value)),
                decisions,
                tokens: token(dimension, *value),
                bars: bars.collect(),
            }
        });
        let mut pictures: Vec<Multiple> = pictures.collect();
        if dimension == Dimension::Year {
            pictures.sort_by(|a, b| a.name.cmp(&b.name));
        }
        Multiples { name: dimension.as_str(), small: small.len() + large.len().saturating_sub(MOST), pictures }
    };
    [Dimension::Specialty, Dimension::Year].map(of).into_iter().filter(|one| one.pictures.len() > 1).collect()
}
