//! Re-checks Independent Medical Review letters: does the stated rationale weigh what its guideline requires?
//!
//! Data flows one way: [`document`] takes the text out of a file, [`text`] and [`letter`] turn it into a tree, [`pack`]
//! holds all medical and legal knowledge
//! as data, [`reading`] says what a rationale mentions and in whose voice, [`evaluation`] holds that against what the
//! pack requires, [`filter`] leaves out what is already known or suppressed, and [`report`] writes the rest down. Nothing here says whether a treatment is medically necessary.
#![cfg_attr(test, allow(clippy::string_slice))]

pub mod audit;
pub mod cli;
pub mod document;
pub mod evaluation;
pub mod filter;
pub mod interval;
pub mod letter;
pub mod pack;
pub mod phrase;
mod prepared;
pub mod reading;
pub mod report;
pub mod score;
pub mod text;

pub use prepared::default_pack;
