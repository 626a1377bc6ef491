//! From the bytes of an input to its text: plain text as it stands (`plain`), a PDF page by page, the files of word processors
//! (`office`) and mail (`mail`) as their readers see them.
//!
//! What an input is follows from its first bytes, not from its name. The posted letters are PDF files, AES-encrypted with an empty
//! user password; why lopdf reads them is in `docs/pdf.md`. It hands us positioned text (`content`), which becomes lines
//! here (`lines`). Whatever a damaged or hostile file does, the answer is a [`DocumentError`] or a [`PageGap`]: sizes, pages
//! and operations are bounded, and nothing of a page is lost in silence. Files that hold more than they show, or show what was
//! changed, give [`Note`]s on the words concerned.

#[cfg(feature = "pdf")]
mod content;
#[cfg(any(feature = "office", feature = "mail"))]
mod flow;
#[cfg(feature = "pdf")]
mod font;
#[cfg(feature = "pdf")]
mod lines;
#[cfg(feature = "mail")]
mod mail;
#[cfg(not(feature = "mail"))]
#[path = "no_mail.rs"]
mod mail;
mod note;
#[cfg_attr(not(feature = "pdf"), expect(dead_code, reason = "only pages of a PDF are pictures"))]
mod ocr;
#[cfg(feature = "office")]
mod office;
#[cfg(not(feature = "office"))]
#[path = "no_office.rs"]
mod office;
#[cfg(feature = "pdf")]
mod pdf;
#[cfg(not(feature = "pdf"))]
#[path = "no_pdf.rs"]
mod pdf;
mod plain;

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use thiserror::Error;

pub use note::{Note, NoteKind};
pub use ocr::{Ocr, OcrError, Unrecognised};
pub use plain::{Encoding, Unreadable};

use crate::text::{Source, SourceError};

/// A letter may hold this many bytes. The longest real text has 60,000, the posted PDF files 30,000 to 130,000; larger ones
/// are scans at best.
pub const MOST_BYTES: u64 = 16 << 20;

/// A PDF's mark may follow some other bytes, but not many (ISO 32000-1, annex H.3.4.1: within the first 1,024).
const HEAD: usize = 1024;

/// An input's text, and what of it couldn't be had.
#[derive(Debug)]
pub struct Document {
    /// The text.
    pub source: Source,
    /// Pages of a PDF that gave no text though they show something.
    pub gaps: Vec<PageGap>,
    /// What can be doubted of the text.
    pub notes: Vec<Note>,
}

/// A page of a PDF whose text is missing, in whole or in part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageGap {
    /// From 1.
    pub page: usize,
    /// Why.
    pub kind: PageGapKind,
}

/// Why the text of a page is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum PageGapKind {
    /// The page is an image.
    Scanned,
    /// The page is an image, or in a font that doesn't say its letters, and was to be recognised.
    Unrecognised(Unrecognised),
    /// Its content can't be read, or not all of it.
    Damaged,
    /// Its text is in a font that doesn't say which letters it draws.
    Unmapped,
    /// The file counts more pages than it holds; this is the first that it doesn't.
    Missing,
}

impl PageGap {
    /// The code under which diagnostics report it.
    pub fn code(&self) -> &'static str {
        match self.kind {
            PageGapKind::Scanned | PageGapKind::Unrecognised(_) => "input/scanned-page",
            PageGapKind::Damaged => "input/damaged-page",
            PageGapKind::Unmapped => "input/unmapped-page",
            PageGapKind::Missing => "input/missing-page",
        }
    }

    /// What the user can do about it.
    pub fn help(&self) -> &'static str {
        match self.kind {
            PageGapKind::Scanned => {
                "what the page decides wasn't checked; `--ocr` reads it with Tesseract, or recognise its text first, for instance with \
                 `ocrmypdf`"
            }
            PageGapKind::Unrecognised(_) => "what the page decides wasn't checked; open it to see what it is",
            PageGapKind::Damaged | PageGapKind::Missing => {
                "what the page decides wasn't checked; get the file again from where it is posted"
            }
            PageGapKind::Unmapped => {
                "what the page decides wasn't checked; `--ocr` reads it with Tesseract, or recognise its text first, for instance with \
                 `ocrmypdf --force-ocr`"
            }
        }
    }
}

impl std::fmt::Display for PageGap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let page = self.page;
        match self.kind {
            PageGapKind::Scanned => write!(f, "page {page} is an image without text (a scan)"),
            PageGapKind::Unrecognised(why) => write!(f, "page {page} is an image, and tesseract didn't read it: {why}"),
            PageGapKind::Damaged => write!(f, "page {page} is damaged; some or all of its text is missing"),
            PageGapKind::Missing => {
                write!(f, "page {page} and maybe more are missing: the PDF counts more pages than it holds")
            }
            PageGapKind::Unmapped => write!(f, "page {page} uses a font that doesn't say which letters it draws"),
        }
    }
}

/// Why an input gives no text at all.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DocumentError {
    /// Not text.
    #[error(transparent)]
    Text(#[from] SourceError),
    /// Text in an encoding that isn't read.
    #[error("{0}")]
    Encoding(Unreadable),
    /// Not a PDF that can be read.
    #[error("the PDF is damaged: {0}")]
    Damaged(String),
    /// The empty password doesn't open it.
    #[error("the PDF asks for a password")]
    Password,
    /// A file that unpacks to more than any letter holds.
    #[error("the PDF unpacks to more than a letter holds ({0})")]
    TooLarge(&'static str),
    /// A word processor's file that can't be read.
    #[error("the file is damaged: {0}")]
    BadOffice(String),
    /// Mail that can't be read.
    #[error("the mail is damaged: {0}")]
    BadMail(String),
    /// A word processor's file that asks for a password.
    #[error("the file asks for a password")]
    Locked,
    /// A file that unpacks to more than any letter holds, or deeper.
    #[error("the file holds more than a letter does ({0})")]
    Bound(&'static str),
    /// A zip archive that is no document of Word or OpenDocument.
    #[error("it is a zip archive, but neither a document of Word nor of OpenDocument")]
    Archive,
    /// A kind of file that is known but not read.
    #[error("it is {0}, which isn't read")]
    NotRead(NotRead),
    /// Files within files.
    #[error("it is attached to mail that is attached to mail, too deep to be a letter")]
    TooDeep,
    /// Nothing but headers and pictures.
    #[error("it holds no text")]
    NoWords,
    /// A kind of file that this build doesn't read.
    #[error("it is {what}, and this build of mtuslint doesn't read that")]
    LeftOut {
        /// What it is.
        what: &'static str,
        /// The feature with which it is read.
        feature: &'static str,
    },
    /// Built without the feature `pdf`.
    #[error("it is a PDF, and this build of mtuslint reads only text")]
    NoPdf,
    /// No page.
    #[error("the PDF has no pages")]
    NoPages,
    /// Images only.
    #[error("the PDF holds no text: {}", scans(*.pages))]
    Scanned {
        /// How many.
        pages: usize,
    },
    /// Pages, but nothing on them.
    #[error("the PDF holds no text: {}", .0.as_ref().map_or("its pages are blank".to_owned(), PageGap::to_string))]
    NoText(Option<PageGap>),
}

/// Kinds of files that are known, to say what to do with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotRead {
    /// Mail as Outlook saves it.
    Msg,
    /// Word before 2007.
    Doc,
    /// Another file of the same frame.
    Compound,
}

impl std::fmt::Display for NotRead {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            NotRead::Msg => "mail as Outlook saves it (.msg)",
            NotRead::Doc => "a document of an old Word (.doc)",
            NotRead::Compound => "a file of an old Office program",
        })
    }
}

fn scans(pages: usize) -> String {
    match pages {
        1 => "page 1 is an image (a scan)".to_owned(),
        _ => format!("pages 1 to {pages} are images (scans)"),
    }
}

impl DocumentError {
    /// The code under which diagnostics report it.
    pub fn code(&self) -> &'static str {
        match self {
            DocumentError::Text(error) => error.code(),
            DocumentError::Encoding(_) => "input/not-utf8",
            DocumentError::Damaged(_) => "input/pdf-damaged",
            DocumentError::Password => "input/pdf-password",
            DocumentError::TooLarge(_) => "input/pdf-too-large",
            DocumentError::BadOffice(_) | DocumentError::BadMail(_) => "input/damaged",
            DocumentError::Locked => "input/password",
            DocumentError::Bound(_) | DocumentError::TooDeep => "input/too-large",
            DocumentError::Archive | DocumentError::NotRead(_) => "input/not-read",
            DocumentError::NoWords => "input/no-text",
            DocumentError::LeftOut { .. } => "input/left-out",
            DocumentError::NoPdf => "input/pdf",
            DocumentError::NoPages | DocumentError::NoText(_) => "input/pdf-no-text",
            DocumentError::Scanned { .. } => "input/scanned",
        }
    }

    /// What the user can do about it.
    pub fn help(&self) -> Cow<'static, str> {
        let help = match self {
            DocumentError::Encoding(error) => return error.help(),
            DocumentError::Text(error) => error.help(),
            DocumentError::Damaged(_) => "get the file again from where it is posted; `qpdf --check FILE` says more",
            DocumentError::Password => {
                "save it without the password, for instance with `qpdf --decrypt --password=... FILE OUT`"
            }
            DocumentError::TooLarge(_) => "give one letter a file; a letter that is this large isn't one",
            DocumentError::BadOffice(_) => "get the file again; if the word processor opens it, save it there as PDF",
            DocumentError::BadMail(_) => "save the mail again, or the letter that is attached to it",
            DocumentError::Locked => "save it without the password",
            DocumentError::Bound(_) | DocumentError::TooDeep => "give the letter itself, as a file of its own",
            DocumentError::Archive => "unpack it, and give the letters that are in it",
            DocumentError::NotRead(NotRead::Msg) => {
                "save it in Outlook as text or PDF, or its attachment as a file; or turn it into .eml with `msgconvert FILE`"
            }
            DocumentError::NotRead(NotRead::Doc | NotRead::Compound) => {
                "save it as .docx or PDF, for instance with `soffice --headless --convert-to docx FILE`"
            }
            DocumentError::NoWords => "open it to see what it is; if it shows a picture of a letter, save that as PDF",
            DocumentError::LeftOut { feature, .. } => {
                return format!("build it with the feature `{feature}`, or save the letter as text").into();
            }
            DocumentError::NoPdf => {
                "build it with the feature `pdf`, or take the text out first, for instance with `pdftotext`"
            }
            DocumentError::NoPages | DocumentError::NoText(_) => "open it in a viewer to see what it is",
            DocumentError::Scanned { .. } => {
                "`--ocr` reads it with Tesseract, or recognise its text first, for instance with `ocrmypdf FILE OUT`"
            }
        };
        help.into()
    }
}

/// Takes the text out of an input; `name` is its path as the user gave it.
///
/// # Errors
/// [`DocumentError`] when there is no text to be had.
pub fn read(name: &str, bytes: Vec<u8>) -> Result<Document, DocumentError> {
    read_within(name, bytes, ReadContext::default())
}

/// Takes the text out of an input as [`read`] does, and has pages that are pictures recognised.
///
/// # Errors
/// [`DocumentError`] when there is no text to be had.
pub fn read_with_ocr(name: &str, bytes: Vec<u8>, ocr: &Ocr) -> Result<Document, DocumentError> {
    read_within(name, bytes, ReadContext { ocr: Some(ocr), depth: 0 })
}

/// In what a file stands, and how its pages are read.
#[derive(Debug, Clone, Copy, Default)]
struct ReadContext<'a> {
    ocr: Option<&'a Ocr>,
    /// How many files it is wrapped in.
    depth: usize,
}

/// How many files an input is wrapped in, at most: a letter attached to mail that was forwarded as a file.
const DEEPEST: usize = 4;

/// Word before 2007, Outlook and others keep their files in one frame ([MS-CFB]).
const COMPOUND: [u8; 8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

fn read_within(name: &str, bytes: Vec<u8>, frame: ReadContext) -> Result<Document, DocumentError> {
    if frame.depth > DEEPEST {
        return Err(DocumentError::TooDeep);
    }
    let head = bytes.get(..HEAD.min(bytes.len())).unwrap_or_default();
    if head.starts_with(b"PK\x03\x04") {
        return converted(name, &bytes, office::archive);
    }
    if head.starts_with(b"{\\rtf") {
        return converted(name, &bytes, office::rtf);
    }
    if head.starts_with(&COMPOUND) {
        return Err(compound(&bytes));
    }
    if mail::is_mail(&bytes) {
        return guarded(|| mail::read(name, &bytes, frame));
    }
    // After mail, which may hold one near its beginning.
    if memchr::memmem::find(head, b"%PDF-").is_some() {
        return pdf::read(name, bytes, frame.ocr);
    }
    if is_html(head) {
        return converted(name, &bytes, mail::html);
    }
    let source = plain::read(name, bytes)?;
    if source.is_converted() && is_html(source.text().as_bytes()) {
        return converted(name, source.text().as_bytes(), mail::html);
    }
    Ok(Document { source, gaps: Vec::new(), notes: Vec::new() })
}

/// Whether a page begins here: what browsers write before it is declarations and comments.
fn is_html(head: &[u8]) -> bool {
    let head = head.get(..HEAD.min(head.len())).unwrap_or_default();
    let head = head.strip_prefix("\u{feff}".as_bytes()).unwrap_or(head).to_ascii_lowercase();
    let starts = [b"<!doctype html".as_slice(), b"<html", b"<head", b"<body"];
    head.trim_ascii_start().starts_with(b"<") && starts.iter().any(|start| memchr::memmem::find(&head, start).is_some())
}

/// Which of the old files it is, by the names of its parts, which stand in it in UTF-16.
fn compound(bytes: &[u8]) -> DocumentError {
    let has = |name: &str| {
        let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        memchr::memmem::find(bytes, &name).is_some()
    };
    if has("EncryptedPackage") {
        return DocumentError::Locked;
    }
    DocumentError::NotRead(match (has("__substg1.0_"), has("WordDocument")) {
        (true, _) => NotRead::Msg,
        (_, true) => NotRead::Doc,
        _ => NotRead::Compound,
    })
}

/// A text that was taken out of a file, and what is noted on it.
type Converted = (String, Vec<Note>);

/// A document of such a text.
fn converted(
    name: &str,
    bytes: &[u8],
    read: fn(&[u8]) -> Result<Converted, DocumentError>,
) -> Result<Document, DocumentError> {
    guarded(|| {
        let (text, notes) = read(bytes)?;
        let source = Source::from_converted(name, text).map_err(|_| DocumentError::NoWords)?;
        Ok(Document { source, gaps: Vec::new(), notes })
    })
}

/// Libraries mean to return errors, not to panic; should one still, it is this one file that can't be read.
fn guarded(read: impl FnOnce() -> Result<Document, DocumentError>) -> Result<Document, DocumentError> {
    catch_unwind(AssertUnwindSafe(read))
        .unwrap_or_else(|_| Err(DocumentError::BadOffice("reading it failed".to_owned())))
}
