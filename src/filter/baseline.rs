//! A baseline: the findings that were there on the day it was written, so that only new ones are reported.
//!
//! JSON with one finding a line, sorted: readable, and a change of one finding is a change of one line. Letter, rule
//! and message are there for people; only the fingerprint counts.

use std::collections::{BTreeSet, HashSet};
use std::io::{self, Write};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Entry, Fingerprint};
use crate::text::to_json;

/// The name and version of the file's format.
pub const SCHEMA: &str = "mtuslint.baseline/1";

/// A finding in a baseline. Its order is that of the file.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Known {
    /// The letter's case number.
    pub letter: String,
    /// The criterion or rule.
    pub rule: String,
    /// What counts.
    pub fingerprint: Fingerprint,
    /// What the report said, for people.
    pub message: String,
}

impl Known {
    /// An entry of a letter's report.
    pub fn new(entry: &Entry, letter: &str) -> Known {
        Known {
            letter: letter.to_owned(),
            rule: entry.diagnostic.rule.clone(),
            fingerprint: entry.fingerprint,
            message: entry.diagnostic.message.clone(),
        }
    }
}

/// Known findings.
#[derive(Debug, Default)]
pub struct Baseline {
    known: BTreeSet<Known>,
    fingerprints: HashSet<Fingerprint>,
}

/// Why a text is no baseline.
#[derive(Debug, Error)]
pub enum BaselineError {
    /// It isn't JSON of the right form.
    #[error("the baseline is damaged: {0}")]
    Damaged(#[from] serde_json::Error),
    /// It is of another version.
    #[error("the baseline has the form `{0}`; this mtuslint reads `{SCHEMA}`")]
    Schema(String),
    /// A fingerprint of it can't be one.
    #[error("the baseline is damaged: {0}")]
    Fingerprint(#[from] super::fingerprint::FingerprintError),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BaselineFile {
    schema: String,
    findings: Vec<BaselineFinding>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct BaselineFinding {
    letter: String,
    rule: String,
    fingerprint: String,
    message: String,
}

impl Baseline {
    /// Reads a baseline.
    ///
    /// # Errors
    /// [`BaselineError`] for anything but a whole baseline of this version.
    pub fn parse(text: &str) -> Result<Baseline, BaselineError> {
        let file: BaselineFile = serde_json::from_str(text)?;
        if file.schema != SCHEMA {
            return Err(BaselineError::Schema(file.schema));
        }
        let mut out = Baseline::default();
        for BaselineFinding { letter, rule, fingerprint, message } in file.findings {
            out.insert(Known { letter, rule, fingerprint: fingerprint.parse()?, message });
        }
        Ok(out)
    }

    /// Adds a finding, once.
    pub fn insert(&mut self, known: Known) {
        if self.fingerprints.insert(known.fingerprint) {
            self.known.insert(known);
        }
    }

    /// True when the finding is in it.
    pub fn contains(&self, fingerprint: Fingerprint) -> bool {
        self.fingerprints.contains(&fingerprint)
    }

    /// Its findings, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &Known> {
        self.known.iter()
    }

    /// The number of findings.
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// As it is stored.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        write!(out, "{{\"schema\": \"{SCHEMA}\", \"findings\": [")?;
        for (i, known) in self.known.iter().enumerate() {
            let line = BaselineFinding {
                letter: known.letter.clone(),
                rule: known.rule.clone(),
                fingerprint: known.fingerprint.to_string(),
                message: known.message.clone(),
            };
            out.write_all(if i == 0 { b"\n" } else { b",\n" })?;
            to_json(out, &line)?;
        }
        out.write_all(b"\n]}\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(letter: &str, digit: char) -> Known {
        let fingerprint = format!("v1:{}", digit.to_string().repeat(32)).parse().unwrap();
        Known { letter: letter.to_owned(), rule: "r".to_owned(), fingerprint, message: "\"m\"\n".to_owned() }
    }

    fn text(baseline: &Baseline) -> String {
        let mut out = Vec::new();
        baseline.write(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn it_is_sorted_and_read_back() {
        let mut baseline = Baseline::default();
        [known("B", '1'), known("A", '3'), known("A", '2'), known("B", '1')]
            .into_iter()
            .for_each(|k| baseline.insert(k));
        let written = text(&baseline);
        assert_eq!(written.lines().count(), 2 + 3);
        let letters: Vec<&str> = baseline.iter().map(|k| k.letter.as_str()).collect();
        assert_eq!(letters, ["A", "A", "B"]);
        assert_eq!(text(&Baseline::parse(&written).unwrap()), written);
        assert!(Baseline::parse(&text(&Baseline::default())).unwrap().len() == 0);
    }

    #[test]
    fn damage_is_reported() {
        let text = |schema: &str, finding: &str| format!("{{\"schema\":\"{schema}\",\"findings\":[{finding}]}}");
        let line = r#"{"letter":"A","rule":"r","fingerprint":"v9:00","message":""}"#;
        assert!(matches!(Baseline::parse("{"), Err(BaselineError::Damaged(_))));
        assert!(matches!(Baseline::parse(&text("other/1", "")), Err(BaselineError::Schema(_))));
        assert!(matches!(Baseline::parse(&text(SCHEMA, line)), Err(BaselineError::Fingerprint(_))));
        assert!(matches!(Baseline::parse(&text(SCHEMA, r#"{"leter":"A"}"#)), Err(BaselineError::Damaged(_))));
    }
}
