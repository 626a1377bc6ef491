//! `citation/outside-mtus-unexplained`: the reviewer relies only on a source outside the MTUS and doesn't say that the
//! MTUS is silent or doesn't apply. The rule's phrases are the words that say so.

use super::{Check, Context, Diagnostic, GeneralRule, Label};
use crate::letter::Authority;

pub(super) const RULE: GeneralRule =
    GeneralRule { id: "citation/outside-mtus-unexplained", check: Check::Decision(check) };

fn check(context: &Context<'_>) -> Option<Diagnostic> {
    let citation = context.decision.reviewer.as_ref()?;
    let outside = !citation.references.is_empty() && citation.references.iter().all(|r| r.authority != Authority::Mtus);
    // An item that its rationale lets fall or stand with another rests on what that one cites.
    if !outside || context.reading.dependent.is_some() || RULE.found(context).next().is_some() {
        return None;
    }
    let message = format!("{}: the reviewer relies on sources outside the MTUS and doesn't say why", context.named());
    RULE.diagnostic(context.pack, message, vec![Label::new(citation.span, "nothing of the MTUS is cited")])
}
