//! Writes folders of files so that nobody finds half of one: all is written beside the folder first, then moved.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::Failure;

/// Writes files (names relative to the folder, with `/`) to a folder. One that isn't empty is only written to with
/// `force`; its other files stay.
pub(super) fn write(dir: &Path, files: &[(String, String)], force: bool) -> Result<(), Failure> {
    if dir.exists() && !dir.is_dir() {
        return Err(Failure::Usage(format!("{} is a file, not a folder", dir.display())));
    }
    if !is_empty(dir)? && !force {
        let message = format!("{} isn't empty; --force writes over files of the same names", dir.display());
        return Err(Failure::Usage(message));
    }
    let staging = Staging::beside(dir)?;
    for (name, text) in files {
        let path = staging.path.join(name);
        make_parent(&path)?;
        fs::write(&path, text).map_err(|e| cannot(&path, &e))?;
    }
    if !dir.exists() {
        return fs::rename(&staging.path, dir).map_err(|e| cannot(dir, &e));
    }
    for (name, _) in files {
        let path = dir.join(name);
        make_parent(&path)?;
        fs::rename(staging.path.join(name), &path).map_err(|e| cannot(&path, &e))?;
    }
    Ok(())
}

/// True when a folder holds nothing, or isn't there.
pub(super) fn is_empty(dir: &Path) -> Result<bool, Failure> {
    Ok(!dir.exists() || fs::read_dir(dir).map_err(|e| cannot(dir, &e))?.next().is_none())
}

/// Writes one file, whole or not at all.
pub(super) fn write_file(path: &Path, text: &str) -> Result<(), Failure> {
    make_parent(path)?;
    let mut partial = path.as_os_str().to_owned();
    partial.push(".partial");
    let partial = PathBuf::from(partial);
    let written = fs::write(&partial, text).and_then(|()| fs::rename(&partial, path));
    written.map_err(|e| {
        let _ = fs::remove_file(&partial);
        cannot(path, &e)
    })
}

/// A folder beside the one to be written, gone when it isn't needed any more.
struct Staging {
    path: PathBuf,
}

impl Staging {
    fn beside(dir: &Path) -> Result<Staging, Failure> {
        // `.` and `..` have no name of their own.
        let whole = if dir.exists() { dir.canonicalize() } else { std::path::absolute(dir) };
        let whole = whole.map_err(|e| cannot(dir, &e))?;
        let (Some(parent), Some(name)) = (whole.parent(), whole.file_name()) else {
            return Err(Failure::Usage(format!("{} can't be written to; name a folder in it", dir.display())));
        };
        fs::create_dir_all(parent).map_err(|e| cannot(parent, &e))?;
        let path = parent.join(format!(".{}.partial-{}", name.to_string_lossy(), std::process::id()));
        fs::create_dir(&path).map_err(|e| cannot(&path, &e))?;
        Ok(Staging { path })
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}

fn make_parent(path: &Path) -> Result<(), Failure> {
    path.parent().map_or(Ok(()), |parent| fs::create_dir_all(parent).map_err(|e| cannot(parent, &e)))
}

fn cannot(path: &Path, error: &io::Error) -> Failure {
    Failure::Usage(format!("can't write {}: {error}", path.display()))
}
