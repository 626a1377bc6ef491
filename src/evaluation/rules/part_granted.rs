//! `conflict/part-granted`: the request is upheld, and its rationale finds a part of it necessary: fewer tablets, a few
//! visits, a supply to wean on. That is no contradiction, but a party that reads the heading alone loses the part.

use super::{Check, Context, Diagnostic, GeneralRule, Label, outcome};
use crate::letter::{self, Outcome};
use crate::pack::Voice;
use crate::reading::Conclusion;

pub(super) const RULE: GeneralRule = GeneralRule { id: "conflict/part-granted", check: Check::Decision(check) };

fn check(context: &Context<'_>) -> Option<Diagnostic> {
    let granted = granted(context)?;
    let outcome = context.decision.outcome.as_ref()?;
    let message = format!("{}: the rationale grants a part of the request", context.named());
    let labels = vec![
        Label::new(context.letter.folded.span(granted.range.clone()), "a part is granted here"),
        Label::new(outcome.span, "but the outcome knows of none"),
    ];
    RULE.diagnostic(context.pack, message, labels)
}

/// The conclusion that grants a part of what is denied. That it is a part follows from its figures, or from the rule's
/// phrases in a clause that concludes: `for weaning`, `the remainder`.
pub(in crate::evaluation) fn granted<'a>(context: &'a Context<'_>) -> Option<&'a Conclusion> {
    if context.outcome() != Outcome::Upheld || context.pack.rule_named(RULE.id).is_none() {
        return None;
    }
    let conclusions = &context.reading.conclusions;
    let clause = |at: usize| context.reading.clause_at(at);
    let says_part = RULE.found(context).filter(|said| said.voice != Voice::Guideline).any(|said| {
        clause(said.range.start).is_some_and(|c| {
            let next = conclusions.partition_point(|end| end.range.start < c.range.start);
            conclusions.get(next).is_some_and(|end| c.range.contains(&end.range.start))
        })
    });
    let smaller = |granted: &Conclusion| {
        let Some(clause) = clause(granted.range.start) else { return false };
        let part = letter::treatment(&context.letter.folded, clause.range.clone(), &context.pack.lexicon);
        let whole = &context.decision.treatment;
        let quantity = whole.quantity.as_ref().zip(part.quantity.as_ref());
        let visits = whole.visits.as_ref().zip(part.visits.as_ref());
        quantity
            .is_some_and(|(whole, part)| whole.value.unit == part.value.unit && part.value.value < whole.value.value)
            || visits.is_some_and(|(whole, part)| part.value < whole.value)
    };
    outcome::own(context).find(|conclusion| conclusion.necessary && (says_part || smaller(conclusion)))
}
