//! `--format gitlab`: GitLab's code quality report, a JSON array with the few keys that it reads.

use std::io::{self, Write};

use serde::Serialize;

use super::{Emitter, Entry, Reported, Run, Summary, message, region, uri};
use crate::pack::Severity;
use crate::text::to_json;

#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: String,
    severity: &'a str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

/// Writes one issue a diagnostic.
#[derive(Debug, Default)]
pub struct Gitlab {
    any: bool,
}

impl Emitter for Gitlab {
    fn begin(&mut self, out: &mut dyn Write, _: &Run<'_>) -> io::Result<()> {
        out.write_all(b"[")
    }

    fn letter(&mut self, out: &mut dyn Write, reported: &Reported, run: &Run<'_>) -> io::Result<()> {
        let path = uri::in_repository(&reported.name, run.base);
        for entry in reported.shown() {
            out.write_all(if self.any { b",\n" } else { b"\n" })?;
            self.any = true;
            // An issue without a line isn't shown.
            let (begin, end) = region(reported, entry).map_or((1, 1), |(start, end)| (start.line, end.line));
            let issue = Issue {
                description: message(reported, entry),
                check_name: &entry.diagnostic.rule,
                fingerprint: unique(reported, entry),
                severity: match entry.diagnostic.severity {
                    Severity::Error => "major",
                    Severity::Warning => "minor",
                    Severity::Advice => "info",
                },
                location: Location { path: &path, lines: Lines { begin, end } },
            };
            to_json(out, &issue)?;
        }
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write, _: &Summary, _: &Run<'_>) -> io::Result<()> {
        out.write_all(b"\n]\n")
    }
}

/// GitLab takes findings with the same fingerprint for one, so those of a second letter under a case number are numbered.
fn unique(reported: &Reported, entry: &Entry) -> String {
    match reported.earlier {
        0 => entry.fingerprint.to_string(),
        earlier => format!("{}-{}", entry.fingerprint, earlier + 1),
    }
}
