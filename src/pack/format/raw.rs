//! The YAML of a pack as it is written: every file may hold any of these parts, and the files of a folder are put
//! together. The JSON Schema (`schemas/pack.json`) is made of these types and their comments, and every file is held
//! against it, so this is the one place that says what a pack can hold. A type here has the name of what it becomes in the
//! compiled pack (`raw::Class`, then `Class`). No `flatten`, `untagged` or `tag`: they would
//! lose the spans that errors need.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::pack::general::general_rules;
use crate::pack::name::MOST;
pub use crate::pack::place::{Spanned, Text};
use crate::pack::terms::{
    Basis, CriterionFinding, Effect, FactKind, Needs, SettingFilter, Severity, Support, UseFilter, Voice,
};

/// A day, as editors can tell it; whether the month has it is checked when it is read.
const DATE: &str = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$";
/// A length of time: a number and a unit that [`crate::text::unit_days`] knows.
const LENGTH: &str = r"^\s*([0-9]+\.?[0-9]*|\.[0-9]+)\s+([Dd]ay|[Ww]eek|[Ww]k|[Mm]onth|[Yy]ear)s*\s*$";
/// The id of a class, and of a criterion within it.
const NAME: &str = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$";
/// The id of a criterion with its class.
const NAMES: &str = "^[a-z][a-z0-9]*(-[a-z0-9]+)*/[a-z][a-z0-9]*(-[a-z0-9]+)*$";

/// One file of a rule pack. A pack is a folder of such files; each may hold any of these parts.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct PackFile {
    /// What the pack is; in exactly one file of it.
    pub pack: Option<Meta>,
    /// Changes to the packs that this one extends.
    #[serde(rename = "override")]
    pub overrides: Overrides,
    /// What to leave out of the packs that this one extends.
    #[serde(rename = "drop")]
    pub drops: Drops,
    /// Editions of the guideline.
    pub editions: Vec<Edition>,
    /// Names under which letters cite authorities outside the MTUS.
    pub authorities: Authorities,
    /// Chapters and sections that letters cite.
    pub chapters: Vec<Chapter>,
    /// What they are about.
    pub topics: Vec<Topic>,
    /// Grounds on which a determination may be appealed, in the order of the law.
    pub appeals: Vec<Appeal>,
    /// Dosage forms: spellings, the first is the name.
    pub forms: Vec<Vec<Text>>,
    /// Left, right: spellings, the first is the name. Two sides exclude each other.
    pub sides: Vec<Vec<Text>>,
    /// Both sides at once: spellings, the first is the name.
    pub both_sides: Vec<Text>,
    /// Body parts: spellings, the first is the name.
    pub body_parts: Vec<Vec<Text>>,
    /// Body parts that may mean several of the others.
    pub vague_body_parts: Vec<Text>,
    /// Drugs.
    pub drugs: Vec<Drug>,
    /// Classes of drugs that have no criteria: their items are recognised, and assessed by general rules alone.
    pub other_classes: Vec<Text>,
    /// Ways of giving a drug that change its class.
    pub routes: Vec<Route>,
    /// Words that other phrases reuse as `<name>`.
    #[schemars(extend("propertyNames" = {"pattern": "^[A-Za-z0-9_-]+$"}))]
    pub concepts: BTreeMap<String, Vec<Text>>,
    /// Whose words a clause holds.
    pub voices: Vec<VoiceEntry>,
    /// What words and pairs of words say of whose words a clause holds: points for guideline, case and conclusion, learned
    /// from annotated letters by `mtuslint rules fit`. A later pack's points take the place of an earlier one's.
    pub weights: BTreeMap<String, [i16; 3]>,
    /// How often statuses proved right on annotated letters, by what they stand on.
    pub confidence: Vec<Confidence>,
    /// A status of less confidence only advises; `check --min-confidence` overrules it.
    pub min_confidence: Option<i16>,
    /// Negation and silence.
    pub cues: Vec<Cue>,
    /// Words at which a clause turns against the one before.
    pub turns: Vec<Text>,
    /// Words with which a guideline announces a list.
    pub lists: Vec<Text>,
    /// Words that end the reach of a cue.
    pub stops: Vec<Text>,
    /// Words that only deny a degree: a record may hold findings, and none that are `significant`.
    pub qualifiers: Vec<Text>,
    /// Words that conclude for or against a request.
    pub conclusions: Option<Conclusions>,
    /// Words that say that a treatment is already under way.
    pub continuing: Vec<Text>,
    /// Words that say that a treatment is given for the first time.
    pub first: Vec<Text>,
    /// Words that place a treatment around an operation.
    pub post_operative: Vec<Text>,
    /// Words that mark an item as a companion of another.
    pub companions: Vec<Text>,
    /// Words of a rationale that let an item fall or stand with another.
    pub dependents: Option<Dependents>,
    /// Conditions for which a guideline gives figures of their own: they count only where the rationale names such a
    /// condition of this patient, or the treatment goes with an operation.
    pub conditions: Vec<Text>,
    /// Words that look like a ground and say nothing of this patient.
    pub groundless: Option<Groundless>,
    /// Treatment classes.
    pub classes: Vec<Class>,
    /// General rules.
    pub rules: Vec<Rule>,
    /// Facts of a case, read the same in a rationale and in a case summary.
    pub facts: Vec<Fact>,
    /// Words that name the review that is appealed against: what they introduce is neither the record's nor this reviewer's.
    pub earlier_review: Vec<Text>,
    /// Words that place a fact elsewhere than in the record's present: it is planned, pending, or over.
    pub not_now: Vec<Text>,
    /// Words that stand for a treatment named before: `it`, `this medication`.
    pub refers_back: Vec<Text>,
    /// Words with a preposition that lead from a cue to the fact that it governs: `evidence of`, `a trial of`.
    pub leads: Vec<Text>,
    /// Words before a treatment that make a fact its doing: `with Norco`.
    pub links: Vec<Text>,
    /// Words around a cue that make a rule or a condition of it: nothing is said of the record then.
    pub supposing: Vec<Text>,
    /// Words that say that a patient complains of what follows: what is felt isn't found.
    pub felt: Vec<Text>,
    /// Words that say that what follows was found.
    pub found: Vec<Text>,
    /// Body parts in which what comes from another is felt and found.
    pub referred: Vec<Referred>,
}

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

/// What a pack is.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "Identity")]
pub struct Meta {
    /// Short name.
    pub id: Text,
    /// Version, as in `1.2.0`.
    #[schemars(extend("type" = ["string", "number"]))]
    pub version: String,
    /// Full name.
    pub title: String,
    /// Takes another pack as the base: `default`, the one built in, or the id of a pack named before this one with
    /// `--rules`. Without it the pack stands alone.
    pub extends: Option<Text>,
    /// The regulation that it stands on; a pack that extends another may leave it out.
    pub guideline: Option<String>,
    /// What an item is called that no class recognises; `other` where no pack says so.
    pub no_class: Option<Text>,
    /// Time from the injury within which a condition is acute: `3 months`.
    #[schemars(extend("pattern" = LENGTH))]
    pub acute: Option<Text>,
    /// Time from the injury within which no treatment can have shown what it does: `7 days`.
    #[schemars(extend("pattern" = LENGTH))]
    pub too_early: Option<Text>,
}

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
    /// The edition to assume where nothing tells.
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

/// What cited chapters or sections are about; those that aren't named may be about anything.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[derive(Default)]
pub struct Topic {
    /// Chapters.
    pub chapters: Vec<Text>,
    /// Sections, of any chapter.
    pub sections: Vec<Text>,
    /// The treatment classes that they are about.
    pub classes: Vec<Text>,
    /// The body parts that they are about.
    pub body_parts: Vec<Text>,
    /// Phrases of items that they are about, where no class is.
    pub items: Vec<Text>,
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
}

/// Words of a rationale that let an item fall or stand with another.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Dependents {
    /// The other is not necessary, and so neither is this one.
    pub fall: Vec<Text>,
    /// The other is necessary, and so is this one.
    pub stand: Vec<Text>,
}

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
    /// The longest use that satisfies it: `4 weeks`.
    #[schemars(extend("pattern" = LENGTH))]
    pub limit: Option<Text>,
    /// The guideline's figure, against which figures of a case are held where the rationale recites the rule without one.
    /// Not for conditions that have a figure of their own.
    #[schemars(extend("type" = ["string", "number"], "pattern" = "^[1-9][0-9]{0,3}$", "minimum" = 1, "maximum" = 9999))]
    pub most: Option<Text>,
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
    /// Attested or unverified.
    pub basis: Basis,
}

/// Lists of phrases that take the place of others; one that is given as `[]` takes them away.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Replacing {
    /// Name it; whether it is met depends on what governs them.
    pub topic: Option<Vec<Text>>,
    /// Say by themselves that it is met.
    pub met: Option<Vec<Text>>,
    /// Say by themselves that it is not.
    pub unmet: Option<Vec<Text>>,
    /// Raise it without saying how it stands.
    pub unresolved: Option<Vec<Text>>,
    /// Figures of this request: they weigh it only where the rationale also recites the guideline's rule.
    pub weighed: Option<Vec<Text>>,
    /// Figures of what was had or authorised before: they are added to the request's.
    pub earlier: Option<Vec<Text>>,
    /// Figures that the rationale has added up itself.
    pub total: Option<Vec<Text>>,
    /// Name it only where a guideline speaks.
    pub recital: Option<Vec<Text>>,
}

/// The lists of [`Phrases`], of which a criterion needs one.
const LISTS: [&str; 8] = ["topic", "met", "unmet", "unresolved", "weighed", "earlier", "total", "recital"];

/// Holds where a list is given and isn't empty.
fn one_or_more(list: &str) -> serde_json::Value {
    serde_json::json!({
        "type": "object",
        "required": [list],
        "properties": {list: {"type": "array", "minItems": 1}},
    })
}

impl Replacing {
    /// True when a list is given.
    pub fn any(&self) -> bool {
        let Replacing { topic, met, unmet, unresolved, weighed, earlier, total, recital } = self;
        [topic, met, unmet, unresolved, weighed, earlier, total, recital].into_iter().any(Option::is_some)
    }
}

/// The words by which a criterion is recognised.
#[derive(Debug, Default, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Phrases {
    /// Name it; whether it is met depends on what governs them.
    pub topic: Vec<Text>,
    /// Say by themselves that it is met.
    pub met: Vec<Text>,
    /// Say by themselves that it is not.
    pub unmet: Vec<Text>,
    /// Raise it without saying how it stands: earlier visits without a result. Not met, unless other words of the
    /// rationale say more.
    pub unresolved: Vec<Text>,
    /// Figures of this request: they weigh it only where the rationale also recites the guideline's rule.
    pub weighed: Vec<Text>,
    /// Figures of what was had or authorised before: they are added to the request's.
    pub earlier: Vec<Text>,
    /// Figures that the rationale has added up itself.
    pub total: Vec<Text>,
    /// Name it only where a guideline speaks: a number of visits is the guideline's limit there, and a mere number in
    /// the patient's history.
    pub recital: Vec<Text>,
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
}

/// What a list of [`Phrases`] is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhraseKind {
    Topic,
    Met,
    Unmet,
    Unresolved,
    Weighed,
    Earlier,
    Total,
    Recital,
}

impl Phrases {
    /// The lists, each with what it is for.
    pub fn lists(&self) -> [(PhraseKind, &[Text]); 8] {
        let Phrases { topic, met, unmet, unresolved, weighed, earlier, total, recital } = self;
        [
            (PhraseKind::Topic, topic),
            (PhraseKind::Met, met),
            (PhraseKind::Unmet, unmet),
            (PhraseKind::Unresolved, unresolved),
            (PhraseKind::Weighed, weighed),
            (PhraseKind::Earlier, earlier),
            (PhraseKind::Total, total),
            (PhraseKind::Recital, recital),
        ]
    }

    /// True when there is a phrase.
    pub fn any(&self) -> bool {
        self.lists().iter().any(|(_, phrases)| !phrases.is_empty())
    }

    /// A list that is named takes the place of the one that is there, even if it is empty.
    pub fn replace(&mut self, other: Replacing) {
        let Replacing { topic, met, unmet, unresolved, weighed, earlier, total, recital } = other;
        let put = |list: &mut Vec<Text>, new: Option<Vec<Text>>| {
            if let Some(new) = new {
                *list = new;
            }
        };
        put(&mut self.topic, topic);
        put(&mut self.met, met);
        put(&mut self.unmet, unmet);
        put(&mut self.unresolved, unresolved);
        put(&mut self.weighed, weighed);
        put(&mut self.earlier, earlier);
        put(&mut self.total, total);
        put(&mut self.recital, recital);
    }

    /// Each list joins the one of the same name.
    pub fn extend(&mut self, other: Phrases) {
        let Phrases { topic, met, unmet, unresolved, weighed, earlier, total, recital } = other;
        self.topic.extend(topic);
        self.met.extend(met);
        self.unmet.extend(unmet);
        self.unresolved.extend(unresolved);
        self.weighed.extend(weighed);
        self.earlier.extend(earlier);
        self.total.extend(total);
        self.recital.extend(recital);
    }
}
