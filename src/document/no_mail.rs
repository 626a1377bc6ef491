//! Stands in for `mail/` in builds without the feature `mail`: mail and HTML are refused by name, never taken for letters.

use super::{Document, DocumentError, Note, ReadContext};

pub(super) fn is_mail(_: &[u8]) -> bool {
    false
}

pub(super) fn read(_: &str, _: &[u8], _: ReadContext) -> Result<Document, DocumentError> {
    Err(DocumentError::LeftOut { what: "mail", feature: "mail" })
}

pub(super) fn html(_: &[u8]) -> Result<(String, Vec<Note>), DocumentError> {
    Err(DocumentError::LeftOut { what: "HTML", feature: "mail" })
}
