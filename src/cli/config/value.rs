//! Values that know where they come from.

use crate::text::Span;

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli) enum Origin {
    Default,
    File { name: String, line: usize },
    Flag(&'static str),
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Origin::Default => f.write_str("default"),
            Origin::File { name, line } => write!(f, "{}:{line}", crate::text::inert(name)),
            Origin::Flag(name) => f.write_str(name),
        }
    }
}

/// A value in force.
#[derive(Debug, Clone)]
pub(in crate::cli) struct Set<T> {
    pub value: T,
    pub origin: Origin,
}

/// A value of a file.
#[derive(Debug, Clone)]
pub(super) struct At<T> {
    pub value: T,
    pub span: Span,
}
