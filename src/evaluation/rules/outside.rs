//! `citation/outside-mtus-unexplained`: the reviewer relies only on a source outside the MTUS and doesn't say that the
//! MTUS is silent or doesn't apply. The rule's phrases are the words that say so.

use super::{Context, Diagnostic, Label};
use crate::letter::Authority;

pub(super) const ID: &str = "citation/outside-mtus-unexplained";

pub(super) fn check(context: &Context<'_>) -> Option<Diagnostic> {
    let citation = context.decision.reviewer.as_ref()?;
    let outside = !citation.references.is_empty() && citation.references.iter().all(|r| r.authority != Authority::Mtus);
    if !outside || super::found(context, ID).next().is_some() {
        return None;
    }
    let message = format!("{}: the reviewer relies on sources outside the MTUS and doesn't say why", context.named());
    super::diagnostic(context.pack, ID, message, vec![Label::new(citation.span, "nothing of the MTUS is cited")])
}
