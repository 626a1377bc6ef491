//! A phrase as a regular expression over a letter's raw text: what one would give to a text search in its place.
//! Comparisons with such searches use it (`benches/ripgrep.sh`). It is only about the same: a search knows no numbers
//! in words, no dates that exist, and no words that an extraction cut in two.

use std::fmt::Write as _;
use std::sync::LazyLock;

use crate::phrase::ast::{Ending, PhraseNode};
use crate::phrase::concepts::Concepts;
use crate::phrase::numbering::inflections;
use crate::phrase::parse::parse;
use crate::phrase::slot::Slot;
use crate::text::NUMBER_WORDS;

/// What may stand between two words of a phrase.
const JOINT: &str = r#"[\s,;:/"'()-]+"#;

/// Figures, and the words of the one table of them.
static NUMBER: LazyLock<String> = LazyLock::new(|| {
    let words = NUMBER_WORDS.map(|(word, _)| word).join("|");
    format!(r"(?:\d[\d,.]*|(?:{words})(?:-(?:{words}))?)")
});

impl Concepts {
    /// A phrase as a regular expression; `None` where it can't be read or names what isn't there.
    pub fn regex(&self, phrase: &str) -> Option<String> {
        Some(format!(r"\b{}\b", self.pattern(&parse(phrase).ok()?, 0)?))
    }

    /// Recursion is bounded by the depth of brackets and of concepts.
    fn pattern(&self, nodes: &[PhraseNode], depth: usize) -> Option<String> {
        let mut out = String::new();
        // A word that may be left out brings its joint along, on the side where the next needed word is.
        let needed = nodes.iter().position(|node| !matches!(node, PhraseNode::Optional(_) | PhraseNode::Gap(_)))?;
        let mut gap = 0;
        for (i, node) in nodes.iter().enumerate() {
            let joint = match (i, gap) {
                (0, _) => String::new(),
                (_, 0) => JOINT.to_owned(),
                (_, words) => format!(r"{JOINT}(?:[\w%.]+{JOINT}){{0,{words}}}"),
            };
            match node {
                PhraseNode::Gap(words) => {
                    gap = *words;
                    continue;
                }
                PhraseNode::Optional(inner) if i < needed => {
                    let _ = write!(out, "(?:{}{JOINT})?", self.one(inner, depth)?);
                }
                PhraseNode::Optional(inner) => {
                    let _ = write!(out, "(?:{joint}{})?", self.one(inner, depth)?);
                }
                _ => {
                    let joint = if i == needed && gap == 0 { "" } else { &joint };
                    let _ = write!(out, "{joint}{}", self.one(node, depth)?);
                }
            }
            gap = 0;
        }
        Some(out)
    }

    fn one(&self, node: &PhraseNode, depth: usize) -> Option<String> {
        match node {
            PhraseNode::Word { text, ending: Ending::Exact } => Some(escaped(text)),
            PhraseNode::Word { text, ending: Ending::Prefix } => Some(format!(r"{}\w*", escaped(text))),
            PhraseNode::Word { text, ending: Ending::Inflected } => Some(format!(
                "(?:{})",
                inflections(text).iter().map(|form| escaped(form)).collect::<Vec<_>>().join("|")
            )),
            PhraseNode::Name { name, .. } => match Slot::named(name).map(|slot| (slot, NUMBER.as_str())) {
                Some((Slot::Number, number)) => Some(number.to_owned()),
                Some((Slot::Date, _)) => Some(r"\d{1,2}/\d{1,2}/\d{2,4}".to_owned()),
                Some((Slot::Duration, number)) => {
                    Some(format!(r"{number}(?:[\s-]+(?:to\s+|or\s+)?{number})?[\s-]+(?:day|week|month|year|wk)s?"))
                }
                Some((Slot::Rating, number)) => Some(format!(r"{number}(?:-{number})?\s*(?:/|out of|of)\s*10")),
                Some((Slot::Dose, number)) => Some(format!(r"{number}\s*(?:mg|mcg|gm?|grams)")),
                None if depth < 32 => self.choice(self.phrases(name)?, depth + 1),
                None => None,
            },
            PhraseNode::Any(sequences) => self.choice(sequences, depth),
            PhraseNode::Optional(inner) => Some(format!("(?:{})?", self.one(inner, depth)?)),
            PhraseNode::Gap(_) => None,
        }
    }

    fn choice(&self, sequences: &[Vec<PhraseNode>], depth: usize) -> Option<String> {
        let all: Option<Vec<String>> = sequences.iter().map(|sequence| self.pattern(sequence, depth)).collect();
        Some(format!("(?:{})", all?.join("|")))
    }
}

fn escaped(word: &str) -> String {
    let mut out = String::new();
    for c in word.chars() {
        if c.is_ascii_punctuation() {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_become_regular_expressions() {
        let mut concepts = Concepts::default();
        concepts.add("relief", "pain relief").unwrap();
        let regex = |phrase: &str| concepts.regex(phrase).unwrap().replace(JOINT, "_");
        assert_eq!(
            regex("no? document* ..2.. use~"),
            r"\b(?:no_)?document\w*_(?:[\w%.]+_){0,2}(?:use|uses|used|using)\b"
        );
        assert_eq!(regex("no (a | <relief>) b?"), r"\bno_(?:a|(?:pain_relief))(?:_b)?\b");
        assert_eq!(regex("1.5 <date>"), r"\b1\.5_\d{1,2}/\d{1,2}/\d{2,4}\b");
        assert_eq!(concepts.regex("<unknown>"), None);
        let numbers = concepts.regex("<number>").unwrap();
        assert!(NUMBER_WORDS.iter().all(|(word, _)| numbers.contains(word)), "{numbers}");
    }
}
