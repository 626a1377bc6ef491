//! The files of a pack: those inside the binary, or those of a folder. A folder may be hostile or simply the wrong one,
//! so sizes are asked before anything is read, links aren't followed, and only regular files are opened.

use std::fs;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};
use sha2::{Digest, Sha256};

use super::error::{Code, PackError};
use super::place::{SourceFile, Sources};
use crate::text::file::{self, FileError};

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/rules");

/// The name of the pack inside the binary, for `extends`.
pub const DEFAULT: &str = "default";
const BUILT_IN: &str = "built in";

/// A pack's files may hold this much together, in bytes; the default pack has 0.2 MiB.
const MAX_BYTES: u64 = 4 << 20;
/// Files and folders that are looked at.
const MAX_ENTRIES: usize = 2000;
/// Folders within folders.
const MAX_DEPTH: usize = 8;

/// The YAML files of a pack, in order of name.
#[derive(Debug, Default, Clone)]
pub struct PackFiles {
    /// Name (relative to the pack's folder, with `/`) and text.
    pub files: Vec<(String, String)>,
    /// Where they come from, for people.
    pub origin: String,
    /// Put before a name, it says what to open.
    root: PathBuf,
    /// What can't be read.
    pub(super) errors: Vec<PackError>,
    /// What looks meant for the pack and isn't read: warnings.
    pub(super) ignored: Vec<PackError>,
}

impl PackFiles {
    /// The default pack.
    pub fn embedded() -> PackFiles {
        let mut out = PackFiles { origin: BUILT_IN.to_owned(), root: PathBuf::from(DEFAULT), ..PackFiles::default() };
        let mut folders = vec![&EMBEDDED];
        while let Some(folder) = folders.pop() {
            folders.extend(folder.dirs());
            for file in folder.files() {
                if let (true, Some(text)) = (is_yaml(file.path()), file.contents_utf8()) {
                    out.files.push((file.path().to_string_lossy().replace('\\', "/"), text.to_owned()));
                }
            }
        }
        out.files.sort();
        out
    }

    /// The default pack in a folder, named as it is inside the binary.
    pub fn read_default(dir: &Path) -> PackFiles {
        PackFiles { origin: BUILT_IN.to_owned(), root: PathBuf::from(DEFAULT), ..PackFiles::read(dir) }
    }

    /// The pack in a folder. What can't be read is reported by [`super::load()`], with all the rest.
    pub fn read(dir: &Path) -> PackFiles {
        let mut out = PackFiles { origin: dir.display().to_string(), root: dir.to_owned(), ..PackFiles::default() };
        out.walk(dir);
        out.files.sort();
        if out.files.is_empty() && out.errors.is_empty() {
            let error =
                PackError::file(Code::Empty, &out.origin, "no rule pack here: no file ends in .yaml".to_owned());
            let help = match out.ignored.first() {
                Some(ignored) => format!("{} looks meant: let its name end in .yaml", ignored.file),
                None => "`mtuslint rules` shows the pack that is built in; leave out --rules to use it".to_owned(),
            };
            out.errors.push(error.help(help));
        }
        out
    }

    /// What a user would open to see a file.
    pub fn shown(&self, name: &str) -> String {
        self.root.join(name).display().to_string().replace('\\', "/")
    }

    /// Its files, for a pack that stands alone.
    pub fn into_sources(self) -> Sources {
        sources(vec![self])
    }

    fn walk(&mut self, dir: &Path) {
        let at = |code: Code, path: &Path, message: String| PackError::file(code, &path.display().to_string(), message);
        match fs::metadata(dir) {
            Err(e) => return self.errors.push(at(Code::Unreadable, dir, format!("can't be read: {}", plain(&e)))),
            Ok(meta) if !meta.is_dir() => {
                let error =
                    at(Code::Unreadable, dir, "this is a file, and a rule pack is a folder of files".to_owned());
                let folder = dir.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
                return self.errors.push(error.help(format!("name its folder: --rules {}", folder.display())));
            }
            Ok(_) => {}
        }
        let (mut seen, mut bytes) = (0, 0);
        let mut todo = vec![(dir.to_owned(), 1)];
        while let Some((folder, depth)) = todo.pop() {
            let entries = match fs::read_dir(&folder) {
                Ok(entries) => entries,
                Err(e) => {
                    self.errors.push(at(Code::Unreadable, &folder, format!("can't be read: {}", plain(&e))));
                    continue;
                }
            };
            for entry in entries.flatten() {
                seen += 1;
                if seen > MAX_ENTRIES {
                    let message =
                        format!("more than {MAX_ENTRIES} files and folders; is this the folder of a rule pack?");
                    return self.errors.push(at(Code::TooLarge, dir, message));
                }
                let path = entry.path();
                // Hidden files are editors' and version control's.
                let hidden = entry.file_name().to_string_lossy().starts_with('.');
                let Some(kind) = entry.file_type().ok().filter(|_| !hidden) else { continue };
                if kind.is_symlink() {
                    // A link to something else than a file or folder of rules is none of the pack's business.
                    if is_yaml(&path) || fs::metadata(&path).map_or(true, |meta| meta.is_dir()) {
                        let error =
                            at(Code::NotAFile, &path, "this is a symbolic link; packs don't follow them".to_owned());
                        self.errors.push(
                            error.help("copy what it leads to into the pack, or give that folder a --rules of its own"),
                        );
                    }
                } else if kind.is_dir() && depth >= MAX_DEPTH {
                    self.errors.push(at(
                        Code::TooLarge,
                        &path,
                        format!("folders are nested more than {MAX_DEPTH} deep"),
                    ));
                } else if kind.is_dir() {
                    todo.push((path, depth + 1));
                } else if is_yaml(&path) && !kind.is_file() {
                    self.errors.push(at(
                        Code::NotAFile,
                        &path,
                        "this is a pipe, socket or device, not a file".to_owned(),
                    ));
                } else if looks_meant(&path) {
                    let error =
                        at(Code::Ignored, &path, "this file isn't read: its name doesn't end in .yaml".to_owned());
                    self.ignored.push(error.help("rename it, if it is a part of the pack; else give it another name"));
                } else if is_yaml(&path) {
                    bytes += entry.metadata().map_or(0, |meta| meta.len());
                    if bytes > MAX_BYTES {
                        let message = format!("with this file the pack is larger than {} MiB", MAX_BYTES >> 20);
                        return self
                            .errors
                            .push(at(Code::TooLarge, &path, message).help("give each pack a folder of its own"));
                    }
                    let name = path.strip_prefix(dir).unwrap_or(&path).to_string_lossy().replace('\\', "/");
                    match text(&path) {
                        Ok(text) => self.files.push((name, text)),
                        Err((code, message, help)) => self.errors.push(at(code, &path, message).help(help)),
                    }
                }
            }
        }
    }
}

/// The files of packs that are loaded together, the base first.
pub(super) fn sources(packs: Vec<PackFiles>) -> Sources {
    let mut files = Vec::new();
    for (layer, mut pack) in packs.into_iter().enumerate() {
        for (name, text) in std::mem::take(&mut pack.files) {
            files.push(SourceFile { layer, shown: pack.shown(&name), name, text });
        }
    }
    Sources::new(files)
}

/// The text of a file.
fn text(path: &Path) -> Result<String, (Code, String, &'static str)> {
    // No more than was asked for: a file may grow between the question and the reading.
    let bytes = file::read(path, MAX_BYTES).map_err(|e| match e {
        FileError::System(e) => {
            (Code::Unreadable, format!("can't be read: {}", plain(&e)), "check that you may read it")
        }
        FileError::TooLarge(_) => (Code::TooLarge, e.to_string(), "give each pack a folder of its own"),
        e => (Code::NotAFile, e.to_string(), "only files can be part of a pack"),
    })?;
    let save = "save it as UTF-8 text";
    let bytes = match bytes.as_slice() {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => return Err((Code::NotText, "this is UTF-16 text".to_owned(), save)),
        [0xef, 0xbb, 0xbf, rest @ ..] => rest.to_vec(),
        _ => bytes,
    };
    let place = |bytes: &[u8]| {
        let line = bytes.iter().filter(|&&b| b == b'\n').count() + 1;
        let column = bytes.iter().rev().take_while(|&&b| b != b'\n').count() + 1;
        format!("line {line}, column {column}")
    };
    let binary = |&b: &u8| b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0c);
    if let Some(at) = bytes.iter().position(binary) {
        let place = place(bytes.get(..at).unwrap_or(&[]));
        let help = "only text can be a file of a pack; move it elsewhere, or give it another ending than .yaml";
        return Err((Code::NotText, format!("this isn't text: {place} holds a control byte"), help));
    }
    String::from_utf8(bytes).map_err(|e| {
        let at = e.utf8_error().valid_up_to();
        let byte = e.as_bytes().get(at).copied().unwrap_or(0);
        let place = place(e.as_bytes().get(..at).unwrap_or(&[]));
        (Code::NotText, format!("this isn't UTF-8 text: byte 0x{byte:02x} at {place}"), save)
    })
}

/// An error of the system without its number.
fn plain(e: &std::io::Error) -> String {
    let text = e.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_lowercase()
}

/// The hash of all names and texts.
pub(super) fn sha256<'a>(files: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut hash = Sha256::new();
    for part in files.flat_map(|(name, text)| [name, text]) {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn is_yaml(path: &Path) -> bool {
    path.extension().is_some_and(|e| e.eq_ignore_ascii_case("yaml") || e.eq_ignore_ascii_case("yml"))
}

/// A file that editors and file managers have given another ending: `opioid.yaml.txt`, `opioid.yalm`.
fn looks_meant(path: &Path) -> bool {
    let name = path.file_name().map_or(String::new(), |name| name.to_string_lossy().to_lowercase());
    let Some((stem, ending)) = name.rsplit_once('.') else { return false };
    let document = ["txt", "text", "rtf", "doc", "docx", "odt"].contains(&ending);
    document && (stem.ends_with(".yaml") || stem.ends_with(".yml"))
        || strsim::osa_distance(ending, "yaml") == 1 && ending != "yml"
}
