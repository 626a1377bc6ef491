//! `citation/off-topic`: everything that the reviewer cites is about another treatment, or another part of the body.
//!
//! What a chapter is about stands in the pack (`topics`); a chapter that isn't named there may be about anything, and
//! one reference that may concern the item is enough.

use super::{Check, Context, Diagnostic, GeneralRule, Label, without_side};
use crate::letter::Reference;
use crate::pack::Topic;

pub(super) const RULE: GeneralRule = GeneralRule { id: "citation/off-topic", check: Check::Decision(check) };

fn check(context: &Context<'_>) -> Option<Diagnostic> {
    context.decision.item.as_ref()?;
    let citation = context.decision.reviewer.as_ref()?;
    let strange: Vec<(&Reference, String)> = citation
        .references
        .iter()
        .map_while(|reference| Some((reference, about_another(context, reference)?)))
        .collect();
    let (first, about) = strange.first()?;
    if strange.len() < citation.references.len() {
        return None;
    }
    let message = format!("{}: the reviewer cites a guideline about {about}", context.named());
    let mut labels = vec![Label::new(first.span, format!("about {about}"))];
    labels.extend(context.decision.item.as_ref().map(|item| Label::new(item.span, "the item in dispute")));
    RULE.diagnostic(context.pack, message, labels)
}

/// What a reference is about, if it can't be about the item.
fn about_another(context: &Context<'_>, reference: &Reference) -> Option<String> {
    let chapter = reference.chapter.as_ref()?.value.as_str();
    let sections: Vec<String> = reference.sections.iter().map(|section| section.value.to_lowercase()).collect();
    let of_section = |section: &String| context.pack.topics.iter().find(|topic| topic.sections.contains(section));
    // `Chapter 12 Low Back Complaints` is `Low Back Complaints`.
    let names = |known: &String| {
        known == chapter
            || chapter.starts_with("Chapter ") && chapter.strip_suffix(known.as_str()).is_some_and(|c| c.ends_with(' '))
    };
    let of_chapter = || context.pack.topics.iter().find(|topic| topic.chapters.iter().any(names));
    // A topic that names neither treatments nor parts of the body stands in one chapter for all of them.
    if sections.iter().filter_map(of_section).any(|topic| topic.classes.is_empty() && topic.body_parts.is_empty()) {
        return None;
    }
    let topics: Vec<&Topic> = if sections.is_empty() || of_chapter().is_some_and(|topic| !topic.body_parts.is_empty()) {
        of_chapter().into_iter().collect()
    } else {
        let named: Vec<&Topic> = sections.iter().filter_map(of_section).collect();
        // A section that isn't known may be about the item.
        if named.len() < sections.len() { of_chapter().into_iter().collect() } else { named }
    };
    let mut about = Vec::new();
    for topic in &topics {
        if fits(context, topic) {
            return None;
        }
        about.extend(topic.classes.iter().chain(&topic.body_parts).take(1).cloned());
    }
    let about = about.into_iter().next()?;
    let title = context.pack.class_named(&about).map(|(_, class)| class.title.to_lowercase());
    Some(title.unwrap_or(about))
}

fn fits(context: &Context<'_>, topic: &Topic) -> bool {
    if !topic.classes.is_empty() {
        let mut classes = context.reading.treatment.classes.iter().filter_map(|&class| context.pack.class(class));
        return classes.any(|class| topic.classes.contains(&class.id));
    }
    let parts = context.decision.treatment.body_parts.iter();
    let parts: Vec<&str> = parts.map(|part| without_side(context, &part.value)).collect();
    let about = |topic: &Topic, part: &str| topic.body_parts.iter().any(|known| known == part);
    // A part that no chapter is about says nothing against this one.
    let known = |part: &str| context.pack.topics.iter().any(|topic| about(topic, part));
    parts.is_empty() || parts.iter().any(|part| about(topic, part) || !known(part))
}
