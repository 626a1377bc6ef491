//! Rule packs: all medical and legal knowledge, as YAML.
//!
//! Folders become a [`Pack`] in steps, each of which reports every error that it can see: files are read ([`files`]),
//! YAML becomes a tree with spans (`yaml`), the tree is held against the schema and typed (`format`), packs are laid upon
//! each other (`layers`), and values become lexicon, compiled phrases and criteria (`compile`). [`load()`] calls the steps and
//! none of them calls another back. A pack is wholly valid or refused. What is valid but can't be meant is a warning
//! ([`inspect`]).

mod compile;
pub mod error;
pub mod files;
mod format;
mod general;
mod hints;
mod layers;
mod lint;
mod load;
mod model;
mod name;
mod parsed;
mod place;
mod places;
mod role;
#[cfg(feature = "cli")]
pub(crate) mod scaffold;
mod terms;
mod weighed;
mod weights;
mod yaml;

pub use error::{Code, PackError, PackErrors};
pub use files::PackFiles;
pub use format::schema;
pub use general::general_rules;
pub use hints::Hints;
pub use load::{inspect, load, load_upon};
pub use model::{
    Amendment, Class, Criterion, CriterionSource, Dropped, Edition, Equivalent, Example, Fact, FactExample, HeldIn,
    Layer, LimitedLicence, Logic, Meta, Pack, Route, Rule, Sizes, Topic, Written,
};
pub use name::{NameError, check_name};
pub use place::{FileId, Place, SourceFile, Sources};
pub use places::Places;
pub use role::{
    ClassId, CriterionId, FactId, FactWords, FigureKind, GroundlessWords, MentionKind, Role, RuleId, TopicId,
};
pub use terms::{
    Basis, CriterionFinding, DoseUnit, Effect, FactKind, ItemFilter, Needs, OutcomeFilter, SettingFilter, Severity,
    Status, Support, UseFilter, Voice, Weight,
};
pub use weighed::{WeighedWords, WeightId};
pub use weights::Weights;

pub use crate::late::Late;
