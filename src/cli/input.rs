//! Inputs: what a path stands for, and its bytes. Whatever can't be read is a diagnostic of its own and stops nothing.

use std::io::Read;
use std::path::{Path, PathBuf};

use crate::evaluation::Diagnostic;
use crate::pack::Severity;
use crate::text::Source;

/// A letter may hold this many bytes; the longest real one has 60,000.
const MAX_BYTES: u64 = 64 << 20;

/// An input, or why there is none.
pub(super) type Found = Result<PathBuf, (PathBuf, Diagnostic)>;

/// The files that paths stand for, in the order given; those of a folder by name.
pub(super) fn expand(paths: &[PathBuf]) -> impl Iterator<Item = Found> + '_ {
    paths.iter().flat_map(|path| if path.is_dir() { folder(path) } else { vec![Ok(path.clone())] })
}

fn folder(dir: &Path) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let walk = ignore::WalkBuilder::new(dir).sort_by_file_path(|a, b| a.cmp(b)).build();
    for entry in walk {
        match entry {
            Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) && is_letter(entry.path()) => {
                found.push(Ok(entry.into_path()));
            }
            Ok(_) => {}
            Err(e) => found.push(Err((
                dir.to_owned(),
                failure("input/unreadable", &e.to_string(), "check that the folder can be read"),
            ))),
        }
    }
    if found.is_empty() {
        let message = "the folder holds no letters (no file ending in .txt)";
        found.push(Err((
            dir.to_owned(),
            failure("input/no-letters", message, "name the files themselves if they end otherwise"),
        )));
    }
    found
}

fn is_letter(path: &Path) -> bool {
    path.extension().is_some_and(|e| e.eq_ignore_ascii_case("txt"))
}

fn failure(code: &str, message: &str, help: &str) -> Diagnostic {
    Diagnostic {
        rule: code.to_owned(),
        severity: Severity::Error,
        message: message.to_owned(),
        help: help.to_owned(),
        labels: Vec::new(),
    }
}

/// Reads an input; `-` is standard input.
pub(super) fn read(path: &Path) -> Result<Source, Box<Diagnostic>> {
    let unreadable = |e: std::io::Error| {
        Box::new(failure("input/unreadable", &format!("can't be read: {e}"), "check the path and its permissions"))
    };
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        std::io::stdin().lock().take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    } else {
        std::fs::File::open(path)
            .and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes))
            .map_err(unreadable)?;
    }
    if bytes.len() as u64 > MAX_BYTES {
        let message = format!("larger than {} MiB; no letter is", MAX_BYTES >> 20);
        return Err(Box::new(failure("input/too-large", &message, "give one letter a file")));
    }
    let name = path.display().to_string();
    Source::from_bytes(name, bytes).map_err(|e| Box::new(failure(e.code(), &e.to_string(), e.help())))
}
