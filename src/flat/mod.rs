//! What needn't be unpacked at a start: lists and tables whose bytes, in the prepared pack, are read where they lie in the program.

mod list;
mod table;

pub(crate) use list::{Flat, Record};
pub(crate) use table::WordTable;
