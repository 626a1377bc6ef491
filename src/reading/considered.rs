//! All that was considered for one criterion, clause by clause: for people who write phrases and ask why. Kept by the same
//! walk that reads a rationale, so that what is explained is what happened.

use std::ops::Range;

use super::hits::{CueHit, Hits};
use super::mention::aside;
use super::{Clause, Dismissal, LookedUpWords, Mention, pieces};
use crate::letter::{Letter, Passage};
use crate::pack::{CriterionId, Effect, FactId, Pack, Role};
use crate::phrase::{Miss, PhraseId, Profile, Selection};

/// A clause, and what it holds for the criterion.
#[derive(Debug)]
pub struct TracedClause {
    /// The clause.
    pub clause: Clause,
    /// What the criterion's phrases found.
    pub hits: Vec<TracedHit>,
    /// The criterion, where no phrase finds it and hints do.
    pub hinted: Option<Mention>,
    /// How far each cue of the clause reaches.
    pub scopes: Vec<CueScope>,
    /// Where phrases of the criterion nearly matched, the nearest first.
    pub near: Vec<NearMiss>,
}

/// Words that a phrase of the criterion found.
#[derive(Debug)]
pub struct TracedHit {
    /// The phrase.
    pub phrase: PhraseId,
    /// The words, in the folded text.
    pub range: Range<usize>,
    /// The mention that they make, or why they make none; `Err(None)` where the item isn't of the criterion's class.
    pub mention: Result<Mention, Option<Dismissal>>,
}

/// How far a cue reaches within its clause.
#[derive(Debug)]
pub struct CueScope {
    /// The cue, in the folded text.
    pub cue: Range<usize>,
    /// What it does.
    pub effect: Effect,
    /// The words in its reach, in the folded text; empty where it reaches none.
    pub reach: Range<usize>,
    /// The words that end its reach, if not the clause.
    pub stop: Option<Range<usize>>,
    /// The words that show that it is no cue.
    pub void: Option<Range<usize>>,
}

/// Words that a phrase of the criterion nearly matches.
#[derive(Debug)]
pub struct NearMiss {
    /// The phrase.
    pub phrase: PhraseId,
    /// The words, in the folded text.
    pub range: Range<usize>,
    /// What kept it from matching.
    pub miss: Miss,
}

/// Near misses that are kept of a clause: the rest is further off.
const MOST_NEAR: usize = 3;

pub(super) fn clause(
    words: &LookedUpWords<'_>,
    clause: &Clause,
    hits: &Hits,
    mentions: &[Mention],
    of_others: &[Mention],
    criterion: CriterionId,
) -> TracedClause {
    let own = |role: &Role| matches!(role, Role::Mention { criterion: of, .. } if *of == criterion);
    let found = hits.within(&clause.tokens).iter().filter(|(_, role)| own(role));
    let traced = found.clone().map(|(hit, role)| {
        let range = words.range(hit.start..hit.end);
        let same = |m: &&Mention| m.phrase == Some(hit.phrase) && m.range == range;
        let of_another = || of_others.iter().any(|other| same(&other)).then_some(Dismissal::OfAnother);
        let mention = mentions.iter().find(same).cloned();
        let mention = mention.ok_or_else(|| of_another().or_else(|| aside(clause, hits, hit, role)));
        TracedHit { phrase: hit.phrase, range, mention }
    });
    // Words that a phrase matched aren't near another.
    let matched = |start: usize, end: usize| found.clone().any(|(hit, _)| hit.start < end && start < hit.end);
    let phrases = words.pack.phrases_for(own);
    let near = phrases.flat_map(|(phrase, _)| {
        words.pack.phrases.near(phrase, words.text, &words.tokens, &words.atoms, clause.tokens.clone())
    });
    let mut near: Vec<_> = near.filter(|near| !matched(near.start, near.end)).collect();
    near.sort_by(|a, b| a.miss.cmp(&b.miss).then(a.phrase.cmp(&b.phrase)));
    near.truncate(MOST_NEAR);
    let near = near.into_iter().map(|near| NearMiss {
        phrase: near.phrase,
        range: words.range(near.start..near.end),
        miss: near.miss,
    });
    TracedClause {
        hits: traced.collect(),
        hinted: mentions.iter().find(|m| m.criterion == criterion && m.phrase.is_none()).cloned(),
        scopes: scopes(words, clause, hits),
        near: near.collect(),
        clause: clause.clone(),
    }
}

fn scopes(words: &LookedUpWords<'_>, clause: &Clause, hits: &Hits) -> Vec<CueScope> {
    let cues = hits.cues(&clause.tokens).iter();
    cues.map(|known @ &CueHit { hit: cue, effect, void, .. }| {
        let (reach, stop) = hits.reach(known, &clause.tokens);
        CueScope {
            cue: words.range(cue.start..cue.end),
            effect,
            reach: words.range(reach),
            stop: stop.map(|stop| words.range(stop.start..stop.end)),
            void: void.map(|void| words.range(void.start..void.end)),
        }
    })
    .collect()
}

/// Mentions that repeat the item's own name are marked as such.
pub(super) fn set_aside(traced: &mut [TracedClause], repeats: impl Fn(&Mention) -> bool) {
    for hit in traced.iter_mut().flat_map(|clause| &mut clause.hits) {
        if hit.mention.as_ref().is_ok_and(&repeats) {
            hit.mention = Err(Some(Dismissal::Item));
        }
    }
}

/// Matches once more about what checking a letter matches, and keeps what each phrase cost: what only answers and statements of a summary ask
/// for is searched for in any case.
pub fn profile(letter: &Letter, pack: &Pack, profile: &mut Profile) {
    let mut search = |range: &Range<usize>, sentences: &[Range<usize>], wanted: &Selection| {
        let words = LookedUpWords::new(letter.folded.text(), range.clone(), pack);
        for piece in sentences.iter().flat_map(|sentence| pieces(words.within(sentence))) {
            pack.phrases.find_probed(words.text, &words.tokens, &words.atoms, piece, wanted, profile);
        }
    };
    let sentences = |passage: &Passage| passage.sentences.iter().map(|s| s.range.clone()).collect::<Vec<_>>();
    let reader = super::LetterReader::new(letter, pack);
    let places = pack.places();
    if let Some(summary) = &letter.case_summary {
        search(&summary.words.range, &sentences(summary), &places.summary);
    }
    let mut wanted = Vec::new();
    for decision in &letter.decisions {
        let reading = reader.read(decision, super::Options::default());
        if let Some(item) = &decision.item {
            search(&item.range, std::slice::from_ref(&item.range), &places.item);
        }
        let Some(rationale) = &decision.rationale else { continue };
        search(&rationale.words.range, &sentences(rationale), &places.rationale(&reading.treatment.classes));
        let of_case = |sentence: &Range<usize>| {
            let mut clauses = reading.clauses.iter().filter(|clause| clause.is_of_case());
            clauses.any(|clause| sentence.contains(&clause.range.start))
        };
        let of_case: Vec<Range<usize>> = sentences(rationale).into_iter().filter(of_case).collect();
        search(&rationale.words.range, &of_case, &places.facts);
        wanted.push(super::wanted(pack, &reading, super::Options::default()));
    }
    let missed = |fact: FactId| wanted.iter().any(|facts| facts.get(fact.0).copied().unwrap_or_default());
    if let (Some(summary), true) = (&letter.case_summary, (0..pack.facts.len()).map(FactId).any(missed)) {
        search(&summary.words.range, &sentences(summary), &places.stating(&pack.phrases, missed));
        search(&summary.words.range, &sentences(summary), &places.record);
    }
}
