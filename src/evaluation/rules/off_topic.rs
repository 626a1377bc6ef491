//! `citation/off-topic`: everything that the reviewer cites is about another treatment, or another part of the body.
//!
//! What chapters and sections are about stands in the pack (`topics`); one that isn't named there may be about anything, and
//! one reference that may concern the item is enough. A section under a drug's name is about that drug and no other. Nor can
//! a section on a treatment be held against an item of which the pack knows nothing: its name may be a brand of just that.

use super::{Check, Context, Diagnostic, GeneralRule, Label};
use crate::evaluation::body_part::without_side;
use crate::letter::{Drug, Reference};
use crate::pack::{Topic, TopicId};
use crate::reading::topics_of_title;

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

/// What a chapter or a section is about.
#[derive(Clone, Copy)]
enum Subject<'p> {
    Drug(&'p Drug),
    Topic(TopicId, &'p Topic),
}

/// What a reference is about, if it can't be about the item.
fn about_another(context: &Context<'_>, reference: &Reference) -> Option<String> {
    if reference.sections.iter().any(|section| names_the_item(context, &section.value)) {
        return None;
    }
    let chapter = reference.chapter.as_ref()?.value.as_str();
    let of_chapter = topic(context, |topic| topic.chapters.iter().any(|known| names(chapter, known)));
    let of_sections: Vec<Vec<Subject>> =
        reference.sections.iter().map(|section| of_section(context, &section.value)).collect();
    // Sections of a chapter on a part of the body hold what is said of that part; one that isn't known may be about the item.
    let on_a_body_part = matches!(&of_chapter, Some(Subject::Topic(_, topic)) if !topic.body_parts.is_empty());
    let all_known = !of_sections.is_empty() && !of_sections.iter().any(Vec::is_empty);
    let mut subjects: Vec<Subject> = if all_known { of_sections.into_iter().flatten().collect() } else { Vec::new() };
    if !all_known || on_a_body_part && subjects.iter().any(|subject| fits(context, subject)) {
        subjects = of_chapter.into_iter().collect();
    }
    // A topic that is known by words of titles alone is called as it is cited.
    let cited = || reference.sections.first().map(|section| section.value.to_lowercase());
    let first = subjects.first().and_then(|subject| name(context, subject).or_else(cited))?;
    (!subjects.iter().any(|subject| fits(context, subject))).then_some(first)
}

/// Whether a section's title names a drug of the item anywhere: `Antiemetics (for opioid nausea), Ondansetron`.
fn names_the_item(context: &Context<'_>, title: &str) -> bool {
    let starts = title.char_indices().filter(|(_, c)| !c.is_alphanumeric()).map(|(at, c)| at + c.len_utf8());
    let rests = std::iter::once(0).chain(starts).filter_map(|at| title.get(at..));
    let mut drugs = rests.filter_map(|rest| context.pack.lexicon.leading_drug(rest)).map(Subject::Drug);
    drugs.any(|drug| fits(context, &drug))
}

/// Whether a chapter is cited under a name: `Chapter 12 Low Back Complaints` is `Low Back Complaints`, and so is
/// `ACOEM Practice Guidelines, Chapter 12 Low Back Complaints`.
fn names(chapter: &str, known: &str) -> bool {
    let numbered = |before: &str| {
        let mut words = before.split_whitespace().rev();
        before.ends_with(' ')
            && words.next().is_some_and(|number| number.trim_end_matches(':').bytes().all(|byte| byte.is_ascii_digit()))
            && words.next() == Some("Chapter")
    };
    known == chapter || chapter.strip_suffix(known).is_some_and(numbered)
}

fn topic<'p>(context: &Context<'p>, is: impl Fn(&Topic) -> bool) -> Option<Subject<'p>> {
    let (index, topic) = context.pack.topics.iter().enumerate().find(|(_, topic)| is(topic))?;
    Some(Subject::Topic(TopicId(index), topic))
}

/// What a section is about: the drug with whose name it begins, where drugs are asked for, else what the pack says of it by
/// name; else all of which its title has words (`Zolpidem (Ambien); Insomnia treatment`).
fn of_section<'p>(context: &Context<'p>, section: &str) -> Vec<Subject<'p>> {
    let drug = context.pack.lexicon.leading_drug(section).map(Subject::Drug);
    let drug = drug.filter(|_| !context.decision.treatment.drugs.is_empty());
    let lower = section.to_lowercase();
    let named = topic(context, |topic| topic.sections.contains(&lower));
    if let Some(named) = drug.filter(|_| named.is_some()).or(named) {
        return vec![named];
    }
    let titled = topics_of_title(section, context.pack).into_iter();
    let titled = titled.filter_map(|id| Some(Subject::Topic(id, context.pack.topics.get(id.0)?)));
    drug.into_iter().chain(titled).collect()
}

fn name(context: &Context<'_>, subject: &Subject) -> Option<String> {
    match subject {
        Subject::Drug(drug) => Some(drug.generic.clone()),
        Subject::Topic(_, topic) => {
            let names = topic.classes.iter().chain(&topic.body_parts).chain(&topic.sections);
            let name = names.chain(&topic.chapters).next()?;
            let class = context.pack.class_named(name).map(|(_, class)| class.title.to_lowercase());
            Some(class.unwrap_or_else(|| name.clone()))
        }
    }
}

fn fits(context: &Context<'_>, subject: &Subject) -> bool {
    let treatment = &context.decision.treatment;
    let (id, topic) = match *subject {
        Subject::Drug(drug) => {
            let mut ingredients = treatment.drugs.iter().flat_map(|asked| &asked.value.ingredients);
            return ingredients.any(|ingredient| drug.ingredients.contains(ingredient));
        }
        Subject::Topic(id, topic) => (id, topic),
    };
    if context.reading.treatment.topics.contains(&id) {
        return true;
    }
    if !topic.classes.is_empty() {
        let mut classes = context.reading.treatment.classes.iter().filter_map(|&class| context.pack.class(class));
        // A drug that the way it is given takes out of its class is still one of the drugs that a section on them is about.
        let mut own = treatment.drugs.iter().filter(|_| context.reading.treatment.classes.is_empty());
        return unknown(context)
            || classes.any(|class| topic.classes.contains(&class.id))
            || own.any(|drug| topic.classes.contains(&drug.value.class));
    }
    if topic.body_parts.is_empty() {
        // A topic that names nothing is about everything.
        return !topic.has_items || unknown(context);
    }
    let parts: Vec<&str> = treatment.body_parts.iter().map(|part| without_side(context, &part.value)).collect();
    let about = |topic: &Topic, part: &str| topic.body_parts.iter().any(|known| known == part);
    // A part that no chapter is about says nothing against this one.
    let known = |part: &str| context.pack.topics.iter().any(|topic| about(topic, part));
    parts.is_empty() || parts.iter().any(|part| about(topic, part) || !known(part))
}

/// Whether the pack knows neither a drug, nor a class, nor a topic of the item.
fn unknown(context: &Context<'_>) -> bool {
    let treatment = &context.reading.treatment;
    context.decision.treatment.drugs.is_empty() && treatment.classes.is_empty() && treatment.topics.is_empty()
}
