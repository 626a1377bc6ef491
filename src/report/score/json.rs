//! `rules score --format json`: version 1. Its structs are the contract; `--compare` reads what it needs of them again.

use std::collections::BTreeMap;
use std::io::{self, Write};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::scope::ScoreScope;
use crate::interval::Share;
use crate::pack::Pack;
use crate::report::json::{PackId, Tool, pack_id, tool};
use crate::score::{
    Detection, EarlierFigure, EarlierMistake, EarlierScore, Labels, PhraseFigures, STATUSES, Score, ScoreComparison,
    VOICES, voice_name,
};
use crate::text::to_json;

/// The name and version of the format.
pub const SCORE_SCHEMA: &str = "mtuslint.score/1";

/// How well a pack reads annotated letters.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct ScoreOut {
    /// Always `mtuslint.score/1`.
    schema: String,
    tool: Tool,
    pack: PackId,
    letters: LettersOut,
    /// Annotated decisions of these letters.
    decisions: usize,
    /// Every figure of the whole, by name.
    figures: Vec<FigureOut>,
    /// Statuses of all labels, as annotated and as read.
    statuses: Vec<StatusRow>,
    classes: Vec<LabelsOut>,
    criteria: Vec<LabelsOut>,
    /// Findings of general rules that annotations don't name, by rule; not scored.
    not_annotated: BTreeMap<String, usize>,
    /// Voices of parts of sentences, as annotated and as read.
    voices: Vec<VoiceRow>,
    /// Criteria that sentences touch.
    mentions: Vec<MentionsOut>,
    /// Phrases that found something in annotated sentences, those with most wrong hits first.
    phrases: Vec<PhraseOut>,
    /// Phrases for criteria of classes that occur, which found nothing in any letter.
    never_hit: Vec<PhraseNameOut>,
    /// Where the program and the annotations differ.
    mistakes: Vec<MistakeOut>,
    /// With `--compare`.
    #[serde(skip_serializing_if = "Option::is_none")]
    compared: Option<ComparedOut>,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct LettersOut {
    /// Parts that were chosen, as in `letter:1/3`; empty: all.
    split: Vec<String>,
    /// Letters with annotations, before a part was chosen.
    annotated: usize,
    /// Those that were scored.
    scored: Vec<String>,
    /// Those of the chosen part whose text wasn't found or couldn't be read; they are in no figure.
    left_out: Vec<String>,
}

/// A share with its interval, or a mean.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct FigureOut {
    /// `status/applied/precision`.
    name: String,
    #[serde(flatten)]
    share: ShareOut,
}

/// So many of so many.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
struct ShareOut {
    /// From 0 to 1; null of nothing.
    value: Option<f64>,
    /// Null for means (macro-F1).
    count: Option<usize>,
    of: Option<usize>,
    /// Wilson's interval at 95%.
    low: Option<f64>,
    high: Option<f64>,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct DetectionOut {
    precision: ShareOut,
    recall: ShareOut,
}

/// A status as annotated, and what was read for it.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct StatusRow {
    annotated: String,
    applied: usize,
    recited: usize,
    omitted: usize,
    /// The item's class wasn't found, so the criterion wasn't looked at.
    missing: usize,
}

/// Labels of a class, or of a criterion.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct LabelsOut {
    id: String,
    accuracy: ShareOut,
    applied: DetectionOut,
    recited: DetectionOut,
    omitted: DetectionOut,
    /// Findings, where both say applied.
    findings: ShareOut,
    /// Those of them that run against the outcome.
    findings_against_outcome: ShareOut,
    statuses: Vec<StatusRow>,
}

/// A voice as annotated, and what was read for it.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct VoiceRow {
    annotated: String,
    guideline: usize,
    case: usize,
    conclusion: usize,
    boilerplate: usize,
}

/// How well the sentences that touch a criterion are found.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct MentionsOut {
    /// The criterion.
    id: String,
    #[serde(flatten)]
    found: DetectionOut,
}

/// A phrase of the pack.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct PhraseNameOut {
    /// As it is written.
    phrase: String,
    /// `classes/opioid.yaml:12`.
    place: String,
    /// Its criterion.
    criterion: String,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct PhraseOut {
    #[serde(flatten)]
    id: PhraseNameOut,
    /// Hits in sentences that touch the criterion.
    right: usize,
    /// Hits in sentences that don't.
    wrong: usize,
    /// Both, by the voice in which the hit was read.
    voices: Vec<PhraseVoice>,
    /// Right hits of this case that give the annotated finding, of those that have one.
    findings: ShareOut,
    /// Words of right hits, and how often.
    right_words: Vec<FormOut>,
    /// Words of wrong hits.
    wrong_words: Vec<FormOut>,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct PhraseVoice {
    voice: String,
    right: usize,
    wrong: usize,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct FormOut {
    words: String,
    hits: usize,
}

/// Where the program and the annotations differ.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct MistakeOut {
    letter: String,
    /// 0 for the letter as a whole.
    decision: usize,
    /// `decisions`, `item`, `outcome`, `classes`, `generic`, `status`, `finding`, `issue`, `near-miss`, `sentence`, `voice`,
    /// `missed`, `extra`.
    kind: String,
    /// The criterion or rule.
    about: String,
    annotated: String,
    read: String,
    /// The sentence, for mistakes in one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sentence: Option<String>,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct ComparedOut {
    /// The rules are the same, to the byte.
    same_pack: bool,
    /// Letters that only the earlier score has: then figures are of different letters.
    only_before: Vec<String>,
    only_now: Vec<String>,
    /// Figures that moved.
    figures: Vec<MovedOut>,
    /// Mistakes that are gone, in letters of both.
    mended: Vec<MistakeOut>,
    /// Mistakes that are new.
    new: Vec<MistakeOut>,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct MovedOut {
    name: String,
    before: Option<f64>,
    now: Option<f64>,
}

/// The JSON Schema of a score.
pub fn schema() -> serde_json::Value {
    let mut schema = crate::text::schema::<ScoreOut>();
    if let Some(id) = schema.pointer_mut("/properties/schema") {
        *id = serde_json::json!({"const": SCORE_SCHEMA});
    }
    schema
}

/// An earlier score.
///
/// # Errors
/// What keeps the text from being one.
pub fn earlier(text: &str) -> Result<EarlierScore, String> {
    let wrong =
        |e: &dyn std::fmt::Display| format!("this is no score ({e}); `mtuslint rules score --format json` writes one");
    let score: ScoreOut = serde_json::from_str(text).map_err(|e| wrong(&e))?;
    if score.schema != SCORE_SCHEMA {
        return Err(wrong(&format!("it says `{}` instead of `{SCORE_SCHEMA}`", crate::text::inert(&score.schema))));
    }
    let figure = |figure: FigureOut| EarlierFigure { name: figure.name, value: figure.share.value };
    Ok(EarlierScore {
        sha256: score.pack.sha256,
        letters: score.letters.scored.into_iter().collect(),
        figures: score.figures.into_iter().map(figure).collect(),
        mistakes: score.mistakes.into_iter().map(EarlierMistake::from).collect(),
    })
}

/// Writes a score.
///
/// # Errors
/// When the output can't be written.
pub fn write(
    out: &mut dyn Write,
    score: &Score,
    scope: &ScoreScope,
    pack: &Pack,
    compared: Option<&ScoreComparison>,
) -> io::Result<()> {
    let meta = &score.pack;
    let figures = score.figures().into_iter().map(|figure| FigureOut {
        name: figure.name,
        share: figure.share.map_or(ShareOut { value: figure.value, ..ShareOut::default() }, share),
    });
    let whole = ScoreOut {
        schema: SCORE_SCHEMA.to_owned(),
        tool: tool(),
        pack: pack_id(meta),
        letters: LettersOut {
            split: scope.splits.iter().map(ToString::to_string).collect(),
            annotated: scope.annotated,
            scored: score.letters.clone(),
            left_out: scope.left_out.clone(),
        },
        decisions: score.decisions,
        figures: figures.collect(),
        statuses: rows(&score.labels),
        classes: score.by_class.iter().map(labels).collect(),
        criteria: score.by_criterion.iter().map(labels).collect(),
        not_annotated: score.unannotated.clone(),
        voices: voices(score),
        mentions: mentions(score),
        phrases: super::text::worst(score).into_iter().map(|(id, figures)| phrase(pack, id, figures)).collect(),
        never_hit: score.never.iter().map(|&id| self::id(pack, id)).collect(),
        mistakes: score.mistakes.iter().map(|mistake| MistakeOut::from(&EarlierMistake::from(mistake))).collect(),
        compared: compared.map(ComparedOut::from),
    };
    to_json(out, &whole)?;
    out.write_all(b"\n")
}

fn share(share: Share) -> ShareOut {
    let (low, high) = share.interval();
    let some = |value: f64| (share.of > 0).then_some((value * 1e6).round() / 1e6);
    ShareOut {
        value: some(share.value()),
        count: Some(share.count),
        of: Some(share.of),
        low: some(low),
        high: some(high),
    }
}

fn detection(found: &Detection) -> DetectionOut {
    DetectionOut { precision: share(found.precision()), recall: share(found.recall()) }
}

fn rows(labels: &Labels) -> Vec<StatusRow> {
    let rows = STATUSES.into_iter().zip(labels.confusion);
    rows.map(|(status, [applied, recited, omitted, missing])| StatusRow {
        annotated: status.as_str().to_owned(),
        applied,
        recited,
        omitted,
        missing,
    })
    .collect()
}

fn labels((id, labels): (&String, &Labels)) -> LabelsOut {
    let [applied, recited, omitted] = [0, 1, 2].map(|status| detection(&labels.status(status)));
    LabelsOut {
        id: id.clone(),
        accuracy: share(labels.accuracy()),
        applied,
        recited,
        omitted,
        findings: share(labels.findings),
        findings_against_outcome: share(labels.contrary),
        statuses: rows(labels),
    }
}

fn voices(score: &Score) -> Vec<VoiceRow> {
    let rows = VOICES.into_iter().zip(score.sentences.voices);
    rows.map(|(voice, [guideline, case, conclusion, boilerplate])| VoiceRow {
        annotated: voice_name(voice).to_owned(),
        guideline,
        case,
        conclusion,
        boilerplate,
    })
    .collect()
}

fn mentions(score: &Score) -> Vec<MentionsOut> {
    let found = score.sentences.by_criterion.iter();
    found.map(|(id, found)| MentionsOut { id: id.clone(), found: detection(found) }).collect()
}

fn id(pack: &Pack, phrase: crate::phrase::PhraseId) -> PhraseNameOut {
    let (text, at) = super::text::written(pack, phrase);
    PhraseNameOut { phrase: text, place: at, criterion: super::text::criterion(pack, phrase) }
}

fn phrase(pack: &Pack, phrase: crate::phrase::PhraseId, figures: &PhraseFigures) -> PhraseOut {
    let voices = VOICES.into_iter().zip(figures.right.into_iter().zip(figures.wrong));
    let forms = |forms: &BTreeMap<String, usize>| {
        let mut forms: Vec<FormOut> =
            forms.iter().map(|(words, hits)| FormOut { words: words.clone(), hits: *hits }).collect();
        forms.sort_by_key(|form| std::cmp::Reverse(form.hits));
        forms
    };
    PhraseOut {
        id: id(pack, phrase),
        right: figures.right.iter().sum(),
        wrong: figures.wrong.iter().sum(),
        voices: voices
            .filter(|(_, (right, wrong))| right + wrong > 0)
            .map(|(voice, (right, wrong))| PhraseVoice { voice: voice_name(voice).to_owned(), right, wrong })
            .collect(),
        findings: share(figures.finding),
        right_words: forms(&figures.right_words),
        wrong_words: forms(&figures.wrong_words),
    }
}

impl From<&EarlierMistake> for MistakeOut {
    fn from(m: &EarlierMistake) -> MistakeOut {
        let EarlierMistake { letter, decision, kind, about, annotated, read, sentence } = m.clone();
        MistakeOut { letter, decision, kind, about, annotated, read, sentence }
    }
}

impl From<MistakeOut> for EarlierMistake {
    fn from(m: MistakeOut) -> EarlierMistake {
        let MistakeOut { letter, decision, kind, about, annotated, read, sentence } = m;
        EarlierMistake { letter, decision, kind, about, annotated, read, sentence }
    }
}

impl From<&ScoreComparison> for ComparedOut {
    fn from(compared: &ScoreComparison) -> ComparedOut {
        let moved = compared.figures.iter().cloned();
        ComparedOut {
            same_pack: compared.same_pack,
            only_before: compared.only_before.clone(),
            only_now: compared.only_now.clone(),
            figures: moved.map(|(name, before, now)| MovedOut { name, before, now }).collect(),
            mended: compared.mended.iter().map(MistakeOut::from).collect(),
            new: compared.new.iter().map(MistakeOut::from).collect(),
        }
    }
}
