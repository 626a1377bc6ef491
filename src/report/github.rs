//! `--format github`: workflow commands, which GitHub Actions shows as annotations on the lines they name.
//!
//! Data and properties are escaped as the runner undoes them (`%`, line ends; in properties also `:` and `,`), so no
//! letter can give a command of its own.

use std::io::{self, Write};

use super::{Emitter, Reported, Run, Summary, page, region};
use crate::pack::Severity;
use crate::text::inert;

/// Writes one command a diagnostic.
#[derive(Debug, Default)]
pub struct Github;

impl Emitter for Github {
    fn letter(&mut self, out: &mut dyn Write, reported: &Reported, _: &Run<'_>) -> io::Result<()> {
        for entry in reported.shown() {
            let diagnostic = &entry.diagnostic;
            let command = match diagnostic.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Advice => "notice",
            };
            write!(out, "::{command} file={}", property(&reported.name))?;
            // Lines of a PDF file's text are no lines of the file.
            let page = page(reported, entry);
            if let Some((start, end)) = region(reported, entry).filter(|_| page.is_none()) {
                write!(out, ",line={},endLine={}", start.line, end.line)?;
                // The runner refuses columns for more than one line.
                if start.line == end.line {
                    write!(out, ",col={},endColumn={}", start.column, end.column)?;
                }
            }
            let help = diagnostic.help.lines().map(inert).collect::<Vec<_>>().join("\n");
            let page = page.map_or_else(String::new, |page| format!("page {page}: "));
            let text = format!("{page}{}\n{help}\n{}", inert(&diagnostic.message), entry.fingerprint);
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
