//! `audit --format html`: one page that needs nothing but itself. `templates/audit.html` has its form, and escapes whatever
//! a letter says; here the audit becomes what the template shows. The page loads nothing, and its policy forbids it to.

use std::io::{self, Write};

use askama::Template;

use super::{context, count, finding, interval, item, kind, named, percent, reason, rule, title};
use crate::audit::{Audit, Cell, Copy, Dimension, Group, Key, Share, Trend, Value, What, values};
use crate::evaluation::Verdict;
use crate::letter::Outcome;
use crate::pack::Status;
use crate::text::inert;

/// Decisions on the page: those of the letters to read first. With their rationales they make it some ten megabytes.
const MOST_DECISIONS: usize = 3000;
/// Entries of a list, and members of a group.
const MOST_ENTRIES: usize = 300;
const MOST_MEMBERS: usize = 8;
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
    left_out: String,
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
    decisions: Vec<DecisionView>,
    decisions_more: String,
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
    said: String,
    verdicts: Vec<String>,
    rows: Vec<TrendRow>,
}

struct TrendRow {
    criterion: String,
    before: String,
    before_v: f64,
    now: String,
    now_v: f64,
    difference: String,
    difference_v: f64,
    clear: &'static str,
}

struct ReadView {
    letter: usize,
    name: String,
    share: String,
    share_v: f64,
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
    size: String,
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
    members: Vec<Member>,
    more: String,
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
    said: Option<Said>,
}

struct OutlierView {
    decision: usize,
    name: String,
    item: String,
    criterion: String,
    token: String,
    applied: usize,
    peers: usize,
}

struct CopyView {
    first: usize,
    name: String,
    item: String,
    size: String,
    others: Vec<CopiedView>,
}

struct CopiedView {
    decision: usize,
    name: String,
    item: String,
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
    outcome: &'static str,
    required: usize,
    small: bool,
    parts: [Part; 3],
    share: String,
    share_v: f64,
    interval: String,
    low: String,
    high: String,
    said: String,
}

struct Part {
    name: &'static str,
    count: usize,
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
    conflicts: Vec<String>,
    rationale: Vec<Words>,
}

struct ResultView {
    criterion: String,
    status: &'static str,
    finding: &'static str,
    required: &'static str,
    anchor: Option<String>,
}

struct Words {
    ids: Vec<String>,
    label: String,
    text: String,
}

pub(super) fn write(out: &mut dyn Write, audit: &Audit, trend: Option<&Trend>) -> io::Result<()> {
    let all = audit.decisions.len();
    let order = order(audit);
    let counts = audit.counts;
    let mut left_out = String::new();
    if counts.unreadable > 0 {
        left_out = format!("{} couldn't be read. ", count(counts.unreadable, "input"));
    }
    if counts.repeated > 0 {
        left_out +=
            &format!("{} had the case number of an earlier one and isn't counted.", count(counts.repeated, "input"));
    }
    let more = |all: usize, most: usize| match all.checked_sub(most) {
        Some(rest) if rest > 0 => format!(" {rest} more are in the JSON."),
        _ => String::new(),
    };
    let verdicts = [Verdict::Contradicted, Verdict::Incomplete, Verdict::Supported, Verdict::NotAssessed];
    let bars = verdicts.map(|verdict| {
        let count = audit.verdict(verdict);
        Bar { name: verdict.as_str(), count, width: count * 440 / all.max(1) }
    });
    let used: std::collections::BTreeSet<usize> = audit.decisions.iter().flat_map(|d| d.classes.clone()).collect();
    let mut classes: Vec<(String, String)> =
        used.iter().filter_map(|&class| Some((format!("k{class}"), audit.classes.get(class)?.title.clone()))).collect();
    classes.push(("k-none".to_owned(), "no class".to_owned()));
    let page = Page {
        css: include_str!("../../../templates/audit.css"),
        js: include_str!("../../../templates/audit.js"),
        version: env!("CARGO_PKG_VERSION"),
        limits: super::LIMITS,
        letters: count(audit.letters.len(), "letter"),
        decisions_named: count(all, "decision"),
        left_out,
        pack: format!("{} {}", audit.pack.id, audit.pack.version),
        sha256: audit.pack.sha256.clone(),
        verdicts: bars.into_iter().collect(),
        trend: trend.map(|trend| trend_view(audit, trend)),
        reading: reading(audit),
        reading_more: more(audit.reading.len(), MOST_ENTRIES),
        groups: audit.groups.iter().take(MOST_ENTRIES).map(|group| group_view(audit, group)).collect(),
        groups_more: more(audit.groups.len(), MOST_ENTRIES),
        outliers: outliers(audit),
        outliers_more: more(audit.outliers.len(), MOST_ENTRIES),
        copies: audit.copies.iter().take(MOST_ENTRIES).map(|copy| copy_view(audit, copy)).collect(),
        copies_more: more(audit.copies.len(), MOST_ENTRIES),
        heat: heat(audit),
        coverage: coverage(audit),
        splits: splits(audit),
        classes,
        decisions: order.iter().take(MOST_DECISIONS).filter_map(|&index| decision_view(audit, index)).collect(),
        decisions_more: match all > MOST_DECISIONS {
            true => format!(
                " The page holds {MOST_DECISIONS} of {all}, of the letters to read first; numbers lead to these, and all are in the JSON."
            ),
            false => String::new(),
        },
    };
    page.write_into(&mut Utf8(out)).map_err(io::Error::other)
}

/// What `askama` writes text to.
struct Utf8<'a>(&'a mut dyn Write);

impl io::Write for Utf8<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Decisions of letters to read first, then the others.
fn order(audit: &Audit) -> Vec<usize> {
    let mut letters: Vec<usize> = audit.reading.iter().map(|entry| entry.letter).collect();
    let listed: std::collections::HashSet<usize> = letters.iter().copied().collect();
    letters.extend((0..audit.letters.len()).filter(|letter| !listed.contains(letter)));
    letters.into_iter().filter_map(|letter| audit.letters.get(letter)).flat_map(|l| l.decisions.clone()).collect()
}

fn said(audit: &Audit, decision: usize, range: &crate::audit::WordRange) -> Said {
    let [before, words, after] = context(audit, decision, range).map(|text| inert(&text));
    Said { before, words, after }
}

fn trend_view(audit: &Audit, trend: &Trend) -> TrendView {
    let changed = trend.verdicts.len();
    let rows = trend.criteria.iter().take(MOST_ENTRIES).map(|change| {
        let (low, high) = change.now.difference(change.before);
        let share = |share: Share| format!("{} of {} ({})", share.count, share.of, percent(share));
        TrendRow {
            criterion: audit.criteria.get(change.criterion).map_or_else(String::new, |known| known.id.clone()),
            before: share(change.before),
            before_v: change.before.value(),
            now: share(change.now),
            now_v: change.now.value(),
            difference: format!("{:+.0} to {:+.0} points", low * 100.0, high * 100.0),
            difference_v: change.now.value() - change.before.value(),
            clear: if change.is_clear() { "yes" } else { "" },
        }
    });
    TrendView {
        same_rules: trend.same_rules,
        said: format!(
            "Decisions in both: {}; new: {}; gone: {}; with another verdict: {changed}.",
            trend.in_both, trend.new, trend.gone
        ),
        verdicts: trend
            .verdicts
            .iter()
            .take(MOST_ENTRIES)
            .map(|(letter, n, before, now)| format!("{letter}, decision {n}: {before}, now {now}"))
            .collect(),
        rows: rows.collect(),
    }
}

fn reading(audit: &Audit) -> Vec<ReadView> {
    let entries = audit.reading.iter().take(MOST_ENTRIES).filter_map(|entry| {
        let letter = audit.letters.get(entry.letter)?;
        let reasons = entry.reasons.iter().map(|found| ReasonView {
            anchor: match (&found.evidence, found.what) {
                (Some(_), What::Missing { criterion, .. }) => format!("d{}-c{criterion}", found.decision),
                _ => format!("d{}", found.decision),
            },
            text: inert(&reason(audit, found)),
            said: found.evidence.as_ref().map(|at| said(audit, found.decision, at)),
        });
        Some(ReadView {
            letter: entry.letter,
            name: inert(letter.id()),
            share: format!("{} of {}", entry.unsupported.count, entry.unsupported.of),
            share_v: entry.unsupported.value(),
            reasons: reasons.collect(),
        })
    });
    entries.collect()
}

fn group_view(audit: &Audit, group: &Group) -> GroupView {
    let side = |name, decisions: &[usize]| Side {
        name,
        members: decisions.iter().take(MOST_MEMBERS).map(|&decision| member(audit, group, decision)).collect(),
        more: match decisions.len().checked_sub(MOST_MEMBERS) {
            Some(rest) if rest > 0 => format!("and {rest} more"),
            _ => String::new(),
        },
    };
    let values = |values: &[String]| {
        let shown: Vec<&str> = values.iter().take(4).map(String::as_str).collect();
        let more = values.len().saturating_sub(4);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        inert(&format!("{}{more}", shown.join("; ")))
    };
    let list = |attributes: &[crate::audit::Attribute]| {
        let all: Vec<String> = attributes.iter().map(|a| format!("{} ({})", a.name, values(&a.values))).collect();
        if all.is_empty() { "nothing else".to_owned() } else { all.join(", ") }
    };
    GroupView {
        class: audit.classes.get(group.class).map_or_else(String::new, |class| class.title.clone()),
        kind: kind(group),
        size: format!("{} approved, {} denied", group.approved.len(), group.denied.len()),
        compared: group
            .compared
            .iter()
            .map(|compared| ComparedView {
                criterion: title(audit, compared.criterion).to_owned(),
                approved: finding(compared.approved),
                denied: finding(compared.denied),
            })
            .collect(),
        held: list(&group.held),
        not_held: list(&group.not_held),
        sides: vec![side("Approved", &group.approved), side("Denied", &group.denied)],
    }
}

fn member(audit: &Audit, group: &Group, decision: usize) -> Member {
    let results = audit.decision(decision).map(|(_, found)| found.results.as_slice()).unwrap_or_default();
    let compared = |criterion: usize| group.compared.iter().any(|compared| compared.criterion == criterion);
    let findings = results.iter().filter(|result| compared(result.criterion) && result.finding.is_some());
    let findings = findings.map(|result| FindingView {
        criterion: title(audit, result.criterion).to_owned(),
        finding: finding(result.finding),
        said: result.evidence.last().map(|at| said(audit, decision, at)),
    });
    Member {
        decision,
        name: inert(&named(audit, decision)),
        item: inert(item(audit, decision)),
        findings: findings.collect(),
    }
}

fn outliers(audit: &Audit) -> Vec<OutlierView> {
    let views = audit.outliers.iter().take(MOST_ENTRIES).map(|outlier| OutlierView {
        decision: outlier.decision,
        name: inert(&named(audit, outlier.decision)),
        item: inert(item(audit, outlier.decision)),
        criterion: title(audit, outlier.criterion).to_owned(),
        token: format!("c{}-applied", outlier.criterion),
        applied: outlier.applied,
        peers: outlier.peers,
    });
    views.collect()
}

fn copy_view(audit: &Audit, copy: &Copy) -> CopyView {
    let others = copy.others.iter().take(MOST_MEMBERS).map(|other| CopiedView {
        decision: other.decision,
        name: inert(&named(audit, other.decision)),
        item: inert(item(audit, other.decision)),
        alike: format!("{:.0}%", other.alike * 100.0),
        foreign: other
            .foreign
            .iter()
            .map(|f| {
                let (here, from) = (named(audit, f.decision), named(audit, f.from));
                inert(&format!("{here} names the {} “{}”, which isn't its item but that of {from}", f.kind, f.name))
            })
            .collect(),
        changes: other.changes.iter().map(|change| (inert(&change.first), inert(&change.here))).collect(),
        more: match other.all_changes.saturating_sub(other.changes.len()) {
            0 => String::new(),
            more => format!("and {} more", count(more, "difference")),
        },
    });
    CopyView {
        first: copy.first,
        name: inert(&named(audit, copy.first)),
        item: inert(item(audit, copy.first)),
        size: match copy.others.len() {
            n if n > MOST_MEMBERS => format!("{n} others, {MOST_MEMBERS} shown"),
            n => count(n, "other"),
        },
        others: others.collect(),
    }
}

fn heat(audit: &Audit) -> Heat {
    const LABELS: usize = 330;
    const WIDTH: usize = 96;
    const TOP: usize = 44;
    const HEIGHT: usize = 32;
    let mut columns: Vec<(Option<crate::audit::Name>, Outcome)> = Vec::new();
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

/// A row of shares; `tokens` choose its decisions.
fn row(audit: &Audit, value: String, criterion: usize, outcome: Option<Outcome>, cell: &Cell, tokens: &str) -> Row {
    const WIDTH: f64 = 120.0;
    let share = cell.share(Status::Applied);
    let (low, high) = share.interval();
    let id = audit.criteria.get(criterion).map_or("", |known| known.id.as_str());
    let outcome_name = outcome.map_or("all", Outcome::as_str);
    let outcome_token = outcome.map_or_else(String::new, |outcome| format!(" o-{}", outcome.as_str()));
    let mut x = 0.0;
    let parts = [Status::Applied, Status::Recited, Status::Omitted].map(|status| {
        let part = cell.share(status);
        let width = part.value() * WIDTH;
        x += width;
        let name = status.as_str();
        Part {
            name,
            count: part.count,
            tokens: format!("c{criterion}-{name} c{criterion}-required{outcome_token}{tokens}"),
            label: format!("{id} {name}, {value}, outcome {outcome_name}"),
            x: format!("{:.1}", x - width),
            width: format!("{width:.1}"),
        }
    });
    Row {
        value,
        criterion: id.to_owned(),
        outcome: outcome_name,
        required: cell.required(),
        small: share.is_small(),
        parts,
        share: percent(share),
        share_v: share.value(),
        interval: interval(share),
        low: format!("{:.1}", low * (WIDTH - 1.0)),
        high: format!("{:.1}", high * (WIDTH - 1.0)),
        said: format!("{} applied, {} recited, {} omitted", cell.applied, cell.recited, cell.omitted),
    }
}

fn coverage(audit: &Audit) -> Vec<Row> {
    let mut rows = Vec::new();
    for (index, criterion) in audit.criteria.iter().enumerate() {
        for outcome in [None, Some(Outcome::Upheld), Some(Outcome::Overturned)] {
            let cell = audit.cell(index, outcome);
            if cell.required() > 0 {
                let class = audit.classes.get(criterion.class).map_or_else(String::new, |class| class.title.clone());
                rows.push(row(audit, class, index, outcome, &cell, ""));
            }
        }
    }
    rows
}

fn token(dimension: Dimension, value: Value) -> String {
    let value = match value {
        Value::Any => "any".to_owned(),
        Value::Named(name) => name.number().to_string(),
        Value::Year(year) => format!("y{year}"),
        Value::Lists(lists) => if lists { "lists" } else { "sentence" }.to_owned(),
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
            row(audit, inert(&audit.value(key.value)), key.criterion, key.outcome, cell, &tokens)
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

fn decision_view(audit: &Audit, index: usize) -> Option<DecisionView> {
    let (letter, decision) = audit.decision(index)?;
    let mut tokens = vec![
        format!("l{}", decision.letter),
        format!("o-{}", decision.outcome.as_str()),
        format!("v-{}", decision.verdict.as_str()),
    ];
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
        anchor: (!result.evidence.is_empty()).then(|| format!("d{index}-c{}", result.criterion)),
    });
    let conflicts = decision.conflicts.iter().map(|found| {
        let words = audit.names.text(found.words);
        inert(&format!("{}: {words}", rule(audit, audit.names.text(found.rule))))
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
    let mut marks: Vec<(usize, usize, Option<String>, &str)> = Vec::new();
    for result in &decision.results {
        for (i, at) in result.evidence.iter().enumerate() {
            let id = (i == 0).then(|| format!("d{index}-c{}", result.criterion));
            marks.push((at.start as usize, at.end as usize, id, title(audit, result.criterion)));
        }
    }
    for found in &decision.conflicts {
        let label = rule(audit, audit.names.text(found.rule));
        marks.extend(found.evidence.iter().map(|at| (at.start as usize, at.end as usize, None, label)));
    }
    let mut cuts: Vec<usize> = marks.iter().flat_map(|mark| [mark.0, mark.1]).collect();
    cuts.extend([0, decision.words.len()]);
    cuts.sort_unstable();
    cuts.dedup();
    let parts = cuts.windows(2).filter_map(|cut| {
        let &[from, to] = cut else { return None };
        let over = marks.iter().filter(|mark| mark.0 <= from && to <= mark.1);
        let mut labels: Vec<&str> = over.map(|mark| mark.3).collect();
        labels.dedup();
        Some(Words {
            ids: marks.iter().filter(|mark| mark.0 == from).filter_map(|mark| mark.2.clone()).collect(),
            label: labels.join("; "),
            text: inert(&audit.names.join(decision.words.get(from..to)?)),
        })
    });
    parts.collect()
}
