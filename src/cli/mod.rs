//! The command line: the only place that knows of files, terminals and exit codes. Arguments are resolved once, here;
//! nothing else asks the environment.

mod args;
mod atomic;
mod audit;
mod baseline;
mod batch;
mod check;
mod check_trace;
mod config;
mod fit;
mod folder;
mod input;
mod left_out;
mod locked;
mod output;
mod progress;
mod rules;
mod score;
mod suppress;
mod target;
mod watch;

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use crate::filter::TomlErrors;
use crate::letter::{self, Letter, ProblemKind};
use crate::pack::{self, Pack, PackErrors, PackFiles};
use crate::report::{self, OutputStyle};
use crate::score::annotations;
use crate::text::{Source, inert, to_json};
use args::{Args, Color, Command, ConfigCommand, OcrArgs, PackArgs, RuleArgs, SchemaOf, VoicesFormat};
use config::Config;

/// What a baseline or an audit may have in bytes: a million findings have 300 MB.
const MOST_RESULTS: u64 = 1 << 30;

/// What people write may have less.
const MOST_SETTINGS: u64 = 16 << 20;

/// The contract of the README.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Exit {
    /// Nothing at or above `--fail-on`.
    Clean = 0,
    /// Findings.
    Findings = 1,
    /// Usage, pack or internal error.
    Failure = 2,
    /// No letter could be checked.
    NothingChecked = 3,
}

/// Runs the program and returns its exit status.
pub fn run() -> ExitCode {
    let args = Args::parse();
    let exit = match execute(&args) {
        Ok(exit) => exit,
        // A closed pipe is the reader's choice (`mtuslint ... | head`).
        Err(Failure::Output(e)) if e.kind() == io::ErrorKind::BrokenPipe => Exit::Clean,
        Err(failure) => {
            let style = style(args.color, &io::stderr());
            let text = match &failure {
                Failure::Pack(errors) => report::render_pack_error(errors, style),
                Failure::Toml(errors) => report::render_file_errors(errors, style),
                Failure::Annotations(files) => {
                    files.iter().map(|errors| report::render_file_errors(errors, style)).collect::<Vec<_>>().join("\n")
                }
                Failure::Output(e) => format!("error: can't write the output: {e}\n"),
                Failure::File(path, e) => format!("error: can't write `{}`: {e}\n", inert(&path.display().to_string())),
                Failure::Usage(message) => format!("error: {message}\n"),
            };
            let _ = io::stderr().write_all(text.as_bytes());
            Exit::Failure
        }
    };
    ExitCode::from(exit as u8)
}

/// Why a command couldn't be carried out.
#[derive(Debug)]
enum Failure {
    Pack(Box<PackErrors>),
    /// A configuration or a file of suppressions is wrong.
    Toml(Box<TomlErrors>),
    /// Files of annotations are wrong.
    Annotations(Vec<TomlErrors>),
    /// Standard output can't be written.
    Output(io::Error),
    /// A file can't be written.
    File(PathBuf, io::Error),
    Usage(String),
}

impl Failure {
    fn file(path: &Path, e: io::Error) -> Failure {
        Failure::File(path.to_owned(), e)
    }
}

impl From<io::Error> for Failure {
    fn from(e: io::Error) -> Failure {
        Failure::Output(e)
    }
}

impl From<PackErrors> for Failure {
    fn from(errors: PackErrors) -> Failure {
        Failure::Pack(Box::new(errors))
    }
}

fn execute(args: &Args) -> Result<Exit, Failure> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let exit = match &args.command {
        Command::Check(check) => check::run(check, style(args.color, &io::stdout()), &mut out)?,
        Command::Audit(args) => audit::run(args, &mut out)?,
        Command::Baseline(command) => baseline::run(command, &mut out)?,
        Command::Suppress(suppress) => suppress::run(suppress, &mut out)?,
        Command::Parse(parse) => {
            let pack = load(&parse.pack, &parse.file)?;
            let (source, letters) = read(&parse.file, parse.pictures, &pack)?;
            if parse.furniture {
                write!(out, "{}", report::furniture(&source, &letter::asides(&source)))?;
            } else if parse.text {
                write!(out, "{}", source.text())?;
            }
            for letter in letters.iter().filter(|_| !parse.text && !parse.furniture) {
                if parse.format == Some(VoicesFormat::Json) {
                    let path = parse.file.display().to_string();
                    to_json(&mut out, &report::reading(&path, letter, &pack))?;
                    writeln!(out)?;
                } else if parse.voices {
                    write!(out, "{}", report::voices(letter, &pack, style(args.color, &io::stdout())))?;
                } else if parse.facts {
                    write!(out, "{}", report::facts(letter, &pack, style(args.color, &io::stdout())))?;
                } else if parse.tree {
                    write!(out, "{}", report::tree(letter))?;
                } else {
                    // One document a letter, as tools that read a stream of JSON expect.
                    serde_json::to_writer_pretty(&mut out, &report::ast(letter)).map_err(io::Error::from)?;
                    writeln!(out)?;
                }
            }
            if letters.iter().all(|letter| letter.decisions.is_empty()) { Exit::NothingChecked } else { Exit::Clean }
        }
        Command::Explain(explain) => {
            let pack = load(&explain.pack, Path::new("."))?;
            let Some(text) = report::explain(&pack, &explain.rule) else {
                return Err(Failure::Usage(unknown_rule(&pack, &explain.rule)));
            };
            write!(out, "{text}")?;
            Exit::Clean
        }
        Command::Rules(rules) => rules::run(rules, style(args.color, &io::stdout()), &mut out)?,
        Command::Watch(watch) => watch::run(watch, style(args.color, &io::stdout()), &mut out)?,
        Command::Config(ConfigCommand::Show(show)) => config::show(show, &mut out)?,
        Command::Completions { shell } => {
            out.write_all(completions(*shell).as_bytes())?;
            Exit::Clean
        }
        Command::Man { dir, force } => {
            let pages = man(Args::command())?;
            folder::write(dir, &pages, *force)?;
            writeln!(
                out,
                "{} pages written to {}; `man -l` shows one",
                pages.len(),
                inert(&dir.display().to_string())
            )?;
            Exit::Clean
        }
        Command::Schema { of } => {
            let schema = match of {
                SchemaOf::Report => report::schema(),
                SchemaOf::ReportLine => report::line_schema(),
                SchemaOf::Audit => report::audit_schema(),
                SchemaOf::Pack => pack::schema(),
                SchemaOf::Reading => report::reading_schema(),
                SchemaOf::Score => report::score_schema(),
                SchemaOf::Annotations => annotations::schema(),
            };
            serde_json::to_writer_pretty(&mut out, &schema).map_err(io::Error::from)?;
            writeln!(out)?;
            Exit::Clean
        }
    };
    match out.flush() {
        // All the work was done; that nobody reads the rest changes nothing.
        Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(exit),
        other => other.map(|()| exit).map_err(Failure::Output),
    }
}

/// The script that makes a shell complete the program.
fn completions(shell: clap_complete::Shell) -> String {
    let mut program = Args::command();
    // Not into the output itself: the generator has no errors but only panics.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut program, "mtuslint", &mut script);
    let mut script = String::from_utf8_lossy(&script).into_owned();
    if shell == clap_complete::Shell::Zsh {
        // A colon ends the name of a value, and the generator doesn't escape those within one.
        for name in
            program.get_subcommands().flat_map(clap::Command::get_arguments).filter_map(clap::Arg::get_value_names)
        {
            for name in name.iter().filter(|name| name.contains(':')) {
                script = script.replace(&format!(":{name}:"), &format!(":{}:", name.replace(':', "\\:")));
            }
        }
    }
    script
}

/// A manual page for the program and for each of its commands.
fn man(program: clap::Command) -> io::Result<Vec<(String, String)>> {
    let mut program = program.disable_help_subcommand(true);
    program.build();
    let mut pages = Vec::new();
    let mut waiting = vec![program];
    while let Some(command) = waiting.pop() {
        waiting.extend(command.get_subcommands().cloned());
        let name = command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned();
        let mut page = Vec::new();
        // An empty date must be written: without it the version would stand in its place.
        clap_mangen::Man::new(command.display_name(&name))
            .date("\"\"")
            .source(format!("mtuslint {}", env!("CARGO_PKG_VERSION")))
            .render(&mut page)?;
        pages.push((format!("{name}.1"), String::from_utf8_lossy(&page).into_owned()));
    }
    pages.sort();
    Ok(pages)
}

fn unknown_rule(pack: &Pack, id: &str) -> String {
    let criteria = pack.classes.iter().flat_map(|class| &class.criteria).map(|criterion| criterion.id.as_str());
    let concepts: Vec<String> = pack.concepts.defined().into_iter().map(|name| format!("<{name}>")).collect();
    let known = criteria.chain(pack.rules.iter().map(|rule| rule.id.as_str())).chain(ProblemKind::CODES);
    let known = known.chain(concepts.iter().map(String::as_str).filter(|_| id.starts_with('<')));
    if let Some(dropped) = pack.dropped.iter().find(|dropped| dropped.id == id) {
        return format!("`{id}` was dropped by {}", dropped.by.file);
    }
    let class = pack.classes.iter().find(|class| class.id == id);
    if let Some(class) = class {
        let criteria: Vec<&str> = class.criteria.iter().map(|criterion| criterion.id.as_str()).collect();
        return format!("`{id}` is a class; its criteria are {}", criteria.join(", "));
    }
    match crate::pack::error::nearest(id, known) {
        Some(near) => format!("no rule is called `{id}`; did you mean `{near}`?"),
        None => format!("no rule is called `{id}`; `mtuslint rules` lists them"),
    }
}

/// The pack of a command: that of the folders it names, or of the configuration for a path, or the one built in.
fn load(args: &PackArgs, path: &Path) -> Result<Pack, Failure> {
    Config::find(args, &RuleArgs::default(), [&path.to_owned()])?.pack(args)
}

/// The pack of some folders; the one built in where there is none.
fn load_dirs(dirs: &[PathBuf]) -> Result<Pack, PackErrors> {
    if dirs.is_empty() { crate::default_pack() } else { pack::load(pack_files(dirs)) }
}

fn pack_files(dirs: &[PathBuf]) -> Vec<PackFiles> {
    dirs.iter().map(|dir| PackFiles::read(dir)).collect()
}

/// The letters of one file for `parse`, which has nothing to say about a batch.
fn read(path: &Path, pictures: OcrArgs, pack: &Pack) -> Result<(Source, Vec<Letter>), Failure> {
    let name = path.display();
    let ocr = input::ocr(pictures)?;
    let document =
        input::read(path, ocr.as_ref()).map_err(|failure| Failure::Usage(format!("{name}: {}", failure.message)))?;
    for gap in &document.gaps {
        // Beside the output, which is for programs.
        let _ = writeln!(io::stderr(), "warning: {name}: {gap}");
    }
    for note in &document.notes {
        let line = document.source.line_at(note.span.start);
        let _ = writeln!(io::stderr(), "warning: {name}: line {line} of the text: {}", inert(&note.kind.to_string()));
    }
    let letters = letter::parse(&document.source, &pack.lexicon);
    Ok((document.source, letters))
}

/// How output looks on a stream: `--color`, else NO_COLOR, else whether a terminal reads it; links where it opens them.
fn style(color: Color, stream: &impl IsTerminal) -> OutputStyle {
    let unset = |name: &str| std::env::var_os(name).is_none_or(|value| value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    let color = match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => stream.is_terminal() && unset("NO_COLOR") && !dumb,
    };
    let terminal = stream.is_terminal();
    let width = if terminal { terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)) } else { None };
    // FORCE_HYPERLINK, which the library honours, is for pagers; who wants no colours wants no escape sequences at all.
    let links = color && (terminal || !unset("FORCE_HYPERLINK")) && supports_hyperlinks::supports_hyperlinks();
    OutputStyle { color, width: width.unwrap_or(100).clamp(40, 120), terminal, links }
}
