//! `citation/none`: the reviewer cites nothing.

use super::{Context, Diagnostic, Label};

pub(super) const ID: &str = "citation/none";

pub(super) fn check(context: &Context<'_>) -> Option<Diagnostic> {
    let citation = context.decision.reviewer.as_ref()?;
    // An item that falls or stands with another rests on what that one cites.
    if !citation.references.is_empty() || context.reading.treatment.companion {
        return None;
    }
    let message = format!("{}: the reviewer cites no guideline", context.named());
    let text = if citation.no_evidence { "says so" } else { "nothing is cited here" };
    super::diagnostic(context.pack, ID, message, vec![Label::new(citation.span, text)])
}
