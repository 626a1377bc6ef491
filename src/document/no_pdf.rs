//! Stands in for `pdf.rs` in builds without the feature `pdf`: a PDF is refused by name, never taken for text.

use super::{Document, DocumentError};

pub(super) fn read(_: &str, _: &[u8]) -> Result<Document, DocumentError> {
    Err(DocumentError::NoPdf)
}
