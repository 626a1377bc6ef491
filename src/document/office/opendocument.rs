//! OpenDocument text (ODF 1.3): what LibreOffice shows of it. Tracked changes are kept apart from the text there, deletions with
//! the words that they took out; they are read as accepted, each with a note on its place.

use std::collections::{HashMap, HashSet};

use super::archive::Archive;
use super::xml::{Element, Xml, XmlToken};
use crate::document::flow::{Flow, Look, note_margins};
use crate::document::{DocumentError, Note, NoteKind};

/// Styles based on styles.
const DEEPEST: usize = 16;

/// Levels of a list, and how long a prefix or suffix of its numbers may be; each is written again for every paragraph.
const LEVELS: usize = 10;
const LONGEST: usize = 64;

/// Spaces written as their number.
const MOST_SPACES: usize = 1_000;

pub(super) fn read(archive: &mut Archive) -> Result<(String, Vec<Note>), DocumentError> {
    let manifest = archive.part("META-INF/manifest.xml")?.unwrap_or_default();
    if memchr::memmem::find(&manifest, b"encryption-data").is_some() {
        return Err(DocumentError::Locked);
    }
    let mut styles = Styles::default();
    if let Some(bytes) = archive.part("styles.xml")? {
        styles.read(Xml::new("styles.xml", &bytes)?)?;
    }
    let margins = std::mem::take(&mut styles.margins);
    let bytes = archive.needed("content.xml")?;
    // The text's own styles stand before it, in the same part.
    styles.read(Xml::new("content.xml", &bytes)?)?;
    let text = ContentReader {
        flow: Flow::new(),
        styles,
        deletions: HashMap::new(),
        insertions: HashSet::new(),
        scopes: Vec::new(),
        lists: Vec::new(),
        counted: HashMap::new(),
        label: None,
    };
    let (text, mut notes) = text.read(Xml::new("content.xml", &bytes)?)?;
    note_margins(&margins, &text, &mut notes);
    Ok((text, notes))
}

/// A style, as far as it changes what is read.
#[derive(Debug, Default)]
struct Style {
    based_on: Option<String>,
    capitals: Option<bool>,
    hidden: Option<bool>,
    struck: Option<bool>,
    list: Option<String>,
}

/// How the paragraphs of a list's level are numbered.
#[derive(Debug, Clone, Default)]
struct Level {
    bullet: bool,
    format: String,
    before: String,
    after: String,
    start: u32,
    shown: usize,
}

#[derive(Debug, Default)]
struct Styles {
    all: HashMap<String, Style>,
    lists: HashMap<String, Vec<Level>>,
    /// What stands at the head or foot of pages.
    margins: Vec<String>,
}

impl Styles {
    fn read(&mut self, mut xml: Xml) -> Result<(), DocumentError> {
        let (mut open, mut list) = (String::new(), String::new());
        while let Some(token) = xml.next()? {
            let XmlToken::Start(element) = token else { continue };
            let attribute = |name| element.attribute(name);
            match element.name.as_str() {
                "office:body" => break,
                "style:header" | "style:header-left" | "style:header-first" | "style:footer" | "style:footer-left"
                | "style:footer-first" => self.margins.push(xml.skip()?),
                "style:style" => {
                    // Paragraphs and characters may have styles of one name.
                    open = key(&attribute("family").unwrap_or_default(), &attribute("name").unwrap_or_default());
                    let family = attribute("family").unwrap_or_default();
                    let style = Style {
                        based_on: attribute("parent-style-name").map(|name| key(&family, &name)),
                        list: attribute("list-style-name").filter(|name| !name.is_empty()),
                        ..Style::default()
                    };
                    self.all.insert(open.clone(), style);
                }
                "style:text-properties" => {
                    let Some(style) = self.all.get_mut(&open) else { continue };
                    let transform = attribute("text-transform").map(|value| value == "uppercase");
                    let variant = attribute("font-variant").map(|value| value == "small-caps");
                    style.capitals = match (transform, variant) {
                        (None, None) => None,
                        (transform, variant) => Some(transform == Some(true) || variant == Some(true)),
                    };
                    style.hidden = attribute("display").map(|value| value == "none");
                    style.struck = attribute("text-line-through-style").map(|value| value != "none");
                }
                "text:list-style" => {
                    list = attribute("name").unwrap_or_default();
                    self.lists.insert(list.clone(), vec![Level::default(); LEVELS]);
                }
                "text:list-level-style-number" | "text:list-level-style-bullet" => {
                    let at = attribute("level").and_then(|level| level.parse::<usize>().ok()).unwrap_or(0);
                    let level = self.lists.get_mut(&list).and_then(|levels| levels.get_mut(at.checked_sub(1)?));
                    let Some(level) = level else { continue };
                    let short = |name| attribute(name).unwrap_or_default().chars().take(LONGEST).collect::<String>();
                    let (mut before, mut after) = (short("num-prefix"), short("num-suffix"));
                    // What LibreOffice writes since 7.0 says more: `Issue %1%:`.
                    let pattern = short("num-list-format");
                    if let (Some(first), Some(last)) = (pattern.find('%'), pattern.rfind('%')) {
                        before = crate::text::slice(&pattern, 0..first).to_owned();
                        after = crate::text::slice(&pattern, last + 1..pattern.len()).to_owned();
                    }
                    *level = Level {
                        bullet: element.name.ends_with("bullet"),
                        format: short("num-format"),
                        before,
                        after,
                        start: attribute("start-value").and_then(|start| start.parse().ok()).unwrap_or(1),
                        shown: attribute("display-levels").and_then(|shown| shown.parse().ok()).unwrap_or(1),
                    };
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// How a style makes text look that looks so without it.
    fn show(&self, key: &str, look: &mut Look) {
        let (mut capitals, mut hidden, mut struck) = (None, None, None);
        let mut next = self.all.get(key);
        for _ in 0..DEEPEST {
            let Some(style) = next else { break };
            capitals = capitals.or(style.capitals);
            hidden = hidden.or(style.hidden);
            struck = struck.or(style.struck);
            next = style.based_on.as_deref().and_then(|key| self.all.get(key));
        }
        look.capitals = capitals.unwrap_or(look.capitals);
        look.hidden |= hidden.unwrap_or(false);
        look.struck = struck.unwrap_or(look.struck);
    }

    fn list_of(&self, key: &str) -> Option<String> {
        let mut next = self.all.get(key);
        for _ in 0..DEEPEST {
            let style = next?;
            if style.list.is_some() {
                return style.list.clone();
            }
            next = style.based_on.as_deref().and_then(|key| self.all.get(key));
        }
        None
    }
}

fn key(family: &str, name: &str) -> String {
    format!("{family} {name}")
}

#[derive(Debug, Clone, Copy, Default)]
struct Scope {
    look: Look,
    /// Within a paragraph, where text is text.
    words: bool,
}

struct ContentReader {
    flow: Flow,
    styles: Styles,
    /// What each deletion took out.
    deletions: HashMap<String, String>,
    /// Insertions that are open here.
    insertions: HashSet<String>,
    scopes: Vec<Scope>,
    /// The open lists' styles.
    lists: Vec<Option<String>>,
    counted: HashMap<String, [Option<u32>; LEVELS]>,
    /// The level and the list of an item that has no paragraph yet.
    label: Option<Option<u32>>,
}

impl ContentReader {
    fn read(mut self, mut xml: Xml) -> Result<(String, Vec<Note>), DocumentError> {
        while let Some(token) = xml.next()? {
            match token {
                XmlToken::Start(element) => self.start(&element, &mut xml)?,
                XmlToken::End(name) => self.end(&name),
                XmlToken::Text(text) => {
                    if self.scopes.last().is_some_and(|scope| scope.words) {
                        self.words(&text)?;
                    }
                }
            }
        }
        Ok(self.flow.finish())
    }

    /// Text, of which white space counts once and not at all at a paragraph's start (ODF 1.3, part 3, 6.1.2).
    fn words(&mut self, text: &str) -> Result<(), DocumentError> {
        let look = self.look();
        let mut rest = text;
        while !rest.is_empty() {
            let white = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r');
            let words = rest.split(white).next().unwrap_or_default();
            self.flow.push(words, look)?;
            let after = rest.get(words.len()..).unwrap_or_default();
            rest = after.trim_start_matches(white);
            if rest.len() < after.len() && !self.flow.is_after_space() {
                self.flow.push(" ", look)?;
            }
        }
        Ok(())
    }

    fn look(&self) -> Look {
        let mut look = self.scopes.last().map(|scope| scope.look).unwrap_or_default();
        look.inserted = !self.insertions.is_empty();
        look
    }

    fn start(&mut self, element: &Element, xml: &mut Xml) -> Result<(), DocumentError> {
        let mut scope = self.scopes.last().copied().unwrap_or_default();
        let style = || element.attribute("style-name").unwrap_or_default();
        match element.name.as_str() {
            "text:tracked-changes" => return self.tracked_changes(xml),
            "text:note" => {
                let text = xml.skip()?;
                let text = text.trim().trim_start_matches(|c: char| c.is_ascii_digit());
                self.flow.note(NoteKind::Footnote(text.to_owned()));
                return Ok(());
            }
            "office:automatic-styles"
            | "office:font-face-decls"
            | "office:scripts"
            | "office:forms"
            | "office:annotation"
            | "text:sequence-decls"
            | "text:variable-decls"
            | "text:user-field-decls"
            | "text:ruby-text"
            | "svg:title"
            | "svg:desc"
            | "office:binary-data"
            | "table:covered-table-cell" => return xml.skip().map(drop),
            "text:p" | "text:h" => {
                let key = key("paragraph", &style());
                self.styles.show(&key, &mut scope.look);
                scope.words = true;
                self.number(&key)?;
            }
            "text:span" => self.styles.show(&key("text", &style()), &mut scope.look),
            "text:section" => scope.look.hidden |= element.attribute("display").as_deref() == Some("none"),
            "text:s" => {
                let count = element.attribute("c").and_then(|count| count.parse().ok()).unwrap_or(1);
                self.flow.push(&" ".repeat(MOST_SPACES.min(count)), self.look())?;
            }
            "text:tab" => self.flow.push("\t", self.look())?,
            "text:line-break" => self.flow.push("\n", self.look())?,
            "text:change" => {
                let id = element.attribute("change-id").unwrap_or_default();
                let deleted = Look { deleted: true, ..Look::default() };
                // Once: a file may name it again and again.
                let words = self.deletions.remove(&id).unwrap_or_default();
                self.flow.push(&words, deleted)?;
            }
            "text:change-start" => self.insertions.extend(element.attribute("change-id")),
            "text:change-end" => {
                let id = element.attribute("change-id").unwrap_or_default();
                self.insertions.remove(&id);
            }
            "text:list" => {
                let outer = self.lists.last().cloned().flatten();
                let own = element.attribute("style-name").or(outer);
                let goes_on =
                    ["continue-numbering", "continue-list"].iter().any(|name| element.attribute(name).is_some());
                if let Some(counted) = own.as_ref().and_then(|own| self.counted.get_mut(own))
                    && !goes_on
                {
                    counted.iter_mut().skip(self.lists.len()).for_each(|count| *count = None);
                }
                self.lists.push(own);
            }
            "text:list-item" => {
                self.label = Some(element.attribute("start-value").and_then(|start| start.parse().ok()));
            }
            "draw:text-box" | "draw:custom-shape" | "draw:rect" | "draw:ellipse" | "draw:polygon" => {
                self.flow.open_box()?;
                scope = Scope { look: Look { hidden: scope.look.hidden, ..Look::default() }, words: false };
            }
            "table:table-row" => self.flow.start_row(),
            "table:table-cell" => drop(self.flow.start_cell()),
            _ => {}
        }
        self.scopes.push(scope);
        Ok(())
    }

    fn end(&mut self, name: &str) {
        self.scopes.pop();
        match name {
            "text:p" | "text:h" => self.flow.end_paragraph(),
            "draw:text-box" | "draw:custom-shape" | "draw:rect" | "draw:ellipse" | "draw:polygon" => {
                self.flow.close_box()
            }
            "table:table-row" => self.flow.end_row(),
            "text:list" => drop(self.lists.pop()),
            _ => {}
        }
    }

    /// The words that were deleted; what was inserted stands in the text.
    fn tracked_changes(&mut self, xml: &mut Xml) -> Result<(), DocumentError> {
        let mut id = String::new();
        while let Some(token) = xml.next()? {
            match token {
                XmlToken::Start(element) => match element.name.as_str() {
                    "text:changed-region" => id = element.attribute("id").unwrap_or_default(),
                    "office:change-info" => drop(xml.skip()?),
                    "text:p" | "text:h" => {
                        let words = xml.skip()?;
                        let deleted = self.deletions.entry(id.clone()).or_default();
                        if !deleted.is_empty() {
                            deleted.push(' ');
                        }
                        deleted.push_str(&words);
                    }
                    _ => {}
                },
                XmlToken::End(name) if name == "text:tracked-changes" => break,
                _ => {}
            }
        }
        Ok(())
    }

    /// Writes the number of a list's item before its first paragraph.
    fn number(&mut self, key: &str) -> Result<(), DocumentError> {
        let Some(start) = self.label.take() else { return Ok(()) };
        let at = self.lists.len().saturating_sub(1);
        let Some(list) = self.lists.last().cloned().flatten().or_else(|| self.styles.list_of(key)) else {
            return Ok(());
        };
        let Some(levels) = self.styles.lists.get(&list) else { return Ok(()) };
        let Some(level) = levels.get(at) else { return Ok(()) };
        let counted = self.counted.entry(list).or_default();
        let mut label = String::new();
        for (index, count) in counted.iter_mut().enumerate() {
            let first = levels.get(index).map_or(1, |level| level.start);
            if index == at {
                *count = Some(start.or(count.map(|count| count.saturating_add(1))).unwrap_or(first));
            } else if index > at {
                *count = None;
            }
        }
        if level.bullet {
            label.push_str("\u{2022} ");
        } else if !level.format.is_empty() {
            let first = (at + 1).saturating_sub(level.shown.max(1));
            let numbers = counted.iter().zip(levels).take(at + 1).skip(first);
            let numbers = numbers.map(|(count, level)| super::number::written(count.unwrap_or(1), &level.format));
            label = format!("{}{}{} ", level.before, numbers.collect::<Vec<_>>().join("."), level.after);
        }
        self.flow.push(&label, Look::default())
    }
}
