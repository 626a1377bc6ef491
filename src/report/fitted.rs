//! What was learned from annotated letters as a file of a pack, one name a line, so that it can be read, edited and compared.

use std::io::{self, Write};

use crate::score::{FittedHints, FittedVoices};

/// What the editor needs to know of the file.
const SCHEMA: &str = "# yaml-language-server: $schema=../../schemas/pack.json";

/// Writes a pack's `weights`.
///
/// # Errors
/// What writing gives.
pub fn weights(out: &mut dyn Write, fitted: &FittedVoices) -> io::Result<()> {
    let FittedVoices { weights, clauses, sha256 } = fitted;
    writeln!(
        out,
        "{SCHEMA}
# What a word or two say of whose words a clause holds: points for [guideline, case, conclusion]. Written by
# `mtuslint rules fit` (docs/accuracy.md), from {clauses} annotated clauses and examples of this pack;
# their checksum: {sha256}.
# In <>: the start of a clause, the voice before it, votes of the phrases in voices.yaml, numbers and dates.
weights:"
    )?;
    for (name, [guideline, case, conclusion]) in weights {
        writeln!(out, "  {}: [{guideline}, {case}, {conclusion}]", quoted(name))?;
    }
    Ok(())
}

/// Writes a pack's `hints`.
///
/// # Errors
/// What writing gives.
pub fn hints(out: &mut dyn Write, fitted: &FittedHints) -> io::Result<()> {
    let FittedHints { hints, clauses, sha256 } = fitted;
    writeln!(
        out,
        "{SCHEMA}
# What a word or two say of whether a clause touches a criterion that no phrase finds in it; docs/rule-packs.md says from
# which sum on it does. Written by `mtuslint rules fit --hints` (docs/accuracy.md), from {clauses} annotated clauses;
# their checksum: {sha256}.
# <start> is what every clause has; <number> and <date> stand for any.
hints:"
    )?;
    for (criterion, points) in hints {
        writeln!(out, "  - criterion: {criterion}\n    points:")?;
        for (name, points) in points {
            writeln!(out, "      {}: {points}", quoted(name))?;
        }
    }
    Ok(())
}

fn quoted(name: &str) -> serde_json::Value {
    serde_json::Value::from(name)
}
