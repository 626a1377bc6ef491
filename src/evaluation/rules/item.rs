//! `conflict/item`: the conclusion names another drug, strength, quantity, side, body part or number of visits than the
//! heading. What either leaves out is no conflict.

use super::{Context, Diagnostic, Label, without_side};
use crate::letter::{self, Treatment};
use crate::text::Span;

pub(super) const ID: &str = "conflict/item";

pub(super) fn check(context: &Context<'_>) -> Option<Diagnostic> {
    let item = context.decision.item.as_ref()?;
    let conclusion = context.reading.conclusions.last()?;
    let clause = context.reading.clauses.iter().find(|clause| clause.range.contains(&conclusion.range.start))?;
    // A conclusion that names the item in its own words may name other things as well.
    let bare = |range: &std::ops::Range<usize>| {
        let words = context.letter.folded.slice(range.clone()).chars().filter(|c| c.is_alphanumeric());
        words.flat_map(char::to_lowercase).collect::<String>()
    };
    if bare(&clause.range).contains(&bare(&item.range)) {
        return None;
    }
    let asked = &context.decision.treatment;
    let concluded =
        letter::treatment(&context.letter.folded, clause.range.start..conclusion.range.start, &context.pack.lexicon);
    let (what, there, here) = difference(context, asked, &concluded)?;
    let message = format!("{}: the conclusion names another {what} than the heading", context.named());
    let heading = if here.is_empty() { item.span } else { here };
    let labels = vec![Label::new(there, format!("this {what}")), Label::new(heading, "the item in dispute")];
    super::diagnostic(context.pack, ID, message, labels)
}

/// What differs, and where each says so: in the conclusion, in the heading.
fn difference(context: &Context<'_>, asked: &Treatment, concluded: &Treatment) -> Option<(&'static str, Span, Span)> {
    let ingredients =
        |t: &Treatment| -> Vec<String> { t.drugs.iter().flat_map(|d| d.value.ingredients.clone()).collect() };
    let (wanted, named) = (ingredients(asked), ingredients(concluded));
    if let (Some(drug), Some(there)) = (asked.drugs.first(), concluded.drugs.first())
        && !named.iter().any(|name| wanted.contains(name))
    {
        return Some(("drug", there.span, drug.span));
    }
    let same_drug = asked.drugs.is_empty() == concluded.drugs.is_empty();
    if let ([wanted], [named]) = (asked.strengths.as_slice(), concluded.strengths.as_slice())
        && same_drug
        && wanted.value.amounts.len() == named.value.amounts.len()
        && wanted.value != named.value
        && wanted.value.amounts.iter().zip(&named.value.amounts).all(|(a, b)| a.unit == b.unit)
    {
        return Some(("strength", named.span, wanted.span));
    }
    if let (Some(wanted), Some(named)) = (&asked.quantity, &concluded.quantity)
        && same_drug
        && wanted.value.unit == named.value.unit
        && wanted.value.value != named.value.value
    {
        return Some(("quantity", named.span, wanted.span));
    }
    if let (Some(wanted), Some(named)) = (&asked.visits, &concluded.visits)
        && asked.drugs.is_empty()
        && wanted.value != named.value
    {
        return Some(("number of visits", named.span, wanted.span));
    }
    body_part(context, asked, concluded)
}

fn body_part(context: &Context<'_>, asked: &Treatment, concluded: &Treatment) -> Option<(&'static str, Span, Span)> {
    let (wanted, named) = (asked.body_parts.first()?, concluded.body_parts.first()?);
    let side = |part: &str| context.pack.lexicon.one_side(part).0.map(str::to_owned);
    let shared = |part: &String| {
        let part = without_side(context, part);
        asked.body_parts.iter().any(|known| {
            let known = without_side(context, &known.value);
            known.contains(part)
                || part.contains(known)
                || known.split(' ').any(|word| part.split(' ').any(|w| w == word))
        })
    };
    let vague = |part: &String| context.pack.vague_body_parts.iter().any(|vague| vague == without_side(context, part));
    let specific = || asked.body_parts.iter().chain(&concluded.body_parts).all(|part| !vague(&part.value));
    if concluded.body_parts.iter().all(|part| !shared(&part.value)) && specific() {
        return Some(("body part", named.span, wanted.span));
    }
    if let ([wanted], [named]) = (asked.body_parts.as_slice(), concluded.body_parts.as_slice())
        && let (Some(a), Some(b)) = (side(&wanted.value), side(&named.value))
        && a != b
    {
        return Some(("side", named.span, wanted.span));
    }
    None
}
