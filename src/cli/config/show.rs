//! `mtuslint config show`: every value in force and its origin, as TOML that could be a configuration file.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use toml_edit::{Array, Value};

use super::Config;
use super::file::RuleSettings;
use super::path::canonical;
use super::value::{At, Origin, Set};
use crate::cli::args::ConfigArgs;
use crate::cli::{Exit, Failure};
use crate::filter::Pattern;
use crate::pack::Severity;

/// Values end here, so that origins stand below each other.
const COLUMN: usize = 44;

pub(in crate::cli) fn run(args: &ConfigArgs, out: &mut dyn Write) -> Result<Exit, Failure> {
    let mut config = Config::find(&args.pack, &args.choice, [&args.path])?;
    config.pack(&args.pack)?;
    let report = &args.report;
    match config.file() {
        Some(file) => writeln!(out, "# {}", crate::text::inert(&file.name))?,
        None => writeln!(out, "# no configuration file")?,
    }
    let rules = config.rules(&args.pack)?;
    line(out, "rules", Some(list(rules.value.iter().map(|path| path.display().to_string()))), &rules.origin)?;
    path(out, "suppressions", config.suppressions(&args.suppressions.suppressions)?)?;
    path(out, "baseline", config.baseline(&report.baseline)?)?;
    let format = config.format(report.format)?;
    line(out, "format", Some(name(&format.value)), &format.origin)?;
    let fail_on = config.fail_on(report.fail_on)?;
    line(out, "fail-on", Some(name(&fail_on.value)), &fail_on.origin)?;
    let most = config.max_warnings(report.max_warnings)?;
    line(
        out,
        "max-warnings",
        most.value.map(|most| Value::from(i64::try_from(most).unwrap_or(i64::MAX))),
        &most.origin,
    )?;
    let none = RuleSettings::default();
    let own = config.file().map_or(&none, |file| &file.scope);
    let choices = [
        ("select", &args.choice.select, &own.select, "--select", Some(list(["*".to_owned()]))),
        ("ignore", &args.choice.ignore, &own.ignore, "--ignore", Some(list([]))),
    ];
    for (key, flag, set, name, default) in choices {
        let (value, origin) = match (flag, set, config.file()) {
            (Some(flag), ..) => (Some(list(flag.iter().cloned())), Origin::Flag(name)),
            (None, Some(set), Some(file)) => (Some(patterns(set)), file.origin(set.span)),
            _ => (default, Origin::Default),
        };
        line(out, key, value, &origin)?;
    }
    let Some(file) = config.file() else { return Ok(Exit::Clean) };
    let of = |at| file.origin(at);
    severities(out, "[severity]", own, &of)?;
    let letter = canonical(&args.path);
    let one = !args.path.is_dir();
    let applying: Vec<_> = file.overrides(&letter).map(|part| part.span).collect();
    for part in &file.overrides {
        // Of one letter, what doesn't hold for it is left out.
        if one && !applying.contains(&part.span) {
            continue;
        }
        writeln!(out, "\n[[override]]")?;
        line(out, "paths", Some(list(part.paths.iter().cloned())), &of(part.span))?;
        for (key, set, flag) in
            [("select", &part.scope.select, &args.choice.select), ("ignore", &part.scope.ignore, &args.choice.ignore)]
        {
            if let (Some(set), None) = (set, flag) {
                line(out, key, Some(patterns(set)), &of(set.span))?;
            }
        }
        severities(out, "[override.severity]", &part.scope, &of)?;
    }
    Ok(Exit::Clean)
}

fn severities(
    out: &mut dyn Write,
    heading: &str,
    settings: &RuleSettings,
    of: &dyn Fn(crate::text::Span) -> Origin,
) -> io::Result<()> {
    if settings.severity.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{heading}")?;
    for (rule, severity) in &settings.severity {
        let severity = match severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Advice => "advice",
        };
        line(out, &Value::from(rule.value.as_str()).to_string(), Some(severity.into()), &of(rule.span))?;
    }
    Ok(())
}

/// `format = "pretty"   # default`; what isn't set is a comment.
fn line(out: &mut dyn Write, key: &str, value: Option<Value>, origin: &Origin) -> io::Result<()> {
    let set = match value {
        Some(value) => format!("{key} = {}", value.to_string().trim()),
        None => format!("# {key} isn't set"),
    };
    writeln!(out, "{set:COLUMN$} # {origin}")
}

fn path(out: &mut dyn Write, key: &str, set: Set<Option<PathBuf>>) -> io::Result<()> {
    line(out, key, set.value.as_deref().map(Path::display).map(|path| path.to_string().into()), &set.origin)
}

fn list(texts: impl IntoIterator<Item = String>) -> Value {
    Value::Array(texts.into_iter().collect::<Array>())
}

fn patterns(set: &At<Vec<At<Pattern>>>) -> Value {
    list(set.value.iter().map(|pattern| pattern.value.as_str().to_owned()))
}

fn name(value: &impl ValueEnum) -> Value {
    value.to_possible_value().map_or_else(|| "".into(), |value| value.get_name().into())
}
