//! From the bytes of an input to its text: plain text as it stands (`plain`), a PDF page by page.
//!
//! What an input is, its first bytes tell, not its name. The posted letters are PDF files, AES-encrypted with an empty
//! user password; why lopdf reads them is in `docs/pdf.md`. It hands us positioned text (`content`), which becomes lines
//! here (`lines`). Whatever a damaged or hostile file does, the answer is a [`DocumentError`] or a [`Gap`]: sizes, pages
//! and operations are bounded, and nothing of a page is lost in silence.

#[cfg(feature = "pdf")]
mod content;
#[cfg(feature = "pdf")]
mod font;
#[cfg(feature = "pdf")]
mod lines;
#[cfg(feature = "pdf")]
mod pdf;
#[cfg(not(feature = "pdf"))]
#[path = "no_pdf.rs"]
mod pdf;
mod plain;

use std::borrow::Cow;

use thiserror::Error;

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
    pub gaps: Vec<Gap>,
}

/// A page of a PDF whose text is missing, in whole or in part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// From 1.
    pub page: usize,
    /// Why.
    pub kind: GapKind,
}

/// Why the text of a page is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum GapKind {
    /// The page is an image.
    Scanned,
    /// Its content can't be read, or not all of it.
    Damaged,
    /// Its text is in a font that doesn't say which letters it draws.
    Unmapped,
    /// The file counts more pages than it holds; this is the first that it doesn't.
    Missing,
}

impl Gap {
    /// The code under which diagnostics report it.
    pub fn code(&self) -> &'static str {
        match self.kind {
            GapKind::Scanned => "input/scanned-page",
            GapKind::Damaged => "input/damaged-page",
            GapKind::Unmapped => "input/unmapped-page",
            GapKind::Missing => "input/missing-page",
        }
    }

    /// What the user can do about it.
    pub fn help(&self) -> &'static str {
        match self.kind {
            GapKind::Scanned => {
                "what the page decides wasn't checked; recognise its text first, for instance with `ocrmypdf`"
            }
            GapKind::Damaged | GapKind::Missing => {
                "what the page decides wasn't checked; get the file again from where it is posted"
            }
            GapKind::Unmapped => {
                "what the page decides wasn't checked; recognise its text first, for instance with `ocrmypdf --force-ocr`"
            }
        }
    }
}

impl std::fmt::Display for Gap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let page = self.page;
        match self.kind {
            GapKind::Scanned => write!(f, "page {page} is an image without text (a scan)"),
            GapKind::Damaged => write!(f, "page {page} is damaged; some or all of its text is missing"),
            GapKind::Missing => {
                write!(f, "page {page} and maybe more are missing: the PDF counts more pages than it holds")
            }
            GapKind::Unmapped => write!(f, "page {page} uses a font that doesn't say which letters it draws"),
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
    #[error("the PDF holds no text: {}", .0.as_ref().map_or("its pages are blank".to_owned(), Gap::to_string))]
    NoText(Option<Gap>),
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
            DocumentError::Damaged(_) => "get the file again from where it is posted; `qpdf --check FILE` tells more",
            DocumentError::Password => {
                "save it without the password, for instance with `qpdf --decrypt --password=... FILE OUT`"
            }
            DocumentError::TooLarge(_) => "give one letter a file; a letter that is this large isn't one",
            DocumentError::NoPdf => {
                "build it with the feature `pdf`, or take the text out first, for instance with `pdftotext`"
            }
            DocumentError::NoPages | DocumentError::NoText(_) => "open it in a viewer to see what it is",
            DocumentError::Scanned { .. } => "recognise its text first, for instance with `ocrmypdf FILE OUT`",
        };
        help.into()
    }
}

/// Takes the text out of an input; `name` is its path as the user gave it.
///
/// # Errors
/// [`DocumentError`] when there is no text to be had.
pub fn read(name: &str, bytes: Vec<u8>) -> Result<Document, DocumentError> {
    let head = bytes.get(..HEAD.min(bytes.len())).unwrap_or_default();
    if memchr::memmem::find(head, b"%PDF-").is_some() {
        return pdf::read(name, &bytes);
    }
    Ok(Document { source: plain::read(name, bytes)?, gaps: Vec::new() })
}
