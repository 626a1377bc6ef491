//! `mtuslint check`: reads, assesses, filters and reports one input after another.

use std::io::Write;
use std::num::NonZeroUsize;

use super::args::{CheckArgs, FailOn, InputArgs};
use super::input::Input;
use super::output::{Outputs, emitter};
use super::{Exit, Failure, batch, input, known, load};
use crate::document::Document;
use crate::evaluation::{self, Diagnostic};
use crate::filter::{Checked, Filter, Reported};
use crate::letter;
use crate::pack::{Pack, Severity};
use crate::phrase::Profile;
use crate::reading;
use crate::report::{self, Emitter, Quiet, Run, Short, Statistics, Style, Summary};

pub(super) fn run(args: &CheckArgs, style: Style, out: &mut dyn Write) -> Result<Exit, Failure> {
    let pack = load(&args.pack)?;
    if let Some(criterion) = &args.trace {
        return super::trace::run(criterion, &args.inputs, &pack, style, out);
    }
    let mut profile = args.profile.then(Profile::default);
    let baseline = args.baseline.as_deref().map(known::baseline).transpose()?;
    let suppressions = known::suppressions(&args.suppressions, &args.inputs)?;
    let mut filter = Filter::new(baseline, suppressions, known::today());
    let base = std::env::current_dir().ok();
    let fails = least(args.fail_on);
    let shown: Box<dyn Emitter> = match (args.statistics, args.quiet) {
        (true, _) => Box::new(Statistics::new(style)),
        (_, true) => Box::new(Quiet),
        _ => emitter(args.format, style, args.fingerprints),
    };
    let run = Run { pack: &pack, fails, base: base.as_deref() };
    let mut outputs = Outputs::open(out, shown, &args.output, args.fingerprints, run)?;
    let mut summary = Summary::default();
    let whole = letters(&args.inputs, &pack, |checked| {
        if let (Some(profile), Some((_, letter, _))) = (&mut profile, &checked.letter) {
            reading::profile(letter, &pack, profile);
        }
        let reported = filter.apply(checked);
        summary.add(&reported);
        outputs.letter(&reported)
    })?;
    for reported in filter.finish() {
        summary.add(&reported);
        outputs.letter(&reported)?;
    }
    outputs.finish(&summary)?;
    if let Some(profile) = &profile {
        out.flush()?;
        std::io::stderr().write_all(report::profile(profile, &pack).as_bytes())?;
    }
    Ok(if whole { exit(&summary, fails) } else { Exit::Failure })
}

/// Reads and assesses every input, and hands it on in the order given. False when a defect of ours was met on one.
pub(super) fn letters(
    inputs: &InputArgs,
    pack: &Pack,
    mut each: impl FnMut(Checked) -> Result<(), Failure>,
) -> Result<bool, Failure> {
    let threads = inputs.threads.or_else(|| std::thread::available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN);
    let named = input::all(inputs)?.map(|input| (input.name(), input));
    let mut whole = true;
    batch::in_order(
        threads,
        named,
        |input| check(input, pack),
        |name, checked| {
            each(checked.unwrap_or_else(|panic| {
                whole = false;
                Checked { name, letter: None, failures: vec![panicked(&panic)] }
            }))
        },
    )?;
    Ok(whole)
}

/// Tells on standard error what a command that reports no findings couldn't read.
pub(super) fn complain(reported: &Reported, pack: &Pack) -> Result<(), Failure> {
    let run = Run { pack, fails: None, base: None };
    Ok(Short::default().letter(&mut std::io::stderr(), reported, &run)?)
}

pub(super) fn check(input: Input, pack: &Pack) -> Checked {
    match input.read() {
        (name, Err(failure)) => Checked { name, letter: None, failures: vec![*failure] },
        (name, Ok(document)) => {
            let Document { source, gaps } = document;
            let letter = letter::parse(&source, &pack.lexicon);
            let assessment = evaluation::assess(&letter, pack);
            Checked {
                name,
                letter: Some((source, letter, assessment)),
                failures: gaps.iter().map(input::gap).collect(),
            }
        }
    }
}

/// A defect of ours, met on one letter.
fn panicked(what: &str) -> Diagnostic {
    Diagnostic {
        rule: "internal/panic".to_owned(),
        severity: Severity::Error,
        message: format!("internal error, the letter was not checked: {what}"),
        help: "this is a defect of mtuslint: please report it; all other inputs were checked".to_owned(),
        labels: Vec::new(),
    }
}

/// The least severity that makes the run fail.
fn least(fail_on: FailOn) -> Option<Severity> {
    match fail_on {
        FailOn::Error => Some(Severity::Error),
        FailOn::Warning => Some(Severity::Warning),
        FailOn::Advice => Some(Severity::Advice),
        FailOn::Never => None,
    }
}

fn exit(summary: &Summary, fails: Option<Severity>) -> Exit {
    let findings = fails.is_some_and(|least| summary.worst() >= Some(least));
    if summary.letters == 0 {
        Exit::NothingChecked
    } else if findings || summary.unreadable > 0 {
        // What couldn't be checked is never clean, whatever the threshold.
        Exit::Findings
    } else {
        Exit::Clean
    }
}
