//! Word's files (ECMA-376, WordprocessingML): a zip archive with the text in XML, of which what Word shows is read.
//!
//! By hand on zip and quick-xml, because no crate gives what stands on the page: numbers that Word counts, letters that it
//! shows as capitals, text without what is hidden, tables and boxes in their places, and tracked changes as changes
//! (docs/inputs.md has the comparison). Changes are taken as accepted, each with a note on its place: the letter as it was
//! sent and the letter as somebody changed it can't be told apart otherwise.

mod numbering;
mod styles;

use std::collections::HashMap;

use self::numbering::Numbering;
use self::styles::{Face, Styles};
use super::archive::Archive;
use super::xml::{Element, Xml, XmlToken};
use crate::document::flow::{Flow, Look, note_margins};
use crate::document::{DocumentError, Note, NoteKind};

/// Reads the part in which a file of Word has its text, and those that this one needs.
pub(super) fn read(archive: &mut Archive) -> Result<(String, Vec<Note>), DocumentError> {
    let roots = relations(archive, "_rels/.rels", "")?;
    let name = target(&roots, "/officeDocument").unwrap_or("word/document.xml").to_owned();
    let (folder, file) = name.rsplit_once('/').unwrap_or(("", &name));
    let related = relations(archive, &format!("{folder}/_rels/{file}.rels"), folder)?;
    let mut part = |kind: &'static str| match target(&related, kind) {
        Some(name) => archive.part(name),
        None => Ok(None),
    };
    let styles = Styles::read(&part("/styles")?.unwrap_or_default())?;
    let numbering = Numbering::read(&part("/numbering")?.unwrap_or_default())?;
    let mut footnotes = HashMap::new();
    for (kind, place) in [("footnote", "/footnotes"), ("endnote", "/endnotes")] {
        if let Some(bytes) = part(place)? {
            read_footnotes(kind, &bytes, &mut footnotes)?;
        }
    }
    let mut margins = Vec::new();
    for (kind, name) in &related {
        if (kind.ends_with("/header") || kind.ends_with("/footer"))
            && let Some(bytes) = archive.part(name)?
        {
            margins.push(shown(Xml::new(name, &bytes)?)?);
        }
    }
    let bytes = archive.needed(&name)?;
    let body = Body {
        flow: Flow::new(),
        styles,
        numbering,
        footnotes,
        scopes: Vec::new(),
        paragraphs: Vec::new(),
        fields: Vec::new(),
    };
    let (text, mut notes) = body.read(Xml::new(&name, &bytes)?)?;
    note_margins(&margins, &text, &mut notes);
    Ok((text, notes))
}

/// The words of a part, roughly: enough to name it.
fn shown(mut xml: Xml) -> Result<String, DocumentError> {
    let mut text = String::new();
    while let Some(token) = xml.next()? {
        match token {
            XmlToken::Start(element) if element.name == "w:t" => text.push_str(&xml.skip()?),
            // A sign across the page is drawn so.
            XmlToken::Start(element) if element.name == "v:textpath" => {
                text.push_str(&element.attribute("string").unwrap_or_default());
            }
            XmlToken::Start(element) if ["w:tab", "w:ptab", "w:br"].contains(&element.name.as_str()) => text.push(' '),
            XmlToken::End(name) if name == "w:p" => text.push(' '),
            _ => {}
        }
    }
    Ok(text)
}

/// What a part is related to: kinds and the parts' names.
fn relations(archive: &mut Archive, name: &str, folder: &str) -> Result<Vec<(String, String)>, DocumentError> {
    let bytes = archive.part(name)?.unwrap_or_default();
    let mut xml = Xml::new(name, &bytes)?;
    let mut related = Vec::new();
    while let Some(token) = xml.next()? {
        let XmlToken::Start(element) = token else { continue };
        if let (Some(kind), Some(target)) = (element.attribute("Type"), element.attribute("Target")) {
            let target = match target.strip_prefix('/') {
                Some(absolute) => absolute.to_owned(),
                None if folder.is_empty() => target,
                None => format!("{folder}/{target}"),
            };
            related.push((kind, target));
        }
    }
    Ok(related)
}

fn target<'a>(related: &'a [(String, String)], kind: &str) -> Option<&'a str> {
    related.iter().find(|(known, _)| known.ends_with(kind)).map(|(_, target)| target.as_str())
}

fn read_footnotes(kind: &str, bytes: &[u8], notes: &mut HashMap<String, String>) -> Result<(), DocumentError> {
    let mut xml = Xml::new("footnotes", bytes)?;
    while let Some(token) = xml.next()? {
        let XmlToken::Start(element) = token else { continue };
        if element.name.strip_prefix("w:") == Some(kind)
            && let Some(id) = element.attribute("id")
        {
            let text = xml.skip()?;
            notes.insert(format!("{kind} {id}"), text.trim().to_owned());
        }
    }
    Ok(())
}

/// What holds within an element and all that is in it.
#[derive(Debug, Default)]
struct Scope {
    look: Look,
    /// Of an element with alternatives: one was taken.
    taken: bool,
}

/// A paragraph whose end hasn't come.
#[derive(Debug, Default)]
struct OpenParagraph {
    /// How its style makes text look.
    face: Face,
    /// Its end was deleted or is hidden: the next one goes on where it stopped.
    joined: bool,
    /// The number that stands before it, not yet written.
    label: Option<String>,
}

struct Body {
    flow: Flow,
    styles: Styles,
    numbering: Numbering,
    footnotes: HashMap<String, String>,
    scopes: Vec<Scope>,
    paragraphs: Vec<OpenParagraph>,
    /// For each open field, whether what comes is its instruction, which isn't shown.
    fields: Vec<bool>,
}

impl Body {
    fn read(mut self, mut xml: Xml) -> Result<(String, Vec<Note>), DocumentError> {
        while let Some(token) = xml.next()? {
            match token {
                XmlToken::Start(element) => self.start(&element, &mut xml)?,
                XmlToken::End(name) => self.end(&name),
                XmlToken::Text(_) => {}
            }
        }
        Ok(self.flow.finish())
    }

    fn look(&self) -> Look {
        self.scopes.last().map(|scope| scope.look).unwrap_or_default()
    }

    /// Text as the open run looks.
    fn words(&mut self, text: &str) -> Result<(), DocumentError> {
        let mut look = self.look();
        look.hidden |= self.fields.contains(&true);
        let shown = !(look.deleted || look.hidden || look.struck);
        if let Some(label) = self.paragraphs.last_mut().and_then(|open| open.label.take_if(|_| shown))
            && self.flow.is_at_start()
        {
            self.flow.push(&label, Look::default())?;
        }
        self.flow.push(text, look)
    }

    /// What begins; elements that are read to their end here leave no scope.
    fn start(&mut self, element: &Element, xml: &mut Xml) -> Result<(), DocumentError> {
        let mut scope = Scope { look: self.look(), taken: false };
        match element.name.as_str() {
            "w:t" | "w:delText" => {
                let text = xml.skip()?;
                return self.words(&text.replace('\n', " "));
            }
            "w:instrText" | "w:delInstrText" | "w:sectPr" | "w:sdtPr" | "w:sdtEndPr" | "w:tblPr" | "w:rt" => {
                return xml.skip().map(drop);
            }
            "w:pPr" => return self.paragraph_properties(xml),
            "w:rPr" => return self.run_properties(xml),
            "w:trPr" => return self.changed_part("w:trPr", ["w:del", "w:ins"], xml),
            "w:tcPr" => return self.changed_part("w:tcPr", ["w:cellDel", "w:cellIns"], xml),
            "mc:Fallback" | "mc:Choice" => {
                let outer = self.scopes.last_mut();
                if outer.is_some_and(|outer| std::mem::replace(&mut outer.taken, true)) {
                    return xml.skip().map(drop);
                }
            }
            "w:del" | "w:moveFrom" => scope.look.deleted = true,
            "w:ins" | "w:moveTo" => scope.look.inserted = true,
            "w:p" => {
                let face = self.styles.default_face();
                self.paragraphs.push(OpenParagraph { face, joined: scope.look.deleted, label: None });
            }
            "w:r" => self.paragraphs.last().map(|open| open.face).unwrap_or_default().show(&mut scope.look),
            "w:tab" | "w:ptab" => self.words("\t")?,
            "w:br" | "w:cr" => self.words("\n")?,
            // U+2011 is how Word shows it; everybody types and compares the other.
            "w:noBreakHyphen" => self.words("-")?,
            // A sign of a symbol font, which says nothing outside of it.
            "w:sym" => self.words("\u{fffd}")?,
            "w:fldChar" => match element.attribute("fldCharType").as_deref() {
                Some("begin") => self.fields.push(true),
                Some("separate") => self.fields.last_mut().into_iter().for_each(|instruction| *instruction = false),
                _ => drop(self.fields.pop()),
            },
            "w:footnoteReference" | "w:endnoteReference" => {
                let kind = if element.name == "w:endnoteReference" { "endnote" } else { "footnote" };
                let id = element.attribute("id").unwrap_or_default();
                let text = self.footnotes.get(&format!("{kind} {id}")).cloned().unwrap_or_default();
                if !scope.look.deleted {
                    self.flow.note(NoteKind::Footnote(text));
                }
            }
            "w:altChunk" | "w:subDoc" => {
                self.flow.note(NoteKind::Unread("another document is embedded here".to_owned()));
            }
            "w:txbxContent" => {
                let Look { deleted, inserted, hidden, .. } = scope.look;
                scope.look = Look { deleted, inserted, hidden, ..Look::default() };
                self.flow.open_box()?;
            }
            "w:tr" => self.flow.start_row(),
            "w:tc" => drop(self.flow.start_cell()),
            _ => {}
        }
        self.scopes.push(scope);
        Ok(())
    }

    fn end(&mut self, name: &str) {
        self.scopes.pop();
        match name {
            "w:p" if self.paragraphs.pop().is_some_and(|open| !open.joined) => self.flow.end_paragraph(),
            "w:txbxContent" => self.flow.close_box(),
            "w:tr" => self.flow.end_row(),
            _ => {}
        }
    }

    /// Style, number, and whether the paragraph's end is there.
    fn paragraph_properties(&mut self, xml: &mut Xml) -> Result<(), DocumentError> {
        let (mut style, mut number, mut level) = (None, None, None);
        let (mut joined, mut deleted) = (false, false);
        while let Some(token) = xml.next()? {
            match token {
                XmlToken::Start(element) => match element.name.as_str() {
                    "w:pStyle" => style = element.attribute("val"),
                    "w:numId" => number = element.attribute("val"),
                    "w:ilvl" => level = element.attribute("val").and_then(|level| level.parse().ok()),
                    "w:del" | "w:moveFrom" => (joined, deleted) = (true, true),
                    "w:vanish" => joined |= element.is_on(),
                    "w:numPr" | "w:rPr" => {}
                    _ => drop(xml.skip()?),
                },
                XmlToken::End(name) if name == "w:pPr" => break,
                _ => {}
            }
        }
        let style = self.styles.paragraph(style.as_deref());
        let number = number.or_else(|| style.number.clone());
        let Some(open) = self.paragraphs.last_mut() else { return Ok(()) };
        open.face = style.face;
        open.joined |= joined;
        if deleted {
            self.flow.push(" \u{b6}", Look { deleted, ..Look::default() })?;
        }
        if let Some(number) = number.filter(|_| !open.joined) {
            let level = level.or(style.level).or_else(|| self.numbering.level_of(&number, style.id.as_deref()));
            open.label = self.numbering.label(&number, level.unwrap_or(0));
        }
        Ok(())
    }

    fn run_properties(&mut self, xml: &mut Xml) -> Result<(), DocumentError> {
        let (style, own) = Face::read("w:rPr", xml)?;
        let paragraph = self.paragraphs.last().map(|open| open.face).unwrap_or_default();
        let styled = self.styles.character(style.as_deref());
        if let Some(scope) = self.scopes.last_mut() {
            paragraph.then(styled).then(own).show(&mut scope.look);
        }
        Ok(())
    }

    /// Whether a row or cell was deleted or inserted.
    fn changed_part(&mut self, part: &str, [deleted, inserted]: [&str; 2], xml: &mut Xml) -> Result<(), DocumentError> {
        while let Some(token) = xml.next()? {
            match token {
                XmlToken::Start(element) => {
                    if let Some(scope) = self.scopes.last_mut() {
                        scope.look.deleted |= element.name == deleted;
                        scope.look.inserted |= element.name == inserted;
                    }
                    xml.skip()?;
                }
                XmlToken::End(name) if name == part => break,
                _ => {}
            }
        }
        Ok(())
    }
}
