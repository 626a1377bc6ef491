//! Facts of a case: what a text states, denies, or finds missing, of what and by whom.
//!
//! A rationale and a case summary are read by the same words, so that what one finds missing can be held against what the
//! other states. A criterion is too coarse for that: a drug screen answers for no agreement, and what naproxen did for none
//! of what is asked about a patch. So each fact is kept with all that distinguishes it from others: body parts, treatment, day.

mod elsewhere;
mod governed;
mod ties;

use std::ops::Range;

use jiff::civil::Date;

use super::hits::Hits;
use super::mention::{governs, nearest_cue, negated_within};
use super::{Clause, LookedUpWords, Mention};
use crate::letter::Treatment;
use crate::pack::{ClassId, CriterionFinding, Effect, FactId, FactKind, FactWords, Pack, Role, Voice};
use crate::phrase::{Hit, PhraseId};
use crate::text::{Folded, Gap};

/// What is said of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Polarity {
    /// It is so.
    Stated,
    /// It is not so.
    Denied,
    /// The record doesn't say.
    Lacking,
}

/// Who says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SaidBy {
    /// The case summary, from the record.
    Record,
    /// The reviewer, in the rationale.
    Reviewer,
    /// The review that is appealed against, as either reports it.
    EarlierReview,
    /// A guideline.
    Guideline,
}

/// Kinds of treatments: those of one kind are each other's rivals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TreatmentKind {
    /// A drug, or a dosage form.
    Drug,
    /// Anything else that is done.
    Service,
}

/// A fact as some words have it.
#[derive(Debug, Clone, PartialEq)]
pub struct StatedFact {
    /// Which fact.
    pub fact: FactId,
    /// What is said of it.
    pub polarity: Polarity,
    /// Who says it.
    pub by: SaidBy,
    /// The phrase that found the words.
    pub phrase: PhraseId,
    /// The words, with the cue that governs them, in the folded text.
    pub range: Range<usize>,
    /// The clause that they stand in.
    pub clause: Range<usize>,
    /// True when only a degree, a time or something supposed is denied.
    pub qualified: bool,
    /// True where its sentence speaks of what is written or found, and not only of what is so.
    pub of_record: bool,
    /// Body parts that the clause names, else the sentence.
    pub body_parts: Vec<String>,
    /// The treatments that it is tied to: generic names of drugs, dosage forms, classes of services.
    pub treatments: Vec<String>,
    /// True when it is tied to the patient's drugs, whichever they are: `the medications let her cook`.
    pub of_all_drugs: bool,
    /// The day that stands beside it.
    pub day: Option<Date>,
    /// True where that stands for a year alone.
    pub of_a_year: bool,
    /// In a case summary the day with which the last sentence began that began with one: of the visit that it tells of.
    pub visit: Option<Date>,
    /// The figures in its words.
    pub figures: Vec<f64>,
}

/// What one sentence leaves for the next.
#[derive(Debug, Default)]
pub(super) struct LastTreatments {
    /// The treatments of the last sentence that named any.
    treatments: Vec<String>,
    /// The day with which the last sentence began that began with one.
    pub visit: Option<Date>,
}

impl LastTreatments {
    /// Goes on behind a sentence that leaves nothing.
    pub fn forget(&mut self) {
        self.treatments.clear();
    }

    /// Goes on to the next sentence, with what the last one left.
    pub fn follow(&mut self, leaves: Option<Vec<String>>) {
        if let Some(treatments) = leaves {
            self.treatments = treatments;
        }
    }
}

/// A sentence of which facts are read.
pub(super) struct Sentence<'a> {
    pub words: &'a LookedUpWords<'a>,
    pub folded: &'a Folded,
    pub hits: &'a Hits,
    /// Its tokens.
    pub tokens: Range<usize>,
    /// True in a case summary.
    pub of_summary: bool,
    /// True where it goes on about the review that a sentence before it names: `It held that ...`
    pub of_review: bool,
}

impl Sentence<'_> {
    /// Whether any of its words may make a fact.
    pub fn says_any(&self) -> bool {
        self.hits.within(&self.tokens).iter().any(|(_, role)| matches!(role, Role::Fact { .. }))
    }

    /// What it names: drugs, forms and body parts.
    pub fn named(&self) -> Treatment {
        let words = self.words;
        let tokens = words.tokens.get(self.tokens.clone()).unwrap_or_default();
        crate::letter::named_among(self.folded, words.base, words.text, tokens, &words.pack.lexicon)
    }

    /// Its facts, in order.
    pub fn facts(&self, clauses: &[Clause], named: &Treatment, context: &LastTreatments) -> Vec<StatedFact> {
        let mut out: Vec<StatedFact> = Vec::new();
        for clause in clauses {
            for (hit, role) in self.hits.within(&clause.tokens) {
                if let Role::Fact { fact, words } = *role
                    && let Some(mut found) = self.fact(clause, hit, fact, words, named, context)
                {
                    // `The patch lowers his pain, lets him walk a mile`: what goes on in a list has the subject before it.
                    if found.treatments.is_empty() && self.goes_on(hit) && self.is_of_treatment(fact) {
                        let before = out.iter().rev().find(|known| self.is_of_treatment(known.fact));
                        found.treatments = before.map(|known| known.treatments.clone()).unwrap_or_default();
                    }
                    out.push(found);
                }
            }
        }
        // `Has not failed to improve with therapy`: words that hold the denial of a fact don't state it. A test that was normal was done.
        let denies = |known: &&StatedFact| known.polarity != Polarity::Stated && !known.qualified;
        let denials: Vec<(FactId, usize)> =
            out.iter().filter(denies).map(|known| (known.fact, known.range.start)).collect();
        out.retain(|known| {
            let holds = |&(fact, start): &(FactId, usize)| fact == known.fact && known.range.contains(&start);
            known.polarity != Polarity::Stated || !denials.iter().any(holds)
        });
        // `No spasm at the last visit, the tone being normal`: what holds of one denial holds of the next of the same fact.
        let mut degrees: Vec<(FactId, usize)> = Vec::new();
        for known in out.iter_mut().filter(|known| known.polarity != Polarity::Stated) {
            let before = |&(fact, end): &(FactId, usize)| fact == known.fact && end <= known.range.start;
            known.qualified |= degrees.iter().any(before);
            degrees.extend(known.qualified.then_some((known.fact, known.range.end)));
        }
        out
    }

    /// The treatments that the next sentence may refer back to, where it names any: of several drugs none.
    pub fn leaves(&self, named: &Treatment) -> Option<Vec<String>> {
        let all: Vec<(TreatmentKind, Hit, String)> = self.treatments(named).collect();
        let alone = |kind: TreatmentKind| {
            let mut names: Vec<&String> = all.iter().filter(|(of, ..)| *of == kind).map(|(.., name)| name).collect();
            names.dedup();
            if let [name] = names.as_slice() { Some((*name).clone()) } else { None }
        };
        (!all.is_empty()).then(|| alone(TreatmentKind::Drug).into_iter().chain(alone(TreatmentKind::Service)).collect())
    }

    fn fact(
        &self,
        clause: &Clause,
        hit: &Hit,
        fact: FactId,
        words: FactWords,
        named: &Treatment,
        context: &LastTreatments,
    ) -> Option<StatedFact> {
        let known = self.words.pack.fact(fact)?;
        if clause.voice == Voice::Boilerplate {
            return None;
        }
        let by = match (self.earlier_review_before(hit), self.of_summary, clause.voice) {
            (true, ..) => SaidBy::EarlierReview,
            (_, true, _) => SaidBy::Record,
            (_, _, Voice::Guideline) => SaidBy::Guideline,
            _ => SaidBy::Reviewer,
        };
        // A test that was negative was done.
        let done = |(effect, cue): &(Effect, Range<usize>)| {
            known.kind == FactKind::Test && *effect == Effect::Absent && cue.start >= hit.end
        };
        let asserted = |(_, cue): &(Effect, Range<usize>)| cue.end <= hit.start && self.asserts(clause, hit);
        let cue = governs(clause, self.hits, hit, false);
        let cue = cue.filter(|cue| words == FactWords::Name || !(done(cue) || asserted(cue)));
        // `No documentation addresses this, and no screen is on file`: a cue of its own governs what the first doesn't reach.
        let cue = match cue {
            Some((Effect::Silent, far)) if !self.is_head(clause, hit, &far) => {
                nearest_cue(clause, self.hits, hit).or(Some((Effect::Silent, far)))
            }
            cue => cue,
        };
        let silent = cue.as_ref().filter(|(effect, _)| *effect == Effect::Silent).map(|(_, cue)| cue);
        let is_silent = silent.is_some();
        if words == FactWords::Name && self.within_another(hit, fact, silent) {
            return None;
        }
        // `No complaints are documented, and no history of an ulcer is found`: of a second denial its own cue is left.
        let reaches = |(effect, cue): &(Effect, Range<usize>)| !self.stands_beside(clause, hit, *effect, cue);
        let near = || nearest_cue(clause, self.hits, hit).filter(|_| words == FactWords::Name);
        let cue = cue.and_then(|cue| if reaches(&cue) { Some(cue) } else { near().filter(reaches) });
        let plain = cue.is_none() && !negated_within(self.words, clause, self.hits, hit);
        let supposing = |cue: &Range<usize>| {
            let near = self.hits.within(&(clause.tokens.start..cue.end.max(hit.start))).iter();
            near.into_iter().any(|(other, role)| *role == Role::Supposing && other.end > cue.start.min(hit.start))
                || self.is_condition(clause, cue.start)
        };
        let figures = self.words.figures(hit.start..hit.end);
        let (polarity, supposed) = match (words, &cue) {
            (FactWords::Lack, _) => (Polarity::Lacking, self.is_condition(clause, hit.start)),
            (FactWords::Name, Some((effect, cue))) => match effect {
                Effect::Supposed => (Polarity::Lacking, true),
                _ if supposing(cue) => (Polarity::Lacking, true),
                Effect::Silent if self.is_predicated(hit, cue) => (Polarity::Lacking, true),
                Effect::Silent if self.is_head(clause, hit, cue) => (Polarity::Lacking, false),
                // `The test was negative` reports the record; it misses nothing.
                Effect::Absent | Effect::Denied => {
                    let behind = cue.start >= hit.end;
                    // Of `options haven't been exhausted` the verb says what is missed.
                    let open = behind && self.is(cue.end.saturating_sub(1), &["not"]);
                    let reports = behind && (known.kind == FactKind::Test || known.any_of_several);
                    let another = behind && self.is_of_another(clause, hit, cue);
                    (Polarity::Denied, open || reports || another || !self.is_head(clause, hit, cue))
                }
                _ => return None,
            },
            (FactWords::State, _) if plain => (Polarity::Stated, false),
            (FactWords::Name, None) if plain && known.named_states => (Polarity::Stated, false),
            (FactWords::Lower, _) if plain && moves(&figures, |from, to| to < from) => (Polarity::Stated, false),
            (FactWords::Higher, _) if plain && moves(&figures, |from, to| to > from) => (Polarity::Stated, false),
            _ => return None,
        };
        if polarity == Polarity::Stated {
            let elsewhere = !known.planned_states && self.not_now(clause, hit);
            let mut inside = self.hits.within(&(hit.start..hit.end)).iter();
            let normal = inside.any(|(other, role)| *role == Role::Normal && !self.words.means(hit, other.start));
            let felt = known.kind == FactKind::Sign && self.is_felt(hit);
            let passes = known.kind.fades() || known.kind == FactKind::Condition;
            let of_others = !known.planned_states && self.is_of_others(clause);
            let elsewhere = elsewhere || self.of_summary && (of_others || passes && self.is_over(clause, hit));
            if elsewhere || normal || felt || self.is_of_entry_before(hit) {
                return None;
            }
        }
        let of_record = is_silent || self.hits.within(&self.tokens).iter().any(|(_, role)| *role == Role::OfRecord);
        let treatments = self.tied(hit, named, context);
        let of_drug = named.drugs.iter().any(|drug| treatments.contains(&drug.value.generic))
            || named.form.as_ref().is_some_and(|form| treatments.contains(&form.value));
        let mut all_drugs = self.hits.within(&self.tokens).iter().filter(|(_, role)| *role == Role::AllDrugs);
        let of_all_drugs = !of_drug && all_drugs.any(|(drugs, _)| self.is_linked(hit, drugs));
        let whole = cue.as_ref().filter(|_| polarity != Polarity::Stated).map(|(_, cue)| cue.clone());
        let whole = whole.map_or(hit.start..hit.end, |cue| cue.start.min(hit.start)..cue.end.max(hit.end));
        let day = self.day(clause, hit);
        Some(StatedFact {
            fact,
            polarity,
            by,
            phrase: hit.phrase,
            qualified: supposed
                || self.of_test(clause, known.kind, &whole)
                || self.of_examination(known.kind, hit, &whole)
                || self.qualified(clause, hit, words, &whole, named),
            of_record,
            range: self.words.range(whole),
            clause: clause.range.clone(),
            body_parts: self.body_parts(clause, hit, named),
            treatments,
            of_all_drugs,
            day: day.map(|(day, _)| day),
            of_a_year: day.is_some_and(|(_, of_a_year)| of_a_year),
            visit: context.visit,
            figures,
        })
    }

    /// Whether a cue behind a fact misses what would be said of it: `his routine has not been shown to be insufficient` misses no
    /// routine, `spasm does not appear to be recorded` does.
    fn is_predicated(&self, hit: &Hit, cue: &Range<usize>) -> bool {
        let leads = self.is(cue.end, &["to"]) && self.is(cue.end + 1, &["be", "have"]);
        cue.start >= hit.end && leads && !self.is(cue.end.saturating_sub(1), &["appear", "seem"])
    }

    /// Whether words go on in a list: behind a mark, or behind `and`.
    fn goes_on(&self, hit: &Hit) -> bool {
        hit.start > self.tokens.start && (self.marked(hit.start) || self.is(hit.start - 1, &["and"]))
    }

    fn is_of_treatment(&self, fact: FactId) -> bool {
        self.words.pack.fact(fact).is_some_and(|known| known.kind.of_treatment())
    }

    /// Whether a word stands behind a comma or another mark.
    fn marked(&self, at: usize) -> bool {
        self.words.tokens.get(at).is_some_and(|token| token.gap.has(Gap::BREAK))
    }

    fn is(&self, at: usize, words: &[&str]) -> bool {
        let word = self.words.tokens.get(at).map(|token| token.word(self.words.text));
        word.is_some_and(|word| words.iter().any(|known| known.eq_ignore_ascii_case(word)))
    }
}

/// The criteria that facts weigh which the reviewer states in a clause. `own` are the names of the item: what another
/// treatment did weighs nothing.
pub(super) fn evidence(
    pack: &Pack,
    clause: &Clause,
    facts: &[StatedFact],
    classes: &[ClassId],
    own: &[String],
) -> Vec<Mention> {
    let says = |fact: &&StatedFact| {
        fact.clause == clause.range && fact.by == SaidBy::Reviewer && fact.polarity == Polarity::Stated
    };
    let mut out = Vec::new();
    for fact in facts.iter().filter(says) {
        let Some(known) = pack.fact(fact.fact) else { continue };
        let tied = || fact.treatments.is_empty() || fact.treatments.iter().any(|name| own.contains(name));
        if known.kind.of_treatment() && !tied() {
            continue;
        }
        let criteria = classes.iter().filter_map(|&id| Some((id, pack.class(id)?)));
        for (id, criterion) in criteria.flat_map(|(id, class)| class.criteria(id)) {
            let weighs = |(of, _): &&(FactId, CriterionFinding)| *of == fact.fact || known.within.contains(of);
            let Some((_, finding)) = criterion.evidence.iter().find(weighs) else { continue };
            out.push(Mention {
                criterion: id,
                phrase: Some(fact.phrase),
                hints: Vec::new(),
                range: fact.range.clone(),
                cue: None,
                clause: clause.range.clone(),
                voice: clause.voice,
                finding: *finding,
                unresolved: false,
                measured: false,
                counts: None,
                groundless: false,
                may_favour: criterion.is_slight(&fact.figures),
                effect: None,
                length: None,
                explicit: true,
                figure: None,
            });
        }
    }
    out
}

/// Whether the first and the last of some figures move so.
fn moves(figures: &[f64], so: impl Fn(f64, f64) -> bool) -> bool {
    match figures {
        [from, .., to] => so(*from, *to),
        _ => false,
    }
}
