//! Re-checks Independent Medical Review letters: does the stated rationale weigh what its guideline requires?
//!
//! [`Linter`] is what most programs need: it takes a letter, or a file that holds several, and gives for each decision a
//! [verdict](evaluation::Verdict), what it rests on, and the findings that `mtuslint check` shows, on their words.
//!
//! ```
//! use mtuslint::Linter;
//!
//! let linter = Linter::default();
//! let bytes = std::fs::read("samples/03-contradictions.txt")?;
//! for decision in linter.check_bytes("03-contradictions.txt", bytes)?.decisions() {
//!     println!("{}: {}", decision.item(), decision.verdict().as_str());
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! It prints
//!
//! ```text
//! Tramadol 50mg #30: contradicted
//! Lorazepam 1mg #14: contradicted
//! ```
//!
//! More programs are in `examples/`. Nothing here says whether a treatment is medically necessary.
//!
//! # How it works
//!
//! Data flows one way: [`document`] takes the text out of a file, [`text`] and [`letter`] turn it into a tree, [`pack`]
//! holds all medical and legal knowledge as data, [`reading`] says what a rationale mentions and in whose voice, and
//! [`evaluation`] holds that against what the pack requires. The stages are public for who needs more than a [`Linter`]
//! tells; they change with the program, and types that may grow are `#[non_exhaustive]`.
//!
//! # Features
//!
//! - `cli` (default): the program. A library doesn't need it.
//! - `pdf` (default, as `cli` brings it): letters as they are posted. Without it a PDF is an error that says so.
#![cfg_attr(test, allow(clippy::string_slice))]

// The code of grammars without pest's `std` names it.
extern crate alloc;

#[cfg(feature = "cli")]
mod audit;
#[cfg(feature = "cli")]
mod cli;
pub mod document;
pub mod evaluation;
#[cfg_attr(not(feature = "cli"), allow(dead_code, unused_imports, reason = "much of it is for runs of the program"))]
mod filter;
mod flat;
#[cfg(feature = "cli")]
mod interval;
mod late;
pub mod letter;
pub mod linter;
pub mod pack;
#[doc(hidden)]
pub mod phrase;
mod prepared;
pub mod reading;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod report;
#[cfg(feature = "cli")]
mod score;
pub mod text;

#[cfg(feature = "cli")]
#[doc(hidden)]
pub use cli::run;
pub use linter::{Checked, Error, Linter};
pub use prepared::default_pack;
