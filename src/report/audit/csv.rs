//! `audit --format csv`: the coverage, one row a cell, for spreadsheets and statistics programs; inconsistencies, outliers,
//! copied reasons and the reading list follow as rows of their own kind.

use std::io::{self, Write};

use super::super::csv::row;
use crate::audit::Audit;
use crate::pack::Status;

const COLUMNS: [&str; 18] = [
    "table",
    "group",
    "class",
    "criterion",
    "dimension",
    "value",
    "edition",
    "outcome",
    "required",
    "applied",
    "recited",
    "omitted",
    "applied_share",
    "applied_low",
    "applied_high",
    "letter",
    "decision",
    "text",
];

pub(super) fn write(out: &mut dyn Write, audit: &Audit) -> io::Result<()> {
    row(out, COLUMNS.map(str::to_owned).to_vec())?;
    let criterion = |index: usize| audit.criteria.get(index).map_or("", |known| known.id.as_str());
    let class = |index: usize| audit.classes.get(index).map_or("", |known| known.id.as_str());
    for (key, cell) in &audit.cells {
        let applied = cell.share(Status::Applied);
        let (low, high) = applied.interval();
        let figure = |x: f64| if applied.of == 0 { String::new() } else { format!("{x:.4}") };
        let mut cells = Cells::new("coverage");
        cells.set("criterion", criterion(key.criterion));
        cells.set("class", audit.criteria.get(key.criterion).map_or("", |known| class(known.class)));
        cells.set("dimension", key.dimension.as_str());
        cells.set("value", &audit.value(key.value));
        cells.set("edition", key.edition.map_or("all", |edition| audit.names.text(edition)));
        cells.set("outcome", key.outcome.map_or("all", |outcome| outcome.as_str()));
        cells.set("required", &cell.required().to_string());
        cells.set("applied", &cell.applied.to_string());
        cells.set("recited", &cell.recited.to_string());
        cells.set("omitted", &cell.omitted.to_string());
        cells.set("applied_share", &figure(applied.value()));
        cells.set("applied_low", &figure(low));
        cells.set("applied_high", &figure(high));
        row(out, cells.0)?;
    }
    let about = |table: &str, group: usize, decision: usize| {
        let mut cells = Cells::new(table);
        cells.set("group", &(group + 1).to_string());
        if let Some((letter, found)) = audit.decision(decision) {
            cells.set("letter", letter.id());
            cells.set("decision", &found.n.to_string());
            cells.set("outcome", found.outcome.as_str());
        }
        cells
    };
    for (index, group) in audit.groups.iter().enumerate() {
        for &decision in group.approved.iter().chain(&group.denied) {
            let mut cells = about(group.kind.as_str(), index, decision);
            cells.set("class", class(group.class));
            cells.set("text", super::item(audit, decision));
            row(out, cells.0)?;
        }
    }
    for (index, outlier) in audit.outliers.iter().enumerate() {
        let mut cells = about("outlier", index, outlier.decision);
        cells.set("criterion", criterion(outlier.criterion));
        cells.set("required", &outlier.peers.to_string());
        cells.set("applied", &outlier.applied.to_string());
        row(out, cells.0)?;
    }
    for (index, copy) in audit.copies.iter().enumerate() {
        for decision in copy.all() {
            let mut cells = about("copied", index, decision);
            cells.set("text", super::item(audit, decision));
            row(out, cells.0)?;
        }
    }
    for (index, entry) in audit.reading.iter().enumerate() {
        for reason in &entry.reasons {
            let mut cells = about("reading", index, reason.decision);
            cells.set("required", &entry.unsupported.of.to_string());
            cells.set("text", &super::reason(audit, reason));
            row(out, cells.0)?;
        }
    }
    Ok(())
}

/// A row, by names of columns.
struct Cells(Vec<String>);

impl Cells {
    fn new(table: &str) -> Cells {
        let mut cells = Cells(vec![String::new(); COLUMNS.len()]);
        cells.set("table", table);
        cells
    }

    fn set(&mut self, column: &str, text: &str) {
        let index = COLUMNS.iter().position(|known| *known == column);
        if let Some(cell) = index.and_then(|index| self.0.get_mut(index)) {
            *cell = text.to_owned();
        }
    }
}
