//! The parts of a zip archive, as Word and OpenDocument pack their files: each is unpacked when it is asked for, within limits.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::document::DocumentError;

/// Parts of an archive; a file of Word has twenty, and some for each picture.
const MOST_ENTRIES: usize = 4_096;

/// What a part may unpack to, and all that are read together. The text of a long letter has less than one megabyte.
const MOST_ENTRY: u64 = 16 << 20;
const MOST_UNPACKED: u64 = 32 << 20;

pub(super) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    left: u64,
}

impl<'a> Archive<'a> {
    pub fn open(bytes: &'a [u8]) -> Result<Archive<'a>, DocumentError> {
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|e| DocumentError::BadOffice(e.to_string()))?;
        if zip.len() > MOST_ENTRIES {
            return Err(DocumentError::Bound("more than 4,096 parts"));
        }
        Ok(Archive { zip, left: MOST_UNPACKED })
    }

    /// The bytes of a part; `None` where there is no such part.
    pub fn part(&mut self, name: &str) -> Result<Option<Vec<u8>>, DocumentError> {
        let part = match self.zip.by_name(name) {
            Ok(part) => part,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => return Err(DocumentError::Locked),
            Err(e) => return Err(DocumentError::BadOffice(format!("{name}: {e}"))),
        };
        let most = MOST_ENTRY.min(self.left);
        let mut bytes = Vec::new();
        let mut limited = part.take(most + 1);
        limited.read_to_end(&mut bytes).map_err(|e| DocumentError::BadOffice(format!("{name}: {e}")))?;
        let read = bytes.len() as u64;
        if read > most {
            return Err(DocumentError::Bound("a part of more than 16 MiB, or parts of more than 32 MiB"));
        }
        self.left -= read;
        Ok(Some(bytes))
    }

    /// A part without which there is no letter.
    pub fn needed(&mut self, name: &str) -> Result<Vec<u8>, DocumentError> {
        self.part(name)?.ok_or_else(|| DocumentError::BadOffice(format!("it has no part `{name}`")))
    }
}
