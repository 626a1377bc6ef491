//! Where a command writes, settled before anything is read: what a path leads to, and whether something would be lost.
//!
//! Links are followed to their end, so that they stay links; a file appears there whole (`atomic`). Pipes and devices are
//! written to, never replaced. What is read by the run, or would be by the next one, is refused.

use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use super::args::InputArgs;
use super::config::canonical;
use super::{Failure, config, input};
use crate::filter::SIDECAR;
use crate::text::{file, inert};

/// Links that lead to links; more are a circle.
const LINKS: usize = 40;

/// What a report is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OutputKind {
    /// One file.
    File,
    /// Several in a folder.
    Folder,
}

/// Something to write to.
#[derive(Debug, Clone)]
pub(super) struct Target {
    /// As the user called it, for messages.
    pub path: PathBuf,
    pub place: OutputPlace,
}

/// What it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum OutputPlace {
    /// A file, there or not: absolute, without links.
    File(PathBuf),
    /// A pipe or a device.
    Stream(PathBuf),
    /// What the program has as its standard output, or (false) as its standard error.
    Standard(bool),
    /// A folder of files, there or not.
    Folder(PathBuf),
}

impl Target {
    pub fn of(path: &Path) -> Result<Target, Failure> {
        let place = place(path).map_err(|e| Failure::file(path, e))?;
        Ok(Target { path: path.to_owned(), place })
    }

    /// A folder. What is written there neither has the name of a letter nor takes the place of a file that isn't ours.
    pub fn of_folder(path: &Path) -> Result<Target, Failure> {
        let place = std::path::absolute(path).map(OutputPlace::Folder).map_err(|e| Failure::file(path, e))?;
        Ok(Target { path: path.to_owned(), place })
    }

    /// The folder in which it stands, or that it is; none for a pipe or a device.
    pub fn folder(&self) -> Option<PathBuf> {
        match &self.place {
            OutputPlace::File(file) => file.parent().map(Path::to_owned),
            OutputPlace::Folder(folder) => Some(canonical(folder)),
            OutputPlace::Stream(_) | OutputPlace::Standard(_) => None,
        }
    }

    /// Whether its name has this ending.
    pub fn ends_with(&self, ending: &str) -> bool {
        ends(&self.path, &[ending])
    }

    /// The file that it is; none for a pipe, a device or a folder.
    fn file(&self) -> Option<&Path> {
        match &self.place {
            OutputPlace::File(file) => Some(file),
            OutputPlace::Stream(_) | OutputPlace::Standard(_) | OutputPlace::Folder(_) => None,
        }
    }
}

fn place(path: &Path) -> io::Result<OutputPlace> {
    let mut at = std::path::absolute(path)?;
    for _ in 0..LINKS {
        if file::is_descriptor(&at) {
            return descriptor(at);
        }
        let kind = match fs::symlink_metadata(&at) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return whole(&at),
            kind => kind?,
        };
        if kind.is_symlink() {
            at = at.parent().unwrap_or(&at).join(fs::read_link(&at)?);
        } else if kind.is_dir() {
            return Err(io::Error::other("it is a folder; name a file in it"));
        } else if kind.is_file() && kind.permissions().readonly() {
            return Err(io::Error::other("it is there and write-protected; allow writing to it, or name another file"));
        } else if kind.is_file() {
            return whole(&at);
        } else if is_disk(&kind) {
            return Err(io::Error::other("it is a disk; name a file on it"));
        } else {
            return Ok(OutputPlace::Stream(at));
        }
    }
    Err(io::Error::other("its links lead in a circle"))
}

fn whole(path: &Path) -> io::Result<OutputPlace> {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(io::Error::other("it names no file"));
    };
    Ok(OutputPlace::File(fs::canonicalize(folder)?.join(name)))
}

/// A file that is open already; only of two of them do we know what they are for.
fn descriptor(path: PathBuf) -> io::Result<OutputPlace> {
    let number = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    match number {
        "1" | "stdout" => Ok(OutputPlace::Standard(true)),
        "2" | "stderr" => Ok(OutputPlace::Standard(false)),
        _ if fs::metadata(&path)?.is_file() => {
            Err(io::Error::other("it is a file that somebody else has opened; name the file itself"))
        }
        _ => Ok(OutputPlace::Stream(path)),
    }
}

#[cfg(unix)]
fn is_disk(kind: &Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt;
    kind.file_type().is_block_device()
}

#[cfg(not(unix))]
fn is_disk(_: &Metadata) -> bool {
    false
}

/// All that a run writes to, held against all that it reads.
#[derive(Debug)]
pub(super) struct Targets {
    list: Vec<Target>,
    /// Where standard output goes, if that is a file whose name the system gives.
    stdout: Option<PathBuf>,
}

impl Targets {
    /// Of the reports of a run.
    pub fn reports<'a>(
        outputs: impl IntoIterator<Item = (OutputKind, &'a PathBuf)>,
        inputs: &InputArgs,
    ) -> Result<Targets, Failure> {
        let mut list: Vec<Target> = Vec::new();
        for (kind, path) in outputs {
            let target = match kind {
                OutputKind::File => Target::of(path)?,
                OutputKind::Folder => Target::of_folder(path)?,
            };
            let name = target.file().and_then(Path::file_name).unwrap_or_default();
            if name == SIDECAR || name == config::NAME {
                let message = format!("an output can't be called `{}`: mtuslint reads", inert(&name.to_string_lossy()));
                return Err(Failure::Usage(format!("{message} files of this name as settings; give it another")));
            }
            let is_shared = matches!(target.place, OutputPlace::Stream(_) | OutputPlace::Standard(_));
            if !is_shared && list.iter().any(|other| other.place == target.place) {
                return Err(Failure::Usage(format!("two outputs go to `{}`", inert(&path.display().to_string()))));
            }
            list.push(target);
        }
        Targets::of(list, inputs)
    }

    /// Of a run that writes to one file of its own, or to none.
    pub fn of(list: impl IntoIterator<Item = Target>, inputs: &InputArgs) -> Result<Targets, Failure> {
        let targets = Targets::beside(list.into_iter().collect());
        targets.spare(&inputs.paths)?;
        targets.spare(inputs.files_from.iter().chain(&inputs.jsonl))?;
        Ok(targets)
    }

    /// Of a run with these paths, and no output but the standard one.
    pub fn none<'a>(inputs: impl IntoIterator<Item = &'a PathBuf>) -> Result<Targets, Failure> {
        let targets = Targets::beside(Vec::new());
        targets.spare(inputs)?;
        Ok(targets)
    }

    fn beside(list: Vec<Target>) -> Targets {
        Targets { list, stdout: fs::canonicalize("/dev/stdout").ok().filter(|path| path.is_file()) }
    }

    pub fn iter(&self) -> impl Iterator<Item = &Target> {
        self.list.iter()
    }

    /// Letters, and lists of them.
    fn spare<'a>(&self, inputs: impl IntoIterator<Item = &'a PathBuf>) -> Result<(), Failure> {
        inputs.into_iter().try_for_each(|input| self.clash(input).map_or(Ok(()), |why| Err(Failure::Usage(why))))
    }

    /// What else a run reads: files, and folders of rule packs.
    pub fn spare_settings<'a>(&self, files: impl IntoIterator<Item = &'a PathBuf>) -> Result<(), Failure> {
        for path in files {
            let read = canonical(path);
            let is_pack = path.is_dir();
            for (file, name) in self.files() {
                if *file == read || is_pack && file.starts_with(&read) && ends(file, &["yaml", "yml"]) {
                    let path = inert(&path.display().to_string());
                    let message = format!("{name} would be put where this run reads its settings (`{path}`)");
                    return Err(Failure::Usage(format!("{message}; write it elsewhere")));
                }
            }
        }
        Ok(())
    }

    /// Why an input can't be read while these are written.
    pub fn clash(&self, input: &Path) -> Option<String> {
        if self.list.is_empty() && self.stdout.is_none() {
            return None;
        }
        let input = if input == Path::new("-") { Path::new("/dev/stdin") } else { input };
        let read = canonical(input);
        let pattern = input::pattern(input);
        let absolute = pattern.as_deref().and_then(absolute);
        let is_among = |file: &Path| match (&pattern, &absolute) {
            (Some(_), Some(pattern)) => file.ancestors().any(|part| pattern.matches_path(part)),
            (Some(_), None) => false,
            (None, _) => input.is_dir() && file.starts_with(&read) && ends(file, &input::ENDINGS),
        };
        let clash = self.files().find_map(|(file, name)| {
            let shown = inert(&input.display().to_string());
            let help = "write it elsewhere, or let its name end in another way";
            match *file == read {
                true => Some(overwritten(&name)),
                false => is_among(file).then(|| {
                    format!("{name} would be read as a letter of `{shown}`, by the next run at the latest; {help}")
                }),
            }
        });
        let is_many = pattern.is_some() || input.is_dir();
        clash.or_else(|| if is_many { self.behind_a_link(input) } else { None })
    }

    /// The same for a link in a folder, which may lead to anything that is there already.
    fn behind_a_link(&self, input: &Path) -> Option<String> {
        let there = |target: &&Target| target.file().is_some_and(Path::is_file);
        let there: Vec<&Target> = self.list.iter().filter(there).collect();
        if there.is_empty() {
            return None;
        }
        input::expand(input.to_owned()).find_map(|letter| {
            let letter = canonical(&letter.path());
            let target = there.iter().find(|target| target.file() == Some(&letter))?;
            Some(overwritten(&named(target)))
        })
    }

    /// The files, and how a message begins.
    fn files(&self) -> impl Iterator<Item = (&Path, String)> {
        let list = self.list.iter().filter_map(|target| Some((target.file()?, named(target))));
        let stdout = self.stdout.iter().map(|path| {
            (path.as_path(), format!("standard output goes to `{}`, which", inert(&path.display().to_string())))
        });
        list.chain(stdout)
    }
}

fn named(target: &Target) -> String {
    format!("the output `{}`", inert(&target.path.display().to_string()))
}

fn overwritten(name: &str) -> String {
    format!("{name} is an input and would be overwritten; write it elsewhere")
}

fn ends(path: &Path, endings: &[&str]) -> bool {
    path.extension().is_some_and(|e| endings.iter().any(|ending| e.eq_ignore_ascii_case(ending)))
}

/// A pattern as absolute paths are held against it: what comes before its first special character has no links any more.
fn absolute(pattern: &Path) -> Option<glob::Pattern> {
    let special = |part: &Path| part.to_string_lossy().contains(['*', '?', '[']);
    let plain = pattern.ancestors().find(|part| !special(part))?;
    let rest = pattern.strip_prefix(plain).ok()?;
    let escaped = glob::Pattern::escape(&canonical(plain).to_string_lossy());
    glob::Pattern::new(&Path::new(&escaped).join(rest).to_string_lossy()).ok()
}
