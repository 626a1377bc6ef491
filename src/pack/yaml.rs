//! A file of YAML as a tree whose every value knows its bytes.
//!
//! serde alone would stop at a file's first mistake. A tree can be looked through for all of them ([`super::shape`])
//! before typed values are made of it ([`super::typed`]). It is bounded: in depth, because later stages recurse on it,
//! and in size with every alias put in, because a few lines of aliases can stand for billions of values.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use granit_parser::{ErrorKind, Event, Options, Parser, ScalarStyle, ScanError};

use super::error::Code;
use crate::text::{Span, slice};

/// Lists and mappings within each other; a pack needs 8.
const MAX_DEPTH: usize = 24;
/// Values of one file with its aliases put in; the largest file of the default pack has 3,000.
const MAX_NODES: usize = 200_000;

/// A value and the bytes that it stands on.
#[derive(Debug, Clone)]
pub(super) struct Node<'a> {
    pub span: Span,
    pub kind: Kind<'a>,
    /// Values in it, itself included.
    pub size: usize,
}

/// What a value is.
#[derive(Debug, Clone)]
pub(super) enum Kind<'a> {
    /// Text; in quotes, or plain, which may also be a number, true, false or nothing.
    Scalar { text: Cow<'a, str>, plain: bool },
    /// A list.
    List(Vec<Node<'a>>),
    /// A mapping, in the order written.
    Map(Vec<Entry<'a>>),
}

/// A key with its value.
#[derive(Debug, Clone)]
pub(super) struct Entry<'a> {
    pub key: Cow<'a, str>,
    pub key_span: Span,
    pub value: Node<'a>,
}

/// What a plain scalar is in YAML 1.2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scalar {
    Null,
    Bool,
    Integer,
    Number,
    Text,
}

/// Why a file can't be read, or what in it isn't part of the language.
#[derive(Debug)]
pub(super) struct Flaw {
    pub code: Code,
    pub span: Span,
    pub message: String,
    pub label: String,
    pub help: Option<String>,
}

impl<'a> Node<'a> {
    /// Text that stands for what isn't there.
    pub fn missing(span: Span) -> Node<'a> {
        Node { span, kind: Kind::Scalar { text: Cow::Borrowed(""), plain: true }, size: 1 }
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Node<'a>> {
        match &self.kind {
            Kind::Map(entries) => entries.iter().find(|entry| entry.key == key).map(|entry| &entry.value),
            _ => None,
        }
    }

    /// What a scalar is; `None` for lists and mappings.
    pub fn scalar(&self) -> Option<Scalar> {
        match &self.kind {
            Kind::Scalar { plain: false, .. } => Some(Scalar::Text),
            Kind::Scalar { text, plain: true } => Some(resolve(text)),
            _ => None,
        }
    }
}

/// The core schema of YAML 1.2: `no` and `2009-07-18` are text there, as editors see them too.
fn resolve(text: &str) -> Scalar {
    let digits = text.trim_start_matches(['+', '-']);
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Scalar::Null,
        "true" | "True" | "TRUE" | "false" | "False" | "FALSE" => Scalar::Bool,
        _ if digits.len() + 1 < text.len() || !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') => {
            Scalar::Text
        }
        _ if digits.bytes().all(|b| b.is_ascii_digit()) => Scalar::Integer,
        _ if digits.parse::<f64>().is_ok() => Scalar::Number,
        _ => Scalar::Text,
    }
}

/// Reads a file. The flaws come with what could be read in spite of them; after a mistake in the YAML itself, nothing.
pub(super) fn parse(source: &str) -> (Option<Node<'_>>, Vec<Flaw>) {
    let mut reader =
        Reader { source, flaws: Vec::new(), open: Vec::new(), anchors: HashMap::new(), nodes: 0, root: None, last: 0 };
    let mut options = Options::default();
    options.emit_unresolved_aliases = true;
    (options.flow_nesting_limit, options.block_nesting_limit) = (2 * MAX_DEPTH, 2 * MAX_DEPTH);
    let mut parser = Parser::new_from_str_with_options(source, options);
    while let Some(event) = parser.next_event() {
        let done = match event {
            Ok((event, span)) => {
                let tag = span.tag_span().map(|tag| bytes(tag, source));
                reader.event(event, bytes(span, source), tag)
            }
            Err(e) => Err(reader.syntax(&e)),
        };
        if let Err(flaw) = done {
            reader.flaws.push(flaw);
            return (None, reader.flaws);
        }
    }
    (reader.root, reader.flaws)
}

fn bytes(span: granit_parser::Span, source: &str) -> Span {
    let at = |marker: granit_parser::Marker| marker.byte_offset().unwrap_or(0).min(source.len());
    Span::new(at(span.start), at(span.end))
}

/// A list or mapping that isn't closed yet.
struct Open<'a> {
    node: Node<'a>,
    anchor: usize,
    /// A key that waits for its value.
    key: Option<(Cow<'a, str>, Span)>,
    /// All keys so far.
    keys: HashSet<Cow<'a, str>>,
}

struct Reader<'a> {
    source: &'a str,
    flaws: Vec<Flaw>,
    open: Vec<Open<'a>>,
    /// Closed values by the number of their anchor.
    anchors: HashMap<usize, Node<'a>>,
    /// Values so far, aliases put in.
    nodes: usize,
    root: Option<Node<'a>>,
    /// Where the last thing that could be read ends.
    last: usize,
}

impl<'a> Reader<'a> {
    fn event(&mut self, event: Event<'a>, span: Span, tag: Option<Span>) -> Result<(), Flaw> {
        if let Some(tag) = tag {
            let help = "drop it; text that begins with `!`, or that YAML reads as something else, goes in quotes";
            self.flaw(Code::Yaml, tag, "a pack has no YAML tags".to_owned(), "this is one", help);
        }
        self.last = span.end;
        match event {
            Event::Scalar(text, style, anchor, _) => {
                let plain = style == ScalarStyle::Plain;
                self.count(1, span)?;
                let span = self.inside(span, style, &text);
                self.close(Node { span, kind: Kind::Scalar { text, plain }, size: 1 }, anchor)
            }
            Event::SequenceStart(_, anchor, _) => self.open(Kind::List(Vec::new()), span, anchor),
            Event::MappingStart(_, anchor, _) => self.open(Kind::Map(Vec::new()), span, anchor),
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(open) => {
                    let end = trimmed(self.source, open.node.span.start, span.end);
                    let span = Span::new(open.node.span.start, end);
                    self.close(Node { span, ..open.node }, open.anchor)
                }
                None => Ok(()),
            },
            Event::Alias(anchor) => match self.anchors.get(&anchor) {
                Some(node) => {
                    self.count(node.size, span)?;
                    let node = self.anchors.get(&anchor).cloned().unwrap_or(Node::missing(span));
                    self.close(node, 0)
                }
                None => Err(self.wrong(span, "an alias stands inside the value that it repeats")),
            },
            Event::UnresolvedAlias(name) => {
                let message = format!("nothing before this is marked `&{name}`");
                let help = "put text that begins with `*` in quotes".to_owned();
                Err(Flaw { help: Some(help), ..self.wrong(span, &message) })
            }
            Event::DocumentStart(true, _) if self.root.is_some() => {
                let help = "put what follows in a file of its own, or remove the line".to_owned();
                let flaw = self.wrong(span, "a file of a pack is one YAML document, and here another begins");
                Err(Flaw { help: Some(help), ..flaw })
            }
            _ => Ok(()),
        }
    }

    fn wrong(&self, span: Span, message: &str) -> Flaw {
        Flaw { code: Code::Yaml, span, message: message.to_owned(), label: "here".to_owned(), help: None }
    }

    fn flaw(&mut self, code: Code, span: Span, message: String, label: &str, help: &str) {
        self.flaws.push(Flaw { code, span, message, label: label.to_owned(), help: Some(help.to_owned()) });
    }

    /// A mistake in the YAML itself, in an author's words.
    fn syntax(&self, error: &ScanError) -> Flaw {
        let source = self.source;
        let at = error.marker().byte_offset().unwrap_or(0).min(source.len());
        // At the end of the file there is nothing to point at but what came last.
        let rest = slice(source, at..source.len());
        let mut span = match rest.chars().next() {
            Some(c) if !c.is_whitespace() => Span::new(at, at + rest.split_whitespace().next().map_or(1, str::len)),
            _ => {
                let before = slice(source, 0..at).trim_end();
                let word = before.rsplit(char::is_whitespace).next().map_or(0, str::len);
                Span::new(before.len() - word, before.len())
            }
        };
        let unread = slice(source, self.last..at);
        let quote = unread.find(['"', '\'']).map(|quote| self.last + quote);
        let quote = quote.or(rest.starts_with(['"', '\'']).then_some(at));
        let bracket = self.open.last().map(|open| open.node.span.start);
        let bracket = bracket.filter(|&at| slice(source, at..source.len()).starts_with(['[', '{']));
        let indent = "lines that belong together begin at the same column; indent with spaces, two a level";
        let (message, label, help) = match error.kind() {
            ErrorKind::RecursionLimitExceeded => {
                let message = format!("lists and mappings are nested more than {MAX_DEPTH} deep");
                let help = "no value of a pack lies so deep; look for brackets or dashes too many".to_owned();
                return Flaw { code: Code::TooLarge, span, message, label: "here".to_owned(), help: Some(help) };
            }
            ErrorKind::InvalidQuotedScalarIndent | ErrorKind::UnclosedQuotedScalar if quote.is_some() => {
                let quote = quote.unwrap_or(at);
                span = Span::new(quote, quote + 1);
                ("quotes are never closed".to_owned(), "opened here", "close them at the end of the text")
            }
            ErrorKind::UnclosedFlowCollection { .. } => {
                span = Span::new(at, at + 1);
                ("a bracket is never closed".to_owned(), "opened here", "close it")
            }
            ErrorKind::MappingValueNotAllowed | ErrorKind::InvalidColonPlacement => match bracket {
                Some(bracket) if slice(source, bracket..at).contains('\n') => {
                    span = Span::new(bracket, bracket + 1);
                    ("a bracket isn't closed".to_owned(), "opened here", "close it before the next key begins")
                }
                _ => {
                    let help = "put text that holds `: ` in quotes; a key begins as deep as the keys beside it";
                    ("a colon stands where none can".to_owned(), "this colon", help)
                }
            },
            ErrorKind::UnexpectedCharacter { character } => {
                (format!("a value can't begin with `{character}`"), "here", "put the text in quotes")
            }
            ErrorKind::ExpectedBlockMappingKey
            | ErrorKind::InvalidIndentation
            | ErrorKind::ExpectedBlockSequenceEntry => {
                ("the indentation doesn't fit".to_owned(), "from here on", indent)
            }
            ErrorKind::TabNotAllowed
            | ErrorKind::TabInBlockIndentation
            | ErrorKind::TabAtBlockScalarStart
            | ErrorKind::TabInIndentation => {
                ("this line is indented with a tab".to_owned(), "after a tab", "indent with spaces")
            }
            _ => {
                let help = "look at the line above too: brackets, quotes, indentation, the space after `-` and `:`";
                (format!("this isn't YAML: {}", error.info()), "here", help)
            }
        };
        Flaw { code: Code::Yaml, span, message, label: label.to_owned(), help: Some(help.to_owned()) }
    }

    /// A quoted text without its quotes, where its bytes are its characters; else the whole.
    fn inside(&self, span: Span, style: ScalarStyle, text: &str) -> Span {
        let inner = Span::new(span.start + 1, span.end.saturating_sub(1));
        let quoted = matches!(style, ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted);
        let at = if quoted && slice(self.source, inner.start..inner.end) == text { inner } else { span };
        Span::new(at.start, trimmed(self.source, at.start, at.end))
    }

    fn open(&mut self, kind: Kind<'a>, span: Span, anchor: usize) -> Result<(), Flaw> {
        if self.open.len() >= MAX_DEPTH {
            let message = format!("lists and mappings are nested more than {MAX_DEPTH} deep");
            let help = "no value of a pack lies so deep; look for brackets or dashes too many".to_owned();
            return Err(Flaw { code: Code::TooLarge, help: Some(help), ..self.wrong(span, &message) });
        }
        self.count(1, span)?;
        self.open.push(Open { node: Node { span, kind, size: 1 }, anchor, key: None, keys: HashSet::new() });
        Ok(())
    }

    fn count(&mut self, values: usize, span: Span) -> Result<(), Flaw> {
        self.nodes += values;
        if self.nodes <= MAX_NODES {
            return Ok(());
        }
        let message = format!("more than {MAX_NODES} values in one file, aliases put in");
        let help = "cut the file up; write values out where aliases repeat aliases".to_owned();
        let flaw = self.wrong(first_line(self.source, span), &message);
        Err(Flaw { code: Code::TooLarge, help: Some(help), ..flaw })
    }

    /// Puts a whole value where it belongs.
    fn close(&mut self, node: Node<'a>, anchor: usize) -> Result<(), Flaw> {
        if anchor > 0 {
            self.count(node.size, node.span)?;
            self.anchors.insert(anchor, node.clone());
        }
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        open.node.size += node.size;
        match (&mut open.node.kind, open.key.take()) {
            (Kind::List(items), _) => items.push(node),
            (Kind::Map(entries), Some((key, key_span))) => {
                if open.keys.insert(key.clone()) {
                    entries.push(Entry { key, key_span, value: node });
                } else {
                    let message = format!("`{key}` is given twice");
                    self.flaw(Code::DuplicateKey, key_span, message, "again here", "put both together, or drop one");
                }
            }
            (Kind::Map(_), None) => match node.kind {
                Kind::Scalar { text, .. } => open.key = Some((text, node.span)),
                _ => return Err(self.wrong(first_line(self.source, node.span), "a key must be a word")),
            },
            (Kind::Scalar { .. }, _) => {}
        }
        Ok(())
    }
}

/// Without the white space before `end`.
fn trimmed(source: &str, start: usize, end: usize) -> usize {
    start + slice(source, start..end).trim_end().len()
}

/// The part of a span that lies on its first line.
pub(super) fn first_line(source: &str, span: Span) -> Span {
    let line = slice(source, span.start..span.end).lines().next().unwrap_or("");
    Span::new(span.start, span.start + line.trim_end().len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_know_their_bytes() {
        let source = "a: \"x y\"\nb: [1, 'it''s']\n";
        let (root, flaws) = parse(source);
        assert!(flaws.is_empty());
        let Kind::Map(entries) = root.unwrap().kind else { panic!() };
        let text = |span: Span| &source[span.start..span.end];
        assert_eq!((text(entries[0].key_span), text(entries[0].value.span)), ("a", "x y"));
        let Kind::List(items) = &entries[1].value.kind else { panic!() };
        // Where quotes hold an escape, bytes and characters differ: the whole is marked.
        assert_eq!((text(items[0].span), text(items[1].span)), ("1", "'it''s'"));
        assert_eq!(text(entries[1].value.span), "[1, 'it''s']");
    }

    #[test]
    fn plain_scalars_are_those_of_yaml_1_2() {
        let kinds = ["", "true", "12", "-1.5", "no", "2009-07-18", "0.1.0", "76-80"].map(resolve);
        use Scalar::{Bool, Integer, Null, Number, Text};
        assert_eq!(kinds, [Null, Bool, Integer, Number, Text, Text, Text, Text]);
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
            let (root, flaws) = parse(hostile);
            assert!(root.is_none() && flaws.len() == 1, "{flaws:?}");
        }
    }
}
