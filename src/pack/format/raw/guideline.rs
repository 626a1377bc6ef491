//! The guideline as letters cite it: editions, authorities, chapters, and what these are about.

use schemars::JsonSchema;
use serde::Deserialize;

use super::patterns::DATE;
use crate::pack::place::Text;
use crate::pack::terms::Basis;

/// An edition of the guideline.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Edition {
    /// Short name, as criteria cite it.
    #[schemars(extend("type" = ["string", "number"]))]
    pub id: Text,
    /// Full name.
    pub title: String,
    /// First day in force, as in `2009-07-18`.
    #[schemars(extend("pattern" = DATE))]
    pub from: Text,
    /// Last day in force; without it the edition has no end.
    #[schemars(extend("pattern" = DATE))]
    pub until: Option<Text>,
    /// Attested or unverified.
    pub basis: Basis,
    /// The edition to assume where neither date nor citation says which.
    #[serde(default)]
    pub default: bool,
    /// Chapters as this edition is cited.
    #[serde(default)]
    pub cited: Vec<Cited>,
}

/// A chapter with the year that only one edition has.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Cited {
    /// Chapter.
    pub chapter: Text,
    /// Year.
    pub year: i16,
}

/// Names under which letters cite authorities.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Authorities {
    /// The MTUS itself.
    pub mtus: Vec<String>,
    /// The Official Disability Guidelines.
    pub odg: Vec<String>,
    /// The American College of Occupational and Environmental Medicine.
    pub acoem: Vec<String>,
    /// Any other.
    pub other: Vec<String>,
}

/// Whose a chapter is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Authority {
    /// The MTUS.
    Mtus,
    /// The Official Disability Guidelines.
    Odg,
    /// ACOEM.
    Acoem,
    /// Any other.
    Other,
}

/// A chapter of a guideline.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Chapter {
    /// As reports name it.
    pub name: Text,
    /// Whose it is.
    pub authority: Authority,
    /// Other spellings.
    #[serde(default)]
    pub aliases: Vec<Text>,
    /// Sections.
    #[serde(default)]
    pub sections: Vec<Text>,
}

/// Chapters of other sources on what the MTUS has no chapter on.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct BeyondMtus {
    /// The chapters.
    pub chapters: Vec<Text>,
    /// The editions that have none; without them all.
    #[serde(default)]
    pub editions: Vec<Text>,
}

/// What cited chapters or sections are about; those that aren't named may be about anything.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[derive(Default)]
pub struct Topic {
    /// Chapters.
    pub chapters: Vec<Text>,
    /// Sections, of any chapter.
    pub sections: Vec<Text>,
    /// Phrases of the titles of other sections: `MRI`, `MRIs (magnetic resonance imaging)`.
    pub titles: Vec<Text>,
    /// The treatment classes that they are about.
    pub classes: Vec<Text>,
    /// The body parts that they are about.
    pub body_parts: Vec<Text>,
    /// Phrases of items that they are about, where no class is.
    pub items: Vec<Text>,
}
