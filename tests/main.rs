//! The integration tests, one module a file and all in one binary: twenty-four were 640 MB to link, this one is 68.
//! `cargo test --test all NAME::` runs one file of them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)]

#[macro_use]
mod support;

mod architecture;
mod audit;
mod cli;
mod config;
mod corpus;
mod default_pack;
mod documents;
mod doses;
mod facts;
mod faults;
mod formats;
mod furniture;
mod general_rules;
mod inputs;
mod learned;
mod left_out;
mod letters;
mod library;
mod merged;
mod mutations;
mod ocr;
mod outputs;
mod pack_commands;
mod pack_guide;
mod pack_loading;
mod pages;
mod pictures;
mod properties;
mod regression;
mod score;
mod synthetic;
mod terminal;
mod voices;
