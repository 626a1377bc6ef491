//! One configuration file, read: every key's value with its place, and every mistake on its words.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use toml_edit::{Item, Table, TableLike, Value};

use super::path::{canonical, relative, shown};
use super::value::{At, Origin};
use crate::cli::args::{FailOn, Format};
use crate::cli::{Failure, MOST_SETTINGS};
use crate::filter::toml::{TomlReader, key_span};
use crate::filter::{Pattern, TomlErrors, known_rules};
use crate::pack::error::nearest;
use crate::pack::{Pack, Severity};
use crate::text::{Span, file};

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

/// One configuration file.
#[derive(Debug)]
pub(super) struct ConfigFile {
    /// As the user knows it.
    pub name: String,
    text: String,
    /// The folder that its paths start from; absolute.
    pub folder: PathBuf,
    pub rules: Option<At<Vec<PathBuf>>>,
    pub fail_on: Option<At<FailOn>>,
    pub max_warnings: Option<At<usize>>,
    pub format: Option<At<Format>>,
    pub suppressions: Option<At<PathBuf>>,
    pub baseline: Option<At<PathBuf>>,
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

impl ConfigFile {
    /// Where a span of it stands.
    pub fn origin(&self, span: Span) -> Origin {
        let before = crate::text::slice(&self.text, 0..span.start.min(self.text.len()));
        Origin::File { name: self.name.clone(), line: crate::text::line_after(before.as_bytes()) }
    }

    pub fn read(path: &Path) -> Result<ConfigFile, Failure> {
        let name = shown(path);
        let text =
            file::read_text(path, MOST_SETTINGS).map_err(|e| Failure::Usage(format!("can't read `{name}`: {e}")))?;
        let folder = path.parent().map(canonical).unwrap_or_default();
        let form = "`mtuslint config show` prints a whole one";
        let mut file = TomlReader::read(CODE, (&name, &text), form, |reader, table| parse(reader, table, &folder))
            .map_err(Failure::Toml)?;
        (file.name, file.text, file.folder) = (name, text, folder);
        Ok(file)
    }

    fn errors(&self, reader: TomlReader) -> Result<(), Failure> {
        if reader.errors.is_empty() {
            return Ok(());
        }
        let (name, text) = (self.name.clone(), self.text.clone());
        Err(Failure::Toml(Box::new(TomlErrors { code: CODE, name, text, errors: reader.errors })))
    }

    fn reader(&self) -> TomlReader {
        TomlReader { errors: Vec::new(), whole: Span::new(0, self.text.len()) }
    }

    /// Holds its names of rules against those that there are.
    pub fn check(&self, pack: &Pack) -> Result<(), Failure> {
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
    pub fn only_of_letters(&self) -> Result<(), Failure> {
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

fn parse(reader: &mut TomlReader, table: &Table, folder: &Path) -> ConfigFile {
    reader.only(table, &KEYS);
    let whole = reader.whole;
    let read = |key| Some((table.get(key)?, key));
    let path = |text: String| relative(&folder.join(text));
    let at = |item: &Item| item.span().map_or(whole, Span::from);
    let (fail_on, format) = (read("fail-on"), read("format"));
    let (suppressions, baseline) = (read("suppressions"), read("baseline"));
    let one_path = |reader: &mut TomlReader, read: Option<(&Item, &str)>| {
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
    ConfigFile {
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

fn rule_settings(reader: &mut TomlReader, table: &Table) -> RuleSettings {
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

fn level(reader: &mut TomlReader, table: &dyn TableLike, rule: &str, item: &Item) -> Option<Severity> {
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

fn overrides(reader: &mut TomlReader, table: &Table) -> Vec<Override> {
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

fn one_override(reader: &mut TomlReader, table: &Table) -> Option<Override> {
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
fn texts(reader: &mut TomlReader, key: &str, item: &Item) -> Option<At<Vec<At<String>>>> {
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
fn choice<T: ValueEnum>(reader: &mut TomlReader, key: &str, item: &Item) -> Option<At<T>> {
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
