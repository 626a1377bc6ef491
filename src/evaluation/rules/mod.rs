//! Rules that hold whatever the treatment; one file each. How grave a rule is and what it says stands in the pack; a
//! rule that the pack doesn't name is off.

mod dates;
mod edition;
pub(super) mod findings;
mod item;
mod letter;
mod not_silent;
mod off_topic;
pub(super) mod outcome;
mod outside;
pub(super) mod record;
mod uncited;

use super::{Context, Diagnostic, Label};
use crate::letter::Letter;
use crate::pack::Pack;
use crate::reading::General;

type Check = fn(&Context<'_>) -> Option<Diagnostic>;

/// Rules that look at one decision.
pub(super) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    const CHECKS: [Check; 9] = [
        outcome::check,
        item::check,
        record::check,
        dates::check,
        uncited::check,
        off_topic::check,
        outside::check,
        not_silent::check,
        edition::check,
    ];
    CHECKS.iter().filter_map(|rule| rule(context)).collect()
}

/// Rules that hold decisions of one letter against each other.
pub(super) fn check_letter(letter: &Letter, decisions: &[super::DecisionAssessment], pack: &Pack) -> Vec<Diagnostic> {
    letter::check(letter, decisions, pack)
}

/// A diagnostic of a general rule, with what the pack says about it.
pub(super) fn diagnostic(pack: &Pack, id: &str, message: String, labels: Vec<Label>) -> Option<Diagnostic> {
    let rule = pack.rule(id)?;
    let help = format!("{}\nSource: {}", rule.asks, rule.source);
    Some(Diagnostic { rule: id.to_owned(), severity: rule.severity, message, help, labels, ..Diagnostic::default() })
}

/// The words of a rationale that a rule's phrases found.
fn found<'a>(context: &'a Context<'_>, id: &'a str) -> impl Iterator<Item = &'a General> {
    let index = context.pack.rules.iter().position(|rule| rule.id == id);
    context.reading.general.iter().filter(move |general| Some(general.rule) == index)
}

/// A body part without its side: `left knee` is a `knee`.
pub(super) fn without_side<'p>(context: &Context<'_>, part: &'p str) -> &'p str {
    context.pack.lexicon.one_side(part).1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_pack_names_every_rule_and_no_other() {
        let mut own = [
            outcome::ID,
            item::ID,
            record::ID,
            dates::ID,
            letter::ID,
            uncited::ID,
            off_topic::ID,
            outside::ID,
            edition::ID,
            findings::ID,
            not_silent::ID,
            super::super::ground::NONE,
            super::super::ground::MISSING,
            super::super::ground::OPEN,
        ];
        let mut known: Vec<&str> = crate::pack::general_rules().iter().map(String::as_str).collect();
        own.sort_unstable();
        known.sort_unstable();
        assert_eq!(known, own);
    }
}
