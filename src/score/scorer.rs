//! Takes letters one by one, so that only one needs to be in memory, and adds up what they show.

use std::collections::{BTreeMap, HashSet};

use super::annotations::AnnotatedLetter;
use super::figures::{Labels, SentenceFigures};
use super::held::Held;
use super::model::{Mistake, Score};
use super::{labels, sentences};
use crate::evaluation::Assessment;
use crate::interval::Share;
use crate::letter::Letter;
use crate::pack::{ClassId, Pack, Role};
use crate::phrase::PhraseId;

/// Rules whose issues are always annotated: where annotations name none of a rule, there is none. Others are scored where
/// the annotations name them.
const ANNOTATED: [&str; 6] = [
    "conflict/outcome",
    "conflict/item",
    "conflict/record",
    "citation/none",
    "citation/off-topic",
    "citation/outside-mtus-unexplained",
];

/// Takes letters one by one.
#[derive(Debug)]
pub struct Scorer<'p> {
    pack: &'p Pack,
    /// Rules whose issues are scored.
    rules: HashSet<String>,
    /// Phrases that found something, and classes that occurred.
    hit: HashSet<PhraseId>,
    occurred: HashSet<ClassId>,
    score: Score,
}

impl<'p> Scorer<'p> {
    /// For letters that are annotated so.
    pub fn new(pack: &'p Pack, annotated: &[AnnotatedLetter]) -> Scorer<'p> {
        let decisions = || annotated.iter().flat_map(|letter| &letter.decisions);
        let named = decisions().flat_map(|d| d.issues.iter().flatten()).map(|issue| issue.id.clone());
        let rules = named.chain(ANNOTATED.map(str::to_owned)).collect();
        Scorer {
            pack,
            rules,
            hit: HashSet::new(),
            occurred: HashSet::new(),
            score: Score {
                pack: pack.meta.clone(),
                letters: Vec::new(),
                decisions: 0,
                whole: Share::default(),
                item: Share::default(),
                outcome: Share::default(),
                classes: Share::default(),
                generic: Share::default(),
                labels: Labels::default(),
                by_class: BTreeMap::new(),
                by_criterion: BTreeMap::new(),
                unsure: Share::default(),
                support: BTreeMap::new(),
                confident: Share::default(),
                issues: BTreeMap::new(),
                unannotated: BTreeMap::new(),
                near_misses: Share::default(),
                sentences: SentenceFigures::default(),
                phrases: BTreeMap::new(),
                never: Vec::new(),
                mistakes: Vec::new(),
            },
        }
    }

    /// One letter, as annotated and as read. Returns where they differ.
    pub fn letter(&mut self, annotated: &AnnotatedLetter, letter: &Letter, assessment: &Assessment) -> &[Mistake] {
        let before = self.score.mistakes.len();
        let name = annotated.letter.as_str();
        self.score.letters.push(name.to_owned());
        for reading in assessment.decisions.iter().map(|decision| &decision.reading) {
            self.occurred.extend(&reading.treatment.classes);
            self.hit.extend(reading.mentions.iter().filter_map(|mention| mention.phrase));
        }
        let (wanted, found) = (annotated.decisions.len(), letter.decisions.len());
        self.score.whole.add(wanted == found);
        if wanted != found {
            self.score.mistakes.push(Mistake::of_letter(name, wanted.to_string(), found.to_string()));
        }
        for annotated in &annotated.decisions {
            self.score.decisions += 1;
            let at = annotated.n.saturating_sub(1);
            let read = letter.decisions.get(at).zip(assessment.decisions.get(at));
            let held = Held { pack: self.pack, letter, name, annotated, read };
            labels::decision(&held, &self.rules, &mut self.score);
            sentences::decision(&held, &mut self.score);
        }
        self.score.mistakes.get(before..).unwrap_or_default()
    }

    /// All of it.
    pub fn finish(self) -> Score {
        let Scorer { pack, hit, occurred, mut score, .. } = self;
        let silent = pack
            .phrases_for(|role| matches!(role, Role::Mention { criterion, .. } if occurred.contains(&criterion.class)));
        score.never = silent.map(|(phrase, _)| phrase).filter(|phrase| !hit.contains(phrase)).collect();
        score
    }
}
