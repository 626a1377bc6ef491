//! `citation/outside-mtus-unexplained`: the reviewer relies only on a source outside the MTUS and doesn't say that the
//! MTUS is silent or doesn't apply. The rule's phrases are the words that say so. Where the pack knows nothing that the MTUS
//! asks of the item, or no chapter of it on what the one that is cited is about, its silence is likely, and the missing word
//! is advice; so it is where the claims administrator relies on such a source too.

use super::{Check, Context, Diagnostic, GeneralRule, Label};
use crate::letter::{Authority, Reference};
use crate::pack::Severity;

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
    let labels = vec![Label::new(citation.span, "nothing of the MTUS is cited")];
    let mut diagnostic = RULE.diagnostic(context.pack, message, labels)?;
    if !mtus_speaks(context)
        || !is_contested(context)
        || citation.references.iter().all(|reference| is_beyond(context, reference))
    {
        diagnostic.severity = diagnostic.severity.min(Severity::Advice);
    }
    Some(diagnostic)
}

/// Whether the claims administrator's decision rests on the MTUS, or may: where both rest on other sources nobody argues for it.
fn is_contested(context: &Context<'_>) -> bool {
    let cited = context.decision.administrator.as_ref().map_or(&[][..], |citation| &citation.references);
    cited.is_empty() || cited.iter().any(|reference| reference.authority == Authority::Mtus)
}

/// Whether a criterion of the item's classes stands in a regulation, as only the MTUS does.
fn mtus_speaks(context: &Context<'_>) -> bool {
    let edition = context.edition.map(|edition| edition.id.as_str());
    let mut classes = context.reading.treatment.classes.iter().filter_map(|&id| context.pack.class(id));
    classes.any(|class| {
        let mut sources = class.criteria.iter().filter_map(|criterion| criterion.source(edition));
        sources.any(|source| source.regulation.is_some())
    })
}

/// Whether the MTUS has no chapter on what a cited one is about.
fn is_beyond(context: &Context<'_>, reference: &Reference) -> bool {
    let Some(chapter) = &reference.chapter else { return false };
    context.pack.beyond_mtus.iter().any(|beyond| {
        let edition = || context.edition.is_some_and(|edition| beyond.editions.contains(&edition.id));
        beyond.chapters.contains(&chapter.value) && (beyond.editions.is_empty() || edition())
    })
}
