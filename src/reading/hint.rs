//! Criteria that no phrase finds in a clause, but at which its words hint.
//!
//! Whatever list of phrases there is, someone says it otherwise. Points of single words find a good part of what phrases miss.
//! They only raise a criterion: how it stands, they can't say, since `can now carry her groceries` and `can't carry her
//! groceries` are the same words but for one. And where they come to little, they only make it doubtful that the criterion is
//! left out, so that nobody is accused of it.

use super::feature::features;
use super::hits::Hits;
use super::{Clause, LookedUpWords, Mention};
use crate::pack::{ClassId, CriterionFinding, CriterionId, Effect, MentionKind, Role, Voice, WeightId};

/// How much of what hinted is kept.
const MOST_KEPT: usize = 5;

/// Points from which on words mention a criterion.
const MENTIONS: i32 = 5;
/// And from which on where the guideline's words on it came before, and the clause touches nothing else: what is recited is mostly
/// applied behind it.
const ANSWERS: i32 = -4;
/// By how much some word or pair must speak for it: a clause that says nothing has little against it either.
const TELLS: i32 = 10;
/// And from which on a clause that touches nothing else makes it doubtful that it is left out: more than half of what is read so is
/// touched.
const MAY_TOUCH: i32 = -14;

/// What a clause hints at.
#[derive(Debug, Default)]
pub(super) struct Hinted {
    /// Criteria that it mentions.
    pub mentions: Vec<Mention>,
    /// Criteria that it may touch, each as what it would mention.
    pub maybe: Vec<Mention>,
}

/// The criteria at which a clause hints and which nothing else found there.
pub(super) fn hinted(
    words: &LookedUpWords<'_>,
    clause: &Clause,
    hits: &Hits,
    found: &[Mention],
    before: &[Mention],
    classes: &[ClassId],
) -> Hinted {
    let hints = &words.pack.hints;
    // What a guideline says at length is full of the same words. What only an earlier reviewer says, and that no reason is given,
    // touch nothing.
    let mut cues = hits.cues(&clause.tokens).iter().filter(|cue| cue.void.is_none());
    let reported = cues.any(|cue| cue.effect == Effect::Reported) && !clause.adopted;
    let mut out = Hinted::default();
    if hints.is_empty() || classes.is_empty() || clause.voice != Voice::Case || clause.unreasoned || reported {
        return out;
    }
    // Words of which the pack says that they are about something else hint at nothing either.
    let own = hits.within(&clause.tokens);
    let is_silent = |wanted: CriterionId| {
        let silent = |role: &Role| matches!(*role, Role::Mention { criterion, kind: MentionKind::Silent, .. } if criterion == wanted);
        own.iter().any(|(_, role)| silent(role))
    };
    let mut sums = vec![0; hints.criteria().len()];
    let weighed = weighed(words, clause);
    for &what in &weighed {
        for (criterion, points) in hints.points(what) {
            sums.get_mut(criterion).into_iter().for_each(|sum| *sum += points);
        }
    }
    for (place, (&criterion, sum)) in hints.criteria().iter().zip(sums).enumerate() {
        let asked = classes.contains(&criterion.class)
            && !found.iter().any(|mention| mention.criterion == criterion)
            && !is_silent(criterion);
        let of = |what| hints.points(what).filter(|(other, _)| *other == place).map(|(_, points)| points).sum::<i32>();
        let telling = || weighed.iter().any(|&what| of(what) >= TELLS);
        let answers = || {
            let recited = |mention: &Mention| mention.criterion == criterion && mention.voice == Voice::Guideline;
            sum >= ANSWERS && found.is_empty() && before.iter().any(recited)
        };
        let hinted = || {
            let strongest = strongest(weighed.iter().map(|&what| (what, of(what))).collect());
            mention(clause, criterion, strongest)
        };
        match sum {
            _ if asked && (sum >= MENTIONS || answers()) && telling() => out.mentions.push(hinted()),
            MAY_TOUCH.. if asked && found.is_empty() && telling() => out.maybe.push(hinted()),
            _ => {}
        }
    }
    out
}

/// What hinted most.
fn strongest(mut hinted: Vec<(WeightId, i32)>) -> Vec<(WeightId, i32)> {
    hinted.retain(|&(_, points)| points != 0);
    hinted.sort_by_key(|&(_, points)| std::cmp::Reverse(points.abs()));
    hinted.truncate(MOST_KEPT);
    hinted
}

/// How it stands is left to the conclusion or the pack: a negation beside it may be of something else.
fn mention(clause: &Clause, criterion: CriterionId, hints: Vec<(WeightId, i32)>) -> Mention {
    Mention {
        criterion,
        phrase: None,
        hints,
        range: clause.range.clone(),
        effect: None,
        explicit: false,
        unresolved: true,
        cue: None,
        clause: clause.range.clone(),
        voice: clause.voice,
        finding: CriterionFinding::Unmet,
        measured: false,
        counts: None,
        groundless: false,
        length: None,
        may_favour: false,
        figure: None,
    }
}

/// What hints give points to in a clause, each once.
fn weighed(words: &LookedUpWords<'_>, clause: &Clause) -> Vec<WeightId> {
    let known = &words.pack.hints.weighed;
    let (mut seen, mut out) = (known.none(), Vec::new());
    features(clause.tokens.len(), &[], None, |what, _| {
        let id = words.weighed(known, &clause.tokens, what);
        out.extend(id.filter(|&id| seen.insert(id)));
    });
    out
}
