//! What can be asked for.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

/// Re-checks Independent Medical Review letters: does the stated rationale weigh what its guideline requires?
///
/// mtuslint never says whether a treatment is medically necessary. It says what a letter does and doesn't support.
#[derive(Debug, Parser)]
#[command(name = "mtuslint", version, propagate_version = true, max_term_width = 100)]
pub(super) struct Args {
    /// When to use colour
    #[arg(long, value_enum, default_value_t = Color::Auto, global = true)]
    pub color: Color,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check letters: PDF or text files, folders, lists, JSON Lines, or - for standard input
    ///
    /// Exit status: 0 nothing at or above --fail-on, 1 findings or unreadable inputs, 2 usage, pack or internal error,
    /// 3 no letter could be checked.
    Check(CheckArgs),
    /// Show how a letter is read: its tree as JSON
    Parse(ParseArgs),
    /// Explain a rule: what it checks, why, and where it comes from
    Explain(ExplainArgs),
    /// List the rules that are loaded
    Rules(RulesArgs),
    /// Print the JSON Schema of a format
    Schema {
        /// Which format
        #[arg(value_enum)]
        of: SchemaOf,
    },
}

#[derive(Debug, clap::Args)]
pub(super) struct PackArgs {
    /// Use the rule pack in this folder instead of the one built in; several are laid upon each other in order
    #[arg(long, value_name = "DIR")]
    pub rules: Vec<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub(super) struct InputArgs {
    /// Letters as PDF or text, folders of them, patterns, or - for standard input
    #[arg(required_unless_present_any = ["files_from", "jsonl"], value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Also the paths in this list, one a line or ended by NUL; - for standard input
    #[arg(long, value_name = "FILE")]
    pub files_from: Option<PathBuf>,
    /// The paths of --files-from end with NUL, as `find -print0` writes them (also found out by itself)
    #[arg(short = '0', long = "null", requires = "files_from")]
    pub null: bool,
    /// Also the letters in this file, one a line: {"id": "...", "text": "..."}; - for standard input
    #[arg(long, value_name = "FILE")]
    pub jsonl: Option<PathBuf>,
}

fn threads(text: &str) -> Result<NonZeroUsize, String> {
    let threads = text.parse().ok().filter(|threads: &NonZeroUsize| threads.get() <= 256);
    threads.ok_or_else(|| "a whole number from 1 to 256 is wanted".to_owned())
}

#[derive(Debug, clap::Args)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    pub inputs: InputArgs,
    /// Letters to work on at once [default: the number of cores]
    #[arg(long, value_name = "N", value_parser = threads)]
    pub threads: Option<NonZeroUsize>,
    /// How to write the findings
    #[arg(long, value_enum, default_value_t = Format::Pretty)]
    pub format: Format,
    /// Exit with 1 when a finding is at least this grave
    #[arg(long, value_enum, default_value_t = FailOn::Error, value_name = "SEVERITY")]
    pub fail_on: FailOn,
    #[command(flatten)]
    pub pack: PackArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct ParseArgs {
    /// A letter as PDF or text, or - for standard input
    pub file: PathBuf,
    /// As an indented outline, for people
    #[arg(long, group = "view")]
    pub tree: bool,
    /// The rationales clause by clause: whose words they are, what they mention, what they find
    #[arg(long, group = "view")]
    pub voices: bool,
    /// The text that was read, to which lines and bytes of findings refer; pages of a PDF end with a form feed
    #[arg(long, group = "view")]
    pub text: bool,
    #[command(flatten)]
    pub pack: PackArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct ExplainArgs {
    /// A rule, as `mtuslint rules` lists them
    pub rule: String,
    #[command(flatten)]
    pub pack: PackArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct RulesArgs {
    #[command(flatten)]
    pub pack: PackArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// With the words, for people
    Pretty,
    /// One line a finding
    Short,
    /// The whole report, for programs
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOn {
    /// Contradictions and damage
    Error,
    /// Also missing criteria
    Warning,
    /// Anything
    Advice,
    /// Never for findings
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// If a terminal reads it and NO_COLOR isn't set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum SchemaOf {
    /// The output of `check --format json`
    Report,
    /// A file of a rule pack, for completion in editors
    Pack,
}
