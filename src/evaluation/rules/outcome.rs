//! `conflict/outcome`: the heading says one thing, the rationale concludes the other.

use super::{Context, Diagnostic, Label};
use crate::letter::Outcome;

pub(in crate::evaluation) const ID: &str = "conflict/outcome";

pub(super) fn check(context: &Context<'_>) -> Option<Diagnostic> {
    // The last conclusion is the reviewer's; earlier ones may be reported from others.
    let conclusion = context.reading.conclusions.last()?;
    let outcome = context.decision.outcome.as_ref()?;
    let against = match outcome.value {
        Outcome::Upheld => conclusion.necessary,
        Outcome::Overturned => !conclusion.necessary,
        Outcome::Unknown => false,
    };
    if !against {
        return None;
    }
    let said = if conclusion.necessary { "for" } else { "against" };
    let message = format!("{}: the rationale concludes {said} the request", context.named());
    let labels = vec![
        Label::new(context.letter.folded.span(conclusion.range.clone()), format!("concludes {said} the request")),
        Label::new(outcome.span, "but the outcome is this"),
    ];
    super::diagnostic(context.pack, ID, message, labels)
}
