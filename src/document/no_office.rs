//! Stands in for `office/` in builds without the feature `office`: a word processor's file is refused by name.

use super::{DocumentError, Note};

pub(super) fn archive(_: &[u8]) -> Result<(String, Vec<Note>), DocumentError> {
    Err(DocumentError::LeftOut { what: "a zip archive, as Word's and OpenDocument's files are", feature: "office" })
}

pub(super) fn rtf(_: &[u8]) -> Result<(String, Vec<Note>), DocumentError> {
    Err(DocumentError::LeftOut { what: "RTF", feature: "office" })
}
