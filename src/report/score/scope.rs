//! Which letters a score is about, as it was asked for.

use crate::score::Split;

/// What a score is about.
#[derive(Debug, Default)]
pub struct ScoreScope {
    /// Parts of the letters; all where there is none.
    pub splits: Vec<Split>,
    /// Letters that are annotated, before any part was chosen.
    pub annotated: usize,
    /// Annotated letters whose text wasn't found or couldn't be read; they are in no figure.
    pub left_out: Vec<String>,
}

impl ScoreScope {
    /// Which letters were chosen, for people.
    pub(super) fn chosen(&self) -> Option<String> {
        let first = self.splits.first()?;
        let parts: Vec<String> = self.splits.iter().map(|split| split.part.to_string()).collect();
        Some(format!(
            "part {} of {}: letters whose name's SHA-256 (its first 8 bytes, as a number) leaves {} when divided by {}",
            parts.join(" and "),
            first.of,
            self.splits.iter().map(|split| (split.part - 1).to_string()).collect::<Vec<_>>().join(" or "),
            first.of
        ))
    }
}
