//! RTF (1.9.1), as Word, WordPad and LibreOffice write it: a stream of groups, control words and bytes in a code page. By hand,
//! because the crates that read it give neither paragraphs nor changes, and because it is small: what counts is to know which
//! groups hold text and which hold anything else.

use encoding_rs::{Encoding, WINDOWS_1252};

use crate::document::flow::{Flow, Look, note_margins};
use crate::document::{DocumentError, Note, NoteKind};
use crate::text::slice;

/// Groups within groups.
const DEEPEST: usize = 512;

/// A control word's letters, and a number's digits.
const LONGEST: usize = 32;

/// Groups of text that isn't the letter's: tables of the file, pictures, entries of indexes.
const SKIPPED: [&str; 21] = [
    "fonttbl",
    "colortbl",
    "stylesheet",
    "listtable",
    "listoverridetable",
    "revtbl",
    "filetbl",
    "rsidtbl",
    "info",
    "pict",
    "objdata",
    "nonshppict",
    "shprslt",
    "nonesttables",
    "ftnsep",
    "ftnsepc",
    "aftnsep",
    "aftnsepc",
    "xe",
    "tc",
    "annotation",
];

/// Heads and feet of pages.
const MARGINS: [&str; 8] = ["header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf"];

/// What becomes of a group's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Destination {
    Text,
    /// Of a shape only what is in its box is text.
    Shape,
    Box,
    Footnote,
    Margin,
    Skipped,
}

#[derive(Debug, Clone, Copy)]
struct Group {
    look: Look,
    kind: Destination,
    /// So many characters after a `\u` stand in for it.
    stand_in: usize,
    /// A `\*` was just read: what comes may be skipped by who doesn't know it.
    optional: bool,
}

struct Rtf<'a> {
    bytes: &'a [u8],
    at: usize,
    flow: Flow,
    groups: Vec<Group>,
    encoding: Option<&'static Encoding>,
    /// Bytes of the code page that wait for more: a character may have two.
    pending: Vec<u8>,
    /// The first half of a character beyond U+FFFF.
    half: Option<u16>,
    /// Characters still to be skipped after a `\u`.
    skip: usize,
    footnote: String,
    margin: String,
    margins: Vec<String>,
}

pub(super) fn read(bytes: &[u8]) -> Result<(String, Vec<Note>), DocumentError> {
    let rtf = Rtf {
        bytes,
        at: 0,
        flow: Flow::new(),
        groups: Vec::new(),
        encoding: Some(WINDOWS_1252),
        pending: Vec::new(),
        half: None,
        skip: 0,
        footnote: String::new(),
        margin: String::new(),
        margins: Vec::new(),
    };
    rtf.read()
}

impl Rtf<'_> {
    fn read(mut self) -> Result<(String, Vec<Note>), DocumentError> {
        while let Some(byte) = self.next() {
            match byte {
                b'{' => self.open()?,
                b'}' => {
                    self.close()?;
                    if self.groups.is_empty() {
                        let (text, mut notes) = self.flow.finish();
                        note_margins(&self.margins, &text, &mut notes);
                        return Ok((text, notes));
                    }
                }
                b'\\' => self.control()?,
                b'\r' | b'\n' => {}
                byte => self.byte(byte)?,
            }
        }
        Err(DocumentError::BadOffice("it breaks off".to_owned()))
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.bytes.get(self.at).copied();
        self.at += 1;
        byte
    }

    fn open(&mut self) -> Result<(), DocumentError> {
        self.flush()?;
        if self.groups.len() >= DEEPEST {
            return Err(DocumentError::Bound("groups within groups"));
        }
        let outer = self.groups.last().copied();
        let first = Group { look: Look::default(), kind: Destination::Text, stand_in: 1, optional: false };
        self.groups.push(Group { optional: false, ..outer.unwrap_or(first) });
        self.skip = 0;
        Ok(())
    }

    fn close(&mut self) -> Result<(), DocumentError> {
        self.flush()?;
        self.skip = 0;
        let closed = self.groups.pop().map(|group| group.kind);
        let outer = self.groups.last().map(|group| group.kind);
        if closed != outer {
            match closed {
                Some(Destination::Box) => self.flow.close_box(),
                Some(Destination::Footnote) => {
                    let text = std::mem::take(&mut self.footnote);
                    self.flow.note(NoteKind::Footnote(text.trim().to_owned()));
                }
                Some(Destination::Margin) => self.margins.push(std::mem::take(&mut self.margin)),
                _ => {}
            }
        }
        Ok(())
    }

    /// What comes after a backslash.
    fn control(&mut self) -> Result<(), DocumentError> {
        let Some(byte) = self.next() else { return Ok(()) };
        if byte == b'\'' {
            let digits = self.bytes.get(self.at..self.at + 2).and_then(|digits| std::str::from_utf8(digits).ok());
            self.at += 2;
            let value = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
            return value.map_or(Ok(()), |value| self.byte(value));
        }
        if !byte.is_ascii_alphabetic() {
            return match byte {
                b'{' | b'}' | b'\\' => self.byte(byte),
                b'~' => self.words("\u{a0}"),
                b'_' => self.words("-"),
                b'\r' | b'\n' => self.end_paragraph(),
                b'*' => {
                    self.groups.last_mut().into_iter().for_each(|group| group.optional = true);
                    Ok(())
                }
                _ => Ok(()),
            };
        }
        let start = self.at - 1;
        let letters = |byte: u8| byte.is_ascii_alphabetic();
        while self.bytes.get(self.at).copied().is_some_and(letters) && self.at - start < LONGEST {
            self.at += 1;
        }
        let word = self.bytes.get(start..self.at).and_then(|word| std::str::from_utf8(word).ok()).unwrap_or_default();
        let digits = self.at;
        let digit = |byte: u8| byte.is_ascii_digit() || byte == b'-';
        while self.bytes.get(self.at).copied().is_some_and(digit) && self.at - digits < LONGEST {
            self.at += 1;
        }
        let number = self.bytes.get(digits..self.at).and_then(|number| std::str::from_utf8(number).ok());
        let number = number.and_then(|number| number.parse::<i64>().ok());
        if self.bytes.get(self.at) == Some(&b' ') {
            self.at += 1;
        }
        self.word(word, number)
    }

    fn word(&mut self, word: &str, number: Option<i64>) -> Result<(), DocumentError> {
        if word != "u" {
            self.flush()?;
        }
        let Some(group) = self.groups.last_mut() else { return Ok(()) };
        let on = number != Some(0);
        let optional = std::mem::take(&mut group.optional);
        match word {
            "shpinst" | "do" if matches!(group.kind, Destination::Text | Destination::Box) => {
                group.kind = Destination::Shape
            }
            "shptxt" | "dptxbxtext" if group.kind == Destination::Shape => {
                group.kind = Destination::Box;
                group.look = Look::default();
                self.flow.open_box()?;
            }
            "footnote" if group.kind == Destination::Text => group.kind = Destination::Footnote,
            _ if MARGINS.contains(&word) && group.kind == Destination::Text => group.kind = Destination::Margin,
            "par" | "tab" | "line" if group.kind == Destination::Margin => self.margin.push(' '),
            _ if optional || SKIPPED.contains(&word) => group.kind = Destination::Skipped,
            "v" => group.look.hidden = on,
            "strike" | "striked" => group.look.struck = on,
            "caps" | "scaps" => group.look.capitals = on,
            "deleted" | "mvf" => group.look.deleted = on,
            "revised" | "mvt" => group.look.inserted = on,
            "plain" => group.look = Look::default(),
            "uc" => group.stand_in = usize::try_from(number.unwrap_or(1)).unwrap_or(0).min(LONGEST),
            "u" => return self.unicode(number.unwrap_or(0)),
            "bin" => self.at = self.at.saturating_add(usize::try_from(number.unwrap_or(0)).unwrap_or(0)),
            "ansicpg" => {
                self.encoding = Encoding::for_label(format!("windows-{}", number.unwrap_or(1252)).as_bytes());
            }
            "mac" => self.encoding = Some(encoding_rs::MACINTOSH),
            "pc" | "pca" => self.encoding = None,
            "par" | "sect" => return self.end_paragraph(),
            "row" | "nestrow" if self.is_text() => self.flow.end_line(),
            "cell" | "nestcell" => return self.words(" "),
            "line" | "page" | "column" => return self.words("\n"),
            "tab" => return self.words("\t"),
            "emdash" => return self.words("\u{2014}"),
            "endash" => return self.words("\u{2013}"),
            "lquote" => return self.words("\u{2018}"),
            "rquote" => return self.words("\u{2019}"),
            "ldblquote" => return self.words("\u{201c}"),
            "rdblquote" => return self.words("\u{201d}"),
            "bullet" => return self.words("\u{2022}"),
            "emspace" | "enspace" | "qmspace" => return self.words(" "),
            _ => {}
        }
        Ok(())
    }

    fn is_text(&self) -> bool {
        self.groups.last().is_some_and(|group| matches!(group.kind, Destination::Text | Destination::Box))
    }

    fn end_paragraph(&mut self) -> Result<(), DocumentError> {
        self.flush()?;
        if self.is_text() && self.groups.last().is_some_and(|group| !group.look.deleted) {
            self.flow.end_paragraph();
        }
        Ok(())
    }

    /// A byte of text.
    fn byte(&mut self, byte: u8) -> Result<(), DocumentError> {
        if self.skip > 0 {
            self.skip -= 1;
        } else {
            self.pending.push(byte);
        }
        Ok(())
    }

    fn unicode(&mut self, number: i64) -> Result<(), DocumentError> {
        self.flush()?;
        self.skip = self.groups.last().map_or(1, |group| group.stand_in);
        // Written as a signed number of 16 bits.
        let unit = u16::try_from(number.rem_euclid(1 << 16)).unwrap_or(0);
        let units = match self.half.take() {
            Some(half) => vec![half, unit],
            None if (0xd800..0xdc00).contains(&unit) => {
                self.half = Some(unit);
                return Ok(());
            }
            None => vec![unit],
        };
        self.words(&String::from_utf16_lossy(&units))
    }

    /// Writes the bytes that wait.
    fn flush(&mut self) -> Result<(), DocumentError> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let bytes = std::mem::take(&mut self.pending);
        let text = match self.encoding {
            Some(encoding) => encoding.decode_without_bom_handling(&bytes).0,
            None => bytes.iter().map(|byte| if byte.is_ascii() { char::from(*byte) } else { '\u{fffd}' }).collect(),
        };
        self.words(&text)
    }

    fn words(&mut self, text: &str) -> Result<(), DocumentError> {
        let Some(group) = self.groups.last() else { return Ok(()) };
        match group.kind {
            Destination::Text | Destination::Box => self.flow.push(text, group.look),
            Destination::Footnote | Destination::Margin => {
                let aside = if group.kind == Destination::Footnote { &mut self.footnote } else { &mut self.margin };
                if aside.len() < 4096 {
                    aside.push_str(slice(text, 0..text.floor_char_boundary(4096)));
                }
                Ok(())
            }
            Destination::Shape | Destination::Skipped => Ok(()),
        }
    }
}
