//! Any YAML as a file of a pack, by itself or laid upon the default one: it loads, or all its errors have a place in it.
//!
//! The default pack costs a hundred times what the file does, so only one file of 64 is laid upon it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mtuslint::pack::{self, PackFiles};

const ALONE: &str = "pack: {id: fuzz, version: 1.0.0, title: Fuzz, guideline: Fuzz}\n";
const UPON: &str = "pack: {id: fuzz, version: 1.0.0, title: Fuzz, extends: default}\n";

fuzz_target!(|data: &[u8]| {
    let dir = tempfile::tempdir().unwrap();
    let (identity, layers) = if data.len() % 64 == 0 { (UPON, 2) } else { (ALONE, 1) };
    std::fs::write(dir.path().join("pack.yaml"), identity).unwrap();
    std::fs::write(dir.path().join("rules.yaml"), data).unwrap();
    match pack::load(vec![PackFiles::read(dir.path())]) {
        Ok(pack) => assert_eq!(pack.layers.len(), layers),
        Err(errors) => {
            assert!(errors.iter().count() > 0);
            for error in errors.iter() {
                let text = errors.text(&error.file).unwrap_or_default();
                assert!(error.span.is_none_or(|span| text.get(span.start..span.end).is_some()), "{error}");
            }
        }
    }
});
