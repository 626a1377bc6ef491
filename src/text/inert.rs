//! Makes text from letters and file names safe to show.
//!
//! A letter, and even a file's name, may hold what commands a terminal (escape sequences), reorders a line (bidirectional
//! controls) or is a command to the machine that runs a build (`::error::` and `##[error]` at GitHub, `##vso[...]` at
//! Azure). [`inert`] is for formats that people read; [`to_json`] keeps every character, but as an escape.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter};

use super::slice;

/// What stands in for a character that may do harm.
const STAND_IN: char = '\u{fffd}';

/// True for characters that change how a line is shown: controls, and those that change the direction of writing.
fn commands(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// True when a bracket follows, or a word and a bracket: after `##` that is a command.
fn bracket(rest: &str) -> bool {
    rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '.').starts_with('[')
}

/// One line of text that commands nothing. White space is a space; what may do harm is shown as U+FFFD.
pub fn inert(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let rest = slice(text, at + c.len_utf8()..text.len());
        let command = c == ':' && out.ends_with(':') && rest.starts_with(|c: char| c.is_ascii_alphabetic())
            || c == '#' && out.ends_with('#') && bracket(rest);
        out.push(match c {
            '\t' | '\n' | '\r' => ' ',
            c if command || commands(c) => STAND_IN,
            c => c,
        });
    }
    out
}

/// JSON in which no character does harm, wherever it is shown: controls of all kinds and `<` are escaped.
struct InertJson;

impl Formatter for InertJson {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        // Most have nothing that could do harm.
        if fragment.bytes().all(|b| matches!(b, b' '..=b'~') && b != b'<' && b != b'#') {
            return CompactFormatter.write_string_fragment(writer, fragment);
        }
        let mut from = 0;
        for (at, c) in fragment.char_indices() {
            if c == '<'
                || commands(c)
                || c == '#' && slice(fragment, at + 1..fragment.len()).strip_prefix('#').is_some_and(bracket)
            {
                CompactFormatter.write_string_fragment(writer, slice(fragment, from..at))?;
                // All of these lie in the first plane.
                write!(writer, "\\u{:04x}", u32::from(c))?;
                from = at + c.len_utf8();
            }
        }
        CompactFormatter.write_string_fragment(writer, slice(fragment, from..fragment.len()))
    }
}

/// Writes a value as JSON on one line, with everything escaped that may do harm where it is shown.
///
/// # Errors
/// When the output can't be written.
pub fn to_json(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    let mut serializer = serde_json::Serializer::with_formatter(out, InertJson);
    value.serialize(&mut serializer).map_err(io::Error::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_commands() {
        assert_eq!(inert("a\u{1b}[31m\tb\r\nc\u{9b}\u{202e}d"), "a\u{fffd}[31m b  c\u{fffd}\u{fffd}d");
        assert_eq!(
            inert("::error::x ##[error] ##vso[a] a::b :: 10:20 # [x]"),
            ":\u{fffd}error:\u{fffd}x #\u{fffd}[error] #\u{fffd}vso[a] a:\u{fffd}b :: 10:20 # [x]"
        );
        assert_eq!(inert("caf\u{e9} 10/325 mg, #60"), "caf\u{e9} 10/325 mg, #60");
    }

    #[test]
    fn json_keeps_every_character_as_an_escape() {
        let text = "a\u{1b}\u{9b}\u{7f}\u{202e}</script>##[error]##vso[x]\n\"é\u{2028}";
        let mut out = Vec::new();
        to_json(&mut out, &text).unwrap();
        let json = String::from_utf8(out).unwrap();
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
        assert!(json.chars().all(|c| !commands(c) && c != '<') && !json.contains("##"));
    }
}
