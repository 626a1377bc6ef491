//! `mtuslint check`: reads, assesses, filters and reports one input after another.

use std::io::Write;
use std::mem::ManuallyDrop;
use std::num::NonZeroUsize;
use std::path::Path;

use super::args::{CheckArgs, FailOn, Format, InputArgs};
use super::config::{self, Config};
use super::input::Input;
use super::output::{Outputs, emitter};
use super::progress::Progress;
use super::target::{OutputKind, Targets};
use super::{Exit, Failure, batch, input, left_out};
use crate::document::Ocr;
use crate::evaluation::Diagnostic;
use crate::filter::{AssessedInput, Filter, Reported};
use crate::linter;
use crate::pack::{Pack, Severity};
use crate::phrase::Profile;
use crate::reading;
use crate::report::{self, Base, Emitter, OutputStyle, PrettyOptions, Quiet, Run, Short, Statistics, Summary};

pub(super) fn run(args: &CheckArgs, style: OutputStyle, out: &mut dyn Write) -> Result<Exit, Failure> {
    let kind = |format: Format| if format == Format::HtmlDir { OutputKind::Folder } else { OutputKind::File };
    let targets = Targets::reports(args.output.iter().map(|(format, path)| (kind(*format), path)), &args.inputs)?;
    let mut config = Config::of_inputs(&args.pack, &args.choice, &args.inputs)?;
    let baseline = config.baseline(&args.report.baseline)?.value;
    let suppressions = config.suppressions(&args.suppressions.suppressions)?.value;
    let settings = baseline.iter().chain(&suppressions).chain(&args.pack.config);
    targets.spare_settings(settings.chain(&config.rules(&args.pack)?.value))?;
    // It ends with the process: to give back its parts one by one takes longer than to check a letter.
    let mut pack = ManuallyDrop::new(config.pack(&args.pack)?);
    pack.min_confidence = args.min_confidence.unwrap_or(pack.min_confidence);
    if let Some(criterion) = &args.trace {
        return super::check_trace::run(criterion, (&args.inputs, &targets), &mut config, &pack, style, out);
    }
    let mut profile = args.profile.then(Profile::default);
    let baseline = baseline.as_deref().map(left_out::baseline).transpose()?;
    let suppressions = left_out::suppressions(suppressions.as_ref(), &args.inputs)?;
    let mut filter = Filter::new(baseline, suppressions, left_out::today()).separate(args.all);
    let base = std::env::current_dir().ok().map(|folder| {
        let root = config::repository(&folder).unwrap_or(&folder).to_owned();
        Base { folder, root }
    });
    let fails = least(config.fail_on(args.report.fail_on)?.value);
    let most = config.max_warnings(args.report.max_warnings)?.value;
    let format = config.format(args.report.format)?.value;
    let look = PrettyOptions { style, fingerprints: args.fingerprints, verbose: args.verbose, top: args.top };
    let shown: Box<dyn Emitter> = match (args.statistics, args.quiet) {
        (true, _) => Box::new(Statistics::new(style)),
        (_, true) => Box::new(Quiet),
        _ => emitter(format, look, None)
            .ok_or_else(|| Failure::Usage("html-dir is a folder of pages: use --output html-dir:DIR".to_owned()))?,
    };
    let run = Run { pack: &pack, fails, base: base.as_ref() };
    let formats = args.output.iter().map(|(format, _)| *format);
    let mut outputs = Outputs::open(out, shown, formats, &targets, look, run)?;
    let mut summary = Summary::default();
    // Where a terminal shows the findings, they are the progress.
    let progress = Progress::new(!style.terminal || args.statistics || args.quiet);
    let whole = letters(&args.inputs, &targets, &pack, |checked, path| {
        progress.step();
        if let (Some(profile), Some((_, letter, _))) = (&mut profile, &checked.letter) {
            reading::profile(letter, &pack, profile);
        }
        let reported = filter.apply(checked, &config.policy(path, &pack)?);
        summary.add(&reported);
        outputs.letter(&reported)
    })?;
    progress.end();
    let policy = match args.inputs.paths.first() {
        Some(path) => config.policy(path, &pack)?,
        None => config.policy(Path::new("."), &pack)?,
    };
    for reported in filter.finish(&policy) {
        summary.add(&reported);
        outputs.letter(&reported)?;
    }
    outputs.finish(&summary)?;
    if let Some(profile) = &profile {
        out.flush()?;
        std::io::stderr().write_all(report::profile(profile, &pack).as_bytes())?;
    }
    let warnings = summary.severity(Severity::Warning);
    let many = most.filter(|most| warnings > *most);
    if let Some(most) = many {
        out.flush()?;
        writeln!(std::io::stderr(), "error: more warnings ({warnings}) than max-warnings allows ({most})")?;
    }
    Ok(if whole { exit(&summary, fails, many.is_some()) } else { Exit::Failure })
}

/// Reads and assesses every input, and hands its letters on in the order given, with the
/// path by which its configuration is found. False when a defect of ours was met on one.
pub(super) fn letters(
    inputs: &InputArgs,
    targets: &Targets,
    pack: &Pack,
    mut each: impl FnMut(AssessedInput, &Path) -> Result<(), Failure>,
) -> Result<bool, Failure> {
    let ocr = input::ocr(inputs.pictures)?;
    let threads = inputs.threads.or_else(|| std::thread::available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN);
    let named =
        input::all(inputs, targets)?.map(|input| ((input.name(), input.path(), input.clash()), input.size(), input));
    let mut whole = true;
    batch::in_order(
        threads,
        named,
        |input| check(input, ocr.as_ref(), pack),
        |(name, path, clash), checked| {
            if let Some(why) = clash {
                return Err(Failure::Usage(why));
            }
            let checked = checked.unwrap_or_else(|panic| {
                whole = false;
                vec![unread(name, panicked(&panic))]
            });
            checked.into_iter().try_for_each(|checked| each(checked, &path))
        },
    )?;
    Ok(whole)
}

/// Reports on standard error what a command that reports no findings couldn't read.
pub(super) fn complain(reported: &Reported, pack: &Pack) -> Result<(), Failure> {
    let run = Run { pack, fails: None, base: None };
    Ok(Short::default().letter(&mut std::io::stderr(), reported, &run)?)
}

/// The letters of an input; an input that can't be read counts as one.
pub(super) fn check(input: Input, ocr: Option<&Ocr>, pack: &Pack) -> Vec<AssessedInput> {
    match input.read(ocr) {
        (name, Err(failure)) => vec![unread(name, *failure)],
        (name, Ok(document)) => {
            #[cfg(debug_assertions)]
            panic_on_demand(&name);
            linter::letters(&name, document, pack)
        }
    }
}

pub(super) fn unread(name: String, failure: Diagnostic) -> AssessedInput {
    AssessedInput { name, letter: None, failures: vec![failure], further: false }
}

/// Panics at the letter that `MTUSLINT_PANIC` names, in debug builds only: no letter is known that does it, and what
/// becomes of the others must be seen.
#[cfg(debug_assertions)]
#[expect(clippy::panic, reason = "its purpose")]
fn panic_on_demand(name: &str) {
    if std::env::var_os("MTUSLINT_PANIC").is_some_and(|wanted| wanted == name) {
        panic!("as MTUSLINT_PANIC demands");
    }
}

/// A defect of ours, met on one letter.
pub(super) fn panicked(what: &str) -> Diagnostic {
    Diagnostic {
        rule: "internal/panic".to_owned(),
        severity: Severity::Error,
        message: format!("internal error, the letter was not checked: {what}"),
        help: "this is a defect of mtuslint: please report it; all other inputs were checked".to_owned(),
        ..Diagnostic::default()
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

fn exit(summary: &Summary, fails: Option<Severity>, many: bool) -> Exit {
    let findings = many || fails.is_some_and(|least| summary.worst() >= Some(least));
    if summary.letters == 0 {
        Exit::NothingChecked
    } else if findings || summary.unreadable > 0 {
        // What couldn't be checked is never clean, whatever the threshold.
        Exit::Findings
    } else {
        Exit::Clean
    }
}
