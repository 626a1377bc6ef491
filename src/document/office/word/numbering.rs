//! The numbers that Word counts and writes before paragraphs: they are in no run, and a heading's `1.` is one of them.

use std::collections::{HashMap, HashSet};

use super::super::number::{MOST, written};
use super::super::xml::{Xml, XmlToken};
use crate::document::DocumentError;

/// Word has nine levels.
const LEVELS: usize = 9;

/// A number's text is short; a longer one would be written again for each paragraph.
const LONGEST: usize = 64;

/// One level of a list.
#[derive(Debug, Clone, Default)]
struct Level {
    start: u32,
    format: String,
    /// What is written, with `%1` for the first level's number.
    text: String,
    /// Nothing stands between number and text.
    close: bool,
    /// The upper levels' numbers are written in digits, too.
    legal: bool,
    /// The style whose paragraphs are of this level.
    style: Option<String>,
}

type Levels = [Level; LEVELS];

/// A list that paragraphs name.
#[derive(Debug, Default)]
struct List {
    base: String,
    levels: HashMap<usize, Level>,
    starts: HashMap<usize, u32>,
}

/// The lists of a file and how far each has been counted.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    bases: HashMap<String, Levels>,
    lists: HashMap<String, List>,
    counted: HashMap<String, [Option<u32>; LEVELS]>,
    begun: HashSet<String>,
}

impl Numbering {
    pub fn read(bytes: &[u8]) -> Result<Numbering, DocumentError> {
        let mut xml = Xml::new("numbering", bytes)?;
        let mut numbering = Numbering::default();
        let (mut base, mut list): (Option<String>, Option<String>) = (None, None);
        let mut at = LEVELS;
        while let Some(token) = xml.next()? {
            let element = match token {
                XmlToken::Start(element) => element,
                XmlToken::End(name) => {
                    match name.as_str() {
                        "w:abstractNum" => base = None,
                        "w:num" => list = None,
                        _ => {}
                    }
                    continue;
                }
                XmlToken::Text(_) => continue,
            };
            let value = element.attribute("val").unwrap_or_default();
            let number = value.parse::<u32>().unwrap_or(1).min(MOST);
            let index = |name| element.attribute(name).and_then(|level| level.parse::<usize>().ok()).unwrap_or(LEVELS);
            match element.name.as_str() {
                "w:abstractNum" => {
                    base = element.attribute("abstractNumId");
                    numbering.bases.entry(base.clone().unwrap_or_default()).or_default();
                }
                "w:num" => {
                    list = element.attribute("numId");
                    numbering.lists.entry(list.clone().unwrap_or_default()).or_default();
                }
                "w:abstractNumId" => {
                    if let Some(list) = list.as_ref().and_then(|list| numbering.lists.get_mut(list)) {
                        list.base = value;
                    }
                }
                "w:lvlOverride" | "w:lvl" => at = index("ilvl"),
                "w:startOverride" if at < LEVELS => {
                    if let Some(list) = list.as_ref().and_then(|list| numbering.lists.get_mut(list)) {
                        list.starts.insert(at, number);
                    }
                }
                name if at < LEVELS => {
                    let (bases, lists) = (&mut numbering.bases, &mut numbering.lists);
                    let own = base.as_ref().and_then(|base| bases.get_mut(base)?.get_mut(at));
                    let overridden = list.as_ref().and_then(|list| lists.get_mut(list));
                    let overridden = overridden.map(|list| list.levels.entry(at).or_default());
                    let Some(level) = own.or(overridden) else { continue };
                    match name {
                        "w:start" => level.start = number,
                        "w:numFmt" => level.format = value,
                        "w:lvlText" => level.text = value.chars().take(LONGEST).collect(),
                        "w:suff" => level.close = value == "nothing",
                        "w:isLgl" => level.legal = element.is_on(),
                        "w:pStyle" => level.style = Some(value),
                        _ => {}
                    }
                }
                _ => {}
            }
        }
        Ok(numbering)
    }

    /// The level of a list's paragraphs that have a style.
    pub fn level_of(&self, list: &str, style: Option<&str>) -> Option<usize> {
        let levels = self.bases.get(&self.lists.get(list)?.base)?;
        levels.iter().position(|level| style.is_some() && level.style.as_deref() == style)
    }

    /// Counts a paragraph; what stands before it.
    pub fn label(&mut self, id: &str, at: usize) -> Option<String> {
        let list = self.lists.get(id)?;
        let base = self.bases.get(&list.base)?;
        let level = |at: usize| list.levels.get(&at).or_else(|| base.get(at));
        let counted = self.counted.entry(list.base.clone()).or_default();
        if self.begun.insert(id.to_owned()) {
            for (at, start) in &list.starts {
                counted.get_mut(*at).into_iter().for_each(|count| *count = start.checked_sub(1));
            }
        }
        for (index, count) in counted.iter_mut().enumerate() {
            let start = level(index).map_or(1, |level| level.start);
            if index == at {
                *count = Some(count.map_or(start, |count| (count + 1).min(MOST)));
            } else if index < at {
                count.get_or_insert(start);
            } else {
                *count = list.starts.get(&index).and_then(|start| start.checked_sub(1));
            }
        }
        let own = level(at)?;
        if own.format == "bullet" {
            return Some("\u{2022} ".to_owned());
        }
        let mut text = own.text.clone();
        for (index, count) in counted.iter().enumerate().take(at + 1) {
            let format = level(index).filter(|_| !own.legal).map_or("decimal", |level| level.format.as_str());
            text = text.replace(&format!("%{}", index + 1), &written(count.unwrap_or(0), format));
        }
        let space = if own.close || text.is_empty() { "" } else { " " };
        Some(text + space)
    }
}
