//! What letters are about besides treatments: cited chapters, facts of the record, body parts, ways of giving a drug.

use super::context::CompileContext;
use super::facts;
use super::names::values;
use super::phrases::PhraseCollector;
use super::time;
use crate::letter::Extent;
use crate::pack::error::Code;
use crate::pack::format::raw;
use crate::pack::model::{BeyondMtus, Equivalent, Fact, Route, Topic};
use crate::pack::role::{Role, TopicId};

/// What all files say of them.
#[derive(Default)]
pub struct Subjects {
    pub topics: Vec<Topic>,
    pub beyond_mtus: Vec<BeyondMtus>,
    pub facts: Vec<Fact>,
    pub referred: Vec<(Vec<String>, Vec<String>)>,
    pub vague_body_parts: Vec<String>,
    pub routes: Vec<Route>,
    pub equivalents: Vec<Equivalent>,
    pub equivalents_in: String,
}

/// Adds what a file says.
pub fn subjects(cx: &mut CompileContext, phrases: &mut PhraseCollector, file: &raw::PackFile, subjects: &mut Subjects) {
    for topic in &file.topics {
        let id = TopicId(subjects.topics.len());
        topic.classes.iter().for_each(|class| cx.known("class", class, |names| &names.classes));
        topic.chapters.iter().for_each(|chapter| cx.known("chapter", chapter, |names| &names.chapters));
        topic.sections.iter().for_each(|section| cx.known("section", section, |names| &names.sections));
        topic.body_parts.iter().for_each(|part| cx.known("body part", part, |names| &names.body_parts));
        phrases.add(cx, &topic.items, Role::Topic { topic: id });
        phrases.add(cx, &topic.titles, Role::Title { topic: id });
        subjects.topics.push(Topic {
            chapters: values(&topic.chapters),
            sections: topic.sections.iter().map(|section| section.value.to_lowercase()).collect(),
            classes: values(&topic.classes),
            body_parts: values(&topic.body_parts),
            has_items: !topic.items.is_empty(),
        });
    }
    for beyond in &file.beyond_mtus {
        beyond.chapters.iter().for_each(|chapter| cx.known("chapter", chapter, |names| &names.chapters));
        beyond.editions.iter().for_each(|edition| cx.known("edition", edition, |names| &names.editions));
        let (chapters, editions) = (values(&beyond.chapters), values(&beyond.editions));
        subjects.beyond_mtus.push(BeyondMtus { chapters, editions });
    }
    for referred in &file.referred {
        let parts = || referred.from.iter().chain(&referred.to);
        parts().for_each(|part| cx.known("body part", part, |names| &names.body_parts));
        subjects.referred.push((values(&referred.from), values(&referred.to)));
    }
    facts::facts(cx, phrases, &file.facts, &mut subjects.facts);
    file.vague_body_parts.iter().for_each(|part| cx.known("body part", part, |names| &names.body_parts));
    subjects.vague_body_parts.extend(values(&file.vague_body_parts));
    file.equivalents_in.iter().for_each(|counted| subjects.equivalents_in.clone_from(counted));
    for raw in &file.equivalents {
        cx.known("ingredient", &raw.ingredient, |names| &names.ingredients);
        if raw.factors.is_empty() {
            let message = format!("`{}` has no factor", raw.ingredient.value);
            let help = "name at least one with its source, or leave the ingredient out";
            cx.error(Code::Unit, &raw.ingredient, message, "nothing to count its doses by", Some(help));
        }
        let factors: Vec<f64> = raw.factors.iter().filter_map(|raw| time::factor(cx, &raw.factor)).collect();
        let Some(factor) = Extent::over(factors) else { continue };
        // A later pack's factors take the place of an earlier one's.
        let (ingredient, unit) = (raw.ingredient.value.clone(), raw.unit);
        subjects.equivalents.retain(|known| known.ingredient != ingredient || known.unit != unit);
        subjects.equivalents.push(Equivalent { ingredient, unit, factor });
    }
    for route in &file.routes {
        cx.known("class", &route.class, |names| &names.drug_classes);
        route.unless.iter().for_each(|class| cx.known("class", class, |names| &names.drug_classes));
        route.forms.iter().for_each(|form| cx.known("dosage form", form, |names| &names.forms));
        subjects.routes.push(Route {
            class: route.class.value.clone(),
            forms: values(&route.forms),
            units: route.units.clone(),
            unless: values(&route.unless),
        });
    }
}
