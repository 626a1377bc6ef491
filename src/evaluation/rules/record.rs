//! `conflict/record`: the rationale says that the record lacks a fact which the letter's own case summary states.
//!
//! The Workers' Compensation Appeals Board has set determinations aside on this ground. A wrong accusation is worse than a
//! missed one, so both sides must be about one and the same fact: of one body part, of the treatment that was asked for where
//! it is a treatment's doing, of the present where it fades, missed by this reviewer and stated by the record.

use std::collections::BTreeSet;
use std::ops::Range;

use jiff::civil::Date;

use super::{Check, Context, Diagnostic, GeneralRule, Label};
use crate::evaluation::body_part::{joined_levels, levels, same_part, side_nearest, sides_named};
use crate::letter::Outcome;
use crate::pack::{self, FactKind, FactWords, Role, Severity};
use crate::reading::{Polarity, SaidBy, StatedFact};

pub(in crate::evaluation) const RULE: GeneralRule =
    GeneralRule { id: "conflict/record", check: Check::Decision(check) };

/// Two days so far apart aren't of one examination.
const APART_DAYS: i32 = 45;
/// What an examination found so long before the last of the record says nothing of the present, where the pack doesn't say.
const FADES_AFTER_DAYS: f64 = 365.0;
/// Facts that one diagnostic shows; more would hide the first.
const MOST: usize = 4;
/// Facts of one text that are held against those of another. No letter states a tenth of it, and one that repeats itself over
/// megabytes must not cost the square of its length.
pub(super) const MOST_COMPARED: usize = 500;

/// Words that miss a fact, those of the record that state it, and the fact.
type Contradiction<'a> = (&'a StatedFact, &'a StatedFact, &'a pack::Fact);

fn check(context: &Context<'_>) -> Option<Diagnostic> {
    // What an approval misses in the record does no harm.
    if context.outcome() == Outcome::Overturned {
        return None;
    }
    let mut pairs: Vec<Contradiction<'_>> = Vec::new();
    for (lack, stated, fact) in contradictions(context, |lack, stated| is_definite(context, lack, stated)) {
        // Words that miss a fact and a part of it miss one thing.
        let known = |other: &(&StatedFact, &StatedFact, &pack::Fact)| {
            other.0.fact == lack.fact || other.1.range == stated.range && other.0.clause == lack.clause
        };
        if pairs.len() < MOST && !pairs.iter().any(known) {
            pairs.push((lack, stated, fact));
        }
    }
    let titles: Vec<&str> = pairs.iter().map(|(.., fact)| fact.title.as_str()).collect();
    let (last, before) = titles.split_last()?;
    let named = if before.is_empty() { (*last).to_owned() } else { format!("{} and {last}", before.join(", ")) };
    let it = if before.is_empty() { "it" } else { "them" };
    let message =
        format!("{}: the rationale finds nothing on {named}, but the case summary states {it}", context.named());
    let span = |range: &Range<usize>| context.letter.folded.span(range.clone());
    let labels = pairs.iter().flat_map(|(lack, stated, fact)| {
        [
            Label::new(span(&lack.range), format!("says the record lacks {}", fact.title)),
            Label::new(span(&stated.range), format!("the record, on {}", fact.title)),
        ]
    });
    let diagnostic = RULE.diagnostic(context.pack, message, labels.collect())?;
    let severity = match pairs.iter().any(|(_, stated, fact)| is_dated(stated, fact)) {
        true => diagnostic.severity,
        false => diagnostic.severity.min(Severity::Advice),
    };
    let criteria: BTreeSet<String> = pairs.iter().filter_map(|(lack, ..)| touched(context, lack)).collect();
    Some(Diagnostic { criteria: criteria.into_iter().collect(), severity, ..diagnostic })
}

/// Whether the record states a fact that the rationale misses, however loosely: what an example of a pack shows.
pub(in crate::evaluation) fn contradicts(context: &Context<'_>) -> bool {
    contradictions(context, |_, _| true).next().is_some()
}

/// What the rationale misses and the record states, by the first of its words that are definite enough.
fn contradictions<'a>(
    context: &'a Context<'_>,
    definite: impl Fn(&StatedFact, &StatedFact) -> bool,
) -> impl Iterator<Item = Contradiction<'a>> {
    let record = context.reading.record.get(..MOST_COMPARED).unwrap_or(&context.reading.record);
    missed(context, Denials::NotOfThePatient).filter_map(move |lack| {
        let refuting = |stated: &&StatedFact| {
            definite(lack, stated)
                && refutes(context, lack, stated)
                && !absent_since(context, lack, stated, record)
                && !placed_elsewhere(context, lack, stated, record)
        };
        Some((lack, record.iter().find(refuting)?, context.pack.fact(lack.fact)?))
    })
}

/// Which denials miss a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Denials {
    /// All.
    Any,
    /// Those of facts that a patient's denial doesn't state: `no side effects` is what the record says of them.
    NotOfThePatient,
}

/// The facts that this reviewer misses and doesn't state elsewhere in the rationale: what is acknowledged is weighed.
pub(super) fn missed<'a>(context: &'a Context<'_>, denials: Denials) -> impl Iterator<Item = &'a StatedFact> {
    let facts = || context.reading.facts.iter();
    // What is only supposed isn't acknowledged: `gabapentin is more widely used`.
    let acknowledged = facts()
        .filter(|fact| fact.by == SaidBy::Reviewer && fact.polarity != Polarity::Lacking)
        .filter(|fact| fact.polarity == Polarity::Denied || !fact.qualified);
    let acknowledged: Vec<&StatedFact> = acknowledged.take(MOST_COMPARED).collect();
    facts().filter(move |lack| is_missed(context, lack, denials)).take(MOST_COMPARED).filter(move |lack| {
        // In the lack's own clause that is what comes before it: `she began gabapentin, so it can't be said that such drugs failed`.
        // Words that are a lack by themselves name nothing: `his pain is axial and radicular`.
        let by_itself = matches!(context.pack.role(lack.phrase), Some(Role::Fact { words: FactWords::Lack, .. }));
        let stands_apart = |other: &StatedFact| {
            let behind = by_itself && other.range.start >= lack.range.end;
            behind || other.clause != lack.clause || other.range.end <= lack.range.start
        };
        !acknowledged.iter().any(|other| stands_apart(other) && acknowledges(context, lack, other))
    })
}

/// Whether words say that this reviewer misses the fact itself, not a degree of it.
fn is_missed(context: &Context<'_>, lack: &StatedFact, denials: Denials) -> bool {
    let Some(fact) = context.pack.fact(lack.fact) else { return false };
    let classes = &context.reading.treatment.classes;
    let own = |name: &String| classes.iter().filter_map(|&id| context.pack.class(id)).any(|class| class.id == *name);
    if !fact.only_for.is_empty() && !fact.only_for.iter().any(own) {
        return false;
    }
    let claims = match lack.polarity {
        Polarity::Lacking => true,
        Polarity::Denied => !fact.denied_states || denials == Denials::Any,
        Polarity::Stated => false,
    };
    claims && lack.by == SaidBy::Reviewer && !lack.qualified
}

/// Whether both sides are definite enough to accuse a reviewer by.
///
/// That a patient has no infection is a conclusion of the reviewer's; that none is documented is a claim about the record. And the
/// record must give a treatment or a test its day, and a sign its place; what a patient tells is told anew at each visit, and an
/// illness of one place answers for none of another. On 448 invented letters that nobody had tuned to, accusations by a treatment
/// without a day held 7 of 17 times (29 of 34 with one), by a test 3 of 7 (23 of 29), by a sign without a place 1 of 8 (16 of 26), by
/// a symptom 0 of 4, by an illness of a place 0 of 8 (21 of 25 of none), and where the rationale spoke of no record 5 of 19.
fn is_definite(context: &Context<'_>, lack: &StatedFact, stated: &StatedFact) -> bool {
    let Some(known) = context.pack.fact(stated.fact) else { return false };
    let attested = match known.kind {
        FactKind::Treatment | FactKind::Test => stated.day.is_some(),
        FactKind::Sign => !stated.body_parts.is_empty() || known.at.is_some(),
        FactKind::Symptom => false,
        FactKind::Condition => lack.body_parts.is_empty() && names_no_other_place(context, stated),
        FactKind::Effect | FactKind::Course | FactKind::Record => true,
    };
    claims_silence(context, lack, stated) && attested
}

/// Whether the body parts beside an illness are its own: `burning in the upper abdomen`.
fn names_no_other_place(context: &Context<'_>, stated: &StatedFact) -> bool {
    let own = crate::letter::named(&context.letter.folded, stated.range.clone(), &context.pack.lexicon);
    stated.body_parts.iter().all(|part| own.body_parts.iter().any(|named| named.value == *part))
}

/// Whether a treatment is given more than its year: which course, drug or region was meant then is too open to do more than advise.
/// On 1,200 annotated letters such accusations held 25 of 33 times, those by a day 55 of 57.
fn is_dated(stated: &StatedFact, known: &pack::Fact) -> bool {
    known.kind != FactKind::Treatment || !stated.of_a_year
}

/// Whether words that miss a fact speak of the record, or what states it is one of the papers and of treatment.
pub(super) fn claims_silence(context: &Context<'_>, lack: &StatedFact, stated: &StatedFact) -> bool {
    lack.of_record || context.pack.fact(stated.fact).is_some_and(|known| !known.kind.is_of_patient())
}

/// Whether words of the case summary state what a rationale misses.
fn refutes(context: &Context<'_>, lack: &StatedFact, stated: &StatedFact) -> bool {
    // A study of the day that stands beside the lack is one that the reviewer knows.
    let fades = context.pack.fact(stated.fact).is_some_and(|fact| fact.kind.fades());
    let known = !fades && stated.day.is_some() && stated.day == lack.day;
    stated.by == SaidBy::Record && !known && refutes_as(context, lack, stated)
}

/// The same, whoever states it.
pub(super) fn refutes_as(context: &Context<'_>, lack: &StatedFact, stated: &StatedFact) -> bool {
    let of_treatment = context.pack.fact(stated.fact).is_some_and(|known| known.kind.of_treatment());
    // What both tie to one treatment is one fact, whatever is asked for.
    let of_one_treatment = || lack.treatments.iter().any(|name| stated.treatments.contains(name));
    // What another treatment did isn't missed of this one.
    let own = context.reading.treatment.names(context.decision, context.pack);
    let drug = |name: &String| context.pack.class_named(name).is_none();
    let of_another = of_treatment
        && lack.treatments.iter().any(drug)
        && !lack.treatments.iter().any(|name| own.contains(name))
        && !of_one_treatment();
    let of_one_drug = context.pack.fact(stated.fact).is_some_and(|known| known.of_one_drug);
    let names_one = || stated.treatments.iter().any(|name| context.pack.lexicon.leading_drug(name).is_some());
    let of_other_drug = of_one_drug && names_one() && !of_item(context, stated);
    !of_another
        && !of_other_drug
        && !of_other_cause(context, lack, stated)
        && (!of_treatment
            || of_one_treatment()
            || of_item(context, stated)
            || of_drugs(context, lack, stated)
            || of_service(context, stated))
        && acknowledges(context, lack, stated)
}

/// Whether each ascribes a complaint or an illness to drugs of other kinds: `no stomach complaint from ibuprofen` isn't answered by what
/// tramadol did, but by naproxen's doing.
fn of_other_cause(context: &Context<'_>, lack: &StatedFact, stated: &StatedFact) -> bool {
    let caused = |known: &pack::Fact| matches!(known.kind, FactKind::Symptom | FactKind::Condition);
    let kinds = |said: &StatedFact| -> BTreeSet<String> {
        let named = crate::letter::named(&context.letter.folded, said.clause.clone(), &context.pack.lexicon);
        named.drugs.into_iter().map(|drug| drug.value.class).collect()
    };
    if !context.pack.fact(stated.fact).is_some_and(caused) {
        return false;
    }
    let (missed, known) = (kinds(lack), kinds(stated));
    !missed.is_empty() && !known.is_empty() && missed.is_disjoint(&known)
}

/// Whether words state what others miss, whatever treatment they ascribe it to: a reviewer who ascribes it to another treatment
/// has weighed it.
fn acknowledges(context: &Context<'_>, lack: &StatedFact, stated: &StatedFact) -> bool {
    let (Some(missed), Some(known)) = (context.pack.fact(lack.fact), context.pack.fact(stated.fact)) else {
        return false;
    };
    let holds = match stated.polarity {
        Polarity::Stated => true,
        Polarity::Denied => missed.denied_states && known.denied_states && lack.polarity == Polarity::Lacking,
        Polarity::Lacking => false,
    };
    holds
        && (stated.fact == lack.fact || known.within.contains(&lack.fact))
        && !is_old(context, lack, stated, known)
        && same_body_part(context, lack, stated, known)
        && same_side(context, lack, stated)
        && same_level(context, lack, stated)
        && same_drug(context, lack, stated)
}

/// Whether both are about one side, where each names but one, else the item: `on the left there are no findings`. Of a record's
/// clause that names both the side counts that stands nearest: `strength is 4/5 on the right and 5/5 on the left`.
fn same_side(context: &Context<'_>, lack: &StatedFact, stated: &StatedFact) -> bool {
    let own = sides_named(context, &lack.clause);
    let item = || context.decision.item.as_ref().map(|item| sides_named(context, &item.range));
    let wanted = if own.is_empty() { item().unwrap_or_default() } else { own.clone() };
    let recorded = sides_named(context, &stated.clause);
    // Of several in the lack's clause the nearest counts, too.
    let nearest = side_nearest(context, &lack.clause, &lack.range).filter(|_| own.len() > 1);
    let wanted = nearest.map_or(wanted, |side| std::iter::once(side.to_owned()).collect());
    // The other side than what is asked for isn't answered by what names none.
    let other = own.len() == 1 && item().is_some_and(|item| item.len() == 1 && item.is_disjoint(&own));
    match (wanted.iter().next(), wanted.len(), recorded.len()) {
        (_, _, 0) if other => false,
        (Some(_), 1, 1) => wanted == recorded,
        (Some(side), 1, 2..) => side_nearest(context, &stated.clause, &stated.range).is_none_or(|near| near == *side),
        _ => true,
    }
}

/// Whether the record itself finds a sign absent, on no earlier day than where it states it: what was found once and is gone
/// is not there, and a diagnosis is no finding.
fn absent_since(context: &Context<'_>, lack: &StatedFact, stated: &StatedFact, record: &[StatedFact]) -> bool {
    let fades = context.pack.fact(stated.fact).is_some_and(|fact| fact.kind.fades() && !fact.denied_states);
    fades
        && record.iter().any(|other| {
            other.polarity != Polarity::Stated
                && other.by == SaidBy::Record
                && !other.qualified
                && other.fact == lack.fact
                && context.pack.fact(other.fact).is_some_and(|known| same_body_part(context, lack, other, known))
                && same_side(context, lack, other)
                && match (other.day, stated.day) {
                    (Some(gone), Some(found)) => gone >= found,
                    (None, Some(_)) => false,
                    _ => true,
                }
        })
}

/// Whether the record, where it says of which part of the body a fact is, says that of others alone: `past care has been drugs and
/// therapy; the therapy was to the shoulder` has none for the neck.
fn placed_elsewhere(context: &Context<'_>, lack: &StatedFact, stated: &StatedFact, record: &[StatedFact]) -> bool {
    let placed = |other: &&StatedFact| {
        other.fact == stated.fact && other.polarity == Polarity::Stated && !other.body_parts.is_empty()
    };
    let Some(known) = context.pack.fact(stated.fact).filter(|_| stated.body_parts.is_empty()) else { return false };
    let mut placed = record.iter().filter(placed).peekable();
    !lack.body_parts.is_empty()
        && placed.peek().is_some()
        && !placed.any(|other| same_body_part(context, lack, other, known))
}

/// Whether a fact is tied to what is asked for.
fn of_item(context: &Context<'_>, stated: &StatedFact) -> bool {
    let own = context.reading.treatment.names(context.decision, context.pack);
    own.iter().any(|name| stated.treatments.contains(name))
}

/// Whether visits that no service is named beside may be those of the service that is asked for: `attended 8 of 10 visits`.
fn of_service(context: &Context<'_>, stated: &StatedFact) -> bool {
    let course = context.pack.fact(stated.fact).is_some_and(|known| known.kind == FactKind::Course);
    let service = |name: &String| context.pack.class_named(name).is_some();
    course && context.decision.treatment.drugs.is_empty() && !stated.treatments.iter().any(service)
}

/// Whether a drug is asked for, and both are about whatever the patient takes. A denial that is tied to no treatment is one of
/// all drugs: `she denies side effects`.
fn of_drugs(context: &Context<'_>, lack: &StatedFact, stated: &StatedFact) -> bool {
    let all = lack.of_all_drugs && stated.of_all_drugs;
    let denied = stated.polarity == Polarity::Denied && stated.treatments.is_empty();
    !context.decision.treatment.drugs.is_empty() && (all || denied)
}

/// Whether a finding is too old to be one of the present, or of another examination than the one that the lack is about.
fn is_old(context: &Context<'_>, lack: &StatedFact, stated: &StatedFact, known: &pack::Fact) -> bool {
    let apart = |(one, other): (Date, Date)| (other - one).get_days();
    let age = stated.day.zip(context.reading.last_day).map(apart);
    let lasts = known.lasts_days.or(known.kind.fades().then_some(FADES_AFTER_DAYS));
    let faded = age.zip(lasts).is_some_and(|(age, lasts)| f64::from(age) > lasts);
    let another = || stated.day.or(stated.visit).zip(lack.day).is_some_and(|days| apart(days).abs() > APART_DAYS);
    faded || known.kind.fades() && another()
}

/// A sign in the knee says nothing of the neck: neither what is missed nor, where that names no part, what is asked for.
fn same_body_part(context: &Context<'_>, lack: &StatedFact, stated: &StatedFact, known: &pack::Fact) -> bool {
    let own: Vec<&str> = known.at.iter().map(String::as_str).collect();
    let named: Vec<&str> = stated.body_parts.iter().map(String::as_str).collect();
    let recorded = if named.is_empty() { own } else { named };
    let item = || context.decision.treatment.body_parts.iter().map(|part| part.value.as_str());
    let missed: Vec<&str> = lack.body_parts.iter().map(String::as_str).collect();
    let wanted: Vec<&str> = if missed.is_empty() { item().collect() } else { missed };
    let same = |part: &&str| wanted.iter().any(|other| same_part(context, other, part, known.referred));
    // A part of its own, which isn't what is asked for, isn't answered by what names none.
    let of_item = |own: &String| {
        let either =
            |part: &str| same_part(context, part, own, known.referred) || same_part(context, own, part, known.referred);
        own.ends_with(|c: char| c.is_ascii_digit()) || item().any(either)
    };
    let placed = !known.kind.of_treatment() && known.kind != FactKind::Record;
    let elsewhere =
        placed && item().next().is_some() && !lack.body_parts.is_empty() && !lack.body_parts.iter().any(of_item);
    recorded.is_empty() && !elsewhere || wanted.is_empty() || recorded.iter().any(same)
}

/// Whether both are about one level of the spine, where both name one.
fn same_level(context: &Context<'_>, lack: &StatedFact, stated: &StatedFact) -> bool {
    let levels = |range: &Range<usize>| levels(context, range.clone());
    let item = context.decision.item.as_ref().map(|item| &item.range);
    let wanted = if levels(&lack.clause).is_empty() { item } else { Some(&lack.clause) };
    // A list of what a study shows names a level in each entry: `at L2-3 a protrusion that touches the root, and at L4-5 a bulge`.
    let entry = entry(context.letter.folded.text(), &stated.clause, &stated.range);
    let recorded = if levels(&entry).is_empty() { &stated.clause } else { &entry };
    let Some(wanted) = wanted else { return true };
    // Joined levels are one place: `L4-5` and `L5-S1` share one, and are two.
    let joined = |range: &Range<usize>| joined_levels(context, range.clone());
    let (one, other) = (joined(wanted), joined(recorded));
    if !one.is_empty() && !other.is_empty() {
        return !one.is_disjoint(&other);
    }
    let (one, other) = (levels(wanted), levels(recorded));
    one.is_empty() || other.is_empty() || !one.is_disjoint(&other)
}

/// The words of a clause around some of them, up to the next marks of a list.
fn entry(text: &str, clause: &Range<usize>, words: &Range<usize>) -> Range<usize> {
    let before = crate::text::slice(text, clause.start..words.start);
    let behind = crate::text::slice(text, words.end..clause.end);
    let start = before.rfind([',', ';']).map_or(clause.start, |at| clause.start + at + 1);
    start..behind.find([',', ';']).map_or(clause.end, |at| words.end + at)
}

/// Whether both are about one drug, where the words of both name one: `no trial of gabapentin` isn't refuted by another of its
/// kind. A trial of the very drug that is asked for isn't what a rationale misses, but what came of it.
fn same_drug(context: &Context<'_>, lack: &StatedFact, stated: &StatedFact) -> bool {
    let named = |range: &Range<usize>| {
        let named = crate::letter::named(&context.letter.folded, range.clone(), &context.pack.lexicon);
        named.drugs.into_iter().map(|drug| drug.value.generic).collect::<BTreeSet<String>>()
    };
    let (wanted, recorded) = (named(&lack.range), named(&stated.range));
    let treatment = context.pack.fact(stated.fact).is_some_and(|known| known.kind == FactKind::Treatment);
    let own = || context.decision.treatment.drugs.iter().any(|drug| wanted.contains(&drug.value.generic));
    !(treatment && own()) && (wanted.is_empty() || recorded.is_empty() || !wanted.is_disjoint(&recorded))
}

/// The criterion whose words name the fact: it carries no decision either.
fn touched(context: &Context<'_>, lack: &StatedFact) -> Option<String> {
    let last = lack.range.end.checked_sub(1)?;
    let mut mentions = context.reading.mentions.iter();
    let mention = mentions.find(|m| {
        m.range.contains(&lack.range.start) || m.range.contains(&last) || lack.range.contains(&m.range.start)
    })?;
    context.pack.criterion(mention.criterion).map(|criterion| criterion.id.clone())
}
