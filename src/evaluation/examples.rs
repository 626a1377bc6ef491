//! The examples of a pack, held against what they must give.

use super::trace::{ExampleTrace, trace_example};
use crate::pack::{CriterionFinding, CriterionId, FactExample, FactId, Pack, Status};

/// What running the examples showed.
#[derive(Debug, Default)]
pub struct ExampleRun {
    /// Criteria of the pack.
    pub criteria: usize,
    /// Their examples.
    pub examples: usize,
    /// Examples that give something else than they say.
    pub failures: Vec<ExampleFailure>,
    /// Criteria that lack one kind of example.
    pub gaps: Vec<ExampleGap>,
    /// Examples of facts that give something else than they say: the fact, and the example in it.
    pub facts: Vec<(FactId, usize)>,
}

/// An example that gives something else than it says.
#[derive(Debug)]
pub struct ExampleFailure {
    /// Which criterion.
    pub criterion: CriterionId,
    /// Index of the example in its criterion.
    pub example: usize,
    /// How it came about.
    pub trace: ExampleTrace,
}

/// A criterion whose examples don't show both when it speaks and when it is silent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExampleGap {
    /// Which criterion.
    pub criterion: CriterionId,
    /// No example gives a status.
    pub none_fires: bool,
    /// No example is silent.
    pub none_silent: bool,
}

impl ExampleRun {
    /// True when every criterion has both kinds of example and all give what they say.
    pub fn passed(&self) -> bool {
        self.failures.is_empty() && self.gaps.is_empty() && self.facts.is_empty()
    }

    /// What concerns one class.
    #[must_use]
    pub fn of_class(self, pack: &Pack, id: &str) -> ExampleRun {
        let Some((wanted, class)) = pack.class_named(id) else { return ExampleRun::default() };
        ExampleRun {
            criteria: class.criteria.len(),
            examples: class.criteria.iter().map(|criterion| criterion.examples.len()).sum(),
            failures: self.failures.into_iter().filter(|failure| failure.criterion.class == wanted).collect(),
            gaps: self.gaps.into_iter().filter(|gap| gap.criterion.class == wanted).collect(),
            facts: Vec::new(),
        }
    }
}

/// Runs the examples of every criterion.
pub fn run_examples(pack: &Pack) -> ExampleRun {
    let mut run = ExampleRun::default();
    for (id, criterion) in pack.criteria() {
        run.criteria += 1;
        run.examples += criterion.examples.len();
        let none_fires = !criterion.examples.iter().any(|example| example.expect.is_some());
        let none_silent = !criterion.examples.iter().any(|example| example.expect.is_none());
        if none_fires || none_silent {
            run.gaps.push(ExampleGap { criterion: id, none_fires, none_silent });
        }
        for (example, written) in criterion.examples.iter().enumerate() {
            let gives = super::example(&written.text, pack, id);
            if !fits(gives, written.expect) {
                let trace = trace_example(&written.text, pack, id);
                run.failures.push(ExampleFailure { criterion: id, example, trace });
            }
        }
    }
    for (index, fact) in pack.facts.iter().enumerate() {
        run.examples += fact.examples.len();
        for (example, written) in fact.examples.iter().enumerate() {
            if contradicts(written, pack) != Some(written.conflict) {
                run.facts.push((FactId(index), example));
            }
        }
    }
    run
}

/// Whether the rationale of an example contradicts its case summary: read as the letter that they would stand in.
fn contradicts(example: &FactExample, pack: &Pack) -> Option<bool> {
    let item = example.item.as_deref().unwrap_or("The treatment");
    let (record, rationale) = (&example.record, &example.rationale);
    let text = format!(
        "Decision Date: 02/01/2017 UR Denial Date: 12/20/2016\n\nCLINICAL CASE SUMMARY\n\nThe last report is of 11/15/2016. \
         {record}\n\nIMR ISSUES, DECISIONS AND RATIONALES\n\n{item}: Upheld\n\nMAXIMUS guideline: The Expert Reviewer did \
         not cite any medical evidence for its decision.\n\nDecision rationale: The records of this patient were reviewed. \
         {rationale} The request for {item} is not \
         medically necessary.\n"
    );
    let source = crate::text::Source::from_text("example", text).ok()?;
    let letters = crate::letter::parse(&source, &pack.lexicon);
    Some(letters.iter().any(|letter| super::contradicts_record(letter, pack)))
}

fn fits(
    (status, finding): (Status, Option<CriterionFinding>),
    expected: Option<(Status, Option<CriterionFinding>)>,
) -> bool {
    match expected {
        None => status == Status::Omitted,
        Some((wanted, None)) => status == wanted,
        Some((wanted, found)) => status == wanted && finding == found,
    }
}
