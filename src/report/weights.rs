//! A pack's learned points as a file of the pack, one name a line, so that they can be read, edited and compared.

use std::io::{self, Write};

use crate::score::Fitted;

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
