//! The pack's own small pattern language: words, alternatives, optional words, inflections, bounded gaps, numbers
//! with units, and concepts that other phrases reuse. See `grammar/phrase.pest` for the notation.
//!
//! A phrase is matched against tokens, not characters, so an author never meets line breaks, hyphens or spacing, and
//! one pass over a letter serves every phrase of a pack: a word is looked up once ([`Vocabulary`]), and only the
//! phrases that can begin with it are tried ([`PhraseSet`]). Overlapping phrases are all found; none hides another.

mod automaton;
mod compile;
mod matcher;
mod near;
#[cfg(test)]
mod oracle;
mod profile;
mod regex;
mod sample;
mod syntax;
mod vocabulary;

pub use compile::{Builder, Concepts};
pub use matcher::{Hit, PhraseId, PhraseSet};
pub use near::{Miss, Near};
pub use profile::{Cost, Probe, Profile};
pub(crate) use syntax::optional_ends;
pub use syntax::{PhraseError, Problem};
pub use vocabulary::{Atoms, Vocabulary};
