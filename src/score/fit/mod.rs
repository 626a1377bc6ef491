//! What is learned from annotated letters: whose words a clause holds (`voices`), and which criteria its words hint at (`hints`).
//! Both take the clauses that a pack reads, in an order that no one chose, and give points that can be read and edited.

mod hints;
mod labelled;
mod order;
mod voices;

pub use hints::{FitHints, FittedHints};
pub use voices::{FitVoices, FittedVoices};
