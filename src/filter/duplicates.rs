//! The same letter twice in one run, as the posted PDF and as its text, say. Its findings have the same fingerprints, so
//! it is reported and counted once, and the second input says where.
//!
//! Letters are the same when their case number is and, letter by letter and digit by digit, what was decided and why:
//! extractors differ in white space, hyphens and the order of the header. Of every letter a hash and the input's name
//! are kept for the length of the run.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::AssessedInput;
use super::fingerprint::{Key, key, letter_id, own_words};
use crate::evaluation::Diagnostic;
use crate::letter::Letter;
use crate::pack::Severity;

/// The letters of a run so far.
#[derive(Debug, Default)]
pub(super) struct Duplicates {
    letters: HashMap<Key, Box<str>>,
    /// How many inputs had this name in fingerprints.
    ids: HashMap<Key, usize>,
}

impl Duplicates {
    /// Puts a diagnostic in the place of a letter that was there before. A letter that couldn't be read whole stays: what
    /// is missing from it must be reported.
    pub fn replace(&mut self, checked: &mut AssessedInput) -> bool {
        let Some((_, letter, _)) = checked.letter.as_ref().filter(|_| checked.failures.is_empty()) else {
            return false;
        };
        match self.letters.entry(words(letter)) {
            Entry::Vacant(new) => {
                new.insert(checked.name.as_str().into());
                false
            }
            Entry::Occupied(first) => {
                checked.failures = vec![diagnostic(first.get())];
                checked.letter = None;
                true
            }
        }
    }

    /// How many inputs before had the same name in fingerprints, and so perhaps the same fingerprints.
    pub fn earlier(&mut self, id: &str) -> usize {
        let count = self.ids.entry(key(&[id])).or_default();
        let earlier = *count;
        *count += 1;
        earlier
    }
}

fn diagnostic(first: &str) -> Diagnostic {
    Diagnostic {
        rule: "input/duplicate".to_owned(),
        severity: Severity::Advice,
        message: format!("the same letter as `{first}`, under which it is reported"),
        help: "it is counted once; leave one of the two out".to_owned(),
        ..Diagnostic::default()
    }
}

/// What makes a letter this one: its case number and its own words.
fn words(letter: &Letter) -> Key {
    key(&[&letter_id(letter), &own_words(letter)])
}
