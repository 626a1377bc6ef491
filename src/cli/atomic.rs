//! Files that appear whole or not at all: a temporary file in the same folder, then a rename. What goes to a pipe or a
//! device is kept in a temporary file, too, and sent on at the end, so that a run that fails sends no half report.
//!
//! Ctrl-C, SIGTERM and every error on the way remove what is temporary and leave what was there before. A run that was
//! killed can't; the next one that writes to that folder removes what is older than a day.

use std::fs::{self, File};
use std::io::{self, BufWriter, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};
use std::time::Duration;

use tempfile::{Builder, NamedTempFile};

use super::Failure;
use super::target::{OutputPlace, Target};

/// Temporary files and folders that exist now.
static TEMPORARY: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// The exit status of a program that Ctrl-C ended.
const INTERRUPTED: i32 = 130;

/// What is temporary is called `.mtuslint-x7Qa2b.partial`.
const PREFIX: &str = ".mtuslint-";
const SUFFIX: &str = ".partial";

/// No run takes so long without writing.
const FORGOTTEN: Duration = Duration::from_secs(24 * 60 * 60);

/// A file to be.
pub(super) struct AtomicFile {
    /// As the user called it, for messages.
    path: PathBuf,
    writer: BufWriter<Draft>,
}

/// What is written first.
enum Draft {
    /// Put in its place by a rename.
    Beside { file: NamedTempFile, target: PathBuf },
    /// Sent on.
    Apart { file: File, target: File },
}

impl AtomicFile {
    pub fn create(target: &Target) -> Result<AtomicFile, Failure> {
        let draft = Draft::new(&target.place).map_err(|e| Failure::file(&target.path, e))?;
        Ok(AtomicFile { path: target.path.clone(), writer: BufWriter::new(draft) })
    }

    /// As the user called it.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Puts the file in its place.
    pub fn commit(self) -> Result<(), Failure> {
        let AtomicFile { path, writer } = self;
        let draft = writer.into_inner().map_err(|e| Failure::file(&path, e.into_error()))?;
        draft.commit().map_err(|e| Failure::file(&path, e))
    }
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

impl Draft {
    fn new(place: &OutputPlace) -> io::Result<Draft> {
        on_interrupt();
        let target = match place {
            OutputPlace::File(target) => return Draft::beside(target),
            // Waits until somebody reads, where it is a named pipe.
            OutputPlace::Stream(path) => File::options().write(true).open(path)?,
            OutputPlace::Standard(out) => standard(*out)?,
            OutputPlace::Folder(_) => return Err(io::Error::from(io::ErrorKind::IsADirectory)),
        };
        Ok(Draft::Apart { file: tempfile::tempfile()?, target })
    }

    fn beside(target: &Path) -> io::Result<Draft> {
        let folder = target.parent().unwrap_or(Path::new("."));
        sweep(folder);
        // Opened as any new file is: a temporary file of this crate would be for its owner alone.
        let file = make(folder, |path| File::options().read(true).write(true).create_new(true).open(path))?;
        if let Ok(before) = fs::metadata(target) {
            same_access(file.as_file(), &before)?;
        }
        Ok(Draft::Beside { file, target: target.to_owned() })
    }

    fn file(&mut self) -> &mut File {
        match self {
            Draft::Beside { file, .. } => file.as_file_mut(),
            Draft::Apart { file, .. } => file,
        }
    }

    fn commit(self) -> io::Result<()> {
        match self {
            Draft::Beside { file, target } => {
                file.as_file().sync_all()?;
                let gone = file.path().to_owned();
                file.persist(&target).map_err(|e| e.error)?;
                temporary().retain(|listed| *listed != gone);
            }
            Draft::Apart { mut file, mut target } => {
                file.rewind()?;
                io::copy(&mut file, &mut target)?;
            }
        }
        Ok(())
    }
}

impl Write for Draft {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file().flush()
    }
}

/// Writes a whole file.
pub(super) fn write(target: &Target, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let mut file = AtomicFile::create(target)?;
    write(&mut file).map_err(|e| Failure::file(&target.path, e))?;
    file.commit()
}

/// A temporary folder in a folder; whoever asks for it moves or removes it.
pub(super) fn folder(parent: &Path) -> io::Result<PathBuf> {
    on_interrupt();
    sweep(parent);
    let ((), path) = make(parent, |path| fs::create_dir(path))?.into_parts();
    path.keep().map_err(|e| e.error)
}

fn make<R>(folder: &Path, create: impl FnMut(&Path) -> io::Result<R>) -> io::Result<NamedTempFile<R>> {
    // Held until it is listed: an interrupt in between waits.
    let mut listed = temporary();
    let made = Builder::new().prefix(PREFIX).suffix(SUFFIX).make_in(folder, create)?;
    listed.push(made.path().to_owned());
    Ok(made)
}

/// Removes what killed runs have left in a folder. What can't be removed does no harm.
fn sweep(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let unique = name.to_str().and_then(|name| name.strip_prefix(PREFIX)?.strip_suffix(SUFFIX));
        if !unique.is_some_and(|unique| unique.len() == 6 && unique.bytes().all(|b| b.is_ascii_alphanumeric())) {
            continue;
        }
        let kind = entry.metadata().ok();
        let age = kind.as_ref().and_then(|kind| kind.modified().ok()?.elapsed().ok());
        if let (Some(kind), true) = (kind, age.is_some_and(|age| age > FORGOTTEN)) {
            remove(&entry.path(), kind.is_dir());
        }
    }
}

fn remove(path: &Path, is_dir: bool) {
    let _ = if is_dir { fs::remove_dir_all(path) } else { fs::remove_file(path) };
}

/// Who may read what takes a file's place: those who might before.
#[cfg(unix)]
fn same_access(file: &File, before: &fs::Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    // Only root may give files away; for others it stays theirs.
    let _ = fchown(file, Some(before.uid()), Some(before.gid()));
    file.set_permissions(before.permissions())
}

#[cfg(not(unix))]
fn same_access(_: &File, _: &fs::Metadata) -> io::Result<()> {
    Ok(())
}

/// Standard output or error, as it was given to us: another name would begin its file anew.
#[cfg(unix)]
fn standard(out: bool) -> io::Result<File> {
    use std::os::fd::AsFd;
    let owned = if out { io::stdout().as_fd().try_clone_to_owned() } else { io::stderr().as_fd().try_clone_to_owned() };
    owned.map(File::from)
}

#[cfg(not(unix))]
fn standard(_: bool) -> io::Result<File> {
    Err(io::ErrorKind::Unsupported.into())
}

fn temporary() -> MutexGuard<'static, Vec<PathBuf>> {
    TEMPORARY.lock().unwrap_or_else(PoisonError::into_inner)
}

fn on_interrupt() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // Without the handler an interrupt leaves a hidden temporary file, never a half-written report.
        let _ = ctrlc::set_handler(|| {
            let listed = temporary();
            listed.iter().for_each(|path| remove(path, path.is_dir()));
            std::process::exit(INTERRUPTED);
        });
    });
}
