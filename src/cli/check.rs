//! `mtuslint check`: reads, assesses and reports one input after another.

use std::io::Write;
use std::num::NonZeroUsize;

use super::args::{CheckArgs, FailOn, Format};
use super::input::Input;
use super::{Exit, Failure, batch, input, load};
use crate::document::Document;
use crate::evaluation::{self, Diagnostic};
use crate::letter;
use crate::pack::{Pack, Severity};
use crate::report::{Checked, Emitter, Json, Pretty, Short, Style, Summary};

pub(super) fn run(args: &CheckArgs, style: Style, out: &mut dyn Write) -> Result<Exit, Failure> {
    let pack = load(&args.pack)?;
    let mut emitter: Box<dyn Emitter> = match args.format {
        Format::Pretty => Box::new(Pretty::new(style)),
        Format::Short => Box::new(Short),
        Format::Json => Box::new(Json::default()),
    };
    let inputs = input::all(&args.inputs)?;
    let threads = args.threads.or_else(|| std::thread::available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN);
    let mut summary = Summary::default();
    let mut internal = false;
    emitter.begin(out, &pack)?;
    let named = inputs.map(|input| (input.name(), input));
    batch::in_order(
        threads,
        named,
        |input| check(input, &pack),
        |name, checked| {
            let checked = checked.unwrap_or_else(|panic| {
                internal = true;
                Checked { name, letter: None, failures: vec![panicked(&panic)] }
            });
            summary.add(&checked);
            emitter.letter(out, &checked, &pack).map_err(Failure::from)
        },
    )?;
    emitter.end(out, &summary)?;
    Ok(if internal { Exit::Failure } else { exit(&summary, args.fail_on) })
}

fn check(input: Input, pack: &Pack) -> Checked {
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

fn exit(summary: &Summary, fail_on: FailOn) -> Exit {
    let least = match fail_on {
        FailOn::Error => Some(Severity::Error),
        FailOn::Warning => Some(Severity::Warning),
        FailOn::Advice => Some(Severity::Advice),
        FailOn::Never => None,
    };
    let findings = least.is_some_and(|least| summary.worst() >= Some(least));
    if summary.letters == 0 {
        Exit::NothingChecked
    } else if findings || summary.unreadable > 0 {
        // What couldn't be checked is never clean, whatever the threshold.
        Exit::Findings
    } else {
        Exit::Clean
    }
}
