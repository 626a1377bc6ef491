//! File names as others know them: URIs (SARIF's, and the links of a terminal), and paths in the repository.

use std::path::{Component, Path, PathBuf};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::Base;

/// What a path's URI doesn't hold as it is.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// A whole path as a `file:` URI.
pub(super) fn of_file(path: &Path) -> String {
    let path = of_path(&path.to_string_lossy());
    format!("file://{}{path}", if path.starts_with('/') { "" } else { "/" })
}

/// A file (or a folder) as a page in a folder links to it: relative where they share more than the root, so that both can be moved.
pub fn from_folder(file: &Path, folder: &Path) -> String {
    let (file, folder) = (plain(file), plain(folder));
    let shared = file.components().zip(folder.components()).take_while(|(a, b)| a == b).count();
    if shared < 2 {
        return of_file(&file);
    }
    let ups = folder.components().skip(shared).map(|_| "..".to_owned());
    let parts = file.components().skip(shared).map(|part| of_path(&part.as_os_str().to_string_lossy()));
    let path = ups.chain(parts).collect::<Vec<_>>().join("/");
    if path.is_empty() { ".".to_owned() } else { path }
}

/// A path as a URI writes it.
pub(super) fn of_path(path: &str) -> String {
    let path = if cfg!(windows) { path.replace('\\', "/") } else { path.to_owned() };
    utf8_percent_encode(&path, ESCAPED).to_string()
}

/// A path without `.` and `..`, which relative URIs of SARIF may not hold.
pub(super) fn plain(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}

/// The path of an input below the root of the repository; `None` where it lies elsewhere.
pub(super) fn below_root(name: &str, base: &Base) -> Option<PathBuf> {
    plain(&base.folder.join(name)).strip_prefix(&base.root).ok().map(Path::to_owned)
}

/// An input as services of a repository know it: its path from the root, or as it was given where it lies elsewhere.
pub(super) fn in_repository(name: &str, base: Option<&Base>) -> String {
    let below = base.filter(|_| name != "-").and_then(|base| below_root(name, base));
    let path = below.map_or_else(|| name.to_owned(), |path| path.to_string_lossy().into_owned());
    if cfg!(windows) { path.replace('\\', "/") } else { path }
}
