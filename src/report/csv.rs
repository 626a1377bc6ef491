//! `--format csv`: a row a criterion of a decision, for spreadsheets and statistics programs.
//!
//! A finding of a criterion stands on that criterion's row. Findings of other rules, and of whole letters, have rows of
//! their own; so has a decision without criteria, because a decision that no row names would be lost. Cells that a
//! spreadsheet would take for a formula begin with an apostrophe.

use std::io::{self, Write};

use super::{Emitter, Entry, Reported, Run, Summary, classes, decisions, page, region, severity, words};
use crate::evaluation::CriterionResult;
use crate::pack::CriterionFinding;
use crate::text::inert;

const COLUMNS: [&str; 22] = [
    "path",
    "letter",
    "decision",
    "item",
    "outcome",
    "classes",
    "generic",
    "verdict",
    "rule",
    "required",
    "requirement",
    "status",
    "finding",
    "confidence",
    "evidence",
    "severity",
    "message",
    "fingerprint",
    "page",
    "line",
    "column",
    "end_line",
];

/// Writes one row a criterion.
#[derive(Debug, Default)]
pub struct Csv;

/// The first cells of a row: what it is about.
type About = [String; 8];

impl Emitter for Csv {
    fn begin(&mut self, out: &mut dyn Write, _: &Run<'_>) -> io::Result<()> {
        row(out, COLUMNS.map(str::to_owned).to_vec())
    }

    fn letter(&mut self, out: &mut dyn Write, reported: &Reported, run: &Run<'_>) -> io::Result<()> {
        let mut about: About = Default::default();
        let header = reported.letter.as_ref().and_then(|(letter, _)| letter.header.as_ref());
        let number = header.and_then(|header| header.case_number.as_ref()).map(|number| number.value.clone());
        (about[0], about[1]) = (reported.name.clone(), number.unwrap_or_default());
        for entry in reported.shown_of(None) {
            finding(out, reported, &about, Some(entry), None)?;
        }
        for (index, letter, decision, assessed) in decisions(reported) {
            about[2] = (index + 1).to_string();
            about[3] = decision.item.as_ref().map_or_else(String::new, |item| item.text(letter).to_owned());
            about[4] = decision.outcome.as_ref().map_or_else(String::new, |o| o.value.as_str().to_owned());
            about[5] = classes(assessed, run.pack).join(" ");
            about[6] = assessed.reading.treatment.generic.clone().unwrap_or_default();
            about[7] = assessed.verdict.as_str().to_owned();
            let mut entries: Vec<&Entry> = reported.shown_of(Some(index)).collect();
            for result in &assessed.criteria {
                let own = entries.iter().position(|entry| entry.diagnostic.rule == result.id);
                let entry = own.map(|own| entries.remove(own));
                finding(out, reported, &about, entry, Some(result))?;
            }
            let mut any = !assessed.criteria.is_empty();
            for entry in entries {
                finding(out, reported, &about, Some(entry), None)?;
                any = true;
            }
            if !any {
                finding(out, reported, &about, None, None)?;
            }
        }
        Ok(())
    }

    fn end(&mut self, _: &mut dyn Write, _: &Summary, _: &Run<'_>) -> io::Result<()> {
        Ok(())
    }
}

fn finding(
    out: &mut dyn Write,
    reported: &Reported,
    about: &About,
    entry: Option<&Entry>,
    result: Option<&CriterionResult>,
) -> io::Result<()> {
    let mut cells = about.to_vec();
    let rule = entry.map(|entry| entry.diagnostic.rule.as_str()).or(result.map(|result| result.id.as_str()));
    cells.push(rule.unwrap_or_default().to_owned());
    cells.extend(match result {
        None => [const { String::new() }; 6],
        Some(result) => {
            let evidence = result.evidence.iter().zip(reported.source.iter().cycle());
            let evidence: Vec<String> = evidence.map(|(&span, source)| words(source, span)).collect();
            let finding = result.finding.map_or("", |f| if f == CriterionFinding::Met { "met" } else { "unmet" });
            let required = if result.required() { "yes" } else { "no" };
            [
                required.to_owned(),
                result.requirement.as_str().to_owned(),
                result.status.as_str().to_owned(),
                finding.to_owned(),
                result.confidence.map_or_else(String::new, |right| right.to_string()),
                evidence.join(" | "),
            ]
        }
    });
    cells.extend(match entry {
        None => [const { String::new() }; 3],
        Some(entry) => [
            severity(entry.diagnostic.severity).to_owned(),
            entry.diagnostic.message.clone(),
            entry.fingerprint.to_string(),
        ],
    });
    cells.push(entry.and_then(|entry| page(reported, entry)).map_or_else(String::new, |page| page.to_string()));
    let region = entry.and_then(|entry| region(reported, entry));
    cells.extend(region.map_or([const { String::new() }; 3], |(start, end)| {
        [start.line.to_string(), start.column.to_string(), end.line.to_string()]
    }));
    row(out, cells)
}

pub(super) fn row(out: &mut dyn Write, cells: Vec<String>) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(cells.iter().map(|cell| harmless(cell)))?;
    out.write_all(&writer.into_inner().map_err(|e| e.into_error())?)
}

/// A cell that no spreadsheet takes for a formula.
fn harmless(cell: &str) -> String {
    let cell = inert(cell);
    let formula = |c: char| matches!(c, '=' | '+' | '-' | '@' | '\u{ff1d}' | '\u{ff0b}' | '\u{ff0d}' | '\u{ff20}');
    // `-` alone is how standard input is called.
    let begins = cell.trim_start().starts_with(formula) && cell.len() > 1;
    if begins { format!("'{cell}") } else { cell }
}
