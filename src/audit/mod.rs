//! Many letters together: which criteria decisions apply, where like cases come out differently, whose reasons were
//! copied, and which letters to read first.
//!
//! Each letter is reduced at once to a record (`record`); everything else is computed from the records when all are in. It
//! is pure computation: aggregates in, findings out. It knows no files and no formats, and what each figure means, and
//! doesn't, is in `docs/method.md`.

mod consistency;
mod copied;
mod coverage;
mod names;
mod reading_list;
mod record;
mod successive;
mod trend;
mod worker;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

pub use crate::interval::Share;
pub use consistency::{Attribute, InconsistentGroup, Likeness, Outlier};
pub use copied::{Copy, Foreign};
pub use coverage::{Cell, Dimension, DimensionValue, Key, values};
pub use names::{Name, NameTable};
pub use reading_list::{Reason, ToRead, What};
pub use record::{DecisionRecord, LetterRecord, ResultRecord, WordRange};
pub use successive::{Recurrence, Succession};
pub use trend::{EarlierAudit, Trend, TrendChange};
pub use worker::Worker;

use jiff::civil::Date;

use crate::evaluation::{Assessment, Verdict};
use crate::letter::{Letter, ReviewerForm};
use crate::pack::{Meta, Pack, Severity};
use crate::text::Source;
use record::Recorder;

/// A criterion, as an audit shows it.
#[derive(Debug)]
pub struct CriterionInfo {
    /// `class/criterion`.
    pub id: String,
    /// A few words.
    pub title: String,
    /// How grave its absence is.
    pub severity: Severity,
    /// Its class, by index in [`Audit::classes`].
    pub class: usize,
}

/// A class, as an audit shows it.
#[derive(Debug)]
pub struct ClassInfo {
    /// `opioid`.
    pub id: String,
    /// `Opioids`.
    pub title: String,
}

/// What became of the inputs.
#[derive(Debug, Default)]
pub struct Inputs {
    /// How many were given; one may hold several letters.
    pub all: usize,
    /// Those that couldn't be read, or with a letter in which no decision was found.
    pub unreadable: Vec<String>,
    /// Those with a letter that has the case number of an earlier one and decides no item otherwise; it isn't counted again.
    pub repeated: Vec<String>,
}

/// The result.
#[derive(Debug)]
pub struct Audit {
    /// The rule pack.
    pub pack: Meta,
    /// What became of the inputs.
    pub inputs: Inputs,
    /// Classes of the pack.
    pub classes: Vec<ClassInfo>,
    /// Criteria of all classes.
    pub criteria: Vec<CriterionInfo>,
    /// Titles of the general rules, by id.
    pub rules: BTreeMap<String, String>,
    /// Letters, in the order of the inputs.
    pub letters: Vec<LetterRecord>,
    /// Their decisions.
    pub decisions: Vec<DecisionRecord>,
    /// The words of all records.
    pub names: NameTable,
    /// Coverage.
    pub cells: BTreeMap<Key, Cell>,
    /// Like cases, unlike decisions.
    pub groups: Vec<InconsistentGroup>,
    /// Criteria that nearly all peers apply and some omit.
    pub outliers: Vec<Outlier>,
    /// Disputes that were decided again.
    pub successions: Vec<Succession>,
    /// Copied reasons.
    pub copies: Vec<Copy>,
    /// Letters to read, the first first.
    pub reading: Vec<ToRead>,
}

/// Takes letters one by one.
#[derive(Debug)]
pub struct Collector<'p> {
    pack: &'p Pack,
    recorder: Recorder,
    inputs: Inputs,
    /// The letters of each case, by index.
    cases: HashMap<String, Vec<usize>>,
    letters: Vec<LetterRecord>,
    decisions: Vec<DecisionRecord>,
}

impl<'p> Collector<'p> {
    /// An audit under a pack.
    pub fn new(pack: &'p Pack) -> Collector<'p> {
        Collector {
            pack,
            recorder: Recorder::new(pack),
            inputs: Inputs::default(),
            cases: HashMap::new(),
            letters: Vec::new(),
            decisions: Vec::new(),
        }
    }

    /// An input that couldn't be read.
    pub fn unreadable(&mut self, path: &str) {
        self.inputs.all += 1;
        self.inputs.unreadable.push(path.to_owned());
    }

    /// A letter. One whose case number was seen before and that decides no item otherwise is only counted: its decisions
    /// aren't further evidence.
    /// `further` says that a letter of the same input came before.
    pub fn letter(&mut self, path: &str, further: bool, source: &Source, letter: &Letter, assessment: &Assessment) {
        self.inputs.all += usize::from(!further);
        if letter.decisions.is_empty() {
            return self.inputs.unreadable.push(path.to_owned());
        }
        let (first, index) = (self.decisions.len(), self.letters.len());
        let (mut record, decisions) = self.recorder.letter(path, source, letter, assessment, first, index);
        if let Some(case) = &record.case {
            let determinations = self.cases.entry(case.clone()).or_default();
            let known = determinations.iter().filter_map(|&index| self.letters.get(index));
            let mut known = known.filter_map(|letter| self.decisions.get(letter.decisions.clone()));
            let names = &self.recorder.names;
            if known.any(|earlier| !successive::decides_otherwise(earlier, &decisions, names)) {
                self.inputs.repeated.push(path.to_owned());
                return;
            }
            determinations.push(index);
            record.determination = determinations.len();
        }
        self.letters.push(record);
        self.decisions.extend(decisions);
    }

    /// The audit of all that came.
    pub fn finish(self) -> Audit {
        let Collector { pack, recorder, inputs, mut letters, decisions, .. } = self;
        share_styles(&mut letters);
        let classes = pack.classes.iter().map(|class| ClassInfo { id: class.id.clone(), title: class.title.clone() });
        let criteria = pack.classes.iter().enumerate().flat_map(|(index, class)| {
            class.criteria.iter().map(move |criterion| CriterionInfo {
                id: criterion.id.clone(),
                title: criterion.title.clone(),
                severity: criterion.severity,
                class: index,
            })
        });
        let criteria: Vec<CriterionInfo> = criteria.collect();
        let class_of: Vec<usize> = criteria.iter().map(|criterion| criterion.class).collect();
        let titles: Vec<String> = criteria.iter().map(|criterion| criterion.title.clone()).collect();
        let cells = coverage::cells(&letters, &decisions);
        let comparison = consistency::Comparison {
            letters: &letters,
            decisions: &decisions,
            recorder: &recorder,
            class_of: &class_of,
            titles: &titles,
        };
        let groups = comparison.groups();
        let outliers = comparison.outliers();
        let successions = successive::successions(&letters, &decisions, &recorder.names);
        let copies = copied::copies(&decisions, &recorder.names, pack);
        let mut audit = Audit {
            pack: pack.meta.clone(),
            inputs,
            classes: classes.collect(),
            criteria,
            rules: pack.rules.iter().map(|rule| (rule.id.clone(), rule.title.clone())).collect(),
            letters,
            decisions,
            names: recorder.names,
            cells,
            groups,
            outliers,
            successions,
            copies,
            reading: Vec::new(),
        };
        audit.reading = reading_list::rank(&audit);
        audit
    }
}

/// A way to conclude is a house style when so many letters have it.
pub const LEAST_LETTERS: usize = 3;

/// Leaves only styles that letters share.
fn share_styles(letters: &mut [LetterRecord]) {
    let mut count: BTreeMap<Name, usize> = BTreeMap::new();
    letters.iter().filter_map(|letter| letter.style).for_each(|style| *count.entry(style).or_default() += 1);
    let shared = |style: &Name| count.get(style).is_some_and(|&letters| letters >= LEAST_LETTERS);
    letters.iter_mut().for_each(|letter| letter.style = letter.style.filter(shared));
}

impl LetterRecord {
    /// The case number, else the name of the input. A later determination of a case says which it is.
    pub fn id(&self) -> Cow<'_, str> {
        match &self.case {
            Some(case) if self.determination > 1 => format!("{case} ({})", self.determination).into(),
            Some(case) => case.into(),
            None => (&self.path).into(),
        }
    }

    /// The year in which it was decided.
    pub fn year(&self) -> Option<i16> {
        self.decided.map(Date::year)
    }

    /// The case number of a later determination.
    fn decided_again(&self) -> Option<&str> {
        self.case.as_deref().filter(|_| self.determination > 1)
    }
}

impl Audit {
    /// A decision and its letter.
    pub fn decision(&self, index: usize) -> Option<(&LetterRecord, &DecisionRecord)> {
        let decision = self.decisions.get(index)?;
        Some((self.letters.get(decision.letter)?, decision))
    }

    /// Decisions with a verdict.
    pub fn verdict(&self, verdict: Verdict) -> usize {
        self.decisions.iter().filter(|decision| decision.verdict == verdict).count()
    }

    /// The value of a dimension, in words.
    pub fn value(&self, value: DimensionValue) -> String {
        match value {
            DimensionValue::Any => String::new(),
            DimensionValue::Named(name) => self.names.text(name).to_owned(),
            DimensionValue::Year(year) => year.to_string(),
            DimensionValue::Form(form) => form.as_str().to_owned(),
            DimensionValue::Unknown => "not stated".to_owned(),
        }
    }
}
