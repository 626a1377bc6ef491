//! `--format json`: the report of version 1.
//!
//! Its structs are the contract and are kept apart from the program's own types, so that a change inside can't change
//! what others read. Letters are written as they come; memory doesn't grow with the batch.

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use super::{Checked, Emitter, Summary};
use crate::evaluation::{Diagnostic, Verdict};
use crate::pack::{Finding, Pack, Severity, Status};
use crate::text::{Source, Span};

/// The name and version of the format.
pub const SCHEMA: &str = "mtuslint.report/1";

/// The whole report.
#[derive(JsonSchema)]
#[allow(dead_code, reason = "written piece by piece; the whole is only needed for its schema")]
struct Report {
    /// Always `mtuslint.report/1`.
    schema: String,
    tool: Tool,
    pack: PackId,
    letters: Vec<LetterOut>,
    summary: SummaryOut,
}

/// The program that wrote the report.
#[derive(Serialize, JsonSchema)]
struct Tool {
    name: String,
    version: String,
}

/// The rule pack that was used.
#[derive(Serialize, JsonSchema)]
struct PackId {
    id: String,
    version: String,
    /// Over the names and bytes of its files: two reports with the same hash were made with the same rules.
    sha256: String,
}

/// One input.
#[derive(Serialize, JsonSchema)]
struct LetterOut {
    /// As it was given; `-` for standard input.
    path: String,
    /// `CM16-0000000`, where the letter has a header.
    case_number: Option<String>,
    decisions: Vec<DecisionOut>,
    /// What concerns the letter as a whole: damage, or why it couldn't be read.
    diagnostics: Vec<DiagnosticOut>,
}

/// One disputed item.
#[derive(Serialize, JsonSchema)]
struct DecisionOut {
    /// From 1, in the letter's order.
    n: usize,
    /// The item in dispute, as written, on one line.
    item: Option<String>,
    /// `upheld`, `overturned` or `unknown`; null where the heading has none.
    outcome: Option<String>,
    /// Treatment classes of the pack; `other` where none applies.
    classes: Vec<String>,
    /// Generic name, where the item is a single drug.
    generic: Option<String>,
    /// Every criterion of every class.
    criteria: Vec<CriterionOut>,
    /// What the stated reasons amount to; never a judgment of medical necessity.
    verdict: Verdict,
    diagnostics: Vec<DiagnosticOut>,
}

/// How a decision treats one criterion.
#[derive(Serialize, JsonSchema)]
struct CriterionOut {
    /// `class/criterion`.
    id: String,
    /// Whether this decision must weigh it.
    required: bool,
    #[schemars(with = "StatusOut")]
    status: Status,
    /// With `applied`: whether the rationale finds it met.
    #[schemars(with = "Option<FindingOut>")]
    finding: Option<Finding>,
    /// The words that show it.
    evidence: Vec<SpanOut>,
}

#[derive(JsonSchema)]
#[schemars(rename = "Status", rename_all = "lowercase")]
#[allow(dead_code, reason = "for the schema")]
enum StatusOut {
    /// Weighed against this patient, request or record.
    Applied,
    /// Only what a guideline says in general.
    Recited,
    /// Not mentioned.
    Omitted,
}

#[derive(JsonSchema)]
#[schemars(rename = "Finding", rename_all = "lowercase")]
#[allow(dead_code, reason = "for the schema")]
enum FindingOut {
    /// The record satisfies it.
    Met,
    /// It doesn't, shows the opposite, or is silent.
    Unmet,
}

#[derive(JsonSchema)]
#[schemars(rename = "Severity", rename_all = "lowercase")]
#[allow(dead_code, reason = "for the schema")]
enum SeverityOut {
    Advice,
    Warning,
    Error,
}

/// Words of the file.
#[derive(Serialize, JsonSchema)]
struct SpanOut {
    /// First byte, from 0, in the file as it was read; of a PDF file, in the text that was taken out of it.
    start: usize,
    /// First byte after.
    end: usize,
    /// The page of a PDF file, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<usize>,
    /// Line of the first byte, from 1; of a PDF file, in the text that was taken out of it.
    line: usize,
    /// Column of the first byte in characters, from 1.
    column: usize,
    /// The words, with white space folded.
    text: String,
    /// What a diagnostic says of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
}

/// One thing to tell.
#[derive(Serialize, JsonSchema)]
struct DiagnosticOut {
    /// The criterion or rule.
    rule: String,
    #[schemars(with = "SeverityOut")]
    severity: Severity,
    /// Names item and outcome.
    message: String,
    /// What the guideline or the law asks, and where.
    help: String,
    /// The first is where the diagnostic stands.
    spans: Vec<SpanOut>,
}

/// Counts.
#[derive(Serialize, JsonSchema)]
struct SummaryOut {
    inputs: usize,
    letters: usize,
    unreadable: usize,
    decisions: usize,
    contradicted: usize,
    incomplete: usize,
    supported: usize,
    not_assessed: usize,
    errors: usize,
    warnings: usize,
    advice: usize,
}

/// The JSON Schema of the report.
pub fn schema() -> serde_json::Value {
    let mut schema = schemars::schema_for!(Report).to_value();
    if let Some(id) = schema.pointer_mut("/properties/schema") {
        *id = serde_json::json!({"const": SCHEMA});
    }
    schema
}

/// Writes the report.
#[derive(Debug, Default)]
pub struct Json {
    any: bool,
}

impl Emitter for Json {
    fn begin(&mut self, out: &mut dyn Write, pack: &Pack) -> io::Result<()> {
        let tool = Tool { name: "mtuslint".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() };
        let meta = &pack.meta;
        let pack = PackId { id: meta.id.clone(), version: meta.version.clone(), sha256: meta.sha256.clone() };
        write!(out, "{{\"schema\":\"{SCHEMA}\",\"tool\":")?;
        serde_json::to_writer(&mut *out, &tool)?;
        out.write_all(b",\"pack\":")?;
        serde_json::to_writer(&mut *out, &pack)?;
        out.write_all(b",\"letters\":[")
    }

    fn letter(&mut self, out: &mut dyn Write, checked: &Checked, pack: &Pack) -> io::Result<()> {
        out.write_all(if self.any { b",\n" } else { b"\n" })?;
        self.any = true;
        serde_json::to_writer(out, &letter(checked, pack)).map_err(io::Error::from)
    }

    fn end(&mut self, out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
        let summary = SummaryOut {
            inputs: summary.inputs,
            letters: summary.letters,
            unreadable: summary.unreadable,
            decisions: summary.decisions,
            contradicted: summary.verdict(Verdict::Contradicted),
            incomplete: summary.verdict(Verdict::Incomplete),
            supported: summary.verdict(Verdict::Supported),
            not_assessed: summary.verdict(Verdict::NotAssessed),
            errors: summary.severity(Severity::Error),
            warnings: summary.severity(Severity::Warning),
            advice: summary.severity(Severity::Advice),
        };
        out.write_all(b"\n],\"summary\":")?;
        serde_json::to_writer(&mut *out, &summary)?;
        out.write_all(b"}\n")
    }
}

fn letter(checked: &Checked, pack: &Pack) -> LetterOut {
    let mut out =
        LetterOut { path: checked.name.clone(), case_number: None, decisions: Vec::new(), diagnostics: Vec::new() };
    let failures = checked.failures.iter().map(|d| diagnostic(d, None));
    out.diagnostics.extend(failures);
    let Some((source, letter, assessment)) = &checked.letter else { return out };
    let header = letter.header.as_ref().and_then(|header| header.case_number.as_ref());
    out.case_number = header.map(|number| number.value.clone());
    out.diagnostics.extend(assessment.diagnostics.iter().map(|d| diagnostic(d, Some(source))));
    for (i, (decision, assessed)) in letter.decisions.iter().zip(&assessment.decisions).enumerate() {
        let treatment = &assessed.reading.treatment;
        let classes =
            treatment.classes.iter().filter_map(|&class| pack.classes.get(class)).map(|class| class.id.clone());
        let mut classes: Vec<String> = classes.collect();
        if classes.is_empty() {
            classes.push(pack.meta.no_class.clone());
        }
        let criteria = assessed.criteria.iter().map(|result| CriterionOut {
            id: result.id.clone(),
            required: result.required,
            status: result.status,
            finding: result.finding,
            evidence: result.evidence.iter().map(|&at| span(source, at, None)).collect(),
        });
        out.decisions.push(DecisionOut {
            n: i + 1,
            item: decision.item.as_ref().map(|item| item.text(letter).to_owned()),
            outcome: decision.outcome.as_ref().map(|outcome| outcome.value.as_str().to_owned()),
            classes,
            generic: treatment.generic.clone(),
            criteria: criteria.collect(),
            verdict: assessed.verdict,
            diagnostics: assessed.diagnostics.iter().map(|d| diagnostic(d, Some(source))).collect(),
        });
    }
    out
}

fn diagnostic(diagnostic: &Diagnostic, source: Option<&Source>) -> DiagnosticOut {
    let spans = source
        .map(|source| diagnostic.labels.iter().map(|label| span(source, label.span, Some(&label.text))).collect());
    DiagnosticOut {
        rule: diagnostic.rule.clone(),
        severity: diagnostic.severity,
        message: diagnostic.message.clone(),
        help: diagnostic.help.clone(),
        spans: spans.unwrap_or_default(),
    }
}

fn span(source: &Source, span: Span, label: Option<&str>) -> SpanOut {
    let position = source.position(span.start);
    let words: Vec<&str> = source.slice(span).split_whitespace().collect();
    SpanOut {
        start: span.start,
        end: span.end,
        page: source.page_at(span.start),
        line: position.line,
        column: position.column,
        text: words.join(" "),
        label: label.filter(|label| !label.is_empty()).map(str::to_owned),
    }
}
