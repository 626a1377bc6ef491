//! `parse --furniture`: what stands in a text and isn't the letter's, a line for each stretch.

use std::fmt::Write;

use crate::text::{Aside, Source, inert};

/// No line shows more of what was left out.
const LONGEST: usize = 80;

/// Place, kind and words of all that was set aside.
pub fn furniture(source: &Source, asides: &[Aside]) -> String {
    let mut out = String::new();
    for aside in asides {
        let at = source.position(aside.span.start);
        let page = source.page_at(aside.span.start).map_or(String::new(), |page| format!("page {page}, "));
        let words = source.slice(aside.span).split_whitespace().collect::<Vec<_>>().join(" ");
        let shown = crate::text::up_to(&words, LONGEST);
        let more = if shown.len() < words.len() { " ..." } else { "" };
        let doubt = if aside.certain { "" } else { " (doubtful)" };
        let _ = writeln!(
            out,
            "{page}line {}, bytes {}-{}: {}{doubt}: {}{more}",
            at.line,
            aside.span.start,
            aside.span.end,
            aside.kind.name(),
            inert(shown)
        );
    }
    out
}
