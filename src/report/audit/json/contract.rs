//! What `audit --format json` holds. These structs are the contract, and its JSON Schema is made of them; they are kept apart
//! from the audit's own types, so that a change inside can't change the output unnoticed.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, Serializer};

use crate::evaluation::Verdict;
use crate::report::json::{PackId, Tool};

/// The whole audit.
#[derive(Serialize, JsonSchema)]
pub(super) struct AuditOut<'a> {
    /// Always `mtuslint.audit/1`.
    pub schema: String,
    pub tool: Tool,
    pub pack: PackId,
    pub counts: CountsOut,
    pub left_out: LeftOut<'a>,
    /// Letters, the first to read first; those without a reason to read them aren't in it.
    pub reading_list: Rows<'a, ToReadOut>,
    /// Like cases, unlike decisions.
    pub inconsistencies: Rows<'a, GroupOut>,
    /// Criteria that nearly all peers apply and a decision omits.
    pub outliers: Rows<'a, OutlierOut>,
    /// Disputes that were decided again.
    pub successive: Rows<'a, SuccessionOut>,
    /// Reasons that are nearly the same in different cases.
    pub copied: Rows<'a, CopyOut>,
    pub coverage: Rows<'a, CellOut>,
    pub decisions: Rows<'a, DecisionOut>,
    /// With `--since`.
    pub trend: Option<TrendOut>,
}

/// A list that is made while it is written, one entry at a time, so that it never stands in memory whole.
pub(super) struct Rows<'a, T>(RefCell<Box<dyn Iterator<Item = T> + 'a>>);

impl<'a, T> Rows<'a, T> {
    pub(super) fn new(rows: impl Iterator<Item = T> + 'a) -> Rows<'a, T> {
        Rows(RefCell::new(Box::new(rows)))
    }
}

impl<T: Serialize> Serialize for Rows<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(&mut *self.0.borrow_mut())
    }
}

impl<T: JsonSchema> JsonSchema for Rows<'_, T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        Vec::<T>::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Vec::<T>::json_schema(generator)
    }
}

#[derive(Serialize, JsonSchema)]
pub(super) struct CountsOut {
    pub inputs: usize,
    pub letters: usize,
    /// Inputs that couldn't be read, and letters without a decision.
    pub unreadable: usize,
    /// Letters with the case number of an earlier one that decide no item otherwise; left out of everything else.
    pub repeated: usize,
    pub decisions: usize,
    pub contradicted: usize,
    pub unsupported: usize,
    pub incomplete: usize,
    pub supported: usize,
    pub not_assessed: usize,
}

/// Names of inputs that aren't in anything else.
#[derive(Serialize, JsonSchema)]
pub(super) struct LeftOut<'a> {
    pub unreadable: Rows<'a, String>,
    pub repeated: Rows<'a, String>,
}

/// A decision, as other parts name it.
#[derive(Serialize, JsonSchema, Clone)]
pub(super) struct RefOut {
    /// The letter's case number, else the name of the input.
    pub letter: String,
    /// The decision's number in it, from 1.
    pub decision: usize,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct ShareOut {
    pub count: usize,
    pub of: usize,
    /// From 0 to 1; null of nothing.
    pub share: Option<f64>,
    /// Wilson's interval at 95%.
    pub low: f64,
    pub high: f64,
    /// Fewer than 10 cases.
    pub small: bool,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct ToReadOut {
    pub letter: String,
    pub path: String,
    /// Decisions with an error, of whatever class.
    pub contradicted: usize,
    /// Approvals that nothing said of this patient supports.
    pub unsupported_approvals: usize,
    /// Required criteria without support, of all required (advice left out).
    pub unsupported: ShareOut,
    pub reasons: Vec<ReasonOut>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct ReasonOut {
    pub decision: usize,
    pub reason: String,
    /// The words that show it, with a few around them.
    pub evidence: Option<String>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct GroupOut {
    /// `same-letter`, `dominated` or `equal-findings`.
    pub kind: String,
    pub class: String,
    pub approved: Vec<RefOut>,
    pub denied: Vec<RefOut>,
    pub compared: Vec<ComparedCriterionOut>,
    /// What else is the same in all of them.
    pub held_equal: BTreeMap<String, String>,
    /// What differs.
    pub not_held_equal: BTreeMap<String, Vec<String>>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct ComparedCriterionOut {
    pub criterion: String,
    /// `met`, `unmet` or `silent`.
    pub approved: String,
    pub denied: String,
}

/// Decisions that omit what nearly all their peers apply: decisions with the same outcome that must weigh the criterion.
#[derive(Serialize, JsonSchema)]
pub(super) struct OutlierOut {
    pub class: String,
    pub criterion: String,
    pub outcome: String,
    pub omitting: Vec<RefOut>,
    /// Peers of each of them that apply it.
    pub applied: usize,
    /// Peers of each of them.
    pub peers: usize,
    /// What else is the same in all of them and their peers.
    pub held_equal: BTreeMap<String, String>,
    /// What differs.
    pub not_held_equal: BTreeMap<String, Vec<String>>,
}

/// Decisions on one dispute, in the order of their dates.
#[derive(Serialize, JsonSchema)]
pub(super) struct SuccessionOut {
    /// `same-case`: one case and item that came out otherwise. `same-worker`: one drug, and letters within a year whose workers
    /// were injured on one day and are of one sex and age; that may be chance.
    pub kind: String,
    /// Whether they came out differently; those of one case always did.
    pub unlike: bool,
    pub drug: Option<String>,
    pub worker: Option<WorkerOut>,
    pub decisions: Vec<SuccessiveOut>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct WorkerOut {
    pub injured: String,
    /// `female` or `male`.
    pub sex: String,
    pub age: u8,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct SuccessiveOut {
    pub letter: String,
    pub path: String,
    pub decision: usize,
    pub decided: Option<String>,
    pub item: String,
    pub outcome: String,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct CopyOut {
    pub first: RefOut,
    pub others: Vec<CopiedOut>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct CopiedOut {
    pub letter: String,
    pub decision: usize,
    /// Jaccard index of runs of four words.
    pub alike: f64,
    /// The first differences; `differences` counts them all.
    pub changes: Vec<ChangeOut>,
    pub differences: usize,
    pub foreign: Vec<ForeignOut>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct ChangeOut {
    pub first: String,
    pub here: String,
}

/// What copied words name that isn't the item's.
#[derive(Serialize, JsonSchema)]
pub(super) struct ForeignOut {
    /// In whose reasons it stands.
    pub in_reasons_of: RefOut,
    /// `drug` or `body part`.
    pub kind: String,
    pub name: String,
    /// Whose item it is.
    pub item_of: RefOut,
}

/// How often a criterion is applied, recited and omitted by decisions that must weigh it.
#[derive(Serialize, JsonSchema)]
pub(super) struct CellOut {
    pub criterion: String,
    /// `all`, `specialty`, `licence`, `year`, `reviewer form` or `house style`.
    pub dimension: String,
    pub value: String,
    /// Null: all of them.
    pub edition: Option<String>,
    /// Null: all of them.
    pub outcome: Option<String>,
    pub applied: ShareOut,
    pub recited: ShareOut,
    pub omitted: ShareOut,
    /// Decisions of the class that needn't weigh it.
    pub not_required: usize,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct DecisionOut {
    pub letter: String,
    pub path: String,
    pub decision: usize,
    pub line: usize,
    pub item: String,
    pub outcome: String,
    pub verdict: Verdict,
    pub edition: Option<String>,
    pub classes: Vec<String>,
    pub year: Option<i16>,
    pub specialties: Vec<String>,
    pub licences: Vec<String>,
    /// `lists` or `sentence`.
    pub reviewer_form: Option<String>,
    pub house_style: Option<String>,
    pub criteria: Vec<ResultOut>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct ResultOut {
    pub criterion: String,
    pub required: bool,
    /// Whether another ground, on which the decision rests, suffices without it.
    pub discharged: bool,
    /// `applied`, `recited` or `omitted`.
    pub status: String,
    /// `met` or `unmet`, with `applied`.
    pub finding: Option<String>,
    /// Of a hundred statuses that stand on the like, so many proved right on annotated letters.
    pub confidence: Option<i16>,
    pub evidence: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct TrendOut {
    pub same_rules: bool,
    pub decisions_in_both: usize,
    pub decisions_new: usize,
    pub decisions_gone: usize,
    pub criteria: Vec<TrendCriterionOut>,
    pub verdicts_changed: Vec<VerdictChangeOut>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct TrendCriterionOut {
    pub criterion: String,
    pub before: ShareOut,
    pub now: ShareOut,
    /// Interval of the difference at 95% (Newcombe).
    pub difference_low: f64,
    pub difference_high: f64,
    /// That interval leaves out zero.
    pub clear: bool,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct VerdictChangeOut {
    pub letter: String,
    pub decision: usize,
    pub before: String,
    pub now: String,
}
