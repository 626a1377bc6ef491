//! How one decision, or one example of a pack, comes to the status and finding of one criterion: the very reading and
//! weighing that a check does, with what it considered.

use super::criteria::{self, CriterionResult, DecidedBy, Requirement};
use super::{Context, edition};
use crate::letter::{Decision, Letter};
use crate::pack::{Finding, Pack, Status};
use crate::reading::{self, Mention, Reading};

/// How a decision comes to its result for a criterion.
#[derive(Debug)]
pub struct Trace {
    /// How it reads, with `traced` filled.
    pub reading: Reading,
    /// Whether it must weigh the criterion, condition by condition.
    pub requirement: Requirement,
    /// The result.
    pub result: CriterionResult,
    /// What decided it.
    pub by: DecidedBy,
    /// The mention that gave the finding.
    pub decided: Option<Mention>,
}

/// How an example comes to what it gives.
#[derive(Debug)]
pub struct ExampleTrace {
    /// The text in which the ranges of the reading count.
    pub text: String,
    /// How it reads, with `traced` filled.
    pub reading: Reading,
    /// Status.
    pub status: Status,
    /// Finding.
    pub finding: Option<Finding>,
    /// What decided them.
    pub by: DecidedBy,
    /// The mention that gave the finding.
    pub decided: Option<Mention>,
}

/// Traces a criterion (its class, its index there) through a decision; `None` where the item isn't of its class.
pub fn trace(letter: &Letter, decision: &Decision, pack: &Pack, (class, index): (usize, usize)) -> Option<Trace> {
    let criterion = pack.classes.get(class)?.criteria.get(index)?;
    let reading = reading::read_traced(letter, decision, pack, Some((class, index)));
    if !reading.treatment.classes.contains(&class) {
        return None;
    }
    let (requirement, result, by, decided) = {
        let context = Context { letter, decision, pack, reading: &reading, edition: edition(letter, decision, pack) };
        let mentions: Vec<&Mention> = of(&reading, class, index).collect();
        let weighing = criteria::weigh(&mentions, criteria::visits(&context));
        let (by, decided) = (weighing.by, weighing.decided.cloned());
        (Requirement::of(&context, criterion), criteria::result(&context, criterion, mentions), by, decided)
    };
    Some(Trace { reading, requirement, result, by, decided })
}

/// Traces a criterion through an example.
pub fn trace_example(text: &str, pack: &Pack, (class, index): (usize, usize)) -> ExampleTrace {
    let (text, reading) = reading::read_text_traced(text, pack, None, Some((class, index))).unwrap_or_default();
    let (status, finding, by, decided) = {
        let weighing = criteria::weigh(&of(&reading, class, index).collect::<Vec<_>>(), None);
        (weighing.status, weighing.finding, weighing.by, weighing.decided.cloned())
    };
    ExampleTrace { text, reading, status, finding, by, decided }
}

fn of(reading: &Reading, class: usize, criterion: usize) -> impl Iterator<Item = &Mention> {
    reading.mentions.iter().filter(move |mention| (mention.class, mention.criterion) == (class, criterion))
}
