//! `mtuslint check --trace`: one criterion through the decisions of its class, and nothing else.

use std::io::Write;

use super::args::InputArgs;
use super::config::Config;
use super::target::Targets;
use super::{Exit, Failure, input, unknown_rule};
use crate::evaluation;
use crate::letter;
use crate::pack::Pack;
use crate::report::{OutputStyle, Tracing};
use crate::text::inert;

pub(super) fn run(
    id: &str,
    (inputs, targets): (&InputArgs, &Targets),
    config: &mut Config,
    pack: &Pack,
    style: OutputStyle,
    out: &mut dyn Write,
) -> Result<Exit, Failure> {
    let Some((criterion_id, criterion)) = pack.criterion_named(id) else {
        let message = match pack.rule_named(id) {
            Some(_) => format!("`{id}` is a general rule; only criteria have phrases and voices to trace"),
            None => unknown_rule(pack, id),
        };
        return Err(Failure::Usage(message));
    };
    let tracing = Tracing { pack, criterion, style };
    let ocr = input::ocr(inputs.pictures)?;
    let (mut letters, mut traced, mut unreadable) = (0, 0, 0);
    for input in input::all(inputs, targets)? {
        let policy = config.policy(&input.path(), pack)?;
        let source = match input.read(ocr.as_ref()) {
            (_, Ok(document)) => document.source,
            (name, Err(failure)) => {
                unreadable += 1;
                writeln!(out, "{}: error[{}] {}\n", inert(&name), failure.rule, inert(&failure.message))?;
                continue;
            }
        };
        for letter in letter::parse(&source, &pack.lexicon) {
            letters += usize::from(!letter.decisions.is_empty());
            let before = traced;
            for decision in &letter.decisions {
                if let Some(trace) = evaluation::trace(&letter, decision, pack, criterion_id) {
                    traced += 1;
                    let configured = policy.judge(id, trace.severity);
                    writeln!(out, "{}", tracing.decision(&source, &letter, decision, &trace, configured))?;
                }
            }
            if traced == before {
                writeln!(out, "{}", tracing.without(&source, &letter))?;
            }
        }
    }
    writeln!(out, "{}", tracing.summary(letters, traced, unreadable))?;
    Ok(match (letters, unreadable) {
        (0, _) => Exit::NothingChecked,
        (_, 0) => Exit::Clean,
        _ => Exit::Findings,
    })
}
