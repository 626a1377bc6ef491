//! `audit --format json`: version 1, made from an audit (here) in the form that other programs rely on (`contract`);
//! `--since` reads what it needs of it again (`earlier`).

mod contract;
mod earlier;

use std::collections::BTreeMap;
use std::io::{self, Write};

use contract::{
    AuditOut, CellOut, ChangeOut, ComparedCriterionOut, CopiedOut, CopyOut, CountsOut, DecisionOut, ForeignOut,
    GroupOut, LeftOut, OutlierOut, ReasonOut, RefOut, ResultOut, Rows, ShareOut, SuccessionOut, SuccessiveOut,
    ToReadOut, TrendCriterionOut, TrendOut, VerdictChangeOut, WorkerOut,
};

pub use earlier::earlier;

use crate::audit::{
    Attribute, Audit, Cell, Copy, InconsistentGroup, Key, Name, Outlier, Recurrence, Share, Succession, ToRead, Trend,
    WordRange, Worker,
};
use crate::evaluation::Verdict;
use crate::pack::Status;
use crate::report::json::{pack_id, tool};
use crate::text::to_json;

/// The name and version of the format.
pub const SCHEMA: &str = "mtuslint.audit/1";

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
        tool: tool(),
        pack: pack_id(&audit.pack),
        counts,
        left_out: LeftOut {
            unreadable: Rows::new(audit.inputs.unreadable.iter().cloned()),
            repeated: Rows::new(audit.inputs.repeated.iter().cloned()),
        },
        reading_list: Rows::new(audit.reading.iter().filter_map(|entry| to_read(audit, entry))),
        inconsistencies: Rows::new(audit.groups.iter().map(|found| group(audit, found))),
        outliers: Rows::new(audit.outliers.iter().map(|found| outlier(audit, found))),
        successive: Rows::new(audit.successions.iter().map(|found| succession(audit, found))),
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
        audit.decision(decision).map_or_else(Default::default, |(letter, found)| (letter.id().into_owned(), found.n));
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
        letter: letter.id().into_owned(),
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

fn succession(audit: &Audit, found: &Succession) -> SuccessionOut {
    let (drug, worker) = match found.kind {
        Recurrence::SameCase => (None, None),
        Recurrence::SameWorker { drug, worker } => (Some(drug), Some(worker)),
    };
    let decisions =
        found.decisions.iter().filter_map(|&index| audit.decision(index)).map(|(letter, found)| SuccessiveOut {
            letter: letter.id().into_owned(),
            path: letter.path.clone(),
            decision: found.n,
            decided: letter.decided.map(|date| date.to_string()),
            item: name(audit, found.item),
            outcome: found.outcome.as_str().to_owned(),
        });
    SuccessionOut {
        kind: found.kind.as_str().to_owned(),
        unlike: found.unlike,
        drug: drug.map(|drug| name(audit, drug)),
        worker: worker.map(|Worker { injured, sex, age }| WorkerOut {
            injured: injured.to_string(),
            sex: sex.to_string(),
            age,
        }),
        decisions: decisions.collect(),
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
        letter: letter.id().into_owned(),
        path: letter.path.clone(),
        decision: decision.n,
        line: decision.line,
        item: name(audit, decision.item),
        outcome: decision.outcome.as_str().to_owned(),
        verdict: decision.verdict,
        edition: decision.edition.map(|edition| name(audit, edition)),
        classes: decision.classes.iter().map(|&c| class(audit, c)).collect(),
        year: letter.year(),
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
