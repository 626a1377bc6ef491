//! How often each criterion is applied: as a heat map, as a table, and split by what else is known of a letter.

use crate::audit::{Audit, Cell, Dimension, DimensionValue, Key, Name};
use crate::letter::Outcome;
use crate::pack::Status;
use crate::report::audit::{interval, percent};
use crate::text::inert;

/// Rows of a table of shares.
const MOST_ROWS: usize = 2000;

pub(super) struct Heat {
    pub width: usize,
    pub height: usize,
    pub columns: Vec<HeatColumn>,
    pub rows: Vec<HeatRow>,
}

pub(super) struct HeatColumn {
    pub x: usize,
    pub edition: String,
    pub outcome: &'static str,
}

pub(super) struct HeatRow {
    pub y: usize,
    pub label: String,
    pub cells: Vec<HeatCell>,
}

pub(super) struct HeatCell {
    pub x: usize,
    pub level: usize,
    pub small: bool,
    pub text: String,
    pub tokens: String,
    pub label: String,
    pub said: String,
}

pub(super) struct ShareSplit {
    pub index: usize,
    pub name: &'static str,
    pub heading: String,
    pub rows: Vec<ShareRow>,
    pub more: String,
}

pub(super) struct ShareRow {
    pub value: String,
    pub criterion: String,
    pub edition: String,
    pub outcome: &'static str,
    /// By which the lists above the table choose it.
    pub marks: String,
    pub required: usize,
    pub tokens: String,
    pub label: String,
    pub small: bool,
    pub parts: [SharePart; 3],
    pub low: String,
    pub high: String,
    pub said: String,
}

pub(super) struct SharePart {
    pub name: &'static str,
    pub count: usize,
    pub share: String,
    pub share_v: f64,
    pub interval: String,
    pub tokens: String,
    pub label: String,
    pub x: String,
    pub width: String,
}

pub(super) fn heat(audit: &Audit) -> Heat {
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
            let (dimension, value) = (Dimension::All, DimensionValue::Any);
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

pub(super) fn coverage(audit: &Audit) -> Vec<ShareRow> {
    let cells = audit.cells.iter().filter(|(key, cell)| key.dimension == Dimension::All && cell.required() > 0);
    cells.map(|(key, cell)| row(audit, String::new(), key, cell, "")).collect()
}

pub(super) fn splits(audit: &Audit) -> Vec<ShareSplit> {
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
        ShareSplit { index, name: dimension.as_str(), heading, rows: rows.collect(), more }
    });
    split.collect()
}

/// A row of shares; `chosen` are tokens that choose its decisions besides criterion, edition and outcome.
fn row(audit: &Audit, value: String, key: &Key, cell: &Cell, chosen: &str) -> ShareRow {
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
        SharePart {
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
    ShareRow {
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

pub(super) fn token(dimension: Dimension, value: DimensionValue) -> String {
    let value = match value {
        DimensionValue::Any => "any".to_owned(),
        DimensionValue::Named(name) => name.number().to_string(),
        DimensionValue::Year(year) => format!("y{year}"),
        DimensionValue::Form(form) => form.as_str().to_owned(),
        DimensionValue::Unknown => "unknown".to_owned(),
    };
    format!("s{}-{value}", dimension as usize)
}
