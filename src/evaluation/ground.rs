//! What a decision rests on, and what it must therefore still weigh.
//!
//! A denial needs one sufficient ground about this patient; an approval needs everything that is necessary; and only
//! criteria of the guideline that the reviewer relies on can be asked for. How the criteria of a class carry a decision
//! stands in the pack ([`Logic`]); here it is held against what the rationale weighs.

use serde::Serialize;

use super::criteria::CriterionResult;
use super::{Context, Diagnostic, Label};
use crate::letter::{self, Authority, Outcome, Reference};
use crate::pack::{
    Class, Criterion, CriterionFinding, HeldIn, ItemFilter, Logic, Needs, OutcomeFilter, Pack, SettingFilter, Severity,
    Status, Support, UseFilter, Voice,
};
use crate::text::Span;

/// Nothing about this patient carries the denial.
pub(super) const NONE: &str = "ground/none";
/// An approval lacks what it needs.
pub(super) const MISSING: &str = "ground/missing";
/// What a decision leaves open that another ground discharges.
pub(super) const OPEN: &str = "ground/open";

/// Whether a decision must weigh a criterion, and why, or why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Requirement {
    /// An approval needs it.
    Necessary,
    /// The denial states no ground about this patient, and this would be one.
    Ground,
    /// The denial rules out one alternative, and this is another.
    Alternative,
    /// A denial owes it to the patient, whatever it rests on.
    Owed,
    /// The decision rests on another ground that suffices.
    Discharged,
    /// Neither this outcome nor any ground asks for it.
    NotAsked,
    /// The guideline cited doesn't hold it, and the rationale doesn't recite it.
    NotHeld,
    /// It isn't asked of this use of the treatment: the first, or a continuing one.
    OtherUse,
    /// It isn't asked in this setting.
    OtherSetting,
    /// It isn't asked of an item like this one.
    OtherItem,
    /// The item falls or stands with another.
    Companion,
    /// The outcome can't be read.
    NoOutcome,
}

impl Requirement {
    /// True when a decision that doesn't weigh it is incomplete.
    pub fn holds(self) -> bool {
        matches!(self, Requirement::Necessary | Requirement::Ground | Requirement::Alternative | Requirement::Owed)
    }

    /// As reports write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Requirement::Necessary => "necessary",
            Requirement::Ground => "ground",
            Requirement::Alternative => "alternative",
            Requirement::Owed => "owed",
            Requirement::Discharged => "discharged",
            Requirement::NotAsked => "not-asked",
            Requirement::NotHeld => "not-held",
            Requirement::OtherUse => "other-use",
            Requirement::OtherSetting => "other-setting",
            Requirement::OtherItem => "other-item",
            Requirement::Companion => "companion",
            Requirement::NoOutcome => "no-outcome",
        }
    }
}

/// How far a decision is carried by what it weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Carried {
    /// A sufficient ground, or everything that is necessary.
    Wholly,
    /// By words about this case that no criterion of the class knows, or by some alternatives of several.
    Partly,
    /// By nothing about this patient.
    Not,
}

/// The logic of a class that fits a decision.
pub(super) fn logic<'a>(context: &Context<'_>, class: &'a Class) -> Option<&'a Logic> {
    let edition = context.edition.map(|edition| edition.id.as_str());
    let parts = &context.decision.treatment.body_parts;
    class.logic.iter().find(|logic| {
        let about = |part: &str| {
            let bare = super::body_part::without_side(context, part);
            logic.body_parts.iter().any(|known| known == part || known == bare)
        };
        (logic.body_parts.is_empty() || parts.iter().any(|part| about(&part.value)))
            && (logic.editions.is_empty() || edition.is_some_and(|id| logic.editions.iter().any(|known| known == id)))
    })
}

/// Says of each result of a class whether the decision must weigh it, and marks what the decision rests on. `refuted`
/// are criteria that the record contradicts: they carry nothing.
pub(super) fn require(
    context: &Context<'_>,
    class: &Class,
    results: &mut [CriterionResult],
    refuted: &[String],
) -> Carried {
    let Some(logic) = logic(context, class) else { return Carried::Not };
    let held = is_held(context, &class.held_in);
    // Who says that it helped says that it is being used.
    let continuing = context.reading.continuing
        || results.iter().zip(&class.criteria).any(|(result, criterion)| {
            criterion.shows_use && [result.finding, result.said].contains(&Some(CriterionFinding::Met))
        });
    let standing: Vec<Option<Requirement>> = results
        .iter()
        .zip(&class.criteria)
        .enumerate()
        // What is owed to the patient is owed whatever the reviewer cites.
        .map(|(i, (result, criterion))| {
            let held = criterion.held_in.as_ref().map_or(held, |held_in| is_held(context, held_in));
            out_of_question(context, criterion, result, continuing, held || logic.denial_owes.contains(&i))
        })
        .collect();
    let live = |index: &usize| standing.get(*index).is_some_and(Option::is_none);
    let is = |index: &usize, finding: CriterionFinding| {
        results.get(*index).is_some_and(|r| {
            let ground = finding == CriterionFinding::Met || r.grounded;
            r.finding == Some(finding) && ground && !refuted.contains(&r.id)
        })
    };
    let (all, any) = (&logic.all, &logic.any);
    let by_itself = logic.approved_by.iter().any(|i| is(i, CriterionFinding::Met));
    let open_any: Vec<usize> = any.iter().copied().filter(|i| live(i) && !is(i, CriterionFinding::Unmet)).collect();
    let (carried, rests_on): (Carried, Vec<usize>) = match context.outcome() {
        Outcome::Upheld => {
            let mut grounds: Vec<usize> =
                all.iter().chain(&logic.denied_by).copied().filter(|i| is(i, CriterionFinding::Unmet)).collect();
            let named = |index: &&usize| {
                let recited = results.get(**index).is_some_and(|result| result.status == Status::Recited);
                recited
                    && live(index)
                    && class.criteria.get(**index).is_some_and(|criterion| names_the_item(context, criterion))
            };
            grounds.extend(logic.denied_by_name.iter().filter(named));
            let excluded: Vec<usize> = any.iter().copied().filter(|i| is(i, CriterionFinding::Unmet)).collect();
            // What no criterion knows may be a ground as well: that the treatment was authorised already.
            let of_case = context.reading.clauses.iter().any(|c| c.voice == Voice::Case && !c.unreasoned);
            let ruled_out = !excluded.is_empty() && open_any.is_empty();
            let carried = if !grounds.is_empty() || ruled_out {
                Carried::Wholly
            } else if !excluded.is_empty() || of_case || !refuted.is_empty() {
                Carried::Partly
            } else {
                Carried::Not
            };
            grounds.extend(excluded);
            (carried, grounds)
        }
        Outcome::Overturned => {
            let met: Vec<usize> = (0..results.len()).filter(|i| is(i, CriterionFinding::Met)).collect();
            let enough = |i: &usize| {
                let cited = class.criteria.get(*i).is_some_and(|criterion| criterion.needs == Needs::Cited);
                is(i, CriterionFinding::Met) || cited && results.get(*i).is_some_and(|r| r.status != Status::Omitted)
            };
            let whole = all.iter().filter(|i| live(i)).all(enough)
                && (open_any.is_empty() || any.iter().any(|i| is(i, CriterionFinding::Met)));
            let carried = match (by_itself || whole, met.is_empty()) {
                (true, _) => Carried::Wholly,
                (false, false) => Carried::Partly,
                (false, true) => Carried::Not,
            };
            (carried, met)
        }
        Outcome::Unknown => (Carried::Not, Vec::new()),
    };
    let approved_alternative = any.iter().any(|i| is(i, CriterionFinding::Met));
    // At what only hints point is named as a ground where nothing else is.
    let hinted = |i: &usize| results.get(*i).is_some_and(|result| result.support == Support::AppliedHinted);
    let told = rests_on.iter().any(|i| !hinted(i));
    let named: Vec<usize> = rests_on.iter().copied().filter(|i| !told || !hinted(i)).collect();
    for (index, (result, standing)) in results.iter_mut().zip(standing).enumerate() {
        let part_of = |list: &[usize]| list.contains(&index);
        result.rests_on = named.contains(&index);
        result.held = held;
        result.requirement = standing.unwrap_or_else(|| match context.outcome() {
            Outcome::Upheld if part_of(&logic.denial_owes) => Requirement::Owed,
            Outcome::Upheld if part_of(all) || part_of(any) => match carried {
                Carried::Wholly => Requirement::Discharged,
                Carried::Partly if part_of(any) && rests_on.iter().any(|i| any.contains(i)) => Requirement::Alternative,
                Carried::Partly => Requirement::Discharged,
                Carried::Not => Requirement::Ground,
            },
            Outcome::Overturned if by_itself => Requirement::NotAsked,
            Outcome::Overturned if part_of(all) => Requirement::Necessary,
            Outcome::Overturned if part_of(any) && !approved_alternative => Requirement::Necessary,
            _ => Requirement::NotAsked,
        });
        let named = class.logic.iter().any(|logic| logic.all.contains(&index) || logic.any.contains(&index));
        result.asked = named && comparable(result.requirement);
    }
    carried
}

/// Whether decisions of either outcome can be compared by a criterion: what the reviewer happens to cite doesn't matter.
fn comparable(requirement: Requirement) -> bool {
    !matches!(
        requirement,
        Requirement::OtherUse
            | Requirement::OtherSetting
            | Requirement::OtherItem
            | Requirement::Companion
            | Requirement::NoOutcome
    )
}

/// Why a criterion can't be asked for in this decision, if it can't.
fn out_of_question(
    context: &Context<'_>,
    criterion: &Criterion,
    result: &CriterionResult,
    continuing: bool,
    held: bool,
) -> Option<Requirement> {
    let reading = context.reading;
    let used = match criterion.used {
        UseFilter::Any => true,
        UseFilter::Continuing => continuing,
        UseFilter::First => reading.first && !continuing,
        UseFilter::NotFirst => !reading.first || continuing,
    };
    let setting = match criterion.setting {
        SettingFilter::Any => true,
        SettingFilter::PostOperative => reading.post_operative,
        SettingFilter::NotPostOperative => !reading.post_operative,
        SettingFilter::Acute => context.is_acute(),
        SettingFilter::Chronic => !context.is_acute(),
    };
    let outcome = match criterion.outcome {
        OutcomeFilter::Any => true,
        OutcomeFilter::Overturned => context.outcome() == Outcome::Overturned,
        OutcomeFilter::Upheld => context.outcome() == Outcome::Upheld,
    };
    let exempt = || {
        let id = context.pack.criterion_named(&criterion.id).map(|(id, _)| id);
        id.is_some_and(|id| reading.treatment.exempt.contains(&id))
    };
    let item = (criterion.item == ItemFilter::Any || is_compound(context)) && !exempt();
    let edition = context.edition.map(|edition| edition.id.as_str());
    let of_edition = edition.is_none_or(|id| criterion.sources.iter().any(|source| source.edition == id));
    if context.outcome() == Outcome::Unknown {
        Some(Requirement::NoOutcome)
    } else if reading.treatment.companion {
        Some(Requirement::Companion)
    } else if !outcome {
        Some(Requirement::NotAsked)
    } else if !used {
        Some(Requirement::OtherUse)
    } else if !setting {
        Some(Requirement::OtherSetting)
    } else if !item {
        Some(Requirement::OtherItem)
    } else if result.status == Status::Omitted && !(held && of_edition) {
        Some(Requirement::NotHeld)
    } else {
        None
    }
}

/// True when a clause that mentions a criterion names a drug of the item.
fn names_the_item(context: &Context<'_>, criterion: &Criterion) -> bool {
    let asked = || context.decision.treatment.drugs.iter().flat_map(|drug| &drug.value.ingredients);
    let id = context.pack.criterion_named(&criterion.id).map(|(id, _)| id);
    let mut mentions = context.reading.mentions.iter().filter(|mention| Some(mention.criterion) == id);
    mentions.any(|mention| {
        let named = letter::named(&context.letter.folded, mention.clause.clone(), &context.pack.lexicon);
        named.drugs.iter().flat_map(|drug| &drug.value.ingredients).any(|name| asked().any(|own| own == name))
    })
}

/// True when the item has several active ingredients, or none that is known.
fn is_compound(context: &Context<'_>) -> bool {
    let ingredients = context.decision.treatment.drugs.iter().flat_map(|drug| &drug.value.ingredients);
    ingredients.count() != 1
}

/// True when something that the reviewer cites holds criteria. A citation of the MTUS that names no section may.
fn is_held(context: &Context<'_>, held_in: &HeldIn) -> bool {
    let Some(citation) = &context.decision.reviewer else { return false };
    citation.references.iter().any(|reference| reference.authority == Authority::Mtus && holds(held_in, reference))
}

fn holds(held_in: &HeldIn, reference: &Reference) -> bool {
    reference.sections.is_empty() || names(held_in, reference)
}

/// True when a reference names a chapter or section that holds criteria.
pub(super) fn names(held_in: &HeldIn, reference: &Reference) -> bool {
    let chapter = reference.chapter.as_ref().map(|chapter| chapter.value.as_str());
    let by_chapter = chapter.is_some_and(|name| held_in.chapters.iter().any(|known| known == name));
    let section = |name: &str| held_in.sections.iter().any(|known| *known == name.to_lowercase());
    by_chapter || reference.sections.iter().any(|name| section(&name.value))
}

/// A criterion that a decision doesn't weigh: a part of the one finding that says so of the decision.
#[derive(Debug, Clone, PartialEq)]
pub struct UnweighedCriterion {
    /// The rule under which the parts of a decision are reported together.
    pub rule: &'static str,
    /// `Norco 10/325mg #60 (upheld)`.
    pub decision: String,
    /// The criterion in a few words.
    pub title: String,
    /// Recited or omitted.
    pub status: Status,
    /// The item and its outcome.
    pub heading: Option<Span>,
    /// What the decision rests on: titles, and the words that show it.
    pub rests_on: Vec<(String, Span)>,
}

/// Several parts of one decision as one finding, and what its message says of the decision.
pub fn together(parts: &[&Diagnostic]) -> Option<(Diagnostic, String)> {
    let known = parts.iter().find_map(|diagnostic| diagnostic.part.as_ref())?;
    let of = |status: Status| -> Vec<&str> {
        let parts = parts.iter().filter_map(|diagnostic| diagnostic.part.as_ref());
        parts.filter(|part| part.status == status).map(|part| part.title.as_str()).collect()
    };
    let missing: Vec<&str> = [of(Status::Omitted), of(Status::Recited)].concat();
    let grounds: Vec<&str> = known.rests_on.iter().map(|(title, _)| title.as_str()).collect();
    let says = match (known.rule, grounds.is_empty()) {
        (NONE, _) => format!("the denial states no ground about this patient; not weighed: {}", listed(&missing)),
        (MISSING, true) => format!("no criterion carries the approval; it doesn't weigh {}", listed(&missing)),
        (_, true) => format!("the denial rests on other words of this case; it doesn't weigh {}", listed(&missing)),
        (MISSING, false) => {
            format!("the approval rests on {}; it doesn't weigh {}", listed(&grounds), listed(&missing))
        }
        (_, false) => format!("the denial rests on {}; it doesn't weigh {}", listed(&grounds), listed(&missing)),
    };
    let mut labels: Vec<Label> = known.heading.map(|span| Label::new(span, "decided here")).into_iter().collect();
    labels.extend(known.rests_on.iter().take(2).map(|(title, span)| Label::new(*span, format!("rests on {title}"))));
    for diagnostic in parts {
        let heading = diagnostic.part.as_ref().and_then(|part| part.heading);
        let own = diagnostic.labels.iter().filter(|label| Some(label.span) != heading);
        labels.extend(own.take(1).cloned());
    }
    let severity = parts.iter().map(|diagnostic| diagnostic.severity).max()?;
    let mut helps: Vec<&str> = Vec::new();
    for help in parts.iter().map(|diagnostic| diagnostic.help.as_str()) {
        if !helps.contains(&help) {
            helps.push(help);
        }
    }
    let diagnostic = Diagnostic {
        rule: known.rule.to_owned(),
        severity,
        message: format!("{}: {says}", known.decision),
        help: helps.join("\n"),
        labels,
        criteria: parts.iter().flat_map(|diagnostic| diagnostic.criteria.iter().cloned()).collect(),
        part: None,
    };
    Some((diagnostic, says))
}

/// Titles hold `and` and commas themselves.
fn listed(titles: &[&str]) -> String {
    titles.join("; ")
}

/// How grave it is that a criterion isn't weighed: never graver than the rule under which it is reported. It is advice
/// where the guideline's closing notice stands in for what is owed, and where an approval that rests on something passes
/// over what it doesn't even recite. `None` where the pack leaves the rule out.
pub(super) fn severity(pack: &Pack, result: &CriterionResult, carried: Carried, by_pack: Severity) -> Option<Severity> {
    let passed_over = result.status == Status::Omitted && carried == Carried::Partly;
    match rule(result.requirement) {
        Some(MISSING) if passed_over || !result.held => Some(by_pack.min(Severity::Advice)),
        Some(rule) => Some(by_pack.min(pack.rule_named(rule)?.1.severity)),
        None if result.status == Status::Recited => Some(Severity::Advice),
        None => Some(by_pack),
    }
}

/// The rule under which criteria of a requirement are reported together; what is owed is reported by itself.
pub(super) fn rule(requirement: Requirement) -> Option<&'static str> {
    match requirement {
        Requirement::Necessary => Some(MISSING),
        Requirement::Ground => Some(NONE),
        Requirement::Alternative | Requirement::Discharged => Some(OPEN),
        _ => None,
    }
}

/// A denial that states no ground, of a class of which nothing can be asked: the reviewer relies on another source.
pub(super) fn bare(context: &Context<'_>) -> Option<Diagnostic> {
    let message = format!("{}: the denial states no ground about this patient", context.named());
    let labels = context.heading().map(|span| Label::new(span, "decided here")).into_iter().collect();
    super::rules::diagnostic(context.pack, NONE, message, labels)
}
