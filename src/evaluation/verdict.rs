//! The sum of a decision.

use serde::Serialize;

use super::ground::Carried;
use super::{Context, CriterionResult};
use crate::letter::Outcome;

/// What a decision's stated reasons amount to. Never a judgment of medical necessity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Verdict {
    /// Its own findings or conclusion point against its outcome.
    Contradicted,
    /// Nothing that it says of this patient carries it.
    Unsupported,
    /// It rests on a ground, and something that it must weigh is only recited, or omitted.
    Incomplete,
    /// A sufficient ground carries a denial, or everything that is necessary an approval.
    Supported,
    /// No class of the pack applies to the item, its outcome can't be read, or it falls or stands with another item.
    NotAssessed,
}

impl Verdict {
    /// Every verdict, the gravest first.
    pub const ALL: [Verdict; 5] =
        [Verdict::Contradicted, Verdict::Unsupported, Verdict::Incomplete, Verdict::Supported, Verdict::NotAssessed];

    /// As reports write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Contradicted => "contradicted",
            Verdict::Unsupported => "unsupported",
            Verdict::Incomplete => "incomplete",
            Verdict::Supported => "supported",
            Verdict::NotAssessed => "not-assessed",
        }
    }
}

pub(super) fn of(context: &Context<'_>, results: &[CriterionResult], carried: Carried, contradicted: bool) -> Verdict {
    if contradicted {
        Verdict::Contradicted
    } else if results.is_empty() || context.outcome() == Outcome::Unknown || context.reading.treatment.companion {
        Verdict::NotAssessed
    } else if carried == Carried::Not {
        Verdict::Unsupported
    } else if carried == Carried::Partly || results.iter().any(|result| result.required() && !result.satisfied) {
        Verdict::Incomplete
    } else {
        Verdict::Supported
    }
}
