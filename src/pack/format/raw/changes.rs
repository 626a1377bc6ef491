//! What a pack changes in the packs that it extends, and what it leaves out of them.

use schemars::JsonSchema;
use serde::Deserialize;

use super::classes::{Criterion, Example, HeldIn, Logic, Required};
use super::patterns::{LENGTH, NAME, NAMES};
use super::phrases::{Phrases, Replacing};
use crate::pack::general::general_rules;
use crate::pack::name::MOST;
use crate::pack::place::{Spanned, Text};
use crate::pack::terms::{Needs, Severity};

/// Changes to the packs that this one extends. What isn't named stays as it is.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Overrides {
    /// Criteria to change.
    pub criteria: Vec<CriterionOverride>,
    /// Classes to add to.
    pub classes: Vec<ClassOverride>,
    /// General rules to change.
    pub rules: Vec<RuleOverride>,
}

/// Changes to a criterion: what is given takes the place of what was there, `add-...` joins it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CriterionOverride {
    /// The criterion: `class/criterion`.
    #[schemars(extend("pattern" = NAMES, "maxLength" = 2 * MOST + 1))]
    pub id: Text,
    /// A few words.
    pub title: Option<String>,
    /// What the guideline asks.
    pub asks: Option<String>,
    /// Why it matters.
    pub why: Option<String>,
    /// Whether citing the rule is enough.
    pub needs: Option<Needs>,
    /// Whether who finds it met says that the treatment is in use.
    pub shows_use: Option<bool>,
    /// When it is required.
    pub required: Option<Required>,
    /// Where the guideline holds it.
    pub held_in: Option<HeldIn>,
    /// How grave its absence is.
    pub severity: Option<Spanned<Severity>>,
    /// The longest use that satisfies it: `4 weeks`.
    #[schemars(extend("pattern" = LENGTH))]
    pub limit: Option<Text>,
    /// The guideline's figure.
    #[schemars(extend("type" = ["string", "number"], "pattern" = "^[1-9][0-9]{0,3}$", "minimum" = 1, "maximum" = 9999))]
    pub most: Option<Text>,
    /// Lists of phrases that take the place of the lists of the same name, `[]` too; lists that aren't named stay.
    #[serde(default)]
    pub phrases: Replacing,
    /// Phrases that join those that are there.
    #[serde(default)]
    pub add_phrases: Phrases,
    /// Examples that take the place of those that are there.
    pub examples: Option<Vec<Example>>,
    /// Examples that join those that are there.
    #[serde(default)]
    pub add_examples: Vec<Example>,
}

/// Additions to a class.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ClassOverride {
    /// The class.
    #[schemars(extend("pattern" = NAME, "maxLength" = MOST))]
    pub id: Text,
    /// More words of an item that put it into the class.
    #[serde(default)]
    pub add_items: Vec<Text>,
    /// More criteria.
    #[serde(default)]
    pub add_criteria: Vec<Criterion>,
    /// Takes the place of the class's logic.
    pub logic: Option<Vec<Logic>>,
    /// Takes the place of where its criteria are held.
    pub held_in: Option<HeldIn>,
}

/// Changes to a general rule.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RuleOverride {
    /// The rule: `conflict/outcome`.
    #[schemars(extend("enum" = general_rules()))]
    pub id: Text,
    /// How grave it is; without `on-ground` beside it, on the only ground of a denial too.
    pub severity: Option<Spanned<Severity>>,
    /// How grave where it strikes the only ground that a denial rests on.
    pub on_ground: Option<Spanned<Severity>>,
    /// Phrases that take the place of those that are there.
    pub phrases: Option<Vec<Text>>,
    /// Phrases that join those that are there.
    #[serde(default)]
    pub add_phrases: Vec<Text>,
}

/// What to leave out of the packs that this one extends. What is dropped may be defined anew.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Drops {
    /// Classes; drugs of a dropped class are still recognised, and assessed by general rules alone.
    #[schemars(inner(regex(pattern = NAME), length(max = MOST)))]
    pub classes: Vec<Text>,
    /// Criteria: `class/criterion`.
    #[schemars(inner(regex(pattern = NAMES), length(max = 2 * MOST + 1)))]
    pub criteria: Vec<Text>,
    /// General rules.
    pub rules: Vec<DroppedRule>,
    /// Drugs, by their generic names.
    pub drugs: Vec<Text>,
}

/// A general rule to leave out.
#[derive(Debug, Clone, Deserialize)]
#[serde(transparent)]
pub struct DroppedRule(pub Text);

impl JsonSchema for DroppedRule {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "DroppedRule".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "string", "enum": general_rules()})
    }
}
