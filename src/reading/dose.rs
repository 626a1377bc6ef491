//! What a patient takes a day, by the letter's own words, and what all of it comes to by the pack's equivalents.
//!
//! Case summary and headings are put together: one says how often, the other what a tablet holds. A total is as wide as what the
//! words leave open, and as what published tables differ: who holds a reviewer's figure against it must be sure. So a drug of
//! which no dose is known makes the most unknown, and not the least.

use std::cell::OnceCell;
use std::ops::Range;

use super::{LookedUpWords, pieces};
use crate::letter::{Dosage, Extent, Letter, Strength, dosages};
use crate::pack::{DoseUnit, Equivalent, Pack, Role};
use crate::phrase::Hit;
use crate::text::Gap;

/// Dosages of one letter. No letter has a tenth of it, and each is held against the others.
const MOST_DOSES: usize = 500;
/// Words before a dosage in which it may be said that the drug isn't taken.
const LEADING_WORDS: usize = 6;
/// And behind it.
const FOLLOWING_WORDS: usize = 8;

/// A dosage that a letter states.
#[derive(Debug, Clone, PartialEq)]
pub struct Dose {
    /// The words of it.
    pub dosage: Dosage,
    /// Whether they say what is taken now: neither denied nor planned nor over.
    pub taken: bool,
    /// Whether they only ask for it: the words of a heading.
    pub asked: bool,
    /// What it comes to a day by the pack's equivalents, where dose and factor are known.
    pub equivalent: Option<Extent>,
}

/// What all drugs come to for which the pack has factors.
#[derive(Debug, Clone, PartialEq)]
pub struct EquivalentTotal {
    /// A day, in what the pack counts equivalents; the most is infinite where a dose isn't known.
    pub a_day: Extent,
    /// Where the doses stand that it is made of, in the folded text.
    pub ranges: Vec<Range<usize>>,
}

/// How drugs are taken by a letter, read once somebody asks: few rationales state a figure that it must be held against.
#[derive(Debug)]
pub struct LetterDoses<'a> {
    letter: &'a Letter,
    pack: &'a Pack,
    all: OnceCell<Vec<Dose>>,
}

impl<'a> LetterDoses<'a> {
    /// Those of a letter.
    pub fn new(letter: &'a Letter, pack: &'a Pack) -> LetterDoses<'a> {
        LetterDoses { letter, pack, all: OnceCell::new() }
    }

    /// The dosages of its case summary, then those of its items, each in order.
    pub fn all(&self) -> &[Dose] {
        self.all.get_or_init(|| doses(self.letter, self.pack))
    }
}

fn doses(letter: &Letter, pack: &Pack) -> Vec<Dose> {
    let mut out = Vec::new();
    if let Some(passage) = &letter.case_summary {
        let words = LookedUpWords::new(letter.folded.text(), passage.words.range.clone(), pack);
        for sentence in &passage.sentences {
            for piece in pieces(words.within(&sentence.range)) {
                let found = dosages(&letter.folded, words.range(piece.clone()), &pack.lexicon);
                let hits = if found.is_empty() { Vec::new() } else { words.hits(piece.clone(), &pack.places().doses) };
                let mut from = piece.start;
                for dosage in found {
                    let own = words.within(&dosage.range);
                    // A bare name is looked at with all of its sentence before it: `a screen found hydrocodone, codeine and ...`
                    let bare = dosage.strength.is_none() && dosage.units_a_day.is_none() && dosage.quantity.is_none();
                    let spoken = bare && is_spoken_of(&hits, &(piece.start..own.start));
                    let taken = !spoken && is_taken(&words, &hits, &(from..piece.end), &own);
                    from = own.end;
                    out.push(Dose { dosage, taken, asked: false, equivalent: None });
                }
            }
        }
    }
    for item in letter.decisions.iter().filter_map(|decision| decision.item.as_ref()) {
        let found = dosages(&letter.folded, item.range.clone(), &pack.lexicon);
        out.extend(found.into_iter().map(|dosage| Dose { taken: true, asked: true, dosage, equivalent: None }));
    }
    out.truncate(MOST_DOSES);
    lend_strengths(&mut out);
    for dose in &mut out {
        dose.equivalent = equivalent(&dose.dosage, pack);
    }
    out
}

/// What the doses come to, where any of them is known that is taken, of a drug that the pack has a factor for. Of what is taken as needed,
/// only asked for, or perhaps over none may be; of what is taken without a known dose the most is open.
pub fn equivalent_total(doses: &[Dose], pack: &Pack) -> Option<EquivalentTotal> {
    let counted: Vec<&Dose> = doses.iter().filter(|dose| is_counted(&dose.dosage, pack)).collect();
    let mut generics: Vec<&str> = counted.iter().map(|dose| dose.dosage.drug.value.generic.as_str()).collect();
    generics.sort_unstable();
    generics.dedup();
    let mut total = EquivalentTotal { a_day: Extent::of(0.0), ranges: Vec::new() };
    for generic in generics {
        let own: Vec<&Dose> =
            counted.iter().filter(|dose| dose.dosage.drug.value.generic == generic).copied().collect();
        let known: Vec<(&Dose, Extent)> = own.iter().filter_map(|dose| Some((*dose, dose.equivalent?))).collect();
        // Each that differs counts once; under another name it may be another prescription.
        let mut most: Vec<(&Dose, Extent)> = Vec::new();
        for &(dose, amount) in &known {
            let same = |other: &Dosage| other.is_same(&dose.dosage) && (dose.asked || other.is_called(&dose.dosage));
            if !most.iter().any(|(other, _)| same(&other.dosage)) {
                most.push((dose, amount));
            }
        }
        let sure = |dose: &Dose| dose.taken && !dose.asked && !dose.dosage.as_needed;
        let sure: Vec<(&Dose, Extent)> = most.iter().filter(|(dose, _)| sure(dose)).copied().collect();
        // Two dosages that are alike, or go by one name, may be one after the other.
        let beside = |(at, (dose, _)): (usize, &(&Dose, Extent))| {
            let before = sure.get(..at).unwrap_or_default();
            let apart = |other: &Dosage| !other.is_called(&dose.dosage) && !other.is_same(&dose.dosage);
            before.iter().all(|(other, _)| apart(&other.dosage))
        };
        let least = sure.iter().map(|(_, amount)| amount.least);
        let least = if sure.iter().enumerate().all(beside) { least.sum() } else { least.fold(f64::INFINITY, f64::min) };
        // An unknown dose may be the known one of its name or strength.
        let unknown = |dose: &&Dose| {
            let told = |(other, _): &(&Dose, Extent)| {
                other.dosage.is_called(&dose.dosage)
                    || dose.dosage.strength.is_some() && other.dosage.strength == dose.dosage.strength
            };
            dose.equivalent.is_none() && dose.taken && !known.iter().any(told)
        };
        let open = own.iter().any(unknown);
        let amount = if open { f64::INFINITY } else { most.iter().map(|(_, amount)| amount.most).sum() };
        total.a_day = total.a_day.plus(Extent { least, most: amount });
        total.ranges.extend(most.iter().filter(|(dose, _)| dose.taken).map(|(dose, _)| dose.dosage.range.clone()));
    }
    (!total.ranges.is_empty()).then_some(total)
}

/// How many days a quantity of a drug lasts, under the name that it is asked for by, by what the letter says of how it is taken.
pub fn days_of_supply(doses: &[Dose], written: &str, quantity: f64) -> Option<(Extent, Range<usize>)> {
    let called = |dose: &Dose| dose.dosage.drug.value.written.eq_ignore_ascii_case(written);
    let own = doses.iter().filter(|dose| dose.taken && called(dose));
    let mut known = own.filter(|dose| dose.dosage.units_a_day.is_some());
    let lasts = |dose: &Dose| {
        let dosage = Dosage { quantity: Some(quantity), ..dose.dosage.clone() };
        let days = dosage.days_of_supply()?;
        let most = if dosage.as_needed { f64::INFINITY } else { days.most };
        Some(Extent { most, ..days })
    };
    let first = known.next()?;
    let all = known.filter_map(lasts).fold(lasts(first)?, Extent::joined);
    Some((all, first.dosage.range.clone()))
}

/// Whether the words of a dosage, among those behind the one before it, say what is taken now. A denial or a plan stands before the
/// drug's name, within the same marks; that it is over may be said behind it, too.
fn is_taken(words: &LookedUpWords<'_>, found: &[(Hit, Role)], sentence: &Range<usize>, own: &Range<usize>) -> bool {
    let marked = |at: &usize| {
        words.tokens.get(*at).is_some_and(|token| token.gap.has(Gap::BREAK) || token.gap.has(Gap::SEMICOLON))
    };
    let first = own.start.saturating_sub(LEADING_WORDS).max(sentence.start);
    let start = (first..=own.start).rev().find(marked).unwrap_or(first);
    let end = (own.end + FOLLOWING_WORDS).min(sentence.end);
    let joined =
        |at: &usize| words.tokens.get(*at).is_some_and(|token| token.word(words.text).eq_ignore_ascii_case("and"));
    let end = (own.end..end).find(|at| marked(at) || joined(at)).unwrap_or(end);
    !found.iter().any(|(hit, role)| match role {
        Role::NotTaken => hit.start >= start && hit.end <= end,
        _ => hit.start >= start && hit.start <= own.start,
    })
}

/// Whether any of some words say of what follows that it isn't taken.
fn is_spoken_of(found: &[(Hit, Role)], words: &Range<usize>) -> bool {
    found.iter().any(|(hit, role)| *role == Role::NotTaken && words.start <= hit.start && hit.end <= words.end)
}

/// Gives what a heading says of a drug's strength to the words that only say how often, where all that is said agrees.
fn lend_strengths(doses: &mut [Dose]) {
    let written = |dose: &Dose| dose.dosage.drug.value.written.to_lowercase();
    let stated: Vec<(String, Strength)> =
        doses.iter().filter_map(|dose| Some((written(dose), dose.dosage.strength.clone()?))).collect();
    for dose in doses.iter_mut().filter(|dose| dose.dosage.strength.is_none()) {
        let name = written(dose);
        let mut own = stated.iter().filter(|(other, _)| *other == name);
        let first = own.next().map(|(_, strength)| strength);
        dose.dosage.strength = first.filter(|first| own.all(|(_, other)| other == *first)).cloned();
    }
}

/// Whether the pack has a factor for any of a drug's ingredients.
fn is_counted(dosage: &Dosage, pack: &Pack) -> bool {
    dosage.drug.value.ingredients.iter().any(|own| pack.equivalents.iter().any(|known| known.ingredient == *own))
}

/// What a dosage comes to a day by the pack's equivalents.
fn equivalent(dosage: &Dosage, pack: &Pack) -> Option<Extent> {
    let strength = dosage.strength.as_ref()?;
    let ingredients = &dosage.drug.value.ingredients;
    let factors = |unit: DoseUnit| {
        let known = pack.equivalents.iter().filter(move |known| known.unit == unit);
        known.filter_map(|known| Some((ingredients.iter().position(|own| *own == known.ingredient)?, known)))
    };
    let amount = |at: usize| match strength.amounts.as_slice() {
        [one] => Some(one),
        amounts if amounts.len() == ingredients.len() => amounts.get(at),
        _ => None,
    };
    let of = |(at, known): (usize, &Equivalent)| {
        let amount = amount(at)?;
        match (known.unit, amount.unit.as_deref(), strength.per.as_deref()) {
            (DoseUnit::Milligrams, Some("mg"), None) => {
                Some(dosage.units_a_day?.times(Extent::of(amount.value)).times(known.factor))
            }
            // A patch gives what it gives as long as it is worn, however often it is changed.
            (DoseUnit::MicrogramsAnHour, Some("mcg"), Some("hr" | "h" | "hour")) => {
                Some(Extent::of(amount.value).times(known.factor))
            }
            _ => None,
        }
    };
    [DoseUnit::Milligrams, DoseUnit::MicrogramsAnHour].into_iter().flat_map(factors).find_map(of)
}
