//! `mtuslint baseline`: writes, prunes and compares the findings that are already known.

use std::collections::HashSet;
use std::io::Write;
use std::path::Path;

use super::args::{BaselineArgs, BaselineCommand};
use super::{Exit, Failure, atomic, check, known, load};
use crate::filter::{Baseline, Filter, Fingerprint, Known, Standing};
use crate::report::Summary;
use crate::text::inert;

/// What a run found.
struct Found {
    /// Findings that aren't suppressed.
    reported: Baseline,
    /// All findings.
    all: HashSet<Fingerprint>,
    letters: HashSet<String>,
    summary: Summary,
    /// False when a defect of ours was met.
    whole: bool,
}

pub(super) fn run(command: &BaselineCommand, out: &mut dyn Write) -> Result<Exit, Failure> {
    match command {
        BaselineCommand::Write(args) => write(args, out),
        BaselineCommand::Prune(args) => prune(args, out),
        BaselineCommand::Diff(args) => diff(args, out),
    }
}

fn write(args: &BaselineArgs, out: &mut dyn Write) -> Result<Exit, Failure> {
    // A file that is there and no baseline was named by mistake.
    let old = if args.baseline.exists() { known::baseline(&args.baseline)? } else { Baseline::default() };
    let found = find(args)?;
    if found.summary.letters == 0 {
        return Ok(Exit::NothingChecked);
    }
    store(&args.baseline, &found.reported)?;
    let new = found.reported.iter().filter(|known| !old.contains(known.fingerprint)).count();
    let gone = old.iter().filter(|known| !found.reported.contains(known.fingerprint)).count();
    let (n, path) = (found.reported.len(), args.baseline.display().to_string());
    writeln!(out, "{}: {n} known, of which {new} new; {gone} removed", inert(&path))?;
    Ok(exit(&found, false))
}

fn prune(args: &BaselineArgs, out: &mut dyn Write) -> Result<Exit, Failure> {
    let old = known::baseline(&args.baseline)?;
    let found = find(args)?;
    if found.summary.letters == 0 {
        return Ok(Exit::NothingChecked);
    }
    let mut left = Baseline::default();
    let mut removed = 0;
    for known in old.iter() {
        if found.is_gone(known) {
            removed += 1;
            line(out, '-', known)?;
        } else {
            left.insert(known.clone());
        }
    }
    if removed > 0 {
        store(&args.baseline, &left)?;
    }
    writeln!(out, "{}: {} known; {removed} removed", inert(&args.baseline.display().to_string()), left.len())?;
    Ok(exit(&found, false))
}

fn diff(args: &BaselineArgs, out: &mut dyn Write) -> Result<Exit, Failure> {
    let old = known::baseline(&args.baseline)?;
    let found = find(args)?;
    if found.summary.letters == 0 {
        return Ok(Exit::NothingChecked);
    }
    let new: Vec<&Known> = found.reported.iter().filter(|known| !old.contains(known.fingerprint)).collect();
    let gone: Vec<&Known> = old.iter().filter(|known| found.is_gone(known)).collect();
    gone.iter().try_for_each(|known| line(out, '-', known))?;
    new.iter().try_for_each(|known| line(out, '+', known))?;
    writeln!(out, "{} new, {} gone, {} in the baseline", new.len(), gone.len(), old.len())?;
    Ok(exit(&found, !new.is_empty() || !gone.is_empty()))
}

impl Found {
    /// True when the letter of a finding was checked and the finding isn't there any more.
    fn is_gone(&self, known: &Known) -> bool {
        self.letters.contains(&known.letter) && !self.all.contains(&known.fingerprint)
    }
}

fn find(args: &BaselineArgs) -> Result<Found, Failure> {
    let pack = load(&args.pack)?;
    let suppressions = known::suppressions(&args.suppressions, &args.inputs)?;
    let mut filter = Filter::new(None, suppressions, known::today());
    let mut found = Found {
        reported: Baseline::default(),
        all: HashSet::new(),
        letters: HashSet::new(),
        summary: Summary::default(),
        whole: true,
    };
    found.whole = check::letters(&args.inputs, &pack, |checked| {
        let reported = filter.apply(checked);
        found.summary.add(&reported);
        let Some(letter) = &reported.id else { return check::complain(&reported, &pack) };
        found.letters.insert(letter.clone());
        for entry in reported.entries.iter().skip(reported.unread) {
            found.all.insert(entry.fingerprint);
            if entry.standing == Standing::Reported {
                found.reported.insert(Known::new(entry, letter));
            }
        }
        Ok(())
    })?;
    if found.summary.letters == 0 {
        writeln!(std::io::stderr(), "error: no letter could be checked")?;
    }
    Ok(found)
}

fn store(path: &Path, baseline: &Baseline) -> Result<(), Failure> {
    atomic::write(path, |out| baseline.write(out))
}

fn line(out: &mut dyn Write, sign: char, known: &Known) -> std::io::Result<()> {
    let Known { letter, rule, fingerprint, message } = known;
    writeln!(out, "{sign} {} {} {} [{fingerprint}]", inert(letter), inert(rule), inert(message))
}

fn exit(found: &Found, differs: bool) -> Exit {
    match found.whole {
        false => Exit::Failure,
        true if differs || found.summary.unreadable > 0 => Exit::Findings,
        true => Exit::Clean,
    }
}
