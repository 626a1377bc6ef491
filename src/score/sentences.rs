//! Whose words a sentence holds and which criteria it touches, held against its labels. An annotated sentence is found in
//! the rationale by its words; where the program cuts clauses otherwise, the clause with most of a part's words speaks
//! for it.

use std::collections::BTreeMap;
use std::ops::Range;

use super::annotations::{AnnotatedDecision, AnnotatedSentence};
use super::figures::{VOICES, voice_name};
use super::held::Held;
use super::labels::finding_name;
use super::locate::Plain;
use super::model::{Mistake, MistakeKind, Score};
use crate::evaluation::Label;
use crate::pack::{CriterionFinding, Pack, Voice};
use crate::reading::{Clause, Mention, Reading};

/// Forms of words that are kept of a phrase; a phrase with gaps finds endless ones.
const MOST_FORMS: usize = 50;

pub(super) fn decision(held: &Held<'_>, score: &mut Score) {
    let read = held.read.and_then(|(decision, assessed)| Some((decision.rationale.as_ref()?, &assessed.reading)));
    let folded = held.letter.folded.text();
    let plain = read.map(|(rationale, _)| Plain::of(folded, rationale.words.range.clone()));
    let mut reached = 0;
    for sentence in &held.annotated.sentences {
        // In order, because rationales say things twice; a reader who left the order is followed all the same.
        let found = plain.as_ref().and_then(|plain| {
            let at = plain.find(&sentence.text, reached).or_else(|| plain.find(&sentence.text, 0))?;
            reached = at.end;
            Some((plain, at))
        });
        score.sentences.matched.add(found.is_some());
        match (found, read) {
            (Some((plain, at)), Some((_, reading))) => {
                let parts = parts(sentence, plain, &at);
                let part = Located { held, sentence, reading, whole: plain.place(&at), parts };
                part.voices(score);
                part.mentions(score);
            }
            _ => {
                let mut mistake = held.mistake(MistakeKind::Sentence, "", "in the letter", "not found there");
                mistake.sentence = Some(sentence.text.clone());
                mistake.labels = held.heading("looked for in this decision");
                score.mistakes.push(mistake);
            }
        }
    }
}

/// A part of an annotated sentence, where it is found.
pub(super) struct SpokenPart<'a> {
    /// In the folded text.
    pub range: Range<usize>,
    /// Whose words it holds; none where readers could differ.
    pub voice: Option<Voice>,
    /// The criteria that it touches.
    pub touches: Vec<&'a str>,
}

/// The parts of the sentences of a decision that are found in its rationale.
pub(super) fn spoken<'a>(
    annotated: &'a AnnotatedDecision,
    folded: &str,
    rationale: Range<usize>,
) -> Vec<SpokenPart<'a>> {
    let plain = Plain::of(folded, rationale);
    let mut reached = 0;
    let mut out = Vec::new();
    for sentence in &annotated.sentences {
        let Some(at) = plain.find(&sentence.text, reached).or_else(|| plain.find(&sentence.text, 0)) else { continue };
        reached = at.end;
        out.extend(parts(sentence, &plain, &at).into_iter().zip(&sentence.parts).map(|(range, part)| SpokenPart {
            range,
            voice: (!sentence.unsure_voice).then_some(part.voice),
            touches: part.says.iter().map(|(id, _)| id.as_str()).collect(),
        }));
    }
    out
}

/// The parts of a sentence, in the folded text.
fn parts(sentence: &AnnotatedSentence, plain: &Plain, at: &Range<usize>) -> Vec<Range<usize>> {
    let mut starts = vec![at.start];
    for part in sentence.parts.iter().skip(1) {
        let last = starts.last().copied().unwrap_or(at.start);
        let start = part.from.as_ref().and_then(|from| plain.find(from, last)).map_or(at.end, |found| found.start);
        starts.push(start.min(at.end));
    }
    let ends = starts.iter().skip(1).copied().chain([at.end]);
    starts.iter().copied().zip(ends).map(|(from, to)| plain.place(&(from..to.max(from)))).collect()
}

/// A sentence where it stands.
struct Located<'a> {
    held: &'a Held<'a>,
    sentence: &'a AnnotatedSentence,
    reading: &'a Reading,
    whole: Range<usize>,
    parts: Vec<Range<usize>>,
}

pub(super) fn overlap(one: &Range<usize>, other: &Range<usize>) -> usize {
    one.end.min(other.end).saturating_sub(one.start.max(other.start))
}

/// The place of a voice in [`VOICES`].
fn place(voice: Voice) -> usize {
    VOICES.iter().position(|known| *known == voice).unwrap_or(0)
}

/// `class/criterion` of a mention.
fn criterion<'p>(pack: &'p Pack, mention: &Mention) -> Option<&'p str> {
    pack.criterion(mention.criterion).map(|criterion| criterion.id.as_str())
}

impl Located<'_> {
    fn mistake(
        &self,
        kind: MistakeKind,
        about: &str,
        annotated: &str,
        read: &str,
        at: &Range<usize>,
        label: &str,
    ) -> Mistake {
        let mut mistake = self.held.mistake(kind, about, annotated, read);
        mistake.sentence = Some(self.sentence.text.clone());
        mistake.labels = vec![Label::new(self.held.letter.folded.span(at.clone()), label)];
        mistake
    }

    fn voices(&self, score: &mut Score) {
        for (part, range) in self.sentence.parts.iter().zip(&self.parts) {
            let clauses = self.reading.clauses.iter().filter(|clause| overlap(&clause.range, range) > 0);
            let Some(clause) = clauses.max_by_key(|clause| overlap(&clause.range, range)) else { continue };
            if self.sentence.unsure_voice {
                score.sentences.unsure.add(clause.voice == part.voice);
                continue;
            }
            let cell =
                score.sentences.voices.get_mut(place(part.voice)).and_then(|row| row.get_mut(place(clause.voice)));
            if let Some(cell) = cell {
                *cell += 1;
            }
            if clause.voice != part.voice {
                let (wanted, read) = (voice_name(part.voice), voice_name(clause.voice));
                let mut mistake = self.mistake(MistakeKind::Voice, "", wanted, read, range, &format!("read as {read}"));
                mistake.labels.extend(self.votes(clause));
                score.mistakes.push(mistake);
            }
        }
    }

    /// The words that spoke for a voice.
    fn votes(&self, clause: &Clause) -> Vec<Label> {
        let votes = clause.votes.iter().map(|(voice, weight, range)| {
            Label::new(
                self.held.letter.folded.span(range.clone()),
                format!("{} +{}", voice_name(*voice), weight.votes()),
            )
        });
        votes.collect()
    }

    fn mentions(&self, score: &mut Score) {
        let pack = self.held.pack;
        let mut says: BTreeMap<&str, Option<CriterionFinding>> = BTreeMap::new();
        for (id, finding) in self.sentence.parts.iter().flat_map(|part| &part.says) {
            // What is said last stands, as in a whole rationale.
            let known = says.entry(id.as_str()).or_default();
            *known = finding.or(*known);
        }
        let inside = |mention: &&Mention| self.whole.contains(&mention.range.start);
        let mut found: BTreeMap<&str, Vec<&Mention>> = BTreeMap::new();
        for mention in self.reading.mentions.iter().filter(inside) {
            if let Some(id) = criterion(pack, mention) {
                found.entry(id).or_default().push(mention);
            }
        }
        for id in says.keys().chain(found.keys().filter(|id| !says.contains_key(*id))) {
            let (is, read) = (says.contains_key(id), found.contains_key(id));
            score.sentences.mentions.count(is, read);
            score.sentences.by_criterion.entry((*id).to_owned()).or_default().count(is, read);
            if is && !read {
                let said = says.get(id).copied().flatten();
                let annotated = said.map_or("touched", |finding| finding_name(Some(finding)));
                let label = format!("touches {id}");
                score.mistakes.push(self.mistake(
                    MistakeKind::Missed,
                    id,
                    annotated,
                    "not touched",
                    &self.whole,
                    &label,
                ));
            }
        }
        for (id, mentions) in &found {
            for mention in mentions {
                self.phrase(mention, says.get(id).copied(), score);
            }
            if let (false, Some(first)) = (says.contains_key(id), mentions.first()) {
                let mut mistake =
                    self.mistake(MistakeKind::Extra, id, "not touched", "touched", &first.range, "found here");
                mistake.phrase = first.phrase;
                score.mistakes.push(mistake);
            }
        }
    }

    /// Counts a hit of a phrase; `says` is what the sentence says of its criterion, if it touches it.
    fn phrase(&self, mention: &Mention, says: Option<Option<CriterionFinding>>, score: &mut Score) {
        let Some(phrase) = mention.phrase else { return };
        let figures = score.phrases.entry(phrase).or_default();
        let words = self.held.letter.folded.slice(mention.range.clone()).to_lowercase();
        let (hits, forms) = match says {
            Some(_) => (&mut figures.right, &mut figures.right_words),
            None => (&mut figures.wrong, &mut figures.wrong_words),
        };
        if let Some(hits) = hits.get_mut(place(mention.voice)) {
            *hits += 1;
        }
        if forms.len() < MOST_FORMS || forms.contains_key(&words) {
            *forms.entry(words).or_default() += 1;
        }
        let of_case = matches!(mention.voice, Voice::Case | Voice::Conclusion);
        if let (Some(Some(finding)), true, false) = (says, of_case, mention.unresolved) {
            figures.finding.add(mention.finding == finding);
        }
    }
}
