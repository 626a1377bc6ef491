//! Writes folders of files so that nobody finds half of one: all is written beside the folder first, then moved.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::target::Target;
use super::{Failure, atomic};

/// Writes files (names relative to the folder, with `/`) to a folder. One that isn't empty is only written to with
/// `force`; its other files stay.
pub(super) fn write(dir: &Path, files: &[(String, String)], force: bool) -> Result<(), Failure> {
    check(dir)?;
    if !is_empty(dir)? && !force {
        let message = format!("{} isn't empty; --force writes over files of the same names", dir.display());
        return Err(Failure::Usage(message));
    }
    for (name, _) in files {
        replaceable(&dir.join(name))?;
    }
    let mut draft = FolderDraft::beside(dir)?;
    for (name, text) in files {
        draft.create(name)?.write_all(text.as_bytes()).map_err(|e| cannot(&dir.join(name), &e))?;
    }
    draft.commit()
}

/// A folder can't be made in the place of a file, nor of a link that leads nowhere.
pub(super) fn check(dir: &Path) -> Result<(), Failure> {
    if dir.exists() && !dir.is_dir() {
        return Err(Failure::Usage(format!("{} is a file, not a folder", dir.display())));
    }
    if !dir.exists() && dir.is_symlink() {
        let message = format!("{} is a link that leads nowhere; make the folder that it names", dir.display());
        return Err(Failure::Usage(message));
    }
    Ok(())
}

/// Files of a folder to be: they are written beside it, then moved.
pub(super) struct FolderDraft {
    dir: PathBuf,
    staging: Staging,
    names: Vec<String>,
}

impl FolderDraft {
    pub fn beside(dir: &Path) -> Result<FolderDraft, Failure> {
        Ok(FolderDraft { dir: dir.to_owned(), staging: Staging::beside(dir)?, names: Vec::new() })
    }

    /// As the user called the folder.
    pub fn path(&self) -> &Path {
        &self.dir
    }

    /// A file to write; its name is relative to the folder.
    pub fn create(&mut self, name: &str) -> Result<File, Failure> {
        let path = self.staging.path.join(name);
        make_parent(&path)?;
        self.names.push(name.to_owned());
        File::create(&path).map_err(|e| cannot(&path, &e))
    }

    /// Moves the files to their places. Other files of the folder stay.
    pub fn commit(self) -> Result<(), Failure> {
        let FolderDraft { dir, staging, names } = self;
        if !dir.exists() {
            return fs::rename(&staging.path, &dir).map_err(|e| cannot(&dir, &e));
        }
        names.iter().try_for_each(|name| replaceable(&dir.join(name)))?;
        for name in &names {
            let path = dir.join(name);
            make_parent(&path)?;
            fs::rename(staging.path.join(name), &path).map_err(|e| cannot(&path, &e))?;
        }
        Ok(())
    }
}

/// True when a folder holds nothing, or isn't there.
pub(super) fn is_empty(dir: &Path) -> Result<bool, Failure> {
    Ok(!dir.exists() || fs::read_dir(dir).map_err(|e| cannot(dir, &e))?.next().is_none())
}

/// Whether a file may take this place: nothing, or another file. A rename would put it in the place of a link or a pipe.
fn replaceable(path: &Path) -> Result<(), Failure> {
    match fs::symlink_metadata(path) {
        Ok(kind) if !kind.is_file() => {
            let what = match (kind.is_symlink(), kind.is_dir()) {
                (true, _) => "a link",
                (_, true) => "a folder",
                _ => "a pipe or a device",
            };
            let help = "move it away, or name another folder";
            Err(Failure::Usage(format!("can't write {}: it is {what}, not a file; {help}", path.display())))
        }
        _ => Ok(()),
    }
}

/// Writes one new file, whole or not at all.
pub(super) fn write_file(path: &Path, text: &str) -> Result<(), Failure> {
    make_parent(path)?;
    if fs::symlink_metadata(path).is_ok() {
        return Err(Failure::Usage(format!("{} exists already", path.display())));
    }
    atomic::write(&Target::of(path)?, |out| out.write_all(text.as_bytes()))
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
        let Some(parent) = whole.parent().filter(|_| whole.file_name().is_some()) else {
            return Err(Failure::Usage(format!("{} can't be written to; name a folder in it", dir.display())));
        };
        fs::create_dir_all(parent).map_err(|e| cannot(parent, &e))?;
        let path = atomic::folder(parent).map_err(|e| cannot(parent, &e))?;
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
