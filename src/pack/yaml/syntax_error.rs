//! What an author most likely did where a file stops being YAML.
//!
//! A parser reports where it can't go on. That is often lines below the mistake: a bracket or a quotation mark that is
//! never closed swallows what follows, and a key without a colon goes on into the next line. So the place where it
//! began is marked, and the help says what to type there.

use serde_yaml::granit_parser::{self, ErrorKind, Event, Parser, ScanError};

use super::flaw::Flaw;
use crate::pack::error::Code;
use crate::text::{Span, slice};

/// A mistake in the YAML itself; `span` is what the parser stumbled over.
pub(super) fn of(source: &str, error: &ScanError, span: Span) -> Flaw {
    let at = error.marker().byte_offset().unwrap_or(span.start).min(source.len());
    let seen = ParserProgress::of(source);
    let scene = Scene { source, at, seen: &seen };
    let found = scene.known(error.kind(), span).or_else(|| scene.guessed(error.kind()));
    let SyntaxMistake { span, message, label, help } = found.unwrap_or_else(|| {
        let help = "look at the line above too: brackets, quotes, indentation, the space after `-` and `:`";
        SyntaxMistake::new(span, format!("this isn't YAML: {}", error.info()), "here", help)
    });
    Flaw { code: Code::Yaml, span: within(source, span), message, label: label.to_owned(), help: Some(help) }
}

/// The same place, on whole characters that are there: what the parser stumbles over may be the end of the file.
fn within(source: &str, span: Span) -> Span {
    let last = source.trim_end().len().saturating_sub(1);
    let start = source.floor_char_boundary(span.start.min(last));
    let end = span.end.max(start + 1).min(source.len());
    Span::new(start, source.ceil_char_boundary(end))
}

/// Where and how a file breaks off.
struct Scene<'a> {
    source: &'a str,
    /// Where the parser can't go on.
    at: usize,
    seen: &'a ParserProgress,
}

struct SyntaxMistake {
    span: Span,
    message: String,
    label: &'static str,
    help: String,
}

impl SyntaxMistake {
    fn new(span: Span, message: impl Into<String>, label: &'static str, help: impl Into<String>) -> SyntaxMistake {
        SyntaxMistake { span, message: message.into(), label, help: help.into() }
    }
}

impl Scene<'_> {
    /// What the parser's own words say well enough.
    fn known(&self, kind: &ErrorKind, span: Span) -> Option<SyntaxMistake> {
        let unread = slice(self.source, self.seen.last..self.at);
        let rest = slice(self.source, self.at..self.source.len());
        Some(match kind {
            ErrorKind::InvalidQuotedScalarIndent | ErrorKind::UnclosedQuotedScalar => {
                let before = unread.find(['"', '\'']).map(|quote| self.seen.last + quote);
                let quote = before.or(rest.starts_with(['"', '\'']).then_some(self.at))?;
                let help = "close them at the end of the text";
                SyntaxMistake::new(Span::new(quote, quote + 1), "quotes are never closed", "opened here", help)
            }
            ErrorKind::UnclosedFlowCollection { .. } => self.unclosed(self.at, "close it"),
            ErrorKind::MismatchedFlowCollectionEnd { .. } => {
                let open = self.bracket().unwrap_or(self.at);
                let (opens, closes) =
                    if slice(self.source, open..self.source.len()).starts_with('[') { ('[', ']') } else { ('{', '}') };
                let help = format!("what `{opens}` opens, `{closes}` closes");
                SyntaxMistake::new(
                    Span::new(open, open + 1),
                    "this bracket is closed by one of another kind",
                    "opened here",
                    help,
                )
            }
            ErrorKind::MisplacedFlowCollectionEnd => {
                let help = "remove it; a text that holds brackets of YAML goes in quotes";
                SyntaxMistake::new(Span::new(self.at, self.at + 1), "nothing opens this bracket", "closed here", help)
            }
            ErrorKind::UnexpectedCharacter { character } => SyntaxMistake::new(
                span,
                format!("a value can't begin with `{character}`"),
                "here",
                "put the text in quotes",
            ),
            ErrorKind::TabNotAllowed
            | ErrorKind::TabInBlockIndentation
            | ErrorKind::TabAtBlockScalarStart
            | ErrorKind::TabInIndentation => self.tab().unwrap_or_else(|| {
                SyntaxMistake::new(span, "a tab stands where only spaces can", "after a tab", "write spaces")
            }),
            _ => return None,
        })
    }

    /// Where the words of the parser name only what it met, what may have come before.
    fn guessed(&self, kind: &ErrorKind) -> Option<SyntaxMistake> {
        let (key, line) = (self.key(), self.line(self.at));
        let colon = matches!(kind, ErrorKind::MappingValueNotAllowed | ErrorKind::InvalidColonPlacement);
        let indentation = matches!(
            kind,
            ErrorKind::ExpectedBlockMappingKey | ErrorKind::InvalidIndentation | ErrorKind::ExpectedBlockSequenceEntry
        );
        if let Some(tab) = self.tab() {
            return Some(tab);
        }
        if let Some(quote) = self.quote() {
            let help = "close them at the end of the text; the next quotation mark closed them instead";
            return Some(SyntaxMistake::new(Span::new(quote, quote + 1), "quotes aren't closed", "opened here", help));
        }
        if let Some(open) = self.bracket().filter(|&open| slice(self.source, open..self.at).contains('\n')) {
            return Some(self.unclosed(open, "close it before the next key or entry begins"));
        }
        if let Some(key) = key {
            return Some(key);
        }
        if colon {
            let help = "put text that holds `: ` in quotes; a key begins as deep as the keys beside it";
            let span = Span::new(self.at, self.at + 1);
            return Some(SyntaxMistake::new(span, "a colon stands where none can", "this colon", help));
        }
        let word = slice(self.source, self.at..line.end).split_whitespace().next().map_or(1, str::len);
        indentation.then(|| {
            let help = "lines that belong together begin at the same column; indent with spaces, two a level";
            SyntaxMistake::new(Span::new(self.at, self.at + word), "the indentation doesn't fit", "from here on", help)
        })
    }

    /// A bracket that isn't closed, perhaps because a comment holds what closes it.
    fn unclosed(&self, open: usize, help: &str) -> SyntaxMistake {
        let line = self.line(open);
        let comment = slice(self.source, open..line.end).split_once(" #").filter(|(_, rest)| rest.contains([']', '}']));
        let help = match comment {
            Some((before, _)) => {
                let at = open + before.len() + 1;
                let help = "YAML reads ` #` and what follows as a comment: put a text that holds it in quotes";
                return SyntaxMistake::new(
                    Span::new(at, line.end),
                    "a bracket is closed only in a comment",
                    "a comment",
                    help,
                );
            }
            None => help,
        };
        SyntaxMistake::new(Span::new(open, open + 1), "a bracket isn't closed", "opened here", help)
    }

    /// The innermost bracket that is open. The parser hasn't passed on yet what it has read ahead.
    fn bracket(&self) -> Option<usize> {
        let mut ahead: Vec<usize> = Vec::new();
        for (at, c) in slice(self.source, self.seen.last..self.at).char_indices() {
            match c {
                '[' | '{' => ahead.push(self.seen.last + at),
                ']' | '}' => drop(ahead.pop()),
                _ => {}
            }
        }
        let open = ahead.last().or_else(|| {
            let is_bracket = |at: &&usize| slice(self.source, **at..self.source.len()).starts_with(['[', '{']);
            self.seen.open.iter().rev().find(is_bracket)
        });
        open.copied()
    }

    /// Quotes that hold the end of a line and the next key or entry, and end where others should begin.
    fn quote(&self) -> Option<usize> {
        let unread = slice(self.source, self.seen.last..self.at);
        let start = self.seen.last + unread.find(['"', '\''])?;
        let looks = |line: &str| line.trim_start().starts_with("- ") || line.contains(": ") || line.ends_with(':');
        slice(self.source, start..self.at).lines().skip(1).any(looks).then_some(start)
    }

    /// A tab that indents this line or, where a text goes on, the next one.
    fn tab(&self) -> Option<SyntaxMistake> {
        let here = self.line(self.at);
        [here.start, here.end + 1].into_iter().find_map(|start| {
            let line = self.line(start.min(self.source.len()));
            let text = slice(self.source, line.start..line.end);
            let indent = text.len() - text.trim_start().len();
            let span = Span::new(line.start + indent, (line.start + indent + 1).min(line.end));
            let help = "indent with spaces, two a level; editors can be set to put spaces for tabs";
            slice(text, 0..indent)
                .contains('\t')
                .then(|| SyntaxMistake::new(span, "this line is indented with a tab", "after a tab", help))
        })
    }

    /// A key whose colon is missing, or stands without a space after it: on this line, or before it.
    fn key(&self) -> Option<SyntaxMistake> {
        let here = self.line(self.at);
        let text = |line: Span| slice(self.source, line.start..line.end);
        let deep = |line: Span| text(line).len() - text(line).trim_start_matches([' ', '-']).len();
        let is_entry = |line: Span| text(line).trim_start().starts_with('-');
        let mut line = here;
        // A plain text goes on over lines, so the key may be the last one above that stands as deep.
        for _ in 0..2 {
            let words = text(line).trim_start_matches([' ', '-']).trim_end();
            let start = line.start + deep(line);
            let name = words.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(words.len());
            let (key, rest) = (slice(words, 0..name), slice(words, name..words.len()));
            let is_key = key.starts_with(|c: char| c.is_ascii_lowercase()) && deep(line) == deep(here);
            if is_key
                && let Some(value) = rest.strip_prefix(':').filter(|value| !value.is_empty() && !value.starts_with(' '))
            {
                let help = format!("write `{key}: {value}`");
                let span = Span::new(start, start + name + 1);
                return Some(SyntaxMistake::new(span, "a space is missing after this colon", "no space follows", help));
            }
            if is_key && !rest.contains(':') && !(line == here && is_entry(line)) {
                let value = rest.trim_start();
                let help = if value.is_empty() { format!("write `{key}:`") } else { format!("write `{key}: {value}`") };
                return Some(SyntaxMistake::new(
                    Span::new(start, start + name),
                    "this key has no colon",
                    "a key?",
                    help,
                ));
            }
            if is_entry(line) {
                break;
            }
            line = self.line(line.start.saturating_sub(1));
        }
        None
    }

    /// The line around a place, without its end.
    fn line(&self, at: usize) -> Span {
        let start = slice(self.source, 0..at).rfind('\n').map_or(0, |end| end + 1);
        let len = slice(self.source, start..self.source.len()).find('\n');
        Span::new(start, len.map_or(self.source.len(), |len| start + len))
    }
}

/// What the parser below serde makes of a file, as far as it can be read.
#[derive(Default)]
pub(super) struct ParserProgress {
    /// Where the last thing that could be read ends.
    last: usize,
    /// Where the lists and mappings begin that aren't closed yet.
    open: Vec<usize>,
    pub tags: Vec<Span>,
    /// Where a second document begins.
    pub second: Option<Span>,
}

impl ParserProgress {
    pub fn of(source: &str) -> ParserProgress {
        let mut seen = ParserProgress::default();
        let mut documents = 0;
        let mut parser = Parser::new_from_str(source);
        while let Some(Ok((event, span))) = parser.next_event() {
            let bytes = |span: granit_parser::Span| {
                let at = |marker: granit_parser::Marker| marker.byte_offset().unwrap_or(0).min(source.len());
                Span::new(at(span.start), at(span.end))
            };
            seen.tags.extend(span.tag_span().map(bytes));
            let span = bytes(span);
            seen.last = span.end;
            match event {
                Event::SequenceStart(..) | Event::MappingStart(..) => seen.open.push(span.start),
                Event::SequenceEnd | Event::MappingEnd => drop(seen.open.pop()),
                Event::DocumentStart(..) => {
                    documents += 1;
                    seen.second = (documents == 2).then_some(span).or(seen.second);
                }
                _ => {}
            }
        }
        seen
    }
}
