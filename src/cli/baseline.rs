//! `mtuslint baseline`: writes, prunes and compares the findings that are already known.

use std::collections::HashSet;
use std::io::Write;
use std::path::Path;

use super::args::{BaselineArgs, BaselineCommand, RuleArgs};
use super::config::Config;
use super::target::{Target, Targets};
use super::{Exit, Failure, MOST_RESULTS, atomic, check, left_out, locked};
use crate::filter::{Baseline, Filter, Fingerprint, Known, Standing};
use crate::report::Summary;
use crate::text::inert;

/// What a run found.
struct RunFindings {
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
    type Run = fn(&BaselineArgs, &mut Config, &Path, &mut dyn Write) -> Result<Exit, Failure>;
    let (args, run): (_, Run) = match command {
        BaselineCommand::Write(args) => (args, write),
        BaselineCommand::Prune(args) => (args, prune),
        BaselineCommand::Diff(args) => (args, diff),
    };
    let mut config = Config::of_inputs(&args.pack, &RuleArgs::default(), &args.inputs)?;
    let Some(path) = config.baseline(&args.baseline)?.value else {
        let message = "which baseline? name it with --baseline FILE, or set `baseline` in mtuslint.toml";
        return Err(Failure::Usage(message.to_owned()));
    };
    run(args, &mut config, &path, out)
}

fn write(args: &BaselineArgs, config: &mut Config, path: &Path, out: &mut dyn Write) -> Result<Exit, Failure> {
    // A file that is there and no baseline was named by mistake.
    let old = if path.is_file() { left_out::baseline(path)? } else { Baseline::default() };
    let target = Target::of(path)?;
    let found = find(args, config, Some(&target))?;
    if found.summary.letters == 0 {
        return Ok(Exit::NothingChecked);
    }
    atomic::write(&target, |out| found.reported.write(out))?;
    let new = found.reported.iter().filter(|known| !old.contains(known.fingerprint)).count();
    let gone = old.iter().filter(|known| !found.reported.contains(known.fingerprint)).count();
    let (n, path) = (found.reported.len(), path.display().to_string());
    writeln!(out, "{}: {n} known, of which {new} new; {gone} removed", inert(&path))?;
    Ok(exit(&found, false))
}

fn prune(args: &BaselineArgs, config: &mut Config, path: &Path, out: &mut dyn Write) -> Result<Exit, Failure> {
    left_out::baseline(path)?;
    let target = Target::of(path)?;
    let found = find(args, config, Some(&target))?;
    if found.summary.letters == 0 {
        return Ok(Exit::NothingChecked);
    }
    let mut removed = Vec::new();
    let mut left = Baseline::default();
    // As it is now: another run may have changed it meanwhile.
    locked::change(&target, MOST_RESULTS, |text| {
        let old = left_out::parse_baseline(path, text)?;
        for known in old.iter() {
            if found.is_gone(known) { removed.push(known.clone()) } else { left.insert(known.clone()) }
        }
        let mut text = text.as_bytes().to_vec();
        if !removed.is_empty() {
            text.clear();
            left.write(&mut text)?;
        }
        Ok(text)
    })?;
    removed.iter().try_for_each(|known| line(out, '-', known))?;
    let removed = removed.len();
    writeln!(out, "{}: {} known; {removed} removed", inert(&path.display().to_string()), left.len())?;
    Ok(exit(&found, false))
}

fn diff(args: &BaselineArgs, config: &mut Config, path: &Path, out: &mut dyn Write) -> Result<Exit, Failure> {
    let old = left_out::baseline(path)?;
    let found = find(args, config, None)?;
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

impl RunFindings {
    /// True when the letter of a finding was checked and the finding isn't there any more.
    fn is_gone(&self, known: &Known) -> bool {
        self.letters.contains(&known.letter) && !self.all.contains(&known.fingerprint)
    }
}

fn find(args: &BaselineArgs, config: &mut Config, target: Option<&Target>) -> Result<RunFindings, Failure> {
    let targets = Targets::of(target.cloned(), &args.inputs)?;
    let pack = config.pack(&args.pack)?;
    let suppressions = config.suppressions(&args.suppressions.suppressions)?.value;
    let suppressions = left_out::suppressions(suppressions.as_ref(), &args.inputs)?;
    let mut filter = Filter::new(None, suppressions, left_out::today()).separate(true);
    let mut found = RunFindings {
        reported: Baseline::default(),
        all: HashSet::new(),
        letters: HashSet::new(),
        summary: Summary::default(),
        whole: true,
    };
    found.whole = check::letters(&args.inputs, &targets, &pack, |checked, path| {
        let reported = filter.apply(checked, &config.policy(path, &pack)?);
        found.summary.add(&reported);
        let Some(letter) = &reported.id else { return check::complain(&reported, &pack) };
        found.letters.insert(letter.clone());
        // What isn't reported still exists.
        found.all.extend(&reported.left_out);
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

fn line(out: &mut dyn Write, sign: char, known: &Known) -> std::io::Result<()> {
    let Known { letter, rule, fingerprint, message } = known;
    writeln!(out, "{sign} {} {} {} [{fingerprint}]", inert(letter), inert(rule), inert(message))
}

fn exit(found: &RunFindings, differs: bool) -> Exit {
    match found.whole {
        false => Exit::Failure,
        true if differs || found.summary.unreadable > 0 => Exit::Findings,
        true => Exit::Clean,
    }
}
