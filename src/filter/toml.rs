//! TOML files that people write by hand, for `suppressions.rs` and the configuration: every error at once, each on its
//! bytes, with a suggestion for a misspelt name.

use thiserror::Error;
use toml_edit::{Document, Item, Table, TableLike};

use crate::pack::error::nearest;
use crate::text::Span;

/// One thing that is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TomlError {
    /// Where.
    pub span: Span,
    /// What.
    pub message: String,
    /// What the label on the place says.
    pub label: String,
    /// What to do.
    pub help: String,
}

/// Everything that is wrong with a file.
#[derive(Debug, Clone, Error)]
#[error("{name} has {} error{}", errors.len(), if errors.len() == 1 { "" } else { "s" })]
pub struct TomlErrors {
    /// What kind of file it is, which is also the code of its errors.
    pub code: &'static str,
    /// The file.
    pub name: String,
    /// Its text.
    pub text: String,
    /// All errors, in the file's order.
    pub errors: Vec<TomlError>,
}

/// Walks a file and collects what is wrong with it.
#[derive(Debug)]
pub(crate) struct TomlReader {
    pub errors: Vec<TomlError>,
    /// Where an error stands that has no better place.
    pub whole: Span,
}

impl TomlReader {
    /// Reads a file with `walk`.
    ///
    /// # Errors
    /// All errors of the file at once; `form` says what it should be.
    pub fn read<T>(
        code: &'static str,
        (name, text): (&str, &str),
        form: &str,
        walk: impl FnOnce(&mut TomlReader, &Table) -> T,
    ) -> Result<T, Box<TomlErrors>> {
        let mut reader = TomlReader { errors: Vec::new(), whole: Span::new(0, text.len()) };
        let read = match Document::parse(text) {
            Ok(document) => Some(walk(&mut reader, document.as_table())),
            Err(e) => {
                let span = e.span().map_or(reader.whole, Span::from);
                let message = format!("this is not TOML: {}", e.message().replace('\n', "; "));
                reader.error(span, message, "here", form);
                None
            }
        };
        let mut errors = reader.errors;
        errors.sort_by_key(|error| error.span);
        match read {
            Some(read) if errors.is_empty() => Ok(read),
            _ => Err(Box::new(TomlErrors { code, name: name.to_owned(), text: text.to_owned(), errors })),
        }
    }

    pub fn error(&mut self, span: Span, message: impl Into<String>, label: &str, help: impl Into<String>) {
        self.errors.push(TomlError { span, message: message.into(), label: label.to_owned(), help: help.into() });
    }

    /// Reports each key that isn't known.
    pub fn only(&mut self, table: &dyn TableLike, known: &[&str]) {
        for (key, item) in table.iter().filter(|(key, _)| !known.contains(key)) {
            let span = key_span(table, key).or(item.span().map(Span::from)).unwrap_or(self.whole);
            let help = match nearest(key, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("known here: {}", known.join(", ")),
            };
            self.error(span, format!("unknown key `{key}`"), "unknown", help);
        }
    }

    /// Text that isn't empty.
    pub fn text(&mut self, key: &str, item: &Item, span: Span) -> Option<(String, Span)> {
        let at = item.span().map_or(span, Span::from);
        match item.as_str() {
            Some(text) if !text.trim().is_empty() => Some((text.to_owned(), at)),
            Some(_) => {
                self.error(at, format!("`{key}` is empty"), "here", "say it in a few words");
                None
            }
            None => {
                self.error(at, format!("`{key}` must be text"), "here", format!("write `{key} = \"...\"`"));
                None
            }
        }
    }
}

/// Where a key stands.
pub(crate) fn key_span(table: &dyn TableLike, key: &str) -> Option<Span> {
    table.key(key)?.span().map(Span::from)
}
