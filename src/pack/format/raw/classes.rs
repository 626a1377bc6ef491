//! Classes of treatments, and what their decisions must weigh.

use schemars::JsonSchema;
use serde::Deserialize;

use super::patterns::{LENGTH, NAME};
use super::phrases::{LISTS, Phrases, one_or_more};
use crate::pack::name::MOST;
use crate::pack::place::{Spanned, Text};
use crate::pack::terms::{
    Basis, CriterionFinding, ItemFilter, Needs, OutcomeFilter, SettingFilter, Severity, UseFilter,
};

/// A class of treatments.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Class {
    /// Short name.
    #[schemars(extend("pattern" = NAME, "maxLength" = MOST))]
    pub id: Text,
    /// Full name.
    pub title: String,
    /// Words of an item that put it into the class; drugs name their class themselves.
    #[serde(default)]
    pub items: Vec<Text>,
    /// How its criteria carry a decision: the first entry that fits the item and the edition counts.
    #[serde(default)]
    pub logic: Vec<Logic>,
    /// The chapters and sections of the guideline that hold its criteria. Who relies on something else is held only to
    /// what the rationale itself recites.
    #[serde(default)]
    pub held_in: HeldIn,
    /// What its decisions must weigh.
    pub criteria: Vec<Criterion>,
}

/// How the criteria of a class carry a decision. A denial needs one sufficient ground; an approval needs all that is
/// necessary.
#[derive(Debug, Default, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Logic {
    /// Only for items about these body parts.
    pub body_parts: Vec<Text>,
    /// Only under these editions.
    pub editions: Vec<Text>,
    /// An approval needs every one of these met; a denial rests on any one that isn't.
    pub all: Vec<Text>,
    /// Alternatives: an approval needs one of these met; a denial must rule out each.
    pub any: Vec<Text>,
    /// Each of these, met, carries an approval by itself.
    pub approved_by: Vec<Text>,
    /// Each of these, not met, carries a denial by itself; an approval doesn't need it.
    pub denied_by: Vec<Text>,
    /// Each of these carries a denial where the guideline's words alone name the item's own drug: `topical baclofen is not
    /// recommended`.
    pub denied_by_name: Vec<Text>,
    /// What a denial owes the patient whatever it rests on: that an established drug isn't stopped abruptly.
    pub denial_owes: Vec<Text>,
}

/// Where a guideline holds the criteria of a class, or one of them.
#[derive(Debug, Default, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct HeldIn {
    /// Chapters, whatever the section.
    pub chapters: Vec<Text>,
    /// Sections, of any chapter.
    pub sections: Vec<Text>,
}

/// One thing that a guideline asks a decision to weigh.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Criterion {
    /// Short name within the class.
    #[schemars(extend("pattern" = NAME, "maxLength" = MOST))]
    pub id: Text,
    /// A few words; `{limit}` stands for the limit, as it is written or overridden.
    pub title: String,
    /// What the guideline asks; `{limit}` stands for the limit.
    pub asks: String,
    /// Why it matters.
    #[serde(default)]
    pub why: String,
    /// Whether citing the rule is enough.
    #[serde(default)]
    pub needs: Needs,
    /// When it is required.
    #[serde(default)]
    pub required: Required,
    /// Who finds it met says that the treatment is in use already: it helps, so it was given.
    #[serde(default)]
    pub shows_use: bool,
    /// Where the guideline holds it, if not wherever it holds the others of its class.
    pub held_in: Option<HeldIn>,
    /// How grave its absence is.
    pub severity: Option<Spanned<Severity>>,
    /// Where it comes from; at least one.
    #[schemars(length(min = 1))]
    pub sources: Vec<RuleSource>,
    /// What a mention means that nothing negates.
    #[serde(default = "met")]
    pub when_present: CriterionFinding,
    /// What a mention means that is negated as a fact.
    #[serde(default = "unmet")]
    pub when_absent: CriterionFinding,
    /// What a denial that weighs it finds, where that isn't what its words come to.
    pub when_denied: Option<CriterionFinding>,
    /// What words come to that no phrase knows and that only hint at it, where that isn't what is concluded.
    pub when_hinted: Option<CriterionFinding>,
    /// Words that only name it don't say how it stands: without others it takes the side of what is concluded.
    #[serde(default)]
    pub name_only_raises: bool,
    /// It is about what this treatment does: what another is credited with says nothing of it.
    #[serde(default)]
    pub of_this_treatment: bool,
    /// It asks for advice to the prescriber: what a rationale advises behind the case, without a word of patients in general or of whose
    /// words they are, is the reviewer's own, although guidelines advise so.
    #[serde(default)]
    pub advice: bool,
    /// The longest use that satisfies it: `4 weeks`.
    #[schemars(extend("pattern" = LENGTH))]
    pub limit: Option<Text>,
    /// The guideline's figure, against which figures of a case are held where the rationale recites the rule without one.
    /// Not for conditions that have a figure of their own.
    #[schemars(extend("type" = ["string", "number"], "pattern" = "^[1-9][0-9]{0,3}$", "minimum" = 1, "maximum" = 9999))]
    pub most: Option<Text>,
    /// Where it is about how something changed, the percentage below which a fall of figures (`from 8 to 6`) is slight: it speaks
    /// for what is concluded.
    #[schemars(extend("type" = ["string", "number"], "pattern" = "^[1-9][0-9]?$", "minimum" = 1, "maximum" = 99))]
    pub slight_below: Option<Text>,
    /// A fact that criteria of several classes ask for: two decisions of one letter can't state it both ways.
    pub fact: Option<Text>,
    /// The words by which it is recognised.
    #[schemars(extend("anyOf" = LISTS.map(one_or_more)))]
    pub phrases: Phrases,
    /// Facts that say how it stands where the reviewer states them of this case.
    #[serde(default)]
    pub evidence: Evidence,
    /// Sentences and what they must give.
    #[serde(default)]
    pub examples: Vec<Example>,
}

fn met() -> CriterionFinding {
    CriterionFinding::Met
}

fn unmet() -> CriterionFinding {
    CriterionFinding::Unmet
}

/// Facts that say how a criterion stands.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Evidence {
    /// Who states one of them finds it met.
    pub met: Vec<Text>,
    /// Who states one of them finds it not met.
    pub unmet: Vec<Text>,
}

/// When a criterion is required.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Required {
    /// For which use.
    #[serde(rename = "use")]
    pub used: UseFilter,
    /// In which setting.
    pub setting: SettingFilter,
    /// Of which outcome.
    pub outcome: OutcomeFilter,
    /// Of which items.
    pub item: ItemFilter,
    /// Words of items of which it isn't asked: of a month's trial no trial before it.
    pub unless_item: Vec<Text>,
}

/// Where a criterion comes from.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "Source")]
pub struct RuleSource {
    /// Edition of the guideline, by its id.
    #[schemars(extend("type" = ["string", "number"]))]
    pub edition: Text,
    /// Guideline and section.
    pub guideline: String,
    /// Pages.
    #[schemars(extend("type" = ["string", "number"]))]
    pub pages: Option<String>,
    /// Section.
    #[schemars(extend("type" = ["string", "number"]))]
    pub section: Option<String>,
    /// Regulation.
    pub regulation: Option<String>,
    /// The figure of this edition, where editions differ.
    #[schemars(extend("type" = ["string", "number"], "pattern" = "^[1-9][0-9]{0,3}$", "minimum" = 1, "maximum" = 9999))]
    pub most: Option<Text>,
    /// Attested or unverified.
    pub basis: Basis,
}

/// Sentences and what they must give.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Example {
    /// One or more sentences of a rationale.
    pub text: Text,
    /// `applied`, `recited` or `silent`.
    pub gives: Gives,
    /// With `applied`.
    pub finding: Option<CriterionFinding>,
}

/// What an example must give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Gives {
    /// Weighed against the patient.
    Applied,
    /// Only what the guideline says.
    Recited,
    /// No mention.
    Silent,
}
