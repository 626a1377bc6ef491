//! Any text in the place of an item, a citation and a rationale of a letter that is otherwise whole: the item and citation
//! grammars, and the reading of sentences.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use mtuslint::pack::Pack;
use mtuslint::text::Source;
use mtuslint::{evaluation, letter};

static PACK: LazyLock<Pack> = LazyLock::new(|| mtuslint::default_pack().unwrap());

fuzz_target!(|parts: (&str, &str, &str)| {
    let (item, citation, rationale) = parts;
    let text = format!(
        "Case Number: CM16-0990001\nDate Assigned: 01/02/2016\nDecision Date: 02/03/2016\n\
         CLINICAL CASE SUMMARY\nThe worker has pain. MRI of 01/01/2015 shows a tear.\nIMR ISSUES, DECISIONS AND RATIONALES\n\
         {item}: Upheld\nClaims Administrator guideline: Decision based on MTUS {citation}.\n\
         MAXIMUS guideline: Decision based on {citation}.\nDecision rationale: {rationale}\n"
    );
    let Ok(source) = Source::from_text("fuzz", text) else { return };
    for letter in letter::parse(&source, &PACK.lexicon) {
        let found = evaluation::assess(&letter, &PACK);
        for diagnostic in found.decisions.iter().flat_map(|decision| &decision.diagnostics).chain(&found.diagnostics) {
            for label in &diagnostic.labels {
                assert!(source.text().get(label.span.start..label.span.end).is_some(), "{}", diagnostic.rule);
            }
        }
    }
});
