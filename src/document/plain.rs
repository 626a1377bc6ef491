//! Plain text: UTF-8 as it stands, UTF-16 where a byte order mark says so. Any other encoding is refused, because a guess
//! that is wrong changes words in silence; the message names what it looks like.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};

use super::DocumentError;
use crate::text::{Source, SourceError, line_after};

/// So many units are looked at to recognise UTF-16 without a byte order mark; fewer than the least show nothing.
const SAMPLE: usize = 2048;
const LEAST: usize = 16;

/// So many bytes, from the first bad line on, show an encoding; 16 MiB would take seconds.
const GUESSED: usize = 256 << 10;

/// What a file is that isn't read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Encoding {
    /// UTF-8 but for a few places.
    DamagedUtf8,
    /// UTF-16 but for a place.
    DamagedUtf16,
    /// Something else: its name, as `iconv` and editors know it.
    Other(&'static str),
}

/// Where it is first seen: the line, from 1, and what stands there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreadable {
    /// What the file is.
    pub encoding: Encoding,
    /// From 1.
    pub line: usize,
    /// The first byte that isn't UTF-8, where it is a matter of one byte.
    pub byte: Option<u8>,
}

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let place = match self.byte {
            Some(byte) => format!("first on line {}, byte 0x{byte:02x}", self.line),
            None => format!("first on line {}", self.line),
        };
        match self.encoding {
            Encoding::DamagedUtf8 => write!(f, "the file is UTF-8, but damaged ({place})"),
            Encoding::DamagedUtf16 => write!(f, "the file is UTF-16, but damaged ({place})"),
            Encoding::Other(name) => write!(f, "the file is not UTF-8 ({place}); it looks like {name}"),
        }
    }
}

impl Unreadable {
    /// What the user can do about it.
    pub(super) fn help(&self) -> Cow<'static, str> {
        match self.encoding {
            Encoding::DamagedUtf8 | Encoding::DamagedUtf16 => {
                "get it again from where it comes from; or open it in an editor, mend the place and save it as UTF-8"
                    .into()
            }
            Encoding::Other(name) => format!(
                "save it as UTF-8, in an editor or with `iconv -f {name} -t UTF-8 FILE > NEW`; then see that quotation \
                 marks and dashes are right"
            )
            .into(),
        }
    }
}

pub(super) fn read(name: &str, bytes: Vec<u8>) -> Result<Source, DocumentError> {
    let other = |name| DocumentError::Encoding(Unreadable { encoding: Encoding::Other(name), line: 1, byte: None });
    match bytes.as_slice() {
        [0xff, 0xfe, 0, 0, ..] => return Err(other("UTF-32LE")),
        [0, 0, 0xfe, 0xff, ..] => return Err(other("UTF-32BE")),
        [0xff, 0xfe, rest @ ..] => return utf16(name, rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => return utf16(name, rest, u16::from_be_bytes),
        _ => {}
    }
    if let Some(offset) = memchr::memchr(0, &bytes) {
        return Err(unmarked_utf16(&bytes).map_or(DocumentError::Text(SourceError::Binary { offset }), other));
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Source::from_text(name, text)?),
        Err(e) => Err(DocumentError::Encoding(unreadable(e.as_bytes(), e.utf8_error().valid_up_to()))),
    }
}

/// Spans count bytes of the text in UTF-8, as `parse --text` writes it, without the mark.
fn utf16(name: &str, bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Source, DocumentError> {
    // Half a unit at the end is as wrong as half of a pair.
    let half = 0xd800;
    let units = bytes.chunks(2).map(|pair| if let [a, b] = pair { unit([*a, *b]) } else { half });
    let mut text = String::with_capacity(bytes.len() / 2);
    for c in char::decode_utf16(units) {
        match c {
            Ok('\0') => return Err(SourceError::Binary { offset: 2 + 2 * text.encode_utf16().count() }.into()),
            Ok(c) => text.push(c),
            Err(_) => {
                let line = line_after(text.as_bytes());
                let encoding = Encoding::DamagedUtf16;
                return Err(DocumentError::Encoding(Unreadable { encoding, line, byte: None }));
            }
        }
    }
    Ok(Source::from_converted(name, text)?)
}

/// English in UTF-16 has a NUL in nearly every pair of bytes, always on the same side.
fn unmarked_utf16(bytes: &[u8]) -> Option<&'static str> {
    let (mut first, mut second, mut pairs) = (0, 0, 0);
    for pair in bytes.chunks_exact(2).take(SAMPLE) {
        pairs += 1;
        first += usize::from(pair.first() == Some(&0));
        second += usize::from(pair.last() == Some(&0));
    }
    let most = |n: usize| pairs >= LEAST && n * 10 > pairs * 9;
    match (first, second) {
        (0, n) if most(n) => Some("UTF-16LE"),
        (n, 0) if most(n) => Some("UTF-16BE"),
        _ => None,
    }
}

fn unreadable(bytes: &[u8], at: usize) -> Unreadable {
    let before = bytes.get(..at).unwrap_or_default();
    let line = line_after(before);
    let good = bytes.utf8_chunks().map(|chunk| chunk.valid().chars().filter(|c| !c.is_ascii()).count()).sum::<usize>();
    let bad = bytes.utf8_chunks().filter(|chunk| !chunk.invalid().is_empty()).count();
    let encoding = if good > bad {
        Encoding::DamagedUtf8
    } else {
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        let rest = bytes.get(memchr::memrchr(b'\n', before).unwrap_or(0)..).unwrap_or_default();
        detector.feed(rest.get(..GUESSED).unwrap_or(rest), true);
        Encoding::Other(detector.guess(None, Utf8Detection::Deny).name())
    };
    Unreadable { encoding, line, byte: bytes.get(at).copied() }
}
