//! Reads a file of YAML into a tree.
//!
//! serde alone would stop at a file's first mistake. A tree can be looked through for all of them before typed values are
//! made of it ([`super::deserialize`]). It is bounded: in depth, because later stages recurse on it,
//! and in size with every alias put in, because a few lines of aliases can stand for billions of values. serde-saphyr
//! (here under the name of serde_yaml) keeps both bounds while it reads; this module gives its values their exact words
//! and its errors an author's.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

use foldhash::fast::RandomState;
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_yaml::budget::BudgetBreach;
use serde_yaml::granit_parser::ErrorKind;
use serde_yaml::localizer::ExternalMessageSource;
use serde_yaml::options::{DuplicateKeyPolicy, MergeKeyPolicy, NonFiniteFloatPolicy};
use serde_yaml::{Location, Spanned};

use super::flaw::{Flaw, first_line};
use super::syntax_error::{self, ParserProgress};
use super::tree::{MapEntry, NodeKind, YamlNode};
use crate::pack::error::Code;
use crate::text::{Span, slice};

/// Lists and mappings within each other; a pack needs 8.
const MAX_DEPTH: usize = 24;
/// Values of all packs together with their aliases put in; the default pack has 10,400.
pub const MAX_VALUES: usize = 200_000;

/// Reads a file. The flaws come with what could be read in spite of them; after a mistake in the YAML itself, nothing.
///
/// `left` is how many values may still be read.
pub fn parse<'a>(source: &'a str, left: &mut usize) -> (Option<YamlNode<'a>>, Vec<Flaw>) {
    let options = serde_yaml::options! {
        // All of a key's values reach the tree, which reports the second one.
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        merge_keys: MergeKeyPolicy::AsOrdinary,
        non_finite_float_policy: NonFiniteFloatPolicy::PassThrough,
        with_snippet: false,
        alias_limits: serde_yaml::alias_limits! { max_total_replayed_events: *left },
        budget: serde_yaml::budget! {
            max_depth: MAX_DEPTH,
            flow_nesting_limit: 2 * MAX_DEPTH,
            max_nodes: *left,
            enforce_alias_anchor_ratio: false,
        },
    };
    let mut builder = TreeBuilder { source, flaws: Vec::new(), values: 0 };
    let root = match serde_yaml::from_str_with_options::<Value<'_>>(source, options) {
        Ok(value) => Some(builder.node(value)),
        Err(error) => {
            let flaw = builder.refused(&error);
            builder.flaws.push(flaw);
            // Nobody counted them; a value with what stands between it and the next has two bytes.
            builder.values = source.len() / 2;
            None
        }
    };
    *left = left.saturating_sub(builder.values);
    // Values don't know their tags' places. `!` in quotes or comments costs a second look, and is no tag.
    if root.is_some() && source.contains('!') {
        for tag in ParserProgress::of(source).tags {
            let help = "drop it; text that begins with `!`, or that YAML reads as something else, goes in quotes";
            builder.flaw(Code::Yaml, tag, "a pack has no YAML tags".to_owned(), "this is one", help);
        }
    }
    (root, builder.flaws)
}

/// A value as serde reads it.
type Value<'a> = Spanned<Any<'a>>;

/// Any value.
enum Any<'a> {
    /// Plain and not text: what is written there says what it is.
    Plain,
    Text(Cow<'a, str>),
    List(Vec<Value<'a>>),
    Map(Vec<(Value<'a>, Value<'a>)>),
}

impl<'de> Deserialize<'de> for Any<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Any<'de>, D::Error> {
        struct AnyVisitor;

        impl<'de> Visitor<'de> for AnyVisitor {
            type Value = Any<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("any value")
            }
            fn visit_unit<E>(self) -> Result<Any<'de>, E> {
                Ok(Any::Plain)
            }
            fn visit_bool<E>(self, _: bool) -> Result<Any<'de>, E> {
                Ok(Any::Plain)
            }
            fn visit_i64<E>(self, _: i64) -> Result<Any<'de>, E> {
                Ok(Any::Plain)
            }
            fn visit_u64<E>(self, _: u64) -> Result<Any<'de>, E> {
                Ok(Any::Plain)
            }
            fn visit_f64<E>(self, _: f64) -> Result<Any<'de>, E> {
                Ok(Any::Plain)
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Any<'de>, E> {
                Ok(Any::Text(Cow::Borrowed(text)))
            }
            fn visit_str<E>(self, text: &str) -> Result<Any<'de>, E> {
                Ok(Any::Text(Cow::Owned(text.to_owned())))
            }
            fn visit_string<E>(self, text: String) -> Result<Any<'de>, E> {
                Ok(Any::Text(Cow::Owned(text)))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Any<'de>, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = list.next_element()? {
                    items.push(item);
                }
                Ok(Any::List(items))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Any<'de>, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Any::Map(entries))
            }
        }
        deserializer.deserialize_any(AnyVisitor)
    }
}

struct TreeBuilder<'a> {
    source: &'a str,
    flaws: Vec<Flaw>,
    values: usize,
}

impl<'a> TreeBuilder<'a> {
    /// The bytes of a place; a mistake in the YAML itself has only its character.
    fn bytes(&self, at: Location) -> Span {
        let (span, source) = (at.span(), self.source);
        let number = |n: u64| usize::try_from(n).unwrap_or(usize::MAX).min(source.len());
        match span.byte_offset().zip(span.byte_len()) {
            Some((from, len)) => Span::new(number(from), number(from.saturating_add(len))),
            None => {
                let at = source.char_indices().nth(number(span.offset())).map_or(source.len(), |(at, _)| at);
                Span::new(at, at)
            }
        }
    }

    fn node(&mut self, value: Value<'a>) -> YamlNode<'a> {
        let source = self.source;
        self.values += 1;
        let span = self.bytes(value.defined);
        match value.value {
            Any::Plain => {
                let text = Cow::Borrowed(slice(source, span.start..span.end).trim_end());
                let span = Span::new(span.start, trimmed(source, span.start, span.end));
                YamlNode { span, kind: NodeKind::Scalar { text, plain: true } }
            }
            Any::Text(text) => {
                let plain = !slice(source, span.start..span.end).starts_with(['"', '\'', '|', '>']);
                YamlNode { span: self.inside(span, plain, &text), kind: NodeKind::Scalar { text, plain } }
            }
            Any::List(items) => {
                let items: Vec<YamlNode<'a>> = items.into_iter().map(|item| self.node(item)).collect();
                let last = items.last().map(|item| item.span);
                YamlNode { span: self.whole(span, last), kind: NodeKind::List(items) }
            }
            Any::Map(pairs) => {
                let mut entries: Vec<MapEntry<'a>> = Vec::with_capacity(pairs.len());
                let mut keys: HashSet<Cow<'a, str>, RandomState> =
                    HashSet::with_capacity_and_hasher(pairs.len(), RandomState::default());
                for (key, value) in pairs {
                    let (key, value) = (self.node(key), self.node(value));
                    let NodeKind::Scalar { text, .. } = key.kind else {
                        let at = first_line(source, key.span);
                        self.flaw(Code::Yaml, at, "a key must be a word".to_owned(), "here", "write a single word");
                        continue;
                    };
                    if keys.insert(text.clone()) {
                        entries.push(MapEntry { key: text, key_span: key.span, value });
                    } else {
                        let message = format!("`{text}` is given twice");
                        let help = "put both together, or drop one";
                        self.flaw(Code::DuplicateKey, key.span, message, "again here", help);
                    }
                }
                let last = entries.last().map(|entry| entry.key_span.join(entry.value.span));
                YamlNode { span: self.whole(span, last), kind: NodeKind::Map(entries) }
            }
        }
    }

    /// A list or mapping from where it begins to where its last value ends; that may lie before it, behind an alias.
    fn whole(&self, begin: Span, last: Option<Span>) -> Span {
        let end = last.map_or(begin.end, |last| last.end.max(begin.end));
        if !slice(self.source, begin.start..begin.end).starts_with(['[', '{']) {
            return Span::new(begin.start, end);
        }
        let closing = slice(self.source, end..self.source.len()).find([']', '}']).map_or(0, |at| at + 1);
        Span::new(begin.start, end + closing)
    }

    /// A quoted text without its quotes, where its bytes are its characters; else the whole.
    fn inside(&self, span: Span, plain: bool, text: &str) -> Span {
        let inner = Span::new(span.start + 1, span.end.saturating_sub(1));
        let at = if !plain && slice(self.source, inner.start..inner.end) == text { inner } else { span };
        Span::new(at.start, trimmed(self.source, at.start, at.end))
    }

    fn flaw(&mut self, code: Code, span: Span, message: String, label: &str, help: &str) {
        self.flaws.push(Flaw { code, span, message, label: label.to_owned(), help: Some(help.to_owned()) });
    }

    /// Why a file can't be read, in an author's words.
    fn refused(&self, error: &serde_yaml::Error) -> Flaw {
        // Of what stands behind an alias, the alias is marked.
        let at = self.bytes(error.location().unwrap_or(Location::UNKNOWN));
        let mut error = error;
        while let serde_yaml::Error::AliasError { error: inner, .. } = error {
            error = inner;
        }
        let span = if at.is_empty() { self.word(at.start) } else { first_line(self.source, at) };
        let flaw = |code: Code, span: Span, message: String, help: &str| Flaw {
            code,
            span,
            message,
            label: "here".to_owned(),
            help: Some(help.to_owned()),
        };
        let yaml = |message: &str, help: &str| flaw(Code::Yaml, span, message.to_owned(), help);
        let too_deep = || {
            let help = "no value of a pack lies so deep; look for brackets or dashes too many";
            flaw(Code::TooLarge, span, format!("lists and mappings are nested more than {MAX_DEPTH} deep"), help)
        };
        use serde_yaml::Error;
        match error {
            Error::ExternalMessage { source, .. } => match source.as_ref() {
                ExternalMessageSource::Parser(e) if *e.kind() == ErrorKind::RecursionLimitExceeded => too_deep(),
                ExternalMessageSource::Parser(e) => syntax_error::of(self.source, e, span),
                _ => yaml("this isn't YAML", "look at the line above too"),
            },
            Error::Budget { breach: BudgetBreach::Depth { .. }, .. } => too_deep(),
            Error::Budget { .. }
            | Error::AliasReplayLimitExceeded { .. }
            | Error::AliasReplayStackDepthExceeded { .. } => {
                let help = "no pack needs so many; write values out where aliases repeat aliases";
                flaw(Code::TooLarge, span, format!("more than {MAX_VALUES} values in a pack, aliases put in"), help)
            }
            Error::UnknownAnchor { .. } => {
                let alias = slice(self.source, span.start..span.end).split([',', ']', '}']).next().unwrap_or("");
                let message = format!("nothing before this is marked `&{}`", alias.trim_start_matches('*'));
                let span = Span::new(span.start, span.start + alias.len());
                flaw(Code::Yaml, span, message, "put text that begins with `*` in quotes")
            }
            Error::RecursiveReferencesRequireWeakTypes { .. } => {
                yaml("an alias stands inside the value that it repeats", "write the value out")
            }
            Error::MultipleDocuments { .. } => {
                let message = "a file of a pack is one YAML document, and here another begins".to_owned();
                let span = ParserProgress::of(self.source).second.unwrap_or(span);
                flaw(Code::Yaml, span, message, "put what follows in a file of its own, or remove the line")
            }
            other => yaml(&format!("this isn't YAML: {other}"), "look at the line above too"),
        }
    }

    /// The word at a place; at the end of the file there is nothing to point at but what came last.
    fn word(&self, at: usize) -> Span {
        let rest = slice(self.source, at..self.source.len());
        match rest.chars().next() {
            Some(c) if !c.is_whitespace() => Span::new(at, at + rest.split_whitespace().next().map_or(1, str::len)),
            _ => {
                let before = slice(self.source, 0..at).trim_end();
                let word = before.rsplit(char::is_whitespace).next().map_or(0, str::len);
                Span::new(before.len() - word, before.len())
            }
        }
    }
}

/// Without the white space before `end`.
fn trimmed(source: &str, start: usize, end: usize) -> usize {
    start + slice(source, start..end).trim_end().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_know_their_bytes() {
        let source = "a: \"x y\"\nb: [1, 'it''s']\n";
        let (root, flaws) = parse(source, &mut MAX_VALUES.clone());
        assert!(flaws.is_empty());
        let NodeKind::Map(entries) = root.unwrap().kind else { panic!() };
        let text = |span: Span| &source[span.start..span.end];
        assert_eq!((text(entries[0].key_span), text(entries[0].value.span)), ("a", "x y"));
        let NodeKind::List(items) = &entries[1].value.kind else { panic!() };
        // Where quotes hold an escape, bytes and characters differ: the whole is marked.
        assert_eq!((text(items[0].span), text(items[1].span)), ("1", "'it''s'"));
        assert_eq!(text(entries[1].value.span), "[1, 'it''s']");
    }

    #[test]
    fn hostile_yaml_is_refused() {
        let bomb = (0..9).fold("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned(), |text, i| {
            let alias = format!("*a{i}, ").repeat(10);
            text + &format!("a{}: &a{} [{}]\n", i + 1, i + 1, alias.trim_end_matches(", "))
        });
        let deep = "[".repeat(100_000);
        let nested = (0..1000).map(|i| format!("{}a:\n", " ".repeat(i))).collect::<String>();
        for hostile in [bomb.as_str(), &deep, &nested, "a: &a [*a]", "a: *b"] {
            let (root, flaws) = parse(hostile, &mut MAX_VALUES.clone());
            assert!(root.is_none() && flaws.len() == 1, "{flaws:?}");
        }
    }
}
