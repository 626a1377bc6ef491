//! Words and names by number. A corpus repeats itself: each distinct word is kept once, whatever the number of letters.

use std::collections::HashMap;
use std::sync::Arc;

/// A word or name that is kept once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name(u32);

/// All of them.
#[derive(Debug, Default)]
pub struct NameTable {
    known: HashMap<Arc<str>, Name>,
    all: Vec<Arc<str>>,
    /// The same word in lower case without its marks, by the number of the word; none where nothing is left.
    bare: Vec<Option<Name>>,
}

impl NameTable {
    /// The number of a word.
    pub fn name(&mut self, text: &str) -> Name {
        if let Some(&known) = self.known.get(text) {
            return known;
        }
        let name = self.keep(text);
        let bare: String = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        let bare = match bare.as_str() {
            "" => None,
            same if same == text => Some(name),
            other => Some(self.name(other)),
        };
        if let Some(slot) = self.bare.get_mut(name.0 as usize) {
            *slot = bare;
        }
        name
    }

    fn keep(&mut self, text: &str) -> Name {
        let (name, text): (_, Arc<str>) = (Name(u32::try_from(self.all.len()).unwrap_or(u32::MAX)), text.into());
        self.all.push(text.clone());
        self.bare.push(None);
        self.known.insert(text, name);
        name
    }

    /// A word by its number.
    pub fn text(&self, name: Name) -> &str {
        self.all.get(name.0 as usize).map_or("", |text| text)
    }

    /// A word without case and marks; none where it has nothing else.
    pub fn bare(&self, name: Name) -> Option<Name> {
        self.bare.get(name.0 as usize).copied().flatten()
    }

    /// Words in a row.
    pub fn join(&self, words: &[Name]) -> String {
        words.iter().map(|&word| self.text(word)).collect::<Vec<_>>().join(" ")
    }
}

impl Name {
    /// As a number, for hashes and for identifiers on a page.
    pub fn number(self) -> u32 {
        self.0
    }
}
