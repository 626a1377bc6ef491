//! What reading a pack's files gives, before packs are laid upon each other.

use std::collections::HashSet;

use super::error::PackErrors;
use super::format::raw;
use super::place::{FileId, Place};

/// A file of YAML, typed.
#[derive(Debug)]
pub(super) struct Parsed {
    pub id: FileId,
    /// Which pack, counted from the base.
    pub layer: usize,
    pub file: raw::PackFile,
}

/// What reading files gives.
pub(super) struct Loaded {
    pub files: Vec<Parsed>,
    pub errors: PackErrors,
    /// Some file can't be read at all: names that it may hold aren't called unknown.
    pub broken: bool,
    /// Words of what was taken out because it doesn't fit the schema: they aren't called unknown either.
    pub lost: HashSet<String>,
    /// Places that don't fit the schema: what seems to lack may be what was taken out.
    pub flawed: HashSet<Place>,
    /// Where each pack comes from.
    pub origins: Vec<String>,
    pub sha256: String,
}
