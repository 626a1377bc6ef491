//! `conflict/dates`: a claim that the letter's own dates rule out: use for longer than the time since the injury, a limit said
//! to be exceeded that the dates keep, or a result of treatment missed days after the injury. The rule's phrases are those that
//! name a length of use.

use super::{Check, Context, Diagnostic, GeneralRule, Label};
use crate::pack::{CriterionFinding, FactKind, Voice};
use crate::reading::{Polarity, SaidBy, StatedFact};

pub(super) const RULE: GeneralRule = GeneralRule { id: "conflict/dates", check: Check::Decision(check) };
/// Days by which a rounded length of time may overshoot, and the share of it: who says `four years` hasn't counted the weeks.
const SLACK: f64 = 15.0;
const SLACK_SHARE: f64 = 0.05;

fn check(context: &Context<'_>) -> Option<Diagnostic> {
    longer_than_the_injury(context).or_else(|| limit_kept(context)).or_else(|| too_early(context))
}

/// The rationale misses what a treatment has brought, and was asked for it days after the injury.
fn too_early(context: &Context<'_>) -> Option<Diagnostic> {
    let header = context.letter.header.as_ref()?;
    let injured = header.date_of_injury.as_ref()?;
    let serviced = context.decision.service_dates.iter().map(|date| date.value).max();
    let seen = context.reading.last_day.filter(|day| *day > injured.value);
    let reviewed = header.ur_denial_date.as_ref().map(|date| date.value);
    // Whatever was asked for was asked for before it was denied.
    let asked = [seen, reviewed].into_iter().flatten().min();
    let days = (serviced.or(asked)? - injured.value).get_days();
    // Who was treated before that day had another injury, too.
    let treated_before = context.reading.continuing || context.reading.first_day.is_some_and(|day| day < injured.value);
    if treated_before || days < 0 || f64::from(days) > context.pack.too_early_days? {
        return None;
    }
    let effect = |fact: &&StatedFact| context.pack.fact(fact.fact).is_some_and(|known| known.kind == FactKind::Effect);
    let lack = context.reading.facts.iter().filter(effect).find(|fact| {
        fact.by == SaidBy::Reviewer
            && matches!(fact.polarity, Polarity::Lacking)
            && fact.day.is_none_or(|day| day >= injured.value)
    })?;
    let message = format!(
        "{}: the rationale misses a result of treatment, but the request came {days} days after the injury",
        context.named()
    );
    let labels = vec![
        Label::new(context.letter.folded.span(lack.range.clone()), "missed here"),
        Label::new(injured.span, "date of injury"),
    ];
    RULE.diagnostic(context.pack, message, labels)
}

fn longer_than_the_injury(context: &Context<'_>) -> Option<Diagnostic> {
    let header = context.letter.header.as_ref()?;
    let (injured, decided) = (header.date_of_injury.as_ref()?, header.decision_date.as_ref()?);
    let since = f64::from((decided.value - injured.value).get_days());
    let claim = RULE.found(context).find(|claim| {
        claim.voice == Voice::Case && claim.days.is_some_and(|days| days * (1.0 - SLACK_SHARE) > since + SLACK)
    })?;
    let message = format!(
        "{}: the rationale claims a longer use than the {since} days between injury and decision",
        context.named()
    );
    let labels = vec![
        Label::new(context.letter.folded.span(claim.range.clone()), "claimed here"),
        Label::new(injured.span, "date of injury"),
        Label::new(decided.span, "date of decision"),
    ];
    RULE.diagnostic(context.pack, message, labels)
}

fn limit_kept(context: &Context<'_>) -> Option<Diagnostic> {
    let case = || context.reading.mentions.iter().filter(|mention| mention.voice == Voice::Case);
    for kept in case().filter(|mention| mention.length.is_some_and(|length| length.within) && mention.effect.is_none())
    {
        let same = |m: &&crate::reading::Mention| m.criterion == kept.criterion && m.clause == kept.clause;
        let exceeded =
            case().filter(same).find(|m| m.length.is_none() && m.finding == CriterionFinding::Unmet && m.cue.is_none());
        let Some(exceeded) = exceeded else { continue };
        let message =
            format!("{}: the rationale says the limit is exceeded, but the time it states keeps it", context.named());
        let span = |range: &std::ops::Range<usize>| context.letter.folded.span(range.clone());
        let labels =
            vec![Label::new(span(&exceeded.range), "said here"), Label::new(span(&kept.range), "within the limit")];
        return RULE.diagnostic(context.pack, message, labels);
    }
    None
}
