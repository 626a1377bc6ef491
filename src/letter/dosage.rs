//! How drugs are taken, as a passage says it: strength, units a day, how many were handed out.
//!
//! Figures are the grammar's (`grammar/dosage.pest`), names the lexicon's, as in an item. Each drug has the words from its
//! name to the next drug's, and the count right before it (`two Percocet`). What those words leave open stays open: a strength
//! isn't guessed from a brand, nor how often from a quantity. Whether the drug is taken at all isn't asked here.

use std::fmt;
use std::ops::Range;

use pest::Parser;
use pest::iterators::Pair;
use serde::{Deserialize, Serialize};

use super::ast::{Amount, DrugName, Node, Strength};
use super::item::grammar::{ItemParser, Rule};
use super::item::{figures, strength, value};
use super::lexicon::{self, Kinds, Lexicon};
use crate::text::{Folded, Gap, Token, slice, tokens};

/// No passage is read beyond this; a sentence of more is no prescription.
const MOST_BYTES: usize = 3000;
/// Words before a name in which its count may stand.
const LEADING_WORDS: usize = 6;
/// Directions so many words behind the last ones are of something else: `takes Norco, has pain and attends therapy twice a week`.
const MOST_PASSED: usize = 6;
/// A mere `daily` must stand nearer.
const MOST_PASSED_OF_ONCE: usize = 3;
/// Nobody takes more units at a time: `sixty tablets` is what was handed out.
pub const MOST_AT_A_TIME: f64 = 12.0;
const HOURS_A_DAY: f64 = 24.0;
const DAYS_A_WEEK: f64 = 7.0;

/// What lies between two figures, both included: `1-2` tablets, every `4-6` hours.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Extent {
    /// The least.
    pub least: f64,
    /// The most.
    pub most: f64,
}

impl Extent {
    /// One figure.
    pub fn of(value: f64) -> Extent {
        Extent { least: value, most: value }
    }

    /// The least and the most of some figures.
    pub fn over(values: impl IntoIterator<Item = f64>) -> Option<Extent> {
        values.into_iter().map(Extent::of).reduce(Extent::joined)
    }

    /// What holds both.
    pub fn joined(self, other: Extent) -> Extent {
        Extent { least: self.least.min(other.least), most: self.most.max(other.most) }
    }

    /// The product of what lies in both, neither of which is negative.
    pub fn times(self, other: Extent) -> Extent {
        Extent { least: self.least * other.least, most: self.most * other.most }
    }

    /// The sum of what lies in both.
    pub fn plus(self, other: Extent) -> Extent {
        Extent { least: self.least + other.least, most: self.most + other.most }
    }

    /// How often it goes into a figure: of `every 4-6 hours` four to six times a day.
    fn into(self, whole: f64) -> Option<Extent> {
        (self.least > 0.0).then(|| Extent { least: whole / self.most, most: whole / self.least })
    }
}

/// `4`, `4 to 6`, `4 or more`; to a tenth.
impl fmt::Display for Extent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rounded = |figure: f64| (figure * 10.0).round() / 10.0;
        match (rounded(self.least), rounded(self.most)) {
            (least, most) if most.is_infinite() => write!(f, "{least} or more"),
            (least, most) if least == most => write!(f, "{least}"),
            (least, most) => write!(f, "{least} to {most}"),
        }
    }
}

/// How a drug is taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Dosage {
    /// The drug.
    pub drug: Node<DrugName>,
    /// What one unit holds.
    pub strength: Option<Strength>,
    /// Units a day: tablets, capsules, patches.
    pub units_a_day: Option<Extent>,
    /// True when it is taken as needed, so that fewer may be.
    pub as_needed: bool,
    /// How many were handed out or are asked for.
    pub quantity: Option<f64>,
    /// How many refills.
    pub refills: Option<f64>,
    /// All of its words, in the folded text.
    pub range: Range<usize>,
}

impl Dosage {
    /// Whether both may be one prescription: of one strength, taken alike as far as both say.
    pub fn is_same(&self, other: &Dosage) -> bool {
        let taken = self.units_a_day.zip(other.units_a_day);
        self.strength == other.strength && taken.is_none_or(|(own, others)| own == others)
    }

    /// Whether both go by one name as it is written: `Nucynta` and `Nucynta ER` are taken beside each other.
    pub fn is_called(&self, other: &Dosage) -> bool {
        self.drug.value.written.eq_ignore_ascii_case(&other.drug.value.written)
    }

    /// How many days the quantity lasts, without refills: what is taken as needed may last longer than the most.
    pub fn days_of_supply(&self) -> Option<Extent> {
        let quantity = self.quantity.filter(|quantity| *quantity > 0.0)?;
        self.units_a_day.filter(|units| units.most > 0.0)?.into(quantity).or_else(|| {
            let most = self.units_a_day?.most;
            Some(Extent { least: quantity / most, most: f64::INFINITY })
        })
    }
}

/// The dosages in a range of the folded text, in order: one for each drug that it names, known or not.
pub(super) fn dosages(folded: &Folded, range: Range<usize>, lexicon: &Lexicon) -> Vec<Dosage> {
    let text = crate::text::up_to(folded.slice(range.clone()), MOST_BYTES);
    let tokens = tokens(text);
    let reader = DosageReader { folded, base: range.start, text, tokens: &tokens };
    reader.dosages(lexicon)
}

/// A drug's name: its tokens.
struct Named {
    tokens: Range<usize>,
    drug: DrugName,
}

struct DosageReader<'a> {
    folded: &'a Folded,
    base: usize,
    text: &'a str,
    tokens: &'a [Token],
}

impl DosageReader<'_> {
    fn dosages(&self, lexicon: &Lexicon) -> Vec<Dosage> {
        let named = self.named(lexicon);
        let leading: Vec<Option<(usize, Pair<'_, Rule>)>> = named.iter().map(|name| self.leading(name)).collect();
        let mut out: Vec<Dosage> = Vec::new();
        for (at, name) in named.iter().enumerate() {
            let next = named.get(at + 1);
            let counted = leading.get(at + 1).and_then(|leading| leading.as_ref().map(|(start, _)| *start));
            let end = counted.or(next.map(|next| self.start(next.tokens.start))).unwrap_or(self.text.len());
            let own = leading.get(at).and_then(Option::as_ref);
            out.push(self.dosage(name, own, end));
        }
        self.share(&named, &mut out);
        out
    }

    /// The drugs, in order; `Ultram (tramadol)` is one, named twice.
    fn named(&self, lexicon: &Lexicon) -> Vec<Named> {
        let words = lexicon::words(self.text, self.tokens);
        let mut out: Vec<Named> = Vec::new();
        let mut at = 0;
        while let Some(word) = words.get(at) {
            let found = lexicon.begins(word).has(Kinds::DRUG).then(|| lexicon.drug_at(&words, at)).flatten();
            let Some((len, drug, is_generic)) = found else {
                at += 1;
                continue;
            };
            let beside = |last: &&mut Named| {
                let opened =
                    self.tokens.get(at).is_some_and(|token| token.gap.has(Gap::OPEN) || token.gap.has(Gap::SLASH));
                last.tokens.end == at && (opened || last.drug.generic == drug.generic)
            };
            match out.last_mut().filter(beside) {
                Some(last) => last.tokens.end = at + len,
                None => out.push(Named {
                    tokens: at..at + len,
                    drug: DrugName {
                        written: slice(self.text, self.bytes(&(at..at + len))).to_owned(),
                        generic: drug.generic.clone(),
                        ingredients: drug.ingredients.clone(),
                        is_generic,
                        class: drug.class.clone(),
                    },
                }),
            }
            at += len;
        }
        out
    }

    /// The count before a name, and where it begins: the longest of the words there that are one.
    fn leading(&self, name: &Named) -> Option<(usize, Pair<'_, Rule>)> {
        let to = self.start(name.tokens.start);
        let from = name.tokens.start.saturating_sub(LEADING_WORDS);
        (from..name.tokens.start).find_map(|at| {
            let start = self.start(at);
            // `#60 Norco` counts what was handed out before it.
            let hash = self.tokens.get(at).is_some_and(|token| token.gap.has(Gap::HASH));
            let read = ItemParser::parse(Rule::leading, slice(self.text, start..to)).ok().filter(|_| !hash);
            Some((start, read?.next()?))
        })
    }

    fn dosage(&self, name: &Named, leading: Option<&(usize, Pair<'_, Rule>)>, end: usize) -> Dosage {
        let bytes = self.bytes(&name.tokens);
        let mut found = Directions::default();
        if let Some((_, pair)) = leading {
            found.lead(pair.clone());
        }
        let (mut last, mut strengths) = (bytes.end, Vec::new());
        let words = slice(self.text, bytes.end..end.max(bytes.end));
        if let Ok(mut pairs) = ItemParser::parse(Rule::dosage, words) {
            let mut read = 0;
            for pair in pairs.next().into_iter().flat_map(Pair::into_inner) {
                let (rule, span) = (pair.as_rule(), pair.as_span());
                let passed = slice(words, read..span.start()).split(|c: char| !c.is_alphabetic());
                let passed: Vec<&str> = passed.filter(|word| !word.is_empty()).collect();
                // `Takes Norco and walks daily`: what goes on with another word is another's.
                let goes_on = passed.len() > 1 && passed.contains(&"and");
                if passed.len() > MOST_PASSED || goes_on {
                    break;
                }
                if matches!(rule, Rule::daily | Rule::part_of_day) && passed.len() > MOST_PASSED_OF_ONCE {
                    continue;
                }
                match rule {
                    Rule::strength => strengths.push(strength(pair)),
                    Rule::strength_changed => strengths.extend(pair.into_inner().next_back().map(strength)),
                    // `Norco 10/325`: the unit goes without saying right behind the name.
                    Rule::ratio
                        if slice(words, 0..span.start()).trim().is_empty() && name.drug.ingredients.len() > 1 =>
                    {
                        strengths.push(unitless(&pair));
                    }
                    Rule::ratio | Rule::written_date | Rule::beyond | Rule::number | Rule::EOI => continue,
                    _ => found.add(pair),
                }
                read = slice(words, 0..span.end()).trim_end().len();
                last = bytes.end + read;
            }
        }
        // Of two strengths nobody knows which is meant by how often.
        strengths.dedup();
        let strength = if strengths.len() == 1 { strengths.pop() } else { None };
        found.limit(strength.as_ref());
        let start = leading.map_or(bytes.start, |(start, _)| *start);
        let span = self.folded.span(self.base + bytes.start..self.base + bytes.end);
        Dosage {
            drug: Node { value: name.drug.clone(), span },
            strength,
            units_a_day: found.units_a_day(),
            as_needed: found.as_needed,
            quantity: found.quantity,
            refills: found.refills,
            range: self.base + start..self.base + last,
        }
    }

    /// `Norco and Soma, each three times a day`: what is said of each is said of those before.
    fn share(&self, named: &[Named], out: &mut [Dosage]) {
        for at in (1..named.len()).rev() {
            let (Some(before), Some(name)) = (named.get(at - 1), named.get(at)) else { continue };
            let between = slice(self.text, self.bytes(&before.tokens).end..self.start(name.tokens.start));
            let joined =
                between.split(|c: char| !c.is_alphabetic()).all(|word| matches!(word, "" | "and" | "mg" | "mcg"));
            let behind = self.tokens.get(name.tokens.end..).unwrap_or_default().iter().take(LEADING_WORDS);
            let of_each = behind.map(|token| token.word(self.text)).any(|word| matches!(word, "each" | "both"));
            let Some([first, second, ..]) = out.get_mut(at - 1..=at) else { continue };
            if joined && of_each && first.units_a_day.is_none() {
                first.units_a_day = second.units_a_day;
                first.as_needed = second.as_needed;
            }
        }
    }

    fn start(&self, token: usize) -> usize {
        self.tokens.get(token).map_or(self.text.len(), |token| token.start)
    }

    fn bytes(&self, tokens: &Range<usize>) -> Range<usize> {
        let start = self.start(tokens.start);
        start..tokens.end.checked_sub(1).and_then(|last| self.tokens.get(last)).map_or(start, |token| token.end)
    }
}

/// What the words of one drug say of how it is taken; of each kind what is said first counts.
#[derive(Debug, Default)]
struct Directions {
    /// Units at a time.
    at_a_time: Option<Extent>,
    /// How often a day.
    times: Option<Extent>,
    /// Units a day, said at once.
    total: Option<Extent>,
    /// Units at parts of the day, added up.
    parts: Option<Extent>,
    /// Parts of the day that were named.
    named: Vec<PartOfDay>,
    /// How many of them without a count.
    uncounted: u8,
    /// `Daily`, without more.
    daily: bool,
    /// No more than so many units a day.
    at_most: Option<f64>,
    /// No more of the drug than this a day.
    at_most_of_drug: Option<Strength>,
    as_needed: bool,
    quantity: Option<f64>,
    refills: Option<f64>,
}

impl Directions {
    fn lead(&mut self, pair: Pair<'_, Rule>) {
        let limited = pair.clone().into_inner().any(|part| part.as_rule() == Rule::most_words);
        let count = count_in(&pair);
        if let Some(handed_out) = count.filter(|count| count.most > MOST_AT_A_TIME) {
            self.quantity = Some(handed_out.most);
            return;
        }
        self.at_a_time = if limited { count.map(|count| Extent { least: 0.0, most: count.most }) } else { count };
    }

    /// What is said of the drug a day is said of units, once it is known what one holds.
    fn limit(&mut self, strength: Option<&Strength>) {
        let first = |strength: &Strength| strength.amounts.first().map(|amount| (amount.value, amount.unit.clone()));
        let (Some((most, of)), Some((each, unit))) =
            (self.at_most_of_drug.as_ref().and_then(first), strength.and_then(first))
        else {
            return;
        };
        if of == unit && each > 0.0 {
            self.at_most = self.at_most.or(Some(most / each));
        }
    }

    fn add(&mut self, pair: Pair<'_, Rule>) {
        match pair.as_rule() {
            Rule::quantity => self.quantity = self.quantity.or_else(|| figures(pair).into_iter().next()),
            Rule::refills | Rule::refills_behind => self.refills = figures(pair).into_iter().next(),
            Rule::at_most => match pair.clone().into_inner().find(|part| part.as_rule() == Rule::strength) {
                Some(amount) => self.at_most_of_drug = Some(strength(amount)),
                None => self.at_most = often(&pair).map(|count| count.most).or(self.at_most),
            },
            Rule::no_refills => self.refills = Some(0.0),
            Rule::changed => self.total = pair.into_inner().filter_map(|part| often(&part)).last().or(self.total),
            Rule::times_a_day => self.times = self.times.or(often(&pair)),
            Rule::times_a_week => {
                self.times = self.times.or(often(&pair).map(|count| count.times(Extent::of(1.0 / DAYS_A_WEEK))))
            }
            Rule::hourly => self.times = self.times.or(count_in(&pair).and_then(|hours| hours.into(HOURS_A_DAY))),
            // `#120 every 30 days` is how often it is handed out.
            Rule::every_days => {
                let days = count_in(&pair).filter(|days| days.most <= DAYS_A_WEEK);
                self.times = self.times.or(days.and_then(|days| days.into(1.0)));
            }
            Rule::weekly => self.times = self.times.or(Some(Extent::of(1.0 / DAYS_A_WEEK))),
            Rule::every_other_day => self.times = self.times.or(Some(Extent::of(0.5))),
            Rule::code => {
                self.times = self.times.or(pair.into_inner().next().map(|code| match code.as_rule() {
                    Rule::code_once => Extent::of(1.0),
                    Rule::code_twice => Extent::of(2.0),
                    Rule::code_thrice => Extent::of(3.0),
                    _ => Extent::of(4.0),
                }))
            }
            Rule::by_part => {
                self.named.push(PartOfDay::of(pair.as_str()));
                let count = often(&pair).unwrap_or(Extent::of(1.0));
                self.parts = Some(self.parts.map_or(count, |parts| parts.plus(count)));
            }
            Rule::total => self.total = self.total.or(count_in(&pair)),
            Rule::daily => self.daily = true,
            // `At bedtime every night` is once.
            Rule::part_of_day if !self.named.contains(&PartOfDay::of(pair.as_str())) => {
                self.named.push(PartOfDay::of(pair.as_str()));
                self.uncounted = self.uncounted.saturating_add(1);
            }
            Rule::as_needed => self.as_needed = true,
            Rule::counted | Rule::each => match count_in(&pair) {
                Some(count) if count.most > MOST_AT_A_TIME => self.quantity = self.quantity.or(Some(count.most)),
                count => self.at_a_time = self.at_a_time.or(count),
            },
            _ => {}
        }
    }

    fn units_a_day(&self) -> Option<Extent> {
        let at_a_time = self.at_a_time.unwrap_or(Extent::of(1.0));
        let times = self.times.map(|times| times.times(at_a_time));
        let regular = match (times, self.parts) {
            // `Twice a day, one in the morning and one at night` says it twice, `twice a day and two at bedtime` adds to it.
            (Some(times), Some(parts)) => Some(Extent { most: times.most + parts.most, ..times.joined(parts) }),
            (None, Some(parts)) => Some(parts.plus(Extent::of(f64::from(self.uncounted)))),
            (times, None) => times,
        };
        let units = self.total.or(regular).or_else(|| {
            let uncounted = f64::from(self.uncounted);
            if self.uncounted > 0 {
                Some(at_a_time.times(Extent::of(uncounted)))
            } else {
                self.daily.then_some(at_a_time)
            }
        });
        match (units, self.at_most) {
            (Some(units), Some(most)) => Some(Extent { least: units.least.min(most), most: units.most.min(most) }),
            (None, Some(most)) => Some(Extent { least: 0.0, most }),
            (units, None) => units,
        }
    }
}

/// A part of the day at which a drug is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PartOfDay {
    Morning,
    Day,
    Evening,
    Night,
}

impl PartOfDay {
    fn of(words: &str) -> PartOfDay {
        let words = words.to_ascii_lowercase();
        let holds = |list: &[&str]| list.iter().any(|part| words.ends_with(part));
        match () {
            () if holds(&["morning", "am", "breakfast"]) => PartOfDay::Morning,
            () if holds(&["noon", "lunch", "daytime", "the day"]) => PartOfDay::Day,
            () if holds(&["evening", "pm", "dinner"]) => PartOfDay::Evening,
            () => PartOfDay::Night,
        }
    }
}

/// `1-2`, `two`, `half a`.
fn count_in(pair: &Pair<'_, Rule>) -> Option<Extent> {
    let found = pair.clone().into_inner().flatten().find(|part| part.as_rule() == Rule::count);
    let count = if pair.as_rule() == Rule::count { pair.clone() } else { found? };
    match count.clone().into_inner().next().map(|part| part.as_rule()) {
        Some(Rule::half) => Some(Extent::of(0.5)),
        Some(Rule::half_more) => {
            Extent::over(figures(count).into_iter().take(1)).map(|whole| whole.plus(Extent::of(0.5)))
        }
        _ => Extent::over(figures(count)),
    }
}

/// `once`, `twice`, `three to four times`.
fn often(pair: &Pair<'_, Rule>) -> Option<Extent> {
    let found = pair.clone().into_inner().flatten().find(|part| part.as_rule() == Rule::often);
    let Some(often) = found.or_else(|| (pair.as_rule() == Rule::often).then(|| pair.clone())) else {
        return count_in(pair);
    };
    match often.as_str().to_ascii_lowercase().as_str() {
        "once" | "one time" => Some(Extent::of(1.0)),
        "once or twice" | "once to twice" => Some(Extent { least: 1.0, most: 2.0 }),
        "twice" => Some(Extent::of(2.0)),
        "thrice" => Some(Extent::of(3.0)),
        _ => count_in(&often),
    }
}

/// `10/325`: milligrams, of which nobody writes anything else so.
fn unitless(pair: &Pair<'_, Rule>) -> Strength {
    let amounts = pair.as_str().split('/').map(|figure| Amount { value: value(figure), unit: Some("mg".to_owned()) });
    Strength { amounts: amounts.collect(), per: None }
}
