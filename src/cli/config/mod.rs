//! `mtuslint.toml`: what a project has settled, so that nobody types it. Flags go over the file, the file over defaults.
//!
//! The file is looked for in the folder of each input and those above it, up to a repository's root. What holds for a
//! letter (which rules, how grave) comes from the letter's own file; what holds for a run (pack, format, what fails) from
//! the files that the arguments lead to, which must agree. A setting is never dropped in silence: it is an error on its
//! words.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::ValueEnum;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use toml_edit::{Item, Table, TableLike, Value};

use super::args::{FailOn, Format, InputArgs, PackArgs, RuleArgs};
use super::{Failure, known, load_dirs};
use crate::filter::toml::{Reader, key_span};
use crate::filter::{FileErrors, Pattern, Policy, Scope, known_rules};
use crate::pack::error::nearest;
use crate::pack::{Pack, Severity};
use crate::text::{Span, file};

/// The file's name.
pub(super) const NAME: &str = "mtuslint.toml";

/// The code of errors in it.
const CODE: &str = "config";

/// Keys that hold for a run as a whole.
const OF_RUN: [&str; 6] = ["rules", "fail-on", "max-warnings", "format", "suppressions", "baseline"];
const KEYS: [&str; 10] = [
    "rules",
    "fail-on",
    "max-warnings",
    "format",
    "suppressions",
    "baseline",
    "select",
    "ignore",
    "severity",
    "override",
];
const OF_OVERRIDE: [&str; 4] = ["paths", "select", "ignore", "severity"];

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Origin {
    Default,
    File { name: String, line: usize },
    Flag(&'static str),
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Origin::Default => f.write_str("default"),
            Origin::File { name, line } => write!(f, "{}:{line}", crate::text::inert(name)),
            Origin::Flag(name) => f.write_str(name),
        }
    }
}

/// A value in force.
#[derive(Debug, Clone)]
pub(super) struct Set<T> {
    pub value: T,
    pub origin: Origin,
}

/// A value of a file.
#[derive(Debug, Clone)]
pub(super) struct At<T> {
    pub value: T,
    pub span: Span,
}

/// One configuration file.
#[derive(Debug)]
pub(super) struct File {
    /// As the user knows it.
    pub name: String,
    text: String,
    /// The folder that its paths start from; absolute.
    folder: PathBuf,
    rules: Option<At<Vec<PathBuf>>>,
    fail_on: Option<At<FailOn>>,
    max_warnings: Option<At<usize>>,
    format: Option<At<Format>>,
    suppressions: Option<At<PathBuf>>,
    baseline: Option<At<PathBuf>>,
    /// Where keys of the run stand, for a file that may have none.
    of_run: Vec<(&'static str, Span)>,
    pub scope: RuleSettings,
    pub overrides: Vec<Override>,
}

/// What a file says of rules, for all letters or some.
#[derive(Debug, Default)]
pub(super) struct RuleSettings {
    pub select: Option<At<Vec<At<Pattern>>>>,
    pub ignore: Option<At<Vec<At<Pattern>>>>,
    pub severity: Vec<(At<Pattern>, Severity)>,
}

/// Settings for the letters that some patterns match.
#[derive(Debug)]
pub(super) struct Override {
    pub paths: Vec<String>,
    globs: Gitignore,
    pub span: Span,
    pub scope: RuleSettings,
}

impl File {
    /// Where a span of it stands.
    pub fn origin(&self, span: Span) -> Origin {
        let before = crate::text::slice(&self.text, 0..span.start.min(self.text.len()));
        Origin::File { name: self.name.clone(), line: memchr::memchr_iter(b'\n', before.as_bytes()).count() + 1 }
    }

    fn read(path: &Path) -> Result<File, Failure> {
        let name = shown(path);
        let text = file::read_text(path, known::MOST_SETTINGS)
            .map_err(|e| Failure::Usage(format!("can't read `{name}`: {e}")))?;
        let folder = path.parent().map(canonical).unwrap_or_default();
        let form = "`mtuslint config show` prints a whole one";
        let mut file = Reader::read(CODE, (&name, &text), form, |reader, table| parse(reader, table, &folder))
            .map_err(Failure::Toml)?;
        (file.name, file.text, file.folder) = (name, text, folder);
        Ok(file)
    }

    fn errors(&self, reader: Reader) -> Result<(), Failure> {
        if reader.errors.is_empty() {
            return Ok(());
        }
        let (name, text) = (self.name.clone(), self.text.clone());
        Err(Failure::Toml(Box::new(FileErrors { code: CODE, name, text, errors: reader.errors })))
    }

    fn reader(&self) -> Reader {
        Reader { errors: Vec::new(), whole: Span::new(0, self.text.len()) }
    }

    /// Holds its names of rules against those that there are.
    fn check(&self, pack: &Pack) -> Result<(), Failure> {
        let mut reader = self.reader();
        for scope in std::iter::once(&self.scope).chain(self.overrides.iter().map(|part| &part.scope)) {
            let listed = scope.select.iter().chain(&scope.ignore).flat_map(|list| &list.value);
            for At { value, span } in listed.chain(scope.severity.iter().map(|(pattern, _)| pattern)) {
                if let Err((message, help)) = value.check(known_rules(pack)) {
                    reader.error(*span, message, "unknown", help);
                }
            }
        }
        reader.errors.sort_by_key(|error| error.span);
        self.errors(reader)
    }

    /// A file below the arguments may only speak of its letters.
    fn only_of_letters(&self) -> Result<(), Failure> {
        let mut reader = self.reader();
        for (key, span) in &self.of_run {
            let help = "move it to the file above the paths that the command names, or name the letters of this folder";
            reader.error(*span, format!("`{key}` holds for a whole run"), "not here", help);
        }
        self.errors(reader)
    }

    /// The overrides that hold for a letter, an absolute path.
    pub fn overrides<'a>(&'a self, letter: &Path) -> impl Iterator<Item = &'a Override> {
        let relative = letter.strip_prefix(&self.folder).ok().map(Path::to_owned);
        self.overrides.iter().filter(move |part| {
            let ignored = |path: &PathBuf| part.globs.matched_path_or_any_parents(path, false).is_ignore();
            relative.as_ref().is_some_and(ignored)
        })
    }
}

fn parse(reader: &mut Reader, table: &Table, folder: &Path) -> File {
    reader.only(table, &KEYS);
    let whole = reader.whole;
    let read = |key| Some((table.get(key)?, key));
    let path = |text: String| relative(&folder.join(text));
    let at = |item: &Item| item.span().map_or(whole, Span::from);
    let (fail_on, format) = (read("fail-on"), read("format"));
    let (suppressions, baseline) = (read("suppressions"), read("baseline"));
    let one_path = |reader: &mut Reader, read: Option<(&Item, &str)>| {
        let (item, key) = read?;
        reader.text(key, item, whole).map(|(text, span)| At { value: path(text), span })
    };
    let rules = table
        .get("rules")
        .and_then(|item| texts(reader, "rules", item))
        .map(|list| At { value: list.value.into_iter().map(|text| path(text.value)).collect(), span: list.span });
    let max_warnings = table.get("max-warnings").and_then(|item| {
        let number = item.as_integer().and_then(|number| usize::try_from(number).ok());
        if number.is_none() {
            reader.error(
                at(item),
                "`max-warnings` must be a whole number from 0",
                "here",
                "write it without quotes: `max-warnings = 10`",
            );
        }
        Some(At { value: number?, span: at(item) })
    });
    let of_run = OF_RUN.into_iter().filter_map(|key| Some((key, key_span(table, key)?))).collect();
    File {
        name: String::new(),
        text: String::new(),
        folder: PathBuf::new(),
        rules,
        fail_on: fail_on.and_then(|(item, key)| choice(reader, key, item)),
        max_warnings,
        format: format.and_then(|(item, key)| choice(reader, key, item)),
        suppressions: one_path(reader, suppressions),
        baseline: one_path(reader, baseline),
        of_run,
        scope: rule_settings(reader, table),
        overrides: overrides(reader, table),
    }
}

fn rule_settings(reader: &mut Reader, table: &Table) -> RuleSettings {
    let mut patterns = |key| {
        let list = table.get(key).and_then(|item| texts(reader, key, item))?;
        let value = list.value.into_iter().map(|text| At { value: Pattern::new(text.value), span: text.span });
        Some(At { value: value.collect(), span: list.span })
    };
    let (select, ignore) = (patterns("select"), patterns("ignore"));
    let mut severity = Vec::new();
    if let Some(item) = table.get("severity") {
        match item.as_table_like() {
            Some(table) => {
                for (rule, item) in table.iter() {
                    let span = key_span(table, rule).unwrap_or(reader.whole);
                    if let Some(level) = level(reader, table, rule, item) {
                        severity.push((At { value: Pattern::new(rule), span }, level));
                    }
                }
            }
            None => {
                let span = key_span(table, "severity").unwrap_or(reader.whole);
                let help = "write `[severity]`, and under it `\"citation/none\" = \"advice\"`";
                reader.error(span, "`severity` must be a table", "here", help);
            }
        }
    }
    RuleSettings { select, ignore, severity }
}

fn level(reader: &mut Reader, table: &dyn TableLike, rule: &str, item: &Item) -> Option<Severity> {
    let span = item.span().map(Span::from).or(key_span(table, rule)).unwrap_or(reader.whole);
    let levels = [("error", Severity::Error), ("warning", Severity::Warning), ("advice", Severity::Advice)];
    let known = levels.iter().find(|(name, _)| Some(*name) == item.as_str());
    if known.is_none() {
        let near = item.as_str().and_then(|name| nearest(name, levels.iter().map(|(name, _)| *name)));
        let help = near.map_or_else(
            || "a severity is \"error\", \"warning\" or \"advice\"; `ignore` leaves a rule out".to_owned(),
            |near| format!("did you mean \"{near}\"?"),
        );
        reader.error(span, "this is no severity", "here", help);
    }
    known.map(|(_, severity)| *severity)
}

fn overrides(reader: &mut Reader, table: &Table) -> Vec<Override> {
    match table.get("override") {
        None => Vec::new(),
        Some(Item::ArrayOfTables(list)) => list.iter().filter_map(|table| one_override(reader, table)).collect(),
        Some(_) => {
            let span = key_span(table, "override").unwrap_or(reader.whole);
            reader.error(span, "`override` must be a list of tables", "here", "write `[[override]]`");
            Vec::new()
        }
    }
}

fn one_override(reader: &mut Reader, table: &Table) -> Option<Override> {
    reader.only(table, &OF_OVERRIDE);
    let span = table.span().map_or(reader.whole, Span::from);
    let scope = rule_settings(reader, table);
    let Some(item) = table.get("paths") else {
        reader.error(span, "this override has no `paths`", "here", "add `paths = [\"archive/\"]`, as in .gitignore");
        return None;
    };
    let paths = texts(reader, "paths", item)?;
    // Its paths are relative to the file's folder, and so are the letters that are held against it.
    let mut globs = GitignoreBuilder::new("");
    for path in &paths.value {
        if let Err(e) = globs.add_line(None, &path.value) {
            reader.error(path.span, format!("this is no pattern: {e}"), "here", "write it as in .gitignore");
        }
    }
    let globs = globs.build().ok()?;
    Some(Override { paths: paths.value.into_iter().map(|path| path.value).collect(), globs, span, scope })
}

/// A list of texts that aren't empty.
fn texts(reader: &mut Reader, key: &str, item: &Item) -> Option<At<Vec<At<String>>>> {
    let span = item.span().map_or(reader.whole, Span::from);
    let Some(list) = item.as_array() else {
        reader.error(span, format!("`{key}` must be a list"), "here", format!("write `{key} = [\"...\"]`"));
        return None;
    };
    let mut value = Vec::new();
    for one in list {
        let span = one.span().map_or(span, Span::from);
        match one {
            Value::String(text) if !text.value().trim().is_empty() => {
                value.push(At { value: text.value().clone(), span });
            }
            _ => reader.error(span, format!("`{key}` must be a list of texts"), "here", "write it in quotes"),
        }
    }
    Some(At { value, span })
}

/// One of a few names.
fn choice<T: ValueEnum>(reader: &mut Reader, key: &str, item: &Item) -> Option<At<T>> {
    let (text, span) = reader.text(key, item, reader.whole)?;
    if let Ok(value) = T::from_str(&text, false) {
        return Some(At { value, span });
    }
    let names: Vec<String> = names::<T>();
    let help = match nearest(&text, names.iter().map(String::as_str)) {
        Some(near) => format!("did you mean \"{near}\"?"),
        None => format!("known here: {}", names.join(", ")),
    };
    reader.error(span, format!("`{key}` can't be `{text}`"), "unknown", help);
    None
}

fn names<T: ValueEnum>() -> Vec<String> {
    T::value_variants().iter().filter_map(|v| v.to_possible_value()).map(|v| v.get_name().to_owned()).collect()
}

/// The configuration of a run.
#[derive(Debug)]
pub(super) struct Config {
    search: Search,
    /// The files that the arguments lead to; `None` for an argument without one.
    starts: Vec<Option<Arc<File>>>,
    select: Option<Vec<Pattern>>,
    ignore: Option<Vec<Pattern>>,
    /// Files whose names of rules are known to be right.
    checked: HashSet<PathBuf>,
}

#[derive(Debug)]
enum Search {
    /// `--isolated`, or `--config`.
    Fixed(Option<Arc<File>>),
    /// Upwards from each letter.
    Upwards { folders: HashMap<PathBuf, (PathBuf, Option<Arc<File>>)>, files: HashMap<PathBuf, Arc<File>> },
}

impl Config {
    /// What holds for some arguments.
    ///
    /// # Errors
    /// What is wrong with a file, all at once.
    pub fn find<'a>(
        args: &PackArgs,
        choice: &RuleArgs,
        paths: impl IntoIterator<Item = &'a PathBuf>,
    ) -> Result<Config, Failure> {
        let search = match &args.config {
            Some(path) => Search::Fixed(Some(Arc::new(File::read(path)?))),
            None if args.isolated => Search::Fixed(None),
            None => Search::Upwards { folders: HashMap::new(), files: HashMap::new() },
        };
        let patterns = |flag: &Option<Vec<String>>| {
            flag.as_ref().map(|list| list.iter().map(|text| Pattern::new(text.trim())).collect())
        };
        let (select, ignore) = (patterns(&choice.select), patterns(&choice.ignore));
        let mut config = Config { search, starts: Vec::new(), select, ignore, checked: HashSet::new() };
        for path in paths {
            let folder = if path.is_dir() { path.clone() } else { folder_of(path) };
            let (_, start) = config.at(&folder)?;
            let same = |other: &Option<Arc<File>>| match (other, &start) {
                (Some(one), Some(other)) => Arc::ptr_eq(one, other),
                (one, other) => one.is_none() && other.is_none(),
            };
            if !config.starts.iter().any(same) {
                config.starts.push(start);
            }
        }
        Ok(config)
    }

    /// For a command that reads letters.
    pub fn of_inputs(args: &PackArgs, choice: &RuleArgs, inputs: &InputArgs) -> Result<Config, Failure> {
        Config::find(args, choice, inputs.paths.iter().chain(&inputs.files_from).chain(&inputs.jsonl))
    }

    /// The pack, against which all names of rules have been held.
    pub fn pack(&mut self, args: &PackArgs) -> Result<Pack, Failure> {
        let pack = load_dirs(&self.rules(args)?.value)?;
        for (flag, list) in [("--select", &self.select), ("--ignore", &self.ignore)] {
            for pattern in list.iter().flatten() {
                if let Err((message, help)) = pattern.check(known_rules(&pack)) {
                    return Err(Failure::Usage(format!("{flag}: {message}; {help}")));
                }
            }
        }
        for file in self.starts.iter().flatten() {
            file.check(&pack)?;
            self.checked.insert(file.folder.clone());
        }
        Ok(pack)
    }

    pub fn rules(&self, args: &PackArgs) -> Result<Set<Vec<PathBuf>>, Failure> {
        let flag = (!args.rules.is_empty()).then(|| args.rules.clone());
        self.pick(("rules", "--rules"), flag, |file| file.rules.as_ref(), Vec::new())
    }

    pub fn fail_on(&self, flag: Option<FailOn>) -> Result<Set<FailOn>, Failure> {
        self.pick(("fail-on", "--fail-on"), flag, |file| file.fail_on.as_ref(), FailOn::Error)
    }

    pub fn format(&self, flag: Option<Format>) -> Result<Set<Format>, Failure> {
        self.pick(("format", "--format"), flag, |file| file.format.as_ref(), Format::Pretty)
    }

    pub fn max_warnings(&self, flag: Option<usize>) -> Result<Set<Option<usize>>, Failure> {
        self.pick_optional(("max-warnings", "--max-warnings"), flag, |file| file.max_warnings.as_ref())
    }

    pub fn suppressions(&self, flag: &Option<PathBuf>) -> Result<Set<Option<PathBuf>>, Failure> {
        let flag = flag.clone();
        self.pick_optional(("suppressions", "--suppressions"), flag, |file| file.suppressions.as_ref())
    }

    pub fn baseline(&self, flag: &Option<PathBuf>) -> Result<Set<Option<PathBuf>>, Failure> {
        self.pick_optional(("baseline", "--baseline"), flag.clone(), |file| file.baseline.as_ref())
    }

    fn pick_optional<T: Clone + PartialEq>(
        &self,
        names: (&str, &'static str),
        flag: Option<T>,
        get: fn(&File) -> Option<&At<T>>,
    ) -> Result<Set<Option<T>>, Failure> {
        let given = self.given(names, flag, get)?;
        Ok(given.map_or(Set { value: None, origin: Origin::Default }, |set| Set {
            value: Some(set.value),
            origin: set.origin,
        }))
    }

    fn pick<T: Clone + PartialEq>(
        &self,
        names: (&str, &'static str),
        flag: Option<T>,
        get: fn(&File) -> Option<&At<T>>,
        default: T,
    ) -> Result<Set<T>, Failure> {
        Ok(self.given(names, flag, get)?.unwrap_or(Set { value: default, origin: Origin::Default }))
    }

    /// A setting of the run: the flag's, else the file's; several files must agree.
    fn given<T: Clone + PartialEq>(
        &self,
        (key, name): (&str, &'static str),
        flag: Option<T>,
        get: fn(&File) -> Option<&At<T>>,
    ) -> Result<Option<Set<T>>, Failure> {
        if let Some(value) = flag {
            return Ok(Some(Set { value, origin: Origin::Flag(name) }));
        }
        let of = |start: &Option<Arc<File>>| {
            let file = start.as_deref()?;
            let At { value, span } = get(file)?;
            Some(Set { value: value.clone(), origin: file.origin(*span) })
        };
        let mut values = self.starts.iter().map(of);
        let Some(first) = values.next() else { return Ok(None) };
        let Some(other) = values.find(|other| other.as_ref().map(|o| &o.value) != first.as_ref().map(|f| &f.value))
        else {
            return Ok(first);
        };
        let [one, two] =
            [&first, &other].map(|set| set.as_ref().map_or("not set".to_owned(), |s| s.origin.to_string()));
        Err(Failure::Usage(format!(
            "`{key}` holds for a whole run, but the inputs' configurations differ ({one}; {two}); give {name}, or name \
             one file with --config"
        )))
    }

    /// What holds for one letter.
    ///
    /// # Errors
    /// What is wrong with its own configuration file.
    pub fn policy(&mut self, path: &Path, pack: &Pack) -> Result<Policy, Failure> {
        let (folder, file) = self.at(&folder_of(path))?;
        let start = |file: &Arc<File>| self.starts.iter().flatten().any(|start| Arc::ptr_eq(start, file));
        if let Some(file) = &file
            && !self.checked.contains(&file.folder)
        {
            if !start(file) {
                file.only_of_letters()?;
            }
            file.check(pack)?;
            self.checked.insert(file.folder.clone());
        }
        let letter = path.file_name().map_or(folder.clone(), |name| folder.join(name));
        let mut scopes = vec![self.scope(file.as_deref().map(|file| &file.scope))];
        if let Some(file) = &file {
            scopes.extend(file.overrides(&letter).map(|part| self.scope(Some(&part.scope))));
        }
        if let (Some(first), Some(select)) = (scopes.first_mut(), &self.select) {
            first.select = Some(select.clone());
        }
        if let (Some(first), Some(ignore)) = (scopes.first_mut(), &self.ignore) {
            first.ignore = ignore.clone();
        }
        Ok(Policy(scopes))
    }

    /// What a file says, without what a flag takes the place of.
    fn scope(&self, settings: Option<&RuleSettings>) -> Scope {
        let Some(settings) = settings else { return Scope::default() };
        let list = |list: &At<Vec<At<Pattern>>>| list.value.iter().map(|at| at.value.clone()).collect::<Vec<_>>();
        Scope {
            select: settings.select.as_ref().filter(|_| self.select.is_none()).map(list),
            ignore: settings.ignore.as_ref().filter(|_| self.ignore.is_none()).map(list).unwrap_or_default(),
            severity: settings.severity.iter().map(|(pattern, level)| (pattern.value.clone(), *level)).collect(),
        }
    }

    /// The file of an argument, for `config show`.
    pub fn file(&self) -> Option<&File> {
        self.starts.first()?.as_deref()
    }

    /// A folder's absolute path, and the file that holds in it.
    fn at(&mut self, folder: &Path) -> Result<(PathBuf, Option<Arc<File>>), Failure> {
        let (folders, files) = match &mut self.search {
            Search::Fixed(file) => return Ok((canonical(folder), file.clone())),
            Search::Upwards { folders, files } => (folders, files),
        };
        if let Some(known) = folders.get(folder) {
            return Ok(known.clone());
        }
        let absolute = canonical(folder);
        let found = match upwards(&absolute) {
            None => None,
            Some(path) => match files.get(&path) {
                Some(file) => Some(file.clone()),
                None => {
                    let file = Arc::new(File::read(&path)?);
                    files.insert(path, file.clone());
                    Some(file)
                }
            },
        };
        folders.insert(folder.to_owned(), (absolute.clone(), found.clone()));
        Ok((absolute, found))
    }
}

/// The configuration of a folder or the nearest above it, not beyond a repository.
fn upwards(folder: &Path) -> Option<PathBuf> {
    let root = repository(folder);
    let inside = |folder: &&Path| root.is_none_or(|root| folder.starts_with(root));
    // Whatever it is: what can't be read is an error, not silence.
    let is_there = |file: &PathBuf| fs::symlink_metadata(file).is_ok();
    folder.ancestors().take_while(inside).map(|folder| folder.join(NAME)).find(is_there)
}

/// The root of the repository that a folder lies in.
pub(super) fn repository(folder: &Path) -> Option<&Path> {
    folder.ancestors().find(|folder| folder.join(".git").exists())
}

/// The folder of a letter; that of standard input, and of what has no name, is the current one.
fn folder_of(path: &Path) -> PathBuf {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    parent.unwrap_or(Path::new(".")).to_owned()
}

/// Absolute, without links; as far as it exists.
pub(super) fn canonical(path: &Path) -> PathBuf {
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    fs::canonicalize(path).or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_owned())
}

/// From the current folder, if it is below it.
fn relative(path: &Path) -> PathBuf {
    let below = path.strip_prefix(canonical(Path::new("."))).ok().map(Path::to_owned);
    below.filter(|path| !path.as_os_str().is_empty()).unwrap_or_else(|| path.to_owned())
}

fn shown(path: &Path) -> String {
    relative(path).display().to_string()
}
