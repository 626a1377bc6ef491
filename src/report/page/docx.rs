//! A worksheet as a document for word processors (Office Open XML): three small files in a zip.

use std::io::{self, Cursor, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use zip::write::SimpleFileOptions;

use super::worksheet::{LIMITS, NOTHING, OTHERS, Sheet, WorksheetFinding};

const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;
const RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;
const NAMESPACE: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

/// Lines left empty for notes.
const NOTE_LINES: usize = 3;

/// How words look.
#[derive(Clone, Copy, PartialEq, Eq)]
enum TextStyle {
    Plain,
    Bold,
    /// Half-points, bold.
    Heading(usize),
    Marked,
    Small,
}

/// Writes a document.
pub(super) fn write(out: &mut dyn Write, sheets: &[Sheet], pack: &str) -> io::Result<()> {
    let mut document = WordDocument { xml: Writer::new(Vec::new()) };
    document.all(sheets, pack)?;
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    // Stored as it is, and with a fixed time: the same letter gives the same bytes.
    let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let document = document.xml.into_inner();
    let parts = [
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", RELATIONS.as_bytes()),
        ("word/document.xml", &document),
    ];
    for (name, text) in parts {
        zip.start_file(name, options).map_err(io::Error::other)?;
        zip.write_all(text)?;
    }
    out.write_all(&zip.finish().map_err(io::Error::other)?.into_inner())
}

struct WordDocument {
    xml: Writer<Vec<u8>>,
}

impl WordDocument {
    fn all(&mut self, sheets: &[Sheet], pack: &str) -> io::Result<()> {
        self.xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), Some("yes"))))?;
        self.open(BytesStart::new("w:document").with_attributes([("xmlns:w", NAMESPACE)]))?;
        self.open(BytesStart::new("w:body"))?;
        for (i, sheet) in sheets.iter().enumerate() {
            self.sheet(sheet, i > 0)?;
        }
        let written = format!("Written by mtuslint {} with the rules {pack}.", env!("CARGO_PKG_VERSION"));
        self.paragraph(&[(LIMITS, TextStyle::Small)], false)?;
        self.paragraph(&[(&written, TextStyle::Small)], false)?;
        self.close("w:body")?;
        self.close("w:document")
    }

    fn sheet(&mut self, sheet: &Sheet, new_page: bool) -> io::Result<()> {
        self.paragraph(&[(&format!("Worksheet: {}", sheet.name), TextStyle::Heading(36))], new_page)?;
        self.paragraph(&[(&sheet.path, TextStyle::Small)], false)?;
        for (name, value) in &sheet.facts {
            self.paragraph(&[(&format!("{name}: "), TextStyle::Bold), (value, TextStyle::Plain)], false)?;
        }
        for item in &sheet.items {
            self.paragraph(&[(&format!("{}. {}: {}", item.n, item.item, item.outcome), TextStyle::Plain)], false)?;
        }
        for ground in &sheet.grounds {
            self.paragraph(&[(&format!("{}: {}", ground.source, ground.title), TextStyle::Heading(28))], false)?;
            self.paragraph(&[(&ground.text, TextStyle::Small)], false)?;
            if ground.found.is_empty() {
                self.paragraph(&[(NOTHING, TextStyle::Plain)], false)?;
            }
            ground.found.iter().try_for_each(|found| self.found(found))?;
            self.notes()?;
        }
        if !sheet.others.is_empty() {
            self.paragraph(&[(OTHERS, TextStyle::Heading(28))], false)?;
            sheet.others.iter().try_for_each(|found| self.found(found))?;
            self.notes()?;
        }
        Ok(())
    }

    fn found(&mut self, found: &WorksheetFinding) -> io::Result<()> {
        let about = if found.about.is_empty() { String::new() } else { format!("{}: ", found.about) };
        let tail = format!(" ({}, {})", found.rule, found.severity);
        self.paragraph(
            &[(&about, TextStyle::Bold), (&found.message, TextStyle::Plain), (&tail, TextStyle::Small)],
            false,
        )?;
        for side in &found.sides {
            let place = format!("{}: ", side.place);
            let says = if side.says.is_empty() { String::new() } else { format!(" ({})", side.says) };
            let parts = [
                (place.as_str(), TextStyle::Bold),
                ("\u{201c}", TextStyle::Plain),
                (&side.before, TextStyle::Plain),
                (&side.words, TextStyle::Marked),
                (&side.after, TextStyle::Plain),
                ("\u{201d}", TextStyle::Plain),
                (&says, TextStyle::Small),
            ];
            self.paragraph(&parts, false)?;
        }
        Ok(())
    }

    fn notes(&mut self) -> io::Result<()> {
        self.paragraph(&[("Notes:", TextStyle::Bold)], false)?;
        (0..NOTE_LINES).try_for_each(|_| self.paragraph(&[], false))
    }

    fn paragraph(&mut self, parts: &[(&str, TextStyle)], new_page: bool) -> io::Result<()> {
        self.open(BytesStart::new("w:p"))?;
        if new_page {
            self.open(BytesStart::new("w:pPr"))?;
            self.xml.write_event(Event::Empty(BytesStart::new("w:pageBreakBefore")))?;
            self.close("w:pPr")?;
        }
        for (text, look) in parts.iter().filter(|(text, _)| !text.is_empty()) {
            self.open(BytesStart::new("w:r"))?;
            self.look(*look)?;
            self.open(BytesStart::new("w:t").with_attributes([("xml:space", "preserve")]))?;
            self.xml.write_event(Event::Text(BytesText::new(text)))?;
            self.close("w:t")?;
            self.close("w:r")?;
        }
        self.close("w:p")
    }

    fn look(&mut self, look: TextStyle) -> io::Result<()> {
        let (bold, size, highlight) = match look {
            TextStyle::Plain => return Ok(()),
            TextStyle::Bold => (true, None, false),
            TextStyle::Heading(size) => (true, Some(size), false),
            TextStyle::Marked => (false, None, true),
            TextStyle::Small => (false, Some(18), false),
        };
        self.open(BytesStart::new("w:rPr"))?;
        if bold {
            self.xml.write_event(Event::Empty(BytesStart::new("w:b")))?;
        }
        if let Some(size) = size {
            let size = size.to_string();
            let size = BytesStart::new("w:sz").with_attributes([("w:val", size.as_str())]);
            self.xml.write_event(Event::Empty(size))?;
        }
        if highlight {
            let yellow = BytesStart::new("w:highlight").with_attributes([("w:val", "yellow")]);
            self.xml.write_event(Event::Empty(yellow))?;
        }
        self.close("w:rPr")
    }

    fn open(&mut self, element: BytesStart<'_>) -> io::Result<()> {
        self.xml.write_event(Event::Start(element))
    }

    fn close(&mut self, name: &str) -> io::Result<()> {
        self.xml.write_event(Event::End(BytesEnd::new(name)))
    }
}
