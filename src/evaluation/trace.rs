//! How one decision, or one example of a pack, comes to the status and finding of one criterion: the very reading and
//! weighing that a check does, with what it considered.

use super::criteria::{self, CriterionResult, DecidedBy, Grounds, Measure};
use super::{Context, EditionBy, edition};
use crate::letter::{Decision, Letter};
use crate::pack::{CriterionFinding, CriterionId, Pack, Severity, Status};
use crate::reading::{self, LetterDoses, Mention, Options, Reading};

/// How a decision comes to its result for a criterion.
#[derive(Debug)]
pub struct Trace {
    /// How it reads, with `traced` filled.
    pub reading: Reading,
    /// The titles of what the decision rests on.
    pub rests_on: Vec<String>,
    /// The title of the edition by which it is judged.
    pub edition: Option<String>,
    /// Why by that one.
    pub edition_by: EditionBy,
    /// How grave it would be, or is, that the criterion is missing, before any configuration.
    pub severity: Severity,
    /// Why so.
    pub grounds: Grounds,
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
    pub finding: Option<CriterionFinding>,
    /// What decided them.
    pub by: DecidedBy,
    /// The mention that gave the finding.
    pub decided: Option<Mention>,
}

/// Traces a criterion through a decision; `None` where the item isn't of its class.
pub fn trace(letter: &Letter, decision: &Decision, pack: &Pack, id: CriterionId) -> Option<Trace> {
    let criterion = pack.criterion(id)?;
    let reading = reading::read(letter, decision, pack, Options::tracing(id));
    if !reading.treatment.classes.contains(&id.class) {
        return None;
    }
    let (edition, edition_by) = edition(letter, decision, pack);
    let (severity, grounds) = criteria::severity(criterion, edition);
    let (rests_on, result, by, decided) = {
        let doses = LetterDoses::new(letter, pack);
        let context = Context { letter, decision, pack, reading: &reading, doses: &doses, edition };
        let mentions: Vec<&Mention> = of(&reading, id).collect();
        let weighing = criteria::weigh(&mentions, criteria::measure(&context, criterion));
        let (by, decided) = (weighing.by, weighing.decided.cloned());
        let (results, _) = criteria::evaluate(&context, &super::refuted(&super::rules::check(&context)));
        let title = |result: &CriterionResult| pack.criterion_named(&result.id).map(|(_, known)| known.title.clone());
        let rests_on: Vec<String> = results.iter().filter(|result| result.rests_on).filter_map(title).collect();
        let result = results.into_iter().find(|result| result.id == criterion.id)?;
        (rests_on, result, by, decided)
    };
    let edition = edition.map(|edition| edition.title.clone());
    Some(Trace { reading, rests_on, edition, edition_by, severity, grounds, result, by, decided })
}

/// Traces a criterion through an example.
pub fn trace_example(text: &str, pack: &Pack, id: CriterionId) -> ExampleTrace {
    let (text, reading) = reading::read_text(text, pack, Options::tracing(id)).unwrap_or_default();
    let most = pack.criterion(id).and_then(|criterion| criterion.most).filter(|_| !reading.own_figures);
    let (status, finding, by, decided) = {
        let weighing = criteria::weigh(&of(&reading, id).collect::<Vec<_>>(), Measure { most, ..Measure::default() });
        (weighing.status, weighing.finding, weighing.by, weighing.decided.cloned())
    };
    ExampleTrace { text, reading, status, finding, by, decided }
}

fn of(reading: &Reading, criterion: CriterionId) -> impl Iterator<Item = &Mention> {
    reading.mentions.iter().filter(move |mention| mention.criterion == criterion)
}
