//! The YAML of a pack as it is written: every file may hold any of these parts, and the files of a folder are put
//! together. Unknown keys are errors. No `flatten`, `untagged` or `tag`: they would lose the spans that errors need.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_yaml::Spanned;

/// Text with its place in the file.
pub type Text = Spanned<String>;

/// One file of a pack.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct File {
    /// Identity; in one file of the pack.
    pub pack: Option<Meta>,
    /// Editions of the guideline.
    pub editions: Vec<Edition>,
    /// Names under which letters cite authorities outside the MTUS.
    pub authorities: BTreeMap<String, Vec<String>>,
    /// Chapters and sections that letters cite.
    pub chapters: Vec<Chapter>,
    /// What they are about.
    pub topics: Vec<Topic>,
    /// Dosage forms: spellings, the first is the name.
    pub forms: Vec<Vec<String>>,
    /// Left, right, bilateral.
    pub sides: Vec<Vec<String>>,
    /// Body parts.
    pub body_parts: Vec<Vec<String>>,
    /// Body parts that may mean several of the others.
    pub vague_body_parts: Vec<String>,
    /// Drugs.
    pub drugs: Vec<Drug>,
    /// Ways of giving a drug that change its class.
    pub routes: Vec<Route>,
    /// Words that other phrases reuse as `<name>`.
    pub concepts: BTreeMap<String, Vec<Text>>,
    /// Whose words a clause holds.
    pub voices: Vec<VoiceCues>,
    /// Negation and silence.
    pub cues: Vec<Cue>,
    /// Words at which a clause turns against the one before.
    pub turns: Vec<Text>,
    /// Words with which a guideline announces a list.
    pub lists: Vec<Text>,
    /// Words that end the reach of a cue.
    pub stops: Vec<Text>,
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
    /// Treatment classes.
    pub classes: Vec<Class>,
    /// General rules.
    pub rules: Vec<Rule>,
    /// Facts of the record that belong to no criterion.
    pub facts: Vec<Fact>,
}

/// A fact that a rationale may say the record lacks while the case summary states it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Fact {
    /// A few words.
    pub title: Text,
    /// Words of a rationale that say that the record lacks it, negation included.
    pub lacks: Vec<Text>,
    /// Words of a case summary that state it plainly.
    pub states: Vec<Text>,
}

/// Identity of a pack.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Meta {
    /// Short name.
    pub id: Text,
    /// Version.
    pub version: String,
    /// Full name.
    pub title: String,
    /// Regulation.
    pub guideline: String,
    /// What an item is called that no class recognises.
    #[serde(default = "other")]
    pub no_class: String,
    /// Time from the injury within which a condition is acute: `3 months`.
    pub acute: Option<Text>,
}

fn other() -> String {
    "other".to_owned()
}

/// An edition of the guideline.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Edition {
    /// Short name.
    pub id: Text,
    /// Full name.
    pub title: String,
    /// First day in force.
    pub from: Text,
    /// Last day in force.
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
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Cited {
    /// Chapter.
    pub chapter: String,
    /// Year.
    pub year: i16,
}

/// What cited chapters or sections are about; those that aren't named may be about anything.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[derive(Default)]
pub struct Topic {
    /// Chapters.
    pub chapters: Vec<String>,
    /// Sections, of any chapter.
    pub sections: Vec<String>,
    /// The treatment classes that they are about.
    pub classes: Vec<Text>,
    /// The body parts that they are about.
    pub body_parts: Vec<String>,
}

/// A chapter of a guideline.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Chapter {
    /// As reports name it.
    pub name: Text,
    /// `mtus`, `odg`, `acoem`.
    pub authority: Text,
    /// Other spellings.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Sections.
    #[serde(default)]
    pub sections: Vec<String>,
}

/// A drug and its names.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Drug {
    /// Generic name, ingredients joined by hyphens.
    pub generic: Text,
    /// Treatment class.
    pub class: Text,
    /// Ingredients, where there are several.
    #[serde(default)]
    pub ingredients: Vec<String>,
    /// `extended` release.
    pub release: Option<Release>,
    /// Other spellings of the generic.
    #[serde(default)]
    pub also: Vec<String>,
    /// Trade names.
    #[serde(default)]
    pub brands: Vec<String>,
}

/// How a tablet gives its drug.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Release {
    /// Long-acting.
    Extended,
}

/// A way of giving a drug that changes its class.
#[derive(Debug, Deserialize)]
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
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct VoiceCues {
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

/// Whose words a clause holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Voice {
    /// What a guideline, a study or a drug label says in general.
    Guideline,
    /// What is said of this patient, request or record.
    Case,
    /// What the reviewer decides.
    Conclusion,
    /// Words that close every letter of a kind.
    Boilerplate,
}

/// Words that negate, or say that the record is silent.
#[derive(Debug, Deserialize)]
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

/// What a cue does to the mentions in its reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// The record doesn't say.
    Silent,
    /// The fact is not there.
    Absent,
    /// The patient denies it: not there, but the record isn't silent either.
    Denied,
    /// Words that look like a cue and are none.
    Void,
}

/// Words that conclude.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Conclusions {
    /// The request is medically necessary.
    pub necessary: Vec<Text>,
    /// It is not.
    pub not_necessary: Vec<Text>,
}

/// A class of treatments.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Class {
    /// Short name.
    pub id: Text,
    /// Full name.
    pub title: String,
    /// Words of an item that put it into the class; drugs name their class themselves.
    #[serde(default)]
    pub items: Vec<Text>,
    /// What its decisions must weigh.
    pub criteria: Vec<Criterion>,
}

/// One thing that a guideline asks a decision to weigh.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Criterion {
    /// Short name within the class.
    pub id: Text,
    /// A few words.
    pub title: String,
    /// What the guideline asks.
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
    /// How grave its absence is.
    #[serde(default)]
    pub severity: Severity,
    /// Where it comes from.
    pub sources: Vec<Source>,
    /// What a mention means that nothing negates.
    #[serde(default = "met")]
    pub when_present: Finding,
    /// What a mention means that is negated as a fact.
    #[serde(default = "unmet")]
    pub when_absent: Finding,
    /// The longest use that satisfies it: `4 weeks`.
    pub limit: Option<Text>,
    /// A fact that criteria of several classes ask for: two decisions of one letter can't state it both ways.
    pub fact: Option<String>,
    /// The words by which it is recognised.
    pub phrases: Phrases,
    /// Sentences and what they must give.
    #[serde(default)]
    pub examples: Vec<Example>,
}

fn met() -> Finding {
    Finding::Met
}

fn unmet() -> Finding {
    Finding::Unmet
}

/// Whether a decision must apply a criterion, or only cite it.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Needs {
    /// Weighed against this patient.
    #[default]
    Applied,
    /// Stating the rule is enough.
    Cited,
}

/// When a criterion is required.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Required {
    /// For which outcome.
    pub outcome: OutcomeFilter,
    /// For which use.
    #[serde(rename = "use")]
    pub used: UseFilter,
    /// In which setting.
    pub setting: SettingFilter,
}

/// In which setting a criterion is required.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SettingFilter {
    /// In any.
    #[default]
    Any,
    /// Not around an operation.
    NotPostOperative,
    /// Around an operation.
    PostOperative,
    /// Within the time from the injury that the pack calls acute.
    Acute,
    /// Later, or unknown.
    Chronic,
}

/// For which outcome a criterion is required.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OutcomeFilter {
    /// For any.
    #[default]
    Any,
    /// For denials that stand.
    Upheld,
    /// For denials that fall.
    Overturned,
    /// Never: its status is reported, its absence isn't.
    Never,
}

/// For which use of a treatment a criterion is required.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UseFilter {
    /// For any.
    #[default]
    Any,
    /// Where the letter shows that the treatment is under way.
    Continuing,
    /// Where it shows that the treatment is given for the first time.
    First,
}

/// How grave a diagnostic is.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Advice,
    /// The decision lacks something.
    #[default]
    Warning,
    /// The decision contradicts itself or can't be read.
    Error,
}

/// Whether the record satisfies a criterion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Finding {
    /// It does; favours approval.
    Met,
    /// It doesn't, shows the opposite, or is silent; favours denial.
    Unmet,
}

/// Where a criterion comes from.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Source {
    /// Edition of the guideline.
    pub edition: Text,
    /// Guideline and section.
    pub guideline: String,
    /// Pages.
    pub pages: Option<String>,
    /// Section.
    pub section: Option<String>,
    /// Regulation.
    pub regulation: Option<String>,
    /// Attested or unverified.
    pub basis: Basis,
}

/// Whether a fact of the pack was seen in letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// Seen.
    Attested,
    /// Known, but not seen: never more than advice may rest on it alone.
    Unverified,
}

/// The words by which a criterion is recognised.
#[derive(Debug, Default, Deserialize)]
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
    /// Figures of this case: they weigh it only where the rationale also states the guideline's figure.
    pub weighed: Vec<Text>,
    /// State it plainly in a case summary: a rationale that says the record lacks it is contradicted by them.
    pub record: Vec<Text>,
    /// Name it only where a guideline speaks: a number of visits is the guideline's limit there, and a mere number in
    /// the patient's history.
    pub recital: Vec<Text>,
}

/// Sentences and what they must give.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Example {
    /// One or more sentences of a rationale.
    pub text: Text,
    /// `applied`, `recited` or `silent`.
    pub gives: Gives,
    /// With `applied`.
    pub finding: Option<Finding>,
}

/// What an example must give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Gives {
    /// Weighed against the patient.
    Applied,
    /// Only what the guideline says.
    Recited,
    /// No mention.
    Silent,
}

/// A general rule.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Rule {
    /// `conflict/outcome`.
    pub id: Text,
    /// A few words.
    pub title: String,
    /// What it checks.
    pub asks: String,
    /// Why it matters.
    #[serde(default)]
    pub why: String,
    /// How grave it is.
    pub severity: Severity,
    /// Its legal ground.
    pub source: String,
    /// Words that the rule looks for; what they mean to it stands in `evaluation/rules/`.
    #[serde(default)]
    pub phrases: Vec<Text>,
}
