//! What a run leaves out, read from its files: a baseline, and suppressions beside the inputs.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use super::Failure;
use super::args::InputArgs;
use crate::filter::{Baseline, SIDECAR, Suppressions};

/// Files of this size are no baseline and no suppressions: a million findings have 300 MB.
const MAX_BYTES: u64 = 1 << 30;

/// A baseline that must be there.
pub(super) fn baseline(path: &Path) -> Result<Baseline, Failure> {
    let text = read(path).map_err(|e| {
        let help = "`mtuslint baseline write` makes one";
        Failure::Usage(format!("can't read the baseline `{}`: {e}; {help}", path.display()))
    })?;
    Baseline::parse(&text).map_err(|e| Failure::Usage(format!("{}: {e}", path.display())))
}

/// The suppressions of a run: of the file that was named, else of those beside the inputs.
pub(super) fn suppressions(named: Option<&PathBuf>, inputs: &InputArgs) -> Result<Vec<Suppressions>, Failure> {
    let files: BTreeSet<PathBuf> = match named {
        Some(file) => [file.clone()].into(),
        None => sidecars(inputs).filter(|file| file.is_file()).collect(),
    };
    files.iter().map(|file| parse(file)).collect()
}

fn parse(path: &Path) -> Result<Suppressions, Failure> {
    let name = path.display().to_string();
    let text = read(path).map_err(|e| Failure::Usage(format!("can't read the suppressions `{name}`: {e}")))?;
    Suppressions::parse(&name, &text).map_err(Failure::Toml)
}

/// Where suppressions of these inputs stand: in each folder, beside each file and each list that was named.
pub(super) fn sidecars(inputs: &InputArgs) -> impl Iterator<Item = PathBuf> {
    let named = inputs.paths.iter().chain(&inputs.files_from).chain(&inputs.jsonl);
    named.map(|path| if path.is_dir() { path.join(SIDECAR) } else { path.with_file_name(SIDECAR) })
}

/// The text of a file.
pub(super) fn read(path: &Path) -> io::Result<String> {
    if fs::metadata(path)?.len() > MAX_BYTES {
        return Err(io::Error::other(format!("it is larger than {} MiB", MAX_BYTES >> 20)));
    }
    fs::read_to_string(path)
}

/// The day of the run, in UTC: suppressions end at the same moment on every machine.
pub(super) fn today() -> Date {
    jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date()
}
