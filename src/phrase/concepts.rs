//! Concepts: words that phrases share, under a name.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::ast::{PhraseNode, matches_nothing};
use super::error::{PhraseError, PhraseProblem};
use super::parse::parse;
use super::slot::Slot;

/// Concepts by name: each is a list of phrases, any of which stands for it.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Concepts {
    by_name: BTreeMap<String, Vec<Vec<PhraseNode>>>,
    written: BTreeMap<String, Vec<String>>,
}

impl Concepts {
    /// Adds a phrase to a concept.
    ///
    /// # Errors
    /// [`PhraseError`] when the phrase can't be read.
    pub fn add(&mut self, name: &str, phrase: &str) -> Result<(), PhraseError> {
        let nodes = parse(phrase)?;
        if matches_nothing(&nodes) {
            return Err(PhraseError { at: 0..phrase.len(), problem: PhraseProblem::EmptyChoice });
        }
        self.by_name.entry(name.to_owned()).or_default().push(nodes);
        self.written.entry(name.to_owned()).or_default().push(phrase.to_owned());
        Ok(())
    }

    /// What stands for a concept.
    pub(super) fn phrases(&self, name: &str) -> Option<&[Vec<PhraseNode>]> {
        self.by_name.get(name).map(Vec::as_slice)
    }

    /// The concepts that a concept's own phrases name.
    pub fn used_by(&self, concept: &str) -> BTreeSet<String> {
        let phrases = self.by_name.get(concept).into_iter().flatten();
        let mut out = BTreeSet::new();
        phrases.for_each(|nodes| collect(nodes, &mut out));
        out
    }

    /// The concepts that a phrase names; none where it can't be read.
    pub fn named_in(phrase: &str) -> BTreeSet<String> {
        let mut out = BTreeSet::new();
        collect(&parse(phrase).unwrap_or_default(), &mut out);
        out
    }

    /// The phrases of a concept, as they are written.
    pub fn written(&self, concept: &str) -> &[String] {
        self.written.get(concept).map_or(&[], Vec::as_slice)
    }

    /// The names of all concepts, in order.
    pub fn defined(&self) -> BTreeSet<&str> {
        self.by_name.keys().map(String::as_str).collect()
    }

    /// True for `number`, `date` and the like.
    pub fn is_built_in(name: &str) -> bool {
        Slot::named(name).is_some()
    }

    /// All names, in order, for suggestions.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(String::as_str).chain(Slot::ALL.iter().map(|slot| slot.name()))
    }
}

/// Adds the names in a phrase; what is built in isn't a concept. Recursion is bounded by the depth of brackets.
fn collect(nodes: &[PhraseNode], out: &mut BTreeSet<String>) {
    for node in nodes {
        match node {
            PhraseNode::Name { name, .. } if Slot::named(name).is_none() => {
                out.insert(name.clone());
            }
            PhraseNode::Any(sequences) => sequences.iter().for_each(|sequence| collect(sequence, out)),
            PhraseNode::Optional(inner) => collect(std::slice::from_ref(inner), out),
            _ => {}
        }
    }
}
