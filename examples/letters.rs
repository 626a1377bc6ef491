//! Writes synthetic letters and their answer key; no letter is real.
//!
//! ```sh
//! cargo run --release --example letters -- --seed 1 --count 2000 DIR     # DIR/*.txt and DIR/answers.jsonl
//! cargo run --release --example letters -- --seed 1 --count 2000 --jsonl - | mtuslint check --jsonl -
//! ```
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)]

#[path = "../tests/support/generator/mod.rs"]
mod generator;

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Parser;

/// Writes synthetic letters and their answer key.
#[derive(Parser)]
struct Args {
    /// Letters follow from it and their number alone.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many.
    #[arg(long, default_value_t = 100)]
    count: u64,
    /// Writes the letters as JSON Lines, `{"id", "text"}`; `-` for standard output.
    #[arg(long, value_name = "FILE")]
    jsonl: Option<PathBuf>,
    /// Writes the answer key here; with DIR, the default is DIR/answers.jsonl.
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
    /// Writes each letter to a file of its own.
    #[arg(required_unless_present = "jsonl")]
    dir: Option<PathBuf>,
}

fn main() -> io::Result<()> {
    let args = Args::parse();
    let generator = generator::Generator::new();
    let open = |path: &Path| -> io::Result<Box<dyn Write>> {
        Ok(match path.as_os_str() == "-" {
            true => Box::new(BufWriter::new(io::stdout().lock())),
            false => Box::new(BufWriter::new(File::create(path)?)),
        })
    };
    if let Some(dir) = &args.dir {
        std::fs::create_dir_all(dir)?;
    }
    let answers = args.answers.clone().or_else(|| args.dir.as_ref().map(|dir| dir.join("answers.jsonl")));
    let mut answers = answers.as_deref().map(open).transpose()?;
    let mut lines = args.jsonl.as_deref().map(open).transpose()?;
    for index in 0..args.count {
        let letter = generator.letter(args.seed, index);
        if let Some(dir) = &args.dir {
            std::fs::write(dir.join(format!("{}.txt", letter.key.letter)), &letter.text)?;
        }
        if let Some(lines) = &mut lines {
            writeln!(lines, "{}", serde_json::json!({"id": letter.key.letter, "text": letter.text}))?;
        }
        if let Some(answers) = &mut answers {
            writeln!(answers, "{}", serde_json::to_string(&letter.key)?)?;
        }
    }
    for out in [&mut answers, &mut lines].into_iter().flatten() {
        out.flush()?;
    }
    Ok(())
}
