//! `citation/none`: the reviewer cites nothing.

use super::{Check, Context, Diagnostic, GeneralRule, Label};

pub(super) const RULE: GeneralRule = GeneralRule { id: "citation/none", check: Check::Decision(check) };

fn check(context: &Context<'_>) -> Option<Diagnostic> {
    let citation = context.decision.reviewer.as_ref()?;
    // An item that falls or stands with another rests on what that one cites; one that has reasons of its own doesn't.
    if !citation.references.is_empty() || context.reading.dependent.is_some() {
        return None;
    }
    let message = format!("{}: the reviewer cites no guideline", context.named());
    let text = if citation.no_evidence { "says so" } else { "nothing is cited here" };
    RULE.diagnostic(context.pack, message, vec![Label::new(citation.span, text)])
}
