//! `--format json`: the report of version 1.
//!
//! Its structs are the contract and are kept apart from the program's own types, so that a change inside can't change
//! what others read. Letters are written as they come; memory doesn't grow with the batch.

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Emitter, Entry, Reported, Run, Summary, classes, decisions, words};
use crate::evaluation::{Requirement, Verdict};
use crate::pack::{CriterionFinding, Meta, Pack, Severity, Status, Support};
use crate::text::{Source, Span, to_json};

/// The name and version of the format.
pub const SCHEMA: &str = "mtuslint.report/2";

/// The whole report.
#[derive(JsonSchema)]
#[allow(dead_code, reason = "written piece by piece; the whole is only needed for its schema")]
struct Report {
    /// Always `mtuslint.report/2`.
    schema: String,
    tool: Tool,
    pack: PackId,
    letters: Vec<LetterOut>,
    /// What is wrong with the files of suppressions themselves.
    suppressions: Vec<SidecarOut>,
    summary: SummaryOut,
}

/// The program that wrote it.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(super) struct Tool {
    name: String,
    version: String,
}

/// The rule pack that was used.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(super) struct PackId {
    id: String,
    version: String,
    /// Over the names and bytes of its files: what has the same hash was made with the same rules.
    pub(super) sha256: String,
}

/// A letter, or an input that couldn't be read; a file that holds several letters has an entry for each, in its order.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct LetterOut {
    /// As it was given; `-` for standard input.
    path: String,
    /// `CM16-0000000`, where the letter has a header.
    case_number: Option<String>,
    /// The first and the last of its pages, where a PDF holds others, too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pages: Option<(usize, usize)>,
    decisions: Vec<DecisionOut>,
    /// What concerns the letter as a whole: damage, or why it couldn't be read.
    diagnostics: Vec<DiagnosticOut>,
}

/// A file of suppressions, with the findings on it.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct SidecarOut {
    path: String,
    diagnostics: Vec<DiagnosticOut>,
}

/// One disputed item.
#[derive(Debug, Serialize, JsonSchema)]
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
    /// The criteria that the decision rests on.
    rests_on: Vec<String>,
    /// What the stated reasons amount to; never a judgment of medical necessity.
    verdict: Verdict,
    diagnostics: Vec<DiagnosticOut>,
}

/// How a decision treats one criterion.
#[derive(Debug, Serialize, JsonSchema)]
struct CriterionOut {
    /// `class/criterion`.
    id: String,
    /// Whether this decision must weigh it.
    required: bool,
    /// Why it must, or why not.
    requirement: Requirement,
    #[schemars(with = "StatusOut")]
    status: Status,
    /// With `applied`: whether the rationale finds it met.
    #[schemars(with = "Option<FindingOut>")]
    finding: Option<CriterionFinding>,
    /// What the status stands on.
    support: Support,
    /// Of a hundred statuses that stand on this, so many proved right on annotated letters; null where the pack doesn't say.
    confidence: Option<i16>,
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
#[derive(Debug, Serialize, JsonSchema)]
struct SpanOut {
    /// First byte, from 0, in the file as it was read; of a PDF file, in the text that was taken out of it.
    start: usize,
    /// First byte after.
    end: usize,
    /// The page of a PDF file, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<usize>,
    /// True where the words were recognised in a picture of the page (`--ocr`), and may be wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    recognised: Option<bool>,
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

/// One finding.
#[derive(Debug, Serialize, JsonSchema)]
struct DiagnosticOut {
    /// The criterion or rule.
    rule: String,
    /// The criteria that it is about.
    criteria: Vec<String>,
    /// The name of this finding from run to run: `v1:` and 32 hexadecimal digits. It depends on the rule, the letter's
    /// case number and the words of the spans, not on lines, extraction or the file's name.
    fingerprint: String,
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
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct SummaryOut {
    inputs: usize,
    letters: usize,
    unreadable: usize,
    decisions: usize,
    contradicted: usize,
    unsupported: usize,
    incomplete: usize,
    supported: usize,
    not_assessed: usize,
    errors: usize,
    warnings: usize,
    advice: usize,
    /// Findings that the baseline knows; they aren't in the report.
    known: usize,
    /// Findings that are suppressed; they aren't in the report.
    suppressed: usize,
}

/// The JSON Schema of the report.
pub fn schema() -> serde_json::Value {
    let mut schema = crate::text::schema::<Report>();
    if let Some(id) = schema.pointer_mut("/properties/schema") {
        *id = serde_json::json!({"const": SCHEMA});
    }
    schema
}

pub(super) fn tool() -> Tool {
    Tool { name: "mtuslint".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() }
}

pub(super) fn pack_id(meta: &Meta) -> PackId {
    PackId { id: meta.id.clone(), version: meta.version.clone(), sha256: meta.sha256.clone() }
}

pub(super) fn summary(summary: &Summary) -> SummaryOut {
    SummaryOut {
        inputs: summary.inputs,
        letters: summary.letters,
        unreadable: summary.unreadable,
        decisions: summary.decisions,
        contradicted: summary.verdict(Verdict::Contradicted),
        unsupported: summary.verdict(Verdict::Unsupported),
        incomplete: summary.verdict(Verdict::Incomplete),
        supported: summary.verdict(Verdict::Supported),
        not_assessed: summary.verdict(Verdict::NotAssessed),
        errors: summary.severity(Severity::Error),
        warnings: summary.severity(Severity::Warning),
        advice: summary.severity(Severity::Advice),
        known: summary.known,
        suppressed: summary.suppressed,
    }
}

/// Writes the report.
#[derive(Debug, Default)]
pub struct Json {
    any: bool,
    sidecars: Vec<SidecarOut>,
}

impl Emitter for Json {
    fn begin(&mut self, out: &mut dyn Write, run: &Run<'_>) -> io::Result<()> {
        write!(out, "{{\"schema\":\"{SCHEMA}\",\"tool\":")?;
        to_json(out, &tool())?;
        out.write_all(b",\"pack\":")?;
        to_json(out, &pack_id(&run.pack.meta))?;
        out.write_all(b",\"letters\":[")
    }

    fn letter(&mut self, out: &mut dyn Write, reported: &Reported, run: &Run<'_>) -> io::Result<()> {
        if reported.sidecar {
            self.sidecars.push(sidecar(reported));
            return Ok(());
        }
        out.write_all(if self.any { b",\n" } else { b"\n" })?;
        self.any = true;
        to_json(out, &letter(reported, run.pack))
    }

    fn end(&mut self, out: &mut dyn Write, summary: &Summary, _: &Run<'_>) -> io::Result<()> {
        out.write_all(b"\n],\"suppressions\":")?;
        to_json(out, &self.sidecars)?;
        out.write_all(b",\"summary\":")?;
        to_json(out, &self::summary(summary))?;
        out.write_all(b"}\n")
    }
}

pub(super) fn letter(reported: &Reported, pack: &Pack) -> LetterOut {
    let header = reported.letter.as_ref().and_then(|(letter, _)| letter.header.as_ref());
    let case_number = header.and_then(|header| header.case_number.as_ref()).map(|number| number.value.clone());
    let decisions =
        decisions(reported).zip(reported.source.iter().cycle()).map(|((index, letter, decision, assessed), source)| {
            let criteria = assessed.criteria.iter().map(|result| CriterionOut {
                id: result.id.clone(),
                required: result.required(),
                requirement: result.requirement,
                status: result.status,
                finding: result.finding,
                support: result.support,
                confidence: result.confidence,
                evidence: result.evidence.iter().map(|&at| span(source, at, None)).collect(),
            });
            DecisionOut {
                n: index + 1,
                item: decision.item.as_ref().map(|item| item.text(letter).to_owned()),
                outcome: decision.outcome.as_ref().map(|outcome| outcome.value.as_str().to_owned()),
                classes: classes(assessed, pack),
                generic: assessed.reading.treatment.generic.clone(),
                criteria: criteria.collect(),
                rests_on: assessed.criteria.iter().filter(|r| r.rests_on).map(|r| r.id.clone()).collect(),
                verdict: assessed.verdict,
                diagnostics: diagnostics(reported, Some(index)),
            }
        });
    let (path, decisions) = (reported.name.clone(), decisions.collect());
    let pages = reported.letter.as_ref().and_then(|(letter, _)| letter.pages);
    LetterOut { path, case_number, pages, decisions, diagnostics: diagnostics(reported, None) }
}

pub(super) fn sidecar(reported: &Reported) -> SidecarOut {
    SidecarOut { path: reported.name.clone(), diagnostics: diagnostics(reported, None) }
}

/// The entries of a decision, or of the letter as a whole.
fn diagnostics(reported: &Reported, decision: Option<usize>) -> Vec<DiagnosticOut> {
    reported.shown_of(decision).map(|entry| diagnostic(entry, reported.source.as_deref())).collect()
}

fn diagnostic(entry: &Entry, source: Option<&Source>) -> DiagnosticOut {
    let diagnostic = &entry.diagnostic;
    let spans = source
        .map(|source| diagnostic.labels.iter().map(|label| span(source, label.span, Some(&label.text))).collect());
    DiagnosticOut {
        rule: diagnostic.rule.clone(),
        criteria: diagnostic.criteria.clone(),
        fingerprint: entry.fingerprint.to_string(),
        severity: diagnostic.severity,
        message: diagnostic.message.clone(),
        help: diagnostic.help.clone(),
        spans: spans.unwrap_or_default(),
    }
}

fn span(source: &Source, span: Span, label: Option<&str>) -> SpanOut {
    let position = source.position(span.start);
    SpanOut {
        start: span.start,
        end: span.end,
        page: source.page_at(span.start),
        recognised: source.is_recognised(span.start).then_some(true),
        line: position.line,
        column: position.column,
        text: words(source, span),
        label: label.filter(|label| !label.is_empty()).map(str::to_owned),
    }
}
