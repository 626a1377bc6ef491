//! What each step of compiling needs of the others: where errors go, which names there are, and what is gone for a reason
//! that was given already.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::names::Names;
use crate::pack::error::{Code, PackErrors, nearest};
use crate::pack::layers::Composed;
use crate::pack::model::Amendment;
use crate::pack::name;
use crate::pack::place::{Place, Text};

/// What the steps share.
pub struct CompileContext {
    pub errors: PackErrors,
    pub names: Names,
    seen: HashMap<(&'static str, String), Place>,
    /// Some file couldn't be read: names that it may hold aren't called unknown.
    pub broken: bool,
    /// Some file couldn't be read: perhaps the one that says what the pack is.
    pub unread: bool,
    /// Names that something defines which isn't there for another reason.
    pub gone: BTreeSet<String>,
    /// Places at which something was taken out: what seems to lack may be just that.
    pub flawed: BTreeSet<Place>,
    pub composed: Composed,
}

impl CompileContext {
    /// `broken`, `lost` and `flawed` as they were left by reading the files.
    pub fn new(
        errors: PackErrors,
        names: Names,
        broken: bool,
        lost: HashSet<String>,
        flawed: HashSet<Place>,
        composed: Composed,
    ) -> CompileContext {
        let mut gone: BTreeSet<String> = lost.into_iter().collect();
        gone.extend(composed.dropped.iter().map(|dropped| dropped.id.clone()));
        CompileContext {
            errors,
            names,
            seen: HashMap::new(),
            // A pack whose base isn't there lacks all of its names.
            broken: broken || composed.alone,
            unread: broken,
            gone,
            flawed: flawed.into_iter().collect(),
            composed,
        }
    }

    pub fn error(&mut self, code: Code, text: &Text, message: String, label: &str, help: Option<&str>) {
        // An empty text stands for one that is missing, which was said already.
        if !text.value.is_empty() {
            self.errors.at(code, text.at, message, label, help.map(str::to_owned));
        }
    }

    /// Where something is written: which pack, which file.
    pub fn home(&self, at: Place) -> (usize, String) {
        self.errors.sources().file(at.file).map_or((0, String::new()), |file| (file.layer, file.name.clone()))
    }

    /// An id that must be new among its kind.
    pub fn unique(&mut self, kind: &'static str, id: &str, text: &Text) {
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
    pub fn name(&mut self, kind: &str, text: &Text) {
        if name::is_name(&text.value) {
            return;
        }
        // In `class/criterion` the class goes without saying.
        let last = text.value.rsplit('/').next().unwrap_or("");
        let help = match name::near_name(last) {
            Some(near) => format!("write `{near}`"),
            None => "a letter first, then letters, digits and single hyphens, at most 40".to_owned(),
        };
        let message = format!("`{}` can't be the id of a {kind}", crate::text::up_to(&text.value, 80));
        self.error(Code::Name, text, message, "small letters, digits and hyphens", Some(&help));
    }

    /// A name that something else must define.
    pub fn known(&mut self, kind: &str, text: &Text, of: fn(&Names) -> &BTreeSet<String>) {
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

    /// What packs did to something that an earlier pack defined.
    pub fn changes(&self, kind: &'static str, id: &str) -> Vec<Amendment> {
        self.composed.changes.get(&(kind, id.to_owned())).cloned().unwrap_or_default()
    }
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
