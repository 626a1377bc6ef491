//! `audit --format html`: one page that needs nothing but itself. `templates/audit.html` has its form, and escapes whatever
//! a letter says; here the audit becomes what the template shows. The page loads nothing, and its policy forbids it to.

use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};

use askama::Template;

use super::{
    attributes, context, count, count_of, difference, finding, foreign, interval, item, kind, named, percent, reason,
    rule, title,
};
use crate::audit::{
    Audit, Cell, Copy, Dimension, Group, Key, Kind, Name, Reason, Share, Trend, Value, What, WordRange, values,
};
use crate::evaluation::Verdict;
use crate::letter::Outcome;
use crate::pack::Status;
use crate::text::inert;

/// Decisions on the page: those of the letters to read first. With their rationales they make it some ten megabytes.
const MOST_DECISIONS: usize = 3000;
/// Entries of a list, and members of a group.
const MOST_ENTRIES: usize = 300;
const MOST_MEMBERS: usize = 8;
/// Words that are shown of reasons that were copied.
const MOST_WORDS: usize = 80;
/// Rows of a table of shares.
const MOST_ROWS: usize = 2000;

#[derive(Template)]
#[template(path = "audit.html")]
struct Page {
    css: &'static str,
    js: &'static str,
    version: &'static str,
    limits: &'static str,
    letters: String,
    decisions_named: String,
    unreadable: Vec<String>,
    repeated: Vec<String>,
    facts: Vec<Fact>,
    pack: String,
    sha256: String,
    verdicts: Vec<Bar>,
    trend: Option<TrendView>,
    reading: Vec<ReadView>,
    reading_more: String,
    groups: Vec<GroupView>,
    groups_more: String,
    outliers: Vec<OutlierView>,
    outliers_more: String,
    copies: Vec<CopyView>,
    copies_more: String,
    heat: Heat,
    coverage: Vec<Row>,
    splits: Vec<Split>,
    classes: Vec<(String, String)>,
    editions: Vec<(String, String)>,
    decisions: Vec<DecisionView>,
    decisions_more: String,
}

/// One of the figures at the top: `figure` and what it counts.
struct Fact {
    figure: String,
    text: String,
    more: String,
    /// The part of the page that tells.
    part: &'static str,
    /// The decisions that it counts, where it counts decisions.
    tokens: String,
}

struct Bar {
    name: &'static str,
    count: usize,
    width: usize,
}

/// Words of a rationale with those around them.
struct Said {
    before: String,
    words: String,
    after: String,
}

struct TrendView {
    same_rules: bool,
    /// In both, only in this one, with another verdict.
    counts: [(usize, &'static str, &'static str); 3],
    gone: usize,
    verdicts: Vec<(usize, String, String)>,
    rows: Vec<TrendRow>,
}

struct TrendRow {
    criterion: String,
    before: String,
    before_v: f64,
    now: String,
    now_v: f64,
    tokens: String,
    difference: String,
    difference_v: f64,
    clear: &'static str,
}

struct ReadView {
    letter: usize,
    name: String,
    share: String,
    share_v: f64,
    width: String,
    reasons: Vec<ReasonView>,
}

struct ReasonView {
    anchor: String,
    text: String,
    said: Option<Said>,
}

struct GroupView {
    class: String,
    kind: &'static str,
    shared: String,
    compared: Vec<ComparedView>,
    held: String,
    not_held: String,
    sides: Vec<Side>,
}

struct ComparedView {
    criterion: String,
    approved: &'static str,
    denied: &'static str,
}

struct Side {
    name: &'static str,
    count: usize,
    tokens: String,
    members: Vec<Member>,
    more: usize,
}

struct Member {
    decision: usize,
    name: String,
    item: String,
    findings: Vec<FindingView>,
}

struct FindingView {
    criterion: String,
    finding: &'static str,
    place: String,
    said: Option<Said>,
}

struct OutlierView {
    criterion: String,
    id: String,
    outcome: &'static str,
    applied: usize,
    applied_tokens: String,
    peers: usize,
    peers_tokens: String,
    held: String,
    not_held: String,
    omitting: Vec<Member>,
    more: usize,
    tokens: String,
}

struct CopyView {
    first: usize,
    name: String,
    item: String,
    size: String,
    tokens: String,
    foreign: bool,
    outcome: &'static str,
    reasons: String,
    others: Vec<CopiedView>,
}

struct CopiedView {
    decision: usize,
    name: String,
    item: String,
    outcome: &'static str,
    alike: String,
    foreign: Vec<String>,
    changes: Vec<(String, String)>,
    more: String,
}

struct Heat {
    width: usize,
    height: usize,
    columns: Vec<HeatColumn>,
    rows: Vec<HeatRow>,
}

struct HeatColumn {
    x: usize,
    edition: String,
    outcome: &'static str,
}

struct HeatRow {
    y: usize,
    label: String,
    cells: Vec<HeatCell>,
}

struct HeatCell {
    x: usize,
    level: usize,
    small: bool,
    text: String,
    tokens: String,
    label: String,
    said: String,
}

struct Split {
    index: usize,
    name: &'static str,
    heading: String,
    rows: Vec<Row>,
    more: String,
}

struct Row {
    value: String,
    criterion: String,
    edition: String,
    outcome: &'static str,
    /// By which the lists above the table choose it.
    marks: String,
    required: usize,
    tokens: String,
    label: String,
    small: bool,
    parts: [Part; 3],
    low: String,
    high: String,
    said: String,
}

struct Part {
    name: &'static str,
    count: usize,
    share: String,
    share_v: f64,
    interval: String,
    tokens: String,
    label: String,
    x: String,
    width: String,
}

struct DecisionView {
    index: usize,
    tokens: String,
    letter: String,
    path: String,
    n: usize,
    line: usize,
    item: String,
    classes: String,
    outcome: &'static str,
    verdict: &'static str,
    year: String,
    results: Vec<ResultView>,
    conflicts: Vec<ConflictView>,
    rationale: Vec<Words>,
}

struct ResultView {
    criterion: String,
    status: &'static str,
    finding: &'static str,
    required: &'static str,
    /// Where its words begin in the rationale.
    words: Vec<String>,
}

struct ConflictView {
    id: String,
    text: String,
    words: Vec<String>,
}

struct Words {
    /// Where evidence begins.
    id: String,
    label: String,
    text: String,
}

pub(super) fn write(out: &mut dyn Write, audit: &Audit, trend: Option<&Trend>) -> io::Result<()> {
    let all = audit.decisions.len();
    let order = order(audit);
    let more = |all: usize, most: usize| match all.checked_sub(most) {
        Some(rest) if rest > 0 => format!(" {rest} more are in the JSON."),
        _ => String::new(),
    };
    let bars = Verdict::ALL.map(|verdict| {
        let count = audit.verdict(verdict);
        Bar { name: verdict.as_str(), count, width: count * 190 / all.max(1) }
    });
    let used: std::collections::BTreeSet<usize> = audit.decisions.iter().flat_map(|d| d.classes.clone()).collect();
    let mut classes: Vec<(String, String)> =
        used.iter().filter_map(|&class| Some((format!("k{class}"), audit.classes.get(class)?.title.clone()))).collect();
    classes.push(("k-none".to_owned(), "no class".to_owned()));
    let editions: BTreeMap<&str, Name> =
        audit.decisions.iter().filter_map(|d| Some((audit.names.text(d.edition?), d.edition?))).collect();
    let page = Page {
        css: include_str!("../../../templates/audit.css"),
        js: include_str!("../../../templates/audit.js"),
        version: env!("CARGO_PKG_VERSION"),
        limits: super::LIMITS,
        letters: count(audit.letters.len(), "letter"),
        decisions_named: count(all, "decision"),
        unreadable: audit.inputs.unreadable.iter().map(|path| inert(path)).collect(),
        repeated: audit.inputs.repeated.iter().map(|path| inert(path)).collect(),
        facts: facts(audit),
        pack: format!("{} {}", audit.pack.id, audit.pack.version),
        sha256: audit.pack.sha256.clone(),
        verdicts: bars.into_iter().collect(),
        trend: trend.map(|trend| trend_view(audit, trend)),
        reading: reading(audit),
        reading_more: more(audit.reading.len(), MOST_ENTRIES),
        groups: audit.groups.iter().take(MOST_ENTRIES).enumerate().map(|(i, g)| group_view(audit, i, g)).collect(),
        groups_more: more(audit.groups.len(), MOST_ENTRIES),
        outliers: outliers(audit),
        outliers_more: more(audit.outliers.len(), MOST_ENTRIES),
        copies: audit.copies.iter().take(MOST_ENTRIES).enumerate().map(|(i, c)| copy_view(audit, i, c)).collect(),
        copies_more: more(audit.copies.len(), MOST_ENTRIES),
        heat: heat(audit),
        coverage: coverage(audit),
        splits: splits(audit),
        classes,
        editions: editions.iter().map(|(text, name)| (format!("e{}", name.number()), inert(text))).collect(),
        decisions: decisions(audit, trend, &order),
        decisions_more: match all > MOST_DECISIONS {
            true => format!(
                " The page holds {MOST_DECISIONS} of {all}, of the letters to read first; numbers lead to these, and all are in the JSON."
            ),
            false => String::new(),
        },
    };
    page.write_into(&mut *out)?;
    writeln!(out)
}

/// Decisions of letters to read first, then the others.
fn order(audit: &Audit) -> Vec<usize> {
    let mut letters: Vec<usize> = audit.reading.iter().map(|entry| entry.letter).collect();
    let listed: std::collections::HashSet<usize> = letters.iter().copied().collect();
    letters.extend((0..audit.letters.len()).filter(|letter| !listed.contains(letter)));
    letters.into_iter().filter_map(|letter| audit.letters.get(letter)).flat_map(|l| l.decisions.clone()).collect()
}

/// What an auditor should see first: each figure leads on.
fn facts(audit: &Audit) -> Vec<Fact> {
    let of_all = format!("of {}", count(audit.decisions.len(), "decision"));
    let verdict = |verdict: Verdict, text: &str| Fact {
        figure: audit.verdict(verdict).to_string(),
        text: text.to_owned(),
        more: of_all.clone(),
        part: "decisions",
        tokens: format!("v-{}", verdict.as_str()),
    };
    let tells = |figure: usize, part, text: &str, more: String| Fact {
        figure: figure.to_string(),
        text: text.to_owned(),
        more,
        part,
        tokens: String::new(),
    };
    let of = |kind: Kind| audit.groups.iter().filter(|group| group.kind == kind).count();
    let kinds = format!(
        "equal findings: {}; denied though no finding is worse: {}; within one letter: {}",
        of(Kind::EqualFindings),
        of(Kind::Dominated),
        of(Kind::SameLetter)
    );
    let foreign = audit.copies.iter().filter(|copy| copy.others.iter().any(|o| !o.foreign.is_empty())).count();
    let omitting = audit.outliers.iter().map(|outlier| outlier.omitting.len()).sum();
    vec![
        verdict(Verdict::Contradicted, "contradicted by their own findings or conclusion"),
        verdict(Verdict::Unsupported, "state no ground about this patient"),
        verdict(Verdict::Incomplete, "leave out or only recite what they must weigh"),
        tells(audit.groups.len(), "unlike", "groups of like cases with unlike decisions", kinds),
        tells(
            audit.copies.len(),
            "copied",
            "sets of reasons that were used again",
            format!("naming another case's item: {foreign}"),
        ),
        tells(
            omitting,
            "outliers",
            "omissions of what nearly all peers apply",
            match audit.outliers.len() {
                0 => String::new(),
                n => format!("of {}", count_of(n, "criterion", "criteria")),
            },
        ),
    ]
}

fn said(audit: &Audit, decision: usize, range: &WordRange) -> Said {
    let [before, words, after] = context(audit, decision, range).map(|text| inert(&text));
    Said { before, words, after }
}

fn trend_view(audit: &Audit, trend: &Trend) -> TrendView {
    let rows = trend.criteria.iter().map(|change| {
        let share = |share: Share| format!("{} of {} ({})", share.count, share.of, percent(share));
        TrendRow {
            criterion: audit.criteria.get(change.criterion).map_or_else(String::new, |known| known.id.clone()),
            before: share(change.before),
            before_v: change.before.value(),
            now: share(change.now),
            now_v: change.now.value(),
            tokens: format!("c{0}-applied c{0}-required", change.criterion),
            difference: difference(change),
            difference_v: change.now.value() - change.before.value(),
            clear: if change.is_clear() { "yes" } else { "" },
        }
    });
    let verdicts = trend.verdicts.iter().take(MOST_ENTRIES).map(|(index, before)| {
        let now = audit.decisions.get(*index).map_or("", |decision| decision.verdict.as_str());
        (*index, inert(&named(audit, *index)), inert(&format!("{before}, now {now}")))
    });
    TrendView {
        same_rules: trend.same_rules,
        counts: [
            (trend.in_both.len(), "in both", "t-both"),
            (trend.new.len(), "only in this one", "t-new"),
            (trend.verdicts.len(), "with another verdict", "t-changed"),
        ],
        gone: trend.gone,
        verdicts: verdicts.collect(),
        rows: rows.collect(),
    }
}

/// Where words of a rationale stand on the page.
fn place(decision: usize, words: &WordRange) -> String {
    format!("d{decision}-w{}", words.start)
}

fn reading(audit: &Audit) -> Vec<ReadView> {
    const WIDTH: f64 = 80.0;
    let entries = audit.reading.iter().take(MOST_ENTRIES).filter_map(|entry| {
        let letter = audit.letters.get(entry.letter)?;
        let reasons = entry.reasons.iter().map(|found| ReasonView {
            anchor: anchor(audit, found),
            text: inert(&reason(audit, found)),
            said: found.evidence.as_ref().map(|at| said(audit, found.decision, at)),
        });
        let share = entry.unsupported;
        Some(ReadView {
            letter: entry.letter,
            name: inert(letter.id()),
            share: if share.of > 0 { format!("{} of {}", share.count, share.of) } else { "none required".to_owned() },
            share_v: share.value(),
            width: format!("{:.1}", share.value() * WIDTH),
            reasons: reasons.collect(),
        })
    });
    entries.collect()
}

/// Where a reason to read a letter is shown.
fn anchor(audit: &Audit, reason: &Reason) -> String {
    let on_page = |index: usize, part: &str| (index < MOST_ENTRIES).then(|| format!("{part}-{index}"));
    let place = match (&reason.evidence, reason.what) {
        (Some(words), _) => Some(place(reason.decision, words)),
        (None, What::Inconsistent { group }) => on_page(group, "unlike"),
        (None, What::Copied { copy, .. }) => on_page(copy, "copied"),
        (None, What::Outlier { outlier }) => on_page(outlier, "outliers"),
        (None, What::Conflict { rule, words }) => {
            let conflicts = audit.decisions.get(reason.decision).map(|decision| decision.conflicts.as_slice());
            let known = conflicts.into_iter().flatten().position(|c| (c.rule, c.words) == (rule, words));
            known.map(|index| format!("d{}-x{index}", reason.decision))
        }
        (None, What::Missing { .. }) => None,
    };
    place.unwrap_or_else(|| format!("d{}", reason.decision))
}

fn group_view(audit: &Audit, index: usize, group: &Group) -> GroupView {
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

fn member(audit: &Audit, group: &Group, decision: usize) -> Member {
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

fn outliers(audit: &Audit) -> Vec<OutlierView> {
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

fn outcome(audit: &Audit, decision: usize) -> &'static str {
    audit.decisions.get(decision).map_or("", |decision| decision.outcome.as_str())
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

fn heat(audit: &Audit) -> Heat {
    const LABELS: usize = 330;
    const WIDTH: usize = 96;
    const TOP: usize = 44;
    const HEIGHT: usize = 32;
    let mut columns: Vec<(Option<Name>, Outcome)> = Vec::new();
    for (key, cell) in &audit.cells {
        if key.dimension == Dimension::All
            && let Some(outcome) = key.outcome
            && cell.required() > 0
            && !columns.contains(&(key.edition, outcome))
        {
            columns.push((key.edition, outcome));
        }
    }
    let edition = |name: Option<_>| name.map_or("all", |name| audit.names.text(name));
    columns.sort_by_key(|&(name, outcome)| (name.is_some(), edition(name), outcome));
    let mut rows = Vec::new();
    for (criterion, known) in audit.criteria.iter().enumerate() {
        let mut cells = Vec::new();
        for (i, &(name, outcome)) in columns.iter().enumerate() {
            let (dimension, value) = (Dimension::All, Value::Any);
            let key = Key { criterion, dimension, value, edition: name, outcome: Some(outcome) };
            let Some(cell) = audit.cells.get(&key).filter(|cell| cell.required() > 0) else { continue };
            let share = cell.share(Status::Applied);
            let mut tokens = format!("c{criterion}-required o-{}", outcome.as_str());
            tokens.extend(name.map(|name| format!(" e{}", name.number())));
            cells.push(HeatCell {
                x: LABELS + i * WIDTH,
                level: ((share.value() * 5.0) as usize).min(4),
                small: share.is_small(),
                text: format!("{}{}", percent(share), if share.is_small() { "*" } else { "" }),
                tokens,
                label: format!("{}, {}, edition {}", known.id, outcome.as_str(), edition(name)),
                said: format!("{} of {} apply it, {}", share.count, share.of, interval(share)),
            });
        }
        if !cells.is_empty() {
            rows.push(HeatRow { y: TOP + rows.len() * HEIGHT, label: known.id.clone(), cells });
        }
    }
    Heat {
        width: LABELS + columns.len() * WIDTH + 4,
        height: TOP + rows.len() * HEIGHT + 4,
        columns: columns
            .iter()
            .enumerate()
            .map(|(i, &(name, outcome))| HeatColumn {
                x: LABELS + i * WIDTH + 46,
                edition: match name {
                    None => "all editions".to_owned(),
                    Some(name) => inert(audit.names.text(name)),
                },
                outcome: outcome.as_str(),
            })
            .collect(),
        rows,
    }
}

/// A row of shares; `chosen` are tokens that choose its decisions besides criterion, edition and outcome.
fn row(audit: &Audit, value: String, key: &Key, cell: &Cell, chosen: &str) -> Row {
    const WIDTH: f64 = 120.0;
    let applied = cell.share(Status::Applied);
    let (low, high) = applied.interval();
    let criterion = key.criterion;
    let known = audit.criteria.get(criterion);
    let id = known.map_or("", |known| known.id.as_str());
    let outcome = key.outcome.map_or("all", Outcome::as_str);
    let edition = key.edition.map_or_else(|| "all".to_owned(), |edition| inert(audit.names.text(edition)));
    let mut tokens = format!("c{criterion}-required{chosen}");
    let mut marks = format!("k{}", known.map_or(0, |known| known.class));
    marks += &key.outcome.map_or_else(|| " o-all".to_owned(), |outcome| format!(" o-{}", outcome.as_str()));
    marks += &key.edition.map_or_else(|| " e-all".to_owned(), |edition| format!(" e{}", edition.number()));
    tokens.extend(key.outcome.map(|outcome| format!(" o-{}", outcome.as_str())));
    tokens.extend(key.edition.map(|edition| format!(" e{}", edition.number())));
    let label = |what: &str| {
        let value = if value.is_empty() { String::new() } else { format!(", {value}") };
        format!("{id} {what}{value}, outcome {outcome}, edition {edition}")
    };
    let mut x = 0.0;
    let parts = [Status::Applied, Status::Recited, Status::Omitted].map(|status| {
        let part = cell.share(status);
        let width = part.value() * WIDTH;
        x += width;
        let name = status.as_str();
        Part {
            name,
            count: part.count,
            share: percent(part),
            share_v: part.value(),
            interval: interval(part),
            tokens: format!("c{criterion}-{name} {tokens}"),
            label: label(name),
            x: format!("{:.1}", x - width),
            width: format!("{width:.1}"),
        }
    });
    Row {
        label: label("required"),
        value,
        criterion: id.to_owned(),
        edition,
        outcome,
        marks,
        required: cell.required(),
        tokens,
        small: applied.is_small(),
        parts,
        low: format!("{:.1}", low * (WIDTH - 1.0)),
        high: format!("{:.1}", high * (WIDTH - 1.0)),
        said: format!("{} applied, {} recited, {} omitted", cell.applied, cell.recited, cell.omitted),
    }
}

fn coverage(audit: &Audit) -> Vec<Row> {
    let cells = audit.cells.iter().filter(|(key, cell)| key.dimension == Dimension::All && cell.required() > 0);
    cells.map(|(key, cell)| row(audit, String::new(), key, cell, "")).collect()
}

fn token(dimension: Dimension, value: Value) -> String {
    let value = match value {
        Value::Any => "any".to_owned(),
        Value::Named(name) => name.number().to_string(),
        Value::Year(year) => format!("y{year}"),
        Value::Form(form) => form.as_str().to_owned(),
        Value::Unknown => "unknown".to_owned(),
    };
    format!("s{}-{value}", dimension as usize)
}

fn splits(audit: &Audit) -> Vec<Split> {
    let split = Dimension::SPLITS.iter().enumerate().map(|(index, &dimension)| {
        let wanted = |key: &Key| key.dimension == dimension && key.edition.is_none();
        let cells = audit.cells.iter().filter(|(key, cell)| wanted(key) && cell.required() > 0);
        let mut cells: Vec<(&Key, &Cell)> = cells.collect();
        let all = cells.len();
        cells.sort_by_key(|(key, cell)| (std::cmp::Reverse(cell.required()), **key));
        cells.truncate(MOST_ROWS);
        let rows = cells.into_iter().map(|(key, cell)| {
            let tokens = format!(" {}", token(dimension, key.value));
            row(audit, inert(&audit.value(key.value)), key, cell, &tokens)
        });
        let mut heading = dimension.as_str().to_owned();
        if let Some(first) = heading.get_mut(0..1) {
            first.make_ascii_uppercase();
        }
        let more = match all.checked_sub(MOST_ROWS) {
            Some(rest) if rest > 0 => format!("{rest} smaller ones are in the JSON."),
            _ => String::new(),
        };
        Split { index, name: dimension.as_str(), heading, rows: rows.collect(), more }
    });
    split.collect()
}

/// The decisions that are on the page, each with the tokens by which numbers choose it.
fn decisions(audit: &Audit, trend: Option<&Trend>, order: &[usize]) -> Vec<DecisionView> {
    let mut groups: HashMap<usize, Vec<String>> = HashMap::new();
    let mut add = |decisions: &mut dyn Iterator<Item = usize>, token: &str| {
        decisions.for_each(|decision| groups.entry(decision).or_default().push(token.to_owned()));
    };
    for (index, group) in audit.groups.iter().take(MOST_ENTRIES).enumerate() {
        add(&mut group.approved.iter().chain(&group.denied).copied(), &format!("g{index}"));
    }
    for (index, copy) in audit.copies.iter().take(MOST_ENTRIES).enumerate() {
        add(&mut copy.all(), &format!("y{index}"));
    }
    if let Some(trend) = trend {
        add(&mut trend.in_both.iter().copied(), "t-both");
        add(&mut trend.new.iter().copied(), "t-new");
        add(&mut trend.verdicts.iter().map(|&(index, _)| index), "t-changed");
    }
    let shown = order.iter().take(MOST_DECISIONS);
    shown.filter_map(|&index| decision_view(audit, index, groups.remove(&index).unwrap_or_default())).collect()
}

fn decision_view(audit: &Audit, index: usize, mut tokens: Vec<String>) -> Option<DecisionView> {
    let (letter, decision) = audit.decision(index)?;
    tokens.extend([
        format!("l{}", decision.letter),
        format!("o-{}", decision.outcome.as_str()),
        format!("v-{}", decision.verdict.as_str()),
    ]);
    if audit.lacks_support(decision) {
        tokens.push("lacks".to_owned());
    }
    tokens.extend(decision.edition.map(|edition| format!("e{}", edition.number())));
    tokens.extend(decision.classes.iter().map(|class| format!("k{class}")));
    if decision.classes.is_empty() {
        tokens.push("k-none".to_owned());
    }
    for result in &decision.results {
        tokens.push(format!("c{}-{}", result.criterion, result.status.as_str()));
        if result.required {
            tokens.push(format!("c{}-required", result.criterion));
        }
    }
    for dimension in Dimension::SPLITS {
        tokens.extend(values(letter, dimension).into_iter().map(|value| token(dimension, value)));
    }
    let classes: Vec<&str> =
        decision.classes.iter().filter_map(|&class| audit.classes.get(class)).map(|c| c.title.as_str()).collect();
    let results = decision.results.iter().map(|result| ResultView {
        criterion: title(audit, result.criterion).to_owned(),
        status: result.status.as_str(),
        finding: result.finding.map_or("", |found| finding(Some(found))),
        required: if result.required { "(required)" } else { "" },
        words: result.evidence.iter().map(|at| place(index, at)).collect(),
    });
    let conflicts = decision.conflicts.iter().enumerate().map(|(nth, found)| {
        let words = audit.names.text(found.words);
        ConflictView {
            id: format!("d{index}-x{nth}"),
            text: inert(&format!("{}: {words}", rule(audit, audit.names.text(found.rule)))),
            words: found.evidence.iter().map(|at| place(index, at)).collect(),
        }
    });
    Some(DecisionView {
        index,
        tokens: tokens.join(" "),
        letter: inert(letter.id()),
        path: inert(&letter.path),
        n: decision.n,
        line: decision.line,
        item: inert(audit.names.text(decision.item)),
        classes: if classes.is_empty() { "none".to_owned() } else { classes.join(", ") },
        outcome: decision.outcome.as_str(),
        verdict: decision.verdict.as_str(),
        year: letter.year.map_or_else(String::new, |year| year.to_string()),
        results: results.collect(),
        conflicts: conflicts.collect(),
        rationale: rationale(audit, index, decision),
    })
}

/// A rationale cut where evidence begins and ends.
fn rationale(audit: &Audit, index: usize, decision: &crate::audit::DecisionRecord) -> Vec<Words> {
    let mut marks: Vec<(usize, usize, &str)> = Vec::new();
    for result in &decision.results {
        let label = title(audit, result.criterion);
        marks.extend(result.evidence.iter().map(|at| (at.start as usize, at.end as usize, label)));
    }
    for found in &decision.conflicts {
        let label = rule(audit, audit.names.text(found.rule));
        marks.extend(found.evidence.iter().map(|at| (at.start as usize, at.end as usize, label)));
    }
    let mut cuts: Vec<usize> = marks.iter().flat_map(|mark| [mark.0, mark.1]).collect();
    cuts.extend([0, decision.words.len()]);
    cuts.sort_unstable();
    cuts.dedup();
    let parts = cuts.windows(2).filter_map(|cut| {
        let &[from, to] = cut else { return None };
        let over = marks.iter().filter(|mark| mark.0 <= from && to <= mark.1);
        let mut labels: Vec<&str> = over.map(|mark| mark.2).collect();
        labels.dedup();
        Some(Words {
            id: if marks.iter().any(|mark| mark.0 == from) { format!("d{index}-w{from}") } else { String::new() },
            label: labels.join("; "),
            text: inert(&audit.names.join(decision.words.get(from..to)?)),
        })
    });
    parts.collect()
}
