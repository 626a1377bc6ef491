//! The language of letters, whatever the treatment: whose words they are, what negates, what concludes.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::pack::place::Text;
use crate::pack::terms::{Effect, Support, Voice};

/// Words that say whose a clause is.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct VoiceEntry {
    /// Whose.
    pub voice: Voice,
    /// Count 3.
    #[serde(default)]
    pub strong: Vec<Text>,
    /// Count 2.
    #[serde(default)]
    pub plain: Vec<Text>,
    /// Count 1.
    #[serde(default)]
    pub weak: Vec<Text>,
}

/// What hints at a criterion.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Hints {
    /// The criterion, as `class/criterion`.
    pub criterion: Text,
    /// Points of words, pairs of words and, as `<start>`, of every clause: where they come to more than 0, a clause touches the
    /// criterion. Without any, phrases alone find it.
    pub points: BTreeMap<String, i16>,
}

/// How often a status proved right that stands on this.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Confidence {
    /// What it stands on.
    pub support: Support,
    /// Of a hundred.
    pub right: i16,
}

/// Words that negate, or say that the record is silent.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Cue {
    /// What they do to the mentions in their reach.
    pub effect: Effect,
    /// Stand before what they govern.
    #[serde(default)]
    pub before: Vec<Text>,
    /// Stand after what they govern.
    #[serde(default)]
    pub after: Vec<Text>,
}

/// Words that conclude.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Conclusions {
    /// The request is medically necessary.
    pub necessary: Vec<Text>,
    /// It is not.
    pub not_necessary: Vec<Text>,
    /// The operation, or what else the item goes with, is: another decision's conclusion.
    #[serde(default)]
    pub of_another: Vec<Text>,
}

/// Words of a rationale that let an item fall or stand with another.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Dependents {
    /// The other is not necessary, and so neither is this one.
    pub fall: Vec<Text>,
    /// The operation is not necessary, and so neither is an item whose heading says that it goes with one.
    #[serde(default)]
    pub fall_post_operative: Vec<Text>,
    /// The other is necessary, and so is this one.
    pub stand: Vec<Text>,
}

/// Words on this patient that say of what the guideline's words right before them ask whether it is so, without naming it:
/// `MTUS asks for a trial. None was done.`
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Answers {
    /// It is so.
    pub met: Vec<Text>,
    /// Each of several things is.
    pub all: Vec<Text>,
    /// It isn't.
    pub unmet: Vec<Text>,
    /// None of several things is.
    pub none: Vec<Text>,
}

/// Words that look like a ground of a denial and say nothing of this patient, request or record.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Groundless {
    /// Cues of absence in a conclusion: `absent red flags, an MRI is not supported`.
    pub conclusions: Vec<Text>,
    /// Words that only say that no reason was given.
    pub unreasoned: Vec<Text>,
    /// Words of the patient or the record: a clause that holds one is about this case all the same.
    pub unless: Vec<Text>,
}
