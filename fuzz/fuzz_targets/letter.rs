//! Any bytes as a letter: it is read and evaluated to its end, and every span lies in the text, on character boundaries.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use mtuslint::pack::Pack;
use mtuslint::text::Source;
use mtuslint::{evaluation, letter};

static PACK: LazyLock<Pack> = LazyLock::new(|| mtuslint::default_pack().unwrap());

fuzz_target!(|data: &[u8]| {
    let Ok(source) = Source::from_bytes("fuzz", data.to_vec()) else { return };
    for letter in letter::parse(&source, &PACK.lexicon) {
        let found = evaluation::assess(&letter, &PACK);
        let each = found.decisions.iter().flat_map(|decision| &decision.diagnostics);
        for label in each.chain(&found.diagnostics).flat_map(|diagnostic| &diagnostic.labels) {
            let (start, end) = (label.span.start, label.span.end);
            assert!(source.text().get(start..end).is_some(), "{start}..{end}");
        }
    }
});
