//! A file that several runs may change at once, each adding to what the others wrote: read, changed and written again by
//! one at a time.
//!
//! The lock is on the file itself, so nothing else lies about. The file is then replaced as a whole, so whoever has waited
//! for it may hold what is no longer there, and begins again.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use super::target::{OutputPlace, Target};
use super::{Failure, atomic};
use crate::text::{file, inert};

/// A wait this short needs no message.
const MOMENT: Duration = Duration::from_secs(2);

/// Changes a file: `change` gets its text (nothing, if it isn't there) and gives the new one.
pub(super) fn change(
    target: &Target,
    most: u64,
    change: impl FnOnce(&str) -> Result<Vec<u8>, Failure>,
) -> Result<(), Failure> {
    let failed = |e: io::Error| Failure::file(&target.path, e);
    let OutputPlace::File(path) = &target.place else {
        return Err(failed(io::Error::other("it is a pipe or a device, not a file")));
    };
    let was_there = path.exists();
    let locked = lock(path).map_err(failed)?;
    let text = file::within(&locked, most).and_then(file::text);
    let text =
        text.map_err(|e| Failure::Usage(format!("can't read `{}`: {e}", inert(&target.path.display().to_string()))));
    let done = text.and_then(|old| match change(&old)? {
        new if new == old.as_bytes() => Ok(()),
        new => atomic::write(target, |out| out.write_all(&new)),
    });
    if done.is_err() && !was_there && locked.metadata().is_ok_and(|file| file.len() == 0) {
        // It is there only for the lock.
        let _ = fs::remove_file(path);
    }
    done
}

/// The file that a path leads to, for us alone.
fn lock(path: &Path) -> io::Result<File> {
    loop {
        let file = File::options().read(true).append(true).create(true).open(path)?;
        wait(path, &file)?;
        if is_still(path, &file)? {
            return Ok(file);
        }
    }
}

/// Waits for the lock; for more than a moment not in silence.
fn wait(path: &Path, file: &File) -> io::Result<()> {
    let began = Instant::now();
    while began.elapsed() < MOMENT {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => std::thread::sleep(MOMENT / 100),
            Err(TryLockError::Error(e)) => return Err(e),
            Ok(()) => return Ok(()),
        }
    }
    let _ = writeln!(io::stderr(), "waiting for another run that writes to `{}`", inert(&path.display().to_string()));
    file.lock()
}

/// Whether a path leads to an open file.
#[cfg(unix)]
fn is_still(path: &Path, file: &File) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let held = file.metadata()?;
    match fs::metadata(path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(false),
        now => now.map(|now| (now.dev(), now.ino()) == (held.dev(), held.ino())),
    }
}

/// Elsewhere nobody can replace a file that we have open.
#[cfg(not(unix))]
fn is_still(_: &Path, _: &File) -> io::Result<bool> {
    Ok(true)
}
