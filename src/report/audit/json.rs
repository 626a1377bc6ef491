//! `audit --format json`: version 1. Its structs are the contract; `--since` reads what it needs of it again.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{self, Write};

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize, Serializer};

use crate::audit::{
    Attribute, Audit, Cell, Copy, EarlierAudit, InconsistentGroup, Key, Name, Outlier, Share, ToRead, Trend, WordRange,
};
use crate::evaluation::Verdict;
use crate::pack::Status;
use crate::text::to_json;

/// The name and version of the format.
pub const SCHEMA: &str = "mtuslint.audit/1";

/// The whole audit.
#[derive(Serialize, JsonSchema)]
struct AuditOut<'a> {
    /// Always `mtuslint.audit/1`.
    schema: String,
    tool: ToolOut,
    pack: PackOut,
    counts: CountsOut,
    left_out: LeftOut<'a>,
    /// Letters, the first to read first; those without a reason to read them aren't in it.
    reading_list: Rows<'a, ToReadOut>,
    /// Like cases, unlike decisions.
    inconsistencies: Rows<'a, GroupOut>,
    /// Criteria that nearly all peers apply and a decision omits.
    outliers: Rows<'a, OutlierOut>,
    /// Reasons that are nearly the same in different cases.
    copied: Rows<'a, CopyOut>,
    coverage: Rows<'a, CellOut>,
    decisions: Rows<'a, DecisionOut>,
    /// With `--since`.
    trend: Option<TrendOut>,
}

/// A list that is made while it is written, one entry at a time, so that it never stands in memory whole.
struct Rows<'a, T>(RefCell<Box<dyn Iterator<Item = T> + 'a>>);

impl<'a, T> Rows<'a, T> {
    fn new(rows: impl Iterator<Item = T> + 'a) -> Rows<'a, T> {
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
struct ToolOut {
    name: String,
    version: String,
}

#[derive(Serialize, JsonSchema)]
struct PackOut {
    id: String,
    version: String,
    /// Audits with the same hash were made with the same rules.
    sha256: String,
}

#[derive(Serialize, JsonSchema)]
struct CountsOut {
    inputs: usize,
    letters: usize,
    /// Inputs that couldn't be read, and letters without a decision.
    unreadable: usize,
    /// Letters with the case number of an earlier one; left out of everything else.
    repeated: usize,
    decisions: usize,
    contradicted: usize,
    unsupported: usize,
    incomplete: usize,
    supported: usize,
    not_assessed: usize,
}

/// Names of inputs that aren't in anything else.
#[derive(Serialize, JsonSchema)]
struct LeftOut<'a> {
    unreadable: Rows<'a, String>,
    repeated: Rows<'a, String>,
}

/// A decision, as other parts name it.
#[derive(Serialize, JsonSchema, Clone)]
struct RefOut {
    /// The letter's case number, else the name of the input.
    letter: String,
    /// The decision's number in it, from 1.
    decision: usize,
}

#[derive(Serialize, JsonSchema)]
struct ShareOut {
    count: usize,
    of: usize,
    /// From 0 to 1; null of nothing.
    share: Option<f64>,
    /// Wilson's interval at 95%.
    low: f64,
    high: f64,
    /// Fewer than 10 cases.
    small: bool,
}

#[derive(Serialize, JsonSchema)]
struct ToReadOut {
    letter: String,
    path: String,
    /// Decisions with an error, of whatever class.
    contradicted: usize,
    /// Approvals that nothing said of this patient supports.
    unsupported_approvals: usize,
    /// Required criteria without support, of all required (advice left out).
    unsupported: ShareOut,
    reasons: Vec<ReasonOut>,
}

#[derive(Serialize, JsonSchema)]
struct ReasonOut {
    decision: usize,
    reason: String,
    /// The words that show it, with a few around them.
    evidence: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct GroupOut {
    /// `same-letter`, `dominated` or `equal-findings`.
    kind: String,
    class: String,
    approved: Vec<RefOut>,
    denied: Vec<RefOut>,
    compared: Vec<ComparedCriterionOut>,
    /// What else is the same in all of them.
    held_equal: BTreeMap<String, String>,
    /// What differs.
    not_held_equal: BTreeMap<String, Vec<String>>,
}

#[derive(Serialize, JsonSchema)]
struct ComparedCriterionOut {
    criterion: String,
    /// `met`, `unmet` or `silent`.
    approved: String,
    denied: String,
}

/// Decisions that omit what nearly all their peers apply: decisions with the same outcome that must weigh the criterion.
#[derive(Serialize, JsonSchema)]
struct OutlierOut {
    class: String,
    criterion: String,
    outcome: String,
    omitting: Vec<RefOut>,
    /// Peers of each of them that apply it.
    applied: usize,
    /// Peers of each of them.
    peers: usize,
    /// What else is the same in all of them and their peers.
    held_equal: BTreeMap<String, String>,
    /// What differs.
    not_held_equal: BTreeMap<String, Vec<String>>,
}

#[derive(Serialize, JsonSchema)]
struct CopyOut {
    first: RefOut,
    others: Vec<CopiedOut>,
}

#[derive(Serialize, JsonSchema)]
struct CopiedOut {
    letter: String,
    decision: usize,
    /// Jaccard index of runs of four words.
    alike: f64,
    /// The first differences; `differences` counts them all.
    changes: Vec<ChangeOut>,
    differences: usize,
    foreign: Vec<ForeignOut>,
}

#[derive(Serialize, JsonSchema)]
struct ChangeOut {
    first: String,
    here: String,
}

/// What copied words name that isn't the item's.
#[derive(Serialize, JsonSchema)]
struct ForeignOut {
    /// In whose reasons it stands.
    in_reasons_of: RefOut,
    /// `drug` or `body part`.
    kind: String,
    name: String,
    /// Whose item it is.
    item_of: RefOut,
}

/// How often a criterion is applied, recited and omitted by decisions that must weigh it.
#[derive(Serialize, JsonSchema)]
struct CellOut {
    criterion: String,
    /// `all`, `specialty`, `licence`, `year`, `reviewer form` or `house style`.
    dimension: String,
    value: String,
    /// Null: all of them.
    edition: Option<String>,
    /// Null: all of them.
    outcome: Option<String>,
    applied: ShareOut,
    recited: ShareOut,
    omitted: ShareOut,
    /// Decisions of the class that needn't weigh it.
    not_required: usize,
}

#[derive(Serialize, JsonSchema)]
struct DecisionOut {
    letter: String,
    path: String,
    decision: usize,
    line: usize,
    item: String,
    outcome: String,
    verdict: Verdict,
    edition: Option<String>,
    classes: Vec<String>,
    year: Option<i16>,
    specialties: Vec<String>,
    licences: Vec<String>,
    /// `lists` or `sentence`.
    reviewer_form: Option<String>,
    house_style: Option<String>,
    criteria: Vec<ResultOut>,
}

#[derive(Serialize, JsonSchema)]
struct ResultOut {
    criterion: String,
    required: bool,
    /// Whether another ground, on which the decision rests, suffices without it.
    discharged: bool,
    /// `applied`, `recited` or `omitted`.
    status: String,
    /// `met` or `unmet`, with `applied`.
    finding: Option<String>,
    /// Of a hundred statuses that stand on the like, so many proved right on annotated letters.
    confidence: Option<i16>,
    evidence: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
struct TrendOut {
    same_rules: bool,
    decisions_in_both: usize,
    decisions_new: usize,
    decisions_gone: usize,
    criteria: Vec<TrendCriterionOut>,
    verdicts_changed: Vec<VerdictChangeOut>,
}

#[derive(Serialize, JsonSchema)]
struct TrendCriterionOut {
    criterion: String,
    before: ShareOut,
    now: ShareOut,
    /// Interval of the difference at 95% (Newcombe).
    difference_low: f64,
    difference_high: f64,
    /// That interval leaves out zero.
    clear: bool,
}

#[derive(Serialize, JsonSchema)]
struct VerdictChangeOut {
    letter: String,
    decision: usize,
    before: String,
    now: String,
}

/// The JSON Schema of an audit.
pub fn schema() -> serde_json::Value {
    let mut schema = crate::text::schema::<AuditOut>();
    if let Some(id) = schema.pointer_mut("/properties/schema") {
        *id = serde_json::json!({"const": SCHEMA});
    }
    schema
}

/// To four digits.
fn round(x: f64) -> f64 {
    (x * 1e4).round() / 1e4
}

fn share(share: Share) -> ShareOut {
    let (low, high) = share.interval();
    ShareOut {
        count: share.count,
        of: share.of,
        share: (share.of > 0).then(|| round(share.value())),
        low: round(low),
        high: round(high),
        small: share.is_small(),
    }
}

pub(super) fn write(out: &mut dyn Write, audit: &Audit, trend: Option<&Trend>) -> io::Result<()> {
    to_json(out, &whole(audit, trend))?;
    out.write_all(b"\n")
}

fn whole<'a>(audit: &'a Audit, trend: Option<&Trend>) -> AuditOut<'a> {
    let counts = CountsOut {
        inputs: audit.inputs.all,
        letters: audit.letters.len(),
        unreadable: audit.inputs.unreadable.len(),
        repeated: audit.inputs.repeated.len(),
        decisions: audit.decisions.len(),
        contradicted: audit.verdict(Verdict::Contradicted),
        unsupported: audit.verdict(Verdict::Unsupported),
        incomplete: audit.verdict(Verdict::Incomplete),
        supported: audit.verdict(Verdict::Supported),
        not_assessed: audit.verdict(Verdict::NotAssessed),
    };
    AuditOut {
        schema: SCHEMA.to_owned(),
        tool: ToolOut { name: "mtuslint".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
        pack: PackOut {
            id: audit.pack.id.clone(),
            version: audit.pack.version.clone(),
            sha256: audit.pack.sha256.clone(),
        },
        counts,
        left_out: LeftOut {
            unreadable: Rows::new(audit.inputs.unreadable.iter().cloned()),
            repeated: Rows::new(audit.inputs.repeated.iter().cloned()),
        },
        reading_list: Rows::new(audit.reading.iter().filter_map(|entry| to_read(audit, entry))),
        inconsistencies: Rows::new(audit.groups.iter().map(|found| group(audit, found))),
        outliers: Rows::new(audit.outliers.iter().map(|found| outlier(audit, found))),
        copied: Rows::new(audit.copies.iter().map(|found| copy(audit, found))),
        coverage: Rows::new(audit.cells.iter().map(|(key, found)| cell(audit, key, found))),
        decisions: Rows::new((0..audit.decisions.len()).filter_map(|index| decision(audit, index))),
        trend: trend.map(|trend| self::trend(audit, trend)),
    }
}

fn criterion(audit: &Audit, criterion: usize) -> String {
    audit.criteria.get(criterion).map_or_else(String::new, |known| known.id.clone())
}

fn class(audit: &Audit, class: usize) -> String {
    audit.classes.get(class).map_or_else(String::new, |known| known.id.clone())
}

fn name(audit: &Audit, name: Name) -> String {
    audit.names.text(name).to_owned()
}

fn refer(audit: &Audit, decision: usize) -> RefOut {
    let (letter, decision) =
        audit.decision(decision).map_or_else(Default::default, |(letter, found)| (letter.id().to_owned(), found.n));
    RefOut { letter, decision }
}

fn refs(audit: &Audit, decisions: &[usize]) -> Vec<RefOut> {
    decisions.iter().map(|&decision| refer(audit, decision)).collect()
}

fn held(attributes: &[Attribute]) -> BTreeMap<String, String> {
    attributes.iter().map(|a| (a.name.clone(), a.values.join("; "))).collect()
}

fn not_held(attributes: &[Attribute]) -> BTreeMap<String, Vec<String>> {
    attributes.iter().map(|a| (a.name.clone(), a.values.clone())).collect()
}

fn to_read(audit: &Audit, entry: &ToRead) -> Option<ToReadOut> {
    let letter = audit.letters.get(entry.letter)?;
    let reasons = entry.reasons.iter().map(|reason| ReasonOut {
        decision: audit.decision(reason.decision).map_or(0, |(_, decision)| decision.n),
        reason: super::reason(audit, reason),
        evidence: reason.evidence.as_ref().map(|at| super::context(audit, reason.decision, at).join(" ")),
    });
    Some(ToReadOut {
        letter: letter.id().to_owned(),
        path: letter.path.clone(),
        contradicted: entry.contradicted,
        unsupported_approvals: entry.unsupported_approvals,
        unsupported: share(entry.unsupported),
        reasons: reasons.collect(),
    })
}

fn group(audit: &Audit, group: &InconsistentGroup) -> GroupOut {
    let compared = group.compared.iter().map(|compared| ComparedCriterionOut {
        criterion: criterion(audit, compared.criterion),
        approved: super::finding(compared.approved).to_owned(),
        denied: super::finding(compared.denied).to_owned(),
    });
    GroupOut {
        kind: group.kind.as_str().to_owned(),
        class: class(audit, group.class),
        approved: refs(audit, &group.approved),
        denied: refs(audit, &group.denied),
        compared: compared.collect(),
        held_equal: held(&group.held),
        not_held_equal: not_held(&group.not_held),
    }
}

fn outlier(audit: &Audit, outlier: &Outlier) -> OutlierOut {
    let known = audit.criteria.get(outlier.criterion);
    OutlierOut {
        class: known.map_or_else(String::new, |known| class(audit, known.class)),
        criterion: criterion(audit, outlier.criterion),
        outcome: outlier.outcome.as_str().to_owned(),
        omitting: refs(audit, &outlier.omitting),
        applied: outlier.applied,
        peers: outlier.peers,
        held_equal: held(&outlier.held),
        not_held_equal: not_held(&outlier.not_held),
    }
}

fn copy(audit: &Audit, copy: &Copy) -> CopyOut {
    let others = copy.others.iter().map(|other| {
        let RefOut { letter, decision } = refer(audit, other.decision);
        let changes = other.changes.iter().map(|c| ChangeOut { first: c.first.clone(), here: c.here.clone() });
        let foreign = other.foreign.iter().map(|foreign| ForeignOut {
            in_reasons_of: refer(audit, foreign.decision),
            kind: foreign.kind.to_owned(),
            name: foreign.name.clone(),
            item_of: refer(audit, foreign.from),
        });
        CopiedOut {
            letter,
            decision,
            alike: round(other.alike),
            changes: changes.collect(),
            differences: other.all_changes,
            foreign: foreign.collect(),
        }
    });
    CopyOut { first: refer(audit, copy.first), others: others.collect() }
}

fn cell(audit: &Audit, key: &Key, cell: &Cell) -> CellOut {
    CellOut {
        criterion: criterion(audit, key.criterion),
        dimension: key.dimension.as_str().to_owned(),
        value: audit.value(key.value),
        edition: key.edition.map(|edition| name(audit, edition)),
        outcome: key.outcome.map(|outcome| outcome.as_str().to_owned()),
        applied: share(cell.share(Status::Applied)),
        recited: share(cell.share(Status::Recited)),
        omitted: share(cell.share(Status::Omitted)),
        not_required: cell.not_required,
    }
}

fn decision(audit: &Audit, index: usize) -> Option<DecisionOut> {
    let (letter, decision) = audit.decision(index)?;
    let names = |list: &[Name]| list.iter().map(|&n| name(audit, n)).collect();
    let words = |at: &WordRange| {
        let [_, words, _] = super::context(audit, index, at);
        words
    };
    let criteria = decision.results.iter().map(|result| ResultOut {
        criterion: criterion(audit, result.criterion),
        required: result.required,
        discharged: result.discharged,
        status: result.status.as_str().to_owned(),
        finding: result.finding.map(|finding| super::finding(Some(finding)).to_owned()),
        confidence: result.confidence,
        evidence: result.evidence.iter().map(words).collect(),
    });
    Some(DecisionOut {
        letter: letter.id().to_owned(),
        path: letter.path.clone(),
        decision: decision.n,
        line: decision.line,
        item: name(audit, decision.item),
        outcome: decision.outcome.as_str().to_owned(),
        verdict: decision.verdict,
        edition: decision.edition.map(|edition| name(audit, edition)),
        classes: decision.classes.iter().map(|&c| class(audit, c)).collect(),
        year: letter.year,
        specialties: names(&letter.specialties),
        licences: names(&letter.licences),
        reviewer_form: letter.form.map(|form| form.as_str().to_owned()),
        house_style: letter.style.map(|style| name(audit, style)),
        criteria: criteria.collect(),
    })
}

fn trend(audit: &Audit, trend: &Trend) -> TrendOut {
    let criteria = trend.criteria.iter().map(|change| {
        let (low, high) = change.now.difference(change.before);
        TrendCriterionOut {
            criterion: criterion(audit, change.criterion),
            before: share(change.before),
            now: share(change.now),
            difference_low: round(low),
            difference_high: round(high),
            clear: change.is_clear(),
        }
    });
    let verdicts = trend.verdicts.iter().filter_map(|(index, before)| {
        let RefOut { letter, decision } = refer(audit, *index);
        let (before, now) = (before.clone(), audit.decisions.get(*index)?.verdict.as_str().to_owned());
        Some(VerdictChangeOut { letter, decision, before, now })
    });
    TrendOut {
        same_rules: trend.same_rules,
        decisions_in_both: trend.in_both.len(),
        decisions_new: trend.new.len(),
        decisions_gone: trend.gone,
        criteria: criteria.collect(),
        verdicts_changed: verdicts.collect(),
    }
}

/// What `--since` needs; other keys are passed over.
#[derive(Deserialize)]
struct AuditIn {
    schema: String,
    pack: PackIn,
    coverage: Vec<CellIn>,
    decisions: Vec<DecisionIn>,
}

#[derive(Deserialize)]
struct PackIn {
    sha256: String,
}

#[derive(Deserialize)]
struct CellIn {
    criterion: String,
    dimension: String,
    edition: Option<String>,
    outcome: Option<String>,
    applied: ShareIn,
}

#[derive(Deserialize)]
struct ShareIn {
    count: usize,
    of: usize,
}

#[derive(Deserialize)]
struct DecisionIn {
    letter: String,
    decision: usize,
    verdict: String,
}

/// Reads an audit that was written as JSON.
///
/// # Errors
/// What is wrong with it, in a sentence.
pub fn earlier(text: &str) -> Result<EarlierAudit, String> {
    #[derive(Deserialize)]
    struct Version {
        schema: String,
    }
    let not_one = |e: serde_json::Error| format!("not an audit as `mtuslint audit --format json` writes it: {e}");
    let version: Version = serde_json::from_str(text).map_err(not_one)?;
    if version.schema != SCHEMA {
        return Err(format!("its format is `{}`; this mtuslint reads `{SCHEMA}`", version.schema));
    }
    let audit: AuditIn = serde_json::from_str(text).map_err(not_one)?;
    debug_assert_eq!(audit.schema, SCHEMA);
    let whole = audit.coverage.into_iter().filter(|cell| {
        cell.dimension == "all"
            && cell.edition.is_none()
            && cell.outcome.is_none()
            && cell.applied.count <= cell.applied.of
    });
    Ok(EarlierAudit {
        pack: audit.pack.sha256,
        applied: whole.map(|c| (c.criterion, Share { count: c.applied.count, of: c.applied.of })).collect(),
        verdicts: audit.decisions.into_iter().map(|d| ((d.letter, d.decision), d.verdict)).collect(),
    })
}
