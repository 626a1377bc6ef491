//! General rules, and the grounds of appeal that they serve.

use schemars::JsonSchema;
use serde::Deserialize;

use super::patterns::NAME;
use crate::pack::general::general_rules;
use crate::pack::place::{Spanned, Text};
use crate::pack::terms::Severity;

/// A rule that holds whatever the treatment.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Rule {
    /// Which rule: `conflict/outcome`. A rule that no file lists is off.
    #[schemars(extend("enum" = general_rules()))]
    pub id: Text,
    /// A few words.
    pub title: String,
    /// What it checks.
    pub asks: String,
    /// Why it matters.
    #[serde(default)]
    pub why: String,
    /// How grave it is.
    pub severity: Spanned<Severity>,
    /// How grave where it strikes the only ground that a denial rests on; as else, if left out.
    pub on_ground: Option<Spanned<Severity>>,
    /// Its legal ground.
    pub source: String,
    /// The ground of appeal under which a worksheet lists it, by its id; none for what is no ground by itself.
    pub appeal: Option<Text>,
    /// Words that the rule looks for; what they mean to it stands in `evaluation/rules/`.
    #[serde(default)]
    pub phrases: Vec<Text>,
    /// Words that mean something else: no phrase counts that begins in them.
    #[serde(default)]
    pub unless: Vec<Text>,
}

/// A licence that holds only a part of medicine.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LimitedLicence {
    /// Specialties by which letters name who has it, in any case.
    pub specialties: Vec<Text>,
    /// Classes of items that it doesn't hold.
    pub excludes: Vec<Text>,
    /// Where the law says so.
    pub source: String,
}

/// A ground on which a determination may be appealed.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Appeal {
    /// Short name.
    #[schemars(extend("pattern" = NAME))]
    pub id: Text,
    /// A few words.
    pub title: String,
    /// What the law says.
    pub text: String,
    /// Where it says so.
    pub source: String,
}
