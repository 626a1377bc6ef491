//! From the typed files of one or several packs to a [`Pack`], or to all of their errors.

use std::collections::{BTreeSet, HashMap};

use jiff::civil::Date;

use super::compose::Composed;
use super::error::{Code, PackError, PackErrors, nearest};
use super::load::{Loaded, Parsed};
use super::raw::{self, Basis, Gives, Severity, Text};
use super::scaffold;
use super::typed::Place;
use super::{
    Change, Class, Criterion, CriterionSource, Edition, Example, Layer, MentionKind, Meta, Pack, Role, Route, Rule,
    Sizes, Status, Topic, Written,
};
use crate::letter::{Authority, Chapter, Drug, LexiconBuilder};
use crate::phrase::{Builder, Concepts, PhraseError, Problem};
use crate::text::Span;

/// What words count towards a voice.
const STRONG: u8 = 3;
const PLAIN: u8 = 2;
const WEAK: u8 = 1;
/// The steps of all phrases of a pack together; the default pack has 52,000.
const MAX_STEPS: usize = 300_000;
/// The bytes of all phrases and concepts of a pack together; the default pack has 110,000.
const MAX_PHRASE_BYTES: usize = 1 << 20;

/// Builds a pack; gives the files back for a closer look.
///
/// # Errors
/// Every error of the pack.
pub(super) fn build(loaded: Loaded, composed: Composed) -> Result<(Pack, Vec<Parsed>), PackErrors> {
    let Loaded { files, errors, broken, lost, flawed, origins, sha256 } = loaded;
    // A pack whose base isn't there lacks all of its names.
    let (unread, broken) = (broken, broken || composed.alone);
    // Names that aren't there because something else is wrong.
    let mut gone: BTreeSet<String> = lost.into_iter().collect();
    gone.extend(composed.dropped.iter().map(|dropped| dropped.id.clone()));
    let mut build = Build {
        errors,
        meta: None,
        acute_days: None,
        editions: Vec::new(),
        names: Names::new(&files),
        lexicon: LexiconBuilder::default(),
        classes: Vec::new(),
        routes: Vec::new(),
        topics: Vec::new(),
        vague_body_parts: Vec::new(),
        facts: Vec::new(),
        rules: Vec::new(),
        concepts: Concepts::default(),
        phrase_bytes: 0,
        phrases: Builder::default(),
        roles: Vec::new(),
        written: Vec::new(),
        sizes: Sizes { files: files.len(), ..Sizes::default() },
        seen: HashMap::new(),
        broken,
        unread,
        gone,
        flawed: flawed.into_iter().collect(),
        composed,
    };
    build.concepts(&files);
    let layers = build.meta(&files, &origins, sha256);
    for parsed in &files {
        build.language(&parsed.file);
        build.rules(&parsed.file);
    }
    build.editions(&files);
    for parsed in &files {
        build.classes(&parsed.file);
    }
    for parsed in &files {
        build.lexicon(&parsed.file);
    }
    build.finish(layers).map(|pack| (pack, files))
}

/// Names that files refer to across each other, by kind.
#[derive(Default)]
struct Names {
    classes: BTreeSet<String>,
    /// Those of drugs without criteria among them.
    drug_classes: BTreeSet<String>,
    editions: BTreeSet<String>,
    chapters: BTreeSet<String>,
    sections: BTreeSet<String>,
    forms: BTreeSet<String>,
    body_parts: BTreeSet<String>,
}

impl Names {
    fn new(files: &[Parsed]) -> Names {
        let mut names = Names::default();
        let first = |list: &[Vec<Text>]| -> Vec<String> {
            list.iter().filter_map(|spellings| spellings.first()).map(|text| text.value.clone()).collect()
        };
        for file in files.iter().map(|parsed| &parsed.file) {
            names.classes.extend(file.classes.iter().map(|class| class.id.value.clone()));
            names.drug_classes.extend(file.other_classes.iter().map(|class| class.value.clone()));
            names.editions.extend(file.editions.iter().map(|edition| edition.id.value.clone()));
            names.forms.extend(first(&file.forms));
            names.body_parts.extend(first(&file.body_parts));
            for chapter in &file.chapters {
                names.chapters.insert(chapter.name.value.clone());
                names.sections.extend(chapter.sections.iter().map(|section| section.value.clone()));
            }
        }
        names.drug_classes.extend(names.classes.iter().cloned());
        names
    }
}

struct Build {
    errors: PackErrors,
    meta: Option<Meta>,
    acute_days: Option<f64>,
    editions: Vec<Edition>,
    names: Names,
    lexicon: LexiconBuilder,
    classes: Vec<Class>,
    routes: Vec<Route>,
    topics: Vec<Topic>,
    vague_body_parts: Vec<String>,
    facts: Vec<String>,
    rules: Vec<Rule>,
    concepts: Concepts,
    phrase_bytes: usize,
    phrases: Builder,
    roles: Vec<Role>,
    written: Vec<Written>,
    sizes: Sizes,
    seen: HashMap<(&'static str, String), Place>,
    /// Some file couldn't be read: names that it may hold aren't called unknown.
    broken: bool,
    /// Some file couldn't be read: perhaps the one that says what the pack is.
    unread: bool,
    /// Names that something defines which isn't there for another reason.
    gone: BTreeSet<String>,
    /// Places at which something was taken out: what seems to lack may be just that.
    flawed: BTreeSet<Place>,
    composed: Composed,
}

impl Build {
    fn error(&mut self, code: Code, text: &Text, message: String, label: &str, help: Option<&str>) {
        // An empty text stands for one that is missing, which was said already.
        if !text.value.is_empty() {
            self.errors.at(code, text.at, message, label, help.map(str::to_owned));
        }
    }

    /// Where something is written: which pack, which file.
    fn home(&self, at: Place) -> (usize, String) {
        self.errors.sources().file(at.file).map_or((0, String::new()), |file| (file.layer, file.name.clone()))
    }

    /// An id that must be new among its kind.
    fn unique(&mut self, kind: &'static str, id: &str, text: &Text) {
        if text.value.is_empty() {
            return;
        }
        let Some(first) = self.seen.insert((kind, id.to_owned()), text.at) else { return };
        let sources = self.errors.sources().clone();
        // An alias repeats what it stands for.
        let (true, Some(file)) = (first != text.at, sources.file(first.file)) else { return };
        let line = crate::text::slice(&file.text, 0..first.bytes.0).matches('\n').count() + 1;
        let place = format!("{}:{line}", file.shown);
        let help = if sources.file(text.at.file).is_some_and(|own| own.layer != file.layer) {
            format!("the first is in {place}; change it under `override:`, or `drop:` it and define it anew")
        } else {
            format!("the first is in {place}; rename or remove one")
        };
        // Names of drugs and the like are compared in lower case and shown as they are written.
        let id = if id == text.value.to_lowercase() { &text.value } else { id };
        self.error(Code::DuplicateName, text, format!("the {kind} `{id}` is defined twice"), "again here", Some(&help));
    }

    /// An id that becomes a part of others: `class/criterion`.
    fn name(&mut self, kind: &str, text: &Text) {
        if scaffold::is_name(&text.value) {
            return;
        }
        // In `class/criterion` the class goes without saying.
        let last = text.value.rsplit('/').next().unwrap_or("");
        let help = match scaffold::near_name(last) {
            Some(near) => format!("write `{near}`"),
            None => "a letter first, then letters, digits and single hyphens, at most 40".to_owned(),
        };
        let message = format!("`{}` can't be the id of a {kind}", crate::text::up_to(&text.value, 80));
        self.error(Code::Name, text, message, "small letters, digits and hyphens", Some(&help));
    }

    /// A name that something else must define.
    fn known(&mut self, kind: &str, text: &Text, of: fn(&Names) -> &BTreeSet<String>) {
        let known = of(&self.names);
        if self.broken || known.contains(&text.value) || self.gone.contains(&text.value) || self.errors.is_full() {
            return;
        }
        // No year is a misspelling of another.
        let year = text.value.bytes().all(|b| b.is_ascii_digit());
        let near = nearest(&text.value, known.iter().map(String::as_str).filter(|_| !year));
        let near = near.map(|near| format!("did you mean `{near}`?"));
        let help = near.or_else(|| (known.len() < 20).then(|| listed(kind, known)));
        let message = format!("nothing defines the {kind} `{}`", text.value);
        self.error(Code::UnknownName, text, message, "unknown", help.as_deref());
    }

    fn concepts(&mut self, files: &[Parsed]) {
        let all = || files.iter().flat_map(|parsed| &parsed.file.concepts);
        for (concept, phrases) in all() {
            if let Some(first) = phrases.first() {
                self.concept_name(concept, first);
            }
            for phrase in phrases {
                if self.too_large(phrase) {
                    return;
                }
                if let Err(e) = self.concepts.add(concept, &phrase.value) {
                    // A concept that can't be read still exists.
                    self.gone.insert(concept.clone());
                    self.phrase_error(phrase, e);
                }
            }
        }
        let mut trial = Builder::default();
        // Only where concepts use each other can one be unknown or go round in a circle.
        for phrase in all().flat_map(|(_, phrases)| phrases).filter(|phrase| phrase.value.contains('<')) {
            // A concept may begin with a gap, as long as no phrase does with it.
            match trial.add(&phrase.value, &self.concepts) {
                Err(e) if e.problem.is_of_concepts() => self.phrase_error(phrase, e),
                _ if self.too_many_steps(trial.steps()) => return,
                _ => {}
            }
        }
    }

    /// A concept that no phrase can name.
    fn concept_name(&mut self, concept: &str, first: &Text) {
        let shown = crate::text::up_to(concept, 80);
        let (message, help) = if Concepts::is_built_in(concept) {
            (format!("<{shown}> is built in, and can't be defined"), "give the concept another name".to_owned())
        } else if concept.is_empty() || !concept.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c)) {
            let near = scaffold::near_name(concept);
            let help = near.map_or("use letters, digits and hyphens".to_owned(), |near| format!("call it `{near}`"));
            (format!("no phrase can name a concept `{shown}`"), help)
        } else {
            return;
        };
        self.error(Code::Name, first, message, "of this concept", Some(&help));
    }

    /// The identity of the packs: the last one's, with what it leaves out taken from those before it.
    fn meta(&mut self, files: &[Parsed], origins: &[String], sha256: String) -> Vec<Layer> {
        let mut layers: Vec<Layer> = Vec::new();
        let mut whole: Option<Meta> = None;
        let used: BTreeSet<usize> = files.iter().map(|parsed| parsed.layer).collect();
        for layer in used {
            let origin = origins.get(layer).cloned().unwrap_or_default();
            let own = files.iter().filter(|parsed| parsed.layer == layer);
            let mut metas = own.filter_map(|parsed| parsed.file.pack.as_ref());
            let Some(meta) = metas.next() else {
                if !self.unread && self.flawed.is_empty() {
                    let error =
                        PackError::file(Code::NoIdentity, &origin, "no file of this pack says what it is".to_owned());
                    let help = "one file needs `pack:` with id, version, title and guideline; or, to change the pack that \
                                is built in, with id, version, title and `extends: default`";
                    self.errors.push(error.help(help));
                }
                continue;
            };
            for again in metas {
                let message = "the pack's identity is given twice".to_owned();
                let first = self.errors.sources().file(meta.id.at.file).map_or("", |file| file.shown.as_str());
                let help = format!("the first is in {first}; keep one `pack:`");
                self.error(Code::DuplicateName, &again.id, message, "again here", Some(&help));
            }
            if meta.guideline.is_none() && whole.is_none() && meta.extends.is_none() && !self.composed.alone {
                let help = "add `guideline:` - the regulation that it stands on; or `extends: default`";
                let message = "`guideline` is missing from an identity".to_owned();
                self.error(Code::MissingKey, &meta.id, message, "this pack stands alone", Some(help));
            }
            self.acute_days = meta.acute.as_ref().and_then(|acute| self.limit(acute)).or(self.acute_days);
            let base = whole.take();
            let base = base.as_ref();
            let no_class = meta.no_class.as_ref().map(|name| name.value.clone());
            whole = Some(Meta {
                id: meta.id.value.clone(),
                version: meta.version.clone(),
                title: meta.title.clone(),
                guideline: meta.guideline.clone().or(base.map(|base| base.guideline.clone())).unwrap_or_default(),
                no_class: no_class.or(base.map(|base| base.no_class.clone())).unwrap_or_else(|| "other".to_owned()),
                sha256: sha256.clone(),
            });
            let (id, version, title) = (meta.id.value.clone(), meta.version.clone(), meta.title.clone());
            layers.push(Layer { index: layer, id, version, title, origin });
        }
        self.names.drug_classes.extend(whole.as_ref().map(|meta| meta.no_class.clone()));
        self.meta = whole;
        layers
    }

    fn date(&mut self, text: &Text) -> Option<Date> {
        let date = text.value.parse().ok();
        if date.is_none() {
            let message = format!("`{}` is not a date", text.value);
            self.error(Code::Date, text, message, "expected YYYY-MM-DD", Some("write it as in 2009-07-18"));
        }
        date
    }

    fn editions(&mut self, files: &[Parsed]) {
        let mut all: Vec<(Date, Option<Date>, &raw::Edition)> = Vec::new();
        let mut default: Option<&raw::Edition> = None;
        for edition in files.iter().flat_map(|parsed| &parsed.file.editions) {
            self.unique("edition", &edition.id.value, &edition.id);
            edition.cited.iter().for_each(|cited| self.known("chapter", &cited.chapter, |names| &names.chapters));
            if let (true, Some(first)) = (edition.default, default) {
                let message = format!("`{}` and `{}` are both the default edition", first.id.value, edition.id.value);
                let help = "drop `default: true` from one of them";
                self.error(Code::Editions, &edition.id, message, "the second", Some(help));
            }
            default = default.or(edition.default.then_some(edition));
            let (from, until) = (self.date(&edition.from), edition.until.as_ref().map(|until| self.date(until)));
            let (Some(from), true) = (from, until != Some(None)) else { continue };
            let until = until.flatten();
            if let (Some(last), Some(text)) = (until.filter(|last| *last < from), &edition.until) {
                let message = format!("`{}` ends on {last}, before it begins on {from}", edition.id.value);
                self.error(Code::Editions, text, message, "earlier than `from`", Some("put the dates right"));
            }
            all.push((from, until, edition));
        }
        all.sort_by_key(|(from, ..)| *from);
        for ((from, until, edition), (next_from, _, next)) in all.iter().zip(all.iter().skip(1)) {
            if until.is_some_and(|last| last < *next_from || last < *from) || edition.id.value == next.id.value {
                continue;
            }
            let end = until.map_or("has no end".to_owned(), |last| format!("is in force until {last}"));
            let message = format!("`{}` begins on {next_from}, while `{}` {end}", next.id.value, edition.id.value);
            let help = "one edition is in force on a day: end the earlier one the day before";
            self.error(Code::Editions, &next.from, message, "overlaps", Some(help));
        }
        self.editions.extend(all.into_iter().map(|(from, until, edition)| Edition {
            id: edition.id.value.clone(),
            title: edition.title.clone(),
            from,
            until,
            basis: edition.basis,
            default: edition.default,
            cited: edition.cited.iter().map(|cited| (cited.chapter.value.clone(), cited.year)).collect(),
        }));
    }

    /// Voices, cues and the other words that belong to no criterion.
    fn language(&mut self, file: &raw::File) {
        for cues in &file.voices {
            self.phrases(&cues.strong, Role::Voice { voice: cues.voice, weight: STRONG });
            self.phrases(&cues.plain, Role::Voice { voice: cues.voice, weight: PLAIN });
            self.phrases(&cues.weak, Role::Voice { voice: cues.voice, weight: WEAK });
        }
        for cue in &file.cues {
            self.phrases(&cue.before, Role::Cue { effect: cue.effect, after: false });
            self.phrases(&cue.after, Role::Cue { effect: cue.effect, after: true });
        }
        self.phrases(&file.turns, Role::Turn);
        self.phrases(&file.lists, Role::List);
        self.phrases(&file.stops, Role::Stop);
        self.phrases(&file.qualifiers, Role::Qualifier);
        self.phrases(&file.continuing, Role::Continuing);
        self.phrases(&file.first, Role::First);
        self.phrases(&file.post_operative, Role::PostOperative);
        self.phrases(&file.companions, Role::Companion);
        if let Some(conclusions) = &file.conclusions {
            self.phrases(&conclusions.necessary, Role::Conclusion { necessary: true });
            self.phrases(&conclusions.not_necessary, Role::Conclusion { necessary: false });
        }
    }

    /// Counts the bytes of a phrase; true when they are too many.
    fn too_large(&mut self, phrase: &Text) -> bool {
        self.phrase_bytes += phrase.value.len();
        let too_large = self.phrase_bytes > MAX_PHRASE_BYTES;
        if too_large {
            let message = format!("the phrases of this pack are larger than {} MiB together", MAX_PHRASE_BYTES >> 20);
            let error = PackError::file(Code::TooLarge, self.errors.origin(), message);
            self.errors.push(error.help("use fewer phrases"));
        }
        too_large
    }

    fn too_many_steps(&mut self, steps: usize) -> bool {
        if steps > MAX_STEPS {
            let message = format!("the phrases of this pack have more than {MAX_STEPS} steps together");
            let error = PackError::file(Code::TooLarge, self.errors.origin(), message);
            self.errors.push(error.help("use fewer phrases, or smaller concepts in them"));
        }
        steps > MAX_STEPS
    }

    fn phrases(&mut self, phrases: &[Text], role: Role) {
        for phrase in phrases {
            if self.too_large(phrase) || self.too_many_steps(self.phrases.steps()) {
                return;
            }
            match self.phrases.add(&phrase.value, &self.concepts) {
                Ok(_) => {
                    self.roles.push(role);
                    self.written.push(Written { text: phrase.value.clone(), at: phrase.at });
                }
                // A concept's own mistake is shown where the concept is.
                Err(e) if e.problem.is_of_concepts() && !names_it(&phrase.value, &e.problem) => {}
                Err(e) => self.phrase_error(phrase, e),
            }
        }
    }

    fn phrase_error(&mut self, phrase: &Text, error: PhraseError) {
        if let Problem::UnknownName(name) = &error.problem
            && (self.broken || self.gone.contains(name))
        {
            return;
        }
        if self.errors.is_full() {
            return;
        }
        let whole = phrase.at.span();
        let exact = self.errors.sources().slice(phrase.at) == phrase.value;
        let at_end = error.at.start >= phrase.value.len();
        let span = if exact && !at_end {
            Span::new(whole.start + error.at.start, whole.start + error.at.end.max(error.at.start + 1))
        } else {
            super::yaml::first_line(self.errors.sources().file(phrase.at.file).map_or("", |f| f.text.as_str()), whole)
        };
        let (code, label, help) = match &error.problem {
            Problem::UnknownName(name) => {
                let near = nearest(name, self.concepts.names());
                let help = near.map_or_else(
                    || "define it under `concepts:`; built in are <number>, <date>, <duration> and <dose>".to_owned(),
                    |near| format!("did you mean <{near}>?"),
                );
                (Code::UnknownName, "unknown", help)
            }
            Problem::MatchesNothing => (
                Code::MatchesNothing,
                "every word here may be left out",
                "leave at least one word without `?`".to_owned(),
            ),
            Problem::EmptyChoice => {
                let word = phrase.value.get(error.at.clone()).unwrap_or("").trim_end_matches('?');
                let help = match word.strip_suffix('s').unwrap_or(word) {
                    one if one.chars().all(char::is_alphabetic) => format!(
                        "`?` leaves out the whole word: write `{one}~` for its inflections, or put `?` after the bracket or concept"
                    ),
                    _ => "leave a word in each alternative without `?`, or put `?` after the bracket or concept"
                        .to_owned(),
                };
                (Code::MatchesNothing, "may be left out whole", help)
            }
            Problem::Circular(_) => {
                (Code::Circular, "leads back to itself", "write the words out in one of the concepts".to_owned())
            }
            Problem::GapAtEdge => {
                (Code::Phrase, "a gap stands between words", "drop the `..` at its beginning or end".to_owned())
            }
            Problem::TooLarge(..) | Problem::TooLong(..) | Problem::Endless(_) => (
                Code::TooLarge,
                "too large",
                "cut it into several phrases, or use smaller gaps and fewer alternatives".to_owned(),
            ),
            Problem::TooDeep | Problem::ConceptsTooDeep => (
                Code::TooLarge,
                "too deep",
                "move the inner alternatives into a concept, or write them flat".to_owned(),
            ),
            Problem::Syntax { hint, .. } => {
                let all = "words, (a | b), word~, word*, word?, .., ..8.., <concept>; what YAML would read as something \
                            else goes in quotes";
                let help = self.torn(phrase).unwrap_or(if hint.is_empty() { all } else { hint });
                (Code::Phrase, "here", help.to_owned())
            }
        };
        self.errors.at(code, Place::new(phrase.at.file, span), error.problem.to_string(), label, Some(help));
    }

    /// What to do where YAML has cut a phrase off within a bracket.
    fn torn(&self, phrase: &Text) -> Option<&'static str> {
        let file = self.errors.sources().file(phrase.at.file)?;
        let before = crate::text::slice(&file.text, 0..phrase.at.bytes.0).trim_end();
        let after = crate::text::slice(&file.text, phrase.at.bytes.1..file.text.len());
        let open = phrase.value.matches('(').count().cmp(&phrase.value.matches(')').count());
        match open {
            std::cmp::Ordering::Greater if after.trim_start_matches(' ').starts_with('#') => {
                Some("YAML reads ` #` and what follows as a comment: leave it out")
            }
            std::cmp::Ordering::Greater if after.trim_start().starts_with(',') => Some(TORN),
            std::cmp::Ordering::Less if before.ends_with(',') => Some(TORN),
            _ => None,
        }
    }

    /// What packs did to something that an earlier pack defined.
    fn changes(&self, kind: &'static str, id: &str) -> Vec<Change> {
        self.composed.changes.get(&(kind, id.to_owned())).cloned().unwrap_or_default()
    }

    fn rules(&mut self, file: &raw::File) {
        for rule in &file.rules {
            self.unique("rule", &rule.id.value, &rule.id);
            self.phrases(&rule.phrases, Role::General { rule: self.rules.len() });
            let (layer, file) = self.home(rule.id.at);
            self.rules.push(Rule {
                id: rule.id.value.clone(),
                title: rule.title.clone(),
                asks: rule.asks.clone(),
                why: rule.why.clone(),
                severity: rule.severity.value,
                source: rule.source.clone(),
                file,
                layer,
                changes: self.changes("rule", &rule.id.value),
            });
        }
    }

    fn classes(&mut self, file: &raw::File) {
        for class in &file.classes {
            self.unique("class", &class.id.value, &class.id);
            self.name("class", &class.id);
            let index = self.classes.len();
            self.phrases(&class.items, Role::Item { class: index });
            let criteria = class.criteria.iter().enumerate();
            let criteria = criteria.map(|(i, criterion)| self.criterion(class, index, i, criterion)).collect();
            let (layer, file) = self.home(class.id.at);
            self.classes.push(Class {
                id: class.id.value.clone(),
                title: class.title.clone(),
                criteria,
                file,
                layer,
                changes: self.changes("class", &class.id.value),
            });
        }
        file.other_classes.iter().for_each(|class| self.unique("class", &class.value, class));
        for topic in &file.topics {
            topic.classes.iter().for_each(|class| self.known("class", class, |names| &names.classes));
            topic.chapters.iter().for_each(|chapter| self.known("chapter", chapter, |names| &names.chapters));
            topic.sections.iter().for_each(|section| self.known("section", section, |names| &names.sections));
            topic.body_parts.iter().for_each(|part| self.known("body part", part, |names| &names.body_parts));
            self.topics.push(Topic {
                chapters: values(&topic.chapters),
                sections: topic.sections.iter().map(|section| section.value.to_lowercase()).collect(),
                classes: values(&topic.classes),
                body_parts: values(&topic.body_parts),
            });
        }
        for fact in &file.facts {
            self.unique("fact", &fact.title.value, &fact.title);
            let index = self.facts.len();
            self.phrases(&fact.lacks, Role::Fact { fact: index, stated: false });
            self.phrases(&fact.states, Role::Fact { fact: index, stated: true });
            self.facts.push(fact.title.value.clone());
        }
        file.vague_body_parts.iter().for_each(|part| self.known("body part", part, |names| &names.body_parts));
        self.vague_body_parts.extend(values(&file.vague_body_parts));
        for route in &file.routes {
            self.known("class", &route.class, |names| &names.drug_classes);
            route.unless.iter().for_each(|class| self.known("class", class, |names| &names.drug_classes));
            route.forms.iter().for_each(|form| self.known("dosage form", form, |names| &names.forms));
            self.routes.push(Route {
                class: route.class.value.clone(),
                forms: values(&route.forms),
                units: route.units.clone(),
                unless: values(&route.unless),
            });
        }
    }

    fn criterion(&mut self, class: &raw::Class, class_index: usize, index: usize, raw: &raw::Criterion) -> Criterion {
        let id = format!("{}/{}", class.id.value, raw.id.value);
        self.unique("criterion", &id, &raw.id);
        self.name("criterion", &raw.id);
        for (name, phrases) in raw.phrases.lists() {
            let (finding, kind) = match name {
                "met" => (Some(raw::Finding::Met), MentionKind::Plain),
                "unmet" => (Some(raw::Finding::Unmet), MentionKind::Plain),
                "unresolved" => (Some(raw::Finding::Unmet), MentionKind::Unresolved),
                "weighed" => (Some(raw::Finding::Unmet), MentionKind::Weighed),
                "recital" => (None, MentionKind::Recital),
                "record" => (Some(raw::Finding::Met), MentionKind::Record),
                _ => (None, MentionKind::Plain),
            };
            self.phrases(phrases, Role::Mention { class: class_index, criterion: index, finding, kind });
        }
        // What seems to lack may be what was taken out, between this criterion's id and the next one's.
        let next = class.criteria.get(index + 1).filter(|next| next.id.at.file == raw.id.at.file);
        let end = next.map_or(usize::MAX, |next| next.id.at.bytes.0);
        let own = Place { bytes: (raw.id.at.bytes.0.saturating_sub(8), 0), ..raw.id.at }..Place {
            bytes: (end, 0),
            ..raw.id.at
        };
        let whole = self.flawed.range(own).next().is_none();
        if whole && !raw.phrases.any() {
            let help = "add `phrases:` with at least a `topic:` list";
            self.error(
                Code::NoPhrases,
                &raw.id,
                format!("`{id}` has no phrases"),
                "nothing could ever mention it",
                Some(help),
            );
        }
        if whole && raw.sources.is_empty() {
            let help = "add `sources:` with edition, guideline, pages or section, and basis";
            self.error(
                Code::NoSource,
                &raw.id,
                format!("`{id}` has no source"),
                "where does it come from?",
                Some(help),
            );
        }
        raw.sources.iter().for_each(|source| self.known("edition", &source.edition, |names| &names.editions));
        let severity = raw.severity.as_ref().map_or(Severity::default(), |severity| severity.value);
        let unverified = !raw.sources.is_empty() && raw.sources.iter().all(|source| source.basis == Basis::Unverified);
        if unverified && severity > Severity::Advice {
            let at = raw.severity.as_ref().map_or(raw.id.at, |severity| severity.at);
            let message = format!("`{id}` rests on unverified sources alone, and is more than advice");
            let help = "write `severity: advice`, or name a source that is `attested`".to_owned();
            self.errors.at(Code::Unverified, at, message, "too grave for what is unverified", Some(help));
        }
        let limit_days = raw.limit.as_ref().and_then(|limit| self.limit(limit));
        let examples = raw.examples.iter().map(|example| self.example(example)).collect();
        let (layer, file) = self.home(raw.id.at);
        Criterion {
            at: raw.id.at,
            file,
            layer,
            changes: self.changes("criterion", &id),
            id,
            title: raw.title.clone(),
            asks: raw.asks.clone(),
            why: raw.why.clone(),
            needs: raw.needs,
            outcome: raw.required.outcome,
            used: raw.required.used,
            setting: raw.required.setting,
            severity,
            sources: raw.sources.iter().map(source).collect(),
            when_present: raw.when_present,
            when_absent: raw.when_absent,
            limit_days,
            fact: raw.fact.as_ref().map(|fact| fact.value.clone()),
            examples,
        }
    }

    fn example(&mut self, raw: &raw::Example) -> Example {
        let expect = match (raw.gives, raw.finding) {
            (Gives::Applied, finding) => Some((Status::Applied, finding)),
            (Gives::Recited, None) => Some((Status::Recited, None)),
            (Gives::Silent, None) => None,
            (_, Some(_)) => {
                let message = "only an example that gives `applied` has a finding".to_owned();
                self.error(Code::Example, &raw.text, message, "of this example", Some("drop its `finding`"));
                None
            }
        };
        Example { text: raw.text.value.clone(), expect, at: raw.text.at }
    }

    /// `4 weeks`.
    fn limit(&mut self, text: &Text) -> Option<f64> {
        let mut words = text.value.split_whitespace();
        let number = words.next().and_then(|n| n.parse::<f64>().ok());
        let unit = words.next();
        let days = unit.and_then(crate::text::unit_days).zip(number).map(|(days, n)| n * days);
        let days = days.filter(|days| words.next().is_none() && (0.5..36_525.0).contains(days));
        if days.is_none() {
            let (message, label) = match (number, unit) {
                (Some(_), None) => (format!("`{}` has no unit", text.value), "of what?"),
                (Some(_), Some(unit)) if crate::text::unit_days(unit).is_none() => {
                    (format!("`{unit}` is no unit of time"), "unknown unit")
                }
                _ => (format!("`{}` is not a length of time", text.value), "expected a number and a unit"),
            };
            let help = "write a number and days, weeks, months or years, as in `4 weeks`; at most 100 years";
            self.error(Code::Unit, text, message, label, Some(help));
        }
        days
    }

    fn lexicon(&mut self, file: &raw::File) {
        let authorities = [
            (Authority::Mtus, &file.authorities.mtus),
            (Authority::Odg, &file.authorities.odg),
            (Authority::Acoem, &file.authorities.acoem),
            (Authority::Other, &file.authorities.other),
        ];
        for (authority, spellings) in authorities {
            spellings.iter().for_each(|spelling| self.lexicon.authority(spelling, authority));
        }
        for chapter in &file.chapters {
            let authority = match chapter.authority {
                raw::Authority::Mtus => Authority::Mtus,
                raw::Authority::Odg => Authority::Odg,
                raw::Authority::Acoem => Authority::Acoem,
                raw::Authority::Other => Authority::Other,
            };
            let kind = match chapter.authority {
                raw::Authority::Mtus => "MTUS chapter",
                raw::Authority::Odg => "ODG chapter",
                raw::Authority::Acoem => "ACOEM chapter",
                raw::Authority::Other => "chapter",
            };
            for name in std::iter::once(&chapter.name).chain(&chapter.aliases) {
                self.unique(kind, &name.value, name);
            }
            self.lexicon.chapter(Chapter {
                name: chapter.name.value.clone(),
                authority,
                aliases: values(&chapter.aliases),
                sections: values(&chapter.sections),
            });
        }
        type Add = fn(&mut LexiconBuilder, &str, &str);
        let lists: [(&str, &Vec<Vec<Text>>, Add); 3] = [
            ("dosage form", &file.forms, LexiconBuilder::form),
            ("side", &file.sides, LexiconBuilder::side),
            ("body part", &file.body_parts, LexiconBuilder::body_part),
        ];
        for (kind, list, add) in lists {
            for spellings in list {
                for spelling in spellings {
                    self.unique(kind, &spelling.value.to_lowercase(), spelling);
                    add(&mut self.lexicon, &spelling.value, spellings.first().map_or("", |first| first.value.as_str()));
                }
            }
        }
        for drug in &file.drugs {
            self.known("class", &drug.class, |names| &names.drug_classes);
            // A drug may have several entries under one generic name, for its forms and releases, if they have names of
            // their own.
            if drug.also.is_empty() && drug.brands.is_empty() {
                self.unique("drug", &drug.generic.value.to_lowercase(), &drug.generic);
            }
            for name in drug.also.iter().chain(&drug.brands) {
                self.unique("drug name", &name.value.to_lowercase(), name);
            }
            let ingredients =
                if drug.ingredients.is_empty() { vec![drug.generic.value.clone()] } else { drug.ingredients.clone() };
            self.sizes.drugs += 1;
            self.sizes.drug_names += 1 + drug.also.len() + drug.brands.len();
            let entry = Drug { generic: drug.generic.value.clone(), ingredients, class: drug.class.value.clone() };
            let names = |list: &[Text]| values(list);
            let (also, brands) = (names(&drug.also), names(&drug.brands));
            self.lexicon.drug(entry, also.iter().map(String::as_str), brands.iter().map(String::as_str));
        }
    }

    fn finish(self, layers: Vec<Layer>) -> Result<Pack, PackErrors> {
        match self.meta {
            Some(meta) if self.errors.is_valid() => Ok(Pack {
                meta,
                acute_days: self.acute_days,
                layers,
                dropped: self.composed.dropped,
                editions: self.editions,
                lexicon: self.lexicon.finish(),
                classes: self.classes,
                routes: self.routes,
                topics: self.topics,
                vague_body_parts: self.vague_body_parts,
                facts: self.facts,
                rules: self.rules,
                phrases: self.phrases.finish(),
                roles: self.roles,
                written: self.written,
                concepts: self.concepts,
                sizes: self.sizes,
                sources: self.errors.sources().clone(),
            }),
            _ => Err(self.errors.sorted()),
        }
    }
}

fn values(texts: &[Text]) -> Vec<String> {
    texts.iter().map(|text| text.value.clone()).collect()
}

const TORN: &str = "within `[ ]` a comma ends a phrase, and this is a part of one: leave the comma out, or write `|` \
                    between alternatives";

/// True when a phrase itself holds the name that is wrong, not only a concept in it.
fn names_it(phrase: &str, problem: &Problem) -> bool {
    matches!(problem, Problem::UnknownName(name) if phrase.contains(&format!("<{name}>")))
}

/// `known classes: a, b`.
fn listed(kind: &str, known: &BTreeSet<String>) -> String {
    if known.is_empty() {
        return format!(
            "the pack defines no {kind} at all; one that builds on the pack built in has `extends: default` under `pack:`"
        );
    }
    format!("known: {}", known.iter().map(String::as_str).collect::<Vec<_>>().join(", "))
}

fn source(raw: &raw::Source) -> CriterionSource {
    CriterionSource {
        edition: raw.edition.value.clone(),
        guideline: raw.guideline.clone(),
        pages: raw.pages.clone(),
        section: raw.section.clone(),
        regulation: raw.regulation.clone(),
        basis: raw.basis,
    }
}
