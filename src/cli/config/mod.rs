//! `mtuslint.toml`: what a project has settled, so that nobody types it. Flags go over the file, the file over defaults.
//!
//! `find.rs` looks for the file in the folder of each input and those above it, up to a repository's root; `file.rs` reads
//! it; here flags, files and defaults become what is in force. What holds for a letter (which rules, how grave) comes from
//! the letter's own file; what holds for a run (pack, format, what fails) from the files that the arguments lead to, which
//! must agree. A setting is never dropped in silence: it is an error on its words.

mod file;
mod find;
mod path;
mod show;
mod value;

pub(super) use find::NAME;
pub(super) use path::{canonical, repository};
pub(super) use show::run as show;

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use file::{ConfigFile, RuleSettings};
use find::ConfigSearch;
use path::folder_of;
use value::{At, Origin, Set};

use super::args::{FailOn, Format, InputArgs, PackArgs, RuleArgs};
use super::{Failure, load_dirs};
use crate::filter::{Pattern, Policy, PolicyScope, known_rules};
use crate::pack::Pack;

/// The configuration of a run.
#[derive(Debug)]
pub(super) struct Config {
    search: ConfigSearch,
    /// The files that the arguments lead to; `None` for an argument without one.
    starts: Vec<Option<Arc<ConfigFile>>>,
    select: Option<Vec<Pattern>>,
    ignore: Option<Vec<Pattern>>,
    /// Files whose names of rules are known to be right.
    checked: HashSet<PathBuf>,
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
            Some(path) => ConfigSearch::Fixed(Some(Arc::new(ConfigFile::read(path)?))),
            None if args.isolated => ConfigSearch::Fixed(None),
            None => ConfigSearch::upwards(),
        };
        let patterns = |flag: &Option<Vec<String>>| {
            flag.as_ref().map(|list| list.iter().map(|text| Pattern::new(text.trim())).collect())
        };
        let (select, ignore) = (patterns(&choice.select), patterns(&choice.ignore));
        let mut config = Config { search, starts: Vec::new(), select, ignore, checked: HashSet::new() };
        for path in paths {
            let folder = if path.is_dir() { path.clone() } else { folder_of(path) };
            let (_, start) = config.search.at(&folder)?;
            let same = |other: &Option<Arc<ConfigFile>>| match (other, &start) {
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
        get: fn(&ConfigFile) -> Option<&At<T>>,
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
        get: fn(&ConfigFile) -> Option<&At<T>>,
        default: T,
    ) -> Result<Set<T>, Failure> {
        Ok(self.given(names, flag, get)?.unwrap_or(Set { value: default, origin: Origin::Default }))
    }

    /// A setting of the run: the flag's, else the file's; several files must agree.
    fn given<T: Clone + PartialEq>(
        &self,
        (key, name): (&str, &'static str),
        flag: Option<T>,
        get: fn(&ConfigFile) -> Option<&At<T>>,
    ) -> Result<Option<Set<T>>, Failure> {
        if let Some(value) = flag {
            return Ok(Some(Set { value, origin: Origin::Flag(name) }));
        }
        let of = |start: &Option<Arc<ConfigFile>>| {
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
        let (folder, file) = self.search.at(&folder_of(path))?;
        let start = |file: &Arc<ConfigFile>| self.starts.iter().flatten().any(|start| Arc::ptr_eq(start, file));
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
    fn scope(&self, settings: Option<&RuleSettings>) -> PolicyScope {
        let Some(settings) = settings else { return PolicyScope::default() };
        let list = |list: &At<Vec<At<Pattern>>>| list.value.iter().map(|at| at.value.clone()).collect::<Vec<_>>();
        PolicyScope {
            select: settings.select.as_ref().filter(|_| self.select.is_none()).map(list),
            ignore: settings.ignore.as_ref().filter(|_| self.ignore.is_none()).map(list).unwrap_or_default(),
            severity: settings.severity.iter().map(|(pattern, level)| (pattern.value.clone(), *level)).collect(),
        }
    }

    /// The file of an argument, for `config show`.
    fn file(&self) -> Option<&ConfigFile> {
        self.starts.first()?.as_deref()
    }
}
