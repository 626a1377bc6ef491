//! The hits of one piece of a sentence, with what is asked of them again and again prepared once: which cues are none,
//! where a cue's reach ends, which hits may hold another. Asked of all pairs of hits, it made a rationale of one endless
//! sentence cost ten times its neighbours.

use std::ops::Range;

use super::LookedUpWords;
use crate::pack::{Effect, Role};
use crate::phrase::{Hit, Selection};
use crate::text::Gap;

/// Words that say how what stands beside them is meant.
#[derive(Debug, Clone, Copy)]
pub(super) struct CueHit {
    /// Where.
    pub hit: Hit,
    /// What they do.
    pub effect: Effect,
    /// Whether they govern what stands before them.
    pub after: bool,
    /// The words around them that show that they are no cue.
    pub void: Option<Hit>,
}

/// The words in which an entry of a list would have its verb.
const ENTRY: usize = 12;
/// Verbs with which a sentence of its own is said.
const VERBS: [&str; 16] = [
    "is", "are", "was", "were", "has", "have", "had", "does", "do", "did", "can", "could", "will", "would", "shows",
    "showed",
];
/// Words that lead on to what is missing, behind a semicolon as before it.
const LEADS_ON: [&str; 8] = ["of", "for", "that", "to", "on", "whether", "how", "regarding"];

/// Hits in the order of their places.
#[derive(Debug, Clone)]
pub(super) struct Hits {
    all: Vec<(Hit, Role)>,
    cues: Vec<CueHit>,
    /// Words that end a cue's reach, and whether a mark stands before them.
    stops: Vec<(Hit, bool)>,
    /// The tokens behind semicolons, and whether such a one goes on with what a cue leads: `no record of a trial; of a response`.
    semicolons: Vec<(usize, bool)>,
    /// The tokens behind commas and other marks.
    marks: Vec<usize>,
    /// The tokens that say `or`.
    alternatives: Vec<usize>,
    /// The words of the longest.
    longest: usize,
}

impl Hits {
    /// The hits of the phrases that are wanted here.
    pub fn new(words: &LookedUpWords<'_>, tokens: Range<usize>, wanted: &Selection) -> Hits {
        let all = words.hits(tokens.clone(), wanted);
        let longest = longest(&all);
        let behind = |at: usize, mark: Gap| words.tokens.get(at).is_some_and(|token| token.gap.has(mark));
        let stops = all.iter().filter(|(_, role)| *role == Role::Stop).map(|(hit, _)| *hit);
        let stops = stops.map(|hit| (hit, behind(hit.start, Gap::BREAK))).collect();
        let is = |at: usize, these: &[&str]| {
            words.tokens.get(at).is_some_and(|token| these.contains(&token.word(words.text)))
        };
        // What has a verb of its own says something else; entries of a list have none, unless their words lead on.
        let ends = |at: &usize| *at >= words.tokens.len() || behind(*at, Gap::SEMICOLON);
        let says_anew =
            |at: usize| (at..at + ENTRY).take_while(|next| *next == at || !ends(next)).any(|at| is(at, &VERBS));
        let leads_on = |at: usize| is(at + usize::from(is(at, &["and", "or", "nor"])), &LEADS_ON);
        let goes_on = |at: usize| leads_on(at) || !says_anew(at);
        let semicolons = tokens.clone().filter(|at| behind(*at, Gap::SEMICOLON)).map(|at| (at, goes_on(at))).collect();
        let marks = tokens.clone().filter(|at| behind(*at, Gap::BREAK)).collect();
        let alternatives = tokens.filter(|&at| is(at, &["or", "nor"])).collect();
        let mut hits = Hits { all, cues: Vec::new(), stops, semicolons, marks, alternatives, longest };
        let cues = hits.all.iter().filter_map(|(hit, role)| match *role {
            Role::Cue { effect, after } if effect != Effect::Void => {
                let mut around = hits.around(hit);
                let void = around.find(|(_, role)| matches!(role, Role::Cue { effect: Effect::Void, .. }));
                Some(CueHit { hit: *hit, effect, after, void: void.map(|(void, _)| *void) })
            }
            _ => None,
        });
        hits.cues = cues.collect();
        hits
    }

    /// Adds hits that change nothing of what cues are and how far they reach: facts.
    pub fn add(&mut self, more: Vec<(Hit, Role)>) {
        self.longest = self.longest.max(longest(&more));
        self.all.extend(more);
        // Two lists in order: a stable sort is one merge.
        self.all.sort_by_key(|(hit, _)| *hit);
    }

    /// All of them.
    pub fn all(&self) -> &[(Hit, Role)] {
        &self.all
    }

    /// Those that begin among some tokens.
    pub fn within(&self, tokens: &Range<usize>) -> &[(Hit, Role)] {
        begin_in(&self.all, tokens, |(hit, _)| hit.start)
    }

    /// The cues that begin among some tokens.
    pub fn cues(&self, tokens: &Range<usize>) -> &[CueHit] {
        begin_in(&self.cues, tokens, |cue| cue.hit.start)
    }

    /// How far a cue reaches in its clause, and the words that stop it before the clause does. Right after the cue only words
    /// behind a mark do: `no evidence to support nerve compromise` isn't stopped. A list of what isn't there goes on behind
    /// a semicolon where its words lead on; what is said of one thing (`is not`) doesn't, nor does a cue that stands behind what it
    /// governs.
    pub fn reach(&self, cue: &CueHit, clause: &Range<usize>) -> (Range<usize>, Option<Hit>) {
        if cue.after {
            let stop = begin_in(&self.stops, &(clause.start..cue.hit.start), |(stop, _)| stop.start).last();
            let stop = stop.map(|(stop, _)| *stop);
            let parted = begin_in(&self.semicolons, &(clause.start..cue.hit.start), |(at, _)| *at).last();
            let parted = parted.map(|(at, _)| *at);
            let from = stop.map_or(clause.start, |stop| stop.start);
            return match parted {
                Some(at) if at > from => (at..cue.hit.start, None),
                _ => (from..cue.hit.start, stop),
            };
        }
        let behind = cue.hit.end.min(clause.end)..self.entry_ends(cue, clause);
        let mut stops = begin_in(&self.stops, &behind, |(stop, _)| stop.start).iter();
        let stop = stops.find(|(stop, marked)| stop.start > behind.start || *marked).map(|(stop, _)| *stop);
        let mut semicolons = begin_in(&self.semicolons, &behind, |(at, _)| *at).iter();
        let parted = semicolons.find(|(_, goes_on)| cue.effect == Effect::Absent || !goes_on).map(|(at, _)| *at);
        let until = stop.map_or(behind.end, |stop| stop.start);
        match parted {
            Some(at) if at < until => (behind.start..at, None),
            _ => (behind.start..until, stop),
        }
    }

    /// Where the reach of a cue ends that is said anew of each entry of a list: `no chest pain, no cough, heartburn after meals`
    /// finds heartburn. An `or` goes on with what is denied: `no weakness, no numbness, tingling or burning`.
    fn entry_ends(&self, cue: &CueHit, clause: &Range<usize>) -> usize {
        let end = cue.hit.end.min(clause.end);
        let begins_with = |at: usize| {
            let mut cues = self.cues(&(at..at + 1)).iter();
            cues.any(|other| other.effect == cue.effect && !other.after)
        };
        let Some(&next) = begin_in(&self.marks, &(end + 1..clause.end), |at| *at).first() else { return clause.end };
        if begins_with(next) {
            return next;
        }
        let before = begin_in(&self.marks, &(clause.start..cue.hit.start + 1), |at| *at);
        let anew = match before {
            [.., entry, own] => *own == cue.hit.start && begins_with(*entry),
            [own] => *own == cue.hit.start && begins_with(clause.start),
            [] => false,
        };
        let other = self.cues(&(end..clause.end)).first().map_or(clause.end, |other| other.hit.start);
        if anew && begin_in(&self.alternatives, &(end..other), |at| *at).is_empty() { next } else { clause.end }
    }

    /// Whether a cue that stands beside a hit reaches it.
    pub fn reaches(&self, cue: &CueHit, clause: &Range<usize>, hit: &Hit) -> bool {
        let (reach, _) = self.reach(cue, clause);
        if cue.after {
            reach.start < hit.end && hit.end <= cue.hit.start
        } else {
            cue.hit.end <= hit.start && hit.start < reach.end
        }
    }

    /// Those that hold all words of a hit, itself among them.
    pub fn around(&self, hit: &Hit) -> impl Iterator<Item = &(Hit, Role)> {
        let Hit { start, end, .. } = *hit;
        let near = self.within(&(start.saturating_sub(self.longest)..start + 1));
        near.iter().filter(move |(other, _)| other.start <= start && end <= other.end)
    }
}

/// The words of the longest hit.
fn longest(all: &[(Hit, Role)]) -> usize {
    all.iter().map(|(hit, _)| hit.end - hit.start).max().unwrap_or(0)
}

/// The part of an ordered list that begins in a range.
fn begin_in<'a, T>(list: &'a [T], range: &Range<usize>, start: impl Fn(&T) -> usize) -> &'a [T] {
    let from = list.partition_point(|one| start(one) < range.start);
    let to = list.partition_point(|one| start(one) < range.end);
    list.get(from..to).unwrap_or_default()
}
