//! Any text with pages: what stands on them and isn't the letter's lies in the text, in order, and what is left is no longer.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mtuslint::text::{Folded, PageText, Source, Span, furniture};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let page = |text: &str| PageText { text: text.to_owned(), ..PageText::default() };
    let pages: Vec<PageText> = text.split('\u{1}').map(page).collect();
    for source in [Source::from_text("fuzz", text.to_owned()), Source::from_pages("fuzz", &pages)] {
        let Ok(source) = source else { continue };
        let asides = furniture::find(&source, |line| line.contains("Upheld"));
        let mut end = 0;
        for aside in &asides {
            assert!(source.text().get(aside.span.start..aside.span.end).is_some(), "{aside:?}");
            assert!(aside.span.start >= end, "{asides:?}");
            end = aside.span.end;
        }
        let whole = Span::new(0, source.text().len());
        assert!(Folded::part(&source, whole, &asides).text().len() <= Folded::part(&source, whole, &[]).text().len() + 1);
    }
});
