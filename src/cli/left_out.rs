//! What a run leaves out, read from its files: a baseline, and suppressions beside the inputs.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use super::args::InputArgs;
use super::{Failure, MOST_RESULTS, MOST_SETTINGS};
use crate::filter::{Baseline, SIDECAR, Suppressions};
use crate::text::file;

/// A baseline that must be there.
pub(super) fn baseline(path: &Path) -> Result<Baseline, Failure> {
    let text = file::read_text(path, MOST_RESULTS).map_err(|e| {
        let help = "`mtuslint baseline write` makes one";
        Failure::Usage(format!("can't read the baseline `{}`: {e}; {help}", path.display()))
    })?;
    parse_baseline(path, &text)
}

/// A baseline, as its file holds it.
pub(super) fn parse_baseline(path: &Path, text: &str) -> Result<Baseline, Failure> {
    Baseline::parse(text).map_err(|e| Failure::Usage(format!("{}: {e}", path.display())))
}

/// The suppressions of a run: of the file that was named, else of those beside the inputs.
pub(super) fn suppressions(named: Option<&PathBuf>, inputs: &InputArgs) -> Result<Vec<Suppressions>, Failure> {
    let files: BTreeSet<PathBuf> = match named {
        Some(file) => [file.clone()].into(),
        None => sidecars(inputs).filter(|file| fs::symlink_metadata(file).is_ok()).collect(),
    };
    files.iter().map(|file| parse(file)).collect()
}

fn parse(path: &Path) -> Result<Suppressions, Failure> {
    let name = path.display().to_string();
    let text = file::read_text(path, MOST_SETTINGS)
        .map_err(|e| Failure::Usage(format!("can't read the suppressions `{name}`: {e}")))?;
    Suppressions::parse(&name, &text).map_err(Failure::Toml)
}

/// Where suppressions of these inputs stand: in each folder, beside each file and each list that was named.
pub(super) fn sidecars(inputs: &InputArgs) -> impl Iterator<Item = PathBuf> {
    let named = inputs.paths.iter().chain(&inputs.files_from).chain(&inputs.jsonl);
    named.map(|path| if path.is_dir() { path.join(SIDECAR) } else { path.with_file_name(SIDECAR) })
}

/// The day of the run, in UTC: suppressions end at the same moment on every machine.
pub(super) fn today() -> Date {
    jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date()
}
