//! What can be wrong with a phrase.

use std::ops::Range;

use thiserror::Error;

/// Brackets deeper than this are refused before the grammar runs: it recurses.
pub(super) const MAX_DEPTH: usize = 12;
/// The grammar takes time in proportion; the longest phrase of the default pack has 700 bytes.
pub(super) const MAX_BYTES: usize = 32_000;

/// What is wrong with a phrase, and where in its text.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{problem}")]
pub struct PhraseError {
    /// Bytes of the phrase.
    pub at: Range<usize>,
    /// What is wrong.
    pub problem: PhraseProblem,
}

/// The ways in which a phrase can be wrong.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PhraseProblem {
    /// Not in the grammar.
    #[error("this phrase can't be read: {what}")]
    Syntax {
        /// What stands there.
        what: &'static str,
        /// What to write instead, if known; else empty.
        hint: &'static str,
    },
    /// Brackets in brackets in brackets.
    #[error("brackets are nested more than {MAX_DEPTH} deep")]
    TooDeep,
    /// `<name>` that nothing defines.
    #[error("nothing is called <{0}>")]
    UnknownName(String),
    /// A concept that uses itself.
    #[error("the concept <{0}> uses itself")]
    Circular(String),
    /// Concepts in concepts in concepts.
    #[error("concepts are nested more than 32 deep")]
    ConceptsTooDeep,
    /// It would match anywhere.
    #[error("this phrase matches the empty text")]
    MatchesNothing,
    /// An alternative that matches the empty text: `(screens? | test)`.
    #[error("this alternative matches the empty text, so nothing of its bracket or concept is needed")]
    EmptyChoice,
    /// It begins or ends with `..`.
    #[error("a phrase can't begin or end with a gap")]
    GapAtEdge,
    /// Too large once concepts are put in.
    #[error("this phrase is too large ({0} steps, at most {1})")]
    TooLarge(usize, usize),
    /// Longer than anyone writes.
    #[error("this phrase is {0} bytes long, at most {MAX_BYTES}")]
    Endless(usize),
    /// It could span more words than any sentence of use.
    #[error("this phrase can span {0} words, at most {1}")]
    TooLong(usize, usize),
}

impl PhraseProblem {
    /// True when it lies with the concepts that a phrase uses.
    pub fn is_of_concepts(&self) -> bool {
        matches!(self, PhraseProblem::UnknownName(_) | PhraseProblem::Circular(_) | PhraseProblem::ConceptsTooDeep)
    }
}
