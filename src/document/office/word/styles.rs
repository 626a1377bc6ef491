//! Word's styles, as far as they change what is read: capitals, hidden and struck text, and numbers before paragraphs.

use std::collections::HashMap;

use super::super::xml::{Xml, XmlToken};
use crate::document::DocumentError;
use crate::document::flow::Look;

/// Styles based on styles; Word allows ten.
const DEEPEST: usize = 16;

/// How text looks, as far as it is said.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Face {
    capitals: Option<bool>,
    small_capitals: Option<bool>,
    hidden: Option<bool>,
    struck: Option<bool>,
}

impl Face {
    /// This one where the other, which is nearer to the text, says nothing.
    pub fn then(self, nearer: Face) -> Face {
        Face {
            capitals: nearer.capitals.or(self.capitals),
            small_capitals: nearer.small_capitals.or(self.small_capitals),
            hidden: nearer.hidden.or(self.hidden),
            struck: nearer.struck.or(self.struck),
        }
    }

    pub fn show(self, look: &mut Look) {
        look.capitals = self.capitals == Some(true) || self.small_capitals == Some(true);
        look.hidden = self.hidden == Some(true);
        look.struck = self.struck == Some(true);
    }

    /// Reads the properties of a run to their end: the style that they name and what they say themselves.
    pub fn read(end: &str, xml: &mut Xml) -> Result<(Option<String>, Face), DocumentError> {
        let (mut style, mut face) = (None, Face::default());
        while let Some(token) = xml.next()? {
            match token {
                XmlToken::Start(element) => {
                    let on = Some(element.is_on());
                    match element.name.as_str() {
                        "w:rStyle" => style = element.attribute("val"),
                        "w:caps" => face.capitals = on,
                        "w:smallCaps" => face.small_capitals = on,
                        "w:vanish" => face.hidden = on,
                        "w:strike" | "w:dstrike" => face.struck = on,
                        _ => {}
                    }
                    xml.skip()?;
                }
                XmlToken::End(name) if name == end => break,
                _ => {}
            }
        }
        Ok((style, face))
    }
}

/// A style.
#[derive(Debug, Clone, Default)]
pub(super) struct Style {
    pub id: Option<String>,
    based_on: Option<String>,
    pub face: Face,
    pub number: Option<String>,
    pub level: Option<usize>,
}

/// All styles of a file.
#[derive(Debug, Default)]
pub(super) struct Styles {
    all: HashMap<String, Style>,
    /// What holds where no style says otherwise.
    base: Style,
}

impl Styles {
    pub fn read(bytes: &[u8]) -> Result<Styles, DocumentError> {
        let mut xml = Xml::new("styles", bytes)?;
        let mut styles = Styles::default();
        let mut open: Option<Style> = None;
        let mut default = None;
        while let Some(token) = xml.next()? {
            let element = match token {
                XmlToken::Start(element) => element,
                XmlToken::End(name) if name == "w:style" => {
                    if let Some((id, style)) = open.take().and_then(|style| Some((style.id.clone()?, style))) {
                        styles.all.insert(id, style);
                    }
                    continue;
                }
                _ => continue,
            };
            let value = element.attribute("val");
            match (element.name.as_str(), open.as_mut()) {
                ("w:style", _) => {
                    let id = element.attribute("styleId");
                    if element.attribute("type").as_deref() == Some("paragraph")
                        && matches!(element.attribute("default").as_deref(), Some("1" | "true" | "on"))
                    {
                        default.clone_from(&id);
                    }
                    open = Some(Style { id, ..Style::default() });
                }
                // Those of parts of tables, which hold for some cells only.
                ("w:tblStylePr", _) => drop(xml.skip()?),
                ("w:rPr", None) => styles.base.face = Face::read("w:rPr", &mut xml)?.1,
                ("w:rPr", Some(style)) => style.face = Face::read("w:rPr", &mut xml)?.1,
                ("w:basedOn", Some(style)) => style.based_on = value,
                ("w:numId", Some(style)) => style.number = value,
                ("w:ilvl", Some(style)) => style.level = value.and_then(|level| level.parse().ok()),
                _ => {}
            }
        }
        if let Some(default) = default {
            let base = styles.whole(Some(&default));
            styles.base = Style { id: None, based_on: None, face: styles.base.face.then(base.face), ..base };
        }
        Ok(styles)
    }

    /// A style with what it takes from those that it is based on.
    fn whole(&self, id: Option<&str>) -> Style {
        let mut whole = Style { id: id.map(str::to_owned), ..Style::default() };
        let mut next = id;
        for _ in 0..DEEPEST {
            let Some(style) = next.and_then(|id| self.all.get(id)) else { break };
            whole.face = style.face.then(whole.face);
            if whole.number.is_none() {
                whole.number.clone_from(&style.number);
                whole.level = style.level;
            }
            next = style.based_on.as_deref();
        }
        whole
    }

    /// A paragraph's style, or what holds without one.
    pub fn paragraph(&self, id: Option<&str>) -> Style {
        if id.is_none() {
            return self.base.clone();
        }
        let style = self.whole(id);
        Style { face: self.base.face.then(style.face), ..style }
    }

    /// How text looks in a paragraph that says nothing of itself.
    pub fn default_face(&self) -> Face {
        self.base.face
    }

    /// How a run's style makes it look.
    pub fn character(&self, id: Option<&str>) -> Face {
        self.whole(id).face
    }
}
