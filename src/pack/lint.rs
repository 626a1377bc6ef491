//! What a valid pack says but can't mean: warnings of `rules check`. Never run on the way to checking letters.

use std::collections::{BTreeMap, BTreeSet};

use super::error::{Code, PackErrors, nearest};
use super::format::raw::{Criterion, Gives, PackFile, Text};
use super::parsed::Parsed;
use super::place::Place;
use super::yaml::{self, NodeKind, first_line};
use crate::phrase::{Builder, Concepts, PhraseId, PhraseSet};

/// A phrase with more choices than this isn't held against the others of its list.
const MAX_SAMPLES: usize = 600;
/// A list with more phrases than this isn't looked through; the longest of the default pack has 40.
const MAX_LIST: usize = 400;
/// Texts of phrases times the phrases that they are held against, for a whole pack; the default pack needs a part.
/// What goes beyond isn't looked at.
const MAX_TRIALS: usize = 16_000_000;
/// With this word `rules new` marks what its author is to replace.
const PLACEHOLDER: &str = "TODO";

/// All warnings.
pub(super) fn lint(files: &[Parsed], errors: PackErrors) -> PackErrors {
    let mut concepts = Concepts::default();
    for (name, phrases) in files.iter().flat_map(|parsed| &parsed.file.concepts) {
        // They were read before: the pack is valid.
        phrases.iter().for_each(|phrase| drop(concepts.add(name, &phrase.value)));
    }
    let mut lint = Lint { errors, concepts, trials: 0, kept: BTreeSet::new() };
    let items = lint.all_items(files);
    lint.keep_from_others(&items);
    for parsed in files {
        lists(&parsed.file).into_iter().for_each(|list| lint.list(&list));
        let phrases = phrases(&parsed.file).into_iter().flat_map(|list| list.phrases);
        phrases.for_each(|phrase| {
            lint.optional_ends(phrase);
            lint.comment(phrase);
        });
        lint.placeholders(parsed);
    }
    lint.items(&items);
    lint.drugs(files);
    lint.unused_concepts(files);
    lint.unreachable_classes(files);
    lint.criteria(files);
    lint.distant_examples(files);
    lint.errors
}

struct Lint {
    errors: PackErrors,
    concepts: Concepts,
    trials: usize,
    /// Where items stand that keep words of another class from it, and so aren't needless beside shorter ones of their own.
    kept: BTreeSet<Place>,
}

/// The words of all items, each with its class.
type Items<'f> = (PhraseSet, Vec<(&'f str, &'f Text)>);

/// Phrases that serve one purpose.
struct PhraseList<'f> {
    phrases: &'f [Text],
    /// True when it counts how many words a phrase finds: of mentions and cues the longer one keeps cues and phrases
    /// within its words from saying something of their own. Of the others only that they are there counts.
    extent: bool,
}

/// Every list of phrases of a file that serve one purpose, those of concepts too.
fn lists(file: &PackFile) -> Vec<PhraseList<'_>> {
    let mut out = phrases(file);
    out.extend(file.concepts.values().map(|phrases| PhraseList { phrases, extent: true }));
    out.retain(|list| !list.phrases.is_empty() && list.phrases.len() <= MAX_LIST);
    out
}

/// Every list of phrases of a file that are looked for by themselves.
fn phrases(file: &PackFile) -> Vec<PhraseList<'_>> {
    let mut whole: Vec<&[Text]> = Vec::new();
    for voice in &file.voices {
        whole.extend([voice.strong.as_slice(), &voice.plain, &voice.weak]);
    }
    for cue in &file.cues {
        whole.extend([cue.before.as_slice(), &cue.after]);
    }
    whole.extend([file.turns.as_slice(), &file.stops, &file.qualifiers]);
    if let Some(conclusions) = &file.conclusions {
        whole.extend([conclusions.necessary.as_slice(), &conclusions.not_necessary, &conclusions.of_another]);
    }
    if let Some(answers) = &file.answers {
        whole.extend([answers.met.as_slice(), &answers.all, &answers.unmet, &answers.none]);
    }
    if let Some(dependents) = &file.dependents {
        whole.extend([dependents.fall.as_slice(), &dependents.fall_post_operative, &dependents.stand]);
    }
    whole.extend(
        file.facts
            .iter()
            .flat_map(|fact| [fact.names.as_slice(), &fact.lacks, &fact.states, &fact.lower, &fact.higher]),
    );
    whole.extend(file.rules.iter().map(|rule| rule.phrases.as_slice()));
    whole.extend(file.topics.iter().map(|topic| topic.items.as_slice()));
    let mut there = vec![
        file.lists.as_slice(),
        &file.continuing,
        &file.first,
        &file.post_operative,
        &file.companions,
        &file.operations,
        &file.conditions,
        &file.earlier_review,
        &file.not_now,
        &file.plans,
        &file.aftermath,
        &file.of_others,
        &file.over,
        &file.of_record,
        &file.refers_back,
        &file.other_treatments,
        &file.perhaps_own,
        &file.in_general,
        &file.adopts,
        &file.all_drugs,
        &file.normal,
        &file.asserting,
        &file.leads,
        &file.links,
        &file.supposing,
        &file.felt,
        &file.found,
    ];
    if let Some(groundless) = &file.groundless {
        there.extend([&groundless.conclusions[..], &groundless.unreasoned, &groundless.unless]);
    }
    for class in &file.classes {
        there.push(&class.items);
        there.extend(class.criteria.iter().map(|criterion| criterion.required.unless_item.as_slice()));
        whole.extend(class.criteria.iter().flat_map(|criterion| criterion.phrases.lists()).map(|(_, list)| list));
    }
    let list = |extent: bool| move |phrases| PhraseList { phrases, extent };
    whole.into_iter().map(list(true)).chain(there.into_iter().map(list(false))).collect()
}

impl Lint {
    fn warn(&mut self, code: Code, text: &Text, message: String, label: &str, help: impl Into<String>) {
        self.errors.at(code, text.at, message, label, Some(help.into()));
    }

    /// Phrases that another phrase of the list makes needless, and those that match nothing at all.
    fn list(&mut self, list: &PhraseList<'_>) {
        let mut builder = Builder::default();
        let mut known: Vec<&Text> = Vec::new();
        for phrase in list.phrases {
            // A concept's phrase may begin with a gap, which no phrase does by itself.
            if builder.add(&phrase.value, &self.concepts).is_ok() {
                known.push(phrase);
            }
        }
        let set = builder.finish([]);
        let swallowed: Vec<Option<BTreeSet<usize>>> =
            known.iter().enumerate().map(|(own, phrase)| self.hit_by_all(&set, phrase, own, list.extent)).collect();
        for (index, by) in swallowed.iter().enumerate() {
            let (Some(by), Some(phrase)) = (by, known.get(index)) else { continue };
            if !by.contains(&index) {
                let help =
                    "a hyphen, slash or full stop ends a word; write the words as they come, without marks between";
                let message = "no text can match this phrase as letters are read".to_owned();
                self.warn(Code::Unreachable, phrase, message, "never matches", help);
                continue;
            }
            // Of two that say the same the later one is needless.
            let mutual = |other: usize| {
                other > index
                    && swallowed.get(other).is_some_and(|by| by.as_ref().is_some_and(|by| by.contains(&index)))
            };
            let other = by.iter().find(|&&other| other != index && !mutual(other)).and_then(|&other| known.get(other));
            if let Some(other) = other.filter(|_| !self.kept.contains(&phrase.at)) {
                let message = format!("whatever this phrase matches, `{}` of the same list matches too", other.value);
                self.warn(Code::Swallowed, phrase, message, "needless", "remove one of the two");
            }
        }
    }

    /// Optional words at the beginning or end of a phrase.
    fn optional_ends(&mut self, phrase: &Text) {
        let exact = self.errors.sources().slice(phrase.at) == phrase.value;
        for end in crate::phrase::optional_ends(&phrase.value) {
            let word = crate::text::slice(&phrase.value, end.clone()).trim_end_matches('?').trim_end();
            let side = if end.start == 0 { "beginning" } else { "end" };
            let message = format!("the phrase matches with and without `{word}` at its {side}");
            let (start, one) = (phrase.at.bytes.0, word.strip_suffix('s').unwrap_or(word));
            let at = Place { bytes: (start + end.start, start + end.end), ..phrase.at };
            let help = format!("drop it; or write `{one}~`, without `?`, for one inflection or another");
            self.errors.at(Code::OptionalEnd, if exact { at } else { phrase.at }, message, "needless", Some(help));
        }
    }

    /// The phrases of a set that match every text that one of them is meant for; all of its words, where they count.
    fn hit_by_all(&mut self, set: &PhraseSet, phrase: &Text, own: usize, extent: bool) -> Option<BTreeSet<usize>> {
        let left = MAX_TRIALS.saturating_sub(self.trials) / set.len().max(1);
        let samples = self.concepts.samples(&phrase.value, MAX_SAMPLES.min(left))?;
        self.trials += samples.len() * set.len();
        let mut all: Option<BTreeSet<usize>> = None;
        for text in samples {
            let tokens = crate::text::tokens(&text);
            let hits = set.find(&text, &tokens, &set.atoms(&text, &tokens), 0..tokens.len(), &set.all());
            let hits: BTreeSet<usize> = hits
                .iter()
                .map(|hit| {
                    let PhraseId(id) = hit.phrase;
                    (id as usize, hit.start == 0 && hit.end >= tokens.len())
                })
                .filter(|(id, whole)| *id == own || *whole || !extent)
                .map(|(id, _)| id)
                .collect();
            all = Some(all.map_or(hits.clone(), |all| &all & &hits));
        }
        all
    }

    /// A comment right behind a phrase: `- visit #1` is only `visit`.
    fn comment(&mut self, phrase: &Text) {
        let sources = self.errors.sources().clone();
        let Some(file) = sources.file(phrase.at.file) else { return };
        let end = phrase.at.bytes.1;
        let rest = crate::text::slice(&file.text, end..file.text.len()).lines().next().unwrap_or("");
        let blank = rest.len() - rest.trim_start_matches(' ').len();
        let word = rest.trim_start_matches(' ').split_whitespace().next().unwrap_or("");
        // A comment that is meant as one has a space behind its sign.
        if blank == 0 || !word.starts_with('#') || word.trim_start_matches('#').is_empty() {
            return;
        }
        let at = Place { bytes: (end + blank, end + rest.trim_end().len()), ..phrase.at };
        let message = format!("YAML reads `{word}` as a comment, not as a part of the phrase");
        let help = "leave it out; or, if it is a comment, put a space behind `#`".to_owned();
        self.errors.at(Code::Comment, at, message, "a comment", Some(help));
    }

    /// What `rules new` left for its author.
    fn placeholders(&mut self, parsed: &Parsed) {
        let sources = self.errors.sources().clone();
        let Some(file) = sources.file(parsed.id) else { return };
        if !file.text.contains(PLACEHOLDER) {
            return;
        }
        let (root, _) = yaml::parse(&file.text, &mut yaml::MAX_VALUES.clone());
        let mut todo: Vec<_> = root.iter().collect();
        while let Some(node) = todo.pop() {
            match &node.kind {
                NodeKind::Scalar { text, .. } if text.contains(PLACEHOLDER) => {
                    let at = Place::new(parsed.id, first_line(&file.text, node.span));
                    let help =
                        format!("write what is true of your rule; a text that is done has no `{PLACEHOLDER}` in it");
                    let message = "this text is still to be written".to_owned();
                    self.errors.at(Code::Placeholder, at, message, "a placeholder", Some(help));
                }
                NodeKind::Scalar { .. } => {}
                NodeKind::List(items) => todo.extend(items),
                NodeKind::Map(entries) => todo.extend(entries.iter().map(|entry| &entry.value)),
            }
        }
    }

    fn all_items<'f>(&self, files: &'f [Parsed]) -> Items<'f> {
        let mut builder = Builder::default();
        let mut known: Vec<(&str, &Text)> = Vec::new();
        for class in files.iter().flat_map(|parsed| &parsed.file.classes) {
            for item in &class.items {
                if builder.add(&item.value, &self.concepts).is_ok() {
                    known.push((&class.id.value, item));
                }
            }
        }
        (builder.finish([]), known)
    }

    /// Items in whose words another class's always lie.
    fn keep_from_others(&mut self, (set, known): &Items<'_>) {
        for (own, (class, item)) in known.iter().enumerate() {
            let within = self.hit_by_all(set, item, own, false).unwrap_or_default();
            if within.into_iter().filter_map(|other| known.get(other)).any(|(other, _)| other != class) {
                self.kept.insert(item.at);
            }
        }
    }

    /// Words of items that lead into two classes.
    fn items(&mut self, (set, known): &Items<'_>) {
        let mut reported: BTreeSet<Place> = BTreeSet::new();
        for (own, (class, item)) in known.iter().enumerate() {
            let by = self.hit_by_all(set, item, own, true).unwrap_or_default();
            let others = by.into_iter().filter_map(|other| known.get(other));
            let Some((other_class, other)) = others.into_iter().find(|(other, _)| other != class) else { continue };
            // The later one is reported: the author of an extension can't change the pack it extends.
            let (at, its, first, of) =
                if item.at > other.at { (item, class, other, other_class) } else { (other, other_class, item, class) };
            if reported.insert(at.at) {
                let message = format!("`{}` puts an item into the class `{its}`, and into `{of}` as well", at.value);
                let place = self.errors.sources().place(first.at);
                let help = format!(
                    "such an item is held to the criteria of both; if only one is meant, remove the words here or in {place}"
                );
                self.warn(Code::Claimed, at, message, "claimed twice", help);
            }
        }
    }

    /// Drugs that a pack puts into another class than the packs before it do.
    fn drugs(&mut self, files: &[Parsed]) {
        let mut seen: BTreeMap<String, Vec<(usize, &Text, &Text)>> = BTreeMap::new();
        for parsed in files {
            for drug in &parsed.file.drugs {
                let all = seen.entry(drug.generic.value.to_lowercase()).or_default();
                let same = all.iter().any(|(_, class, _)| class.value == drug.class.value);
                let earlier = all.iter().find(|(layer, ..)| *layer < parsed.layer && !same).copied();
                all.push((parsed.layer, &drug.class, &drug.generic));
                let Some((_, class, at)) = earlier else { continue };
                let message = format!(
                    "the drug `{}` is of class `{}` here, and of class `{}` in a pack before this one",
                    drug.generic.value, drug.class.value, class.value
                );
                let place = self.errors.sources().place(at.at);
                let help = format!("its plain name now leads here; if that is meant, `drop:` the one in {place} first");
                self.warn(Code::Claimed, &drug.generic, message, "claimed twice", help);
            }
        }
    }

    fn unused_concepts(&mut self, files: &[Parsed]) {
        let mut used: BTreeSet<&str> = BTreeSet::new();
        for phrase in files.iter().flat_map(|parsed| lists(&parsed.file)).flat_map(|list| list.phrases) {
            let names = phrase.value.split('<').skip(1).filter_map(|rest| rest.split_once('>'));
            used.extend(names.map(|(name, _)| name));
        }
        for (name, phrases) in files.iter().flat_map(|parsed| &parsed.file.concepts) {
            if let (false, Some(first)) = (used.contains(name.as_str()), phrases.first()) {
                let message = format!("no phrase uses the concept <{name}>");
                self.warn(Code::Unreachable, first, message, "of this concept", "use it in a phrase, or remove it");
            }
        }
    }

    fn unreachable_classes(&mut self, files: &[Parsed]) {
        let files = || files.iter().map(|parsed| &parsed.file);
        let mut reached: BTreeSet<&str> =
            files().flat_map(|file| &file.drugs).map(|drug| drug.class.value.as_str()).collect();
        reached.extend(files().flat_map(|file| &file.routes).map(|route| route.class.value.as_str()));
        for class in files().flat_map(|file| &file.classes) {
            if class.items.is_empty() && !reached.contains(class.id.value.as_str()) {
                let message = format!("nothing leads to the class `{}`", class.id.value);
                let help = "add `items:` - words of an item that put it into the class - or drugs of this class";
                self.warn(Code::Unreachable, &class.id, message, "no item, no drug", help);
            }
        }
    }

    fn criteria(&mut self, files: &[Parsed]) {
        let all = || {
            let classes = files.iter().flat_map(|parsed| &parsed.file.classes);
            classes.flat_map(|class| class.criteria.iter().map(move |criterion| (class, criterion)))
        };
        let mut facts: BTreeMap<&str, Vec<&Text>> = BTreeMap::new();
        for (class, criterion) in all() {
            let id = format!("{}/{}", class.id.value, criterion.id.value);
            self.examples(&id, criterion);
            let phrases = &criterion.phrases;
            let first = [&phrases.weighed, &phrases.earlier, &phrases.total].into_iter().find_map(|list| list.first());
            if let (Some(first), true) = (first, phrases.recital.is_empty()) {
                let message = format!("`{id}` weighs figures of the case, and has no `recital` phrases");
                let help = "figures of the case count only beside the guideline's own: add the words that state it, as in \
                            `recital: [<number> visits]`";
                self.warn(Code::NoRecital, first, message, "held against what?", help);
            }
            let figure = criterion.most.is_some() || criterion.sources.iter().any(|source| source.most.is_some());
            if let (Some(first), false) = (phrases.measured.first(), figure) {
                let message = format!("`{id}` measures figures of the case, and has no figure of the guideline's");
                let help =
                    "say what they are held against: `most: 120`, or a `most` of each source where editions differ";
                self.warn(Code::NoRecital, first, message, "held against what?", help);
            }
            if let Some(fact) = &criterion.fact {
                facts.entry(&fact.value).or_default().push(fact);
            }
        }
        for (name, uses) in &facts {
            let [only] = uses.as_slice() else { continue };
            let others = facts.keys().filter(|other| *other != name).copied();
            let help = match nearest(name, others) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "give it to the other criteria that ask for the same, or remove it".to_owned(),
            };
            self.warn(Code::Unshared, only, format!("no other criterion asks for the fact `{name}`"), "alone", help);
        }
    }

    fn examples(&mut self, id: &str, criterion: &Criterion) {
        for example in criterion.examples.iter().filter(|example| example.gives == Gives::Applied) {
            if example.finding.is_none() {
                let message = "this example passes whether the criterion is found met or unmet".to_owned();
                let help = "add `finding: met` or `finding: unmet`";
                self.warn(Code::NoFinding, &example.text, message, "with which finding?", help);
            }
        }
        let silent = criterion.examples.iter().filter(|example| example.gives == Gives::Silent).count();
        let lacks = match (criterion.examples.len() - silent, silent) {
            (0, 0) => "no examples",
            (0, _) => "no example that fires",
            (_, 0) => "no example that stays silent",
            _ => return,
        };
        let help = "add sentences under `examples:` that give `applied` or `recited`, and some that give `silent`";
        self.warn(Code::NoExamples, &criterion.id, format!("`{id}` has {lacks}"), "how would it be tested?", help);
    }

    /// Silent examples that no phrase of their class comes close to: they pass whatever the phrases are.
    fn distant_examples(&mut self, files: &[Parsed]) {
        #[derive(Default)]
        struct ClassWords<'f> {
            words: Builder,
            silent: Vec<&'f Text>,
            tempts: bool,
        }
        let mut classes: BTreeMap<&str, ClassWords<'_>> = BTreeMap::new();
        for class in files.iter().flat_map(|parsed| &parsed.file.classes) {
            let ClassWords { words, silent, tempts } = classes.entry(&class.id.value).or_default();
            for criterion in &class.criteria {
                for phrase in criterion.phrases.lists().into_iter().flat_map(|(_, list)| list) {
                    // A phrase of one word is said wherever the word stands: no sentence only comes close to it.
                    *tempts |= phrase.value.contains(' ');
                    drop(words.add(&phrase.value, &self.concepts));
                }
                let examples = criterion.examples.iter().filter(|example| example.gives == Gives::Silent);
                silent.extend(examples.map(|example| &example.text));
            }
        }
        for (class, ClassWords { words, silent, tempts }) in classes {
            let words = words.finish([]);
            let silent = if tempts { silent } else { Vec::new() };
            for example in silent.into_iter().filter(|example| !words.shares_a_word(&example.value)) {
                let message =
                    format!("no phrase of `{class}` has a word of this example, so it stays silent whatever they are");
                let help = "write a sentence that tempts: the words of a phrase, meaning something else";
                self.warn(Code::Distant, example, message, "guards nothing", help);
            }
        }
    }
}
