//! Lays packs upon each other: `drop` takes out what earlier packs defined, `override` changes it, everything else adds
//! to it. Done on the YAML's own values, before anything is compiled, so that what comes out is a pack like any other;
//! each value keeps the place where it was written, and so does each error.

use std::collections::{BTreeMap, BTreeSet};

use super::error::{Code, nearest};
use super::files::DEFAULT;
use super::format::raw::{self, Text};
use super::general::general_rules;
use super::model::{Amendment, Dropped};
use super::parsed::{Loaded, Parsed};
use super::place::Place;

/// What was changed and left out, for `rules list`.
#[derive(Debug, Default)]
pub(super) struct Composed {
    /// By kind and id.
    pub changes: BTreeMap<(&'static str, String), Vec<Amendment>>,
    pub dropped: Vec<Dropped>,
    /// A pack changes others and doesn't say which: the missing `extends` is reported once.
    pub alone: bool,
}

/// Applies each pack's `drop` and `override` to the packs before it.
pub(super) fn compose(loaded: &mut Loaded) -> Composed {
    let files = std::mem::take(&mut loaded.files);
    let mut composing = Composing { files, loaded, out: Composed::default(), drops: Vec::new() };
    let layers: BTreeSet<usize> = composing.files.iter().map(|parsed| parsed.layer).collect();
    for layer in layers.into_iter().filter(|layer| *layer > 0) {
        composing.extends(layer);
        let own = composing.files.iter_mut().filter(|parsed| parsed.layer == layer);
        let (mut drops, mut overrides) = (Vec::new(), Vec::new());
        for parsed in own {
            drops.push(std::mem::take(&mut parsed.file.drops));
            overrides.push(std::mem::take(&mut parsed.file.overrides));
        }
        if composing.stands_alone(layer, &drops, &overrides) {
            continue;
        }
        drops.iter().for_each(|drops| composing.drop(layer, drops));
        overrides.into_iter().for_each(|overrides| composing.change(layer, overrides));
    }
    let Composing { files, out, .. } = composing;
    loaded.files = files;
    out
}

struct Composing<'l> {
    loaded: &'l mut Loaded,
    files: Vec<Parsed>,
    out: Composed,
    /// What was dropped: by which pack, of which kind.
    drops: Vec<(usize, &'static str, Text)>,
}

/// What is given takes the place of what was there.
fn replace<T>(old: &mut T, new: Option<T>) {
    if let Some(new) = new {
        *old = new;
    }
}

/// `opioid/side-effects`.
fn criterion_id(class: &raw::Class, criterion: &raw::Criterion) -> String {
    format!("{}/{}", class.id.value, criterion.id.value)
}

impl Composing<'_> {
    /// Says so where a pack extends what isn't there.
    fn extends(&mut self, layer: usize) {
        let metas = |wanted: &dyn Fn(usize) -> bool| -> Vec<raw::Meta> {
            let files = self.files.iter().filter(|parsed| wanted(parsed.layer));
            files.filter_map(|parsed| parsed.file.pack.clone()).collect()
        };
        let based = self.files.iter().any(|parsed| parsed.layer == 0);
        let mut known: Vec<String> =
            metas(&|other| other < layer && other > 0).into_iter().map(|m| m.id.value).collect();
        known.extend(based.then(|| DEFAULT.to_owned()));
        for name in metas(&|other| other == layer).into_iter().filter_map(|meta| meta.extends) {
            if known.contains(&name.value) || self.loaded.broken {
                continue;
            }
            let help = match nearest(&name.value, known.iter().map(String::as_str).chain([DEFAULT])) {
                Some(_) if name.value == DEFAULT => {
                    "the packs before this one stand alone; name this one first, or let the \
                                                     first one extend `default`"
                        .to_owned()
                }
                Some(near) => format!("did you mean `{near}`?"),
                None => "`default` is the pack built in; any other pack goes before this one with --rules".to_owned(),
            };
            let message = format!("there is no pack `{}` to extend", name.value);
            self.loaded.errors.at(Code::Extends, name.at, message, "unknown", Some(help));
        }
    }

    /// Says so where a pack changes packs before it, and there is none.
    fn stands_alone(&mut self, layer: usize, drops: &[raw::Drops], overrides: &[raw::Overrides]) -> bool {
        let dropped = drops.iter().flat_map(|drops| {
            let rules = drops.rules.iter().map(|rule| &rule.0);
            drops.classes.iter().chain(&drops.criteria).chain(rules).chain(&drops.drugs)
        });
        let changed = overrides.iter().flat_map(|all| {
            let rules = all.rules.iter().map(|change| &change.id);
            let classes = all.classes.iter().map(|change| &change.id);
            all.criteria.iter().map(|change| &change.id).chain(classes).chain(rules)
        });
        let Some(first) = dropped.chain(changed).min_by_key(|name| name.at) else { return false };
        let own = || self.files.iter().filter(|parsed| parsed.layer == layer);
        let based = self.files.iter().any(|parsed| parsed.layer < layer);
        // A base that is named but isn't there has been reported already.
        let named = own().any(|parsed| parsed.file.pack.as_ref().is_some_and(|meta| meta.extends.is_some()));
        if based || named || self.loaded.broken {
            return false;
        }
        self.out.alone = true;
        if let Some(meta) = own().find_map(|parsed| parsed.file.pack.as_ref()) {
            let message = format!("this pack changes `{}`, which is another's, and extends none", first.value);
            let help = format!(
                "to build on the pack that is built in, write `extends: default` under `pack:` in {}; else remove \
                 `override:` and `drop:`",
                self.loaded.errors.sources().place(meta.id.at)
            );
            self.loaded.errors.at(Code::Extends, first.at, message, "of which pack?", Some(help));
        }
        true
    }

    /// A name that no earlier pack has.
    fn absent(&mut self, layer: usize, kind: &'static str, name: &Text, of: fn(&raw::PackFile) -> Vec<String>) {
        let last = name.value.rsplit('/').next().unwrap_or("");
        if name.value.is_empty()
            || self.loaded.broken
            || self.loaded.lost.contains(last)
            || self.loaded.errors.is_full()
        {
            return;
        }
        if let Some((dropped, at)) = self.dropped(layer, kind, &name.value) {
            let what = if dropped == name.value { "it".to_owned() } else { format!("`{dropped}`") };
            let message = format!("`{}` can't be changed: this pack drops {what}", name.value);
            let place = self.loaded.errors.sources().place(at);
            let help =
                format!("it is dropped in {place}: remove one of the two, or define it anew instead of changing it");
            self.loaded.errors.at(Code::Extends, name.at, message, "dropped", Some(help));
            return;
        }
        if let Some((other, key)) = self.kind(&name.value).filter(|(other, _)| *other != kind) {
            let message = format!("`{}` is a {other}, not a {kind}", name.value);
            let help = match other {
                "drug" => "to change a drug, name it in `drugs:` under `drop:`, and define it anew".to_owned(),
                _ => format!("move it to the list `{key}:` beside this one"),
            };
            self.loaded.errors.at(Code::Extends, name.at, message, &format!("not a {kind}"), Some(help));
            return;
        }
        let (own, known) = self.names(layer, of);
        let help = if own.contains(&name.value) {
            "it is this pack's own: change it where it is defined".to_owned()
        } else {
            let ending = format!("/{last}");
            let same = || known.iter().find(|known| known.ends_with(&ending)).map(String::as_str);
            match nearest(&name.value, known.iter().map(String::as_str)).or_else(same) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`mtuslint rules` lists what there is".to_owned(),
            }
        };
        let message = format!("no pack before this one has a {kind} `{}`", name.value);
        self.loaded.errors.at(Code::Extends, name.at, message, "unknown", Some(help));
    }

    /// What a pack leaves out that a name belongs to, and where it says so.
    fn dropped(&self, layer: usize, kind: &str, name: &str) -> Option<(&str, Place)> {
        let class = name.split_once('/').filter(|_| kind == "criterion").map(|(class, _)| class);
        let is = |drop: &&(usize, &'static str, Text)| {
            drop.0 == layer
                && (drop.1 == kind && drop.2.value == name || drop.1 == "class" && Some(drop.2.value.as_str()) == class)
        };
        self.drops.iter().find(is).map(|(.., text)| (text.value.as_str(), text.at))
    }

    /// What a name is that stands in a list of another kind, and the list that it belongs to.
    fn kind(&self, name: &str) -> Option<(&'static str, &'static str)> {
        let has = |of: fn(&raw::PackFile) -> Vec<String>| {
            self.files.iter().any(|parsed| of(&parsed.file).iter().any(|known| known == name))
        };
        if general_rules().iter().any(|rule| rule == name) {
            Some(("general rule", "rules"))
        } else if has(criteria) {
            Some(("criterion", "criteria"))
        } else if has(classes) {
            Some(("class", "classes"))
        } else {
            has(drugs).then_some(("drug", "drugs"))
        }
    }

    /// The names of a kind that this pack defines, and those that earlier packs define.
    fn names(&self, layer: usize, of: fn(&raw::PackFile) -> Vec<String>) -> (Vec<String>, Vec<String>) {
        let all = |wanted: &dyn Fn(usize) -> bool| {
            let files = self.files.iter().filter(|parsed| wanted(parsed.layer));
            files.flat_map(|parsed| of(&parsed.file)).collect()
        };
        (all(&|other| other == layer), all(&|other| other < layer))
    }

    fn drop(&mut self, layer: usize, drops: &raw::Drops) {
        type Take = fn(&mut raw::PackFile, &str) -> bool;
        type Droppable<'d> = (&'static str, &'d [Text], Take, fn(&raw::PackFile) -> Vec<String>);
        fn taken<T>(list: &mut Vec<T>, is: impl Fn(&T) -> bool) -> bool {
            let before = list.len();
            list.retain(|item| !is(item));
            list.len() < before
        }
        let rules: Vec<Text> = drops.rules.iter().map(|rule| rule.0.clone()).collect();
        let kinds: [Droppable<'_>; 4] = [
            ("class", &drops.classes, |file, id| taken(&mut file.classes, |class| class.id.value == id), classes),
            (
                "criterion",
                &drops.criteria,
                |file, id| {
                    let mut found = false;
                    for class in &mut file.classes {
                        let name = class.id.value.clone();
                        found |= taken(&mut class.criteria, |criterion| {
                            id.split_once('/') == Some((name.as_str(), criterion.id.value.as_str()))
                        });
                    }
                    found
                },
                criteria,
            ),
            ("rule", &rules, |file, id| taken(&mut file.rules, |rule| rule.id.value == id), general),
            ("drug", &drops.drugs, |file, id| taken(&mut file.drugs, |drug| drug.generic.value == id), drugs),
        ];
        for (kind, names, take, of) in kinds {
            for name in names {
                let mut found = false;
                for parsed in self.files.iter_mut().filter(|parsed| parsed.layer < layer) {
                    found |= take(&mut parsed.file, &name.value);
                }
                if found {
                    self.drops.push((layer, kind, name.clone()));
                    self.out.dropped.push(Dropped {
                        kind: kind.to_owned(),
                        id: name.value.clone(),
                        by: self.change_at(layer, name, "dropped"),
                    });
                } else {
                    self.absent(layer, kind, name, of);
                }
            }
        }
    }

    fn change_at(&self, layer: usize, name: &Text, what: &str) -> Amendment {
        let file = self.loaded.errors.sources().file(name.at.file).map_or("", |file| file.name.as_str());
        Amendment { layer, file: file.to_owned(), what: what.to_owned() }
    }

    fn changed(&mut self, layer: usize, kind: &'static str, id: &Text, what: &[(&str, bool)]) {
        let what: Vec<&str> = what.iter().filter(|(_, done)| *done).map(|(what, _)| *what).collect();
        let change = self.change_at(layer, id, &what.join(", "));
        self.out.changes.entry((kind, id.value.clone())).or_default().push(change);
    }

    fn change(&mut self, layer: usize, overrides: raw::Overrides) {
        for change in overrides.classes {
            let earlier = self.files.iter_mut().filter(|parsed| parsed.layer < layer);
            let mut all = earlier.flat_map(|parsed| &mut parsed.file.classes);
            let Some(class) = all.find(|class| class.id.value == change.id.value) else {
                drop(all);
                self.absent(layer, "class", &change.id, classes);
                continue;
            };
            let what = [
                ("items", !change.add_items.is_empty()),
                ("criteria", !change.add_criteria.is_empty()),
                ("logic", change.logic.is_some()),
                ("held-in", change.held_in.is_some()),
            ];
            replace(&mut class.logic, change.logic);
            replace(&mut class.held_in, change.held_in);
            class.items.extend(change.add_items);
            class.criteria.extend(change.add_criteria);
            self.changed(layer, "class", &change.id, &what);
        }
        for change in overrides.criteria {
            let earlier = self.files.iter_mut().filter(|parsed| parsed.layer < layer);
            let classes = earlier.flat_map(|parsed| &mut parsed.file.classes);
            let mut all = classes.flat_map(|class| {
                let class_id = class.id.value.clone();
                class.criteria.iter_mut().map(move |criterion| (class_id.clone(), criterion))
            });
            let wanted = change.id.value.split_once('/');
            let found = all.find(|(class, criterion)| wanted == Some((class.as_str(), criterion.id.value.as_str())));
            let Some((_, criterion)) = found else {
                drop(all);
                self.absent(layer, "criterion", &change.id, criteria);
                continue;
            };
            let mut change = change;
            let what = [
                ("title", change.title.is_some()),
                ("asks", change.asks.is_some()),
                ("why", change.why.is_some()),
                ("needs", change.needs.is_some()),
                ("shows-use", change.shows_use.is_some()),
                ("required", change.required.is_some()),
                ("held-in", change.held_in.is_some()),
                ("severity", change.severity.is_some()),
                ("limit", change.limit.is_some()),
                ("most", change.most.is_some()),
                ("phrases", change.phrases.any() || change.add_phrases.any()),
                ("examples", change.examples.is_some() || !change.add_examples.is_empty()),
            ];
            replace(&mut criterion.title, change.title.take());
            replace(&mut criterion.asks, change.asks.take());
            replace(&mut criterion.why, change.why.take());
            replace(&mut criterion.needs, change.needs.take());
            replace(&mut criterion.shows_use, change.shows_use.take());
            replace(&mut criterion.required, change.required.take());
            criterion.held_in = change.held_in.take().or(criterion.held_in.take());
            criterion.severity = change.severity.take().or(criterion.severity.take());
            criterion.most = change.most.take().or(criterion.most.take());
            criterion.limit = change.limit.take().or(criterion.limit.take());
            let before = criterion.phrases.clone();
            criterion.phrases.replace(change.phrases);
            criterion.phrases.extend(change.add_phrases);
            let emptied = before.any() && !criterion.phrases.any();
            if emptied {
                criterion.phrases = before;
            }
            if let Some(examples) = change.examples {
                criterion.examples = examples;
            }
            criterion.examples.extend(change.add_examples);
            if emptied {
                let message = format!("this leaves `{}` without phrases", change.id.value);
                let help = "name it under `drop:` to leave it out, or give it other phrases".to_owned();
                self.loaded.errors.at(Code::NoPhrases, change.id.at, message, "nothing could mention it", Some(help));
            }
            self.changed(layer, "criterion", &change.id, &what);
        }
        for change in overrides.rules {
            let earlier = self.files.iter_mut().filter(|parsed| parsed.layer < layer);
            let mut all = earlier.flat_map(|parsed| &mut parsed.file.rules);
            let Some(rule) = all.find(|rule| rule.id.value == change.id.value) else {
                drop(all);
                self.absent(layer, "rule", &change.id, general);
                continue;
            };
            let phrases = change.phrases.is_some() || !change.add_phrases.is_empty();
            let what = [
                ("severity", change.severity.is_some()),
                ("on-ground", change.on_ground.is_some()),
                ("phrases", phrases),
            ];
            if let Some(severity) = change.severity {
                rule.severity = severity;
                rule.on_ground = None;
            }
            rule.on_ground = change.on_ground.or(rule.on_ground.take());
            if let Some(phrases) = change.phrases {
                rule.phrases = phrases;
            }
            rule.phrases.extend(change.add_phrases);
            self.changed(layer, "rule", &change.id, &what);
        }
    }
}

fn classes(file: &raw::PackFile) -> Vec<String> {
    file.classes.iter().map(|class| class.id.value.clone()).collect()
}

fn criteria(file: &raw::PackFile) -> Vec<String> {
    let all = file.classes.iter().flat_map(|class| class.criteria.iter().map(move |criterion| (class, criterion)));
    all.map(|(class, criterion)| criterion_id(class, criterion)).collect()
}

fn general(file: &raw::PackFile) -> Vec<String> {
    file.rules.iter().map(|rule| rule.id.value.clone()).collect()
}

fn drugs(file: &raw::PackFile) -> Vec<String> {
    file.drugs.iter().map(|drug| drug.generic.value.clone()).collect()
}
