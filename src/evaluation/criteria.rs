//! Status and finding of each criterion, and what to say where a required one isn't weighed.

use std::collections::BTreeSet;
use std::ops::Range;

use super::ground::{self, Carried, Requirement, UnweighedCriterion};
use super::{Context, Diagnostic, Label, rules};
use crate::letter::Outcome;
use crate::pack::{
    Criterion, CriterionFinding, CriterionId, Edition, FigureKind, Needs, Severity, Status, Support, Voice,
};
use crate::reading::{Clause, Mention};
use crate::text::Span;

/// How a decision treats one criterion.
#[derive(Debug, Clone)]
pub struct CriterionResult {
    /// `class/criterion`.
    pub id: String,
    /// Whether this decision must weigh it, and why, or why not.
    pub requirement: Requirement,
    /// Whether it could be asked for under either outcome: so far decisions can be compared.
    pub asked: bool,
    /// Whether the decision rests on it.
    pub rests_on: bool,
    /// Whether what the reviewer cites holds the criteria of its class.
    pub held: bool,
    /// Whether what the decision does is enough.
    pub satisfied: bool,
    /// Applied, recited or omitted.
    pub status: Status,
    /// With applied: what the decision finds.
    pub finding: Option<CriterionFinding>,
    /// The finding that the words come to whatever is concluded: the last of them decides.
    pub said: Option<CriterionFinding>,
    /// True when the conclusion outweighs words that seem to say the contrary.
    pub outweighed: bool,
    /// The words that show it.
    pub evidence: Vec<Span>,
    /// The words that gave the finding, where words say how the criterion stands: they don't only raise it, and it
    /// isn't reckoned from figures.
    pub decided: Option<Span>,
    /// Whether something that it finds is about this patient, request or record.
    pub grounded: bool,
    /// Recited in a closing notice alone, which names no guideline.
    pub in_notice: bool,
    /// What the status stands on.
    pub support: Support,
    /// Of a hundred statuses that stand on this, so many proved right; none where the pack doesn't say.
    pub confidence: Option<i16>,
}

impl CriterionResult {
    /// True when a decision that doesn't weigh it is incomplete.
    pub fn required(&self) -> bool {
        self.requirement.holds()
    }
}

/// The results of every criterion of every class of the item, and how far they carry the decision. `refuted` are
/// criteria on which the record contradicts the rationale.
pub(super) fn evaluate(context: &Context<'_>, refuted: &[String]) -> (Vec<CriterionResult>, Carried) {
    let classes = context.reading.treatment.classes.iter();
    let classes = classes.filter_map(|&id| Some((id, context.pack.class(id)?)));
    let mut all = Vec::new();
    let mut carried = Vec::new();
    for (class, defined) in classes {
        let mut results: Vec<CriterionResult> = defined
            .criteria(class)
            .map(|(id, criterion)| result(context, id, criterion, mentions_of(context, id)))
            .collect();
        let mut carries = ground::require(context, defined, &mut results, refuted);
        let hinted = granted_by_hints(context, defined.criteria(class), &results);
        if !hinted.is_empty() {
            for (index, with_hint) in hinted {
                if let Some(result) = results.get_mut(index) {
                    *result = with_hint;
                }
            }
            carries = ground::require(context, defined, &mut results, refuted);
        }
        carried.push(carries);
        all.push(results);
    }
    // A denial of several treatments together rests on any one ground; an approval of them needs all.
    let whole = match context.outcome() {
        Outcome::Overturned => carried.into_iter().max(),
        _ => carried.into_iter().min(),
    };
    let whole = whole.unwrap_or(Carried::Not);
    let mut all: Vec<CriterionResult> = all.into_iter().flatten().collect();
    for result in &mut all {
        if whole != Carried::Not && result.requirement == Requirement::Ground {
            result.requirement = Requirement::Discharged;
        }
        let cited =
            context.pack.criterion_named(&result.id).is_some_and(|(_, criterion)| criterion.needs == Needs::Cited);
        result.satisfied = match result.status {
            Status::Omitted => false,
            Status::Recited => cited,
            // An approval may well find against a single criterion; that all findings point the other way is a contradiction.
            Status::Applied => true,
        };
    }
    (all, whole)
}

fn mentions_of<'a>(context: &'a Context<'_>, id: CriterionId) -> Vec<&'a Mention> {
    context.reading.mentions.iter().filter(|mention| mention.criterion == id).collect()
}

/// What an approval needs and no phrase finds, but at which some words of this patient hint. Who grants a request has mostly weighed
/// what that needs: of 22 such criteria of 1,480 annotated decisions 20 were applied; in what is denied, of 90 so faintly hinted at 27.
fn granted_by_hints<'c>(
    context: &Context<'_>,
    criteria: impl Iterator<Item = (CriterionId, &'c Criterion)>,
    results: &[CriterionResult],
) -> Vec<(usize, CriterionResult)> {
    let unweighed = |result: &CriterionResult| {
        result.requirement == Requirement::Necessary && result.status != Status::Applied && !result.in_notice
    };
    let of_results = criteria.zip(results).enumerate().filter(|(_, (_, known))| unweighed(known));
    let hinted = of_results.filter_map(|(index, ((id, criterion), _))| {
        let mut maybe = context.reading.maybe.iter().filter(|hint| hint.criterion == id).peekable();
        maybe.peek()?;
        let mentions = mentions_of(context, id).into_iter().chain(maybe).collect();
        Some((index, result(context, id, criterion, mentions)))
    });
    hinted.collect()
}

pub(super) fn result(
    context: &Context<'_>,
    id: CriterionId,
    criterion: &Criterion,
    mentions: Vec<&Mention>,
) -> CriterionResult {
    let measure = measure(context, criterion);
    // How it stands only words say that a phrase knows.
    let known = |mention: &&&Mention| mention.phrase.is_some();
    let said: Vec<&Mention> = mentions.iter().filter(known).copied().collect();
    let said = weigh(&said, Measure { side: None, grants: false, denied: None, ..measure }).finding;
    let Weighing { status, finding, shown, by, decided } = weigh(&mentions, measure);
    let outweighed = matches!(by, DecidedBy::Granted | DecidedBy::Denied);
    let decided = decided.filter(|_| by != DecidedBy::OnlyRaised);
    // What only hints find is left to the conclusion or the pack, and is about this patient all the same.
    let grounds = |mention: &&Mention| {
        let of_its_side = finding == Some(mention.finding) || mention.may_favour;
        !mention.groundless && (of_its_side || mention.phrase.is_none() || outweighed)
    };
    let grounded = shown.iter().any(grounds) || matches!(by, DecidedBy::Figures { .. });
    let support = support(context, id, status, &shown);
    let in_notice = status == Status::Recited && shown.iter().all(|mention| mention.voice == Voice::Boilerplate);
    let spans = shown.into_iter().map(|mention| context.letter.folded.span(mention.range.clone()));
    CriterionResult {
        id: criterion.id.clone(),
        requirement: Requirement::NotAsked,
        asked: false,
        rests_on: false,
        held: false,
        satisfied: false,
        status,
        finding,
        said,
        outweighed,
        evidence: merged(spans.collect()),
        decided: decided.map(|mention| context.letter.folded.span(mention.range.clone())),
        grounded,
        in_notice,
        support,
        confidence: context.pack.confidence.get(&support).copied(),
    }
}

/// The clauses on this case in which no criterion and no conclusion was found.
pub(super) fn unknown<'a>(context: &'a Context<'_>) -> impl Iterator<Item = &'a Clause> {
    let within = |outer: &Range<usize>, inner: &Range<usize>| outer.start <= inner.start && inner.end <= outer.end;
    let (mentions, conclusions) = (&context.reading.mentions, &context.reading.conclusions);
    // Both come clause by clause, so those of a clause are looked up: there may be as many as clauses.
    context.reading.clauses.iter().filter(move |clause| {
        let first = mentions.partition_point(|mention| mention.clause.start < clause.range.start);
        let mentioned = mentions.get(first).is_some_and(|mention| mention.clause == clause.range);
        let first = conclusions.partition_point(|found| found.range.start < clause.range.start);
        let found = conclusions.get(first..).unwrap_or_default().iter();
        let mut found = found.take_while(|found| found.range.start < clause.range.end);
        clause.voice == Voice::Case && !mentioned && !found.any(|found| within(&clause.range, &found.range))
    })
}

/// True when the rationale is found to weigh one criterion at most and to recite two at most, in a few clauses: it is hardly a
/// guideline's list, and may well weigh what it recites in words that no phrase knows.
fn recites_briefly(context: &Context<'_>) -> bool {
    const CLAUSES: usize = 3;
    let criteria = |of: fn(Voice) -> bool| {
        let mentions = context.reading.mentions.iter().filter(|mention| of(mention.voice));
        mentions.map(|mention| mention.criterion).collect::<BTreeSet<_>>().len()
    };
    let guideline = context.reading.clauses.iter().filter(|clause| clause.voice == Voice::Guideline);
    guideline.take(CLAUSES + 1).count() <= CLAUSES
        && criteria(|voice| matches!(voice, Voice::Case | Voice::Conclusion)) <= 1
        && criteria(|voice| voice == Voice::Guideline) <= 2
}

/// What a status stands on.
fn support(context: &Context<'_>, id: CriterionId, status: Status, shown: &[&Mention]) -> Support {
    /// A lead in points below which a clause's voice was hardly decided.
    const HARDLY: i32 = 10;
    /// And below which a guideline's was: what a guideline says of a patient reads like a case.
    const HARDLY_GUIDELINE: i32 = 30;
    /// From so many clauses of a case on that no criterion knows, it may well be applied in one: behind a recital, or anywhere.
    const OTHERS: usize = 2;
    let recited_at = shown.iter().map(|mention| mention.range.start).min().unwrap_or_default();
    let may_apply =
        |from: usize| unknown(context).filter(|clause| clause.range.start >= from).take(OTHERS).count() == OTHERS;
    let lead = |mention: &&Mention| {
        let clause = context.reading.clause_at(mention.clause.start).filter(|clause| clause.range == mention.clause);
        clause.and_then(|clause| clause.points.as_ref()).map_or(i32::MAX, |points| points.margin)
    };
    let maybe = context.reading.maybe.iter().any(|hint| hint.criterion == id);
    let leads = || shown.iter().map(lead);
    match status {
        Status::Applied if shown.iter().all(|mention| mention.phrase.is_none()) => Support::AppliedHinted,
        Status::Applied if leads().max().is_some_and(|lead| lead < HARDLY) => Support::AppliedUnsure,
        Status::Applied if shown.len() > 1 => Support::AppliedOften,
        Status::Applied if shown.iter().any(|mention| mention.explicit) => Support::AppliedOnce,
        Status::Applied => Support::AppliedNamed,
        Status::Recited if maybe => Support::RecitedHinted,
        Status::Omitted if maybe => Support::OmittedHinted,
        Status::Recited if leads().min().is_some_and(|lead| lead < HARDLY_GUIDELINE) => Support::RecitedUnsure,
        Status::Recited if may_apply(recited_at) => Support::RecitedAmongOthers,
        Status::Recited if recites_briefly(context) => Support::RecitedBriefly,
        Status::Recited => Support::Recited,
        Status::Omitted if may_apply(0) => Support::OmittedAmongOthers,
        Status::Omitted => Support::Omitted,
    }
}

/// What decided status and finding.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum DecidedBy {
    /// No mention.
    Nothing,
    /// Mentions in the guideline's words alone.
    GuidelineOnly,
    /// Figures of this case, but none of the guideline's to hold them against.
    NoFigure,
    /// The last mention of this case that says how the criterion stands.
    LastExplicit,
    /// The last such mention on the side of the conclusion, as others are on the other side.
    Side,
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
    /// The grant: words that seem to speak against what a rationale grants have been weighed and outweighed.
    Granted,
    /// The denial: the pack says what one that weighs the criterion finds.
    Denied,
}

/// Status and finding of a criterion, and how they came about.
#[derive(Debug)]
pub(super) struct Weighing<'a> {
    pub status: Status,
    pub finding: Option<CriterionFinding>,
    /// The mentions that show them.
    pub shown: Vec<&'a Mention>,
    pub by: DecidedBy,
    /// The mention that gave the finding.
    pub decided: Option<&'a Mention>,
}

/// What figures of a case are held against, and what they are added to.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Measure {
    /// The number of visits that the item asks for.
    pub asked: Option<f64>,
    /// The pack's figure for the condition at hand.
    pub most: Option<f64>,
    /// The finding that the conclusion needs: a fact that cuts both ways takes the side that the conclusion draws on.
    pub side: Option<CriterionFinding>,
    /// True when the decision grants the item, in its heading as in its conclusion: where the two disagree, only the words tell.
    pub grants: bool,
    /// What the pack says that a denial finds which weighs the criterion, in a denial.
    pub denied: Option<CriterionFinding>,
    /// What the pack says that words come to which only hint at the criterion.
    pub hinted: Option<CriterionFinding>,
}

/// The measure of a criterion in a decision.
pub(super) fn measure(context: &Context<'_>, criterion: &Criterion) -> Measure {
    let side = side(context);
    Measure {
        asked: context.decision.treatment.visits.as_ref().map(|visits| visits.value),
        most: criterion
            .most(context.edition.map(|edition| edition.id.as_str()))
            .filter(|_| !context.reading.own_figures),
        side,
        grants: side == Some(CriterionFinding::Met) && context.outcome() != Outcome::Upheld,
        denied: criterion.when_denied.filter(|_| side == Some(CriterionFinding::Unmet)),
        hinted: criterion.when_hinted,
    }
}

/// The finding that speaks for what the rationale concludes or, where it concludes nothing, for the outcome.
fn side(context: &Context<'_>) -> Option<CriterionFinding> {
    // Where a part is granted, the heading says which side is the decision's.
    let mut concluded = context.reading.conclusions.iter().map(|conclusion| conclusion.necessary);
    let concluded = concluded.next_back().filter(|last| concluded.all(|other| other == *last));
    let concluded = concluded.filter(|_| rules::part_granted::granted(context).is_none());
    let granted = concluded.or(match context.outcome() {
        Outcome::Overturned => Some(true),
        Outcome::Upheld => Some(false),
        _ => None,
    });
    granted.map(|granted| if granted { CriterionFinding::Met } else { CriterionFinding::Unmet })
}

/// Status and finding that the mentions of a criterion come to. Who grants a request finds nothing against it: of 28 such findings
/// of 280 annotated letters none was right. Who denies one may well grant a single criterion; of which that is seldom so, the pack says.
pub(super) fn weigh<'a>(mentions: &[&'a Mention], measure: Measure) -> Weighing<'a> {
    let weighing = weigh_words(mentions, measure);
    let granted = measure.grants && weighing.finding == Some(CriterionFinding::Unmet);
    let denied = measure.denied.filter(|&denied| weighing.finding.is_some_and(|finding| finding != denied));
    match (granted, denied) {
        (true, _) => Weighing { finding: measure.side, by: DecidedBy::Granted, ..weighing },
        (_, Some(_)) => Weighing { finding: denied, by: DecidedBy::Denied, ..weighing },
        _ => weighing,
    }
}

/// What the words say themselves, those on the side of the conclusion first.
fn weigh_words<'a>(mentions: &[&'a Mention], measure: Measure) -> Weighing<'a> {
    let raised = !mentions.is_empty();
    let recited = || mentions.iter().filter(|m| m.voice == Voice::Guideline);
    let figure = recited().next().is_some();
    let most = recited().filter_map(|m| m.figure).max_by(f64::total_cmp).or(measure.most);
    let mentions: Vec<&'a Mention> = mentions.iter().filter(|m| figure || m.counts.is_none()).copied().collect();
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
    // Where words say both, those on the side of the conclusion stand, and of these the last: `pain relief was noted;
    // however, no lasting relief ...` Words that only raise the matter give way to words that say how it stands.
    let said = || applied.iter().copied().filter(|mention| !mention.unresolved);
    let weighing =
        |by, finding, decided| Weighing { status: Status::Applied, finding, shown: applied.clone(), by, decided };
    let explicit = || said().filter(|mention| mention.explicit);
    let measured = |mention: &Mention| {
        let (figure, most) = mention.figure.filter(|_| mention.measured).zip(measure.most)?;
        Some(if figure <= most { CriterionFinding::Met } else { CriterionFinding::Unmet })
    };
    let finding = |mention: &Mention| {
        measured(mention).or(measure.side.filter(|_| mention.may_favour)).unwrap_or(mention.finding)
    };
    if let Some(last) = explicit().next_back() {
        let for_it = explicit().rfind(|mention| Some(finding(mention)) == measure.side);
        let by = match for_it {
            Some(_) if explicit().any(|mention| Some(finding(mention)) != measure.side) => DecidedBy::Side,
            _ => DecidedBy::LastExplicit,
        };
        let decided = for_it.unwrap_or(last);
        return weighing(by, Some(finding(decided)), Some(decided));
    }
    if let Some(named) = said().next_back() {
        return weighing(DecidedBy::LastNamed, Some(named.finding), Some(named));
    }
    let last = applied.last().copied();
    match most.zip(sum(&applied, measure.asked)) {
        Some((most, asked)) => {
            let finding = if asked <= most { CriterionFinding::Met } else { CriterionFinding::Unmet };
            weighing(DecidedBy::Figures { asked, most }, Some(finding), None)
        }
        None => {
            let hinted = measure.hinted.filter(|_| applied.iter().all(|mention| mention.phrase.is_none()));
            let finding = hinted.or(measure.side).or(last.map(|mention| mention.finding));
            weighing(DecidedBy::OnlyRaised, finding, last)
        }
    }
}

/// What was had, what was authorised and what is asked for, together: figures that nothing else is said of. A figure that is
/// stated again is one; a sum that the rationale makes itself is taken as it is.
fn sum(applied: &[&Mention], asked: Option<f64>) -> Option<f64> {
    let figures = |wanted: FigureKind| {
        let counted = applied.iter().filter(|m| m.counts == Some(wanted));
        let mut figures: Vec<f64> = counted.filter_map(|m| m.figure).collect();
        figures.sort_by(f64::total_cmp);
        figures.dedup();
        figures
    };
    let largest = |wanted| figures(wanted).last().copied();
    let (earlier, named) = (figures(FigureKind::Earlier), largest(FigureKind::Asked));
    if let Some(total) = largest(FigureKind::Total) {
        return Some(total);
    }
    let stated = named.is_some() || !earlier.is_empty();
    stated.then(|| earlier.iter().sum::<f64>() + asked.or(named).unwrap_or_default())
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

/// What isn't weighed: one diagnostic for each criterion, all of which are parts of one finding of the decision
/// (`ground::together`). Where the record refutes what a denial rests on, that is reported, and its leftovers aren't.
pub(super) fn diagnostics(
    context: &Context<'_>,
    results: &[CriterionResult],
    carried: Carried,
    refuted: &[String],
    contradicted: bool,
) -> Vec<Diagnostic> {
    let sure = |result: &CriterionResult| result.confidence.is_none_or(|right| right >= context.pack.min_confidence);
    // What its own rationale concludes against owes nothing that such a decision owes.
    let last = context.reading.conclusions.last().map(|last| last.necessary);
    let concluded = last == Some(true);
    let against = contradicted
        && match context.outcome() {
            Outcome::Upheld => concluded,
            Outcome::Overturned => last == Some(false),
            Outcome::Unknown => false,
        };
    let leftover = |result: &&CriterionResult| {
        // What a ground discharges is worth a line where it is read surely, and the decision doesn't contradict itself.
        let left = result.requirement == Requirement::Discharged && refuted.is_empty() && !contradicted && sure(result);
        // Of what an approval needs and is read unsurely as passed over, a third was; of alternatives that a denial so seems to leave
        // open one of eleven.
        let by_outcome = matches!(result.requirement, Requirement::Necessary | Requirement::Alternative);
        let required = result.required() && (!by_outcome || sure(result));
        (required && !against || left) && !result.satisfied
    };
    let rests_on: Vec<(String, Span)> = results
        .iter()
        .filter(|result| result.rests_on)
        .filter_map(|result| {
            let (_, criterion) = context.pack.criterion_named(&result.id)?;
            Some((criterion.title.clone(), *result.evidence.last()?))
        })
        .collect();
    // Who grants an item has mostly weighed what the guideline asks: in each clause that no criterion knows one may be weighed.
    // Of ten recitals that 672 annotated letters so seemed to leave there seven were applied.
    let owed = results.iter().filter(|result| result.required() && !result.satisfied).count();
    // A clause that states a known fact says that and no more.
    let facts: BTreeSet<usize> = context.reading.facts.iter().map(|fact| fact.clause.start).collect();
    let unread = unknown(context).filter(|clause| !facts.contains(&clause.range.start));
    let hidden = context.outcome() == Outcome::Overturned && unread.take(owed).count() == owed;
    let missing = results.iter().filter(|result| !hidden && leftover(result));
    let mut out: Vec<Diagnostic> =
        missing.filter_map(|result| diagnostic(context, result, carried, &rests_on)).collect();
    // A rationale that concludes the other way states grounds for that.
    let bare = !concluded && carried == Carried::Not && context.outcome() == Outcome::Upheld && !results.is_empty();
    let named = |diagnostic: &Diagnostic| diagnostic.part.as_ref().is_some_and(|part| part.rule == ground::NONE);
    if bare && !context.reading.treatment.companion && !out.iter().any(named) {
        out.extend(ground::bare(context));
    }
    out
}

/// Why a criterion's absence is as grave as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
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

fn diagnostic(
    context: &Context<'_>,
    result: &CriterionResult,
    carried: Carried,
    rests_on: &[(String, Span)],
) -> Option<Diagnostic> {
    let (_, criterion) = context.pack.criterion_named(&result.id)?;
    let title = &criterion.title;
    let message = match result.status {
        Status::Recited if result.in_notice => {
            format!("{}: the rationale mentions {title} in a closing notice alone", context.named())
        }
        Status::Recited => {
            format!("{}: the rationale recites {title} but doesn't apply it to this case", context.named())
        }
        _ => format!("{}: the rationale doesn't mention {title}", context.named()),
    };
    let heading = context.heading();
    let said = match result.status {
        Status::Recited if result.in_notice => ("decided here", "a notice, not this patient's"),
        Status::Recited => ("decided here", "the guideline's words, not this patient's"),
        _ => ("decided without it", ""),
    };
    let mut labels: Vec<Label> = heading.map(|span| Label::new(span, said.0)).into_iter().collect();
    labels.extend(result.evidence.iter().take(2).map(|&span| Label::new(span, format!("{title}: {}", said.1))));
    let edition = context.edition;
    let source = criterion.source(edition.map(|edition| edition.id.as_str()));
    let mut help = criterion.asks.clone();
    if let Some(source) = source {
        help += &format!("\nSource: {source}");
    }
    let (by_pack, grounds) = severity(criterion, edition);
    if let (Grounds::OtherEdition, Some(edition)) = (grounds, edition) {
        help += &format!("\nThe decision falls under {}; what that edition asks is unverified.", edition.title);
    }
    let mut severity = ground::severity(context.pack, result, carried, by_pack)?;
    if let Some(right) = result.confidence.filter(|right| *right < context.pack.min_confidence) {
        severity = severity.min(Severity::Advice);
        help += &format!(
            "\nDoubtful: of 100 readings like this one about {right} are right ({}).",
            result.support.as_str()
        );
    }
    let part = ground::rule(result.requirement).map(|rule| UnweighedCriterion {
        rule,
        decision: context.named(),
        title: title.clone(),
        status: result.status,
        heading,
        rests_on: rests_on.to_vec(),
    });
    Some(Diagnostic {
        rule: result.id.clone(),
        severity,
        message,
        help,
        labels,
        criteria: vec![result.id.clone()],
        part,
    })
}
