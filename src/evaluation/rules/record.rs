//! `conflict/record`: the rationale says that the record lacks something which the letter's own case summary states.
//!
//! The Workers' Compensation Appeals Board has set determinations aside on this ground. A wrong accusation is worse
//! than a missed one: only words that state the fact plainly (a criterion's `record` phrases, governed by no cue) count.

use super::{Context, Diagnostic, Label, without_side};
use crate::letter;
use crate::pack::{Finding, Voice};
use crate::reading::Recorded;

const ID: &str = "conflict/record";

pub(super) fn check(context: &Context<'_>) -> Option<Diagnostic> {
    let denied = context.reading.mentions.iter().filter(|mention| {
        mention.effect.is_some()
            && mention.finding == Finding::Unmet
            && matches!(mention.voice, Voice::Case | Voice::Conclusion)
    });
    for mention in denied {
        // `no progression of neurologic deficits` denies a change, not the deficits.
        let part_of_another = context.reading.mentions.iter().any(|other| {
            (other.class, other.criterion) != (mention.class, mention.criterion)
                && other.range.start <= mention.range.start
                && mention.range.end <= other.range.end
                && other.range.len() > mention.range.len()
        });
        if part_of_another {
            continue;
        }
        let stated = context
            .reading
            .record
            .iter()
            .find(|r| (r.class, r.criterion) == (mention.class, mention.criterion) && same_body_part(context, r));
        let criterion = context.pack.classes.get(mention.class).and_then(|class| class.criteria.get(mention.criterion));
        let (Some(stated), Some(criterion)) = (stated, criterion) else { continue };
        let span = |range: &std::ops::Range<usize>| context.letter.folded.span(range.clone());
        let said =
            mention.cue.as_ref().map_or_else(|| span(&mention.range), |cue| span(cue).join(span(&mention.range)));
        let message = format!(
            "{}: the rationale finds nothing on {}, but the case summary states it",
            context.named(),
            criterion.title
        );
        let labels = vec![
            Label::new(said, "says the record lacks it"),
            Label::new(span(&stated.range), format!("the record, on {}", criterion.title)),
        ];
        return super::diagnostic(context.pack, ID, message, labels);
    }
    None
}

/// A sign in the knee says nothing of the neck.
fn same_body_part(context: &Context<'_>, stated: &Recorded) -> bool {
    let named = letter::treatment(&context.letter.folded, stated.clause.clone(), &context.pack.lexicon).body_parts;
    let asked = &context.decision.treatment.body_parts;
    let vague = |part: &str| context.pack.vague_body_parts.iter().any(|vague| vague == part);
    // A vague part may be any that isn't vague itself: `upper extremity` isn't `lower extremity`.
    let same = |a: &str, b: &str| a == b || vague(a) != vague(b);
    let shared = |part: &str| asked.iter().any(|a| same(without_side(&a.value), part));
    named.is_empty() || asked.is_empty() || named.iter().any(|n| shared(without_side(&n.value)))
}
