//! Texts that a phrase is meant to match, for finding phrases that say what another one says already, or nothing.

use crate::phrase::ast::{Ending, PhraseNode};
use crate::phrase::concepts::Concepts;
use crate::phrase::numbering::inflections;
use crate::phrase::parse::parse;
use crate::phrase::slot::Slot;

/// No phrase names this word, so only a gap skips it.
const FILLER: &str = "xqzzy";

impl Concepts {
    /// Texts of every choice that a phrase leaves, gaps empty and full; `None` where they are more than `most`.
    pub fn samples(&self, phrase: &str, most: usize) -> Option<Vec<String>> {
        let texts = self.sequence(&parse(phrase).ok()?, most, 0)?;
        Some(texts.into_iter().map(|words| words.join(" ")).collect())
    }

    fn sequence(&self, nodes: &[PhraseNode], most: usize, depth: usize) -> Option<Vec<Vec<String>>> {
        let mut texts: Vec<Vec<String>> = vec![Vec::new()];
        for node in nodes {
            let choices = self.choices(node, most, depth)?;
            if texts.len() * choices.len() > most {
                return None;
            }
            texts =
                texts.iter().flat_map(|text| choices.iter().map(|choice| [text.as_slice(), choice].concat())).collect();
        }
        Some(texts)
    }

    fn choices(&self, node: &PhraseNode, most: usize, depth: usize) -> Option<Vec<Vec<String>>> {
        let one = |text: &str| vec![text.to_owned()];
        match node {
            PhraseNode::Word { text, ending: Ending::Exact } => Some(vec![one(text)]),
            PhraseNode::Word { text, ending: Ending::Inflected } => {
                Some(inflections(text).iter().map(|form| one(form)).collect())
            }
            PhraseNode::Word { text, ending: Ending::Prefix } => Some(vec![one(text), one(&format!("{text}{FILLER}"))]),
            PhraseNode::Gap(words) => Some(vec![Vec::new(), vec![FILLER.to_owned(); *words]]),
            PhraseNode::Optional(inner) => {
                let mut choices = self.choices(inner, most, depth)?;
                choices.push(Vec::new());
                Some(choices)
            }
            PhraseNode::Any(sequences) => self.any(sequences, most, depth),
            PhraseNode::Name { name, .. } => match Slot::named(name) {
                Some(Slot::Number) => Some(vec![one("97")]),
                Some(Slot::Date) => Some(vec![one("01/02/2013")]),
                Some(Slot::Duration) => Some(vec![one("97 weeks")]),
                Some(Slot::Rating) => Some(vec![one("7/10")]),
                Some(Slot::Dose) => Some(vec![one("97 mg")]),
                None if depth < 32 => self.any(self.phrases(name)?, most, depth + 1),
                None => None,
            },
        }
    }

    fn any(&self, sequences: &[Vec<PhraseNode>], most: usize, depth: usize) -> Option<Vec<Vec<String>>> {
        let mut all = Vec::new();
        for sequence in sequences {
            all.extend(self.sequence(sequence, most, depth)?);
            if all.len() > most {
                return None;
            }
        }
        Some(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_is_made_once() {
        let mut concepts = Concepts::default();
        concepts.add("relief", "(pain | symptom) relief").unwrap();
        let samples = concepts.samples("no? ..2.. <relief>", 99).unwrap();
        assert_eq!(samples.len(), 8);
        assert!(samples.contains(&"no xqzzy xqzzy symptom relief".to_owned()));
        assert!(concepts.samples("(a | b | c) (a | b | c) (a | b | c)", 26).is_none());
    }
}
