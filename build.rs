//! Prepares the default pack: reads `rules/` with the very modules that the program reads packs with, and writes the
//! compiled pack down for `src/prepared.rs`. A pack that is wrong stops the build with all its errors. It also lists the
//! general rules for `src/evaluation/rules/mod.rs`.
//!
//! The binary holds the YAML too (`include_dir`). To make the pack of that at each start was tried: it takes 0.15 s of work in
//! place of 0.01 s; what is prepared costs 15 s of building and 2.4 MB.
#![allow(dead_code, unused_imports, missing_docs)]

// The code of grammars without pest's `std` names it.
extern crate alloc;

use std::error::Error;
use std::path::{Path, PathBuf};

#[path = "src/flat/mod.rs"]
mod flat;
#[path = "src/late.rs"]
mod late;
#[path = "src/letter/mod.rs"]
mod letter;
#[path = "src/pack/mod.rs"]
mod pack;
#[path = "src/phrase/mod.rs"]
mod phrase;
#[path = "src/text/mod.rs"]
mod text;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=rules");
    let files = pack::PackFiles::read_default(Path::new("rules"));
    let pack = pack::load_upon(files, Vec::new())
        .map_err(|errors| errors.iter().map(|error| format!("{error}\n")).collect::<String>())?;
    let out = std::env::var_os("OUT_DIR").map(PathBuf::from).ok_or("OUT_DIR isn't set")?;
    std::fs::write(out.join("default-pack.postcard"), postcard::to_stdvec(&pack)?)?;
    std::fs::write(out.join("general-rules.rs"), general_rules(Path::new("src/evaluation/rules"))?)?;
    Ok(())
}

/// The list of all general rules: each file of their folder has one. A new one is declared in the folder's `mod.rs`.
fn general_rules(folder: &Path) -> Result<String, Box<dyn Error>> {
    println!("cargo::rerun-if-changed={}", folder.join("mod.rs").display());
    let mut names = Vec::new();
    for file in std::fs::read_dir(folder)? {
        names.extend(file?.path().file_stem().and_then(|name| name.to_str()).map(str::to_owned));
    }
    names.retain(|name| name != "mod");
    names.sort();
    Ok(format!("&[{}]", names.iter().map(|name| format!("{name}::RULE")).collect::<Vec<_>>().join(", ")))
}
