//! The YAML of a pack as it is written: every file may hold any of these parts, and the files of a folder are put
//! together. The JSON Schema (`schemas/pack.json`) is made of these types and their comments, and every file is held
//! against it, so this folder is the one place that says what a pack can hold. A type here has the name of what it becomes
//! in the compiled pack (`raw::Class`, then `Class`). No `flatten`, `untagged` or `tag`: they would lose the spans that
//! errors need.

mod changes;
mod classes;
mod drugs;
mod facts;
mod guideline;
mod language;
mod patterns;
mod phrases;
mod rules;

use std::collections::BTreeMap;

use patterns::LENGTH;
use schemars::JsonSchema;
use serde::Deserialize;

pub use changes::{Drops, Overrides};
pub use classes::{Class, Criterion, Example, Gives, HeldIn, Logic, RuleSource};
pub use drugs::{Drug, Equivalent, Route};
pub use facts::{Fact, Referred};
pub use guideline::{Authorities, Authority, BeyondMtus, Chapter, Edition, Topic};
pub use language::{Answers, Conclusions, Confidence, Cue, Dependents, Groundless, Hints, VoiceEntry};
pub use phrases::PhraseKind;
pub use rules::{Appeal, LimitedLicence, Rule};

pub use crate::pack::place::Text;

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
    /// Chapters of other sources on what the MTUS has no chapter on.
    pub beyond_mtus: Vec<BeyondMtus>,
    /// Grounds on which a determination may be appealed, in the order of the law.
    pub appeals: Vec<Appeal>,
    /// Licences that hold only a part of medicine.
    pub limited_licences: Vec<LimitedLicence>,
    /// Dosage forms: spellings, the first is the name.
    pub forms: Vec<Vec<Text>>,
    /// Left, right: spellings, the first is the name. Two sides exclude each other.
    pub sides: Vec<Vec<Text>>,
    /// Both sides at once: spellings, the first is the name.
    pub both_sides: Vec<Text>,
    /// Body parts: spellings, the first is the name.
    pub body_parts: Vec<Vec<Text>>,
    /// Spellings of body parts that behind a number are a length: `5 feet`.
    pub lengths: Vec<Text>,
    /// Body parts that may mean several of the others.
    pub vague_body_parts: Vec<Text>,
    /// Drugs.
    pub drugs: Vec<Drug>,
    /// Classes of drugs that have no criteria: their items are recognised, and assessed by general rules alone.
    pub other_classes: Vec<Text>,
    /// Ways of giving a drug that change its class.
    pub routes: Vec<Route>,
    /// What doses come to, so that those of several drugs can be added up; of an ingredient and unit what is said last counts alone.
    pub equivalents: Vec<Equivalent>,
    /// In what they are counted, as reports say it: `mg of oral morphine a day`. What is said last counts.
    pub equivalents_in: Option<String>,
    /// Words that other phrases reuse as `<name>`.
    #[schemars(extend("propertyNames" = {"pattern": "^[A-Za-z0-9_-]+$"}))]
    pub concepts: BTreeMap<String, Vec<Text>>,
    /// Whose words a clause holds.
    pub voices: Vec<VoiceEntry>,
    /// What words and pairs of words say of whose words a clause holds: points for guideline, case and conclusion, learned
    /// from annotated letters by `mtuslint rules fit`. A later pack's points take the place of an earlier one's.
    pub weights: BTreeMap<String, [i16; 3]>,
    /// What words and pairs of words say of whether a clause touches a criterion that no phrase finds in it, learned from
    /// annotated letters by `mtuslint rules fit --hints`. What is said last of a criterion counts alone.
    pub hints: Vec<Hints>,
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
    /// Words by which an item is an operation, with which others fall or stand.
    pub operations: Vec<Text>,
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
    /// Words that head a list of what is planned: their whole sentence places its facts there.
    pub plans: Vec<Text>,
    /// Words behind a fact that ask what came of it or what it is like: it is presupposed.
    pub aftermath: Vec<Text>,
    /// Words that make a clause one of somebody else, or of nobody: a relative's, advice, a rule.
    pub of_others: Vec<Text>,
    /// Words behind a finding by which it is over.
    pub over: Vec<Text>,
    /// Words around a drug by which it isn't what the patient takes now: it was taken once, or somebody only speaks of it.
    pub not_taken: Vec<Text>,
    /// Words that add doses up: a figure beside them is that of all.
    pub in_all: Vec<Text>,
    /// Words by which a sentence speaks of what is written or found, and not of what is so.
    pub of_record: Vec<Text>,
    /// Words that stand for a treatment named before: `it`, `this medication`.
    pub refers_back: Vec<Text>,
    /// Names of treatments that are no item of any class, and may be credited with what an item's own would be.
    pub other_treatments: Vec<Text>,
    /// Kinds of treatments and other words that may mean the item's own.
    pub perhaps_own: Vec<Text>,
    /// Words that speak of patients in general, or say whose words a clause holds: advice with one isn't the reviewer's own.
    pub in_general: Vec<Text>,
    /// Words by which the reviewer adopts what the review that is appealed against found: its reasons are then the rationale's.
    pub adopts: Vec<Text>,
    /// Words that say of what the guideline's words before them ask whether it is so, without naming it.
    pub answers: Option<Answers>,
    /// Words in the gaps of a statement by which it states nothing: `decreased motion, intact sensation`.
    pub normal: Vec<Text>,
    /// Words in a statement that assert by themselves: a denial before the mark that it stands behind is of something else.
    pub asserting: Vec<Text>,
    /// Words that stand for the patient's drugs, whichever they are.
    pub all_drugs: Vec<Text>,
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
