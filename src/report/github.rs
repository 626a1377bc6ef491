//! `--format github`: workflow commands, which GitHub Actions shows as annotations on the lines they name.
//!
//! Data and properties are escaped as the runner undoes them (`%`, line ends; in properties also `:` and `,`), so no
//! letter can give a command of its own.

use std::io::{self, Write};

use super::{Emitter, Reported, Run, Summary, message, page, region, uri};
use crate::pack::Severity;
use crate::text::inert;

/// Writes one command a diagnostic.
#[derive(Debug, Default)]
pub struct Github;

impl Emitter for Github {
    fn letter(&mut self, out: &mut dyn Write, reported: &Reported, run: &Run<'_>) -> io::Result<()> {
        let file = uri::in_repository(&reported.name, run.base);
        for entry in reported.shown() {
            let diagnostic = &entry.diagnostic;
            let command = match diagnostic.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Advice => "notice",
            };
            write!(out, "::{command} file={}", property(&file))?;
            // Lines of a PDF file's text are no lines of the file.
            if let Some((start, end)) = region(reported, entry).filter(|_| page(reported, entry).is_none()) {
                write!(out, ",line={},endLine={}", start.line, end.line)?;
                // The runner refuses columns for more than one line.
                if start.line == end.line {
                    write!(out, ",col={},endColumn={}", start.column, end.column)?;
                }
            }
            let help = diagnostic.help.lines().map(inert).collect::<Vec<_>>().join("\n");
            let text = format!("{}\n{help}\n{}", inert(&message(reported, entry)), entry.fingerprint);
            writeln!(out, ",title={}::{}", property(&diagnostic.rule), data(&text))?;
        }
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write, summary: &Summary, _: &Run<'_>) -> io::Result<()> {
        writeln!(out, "{}", super::pretty::summary_line(summary))
    }
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(&inert(text)).replace(':', "%3A").replace(',', "%2C")
}
