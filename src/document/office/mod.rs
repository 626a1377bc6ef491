//! Files of word processors: Word (`word`) and OpenDocument (`opendocument`), which are zip archives (`archive`) of XML
//! (`xml`), and RTF (`rtf`). Bounded like PDF: parts, what they unpack to, depth, text.

mod archive;
mod number;
mod opendocument;
mod rtf;
mod word;
mod xml;

use self::archive::Archive;
use super::{DocumentError, Note};

/// The text of a zip archive that is a document.
pub(super) fn archive(bytes: &[u8]) -> Result<(String, Vec<Note>), DocumentError> {
    let mut archive = Archive::open(bytes)?;
    match archive.part("mimetype")?.as_deref().map(<[u8]>::trim_ascii) {
        Some(b"application/vnd.oasis.opendocument.text" | b"application/vnd.oasis.opendocument.text-template") => {
            opendocument::read(&mut archive)
        }
        Some(_) => Err(DocumentError::Archive),
        None => {
            let types = archive.part("[Content_Types].xml")?.unwrap_or_default();
            // Documents, templates, and both with macros, which are never run.
            let is_word = ["wordprocessingml.", "ms-word."]
                .iter()
                .any(|kind| memchr::memmem::find(&types, kind.as_bytes()).is_some());
            if is_word { word::read(&mut archive) } else { Err(DocumentError::Archive) }
        }
    }
}

/// The text of an RTF file.
pub(super) fn rtf(bytes: &[u8]) -> Result<(String, Vec<Note>), DocumentError> {
    rtf::read(bytes)
}
