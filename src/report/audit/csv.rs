//! `audit --format csv`: the coverage, one row a cell, for spreadsheets and statistics programs; inconsistencies, outliers,
//! copied reasons, the reading list and trends follow as rows of their own kind.

use std::io::{self, Write};

use super::super::csv::row;
use super::{attributes, difference, foreign};
use crate::audit::{Attribute, Audit, Share, Trend};
use crate::pack::Status;

const COLUMNS: [&str; 25] = [
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
    "small",
    "applied_share",
    "applied_low",
    "applied_high",
    "recited_share",
    "recited_low",
    "recited_high",
    "omitted_share",
    "omitted_low",
    "omitted_high",
    "letter",
    "decision",
    "text",
];

pub(super) fn write(out: &mut dyn Write, audit: &Audit, trend: Option<&Trend>) -> io::Result<()> {
    row(out, COLUMNS.map(str::to_owned).to_vec())?;
    let criterion = |index: usize| audit.criteria.get(index).map_or("", |known| known.id.as_str());
    let class = |index: usize| audit.classes.get(index).map_or("", |known| known.id.as_str());
    for (key, cell) in &audit.cells {
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
        cells.share("applied", cell.share(Status::Applied));
        cells.share("recited", cell.share(Status::Recited));
        cells.share("omitted", cell.share(Status::Omitted));
        row(out, cells.0)?;
    }
    let about = |table: &str, group: usize, decision: usize| {
        let mut cells = Cells::new(table);
        cells.set("group", &(group + 1).to_string());
        if let Some((letter, found)) = audit.decision(decision) {
            cells.set("letter", &letter.id());
            cells.set("decision", &found.n.to_string());
            cells.set("outcome", found.outcome.as_str());
        }
        cells
    };
    let equality = |cells: &mut Cells, held: &[Attribute], not_held: &[Attribute]| {
        cells.set("text", &format!("also equal: {}; not equal: {}", attributes(held), attributes(not_held)));
    };
    for (index, group) in audit.groups.iter().enumerate() {
        let mut cells = Cells::new(group.kind.as_str());
        cells.set("group", &(index + 1).to_string());
        cells.set("class", class(group.class));
        equality(&mut cells, &group.held, &group.not_held);
        row(out, cells.0)?;
        for &decision in group.approved.iter().chain(&group.denied) {
            let mut cells = about(group.kind.as_str(), index, decision);
            cells.set("class", class(group.class));
            cells.set("text", super::item(audit, decision));
            row(out, cells.0)?;
        }
    }
    for (index, outlier) in audit.outliers.iter().enumerate() {
        let peers = Share { count: outlier.applied, of: outlier.peers };
        let mut cells = Cells::new("outlier");
        cells.set("group", &(index + 1).to_string());
        cells.set("class", audit.criteria.get(outlier.criterion).map_or("", |known| class(known.class)));
        cells.set("criterion", criterion(outlier.criterion));
        cells.set("outcome", outlier.outcome.as_str());
        cells.set("required", &peers.of.to_string());
        cells.set("applied", &peers.count.to_string());
        cells.share("applied", peers);
        equality(&mut cells, &outlier.held, &outlier.not_held);
        row(out, cells.0)?;
        for &decision in &outlier.omitting {
            let mut cells = about("outlier", index, decision);
            cells.set("criterion", criterion(outlier.criterion));
            cells.set("text", super::item(audit, decision));
            row(out, cells.0)?;
        }
    }
    for (index, copy) in audit.copies.iter().enumerate() {
        let mut cells = about("copied", index, copy.first);
        cells.set("text", super::item(audit, copy.first));
        row(out, cells.0)?;
        for other in &copy.others {
            let mut cells = about("copied", index, other.decision);
            let mut text = format!("{}; {:.0}% alike", super::item(audit, other.decision), other.alike * 100.0);
            other.foreign.iter().for_each(|found| text += &format!("; {}", foreign(audit, found)));
            cells.set("text", &text);
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
    for change in trend.into_iter().flat_map(|trend| &trend.criteria) {
        let mut cells = Cells::new("trend");
        cells.set("criterion", criterion(change.criterion));
        cells.set("required", &change.now.of.to_string());
        cells.set("applied", &change.now.count.to_string());
        cells.share("applied", change.now);
        let clear = if change.is_clear() { "clear" } else { "not clear" };
        let (count, of) = (change.before.count, change.before.of);
        cells.set("text", &format!("before: {count} of {of}; difference: {}, {clear}", difference(change)));
        row(out, cells.0)?;
    }
    for (index, before) in trend.into_iter().flat_map(|trend| &trend.verdicts) {
        let mut cells = about("trend", 0, *index);
        cells.set("group", "");
        let now = audit.decisions.get(*index).map_or("", |decision| decision.verdict.as_str());
        cells.set("text", &format!("verdict: {before}, now {now}"));
        row(out, cells.0)?;
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

    /// A share of decisions with its interval; empty where there are none.
    fn share(&mut self, name: &str, share: Share) {
        if share.of > 0 {
            let (low, high) = share.interval();
            for (figure, value) in [("share", share.value()), ("low", low), ("high", high)] {
                self.set(&format!("{name}_{figure}"), &format!("{value:.4}"));
            }
            self.set("small", if share.is_small() { "yes" } else { "no" });
        }
    }

    fn set(&mut self, column: &str, text: &str) {
        let index = COLUMNS.iter().position(|known| *known == column);
        if let Some(cell) = index.and_then(|index| self.0.get_mut(index)) {
            *cell = text.to_owned();
        }
    }
}
