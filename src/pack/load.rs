//! From folders to a pack: calls the steps one after another, and none of them calls it.
//!
//! The pack inside the binary is held against the schema by a test, not at every start; a folder's files always are.

use std::collections::HashSet;
use std::sync::Arc;

use serde::Deserialize;

use super::error::{Code, PackError, PackErrors};
use super::files::{self, DEFAULT, PackFiles};
use super::format::{self, raw};
use super::model::Pack;
use super::parsed::{Loaded, Parsed};
use super::place::{FileId, Place};
use super::yaml::{self, Flaw, NodeKind, Tree, YamlNode};
use super::{compile, layers, lint};

/// The pack that some folders make, each laid upon those before it; the one built in where there is none.
///
/// # Errors
/// Everything that is wrong, at once.
pub fn load(folders: Vec<PackFiles>) -> Result<Pack, PackErrors> {
    load_upon(PackFiles::embedded(), folders)
}

/// As [`load`], with the files of the default pack from elsewhere than the program: `build.rs` takes them from `rules/`.
///
/// # Errors
/// Everything that is wrong, at once.
pub fn load_upon(base: PackFiles, folders: Vec<PackFiles>) -> Result<Pack, PackErrors> {
    let mut loaded = read(base, folders, false);
    let composed = layers::compose(&mut loaded);
    compile::compile(loaded, composed).map(|(pack, _)| pack)
}

/// Everything that can be said of the pack that some folders make: its errors, or, where it has none, its warnings.
pub fn inspect(folders: Vec<PackFiles>) -> PackErrors {
    let ignored: Vec<PackError> = folders.iter().flat_map(|pack| pack.ignored.clone()).collect();
    let (folders, mut loaded) = (!folders.is_empty(), read(PackFiles::embedded(), folders, true));
    let composed = layers::compose(&mut loaded);
    let (sources, origin) = (loaded.errors.sources().clone(), loaded.errors.origin().to_owned());
    match compile::compile(loaded, composed) {
        Err(mut errors) => {
            ignored.into_iter().for_each(|file| errors.push(file));
            errors.sorted()
        }
        Ok((_, files)) => {
            let mut found = lint::lint(&files, PackErrors::new(&origin, sources));
            ignored.into_iter().for_each(|file| found.push(file));
            let found = found.sorted();
            if folders { found.of_folders() } else { found }
        }
    }
}

fn read(base: PackFiles, folders: Vec<PackFiles>, check_embedded: bool) -> Loaded {
    let alone = folders.is_empty();
    let mut packs = vec![base];
    packs.extend(folders);
    let unreadable: Vec<PackError> = packs.iter_mut().flat_map(|pack| std::mem::take(&mut pack.errors)).collect();
    let origin = match packs.as_slice() {
        [embedded] => embedded.origin.clone(),
        [_, folders @ ..] => folders.iter().map(|pack| pack.origin.as_str()).collect::<Vec<_>>().join(", "),
        [] => String::new(),
    };
    let origins = packs.iter().map(|pack| pack.origin.clone()).collect();
    let sources = Arc::new(files::sources(packs));
    let mut loaded = Loaded {
        files: Vec::new(),
        errors: PackErrors::new(&origin, Arc::clone(&sources)),
        broken: !unreadable.is_empty(),
        lost: HashSet::new(),
        flawed: HashSet::new(),
        origins,
        sha256: String::new(),
    };
    unreadable.into_iter().for_each(|error| loaded.errors.push(error));
    let schema = (check_embedded || !alone).then(format::schema);
    let mut base = alone;
    let mut left = yaml::MAX_VALUES;
    // Folders first: they say whether the pack inside the binary is wanted at all.
    for (id, source) in sources.iter().filter(|(_, source)| source.layer > 0) {
        let (root, flaws) = yaml::parse(&source.text, &mut left);
        loaded.broken |= root.is_none() && !flaws.is_empty();
        loaded.flaws(id, flaws);
        let Some((root, schema)) = root.zip(schema.as_ref()) else { continue };
        base |= source.layer == 1 && extends_default(&root);
        loaded.checked(id, root, schema);
    }
    for (id, source) in sources.iter().filter(|(_, source)| base && source.layer == 0) {
        let (root, flaws) = yaml::parse(&source.text, &mut left);
        loaded.flaws(id, flaws);
        match (root, &schema) {
            (Some(root), Some(schema)) if check_embedded => loaded.checked(id, root, schema),
            (Some(root), _) => loaded.typed(id, &root),
            _ => {}
        }
    }
    loaded.files.sort_by_key(|file| (file.layer, file.id));
    let used = sources.iter().filter(|(_, source)| base || source.layer > 0);
    loaded.sha256 = files::sha256(used.map(|(_, file)| (file.name.as_str(), file.text.as_str())));
    loaded
}

/// True when a file says that its pack takes the one inside the binary as its base.
fn extends_default(root: &YamlNode<'_>) -> bool {
    let extends = root.get("pack").and_then(|pack| pack.get("extends"));
    extends.is_some_and(|node| matches!(&node.kind, NodeKind::Scalar { text, .. } if text == DEFAULT))
}

impl Loaded {
    fn flaws(&mut self, id: FileId, flaws: Vec<Flaw>) {
        for flaw in flaws {
            self.flawed.insert(Place::new(id, flaw.span));
            self.errors.at(flaw.code, Place::new(id, flaw.span), flaw.message, &flaw.label, flaw.help);
        }
    }

    fn checked(&mut self, id: FileId, root: YamlNode<'_>, schema: &serde_json::Value) {
        let sources = self.errors.sources().clone();
        let Some(source) = sources.file(id) else { return };
        let checked = format::check(root, &source.text, schema);
        self.flaws(id, checked.flaws);
        self.lost.extend(checked.lost);
        if let Some(root) = &checked.root {
            self.typed(id, root);
        }
    }

    fn typed(&mut self, id: FileId, root: &YamlNode<'_>) {
        let sources = self.errors.sources().clone();
        let Some(source) = sources.file(id) else { return };
        match raw::PackFile::deserialize(Tree { node: root, file: id }) {
            Ok(file) => self.files.push(Parsed { id, layer: source.layer, file }),
            Err(misfit) => {
                self.broken = true;
                let error = PackError {
                    span: misfit.span.map(|span| yaml::first_line(&source.text, span)),
                    label: "here".to_owned(),
                    ..PackError::file(Code::WrongType, &source.shown, misfit.message)
                };
                self.errors.push(error);
            }
        }
    }
}
