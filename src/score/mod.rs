//! How well a pack reads: annotations by careful readers, held against what the program makes of the same letters.
//!
//! It is pure computation: annotations and readings in, figures and mistakes out. It knows no files and no formats. What
//! each figure means, and what it can't show, is in `docs/accuracy.md`.

pub mod annotations;
mod compare;
mod figures;
mod json;
mod labels;
mod locate;
mod sentences;
mod split;

use std::collections::{BTreeMap, HashSet};

pub use annotations::{AnnotatedDecision, AnnotatedLetter};
pub use compare::{Compared, Earlier, EarlierFigure, EarlierMistake};
pub use figures::{Detection, Figure, Labels, PhraseFigures, STATUSES, SentenceFigures, VOICES};
pub use split::Split;

use crate::evaluation::{Assessment, DecisionAssessment, Label};
use crate::interval::Share;
use crate::letter::{Decision, Letter};
use crate::pack::{MentionKind, Meta, Pack, Role, Voice};
use crate::phrase::PhraseId;

/// Where the program and the annotations differ.
#[derive(Debug, Clone)]
pub struct Mistake {
    /// The letter.
    pub letter: String,
    /// The decision's number; 0 for the letter as a whole.
    pub decision: usize,
    /// What was read wrongly.
    pub kind: Kind,
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
pub enum Kind {
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

impl Kind {
    /// As reports write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Decisions => "decisions",
            Kind::Item => "item",
            Kind::Outcome => "outcome",
            Kind::Classes => "classes",
            Kind::Generic => "generic",
            Kind::Status => "status",
            Kind::Finding => "finding",
            Kind::Issue => "issue",
            Kind::NearMiss => "near-miss",
            Kind::Sentence => "sentence",
            Kind::Voice => "voice",
            Kind::Missed => "missed",
            Kind::Extra => "extra",
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
    occurred: HashSet<usize>,
    score: Score,
}

/// One decision, annotated and read.
struct Held<'a> {
    pack: &'a Pack,
    letter: &'a Letter,
    name: &'a str,
    annotated: &'a AnnotatedDecision,
    /// `None` where none was read.
    read: Option<(&'a Decision, &'a DecisionAssessment)>,
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
            self.hit.extend(reading.mentions.iter().map(|mention| mention.phrase));
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
        let silent = pack.phrases_for(|role| {
            matches!(role, Role::Mention { class, kind, .. } if *kind != MentionKind::Record && occurred.contains(class))
        });
        score.never = silent.map(|(phrase, _)| phrase).filter(|phrase| !hit.contains(phrase)).collect();
        score
    }
}

impl Held<'_> {
    fn mistake(&self, kind: Kind, about: &str, annotated: impl Into<String>, read: impl Into<String>) -> Mistake {
        Mistake {
            letter: self.name.to_owned(),
            decision: self.annotated.n,
            kind,
            about: about.to_owned(),
            annotated: annotated.into(),
            read: read.into(),
            sentence: None,
            phrase: None,
            labels: Vec::new(),
        }
    }

    /// The heading, for what has no words of its own.
    fn heading(&self, text: &str) -> Vec<Label> {
        let words = self.read.and_then(|(decision, _)| decision.item.as_ref().or(decision.heading.as_ref()));
        words.map(|words| Label::new(words.span, text)).into_iter().collect()
    }
}

impl Mistake {
    fn of_letter(letter: &str, annotated: String, read: String) -> Mistake {
        Mistake {
            letter: letter.to_owned(),
            decision: 0,
            kind: Kind::Decisions,
            about: String::new(),
            annotated,
            read,
            sentence: None,
            phrase: None,
            labels: Vec::new(),
        }
    }
}

/// A voice as reports write it.
pub fn voice_name(voice: Voice) -> &'static str {
    match voice {
        Voice::Guideline => "guideline",
        Voice::Case => "case",
        Voice::Conclusion => "conclusion",
        Voice::Boilerplate => "boilerplate",
    }
}
