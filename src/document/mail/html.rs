//! HTML, as mail and saved pages have it, to lines: a line ends where a browser ends it, a row of a table is one line, and
//! what a browser doesn't show isn't there. html5gum cuts the tags; no tree is built, so no depth can hurt.
//!
//! Only what an element says of itself counts (`style`, `hidden`); style sheets aren't read.

use std::collections::HashMap;

use html5gum::emitters::default::{DefaultEmitter, StartTag};
use html5gum::{Token, Tokenizer};

use crate::document::flow::{Flow, Look, note_margins};
use crate::document::{DocumentError, Note, NoteKind};

/// Open elements that are kept; browsers stop at 512.
const DEEPEST: usize = 256;

/// A note of a page may be this long.
const LONGEST: usize = 4_096;

/// Elements that end a line before and after.
const BLOCKS: [&str; 38] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "html",
    "legend",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tr",
    "ul",
];

/// Elements that end by themselves.
const EMPTY: [&str; 13] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];

/// Elements whose text isn't the page's.
const SKIPPED: [&str; 14] = [
    "audio", "canvas", "datalist", "iframe", "math", "object", "script", "select", "style", "svg", "template",
    "textarea", "title", "video",
];

/// Elements that end where another of their name begins beside them.
const SIBLINGS: [&str; 7] = ["dd", "dt", "li", "p", "td", "th", "tr"];

#[derive(Debug, Clone, Default)]
struct Open {
    name: String,
    look: Look,
    /// White space is kept.
    kept: bool,
    skipped: bool,
    /// The note that this is, by its name.
    note: Option<String>,
}

struct HtmlText {
    flow: Flow,
    open: Vec<Open>,
    /// The open lists: the next number, or none where they have bullets.
    lists: Vec<Option<u32>>,
    /// What stands before a list's item, not yet written.
    label: Option<String>,
    /// The texts of notes, by their names.
    notes: HashMap<String, String>,
}

/// The text of a page.
pub(in crate::document) fn convert(html: &str) -> Result<(String, Vec<Note>), DocumentError> {
    let mut page =
        HtmlText { flow: Flow::new(), open: Vec::new(), lists: Vec::new(), label: None, notes: HashMap::new() };
    let mut emitter = DefaultEmitter::default();
    // Scripts and styles are no markup; without a tree that is known by their names.
    emitter.naively_switch_states(true);
    for token in Tokenizer::new_with_emitter(html, emitter) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => page.start(&tag)?,
            Token::EndTag(tag) => page.end(&String::from_utf8_lossy(&tag.name)),
            Token::String(text) => page.text(&String::from_utf8_lossy(&text))?,
            _ => {}
        }
    }
    let (text, mut notes) = page.flow.finish();
    for note in &mut notes {
        if let NoteKind::Footnote(name) = &mut note.kind {
            *name = page.notes.get(name).map(|text| text.trim().to_owned()).unwrap_or_default();
        }
    }
    let margins: Vec<String> = MARGINS.iter().filter_map(|margin| page.notes.remove(*margin)).collect();
    note_margins(&margins, &text, &mut notes);
    Ok((text, notes))
}

/// What LibreOffice calls the heads and feet of pages.
const MARGINS: [&str; 2] = ["header", "footer"];

/// True for the name that Word or LibreOffice gives a note.
fn is_note(name: &str) -> bool {
    ["sdfootnote", "sdendnote", "ftn", "edn"]
        .iter()
        .filter_map(|kind| name.strip_prefix(kind))
        .any(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

fn attribute(tag: &StartTag<()>, name: &str) -> Option<String> {
    tag.attributes.get(name.as_bytes()).map(|value| String::from_utf8_lossy(value).to_lowercase())
}

impl HtmlText {
    fn start(&mut self, tag: &StartTag<()>) -> Result<(), DocumentError> {
        let name = String::from_utf8_lossy(&tag.name).into_owned();
        if SIBLINGS.contains(&name.as_str()) && self.open.last().is_some_and(|open| open.name == name) {
            self.open.pop();
        }
        let mut open = Open { name: name.clone(), note: None, ..self.open.last().cloned().unwrap_or_default() };
        let skipped = open.skipped;
        if !skipped && BLOCKS.contains(&name.as_str()) {
            self.flow.end_line();
        }
        let style: String = attribute(tag, "style").unwrap_or_default().split_whitespace().collect();
        let says = |what: &str| style.contains(what);
        open.look.hidden |= tag.attributes.contains_key("hidden".as_bytes())
            || ["display:none", "visibility:hidden", "mso-hide:all"].iter().any(|hidden| says(hidden));
        open.look.struck |= says("line-through");
        open.look.capitals |= says("text-transform:uppercase") || says("font-variant:small-caps");
        open.kept |= says("white-space:pre");
        open.skipped |= SKIPPED.contains(&name.as_str());
        match name.as_str() {
            _ if open.skipped => {}
            "br" => self.flow.push("\n", open.look)?,
            "del" => open.look.deleted = true,
            "ins" => open.look.inserted = true,
            "s" | "strike" => open.look.struck = true,
            "pre" => open.kept = true,
            "ol" => self.lists.push(Some(attribute(tag, "start").and_then(|start| start.parse().ok()).unwrap_or(1))),
            "ul" => self.lists.push(None),
            "li" => {
                self.label = self.lists.last_mut().map(|next| match next {
                    Some(number) => {
                        let label = format!("{number}. ");
                        *number = number.saturating_add(1);
                        label
                    }
                    None => "\u{2022} ".to_owned(),
                });
            }
            "tr" => self.flow.start_row(),
            "td" | "th" if !self.flow.start_cell() => self.flow.push(" ", open.look)?,
            "div" | "a" => {
                let place = |value: &str| value.trim_start_matches(['#', '_']).trim_end_matches("sym").to_owned();
                if name == "div" {
                    // LibreOffice writes heads and feet of pages so.
                    let margin = attribute(tag, "title").filter(|title| MARGINS.contains(&title.as_str()));
                    open.note = attribute(tag, "id").filter(|id| is_note(id)).or(margin);
                    open.skipped |= open.note.is_some();
                } else if let Some(note) = attribute(tag, "href").filter(|to| to.starts_with('#')).map(|to| place(&to))
                    && is_note(&note)
                {
                    self.flow.note(NoteKind::Footnote(note));
                    open.skipped = true;
                }
            }
            _ => {}
        }
        if !EMPTY.contains(&name.as_str()) && self.open.len() < DEEPEST {
            self.open.push(open);
        }
        Ok(())
    }

    fn end(&mut self, name: &str) {
        let Some(at) = self.open.iter().rposition(|open| open.name == name) else { return };
        let skipped = self.open.get(at).is_some_and(|open| open.skipped);
        self.open.truncate(at);
        if skipped {
            return;
        }
        if BLOCKS.contains(&name) {
            self.flow.end_line();
        }
        match name {
            "tr" => self.flow.end_row(),
            "ol" | "ul" => drop(self.lists.pop()),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) -> Result<(), DocumentError> {
        let open = self.open.last().cloned().unwrap_or_default();
        if open.skipped {
            let note = self.open.iter().find_map(|open| open.note.clone());
            if let Some(note) = note {
                let whole = self.notes.entry(note).or_default();
                if whole.len() < LONGEST {
                    whole.push_str(text);
                }
            }
            return Ok(());
        }
        if open.kept {
            return self.words(text, open.look);
        }
        let white = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}');
        let mut rest = text;
        while !rest.is_empty() {
            let words = rest.split(white).next().unwrap_or_default();
            if !words.is_empty() {
                self.words(words, open.look)?;
            }
            let after = rest.get(words.len()..).unwrap_or_default();
            rest = after.trim_start_matches(white);
            if rest.len() < after.len() && !self.flow.is_after_space() {
                self.flow.push(" ", open.look)?;
            }
        }
        Ok(())
    }

    fn words(&mut self, text: &str, look: Look) -> Result<(), DocumentError> {
        let shown = !(look.deleted || look.hidden || look.struck);
        if let Some(label) = self.label.take_if(|_| shown) {
            self.flow.push(&label, Look::default())?;
        }
        self.flow.push(text, look)
    }
}
