//! `citation/edition`: the reviewer cites an edition of the guideline that was not in force on the day of the decision, nor when
//! the request was denied. Orders speak of treatment asked for or rendered from a day on, and decisions lag the denial, so that
//! either edition may be meant where a new one came into force between the two.

use super::{Check, Context, Diagnostic, GeneralRule, Label};
use crate::evaluation::{cited_edition, edition_at_denial};
use crate::pack::Edition;

pub(super) const RULE: GeneralRule = GeneralRule { id: "citation/edition", check: Check::Decision(check) };

fn check(context: &Context<'_>) -> Option<Diagnostic> {
    let decided = context.letter.header.as_ref()?.decision_date.as_ref()?;
    let in_force = context.pack.edition_on(decided.value)?;
    let denied = edition_at_denial(context.letter, context.pack).map(|(edition, _)| edition);
    for reference in &context.decision.reviewer.as_ref()?.references {
        let (Some(chapter), Some(year)) = (&reference.chapter, &reference.year) else { continue };
        let cited = cited_edition(reference, context.pack);
        let out_of_force =
            |cited: &&Edition| ![Some(in_force), denied].into_iter().flatten().any(|known| known.id == cited.id);
        if let Some(cited) = cited.filter(out_of_force) {
            let message = format!("{}: the reviewer cites {}, which was not in force", context.named(), cited.title);
            let labels = vec![
                Label::new(chapter.span.join(year.span), "cited here"),
                Label::new(decided.span, format!("decided under {}", in_force.title)),
            ];
            return RULE.diagnostic(context.pack, message, labels);
        }
    }
    None
}
