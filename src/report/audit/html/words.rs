//! Words of a rationale, as all parts of the page show them and lead to them.

use crate::audit::{Audit, WordRange};
use crate::report::audit::context;
use crate::text::inert;

/// Words of a rationale with those around them.
pub(super) struct Said {
    pub before: String,
    pub words: String,
    pub after: String,
}

pub(super) fn said(audit: &Audit, decision: usize, range: &WordRange) -> Said {
    let [before, words, after] = context(audit, decision, range).map(|text| inert(&text));
    Said { before, words, after }
}

/// Where words of a rationale stand on the page.
pub(super) fn place(decision: usize, words: &WordRange) -> String {
    format!("d{decision}-w{}", words.start)
}
