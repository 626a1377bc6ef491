//! What can be asked for; of rule packs in `rules`.

mod rules;

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use jiff::civil::Date;

pub(super) use rules::{
    AnnotatedArgs, FitArgs, GraphFormat, NewCommand, RulesArgs, RulesCommand, ScoreArgs, ScoreFormat,
};

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
    /// Hold many letters against each other: do like cases get like decisions?
    ///
    /// Which criteria decisions apply, recite or omit; where like cases come out differently; whose reasons were copied;
    /// which letters to read first. docs/method.md says what each figure means and can't show.
    ///
    /// Exit status: 0 done, 1 done but an input couldn't be read, 2 usage, pack or internal error, 3 no letter could be
    /// read.
    Audit(AuditArgs),
    /// Keep the findings that are already known, so that only new ones are reported
    #[command(subcommand)]
    Baseline(BaselineCommand),
    /// Suppress one finding, with a reason
    ///
    /// The suppression is added to a file beside the letters, which `check` finds there. Exit status: 0 done, 2 no such
    /// finding, or another error.
    Suppress(SuppressArgs),
    /// Show how a letter is read: its tree as JSON
    ///
    /// A file that holds several letters gives a JSON document for each, one after another.
    Parse(ParseArgs),
    /// Explain a rule: what it checks, why, and where it comes from
    Explain(ExplainArgs),
    /// List, check, test, export and document rule packs
    Rules(RulesArgs),
    /// Check again whenever a letter or the rule pack is saved, and show what changed
    Watch(WatchArgs),
    /// Show what is configured
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Print the JSON Schema of a format
    Schema {
        /// Which format
        #[arg(value_enum)]
        of: SchemaOf,
    },
    /// Print what makes a shell complete this command
    ///
    /// For bash: mtuslint completions bash > ~/.local/share/bash-completion/completions/mtuslint
    Completions {
        /// Which shell
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Write manual pages, one for each command
    Man {
        /// The folder; made if need be
        dir: PathBuf,
        /// Write over the pages of a folder that isn't empty; other files stay
        #[arg(long)]
        force: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum ConfigCommand {
    /// Print each value and where it comes from, as TOML
    ///
    /// Exit status: 0 shown, 2 the configuration or the rule pack is wrong.
    Show(ConfigArgs),
}

#[derive(Debug, clap::Args)]
pub(super) struct ConfigArgs {
    /// The letter or folder to which the configuration applies
    #[arg(value_name = "PATH", default_value = ".")]
    pub path: PathBuf,
    #[command(flatten)]
    pub report: ReportArgs,
    #[command(flatten)]
    pub choice: RuleArgs,
    #[command(flatten)]
    pub suppressions: SuppressionArgs,
    #[command(flatten)]
    pub pack: PackArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct PackArgs {
    /// Use the rule pack in this folder instead of the one built in; several are laid upon each other in order
    #[arg(long, value_name = "DIR")]
    pub rules: Vec<PathBuf>,
    /// Use this configuration instead of the `mtuslint.toml` found in the folders above the inputs
    #[arg(long, value_name = "FILE", conflicts_with = "isolated")]
    pub config: Option<PathBuf>,
    /// Use no configuration file
    #[arg(long)]
    pub isolated: bool,
}

#[derive(Debug, Default, clap::Args)]
pub(super) struct RuleArgs {
    /// Report only these rules: ids, or all that begin alike as in citation/*
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub select: Option<Vec<String>>,
    /// Report all but these rules
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub ignore: Option<Vec<String>>,
}

#[derive(Debug, clap::Args)]
pub(super) struct ReportArgs {
    /// How to write the findings to standard output [default: pretty]
    #[arg(long, value_enum)]
    pub format: Option<Format>,
    /// Leave out the findings of this baseline (see `mtuslint baseline`)
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Exit with 1 when a finding is at least this grave [default: error]
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub fail_on: Option<FailOn>,
    /// Exit with 1 when there are more warnings than this
    #[arg(long, value_name = "N")]
    pub max_warnings: Option<usize>,
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
    #[command(flatten)]
    pub pictures: OcrArgs,
    /// Letters to work on at once [default: the number of cores]
    #[arg(long, value_name = "N", value_parser = threads)]
    pub threads: Option<NonZeroUsize>,
}

#[derive(Debug, Clone, Copy, clap::Args)]
pub(super) struct OcrArgs {
    /// Read pages that are pictures (scans) with Tesseract, which must be installed, as must Poppler's pdftoppm
    #[arg(long)]
    pub ocr: bool,
}

fn threads(text: &str) -> Result<NonZeroUsize, String> {
    let threads = text.parse().ok().filter(|threads: &NonZeroUsize| threads.get() <= 256);
    threads.ok_or_else(|| "a whole number from 1 to 256 is wanted".to_owned())
}

#[derive(Debug, clap::Args)]
pub(super) struct SuppressionArgs {
    /// Read suppressions from this file instead of `mtuslint-suppressions.toml` beside the inputs
    #[arg(long, value_name = "FILE")]
    pub suppressions: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(super) enum BaselineCommand {
    /// Write all findings that aren't suppressed to the baseline, in place of what it held
    ///
    /// Exit status: 0 written, 1 written but an input couldn't be read, 2 error, 3 no letter could be checked.
    Write(BaselineArgs),
    /// Remove what is gone from the baseline; findings of letters that aren't among the inputs stay
    ///
    /// Exit status: as with write.
    Prune(BaselineArgs),
    /// Show what is new (+) and what is gone (-)
    ///
    /// Exit status: 0 no difference, 1 a difference, or an input couldn't be read, 2 error, 3 no letter could be checked.
    Diff(BaselineArgs),
}

#[derive(Debug, clap::Args)]
pub(super) struct BaselineArgs {
    /// The baseline; must be given here or in mtuslint.toml
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    #[command(flatten)]
    pub inputs: InputArgs,
    #[command(flatten)]
    pub suppressions: SuppressionArgs,
    #[command(flatten)]
    pub pack: PackArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct SuppressArgs {
    /// The finding, as `check --fingerprints` shows it; its first characters are enough if no other begins so
    pub fingerprint: String,
    #[command(flatten)]
    pub inputs: InputArgs,
    /// Why the finding is left out
    #[arg(long)]
    pub reason: String,
    /// The last day on which this holds (in UTC), as in 2030-12-31
    #[arg(long, value_name = "DATE")]
    pub expires: Option<Date>,
    /// The file to add it to [default: mtuslint-suppressions.toml beside the first path]
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    #[command(flatten)]
    pub pack: PackArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    pub inputs: InputArgs,
    #[command(flatten)]
    pub report: ReportArgs,
    /// Also write them to a file, as in sarif:findings.sarif; may be given several times
    #[arg(long, short, value_name = "FORMAT:FILE", value_parser = to_file::<Format>)]
    pub output: Vec<(Format, PathBuf)>,
    #[command(flatten)]
    pub choice: RuleArgs,
    #[command(flatten)]
    pub suppressions: SuppressionArgs,
    /// Counts in place of findings: by rule, class and outcome
    #[arg(long, conflicts_with_all = ["format", "quiet"])]
    pub statistics: bool,
    /// Only the summary in place of findings
    #[arg(long, short, conflicts_with = "format")]
    pub quiet: bool,
    /// Show the fingerprint of each finding, as `suppress` wants it (pretty and short)
    #[arg(long)]
    pub fingerprints: bool,
    /// Show each finding whole, with its lines and what is asked (pretty)
    #[arg(long, short)]
    pub verbose: bool,
    /// Show only the N letters to read first (pretty)
    #[arg(long, value_name = "N", conflicts_with_all = ["statistics", "quiet"])]
    pub top: Option<usize>,
    /// Report each criterion that a decision doesn't weigh by itself, instead of one finding a decision
    #[arg(long)]
    pub all: bool,
    /// Let what is less sure only advise: of 100 readings of its kind so many must have proved right on annotated letters; 0
    /// for none [default: what the pack says]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i16).range(0..=100))]
    pub min_confidence: Option<i16>,
    /// Show how the letters' decisions come to their result for one criterion, instead of the findings
    #[arg(long, value_name = "CRITERION", conflicts_with_all = ["format", "profile", "output", "baseline", "statistics", "quiet"])]
    pub trace: Option<String>,
    /// List the slowest phrases, on standard error
    #[arg(long)]
    pub profile: bool,
    #[command(flatten)]
    pub pack: PackArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct AuditArgs {
    #[command(flatten)]
    pub inputs: InputArgs,
    /// How to write the audit to standard output
    #[arg(long, value_enum, default_value_t = AuditFormatArg::Markdown)]
    pub format: AuditFormatArg,
    /// Also write it to a file, as in html:audit.html; may be given several times
    #[arg(long, short, value_name = "FORMAT:FILE", value_parser = to_file::<AuditFormatArg>)]
    pub output: Vec<(AuditFormatArg, PathBuf)>,
    /// The folder that `check --output html-dir:DIR` wrote: findings on the page lead to the marked letters there
    #[arg(long, value_name = "DIR")]
    pub marked: Option<PathBuf>,
    /// Compare with an earlier audit, written with --format json
    #[arg(long, value_name = "FILE")]
    pub since: Option<PathBuf>,
    #[command(flatten)]
    pub pack: PackArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum AuditFormatArg {
    /// The whole audit, for programs and for --since
    Json,
    /// Coverage and findings as rows, for spreadsheets
    Csv,
    /// For people, as text
    Markdown,
    /// For people, as one page that opens from disk
    Html,
}

#[derive(Debug, clap::Args)]
pub(super) struct ParseArgs {
    /// A letter as PDF or text, or - for standard input
    pub file: PathBuf,
    #[command(flatten)]
    pub pictures: OcrArgs,
    /// As an indented outline, for people
    #[arg(long, group = "view")]
    pub tree: bool,
    /// The rationales clause by clause: whose words they are, what they mention, what they find
    #[arg(long, group = "view")]
    pub voices: bool,
    /// The facts of the case summary and of each rationale: what is stated, denied or found missing, of what and by whom
    #[arg(long, group = "view")]
    pub facts: bool,
    /// How to write the clauses of --voices [default: text]
    #[arg(long, value_enum, requires = "voices")]
    pub format: Option<VoicesFormat>,
    /// The text that was read, to which lines and bytes of findings refer; pages of a PDF end with a form feed
    #[arg(long, group = "view")]
    pub text: bool,
    /// What of that text isn't the letter's and was left out: page numbers, stamps, marks of mail, other papers
    #[arg(long, conflicts_with_all = ["tree", "voices", "facts"])]
    pub furniture: bool,
    #[command(flatten)]
    pub pack: PackArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum VoicesFormat {
    /// For people
    Text,
    /// For programs
    Json,
}

#[derive(Debug, clap::Args)]
pub(super) struct ExplainArgs {
    /// A rule, as `mtuslint rules` lists them, or a concept (in quotes: '<document>')
    pub rule: String,
    #[command(flatten)]
    pub pack: PackArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct WatchArgs {
    /// Letters as PDF or text, or folders of them
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub pictures: OcrArgs,
    /// Stop after so many checks, the first included
    #[arg(long, value_name = "N", hide = true)]
    pub max_runs: Option<usize>,
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
    /// A line a letter, as soon as it is checked
    Jsonl,
    /// SARIF 2.1.0, for code scanning services
    Sarif,
    /// Annotations of GitHub Actions
    Github,
    /// Code quality report of GitLab
    Gitlab,
    /// Test results of CI servers, in XML
    Junit,
    /// A row a criterion of a decision, for spreadsheets
    Csv,
    /// A summary for a pull request
    Markdown,
    /// The letters marked, on one page that opens from disk
    Html,
    /// The same as a folder: an index and a page a letter; only with --output
    HtmlDir,
    /// What a letter says against itself by grounds of appeal, with room for notes; a file's ending .docx makes a document
    Worksheet,
}

/// `sarif:findings.sarif`.
fn to_file<F: ValueEnum>(text: &str) -> Result<(F, PathBuf), String> {
    let names: Vec<String> =
        F::value_variants().iter().filter_map(|f| f.to_possible_value()).map(|v| v.get_name().to_owned()).collect();
    let known = || format!("formats: {}", names.join(", "));
    let Some((name, file)) = text.split_once(':') else {
        return Err(format!("expected FORMAT:FILE, as in sarif:findings.sarif; {}", known()));
    };
    let format = F::from_str(name, true).map_err(|_| {
        let near = crate::pack::error::nearest(name, names.iter().map(String::as_str));
        near.map_or_else(
            || format!("no format is called `{name}`; {}", known()),
            |near| format!("no format is called `{name}`; did you mean `{near}`?"),
        )
    })?;
    match file {
        "" => Err("the name of the file is missing".to_owned()),
        "-" => Err(format!("for standard output use --format {name}")),
        file => Ok((format, PathBuf::from(file))),
    }
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
    /// A line of `check --format jsonl`
    ReportLine,
    /// The output of `audit --format json`
    Audit,
    /// A file of a rule pack, for completion in editors
    Pack,
    /// The output of `parse --voices --format json`
    Reading,
    /// The output of `rules score --format json`
    Score,
    /// A file of annotations, for `rules score`
    Annotations,
}
