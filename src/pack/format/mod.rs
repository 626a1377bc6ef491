//! What a pack's files can hold: the types, the JSON Schema that they make, and the check of a file against it.

mod check;
pub mod raw;
mod schema;

pub use check::check;
pub use schema::schema;
