//! `mtuslint rules`: what is done with rule packs rather than with letters.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::args::{GraphFormat, NewCommand, PackArgs, RulesArgs, RulesCommand};
use super::{Exit, Failure, fit, folder, load, load_dirs, pack_files, score};
use crate::evaluation;
use crate::pack::{self, PackFiles, Severity, scaffold};
use crate::report::{self, Graph, OutputStyle};

/// The language in one page, for those who have only the program.
const LANGUAGE: &str = include_str!("../../docs/rule-packs.md");

/// The schema of a pack's files, in the pack's own folder: editors complete and check what is typed.
const SCHEMA: &str = "pack.schema.json";
/// The line by which an editor finds it.
const MODELINE: &str = "# yaml-language-server: $schema=";

pub(super) fn run(args: &RulesArgs, style: OutputStyle, out: &mut dyn Write) -> Result<Exit, Failure> {
    match &args.command {
        None => list(&args.pack, out),
        Some(RulesCommand::List { pack }) => list(pack, out),
        Some(RulesCommand::Check { dirs }) => check(dirs, style, out),
        Some(RulesCommand::Test { dirs, time, coverage }) => test(dirs, *time, *coverage, style, out),
        Some(RulesCommand::Score(args)) => score::run(args, style, out),
        Some(RulesCommand::Fit(args)) => fit::run(args, out),
        Some(RulesCommand::Export { dir, force }) => {
            let files = exported();
            folder::write(dir, &files, *force)?;
            writeln!(out, "{} files written to {}; README.md explains the language\n", files.len(), dir.display())?;
            writeln!(out, "Check letters with it:\n  mtuslint check --rules {} PATH", quoted(dir))?;
            Ok(Exit::Clean)
        }
        Some(RulesCommand::New { what: NewCommand::Class { name, dir } }) => new_class(name, dir, style, out),
        Some(RulesCommand::Docs { dir, force, pack }) => {
            let pages = report::docs(&load(pack, Path::new("."))?);
            folder::write(dir, &pages, *force)?;
            writeln!(out, "{} pages written to {}; begin with README.md", pages.len(), dir.display())?;
            Ok(Exit::Clean)
        }
        Some(RulesCommand::Graph { format, pack }) => {
            let graph = Graph::of(&load(pack, Path::new("."))?);
            let text = match format {
                GraphFormat::Text => graph.text(),
                GraphFormat::Dot => graph.dot(),
                GraphFormat::Mermaid => graph.mermaid(),
            };
            write!(out, "{text}")?;
            Ok(Exit::Clean)
        }
    }
}

/// The pack built in, its schema and its language.
fn exported() -> Vec<(String, String)> {
    let mut files = PackFiles::embedded().files;
    for (name, text) in &mut files {
        let rest = text.strip_prefix(MODELINE).and_then(|rest| rest.split_once('\n')).map(|(_, rest)| rest);
        if let Some(rest) = rest {
            *text = modeline(name) + rest;
        }
    }
    files.push((SCHEMA.to_owned(), schema()));
    files.push(("README.md".to_owned(), LANGUAGE.to_owned()));
    files
}

fn schema() -> String {
    format!("{:#}\n", pack::schema())
}

/// For a file of a pack, by its name there.
fn modeline(name: &str) -> String {
    format!("{MODELINE}{}{SCHEMA}\n", "../".repeat(name.matches('/').count()))
}

/// A path as a shell wants it.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_alphanumeric() || "/._-~".contains(c);
    if text.chars().all(plain) { text } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

fn list(args: &PackArgs, out: &mut dyn Write) -> Result<Exit, Failure> {
    write!(out, "{}", report::list(&load(args, Path::new("."))?))?;
    Ok(Exit::Clean)
}

/// Errors and warnings are what was asked for, so they go where results go.
fn check(dirs: &[PathBuf], style: OutputStyle, out: &mut dyn Write) -> Result<Exit, Failure> {
    let found = pack::inspect(pack_files(dirs));
    if !found.is_valid() {
        write!(out, "{}", report::render_pack_error(&found, style))?;
        return Ok(Exit::Failure);
    }
    write!(out, "{}", report::pack_errors(&found, style))?;
    write!(out, "{}", report::valid(&load_dirs(dirs)?, found.count(Severity::Warning)))?;
    Ok(Exit::Clean)
}

fn test(
    dirs: &[PathBuf],
    time: bool,
    coverage: bool,
    style: OutputStyle,
    out: &mut dyn Write,
) -> Result<Exit, Failure> {
    let began = Instant::now();
    let pack = load_dirs(dirs)?;
    let run = evaluation::run_examples(&pack);
    let time = (time || style.terminal).then(|| began.elapsed());
    if coverage {
        writeln!(out, "{}", report::coverage(&evaluation::coverage(&pack), &pack))?;
    }
    write!(out, "{}", report::examples(&run, &pack, style, time))?;
    Ok(if run.passed() { Exit::Clean } else { Exit::Findings })
}

/// Writes a class to start from, into a pack or, where there is none, into a new one that extends the pack built in.
/// Nothing stays that doesn't load.
fn new_class(name: &str, dir: &Path, style: OutputStyle, out: &mut dyn Write) -> Result<Exit, Failure> {
    pack::check_name(name).map_err(|e| Failure::Usage(e.to_string()))?;
    let dirs = [dir.to_owned()];
    let anew = folder::is_empty(dir)?;
    let base = load_dirs(if anew { &[] } else { &dirs })?;
    if let Some((_, class)) = base.class_named(name) {
        return Err(Failure::Usage(format!("the pack has a class `{name}` already, in {}", class.file)));
    }
    let (file, text) = scaffold::class(name, &base);
    let path = dir.join(&file);
    if path.symlink_metadata().is_ok() {
        return Err(Failure::Usage(format!("{} exists already", path.display())));
    }
    let head = if anew || dir.join(SCHEMA).exists() { modeline(&file) } else { String::new() };
    let mut files = vec![(path, head + &text)];
    if anew {
        files.push((dir.join(scaffold::IDENTITY), modeline(scaffold::IDENTITY) + &scaffold::identity(dir)));
        files.push((dir.join(SCHEMA), schema()));
    }
    for (path, text) in &files {
        folder::write_file(path, text)?;
    }
    let pack = load_dirs(&dirs).inspect_err(|_| {
        files.iter().for_each(|(path, _)| {
            let _ = std::fs::remove_file(path);
        });
    })?;
    for (path, _) in &files {
        writeln!(out, "{} written", path.display())?;
    }
    let dir = quoted(dir);
    writeln!(out, "\nEdit the class, then:\n  mtuslint rules check {dir}\n  mtuslint rules test {dir}")?;
    let run = evaluation::run_examples(&pack).of_class(&pack, name);
    if !run.passed() {
        writeln!(out, "\nIts examples don't pass in this pack yet: its words for voices and negation differ.\n")?;
        write!(out, "{}", report::examples(&run, &pack, style, None))?;
    }
    Ok(Exit::Clean)
}
