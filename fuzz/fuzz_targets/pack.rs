//! Any YAML as a file of a pack laid upon the default one: it loads, or all its errors have a place in it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mtuslint::pack::{self, PackFiles};

const IDENTITY: &str = "pack: {id: fuzz, version: 1.0.0, title: Fuzz, extends: default}\n";

fuzz_target!(|data: &[u8]| {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("pack.yaml"), IDENTITY).unwrap();
    std::fs::write(dir.path().join("rules.yaml"), data).unwrap();
    match pack::load(vec![PackFiles::read(dir.path())]) {
        Ok(pack) => assert_eq!(pack.layers.len(), 2),
        Err(errors) => {
            assert!(errors.iter().count() > 0);
            for error in errors.iter() {
                let text = errors.text(&error.file).unwrap_or_default();
                assert!(error.span.is_none_or(|span| text.get(span.start..span.end).is_some()), "{error}");
            }
        }
    }
});
