//! `--format short`: one line a diagnostic, `file:line:column: severity[rule] message`, for editors and `grep`;
//! the place in a PDF file is `file.pdf, page 3:line:column`.

use std::io::{self, Write};

use super::{Emitter, Reported, Run, Summary, location, severity};
use crate::text::inert;

/// Writes one line a diagnostic.
#[derive(Debug, Default)]
pub struct Short {
    /// Whether each line ends in the fingerprint.
    pub fingerprints: bool,
}

impl Emitter for Short {
    fn letter(&mut self, out: &mut dyn Write, reported: &Reported, _: &Run<'_>) -> io::Result<()> {
        for entry in reported.shown() {
            let diagnostic = &entry.diagnostic;
            write!(out, "{}", location(reported, entry))?;
            write!(out, ": {}[{}] {}", severity(diagnostic.severity), diagnostic.rule, inert(&diagnostic.message))?;
            if self.fingerprints {
                write!(out, " [{}]", entry.fingerprint)?;
            }
            writeln!(out)?;
        }
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write, summary: &Summary, _: &Run<'_>) -> io::Result<()> {
        writeln!(out, "{}", super::pretty::summary_line(summary))
    }
}
