//! Treatment classes and what a decision on each must weigh.

use super::context::CompileContext;
use super::logic;
use super::names::values;
use super::phrases::PhraseCollector;
use super::time;
use crate::pack::error::Code;
use crate::pack::format::raw::{self, Gives, PhraseKind};
use crate::pack::model::{Class, Criterion, CriterionSource, Example, HeldIn};
use crate::pack::place::Place;
use crate::pack::role::{ClassId, CriterionId, FigureKind, MentionKind, Role};
use crate::pack::terms::{Basis, CriterionFinding, Severity, Status};

/// The classes of a file, after those of the files before it.
pub fn classes(cx: &mut CompileContext, phrases: &mut PhraseCollector, file: &raw::PackFile, out: &mut Vec<Class>) {
    for class in &file.classes {
        cx.unique("class", &class.id.value, &class.id);
        cx.name("class", &class.id);
        let id = ClassId(out.len());
        phrases.add(cx, &class.items, Role::Item { class: id });
        let criteria = class.criteria.iter().enumerate();
        let criteria = criteria
            .map(|(index, criterion)| compiled(cx, phrases, class, CriterionId { class: id, index }, criterion))
            .collect();
        let logic = logic::logic(cx, class);
        let held_in = held_in(cx, &class.held_in);
        let (layer, file) = cx.home(class.id.at);
        out.push(Class {
            id: class.id.value.clone(),
            title: class.title.clone(),
            logic,
            held_in,
            criteria,
            file,
            layer,
            changes: cx.changes("class", &class.id.value),
        });
    }
    file.other_classes.iter().for_each(|class| cx.unique("class", &class.value, class));
}

fn held_in(cx: &mut CompileContext, raw: &raw::HeldIn) -> HeldIn {
    raw.chapters.iter().for_each(|name| cx.known("chapter", name, |names| &names.chapters));
    raw.sections.iter().for_each(|name| cx.known("section", name, |names| &names.sections));
    HeldIn {
        chapters: values(&raw.chapters),
        sections: raw.sections.iter().map(|section| section.value.to_lowercase()).collect(),
    }
}

fn compiled(
    cx: &mut CompileContext,
    phrases: &mut PhraseCollector,
    class: &raw::Class,
    at: CriterionId,
    raw: &raw::Criterion,
) -> Criterion {
    let id = format!("{}/{}", class.id.value, raw.id.value);
    cx.unique("criterion", &id, &raw.id);
    cx.name("criterion", &raw.id);
    phrases.add(cx, &raw.required.unless_item, Role::Exempt { criterion: at });
    for (kind, list) in raw.phrases.lists() {
        let (finding, kind) = match kind {
            PhraseKind::Topic => (None, MentionKind::Plain),
            PhraseKind::Met => (Some(CriterionFinding::Met), MentionKind::Plain),
            PhraseKind::Unmet => (Some(CriterionFinding::Unmet), MentionKind::Plain),
            PhraseKind::Unresolved => (Some(CriterionFinding::Unmet), MentionKind::Unresolved),
            PhraseKind::Weighed => (Some(CriterionFinding::Unmet), MentionKind::Weighed(FigureKind::Asked)),
            PhraseKind::Earlier => (Some(CriterionFinding::Unmet), MentionKind::Weighed(FigureKind::Earlier)),
            PhraseKind::Total => (Some(CriterionFinding::Unmet), MentionKind::Weighed(FigureKind::Total)),
            PhraseKind::Measured => (None, MentionKind::Measured),
            PhraseKind::Recital => (None, MentionKind::Recital),
            PhraseKind::Silent => (None, MentionKind::Silent),
            PhraseKind::Rival => (Some(CriterionFinding::Unmet), MentionKind::Rival),
        };
        phrases.add(cx, list, Role::Mention { criterion: at, finding, kind });
    }
    // What seems to lack may be what was taken out, between this criterion's id and the next one's.
    let next = class.criteria.get(at.index + 1).filter(|next| next.id.at.file == raw.id.at.file);
    let end = next.map_or(usize::MAX, |next| next.id.at.bytes.0);
    let own =
        Place { bytes: (raw.id.at.bytes.0.saturating_sub(8), 0), ..raw.id.at }..Place { bytes: (end, 0), ..raw.id.at };
    let whole = cx.flawed.range(own).next().is_none();
    if whole && !raw.phrases.any() {
        let help = "add `phrases:` with at least a `topic:` list";
        cx.error(
            Code::NoPhrases,
            &raw.id,
            format!("`{id}` has no phrases"),
            "nothing could ever mention it",
            Some(help),
        );
    }
    if whole && raw.sources.is_empty() {
        let help = "add `sources:` with edition, guideline, pages or section, and basis";
        cx.error(Code::NoSource, &raw.id, format!("`{id}` has no source"), "where does it come from?", Some(help));
    }
    raw.sources.iter().for_each(|source| cx.known("edition", &source.edition, |names| &names.editions));
    let severity = raw.severity.as_ref().map_or(Severity::default(), |severity| severity.value);
    let unverified = !raw.sources.is_empty() && raw.sources.iter().all(|source| source.basis == Basis::Unverified);
    if unverified && severity > Severity::Advice {
        let at = raw.severity.as_ref().map_or(raw.id.at, |severity| severity.at);
        let message = format!("`{id}` rests on unverified sources alone, and is more than advice");
        let help = "write `severity: advice`, or name a source that is `attested`".to_owned();
        cx.errors.at(Code::Unverified, at, message, "too grave for what is unverified", Some(help));
    }
    // A class may say its limit in the words of another criterion than the one that holds it.
    let limit = raw.limit.as_ref().or_else(|| class.criteria.iter().find_map(|criterion| criterion.limit.as_ref()));
    let words = |text: &str| limit.map_or_else(|| text.to_owned(), |limit| text.replace("{limit}", &limit.value));
    let limit_days = raw.limit.as_ref().and_then(|limit| time::days(cx, limit));
    let examples = raw.examples.iter().map(|example| expected(cx, example)).collect::<Vec<_>>().into();
    let lists = [(&raw.evidence.met, CriterionFinding::Met), (&raw.evidence.unmet, CriterionFinding::Unmet)];
    let mut evidence = Vec::new();
    for (name, finding) in lists.into_iter().flat_map(|(names, finding)| names.iter().map(move |name| (name, finding)))
    {
        cx.known("fact", name, |names| &names.facts);
        evidence.extend(cx.names.fact(&name.value).map(|fact| (fact, finding)));
    }
    let held_in = raw.held_in.as_ref().map(|raw| held_in(cx, raw));
    let (layer, file) = cx.home(raw.id.at);
    Criterion {
        at: raw.id.at,
        file,
        layer,
        changes: cx.changes("criterion", &id),
        id,
        title: words(&raw.title),
        asks: words(&raw.asks),
        why: words(&raw.why),
        needs: raw.needs,
        used: raw.required.used,
        setting: raw.required.setting,
        outcome: raw.required.outcome,
        item: raw.required.item,
        unless_item: raw.required.unless_item.iter().map(|text| text.value.clone()).collect(),
        shows_use: raw.shows_use,
        held_in,
        severity,
        sources: raw.sources.iter().map(|raw| source(cx, raw)).collect(),
        when_present: raw.when_present,
        when_absent: raw.when_absent,
        when_denied: raw.when_denied,
        when_hinted: raw.when_hinted,
        name_only_raises: raw.name_only_raises,
        of_this_treatment: raw.of_this_treatment,
        advice: raw.advice,
        limit_days,
        most: raw.most.as_ref().and_then(|most| time::figure(cx, most)),
        slight_below: raw.slight_below.as_ref().and_then(|share| time::percentage(cx, share)),
        fact: raw.fact.as_ref().map(|fact| fact.value.clone()),
        evidence,
        examples,
    }
}

fn expected(cx: &mut CompileContext, raw: &raw::Example) -> Example {
    let expect = match (raw.gives, raw.finding) {
        (Gives::Applied, finding) => Some((Status::Applied, finding)),
        (Gives::Recited, None) => Some((Status::Recited, None)),
        (Gives::Silent, None) => None,
        (_, Some(_)) => {
            let message = "only an example that gives `applied` has a finding".to_owned();
            cx.error(Code::Example, &raw.text, message, "of this example", Some("drop its `finding`"));
            None
        }
    };
    Example { text: raw.text.value.clone(), expect, at: raw.text.at }
}

fn source(cx: &mut CompileContext, raw: &raw::RuleSource) -> CriterionSource {
    CriterionSource {
        edition: raw.edition.value.clone(),
        guideline: raw.guideline.clone(),
        pages: raw.pages.clone(),
        section: raw.section.clone(),
        regulation: raw.regulation.clone(),
        most: raw.most.as_ref().and_then(|most| time::figure(cx, most)),
        basis: raw.basis,
    }
}
