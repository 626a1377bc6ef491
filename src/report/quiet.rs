//! `--quiet`: the counts, on one line.

use std::io::{self, Write};

use super::{Emitter, Reported, Run, Summary};

/// Writes nothing but the summary.
#[derive(Debug, Default)]
pub struct Quiet;

impl Emitter for Quiet {
    fn letter(&mut self, _: &mut dyn Write, _: &Reported, _: &Run<'_>) -> io::Result<()> {
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write, summary: &Summary, _: &Run<'_>) -> io::Result<()> {
        writeln!(out, "{}", super::pretty::summary_line(summary))
    }
}
