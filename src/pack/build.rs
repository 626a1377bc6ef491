//! From the files of a pack to a [`Pack`], or to all of its errors.

use std::collections::HashMap;

use jiff::civil::Date;

use super::error::{PackError, PackErrors, nearest};
use super::files::PackFiles;
use super::raw::{self, Basis, Gives, Severity, Text};
use super::{
    Class, Criterion, CriterionSource, Edition, Example, MentionKind, Meta, Pack, Role, Route, Rule, Sizes, Status,
    Topic,
};
use crate::letter::{Authority, Chapter, Drug, LexiconBuilder};
use crate::phrase::{Builder, Concepts, PhraseError, Problem};
use crate::text::Span;

/// What words count towards a voice.
const STRONG: u8 = 3;
const PLAIN: u8 = 2;
const WEAK: u8 = 1;

/// Builds a pack.
///
/// # Errors
/// Every error of the pack: a file that isn't YAML or has unknown keys hides only what it holds itself.
pub fn build(files: &PackFiles) -> Result<Pack, PackErrors> {
    let mut errors = PackErrors::new(files);
    let mut parsed: Vec<(&str, raw::File)> = Vec::new();
    for (name, text) in &files.files {
        match serde_yaml::from_str::<raw::File>(text) {
            Ok(file) => parsed.push((name, file)),
            Err(e) => errors.push(yaml_error(name, &e)),
        }
    }
    let broken = !errors.is_empty();
    let mut build = Build::new(files, errors);
    build.names(&parsed);
    build.concepts(&parsed, broken);
    build.meta(&parsed, files);
    for (name, file) in &parsed {
        build.at = (*name).to_owned();
        build.editions(file);
        build.language(file);
        build.rules(file);
    }
    for (name, file) in &parsed {
        build.at = (*name).to_owned();
        build.classes(file);
    }
    for (name, file) in &parsed {
        build.at = (*name).to_owned();
        build.lexicon(file, broken);
    }
    build.finish(parsed.len())
}

fn yaml_error(file: &str, error: &serde_yaml::Error) -> PackError {
    let message = error.without_snippet().render_with_formatter(&serde_yaml::UserMessageFormatter);
    let first = message.lines().next().unwrap_or("").trim_end_matches(':').to_owned();
    match error.location() {
        Some(location) => {
            let span = location.span();
            let start = span.byte_offset().unwrap_or(0) as usize;
            let len = span.byte_len().unwrap_or(1).clamp(1, 80) as usize;
            PackError::at(file, Span::new(start, start + len), first, "here")
        }
        None => PackError::file(file, first),
    }
}

/// Where a scalar stands: inside its quotes, if it has any.
fn span(text: &Text, source: &str) -> Span {
    let at = text.referenced.span();
    let start = at.byte_offset().unwrap_or(0) as usize;
    let quoted = usize::from(source.get(start..start + 1).is_some_and(|c| c == "\"" || c == "'"));
    Span::new(start + quoted, start + quoted + text.value.len())
}

struct Build<'a> {
    errors: PackErrors,
    texts: HashMap<&'a str, &'a str>,
    /// The file whose parts are being put in.
    at: String,
    meta: Option<Meta>,
    editions: Vec<Edition>,
    edition_ids: Vec<String>,
    class_ids: Vec<String>,
    form_names: Vec<String>,
    lexicon: LexiconBuilder,
    classes: Vec<Class>,
    routes: Vec<Route>,
    topics: Vec<Topic>,
    vague_body_parts: Vec<String>,
    facts: Vec<String>,
    rules: Vec<Rule>,
    concepts: Concepts,
    phrases: Builder,
    roles: Vec<Role>,
    sizes: Sizes,
    seen: HashMap<(&'static str, String), (String, Span)>,
    /// Some file couldn't be read: names that it may hold aren't called unknown.
    broken: bool,
}

impl<'a> Build<'a> {
    fn new(files: &'a PackFiles, errors: PackErrors) -> Build<'a> {
        Build {
            errors,
            texts: files.files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect(),
            at: String::new(),
            meta: None,
            editions: Vec::new(),
            edition_ids: Vec::new(),
            class_ids: Vec::new(),
            form_names: Vec::new(),
            lexicon: LexiconBuilder::default(),
            classes: Vec::new(),
            routes: Vec::new(),
            topics: Vec::new(),
            vague_body_parts: Vec::new(),
            facts: Vec::new(),
            rules: Vec::new(),
            concepts: Concepts::default(),
            phrases: Builder::default(),
            roles: Vec::new(),
            sizes: Sizes::default(),
            seen: HashMap::new(),
            broken: false,
        }
    }

    fn span(&self, text: &Text) -> Span {
        span(text, self.texts.get(self.at.as_str()).copied().unwrap_or(""))
    }

    fn error(&mut self, text: &Text, message: String, label: &str) -> &mut Self {
        let span = self.span(text);
        self.errors.push(PackError::at(&self.at, span, message, label));
        self
    }

    /// An id that must be new among its kind.
    fn unique(&mut self, kind: &'static str, id: &str, text: &Text) {
        let span = self.span(text);
        if let Some((file, _)) = self.seen.get(&(kind, id.to_owned())) {
            let message = format!("the {kind} `{id}` is defined twice");
            let error = PackError::at(&self.at, span, message, "again here")
                .help(format!("it is also in {file}; rename or drop one"));
            self.errors.push(error);
        }
        self.seen.insert((kind, id.to_owned()), (self.at.clone(), span));
    }

    /// A name that something else must define.
    fn known(&mut self, kind: &str, text: &Text, known: &[String]) {
        if self.broken || known.contains(&text.value) {
            return;
        }
        let span = self.span(text);
        let error = PackError::at(&self.at, span, format!("nothing defines the {kind} `{}`", text.value), "unknown");
        let near = nearest(&text.value, known.iter().map(String::as_str)).map(|near| format!("did you mean `{near}`?"));
        self.errors.push(PackError { help: near, ..error });
    }

    /// Names that files refer to across each other.
    fn names(&mut self, files: &[(&str, raw::File)]) {
        self.broken = !self.errors.is_empty();
        for (_, file) in files {
            self.class_ids.extend(file.classes.iter().map(|class| class.id.value.clone()));
            self.edition_ids.extend(file.editions.iter().map(|edition| edition.id.value.clone()));
            self.form_names.extend(file.forms.iter().filter_map(|form| form.first().cloned()));
        }
    }

    fn concepts(&mut self, files: &[(&str, raw::File)], broken: bool) {
        self.broken = broken;
        for (name, file) in files {
            self.at = (*name).to_owned();
            for (concept, phrases) in &file.concepts {
                for phrase in phrases {
                    if let Err(e) = self.concepts.add(concept, &phrase.value) {
                        self.phrase_error(phrase, e);
                    }
                }
            }
        }
    }

    fn meta(&mut self, files: &[(&str, raw::File)], all: &PackFiles) {
        for (name, file) in files {
            self.at = (*name).to_owned();
            let Some(meta) = &file.pack else { continue };
            if self.meta.is_some() {
                self.error(&meta.id, "the pack's identity is given twice".to_owned(), "again here");
                continue;
            }
            let acute_days = meta.acute.as_ref().and_then(|acute| self.limit(acute));
            self.meta = Some(Meta {
                acute_days,
                id: meta.id.value.clone(),
                version: meta.version.clone(),
                title: meta.title.clone(),
                guideline: meta.guideline.clone(),
                no_class: meta.no_class.clone(),
                sha256: all.sha256(),
            });
        }
        if self.meta.is_none() && !self.broken {
            let error = PackError::file(&all.origin, "no file of this pack says what it is".to_owned());
            self.errors.push(error.help("one file needs `pack:` with id, version, title and guideline".to_owned()));
        }
    }

    fn date(&mut self, text: &Text) -> Option<Date> {
        let date = text.value.parse().ok();
        if date.is_none() {
            self.error(text, format!("`{}` is not a date", text.value), "expected YYYY-MM-DD");
        }
        date
    }

    fn editions(&mut self, file: &raw::File) {
        for edition in &file.editions {
            self.unique("edition", &edition.id.value, &edition.id);
            let from = self.date(&edition.from);
            let until = edition.until.as_ref().and_then(|until| self.date(until));
            let Some(from) = from else { continue };
            self.editions.push(Edition {
                id: edition.id.value.clone(),
                title: edition.title.clone(),
                from,
                until,
                basis: edition.basis,
                default: edition.default,
                cited: edition.cited.clone(),
            });
        }
        self.editions.sort_by_key(|edition| edition.from);
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
        self.phrases(&file.continuing, Role::Continuing);
        self.phrases(&file.first, Role::First);
        self.phrases(&file.post_operative, Role::PostOperative);
        self.phrases(&file.companions, Role::Companion);
        if let Some(conclusions) = &file.conclusions {
            self.phrases(&conclusions.necessary, Role::Conclusion { necessary: true });
            self.phrases(&conclusions.not_necessary, Role::Conclusion { necessary: false });
        }
    }

    fn phrases(&mut self, phrases: &[Text], role: Role) {
        for phrase in phrases {
            match self.phrases.add(&phrase.value, &self.concepts) {
                Ok(_) => self.roles.push(role),
                Err(e) => self.phrase_error(phrase, e),
            }
        }
    }

    fn phrase_error(&mut self, phrase: &Text, error: PhraseError) {
        if self.broken && matches!(error.problem, Problem::UnknownName(_)) {
            return;
        }
        let whole = self.span(phrase);
        let at_end = error.at.start >= phrase.value.len();
        let error = if at_end { PhraseError { at: 0..phrase.value.len(), ..error } } else { error };
        let span =
            Span::new(whole.start + error.at.start, (whole.start + error.at.end).max(whole.start + error.at.start + 1));
        let help = match &error.problem {
            Problem::UnknownName(name) => {
                nearest(name, self.concepts.names()).map(|near| format!("did you mean <{near}>?"))
            }
            Problem::MatchesNothing => Some("leave at least one word without `?`".to_owned()),
            _ => None,
        };
        self.errors.push(PackError { help, ..PackError::at(&self.at, span, error.problem.to_string(), "here") });
    }

    fn rules(&mut self, file: &raw::File) {
        for rule in &file.rules {
            self.unique("rule", &rule.id.value, &rule.id);
            self.phrases(&rule.phrases, Role::General { rule: self.rules.len() });
            self.rules.push(Rule {
                id: rule.id.value.clone(),
                title: rule.title.clone(),
                asks: rule.asks.clone(),
                why: rule.why.clone(),
                severity: rule.severity,
                source: rule.source.clone(),
                file: self.at.clone(),
            });
        }
    }

    fn classes(&mut self, file: &raw::File) {
        for class in &file.classes {
            self.unique("class", &class.id.value, &class.id);
            let index = self.classes.len();
            self.phrases(&class.items, Role::Item { class: index });
            let criteria = class.criteria.iter().enumerate();
            let criteria = criteria.map(|(i, criterion)| self.criterion(class, index, i, criterion)).collect();
            self.classes.push(Class {
                id: class.id.value.clone(),
                title: class.title.clone(),
                criteria,
                file: self.at.clone(),
            });
        }
        for topic in &file.topics {
            let classes = self.class_ids.clone();
            topic.classes.iter().for_each(|class| self.known("class", class, &classes));
            self.topics.push(Topic {
                chapters: topic.chapters.clone(),
                sections: topic.sections.iter().map(|section| section.to_lowercase()).collect(),
                classes: topic.classes.iter().map(|class| class.value.clone()).collect(),
                body_parts: topic.body_parts.clone(),
            });
        }
        for fact in &file.facts {
            self.unique("fact", &fact.title.value, &fact.title);
            let index = self.facts.len();
            self.phrases(&fact.lacks, Role::Fact { fact: index, stated: false });
            self.phrases(&fact.states, Role::Fact { fact: index, stated: true });
            self.facts.push(fact.title.value.clone());
        }
        self.vague_body_parts.extend(file.vague_body_parts.iter().cloned());
        for route in &file.routes {
            let mut classes = self.class_ids.clone();
            classes.extend(self.meta.as_ref().map(|meta| meta.no_class.clone()));
            self.known("class", &route.class, &classes);
            route.unless.iter().for_each(|class| self.known("class", class, &classes));
            let forms = self.form_names.clone();
            route.forms.iter().for_each(|form| self.known("dosage form", form, &forms));
            self.routes.push(Route {
                class: route.class.value.clone(),
                forms: route.forms.iter().map(|form| form.value.clone()).collect(),
                units: route.units.clone(),
                unless: route.unless.iter().map(|class| class.value.clone()).collect(),
            });
        }
    }

    fn criterion(&mut self, class: &raw::Class, class_index: usize, index: usize, raw: &raw::Criterion) -> Criterion {
        let id = format!("{}/{}", class.id.value, raw.id.value);
        self.unique("criterion", &id, &raw.id);
        let lists = [
            (&raw.phrases.topic, None, MentionKind::Plain),
            (&raw.phrases.met, Some(raw::Finding::Met), MentionKind::Plain),
            (&raw.phrases.unmet, Some(raw::Finding::Unmet), MentionKind::Plain),
            (&raw.phrases.unresolved, Some(raw::Finding::Unmet), MentionKind::Unresolved),
            (&raw.phrases.weighed, Some(raw::Finding::Unmet), MentionKind::Weighed),
            (&raw.phrases.recital, None, MentionKind::Recital),
            (&raw.phrases.record, Some(raw::Finding::Met), MentionKind::Record),
        ];
        for (phrases, finding, kind) in lists {
            self.phrases(phrases, Role::Mention { class: class_index, criterion: index, finding, kind });
        }
        if lists.iter().all(|(phrases, ..)| phrases.is_empty()) {
            self.error(&raw.id, format!("`{id}` has no phrases"), "nothing could ever mention it");
        }
        let editions = self.edition_ids.clone();
        if raw.sources.is_empty() {
            self.error(&raw.id, format!("`{id}` has no source"), "name the guideline, with its page or section");
        }
        raw.sources.iter().for_each(|source| self.known("edition", &source.edition, &editions));
        let unverified = !raw.sources.is_empty() && raw.sources.iter().all(|source| source.basis == Basis::Unverified);
        if unverified && raw.severity > Severity::Advice {
            self.error(
                &raw.id,
                format!("`{id}` rests on unverified sources alone"),
                "its severity can be no more than advice",
            );
        }
        let limit_days = raw.limit.as_ref().and_then(|limit| self.limit(limit));
        let examples = raw.examples.iter().map(|example| self.example(example)).collect();
        Criterion {
            span: self.span(&raw.id),
            id,
            title: raw.title.clone(),
            asks: raw.asks.clone(),
            why: raw.why.clone(),
            needs: raw.needs,
            outcome: raw.required.outcome,
            used: raw.required.used,
            setting: raw.required.setting,
            severity: raw.severity,
            sources: raw.sources.iter().map(source).collect(),
            when_present: raw.when_present,
            when_absent: raw.when_absent,
            limit_days,
            fact: raw.fact.clone(),
            examples,
            file: self.at.clone(),
        }
    }

    fn example(&mut self, raw: &raw::Example) -> Example {
        let expect = match (raw.gives, raw.finding) {
            (Gives::Applied, finding) => Some((Status::Applied, finding)),
            (Gives::Recited, None) => Some((Status::Recited, None)),
            (Gives::Silent, None) => None,
            (_, Some(_)) => {
                self.error(&raw.text, "only an applied example has a finding".to_owned(), "drop its `finding`");
                None
            }
        };
        Example { text: raw.text.value.clone(), expect }
    }

    /// `4 weeks`.
    fn limit(&mut self, text: &Text) -> Option<f64> {
        let mut words = text.value.split(' ');
        let days = match (words.next().and_then(|n| n.parse::<f64>().ok()), words.next(), words.next()) {
            (Some(n), Some(unit), None) => {
                crate::text::unit_days(unit).map(|days| n * days).filter(|days| (0.5..36_525.0).contains(days))
            }
            _ => None,
        };
        if days.is_none() {
            self.error(
                text,
                format!("`{}` is not a length of time", text.value),
                "expected a number and a unit, as in `4 weeks`",
            );
        }
        days
    }

    fn lexicon(&mut self, file: &raw::File, broken: bool) {
        self.broken = broken;
        let authority = |name: &str| match name {
            "mtus" => Some(Authority::Mtus),
            "odg" => Some(Authority::Odg),
            "acoem" => Some(Authority::Acoem),
            "other" => Some(Authority::Other),
            _ => None,
        };
        for (name, spellings) in &file.authorities {
            match authority(name) {
                Some(authority) => spellings.iter().for_each(|spelling| self.lexicon.authority(spelling, authority)),
                None => self.errors.push(PackError::file(
                    &self.at,
                    format!("`{name}` is no authority: expected mtus, odg, acoem or other"),
                )),
            }
        }
        for chapter in &file.chapters {
            let Some(whose) = authority(&chapter.authority.value) else {
                self.error(&chapter.authority, "this is no authority".to_owned(), "expected mtus, odg, acoem or other");
                continue;
            };
            self.lexicon.chapter(Chapter {
                name: chapter.name.value.clone(),
                authority: whose,
                aliases: chapter.aliases.clone(),
                sections: chapter.sections.clone(),
            });
        }
        type Add = fn(&mut LexiconBuilder, &str, &str);
        let lists: [(&Vec<Vec<String>>, Add); 3] = [
            (&file.forms, LexiconBuilder::form),
            (&file.sides, LexiconBuilder::side),
            (&file.body_parts, LexiconBuilder::body_part),
        ];
        for (list, add) in lists {
            for spellings in list {
                for spelling in spellings {
                    add(&mut self.lexicon, spelling, spellings.first().map_or("", String::as_str));
                }
            }
        }
        for drug in &file.drugs {
            let ingredients =
                if drug.ingredients.is_empty() { vec![drug.generic.value.clone()] } else { drug.ingredients.clone() };
            self.sizes.drugs += 1;
            self.sizes.drug_names += 1 + drug.also.len() + drug.brands.len();
            let entry = Drug { generic: drug.generic.value.clone(), ingredients, class: drug.class.value.clone() };
            self.lexicon.drug(entry, drug.also.iter().map(String::as_str), drug.brands.iter().map(String::as_str));
        }
    }

    fn finish(mut self, files: usize) -> Result<Pack, PackErrors> {
        self.sizes.files = files;
        match self.meta {
            Some(meta) if self.errors.is_empty() => Ok(Pack {
                meta,
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
                sizes: self.sizes,
            }),
            _ => Err(self.errors.sorted()),
        }
    }
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
