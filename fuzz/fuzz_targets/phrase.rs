//! Any phrase, and any text to look for it in: it is refused on its own bytes, or compiled and matched within bounds.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mtuslint::phrase::{Builder, Concepts};
use mtuslint::text::tokens;

fuzz_target!(|parts: (&str, &str, &str)| {
    let (concept, phrase, text) = parts;
    let mut concepts = Concepts::default();
    if let Err(error) = concepts.add("c", concept) {
        assert!(error.at.start <= error.at.end && error.at.end <= concept.len(), "{error} at {:?}", error.at);
    }
    let mut builder = Builder::default();
    if let Err(error) = builder.add(phrase, &concepts) {
        assert!(error.at.start <= error.at.end && error.at.end <= phrase.len(), "{error} at {:?}", error.at);
        return;
    }
    let set = builder.finish([]);
    let tokens = tokens(text);
    let atoms = set.atoms(text, &tokens);
    for hit in set.find(text, &tokens, &atoms, 0..tokens.len(), &set.all()) {
        assert!(hit.start < hit.end && hit.end <= tokens.len());
    }
    let _ = concepts.regex(phrase);
    let _ = concepts.samples(phrase, 100);
});
