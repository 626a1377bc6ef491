//! `conflict/findings`: the rationale's findings all favour the request that is denied, or all oppose the one that is granted.
//!
//! One fact may cut against an outcome without contradicting it; all facts together may not. The rule makes the verdict
//! `contradicted`, so that no verdict is graver than what the run reports. Where the conclusion itself disagrees with the
//! outcome, `conflict/outcome` has said so, and this rule is silent: it is one contradiction.

use super::{Check, Context, Diagnostic, GeneralRule, Label};
use crate::evaluation::{CriterionResult, criteria, ground};
use crate::letter::Outcome;
use crate::pack::CriterionFinding;
use crate::text::Span;

pub(in crate::evaluation) const RULE: GeneralRule =
    GeneralRule { id: "conflict/findings", check: Check::Criteria(check) };

/// Fewer findings than this are one fact, not all of them.
const LEAST: usize = 2;
/// So many are enough though the rationale passes over something else.
const MANY: usize = 3;

fn check(context: &Context<'_>, results: &[CriterionResult]) -> Option<Diagnostic> {
    let against = against(context, results)?;
    let outcome = context.decision.outcome.as_ref()?;
    let (favour, said) = match outcome.value {
        Outcome::Upheld => ("for", "denied"),
        _ => ("against", "granted"),
    };
    let titled = |result: &CriterionResult| match context.pack.criterion_named(&result.id) {
        Some((_, criterion)) => criterion.title.clone(),
        None => result.id.clone(),
    };
    let titles = against.iter().map(|(result, _)| titled(result)).collect::<Vec<_>>().join(", ");
    let message = format!(
        "{}: every finding of the rationale is {favour} the request, which is {said} all the same: {titles}",
        context.named()
    );
    let label = |(result, at): &(&CriterionResult, Span)| Label::new(*at, format!("{}: {favour} it", titled(result)));
    let mut labels: Vec<Label> = against.iter().map(label).collect();
    labels.push(Label::new(outcome.span, "but the outcome is this"));
    RULE.diagnostic(context.pack, message, labels)
}

/// The findings and the words that gave them, if no finding follows the outcome.
fn against<'a>(context: &Context<'_>, results: &'a [CriterionResult]) -> Option<Vec<(&'a CriterionResult, Span)>> {
    let against = match context.outcome() {
        Outcome::Upheld => CriterionFinding::Met,
        Outcome::Overturned => CriterionFinding::Unmet,
        Outcome::Unknown => return None,
    };
    // What goes with an operation stands and falls with it.
    if context.reading.post_operative {
        return None;
    }
    let found: Vec<&CriterionResult> = results.iter().filter(|result| result.finding.is_some()).collect();
    // What a conclusion outweighs is a finding against it, if all are.
    let opposes = |result: &&CriterionResult| result.finding == Some(against) || result.outweighed;
    if !found.iter().all(opposes) {
        return None;
    }
    // What is only raised, or reckoned, gives no ground to accuse; and classes may ask for the same fact.
    let mut out: Vec<(&CriterionResult, Span)> = Vec::new();
    for result in found {
        let Some(at) = result.decided else { continue };
        if out.iter().all(|(_, known)| *known != at) {
            out.push((result, at));
        }
    }
    // Beside few findings a clause that no criterion knows may hold the ground: `a trial without a result should end`.
    let all_read = || criteria::unknown(context).next().is_none();
    let enough = out.len() >= MANY || out.len() >= LEAST && whole(context, results, against) && all_read();
    enough.then_some(out)
}

/// Whether the findings are on everything that an approval of the item may need: what a rationale passes over may be the
/// reviewer's ground.
fn whole(context: &Context<'_>, results: &[CriterionResult], against: CriterionFinding) -> bool {
    // Two findings against what is granted are more often words read wrongly than all that was found.
    against == CriterionFinding::Met
        && context.reading.treatment.classes.iter().filter_map(|&id| context.pack.class(id)).all(|class| {
            let of_class = |index: &usize| {
                class
                    .criteria
                    .get(*index)
                    .is_some_and(|known| results.iter().any(|r| r.id == known.id && (r.finding.is_some() || !r.asked)))
            };
            ground::logic(context, class).is_some_and(|logic| logic.all.iter().chain(&logic.any).all(of_class))
        })
}
