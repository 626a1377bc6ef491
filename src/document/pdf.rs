//! PDF: opens the file with lopdf and reads it page by page, within bounds.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use lopdf::{LoadOptions, ObjectId};

use super::content::{Budget, PageReader, Stop};
use super::{Document, DocumentError, MOST_BYTES, Note, NoteKind, Ocr, PageGap, PageGapKind, Unrecognised, lines, ocr};
use crate::text::{Folded, PageText, Source, Span, furniture};

/// What the streams of a file may unpack to while it is opened, all together, and again what its pages may; a posted
/// letter unpacks to less than one megabyte.
const MOST_UNPACKED: usize = 32 << 20;

/// Pages of a letter; the longest posted one has fewer than fifty.
const MOST_PAGES: usize = 2_000;

/// Instructions and glyphs of all pages; a posted page has 5,000.
const MOST_OPERATIONS: usize = 4_000_000;
const MOST_GLYPHS: usize = 4_000_000;

/// More glyphs than these are no stamp on a scan.
const STAMPED: usize = 400;

/// Reads a PDF file; pages that are pictures, with OCR.
pub(super) fn read(name: &str, bytes: Vec<u8>, ocr: Option<&Ocr>) -> Result<Document, DocumentError> {
    if bytes.len() as u64 > MOST_BYTES {
        return Err(DocumentError::TooLarge("more than 16 MiB"));
    }
    // lopdf means to return errors, not to panic; should it still, it is this one file that can't be read.
    let read = catch_unwind(AssertUnwindSafe(|| pages(&bytes)));
    let (mut pages, gaps) = read.unwrap_or_else(|_| Err(DocumentError::Damaged("reading it failed".to_owned())))?;
    let count = pages.len();
    if count == 0 {
        return Err(DocumentError::NoPages);
    }
    let (gaps, notes) = match ocr {
        Some(ocr) => recognise(ocr, bytes.into(), &mut pages, gaps),
        None => (gaps, Vec::new()),
    };
    let scans = gaps.iter().filter(|gap| gap.kind == PageGapKind::Scanned).count();
    match Source::from_pages(name, &pages) {
        Ok(source) => {
            let moved = |(page, note): (usize, Note)| {
                let start = source.pages().get(page - 1).copied().unwrap_or_default();
                Note { span: Span::new(start + note.span.start, start + note.span.end), ..note }
            };
            let notes = notes.into_iter().map(moved).collect();
            Ok(Document { source, gaps, notes })
        }
        Err(_) if scans == count => Err(DocumentError::Scanned { pages: count }),
        Err(_) => Err(DocumentError::NoText(gaps.into_iter().next())),
    }
}

fn open(bytes: &[u8]) -> Result<lopdf::Document, DocumentError> {
    // Only object and cross-reference streams are unpacked here, but any stream could be one.
    let streams = memchr::memmem::find_iter(bytes, b"stream").count().max(2) / 2;
    let options = LoadOptions { max_decompressed_size: Some(MOST_UNPACKED / streams), ..LoadOptions::default() };
    let doc = lopdf::Document::load_mem_with_options(bytes, options).map_err(|error| match error {
        lopdf::Error::InvalidPassword | lopdf::Error::Decryption(_) => DocumentError::Password,
        lopdf::Error::UnsupportedSecurityHandler(_) => DocumentError::Password,
        lopdf::Error::Decompress(lopdf::DecompressError::MemoryLimitExceeded { .. }) => {
            DocumentError::TooLarge("its object streams")
        }
        error => DocumentError::Damaged(error.to_string()),
    })?;
    if doc.is_encrypted() { Err(DocumentError::Password) } else { Ok(doc) }
}

fn pages(bytes: &[u8]) -> Result<(Vec<PageText>, Vec<PageGap>), DocumentError> {
    let doc = open(bytes)?;
    let ids: Vec<ObjectId> = doc.page_iter().take(MOST_PAGES + 1).collect();
    if ids.len() > MOST_PAGES {
        return Err(DocumentError::TooLarge("more than 2,000 pages"));
    }
    let mut seen = HashSet::new();
    if !ids.iter().all(|id| seen.insert(*id)) {
        return Err(DocumentError::Damaged("it names a page twice".to_owned()));
    }
    let budget = Budget { bytes: MOST_UNPACKED, operations: MOST_OPERATIONS, glyphs: MOST_GLYPHS };
    let mut reader = PageReader::new(&doc, budget);
    let mut pages = Vec::new();
    let mut gaps = Vec::new();
    for (index, id) in ids.into_iter().enumerate() {
        let mut gap = |kind| gaps.push(PageGap { page: index + 1, kind });
        match reader.page(id) {
            Ok(shown) => {
                let mapped = shown.glyphs.iter().filter(|glyph| !glyph.text.trim().is_empty()).count();
                let page = lines::lines(shown.glyphs);
                if shown.damaged {
                    gap(PageGapKind::Damaged);
                } else if shown.unmapped > mapped {
                    gap(PageGapKind::Unmapped);
                } else if shown.image && (mapped == 0 || mapped < STAMPED && stamped(&page)) {
                    gap(PageGapKind::Scanned);
                }
                pages.push(page);
            }
            Err(Stop::Spent(what)) => return Err(DocumentError::TooLarge(what)),
            Err(Stop::Damaged) => {
                gap(PageGapKind::Damaged);
                pages.push(PageText::default());
            }
        }
    }
    if counted(&doc).is_some_and(|counted| counted > pages.len()) {
        gaps.push(PageGap { page: pages.len() + 1, kind: PageGapKind::Missing });
    }
    Ok((pages, gaps))
}

/// Has the pages read that are pictures, or whose fonts don't say their letters. What remains missing, and a note on
/// each page that was read, whose span counts from the page's first byte.
fn recognise(
    ocr: &Ocr,
    pdf: Arc<[u8]>,
    pages: &mut [PageText],
    gaps: Vec<PageGap>,
) -> (Vec<PageGap>, Vec<(usize, Note)>) {
    let (mut left, mut notes) = (Vec::new(), Vec::new());
    let mut tried = 0;
    for gap in gaps {
        let page =
            pages.get_mut(gap.page - 1).filter(|_| matches!(gap.kind, PageGapKind::Scanned | PageGapKind::Unmapped));
        let Some(page) = page else {
            left.push(gap);
            continue;
        };
        tried += 1;
        let read = if tried > ocr::MOST_PAGES { Err(Unrecognised::TooMany) } else { ocr.page(&pdf, gap.page) };
        match read {
            Ok(read) => {
                let words = |span: &Span| crate::text::slice(&read.page.text, span.start..span.end).to_owned();
                let first = read.page.text.lines().next().unwrap_or_default().len();
                let kind = NoteKind::Recognised {
                    page: gap.page,
                    by: ocr.reader().to_owned(),
                    words: read.words,
                    confidence: read.confidence,
                    unsure: read.unsure.iter().map(words).collect(),
                };
                let span = read.unsure.first().copied().unwrap_or(Span::new(0, first));
                notes.push((gap.page, Note { span, kind }));
                *page = read.page;
            }
            Err(why) => left.push(PageGap { kind: PageGapKind::Unrecognised(why), ..gap }),
        }
    }
    (left, notes)
}

/// True when all the text of a page is what others stamped on it.
fn stamped(page: &PageText) -> bool {
    let Ok(source) = Source::from_pages("", std::slice::from_ref(page)) else { return true };
    let asides = furniture::find(&source, |_| false);
    Folded::part(&source, Span::new(0, source.text().len()), &asides).text().is_empty()
}

/// How many pages the file says it has.
fn counted(doc: &lopdf::Document) -> Option<usize> {
    let root = doc.catalog().ok()?.get_deref(b"Pages", doc).ok()?.as_dict().ok()?;
    usize::try_from(root.get_deref(b"Count", doc).ok()?.as_i64().ok()?).ok()
}
