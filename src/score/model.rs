//! What a score is: figures, and every difference with its words.

use std::collections::BTreeMap;

use super::figures::{Detection, Figure, Figures, Labels, PhraseFigures, SentenceFigures, VOICES, voice_name};
use crate::evaluation::Label;
use crate::interval::Share;
use crate::pack::{Meta, Support};
use crate::phrase::PhraseId;

/// Where the program and the annotations differ.
#[derive(Debug, Clone)]
pub struct Mistake {
    /// The letter.
    pub letter: String,
    /// The decision's number; 0 for the letter as a whole.
    pub decision: usize,
    /// What was read wrongly.
    pub kind: MistakeKind,
    /// The criterion or rule; empty where the kind says it.
    pub about: String,
    /// What the annotations say.
    pub annotated: String,
    /// What the program says.
    pub read: String,
    /// The sentence, for mistakes in one.
    pub sentence: Option<String>,
    /// The phrase that found words which mention nothing.
    pub phrase: Option<PhraseId>,
    /// The words of the letter.
    pub labels: Vec<Label>,
}

/// What was read wrongly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MistakeKind {
    /// The number of decisions.
    Decisions,
    /// The item.
    Item,
    /// The outcome.
    Outcome,
    /// The item's classes.
    Classes,
    /// The generic name.
    Generic,
    /// A criterion's status.
    Status,
    /// A criterion's finding.
    Finding,
    /// An issue that was missed, or reported where there is none.
    Issue,
    /// A near miss that was reported.
    NearMiss,
    /// A sentence that isn't in the letter.
    Sentence,
    /// Whose words a part of a sentence holds.
    Voice,
    /// A criterion that a sentence touches and no phrase found.
    Missed,
    /// Words that a phrase found in a sentence that doesn't touch its criterion.
    Extra,
}

impl MistakeKind {
    /// As reports write it.
    pub fn as_str(self) -> &'static str {
        match self {
            MistakeKind::Decisions => "decisions",
            MistakeKind::Item => "item",
            MistakeKind::Outcome => "outcome",
            MistakeKind::Classes => "classes",
            MistakeKind::Generic => "generic",
            MistakeKind::Status => "status",
            MistakeKind::Finding => "finding",
            MistakeKind::Issue => "issue",
            MistakeKind::NearMiss => "near-miss",
            MistakeKind::Sentence => "sentence",
            MistakeKind::Voice => "voice",
            MistakeKind::Missed => "missed",
            MistakeKind::Extra => "extra",
        }
    }
}

/// The result.
#[derive(Debug)]
pub struct Score {
    /// The rule pack.
    pub pack: Meta,
    /// The letters that were scored, by name.
    pub letters: Vec<String>,
    /// Their annotated decisions.
    pub decisions: usize,
    /// Letters in which as many decisions were read as annotated.
    pub whole: Share,
    /// Items read as annotated.
    pub item: Share,
    /// Outcomes.
    pub outcome: Share,
    /// Sets of classes.
    pub classes: Share,
    /// Generic names, where there is one.
    pub generic: Share,
    /// All labels of criteria.
    pub labels: Labels,
    /// Those of each class.
    pub by_class: BTreeMap<String, Labels>,
    /// Those of each criterion.
    pub by_criterion: BTreeMap<String, Labels>,
    /// Statuses that a reader marked as unsure; in no other figure.
    pub unsure: Share,
    /// Statuses that were right, by what they stand on.
    pub support: BTreeMap<Support, Share>,
    /// Of those that the pack is confident of.
    pub confident: Share,
    /// Issues, by rule.
    pub issues: BTreeMap<String, Detection>,
    /// Findings of general rules that nobody annotated, by rule.
    pub unannotated: BTreeMap<String, usize>,
    /// Near misses that were reported: the fewer, the better.
    pub near_misses: Share,
    /// What was found in annotated sentences.
    pub sentences: SentenceFigures,
    /// Phrases that found something in annotated sentences.
    pub phrases: BTreeMap<PhraseId, PhraseFigures>,
    /// Phrases for criteria of classes that occur, and that found nothing in any letter.
    pub never: Vec<PhraseId>,
    /// Every difference, in the order of the letters.
    pub mistakes: Vec<Mistake>,
}

impl Mistake {
    pub(super) fn of_letter(letter: &str, annotated: String, read: String) -> Mistake {
        Mistake {
            letter: letter.to_owned(),
            decision: 0,
            kind: MistakeKind::Decisions,
            about: String::new(),
            annotated,
            read,
            sentence: None,
            phrase: None,
            labels: Vec::new(),
        }
    }
}

impl Score {
    /// Every figure of the whole, in the order of the report.
    pub fn figures(&self) -> Vec<Figure> {
        let mut out = Figures::default();
        out.share("decisions", self.whole);
        out.share("item", self.item);
        out.share("outcome", self.outcome);
        out.share("classes", self.classes);
        out.share("generic", self.generic);
        out.labels("status", &self.labels);
        out.share("finding", self.labels.findings);
        out.share("finding/against-outcome", self.labels.contrary);
        for (support, right) in &self.support {
            out.share(&format!("confidence/{}", support.as_str()), *right);
        }
        out.share("confident", self.confident);
        let all = self.support.values().map(|right| right.of).sum();
        out.share("confident/covers", Share { count: self.confident.of, of: all });
        out.share("unsure", self.unsure);
        for (rule, found) in &self.issues {
            out.detection(&format!("issue/{rule}"), found);
        }
        out.share("near-misses-reported", self.near_misses);
        if self.sentences.matched.of > 0 {
            out.share("sentence/found", self.sentences.matched);
            out.share("voice", self.sentences.voice());
            for (at, voice) in VOICES.into_iter().enumerate() {
                out.detection(&format!("voice/{}", voice_name(voice)), &self.sentences.voice_detection(at));
            }
            out.detection("mention", &self.sentences.mentions);
        }
        out.0
    }
}
