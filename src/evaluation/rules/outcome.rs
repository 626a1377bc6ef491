//! `conflict/outcome`: the heading says one thing, the rationale concludes the other.
//!
//! What another concluded, or the reviewer elsewhere (`Fentanyl was not found to be medically necessary above`), as the rule's phrases say
//! it, is no conclusion on this item; and who grants a part doesn't conclude against the heading (`conflict/part-granted`).

use std::ops::Range;

use super::{Check, Context, Diagnostic, GeneralRule, Label, part_granted};
use crate::letter::Outcome;
use crate::pack::Voice;
use crate::reading::Conclusion;

pub(in crate::evaluation) const RULE: GeneralRule =
    GeneralRule { id: "conflict/outcome", check: Check::Decision(check) };

fn check(context: &Context<'_>) -> Option<Diagnostic> {
    let outcome = context.decision.outcome.as_ref()?;
    let agrees = match outcome.value {
        Outcome::Upheld => false,
        Outcome::Overturned => true,
        Outcome::Unknown => return None,
    };
    // The last conclusion is the reviewer's. An earlier one may speak of another request, unless it is plainly for this
    // one while the letter denies it.
    if part_granted::granted(context).is_some() {
        return None;
    }
    let conclusions = || own(context);
    let last = conclusions().last().filter(|last| last.necessary != agrees);
    let plainly = |c: &&Conclusion| {
        c.necessary && !agrees && matches!(c.voice, Voice::Case | Voice::Conclusion) && !concedes(context, c)
    };
    let earlier = || conclusions().find(plainly);
    let conclusion = last.or_else(earlier)?;
    let said = if conclusion.necessary { "for" } else { "against" };
    let message = format!("{}: the rationale concludes {said} the request", context.named());
    let labels = vec![
        Label::new(context.letter.folded.span(conclusion.range.clone()), format!("concludes {said} the request")),
        Label::new(outcome.span, "but the outcome is this"),
    ];
    RULE.diagnostic(context.pack, message, labels)
}

/// Whether a conclusion for the request only concedes what wasn't asked: one against it ends the sentence (`Seven days are medically
/// necessary, but the purchase is not`), or it says what would or can be (`A smaller quantity would be medically necessary`).
fn concedes(context: &Context<'_>, conclusion: &Conclusion) -> bool {
    const MODALS: [&str; 6] = ["would", "could", "can", "may", "might", "if"];
    let start = conclusion.range.start;
    let folded = &context.letter.folded;
    let of_clause = context.reading.clause_at(start).map_or(start..start, |clause| clause.range.start..start);
    let supposes = folded.slice(of_clause).split_whitespace().any(|word| MODALS.contains(&word));
    let sentences = context.decision.rationale.iter().flat_map(|rationale| &rationale.sentences);
    let own = sentences.map(|sentence| &sentence.range).find(|range| range.contains(&start));
    let turns = |range: &Range<usize>| {
        let mut others = self::own(context).map(|other| (other.range.start, other.necessary));
        others.any(|(at, necessary)| !necessary && start < at && at < range.end)
    };
    supposes || own.is_some_and(turns)
}

/// The conclusions that aren't reported as another's, or as those on another item.
pub(super) fn own<'a>(context: &'a Context<'_>) -> impl DoubleEndedIterator<Item = &'a Conclusion> {
    let id = context.pack.rule_named(RULE.id).map(|(id, _)| id);
    context.reading.conclusions.iter().filter(move |conclusion| {
        let Range { start, end } = conclusion.range;
        let up_to = context.reading.clause_at(start).map_or(start..end, |clause| clause.range.start..end);
        !context.reading.general_within(up_to).iter().any(|said| Some(said.rule) == id)
    })
}
