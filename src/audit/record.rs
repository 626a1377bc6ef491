//! What is kept of a letter: a small record for each decision. Its rationale is kept as numbers of words, so that memory
//! grows with what is different between letters; nothing points back into the file.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use jiff::civil::Date;

use super::names::{Name, NameTable};
use super::worker::Worker;
use crate::evaluation::{Assessment, CriterionResult, DecisionAssessment, Requirement, Verdict};
use crate::letter::{Decision, Letter, Node, Outcome, Passage, Reviewer, ReviewerForm};
use crate::pack::{CriterionFinding, Pack, Severity, Status, Voice};
use crate::text::{Source, Span, inert};

/// A rationale is kept up to here; the longest real one has 900 words.
const MOST_WORDS: usize = 4000;
/// And names of items, files and specialties.
const MOST_BYTES: usize = 400;

/// A letter.
#[derive(Debug)]
pub struct LetterRecord {
    /// The input's name.
    pub path: String,
    /// Its case number, where it has one.
    pub case: Option<String>,
    /// Which determination of its case it is, from 1, in the order of the inputs.
    pub determination: usize,
    /// When it was decided.
    pub decided: Option<Date>,
    /// Who was injured, as far as the letter says.
    pub worker: Option<Worker>,
    /// The reviewer's specialties.
    pub specialties: Vec<Name>,
    /// States in which the reviewer is licensed.
    pub licences: Vec<Name>,
    /// How the credentials are stated; none where there are none.
    pub form: Option<ReviewerForm>,
    /// How its rationales conclude: a sentence without the item's words. None where no sentence concludes.
    pub style: Option<Name>,
    /// Its decisions, by index.
    pub decisions: std::ops::Range<usize>,
}

/// A decision.
#[derive(Debug)]
pub struct DecisionRecord {
    /// The letter, by index.
    pub letter: usize,
    /// From 1, in the letter's order.
    pub n: usize,
    /// Line of its heading in the letter, from 1.
    pub line: usize,
    /// The item in dispute.
    pub item: Name,
    /// What was decided.
    pub outcome: Outcome,
    /// What the stated reasons amount to.
    pub verdict: Verdict,
    /// The edition of the guideline.
    pub edition: Option<Name>,
    /// Classes, by index in the pack.
    pub classes: Vec<usize>,
    /// The drug, where the item is one.
    pub generic: Option<Name>,
    /// Body parts that the item names.
    pub parts: Vec<Name>,
    /// Every drug that the item names.
    pub drugs: Vec<Name>,
    /// It falls or stands with another item.
    pub companion: bool,
    /// The rationale says that the treatment is under way.
    pub continuing: bool,
    /// It places the treatment around an operation.
    pub post_operative: bool,
    /// Every criterion of its classes.
    pub results: Vec<ResultRecord>,
    /// What general rules found.
    pub conflicts: Vec<ConflictRecord>,
    /// The rationale.
    pub words: Arc<[Name]>,
    /// Its words that aren't the guideline's, as ranges of `words`.
    pub own: Vec<WordRange>,
}

/// Words of a rationale.
pub type WordRange = std::ops::Range<u32>;

/// How a decision treats a criterion.
#[derive(Debug)]
pub struct ResultRecord {
    /// Its index in [`super::Audit::criteria`].
    pub criterion: usize,
    /// Applied, recited or omitted.
    pub status: Status,
    /// With applied: met or unmet.
    pub finding: Option<CriterionFinding>,
    /// Of a hundred statuses that stand on the like, so many proved right.
    pub confidence: Option<i16>,
    /// Whether the guideline that the reviewer relies on asks it of this decision.
    pub required: bool,
    /// Whether another ground, on which the decision rests, suffices without it.
    pub discharged: bool,
    /// Whether it must under either outcome.
    pub asked: bool,
    /// Whether what it does is enough.
    pub satisfied: bool,
    /// The words that show it.
    pub evidence: Vec<WordRange>,
}

/// What a general rule found.
#[derive(Debug)]
pub struct ConflictRecord {
    /// The rule.
    pub rule: Name,
    /// How grave it is.
    pub severity: Severity,
    /// The letter's words.
    pub words: Name,
    /// Those of them that stand in the rationale.
    pub evidence: Vec<WordRange>,
}

/// Turns letters into records.
#[derive(Debug, Default)]
pub(super) struct Recorder {
    pub names: NameTable,
    rationales: HashSet<Arc<[Name]>>,
    criteria: HashMap<String, usize>,
}

impl Recorder {
    pub fn new(pack: &Pack) -> Recorder {
        let criteria = pack.classes.iter().flat_map(|class| &class.criteria).enumerate();
        Recorder { criteria: criteria.map(|(i, criterion)| (criterion.id.clone(), i)).collect(), ..Recorder::default() }
    }

    pub fn letter(
        &mut self,
        path: &str,
        source: &Source,
        letter: &Letter,
        assessment: &Assessment,
        first: usize,
        index: usize,
    ) -> (LetterRecord, Vec<DecisionRecord>) {
        let pairs = letter.decisions.iter().zip(&assessment.decisions).enumerate();
        let decisions: Vec<DecisionRecord> = pairs
            .map(|(n, (decision, assessed))| self.decision(source, letter, decision, assessed, index, n))
            .collect();
        let mut styles: BTreeMap<Name, usize> = BTreeMap::new();
        for (decision, assessed) in letter.decisions.iter().zip(&assessment.decisions) {
            if let Some(style) = self.style(letter, decision, assessed) {
                *styles.entry(style).or_default() += 1;
            }
        }
        let header = letter.header.as_ref();
        let mut list = |of: fn(&Reviewer) -> &Vec<Node<String>>| -> Vec<Name> {
            let nodes = letter.reviewers.iter().flat_map(of);
            let mut names: Vec<Name> = nodes.map(|node| self.names.name(&shortened(&node.value))).collect();
            names.sort_unstable();
            names.dedup();
            names
        };
        let record = LetterRecord {
            path: path.to_owned(),
            case: header.and_then(|header| header.case_number.as_ref()).map(|number| number.value.to_uppercase()),
            determination: 1,
            decided: header.and_then(|header| header.decision_date.as_ref()).map(|date| date.value),
            worker: Worker::of(letter),
            specialties: list(|reviewer| &reviewer.specialties),
            licences: list(|reviewer| &reviewer.licences),
            form: letter.reviewers.first().map(|reviewer| reviewer.form),
            style: styles.into_iter().max_by_key(|&(style, n)| (n, std::cmp::Reverse(style))).map(|(style, _)| style),
            decisions: first..first + decisions.len(),
        };
        (record, decisions)
    }

    fn decision(
        &mut self,
        source: &Source,
        letter: &Letter,
        decision: &Decision,
        assessed: &DecisionAssessment,
        index: usize,
        n: usize,
    ) -> DecisionRecord {
        let rationale = decision.rationale.as_ref().map(|passage| Rationale::new(letter, passage));
        let rationale = rationale.unwrap_or_default();
        let words: Vec<Name> = rationale.words.iter().map(|word| self.names.name(word)).collect();
        let words = self.shared(words);
        let reading = &assessed.reading;
        let own = reading.clauses.iter().filter(|clause| matches!(clause.voice, Voice::Case | Voice::Conclusion));
        let own = own.filter_map(|clause| rationale.within(letter.folded.span(clause.range.clone()))).collect();
        let general = assessed.diagnostics.iter().filter(|found| !self.criteria.contains_key(&found.rule));
        let conflicts: Vec<_> = general.collect();
        let conflicts = conflicts.into_iter().map(|found| {
            let said: Vec<String> = found.labels.iter().map(|label| shown(source, label.span)).collect();
            ConflictRecord {
                rule: self.names.name(&found.rule),
                severity: found.severity,
                words: self.names.name(&shortened(&said.join(" | "))),
                evidence: found.labels.iter().filter_map(|label| rationale.within(label.span)).collect(),
            }
        });
        let conflicts = conflicts.collect();
        let item = decision.item.as_ref().or(decision.heading.as_ref());
        let at = item.map(|item| item.span).or(decision.rationale.as_ref().map(|passage| passage.words.span));
        let mut drugs: Vec<Name> =
            decision.treatment.drugs.iter().map(|drug| self.names.name(&drug.value.generic)).collect();
        drugs.sort_unstable();
        drugs.dedup();
        let mut parts: Vec<Name> =
            decision.treatment.body_parts.iter().map(|part| self.names.name(&part.value)).collect();
        parts.sort_unstable();
        parts.dedup();
        DecisionRecord {
            letter: index,
            n: n + 1,
            line: at.map_or(1, |span| source.line_at(span.start)),
            item: self.names.name(&item.map_or_else(|| "item not readable".to_owned(), |i| shortened(i.text(letter)))),
            outcome: decision.outcome.as_ref().map_or(Outcome::Unknown, |outcome| outcome.value),
            verdict: assessed.verdict,
            edition: assessed.edition.as_deref().map(|edition| self.names.name(edition)),
            classes: reading.treatment.classes.iter().map(|class| class.0).collect(),
            generic: reading.treatment.generic.as_deref().map(|generic| self.names.name(generic)),
            parts,
            drugs,
            companion: reading.treatment.companion,
            continuing: reading.continuing,
            post_operative: reading.post_operative,
            results: assessed.criteria.iter().filter_map(|result| self.result(result, &rationale)).collect(),
            conflicts,
            words,
            own,
        }
    }

    fn result(&self, result: &CriterionResult, rationale: &Rationale<'_>) -> Option<ResultRecord> {
        Some(ResultRecord {
            criterion: *self.criteria.get(&result.id)?,
            status: result.status,
            // Decisions are compared by what their words come to: a finding that takes the side of the conclusion would hide
            // that like words carried unlike conclusions.
            finding: result.said,
            confidence: result.confidence,
            required: result.required() || result.requirement == Requirement::Discharged,
            discharged: result.requirement == Requirement::Discharged,
            asked: result.asked,
            satisfied: result.satisfied,
            evidence: result.evidence.iter().filter_map(|&span| rationale.within(span)).collect(),
        })
    }

    /// A rationale that another letter has word by word is kept once.
    fn shared(&mut self, words: Vec<Name>) -> Arc<[Name]> {
        let words: Arc<[Name]> = words.into();
        if let Some(known) = self.rationales.get(&words) {
            return known.clone();
        }
        self.rationales.insert(words.clone());
        words
    }

    /// The last sentence that concludes, without numbers and without the words of the item.
    fn style(&mut self, letter: &Letter, decision: &Decision, assessed: &DecisionAssessment) -> Option<Name> {
        const MOST_WORDS: usize = 40;
        let concluding = assessed.reading.clauses.iter().rfind(|clause| clause.voice == Voice::Conclusion)?;
        let sentences = &decision.rationale.as_ref()?.sentences;
        let sentence = sentences.iter().find(|sentence| sentence.range.contains(&concluding.range.start))?;
        let bare = |word: &str| -> String {
            word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
        };
        let mut item: HashSet<String> =
            decision.item.iter().flat_map(|item| item.text(letter).split(' ')).map(bare).collect();
        item.extend(decision.treatment.drugs.iter().map(|drug| bare(&drug.value.generic)));
        const STOP: [&str; 8] = ["the", "of", "for", "to", "is", "a", "and", "request"];
        item.retain(|word| !STOP.contains(&word.as_str()));
        let mut words: Vec<String> = Vec::new();
        for word in sentence.text(letter).split(' ').map(bare).filter(|word| !word.is_empty()) {
            let masked = item.contains(&word) || word.chars().any(|c| c.is_ascii_digit());
            match words.last() {
                Some(last) if masked && last == "…" => {}
                _ if masked => words.push("…".to_owned()),
                _ => words.push(word),
            }
        }
        words.truncate(MOST_WORDS);
        Some(self.names.name(&words.join(" ")))
    }
}

/// A rationale word by word, each with its bytes in the file.
#[derive(Default)]
struct Rationale<'a> {
    words: Vec<&'a str>,
    spans: Vec<Span>,
}

impl<'a> Rationale<'a> {
    fn new(letter: &'a Letter, passage: &Passage) -> Rationale<'a> {
        let (text, base) = (passage.words.text(letter), passage.words.range.start);
        let mut rationale = Rationale::default();
        let mut at = base;
        for word in text.split(' ').take(MOST_WORDS) {
            if !word.is_empty() {
                rationale.words.push(word);
                rationale.spans.push(letter.folded.span(at..at + word.len()));
            }
            at += word.len() + 1;
        }
        rationale
    }

    /// The words that a stretch of the file touches.
    fn within(&self, span: Span) -> Option<WordRange> {
        let from = self.spans.partition_point(|word| word.end <= span.start);
        let to = self.spans.partition_point(|word| word.start < span.end);
        (from < to).then_some(from as u32..to as u32)
    }
}

fn shown(source: &Source, span: Span) -> String {
    source.slice(span).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn shortened(text: &str) -> String {
    inert(crate::text::up_to(text, MOST_BYTES))
}
