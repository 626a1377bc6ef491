//! `parse --voices`: a letter as the engine reads it, so that the author of a rule sees what the rule sees. Each clause
//! stands with its voice, and under it what it mentions, what governs the mention, and what it therefore says.

use std::fmt::Write;

use owo_colors::Style as Paint;

use super::snippet::OutputStyle;
use crate::letter::Letter;
use crate::pack::{CriterionFinding, Pack, Voice};
use crate::reading::{self, Clause, Mention, Reading};
use crate::text::slice;

/// The rationales of a letter, clause by clause.
pub fn voices(letter: &Letter, pack: &Pack, style: OutputStyle) -> String {
    let mut out = String::new();
    for (i, decision) in letter.decisions.iter().enumerate() {
        let reading = reading::read(letter, decision, pack, reading::Options::default());
        let item = decision.item.as_ref().map_or("(no item)", |item| item.text(letter));
        let outcome = decision.outcome.as_ref().map_or("no outcome", |outcome| outcome.value.as_str());
        let classes: Vec<&str> =
            reading.treatment.classes.iter().filter_map(|&c| pack.class(c)).map(|c| c.id.as_str()).collect();
        let classes = if classes.is_empty() { pack.meta.no_class.clone() } else { classes.join(", ") };
        let _ = writeln!(out, "{}. {item}: {outcome} [{classes}]", i + 1);
        for clause in &reading.clauses {
            self::clause(&mut out, letter, pack, &reading, clause, style);
        }
        out += "\n";
    }
    out
}

/// A clause: its voice, its words, and the words that voted.
pub(super) fn spoken(out: &mut String, folded: &str, pack: &Pack, clause: &Clause, style: OutputStyle) {
    let name = name_of(clause.voice);
    let color = match clause.voice {
        Voice::Guideline => Paint::new().cyan(),
        Voice::Case => Paint::new().green(),
        Voice::Conclusion => Paint::new().magenta(),
        Voice::Boilerplate => Paint::new().dimmed(),
    };
    let text = slice(folded, clause.range.clone());
    for (i, line) in textwrap::wrap(text, style.width.saturating_sub(14).max(30)).iter().enumerate() {
        let lead = if i == 0 { name } else { "" };
        let _ = writeln!(out, "  {} {}", style.paint(color.bold(), &format!("{lead:11}")), style.paint(color, line));
    }
    let votes = clause.votes.iter().map(|(voice, weight, range)| {
        format!("{} +{} \"{}\"", name_of(*voice), weight.votes(), slice(folded, range.clone()))
    });
    let votes = votes.collect::<Vec<_>>().join("; ");
    if !votes.is_empty() {
        below(out, &votes, Paint::new().dimmed(), style);
    }
    if let Some(points) = &clause.points {
        let weighed =
            points.weighed.iter().map(|(what, points)| format!("{} {points:+}", pack.weights.weighed.name(*what)));
        let weighed = weighed.collect::<Vec<_>>().join("; ");
        below(out, &format!("leads by {}: {weighed}", points.margin), Paint::new().dimmed(), style);
    }
}

/// Notes under a clause.
pub(super) fn below(out: &mut String, text: &str, paint: Paint, style: OutputStyle) {
    for line in wrapped(text, style.width.saturating_sub(16)) {
        let _ = writeln!(out, "  {:11}   {}", "", style.paint(paint, &line));
    }
}

/// Lines broken at spaces only, because phrases and places are copied from them.
pub(super) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let options = textwrap::Options::new(width.max(30))
        .subsequent_indent("  ")
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    textwrap::wrap(text, options).into_iter().map(std::borrow::Cow::into_owned).collect()
}

/// What hinted at a criterion that no phrase found.
pub(super) fn hints(pack: &Pack, mention: &Mention) -> String {
    let hints = mention.hints.iter();
    hints.map(|(what, points)| format!("{} {points:+}", pack.hints.weighed.name(*what))).collect::<Vec<_>>().join("; ")
}

/// What the words of a mention say by themselves.
pub(super) fn said(mention: &Mention) -> &'static str {
    match (mention.voice, mention.finding) {
        (Voice::Guideline | Voice::Boilerplate, _) => "recited",
        _ if mention.unresolved && mention.cue.is_none() => "raised",
        (_, CriterionFinding::Met) => "met",
        (_, CriterionFinding::Unmet) => "unmet",
    }
}

fn clause(out: &mut String, letter: &Letter, pack: &Pack, reading: &Reading, clause: &Clause, style: OutputStyle) {
    spoken(out, letter.folded.text(), pack, clause, style);
    let within = |range: &std::ops::Range<usize>| clause.range.start <= range.start && range.end <= clause.range.end;
    for mention in reading.mentions.iter().filter(|mention| mention.clause == clause.range) {
        let Some(criterion) = pack.criterion(mention.criterion) else { continue };
        let said = said(mention);
        let cue = mention
            .cue
            .as_ref()
            .map_or(String::new(), |cue| format!(", under \"{}\"", letter.folded.slice(cue.clone())));
        let by = match mention.phrase {
            Some(_) => format!("\"{}\"", letter.folded.slice(mention.range.clone())),
            None => format!("hints {}", hints(pack, mention)),
        };
        let _ = writeln!(out, "  {:11}   {} {said}: {by}{cue}", "", style.paint(Paint::new().bold(), &criterion.id));
    }
    for conclusion in reading.conclusions.iter().filter(|conclusion| within(&conclusion.range)) {
        let said = if conclusion.necessary { "for the request" } else { "against the request" };
        let _ = writeln!(out, "  {:11}   concludes {said}: \"{}\"", "", letter.folded.slice(conclusion.range.clone()));
    }
}

pub(super) fn name_of(voice: Voice) -> &'static str {
    match voice {
        Voice::Guideline => "guideline",
        Voice::Case => "case",
        Voice::Conclusion => "conclusion",
        Voice::Boilerplate => "boilerplate",
    }
}
