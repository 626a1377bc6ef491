//! What a font's codes stand for and how wide they are, as far as reading needs it: lopdf decodes, this looks up.

use lopdf::{Dictionary, Document, Encoding, Object};

/// A font of a page.
pub(super) struct Font {
    codes: Codes,
    widths: Widths,
}

enum Codes {
    /// What each byte stands for.
    Bytes(Vec<String>),
    /// Two bytes a glyph; without a map nobody knows what they stand for.
    Pairs(Option<Encoding<'static>>),
}

/// Widths in parts of the type size.
struct Widths {
    /// Codes from the first on, in order of their start.
    ranges: Vec<(u32, Vec<f64>)>,
    default: f64,
}

/// One glyph of a string.
pub(super) struct CharCode {
    /// `None` where the font doesn't say.
    pub text: Option<String>,
    /// In parts of the type size.
    pub width: f64,
    /// A single byte 32, to which word spacing applies.
    pub is_space: bool,
}

/// Widths that a font doesn't give: half the type size, about the mean of text.
const USUAL: f64 = 0.5;

/// More widths than a font has glyphs.
const MOST_WIDTHS: usize = 1 << 16;

impl Font {
    /// The font in `dict`; at most `limit` bytes are unpacked for it.
    pub fn new(doc: &Document, dict: &Dictionary, limit: usize) -> Result<Font, lopdf::Error> {
        // Where a font says what its codes stand for, that goes before what its encoding implies.
        let mut bare = Dictionary::new();
        bare.set("Type", Object::Name(b"Font".to_vec()));
        let map = match dict.get(b"ToUnicode") {
            Ok(map) => {
                bare.set("ToUnicode", map.clone());
                match bare.get_font_encoding_with_limit(doc, limit)? {
                    Encoding::UnicodeMapEncoding(map) => Some(Encoding::UnicodeMapEncoding(map)),
                    _ => None,
                }
            }
            Err(_) => None,
        };
        let subtype = dict.get(b"Subtype").and_then(Object::as_name).unwrap_or_default();
        if subtype == b"Type0" {
            return Ok(Font { codes: Codes::Pairs(map), widths: Widths::of_pairs(doc, dict) });
        }
        let encoding = dict.get_font_encoding_with_limit(doc, limit)?;
        let text = |byte: u8| {
            let mapped = map.as_ref().and_then(|map| mapped(map, u32::from(byte), 1));
            mapped.or_else(|| encoding.bytes_to_string(&[byte]).ok()).unwrap_or_default()
        };
        Ok(Font { codes: Codes::Bytes((0..=255).map(text).collect()), widths: Widths::of_bytes(doc, dict, subtype) })
    }

    /// The glyphs of a string.
    pub fn decode<'a>(&'a self, bytes: &'a [u8]) -> impl Iterator<Item = CharCode> + 'a {
        let step = match self.codes {
            Codes::Bytes(_) => 1,
            Codes::Pairs(_) => 2,
        };
        bytes.chunks(step).map(move |chunk| {
            let code = chunk.iter().fold(0, |code, &byte| code << 8 | u32::from(byte));
            let text = match &self.codes {
                Codes::Bytes(texts) => texts.get(code as usize).cloned(),
                Codes::Pairs(map) => map.as_ref().and_then(|map| mapped(map, code, 2)),
            };
            CharCode { text, width: self.widths.of(code), is_space: step == 1 && code == 32 }
        })
    }
}

/// What a font's own map says that a code of `bytes` bytes stands for.
fn mapped(map: &Encoding<'_>, code: u32, bytes: u8) -> Option<String> {
    let Encoding::UnicodeMapEncoding(map) = map else { return None };
    let units = map.get(code, bytes)?;
    (!units.is_empty() && units != [0]).then(|| String::from_utf16_lossy(&units))
}

impl Widths {
    fn of(&self, code: u32) -> f64 {
        let at = self.ranges.partition_point(|(start, _)| *start <= code);
        let range = at.checked_sub(1).and_then(|at| self.ranges.get(at));
        let width = range.and_then(|(start, widths)| widths.get((code - start) as usize));
        width.copied().unwrap_or(self.default)
    }

    fn of_bytes(doc: &Document, dict: &Dictionary, subtype: &[u8]) -> Widths {
        // A Type 3 font measures in its own units.
        let unit = match dict.get_deref(b"FontMatrix", doc).and_then(Object::as_array) {
            Ok(matrix) if subtype == b"Type3" => matrix.first().and_then(number).unwrap_or(0.001),
            _ => 0.001,
        };
        let first = dict.get_deref(b"FirstChar", doc).and_then(Object::as_i64).unwrap_or(0);
        let widths = dict.get_deref(b"Widths", doc).and_then(Object::as_array);
        let widths =
            widths.map(|list| list.iter().take(256).map(|w| value(doc, w).unwrap_or(0.0) * unit).collect::<Vec<f64>>());
        let missing = dict
            .get_deref(b"FontDescriptor", doc)
            .and_then(Object::as_dict)
            .and_then(|d| d.get_deref(b"MissingWidth", doc));
        let default = missing.ok().and_then(number).map_or(USUAL, |width| width * unit);
        let ranges = match (widths, u32::try_from(first)) {
            (Ok(widths), Ok(first)) => vec![(first, widths)],
            _ => Vec::new(),
        };
        Widths { ranges, default }
    }

    /// `/W` of a composite font: `first [w w w]` or `first last w`.
    fn of_pairs(doc: &Document, dict: &Dictionary) -> Widths {
        let descendant = dict
            .get_deref(b"DescendantFonts", doc)
            .and_then(Object::as_array)
            .ok()
            .and_then(|list| doc.dereference(list.first()?).ok()?.1.as_dict().ok());
        let Some(descendant) = descendant else { return Widths { ranges: Vec::new(), default: 1.0 } };
        let default = descendant.get_deref(b"DW", doc).ok().and_then(number).map_or(1.0, |width| width * 0.001);
        let list = descendant.get_deref(b"W", doc).and_then(Object::as_array).map(Vec::as_slice).unwrap_or_default();
        let mut ranges: Vec<(u32, Vec<f64>)> = Vec::new();
        let mut entries = list.iter().take(MOST_WIDTHS);
        let mut room = MOST_WIDTHS;
        while let (Some(first), Some(second)) = (entries.next(), entries.next()) {
            let Some(start) = value(doc, first).map(|start| start as u32) else { break };
            let widths: Vec<f64> = match doc.dereference(second).map(|(_, object)| object) {
                Ok(Object::Array(widths)) => {
                    widths.iter().take(room).map(|w| value(doc, w).unwrap_or(0.0) * 0.001).collect()
                }
                Ok(last) => {
                    let (Some(last), Some(width)) = (number(last), entries.next().and_then(|w| value(doc, w))) else {
                        break;
                    };
                    let count = (last as u32).saturating_sub(start) as usize + 1;
                    vec![width * 0.001; count.min(room)]
                }
                Err(_) => break,
            };
            room -= widths.len();
            ranges.push((start, widths));
        }
        ranges.sort_by_key(|(start, _)| *start);
        Widths { ranges, default }
    }
}

/// A number, whole or not.
pub(super) fn number(object: &Object) -> Option<f64> {
    object.as_float().ok().map(f64::from)
}

/// A number, or the one that a reference leads to.
fn value(doc: &Document, object: &Object) -> Option<f64> {
    doc.dereference(object).ok().and_then(|(_, object)| number(object))
}
