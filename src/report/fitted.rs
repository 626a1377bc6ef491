//! A pack's learned points as a file of the pack, one name a line, so that they can be read, edited and compared.

use std::io::{self, Write};

use crate::score::{Fitted, FittedHints};

/// Writes the file.
///
/// # Errors
/// What writing gives.
pub fn weights(out: &mut dyn Write, fitted: &Fitted) -> io::Result<()> {
    let Fitted { weights, clauses, sha256 } = fitted;
    writeln!(out, "# yaml-language-server: $schema=../../schemas/pack.json")?;
    writeln!(
        out,
        "# What a word or two say of whose words a clause holds: points for [guideline, case, conclusion]. Written by"
    )?;
    writeln!(
        out,
        "# `mtuslint rules fit` (docs/accuracy.md), from {clauses} annotated clauses and examples of this pack;"
    )?;
    writeln!(out, "# their checksum: {sha256}.")?;
    writeln!(
        out,
        "# In <>: the start of a clause, the voice before it, votes of the phrases in voices.yaml, numbers and dates."
    )?;
    writeln!(out, "weights:")?;
    for (name, [guideline, case, conclusion]) in weights {
        writeln!(out, "  {}: [{guideline}, {case}, {conclusion}]", serde_json::Value::from(name.as_str()))?;
    }
    Ok(())
}

/// Writes a pack's learned hints as a file of it.
///
/// # Errors
/// What writing gives.
pub fn hints(out: &mut dyn Write, fitted: &FittedHints) -> io::Result<()> {
    let FittedHints { hints, clauses, sha256 } = fitted;
    writeln!(out, "# yaml-language-server: $schema=../../schemas/pack.json")?;
    writeln!(
        out,
        "# What a word or two say of whether a clause touches a criterion that no phrase finds in it: where points come to"
    )?;
    writeln!(
        out,
        "# more than 0, it does. Written by `mtuslint rules fit --hints` (docs/accuracy.md), from {clauses} annotated clauses;"
    )?;
    writeln!(out, "# their checksum: {sha256}.")?;
    writeln!(
        out,
        "# <start> is what every clause has, and the word before its first; <number> and <date> stand for any."
    )?;
    writeln!(out, "hints:")?;
    for (criterion, points) in hints {
        writeln!(out, "  - criterion: {criterion}")?;
        writeln!(out, "    points:")?;
        for (name, points) in points {
            writeln!(out, "      {}: {points}", serde_json::Value::from(name.as_str()))?;
        }
    }
    Ok(())
}
