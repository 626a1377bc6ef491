//! What can be asked for.

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
    /// Check letters: files, folders, or - for standard input
    ///
    /// Exit status: 0 nothing at or above --fail-on, 1 findings or unreadable inputs, 2 usage, pack or internal error,
    /// 3 no letter could be checked.
    Check(CheckArgs),
    /// Show how a letter is read: its tree as JSON
    Parse(ParseArgs),
    /// Explain a rule: what it checks, why, and where it comes from
    Explain(ExplainArgs),
    /// List, check, test, export and document rule packs
    Rules(RulesArgs),
    /// Check again whenever a letter or the rule pack is saved, and show what changed
    Watch(WatchArgs),
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
pub(super) struct CheckArgs {
    /// Letters as text, folders of them, or - for standard input
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// How to write the findings
    #[arg(long, value_enum, default_value_t = Format::Pretty)]
    pub format: Format,
    /// Exit with 1 when a finding is at least this grave
    #[arg(long, value_enum, default_value_t = FailOn::Error, value_name = "SEVERITY")]
    pub fail_on: FailOn,
    /// Show how the letters' decisions come to their result for one criterion, instead of the findings
    #[arg(long, value_name = "CRITERION", conflicts_with_all = ["format", "profile"])]
    pub trace: Option<String>,
    /// List the slowest phrases, on standard error
    #[arg(long)]
    pub profile: bool,
    #[command(flatten)]
    pub pack: PackArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct ParseArgs {
    /// A letter as text, or - for standard input
    pub file: PathBuf,
    /// As an indented outline, for people
    #[arg(long, conflicts_with = "voices")]
    pub tree: bool,
    /// The rationales clause by clause: whose words they are, what they mention, what they find
    #[arg(long)]
    pub voices: bool,
    #[command(flatten)]
    pub pack: PackArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct ExplainArgs {
    /// A rule, as `mtuslint rules` lists them, or a concept (in quotes: '<document>')
    pub rule: String,
    #[command(flatten)]
    pub pack: PackArgs,
}

#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct RulesArgs {
    #[command(subcommand)]
    pub command: Option<RulesCommand>,
    #[command(flatten)]
    pub pack: PackArgs,
}

#[derive(Debug, Subcommand)]
pub(super) enum RulesCommand {
    /// List what is loaded, and from which file (as `rules` alone does)
    List {
        #[command(flatten)]
        pack: PackArgs,
    },
    /// Check that a pack is valid: all its errors and warnings at once
    ///
    /// Exit status: 0 the pack is valid, warnings or not; 2 it isn't.
    Check {
        /// The pack's folder; several are laid upon each other in order
        #[arg(required = true, value_name = "DIR")]
        dirs: Vec<PathBuf>,
    },
    /// Run the examples of each criterion
    ///
    /// Every criterion needs examples that must give a status, and sentences on which it must stay silent.
    ///
    /// Exit status: 0 all examples give what they say, 1 some don't or are missing, 2 the pack isn't valid.
    Test {
        /// The pack's folder, or several; the pack built in where none is given
        #[arg(value_name = "DIR")]
        dirs: Vec<PathBuf>,
        /// Say how long it took; done anyway where a terminal reads it
        #[arg(long)]
        time: bool,
    },
    /// Write the pack built in to a folder, to edit it
    Export {
        /// The folder; made if need be
        dir: PathBuf,
        /// Write over the files of a folder that isn't empty; other files stay
        #[arg(long)]
        force: bool,
    },
    /// Write a file to start from
    New {
        #[command(subcommand)]
        what: NewCommand,
    },
    /// Write a Markdown page for each class, and an index
    Docs {
        /// The folder for the pages; made if need be
        dir: PathBuf,
        /// Write over the pages of a folder that isn't empty; other files stay
        #[arg(long)]
        force: bool,
        #[command(flatten)]
        pack: PackArgs,
    },
    /// Show which concepts feed which criteria
    Graph {
        /// How to write it
        #[arg(long, value_enum, default_value_t = GraphFormat::Text)]
        format: GraphFormat,
        #[command(flatten)]
        pack: PackArgs,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum NewCommand {
    /// A class of treatments, with two criteria and their examples
    Class {
        /// Its short name: small letters, digits and hyphens
        name: String,
        /// The pack's folder; one that is empty or isn't there becomes a pack that extends the one built in
        #[arg(long, value_name = "DIR", default_value = ".")]
        dir: PathBuf,
    },
}

#[derive(Debug, clap::Args)]
pub(super) struct WatchArgs {
    /// Letters as text, or folders of them
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Stop after so many checks, the first included
    #[arg(long, value_name = "N", hide = true)]
    pub max_runs: Option<usize>,
    #[command(flatten)]
    pub pack: PackArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum GraphFormat {
    /// An outline, for people
    Text,
    /// Graphviz
    Dot,
    /// Mermaid
    Mermaid,
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
