//! Audits written down: one format a file. What all formats share in words is here, so that all say the same.

mod csv;
mod html;
mod json;
mod markdown;

use std::io::{self, Write};

pub use json::{SCHEMA as AUDIT_SCHEMA, earlier, schema as audit_schema};

use super::{count, count_of};
use crate::audit::{
    Attribute, Audit, Foreign, InconsistentGroup, Likeness, Reason, Recurrence, Share, Succession, ToRead, Trend,
    TrendChange, What, WordRange, Worker,
};
use crate::pack::{CriterionFinding, Status};

/// How an audit can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditFormat {
    /// For programs, and for a later comparison.
    Json,
    /// For spreadsheets.
    Csv,
    /// For people, as text.
    Markdown,
    /// For people, as one page.
    Html,
}

/// Writes an audit. `marked` is the address of the folder with the marked letters, as seen from the output, where there is
/// one; only a page has links.
///
/// # Errors
/// When the output can't be written.
pub fn audit(
    format: AuditFormat,
    out: &mut dyn Write,
    audit: &Audit,
    trend: Option<&Trend>,
    marked: Option<&str>,
) -> io::Result<()> {
    match format {
        AuditFormat::Json => json::write(out, audit, trend),
        AuditFormat::Csv => csv::write(out, audit, trend),
        AuditFormat::Markdown => markdown::write(out, audit, trend),
        AuditFormat::Html => html::write(out, audit, trend, marked),
    }
}

/// What an audit can't show; every format for people says so.
const LIMITS: &str = "An audit says what letters do and don't state. It never says whether a treatment is medically \
                      necessary: a rationale that omits a criterion may still be right, and decisions that look alike in \
                      their letters may rest on records that differ.";

/// `CM16-0000000, decision 2`.
fn named(audit: &Audit, decision: usize) -> String {
    audit
        .decision(decision)
        .map_or_else(String::new, |(letter, found)| format!("{}, decision {}", letter.id(), found.n))
}

fn item(audit: &Audit, decision: usize) -> &str {
    audit.decision(decision).map_or("", |(_, found)| audit.names.text(found.item))
}

fn percent(share: Share) -> String {
    format!("{:.0}%", share.value() * 100.0)
}

/// `40 to 71%`.
fn interval(share: Share) -> String {
    let (low, high) = share.interval();
    format!("{:.0} to {:.0}%", low * 100.0, high * 100.0)
}

/// `-12 to +3 points`: of the difference between two shares.
fn difference(change: &TrendChange) -> String {
    let (low, high) = change.now.difference(change.before);
    format!("{:+.0} to {:+.0} points", low * 100.0, high * 100.0)
}

/// What was held equal besides a group's class and findings, or what wasn't, in words; no more than a few values of each.
fn attributes(attributes: &[Attribute]) -> String {
    const MOST: usize = 4;
    let one = |attribute: &Attribute| {
        let shown: Vec<&str> = attribute.values.iter().take(MOST).map(String::as_str).collect();
        let more = attribute.values.len().saturating_sub(MOST);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        format!("{} ({}{more})", attribute.name, shown.join("; "))
    };
    if attributes.is_empty() {
        return "nothing else".to_owned();
    }
    attributes.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// What copied reasons name that isn't the item's, in a sentence.
fn foreign(audit: &Audit, found: &Foreign) -> String {
    let (here, from) = (named(audit, found.decision), named(audit, found.from));
    format!("{here} names the {} “{}”, which isn't its item but that of {from}", found.kind, found.name)
}

fn finding(finding: Option<CriterionFinding>) -> &'static str {
    match finding {
        Some(CriterionFinding::Met) => "met",
        Some(CriterionFinding::Unmet) => "unmet",
        None => "silent",
    }
}

fn title(audit: &Audit, criterion: usize) -> &str {
    audit.criteria.get(criterion).map_or("", |criterion| &criterion.title)
}

/// A rule's title, else its id.
fn rule<'a>(audit: &'a Audit, id: &'a str) -> &'a str {
    audit.rules.get(id).map_or(id, |title| title)
}

/// Some words of a rationale, with a few around them: before, the words, after.
fn context(audit: &Audit, decision: usize, range: &WordRange) -> [String; 3] {
    const AROUND: usize = 9;
    let Some((_, decision)) = audit.decision(decision) else { return Default::default() };
    let (start, end) = (range.start as usize, range.end as usize);
    let part = |range: std::ops::Range<usize>| audit.names.join(decision.words.get(range).unwrap_or_default());
    let (first, last) = (start.saturating_sub(AROUND), (end + AROUND).min(decision.words.len()));
    let (mut before, mut after) = (part(first..start), part(end..last.max(end)));
    if first > 0 {
        before.insert_str(0, "… ");
    }
    if last < decision.words.len() {
        after.push_str(" …");
    }
    [before, part(start..end), after]
}

/// How decisions of a group are alike, in words.
fn kind(group: &InconsistentGroup) -> &'static str {
    match group.kind {
        Likeness::SameLetter => "one letter, equal findings, different outcomes",
        Likeness::Dominated => "denied, though no finding is worse than in what was approved",
        Likeness::EqualFindings => "equal findings, different outcomes",
    }
}

/// What decisions on one dispute have in common, in words.
fn recurrence(audit: &Audit, found: &Succession) -> String {
    match found.kind {
        Recurrence::SameCase => "one case, decided again".to_owned(),
        Recurrence::SameWorker { drug, worker: Worker { injured, sex, age } } => {
            format!("{} for what may be one worker: injured on {injured}, {sex}, {age}", audit.names.text(drug))
        }
    }
}

/// The first decision of a succession with another outcome than this one.
fn otherwise(audit: &Audit, found: &Succession, decision: usize) -> Option<usize> {
    let outcome = |decision: usize| audit.decisions.get(decision).map(|decision| decision.outcome);
    found.decisions.iter().copied().find(|&other| outcome(other) != outcome(decision))
}

/// How a letter of the reading list stands, in a few words each.
fn standing(entry: &ToRead) -> Vec<String> {
    let share = entry.unsupported;
    let mut out = Vec::new();
    if entry.contradicted > 0 {
        out.push(format!("{} with an error", count(entry.contradicted, "decision")));
    }
    if entry.unsupported_approvals > 0 {
        out.push(format!("{} that nothing supports", count(entry.unsupported_approvals, "approval")));
    }
    out.push(match share.of {
        0 => "no required criterion".to_owned(),
        of => format!("{} of {of} required criteria without support", share.count),
    });
    out
}

/// Why a letter should be read, in a sentence.
fn reason(audit: &Audit, reason: &Reason) -> String {
    let what = match reason.what {
        What::Conflict { rule: id, words } => {
            let words = audit.names.text(words);
            let title = rule(audit, audit.names.text(id));
            if words.is_empty() { title.to_owned() } else { format!("{title}: {words}") }
        }
        What::Missing { criterion, status: Status::Recited } => {
            format!("recites {} but doesn't apply it", title(audit, criterion))
        }
        What::Missing { criterion, .. } => format!("doesn't mention {}", title(audit, criterion)),
        What::Outlier { outlier } => audit.outliers.get(outlier).map_or_else(String::new, |found| {
            let (applied, peers) = (found.applied, found.peers);
            format!("omits {}, which {applied} of {peers} peers apply", title(audit, found.criterion))
        }),
        What::Inconsistent { group } => audit.groups.get(group).map_or_else(String::new, |found| {
            let others = if found.denied.contains(&reason.decision) { &found.approved } else { &found.denied };
            let first = others.first().map_or_else(String::new, |&other| named(audit, other));
            let more = others.len().saturating_sub(1);
            let more = if more > 0 { format!(" and {}", count(more, "other")) } else { String::new() };
            let shared = found.compared.iter().filter(|c| c.approved.is_some() && c.denied.is_some()).count();
            let findings = count(shared, "finding");
            match found.kind {
                Likeness::Dominated if found.denied.contains(&reason.decision) => {
                    format!("denied, though no finding is worse than in {first}{more}, approved ({findings} compared)")
                }
                Likeness::Dominated => {
                    format!("approved, though no finding is better than in {first}{more}, denied ({findings} compared)")
                }
                _ => format!(
                    "decided otherwise than {first}{more}, on {} equal {}",
                    shared,
                    if shared == 1 { "finding" } else { "findings" }
                ),
            }
        }),
        What::DecidedAgain { succession } => audit.successions.get(succession).map_or_else(String::new, |found| {
            let other = otherwise(audit, found, reason.decision).map_or_else(String::new, |other| named(audit, other));
            let whose = match found.kind {
                Recurrence::SameCase => "the same item of the same case".to_owned(),
                Recurrence::SameWorker { .. } => recurrence(audit, found),
            };
            format!("decided otherwise than {other}: {whose}")
        }),
        What::Copied { copy, foreign } => audit.copies.get(copy).map_or_else(String::new, |found| {
            let others = found.all().filter(|&other| other != reason.decision);
            let other = others.map(|other| named(audit, other)).next().unwrap_or_default();
            let all: Vec<_> = found.others.iter().flat_map(|other| &other.foreign).collect();
            let name = all.iter().find(|f| f.decision == reason.decision).map(|f| f.name.clone());
            match name.filter(|_| foreign) {
                Some(name) => format!("its reasons are nearly those of {other}, and name {name}, which isn't its item"),
                None => format!("its reasons are nearly those of {other}"),
            }
        }),
    };
    let n = audit.decision(reason.decision).map_or(0, |(_, decision)| decision.n);
    format!("Decision {n}: {what}")
}
