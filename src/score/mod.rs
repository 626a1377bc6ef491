//! How well a pack reads: annotations by careful readers, held against what the program makes of the same letters.
//!
//! It is pure computation: annotations and readings in, figures and mistakes out. It knows no files and no formats. What
//! each figure means, and what it can't show, is in `docs/accuracy.md`.

pub mod annotations;
mod compare;
mod figures;
mod fit;
mod held;
mod json;
mod labels;
mod locate;
mod model;
mod scorer;
mod sentences;
mod split;

pub use annotations::AnnotatedLetter;
pub use compare::{EarlierFigure, EarlierMistake, EarlierScore, ScoreComparison};
pub use figures::{Detection, Labels, PhraseFigures, STATUSES, VOICES, voice_name};
pub use fit::{FitHints, FitVoices, FittedHints, FittedVoices};
pub use model::{Mistake, MistakeKind, Score};
pub use scorer::Scorer;
pub use split::Split;
