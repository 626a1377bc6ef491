//! `audit --format json`: version 1. Its structs are the contract; `--since` reads what it needs of it again.

use std::collections::BTreeMap;
use std::io::{self, Write};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::audit::{Audit, Earlier, Share, Trend};
use crate::evaluation::Verdict;
use crate::pack::Status;
use crate::text::to_json;

/// The name and version of the format.
pub const SCHEMA: &str = "mtuslint.audit/1";

/// The whole audit.
#[derive(Serialize, JsonSchema)]
struct AuditOut {
    /// Always `mtuslint.audit/1`.
    schema: String,
    tool: ToolOut,
    pack: PackOut,
    counts: CountsOut,
    /// Letters, the first to read first; those without a reason to read them aren't in it.
    reading_list: Vec<ToReadOut>,
    /// Like cases, unlike decisions.
    inconsistencies: Vec<GroupOut>,
    /// Criteria that nearly all peers apply and a decision omits.
    outliers: Vec<OutlierOut>,
    /// Reasons that are nearly the same in different cases.
    copied: Vec<CopyOut>,
    coverage: Vec<CellOut>,
    decisions: Vec<DecisionOut>,
    /// With `--since`.
    trend: Option<TrendOut>,
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
    /// Inputs that couldn't be read, or hold no decision.
    unreadable: usize,
    /// Inputs with the case number of an earlier one; left out of everything else.
    repeated: usize,
    decisions: usize,
    contradicted: usize,
    incomplete: usize,
    supported: usize,
    not_assessed: usize,
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
    compared: Vec<ComparedOut>,
    /// What else is the same in all of them.
    held_equal: BTreeMap<String, String>,
    /// What differs.
    not_held_equal: BTreeMap<String, Vec<String>>,
}

#[derive(Serialize, JsonSchema)]
struct ComparedOut {
    criterion: String,
    /// `met`, `unmet` or `silent`.
    approved: String,
    denied: String,
}

#[derive(Serialize, JsonSchema)]
struct OutlierOut {
    letter: String,
    decision: usize,
    criterion: String,
    /// Peers that apply it.
    applied: usize,
    peers: usize,
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
    house_style: Option<String>,
    criteria: Vec<ResultOut>,
}

#[derive(Serialize, JsonSchema)]
struct ResultOut {
    criterion: String,
    required: bool,
    /// `applied`, `recited` or `omitted`.
    status: String,
    /// `met` or `unmet`, with `applied`.
    finding: Option<String>,
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
    let mut schema = schemars::schema_for!(AuditOut).to_value();
    if let Some(id) = schema.pointer_mut("/properties/schema") {
        *id = serde_json::json!({"const": SCHEMA});
    }
    schema
}

fn share(share: Share) -> ShareOut {
    let (low, high) = share.interval();
    let round = |x: f64| (x * 1e4).round() / 1e4;
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

fn whole(audit: &Audit, trend: Option<&Trend>) -> AuditOut {
    let id = |criterion: usize| audit.criteria.get(criterion).map_or_else(String::new, |known| known.id.clone());
    let class = |class: usize| audit.classes.get(class).map_or_else(String::new, |known| known.id.clone());
    let refer = |decision: usize| {
        let found = audit.decision(decision);
        found.map_or(RefOut { letter: String::new(), decision: 0 }, |(letter, found)| RefOut {
            letter: letter.id().to_owned(),
            decision: found.n,
        })
    };
    let refs = |list: &[usize]| list.iter().map(|&decision| refer(decision)).collect();
    let name = |name| audit.names.text(name).to_owned();
    let counts = CountsOut {
        inputs: audit.counts.inputs,
        letters: audit.letters.len(),
        unreadable: audit.counts.unreadable,
        repeated: audit.counts.repeated,
        decisions: audit.decisions.len(),
        contradicted: audit.verdict(Verdict::Contradicted),
        incomplete: audit.verdict(Verdict::Incomplete),
        supported: audit.verdict(Verdict::Supported),
        not_assessed: audit.verdict(Verdict::NotAssessed),
    };
    let reading = audit.reading.iter().filter_map(|entry| {
        let letter = audit.letters.get(entry.letter)?;
        let reasons = entry.reasons.iter().map(|reason| ReasonOut {
            decision: audit.decision(reason.decision).map_or(0, |(_, decision)| decision.n),
            reason: super::reason(audit, reason),
            evidence: reason.evidence.as_ref().map(|at| super::context(audit, reason.decision, at).join(" ")),
        });
        Some(ToReadOut {
            letter: letter.id().to_owned(),
            path: letter.path.clone(),
            unsupported: share(entry.unsupported),
            reasons: reasons.collect(),
        })
    });
    let groups = audit.groups.iter().map(|group| GroupOut {
        kind: group.kind.as_str().to_owned(),
        class: class(group.class),
        approved: refs(&group.approved),
        denied: refs(&group.denied),
        compared: group
            .compared
            .iter()
            .map(|compared| ComparedOut {
                criterion: id(compared.criterion),
                approved: super::finding(compared.approved).to_owned(),
                denied: super::finding(compared.denied).to_owned(),
            })
            .collect(),
        held_equal: group.held.iter().map(|a| (a.name.to_owned(), a.values.join("; "))).collect(),
        not_held_equal: group.not_held.iter().map(|a| (a.name.to_owned(), a.values.clone())).collect(),
    });
    let outliers = audit.outliers.iter().map(|outlier| {
        let RefOut { letter, decision } = refer(outlier.decision);
        let (applied, peers) = (outlier.applied, outlier.peers);
        OutlierOut { letter, decision, criterion: id(outlier.criterion), applied, peers }
    });
    let copied = audit.copies.iter().map(|copy| CopyOut {
        first: refer(copy.first),
        others: copy
            .others
            .iter()
            .map(|other| {
                let RefOut { letter, decision } = refer(other.decision);
                let changes = other.changes.iter();
                let changes = changes.map(|c| ChangeOut { first: c.first.clone(), here: c.here.clone() }).collect();
                let foreign = other.foreign.iter().map(|foreign| ForeignOut {
                    in_reasons_of: refer(foreign.decision),
                    kind: foreign.kind.to_owned(),
                    name: foreign.name.clone(),
                    item_of: refer(foreign.from),
                });
                let alike = (other.alike * 1e4).round() / 1e4;
                let differences = other.all_changes;
                CopiedOut { letter, decision, alike, changes, differences, foreign: foreign.collect() }
            })
            .collect(),
    });
    let coverage = audit.cells.iter().map(|(key, cell)| CellOut {
        criterion: id(key.criterion),
        dimension: key.dimension.as_str().to_owned(),
        value: audit.value(key.value),
        edition: key.edition.map(name),
        outcome: key.outcome.map(|outcome| outcome.as_str().to_owned()),
        applied: share(cell.share(Status::Applied)),
        recited: share(cell.share(Status::Recited)),
        omitted: share(cell.share(Status::Omitted)),
        not_required: cell.not_required,
    });
    let decisions = audit.decisions.iter().enumerate().filter_map(|(index, decision)| {
        let letter = audit.letters.get(decision.letter)?;
        let names = |list: &[_]| list.iter().map(|&n| name(n)).collect();
        let criteria = decision.results.iter().map(|result| ResultOut {
            criterion: id(result.criterion),
            required: result.required,
            status: result.status.as_str().to_owned(),
            finding: result.finding.map(|finding| super::finding(Some(finding)).to_owned()),
            evidence: result
                .evidence
                .iter()
                .map(|at| {
                    let [_, words, _] = super::context(audit, index, at);
                    words
                })
                .collect(),
        });
        Some(DecisionOut {
            letter: letter.id().to_owned(),
            path: letter.path.clone(),
            decision: decision.n,
            line: decision.line,
            item: name(decision.item),
            outcome: decision.outcome.as_str().to_owned(),
            verdict: decision.verdict,
            edition: decision.edition.map(name),
            classes: decision.classes.iter().map(|&c| class(c)).collect(),
            year: letter.year,
            specialties: names(&letter.specialties),
            licences: names(&letter.licences),
            house_style: letter.style.map(name),
            criteria: criteria.collect(),
        })
    });
    let trend = trend.map(|trend| TrendOut {
        same_rules: trend.same_rules,
        decisions_in_both: trend.in_both,
        decisions_new: trend.new,
        decisions_gone: trend.gone,
        criteria: trend
            .criteria
            .iter()
            .map(|change| {
                let (low, high) = change.now.difference(change.before);
                TrendCriterionOut {
                    criterion: id(change.criterion),
                    before: share(change.before),
                    now: share(change.now),
                    difference_low: low,
                    difference_high: high,
                }
            })
            .collect(),
        verdicts_changed: trend
            .verdicts
            .iter()
            .map(|(letter, decision, before, now)| VerdictChangeOut {
                letter: letter.clone(),
                decision: *decision,
                before: before.clone(),
                now: now.clone(),
            })
            .collect(),
    });
    AuditOut {
        schema: SCHEMA.to_owned(),
        tool: ToolOut { name: "mtuslint".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
        pack: PackOut {
            id: audit.pack.id.clone(),
            version: audit.pack.version.clone(),
            sha256: audit.pack.sha256.clone(),
        },
        counts,
        reading_list: reading.collect(),
        inconsistencies: groups.collect(),
        outliers: outliers.collect(),
        copied: copied.collect(),
        coverage: coverage.collect(),
        decisions: decisions.collect(),
        trend,
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
pub fn earlier(text: &str) -> Result<Earlier, String> {
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
    Ok(Earlier {
        pack: audit.pack.sha256,
        applied: whole.map(|c| (c.criterion, Share { count: c.applied.count, of: c.applied.of })).collect(),
        verdicts: audit.decisions.into_iter().map(|d| ((d.letter, d.decision), d.verdict)).collect(),
    })
}
