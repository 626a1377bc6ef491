//! `--format short`: one line a diagnostic, `file:line:column: severity[rule] message`, for editors and `grep`;
//! the place in a PDF file is `file.pdf, page 3:line:column`.

use std::io::{self, Write};

use super::{Checked, Emitter, Summary};
use crate::pack::{Pack, Severity};

/// Writes one line a diagnostic.
#[derive(Debug, Default)]
pub struct Short;

impl Emitter for Short {
    fn begin(&mut self, _: &mut dyn Write, _: &Pack) -> io::Result<()> {
        Ok(())
    }

    fn letter(&mut self, out: &mut dyn Write, checked: &Checked, _: &Pack) -> io::Result<()> {
        for diagnostic in checked.diagnostics() {
            match (diagnostic.at(), &checked.letter) {
                (Some(at), Some((source, ..))) => {
                    let position = source.position(at.start);
                    write!(out, "{}:{}:{}", source.place(at.start), position.line, position.column)?;
                }
                _ => write!(out, "{}", checked.name)?,
            }
            let severity = match diagnostic.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Advice => "advice",
            };
            writeln!(out, ": {severity}[{}] {}", diagnostic.rule, diagnostic.message)?;
        }
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
        writeln!(out, "{}", super::pretty::summary_line(summary))
    }
}
