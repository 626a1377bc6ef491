//! Stands in for `pdf.rs` in builds without the feature `pdf`: a PDF is refused by name, never taken for text.

use super::{Document, DocumentError, Ocr};

pub(super) fn read(_: &str, _: Vec<u8>, _: Option<&Ocr>) -> Result<Document, DocumentError> {
    Err(DocumentError::NoPdf)
}
