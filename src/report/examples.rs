//! `rules test`: the examples that don't give what they say, each on its place in the pack, with what decided.

use std::fmt::Write;
use std::time::Duration;

use super::explain::gives;
use super::pretty::render_in;
use super::snippet::{OutputStyle, Snippets};
use super::tracing::{Tracing, given};
use super::{count, count_of};
use crate::evaluation::{Diagnostic, ExampleFailure, ExampleGap, ExampleRun, Label};
use crate::pack::{Criterion, Fact, FactExample, Pack, Place, Severity};

/// All that is wrong with the examples of a pack, and a closing line.
pub fn examples(run: &ExampleRun, pack: &Pack, style: OutputStyle, time: Option<Duration>) -> String {
    let snippets = Snippets::new(style);
    let mut out = String::new();
    for failure in &run.failures {
        let Some(criterion) = pack.criterion(failure.criterion) else { continue };
        out += &self::failure(&snippets, failure, Tracing { pack, criterion, style });
        out += "\n";
    }
    for &(fact, example) in &run.facts {
        let Some(fact) = pack.fact(fact) else { continue };
        let Some(example) = fact.examples.get(example) else { continue };
        out += &render_at(&snippets, &of_fact(fact, example), pack, example.at);
        out += "\n";
    }
    for gap in &run.gaps {
        let Some(criterion) = pack.criterion(gap.criterion) else { continue };
        out += &render_at(&snippets, &gap_of(gap, criterion), pack, criterion.at);
        out += "\n";
    }
    let took = time.map_or(String::new(), |time| format!(" ({:.2} s)", time.as_secs_f64()));
    let _ = write!(out, "{}, {}: ", count_of(run.criteria, "criterion", "criteria"), count(run.examples, "example"));
    out += &match (run.failures.len() + run.facts.len(), run.gaps.len()) {
        (0, 0) => "all give what they say".to_owned(),
        (0, gaps) => lacking(gaps),
        (failures, 0) => failing(failures),
        (failures, gaps) => format!("{}, {}", failing(failures), lacking(gaps)),
    };
    out + &format!("{took}.\n")
}

fn failing(n: usize) -> String {
    format!("{n} {}", if n == 1 { "fails" } else { "fail" })
}

fn lacking(n: usize) -> String {
    format!("{} {} examples", count_of(n, "criterion", "criteria"), if n == 1 { "lacks" } else { "lack" })
}

fn render_at(snippets: &Snippets, diagnostic: &Diagnostic, pack: &Pack, at: Place) -> String {
    let file = pack.sources().file(at.file);
    render_in(snippets, diagnostic, file.map_or("", |file| file.shown.as_str()), file.map(|file| file.text.as_str()))
}

/// An example of a fact that gives something else than it says.
fn of_fact(fact: &Fact, example: &FactExample) -> Diagnostic {
    let (gives, says) = if example.conflict { ("no conflict", "one") } else { ("a conflict", "none") };
    Diagnostic {
        rule: "rules/example".to_owned(),
        severity: Severity::Error,
        message: format!("{}: the example gives {gives} with its record instead of {says}", fact.id),
        help: format!("record: {}", example.record),
        labels: vec![Label::new(example.at.span(), "this example")],
        ..Diagnostic::default()
    }
}

fn failure(snippets: &Snippets, failure: &ExampleFailure, tracing: Tracing<'_>) -> String {
    let criterion = tracing.criterion;
    let Some(example) = criterion.examples.get(failure.example) else { return String::new() };
    let given = given(failure.trace.status, failure.trace.finding);
    let diagnostic = Diagnostic {
        rule: "rules/example".to_owned(),
        severity: Severity::Error,
        message: format!("{}: the example gives `{given}` instead of `{}`", criterion.id, gives(example)),
        help: String::new(),
        labels: vec![Label::new(example.at.span(), given)],
        ..Diagnostic::default()
    };
    let shown = render_at(snippets, &diagnostic, tracing.pack, example.at);
    shown + &tracing.example(&failure.trace)
}

fn gap_of(gap: &ExampleGap, criterion: &Criterion) -> Diagnostic {
    let (message, help) = match (gap.none_fires, gap.none_silent) {
        (true, true) => (
            format!("{} has no examples", criterion.id),
            "add sentences with `gives: applied` or `recited`, and sentences with `gives: silent`",
        ),
        (true, false) => (
            format!("{} has no example that gives a status", criterion.id),
            "add a sentence with `gives: applied` or `gives: recited`",
        ),
        _ => (
            format!("{} has no example on which it stays silent", criterion.id),
            "add a sentence of a rationale that isn't about it, with `gives: silent`",
        ),
    };
    Diagnostic {
        rule: "rules/no-example".to_owned(),
        severity: Severity::Error,
        message,
        help: help.to_owned(),
        labels: vec![Label::new(criterion.at.span(), "")],
        ..Diagnostic::default()
    }
}
