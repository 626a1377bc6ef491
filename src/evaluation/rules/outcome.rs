//! `conflict/outcome`: the heading says one thing, the rationale concludes the other.

use super::{Context, Diagnostic, Label};
use crate::letter::Outcome;
use crate::pack::Voice;

pub(in crate::evaluation) const ID: &str = "conflict/outcome";

pub(super) fn check(context: &Context<'_>) -> Option<Diagnostic> {
    let outcome = context.decision.outcome.as_ref()?;
    let agrees = match outcome.value {
        Outcome::Upheld => false,
        Outcome::Overturned => true,
        Outcome::Unknown => return None,
    };
    // The last conclusion is the reviewer's. An earlier one may speak of another request, unless it is plainly for this
    // one while the letter denies it.
    let conclusions = &context.reading.conclusions;
    let last = conclusions.last().filter(|last| last.necessary != agrees);
    let earlier = || conclusions.iter().find(|c| c.necessary && !agrees && c.voice == Voice::Case);
    let conclusion = last.or_else(earlier)?;
    let said = if conclusion.necessary { "for" } else { "against" };
    let message = format!("{}: the rationale concludes {said} the request", context.named());
    let labels = vec![
        Label::new(context.letter.folded.span(conclusion.range.clone()), format!("concludes {said} the request")),
        Label::new(outcome.span, "but the outcome is this"),
    ];
    super::diagnostic(context.pack, ID, message, labels)
}
