//! The files of a pack: those inside the binary, or those of a folder. Bounded, because a folder may be hostile.

use std::path::Path;

use include_dir::{Dir, include_dir};
use sha2::{Digest, Sha256};

use super::error::{PackError, PackErrors};

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/rules");

/// A pack's files may hold this much together, in bytes.
const MAX_BYTES: u64 = 8 << 20;
/// And be so many.
const MAX_FILES: usize = 1000;

/// The YAML files of a pack, in order of name.
#[derive(Debug, Default, Clone)]
pub struct PackFiles {
    /// Name (relative to the pack's folder, with `/`) and text.
    pub files: Vec<(String, String)>,
    /// Where they come from, for people.
    pub origin: String,
}

impl PackFiles {
    /// The default pack.
    pub fn embedded() -> PackFiles {
        let mut out = PackFiles { files: Vec::new(), origin: "built in".to_owned() };
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

    /// The pack in a folder.
    ///
    /// # Errors
    /// Every file that can't be read, or that there is none.
    pub fn from_dir(dir: &Path) -> Result<PackFiles, PackErrors> {
        let mut out = PackFiles { files: Vec::new(), origin: dir.display().to_string() };
        let mut errors = PackErrors::new(&out);
        let mut bytes = 0;
        for entry in ignore::WalkBuilder::new(dir).standard_filters(false).follow_links(false).build() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(e) => {
                    errors.push(PackError::file(&dir.display().to_string(), format!("can't be read: {e}")));
                    continue;
                }
            };
            if !entry.file_type().is_some_and(|kind| kind.is_file()) || !is_yaml(entry.path()) {
                continue;
            }
            let name = entry.path().strip_prefix(dir).unwrap_or(entry.path()).to_string_lossy().replace('\\', "/");
            bytes += entry.metadata().map_or(0, |meta| meta.len());
            if bytes > MAX_BYTES || out.files.len() >= MAX_FILES {
                let limit = format!("the pack is larger than {} MiB or {MAX_FILES} files", MAX_BYTES >> 20);
                errors.push(PackError::file(&name, limit));
                break;
            }
            match std::fs::read(entry.path())
                .map_err(|e| e.to_string())
                .and_then(|b| String::from_utf8(b).map_err(|e| e.to_string()))
            {
                Ok(text) => out.files.push((name, text)),
                Err(e) => errors.push(PackError::file(&name, format!("can't be read: {e}"))),
            }
        }
        out.files.sort();
        if out.files.is_empty() && errors.is_empty() {
            errors.push(PackError::file(&out.origin, "no rule pack here: no file ends in .yaml".to_owned()));
        }
        if errors.is_empty() { Ok(out) } else { Err(errors) }
    }

    /// The hash of all names and texts.
    pub fn sha256(&self) -> String {
        let mut hash = Sha256::new();
        for (name, text) in &self.files {
            for part in [name, text] {
                hash.update((part.len() as u64).to_le_bytes());
                hash.update(part.as_bytes());
            }
        }
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

fn is_yaml(path: &Path) -> bool {
    path.extension().is_some_and(|e| e == "yaml" || e == "yml")
}
