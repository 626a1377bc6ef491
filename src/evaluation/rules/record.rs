//! `conflict/record`: the rationale says that the record lacks something which the letter's own case summary states.
//!
//! The Workers' Compensation Appeals Board has set determinations aside on this ground. A wrong accusation is worse
//! than a missed one: only words that state the fact plainly (a criterion's `record` phrases, governed by no cue) count.

use super::{Context, Diagnostic, Label};
use crate::pack::{Finding, Voice};

const ID: &str = "conflict/record";

pub(super) fn check(context: &Context<'_>) -> Option<Diagnostic> {
    let denied = context.reading.mentions.iter().filter(|mention| {
        mention.effect.is_some() && !mention.unresolved && mention.finding == Finding::Unmet && matches!(mention.voice, Voice::Case | Voice::Conclusion)
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
        let stated = context.reading.record.iter().find(|r| (r.class, r.criterion) == (mention.class, mention.criterion));
        let criterion = context.pack.classes.get(mention.class).and_then(|class| class.criteria.get(mention.criterion));
        let (Some(stated), Some(criterion)) = (stated, criterion) else { continue };
        let span = |range: &std::ops::Range<usize>| context.letter.folded.span(range.clone());
        let said = mention.cue.as_ref().map_or_else(|| span(&mention.range), |cue| span(cue).join(span(&mention.range)));
        let message = format!("{}: the rationale finds nothing on {}, but the case summary states it", context.named(), criterion.title);
        let labels = vec![
            Label::new(said, "says the record lacks it"),
            Label::new(span(&stated.range), format!("the record, on {}", criterion.title)),
        ];
        return super::diagnostic(context.pack, ID, message, labels);
    }
    None
}
