//! Drugs and the ways of giving them.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::pack::place::Text;

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
