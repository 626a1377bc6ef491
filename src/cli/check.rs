//! `mtuslint check`: reads, assesses and reports one input after another.

use std::io::Write;
use std::path::Path;

use super::args::{CheckArgs, FailOn, Format};
use super::{Exit, Failure, input, load};
use crate::evaluation;
use crate::letter;
use crate::pack::{Pack, Severity};
use crate::phrase::Profile;
use crate::reading;
use crate::report::{self, Checked, Emitter, Json, Pretty, Short, Style, Summary};

pub(super) fn run(args: &CheckArgs, style: Style, out: &mut dyn Write) -> Result<Exit, Failure> {
    let pack = load(&args.pack)?;
    if let Some(criterion) = &args.trace {
        return super::trace::run(criterion, &args.paths, &pack, style, out);
    }
    let mut profile = args.profile.then(Profile::default);
    let mut emitter: Box<dyn Emitter> = match args.format {
        Format::Pretty => Box::new(Pretty::new(style)),
        Format::Short => Box::new(Short),
        Format::Json => Box::new(Json::default()),
    };
    let mut summary = Summary::default();
    emitter.begin(out, &pack)?;
    for found in input::expand(&args.paths) {
        let checked = match found {
            Ok(path) => check(&path, &pack),
            Err((path, failure)) => Checked { name: path.display().to_string(), letter: None, failures: vec![failure] },
        };
        if let (Some(profile), Some((_, letter, _))) = (&mut profile, &checked.letter) {
            reading::profile(letter, &pack, profile);
        }
        summary.add(&checked);
        emitter.letter(out, &checked, &pack)?;
    }
    emitter.end(out, &summary)?;
    if let Some(profile) = &profile {
        out.flush()?;
        std::io::stderr().write_all(report::profile(profile, &pack).as_bytes())?;
    }
    Ok(exit(&summary, args.fail_on))
}

pub(super) fn check(path: &Path, pack: &Pack) -> Checked {
    let name = path.display().to_string();
    match input::read(path) {
        Err(failure) => Checked { name, letter: None, failures: vec![*failure] },
        Ok(source) => {
            let letter = letter::parse(&source, &pack.lexicon);
            let assessment = evaluation::assess(&letter, pack);
            Checked { name, letter: Some((source, letter, assessment)), failures: Vec::new() }
        }
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
