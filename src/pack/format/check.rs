//! Holds a file against the schema of packs, which is made of the very types that it will be read into, and reports
//! every unknown key, missing key, wrong type and unknown word at once.
//!
//! What doesn't fit is taken out of the tree or put right, so that all the rest can still be typed and checked: one
//! misspelt key doesn't hide an unknown edition beside it.

use std::collections::HashSet;

use serde_json::{Map, Value};

use crate::pack::error::{Code, MAX_ERRORS, nearest};
use crate::pack::general::general_rules;
use crate::pack::yaml::{Flaw, MapEntry, NodeKind, Scalar, YamlNode, first_line};
use crate::text::{Span, slice};

/// The types that a schema allows.
fn types(schema: &Value) -> Vec<&str> {
    let any = schema.get("anyOf").and_then(Value::as_array).into_iter().flatten();
    std::iter::once(schema).chain(any).filter_map(|schema| schema.get("type")?.as_str()).collect()
}

/// What is left of a file once what doesn't fit is taken out.
#[derive(Debug)]
pub struct CheckedFile<'a> {
    /// `None` when nothing is left.
    pub root: Option<YamlNode<'a>>,
    /// What is wrong.
    pub flaws: Vec<Flaw>,
    /// Every word of what was taken out: a name among them isn't unknown, only out of reach.
    pub lost: HashSet<String>,
}

/// Takes out what doesn't fit, and says what that is.
pub fn check<'a>(mut root: YamlNode<'a>, source: &'a str, schema: &Value) -> CheckedFile<'a> {
    let mut check = Checker { schema, source, flaws: Vec::new(), lost: HashSet::new(), around: Vec::new() };
    let empty = root.scalar() == Some(Scalar::Null);
    let fits = !empty && check.fits(&mut root, schema, &Named { what: "a file of a pack".to_owned(), key: None });
    CheckedFile { root: fits.then_some(root), flaws: check.flaws, lost: check.lost }
}

struct Checker<'s> {
    schema: &'s Value,
    source: &'s str,
    flaws: Vec<Flaw>,
    lost: HashSet<String>,
    /// The types of the mappings around, outermost first.
    around: Vec<&'s str>,
}

/// How messages call a value.
struct Named {
    what: String,
    /// Its key, to be marked where the value itself is empty.
    key: Option<Span>,
}

impl<'s> Checker<'s> {
    /// The schema behind a reference, and its name.
    fn resolve(&self, schema: &'s Value) -> (&'s Value, Option<&'s str>) {
        let Some(reference) = schema.get("$ref").and_then(Value::as_str) else { return (schema, None) };
        let found = self.schema.pointer(reference.trim_start_matches('#')).unwrap_or(schema);
        (found, reference.rsplit('/').next())
    }

    fn flaw(&mut self, code: Code, span: Span, message: String, label: &str, help: Option<String>) {
        if self.is_full() {
            return;
        }
        self.flaws.push(Flaw { code, span, message, label: label.to_owned(), help });
    }

    fn is_full(&self) -> bool {
        self.flaws.len() >= MAX_ERRORS
    }

    /// The words to mark: the value's first line; its key, or what there is on the line, where the value is empty.
    fn mark(&self, node: &YamlNode<'_>, named: &Named) -> Span {
        if !node.span.is_empty() {
            return first_line(self.source, node.span);
        }
        named.key.unwrap_or_else(|| {
            let start = slice(self.source, 0..node.span.start).rfind('\n').map_or(0, |at| at + 1);
            let line = slice(self.source, start..self.source.len()).lines().next().unwrap_or("");
            let indent = line.len() - line.trim_start().len();
            Span::new(start + indent, start + line.trim_end().len())
        })
    }

    /// True when the value can be typed, perhaps after something was taken out.
    fn fits(&mut self, node: &mut YamlNode<'_>, schema: &'s Value, named: &Named) -> bool {
        let (schema, kind) = self.resolve(schema);
        let choices = choices(schema);
        let types = match types(schema) {
            none if none.is_empty() && choices.is_empty() => return true,
            none if none.is_empty() => vec!["string"],
            types => types,
        };
        let allowed = |kind: &str| types.contains(&kind);
        match (&node.kind, node.scalar()) {
            (NodeKind::Map(_), _) if allowed("object") => {
                self.around.extend(kind);
                let fits = self.map(node, schema, kind);
                if kind.is_some() {
                    self.around.pop();
                }
                fits
            }
            (NodeKind::List(_), _) if allowed("array") => self.list(node, schema, named),
            // An empty text would pass for one that is missing, which is reported here and nowhere else.
            (NodeKind::Scalar { text, .. }, Some(Scalar::Text))
                if text.is_empty() && schema.get("pattern").is_some() =>
            {
                self.wrong_type(node, &types, schema, named);
                false
            }
            (NodeKind::Scalar { text, .. }, Some(Scalar::Text)) if allowed("string") => {
                choices.is_empty() || choices.contains(&text.as_ref()) || {
                    let text = text.to_string();
                    self.choice(node.span, &text, &choices, named)
                }
            }
            // Of a date or a length of time whoever reads it can say more than that it isn't text.
            (_, Some(Scalar::Integer | Scalar::Number)) if allowed("string") && schema.get("pattern").is_some() => true,
            (_, Some(Scalar::Integer)) if allowed("number") || allowed("integer") => true,
            (_, Some(Scalar::Number)) if allowed("number") => true,
            (_, Some(Scalar::Bool)) if allowed("boolean") => true,
            _ => {
                self.wrong_type(node, &types, schema, named);
                false
            }
        }
    }

    /// Keeps the words of what is taken out; always false.
    fn lose(&mut self, node: &YamlNode<'_>) -> bool {
        let mut todo = vec![node];
        while let Some(node) = todo.pop() {
            match &node.kind {
                NodeKind::Scalar { text, .. } => drop(self.lost.insert(text.to_string())),
                NodeKind::List(items) => todo.extend(items),
                NodeKind::Map(entries) => {
                    self.lost.extend(entries.iter().map(|entry| entry.key.to_string()));
                    todo.extend(entries.iter().map(|entry| &entry.value));
                }
            }
        }
        false
    }

    fn choice(&mut self, span: Span, text: &str, choices: &[&str], named: &Named) -> bool {
        if self.is_full() {
            return false;
        }
        let changes = self.around.iter().any(|kind| ["Overrides", "Drops"].contains(kind));
        let help = match nearest(text, choices.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if choices == general_rules() && changes && text.contains('/') => {
                format!(
                    "a criterion belongs in the list `criteria:` beside this one; general rules are {}",
                    words(choices)
                )
            }
            None => format!("it can be {}", words(choices)),
        };
        let message = match choices.len() {
            0..=4 => format!("{} can't be `{text}`", named.what),
            _ => format!("nothing is called `{text}`"),
        };
        let label = if choices.len() <= 4 { format!("expected {}", words(choices)) } else { "unknown".to_owned() };
        self.flaw(Code::UnknownValue, span, message, &label, Some(help));
        false
    }

    fn list(&mut self, node: &mut YamlNode<'_>, schema: &'s Value, named: &Named) -> bool {
        let (NodeKind::List(items), Some(inner)) = (&mut node.kind, schema.get("items")) else { return true };
        let what = match self.resolve(inner).1 {
            Some(kind) => article(kind),
            None => format!("an entry of {}", named.what.trim_start_matches("the list ")),
        };
        let named = Named { what, key: None };
        items.retain_mut(|item| self.fits(item, inner, &named) || self.lose(item));
        true
    }

    fn map(&mut self, node: &mut YamlNode<'_>, schema: &'s Value, kind: Option<&str>) -> bool {
        let whole = node.span;
        let NodeKind::Map(entries) = &mut node.kind else { return true };
        let first = entries.first().map_or(whole, |entry| {
            let value = first_line(self.source, entry.value.span);
            let scalar = matches!(entry.value.kind, NodeKind::Scalar { .. });
            if scalar { entry.key_span.join(value) } else { entry.key_span }
        });
        let mut given: Vec<String> = entries.iter().map(|entry| entry.key.to_string()).collect();
        // A merge key stands for others.
        let merged = given.iter().any(|key| key == "<<");
        let properties = schema.get("properties").and_then(Value::as_object);
        let others = schema.get("additionalProperties").filter(|others| others.is_object());
        let required: Vec<&str> =
            schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
        entries.retain_mut(|entry| {
            let Some(inner) = properties.and_then(|known| known.get(entry.key.as_ref())).or(others) else {
                // A key that is misspelt isn't missing as well.
                given.extend(self.unknown_key(entry, properties, kind));
                return self.lose(&entry.value);
            };
            let named = Named { what: format!("`{}`", entry.key), key: Some(entry.key_span) };
            if self.fits(&mut entry.value, inner, &named) || self.lose(&entry.value) {
                return true;
            }
            let stand_in = required.contains(&entry.key.as_ref()).then(|| self.stand_in(inner, entry.value.span));
            stand_in.flatten().is_some_and(|stand_in| {
                entry.value = stand_in;
                true
            })
        });
        let here: HashSet<String> = entries.iter().map(|entry| entry.key.to_string()).collect();
        for key in required.iter().filter(|key| !here.contains(**key)) {
            let said = merged || given.iter().any(|given| given == key);
            let inner = properties.and_then(|known| known.get(*key));
            let about = inner.and_then(|inner| inner.get("description")).and_then(Value::as_str).unwrap_or("");
            let owner = kind.map_or("the file".to_owned(), article);
            let about = about.split(['.', '\n']).next().unwrap_or("").trim();
            let help = if about.is_empty() { format!("add `{key}:`") } else { format!("add `{key}:` - {about}") };
            let message = format!("`{key}` is missing from {owner}");
            if !said {
                self.flaw(Code::MissingKey, first, message, "it belongs beside this", Some(help));
            }
            if let Some(value) = inner.and_then(|inner| self.stand_in(inner, first)) {
                entries.push(MapEntry { key: (*key).to_owned().into(), key_span: first, value });
            }
        }
        required.iter().all(|key| entries.iter().any(|entry| entry.key == *key))
    }

    /// What can stand for a value that is missing or wrong, so that the rest of its mapping can be checked.
    fn stand_in<'a>(&self, schema: &'s Value, span: Span) -> Option<YamlNode<'a>> {
        let (schema, _) = self.resolve(schema);
        let types = types(schema);
        let text = types.contains(&"string");
        match types.first().copied() {
            _ if text && choices(schema).is_empty() => Some(YamlNode::missing(span)),
            Some("array") => Some(YamlNode { kind: NodeKind::List(Vec::new()), ..YamlNode::missing(span) }),
            Some("object") if schema.get("required").is_none() => {
                Some(YamlNode { kind: NodeKind::Map(Vec::new()), ..YamlNode::missing(span) })
            }
            _ => None,
        }
    }

    /// Returns the key that was meant.
    fn unknown_key(
        &mut self,
        entry: &MapEntry<'_>,
        known: Option<&Map<String, Value>>,
        kind: Option<&str>,
    ) -> Option<String> {
        if self.is_full() {
            return None;
        }
        let key = entry.key.as_ref();
        let names = || known.into_iter().flat_map(Map::keys).map(String::as_str);
        let owner = kind.map_or("a file of a pack".to_owned(), article);
        let has = |schema: &Value| schema.get("properties").is_some_and(|own| own.get(key).is_some());
        let definition = |name: &&&str| self.schema.get("$defs").and_then(|all| all.get(**name)).is_some_and(has);
        let around = self.around.iter().rev().skip(1).find(definition);
        let near = nearest(key, names());
        // `{voice:case}`: without a space after it a colon is part of the key.
        let joined = key.split_once(':').filter(|(left, _)| names().any(|name| name == *left));
        // `{title: MTUS, Chronic Pain}`: a comma ends a text in brackets, and the rest looks like a key.
        let after = slice(self.source, entry.key_span.end..self.source.len()).trim_start();
        let torn = key.contains(' ') && after.starts_with([',', '}']);
        let help = match (key, near, around) {
            ("<<", ..) => "write the keys out; packs have no merge keys".to_owned(),
            _ if joined.is_some() => {
                let (left, right) = joined.unwrap_or_default();
                format!("a space is missing after the colon: write `{left}: {right}`")
            }
            _ if torn => "within `{ }` a comma ends a text: put a text that holds one in quotes".to_owned(),
            (_, Some(near), _) => format!("did you mean `{near}`?"),
            (_, None, Some(around)) => {
                format!("`{key}` is a key of the {} around this: indent it less", spaced(around))
            }
            _ if kind.is_some() && has(self.schema) => format!("`{key}` is a key of the file itself: don't indent it"),
            _ => format!("known here: {}", names().collect::<Vec<_>>().join(", ")),
        };
        let near = joined.map(|(left, _)| left).or(near).map(str::to_owned);
        let message = format!("`{}` is no key of {owner}", crate::text::up_to(key, 80));
        self.flaw(Code::UnknownKey, first_line(self.source, entry.key_span), message, "unknown", Some(help));
        near
    }

    fn wrong_type(&mut self, node: &YamlNode<'_>, types: &[&str], schema: &Value, named: &Named) {
        let wanted = types.first().copied().unwrap_or("string");
        let expected = match wanted {
            "object" => "keys with values",
            "array" => "a list",
            "boolean" => "true or false",
            "integer" => "a whole number",
            "number" => "a number",
            _ => "text",
        };
        let found = match (&node.kind, node.scalar()) {
            (NodeKind::List(_), _) => "a list",
            (NodeKind::Map(_), _) => "keys with values",
            (_, Some(Scalar::Null)) => "nothing",
            (NodeKind::Scalar { text, .. }, _) if text.is_empty() => "nothing",
            (_, Some(Scalar::Bool)) => "true or false",
            (_, Some(Scalar::Integer | Scalar::Number)) => "a number",
            _ => "text",
        };
        let span = self.mark(node, named);
        let written = slice(self.source, span.start..span.end);
        let colonless = if (wanted, found) == ("object", "text") { colonless(written, schema) } else { None };
        let help = match (wanted, found) {
            (_, "nothing") => "write a value, or drop the line".to_owned(),
            ("string", "true or false") => {
                let (all, one) = match written.to_ascii_lowercase().as_str() {
                    "false" => ("`no`, `off` or `n`", "no"),
                    _ => ("`yes`, `on` or `y`", "yes"),
                };
                format!(
                    "write the word that is meant in quotes. Programs that read YAML 1.1 turn {all} into {written}: if one wrote \
                     this, the word may be \"{one}\""
                )
            }
            ("string", "a number") => format!("put it in quotes: \"{written}\""),
            ("string", "keys with values") => {
                "put a text that holds `: ` or begins with a brace in quotes: else YAML reads keys".to_owned()
            }
            ("string", _) => "put text that holds brackets or commas in quotes, or write a single value".to_owned(),
            ("array", "text") if written.starts_with('-') => {
                format!("a space is missing after the dash: write `- {}`", written.trim_start_matches('-'))
            }
            ("array", "text") => {
                let inner = written.trim_end_matches([']', ' ']);
                format!("write it as a list: `[{inner}]`, or each on its own line after `- `")
            }
            ("array", _) => "begin each entry with `- `".to_owned(),
            ("object", _) if colonless.is_some() => colonless.unwrap_or_default(),
            ("object", _) => {
                let keys = schema.get("properties").and_then(Value::as_object).into_iter().flat_map(Map::keys);
                let keys: Vec<String> = keys.map(|key| format!("`{key}:`")).collect();
                if keys.is_empty() {
                    "write `name: value`".to_owned()
                } else {
                    format!("known here: {}", keys.join(", "))
                }
            }
            _ => format!("write {expected}"),
        };
        let message = match found {
            "nothing" => format!("{} is empty, and must be {expected}", named.what),
            _ => format!("{} must be {expected}, and this is {found}", named.what),
        };
        self.flaw(Code::WrongType, span, message, &format!("expected {expected}"), Some(help));
    }
}

/// What to write where a key is text because its colon is missing, or no space follows it.
fn colonless(written: &str, schema: &Value) -> Option<String> {
    let end = written.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(written.len());
    let (key, rest) = (slice(written, 0..end), slice(written, end..written.len()).trim_start());
    schema.get("properties")?.get(key)?;
    Some(match rest.strip_prefix(':') {
        Some(value) => format!("a space is missing after the colon: write `{key}: {value}`"),
        None => format!("the colon is missing: write `{}`", format!("{key}: {rest}").trim_end()),
    })
}

/// The words that a schema allows; none where it allows any.
fn choices(schema: &Value) -> Vec<&str> {
    let list = |key: &str| schema.get(key).and_then(Value::as_array).into_iter().flatten();
    let one_of = list("oneOf").flat_map(|one| {
        let many = one.get("enum").and_then(Value::as_array).into_iter().flatten();
        one.get("const").into_iter().chain(many)
    });
    list("enum").chain(one_of).filter_map(Value::as_str).collect()
}

/// `a`, `b` or `c`.
fn words(words: &[&str]) -> String {
    match words {
        [rest @ .., last] if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => words.concat(),
    }
}

/// `VoiceCues`: `voice cues`.
fn spaced(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !out.is_empty() {
            out.push(' ');
        }
        out.extend(c.to_lowercase());
    }
    out
}

/// `an edition`.
fn article(name: &str) -> String {
    let name = spaced(name);
    match name.chars().next() {
        _ if name.ends_with('s') && !name.ends_with("ss") => name,
        Some('a' | 'e' | 'i' | 'o' | 'u') => format!("an {name}"),
        _ => format!("a {name}"),
    }
}
