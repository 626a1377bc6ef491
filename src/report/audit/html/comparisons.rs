//! Decisions held against each other: like cases decided unlike, omissions of what peers apply, reasons used again.

use super::MOST_ENTRIES;
use super::words::{Said, place, said};
use crate::audit::{Audit, Copy, InconsistentGroup};
use crate::letter::Outcome;
use crate::report::audit::{attributes, finding, foreign, item, kind, named, title};
use crate::report::count;
use crate::text::inert;

/// Members of a group.
const MOST_MEMBERS: usize = 8;
/// Words that are shown of reasons that were copied.
const MOST_WORDS: usize = 80;

pub(super) struct GroupView {
    pub class: String,
    pub kind: &'static str,
    pub shared: String,
    pub compared: Vec<ComparedView>,
    pub held: String,
    pub not_held: String,
    pub sides: Vec<Side>,
}

pub(super) struct ComparedView {
    pub criterion: String,
    pub approved: &'static str,
    pub denied: &'static str,
}

pub(super) struct Side {
    pub name: &'static str,
    pub count: usize,
    pub tokens: String,
    pub members: Vec<Member>,
    pub more: usize,
}

pub(super) struct Member {
    pub decision: usize,
    pub name: String,
    pub item: String,
    pub findings: Vec<FindingView>,
}

pub(super) struct FindingView {
    pub criterion: String,
    pub finding: &'static str,
    pub place: String,
    pub said: Option<Said>,
}

pub(super) struct OutlierView {
    pub criterion: String,
    pub id: String,
    pub outcome: &'static str,
    pub applied: usize,
    pub applied_tokens: String,
    pub peers: usize,
    pub peers_tokens: String,
    pub held: String,
    pub not_held: String,
    pub omitting: Vec<Member>,
    pub more: usize,
    pub tokens: String,
}

pub(super) struct CopyView {
    pub first: usize,
    pub name: String,
    pub item: String,
    pub size: String,
    pub tokens: String,
    pub foreign: bool,
    pub outcome: &'static str,
    pub reasons: String,
    pub others: Vec<CopiedView>,
}

pub(super) struct CopiedView {
    pub decision: usize,
    pub name: String,
    pub item: String,
    pub outcome: &'static str,
    pub alike: String,
    pub foreign: Vec<String>,
    pub changes: Vec<(String, String)>,
    pub more: String,
}

pub(super) fn groups(audit: &Audit) -> Vec<GroupView> {
    audit.groups.iter().take(MOST_ENTRIES).enumerate().map(|(index, group)| group_view(audit, index, group)).collect()
}

fn group_view(audit: &Audit, index: usize, group: &InconsistentGroup) -> GroupView {
    let side = |name, outcome: Outcome, decisions: &[usize]| Side {
        name,
        count: decisions.len(),
        tokens: format!("g{index} o-{}", outcome.as_str()),
        members: decisions.iter().take(MOST_MEMBERS).map(|&decision| member(audit, group, decision)).collect(),
        more: decisions.len().saturating_sub(MOST_MEMBERS),
    };
    let shared = group.compared.iter().filter(|c| c.approved.is_some() && c.denied.is_some()).count();
    GroupView {
        class: audit.classes.get(group.class).map_or_else(String::new, |class| class.title.clone()),
        kind: kind(group),
        shared: count(shared, "finding"),
        compared: group
            .compared
            .iter()
            .map(|compared| ComparedView {
                criterion: title(audit, compared.criterion).to_owned(),
                approved: finding(compared.approved),
                denied: finding(compared.denied),
            })
            .collect(),
        held: inert(&attributes(&group.held)),
        not_held: inert(&attributes(&group.not_held)),
        sides: vec![
            side("Approved", Outcome::Overturned, &group.approved),
            side("Denied", Outcome::Upheld, &group.denied),
        ],
    }
}

fn member(audit: &Audit, group: &InconsistentGroup, decision: usize) -> Member {
    let results = audit.decision(decision).map(|(_, found)| found.results.as_slice()).unwrap_or_default();
    let compared = |criterion: usize| group.compared.iter().any(|compared| compared.criterion == criterion);
    let findings = results.iter().filter(|result| compared(result.criterion) && result.finding.is_some());
    let findings = findings.map(|result| FindingView {
        criterion: title(audit, result.criterion).to_owned(),
        finding: finding(result.finding),
        place: result.evidence.last().map_or_else(|| format!("d{decision}"), |at| place(decision, at)),
        said: result.evidence.last().map(|at| said(audit, decision, at)),
    });
    Member { findings: findings.collect(), ..name_of(audit, decision) }
}

fn name_of(audit: &Audit, decision: usize) -> Member {
    Member { decision, name: inert(&named(audit, decision)), item: inert(item(audit, decision)), findings: Vec::new() }
}

pub(super) fn outliers(audit: &Audit) -> Vec<OutlierView> {
    let views = audit.outliers.iter().take(MOST_ENTRIES).map(|outlier| {
        let (criterion, outcome) = (outlier.criterion, outlier.outcome.as_str());
        OutlierView {
            criterion: title(audit, criterion).to_owned(),
            id: audit.criteria.get(criterion).map_or_else(String::new, |known| known.id.clone()),
            outcome,
            applied: outlier.applied,
            applied_tokens: format!("c{criterion}-applied c{criterion}-required o-{outcome}"),
            peers: outlier.peers,
            peers_tokens: format!("c{criterion}-required o-{outcome}"),
            held: inert(&attributes(&outlier.held)),
            not_held: inert(&attributes(&outlier.not_held)),
            omitting: outlier.omitting.iter().take(MOST_MEMBERS).map(|&decision| name_of(audit, decision)).collect(),
            more: outlier.omitting.len().saturating_sub(MOST_MEMBERS),
            tokens: format!("c{criterion}-omitted c{criterion}-required o-{outcome}"),
        }
    });
    views.collect()
}

pub(super) fn copies(audit: &Audit) -> Vec<CopyView> {
    audit.copies.iter().take(MOST_ENTRIES).enumerate().map(|(index, copy)| copy_view(audit, index, copy)).collect()
}

fn copy_view(audit: &Audit, index: usize, copy: &Copy) -> CopyView {
    let others = copy.others.iter().take(MOST_MEMBERS).map(|other| CopiedView {
        decision: other.decision,
        name: inert(&named(audit, other.decision)),
        item: inert(item(audit, other.decision)),
        outcome: outcome(audit, other.decision),
        alike: format!("{:.0}%", other.alike * 100.0),
        foreign: other.foreign.iter().map(|found| inert(&foreign(audit, found))).collect(),
        changes: other.changes.iter().map(|change| (inert(&change.first), inert(&change.here))).collect(),
        more: match other.all_changes.saturating_sub(other.changes.len()) {
            0 => String::new(),
            more => format!("and {} more", count(more, "difference")),
        },
    });
    let (mut reasons, more) = audit.own_reasons(copy.first, MOST_WORDS);
    if more {
        reasons += " …";
    }
    CopyView {
        outcome: outcome(audit, copy.first),
        reasons: inert(&reasons),
        first: copy.first,
        name: inert(&named(audit, copy.first)),
        item: inert(item(audit, copy.first)),
        size: match copy.others.len() {
            n if n > MOST_MEMBERS => format!("{} decisions, {} shown", n + 1, MOST_MEMBERS + 1),
            n => count(n + 1, "decision"),
        },
        tokens: format!("y{index}"),
        foreign: copy.others.iter().any(|other| !other.foreign.is_empty()),
        others: others.collect(),
    }
}

fn outcome(audit: &Audit, decision: usize) -> &'static str {
    audit.decisions.get(decision).map_or("", |decision| decision.outcome.as_str())
}
