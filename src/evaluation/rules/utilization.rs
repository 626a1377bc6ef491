//! `ground/utilization-review`: a denial whose reviewer saw no record but the utilization review, or gives no reasons but
//! those of its reviewer. The rule's phrases are the words that say so.

use super::{Check, Context, Diagnostic, GeneralRule, Label};
use crate::letter::Outcome;
use crate::pack::{CriterionFinding, Voice};

pub(super) const RULE: GeneralRule = GeneralRule { id: "ground/utilization-review", check: Check::Decision(check) };

fn check(context: &Context<'_>) -> Option<Diagnostic> {
    if context.outcome() != Outcome::Upheld {
        return None;
    }
    let no_record = RULE.found_in_summary(context).next();
    let adopted = || RULE.found(context).find(|said| said.voice != Voice::Guideline && !own_reasons(context, said));
    let said = no_record.or_else(adopted)?;
    let message = format!("{}: the denial rests on the utilization review alone", context.named());
    RULE.diagnostic(
        context.pack,
        message,
        vec![Label::new(context.letter.folded.span(said.range.clone()), "said here")],
    )
}

/// Whether the rationale finds anything unmet by itself, in another clause than the one that names the review.
fn own_reasons(context: &Context<'_>, said: &crate::reading::General) -> bool {
    context.reading.mentions.iter().any(|mention| {
        mention.voice == Voice::Case
            && mention.finding == CriterionFinding::Unmet
            && mention.explicit
            && mention.effect.is_none()
            && !mention.clause.contains(&said.range.start)
    })
}
