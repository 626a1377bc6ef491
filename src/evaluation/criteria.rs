//! Status and finding of each criterion, and what to say where a required one isn't weighed.

use super::{Context, Diagnostic, Label};
use crate::letter::Outcome;
use crate::pack::{Criterion, Finding, Needs, OutcomeFilter, SettingFilter, Severity, Status, UseFilter, Voice};
use crate::reading::Mention;
use crate::text::Span;

/// How a decision treats one criterion.
#[derive(Debug, Clone)]
pub struct CriterionResult {
    /// `class/criterion`.
    pub id: String,
    /// Whether this decision must weigh it.
    pub required: bool,
    /// Whether what the decision does is enough.
    pub satisfied: bool,
    /// Applied, recited or omitted.
    pub status: Status,
    /// With applied: what the decision finds.
    pub finding: Option<Finding>,
    /// The words that show it.
    pub evidence: Vec<Span>,
}

pub(super) fn evaluate(context: &Context<'_>) -> Vec<CriterionResult> {
    let classes = context.reading.treatment.classes.iter();
    let classes = classes.filter_map(|&index| Some((index, context.pack.classes.get(index)?)));
    let all = classes.flat_map(|(class, defined)| {
        defined.criteria.iter().enumerate().map(move |(index, criterion)| (class, index, criterion))
    });
    all.map(|(class, index, criterion)| {
        let mentions = context.reading.mentions.iter().filter(|m| m.class == class && m.criterion == index);
        result(context, criterion, mentions.collect())
    })
    .collect()
}

fn result(context: &Context<'_>, criterion: &Criterion, mentions: Vec<&Mention>) -> CriterionResult {
    let visits = context.decision.treatment.visits.as_ref().map(|visits| visits.value);
    let (status, finding, shown) = weigh(&mentions, visits);
    let required = required(context, criterion);
    let satisfied = status == Status::Applied || status == Status::Recited && criterion.needs == Needs::Cited;
    let spans = shown.into_iter().map(|mention| context.letter.folded.span(mention.range.clone()));
    CriterionResult {
        id: criterion.id.clone(),
        required,
        satisfied,
        status,
        finding,
        evidence: merged(spans.collect()),
    }
}

/// Status and finding of a criterion, and the mentions that show them. `visits` is the number that the item asks for.
pub(super) fn weigh<'a>(mentions: &[&'a Mention], visits: Option<f64>) -> (Status, Option<Finding>, Vec<&'a Mention>) {
    let recited = || mentions.iter().filter(|m| m.voice == Voice::Guideline);
    let figure = recited().next().is_some();
    let most = recited().filter_map(|m| m.figure).max_by(f64::total_cmp);
    let mentions: Vec<&'a Mention> = mentions.iter().filter(|m| figure || !m.weighed).copied().collect();
    let applied: Vec<&'a Mention> =
        mentions.iter().filter(|m| matches!(m.voice, Voice::Case | Voice::Conclusion)).copied().collect();
    if applied.is_empty() {
        let status = if mentions.is_empty() { Status::Omitted } else { Status::Recited };
        return (status, None, mentions);
    }
    // What is said last stands: `pain relief was noted; however, no functional gain ...` Words that only raise the
    // matter give way to words that say how it stands.
    let said = || applied.iter().filter(|mention| !mention.unresolved);
    let resolved = said().rfind(|mention| mention.explicit).or_else(|| said().next_back());
    let finding = resolved.map(|mention| mention.finding).or_else(|| {
        // Figures that nothing else is said of: those of the past and of the request together keep the guideline's.
        let mut figures: Vec<f64> = applied.iter().filter(|m| m.weighed).filter_map(|m| m.figure).collect();
        figures.extend(visits.filter(|_| !figures.is_empty()));
        figures.sort_by(f64::total_cmp);
        figures.dedup();
        let asked: f64 = figures.iter().sum();
        let within = most.filter(|_| !figures.is_empty()).map(|most| asked <= most);
        let by_figure = within.map(|within| if within { Finding::Met } else { Finding::Unmet });
        by_figure.or(applied.last().map(|mention| mention.finding))
    });
    (Status::Applied, finding, applied)
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

fn required(context: &Context<'_>, criterion: &Criterion) -> bool {
    if context.reading.treatment.companion {
        return false;
    }
    let outcome = match criterion.outcome {
        OutcomeFilter::Any => context.outcome() != Outcome::Unknown,
        OutcomeFilter::Upheld => context.outcome() == Outcome::Upheld,
        OutcomeFilter::Overturned => context.outcome() == Outcome::Overturned,
        OutcomeFilter::Never => false,
    };
    let used = match criterion.used {
        UseFilter::Any => true,
        UseFilter::Continuing => context.reading.continuing,
        UseFilter::First => context.reading.first && !context.reading.continuing,
    };
    let setting = match criterion.setting {
        SettingFilter::Any => true,
        SettingFilter::PostOperative => context.reading.post_operative,
        SettingFilter::NotPostOperative => !context.reading.post_operative,
        SettingFilter::Acute => context.is_acute(),
        SettingFilter::Chronic => !context.is_acute(),
    };
    outcome && used && setting
}

/// One diagnostic for each required criterion that isn't weighed.
pub(super) fn diagnostics(context: &Context<'_>, results: &[CriterionResult]) -> Vec<Diagnostic> {
    let missing = results.iter().filter(|result| result.required && !result.satisfied);
    missing.filter_map(|result| diagnostic(context, result)).collect()
}

fn diagnostic(context: &Context<'_>, result: &CriterionResult) -> Option<Diagnostic> {
    let (_, criterion) = context.pack.criterion(&result.id)?;
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
    // Where the pack knows no source in the edition in force, it can only advise.
    let elsewhere = edition.filter(|edition| source.is_some_and(|source| source.edition != edition.id));
    if let Some(edition) = elsewhere {
        help += &format!("\nThe decision falls under {}; what that edition asks is unverified.", edition.title);
    }
    let attested = !criterion.is_unverified() && elsewhere.is_none();
    let severity = if attested { criterion.severity } else { Severity::Advice };
    Some(Diagnostic { rule: result.id.clone(), severity, message, help, labels })
}
