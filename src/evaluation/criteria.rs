//! Status and finding of each criterion, and what to say where a required one isn't weighed.

use super::{Context, Diagnostic, Label};
use crate::letter::Outcome;
use crate::pack::{
    Criterion, Edition, Finding, Needs, OutcomeFilter, SettingFilter, Severity, Status, UseFilter, Voice,
};
use crate::reading::Mention;
use crate::text::Span;

/// How a decision treats one criterion.
#[derive(Debug, Clone)]
pub struct CriterionResult {
    /// `class/criterion`.
    pub id: String,
    /// Whether this decision must weigh it.
    pub required: bool,
    /// Whether it must, or would have to under another outcome: so far decisions of either outcome can be compared.
    pub asked: bool,
    /// Whether what the decision does is enough.
    pub satisfied: bool,
    /// Applied, recited or omitted.
    pub status: Status,
    /// With applied: what the decision finds.
    pub finding: Option<Finding>,
    /// The words that show it.
    pub evidence: Vec<Span>,
    /// The words that gave the finding, where words say how the criterion stands: they don't only raise it, and it
    /// isn't reckoned from figures.
    pub decided: Option<Span>,
}

pub(super) fn evaluate(context: &Context<'_>) -> Vec<CriterionResult> {
    let classes = context.reading.treatment.classes.iter();
    let classes = classes.filter_map(|&id| Some((id, context.pack.class(id)?)));
    let all = classes.flat_map(|(id, class)| class.criteria(id));
    all.map(|(id, criterion)| {
        let mentions = context.reading.mentions.iter().filter(|m| m.criterion == id);
        result(context, criterion, mentions.collect())
    })
    .collect()
}

pub(super) fn result(context: &Context<'_>, criterion: &Criterion, mentions: Vec<&Mention>) -> CriterionResult {
    let Weighing { status, finding, shown, by, decided } = weigh(&mentions, visits(context));
    let requirement = Requirement::of(context, criterion);
    let required = requirement.holds();
    let asked = requirement.own && requirement.used && requirement.setting && criterion.outcome != OutcomeFilter::Never;
    let satisfied = status == Status::Applied || status == Status::Recited && criterion.needs == Needs::Cited;
    let decided = decided.filter(|_| by != DecidedBy::OnlyRaised);
    let spans = shown.into_iter().map(|mention| context.letter.folded.span(mention.range.clone()));
    CriterionResult {
        id: criterion.id.clone(),
        required,
        asked,
        satisfied,
        status,
        finding,
        evidence: merged(spans.collect()),
        decided: decided.map(|mention| context.letter.folded.span(mention.range.clone())),
    }
}

/// What decided status and finding.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum DecidedBy {
    /// No mention.
    Nothing,
    /// Mentions in the guideline's words alone.
    GuidelineOnly,
    /// Figures of this case, but none of the guideline's to hold them against.
    NoFigure,
    /// The last mention of this case that says how the criterion stands.
    LastExplicit,
    /// The last mention of this case that names the criterion, as none says how it stands.
    LastNamed,
    /// The figures of this case and of the request together, against the guideline's.
    Figures {
        /// Their sum.
        asked: f64,
        /// The guideline's.
        most: f64,
    },
    /// The last mention of this case; all only raise the criterion.
    OnlyRaised,
}

/// Status and finding of a criterion, and how they came about.
#[derive(Debug)]
pub(super) struct Weighing<'a> {
    pub status: Status,
    pub finding: Option<Finding>,
    /// The mentions that show them.
    pub shown: Vec<&'a Mention>,
    pub by: DecidedBy,
    /// The mention that gave the finding.
    pub decided: Option<&'a Mention>,
}

/// The number of visits that the item asks for.
pub(super) fn visits(context: &Context<'_>) -> Option<f64> {
    context.decision.treatment.visits.as_ref().map(|visits| visits.value)
}

/// `visits` is the number that the item asks for.
pub(super) fn weigh<'a>(mentions: &[&'a Mention], visits: Option<f64>) -> Weighing<'a> {
    let raised = !mentions.is_empty();
    let recited = || mentions.iter().filter(|m| m.voice == Voice::Guideline);
    let figure = recited().next().is_some();
    let most = recited().filter_map(|m| m.figure).max_by(f64::total_cmp);
    let mentions: Vec<&'a Mention> = mentions.iter().filter(|m| figure || !m.weighed).copied().collect();
    let applied: Vec<&'a Mention> =
        mentions.iter().filter(|m| matches!(m.voice, Voice::Case | Voice::Conclusion)).copied().collect();
    if applied.is_empty() {
        let (status, by) = match mentions.is_empty() {
            true if raised => (Status::Omitted, DecidedBy::NoFigure),
            true => (Status::Omitted, DecidedBy::Nothing),
            false => (Status::Recited, DecidedBy::GuidelineOnly),
        };
        return Weighing { status, finding: None, shown: mentions, by, decided: None };
    }
    // What is said last stands: `pain relief was noted; however, no functional gain ...` Words that only raise the
    // matter give way to words that say how it stands.
    let said = || applied.iter().copied().filter(|mention| !mention.unresolved);
    let weighing =
        |by, finding, decided| Weighing { status: Status::Applied, finding, shown: applied.clone(), by, decided };
    if let Some(explicit) = said().rfind(|mention| mention.explicit) {
        return weighing(DecidedBy::LastExplicit, Some(explicit.finding), Some(explicit));
    }
    if let Some(named) = said().next_back() {
        return weighing(DecidedBy::LastNamed, Some(named.finding), Some(named));
    }
    // Figures that nothing else is said of: those of the past and of the request together keep the guideline's.
    let mut figures: Vec<f64> = applied.iter().filter(|m| m.weighed).filter_map(|m| m.figure).collect();
    figures.extend(visits.filter(|_| !figures.is_empty()));
    figures.sort_by(f64::total_cmp);
    figures.dedup();
    let last = applied.last().copied();
    match most.filter(|_| !figures.is_empty()) {
        Some(most) => {
            let asked: f64 = figures.iter().sum();
            let finding = if asked <= most { Finding::Met } else { Finding::Unmet };
            weighing(DecidedBy::Figures { asked, most }, Some(finding), None)
        }
        None => weighing(DecidedBy::OnlyRaised, last.map(|mention| mention.finding), last),
    }
}

/// Words that several phrases found are shown once.
fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut out: Vec<Span> = Vec::new();
    for span in spans {
        match out.last_mut() {
            Some(last) if span.start <= last.end + 1 => *last = last.join(span),
            _ => out.push(span),
        }
    }
    out
}

/// Whether a decision must weigh a criterion, condition by condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Requirement {
    /// The item doesn't fall or stand with another.
    pub own: bool,
    /// The outcome is one for which it is required.
    pub outcome: bool,
    /// The use of the treatment is.
    pub used: bool,
    /// The setting is.
    pub setting: bool,
}

impl Requirement {
    pub(super) fn of(context: &Context<'_>, criterion: &Criterion) -> Requirement {
        Requirement {
            own: !context.reading.treatment.companion,
            outcome: match criterion.outcome {
                OutcomeFilter::Any => context.outcome() != Outcome::Unknown,
                OutcomeFilter::Upheld => context.outcome() == Outcome::Upheld,
                OutcomeFilter::Overturned => context.outcome() == Outcome::Overturned,
                OutcomeFilter::Never => false,
            },
            used: match criterion.used {
                UseFilter::Any => true,
                UseFilter::Continuing => context.reading.continuing,
                UseFilter::First => context.reading.first && !context.reading.continuing,
            },
            setting: match criterion.setting {
                SettingFilter::Any => true,
                SettingFilter::PostOperative => context.reading.post_operative,
                SettingFilter::NotPostOperative => !context.reading.post_operative,
                SettingFilter::Acute => context.is_acute(),
                SettingFilter::Chronic => !context.is_acute(),
            },
        }
    }

    /// True when it must.
    pub fn holds(&self) -> bool {
        self.own && self.outcome && self.used && self.setting
    }
}

/// One diagnostic for each required criterion that isn't weighed.
pub(super) fn diagnostics(context: &Context<'_>, results: &[CriterionResult]) -> Vec<Diagnostic> {
    let missing = results.iter().filter(|result| result.required && !result.satisfied);
    missing.filter_map(|result| diagnostic(context, result)).collect()
}

/// Why a criterion's absence is as grave as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grounds {
    /// The pack says so.
    Pack,
    /// The pack has no source of the edition in force, so it can only advise.
    OtherEdition,
    /// No source is attested, so the pack can only advise.
    Unverified,
}

/// How grave it is that a criterion is missing, under an edition.
pub(super) fn severity(criterion: &Criterion, edition: Option<&Edition>) -> (Severity, Grounds) {
    let has = |edition: &Edition| criterion.sources.iter().any(|source| source.edition == edition.id);
    if edition.is_some_and(|edition| !has(edition)) && !criterion.sources.is_empty() {
        (Severity::Advice, Grounds::OtherEdition)
    } else if criterion.is_unverified() {
        (Severity::Advice, Grounds::Unverified)
    } else {
        (criterion.severity, Grounds::Pack)
    }
}

fn diagnostic(context: &Context<'_>, result: &CriterionResult) -> Option<Diagnostic> {
    let (_, criterion) = context.pack.criterion_named(&result.id)?;
    let title = &criterion.title;
    let message = match result.status {
        Status::Recited => {
            format!("{}: the rationale recites {title} but doesn't apply it to this case", context.named())
        }
        _ => format!("{}: the rationale doesn't mention {title}", context.named()),
    };
    let mut labels = Vec::new();
    if let Some(heading) = context.decision.item.as_ref().or(context.decision.heading.as_ref()) {
        let word = context.decision.outcome.as_ref().map(|outcome| outcome.span);
        let span = word.map_or(heading.span, |word| {
            if word.start >= heading.span.end { heading.span.join(word) } else { heading.span }
        });
        let text = if result.status == Status::Recited { "decided here" } else { "decided without it" };
        labels.push(Label::new(span, text));
    }
    labels.extend(
        result.evidence.iter().take(2).map(|&span| Label::new(span, "the guideline's words, not this patient's")),
    );
    let edition = context.edition;
    let source = criterion.source(edition.map(|edition| edition.id.as_str()));
    let mut help = criterion.asks.clone();
    if let Some(source) = source {
        help += &format!("\nSource: {source}");
    }
    let (severity, grounds) = severity(criterion, edition);
    if let (Grounds::OtherEdition, Some(edition)) = (grounds, edition) {
        help += &format!("\nThe decision falls under {}; what that edition asks is unverified.", edition.title);
    }
    Some(Diagnostic { rule: result.id.clone(), severity, message, help, labels })
}
