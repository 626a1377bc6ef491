//! A letter's text cut into pieces, each with all that is marked on it.
//!
//! Marks overlap: a finding's words lie across clauses, two criteria share a word. HTML can't hold that, so the text is
//! cut wherever a mark begins or ends, and each piece carries what covers it.

use std::borrow::Cow;

use crate::text::{Source, Span, inert};

/// Something that is known of some words.
#[derive(Debug)]
pub(super) struct Mark {
    pub span: Span,
    pub kind: MarkKind,
}

#[derive(Debug)]
pub(super) enum MarkKind {
    /// Whose words they are.
    Voice(&'static str),
    /// What they mention or say.
    Said(String),
    /// What a result links to.
    Place(String),
    /// What a finding points at.
    Label { id: String, note: String, number: usize, severity: &'static str },
}

/// Pieces in one voice.
#[derive(Debug)]
pub(super) struct Spoken {
    /// Empty outside of rationales.
    pub voice: &'static str,
    pub pieces: Vec<Piece>,
}

/// Some words, and what covers all of them.
#[derive(Debug, Default)]
pub(super) struct Piece {
    pub text: String,
    /// The page that begins here.
    pub page: Option<usize>,
    /// What links lead here by.
    pub ids: Vec<String>,
    /// The findings whose words begin here: number and note.
    pub begins: Vec<(usize, String)>,
    /// The notes that point at it, separated by spaces.
    pub notes: String,
    /// The gravest of them.
    pub severity: &'static str,
    /// What the words mention.
    pub said: String,
}

/// A part of a letter in pieces. `lines`: it is a table, where line breaks mean something.
pub(super) fn pieces(source: &Source, part: Span, marks: &[Mark], lines: bool) -> Vec<Spoken> {
    let pages = source.pages();
    let pages = pages.iter().enumerate().filter(|(_, start)| (part.start..part.end).contains(*start));
    let page_at = |at: usize| pages.clone().find(|(_, start)| **start == at).map(|(i, _)| i + 1);
    let mut cuts: Vec<usize> = vec![part.start, part.end];
    cuts.extend(pages.clone().map(|(_, start)| *start));
    let inside = |at: &usize| (part.start..part.end).contains(at);
    cuts.extend(marks.iter().flat_map(|mark| [mark.span.start, mark.span.end]).filter(inside));
    cuts.sort_unstable();
    cuts.dedup();
    let mut out: Vec<Spoken> = Vec::new();
    let mut waiting = marks.iter().peekable();
    let mut active: Vec<&Mark> = Vec::new();
    for (from, to) in cuts.iter().zip(cuts.iter().skip(1)) {
        active.retain(|mark| mark.span.end > *from);
        while let Some(mark) = waiting.next_if(|mark| mark.span.start <= *from) {
            active.extend((mark.span.end > *from).then_some(mark));
        }
        let mut piece = Piece { page: page_at(*from), ..Piece::default() };
        let mut voice = "";
        for mark in &active {
            let begins = mark.span.start == *from || *from == part.start;
            match &mark.kind {
                MarkKind::Voice(name) => voice = name,
                MarkKind::Said(said) if piece.said.is_empty() => piece.said.clone_from(said),
                MarkKind::Said(said) if piece.said.contains(said.as_str()) => {}
                MarkKind::Said(said) => piece.said += &format!("; {said}"),
                MarkKind::Place(id) if mark.span.start == *from => piece.ids.push(id.clone()),
                MarkKind::Place(_) => {}
                MarkKind::Label { id, note, number, severity } => {
                    if begins && mark.span.start >= part.start {
                        piece.ids.push(id.clone());
                        piece.begins.push((*number, note.clone()));
                    }
                    if !piece.notes.is_empty() {
                        piece.notes.push(' ');
                    }
                    piece.notes += note;
                    piece.severity = graver(piece.severity, severity);
                }
            }
        }
        piece.text = laid_out(source.slice(Span::new(*from, *to)), lines).into_owned();
        match out.last_mut().filter(|last| last.voice == voice) {
            Some(last) => last.pieces.push(piece),
            None => out.push(Spoken { voice, pieces: vec![piece] }),
        }
    }
    out
}

fn graver(one: &'static str, other: &'static str) -> &'static str {
    let rank = |name: &str| ["", "advice", "warning", "error"].iter().position(|known| *known == name);
    if rank(other) > rank(one) { other } else { one }
}

/// Text as it is shown: harmless, with one space or one line break for whatever white space there is.
fn laid_out(text: &str, lines: bool) -> Cow<'static, str> {
    if !lines {
        return Cow::Owned(inert(text));
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let white = |c: char| c.is_whitespace();
        let end = if white(c) { rest.find(|c| !white(c)) } else { rest.find(white) }.unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        match (white(c), word.contains('\n')) {
            (true, true) => out.push('\n'),
            (true, false) => out.push(' '),
            _ => out += &inert(word),
        }
        rest = after;
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_that_overlap_are_cut_where_they_begin_and_end() {
        let source = Source::from_text("x", "one two three four".to_owned()).unwrap();
        let label = |number: usize| MarkKind::Label {
            id: format!("n{number}.1"),
            note: format!("n{number}"),
            number,
            severity: if number == 1 { "advice" } else { "error" },
        };
        let marks = [
            Mark { span: Span::new(0, 13), kind: MarkKind::Voice("case") },
            Mark { span: Span::new(4, 13), kind: label(1) },
            Mark { span: Span::new(8, 18), kind: label(2) },
        ];
        let spoken = pieces(&source, Span::new(0, 18), &marks, false);
        let shown: Vec<(&str, &str, &str, &str)> = spoken
            .iter()
            .flat_map(|run| run.pieces.iter().map(|p| (run.voice, p.text.as_str(), p.notes.as_str(), p.severity)))
            .collect();
        assert_eq!(
            shown,
            [
                ("case", "one ", "", ""),
                ("case", "two ", "n1", "advice"),
                ("case", "three", "n1 n2", "error"),
                ("", " four", "n2", "error")
            ]
        );
    }

    #[test]
    fn tables_keep_their_lines_and_nothing_else_of_their_white_space() {
        assert_eq!(laid_out("a  b \n\n \nc\td\u{202e}", true), "a b\nc d\u{fffd}");
        assert_eq!(laid_out("a\nb", false), "a b");
    }
}
