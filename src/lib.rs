//! Re-checks Independent Medical Review letters: does the stated rationale weigh what its guideline requires?
#![cfg_attr(test, allow(clippy::string_slice))]

pub mod phrase;
pub mod text;
