//! Facts of a case, which a rationale and a case summary state alike.

use schemars::JsonSchema;
use serde::Deserialize;

use super::patterns::{LENGTH, NAME};
use crate::pack::name::MOST;
use crate::pack::place::Text;
use crate::pack::terms::FactKind;

/// A fact of a case, finer than a criterion: a drug screen is one, a report of a prescription registry another.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Fact {
    /// Short name.
    #[schemars(extend("pattern" = NAME, "maxLength" = MOST))]
    pub id: Text,
    /// What kind of fact it is: that says what else must be the same where two sentences are about one fact.
    pub kind: FactKind,
    /// A few words, as reports name it.
    pub title: String,
    /// Facts that it is a part of: who states it states them too.
    #[serde(default)]
    pub of: Vec<Text>,
    /// The body part that it is always about.
    pub at: Option<Text>,
    /// The record speaks of it also where the patient denies it: side effects that are denied were asked about.
    #[serde(default)]
    pub denied_states: bool,
    /// Who plans it states it: a plan to reduce a drug.
    #[serde(default)]
    pub planned_states: bool,
    /// What is said of one drug isn't said of another, though both are the patient's: a plan to reduce a drug.
    #[serde(default)]
    pub of_one_drug: bool,
    /// It is any of several findings: that one of them was negative denies none of the others.
    #[serde(default)]
    pub any_of_several: bool,
    /// It may be found in another body part than it comes from; `referred` says in which.
    #[serde(default)]
    pub referred: bool,
    /// How long it says something of the present: `1 year`. Without it signs and symptoms last 120 days, the rest for good.
    #[schemars(extend("pattern" = LENGTH))]
    pub lasts: Option<Text>,
    /// Classes of treatment for whose items alone it may be missed: what is the first drug depends on what is asked for.
    #[serde(default)]
    pub only_for: Vec<Text>,
    /// Words that name it; whether it is stated, denied or missed depends on what governs them. Where there are no `states`,
    /// `lower` and `higher`, who names it states it.
    #[serde(default)]
    pub names: Vec<Text>,
    /// Words that say that the record lacks it, negation included.
    #[serde(default)]
    pub lacks: Vec<Text>,
    /// Words that state it plainly.
    #[serde(default)]
    pub states: Vec<Text>,
    /// Words that hold two figures, an earlier and a later one, and state it where the later is lower.
    #[serde(default)]
    pub lower: Vec<Text>,
    /// The same, where the later figure is higher.
    #[serde(default)]
    pub higher: Vec<Text>,
    /// What a rationale and a case summary say, and whether they contradict each other.
    #[serde(default)]
    pub examples: Vec<FactExample>,
}

/// A rationale and a case summary that may contradict each other.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct FactExample {
    /// What is asked for; a drug unless it matters.
    pub item: Option<String>,
    /// Words of the rationale.
    pub rationale: Text,
    /// Words of the case summary.
    pub record: String,
    /// Whether they contradict each other.
    pub conflict: bool,
}

/// Body parts in which what comes from another is felt and found.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Referred {
    /// Where it comes from.
    pub from: Vec<Text>,
    /// Where it is felt.
    pub to: Vec<Text>,
}
