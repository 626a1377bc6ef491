//! YAML: a file becomes a tree whose every value knows its bytes, or says where it stops being YAML; and a tree becomes
//! typed values.

mod deserialize;
mod flaw;
mod parse;
mod syntax_error;
mod tree;

pub use deserialize::Tree;
pub use flaw::{Flaw, first_line};
pub use parse::{MAX_VALUES, parse};
pub use tree::{MapEntry, NodeKind, Scalar, YamlNode};
