//! Rules that hold whatever the treatment; one file each. How grave a rule is and what it says stands in the pack; a
//! rule that the pack doesn't name is off.

pub(super) mod outcome;
mod uncited;

use super::{Context, Diagnostic, Label};

pub(super) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    [outcome::check, uncited::check].iter().filter_map(|rule| rule(context)).collect()
}

/// A diagnostic of a general rule, with what the pack says about it.
fn diagnostic(context: &Context<'_>, id: &str, message: String, labels: Vec<Label>) -> Option<Diagnostic> {
    let rule = context.pack.rule(id)?;
    let help = format!("{}\nSource: {}", rule.asks, rule.source);
    Some(Diagnostic { rule: id.to_owned(), severity: rule.severity, message, help, labels })
}
