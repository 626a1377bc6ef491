//! Holds what a decision says against what its guideline requires: a status and finding for each criterion, a verdict,
//! and diagnostics. It decides, and prints nothing: diagnostics are data with spans, the same for every format.

mod body_part;
mod coverage;
mod criteria;
mod diagnostic;
mod examples;
mod ground;
mod rules;
mod trace;
mod verdict;

pub use coverage::{Coverage, NEAR_MISSES, coverage};
pub use criteria::{CriterionResult, DecidedBy, Grounds};
pub use diagnostic::{Diagnostic, Label};
pub use examples::{ExampleFailure, ExampleGap, ExampleRun, run_examples};
pub use ground::{Requirement, UnweighedCriterion, together};
pub use trace::{ExampleTrace, Trace, trace, trace_example};
pub use verdict::Verdict;

use jiff::civil::Date;

use crate::letter::{Decision, Letter, Outcome, Reference};
use crate::pack::{CriterionFinding, CriterionId, Edition, Pack, Severity, Status};
use crate::reading::{self, LetterDoses, LetterReader, Options, Reading};
use crate::text::Span;

/// What was found in a letter.
#[derive(Debug)]
pub struct Assessment {
    /// One for each decision, in the letter's order.
    pub decisions: Vec<DecisionAssessment>,
    /// What holds for the letter as a whole.
    pub diagnostics: Vec<Diagnostic>,
}

/// What was found in a decision.
#[derive(Debug)]
pub struct DecisionAssessment {
    /// How the decision reads.
    pub reading: Reading,
    /// Every criterion of every class of the item.
    pub criteria: Vec<CriterionResult>,
    /// The edition by which it was judged, as the pack calls it.
    pub edition: Option<String>,
    /// The sum of it.
    pub verdict: Verdict,
    /// What to report.
    pub diagnostics: Vec<Diagnostic>,
}

/// A decision and all that rules may look at.
pub(crate) struct Context<'a> {
    pub letter: &'a Letter,
    pub decision: &'a Decision,
    pub pack: &'a Pack,
    pub reading: &'a Reading,
    /// How drugs are taken, by the whole letter.
    pub doses: &'a LetterDoses<'a>,
    pub edition: Option<&'a Edition>,
}

impl Context<'_> {
    pub fn outcome(&self) -> Outcome {
        self.decision.outcome.as_ref().map_or(Outcome::Unknown, |outcome| outcome.value)
    }

    /// True when the decision fell within the time from the injury that the pack calls acute.
    pub fn is_acute(&self) -> bool {
        let header = self.letter.header.as_ref();
        let dates = header.and_then(|header| Some((header.date_of_injury.as_ref()?, header.decision_date.as_ref()?)));
        let days = dates.map(|(injury, decision)| f64::from((decision.value - injury.value).get_days()));
        days.zip(self.pack.acute_days).is_some_and(|(days, limit)| days < limit)
    }

    /// The item and its outcome.
    pub fn heading(&self) -> Option<Span> {
        let heading = self.decision.item.as_ref().or(self.decision.heading.as_ref())?;
        let word = self.decision.outcome.as_ref().map(|outcome| outcome.span);
        let follows = word.filter(|word| word.start >= heading.span.end);
        Some(follows.map_or(heading.span, |word| heading.span.join(word)))
    }

    /// `Norco 10/325mg #60 (upheld)`, for messages.
    pub fn named(&self) -> String {
        named(self.letter, self.decision)
    }
}

/// `Norco 10/325mg #60 (upheld)`: how messages call a decision.
pub(crate) fn named(letter: &Letter, decision: &Decision) -> String {
    let item = decision.item.as_ref().map_or("item not readable", |item| item.text(letter));
    let outcome = decision.outcome.as_ref().map_or(Outcome::Unknown, |outcome| outcome.value);
    format!("{} ({})", shortened(item), outcome.as_str())
}

fn shortened(text: &str) -> String {
    const MOST: usize = 70;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    let cut: String = text.chars().take(MOST).collect();
    format!("{}...", cut.rsplit_once(' ').map_or(cut.as_str(), |(head, _)| head))
}

/// Assesses a letter.
pub fn assess(letter: &Letter, pack: &Pack) -> Assessment {
    let (reader, doses) = (LetterReader::new(letter, pack), LetterDoses::new(letter, pack));
    let assess = |decision| assess_decision(&reader, &doses, letter, decision, pack);
    let decisions: Vec<_> = letter.decisions.iter().map(assess).collect();
    let mut diagnostics: Vec<_> = letter.problems.iter().map(Diagnostic::of_problem).collect();
    diagnostics.extend(rules::check_letter(letter, &decisions, pack));
    Assessment { decisions, diagnostics }
}

fn assess_decision(
    reader: &LetterReader<'_>,
    doses: &LetterDoses<'_>,
    letter: &Letter,
    decision: &Decision,
    pack: &Pack,
) -> DecisionAssessment {
    let reading = reader.read(decision, Options::default());
    let (edition, _) = edition(letter, decision, pack);
    let context = Context { letter, decision, pack, reading: &reading, doses, edition };
    let mut diagnostics = rules::check(&context);
    let refuted = refuted(&diagnostics);
    let (criteria, carried) = criteria::evaluate(&context, &refuted);
    weigh_conflicts(&context, &criteria, &mut diagnostics);
    // One contradiction is reported once; without a diagnostic there is none.
    if diagnostics.iter().all(|d| d.rule != rules::outcome::RULE.id) {
        diagnostics.extend(rules::check_criteria(&context, &criteria));
    }
    let contradicted =
        diagnostics.iter().any(|d| [rules::outcome::RULE.id, rules::findings::RULE.id].contains(&d.rule.as_str()));
    let verdict = verdict::of(&context, &criteria, carried, contradicted);
    diagnostics.extend(criteria::diagnostics(&context, &criteria, carried, &refuted, contradicted));
    diagnostics.sort_by_key(|d| std::cmp::Reverse(d.severity));
    let edition = edition.map(|edition| edition.id.clone());
    DecisionAssessment { reading, criteria, edition, verdict, diagnostics }
}

/// Whether a rationale of a letter misses what its case summary states, be that day and place or none.
fn contradicts_record(letter: &Letter, pack: &Pack) -> bool {
    let (reader, doses) = (LetterReader::new(letter, pack), LetterDoses::new(letter, pack));
    letter.decisions.iter().any(|decision| {
        let reading = reader.read(decision, Options::default());
        let (edition, _) = edition(letter, decision, pack);
        rules::record::contradicts(&Context { letter, decision, pack, reading: &reading, doses: &doses, edition })
    })
}

/// A conflict that strikes the only ground of a denial is as grave as the pack says of that, where the ground is read surely.
fn weigh_conflicts(context: &Context<'_>, criteria: &[CriterionResult], diagnostics: &mut [Diagnostic]) {
    if context.outcome() != Outcome::Upheld || criteria.iter().any(|result| result.rests_on) {
        return;
    }
    let sure = |result: &CriterionResult| result.confidence.is_none_or(|right| right >= context.pack.min_confidence);
    for diagnostic in diagnostics {
        let ground = |result: &CriterionResult| {
            result.finding == Some(CriterionFinding::Unmet) && sure(result) && diagnostic.criteria.contains(&result.id)
        };
        if criteria.iter().any(ground) {
            let rule = context.pack.rule_named(&diagnostic.rule);
            diagnostic.severity = rule.and_then(|(_, rule)| rule.on_ground).unwrap_or(diagnostic.severity);
        }
    }
}

/// The criteria on which the record contradicts the rationale: they carry no decision.
fn refuted(diagnostics: &[Diagnostic]) -> Vec<String> {
    let of_record = diagnostics.iter().filter(|diagnostic| diagnostic.rule == rules::record::RULE.id);
    of_record.flat_map(|diagnostic| diagnostic.criteria.iter().cloned()).collect()
}

/// How text on its own treats a criterion: what an example of a pack gives.
pub fn example(text: &str, pack: &Pack, criterion: CriterionId) -> (Status, Option<CriterionFinding>) {
    let read = reading::read_text(text, pack, Options::default());
    let Some((_, reading)) = read else { return (Status::Omitted, None) };
    let mentions: Vec<_> = reading.mentions.iter().filter(|m| m.criterion == criterion).collect();
    let most = pack.criterion(criterion).and_then(|known| known.most).filter(|_| !reading.own_figures);
    let weighing = criteria::weigh(&mentions, criteria::Measure { most, ..criteria::Measure::default() });
    (weighing.status, weighing.finding)
}

/// Why a decision is judged by an edition.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum EditionBy {
    /// It was in force on the day of the decision.
    Day(Date),
    /// The decision cites it, and it was in force on the day when the request was denied.
    Denial(Date),
    /// The decision cites its year.
    Year(i16),
    /// The decision cites pages, and only the first edition was cited by pages.
    Pages,
    /// Neither date nor citation says which, and it is the pack's default.
    Default,
    /// Neither date nor citation says which, and the pack has no default.
    Nothing,
}

/// The edition that a reference names by chapter and year, as the pack says that it is cited.
fn cited_edition<'a>(reference: &Reference, pack: &'a Pack) -> Option<&'a Edition> {
    let (chapter, year) = (reference.chapter.as_ref()?, reference.year.as_ref()?);
    let names = |(name, cited): &(String, i16)| *name == chapter.value && *cited == year.value;
    pack.editions.iter().find(|edition| edition.cited.iter().any(names))
}

/// The edition that was in force when the review under appeal denied the request, and the day.
fn edition_at_denial<'a>(letter: &Letter, pack: &'a Pack) -> Option<(&'a Edition, Date)> {
    let day = letter.header.as_ref()?.ur_denial_date.as_ref()?.value;
    Some((pack.edition_on(day)?, day))
}

/// The edition by which a decision is judged: in force on its day or, where the decision cites that one, when the request was
/// denied; else cited, else the pack's default.
fn edition<'a>(letter: &Letter, decision: &Decision, pack: &'a Pack) -> (Option<&'a Edition>, EditionBy) {
    let dated = letter.header.as_ref().and_then(|header| header.decision_date.as_ref());
    let in_force = dated.and_then(|date| Some((pack.edition_on(date.value)?, EditionBy::Day(date.value))));
    let references = || decision.reviewer.iter().flat_map(|citation| &citation.references);
    let cited = || {
        let mut years = references().filter_map(|reference| Some((reference, reference.year.as_ref()?.value)));
        years.find_map(|(reference, year)| Some((cited_edition(reference, pack)?, EditionBy::Year(year))))
    };
    // Pages are how the edition of 2009 was cited; later ones have sections.
    let paged = || {
        let first = pack.editions.first().filter(|_| references().any(|reference| !reference.pages.is_empty()));
        first.map(|edition| (edition, EditionBy::Pages))
    };
    let default = || pack.default_edition().map(|edition| (edition, EditionBy::Default));
    // A new edition may have come into force since the denial.
    let denied = || {
        let (edition, day) = edition_at_denial(letter, pack)?;
        let mut references = references();
        let cites =
            references.any(|reference| cited_edition(reference, pack).is_some_and(|cited| cited.id == edition.id));
        let since = in_force.as_ref().is_some_and(|(now, _)| now.id != edition.id);
        (cites && since).then_some((edition, EditionBy::Denial(day)))
    };
    let found = denied().or(in_force).or_else(cited).or_else(paged).or_else(default);
    found.map_or((None, EditionBy::Nothing), |(edition, by)| (Some(edition), by))
}

impl Assessment {
    /// All diagnostics: the letter's, then each decision's.
    pub fn all(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter().chain(self.decisions.iter().flat_map(|decision| &decision.diagnostics))
    }

    /// The gravest severity.
    pub fn worst(&self) -> Option<Severity> {
        self.all().map(|diagnostic| diagnostic.severity).max()
    }
}
