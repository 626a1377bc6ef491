//! What of a fact is denied or missed: whether a cue reaches it, and whether all of it or a degree, a purpose or a part.
//!
//! `No documentation of spasm` misses the spasm; `no imaging that shows radiculopathy` the imaging, `no relief from it, and the
//! spasm persists` no spasm. An accusation rests on this, so what is open counts as not missed.

use std::ops::Range;

use super::super::Clause;
use super::Sentence;
use crate::letter::Treatment;
use crate::pack::{Effect, FactId, FactKind, FactWords, Role};
use crate::phrase::Hit;
use crate::text::{Gap, Span, TokenKind};

/// Words before a thing that is known.
const DEFINITE: [&str; 7] = ["the", "his", "her", "their", "these", "this", "its"];

/// The words before a fact among which it may hang on something else.
const REACH: usize = 4;

impl Sentence<'_> {
    /// Whether words that stand behind a mark say themselves how it is, in a list that doesn't go on with `or`: `no effusion,
    /// anterior drawer positive`, but `no spasm, decreased sensation or weakness`.
    pub(super) fn asserts(&self, clause: &Clause, hit: &Hit) -> bool {
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
    pub(super) fn is_of_entry_before(&self, hit: &Hit) -> bool {
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
        joined && asserts() && (named() || self.opens_an_entry(last))
    }

    /// Whether a word behind a mark goes on to what it is said of: `a negative Spurling test, positive Phalen`, not `Spurling, positive on
    /// the right`. Only what a letter is asked for is looked for by name, so the next entry's name may be unknown.
    fn opens_an_entry(&self, at: usize) -> bool {
        const ENDS: [&str; 14] =
            ["on", "in", "at", "over", "for", "to", "with", "and", "but", "or", "as", "by", "left", "right"];
        let next = at + 1;
        self.marked(at)
            && self.tokens.contains(&next)
            && !self.marked(next)
            && !self.is(next, &ENDS)
            && self
                .words
                .tokens
                .get(next)
                .is_some_and(|token| token.kind == TokenKind::Word && !token.word(self.words.text).ends_with("ly"))
    }

    /// Whether a longer name of another fact holds this one: `a trial of TENS` isn't any TENS. A whole's name may hold a part's, and
    /// what begins with the words of a silent record is no name: `fails to show therapy` names no therapy that failed.
    pub(super) fn within_another(&self, hit: &Hit, fact: FactId, silent: Option<&Range<usize>>) -> bool {
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
    pub(super) fn stands_beside(&self, clause: &Clause, hit: &Hit, effect: Effect, cue: &Range<usize>) -> bool {
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
        // `That there is no itching, and that the screens were consistent`: the second `that` is the first one's fellow.
        let says_more = effect == Effect::Absent
            && (cue.end + 1..hit.start).any(|at| self.is(at, &["that"]) && joined(at.saturating_sub(1)));
        definite || own || parted || says_more
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
        // Of `that the splint has to be made to measure` the verb says what is missed of it, not it.
        let is_so = |at: usize| self.is(at, &BEING) && !self.is(at + 1, &["to"]);
        subject && !(hit.end..hit.end + 4).any(is_so)
    }

    /// Whether what a cue governs is this, and not something that this only describes: `no imaging that shows radiculopathy`
    /// misses the imaging, `no response to acupuncture` a response.
    pub(super) fn is_head(&self, clause: &Clause, hit: &Hit, cue: &Range<usize>) -> bool {
        if hit.end <= cue.start {
            // `The screen was negative and that was not addressed` says something else of it, too. The word right before a cue is
            // the cue's own (`depression has | not been addressed`), unless another subject stands behind a mark.
            const OTHERWISE: [&str; 10] = ["that", "which", "who", "where", "there", "was", "were", "is", "are", "has"];
            let last = cue.start.saturating_sub(1);
            let until = if (hit.end..cue.start).any(|at| self.marked(at)) { cue.start } else { last };
            // `Films, the usual first step, were not obtained`: a subject that a second mark closes stands beside the fact.
            let closed = |at: usize| (at + 1..=cue.start).any(|at| self.marked(at));
            // `An agent of that sort` describes no further; `walks unaided, so there is no need` says it of another.
            let otherwise = |at: usize| self.is(at, &OTHERWISE) && !self.is(at.saturating_sub(1), &["of"]);
            let described = (hit.end..until)
                .any(|at| otherwise(at) || self.marked(at) && self.is(at, &["the", "there"]) && !closed(at))
                || self.is(cue.start, &["there"]) && (hit.end..cue.start).any(|at| self.marked(at));
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
    pub(super) fn is_of_another(&self, clause: &Clause, hit: &Hit, cue: &Range<usize>) -> bool {
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

    /// Whether words that state a fact begin with these.
    fn states_from(&self, hit: &Hit) -> bool {
        let own = self.hits.within(&(hit.start..hit.start + 1)).iter();
        own.into_iter().any(|(_, role)| matches!(role, Role::Fact { words: FactWords::State, .. }))
    }

    /// Whether a test is what shows none of it: `the EMG does not corroborate a radiculopathy` says nothing of the examination.
    pub(super) fn of_test(&self, clause: &Clause, kind: FactKind, whole: &Range<usize>) -> bool {
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
    pub(super) fn of_examination(&self, kind: FactKind, hit: &Hit, whole: &Range<usize>) -> bool {
        let told = matches!(kind, FactKind::Symptom | FactKind::Condition);
        told && self.hits.within(&(whole.start..hit.start)).iter().any(|(_, role)| *role == Role::Found)
    }

    /// Whether only a degree, a time, a cause or a purpose of it is denied.
    pub(super) fn qualified(
        &self,
        clause: &Clause,
        hit: &Hit,
        words: FactWords,
        whole: &Range<usize>,
        named: &Treatment,
    ) -> bool {
        // A word on when it is missed may stand behind it: `no screen in the last year`.
        const BEHIND: usize = 5;
        const TIMES: [&str; 4] = ["since", "within", "during", "for"];
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
        // A time says so also further behind: `no films of the knee have been obtained since the pain grew worse`.
        let far = (whole.end..clause.tokens.end).find(|&at| self.marked(at)).unwrap_or(clause.tokens.end);
        // The fact's own first word says which fact it is (`the current medications`), and its last (`sensory changes in the legs`); and
        // words that are a lack by themselves are it as they stand: `strength was full`.
        let own = |other: &Hit| match words {
            FactWords::Lack => hit.start <= other.start && other.end <= hit.end,
            _ => other.start == hit.start || other.start + 1 == hit.end && other.end > hit.end,
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
        let degree = self.hits.within(&(from..until)).iter().any(qualifies)
            || self.hits.within(&(until..far)).iter().any(|hit| qualifies(hit) && self.is(hit.0.start, &TIMES));
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

    /// Whether words stand in what a rule supposes: `blocks are for those in whom the pain is axial`.
    pub(super) fn is_condition(&self, clause: &Clause, at: usize) -> bool {
        let any = |at: usize| self.is(at, &["any"]);
        let begins = |at: &usize| self.is(*at, &["if", "where", "unless", "whose", "whom"]) && !any(at + 1);
        let from = (clause.tokens.start..at).rev().find(begins);
        from.is_some_and(|from| !(from + 1..=at).any(|at| self.marked(at)))
    }
}
