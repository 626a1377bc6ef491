//! `rules score`: what a score shows, for people and for programs, and each mistake on its words.

mod json;
mod mistakes;
mod scope;
mod text;

pub use json::{SCORE_SCHEMA, earlier as earlier_score, schema as score_schema, write as score_json};
pub use mistakes::Mistakes;
pub use scope::ScoreScope;
pub use text::write as score_text;
