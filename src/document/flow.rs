//! Text as it comes out of a file of paragraphs (Word, OpenDocument, RTF, HTML), and what a reader of that file could doubt.
//!
//! A reader says how each run looks ([`Look`]) and where paragraphs, cells and boxes end; what stands in the text, what
//! is left out of it and what is noted on which words is settled here, for all formats alike. Words that were inserted are in
//! the text; words that were deleted, struck through or hidden aren't, but nothing of them is left out without a [`Note`].

use std::ops::Range;

use super::{DocumentError, Note, NoteKind};
use crate::text::{Span, slice};

/// The text of a file may be this long; what is larger isn't a letter.
const MOST_TEXT: usize = 16 << 20;

/// Boxes within boxes.
const DEEPEST: usize = 16;

/// Heads and feet of pages that are noted: six kinds of each are usual, first, left and right.
const MOST_MARGINS: usize = 12;

/// How a run of text looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Look {
    /// Shown in capitals, whatever was typed.
    pub capitals: bool,
    /// Not shown.
    pub hidden: bool,
    /// Shown struck through.
    pub struck: bool,
    /// Deleted while changes were tracked.
    pub deleted: bool,
    /// Inserted while changes were tracked.
    pub inserted: bool,
}

/// Text as it comes.
#[derive(Debug)]
pub(super) struct Flow {
    /// The file's own lines, and those of the boxes that are open in it.
    open: Vec<Block>,
    /// For each open row of a table, how many cells it had.
    rows: Vec<usize>,
    /// So many bytes may still come.
    left: usize,
}

/// Notes what stands at the head or foot of pages, each text once, on the first words. The numbers of pages say nothing.
pub(super) fn note_margins(margins: &[String], text: &str, notes: &mut Vec<Note>) {
    let line = text.trim_start().lines().next().unwrap_or_default().trim_end();
    let start = text.len() - text.trim_start().len();
    let span = Span::new(start, start + line.len());
    let mut known: Vec<String> = Vec::new();
    for margin in margins {
        let words = margin.split_whitespace().collect::<Vec<_>>().join(" ");
        let says = |word: &str| word.len() > 1 && word.chars().any(char::is_alphabetic);
        let is_said =
            words.split(' ').any(|word| says(word) && !["page", "of"].contains(&word.to_lowercase().as_str()));
        if is_said && !known.contains(&words) && known.len() < MOST_MARGINS {
            notes.push(Note { span, kind: NoteKind::Margin(words.clone()) });
            known.push(words);
        }
    }
}

#[derive(Debug, Default)]
struct Block {
    lines: Vec<FlowParagraph>,
    line: FlowParagraph,
    /// Boxes that are anchored in the line; they come after it.
    boxes: Vec<FlowParagraph>,
    /// The line with which the open row of a table begins.
    row: usize,
}

/// A paragraph, and what was found in it.
#[derive(Debug, Default)]
struct FlowParagraph {
    text: String,
    inserted: Vec<Range<usize>>,
    deleted: String,
    struck: String,
    hidden: String,
    boxed: bool,
    notes: Vec<(usize, NoteKind)>,
}

impl FlowParagraph {
    fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// True when words were left out of it, or something is to be said of it.
    fn is_noted(&self) -> bool {
        let left_out = [&self.deleted, &self.struck, &self.hidden].iter().any(|words| !words.trim().is_empty());
        left_out || !self.notes.is_empty() || !self.inserted.is_empty()
    }
}

impl Flow {
    pub fn new() -> Flow {
        Flow { open: vec![Block::default()], rows: Vec::new(), left: MOST_TEXT }
    }

    fn block(&mut self) -> Option<&mut Block> {
        self.open.last_mut()
    }

    /// Words of the open paragraph.
    pub fn push(&mut self, text: &str, look: Look) -> Result<(), DocumentError> {
        self.left = self.left.checked_sub(text.len()).ok_or(DocumentError::Bound("more than 16 MiB of text"))?;
        let Some(Block { line, .. }) = self.open.last_mut() else { return Ok(()) };
        if look.deleted {
            line.deleted.push_str(text);
        } else if look.hidden {
            line.hidden.push_str(text);
        } else if look.struck {
            line.struck.push_str(text);
        } else {
            let start = line.text.len();
            if look.capitals {
                line.text.push_str(&text.to_uppercase());
            } else {
                line.text.push_str(text);
            }
            if look.inserted && !text.trim().is_empty() {
                match line.inserted.last_mut() {
                    Some(last) if last.end == start => last.end = line.text.len(),
                    _ => line.inserted.push(start..line.text.len()),
                }
            }
        }
        Ok(())
    }

    /// What can be doubted of the words before.
    pub fn note(&mut self, kind: NoteKind) {
        if let Some(Block { line, .. }) = self.block() {
            line.notes.push((line.text.len(), kind));
        }
    }

    /// Ends the open paragraph.
    pub fn end_paragraph(&mut self) {
        if let Some(block) = self.block() {
            let line = std::mem::take(&mut block.line);
            block.lines.push(line);
            block.lines.append(&mut block.boxes);
        }
    }

    /// Ends the open paragraph if there is anything in it.
    pub fn end_line(&mut self) {
        let holds = |block: &Block| !block.line.is_blank() || block.line.is_noted() || !block.boxes.is_empty();
        if self.open.last().is_some_and(holds) {
            self.end_paragraph();
        } else if let Some(Block { line, .. }) = self.block() {
            line.text.clear();
        }
    }

    /// Whether the open paragraph has no words yet.
    pub fn is_at_start(&self) -> bool {
        self.open.last().is_none_or(|block| block.line.is_blank())
    }

    /// Whether the open paragraph ends in white space, or has no words yet.
    pub fn is_after_space(&self) -> bool {
        self.open.last().is_none_or(|block| block.line.text.chars().next_back().is_none_or(char::is_whitespace))
    }

    /// A row of a table begins.
    pub fn start_row(&mut self) {
        self.rows.push(0);
        self.end_line();
        if let Some(block) = self.block() {
            block.row = block.lines.len();
        }
    }

    /// The row ends, and what goes on is the row in which its table stands, if that stands in one.
    pub fn end_row(&mut self) {
        self.rows.pop();
    }

    /// A cell begins; false where there is no row. A row of short cells is one line, as it is to the eye; where a cell has more
    /// lines than one, the next begins another.
    pub fn start_cell(&mut self) -> bool {
        let Some(cells) = self.rows.last_mut() else { return false };
        *cells += 1;
        if *cells > 1 {
            self.next_cell();
        }
        true
    }

    fn next_cell(&mut self) {
        let Some(block) = self.block() else { return };
        let open = !block.line.is_blank() || block.line.is_noted();
        match block.lines.len() - block.row.min(block.lines.len()) {
            0 => {}
            1 if !open => block.line = block.lines.pop().unwrap_or_default(),
            _ => return self.end_line(),
        }
        if !block.line.is_blank() && !block.line.text.ends_with(' ') {
            block.line.text.push(' ');
        }
    }

    /// A box begins, with paragraphs of its own.
    pub fn open_box(&mut self) -> Result<(), DocumentError> {
        if self.open.len() > DEEPEST {
            return Err(DocumentError::Bound("boxes within boxes"));
        }
        self.open.push(Block::default());
        Ok(())
    }

    /// The box ends; its lines follow the paragraph in which it stands.
    pub fn close_box(&mut self) {
        if self.open.len() < 2 {
            return;
        }
        self.end_line();
        let boxed = self.open.pop().map(|block| block.lines).unwrap_or_default();
        if let Some(block) = self.block() {
            block.boxes.extend(boxed.into_iter().map(|line| FlowParagraph { boxed: true, ..line }));
        }
    }

    /// The whole text and what is noted on it.
    pub fn finish(mut self) -> (String, Vec<Note>) {
        while self.open.len() > 1 {
            self.close_box();
        }
        self.end_line();
        let mut text = String::new();
        let mut notes = Vec::new();
        let mut words = Span::new(0, 0);
        // Of lines without words, for which the next words stand in.
        let mut waiting: Vec<NoteKind> = Vec::new();
        let mut in_box = false;
        for line in self.open.into_iter().flat_map(|block| block.lines) {
            let at = text.len();
            text.push_str(&line.text);
            text.push('\n');
            let start = at + (line.text.len() - line.text.trim_start().len());
            let own = Span::new(start, start + line.text.trim().len());
            let mut kinds = std::mem::take(&mut waiting);
            if !own.is_empty() {
                words = own;
                notes.extend(kinds.drain(..).map(|kind| Note { span: own, kind }));
                // One note a box.
                if line.boxed && !in_box {
                    notes.push(Note { span: own, kind: NoteKind::Box });
                }
                in_box = line.boxed;
            }
            let inserted: Vec<&str> = line.inserted.iter().map(|range| slice(&line.text, range.clone())).collect();
            if !inserted.is_empty() || !line.deleted.trim().is_empty() {
                kinds.push(NoteKind::Changed { deleted: line.deleted, inserted: inserted.join(" ") });
            }
            if !line.struck.trim().is_empty() {
                kinds.push(NoteKind::Struck(line.struck));
            }
            if !line.hidden.trim().is_empty() {
                kinds.push(NoteKind::Hidden(line.hidden));
            }
            let placed = line.notes.into_iter().map(|(to, kind)| {
                let before = slice(&line.text, 0..to);
                let start = before.trim_end().rfind(char::is_whitespace).map_or(0, |space| space + 1);
                (Span::new(at + start, at + before.trim_end().len().max(start)), kind)
            });
            for (span, kind) in placed {
                match span.is_empty() {
                    true => kinds.push(kind),
                    false => notes.push(Note { span, kind }),
                }
            }
            match own.is_empty() {
                true => waiting = kinds,
                false => notes.extend(kinds.into_iter().map(|kind| Note { span: own, kind })),
            }
        }
        notes.extend(waiting.into_iter().map(|kind| Note { span: words, kind }));
        notes.sort_by_key(|note| note.span.start);
        (text, notes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flow(write: impl FnOnce(&mut Flow)) -> (String, Vec<Note>) {
        let mut flow = Flow::new();
        write(&mut flow);
        flow.finish()
    }

    #[test]
    fn what_is_left_out_is_noted_on_the_words_beside_it() {
        let deleted = Look { deleted: true, ..Look::default() };
        let inserted = Look { inserted: true, ..Look::default() };
        let (text, notes) = flow(|flow| {
            flow.push("one", deleted).unwrap();
            flow.end_paragraph();
            flow.push("two ", Look::default()).unwrap();
            flow.push("three", inserted).unwrap();
        });
        assert_eq!(text, "\ntwo three\n");
        let line = Span::new(1, 10);
        let changed = |deleted: &str, inserted: &str| Note {
            span: line,
            kind: NoteKind::Changed { deleted: deleted.to_owned(), inserted: inserted.to_owned() },
        };
        assert_eq!(notes, [changed("one", ""), changed("", "three")]);
    }

    #[test]
    fn boxes_follow_their_paragraph_and_cells_are_one_line() {
        let (text, notes) = flow(|flow| {
            flow.push("item:", Look::default()).unwrap();
            flow.open_box().unwrap();
            flow.push("boxed", Look::default()).unwrap();
            flow.close_box();
            flow.end_paragraph();
            flow.start_row();
            flow.start_cell();
            flow.push("a", Look::default()).unwrap();
            flow.end_paragraph();
            flow.start_cell();
            flow.push("b", Look::default()).unwrap();
            flow.end_paragraph();
        });
        assert_eq!(text, "item:\nboxed\na b\n");
        assert_eq!(notes, [Note { span: Span::new(6, 11), kind: NoteKind::Box }]);
    }
}
