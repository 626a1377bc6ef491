//! A phrase as a tree.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// A phrase as it is written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) enum PhraseNode {
    /// One word; `ending` says how it may go on.
    Word { text: String, ending: Ending },
    /// `<name>`: a built-in kind or a concept.
    Name { name: String, at: Range<usize> },
    /// Up to so many words.
    Gap(usize),
    /// Any one of these.
    Any(Vec<Vec<PhraseNode>>),
    /// This or nothing.
    Optional(Box<PhraseNode>),
}

/// How a word of a phrase may go on in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Ending {
    /// Not at all.
    Exact,
    /// `~`: by an English inflection.
    Inflected,
    /// `*`: anyhow.
    Prefix,
}

/// True when an alternative of a bracket or concept may be empty: then nothing of the bracket or concept is needed.
pub(super) fn matches_nothing(alternative: &[PhraseNode]) -> bool {
    alternative.iter().all(|node| matches!(node, PhraseNode::Optional(_) | PhraseNode::Gap(_)))
}
