//! `conflict/item`: the conclusion names another drug, strength, quantity, frequency, side, body part, level or number of visits
//! than the heading. What either leaves out is no conflict.

use std::collections::BTreeSet;
use std::ops::Range;

use super::{Check, Context, Diagnostic, GeneralRule, Label, outcome, part_granted};
use crate::evaluation::body_part::{levels, may_be, same_part, side_words, sides_named};
use crate::letter::{self, Node, Strength, Treatment};
use crate::reading::{Clause, SaidBy, StatedFact};
use crate::text::Span;

pub(super) const RULE: GeneralRule = GeneralRule { id: "conflict/item", check: Check::Decision(check) };

/// The words of the heading, and those of the conclusion.
type Ranges = (Range<usize>, Range<usize>);

fn check(context: &Context<'_>) -> Option<Diagnostic> {
    // What grants a part names another quantity with reason.
    if part_granted::granted(context).is_some() {
        return None;
    }
    let item = context.decision.item.as_ref()?;
    let conclusion = outcome::own(context).last()?;
    let clause = context.reading.clause_at(conclusion.range.start)?;
    // A conclusion that names the item in its own words may name other things as well.
    let bare = |range: &Range<usize>| crate::text::bare(context.letter.folded.slice(range.clone()));
    if bare(&clause.range).contains(&bare(&item.range)) {
        return None;
    }
    let asked = &context.decision.treatment;
    let named = |range: Range<usize>| letter::treatment(&context.letter.folded, range, &context.pack.lexicon);
    let mut ranges = (item.range.clone(), clause.range.start..conclusion.range.end);
    let mut concluded = named(ranges.1.clone());
    // `Recommendation is for denial of the ...` names it behind.
    let nothing = concluded.drugs.is_empty() && concluded.body_parts.is_empty() && concluded.visits.is_none();
    if nothing && side_words(context, &ranges.1).next().is_none() {
        ranges.1 = conclusion.range.start..clause.range.end;
        concluded = named(ranges.1.clone());
    }
    let found = differences(context, asked, &concluded, &ranges);
    if found.is_empty() && concluded.body_parts.is_empty() {
        return argues_another_part(context, asked);
    }
    let what = found.iter().map(|difference| difference.what).collect::<Vec<_>>().join(" and another ");
    let mut labels: Vec<Label> = Vec::new();
    for Difference { what, there, here } in found {
        labels.push(Label::new(there, format!("this {what}")));
        labels.push(Label::new(if here.is_empty() { item.span } else { here }, "the item in dispute"));
    }
    let message = format!("{}: the conclusion names another {what} than the heading", context.named());
    if labels.is_empty() { None } else { RULE.diagnostic(context.pack, message, labels) }
}

/// Reasons that are about another part of the body throughout, though the conclusion names none: facts of several clauses are about
/// such a part, and no word is about the item's.
fn argues_another_part(context: &Context<'_>, asked: &Treatment) -> Option<Diagnostic> {
    const LEAST_CLAUSES: usize = 2;
    let wanted = asked.body_parts.first()?;
    let own = |part: &str| asked.body_parts.iter().any(|known| same_part(context, &known.value, part, true));
    let mut others: Vec<&StatedFact> = Vec::new();
    for fact in context.reading.facts.iter().filter(|fact| fact.by == SaidBy::Reviewer) {
        if fact.body_parts.iter().any(|part| own(part)) {
            return None;
        }
        if !fact.body_parts.is_empty() && others.iter().all(|other| other.clause != fact.clause) {
            others.push(fact);
        }
    }
    let first = others.first().filter(|_| others.len() >= LEAST_CLAUSES)?;
    let named = |clause: &Clause| letter::named(&context.letter.folded, clause.range.clone(), &context.pack.lexicon);
    let is_own = |clause: &Clause| named(clause).body_parts.iter().any(|part| own(&part.value));
    if context.reading.clauses.iter().any(is_own) {
        return None;
    }
    let part = first.body_parts.first()?;
    let message = format!("{}: the reasons are about another body part ({part}) than the heading", context.named());
    let spans = others.iter().map(|fact| context.letter.folded.span(fact.clause.clone()));
    let labels = spans.map(|span| Label::new(span, "about another part"));
    RULE.diagnostic(context.pack, message, labels.chain([Label::new(wanted.span, "the item in dispute")]).collect())
}

/// What differs, and where each says so.
struct Difference {
    what: &'static str,
    /// In the conclusion.
    there: Span,
    /// In the heading.
    here: Span,
}

/// Another drug makes figures incomparable; all else may differ at once.
fn differences(context: &Context<'_>, asked: &Treatment, concluded: &Treatment, ranges: &Ranges) -> Vec<Difference> {
    let difference = |what, there, here| Difference { what, there, here };
    let ingredients =
        |t: &Treatment| -> Vec<String> { t.drugs.iter().flat_map(|d| d.value.ingredients.clone()).collect() };
    let (wanted, named) = (ingredients(asked), ingredients(concluded));
    if let (Some(drug), Some(there)) = (asked.drugs.first(), concluded.drugs.first())
        && !named.iter().any(|name| wanted.contains(name))
    {
        return vec![difference("drug", there.span, drug.span)];
    }
    let mut out = Vec::new();
    let same_drug = asked.drugs.is_empty() == concluded.drugs.is_empty();
    // Those of a compound stand in one order, or aren't comparable.
    let strengths = || asked.strengths.iter().zip(&concluded.strengths);
    let units =
        |strength: &Strength| -> Vec<Option<String>> { strength.amounts.iter().map(|a| a.unit.clone()).collect() };
    if same_drug
        && asked.strengths.len() == concluded.strengths.len()
        && strengths().all(|(wanted, named)| units(&wanted.value) == units(&named.value))
        && let Some((wanted, named)) = strengths().find(|(wanted, named)| wanted.value != named.value)
    {
        // What a cream weighs is written as its strengths are.
        let weighs =
            |strength: &Strength| matches!(units(strength).as_slice(), [Some(unit)] if unit == "g" || unit == "ml");
        let what = if weighs(&wanted.value) { "quantity" } else { "strength" };
        out.push(difference(what, named.span, wanted.span));
    }
    if let (Some(wanted), Some(named)) = (&asked.quantity, &concluded.quantity)
        && same_drug
        && wanted.value.unit == named.value.unit
        && wanted.value.value != named.value.value
    {
        out.push(difference("quantity", named.span, wanted.span));
    }
    if let (Some(wanted), Some(named)) = (&asked.visits, &concluded.visits)
        && asked.drugs.is_empty()
        && wanted.value != named.value
    {
        out.push(difference("number of visits", named.span, wanted.span));
    } else if let (Some(wanted), Some(named)) = (&asked.frequency, &concluded.frequency)
        && same_drug
        && wanted.value != named.value
    {
        out.push(difference("frequency", named.span, wanted.span));
    }
    out.extend(body_part(context, asked, concluded, ranges));
    if asked.body_parts.is_empty() && concluded.body_parts.is_empty() {
        out.extend(side(context, ranges));
    }
    out
}

/// Another side of what the pack has no name for: `left sacroiliac joint`.
fn side(context: &Context<'_>, ranges: &Ranges) -> Option<Difference> {
    let only = |range: &Range<usize>| {
        let mut named = side_words(context, range);
        let (words, side) = named.next()?;
        named.all(|(_, other)| other == side).then_some((words, side))
    };
    let ((here, wanted), (there, named)) = (only(&ranges.0)?, only(&ranges.1)?);
    let span = |words: Range<usize>| context.letter.folded.span(words);
    (wanted != named).then(|| Difference { what: "side", there: span(there), here: span(here) })
}

fn body_part(context: &Context<'_>, asked: &Treatment, concluded: &Treatment, ranges: &Ranges) -> Option<Difference> {
    let (wanted, named) = (asked.body_parts.first()?, concluded.body_parts.first()?);
    let difference = |what| Some(Difference { what, there: named.span, here: wanted.span });
    let may_be_asked = |part: &str| asked.body_parts.iter().any(|known| may_be(context, &known.value, part));
    if !concluded.body_parts.iter().any(|part| may_be_asked(&part.value)) {
        return difference("body part");
    }
    let side = |part: &Node<String>| context.pack.lexicon.one_side(&part.value).0.map(str::to_owned);
    let sides = |t: &Treatment| t.body_parts.iter().map(side).collect::<Option<BTreeSet<_>>>().unwrap_or_default();
    let (mut one, mut other) = (sides(asked), sides(concluded));
    if one.is_empty() || other.is_empty() {
        // A side may stand apart from what it is the side of: `left epidural injection at L4-5`.
        (one, other) = (sides_named(context, &ranges.0), sides_named(context, &ranges.1));
    }
    if one.len() == 1 && other.len() == 1 && one != other {
        return difference("side");
    }
    let (one, other) = (levels(context, ranges.0.clone()), levels(context, ranges.1.clone()));
    // `L5-S1` and `S1` may be the same place: only where each names a level that the other doesn't are there two.
    if one.difference(&other).next().is_some() && other.difference(&one).next().is_some() {
        return difference("level");
    }
    None
}
