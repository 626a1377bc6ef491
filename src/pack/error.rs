//! What is wrong with a pack, on its span. All errors are collected; one alone never hides the others.

use thiserror::Error;

use super::files::PackFiles;
use crate::text::Span;

/// One error of a pack.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{file}: {message}")]
pub struct PackError {
    /// The file, relative to the pack.
    pub file: String,
    /// Where in the file.
    pub span: Option<Span>,
    /// What is wrong.
    pub message: String,
    /// What the label on the span says.
    pub label: String,
    /// What to do.
    pub help: Option<String>,
}

impl PackError {
    /// An error of a whole file.
    pub fn file(file: &str, message: String) -> PackError {
        PackError { file: file.to_owned(), span: None, message, label: String::new(), help: None }
    }

    /// An error at a place.
    pub fn at(file: &str, span: Span, message: String, label: &str) -> PackError {
        PackError { file: file.to_owned(), span: Some(span), message, label: label.to_owned(), help: None }
    }

    /// With advice.
    #[must_use]
    pub fn help(self, help: String) -> PackError {
        PackError { help: Some(help), ..self }
    }
}

/// All errors of a pack, with the text they point into.
#[derive(Debug, Clone, Error)]
#[error("the rule pack ({origin}) has {} error{}", errors.len(), if errors.len() == 1 { "" } else { "s" })]
pub struct PackErrors {
    origin: String,
    sources: Vec<(String, String)>,
    errors: Vec<PackError>,
}

impl PackErrors {
    pub(super) fn new(files: &PackFiles) -> PackErrors {
        PackErrors { origin: files.origin.clone(), sources: files.files.clone(), errors: Vec::new() }
    }

    pub(super) fn push(&mut self, error: PackError) {
        if !self.errors.contains(&error) {
            self.errors.push(error);
        }
    }

    /// True when nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.errors.is_empty()
    }

    /// The errors, in the order of files and places.
    pub fn iter(&self) -> impl Iterator<Item = &PackError> {
        self.errors.iter()
    }

    pub(super) fn sorted(mut self) -> PackErrors {
        self.errors.sort_by(|a, b| (&a.file, a.span).cmp(&(&b.file, b.span)));
        self
    }

    /// The text of a file of the pack.
    pub fn text(&self, file: &str) -> Option<&str> {
        self.sources.iter().find(|(name, _)| name == file).map(|(_, text)| text.as_str())
    }
}

/// The known name nearest to a misspelt one.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let scored = known.into_iter().map(|k| (strsim::jaro_winkler(name, k), k));
    scored.filter(|(score, _)| *score > 0.8).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, k)| k)
}
