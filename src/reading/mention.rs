//! Mentions of criteria, what governs them, and what they therefore say.
//!
//! A cue governs a mention in its own clause, on its own side, up to a word that ends its reach. Two cues differ: that
//! the *record is silent* (`no documentation of side effects`) speaks against approval whatever the fact; that the
//! *fact is denied* (`denies side effects`) means what the criterion says it means.

use std::ops::Range;

use jiff::civil::Date;

use super::duration::{self, Length};
use super::hits::{CueHit, Hits};
use super::{Clause, LookedUpWords};
use crate::pack::{
    ClassId, CriterionFinding, CriterionId, Effect, FigureKind, GroundlessWords, MentionKind, Role, Voice, WeightId,
};
use crate::phrase::{Hit, PhraseId};

/// How many words may stand between a negation and words that carry a finding, for it to turn them: of the reaches that were
/// tried on annotated sentences these had the fewest wrong findings.
const LEADS: usize = 3;
/// And between such words and a negation that follows them.
const FOLLOWS: usize = 1;

/// Words of a rationale that mention a criterion.
#[derive(Debug, Clone, PartialEq)]
pub struct Mention {
    /// Which criterion.
    pub criterion: CriterionId,
    /// The phrase that found them; none where only hints did.
    pub phrase: Option<PhraseId>,
    /// Where no phrase did: what hinted at it most, with its points.
    pub hints: Vec<(WeightId, i32)>,
    /// The words, in the folded text.
    pub range: Range<usize>,
    /// The cue that governs them.
    pub cue: Option<Range<usize>>,
    /// The clause that they stand in.
    pub clause: Range<usize>,
    /// Whose clause that is.
    pub voice: Voice,
    /// What they say, if the clause is about this patient.
    pub finding: CriterionFinding,
    /// True when they raise it without saying how it stands.
    pub unresolved: bool,
    /// True when their figure by itself is held against the guideline's.
    pub measured: bool,
    /// What their figure counts, if they are one: it counts only beside the guideline's rule.
    pub counts: Option<FigureKind>,
    /// True when they say nothing of this patient, request or record, and so are no ground.
    pub groundless: bool,
    /// What the cue does.
    pub effect: Option<Effect>,
    /// A length of time that they name, held against the criterion's limit.
    pub length: Option<Length>,
    /// True when they say how the criterion stands: by themselves, under a cue, by a length of time or by a slight change. Words that only
    /// name it are taken as its being there.
    pub explicit: bool,
    /// True when they speak for whichever side is concluded: the record's silence on what would speak against the request (`no record
    /// of earlier treatment` may deny a course for want of a result, or grant it as the first), and a slight change.
    pub may_favour: bool,
    /// The number that they state: of this case the last, of a guideline the largest.
    pub figure: Option<f64>,
}

/// Words that conclude for or against the request.
#[derive(Debug, Clone, PartialEq)]
pub struct Conclusion {
    /// The words, in the folded text.
    pub range: Range<usize>,
    /// True when the request is found medically necessary.
    pub necessary: bool,
    /// Whose clause they stand in.
    pub voice: Voice,
}

pub(super) fn mentions(
    words: &LookedUpWords<'_>,
    clause: &Clause,
    hits: &Hits,
    classes: &[ClassId],
    today: Option<Date>,
) -> Vec<Mention> {
    let mut out: Vec<Mention> = Vec::new();
    for (hit, role) in hits.within(&clause.tokens) {
        let Role::Mention { criterion, finding, kind } = *role else { continue };
        if !classes.contains(&criterion.class) || aside(clause, hits, hit, role).is_some() {
            continue;
        }
        let Some(rule) = words.pack.criterion(criterion) else { continue };
        let governing = governs(clause, hits, hit, finding.is_none() && kind == MentionKind::Plain)
            .filter(|(effect, cue)| finding.is_none() || may_turn(clause, hits, hit, *effect, cue));
        let length = rule
            .limit_days
            .and_then(|limit| duration::length(words.text, &words.tokens, hit.start..hit.end, limit, today));
        let by_time = length.map(|length| if length.within { CriterionFinding::Met } else { CriterionFinding::Unmet });
        let of_case = matches!(kind, MentionKind::Weighed(_) | MentionKind::Measured);
        let figure = words.figure(hit.start..hit.end, of_case);
        let measured = kind == MentionKind::Measured && governing.is_none() && figure.is_some();
        let by_time = by_time.or(figure.filter(|_| measured).and_then(|figure| rule.measure(figure, None)));
        // Of how something changed two figures tell: `pain from 9 to 5`.
        let went = words.went(hit.start..hit.end).filter(|_| governing.is_none() && rule.slight_below.is_some());
        let changed = went.filter(|_| finding.is_none() && kind == MentionKind::Plain);
        let by_change =
            changed.map(|[from, to]| if to < from { CriterionFinding::Met } else { CriterionFinding::Unmet });
        let by_time = by_time.or(by_change);
        let plain = by_time.or(finding).unwrap_or(rule.when_present);
        let finding_of_its_own = finding;
        let finding = match governing.as_ref().map(|(effect, _)| effect) {
            Some(Effect::Silent | Effect::Supposed) => CriterionFinding::Unmet,
            Some(Effect::Absent | Effect::Denied)
                if matches!(kind, MentionKind::Unresolved | MentionKind::Rival | MentionKind::Weighed(_)) =>
            {
                CriterionFinding::Unmet
            }
            Some(Effect::Absent | Effect::Denied) => match finding {
                Some(CriterionFinding::Met) => CriterionFinding::Unmet,
                Some(CriterionFinding::Unmet) => CriterionFinding::Met,
                None => rule.when_absent,
            },
            _ => plain,
        };
        let against = finding_of_its_own == Some(CriterionFinding::Unmet)
            || finding_of_its_own.is_none() && rule.when_absent == CriterionFinding::Met;
        let slight = went.is_some_and(|figures| rule.is_slight(&figures));
        let may_favour = slight || against && matches!(governing, Some((Effect::Silent, _)));
        let counts = match kind {
            MentionKind::Weighed(figure) => Some(figure),
            _ => None,
        };
        let silent = matches!(governing, Some((Effect::Silent, _)));
        let groundless = finding_of_its_own.is_none()
            && length.is_none()
            && governing.as_ref().is_some_and(|(effect, cue)| groundless(clause, hits, *effect, cue));
        let explicit = finding_of_its_own.is_some()
            || governing.is_some()
            || length.is_some()
            || measured
            || slight
            || by_change.is_some();
        out.push(Mention {
            criterion,
            phrase: Some(hit.phrase),
            hints: Vec::new(),
            range: words.range(hit.start..hit.end),
            effect: governing.as_ref().map(|(effect, _)| *effect),
            length,
            explicit,
            cue: governing.map(|(_, cue)| words.range(cue)),
            clause: clause.range.clone(),
            voice: clause.voice,
            finding,
            unresolved: matches!(kind, MentionKind::Unresolved | MentionKind::Rival if !silent)
                || counts.is_some()
                || rule.name_only_raises && !explicit,
            measured,
            counts,
            may_favour,
            groundless,
            figure,
        });
    }
    out
}

/// Whether a cue says anything of words that say themselves how a criterion stands. Such words are whole statements: a negation
/// in them is their own (`no log and no goals`), and one at a distance governs others.
fn may_turn(clause: &Clause, hits: &Hits, hit: &Hit, effect: Effect, cue: &Range<usize>) -> bool {
    let negates = matches!(effect, Effect::Absent | Effect::Denied);
    let near = cue.start <= hit.end + FOLLOWS && hit.start <= cue.end + LEADS;
    let within = |cue: &CueHit| hit.start <= cue.hit.start && cue.hit.start < hit.end && cue.effect != Effect::Reported;
    !negates || near && !hits.cues(&clause.tokens).iter().any(within)
}

/// The mentions of a guideline's clause, by index, whose figures are for a condition that the guideline names beside them:
/// those nearest to its name.
pub(super) fn conditional(
    words: &LookedUpWords<'_>,
    clause: &Clause,
    hits: &Hits,
    mentions: &[Mention],
) -> impl Iterator<Item = usize> {
    let figures = || mentions.iter().enumerate().filter(|(_, mention)| mention.figure.is_some());
    let of_guideline = clause.voice == Voice::Guideline;
    let named = hits.within(&clause.tokens).iter().filter(|(_, role)| of_guideline && *role == Role::Condition);
    let mut found = Vec::new();
    for (hit, _) in named {
        let name = words.range(hit.start..hit.end);
        let gap = |mention: &Mention| {
            mention.range.start.saturating_sub(name.end).max(name.start.saturating_sub(mention.range.end))
        };
        let nearest = figures().map(|(_, mention)| gap(mention)).min();
        found.extend(figures().filter(|(_, mention)| Some(gap(mention)) == nearest).map(|(at, _)| at));
    }
    found.into_iter()
}

/// Whether what a cue governs says nothing of this patient: that no reason was given, or a bare absence in a conclusion.
fn groundless(clause: &Clause, hits: &Hits, effect: Effect, cue: &Range<usize>) -> bool {
    let overlaps = |hit: &Hit| hit.start < cue.end && cue.start < hit.end;
    let says = |wanted: GroundlessWords, place: &dyn Fn(&Hit) -> bool| {
        hits.within(&clause.tokens).iter().any(|(hit, role)| *role == Role::Groundless { words: wanted } && place(hit))
    };
    let bare = clause.voice == Voice::Conclusion
        && matches!(effect, Effect::Absent)
        && says(GroundlessWords::Conclusion, &overlaps);
    (bare || says(GroundlessWords::Unreasoned, &overlaps)) && !says(GroundlessWords::Unless, &|_| true)
}

/// Whether a clause only says that no reason was given.
pub(super) fn unreasoned(clause: &Clause, hits: &Hits) -> bool {
    let says = |words| hits.within(&clause.tokens).iter().any(|(_, role)| *role == Role::Groundless { words });
    says(GroundlessWords::Unreasoned) && !says(GroundlessWords::Unless)
}

/// Why words that a phrase found mention nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dismissal {
    /// Phrases of this kind don't count in this voice.
    NotCounted(MentionKind),
    /// They lie within words that another phrase of the criterion found.
    Inside(PhraseId),
    /// They repeat the item's own name.
    Item,
    /// An earlier reviewer is said to have found them.
    Reported,
    /// They say what another treatment did.
    OfAnother,
}

/// Why a hit on a criterion's phrase is set aside, if it is: it doesn't count in this voice, or lies within longer words
/// for the same criterion, where shorter ones say nothing of their own.
pub(super) fn aside(clause: &Clause, hits: &Hits, hit: &Hit, role: &Role) -> Option<Dismissal> {
    let Role::Mention { kind, .. } = *role else { return None };
    if !counts(role, clause.voice) {
        return Some(Dismissal::NotCounted(kind));
    }
    if reported(clause, hits, hit) {
        return Some(Dismissal::Reported);
    }
    let longer = hits.around(hit).find(|(other, longer)| {
        let outweighs = || counts(longer, clause.voice) && outweighs((longer, other), (role, hit));
        same_criterion(role, longer) && (is_silent(longer) || outweighs())
    });
    longer.map(|(longer, _)| Dismissal::Inside(longer.phrase))
}

/// Whether longer words for a criterion stand for shorter ones within them.
fn outweighs((longer, words): (&Role, &Hit), (role, hit): (&Role, &Hit)) -> bool {
    let weightier = match (carries_finding(longer), carries_finding(role)) {
        (true, false) => true,
        (false, true) => false,
        _ => words.end - words.start > hit.end - hit.start,
    };
    weightier && (!is_unresolved(longer) || is_unresolved(role))
}

/// Whether a cue stands in a gap of the phrase: `tenderness of the lumbar muscles without spasm` states no spasm. A phrase
/// that holds a cue's word itself means it.
pub(super) fn negated_within(words: &LookedUpWords<'_>, clause: &Clause, hits: &Hits, hit: &Hit) -> bool {
    let within = |cue: &&CueHit| cue.void.is_none() && hit.start < cue.hit.start && cue.hit.start < hit.end;
    // Of `was absent` the last word is what counts.
    let meant = |cue: &CueHit| words.means(hit, cue.hit.start) || words.means(hit, cue.hit.end.saturating_sub(1));
    hits.cues(&clause.tokens).iter().filter(within).any(|cue| !meant(cue))
}

/// Whether a clause only reports what an earlier reviewer said of a mention: it neither recites nor applies it. The reviewer may be
/// named in the clause before, when the words that name him end in this one: `utilization review denied it | because ...`.
fn reported(clause: &Clause, hits: &Hits, hit: &Hit) -> bool {
    if clause.adopted {
        return false;
    }
    let reports = |cue: &CueHit| cue.effect == Effect::Reported && cue.void.is_none();
    let mut cues = hits.cues(&(0..clause.tokens.end)).iter().filter(|cue| cue.hit.end > clause.tokens.start);
    cues.any(|cue| reports(cue) && hits.reaches(cue, &clause.tokens, hit))
}

fn same_criterion(one: &Role, other: &Role) -> bool {
    match (one, other) {
        (Role::Mention { criterion, .. }, Role::Mention { criterion: other, .. }) => criterion == other,
        _ => false,
    }
}

/// Whether words of this kind mention anything in a rationale's clause of this voice.
fn counts(role: &Role, voice: Voice) -> bool {
    match role {
        Role::Mention { kind: MentionKind::Recital, .. } => voice == Voice::Guideline,
        Role::Mention { kind: MentionKind::Weighed(_), .. } => voice == Voice::Case,
        Role::Mention { kind: MentionKind::Rival, .. } => matches!(voice, Voice::Case | Voice::Conclusion),
        Role::Mention { kind: MentionKind::Silent, .. } => false,
        _ => true,
    }
}

fn is_silent(role: &Role) -> bool {
    matches!(role, Role::Mention { kind: MentionKind::Silent, .. })
}

fn is_unresolved(role: &Role) -> bool {
    let kinds = |kind| matches!(kind, MentionKind::Unresolved | MentionKind::Rival | MentionKind::Weighed(_));
    matches!(role, Role::Mention { kind, .. } if kinds(*kind))
}

fn carries_finding(role: &Role) -> bool {
    matches!(role, Role::Mention { finding: Some(_), .. })
}

/// The cue that governs a hit, if any: silence outranks denial, and the nearest of a kind wins. Words that carry no
/// finding of their own may hold their cue: `CURES was not checked`.
pub(super) fn governs(clause: &Clause, hits: &Hits, hit: &Hit, open: bool) -> Option<(Effect, Range<usize>)> {
    let mut found: Option<(Effect, usize, Range<usize>)> = None;
    for (effect, distance, cue) in reaching(clause, hits, hit, open) {
        let better = found.as_ref().is_none_or(|(known, far, _)| match (known, effect) {
            (Effect::Absent | Effect::Denied, Effect::Silent | Effect::Supposed) => true,
            (Effect::Silent | Effect::Supposed, Effect::Absent | Effect::Denied) => false,
            _ => distance < *far,
        });
        if better {
            found = Some((effect, distance, cue));
        }
    }
    found.map(|(effect, _, cue)| (effect, cue))
}

/// The cue that stands nearest to a hit among those that reach it, of whatever kind.
pub(super) fn nearest_cue(clause: &Clause, hits: &Hits, hit: &Hit) -> Option<(Effect, Range<usize>)> {
    let nearest = reaching(clause, hits, hit, false).min_by_key(|(_, distance, _)| *distance);
    nearest.map(|(effect, _, cue)| (effect, cue))
}

/// The cues that reach a hit, with the words between.
fn reaching<'h>(
    clause: &'h Clause,
    hits: &'h Hits,
    hit: &'h Hit,
    open: bool,
) -> impl Iterator<Item = (Effect, usize, Range<usize>)> + 'h {
    let known = hits.cues(&clause.tokens).iter();
    let known = known.filter(|cue| cue.void.is_none() && cue.effect != Effect::Reported);
    known.filter_map(move |known @ &CueHit { hit: cue, effect, after, .. }| {
        // A cue may begin the mention itself: `no pain relief` as one phrase carries its own finding.
        let distance = match () {
            () if open && hit.start < cue.start && cue.start < hit.end => 0,
            () if !hits.reaches(known, &clause.tokens, hit) => return None,
            () if after => cue.start - hit.end,
            () => hit.start - cue.end,
        };
        Some((effect, distance, cue.start..cue.end))
    })
}

pub(super) fn conclusions(words: &LookedUpWords<'_>, clause: &Clause, hits: &Hits) -> Vec<Conclusion> {
    let found: Vec<(&Hit, bool)> = hits
        .within(&clause.tokens)
        .iter()
        .filter(|_| matches!(clause.voice, Voice::Conclusion | Voice::Case))
        .filter_map(|(hit, role)| match role {
            Role::Conclusion { necessary } => Some((hit, *necessary)),
            _ => None,
        })
        .collect();
    let against: Vec<&Hit> = found.iter().filter(|(_, necessary)| !necessary).map(|(hit, _)| *hit).collect();
    // `not medically necessary` holds `medically necessary`: only what stands by itself concludes for the request.
    let alone = |hit: &Hit| against.iter().all(|other| hit.end <= other.start || other.end <= hit.start);
    let within = |other: &Hit, hit: &Hit| other.start <= hit.start && hit.end <= other.end;
    let of_another = |hit: &Hit| {
        let mut all = hits.within(&clause.tokens).iter();
        all.any(|(other, role)| *role == Role::ConclusionOfAnother && within(other, hit))
    };
    let stands = |hit: &Hit, necessary: bool| {
        !necessary || alone(hit) && !of_another(hit) && governs(clause, hits, hit, false).is_none()
    };
    let mut out: Vec<Conclusion> = Vec::new();
    for (hit, necessary) in found.iter().filter(|(hit, necessary)| stands(hit, *necessary)) {
        let range = words.range(hit.start..hit.end);
        // Several phrases find the same words.
        match out.last_mut() {
            Some(last) if last.necessary == *necessary && range.start <= last.range.end => {
                last.range.end = last.range.end.max(range.end);
            }
            _ => out.push(Conclusion { range, necessary: *necessary, voice: clause.voice }),
        }
    }
    out
}
