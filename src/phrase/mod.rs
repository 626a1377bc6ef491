//! The pack's own small pattern language: words, alternatives, optional words, inflections, bounded gaps, numbers
//! with units, and concepts that other phrases reuse. See `grammar/phrase.pest` for the notation.
//!
//! A phrase is matched against tokens, not characters, so an author never meets line breaks, hyphens or spacing, and
//! one pass over a letter serves every phrase of a pack: a word is looked up once ([`Vocabulary`]), and only the
//! phrases that can't do without it are tried ([`PhraseSet`]). Overlapping phrases are all found; none hides another.

mod anchor;
mod ast;
mod automaton;
mod bits;
mod compile;
mod concepts;
mod error;
mod filed;
mod numbering;
#[cfg(test)]
mod oracle;
mod parse;
mod program;
mod search;
mod selection;
mod slot;
mod tools;
mod vocabulary;
mod walk;

pub use compile::Builder;
pub use concepts::Concepts;
pub use error::{PhraseError, PhraseProblem};
pub(crate) use parse::optional_ends;
pub use program::PhraseId;
pub use search::{Hit, PhraseSet, Probe};
pub use selection::Selection;
pub use tools::{Cost, Miss, Near, Profile};
pub use vocabulary::{Atoms, Vocabulary, WordId};
