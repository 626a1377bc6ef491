//! What is wrong with a file, before it is known which file of which pack it is.

use crate::pack::error::Code;
use crate::text::{Span, slice};

/// Why a file can't be read, or what in it isn't part of the language.
#[derive(Debug)]
pub struct Flaw {
    pub code: Code,
    pub span: Span,
    pub message: String,
    pub label: String,
    pub help: Option<String>,
}

/// The part of a span that lies on its first line.
pub fn first_line(source: &str, span: Span) -> Span {
    let line = slice(source, span.start..span.end).lines().next().unwrap_or("");
    Span::new(span.start, span.start + line.trim_end().len())
}
