//! `conflict/dose`: a figure of the rationale on what a patient takes that the letter's own doses rule out: a total of drugs that are
//! added up by the pack's equivalents, or how long a quantity lasts. The rule's phrases are those that state one.
//!
//! Both sides are ranges. A total is between the least and the most that the words and the published tables allow, and what is
//! claimed may be rounded; only what lies outside both is reported.

use std::ops::Range;

use super::{Check, Context, Diagnostic, GeneralRule, Label};
use crate::letter::{Extent, MOST_AT_A_TIME};
use crate::pack::Voice;
use crate::reading::{self, Comparison, General};
use crate::text::TokenKind;

pub(super) const RULE: GeneralRule = GeneralRule { id: "conflict/dose", check: Check::Decision(check) };

/// Totals that are taken for one.
const LEAST_CLAIMED: f64 = 5.0;
const MOST_CLAIMED: f64 = 1900.0;
/// What is claimed may miss by so much: nobody counts to the tablet.
const TOLERANCE: f64 = 1.25;

fn check(context: &Context<'_>) -> Option<Diagnostic> {
    let claims: Vec<&General> = RULE.found(context).filter(|claim| claim.voice != Voice::Guideline).collect();
    if claims.is_empty() {
        return None;
    }
    let doses = context.doses.all();
    claims.into_iter().find_map(|claim| match claim.days {
        Some(days) => supply(context, doses, claim, days),
        None => total(context, doses, claim),
    })
}

/// A total that the doses don't come to.
fn total(context: &Context<'_>, doses: &[reading::Dose], claim: &General) -> Option<Diagnostic> {
    // A year is no dose, and fewer than five are drugs or tablets.
    let claimed = claim.figure.filter(|figure| LEAST_CLAIMED <= *figure && *figure < MOST_CLAIMED)?;
    let total = reading::equivalent_total(doses, context.pack)?;
    // Of several drugs a figure may be that of one.
    let one = total.ranges.len() == 1 || claim.in_all || claim.comparison != Comparison::Exactly;
    let a_day = Extent { least: if one { total.a_day.least } else { 0.0 }, ..total.a_day };
    if !ruled_out(claim.comparison, claimed, a_day) {
        return None;
    }
    let doses = total.ranges.iter().map(|range| (range.clone(), "taken".to_owned())).collect();
    let comes_to = format!("the letter's doses come to {}", total.a_day);
    let claimed = format!("a total of {}", claimed_as(claim, claimed, &context.pack.equivalents_in));
    diagnostic(context, claim, claimed, &comes_to, doses)
}

/// A length of time that the quantity doesn't last.
fn supply(context: &Context<'_>, doses: &[reading::Dose], claim: &General, days: f64) -> Option<Diagnostic> {
    let [drug] = context.decision.treatment.drugs.as_slice() else { return None };
    let quantity = context.decision.treatment.quantity.as_ref().filter(|quantity| quantity.value.unit.is_none())?;
    // `The 68 tablets that were certified are a month's supply`: another quantity than what is asked for.
    let start = context.reading.clause_at(claim.range.start)?.range.start;
    let before = crate::text::tokens(context.letter.folded.slice(start..claim.range.start));
    let mut counts = before.iter().filter_map(|token| match token.kind {
        TokenKind::Number(count) if count > MOST_AT_A_TIME => Some(count),
        _ => None,
    });
    if counts.clone().next().is_some() && !counts.any(|count| count == quantity.value.value) {
        return None;
    }
    let (lasts, taken) = reading::days_of_supply(doses, &drug.value.written, quantity.value.value)?;
    // Who counts the refills counts more.
    let refills = context.decision.treatment.refills.as_ref().map_or(0.0, |refills| refills.value);
    let lasts = Extent { most: lasts.most * (1.0 + refills), ..lasts };
    if !ruled_out(claim.comparison, days, lasts) {
        return None;
    }
    let span = quantity.span;
    let comes_to = format!("{} last {} days", context.letter.folded.within(span), lasts);
    diagnostic(context, claim, claimed_as(claim, days, "days of supply"), &comes_to, vec![(taken, "taken".to_owned())])
}

/// Whether a claim lies outside of what is so, be it rounded.
fn ruled_out(comparison: Comparison, claimed: f64, so: Extent) -> bool {
    let (too_much, too_little) = (claimed > so.most * TOLERANCE, claimed * TOLERANCE < so.least);
    match comparison {
        Comparison::Exactly => too_much || too_little,
        Comparison::MoreThan => too_much,
        Comparison::AtMost => too_little,
    }
}

fn claimed_as(claim: &General, figure: f64, unit: &str) -> String {
    let comparison = match claim.comparison {
        Comparison::Exactly => "",
        Comparison::MoreThan => "more than ",
        Comparison::AtMost => "at most ",
    };
    format!("{comparison}{} {unit}", Extent::of(figure))
}

fn diagnostic(
    context: &Context<'_>,
    claim: &General,
    claimed: String,
    comes_to: &str,
    doses: Vec<(Range<usize>, String)>,
) -> Option<Diagnostic> {
    let message = format!("{}: the rationale states {claimed}, but {comes_to}", context.named());
    let span = |range: &Range<usize>| context.letter.folded.span(range.clone());
    let mut labels = vec![Label::new(span(&claim.range), "stated here")];
    labels.extend(doses.into_iter().map(|(range, text)| Label::new(span(&range), text)));
    RULE.diagnostic(context.pack, message, labels)
}
