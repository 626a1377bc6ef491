//! Whose words a clause holds.
//!
//! A sentence is cut where it turns (`but`, `however`), and at a semicolon that stands between two voices: `the guideline
//! allows a trial, but the patient has used it for a year` has two voices. Within a clause the pack's words vote; where none speaks, the voice before goes on, because a
//! guideline is quoted over several sentences of which only the first says so. Where a pack has `weights`, the votes are
//! evidence among others: every word has points that were learned from annotated letters, and their sum decides.

use std::ops::Range;

use super::LookedUpWords;
use super::feature::{LEARNED, features};
use super::hits::Hits;
use crate::pack::{Role, Voice, Weight, WeightId};
use crate::phrase::Hit;
use crate::text::Gap;

/// A clause of a rationale.
#[derive(Debug, Clone)]
pub struct Clause {
    /// Its words, in the folded text.
    pub range: Range<usize>,
    /// Whose they are.
    pub voice: Voice,
    /// The words that spoke for a voice, and how much each counted.
    pub votes: Vec<(Voice, Weight, Range<usize>)>,
    /// How the pack's learned points fell, if it has any; of several pieces those of the surest.
    pub points: Option<Points>,
    /// What it was put together of: semicolons cut, and neighbours of one voice are joined again.
    pub pieces: Vec<Range<usize>>,
    /// True when its sentence names the review that is appealed against, at or before it: whose reasons follow.
    pub of_earlier_review: bool,
    /// True when the rationale adopts the reasons of that review: what it is said to have found is found here, too.
    pub(super) adopted: bool,
    /// True when it only says that no reason was given.
    pub unreasoned: bool,
    /// Tokens of the passage.
    pub(super) tokens: Range<usize>,
}

impl Clause {
    /// By how many points its voice leads the next; 0 where nothing is weighed.
    pub fn lead(&self) -> i32 {
        self.points.as_ref().map_or(0, |points| points.margin)
    }

    /// Whether the reviewer says it of this case.
    pub fn is_of_case(&self) -> bool {
        matches!(self.voice, Voice::Case | Voice::Conclusion)
    }

    /// Takes in what goes on in the same voice.
    fn join(&mut self, next: Clause) {
        if next.voice == self.voice && next.lead() > self.lead() {
            self.points = next.points.clone();
        }
        self.range.end = next.range.end;
        self.tokens.end = next.tokens.end;
        self.votes.extend(next.votes);
        self.pieces.extend(next.pieces);
    }
}

/// What a pack's points say of a clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Points {
    /// By how many the voice leads the next; below 0 where a guideline led this case by too few.
    pub margin: i32,
    /// What weighed most, with its points for the voice less those for the next.
    pub weighed: Vec<(WeightId, i32)>,
}

/// The lead with which what stands behind a semicolon breaks off from what goes before: an entry of a list has few words.
const BREAKS_OFF: i32 = 20;
/// The lead that a guideline must have where no phrase says that a clause is its own: what speaks for it then is mostly that it
/// spoke before, and plain words of the case (`Sleep is better`) would go on as its words. The more of it, the more words of the case
/// vote.
const INHERITED: i32 = 8;
/// Verbs behind which a word such as `therefore` turns nothing.
const COPULAS: [&str; 5] = ["is", "are", "was", "were", "be"];
/// How much of what weighed is kept.
const MOST_WEIGHED: usize = 6;

/// Votes that make a clause plainly this case's where a guideline spoke before.
const PLAINLY_CASE: u32 = Weight::Plain.votes();
/// And in a guideline's list, whose entries speak of `the patient` too.
const PLAINLY_CASE_IN_LIST: u32 = Weight::Strong.votes();
/// Votes by which a guideline must exceed a conclusion to count beside it.
const ABOVE_CONCLUSION: u32 = 2;
/// What an answer to a guideline says for the case.
const ANSWERS: Weight = Weight::Strong;
/// The word that wins a tie with a guideline for this case.
const WINS_TIE: Weight = Weight::Strong;

/// Follows the voices from sentence to sentence.
#[derive(Debug, Default)]
pub(super) struct Speaker {
    last: Option<Voice>,
    /// A quotation that a guideline opened and that isn't closed yet.
    quoting: bool,
    /// A guideline announced a list (`any of the following circumstances:`).
    listing: bool,
}

impl Speaker {
    pub fn clauses(&mut self, words: &LookedUpWords<'_>, sentence: Range<usize>, hits: &Hits) -> Vec<Clause> {
        // `The request is therefore denied` says one thing.
        let within_verb = |at: usize| {
            let before = at.checked_sub(1).and_then(|last| words.tokens.get(last)).map(|token| token.word(words.text));
            before.is_some_and(|word| COPULAS.contains(&word))
        };
        let turns = hits
            .all()
            .iter()
            .filter(|(hit, role)| *role == Role::Turn && hit.start > sentence.start && !within_verb(hit.start))
            .map(|(hit, _)| hit.start);
        // Only words that are weighed show where a voice's part of a list ends.
        let weighs = !words.pack.weights.is_empty();
        let semicolon = |&at: &usize| words.tokens.get(at).is_some_and(|token| token.gap.has(Gap::SEMICOLON));
        let semicolons = sentence.clone().skip(1).filter(|at| weighs && semicolon(at));
        // A turn that stands behind a semicolon cuts for good.
        let mut starts: Vec<(usize, bool)> =
            std::iter::once((sentence.start, true)).chain(turns.map(|at| (at, true))).collect();
        starts.extend(semicolons.map(|at| (at, false)));
        starts.sort_by_key(|&(at, turns)| (at, !turns));
        starts.dedup_by_key(|(at, _)| *at);
        let ends: Vec<usize> = starts.iter().skip(1).map(|(at, _)| *at).chain([sentence.end]).collect();
        let mut out: Vec<Clause> = Vec::new();
        for ((from, turns), to) in starts.into_iter().zip(ends).filter(|((from, _), to)| from < to) {
            let clause = self.clause(words, from..to, hits);
            match out.last_mut() {
                Some(last) if !turns && (last.voice == clause.voice || clause.lead() < BREAKS_OFF) => {
                    self.last = Some(last.voice);
                    last.join(clause);
                }
                _ => out.push(clause),
            }
        }
        let named = hits.within(&sentence).iter().find(|(_, role)| *role == Role::EarlierReview);
        if let Some(from) = named.map(|(hit, _)| hit.start) {
            out.iter_mut().for_each(|clause| clause.of_earlier_review = from < clause.tokens.end);
        }
        out
    }

    fn clause(&mut self, words: &LookedUpWords<'_>, tokens: Range<usize>, hits: &Hits) -> Clause {
        let range = words.range(tokens.clone());
        let mut cast: Vec<(Voice, Weight, Hit)> = Vec::new();
        for (hit, role) in hits.within(&tokens) {
            match *role {
                Role::Voice { voice, weight } => cast.push((voice, weight, *hit)),
                // A guideline asks; whether it is so, only who speaks of a case can say.
                Role::Answer { .. } => cast.push((Voice::Case, ANSWERS, *hit)),
                _ => {}
            }
        }
        // Words within longer or weightier words of the same voice don't vote again.
        let counts = |one: &(Voice, Weight, Hit)| {
            !cast.iter().any(|other| {
                let (inner, outer) = (one.2, other.2);
                let holds = outer.start <= inner.start && inner.end <= outer.end;
                let same = outer.start == inner.start && outer.end == inner.end;
                other.0 == one.0
                    && holds
                    && (if same { (other.1, outer.phrase) > (one.1, inner.phrase) } else { other.1 >= one.1 })
            })
        };
        let votes = cast.iter().filter(|vote| counts(vote));
        let votes: Vec<(Voice, Weight, Range<usize>)> =
            votes.map(|(voice, weight, hit)| (*voice, *weight, words.range(hit.start..hit.end))).collect();
        let lists = hits.within(&tokens).iter().any(|(_, role)| *role == Role::List);
        let cast = |of: Voice| votes.iter().filter(move |vote| vote.0 == of).map(|vote| vote.1);
        // Weak words count once, however many they are: every verb of a guideline's list is one.
        let weighty = |of: Voice| -> u32 { cast(of).filter(|&weight| weight > Weight::Weak).map(Weight::votes).sum() };
        let weak = |of: Voice| cast(of).find(|&weight| weight == Weight::Weak).map_or(0, Weight::votes);
        let count = |of: Voice| weighty(of) + weak(of);
        let [guideline, case] = [Voice::Guideline, Voice::Case].map(count);
        let [conclusion, boilerplate] = [Voice::Conclusion, Voice::Boilerplate].map(count);
        let odd = words.between(&tokens).matches('"').count() % 2 == 1;
        // A guideline that is being quoted gives way only to words that are plainly about this case: a tail such as
        // `patient is non-adherent` is still the guideline's list.
        let after_guideline = self.last == Some(Voice::Guideline);
        let plain = if self.listing { PLAINLY_CASE_IN_LIST } else { PLAINLY_CASE };
        let plainly_case = case >= plain && case > guideline;
        let says_so = guideline > 0 || self.quoting || self.listing || odd;
        let needed = match case {
            _ if says_so => 0,
            0..PLAINLY_CASE => INHERITED,
            PLAINLY_CASE => 2 * INHERITED,
            _ => 6 * INHERITED,
        };
        let learned = || words.learned(&tokens, &votes, self.last, needed);
        let learned = if boilerplate > 0 { None } else { learned() };
        let voice = if boilerplate > 0 {
            Voice::Boilerplate
        } else if let Some((voice, _)) = learned {
            voice
        } else if conclusion > 0 && conclusion + ABOVE_CONCLUSION > guideline {
            Voice::Conclusion
        } else if guideline > case || (self.quoting || after_guideline) && !plainly_case {
            Voice::Guideline
        } else if case > guideline
            || case == guideline && cast(Voice::Case).any(|weight| weight >= WINS_TIE)
            || guideline == 0 && matches!(self.last, Some(Voice::Case | Voice::Conclusion))
        {
            Voice::Case
        } else {
            Voice::Guideline
        };
        self.quoting &= voice == Voice::Guideline;
        self.listing = voice == Voice::Guideline && (self.listing || lists);
        if odd {
            // A quotation that is never closed ends with its sentence.
            self.quoting = !self.quoting && voice == Voice::Guideline && words.after(&tokens).contains('"');
        }
        self.last = Some(voice);
        let pieces = vec![range.clone()];
        Clause {
            range,
            voice,
            votes,
            points: learned.map(|(_, points)| points),
            pieces,
            of_earlier_review: false,
            adopted: false,
            unreasoned: false,
            tokens,
        }
    }
}

impl LookedUpWords<'_> {
    /// The voice for which a pack's points speak, if it has any; of equals the first. A guideline must lead by what is needed.
    fn learned(
        &self,
        tokens: &Range<usize>,
        votes: &[(Voice, Weight, Range<usize>)],
        before: Option<Voice>,
        needed: i32,
    ) -> Option<(Voice, Points)> {
        let weights = &self.pack.weights;
        if weights.is_empty() {
            return None;
        }
        let mut weighed: Vec<(WeightId, [i32; 3])> = Vec::with_capacity(2 * tokens.len());
        let mut seen = weights.weighed.none();
        features(tokens.len(), votes, before, |what, times| {
            let known = self.weighed(&weights.weighed, tokens, what);
            if let Some(id) = known.filter(|&id| seen.insert(id)) {
                weighed.push((id, weights.points(id).map(|points| i32::from(points) * times)));
            }
        });
        let mut sums = [0; 3];
        for (_, points) in &weighed {
            sums.iter_mut().zip(points).for_each(|(sum, points)| *sum += points);
        }
        let mut ranked = [0, 1, 2].map(|at| (sums.get(at).copied().unwrap_or(0), at));
        ranked.sort_by_key(|&(sum, _)| std::cmp::Reverse(sum));
        let [mut one, mut other, _] = ranked;
        let guideline = LEARNED.get(one.1) == Some(&Voice::Guideline);
        if guideline && one.0 - other.0 < needed {
            std::mem::swap(&mut one, &mut other);
        }
        let [(most, first), (next, second)] = [one, other];
        let of = |points: &[i32; 3], at: usize| points.get(at).copied().unwrap_or(0);
        // Of what led alike the first counts.
        let mut led: Vec<(WeightId, i32)> = Vec::with_capacity(MOST_WEIGHED + 1);
        for (id, points) in &weighed {
            let points = of(points, first) - of(points, second);
            let place = led.partition_point(|(_, other)| other.abs() >= points.abs());
            if place < MOST_WEIGHED {
                led.insert(place, (*id, points));
                led.truncate(MOST_WEIGHED);
            }
        }
        LEARNED.get(first).map(|voice| (*voice, Points { margin: most - next, weighed: led }))
    }
}
