//! What only people who write phrases ask for: near misses, texts that a phrase is meant for, regular expressions, and what
//! each phrase costs.

mod near_miss;
mod profile;
mod regex;
mod sample;

pub use near_miss::{Miss, Near};
pub use profile::{Cost, Profile};
