//! What can be doubted of a text that was taken out of a file: each on the words that it concerns.

use crate::text::Span;

/// So many characters of what isn't in the text are shown.
const SHOWN: usize = 60;

/// So many words that weren't sure are named.
const NAMED: usize = 8;

/// A page that was read with less confidence, of 100, may say anything; clean scans have more than 90.
const LEGIBLE: u8 = 70;

/// Something of a file that its text doesn't show, or that may not be the letter's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The words that it concerns, or stands beside.
    pub span: Span,
    /// What it is.
    pub kind: NoteKind,
}

/// What can be doubted.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum NoteKind {
    /// Somebody changed the words while changes were tracked.
    Changed {
        /// What was deleted; not in the text.
        deleted: String,
        /// What was inserted; in the text.
        inserted: String,
    },
    /// Words that are struck through; not in the text.
    Struck(String),
    /// Words that the file holds but doesn't show; not in the text.
    Hidden(String),
    /// The words stand in a box beside the text.
    Box,
    /// A note at the foot of the page or the end; not in the text.
    Footnote(String),
    /// Words at the head or foot of each page; not in the text.
    Margin(String),
    /// Mail says the same twice, in plain text and HTML, and not the same.
    Differs {
        /// The part that is in the text.
        read: &'static str,
        /// The other.
        other: &'static str,
        /// What the other says in this place.
        says: String,
    },
    /// A part that couldn't be read, and why.
    Unread(String),
    /// The page's text was recognised in a picture.
    Recognised {
        /// From 1.
        page: usize,
        /// The program.
        by: String,
        /// How many words it saw.
        words: usize,
        /// How sure it was of them, of 100.
        confidence: u8,
        /// The words that are as likely wrong as right.
        unsure: Vec<String>,
    },
}

impl NoteKind {
    /// The code under which diagnostics report it.
    pub fn code(&self) -> &'static str {
        match self {
            NoteKind::Changed { .. } => "input/tracked-change",
            NoteKind::Struck(_) => "input/struck-text",
            NoteKind::Hidden(_) => "input/hidden-text",
            NoteKind::Box => "input/text-box",
            NoteKind::Footnote(_) => "input/footnote",
            NoteKind::Margin(_) => "input/page-margin",
            NoteKind::Differs { .. } => "input/alternatives-differ",
            NoteKind::Unread(_) => "input/unread-part",
            NoteKind::Recognised { .. } => "input/recognised-page",
        }
    }

    /// How grave it is: 2 where the words may not be the letter's own, or some are missing, 1 where they may be, 0 where they
    /// hardly are.
    pub fn gravity(&self) -> u8 {
        match self {
            NoteKind::Changed { .. } | NoteKind::Struck(_) | NoteKind::Differs { .. } => 2,
            NoteKind::Recognised { confidence, .. } if *confidence < LEGIBLE => 2,
            NoteKind::Hidden(_) | NoteKind::Unread(_) | NoteKind::Recognised { .. } => 1,
            NoteKind::Box | NoteKind::Footnote(_) | NoteKind::Margin(_) => 0,
        }
    }

    /// What the user can do about it.
    pub fn help(&self) -> &'static str {
        match self {
            NoteKind::Changed { .. } => {
                "the text was read as if all changes were accepted; compare it with the letter as it was sent, and accept or \
                 reject them in the word processor"
            }
            NoteKind::Struck(_) => "it was left out; compare with the letter as it was sent",
            NoteKind::Hidden(_) => "it was left out, as it isn't shown or printed; find out why the file holds it",
            NoteKind::Box => "it was read after the paragraph that it is anchored in; see that it belongs there",
            NoteKind::Margin(_) => {
                "heads and feet of pages aren't read as part of the letter; see that nothing of it stands there"
            }
            NoteKind::Footnote(_) => "notes aren't read as part of the letter",
            NoteKind::Differs { .. } => "ask for the letter itself, as it was posted",
            NoteKind::Recognised { .. } => {
                "findings on this page rest on what was recognised; hold them, and each item and outcome, against the picture"
            }
            NoteKind::Unread(_) => "what it says wasn't checked; save it as a file of its own and check that",
        }
    }
}

impl std::fmt::Display for NoteKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            NoteKind::Changed { deleted, inserted } => {
                let (deleted, inserted) = (short(deleted), short(inserted));
                match (deleted.is_empty(), inserted.is_empty()) {
                    (true, _) => write!(f, "changed after it was written: `{inserted}` was inserted"),
                    (_, true) => write!(f, "changed after it was written: `{deleted}` was deleted"),
                    _ => write!(f, "changed after it was written: `{deleted}` was deleted, `{inserted}` inserted"),
                }
            }
            NoteKind::Struck(words) => write!(f, "`{}` is struck through here", short(words)),
            NoteKind::Hidden(words) => write!(f, "the file holds hidden text here: `{}`", short(words)),
            NoteKind::Box => f.write_str("this stands in a text box, beside the letter's text"),
            NoteKind::Margin(words) => write!(f, "at the head or foot of the pages stands `{}`", short(words)),
            NoteKind::Footnote(words) => write!(f, "a note stands here: `{}`", short(words)),
            NoteKind::Differs { read, other, says } => {
                write!(
                    f,
                    "the mail holds the letter in two forms that differ: the {other} says `{}` where the {read}, which was read, says this",
                    short(says)
                )
            }
            NoteKind::Unread(why) => f.write_str(why),
            NoteKind::Recognised { page, by, words, confidence, unsure } => {
                write!(
                    f,
                    "page {page} is a picture; {by} read {words} words in it, with a mean confidence of {confidence} of 100"
                )?;
                if unsure.is_empty() {
                    return Ok(());
                }
                let named: Vec<String> = unsure.iter().take(NAMED).map(|word| format!("`{}`", short(word))).collect();
                let more = if unsure.len() > NAMED { ", ..." } else { "" };
                write!(f, ", and is unsure of {}: {}{more}", unsure.len(), named.join(", "))
            }
        }
    }
}

/// The beginning of some words, on one line.
fn short(words: &str) -> String {
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    match words.char_indices().nth(SHOWN) {
        Some((cut, _)) => format!("{}...", crate::text::slice(&words, 0..cut).trim_end()),
        None => words,
    }
}
