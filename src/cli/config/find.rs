//! Which file holds where: the one in the folder of a letter or the nearest above it, up to a repository's root. Each folder
//! is asked and each file is read once.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::file::ConfigFile;
use super::path::{canonical, repository};
use crate::cli::Failure;

/// The file's name.
pub(in crate::cli) const NAME: &str = "mtuslint.toml";

/// How files are found, and those that were.
#[derive(Debug)]
pub(super) enum ConfigSearch {
    /// `--isolated`, or `--config`.
    Fixed(Option<Arc<ConfigFile>>),
    /// Upwards from each letter.
    Upwards { folders: HashMap<PathBuf, (PathBuf, Option<Arc<ConfigFile>>)>, files: HashMap<PathBuf, Arc<ConfigFile>> },
}

impl ConfigSearch {
    pub fn upwards() -> ConfigSearch {
        ConfigSearch::Upwards { folders: HashMap::new(), files: HashMap::new() }
    }

    /// A folder's absolute path, and the file that holds in it.
    pub fn at(&mut self, folder: &Path) -> Result<(PathBuf, Option<Arc<ConfigFile>>), Failure> {
        let (folders, files) = match self {
            ConfigSearch::Fixed(file) => return Ok((canonical(folder), file.clone())),
            ConfigSearch::Upwards { folders, files } => (folders, files),
        };
        if let Some(known) = folders.get(folder) {
            return Ok(known.clone());
        }
        let absolute = canonical(folder);
        let found = match nearest(&absolute) {
            None => None,
            Some(path) => match files.get(&path) {
                Some(file) => Some(file.clone()),
                None => {
                    let file = Arc::new(ConfigFile::read(&path)?);
                    files.insert(path, file.clone());
                    Some(file)
                }
            },
        };
        folders.insert(folder.to_owned(), (absolute.clone(), found.clone()));
        Ok((absolute, found))
    }
}

/// The configuration of a folder or the nearest above it, not beyond a repository.
fn nearest(folder: &Path) -> Option<PathBuf> {
    let root = repository(folder);
    let inside = |folder: &&Path| root.is_none_or(|root| folder.starts_with(root));
    // Whatever it is: what can't be read is an error, not silence.
    let is_there = |file: &PathBuf| fs::symlink_metadata(file).is_ok();
    folder.ancestors().take_while(inside).map(|folder| folder.join(NAME)).find(is_there)
}
