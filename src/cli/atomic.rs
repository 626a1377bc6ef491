//! Files that appear whole or not at all: a temporary file in the same folder, then a rename. Ctrl-C, SIGTERM and every
//! error on the way remove the temporary file and leave what was there before.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

use tempfile::{Builder, NamedTempFile};

use super::Failure;

/// Temporary files that exist now.
static TEMPORARY: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// The exit status of a program that Ctrl-C ended.
const INTERRUPTED: i32 = 130;

/// A file to be.
pub(super) struct AtomicFile {
    /// As the user called it, for messages.
    path: PathBuf,
    /// Where it goes: the file that a link leads to, so that the link stays one.
    target: PathBuf,
    writer: BufWriter<NamedTempFile>,
}

impl AtomicFile {
    pub fn create(path: &Path) -> Result<AtomicFile, Failure> {
        let target = target(path).map_err(|e| Failure::file(path, e))?;
        on_interrupt();
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        // Held until the file is listed: an interrupt in between waits.
        let mut listed = temporary();
        // Opened as any new file is: a temporary file of this crate would be for its owner alone.
        let open = |path: &Path| File::options().read(true).write(true).create_new(true).open(path);
        let file = Builder::new().prefix(".mtuslint-").make_in(folder, open).map_err(|e| Failure::file(path, e))?;
        listed.push(file.path().to_owned());
        Ok(AtomicFile { path: path.to_owned(), target, writer: BufWriter::new(file) })
    }

    /// As the user called it.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where it goes.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Puts the file in its place.
    pub fn commit(self) -> Result<(), Failure> {
        let AtomicFile { path, target, writer } = self;
        let file = writer.into_inner().map_err(|e| Failure::file(&path, e.into_error()))?;
        file.as_file().sync_all().map_err(|e| Failure::file(&path, e))?;
        let gone = file.path().to_owned();
        file.persist(&target).map_err(|e| Failure::file(&path, e.error))?;
        temporary().retain(|listed| *listed != gone);
        Ok(())
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

/// Writes a whole file.
pub(super) fn write(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let mut file = AtomicFile::create(path)?;
    write(&mut file).map_err(|e| Failure::file(path, e))?;
    file.commit()
}

fn target(path: &Path) -> io::Result<PathBuf> {
    let target = match fs::canonicalize(path) {
        Ok(target) => target,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(path.to_owned()),
        Err(e) => return Err(e),
    };
    // A rename would put a file in the place of a device or a pipe.
    if fs::metadata(&target)?.is_file() {
        Ok(target)
    } else {
        Err(io::Error::other("it exists and is no ordinary file"))
    }
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
            listed.iter().for_each(|path| drop(fs::remove_file(path)));
            std::process::exit(INTERRUPTED);
        });
    });
}
