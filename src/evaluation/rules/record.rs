//! `conflict/record`: the rationale says that the record lacks something which the letter's own case summary states.
//!
//! The Workers' Compensation Appeals Board has set determinations aside on this ground. A wrong accusation is worse
//! than a missed one: only words that state the fact plainly (a criterion's `record` phrases, governed by no cue) count.

use super::{Context, Diagnostic, Label, without_side};
use crate::letter;
use crate::reading::{Lack, Recorded, Subject};

pub(in crate::evaluation) const ID: &str = "conflict/record";

pub(super) fn check(context: &Context<'_>) -> Option<Diagnostic> {
    let stated = |lack: &Lack| {
        context.reading.record.iter().find(|stated| stated.subject == lack.subject && same_body_part(context, stated))
    };
    let (lack, stated) = context.reading.lacks.iter().find_map(|lack| Some((lack, stated(lack)?)))?;
    let (title, criterion) = match lack.subject {
        Subject::Criterion(criterion) => {
            let criterion = context.pack.criterion(criterion)?;
            (&criterion.title, Some(criterion.id.clone()))
        }
        Subject::Fact(fact) => (context.pack.facts.get(fact)?, None),
    };
    let span = |range: &std::ops::Range<usize>| context.letter.folded.span(range.clone());
    let message =
        format!("{}: the rationale finds nothing on {title}, but the case summary states it", context.named());
    let labels = vec![
        Label::new(span(&lack.range), "says the record lacks it"),
        Label::new(span(&stated.range), format!("the record, on {title}")),
    ];
    let diagnostic = super::diagnostic(context.pack, ID, message, labels)?;
    Some(Diagnostic { criteria: criterion.into_iter().collect(), ..diagnostic })
}

/// A sign in the knee says nothing of the neck.
fn same_body_part(context: &Context<'_>, stated: &Recorded) -> bool {
    let named = letter::treatment(&context.letter.folded, stated.clause.clone(), &context.pack.lexicon).body_parts;
    let asked = &context.decision.treatment.body_parts;
    let vague = |part: &str| context.pack.vague_body_parts.iter().any(|vague| vague == part);
    // A vague part may be any that isn't vague itself: `upper extremity` isn't `lower extremity`.
    let same = |a: &str, b: &str| a == b || vague(a) != vague(b);
    let shared = |part: &str| asked.iter().any(|a| same(without_side(context, &a.value), part));
    named.is_empty() || asked.is_empty() || named.iter().any(|n| shared(without_side(context, &n.value)))
}
