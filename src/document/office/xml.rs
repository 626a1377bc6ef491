//! The XML inside Word's and OpenDocument's files, as a stream of tags and text. Names are given with the prefix that their
//! standard uses, whatever prefix a file has chosen for the namespace at its root.

use quick_xml::Reader;
use quick_xml::escape::{resolve_predefined_entity, unescape};
use quick_xml::events::{BytesStart, Event};

use crate::document::DocumentError;

/// Elements within elements; a table in a text box in a table has sixty.
const DEEPEST: usize = 512;

/// Namespaces and the prefixes by which they are known here; OOXML has two sets of names (ECMA-376, part 1 and part 4).
const NAMESPACES: [(&str, &str); 12] = [
    ("http://schemas.openxmlformats.org/wordprocessingml/2006/main", "w"),
    ("http://purl.oclc.org/ooxml/wordprocessingml/main", "w"),
    ("http://schemas.openxmlformats.org/markup-compatibility/2006", "mc"),
    ("http://schemas.openxmlformats.org/drawingml/2006/main", "a"),
    ("http://purl.oclc.org/ooxml/drawingml/main", "a"),
    ("urn:schemas-microsoft-com:vml", "v"),
    ("urn:oasis:names:tc:opendocument:xmlns:office:1.0", "office"),
    ("urn:oasis:names:tc:opendocument:xmlns:text:1.0", "text"),
    ("urn:oasis:names:tc:opendocument:xmlns:table:1.0", "table"),
    ("urn:oasis:names:tc:opendocument:xmlns:drawing:1.0", "draw"),
    ("urn:oasis:names:tc:opendocument:xmlns:style:1.0", "style"),
    ("urn:oasis:names:tc:opendocument:xmlns:manifest:1.0", "manifest"),
];

/// What comes next.
pub(super) enum XmlToken<'a> {
    /// An element begins.
    Start(Element<'a>),
    /// An element ends: its name.
    End(String),
    /// Text, without entities.
    Text(String),
}

/// An element's name and attributes.
pub(super) struct Element<'a> {
    pub name: String,
    tag: BytesStart<'a>,
}

impl Element<'_> {
    /// An attribute, by its name without prefix.
    pub fn attribute(&self, name: &str) -> Option<String> {
        // No attribute is looked for twice: checking that would take time by the square of their number.
        let mut attributes = self.tag.attributes();
        let found =
            attributes.with_checks(false).flatten().find(|attribute| attribute.key.local_name().as_ref() == name)?;
        unescape(&found.value).ok().map(|value| value.into_owned())
    }

    /// A switch of Word's: on unless it says otherwise.
    pub fn is_on(&self) -> bool {
        !matches!(self.attribute("val").as_deref(), Some("0" | "false" | "off" | "none"))
    }
}

/// Reads a part.
pub(super) struct Xml<'a> {
    reader: Reader<&'a [u8]>,
    /// The prefixes that the root declares, and those by which they are known here.
    prefixes: Option<Vec<(String, &'static str)>>,
    depth: usize,
    part: &'a str,
}

impl<'a> Xml<'a> {
    /// `part` is its name, for messages.
    pub fn new(part: &'a str, bytes: &'a [u8]) -> Result<Xml<'a>, DocumentError> {
        let text = std::str::from_utf8(bytes)
            .map_err(|e| DocumentError::BadOffice(format!("{part}: not UTF-8 at byte {}", e.valid_up_to())))?;
        let mut reader = Reader::from_str(text.strip_prefix('\u{feff}').unwrap_or(text));
        reader.config_mut().expand_empty_elements = true;
        Ok(Xml { reader, prefixes: None, depth: 0, part })
    }

    fn damaged(&self, what: &str) -> DocumentError {
        DocumentError::BadOffice(format!("{}, byte {}: {what}", self.part, self.reader.buffer_position()))
    }

    /// The next tag or text; `None` at the end.
    pub fn next(&mut self) -> Result<Option<XmlToken<'a>>, DocumentError> {
        loop {
            let event = self.reader.read_event().map_err(|e| self.damaged(&e.to_string()))?;
            return Ok(Some(match event {
                Event::Start(tag) => {
                    self.depth += 1;
                    if self.depth > DEEPEST {
                        return Err(DocumentError::Bound("elements within elements"));
                    }
                    self.declare(&tag);
                    XmlToken::Start(Element { name: self.name(tag.name().as_ref()), tag })
                }
                Event::End(tag) => {
                    self.depth = self.depth.saturating_sub(1);
                    XmlToken::End(self.name(tag.name().as_ref()))
                }
                Event::Text(text) => XmlToken::Text(text.xml10_content().into_owned()),
                Event::CData(text) => XmlToken::Text(text.xml10_content().into_owned()),
                Event::GeneralRef(name) => {
                    let char = name.resolve_char_ref().map_err(|e| self.damaged(&e.to_string()))?;
                    let known = char.map(String::from);
                    let known = known.or_else(|| resolve_predefined_entity(&name).map(str::to_owned));
                    XmlToken::Text(known.ok_or_else(|| self.damaged("an unknown entity"))?)
                }
                Event::Eof if self.depth > 0 => return Err(self.damaged("it breaks off")),
                Event::Eof => return Ok(None),
                _ => continue,
            }));
        }
    }

    fn declare(&mut self, root: &BytesStart) {
        if self.prefixes.is_some() {
            return;
        }
        let mut attributes = root.attributes();
        let declared = attributes.with_checks(false).flatten().filter_map(|attribute| {
            let key = attribute.key.as_ref();
            let prefix = key.strip_prefix("xmlns:").or_else(|| (key == "xmlns").then_some(""))?;
            let known = NAMESPACES.iter().find(|(uri, _)| *uri == attribute.value)?.1;
            Some((prefix.to_owned(), known))
        });
        self.prefixes = Some(declared.take(NAMESPACES.len()).collect());
    }

    fn name(&self, name: &str) -> String {
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        let known = self.prefixes.iter().flatten().find(|(declared, _)| declared == prefix);
        match known.map_or(prefix, |(_, known)| known) {
            "" => local.to_owned(),
            prefix => format!("{prefix}:{local}"),
        }
    }

    /// Goes past the element that began last; its text.
    pub fn skip(&mut self) -> Result<String, DocumentError> {
        let mut text = String::new();
        let depth = self.depth;
        while self.depth >= depth {
            match self.next()? {
                Some(XmlToken::Text(more)) => text.push_str(&more),
                Some(_) => {}
                None => break,
            }
        }
        Ok(text)
    }
}
