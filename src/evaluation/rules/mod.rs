//! Rules that hold whatever the treatment; one file each, with its id and its check in `RULE`. How grave a rule is and what
//! it says stands in the pack; a rule that the pack doesn't name is off.

mod dates;
mod dose;
mod edition;
pub(super) mod findings;
mod item;
mod letter;
mod not_silent;
mod off_topic;
pub(super) mod outcome;
mod outside;
pub(super) mod part_granted;
pub(super) mod record;
mod specialty;
mod uncited;
mod utilization;

use super::{Context, CriterionResult, DecisionAssessment, Diagnostic, Label};
use crate::letter::Letter;
use crate::pack::Pack;
use crate::reading::General;

/// All of them: the build lists the files of this folder (`build.rs`), each of which has a `RULE`.
const RULES: &[GeneralRule] = include!(concat!(env!("OUT_DIR"), "/general-rules.rs"));

/// A general rule: its id, by which a pack names it, and what it looks at.
pub(super) struct GeneralRule {
    pub id: &'static str,
    check: Check,
}

enum Check {
    /// One decision.
    Decision(fn(&Context<'_>) -> Option<Diagnostic>),
    /// One decision and how it treats its criteria.
    Criteria(fn(&Context<'_>, &[CriterionResult]) -> Option<Diagnostic>),
    /// The decisions of one letter, held against each other.
    Letter(fn(&Letter, &[DecisionAssessment], &Pack) -> Vec<Diagnostic>),
}

/// The checks of the rules that a pack names, in the pack's order.
fn named(pack: &Pack) -> impl Iterator<Item = &'static Check> {
    pack.rules.iter().filter_map(|named| RULES.iter().find(|rule| rule.id == named.id)).map(|rule| &rule.check)
}

/// What the rules say that look at one decision.
pub(super) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let of = |check: &Check| if let Check::Decision(check) = check { check(context) } else { None };
    named(context.pack).filter_map(of).collect()
}

/// What the rules say that look at how one decision treats its criteria.
pub(super) fn check_criteria(context: &Context<'_>, results: &[CriterionResult]) -> Vec<Diagnostic> {
    let of = |check: &Check| if let Check::Criteria(check) = check { check(context, results) } else { None };
    named(context.pack).filter_map(of).collect()
}

/// What the rules say that hold decisions of one letter against each other.
pub(super) fn check_letter(letter: &Letter, decisions: &[DecisionAssessment], pack: &Pack) -> Vec<Diagnostic> {
    let of = |check: &Check| if let Check::Letter(check) = check { check(letter, decisions, pack) } else { Vec::new() };
    named(pack).flat_map(of).collect()
}

impl GeneralRule {
    /// Its diagnostic, with what the pack says about it.
    fn diagnostic(&self, pack: &Pack, message: String, labels: Vec<Label>) -> Option<Diagnostic> {
        diagnostic(pack, self.id, message, labels)
    }

    /// The words of a rationale that its phrases found.
    fn found<'a>(&self, context: &'a Context<'_>) -> impl DoubleEndedIterator<Item = &'a General> + use<'a> {
        let id = context.pack.rule_named(self.id).map(|(id, _)| id);
        context.reading.general.iter().filter(move |general| Some(general.rule) == id)
    }

    /// The words of the case summary that its phrases found.
    fn found_in_summary<'a>(&self, context: &'a Context<'_>) -> impl Iterator<Item = &'a General> + use<'a> {
        let id = context.pack.rule_named(self.id).map(|(id, _)| id);
        context.reading.summary.iter().filter(move |general| Some(general.rule) == id)
    }
}

/// A diagnostic of a general rule, with what the pack says about it.
pub(super) fn diagnostic(pack: &Pack, id: &str, message: String, labels: Vec<Label>) -> Option<Diagnostic> {
    let (_, rule) = pack.rule_named(id)?;
    let help = format!("{}\nSource: {}", rule.asks, rule.source);
    Some(Diagnostic { rule: id.to_owned(), severity: rule.severity, message, help, labels, ..Diagnostic::default() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::ground;

    #[test]
    fn the_default_pack_names_every_rule_and_no_other() {
        // What criteria are reported under has no check of its own.
        let of_criteria = [ground::NONE, ground::MISSING, ground::OPEN];
        let mut own: Vec<&str> = RULES.iter().map(|rule| rule.id).chain(of_criteria).collect();
        let mut known: Vec<&str> = crate::pack::general_rules().iter().map(String::as_str).collect();
        own.sort_unstable();
        known.sort_unstable();
        assert_eq!(known, own);
    }
}
