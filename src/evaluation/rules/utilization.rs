//! `ground/utilization-review`: a denial whose reviewer saw no record but the utilization review, or gives no reasons but
//! those of its reviewer. The rule's phrases are the words that say so; a rationale that only reports the review needs none.

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
    let said = no_record.or_else(adopted).map(|said| &said.range).or_else(|| only_reports(context))?;
    let message = format!("{}: the denial rests on the utilization review alone", context.named());
    let said = Label::new(context.letter.folded.span(said.clone()), "said here");
    RULE.diagnostic(context.pack, message, vec![said])
}

/// The words that report the review, where nothing else is said of the case.
fn only_reports<'a>(context: &'a Context<'_>) -> Option<&'a std::ops::Range<usize>> {
    let mut of_case = context.reading.clauses.iter().filter(|clause| clause.voice == Voice::Case);
    let first = of_case.next().filter(|first| first.of_earlier_review && !context.reading.treatment.companion)?;
    of_case.all(|clause| clause.of_earlier_review).then_some(&first.range)
}

/// Whether the rationale finds anything unmet by itself, and not in a sentence that reports the review.
fn own_reasons(context: &Context<'_>, said: &crate::reading::General) -> bool {
    context.reading.mentions.iter().any(|mention| {
        let clause = context.reading.clause_at(mention.range.start);
        mention.voice == Voice::Case
            && mention.finding == CriterionFinding::Unmet
            && mention.explicit
            && mention.effect.is_none()
            && !clause.is_some_and(|clause| clause.of_earlier_review || clause.range.contains(&said.range.start))
    })
}
