//! Drugs and the ways of giving them.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::pack::place::Text;
use crate::pack::terms::DoseUnit;

/// A drug and its names.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Drug {
    /// Generic name, ingredients joined by hyphens.
    pub generic: Text,
    /// Treatment class; one of `classes` or `other-classes`.
    pub class: Text,
    /// Ingredients, where there are several.
    #[serde(default)]
    pub ingredients: Vec<String>,
    /// `extended` release.
    #[expect(dead_code, reason = "for readers of the pack: no rule asks for it yet")]
    pub release: Option<Release>,
    /// Other spellings of the generic.
    #[serde(default)]
    pub also: Vec<Text>,
    /// Trade names.
    #[serde(default)]
    pub brands: Vec<Text>,
}

/// How a tablet gives its drug.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Release {
    /// Long-acting.
    Extended,
}

/// A way of giving a drug that changes its class.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Route {
    /// The class that results.
    pub class: Text,
    /// Dosage forms that show it.
    #[serde(default)]
    pub forms: Vec<Text>,
    /// Units of strength that show it.
    #[serde(default)]
    pub units: Vec<String>,
    /// Classes that it leaves alone.
    #[serde(default)]
    pub unless: Vec<Text>,
}

/// What a dose of an ingredient comes to, so that those of several drugs can be added up.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Equivalent {
    /// The ingredient, as drugs name it.
    pub ingredient: Text,
    /// Of what the factors are: `mg` a day, or `mcg/hr` of a patch as it is worn.
    pub unit: DoseUnit,
    /// What tables have published; a total is as uncertain as they differ.
    #[schemars(length(min = 1))]
    pub factors: Vec<Factor>,
}

/// A factor that a table has published.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Factor {
    /// How much of what equivalents are counted in for one of the unit.
    #[schemars(extend("type" = ["string", "number"], "pattern" = r"^[0-9]{1,4}(\.[0-9]{1,3})?$", "minimum" = 0.001, "maximum" = 1000))]
    pub factor: Text,
    /// Where it stands.
    #[expect(dead_code, reason = "for readers of the pack: no report names it")]
    pub source: String,
}
