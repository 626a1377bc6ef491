//! Paths as settings need them: absolute to be held against each other, relative to be shown.

use std::fs;
use std::path::{Path, PathBuf};

/// The root of the repository that a folder lies in.
pub(in crate::cli) fn repository(folder: &Path) -> Option<&Path> {
    folder.ancestors().find(|folder| folder.join(".git").exists())
}

/// The folder of a letter; that of standard input, and of what has no name, is the current one.
pub(super) fn folder_of(path: &Path) -> PathBuf {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    parent.unwrap_or(Path::new(".")).to_owned()
}

/// Absolute, without links; as far as it exists.
pub(in crate::cli) fn canonical(path: &Path) -> PathBuf {
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    fs::canonicalize(path).or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_owned())
}

/// From the current folder, if it is below it.
pub(super) fn relative(path: &Path) -> PathBuf {
    let below = path.strip_prefix(canonical(Path::new("."))).ok().map(Path::to_owned);
    below.filter(|path| !path.as_os_str().is_empty()).unwrap_or_else(|| path.to_owned())
}

/// As the user knows it.
pub(super) fn shown(path: &Path) -> String {
    relative(path).display().to_string()
}
