//! Facts of a case: their words, and which are parts of which.

use super::context::CompileContext;
use super::names::values;
use super::phrases::PhraseCollector;
use super::time;
use crate::pack::error::Code;
use crate::pack::format::raw;
use crate::pack::model::{Fact, FactExample};
use crate::pack::role::{FactId, FactWords, Role};

/// Days after which a finding says nothing of the present any more, where a fact doesn't say otherwise.
const FADED_DAYS: f64 = 120.0;

/// Adds the facts of a file.
pub fn facts(cx: &mut CompileContext, phrases: &mut PhraseCollector, all: &[raw::Fact], facts: &mut Vec<Fact>) {
    for raw in all {
        cx.name("fact", &raw.id);
        cx.unique("fact", &raw.id.value, &raw.id);
        let lists = [
            (&raw.names, FactWords::Name),
            (&raw.lacks, FactWords::Lack),
            (&raw.states, FactWords::State),
            (&raw.lower, FactWords::Lower),
            (&raw.higher, FactWords::Higher),
        ];
        let fact = FactId(facts.len());
        for (list, words) in lists {
            phrases.add(cx, list, Role::Fact { fact, words });
        }
        if lists.iter().all(|(list, _)| list.is_empty()) {
            let message = format!("the fact `{}` has no words", raw.id.value);
            let help = "add `names:` with words that name it, and `states:` where naming it isn't stating it";
            cx.error(Code::NoPhrases, &raw.id, message, "nothing could ever speak of it", Some(help));
        }
        raw.of.iter().for_each(|whole| cx.known("fact", whole, |names| &names.facts));
        raw.at.iter().for_each(|part| cx.known("body part", part, |names| &names.body_parts));
        let examples = raw.examples.iter().map(|example| FactExample {
            item: example.item.clone(),
            rationale: example.rationale.value.clone(),
            record: example.record.clone(),
            conflict: example.conflict,
            at: example.rationale.at,
        });
        raw.only_for.iter().for_each(|class| cx.known("class", class, |names| &names.classes));
        let fading = raw.kind.fades().then_some(FADED_DAYS);
        facts.push(Fact {
            id: raw.id.value.clone(),
            kind: raw.kind,
            title: raw.title.clone(),
            within: raw.of.iter().filter_map(|whole| cx.names.fact(&whole.value)).collect(),
            at: raw.at.as_ref().map(|part| part.value.clone()),
            denied_states: raw.denied_states,
            planned_states: raw.planned_states,
            of_one_drug: raw.of_one_drug,
            any_of_several: raw.any_of_several,
            referred: raw.referred,
            lasts_days: raw.lasts.as_ref().map_or(fading, |length| time::days(cx, length)),
            only_for: values(&raw.only_for),
            named_states: raw.states.is_empty() && raw.lower.is_empty() && raw.higher.is_empty(),
            examples: examples.collect::<Vec<_>>().into(),
        });
    }
}

/// The facts, each with all that it is a part of, near and far.
pub fn finish(facts: Vec<Fact>) -> Vec<Fact> {
    let all = |fact: &Fact| {
        let mut found = fact.within.clone();
        let mut next = 0;
        while let Some(whole) = found.get(next).and_then(|whole| facts.get(whole.0)) {
            let more: Vec<FactId> = whole.within.iter().copied().filter(|whole| !found.contains(whole)).collect();
            found.extend(more);
            next += 1;
        }
        found
    };
    facts.iter().map(|fact| Fact { within: all(fact), ..fact.clone() }).collect()
}
