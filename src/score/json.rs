//! JSON whose every value knows its bytes, so that all mistakes of a file of annotations are reported at once, each at
//! its place. serde alone would stop at the first, and knows lines only; its raw values are slices of the file, and where
//! a slice begins is its place. Nothing is read deeper than the format goes, so no input can exhaust the stack.

use std::fmt;

use serde::de::{DeserializeOwned, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::filter::TomlError;
use crate::pack::error::nearest;
use crate::text::{Span, slice};

/// The most errors reported for one file; beyond that they are usually repeats of one mistake.
const MOST_ERRORS: usize = 100;

/// A value as it stands in a file.
#[derive(Debug, Clone, Copy)]
pub(super) struct LocatedValue<'a> {
    raw: &'a str,
    /// Its bytes.
    pub at: Span,
}

impl LocatedValue<'_> {
    pub fn is_list(self) -> bool {
        self.raw.starts_with('[')
    }
}

/// The values of an object, by key, and the object's place.
#[derive(Debug)]
pub(super) struct Fields<'a> {
    entries: Vec<(String, Span, LocatedValue<'a>)>,
    at: Span,
}

impl<'a> Fields<'a> {
    pub fn get(&self, key: &str) -> Option<LocatedValue<'a>> {
        self.entries.iter().find(|(known, ..)| known == key).map(|(.., value)| *value)
    }

    /// Keys, their places and their values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Span, LocatedValue<'a>)> {
        self.entries.iter().map(|(key, at, value)| (key.as_str(), *at, *value))
    }
}

/// Walks a file and collects what is wrong with it.
#[derive(Debug)]
pub(super) struct JsonReader<'a> {
    text: &'a str,
    pub errors: Vec<TomlError>,
}

impl<'a> JsonReader<'a> {
    pub fn new(text: &'a str) -> JsonReader<'a> {
        JsonReader { text, errors: Vec::new() }
    }

    pub fn error(&mut self, span: Span, message: impl Into<String>, label: &str, help: impl Into<String>) {
        let (message, help) = match self.errors.len() {
            0..MOST_ERRORS => (message.into(), help.into()),
            MOST_ERRORS => ("more is wrong from here on".to_owned(), "put right what is above first".to_owned()),
            _ => return,
        };
        self.errors.push(TomlError { span, message, label: label.to_owned(), help });
    }

    /// The whole file as one value.
    pub fn root(&mut self) -> Option<LocatedValue<'a>> {
        match serde_json::from_str::<&RawValue>(self.text) {
            Ok(raw) => Some(self.value(raw)),
            Err(e) => {
                let line =
                    self.text.split_inclusive('\n').take(e.line().saturating_sub(1)).map(str::len).sum::<usize>();
                let at = self.text.floor_char_boundary((line + e.column().saturating_sub(1)).min(self.text.len()));
                let (message, _) = split(&e);
                let help = "a file of annotations is a JSON object, or a list of them; `mtuslint schema annotations` prints its schema";
                self.error(Span::new(at, at), format!("this is not JSON: {message}"), "here", help);
                None
            }
        }
    }

    fn value(&self, raw: &'a RawValue) -> LocatedValue<'a> {
        let start = (raw.get().as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        LocatedValue { raw: raw.get(), at: Span::new(start, start + raw.get().len()) }
    }

    /// An object with no other keys than these; all keys where none is named.
    pub fn object(&mut self, value: LocatedValue<'a>, what: &str, known: &[&str]) -> Option<Fields<'a>> {
        let Ok(Entries(entries)) = serde_json::from_str::<Entries<'a>>(value.raw) else {
            self.wrong(value, what, "an object: {\"key\": value}");
            return None;
        };
        let entries: Vec<(String, LocatedValue<'a>)> =
            entries.into_iter().map(|(key, raw)| (key, self.value(raw))).collect();
        let mut fields = Fields { entries: Vec::new(), at: value.at };
        for (key, value) in entries {
            let at = self.key_of(&key, value);
            if fields.get(&key).is_some() {
                self.error(at, format!("`{key}` is given twice"), "again", "keep one of them");
            } else if known.is_empty() || known.contains(&key.as_str()) {
                fields.entries.push((key, at, value));
            } else {
                let help = match nearest(&key, known.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("known here: {}", known.join(", ")),
                };
                self.error(at, format!("unknown key `{key}` in {what}"), "unknown", help);
            }
        }
        Some(fields)
    }

    /// A list.
    pub fn list(&mut self, value: LocatedValue<'a>, what: &str) -> Vec<LocatedValue<'a>> {
        match serde_json::from_str::<Vec<&'a RawValue>>(value.raw) {
            Ok(items) => items.into_iter().map(|raw| self.value(raw)).collect(),
            Err(_) => {
                self.wrong(value, what, "a list: [...]");
                Vec::new()
            }
        }
    }

    /// A value without values in it.
    pub fn leaf<T: DeserializeOwned>(&mut self, value: LocatedValue<'a>, what: &str) -> Option<T> {
        match serde_json::from_str(value.raw) {
            Ok(leaf) => Some(leaf),
            Err(e) => {
                let (message, wanted) = split(&e);
                let help = wanted.map_or_else(|| "put it right".to_owned(), |wanted| format!("it can be {wanted}"));
                self.error(value.at, format!("{what}: {message}"), "here", help);
                None
            }
        }
    }

    /// The value of a key that must be there.
    pub fn required(&mut self, fields: &Fields<'a>, key: &str, what: &str) -> Option<LocatedValue<'a>> {
        let value = fields.get(key);
        if value.is_none() {
            let at = Span::new(fields.at.start, fields.at.start + 1);
            self.error(at, format!("`{key}` is missing from {what}"), "in this object", format!("add \"{key}\""));
        }
        value
    }

    fn wrong(&mut self, value: LocatedValue<'a>, what: &str, wanted: &str) {
        let first = Span::new(value.at.start, value.at.start + value.raw.lines().next().map_or(0, str::len));
        self.error(first, format!("{what} must be {wanted}"), "here", "put it right");
    }

    /// The key of a value, where it is written as it reads; else the value.
    fn key_of(&self, key: &str, value: LocatedValue<'a>) -> Span {
        let before = slice(self.text, 0..value.at.start).trim_end();
        let end = before.strip_suffix(':').unwrap_or(before).trim_end().len();
        match end.checked_sub(key.len() + 2) {
            Some(start) if slice(self.text, start..end).trim_matches('"') == key => Span::new(start, end),
            _ => value.at,
        }
    }
}

/// A message of serde without its place, and what it would have taken instead.
fn split(error: &serde_json::Error) -> (String, Option<String>) {
    let text = error.to_string();
    let text = text.rsplit_once(" at line ").map_or(text.as_str(), |(head, _)| head);
    match text.split_once(", expected ") {
        Some((message, wanted)) => (message.to_owned(), Some(wanted.trim_start_matches("one of ").to_owned())),
        None => (text.to_owned(), None),
    }
}

/// An object's entries in order, with every key, even one that is given twice.
struct Entries<'a>(Vec<(String, &'a RawValue)>);

impl<'de> serde::Deserialize<'de> for Entries<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Entries<'de>, D::Error> {
        struct EntriesVisitor;

        impl<'de> Visitor<'de> for EntriesVisitor {
            type Value = Entries<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries<'de>, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }

        deserializer.deserialize_map(EntriesVisitor)
    }
}
