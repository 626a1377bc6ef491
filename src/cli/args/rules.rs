//! What can be asked of rule packs: `mtuslint rules ...`.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};

use super::{OcrArgs, PackArgs};
use crate::score::Split;

#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(in crate::cli) struct RulesArgs {
    #[command(subcommand)]
    pub command: Option<RulesCommand>,
    #[command(flatten)]
    pub pack: PackArgs,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum RulesCommand {
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
        /// List what the examples leave untried: phrases in no example, findings that no phrase gives alone, criteria with few
        /// examples that stay silent, and such examples as come close to no phrase
        #[arg(long)]
        coverage: bool,
    },
    /// Hold a pack against annotated letters: how often it reads them as careful readers do
    ///
    /// docs/accuracy.md says how letters are annotated and what each figure means.
    ///
    /// Exit status: 0 done, whatever the figures; 1 done, but annotated letters weren't found or couldn't be read; 2 usage,
    /// annotations, pack or internal error; 3 no letter was scored.
    Score(ScoreArgs),
    /// Learn from annotated letters what each word says of whose words a clause holds, or of what it touches
    ///
    /// Writes a file of a pack, to be kept as rules/language/weights.yaml; the examples of the pack are learned from too. With
    /// --hints, one to be kept as rules/language/hints.yaml. Where a decision has no annotated sentences, the labels of its
    /// criteria teach. The same letters, annotations and pack give the same file to the byte. docs/accuracy.md says how it is used.
    Fit(FitArgs),
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

/// The annotations and letters that a score, and what learns from them, go through.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct AnnotatedArgs {
    /// Folders with annotations (.json) and folders with their letters (.txt, .pdf, .docx, ...), or the files themselves, in any
    /// order; where none holds letters, those in the folder `letters` beside the annotations
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Only a part of the letters, chosen by a hash of their names: letter:1/3 is the first of three; may be given several
    /// times
    #[arg(long, value_name = "letter:N/M")]
    pub split: Vec<Split>,
    #[command(flatten)]
    pub pictures: OcrArgs,
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ScoreArgs {
    #[command(flatten)]
    pub annotated: AnnotatedArgs,
    /// How to write the score
    #[arg(long, value_enum, default_value_t = ScoreFormat::Text)]
    pub format: ScoreFormat,
    /// Show each mistake on its words, with what decided
    #[arg(long)]
    pub errors: bool,
    /// Show what got better and worse since an earlier score, written with --format json
    #[arg(long, value_name = "FILE")]
    pub compare: Option<PathBuf>,
    #[command(flatten)]
    pub pack: PackArgs,
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct FitArgs {
    /// Learn what each word says of which criteria a clause touches, instead: a file to be kept as rules/language/hints.yaml
    #[arg(long)]
    pub hints: bool,
    #[command(flatten)]
    pub annotated: AnnotatedArgs,
    #[command(flatten)]
    pub pack: PackArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ScoreFormat {
    /// For people
    Text,
    /// The whole score, for programs and for --compare
    Json,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum NewCommand {
    /// A class of treatments, with two criteria and their examples
    Class {
        /// Its short name: small letters, digits and hyphens
        name: String,
        /// The pack's folder; one that is empty or isn't there becomes a pack that extends the one built in
        #[arg(long, value_name = "DIR", default_value = ".")]
        dir: PathBuf,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum GraphFormat {
    /// An outline, for people
    Text,
    /// Graphviz
    Dot,
    /// Mermaid
    Mermaid,
}
