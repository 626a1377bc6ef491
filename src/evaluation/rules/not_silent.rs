//! `citation/mtus-not-silent`: the reviewer says that the MTUS doesn't address the request and relies on another source,
//! while the claims administrator cites a section of the MTUS that holds the very criteria of its class. The words that say
//! so are those of `citation/outside-mtus-unexplained`. The rule's own phrases are of what a guideline may leave open though
//! it speaks of the treatment, for another use or only in part (`when it should be repeated`): in one sentence with them its
//! silence is no more than that.

use super::{Check, Context, Diagnostic, GeneralRule, Label, outside};
use crate::evaluation::ground;
use crate::letter::Authority;

pub(super) const RULE: GeneralRule = GeneralRule { id: "citation/mtus-not-silent", check: Check::Decision(check) };

fn check(context: &Context<'_>) -> Option<Diagnostic> {
    let said = outside::RULE.found(context).next()?;
    let sentences = &context.decision.rationale.as_ref()?.sentences;
    let sentence = sentences.iter().find(|sentence| sentence.range.contains(&said.range.start))?;
    if RULE.found(context).any(|part| sentence.range.contains(&part.range.start)) {
        return None;
    }
    let reviewer = context.decision.reviewer.as_ref()?;
    if reviewer.references.iter().any(|reference| reference.authority == Authority::Mtus) {
        return None;
    }
    let classes = context.reading.treatment.classes.iter().filter_map(|&class| context.pack.class(class));
    let administrator = context.decision.administrator.as_ref()?;
    let mut pairs = classes.flat_map(|class| administrator.references.iter().map(move |reference| (class, reference)));
    let (class, held) = pairs.find(|(class, reference)| {
        reference.authority == Authority::Mtus && ground::names(&class.held_in, reference)
    })?;
    let message = format!(
        "{}: the reviewer says that the MTUS is silent, but it holds criteria for {}",
        context.named(),
        class.title.to_lowercase()
    );
    let labels = vec![
        Label::new(context.letter.folded.span(said.range.clone()), "said here"),
        Label::new(held.span, "the claims administrator cites it"),
    ];
    RULE.diagnostic(context.pack, message, labels)
}
