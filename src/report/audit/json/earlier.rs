//! Reads an audit that an earlier run wrote, as far as `--since` compares it. The types are its own: an audit of an older
//! version need only hold what is compared.

use serde::Deserialize;

use super::SCHEMA;
use crate::audit::{EarlierAudit, Share};

/// What `--since` needs; other keys are passed over.
#[derive(Deserialize)]
struct AuditIn {
    schema: String,
    pack: PackIn,
    coverage: Vec<CellIn>,
    decisions: Vec<DecisionIn>,
}

#[derive(Deserialize)]
struct PackIn {
    sha256: String,
}

#[derive(Deserialize)]
struct CellIn {
    criterion: String,
    dimension: String,
    edition: Option<String>,
    outcome: Option<String>,
    applied: ShareIn,
}

#[derive(Deserialize)]
struct ShareIn {
    count: usize,
    of: usize,
}

#[derive(Deserialize)]
struct DecisionIn {
    letter: String,
    decision: usize,
    verdict: String,
}

/// Reads an audit that was written as JSON.
///
/// # Errors
/// What is wrong with it, in a sentence.
pub fn earlier(text: &str) -> Result<EarlierAudit, String> {
    #[derive(Deserialize)]
    struct Version {
        schema: String,
    }
    let not_one = |e: serde_json::Error| format!("not an audit as `mtuslint audit --format json` writes it: {e}");
    let version: Version = serde_json::from_str(text).map_err(not_one)?;
    if version.schema != SCHEMA {
        return Err(format!("its format is `{}`; this mtuslint reads `{SCHEMA}`", version.schema));
    }
    let audit: AuditIn = serde_json::from_str(text).map_err(not_one)?;
    debug_assert_eq!(audit.schema, SCHEMA);
    let whole = audit.coverage.into_iter().filter(|cell| {
        cell.dimension == "all"
            && cell.edition.is_none()
            && cell.outcome.is_none()
            && cell.applied.count <= cell.applied.of
    });
    Ok(EarlierAudit {
        pack: audit.pack.sha256,
        applied: whole.map(|c| (c.criterion, Share { count: c.applied.count, of: c.applied.of })).collect(),
        verdicts: audit.decisions.into_iter().map(|d| ((d.letter, d.decision), d.verdict)).collect(),
    })
}
