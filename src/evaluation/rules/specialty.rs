//! `reviewer/specialty`: the reviewer's only licence, by the specialties that the letter states, is one that doesn't hold
//! treatment of the item's kind. Which licences hold only a part of medicine stands in the pack; every other may hold anything.
//! Of two reviewers the letter doesn't say who decided which item.

use super::{Check, Context, Diagnostic, GeneralRule, Label};
use crate::pack::LimitedLicence;

pub(super) const RULE: GeneralRule = GeneralRule { id: "reviewer/specialty", check: Check::Decision(check) };

fn check(context: &Context<'_>) -> Option<Diagnostic> {
    let [reviewer] = context.letter.reviewers.as_slice() else { return None };
    let limits = |specialty: &str| -> Option<&LimitedLicence> {
        let specialty = specialty.to_lowercase();
        context.pack.limited_licences.iter().find(|licence| licence.specialties.contains(&specialty))
    };
    let first = reviewer.specialties.first()?;
    let licences: Option<Vec<&LimitedLicence>> = reviewer.specialties.iter().map(|node| limits(&node.value)).collect();
    let licences = licences?;
    let classes = context.reading.treatment.classes.iter().filter_map(|&class| context.pack.class(class));
    let excluded =
        |class: &str| licences.iter().all(|licence| licence.excludes.iter().any(|excluded| excluded == class));
    // An item of several classes is held where one of them is.
    let titles: Option<Vec<String>> =
        classes.map(|class| excluded(&class.id).then(|| class.title.to_lowercase())).collect();
    let title = titles?.into_iter().next()?;
    let message = format!(
        "{}: the reviewer's only specialty is {}, whose licence excludes {title}",
        context.named(),
        first.value
    );
    let item = context.decision.item.as_ref().map(|item| Label::new(item.span, "the item in dispute"));
    let labels = item.into_iter().chain([Label::new(first.span, "the reviewer's specialty")]).collect();
    let mut diagnostic = RULE.diagnostic(context.pack, message, labels)?;
    if let Some(licence) = licences.first() {
        diagnostic.help.push_str("; ");
        diagnostic.help.push_str(&licence.source);
    }
    Some(diagnostic)
}
