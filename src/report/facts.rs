//! `parse --facts`: the facts that are read in a letter, so that the author of a pack sees what `conflict/record` holds
//! against what: those of the case summary, then those of each rationale.

use std::fmt::Write;

use owo_colors::Style as Paint;

use super::snippet::OutputStyle;
use super::voices::wrapped;
use crate::letter::Letter;
use crate::pack::Pack;
use crate::reading::{self, Dose, EquivalentTotal, LetterDoses, LetterReader, Options, Polarity, SaidBy, StatedFact};

/// The facts of a letter.
pub fn facts(letter: &Letter, pack: &Pack, style: OutputStyle) -> String {
    let mut out = String::new();
    let reader = LetterReader::new(letter, pack);
    let readings: Vec<_> =
        letter.decisions.iter().map(|decision| reader.read(decision, Options::with_facts())).collect();
    let heading = |text: &str| style.paint(Paint::new().bold(), text);
    // The case summary is the same for every decision.
    if let Some(first) = readings.first() {
        let _ = writeln!(out, "{}", heading("case summary"));
        first.record.iter().for_each(|fact| line(&mut out, letter, pack, fact, style));
    }
    doses(&mut out, letter, pack, style);
    for (i, (decision, reading)) in letter.decisions.iter().zip(&readings).enumerate() {
        let item = decision.item.as_ref().map_or("(no item)", |item| item.text(letter));
        let outcome = decision.outcome.as_ref().map_or("no outcome", |outcome| outcome.value.as_str());
        let _ = writeln!(out, "\n{}", heading(&format!("{}. {item}: {outcome}", i + 1)));
        reading.facts.iter().for_each(|fact| line(&mut out, letter, pack, fact, style));
    }
    out
}

/// How drugs are taken, and what opioids come to.
fn doses(out: &mut String, letter: &Letter, pack: &Pack, style: OutputStyle) {
    let doses = LetterDoses::new(letter, pack);
    let doses = doses.all();
    if doses.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{}", style.paint(Paint::new().bold(), "doses"));
    for dose in doses {
        let taken = if dose.taken { Paint::new().green() } else { Paint::new().dimmed() };
        let lead = style.paint(taken, &format!("{:8}", if dose.taken { "taken" } else { "not now" }));
        let text = format!(
            "{} \"{}\"{}",
            dose.dosage.drug.value.generic,
            letter.folded.slice(dose.dosage.range.clone()),
            comes_to(dose, pack)
        );
        for (i, line) in wrapped(&text, style.width.saturating_sub(12)).iter().enumerate() {
            let _ = writeln!(out, "  {} {line}", if i == 0 { lead.as_str() } else { "        " });
        }
    }
    if let Some(EquivalentTotal { a_day, .. }) = reading::equivalent_total(doses, pack) {
        let _ = writeln!(out, "  in all   {a_day} {}", pack.equivalents_in);
    }
}

/// ` (4 a day, 40 mg, lasts 30 days)`
fn comes_to(dose: &Dose, pack: &Pack) -> String {
    let mut notes = Vec::new();
    let needed = if dose.dosage.as_needed { " as needed" } else { "" };
    notes.extend(dose.dosage.units_a_day.map(|units| format!("{} a day{needed}", units)));
    notes.extend(dose.equivalent.map(|equivalent| format!("{equivalent} {}", pack.equivalents_in)));
    notes.extend(dose.dosage.days_of_supply().map(|days| format!("lasts {} days", days)));
    if notes.is_empty() { String::new() } else { format!(" ({})", notes.join(", ")) }
}

fn line(out: &mut String, letter: &Letter, pack: &Pack, fact: &StatedFact, style: OutputStyle) {
    let Some(known) = pack.fact(fact.fact) else { return };
    let said = match fact.polarity {
        Polarity::Stated => Paint::new().green(),
        Polarity::Denied => Paint::new().dimmed(),
        Polarity::Lacking => Paint::new().red(),
    };
    let mut notes = vec![known.kind.as_str().to_owned()];
    notes.extend((fact.by == SaidBy::EarlierReview).then(|| "by the earlier review".to_owned()));
    notes.extend((fact.by == SaidBy::Guideline).then(|| "by a guideline".to_owned()));
    notes.extend(fact.qualified.then(|| "only a degree, a time or a condition".to_owned()));
    notes.extend(fact.body_parts.iter().cloned());
    notes.extend(fact.treatments.iter().cloned());
    notes.extend(fact.day.map(|day| day.to_string()));
    if let [from, .., to] = fact.figures.as_slice() {
        notes.push(format!("{from} -> {to}"));
    }
    let polarity = style.paint(said, &format!("{:8}", polarity(fact.polarity)));
    let text = format!("{} \"{}\" ({})", known.id, letter.folded.slice(fact.range.clone()), notes.join(", "));
    for (i, line) in wrapped(&text, style.width.saturating_sub(12)).iter().enumerate() {
        let lead = if i == 0 { polarity.as_str() } else { "        " };
        let _ = writeln!(out, "  {lead} {line}");
    }
}

/// What is said of a fact, as reports write it.
pub(super) fn polarity(polarity: Polarity) -> &'static str {
    match polarity {
        Polarity::Stated => "stated",
        Polarity::Denied => "denied",
        Polarity::Lacking => "lacking",
    }
}

/// Who says it, as reports write it.
pub(super) fn said_by(by: SaidBy) -> &'static str {
    match by {
        SaidBy::Record => "record",
        SaidBy::Reviewer => "reviewer",
        SaidBy::EarlierReview => "earlier-review",
        SaidBy::Guideline => "guideline",
    }
}
