//! A valid pack as the rest of the program knows it.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::{Arc, OnceLock};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::files::PackFiles;
use super::hints::Hints;
use super::place::{Place, Sources};
use super::places::Places;
use super::role::{ClassId, CriterionId, FactId, Role, RuleId};
use super::terms::{
    Basis, CriterionFinding, DoseUnit, FactKind, ItemFilter, Needs, OutcomeFilter, SettingFilter, Severity, Status,
    Support, UseFilter,
};
use super::weights::Weights;
use crate::late::Late;
use crate::letter::{Extent, Lexicon};
use crate::phrase::{Concepts, PhraseId, PhraseSet, Selection};

/// A valid rule pack, compiled.
#[derive(Debug, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Pack {
    /// Identity.
    pub meta: Meta,
    /// Days from the injury within which a condition is acute; without it nothing is.
    pub acute_days: Option<f64>,
    /// Days from the injury within which no treatment can have shown what it does.
    pub too_early_days: Option<f64>,
    /// The packs that it is made of, the base first.
    pub layers: Vec<Layer>,
    /// What later packs left out of earlier ones.
    pub dropped: Vec<Dropped>,
    /// Editions of the guideline, oldest first.
    pub editions: Vec<Edition>,
    /// Names for parsing letters.
    pub lexicon: Lexicon,
    /// Treatment classes, in the order of their files.
    pub classes: Vec<Class>,
    /// How a drug's class changes with the way it is given.
    pub routes: Vec<Route>,
    /// What doses of ingredients come to, so that those of several drugs can be added up.
    pub equivalents: Vec<Equivalent>,
    /// In what they are counted: a unit and a yardstick, a day.
    pub equivalents_in: String,
    /// What cited chapters are about.
    pub topics: Vec<Topic>,
    /// Facts of a case.
    pub facts: Vec<Fact>,
    /// Body parts in which what comes from others is felt: those others, and these.
    pub referred: Vec<(Vec<String>, Vec<String>)>,
    /// Body parts that may mean several of the others.
    pub vague_body_parts: Vec<String>,
    /// Chapters of other sources on what the MTUS has no chapter on.
    pub beyond_mtus: Vec<BeyondMtus>,
    /// Rules that hold whatever the class.
    pub rules: Vec<Rule>,
    /// Points for guideline, case and conclusion of what is weighed in a clause; empty where a pack's votes decide alone.
    pub weights: Weights,
    /// What hints at criteria that no phrase finds; empty where phrases find them alone.
    pub hints: Hints,
    /// Of a hundred statuses that stand on this, so many proved right.
    pub confidence: BTreeMap<Support, i16>,
    /// A status of less confidence only advises.
    pub min_confidence: i16,
    /// Grounds on which a determination may be appealed, in the order of the law.
    pub appeals: Vec<Appeal>,
    /// Licences that hold only a part of medicine.
    pub limited_licences: Vec<LimitedLicence>,
    /// Every phrase of the pack.
    pub phrases: PhraseSet,
    /// What each phrase is for, by [`PhraseId`].
    pub roles: Vec<Role>,
    /// Each phrase as it is written, by [`PhraseId`].
    pub written: Late<Vec<Written>>,
    /// The concepts that phrases name.
    pub concepts: Late<Concepts>,
    /// How much there is of it.
    pub sizes: Sizes,
    /// The files that it was made of, unless the build prepared it.
    #[serde(skip)]
    pub(super) sources: OnceLock<Arc<Sources>>,
    /// Where phrases are looked for, once somebody has asked.
    #[serde(skip)]
    pub(super) places: OnceLock<Places>,
}

/// One of the packs that a pack is made of.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Layer {
    /// Its number, as [`Class::layer`] and the like give it: 0 is the one inside the binary.
    pub index: usize,
    /// Short name.
    pub id: String,
    /// Version.
    pub version: String,
    /// Full name.
    pub title: String,
    /// Its folder, or `built in`.
    pub origin: String,
}

/// What a pack did to something that an earlier one defined.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Amendment {
    /// Which pack.
    pub layer: usize,
    /// In which of its files.
    pub file: String,
    /// What was changed: `severity, phrases`.
    pub what: String,
}

/// Something that a pack left out of an earlier one.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Dropped {
    /// `class`, `criterion`, `rule` or `drug`.
    pub kind: String,
    /// Its id.
    pub id: String,
    /// By which pack, in which file.
    pub by: Amendment,
}

/// A phrase as it is written, and where.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Written {
    /// Its text.
    pub text: String,
    /// Its place.
    pub at: Place,
}

/// Counts, for `rules list`.
#[derive(Debug, Default, Clone, Copy, Serialize, Deserialize)]
pub struct Sizes {
    /// Drugs in the lexicon.
    pub drugs: usize,
    /// Names of drugs.
    pub drug_names: usize,
    /// Files read.
    pub files: usize,
}

/// A pack's identity.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Meta {
    /// Short name.
    pub id: String,
    /// Version.
    pub version: String,
    /// Full name.
    pub title: String,
    /// The regulation that it stands on.
    pub guideline: String,
    /// What an item is called that no class recognises.
    pub no_class: String,
    /// Hash over the names and bytes of all files, in order of name.
    pub sha256: String,
}

/// An edition of the guideline.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Edition {
    /// Short name, as criteria cite it.
    pub id: String,
    /// Full name.
    pub title: String,
    /// First day in force.
    pub from: Date,
    /// Last day in force.
    pub until: Option<Date>,
    /// Attested in letters, or not.
    pub basis: Basis,
    /// Taken where neither date nor citation says which.
    pub default: bool,
    /// Chapters with the year that only this edition has.
    pub cited: Vec<(String, i16)>,
}

/// What cited chapters or sections are about.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Topic {
    /// Chapters, as the lexicon names them.
    pub chapters: Vec<String>,
    /// Sections, in lower case.
    pub sections: Vec<String>,
    /// Treatment classes.
    pub classes: Vec<String>,
    /// Body parts.
    pub body_parts: Vec<String>,
    /// True where phrases name the items that they are about.
    pub has_items: bool,
}

/// Chapters of other sources on what the MTUS has no chapter on.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct BeyondMtus {
    /// Chapters, as the lexicon names them.
    pub chapters: Vec<String>,
    /// The editions that have none; without them all.
    pub editions: Vec<String>,
}

/// A class of treatments that one set of criteria applies to.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Class {
    /// `opioid`.
    pub id: String,
    /// `Opioids`.
    pub title: String,
    /// How they carry a decision; the first entry that fits counts.
    pub logic: Vec<Logic>,
    /// Where the guideline holds them.
    pub held_in: HeldIn,
    /// Its criteria.
    pub criteria: Vec<Criterion>,
    /// The file that defines it.
    pub file: String,
    /// The pack that the file belongs to.
    pub layer: usize,
    /// What later packs changed.
    pub changes: Vec<Amendment>,
}

/// Where a guideline holds criteria.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct HeldIn {
    /// Chapters, whatever the section.
    pub chapters: Vec<String>,
    /// Sections of any chapter, in lower case.
    pub sections: Vec<String>,
}

/// How the criteria of a class carry a decision; criteria are named by their index in the class.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Logic {
    /// Only for items about these body parts; empty for any.
    pub body_parts: Vec<String>,
    /// Only under these editions; empty for any.
    pub editions: Vec<String>,
    /// An approval needs every one of these met; a denial rests on any one that isn't.
    pub all: Vec<usize>,
    /// An approval needs one of these met; a denial must rule out each.
    pub any: Vec<usize>,
    /// Each of these, met, carries an approval by itself.
    pub approved_by: Vec<usize>,
    /// Each of these, not met, carries a denial by itself.
    pub denied_by: Vec<usize>,
    /// Each of these carries a denial where the guideline's words alone name the item's own drug.
    pub denied_by_name: Vec<usize>,
    /// What a denial owes the patient whatever it rests on.
    pub denial_owes: Vec<usize>,
}

/// One thing that a guideline asks a decision to weigh.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Criterion {
    /// `class/criterion`.
    pub id: String,
    /// A few words.
    pub title: String,
    /// What the guideline asks, in a sentence.
    pub asks: String,
    /// Why it matters, for `explain`.
    pub why: String,
    /// Whether citing the rule is enough.
    pub needs: Needs,
    /// For which use of the treatment it is required.
    pub used: UseFilter,
    /// In which setting it is required.
    pub setting: SettingFilter,
    /// Of which decisions it is required.
    pub outcome: OutcomeFilter,
    /// Of which items it is required.
    pub item: ItemFilter,
    /// Words of items of which it isn't, as they are written.
    pub unless_item: Vec<String>,
    /// Whether it shows that the treatment is in use, where it is met.
    pub shows_use: bool,
    /// Where the guideline holds it, if not wherever it holds the others of its class.
    pub held_in: Option<HeldIn>,
    /// How grave its absence is.
    pub severity: Severity,
    /// Where it comes from.
    pub sources: Vec<CriterionSource>,
    /// The finding of a mention that nothing negates.
    pub when_present: CriterionFinding,
    /// The finding of a mention that is negated as a fact.
    pub when_absent: CriterionFinding,
    /// What a denial that weighs it finds, where that isn't what its words come to.
    pub when_denied: Option<CriterionFinding>,
    /// What words come to that only hint at it, where that isn't what is concluded.
    pub when_hinted: Option<CriterionFinding>,
    /// True where words that only name it don't say how it stands.
    pub name_only_raises: bool,
    /// True where it is about what this treatment does: what another is credited with says nothing of it.
    pub of_this_treatment: bool,
    /// True where it asks for advice to the prescriber: what a rationale advises behind the case is then the reviewer's own.
    pub advice: bool,
    /// The longest use that satisfies it, in days.
    pub limit_days: Option<f64>,
    /// The guideline's figure, where the rationale recites the rule without one.
    pub most: Option<f64>,
    /// The share of the first figure below which a fall of figures is slight: it speaks for what is concluded.
    pub slight_below: Option<f64>,
    /// A fact that criteria of several classes ask for.
    pub fact: Option<String>,
    /// Facts that say how it stands where the reviewer states them.
    pub evidence: Vec<(FactId, CriterionFinding)>,
    /// Sentences, the status and finding that they must give.
    pub examples: Late<Vec<Example>>,
    /// Where the criterion is defined.
    pub file: String,
    /// The place of its id.
    pub at: Place,
    /// The pack that the file belongs to.
    pub layer: usize,
    /// What later packs changed.
    pub changes: Vec<Amendment>,
}

impl Class {
    /// Its criteria with their ids, when `id` is its own.
    pub fn criteria(&self, id: ClassId) -> impl Iterator<Item = (CriterionId, &Criterion)> {
        let criteria = self.criteria.iter().enumerate();
        criteria.map(move |(index, criterion)| (CriterionId { class: id, index }, criterion))
    }
}

impl Criterion {
    /// True when no source of it is attested: then it is at most advice.
    pub fn is_unverified(&self) -> bool {
        self.sources.iter().all(|source| source.basis == Basis::Unverified)
    }

    /// The source for an edition, else the first.
    pub fn source(&self, edition: Option<&str>) -> Option<&CriterionSource> {
        self.sources.iter().find(|source| Some(source.edition.as_str()) == edition).or_else(|| self.sources.first())
    }

    /// The guideline's figure in an edition.
    pub fn most(&self, edition: Option<&str>) -> Option<f64> {
        self.source(edition).and_then(|source| source.most).or(self.most)
    }

    /// What a figure comes to, held against the guideline's.
    pub fn measure(&self, figure: f64, edition: Option<&str>) -> Option<CriterionFinding> {
        let most = self.most(edition)?;
        Some(if figure <= most { CriterionFinding::Met } else { CriterionFinding::Unmet })
    }

    /// Whether figures fall from the first to the last, and only slightly.
    pub fn is_slight(&self, figures: &[f64]) -> bool {
        let (Some(share), [from, .., to]) = (self.slight_below, figures) else { return false };
        to < from && (from - to) / from < share
    }
}

/// Where a criterion comes from.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CriterionSource {
    /// Edition of the guideline.
    pub edition: String,
    /// Guideline and section.
    pub guideline: String,
    /// Page or pages, where the edition has them.
    pub pages: Option<String>,
    /// Section, where it has sections.
    pub section: Option<String>,
    /// Regulation.
    pub regulation: Option<String>,
    /// The figure of this edition, where editions differ.
    pub most: Option<f64>,
    /// Seen in letters, or not.
    pub basis: Basis,
}

impl std::fmt::Display for CriterionSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.guideline)?;
        if let Some(section) = &self.section {
            write!(f, ", {section}")?;
        }
        if let Some(pages) = &self.pages {
            write!(f, ", p. {pages}")?;
        }
        if let Some(regulation) = &self.regulation {
            write!(f, " ({regulation})")?;
        }
        if self.basis == Basis::Unverified {
            f.write_str(" [unverified]")?;
        }
        Ok(())
    }
}

/// A sentence and what it must give.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Example {
    /// The sentence, or several.
    pub text: String,
    /// `None`: the criterion must stay silent.
    pub expect: Option<(Status, Option<CriterionFinding>)>,
    /// The sentence's place.
    pub at: Place,
}

/// What a dose of an ingredient comes to.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Equivalent {
    /// The ingredient, as drugs name it.
    pub ingredient: String,
    /// In what its dose is counted.
    pub unit: DoseUnit,
    /// How much of what equivalents are counted in for one of the unit, between the least and the most that tables give.
    pub factor: Extent,
}

/// A drug given this way belongs to another class.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Route {
    /// The class that results; the pack's name for no class where it has no criteria.
    pub class: String,
    /// Dosage forms that show it.
    pub forms: Vec<String>,
    /// Units of strength that show it.
    pub units: Vec<String>,
    /// Classes that it leaves alone.
    pub unless: Vec<String>,
}

/// A ground on which a determination may be appealed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Appeal {
    /// Short name.
    pub id: String,
    /// A few words.
    pub title: String,
    /// What the law says.
    pub text: String,
    /// Where it says so.
    pub source: String,
}

/// A licence that holds only a part of medicine.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LimitedLicence {
    /// Specialties by which letters name who has it, in lower case.
    pub specialties: Vec<String>,
    /// Classes of items that it doesn't hold.
    pub excludes: Vec<String>,
    /// Where the law says so.
    pub source: String,
}

/// A general rule: what it checks is in `evaluation/`, how grave it is and what it says is in the pack.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Rule {
    /// `conflict/outcome`.
    pub id: String,
    /// A few words.
    pub title: String,
    /// What it checks.
    pub asks: String,
    /// Why it matters.
    pub why: String,
    /// How grave it is.
    pub severity: Severity,
    /// How grave where it strikes the only ground that a denial rests on.
    pub on_ground: Option<Severity>,
    /// Its legal ground.
    pub source: String,
    /// The ground of appeal that it belongs to, by its id.
    pub appeal: Option<String>,
    /// The file that defines it.
    pub file: String,
    /// The pack that the file belongs to.
    pub layer: usize,
    /// What later packs changed.
    pub changes: Vec<Amendment>,
}

/// A fact of a case, finer than a criterion.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Fact {
    /// Short name.
    pub id: String,
    /// What kind of fact it is.
    pub kind: FactKind,
    /// A few words.
    pub title: String,
    /// All facts that it is a part of, near and far.
    pub within: Vec<FactId>,
    /// The body part that it is always about.
    pub at: Option<String>,
    /// The record speaks of it also where the patient denies it.
    pub denied_states: bool,
    /// Who plans it states it.
    pub planned_states: bool,
    /// What is said of one drug isn't said of another.
    pub of_one_drug: bool,
    /// True where it is any of several findings: that one of them was negative denies none of the others.
    pub any_of_several: bool,
    /// It may be found in another body part than it comes from.
    pub referred: bool,
    /// Days for which it says something of the present.
    pub lasts_days: Option<f64>,
    /// Classes for whose items alone it may be missed; empty for any.
    pub only_for: Vec<String>,
    /// Who names it states it.
    pub named_states: bool,
    /// What a rationale and a case summary say of it.
    pub examples: Late<Vec<FactExample>>,
}

/// A rationale and a case summary that may contradict each other.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FactExample {
    /// What is asked for.
    pub item: Option<String>,
    /// Words of the rationale.
    pub rationale: String,
    /// Words of the case summary.
    pub record: String,
    /// Whether they contradict each other.
    pub conflict: bool,
    /// The rationale's place.
    pub at: Place,
}

impl Pack {
    /// The files that it was made of. Those of the prepared pack are inside the program, and few runs ask for them: to copy them was a
    /// twelfth of a start.
    pub fn sources(&self) -> &Sources {
        self.sources.get_or_init(|| Arc::new(PackFiles::embedded().into_sources()))
    }

    /// What a phrase is for.
    #[inline]
    pub fn role(&self, phrase: PhraseId) -> Option<Role> {
        self.roles.get(phrase.0 as usize).copied()
    }

    /// A phrase as it is written.
    pub fn written(&self, phrase: PhraseId) -> Option<&Written> {
        self.written.get(phrase.0 as usize)
    }

    /// The phrases with a role that `wanted` accepts, in the order of their files.
    pub fn phrases_for(&self, wanted: impl Fn(&Role) -> bool) -> impl Iterator<Item = (PhraseId, Role)> {
        let all = (0u32..).map(PhraseId).zip(self.roles.iter().copied());
        all.filter(move |(_, role)| wanted(role))
    }

    /// The same phrases as a set.
    pub fn select(&self, wanted: impl Fn(&Role) -> bool) -> Selection {
        self.phrases.select(self.phrases_for(wanted).map(|(phrase, _)| phrase))
    }

    /// Where phrases are looked for.
    pub fn places(&self) -> &Places {
        self.places.get_or_init(|| Places::of(&self.phrases, &self.roles, self.classes.len()))
    }

    /// The classes with their ids, in the order of their files.
    pub fn classes(&self) -> impl Iterator<Item = (ClassId, &Class)> {
        self.classes.iter().enumerate().map(|(index, class)| (ClassId(index), class))
    }

    /// A class by its id.
    pub fn class(&self, id: ClassId) -> Option<&Class> {
        self.classes.get(id.0)
    }

    /// A class by its name.
    pub fn class_named(&self, name: &str) -> Option<(ClassId, &Class)> {
        self.classes().find(|(_, class)| class.id == name)
    }

    /// The criteria with their ids, class by class.
    pub fn criteria(&self) -> impl Iterator<Item = (CriterionId, &Criterion)> {
        self.classes().flat_map(|(id, class)| class.criteria(id))
    }

    /// A criterion by its id.
    pub fn criterion(&self, id: CriterionId) -> Option<&Criterion> {
        self.class(id.class)?.criteria.get(id.index)
    }

    /// A criterion by its name: `class/criterion`.
    pub fn criterion_named(&self, name: &str) -> Option<(CriterionId, &Criterion)> {
        let (class, _) = name.split_once('/')?;
        let (id, class) = self.class_named(class)?;
        class.criteria(id).find(|(_, criterion)| criterion.id == name)
    }

    /// The general rules with their ids, in the order of their files.
    pub fn rules(&self) -> impl Iterator<Item = (RuleId, &Rule)> {
        self.rules.iter().enumerate().map(|(index, rule)| (RuleId(index), rule))
    }

    /// A general rule by its id.
    pub fn rule(&self, id: RuleId) -> Option<&Rule> {
        self.rules.get(id.0)
    }

    /// A general rule by its name: `conflict/outcome`.
    pub fn rule_named(&self, name: &str) -> Option<(RuleId, &Rule)> {
        self.rules().find(|(_, rule)| rule.id == name)
    }

    /// A fact by its id.
    pub fn fact(&self, id: FactId) -> Option<&Fact> {
        self.facts.get(id.0)
    }

    /// The edition in force on a day.
    pub fn edition_on(&self, date: Date) -> Option<&Edition> {
        self.editions
            .iter()
            .find(|edition| edition.in_force().is_none_or(|days| days.contains(&date)) && edition.from <= date)
    }

    /// The edition to assume where neither date nor citation says which.
    pub fn default_edition(&self) -> Option<&Edition> {
        self.editions.iter().find(|edition| edition.default)
    }
}

impl Edition {
    /// Its days in force; `None` while it has no end.
    pub fn in_force(&self) -> Option<RangeInclusive<Date>> {
        self.until.map(|until| self.from..=until)
    }
}
