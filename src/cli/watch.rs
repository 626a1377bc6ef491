//! `mtuslint watch`: checks again whenever a letter or the rule pack is saved, and shows what changed.
//!
//! File events only say that something happened; what happened is seen from the files themselves (editors replace a file
//! rather than write to it, and a burst of events may lose some). A letter whose bytes and pack are those of the last
//! check isn't checked again.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::{Duration, Instant, SystemTime};

use notify::{Event, EventKind, RecursiveMode, Watcher};

use super::args::{RuleArgs, WatchArgs};
use super::config::Config;
use super::input::Input;
use super::target::Targets;
use super::{Exit, Failure, check, input, load_dirs};
use crate::document::Ocr;
use crate::filter::{Reported, identify};
use crate::pack::{Pack, PackErrors};
use crate::report::{self, Changes, OutputStyle, Summary};

/// Saves that come closer together are one.
const CALM: Duration = Duration::from_millis(100);
/// And if they don't end, this is long enough to wait.
const PATIENCE: Duration = Duration::from_secs(2);

pub(super) fn run(args: &WatchArgs, style: OutputStyle, out: &mut dyn Write) -> Result<Exit, Failure> {
    if args.paths.iter().any(|path| path == Path::new("-")) {
        return Err(Failure::Usage("standard input can't be watched; name files or folders".to_owned()));
    }
    // Each check would wake the next.
    Targets::none(&args.paths)?;
    let mut config = Config::find(&args.pack, &RuleArgs::default(), &args.paths)?;
    let dirs = config.rules(&args.pack)?.value;
    let (send, events) = mpsc::channel();
    let wake = move |event: notify::Result<Event>| {
        // Reading changes nothing, and we read. An error may hide a change.
        if !event.is_ok_and(|event| matches!(event.kind, EventKind::Access(_))) {
            let _ = send.send(());
        }
    };
    let mut watcher = notify::recommended_watcher(wake).map_err(|e| unwatchable(Path::new("."), &e))?;
    // Before the first check, so that no save falls between.
    for (path, mode) in watched(args, &dirs) {
        watcher.watch(&path, mode).map_err(|e| unwatchable(&path, &e))?;
    }
    let mut state = WatchState { dirs, ocr: input::ocr(args.pictures)?, ..WatchState::default() };
    let mut runs = 0;
    loop {
        if state.check(args, &mut config, style, out)? {
            out.flush()?;
            runs += 1;
        }
        if args.max_runs.is_some_and(|most| runs >= most) {
            return Ok(Exit::Clean);
        }
        if events.recv().is_err() {
            return Ok(Exit::Clean);
        }
        let burst = Instant::now();
        while burst.elapsed() < PATIENCE && events.recv_timeout(CALM).is_ok() {}
    }
}

/// What to watch: folders, and for a file its folder, because a file that is replaced is another file.
fn watched(args: &WatchArgs, dirs: &[PathBuf]) -> BTreeMap<PathBuf, RecursiveMode> {
    let mut out: BTreeMap<PathBuf, RecursiveMode> = BTreeMap::new();
    for path in args.paths.iter().chain(dirs) {
        if path.is_dir() {
            out.insert(path.clone(), RecursiveMode::Recursive);
        } else {
            let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
            out.entry(folder.to_owned()).or_insert(RecursiveMode::NonRecursive);
        }
    }
    out
}

fn unwatchable(path: &Path, error: &notify::Error) -> Failure {
    Failure::Usage(format!("can't watch {}: {error}", path.display()))
}

/// What was seen at the last check.
#[derive(Default)]
struct WatchState {
    /// The pack's folders.
    dirs: Vec<PathBuf>,
    ocr: Option<Ocr>,
    pack: Option<Pack>,
    /// The errors shown last, so that the same ones aren't shown for each letter saved meanwhile.
    broken: Option<String>,
    letters: BTreeMap<String, SeenFile>,
    began: bool,
}

/// The letters of a file at the last check.
struct SeenFile {
    stamp: Option<(SystemTime, u64)>,
    reported: Vec<Reported>,
}

impl WatchState {
    /// Checks what changed. Returns whether anything was reported.
    fn check(
        &mut self,
        args: &WatchArgs,
        config: &mut Config,
        style: OutputStyle,
        out: &mut dyn Write,
    ) -> Result<bool, Failure> {
        let fresh = match self.reload() {
            Ok(fresh) => fresh,
            Err(errors) => return Ok(self.tell_broken(&errors, style, out)?),
        };
        let mended = self.broken.take().is_some();
        let Some(pack) = &self.pack else { return Ok(false) };
        let mut before = std::mem::take(&mut self.letters);
        let mut summary = Summary::default();
        let mut changes = Changes::new(style);
        for input in args.paths.iter().flat_map(|path| input::expand(path.clone())) {
            let (name, path) = (input.name(), input.path());
            let stamp = if let Input::File(path) = &input { stamp(path) } else { None };
            let seen = match before.remove(&name) {
                Some(known) if !fresh && stamp.is_some() && known.stamp == stamp => known,
                known => {
                    let policy = config.policy(&path, pack)?;
                    let mut reported: Vec<Reported> =
                        check::check(input, self.ocr.as_ref(), pack).into_iter().map(identify).collect();
                    reported.iter_mut().for_each(|reported| policy.apply(reported));
                    changes.add(known.as_ref().map_or(&[], |known| &known.reported), &reported);
                    SeenFile { stamp, reported }
                }
            };
            seen.reported.iter().for_each(|reported| summary.add(reported));
            self.letters.insert(name, seen);
        }
        before.values().for_each(|gone| changes.add(&gone.reported, &[]));
        if self.began && !fresh && !mended && !changes.looked() {
            return Ok(false);
        }
        if mended {
            writeln!(out, "The rule pack is valid again.")?;
        }
        write!(out, "{}", changes.shown(&summary))?;
        self.began = true;
        Ok(true)
    }

    /// Loads the pack if its files changed; returns whether they did.
    fn reload(&mut self) -> Result<bool, PackErrors> {
        if self.pack.is_some() && self.dirs.is_empty() {
            return Ok(false);
        }
        let pack = load_dirs(&self.dirs)?;
        let fresh = self.pack.as_ref().is_none_or(|known| known.meta.sha256 != pack.meta.sha256);
        if fresh {
            self.pack = Some(pack);
        }
        Ok(fresh)
    }

    fn tell_broken(&mut self, errors: &PackErrors, style: OutputStyle, out: &mut dyn Write) -> io::Result<bool> {
        let text = report::render_pack_error(errors, style);
        if self.broken.as_ref() == Some(&text) {
            return Ok(false);
        }
        writeln!(out, "{text}Waiting for it to be mended.\n")?;
        self.broken = Some(text);
        Ok(true)
    }
}

fn stamp(path: &Path) -> Option<(SystemTime, u64)> {
    let meta = std::fs::metadata(path).ok()?;
    Some((meta.modified().ok()?, meta.len()))
}
