//! `--format jsonl`: a line a letter, written as soon as it is checked, so that a batch of any size can be followed.
//!
//! Each line is an object with one key that says what it holds: `letter`, `error` (an input that couldn't be read),
//! `suppressions` (a finding on a sidecar file), and at the end one `run`, without which the output isn't whole.

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use super::json::{self, LetterOut, PackId, SidecarOut, SummaryOut, Tool};
use super::{Emitter, Reported, Run, Summary};
use crate::text::to_json;

/// The name and version of the format.
const SCHEMA: &str = "mtuslint.report-lines/2";

/// One line of a report in JSON Lines.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum JsonLine {
    /// A letter; without decisions where an earlier line holds the same letter (`input/duplicate`).
    #[schemars(title = "LetterLine")]
    Letter(LetterOut),
    /// An input that couldn't be read; its diagnostics say why.
    #[schemars(title = "ErrorLine")]
    Error(LetterOut),
    /// What is wrong with a file of suppressions.
    #[schemars(title = "SuppressionsLine")]
    Suppressions(SidecarOut),
    /// The last line.
    #[schemars(title = "RunLine")]
    Run(End),
}

/// The end of a report.
#[derive(Serialize, JsonSchema)]
struct End {
    /// Always `mtuslint.report-lines/2`.
    schema: String,
    tool: Tool,
    pack: PackId,
    summary: SummaryOut,
}

/// The JSON Schema of a line.
pub fn schema() -> serde_json::Value {
    crate::text::schema::<JsonLine>()
}

/// Writes a line a letter.
#[derive(Debug, Default)]
pub struct JsonLines;

impl Emitter for JsonLines {
    fn letter(&mut self, out: &mut dyn Write, reported: &Reported, run: &Run<'_>) -> io::Result<()> {
        let line = match (reported.sidecar, reported.unreadable()) {
            (true, _) => JsonLine::Suppressions(json::sidecar(reported)),
            (false, false) => JsonLine::Letter(json::letter(reported, run.pack)),
            (false, true) => JsonLine::Error(json::letter(reported, run.pack)),
        };
        write(out, &line)
    }

    fn end(&mut self, out: &mut dyn Write, summary: &Summary, run: &Run<'_>) -> io::Result<()> {
        let (tool, pack, summary) = (json::tool(), json::pack_id(&run.pack.meta), json::summary(summary));
        write(out, &JsonLine::Run(End { schema: SCHEMA.to_owned(), tool, pack, summary }))
    }
}

fn write(out: &mut dyn Write, line: &JsonLine) -> io::Result<()> {
    to_json(out, line)?;
    out.write_all(b"\n")?;
    // Whoever reads along shouldn't wait for a full buffer.
    out.flush()
}
