//! A synthetic letter before it is written down, its text, and what must be found in it.

use std::collections::BTreeMap;

use mtuslint::pack::{Class, CriterionFinding, ItemFilter, Pack, SettingFilter, Status, UseFilter};
use serde::Serialize;

use super::layout::{Block, Layout, Style};

/// What a sentence says of a criterion: its index in the class, status, finding.
pub(super) type Touch = (usize, Status, Option<CriterionFinding>);

/// An example of the pack.
#[derive(Debug, Clone)]
pub struct Sentence {
    pub text: String,
    /// Its own criterion first.
    pub touches: Vec<Touch>,
    /// Criteria of which it speaks only beside the guideline's own figure (visits so far, where a number is recommended).
    pub beside: Vec<usize>,
}

impl Sentence {
    /// True when it may change what is found of a criterion.
    pub fn concerns(&self, criterion: usize) -> bool {
        self.beside.contains(&criterion) || self.touches.iter().any(|touch| touch.0 == criterion)
    }

    pub(super) fn status(&self) -> Status {
        self.touches[0].1
    }
}

/// Which form of the determination letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Form {
    /// No table at the head; pages are cited.
    #[serde(rename = "2014")]
    Of2014,
    /// Table, lists of credentials; sections are cited.
    #[serde(rename = "2016")]
    Of2016,
}

/// What the reviewer cites.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cited {
    Chapter,
    Section(String),
    Nothing,
    OutsideOnly,
    OldEdition,
}

/// A decision before it is written down.
#[derive(Debug, Clone)]
pub struct Decision {
    pub item: String,
    /// Words before the item that say what part of a request is left.
    pub(super) before: String,
    pub overturned: bool,
    /// Index in the pack; none for an item of no class.
    pub class: Option<usize>,
    pub(super) cited: Cited,
    /// What the guideline says.
    pub guideline: Vec<Sentence>,
    /// Between the two, so that the voice is plain again.
    pub(super) bridge: String,
    /// What is said of this case.
    pub case: Vec<Sentence>,
    pub asides: Vec<String>,
    pub(super) conclusion: String,
    pub(super) planted: Vec<String>,
    pub(super) twin: Option<Twin>,
}

/// Another decision with the same rationale.
#[derive(Debug, Clone, Serialize)]
pub struct Twin {
    /// The other letter.
    pub letter: String,
    /// The decision there, from 1.
    pub n: usize,
    /// True when the same findings led to another outcome there.
    pub other_outcome: bool,
}

/// A letter before it is written down.
#[derive(Debug, Clone)]
pub struct Letter {
    pub name: String,
    pub form: Form,
    pub layout: Layout,
    pub decisions: Vec<Decision>,
    pub(super) head: Vec<[(&'static str, String); 2]>,
    pub(super) made: Vec<String>,
    pub(super) summary: String,
}

/// A letter and what must be found in it.
#[derive(Debug)]
pub struct Generated {
    pub text: String,
    pub key: Key,
}

/// What must be found in a letter.
#[derive(Debug, Clone, Serialize)]
pub struct Key {
    /// The name of the letter; its file is `NAME.txt`.
    pub letter: String,
    pub form: Form,
    pub style: Style,
    pub decisions: Vec<DecisionKey>,
}

/// What must be found in a decision.
#[derive(Debug, Clone, Serialize)]
pub struct DecisionKey {
    pub n: usize,
    pub item: String,
    pub outcome: &'static str,
    pub classes: Vec<String>,
    pub criteria: BTreeMap<String, CriterionKey>,
    /// Planted defects, and required criteria that are recited or omitted: rules that must speak.
    pub issues: Vec<String>,
    pub same_rationale_as: Option<Twin>,
}

/// What must be found of a criterion.
#[derive(Debug, Clone, Serialize)]
pub struct CriterionKey {
    pub status: Status,
    pub finding: Option<CriterionFinding>,
    /// Left out where it depends on words that say how the treatment is used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub required: Option<bool>,
}

impl Letter {
    /// The letter as an extractor gives it.
    pub fn text(&self, layout: &Layout) -> String {
        layout.set(&self.blocks())
    }

    fn blocks(&self) -> Vec<Block> {
        let text = |text: &str| Block::Text(text.to_owned());
        let mut blocks = Vec::new();
        if self.form == Form::Of2016 {
            blocks.push(Block::Table(self.head.clone()));
        }
        blocks.push(Block::Title("HOW THE IMR FINAL DETERMINATION WAS MADE"));
        blocks.extend(self.made.iter().map(|line| text(line)));
        blocks.extend([Block::Title("CLINICAL CASE SUMMARY"), text(&self.summary)]);
        blocks.push(Block::Title("IMR ISSUES, DECISIONS AND RATIONALES"));
        blocks.push(text(
            "The Final Determination was based on decisions for the disputed items/services set forth below:",
        ));
        for decision in &self.decisions {
            let whole = if decision.before.is_empty() { "" } else { " is" };
            let outcome = if decision.overturned { "Overturned" } else { "Upheld" };
            blocks.push(Block::Text(format!("{}{}{whole}: {outcome}", decision.before, decision.item)));
            blocks.push(Block::Text(format!(
                "Claims Administrator guideline: {}",
                "The Claims Administrator did not cite any medical evidence for its decision."
            )));
            blocks.push(Block::Text(format!("MAXIMUS guideline: {}", self.citation(decision))));
            blocks.push(Block::Text(format!("Decision rationale: {}", decision.rationale())));
        }
        blocks
    }

    fn citation(&self, decision: &Decision) -> String {
        let chapter = match self.form {
            Form::Of2014 => "Decision based on MTUS Chronic Pain Treatment Guidelines",
            Form::Of2016 => "Decision based on MTUS Chronic Pain Medical Treatment 2016",
        };
        match &decision.cited {
            Cited::Chapter => format!("{chapter}."),
            Cited::Section(section) if self.form == Form::Of2014 => format!("{chapter} {section} Page(s): 24, 60-61."),
            Cited::Section(section) => format!("{chapter}, Section(s): {section}."),
            Cited::Nothing => "The Expert Reviewer did not cite any medical evidence for its decision.".to_owned(),
            Cited::OutsideOnly => {
                "Decision based on Non-MTUS Citation Official Disability Guidelines (ODG), Pain.".to_owned()
            }
            Cited::OldEdition => "Decision based on MTUS Chronic Pain Medical Treatment 2009.".to_owned(),
        }
    }

    /// What must be found in it.
    pub fn key(&self, pack: &Pack) -> Key {
        let decisions = self.decisions.iter().enumerate().map(|(i, decision)| decision.key(i + 1, pack)).collect();
        Key { letter: self.name.clone(), form: self.form, style: self.layout.style, decisions }
    }
}

impl Decision {
    /// Its sentences in their order: the guideline's, the bridge, the case's, asides, the conclusion.
    pub fn rationale(&self) -> String {
        let mut sentences: Vec<&str> = self.guideline.iter().map(|sentence| sentence.text.as_str()).collect();
        if !sentences.is_empty() {
            sentences.push(&self.bridge);
        }
        sentences.extend(self.case.iter().map(|sentence| sentence.text.as_str()));
        sentences.extend(self.asides.iter().map(String::as_str));
        sentences.push(&self.conclusion);
        sentences.join(" ")
    }

    fn key(&self, n: usize, pack: &Pack) -> DecisionKey {
        let mut criteria = BTreeMap::new();
        let mut issues = self.planted.clone();
        // What an approval misses in the record isn't reported.
        issues.retain(|issue| issue != "conflict/record" || !self.overturned);
        let class = self.class.map(|class| &pack.classes[class]);
        let touches = || self.guideline.iter().chain(&self.case).flat_map(|sentence| &sentence.touches);
        let said = |index: usize| {
            touches().find(|touch| touch.0 == index).map_or((Status::Omitted, None), |touch| (touch.1, touch.2))
        };
        for (class, (index, criterion)) in
            class.into_iter().flat_map(|class| class.criteria.iter().enumerate().map(move |numbered| (class, numbered)))
        {
            let (status, finding) = said(index);
            let required = required(class, index, self.overturned, said);
            let enough = status == Status::Applied
                || status == Status::Recited && criterion.needs == mtuslint::pack::Needs::Cited;
            // What the rationale concludes against owes nothing.
            let against = self.planted.iter().any(|issue| issue == "conflict/outcome");
            if required == Some(true) && !enough && !against {
                issues.push("ground/missing".to_owned());
            }
            criteria.insert(criterion.id.clone(), CriterionKey { status, finding, required });
        }
        DecisionKey {
            n,
            item: self.item.clone(),
            outcome: if self.overturned { "overturned" } else { "upheld" },
            classes: vec![class.map_or_else(|| pack.meta.no_class.clone(), |class| class.id.clone())],
            criteria,
            issues,
            same_rationale_as: self.twin.clone(),
        }
    }
}

/// Whether a criterion is required, where what is said of the class's criteria alone shows it: one sufficient ground discharges
/// the others under a denial; an approval needs what it recites of all that is necessary.
fn required(
    class: &Class,
    index: usize,
    overturned: bool,
    said: impl Fn(usize) -> (Status, Option<CriterionFinding>),
) -> Option<bool> {
    let criterion = &class.criteria[index];
    let [logic] = class.logic.as_slice() else { return None };
    let plain =
        criterion.used == UseFilter::Any && matches!(criterion.setting, SettingFilter::Any | SettingFilter::Chronic);
    // Whether an item is a compound is its drugs' business, and of which items it isn't asked their names'.
    if criterion.item != ItemFilter::Any || !criterion.unless_item.is_empty() {
        return None;
    }
    let (necessary, alternative) = (logic.all.contains(&index), logic.any.contains(&index));
    if overturned {
        let by_itself = logic.approved_by.iter().any(|&i| said(i).1 == Some(CriterionFinding::Met));
        match (necessary, by_itself) {
            (true, false) if plain && said(index).0 != Status::Omitted => Some(true),
            (_, true) => Some(false),
            (false, _) if !alternative => Some(false),
            _ => None,
        }
    } else {
        let ground = logic.all.iter().chain(&logic.denied_by).any(|&i| said(i).1 == Some(CriterionFinding::Unmet));
        match logic.denial_owes.contains(&index) {
            true => None,
            false if ground && plain => Some(false),
            false if !necessary && !alternative => Some(false),
            false => None,
        }
    }
}
