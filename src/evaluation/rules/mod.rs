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
mod part_granted;
pub(super) mod record;
mod uncited;
mod utilization;

use super::{Context, Diagnostic, Label};
use crate::letter::Letter;
use crate::pack::{Pack, Topic};
use crate::reading::General;

type Check = fn(&Context<'_>) -> Option<Diagnostic>;

/// Rules that look at one decision.
pub(super) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    const CHECKS: [Check; 11] = [
        outcome::check,
        part_granted::check,
        item::check,
        record::check,
        dates::check,
        uncited::check,
        off_topic::check,
        outside::check,
        not_silent::check,
        edition::check,
        utilization::check,
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

/// The words of the case summary that a rule's phrases found.
fn found_in_summary<'a>(context: &'a Context<'_>, id: &'a str) -> impl Iterator<Item = &'a General> {
    let index = context.pack.rules.iter().position(|rule| rule.id == id);
    context.reading.summary.iter().filter(move |general| Some(general.rule) == index)
}

/// Whether two names may mean one part: a name may hold the other, or mean several parts of which a chapter lists both.
/// `Cervical spine` and `lumbar spine` share a word, and no chapter.
fn may_be(context: &Context<'_>, one: &str, other: &str) -> bool {
    let (one, other) = (without_side(context, one), without_side(context, other));
    let vague = |part: &str| context.pack.vague_body_parts.iter().any(|vague| vague == part);
    let share_a_word = || one.split(' ').any(|word| other.split(' ').any(|w| w == word));
    let lists = |topic: &Topic, part: &str| topic.body_parts.iter().any(|listed| listed == part);
    let listed = |part: &str| context.pack.topics.iter().any(|topic| lists(topic, part));
    let chapter = || context.pack.topics.iter().any(|topic| lists(topic, one) && lists(topic, other));
    let unlisted = || !listed(one) || !listed(other);
    one == other
        || !(vague(one) && vague(other)) && (one.contains(other) || other.contains(one))
        || (vague(one) || vague(other) || share_a_word()) && (chapter() || unlisted())
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
            part_granted::ID,
            utilization::ID,
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
