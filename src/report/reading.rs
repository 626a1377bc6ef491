//! `parse --voices --format json`: a letter as the engine reads it, for programs: version 1. Its structs are the contract.

use std::ops::Range;

use schemars::JsonSchema;
use serde::Serialize;

use super::facts::{polarity, said_by};
use super::json::{PackId, Tool, pack_id, tool};
use super::place;
use crate::letter::{Extent, Letter};
use crate::pack::{CriterionFinding, Effect, FactKind, Pack, Voice};
use crate::reading::{self, Clause, Dose, LetterDoses, LetterReader, Mention, Options, Reading, StatedFact};

/// The name and version of the format.
pub const READING_SCHEMA: &str = "mtuslint.reading/2";

/// How the rationales of a letter are read.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ReadingOut {
    /// Always `mtuslint.reading/2`.
    schema: String,
    tool: Tool,
    pack: PackId,
    /// The letter, as it was given; `-` for standard input.
    path: String,
    /// The facts of the case summary, in order.
    record: Vec<FactOut>,
    /// How drugs are taken by case summary and headings, in order.
    doses: Vec<DoseOut>,
    /// What the doses that are taken come to a day by the pack's equivalents; null where the letter states no dose of a drug that
    /// it has a factor for.
    equivalent: Option<ExtentOut>,
    /// In what the pack counts them: `mg of oral morphine a day`, by the pack built in.
    equivalents_in: String,
    decisions: Vec<DecisionOut>,
}

/// A decision.
#[derive(Debug, Serialize, JsonSchema)]
struct DecisionOut {
    /// From 1, in the letter's order.
    n: usize,
    item: Option<String>,
    outcome: Option<String>,
    /// Treatment classes of the pack; the pack's name for none where none applies.
    classes: Vec<String>,
    /// The rationale, clause by clause; empty where there is none.
    clauses: Vec<ClauseOut>,
    /// The facts of the rationale, in order.
    facts: Vec<FactOut>,
}

/// What lies between two figures.
#[derive(Debug, Serialize, JsonSchema)]
struct ExtentOut {
    least: f64,
    /// Null where it isn't bounded.
    most: Option<f64>,
}

/// How a drug is taken, as some words have it; what they leave open is null.
#[derive(Debug, Serialize, JsonSchema)]
struct DoseOut {
    /// Its generic name.
    drug: String,
    #[serde(flatten)]
    words: WordsOut,
    /// Neither denied nor planned nor over.
    taken: bool,
    /// What a unit holds, one figure an ingredient.
    strengths: Vec<f64>,
    /// In what: `mg`, `mcg`.
    unit: Option<String>,
    /// Units a day: tablets, capsules, patches.
    units_a_day: Option<ExtentOut>,
    as_needed: bool,
    quantity: Option<f64>,
    refills: Option<f64>,
    /// How long the quantity lasts, without refills.
    days_of_supply: Option<ExtentOut>,
    /// What it comes to a day, in `equivalents_in`.
    equivalent: Option<ExtentOut>,
}

/// A fact as some words have it.
#[derive(Debug, Serialize, JsonSchema)]
struct FactOut {
    /// Its id in the pack.
    fact: String,
    kind: FactKind,
    /// `stated`, `denied` or `lacking`.
    polarity: String,
    /// `record`, `reviewer`, `earlier-review` or `guideline`.
    by: String,
    #[serde(flatten)]
    words: WordsOut,
    phrase: PhraseOut,
    /// Only a degree, a time or a condition is denied.
    qualified: bool,
    /// Its sentence speaks of what is written or found, and not only of what is so.
    of_record: bool,
    /// The body parts that it is about, as far as the words say.
    body_parts: Vec<String>,
    /// The treatments that it is tied to: generic names, dosage forms, classes of services.
    treatments: Vec<String>,
    /// The day beside it.
    day: Option<String>,
    /// The figures in its words.
    figures: Vec<f64>,
}

/// A clause of a rationale.
#[derive(Debug, Serialize, JsonSchema)]
struct ClauseOut {
    /// Whose words it holds.
    voice: Voice,
    #[serde(flatten)]
    words: WordsOut,
    /// The words that spoke for a voice. Where none did, the voice before goes on.
    votes: Vec<VoteOut>,
    /// How the pack's learned points fell, where it has any.
    points: Option<PointsOut>,
    /// What it mentions.
    mentions: Vec<MentionOut>,
    /// What it concludes.
    conclusions: Vec<ConclusionOut>,
}

/// Words of the letter.
#[derive(Debug, Serialize, JsonSchema)]
struct WordsOut {
    /// First byte, from 0, in the file as it was read; of a PDF file, in the text that was taken out of it.
    start: usize,
    /// First byte after.
    end: usize,
    /// The words, with white space folded.
    text: String,
}

/// What a pack's learned points say of a clause.
#[derive(Debug, Serialize, JsonSchema)]
struct PointsOut {
    /// By how many the voice leads the next.
    margin: i32,
    /// What weighed most.
    weighed: Vec<WeighedOut>,
}

/// Something that was weighed.
#[derive(Debug, Serialize, JsonSchema)]
struct WeighedOut {
    /// As the pack's `weights` or `hints` call it: a word, a pair of words, or what stands in `<>`.
    what: String,
    /// Its points: in `weights` for the voice less those for the next, in `hints` for the criterion.
    points: i32,
}

/// Words that speak for a voice.
#[derive(Debug, Serialize, JsonSchema)]
struct VoteOut {
    voice: Voice,
    /// How much they count.
    weight: u32,
    #[serde(flatten)]
    words: WordsOut,
}

/// Words that mention a criterion.
#[derive(Debug, Serialize, JsonSchema)]
struct MentionOut {
    /// `class/criterion`.
    criterion: String,
    #[serde(flatten)]
    words: WordsOut,
    /// The phrase that found them; null where none did and the pack's `hints` say that the clause touches the criterion.
    phrase: Option<PhraseOut>,
    /// Then what hinted at it most, with its points; they only raise the criterion.
    hints: Vec<WeighedOut>,
    /// What they say of it; null in words of the guideline and in boilerplate, which only recite.
    finding: Option<CriterionFinding>,
    /// They say how the criterion stands: by themselves, under a cue, or by a length of time. Words that only name it are
    /// taken as its being there.
    explicit: bool,
    /// They raise it without saying how it stands, and give way to words that do.
    unresolved: bool,
    /// The cue that governs them.
    cue: Option<CueOut>,
    /// A length of time that they name, in days.
    days: Option<f64>,
    /// A number that they state.
    figure: Option<f64>,
}

/// The phrase that found words.
#[derive(Debug, Serialize, JsonSchema)]
struct PhraseOut {
    /// As it is written in the pack.
    text: String,
    /// `classes/opioid.yaml:12`.
    place: String,
}

/// Words that negate, or say that the record is silent.
#[derive(Debug, Serialize, JsonSchema)]
struct CueOut {
    effect: Effect,
    #[serde(flatten)]
    words: WordsOut,
}

/// Words that conclude for or against the request.
#[derive(Debug, Serialize, JsonSchema)]
struct ConclusionOut {
    /// The request is found medically necessary.
    necessary: bool,
    #[serde(flatten)]
    words: WordsOut,
}

/// The JSON Schema of a reading.
pub fn schema() -> serde_json::Value {
    let mut schema = crate::text::schema::<ReadingOut>();
    if let Some(id) = schema.pointer_mut("/properties/schema") {
        *id = serde_json::json!({"const": READING_SCHEMA});
    }
    schema
}

/// How the rationales of a letter are read.
pub fn reading(path: &str, letter: &Letter, pack: &Pack) -> ReadingOut {
    let mut record = Vec::new();
    let reader = LetterReader::new(letter, pack);
    let decisions: Vec<DecisionOut> = letter
        .decisions
        .iter()
        .enumerate()
        .map(|(i, decision)| {
            let reading = reader.read(decision, Options::with_facts());
            // The case summary is the same for every decision.
            if i == 0 {
                record = reading.record.iter().filter_map(|fact| self::fact(letter, pack, fact)).collect();
            }
            let classes = reading.treatment.classes.iter().filter_map(|&class| pack.class(class));
            let classes: Vec<String> = classes.map(|class| class.id.clone()).collect();
            DecisionOut {
                n: i + 1,
                item: decision.item.as_ref().map(|item| item.text(letter).to_owned()),
                outcome: decision.outcome.as_ref().map(|outcome| outcome.value.as_str().to_owned()),
                classes: if classes.is_empty() { vec![pack.meta.no_class.clone()] } else { classes },
                clauses: reading.clauses.iter().map(|clause| self::clause(letter, pack, &reading, clause)).collect(),
                facts: reading.facts.iter().filter_map(|fact| self::fact(letter, pack, fact)).collect(),
            }
        })
        .collect();
    let doses = LetterDoses::new(letter, pack);
    let doses = doses.all();
    ReadingOut {
        schema: READING_SCHEMA.to_owned(),
        tool: tool(),
        pack: pack_id(&pack.meta),
        path: path.to_owned(),
        record,
        equivalent: reading::equivalent_total(doses, pack).map(|total| extent(total.a_day)),
        equivalents_in: pack.equivalents_in.clone(),
        doses: doses.iter().map(|dose| self::dose(letter, dose)).collect(),
        decisions,
    }
}

fn extent(extent: Extent) -> ExtentOut {
    ExtentOut { least: extent.least, most: extent.most.is_finite().then_some(extent.most) }
}

fn dose(letter: &Letter, dose: &Dose) -> DoseOut {
    let Dose { dosage, taken, asked: _, equivalent } = dose;
    let amounts = dosage.strength.iter().flat_map(|strength| &strength.amounts);
    DoseOut {
        drug: dosage.drug.value.generic.clone(),
        words: words(letter, &dosage.range),
        taken: *taken,
        strengths: amounts.clone().map(|amount| amount.value).collect(),
        unit: amounts.clone().find_map(|amount| amount.unit.clone()),
        units_a_day: dosage.units_a_day.map(extent),
        as_needed: dosage.as_needed,
        quantity: dosage.quantity,
        refills: dosage.refills,
        days_of_supply: dosage.days_of_supply().map(extent),
        equivalent: equivalent.map(extent),
    }
}

fn fact(letter: &Letter, pack: &Pack, fact: &StatedFact) -> Option<FactOut> {
    let known = pack.fact(fact.fact)?;
    let written = pack.written(fact.phrase)?;
    Some(FactOut {
        fact: known.id.clone(),
        kind: known.kind,
        polarity: polarity(fact.polarity).to_owned(),
        by: said_by(fact.by).to_owned(),
        words: words(letter, &fact.range),
        phrase: PhraseOut { text: written.text.clone(), place: place(pack, written.at) },
        qualified: fact.qualified,
        of_record: fact.of_record,
        body_parts: fact.body_parts.clone(),
        treatments: fact.treatments.clone(),
        day: fact.day.map(|day| day.to_string()),
        figures: fact.figures.clone(),
    })
}

fn words(letter: &Letter, range: &Range<usize>) -> WordsOut {
    let span = letter.folded.span(range.clone());
    WordsOut { start: span.start, end: span.end, text: letter.folded.slice(range.clone()).to_owned() }
}

fn clause(letter: &Letter, pack: &Pack, reading: &Reading, clause: &Clause) -> ClauseOut {
    let votes = clause.votes.iter();
    let mentions = reading.mentions.iter().filter(|mention| mention.clause == clause.range);
    let within = |range: &Range<usize>| clause.range.start <= range.start && range.end <= clause.range.end;
    let conclusions = reading.conclusions.iter().filter(|conclusion| within(&conclusion.range));
    ClauseOut {
        voice: clause.voice,
        words: words(letter, &clause.range),
        votes: votes
            .map(|(voice, weight, range)| VoteOut {
                voice: *voice,
                weight: weight.votes(),
                words: words(letter, range),
            })
            .collect(),
        points: clause.points.as_ref().map(|points| PointsOut {
            margin: points.margin,
            weighed: points
                .weighed
                .iter()
                .map(|(what, points)| weighed(pack.weights.weighed.name(*what), *points))
                .collect(),
        }),
        mentions: mentions.filter_map(|mention| self::mention(letter, pack, mention)).collect(),
        conclusions: conclusions
            .map(|found| ConclusionOut { necessary: found.necessary, words: words(letter, &found.range) })
            .collect(),
    }
}

fn weighed(what: &str, points: i32) -> WeighedOut {
    WeighedOut { what: what.to_owned(), points }
}

fn mention(letter: &Letter, pack: &Pack, mention: &Mention) -> Option<MentionOut> {
    let criterion = pack.criterion(mention.criterion)?;
    let written = mention.phrase.and_then(|phrase| pack.written(phrase));
    let hints = mention.hints.iter();
    let of_case = matches!(mention.voice, Voice::Case | Voice::Conclusion);
    let cue = mention.effect.zip(mention.cue.as_ref());
    Some(MentionOut {
        criterion: criterion.id.clone(),
        words: words(letter, &mention.range),
        phrase: written.map(|written| PhraseOut { text: written.text.clone(), place: place(pack, written.at) }),
        hints: hints.map(|(what, points)| weighed(pack.hints.weighed.name(*what), *points)).collect(),
        finding: of_case.then_some(mention.finding),
        explicit: mention.explicit,
        unresolved: mention.unresolved,
        cue: cue.map(|(effect, range)| CueOut { effect, words: words(letter, range) }),
        days: mention.length.map(|length| length.days),
        figure: mention.figure,
    })
}
