//! Facts of a case: what a text states, denies, or finds missing, of what and by whom.
//!
//! A rationale and a case summary are read by the same words, so that what one finds missing can be held against what the
//! other states. A criterion is too coarse for that: a drug screen answers for no agreement, and what naproxen did for none
//! of what is asked about a patch. So each fact is kept with all that distinguishes it from others: body parts, treatment, day.

use std::ops::Range;

use jiff::civil::Date;

use super::hits::Hits;
use super::mention::{governs, means, nearest_cue, negated_within};
use super::{Clause, LookedUpWords, Mention};
use crate::letter::Treatment;
use crate::pack::{ClassId, CriterionFinding, Effect, FactId, FactKind, FactWords, Pack, Role, Voice};
use crate::phrase::{Hit, PhraseId};
use crate::text::{Folded, Gap, Span, Token, TokenKind};

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
const DRUG: usize = 0;
const SERVICE: usize = 1;

/// Words before a thing that is known.
const DEFINITE: [&str; 7] = ["the", "his", "her", "their", "these", "this", "its"];

/// The words before a fact among which it may hang on something else.
const REACH: usize = 4;

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
    /// Body parts that the clause names, else the sentence.
    pub body_parts: Vec<String>,
    /// The treatments that it is tied to: generic names of drugs, dosage forms, classes of services.
    pub treatments: Vec<String>,
    /// True when it is tied to the patient's drugs, whichever they are: `the medications let her cook`.
    pub of_all_drugs: bool,
    /// The day that stands beside it.
    pub day: Option<Date>,
    /// The figures in its words.
    pub figures: Vec<f64>,
}

/// What one sentence leaves for the next.
#[derive(Debug, Default)]
pub(super) struct LastTreatments {
    /// The treatments of the last sentence that named any.
    treatments: Vec<String>,
}

impl LastTreatments {
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
        let mut out = Vec::new();
        for clause in clauses {
            for (hit, role) in self.hits.within(&clause.tokens) {
                if let Role::Fact { fact, words } = *role
                    && let Some(found) = self.fact(clause, hit, fact, words, named, context)
                {
                    out.push(found);
                }
            }
        }
        out
    }

    /// The treatments that the next sentence may refer back to, where it names any: of several drugs none.
    pub fn leaves(&self, named: &Treatment) -> Option<Vec<String>> {
        let all: Vec<(usize, Hit, String)> = self.treatments(named).collect();
        let alone = |kind: usize| {
            let mut names: Vec<&String> = all.iter().filter(|(of, ..)| *of == kind).map(|(.., name)| name).collect();
            names.dedup();
            if let [name] = names.as_slice() { Some((*name).clone()) } else { None }
        };
        (!all.is_empty()).then(|| alone(DRUG).into_iter().chain(alone(SERVICE)).collect())
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
        if words == FactWords::Name && self.within_another(hit, fact, silent) {
            return None;
        }
        let cue = cue.filter(|(effect, cue)| !self.stands_beside(clause, hit, *effect, cue));
        let plain = cue.is_none() && !negated_within(self.words, clause, self.hits, hit);
        let supposing = |cue: &Range<usize>| {
            let near = self.hits.within(&(clause.tokens.start..cue.end.max(hit.start))).iter();
            near.into_iter().any(|(other, role)| *role == Role::Supposing && other.end > cue.start.min(hit.start))
                || self.is_condition(clause, cue.start)
        };
        let figures = self.figures(hit);
        let (polarity, supposed) = match (words, &cue) {
            (FactWords::Lack, _) => (Polarity::Lacking, self.is_condition(clause, hit.start)),
            (FactWords::Name, Some((effect, cue))) => match effect {
                Effect::Supposed => (Polarity::Lacking, true),
                _ if supposing(cue) => (Polarity::Lacking, true),
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
            let normal = inside.any(|(other, role)| *role == Role::Normal && !means(self.words, hit, other.start));
            let felt = known.kind == FactKind::Sign && self.is_felt(hit);
            let passes = known.kind.fades() || known.kind == FactKind::Condition;
            let of_others = !known.planned_states && self.is_of_others(clause);
            let elsewhere = elsewhere || self.of_summary && (of_others || passes && self.is_over(clause, hit));
            if elsewhere || normal || felt || self.is_of_entry_before(hit) {
                return None;
            }
        }
        let treatments = self.tied(hit, named, context);
        let of_drug = named.drugs.iter().any(|drug| treatments.contains(&drug.value.generic))
            || named.form.as_ref().is_some_and(|form| treatments.contains(&form.value));
        let mut all_drugs = self.hits.within(&self.tokens).iter().filter(|(_, role)| *role == Role::AllDrugs);
        let of_all_drugs = !of_drug && all_drugs.any(|(drugs, _)| self.is_linked(hit, drugs));
        let whole = cue.as_ref().filter(|_| polarity != Polarity::Stated).map(|(_, cue)| cue.clone());
        let whole = whole.map_or(hit.start..hit.end, |cue| cue.start.min(hit.start)..cue.end.max(hit.end));
        Some(StatedFact {
            fact,
            polarity,
            by,
            phrase: hit.phrase,
            qualified: supposed
                || self.of_test(clause, known.kind, &whole)
                || self.of_examination(known.kind, hit, &whole)
                || self.qualified(clause, hit, words, &whole, named),
            range: self.words.range(whole),
            clause: clause.range.clone(),
            body_parts: self.body_parts(clause, hit, named),
            treatments,
            of_all_drugs,
            day: self.day(clause, hit),
            figures,
        })
    }

    /// Whether words that stand behind a mark say themselves how it is, in a list that doesn't go on with `or`: `no effusion,
    /// anterior drawer positive`, but `no spasm, decreased sensation or weakness`.
    fn asserts(&self, clause: &Clause, hit: &Hit) -> bool {
        const LIST: usize = 12;
        const NEAR: usize = 2;
        // A side or the like may stand before the words of the pack: `, left triceps 4/5`.
        let near = hit.start.saturating_sub(NEAR)..hit.start + 1;
        let apart = near.into_iter().any(|at| self.marked(at));
        let inside = || self.hits.within(&(hit.start..hit.end)).iter();
        let asserting = || inside().any(|(other, role)| *role == Role::Asserting && other.end <= hit.end);
        let goes_on = || (hit.end..clause.tokens.end.min(hit.end + LIST)).any(|at| self.is(at, &["or", "nor"]));
        apart && asserting() && !goes_on()
    }

    /// Whether words of a list begin with what the entry before them is found to be: `Kemp's positive bilaterally, straight leg raise
    /// negative` states no positive leg raise.
    fn is_of_entry_before(&self, hit: &Hit) -> bool {
        let follows = hit.start > self.tokens.start && !self.marked(hit.start);
        let mark = || (hit.start + 1..hit.end).find(|&at| self.marked(at));
        let first = self.hits.within(&(hit.start..hit.start + 1)).iter();
        let asserts =
            |until: usize| first.into_iter().any(|(other, role)| *role == Role::Asserting && other.end <= until);
        follows && mark().is_some_and(asserts) || self.is_of_entry_behind(hit)
    }

    /// Whether the words end with what the next entry is found to be: `negative Spurling's and positive Phalen's`.
    fn is_of_entry_behind(&self, hit: &Hit) -> bool {
        let last = hit.end.saturating_sub(1);
        let joined = hit.start < last && (self.is(last.saturating_sub(1), &["and", "but"]) || self.marked(last));
        let asserts = || {
            let own = self.hits.within(&(last..hit.end)).iter();
            own.into_iter().any(|(other, role)| *role == Role::Asserting && other.start == last)
        };
        let named = || {
            let next = self.hits.within(&(hit.end..hit.end + 1)).iter();
            next.into_iter().any(|(other, role)| {
                matches!(role, Role::Fact { words: FactWords::Name, .. }) && other.start == hit.end
            })
        };
        joined && asserts() && named()
    }

    /// Whether a longer name of another fact holds this one: `a trial of TENS` isn't any TENS. A whole's name may hold a part's, and
    /// what begins with the words of a silent record is no name: `fails to show therapy` names no therapy that failed.
    fn within_another(&self, hit: &Hit, fact: FactId, silent: Option<&Range<usize>>) -> bool {
        let wholes = self.words.pack.fact(fact).map(|fact| fact.within.as_slice()).unwrap_or_default();
        self.hits.around(hit).any(|(other, role)| match *role {
            Role::Fact { fact: of, words: FactWords::Name | FactWords::Lack } => {
                let begins_with_cue = silent.is_some_and(|cue| cue.contains(&other.start));
                // Who misses one treatment by its name doesn't miss all of its kind.
                let part = self.words.pack.fact(of).is_some_and(|part| part.within.contains(&fact));
                let named = part && self.words.pack.fact(fact).is_some_and(|whole| whole.kind == FactKind::Treatment);
                named && other.start <= hit.start && hit.start < other.end
                    || of != fact
                        && !wholes.contains(&of)
                        && !begins_with_cue
                        && other.end - other.start > hit.end - hit.start
            }
            _ => false,
        })
    }

    /// Whether a denial before these words has ended: what is definite isn't denied by `no` (`no reflex change, and the sensory
    /// loss ...`), nor is the subject of a sentence of its own behind one that has its verb (`there was no flare and spasm is seen`).
    fn stands_beside(&self, clause: &Clause, hit: &Hit, effect: Effect, cue: &Range<usize>) -> bool {
        const VERBS: [&str; 12] = [
            "is",
            "are",
            "was",
            "were",
            "has",
            "have",
            "continues",
            "continue",
            "persists",
            "persist",
            "remains",
            "remain",
        ];
        const REACH: usize = 2;
        if cue.end > hit.start {
            return false;
        }
        let joined = |at: usize| self.is(at, &["and", "but"]);
        let before = hit.start.saturating_sub(REACH).max(cue.end)..hit.start;
        let definite = effect == Effect::Absent
            && self.is(cue.end.saturating_sub(1), &["no", "without"])
            && before.clone().any(|at| self.is(at, &DEFINITE) && at > cue.end && joined(at - 1));
        let has_verb =
            (cue.start.saturating_sub(REACH).max(clause.tokens.start)..cue.end).any(|at| self.is(at, &VERBS));
        let own = has_verb && before.clone().any(joined) && (hit.end..hit.end + REACH).any(|at| self.is(at, &VERBS));
        // A comma before the only `and` begins a sentence of its own: `no perforation, and the ulcer was treated`.
        let apart = (cue.end + 1..hit.start).find(|&at| self.marked(at));
        let parted = apart.is_some_and(joined);
        definite || own || parted
    }

    /// Whether it is the subject of what follows `that`, and so presupposed: `no indication that the ulcer has healed`.
    fn is_subject_of_that(&self, hit: &Hit) -> bool {
        const BEING: [&str; 8] = ["is", "are", "was", "were", "has", "have", "had", "been"];
        let before = |back: usize| hit.start.checked_sub(back);
        let that = |at: Option<usize>| {
            at.is_some_and(|at| self.is(at, &["that", "whether"]) && !self.is(at.saturating_sub(1), &["so"]))
        };
        let definite = |at: Option<usize>| at.is_some_and(|at| self.is(at, &DEFINITE));
        // Words that hold a verb themselves are the whole of what follows `that`.
        const MOST_WORDS: usize = 2;
        let short = hit.end - hit.start <= MOST_WORDS;
        let subject = short && (1..=2).any(|back| definite(before(back)) && that(before(back + 1)));
        subject && !(hit.end..hit.end + 4).any(|at| self.is(at, &BEING))
    }

    /// Whether what a cue governs is this, and not something that this only describes: `no imaging that shows radiculopathy`
    /// misses the imaging, `no response to acupuncture` a response.
    fn is_head(&self, clause: &Clause, hit: &Hit, cue: &Range<usize>) -> bool {
        if hit.end <= cue.start {
            // `The screen was negative and that was not addressed` says something else of it, too. The word right before a cue is
            // the cue's own (`depression has | not been addressed`), unless another subject stands behind a mark.
            const OTHERWISE: [&str; 9] = ["that", "which", "who", "where", "was", "were", "is", "are", "has"];
            let last = cue.start.saturating_sub(1);
            let until = if (hit.end..cue.start).any(|at| self.marked(at)) { cue.start } else { last };
            // `Films, the usual first step, were not obtained`: a subject that a second mark closes stands beside the fact.
            let closed = |at: usize| (at + 1..=cue.start).any(|at| self.marked(at));
            // `An agent of that sort` describes no further.
            let otherwise = |at: usize| self.is(at, &OTHERWISE) && !self.is(at.saturating_sub(1), &["of"]);
            let described = (hit.end..until)
                .any(|at| otherwise(at) || self.marked(at) && self.is(at, &["the", "there"]) && !closed(at));
            // `On review, spasm was not seen` hangs on nothing before its mark.
            let reach = hit.start.saturating_sub(REACH).max(clause.tokens.start);
            let from = (reach..=hit.start).rev().find(|&at| self.marked(at)).unwrap_or(reach);
            return !described && !self.hangs(from, hit.start);
        }
        let names = self.hits.within(&(cue.end..hit.start)).iter().filter(|(other, role)| {
            matches!(role, Role::Fact { words: FactWords::Name, .. }) && other.end <= hit.start
        });
        let marks = |from: usize, gap: Gap| {
            (from..=hit.start).any(|at| self.words.tokens.get(at).is_some_and(|token| token.gap.has(gap)))
        };
        match names.max_by_key(|(other, _)| other.end) {
            Some((nearest, _)) => {
                let listed = marks(nearest.end, Gap::LIST)
                    || (nearest.end..hit.start).any(|at| self.is(at, &["and", "or", "nor"]));
                // `; 3) urine tests have been consistent` is a list's own sentence.
                let stated = marks(nearest.end, Gap::SEMICOLON) && self.states_from(hit);
                listed && !stated && !self.hangs(nearest.end, hit.start)
            }
            // A list begins with a fact: `in the absence of such evidence, the request for an MRI`.
            None => !marks(cue.end, Gap::BREAK) && !self.hangs(cue.end, hit.start),
        }
    }

    /// Whether what stands at `to` hangs on other words by a preposition that doesn't lead from a cue to a fact.
    fn hangs(&self, from: usize, to: usize) -> bool {
        const PREPOSITIONS: [&str; 12] =
            ["of", "for", "to", "in", "from", "with", "on", "by", "about", "regarding", "against", "concerning"];
        let near = self.hits.within(&(from.saturating_sub(REACH)..to));
        let leads = |at: usize| {
            near.iter().any(|(lead, role)| {
                let own = matches!(role, Role::Lead | Role::Cue { .. } | Role::Fact { words: FactWords::Name, .. });
                own && lead.start <= at && at < lead.end
            })
        };
        (from..to).any(|at| self.is(at, &PREPOSITIONS) && !leads(at))
    }

    /// Whether a cue stands behind another subject: `tingling, yet the reflexes are all normal`, `and the film was negative`.
    fn is_of_another(&self, clause: &Clause, hit: &Hit, cue: &Range<usize>) -> bool {
        const NEAR: usize = 5;
        let far = cue.start > hit.end + NEAR && (hit.end..=cue.start).any(|at| self.marked(at));
        // `Tinel's and Phalen's were negative` is a list.
        let listed = |from: usize| {
            let names = self.hits.within(&(from..cue.start)).iter();
            names.into_iter().any(|(_, role)| matches!(role, Role::Fact { words: FactWords::Name, .. }))
        };
        let from = hit.end.max(clause.tokens.start);
        // `Tenderness, Watson's was negative`: what stands between the comma and the cue is its subject.
        const LISTS: [&str; 3] = ["and", "or", "nor"];
        let comma = (from..cue.start).rev().find(|&at| self.marked(at));
        let own_subject = comma.is_some() && !(from..cue.start).any(|at| self.is(at, &LISTS));
        far || own_subject || (from..cue.start).any(|at| self.is(at, &["and"]) && !listed(at))
    }

    /// Whether a word stands behind a comma or another mark.
    fn marked(&self, at: usize) -> bool {
        self.words.tokens.get(at).is_some_and(|token| token.gap.has(Gap::BREAK))
    }

    fn is(&self, at: usize, words: &[&str]) -> bool {
        let word = self.words.tokens.get(at).map(|token| token.word(self.words.text));
        word.is_some_and(|word| words.iter().any(|known| known.eq_ignore_ascii_case(word)))
    }

    /// Whether words that state a fact begin with these.
    fn states_from(&self, hit: &Hit) -> bool {
        let own = self.hits.within(&(hit.start..hit.start + 1)).iter();
        own.into_iter().any(|(_, role)| matches!(role, Role::Fact { words: FactWords::State, .. }))
    }

    /// Whether a test is what shows none of it: `the EMG does not corroborate a radiculopathy` says nothing of the examination.
    fn of_test(&self, clause: &Clause, kind: FactKind, whole: &Range<usize>) -> bool {
        const SUBJECT: usize = 8;
        let from = whole.start.saturating_sub(SUBJECT).max(clause.tokens.start);
        let is_test = |fact: FactId| self.words.pack.fact(fact).is_some_and(|known| known.kind == FactKind::Test);
        let apart = |at: usize| self.marked(at) || self.is(at, &["and", "but"]);
        let mut before = self.hits.within(&(from..whole.start)).iter();
        kind == FactKind::Sign
            && before.any(|(other, role)| match *role {
                Role::Fact { fact, words: FactWords::Name } => {
                    other.end <= whole.start && is_test(fact) && !(other.end..=whole.start).any(apart)
                }
                _ => false,
            })
    }

    /// Whether what a patient tells is missed among what was found: `no objective findings of neuropathic pain`.
    fn of_examination(&self, kind: FactKind, hit: &Hit, whole: &Range<usize>) -> bool {
        let told = matches!(kind, FactKind::Symptom | FactKind::Condition);
        told && self.hits.within(&(whole.start..hit.start)).iter().any(|(_, role)| *role == Role::Found)
    }

    /// Whether only a degree, a time, a cause or a purpose of it is denied.
    fn qualified(&self, clause: &Clause, hit: &Hit, words: FactWords, whole: &Range<usize>, named: &Treatment) -> bool {
        // A word on when it is missed may stand behind it: `no screen in the last year`.
        const BEHIND: usize = 5;
        const ADJECTIVES: usize = 3;
        let ends = |&at: &usize| {
            let mark = self
                .words
                .tokens
                .get(at)
                .is_none_or(|token| token.gap.has(Gap::BREAK) || token.gap.has(Gap::SEMICOLON));
            mark || self.is(at, &["and", "or", "nor", "but"])
        };
        let until = (whole.end..whole.end + BEHIND).find(ends).unwrap_or(whole.end + BEHIND);
        // The fact's own first word says which fact it is (`the current medications`), and words that are a lack by themselves are
        // it as they stand: `strength was full`.
        let own = |other: &Hit| match words {
            FactWords::Lack => hit.start <= other.start && other.end <= hit.end,
            _ => other.start == hit.start,
        };
        // Behind it an adjective is another noun's: `no dyspepsia with the current drug`.
        let adverb =
            |at: usize| self.words.tokens.get(at).is_some_and(|token| token.word(self.words.text).ends_with("ly"));
        let others = |other: &Hit| other.start >= whole.end && other.end - other.start == 1 && !adverb(other.start);
        let qualifies = |(other, role): &(Hit, Role)| *role == Role::Qualifier && !own(other) && !others(other);
        // Where the cue stands behind the fact, its adjectives stand before: `a more recent screen was not included`.
        let before = whole.start.saturating_sub(ADJECTIVES).max(self.tokens.start);
        let parted = |&at: &usize| self.marked(at) || self.is(at, &["but", "with", "of"]);
        let from = (before..=whole.start).rev().find(parted).unwrap_or(before);
        let from = if hit.start == whole.start { from } else { whole.start };
        let degree = self.hits.within(&(from..until)).iter().any(qualifies);
        // `No evaluation for the stimulator`: one for something else is another. A body part is no purpose, nor is what the pack
        // lets lead on: `for the patient`.
        let last = (hit.end + BEHIND).min(self.words.tokens.len());
        let aim = self.folded.span(self.words.range(hit.end..last));
        let part = |span: Span| aim.start <= span.start && span.end <= aim.end;
        let leads = self.hits.within(&(hit.end..hit.end + 1)).iter().any(|(_, role)| *role == Role::Lead);
        let purpose = hit.end < self.tokens.end
            && self.is(hit.end, &["for"])
            && !self.is(hit.end + 1, &["which", "whom"])
            && !leads
            && !named.body_parts.iter().any(|named| part(named.span));
        // What a clause begins with holds for all of it: `other than relief, no benefit is shown`.
        let opening = self.tokens.start..whole.start;
        let opens = |(other, role): &(Hit, Role)| {
            *role == Role::Qualifier && other.start <= clause.tokens.start + 1 && other.end > other.start + 1
        };
        let opened = words != FactWords::Lack && self.hits.within(&opening).iter().any(opens);
        let aftermath = |(other, role): &(Hit, Role)| *role == Role::Aftermath && other.start >= hit.end;
        let presupposed = self.is_subject_of_that(hit) || self.hits.within(&(hit.end..until)).iter().any(aftermath);
        degree || purpose || opened || presupposed
    }

    /// Whether the words around, or in its gaps, say that it is planned, pending or over.
    fn not_now(&self, clause: &Clause, hit: &Hit) -> bool {
        const BEFORE: usize = 4;
        const BEHIND: usize = 3;
        // A plan's sentence plans all that it lists.
        let planned = self.hits.within(&(clause.tokens.start..hit.start)).iter().any(|(plan, role)| {
            *role == Role::Plan && plan.end <= hit.start && !(plan.end..hit.start).any(|at| self.ends_plan(at))
        });
        if planned {
            return true;
        }
        const PASSIVE: [&str; 9] = ["is", "are", "was", "were", "be", "been", "has", "have", "also"];
        let from = hit.start.saturating_sub(BEFORE + 2).max(clause.tokens.start);
        let near = self.hits.within(&(from..hit.end + BEHIND)).iter().filter(|(_, role)| *role == Role::NotNow);
        near.into_iter().any(|(other, _)| match () {
            () if other.end <= hit.start => {
                other.end + BEFORE > hit.start && !(other.end..=hit.start).any(|at| self.marked(at))
            }
            // `A screen was ordered`; `the request of May included requests for an MRI` says nothing of the first.
            () if hit.end <= other.start => (hit.end..other.start).all(|at| self.is(at, &PASSIVE)),
            () => !means(self.words, hit, other.start),
        })
    }

    /// Whether a clause of the record is about somebody else, or is advice.
    fn is_of_others(&self, clause: &Clause) -> bool {
        self.hits.within(&clause.tokens).iter().any(|(_, role)| *role == Role::OfOthers)
    }

    /// Whether words behind a finding say that it is over.
    fn is_over(&self, clause: &Clause, hit: &Hit) -> bool {
        self.hits.within(&(hit.end..clause.tokens.end)).iter().any(|(_, role)| *role == Role::Over)
    }

    /// Whether words stand in what a rule supposes: `blocks are for those in whom the pain is axial`.
    fn is_condition(&self, clause: &Clause, at: usize) -> bool {
        let any = |at: usize| self.is(at, &["any"]);
        let begins = |at: &usize| self.is(*at, &["if", "where", "unless", "whose", "whom"]) && !any(at + 1);
        let from = (clause.tokens.start..at).rev().find(begins);
        from.is_some_and(|from| !(from + 1..=at).any(|at| self.marked(at)))
    }

    /// Whether a plan's list ends: `..., and has had 12 visits`.
    fn ends_plan(&self, at: usize) -> bool {
        self.is(at, &["has", "had", "have", "which", "who", "while", "although", "since"])
    }

    /// Whether a patient complains of it: words that say so stand before it, and none that say that it was found.
    fn is_felt(&self, hit: &Hit) -> bool {
        let mut before = self.hits.within(&(self.tokens.start..hit.start)).iter();
        let last = before.rfind(|(_, role)| matches!(role, Role::Felt | Role::Found));
        last.is_some_and(|(_, role)| *role == Role::Felt)
    }

    fn earlier_review_before(&self, hit: &Hit) -> bool {
        let named = self.hits.within(&self.tokens).iter().filter(|(_, role)| *role == Role::EarlierReview);
        // What a summary says of that review is its own all through.
        self.of_review || named.into_iter().any(|(review, _)| self.of_summary || review.start < hit.end)
    }

    fn figures(&self, hit: &Hit) -> Vec<f64> {
        let tokens = hit.start..hit.end;
        let number = |at: usize| self.words.tokens.get(at).and_then(|token| token.number(self.words.text));
        let of_ten = |at: usize| {
            let token = self.words.tokens.get(at);
            number(at) == Some(10.0)
                && (token.is_some_and(|t| t.gap.has(Gap::SLASH))
                    || self.words.tokens.get(at.wrapping_sub(1)).is_some_and(|t| t.word(self.words.text) == "of"))
        };
        // Of `7-8/10` the first counts.
        let range = |at: usize| {
            at > hit.start
                && number(at - 1).is_some()
                && self.words.tokens.get(at).is_some_and(|t| t.gap.has(Gap::HYPHEN))
        };
        tokens.filter(|&at| !of_ten(at) && !range(at)).filter_map(number).collect()
    }

    /// The body parts beside some words: those that follow them by a preposition up to the next mark, else the nearest before
    /// them or after them in their clause, else all of the sentence.
    fn body_parts(&self, clause: &Clause, hit: &Hit, named: &Treatment) -> Vec<String> {
        let at = self.folded.span(self.words.range(hit.start..hit.end));
        let until = (hit.end..clause.tokens.end)
            .find(|&next| self.marked(next) || self.is(next, &["and", "but"]) && next > hit.end + 5);
        let stretch = self.folded.span(self.words.range(hit.end..until.unwrap_or(clause.tokens.end)));
        let own = self.folded.span(clause.range.clone());
        let parts = || named.body_parts.iter();
        let values = |within: &dyn Fn(Span) -> bool| -> Vec<String> {
            parts().filter(|part| within(part.span)).map(|part| part.value.clone()).collect()
        };
        let inside = values(&|span| at.start <= span.start && span.end <= at.end);
        let follows = self.is(hit.end, &["over", "of", "in", "at", "along", "to", "on", "for", "across", "throughout"]);
        let after = values(&|span| follows && stretch.start <= span.start && span.end <= stretch.end);
        let gap = |span: Span| span.start.saturating_sub(at.end).max(at.start.saturating_sub(span.end));
        // What `which` begins goes on about what stands before it.
        let relative = self.is(clause.tokens.start, &["which"]);
        let in_clause = parts().filter(|part| relative || own.start <= part.span.start && part.span.end <= own.end);
        // What a mark parts from the words is further away.
        const APART: usize = 60;
        let parted = |part: Span| {
            let place = self.place(part);
            let between = place.map_or(0..0, |place| match place.end <= hit.start {
                true => place.end..hit.start + 1,
                false => hit.end..place.start + 1,
            });
            between.into_iter().any(|at| self.marked(at))
        };
        let distance = |part: Span| gap(part) + if parted(part) { APART } else { 0 };
        let nearest = in_clause.map(|part| (distance(part.span), part.value.clone())).min();
        match () {
            () if !inside.is_empty() => inside,
            () if !after.is_empty() => after,
            () => nearest.map_or_else(|| values(&|_| true), |(_, part)| vec![part]),
        }
    }

    /// The treatments that a fact is tied to: the nearest that its sentence links to it, else those before it that it refers
    /// back to.
    fn tied(&self, hit: &Hit, named: &Treatment, context: &LastTreatments) -> Vec<String> {
        let own: Vec<(usize, Hit, String)> = self.treatments(named).collect();
        if own.is_empty() {
            let refers_back = self.hits.within(&self.tokens).iter().any(|(_, role)| *role == Role::RefersBack);
            return if refers_back { context.treatments.clone() } else { Vec::new() };
        }
        // Of drugs only the nearest: what is said of one isn't said of its neighbour.
        let gap = |at: &Hit| at.start.saturating_sub(hit.end).max(hit.start.saturating_sub(at.end));
        let nearest = |kind: usize| {
            let all = own.iter().filter(move |(of, ..)| *of == kind);
            all.min_by_key(|(_, at, _)| gap(at)).map(|(_, at, _)| gap(at))
        };
        let near = |kind: usize, at: &Hit| kind == SERVICE || nearest(kind) == Some(gap(at));
        let linked = own.iter().filter(|(kind, at, _)| near(*kind, at) && self.is_linked(hit, at));
        let mut out: Vec<String> = linked.map(|(.., name)| name.clone()).collect();
        out.dedup();
        out
    }

    /// Whether a fact is a treatment's doing: the treatment stands right before it, or behind a word that links it.
    fn is_linked(&self, hit: &Hit, treatment: &Hit) -> bool {
        const LINK: usize = 4;
        const SUBJECT: usize = 6;
        let from = treatment.start.saturating_sub(LINK);
        let links = self.hits.within(&(from..treatment.start + 1)).iter();
        // Words for all drugs may begin with the link: `with medication`.
        let leads =
            |link: &Hit| link.end <= treatment.start || link.start == treatment.start && link.end < treatment.end;
        let by_link = links.into_iter().any(|(link, role)| *role == Role::Link && leads(link));
        let between = treatment.end..hit.start;
        let apart = |at: usize| {
            self.is(at, &["and", "but"])
                || self
                    .words
                    .tokens
                    .get(at)
                    .is_some_and(|token| token.gap.has(Gap::COMMA) || token.gap.has(Gap::SEMICOLON))
        };
        let is_subject = treatment.end <= hit.start
            && between.len() <= SUBJECT
            && !(treatment.end..=hit.start).any(|at| apart(at) && !self.is(at, &["which", "that"]));
        let holds = hit.start <= treatment.start && treatment.end <= hit.end;
        by_link || is_subject || holds
    }

    /// The treatments that the sentence names, each with its kind and place: drugs, a dosage form where no drug is named, and
    /// services.
    fn treatments<'s>(&'s self, named: &'s Treatment) -> impl Iterator<Item = (usize, Hit, String)> + 's {
        let drugs =
            named.drugs.iter().filter_map(move |drug| Some((DRUG, self.place(drug.span)?, drug.value.generic.clone())));
        let form = named.form.iter().filter(|_| named.drugs.is_empty());
        let forms = form.filter_map(move |form| Some((DRUG, self.place(form.span)?, form.value.clone())));
        let services = self.hits.within(&self.tokens).iter().filter_map(|(hit, role)| match *role {
            Role::Item { class } => self.words.pack.class(class).map(|class| (SERVICE, *hit, class.id.clone())),
            _ => None,
        });
        drugs.chain(forms).chain(services)
    }

    /// The tokens of the sentence that a span of the file covers.
    fn place(&self, span: Span) -> Option<Hit> {
        let own = |token: &Token| self.folded.span(self.words.base + token.start..self.words.base + token.end);
        let tokens = self.words.tokens.get(self.tokens.clone())?;
        let start = self.tokens.start + tokens.partition_point(|token| own(token).end <= span.start);
        let end = self.tokens.start + tokens.partition_point(|token| own(token).start < span.end);
        (start < end).then_some(Hit { start, end, phrase: PhraseId(0) })
    }

    /// The day nearest to some words in their sentence; of a year alone its last day, so that nothing is made older than it is.
    fn day(&self, clause: &Clause, hit: &Hit) -> Option<Date> {
        let days = |tokens: Range<usize>| {
            let found = tokens.filter_map(|at| {
                let token = self.words.tokens.get(at)?;
                let day = match token.kind {
                    TokenKind::Date(day) => Some(day),
                    TokenKind::Number(year) if (1980.0..2100.0).contains(&year) && self.opens_year(at) => {
                        Date::new(year as i16, 12, 31).ok()
                    }
                    _ => None,
                };
                // What stands behind a comma and an `and` has a day of its own; one before them is of all that follows.
                let apart = (hit.end..at).any(|at| self.marked(at) && self.is(at, &["and", "but", "while"]));
                let distance = at.abs_diff(hit.start).min(at.abs_diff(hit.end));
                (!apart).then_some((distance, day?))
            });
            found.min_by_key(|(distance, _)| *distance).map(|(_, day)| day)
        };
        days(clause.tokens.clone()).or_else(|| days(self.tokens.clone()))
    }

    fn opens_year(&self, at: usize) -> bool {
        let part = ["early", "late", "mid", "about", "around", "summer", "spring", "fall", "winter", "autumn"];
        let at = if at > 0 && self.is(at - 1, &part) { at - 1 } else { at };
        let before = at.checked_sub(1).and_then(|before| self.words.tokens.get(before));
        before.is_some_and(|_| self.is(at - 1, &["in", "of", "since", "during", "from", "until"]))
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
                may_favour: false,
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
