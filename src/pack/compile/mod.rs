//! From the typed files of one or several packs to a [`Pack`], or to all of their errors.

mod context;
mod criteria;
mod editions;
mod facts;
mod identity;
mod language;
mod lexicon;
mod logic;
mod names;
mod phrases;
mod rules;
mod subjects;
mod time;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::error::PackErrors;
use super::hints::Hints;
use super::layers::Composed;
use super::model::{Class, Pack, Sizes};
use super::parsed::{Loaded, Parsed};
use super::places;
use super::role::ClassId;
use super::weights::Weights;
use crate::letter::LexiconBuilder;
use crate::phrase::PhraseId;
use context::CompileContext;
use identity::Identity;
use names::Names;
use phrases::PhraseCollector;
use subjects::Subjects;

/// Compiles a pack; gives the files back for a closer look.
///
/// # Errors
/// Every error of the pack.
pub(super) fn compile(loaded: Loaded, composed: Composed) -> Result<(Pack, Vec<Parsed>), PackErrors> {
    let Loaded { files, errors, broken, lost, flawed, origins, sha256 } = loaded;
    let mut cx = CompileContext::new(errors, Names::new(&files), broken, lost, flawed, composed);
    let mut phrases = PhraseCollector::default();
    phrases.concepts(&mut cx, &files);
    let Identity { meta, acute_days, too_early_days, layers } = identity::identity(&mut cx, &files, &origins, &sha256);
    let (mut rules, mut appeals, mut limited_licences) = (Vec::new(), Vec::new(), Vec::new());
    for parsed in &files {
        language::language(&mut cx, &mut phrases, &parsed.file);
        rules::rules(&mut cx, &mut phrases, &parsed.file, &mut rules);
        rules::appeals(&mut cx, &parsed.file, &mut appeals);
        rules::limited_licences(&mut cx, &parsed.file, &mut limited_licences);
    }
    let editions = editions::editions(&mut cx, &files);
    let (mut classes, mut subjects) = (Vec::new(), Subjects::default());
    for parsed in &files {
        criteria::classes(&mut cx, &mut phrases, &parsed.file, &mut classes);
        subjects::subjects(&mut cx, &mut phrases, &parsed.file, &mut subjects);
    }
    let mut lexicon = LexiconBuilder::default();
    let mut sizes = Sizes { files: files.len(), ..Sizes::default() };
    for parsed in &files {
        lexicon::lexicon(&mut cx, &parsed.file, &mut lexicon, &mut sizes);
    }
    let confidence = files.iter().flat_map(|parsed| &parsed.file.confidence);
    let confidence = confidence.map(|entry| (entry.support, entry.right)).collect();
    // The last pack's; without one nothing is too doubtful.
    let min_confidence = files.iter().filter_map(|parsed| parsed.file.min_confidence).next_back().unwrap_or_default();
    let weights: BTreeMap<String, [i16; 3]> = files.iter().flat_map(|parsed| parsed.file.weights.clone()).collect();
    let weights = Weights::new(weights, &mut phrases.builder);
    let hints = hints(&mut cx, &files, &classes, &mut phrases);
    let Some(meta) = meta.filter(|_| cx.errors.is_valid()) else { return Err(cx.errors.sorted()) };
    // Its examples show which words such texts are made of.
    let examples = classes.iter().flat_map(|class: &Class| &class.criteria).flat_map(|criterion| &criterion.examples);
    let group = |PhraseId(phrase)| phrases.roles.get(phrase as usize).map_or(0, places::group);
    let phrase_set = phrases.builder.finish_grouped(examples.map(|example| example.text.as_str()), group);
    let pack = Pack {
        meta,
        acute_days,
        too_early_days,
        layers,
        dropped: cx.composed.dropped,
        editions,
        lexicon: lexicon.finish(),
        classes,
        routes: subjects.routes,
        equivalents: subjects.equivalents,
        equivalents_in: subjects.equivalents_in,
        topics: subjects.topics,
        vague_body_parts: subjects.vague_body_parts,
        beyond_mtus: subjects.beyond_mtus,
        facts: facts::finish(subjects.facts),
        referred: subjects.referred,
        rules,
        weights,
        hints,
        confidence,
        min_confidence,
        appeals,
        limited_licences,
        phrases: phrase_set,
        roles: phrases.roles,
        written: phrases.written.into(),
        concepts: phrases.concepts.into(),
        sizes,
        sources: cx.errors.sources().clone().into(),
        places: OnceLock::new(),
    };
    Ok((pack, files))
}

/// What hints at criteria: of what is said of one, the last.
fn hints(cx: &mut CompileContext, files: &[Parsed], classes: &[Class], phrases: &mut PhraseCollector) -> Hints {
    let entries = || files.iter().flat_map(|parsed| &parsed.file.hints);
    // With a class that is dropped go its criteria.
    let gone = |name: &str| name.split_once('/').is_some_and(|(class, _)| cx.gone.contains(class));
    let here: Vec<_> = entries().filter(|entry| !gone(&entry.criterion.value)).collect();
    here.iter().for_each(|entry| cx.known("criterion", &entry.criterion, |names| &names.criteria));
    let last: BTreeMap<&str, &BTreeMap<String, i16>> =
        entries().map(|entry| (entry.criterion.value.as_str(), &entry.points)).collect();
    let classes = classes.iter().enumerate().flat_map(|(at, class)| class.criteria(ClassId(at)));
    Hints::new(
        classes.filter_map(|(id, criterion)| Some((id, *last.get(criterion.id.as_str())?))),
        &mut phrases.builder,
    )
}
