//! A file that is read whole, within a size: a regular one, or a pipe that the shell has opened for us. The one place for
//! letters, packs, configurations, baselines and lists alike.
//!
//! What a path leads to is asked before it is opened, because opening a named pipe waits for a writer, and again of what
//! was opened, because it may have been exchanged meanwhile. A device may never end.

use std::fs::{self, File, Metadata};
use std::io::{self, IsTerminal, Read};
use std::path::Path;

use thiserror::Error;

/// Why a file can't be read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum FileError {
    /// The system says why.
    #[error(transparent)]
    System(#[from] io::Error),
    /// A folder.
    #[error("it is a folder, not a file")]
    Folder,
    /// A named pipe, a socket, a device.
    #[error("it is neither a file nor a folder, but a pipe or a device")]
    Special,
    /// More bytes than such a file may have.
    #[error("it is larger than {} MiB", .0 >> 20)]
    TooLarge(u64),
    /// Not UTF-8.
    #[error("it is not UTF-8 text (line {line})")]
    NotText {
        /// The first line that isn't, from 1.
        line: usize,
    },
}

/// Room is made at once for files up to this size.
const LIKELY: usize = 1 << 20;

/// Opens a file.
///
/// # Errors
/// [`FileError`] when it isn't one.
pub fn open(path: &Path) -> Result<File, FileError> {
    let substituted = is_descriptor(path);
    let regular = |kind: &Metadata| match (kind.is_file(), kind.is_dir()) {
        (true, _) => Ok(()),
        (_, true) => Err(FileError::Folder),
        _ => Err(FileError::Special),
    };
    let kind = fs::metadata(path)?;
    if !substituted || kind.is_dir() {
        regular(&kind)?;
    }
    let file = File::open(path)?;
    if !substituted || is_device(&file.metadata()?) && !file.is_terminal() {
        regular(&file.metadata()?)?;
    }
    Ok(file)
}

/// The bytes of a file, which may have so many.
///
/// # Errors
/// [`FileError`] when it isn't a file, or has more.
pub fn read(path: &Path, most: u64) -> Result<Vec<u8>, FileError> {
    let file = open(path)?;
    let size = file.metadata()?.len();
    if size > most {
        return Err(FileError::TooLarge(most));
    }
    // With room for all of it and a byte the system is asked twice, and not for a little first. A size may be a lie.
    collect(file, most, usize::try_from(size).map_or(0, |size| size.min(LIKELY)) + 1)
}

/// The text of a file, which may have so many bytes.
///
/// # Errors
/// [`FileError`] when it isn't a file, has more, or isn't UTF-8.
pub fn read_text(path: &Path, most: u64) -> Result<String, FileError> {
    text(read(path, most)?)
}

/// Bytes as text.
///
/// # Errors
/// [`FileError::NotText`] when they aren't UTF-8.
pub fn text(bytes: Vec<u8>) -> Result<String, FileError> {
    String::from_utf8(bytes).map_err(|e| {
        let good = e.as_bytes().get(..e.utf8_error().valid_up_to()).unwrap_or_default();
        FileError::NotText { line: super::line_after(good) }
    })
}

/// All that a reader gives, if it isn't more than this many bytes.
///
/// # Errors
/// [`FileError`] when it is, or can't be read.
pub fn within(reader: impl Read, most: u64) -> Result<Vec<u8>, FileError> {
    collect(reader, most, 0)
}

fn collect(reader: impl Read, most: u64, room: usize) -> Result<Vec<u8>, FileError> {
    let mut bytes = Vec::with_capacity(room);
    reader.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most { Err(FileError::TooLarge(most)) } else { Ok(bytes) }
}

/// A file that is open already, by its number: `mtuslint check <(command)`, `/dev/stdin`.
pub fn is_descriptor(path: &Path) -> bool {
    let standard = ["/dev/stdin", "/dev/stdout", "/dev/stderr"];
    standard.iter().any(|name| path == Path::new(name))
        || path.starts_with("/dev/fd")
        || path.starts_with("/proc/self/fd")
}

#[cfg(unix)]
fn is_device(kind: &Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt;
    kind.file_type().is_char_device() || kind.file_type().is_block_device()
}

#[cfg(not(unix))]
fn is_device(_: &Metadata) -> bool {
    false
}
