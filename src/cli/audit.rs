//! `mtuslint audit`: reads and assesses every letter, then writes what they show together.

use std::io::{self, Write};

use super::args::{AuditArgs, AuditFormatArg, RuleArgs};
use super::atomic::AtomicFile;
use super::config::{Config, canonical};
use super::target::{OutputKind, Targets};
use super::{Exit, Failure, MOST_RESULTS, check};
use crate::audit::Collector;
use crate::filter::{Filter, Policy};
use crate::report::{self, AuditFormat};
use crate::text::{file, inert};

pub(super) fn run(args: &AuditArgs, out: &mut dyn Write) -> Result<Exit, Failure> {
    let targets = Targets::reports(args.output.iter().map(|(_, path)| (OutputKind::File, path)), &args.inputs)?;
    let mut config = Config::of_inputs(&args.pack, &RuleArgs::default(), &args.inputs)?;
    let rules = config.rules(&args.pack)?.value;
    targets.spare_settings(args.since.iter().chain(&args.pack.config).chain(&rules))?;
    let pack = config.pack(&args.pack)?;
    // What can't be read or written is reported before the work is done.
    let earlier = match &args.since {
        None => None,
        Some(path) => {
            let name = inert(&path.display().to_string());
            let text =
                file::read_text(path, MOST_RESULTS).map_err(|e| Failure::Usage(format!("can't read `{name}`: {e}")))?;
            Some(report::earlier(&text).map_err(|e| Failure::Usage(format!("{name}: {e}")))?)
        }
    };
    let mut files = Vec::new();
    for ((format, _), target) in args.output.iter().zip(targets.iter()) {
        let marked = args.marked.as_deref().zip(target.folder());
        let marked = marked.map(|(marked, folder)| report::address(&canonical(marked), &folder));
        files.push((AuditFormat::from(*format), AtomicFile::create(target)?, marked));
    }
    let mut collector = Collector::new(&pack);
    let mut filter = Filter::default();
    let whole = check::letters(&args.inputs, &targets, &pack, |checked, _| {
        match &checked.letter {
            Some((source, letter, assessment)) => {
                collector.letter(&checked.name, checked.further, source, letter, assessment)
            }
            None => {
                collector.unreadable(&checked.name);
                check::complain(&filter.apply(checked, &Policy::default()), &pack)?;
            }
        }
        Ok(())
    })?;
    let audit = collector.finish();
    let trend = earlier.map(|earlier| audit.since(&earlier));
    for (format, mut file, marked) in files {
        let written = report::audit(format, &mut file, &audit, trend.as_ref(), marked.as_deref());
        written.map_err(|e| Failure::file(file.path(), e))?;
        file.commit()?;
    }
    let folder = std::env::current_dir()?;
    let marked = args.marked.as_deref().map(|marked| report::address(&canonical(marked), &folder));
    match report::audit(args.format.into(), out, &audit, trend.as_ref(), marked.as_deref()) {
        // The work is done; that nobody reads the rest changes nothing.
        Err(e) if e.kind() == io::ErrorKind::BrokenPipe => {}
        written => written?,
    }
    Ok(match (whole, audit.letters.is_empty(), audit.inputs.unreadable.is_empty()) {
        (false, ..) => Exit::Failure,
        (_, true, _) => Exit::NothingChecked,
        (_, _, true) => Exit::Clean,
        _ => Exit::Findings,
    })
}

impl From<AuditFormatArg> for AuditFormat {
    fn from(format: AuditFormatArg) -> AuditFormat {
        match format {
            AuditFormatArg::Json => AuditFormat::Json,
            AuditFormatArg::Csv => AuditFormat::Csv,
            AuditFormatArg::Markdown => AuditFormat::Markdown,
            AuditFormatArg::Html => AuditFormat::Html,
        }
    }
}
