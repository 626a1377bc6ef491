//! `rules score` for people: figures with their intervals, then where the rules fail, the worst first. Lists are cut; the
//! JSON has all of them.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::scope::ScoreScope;
use crate::interval::Share;
use crate::pack::{Pack, Role};
use crate::phrase::PhraseId;
use crate::report::{count, place};
use crate::score::{
    Detection, EarlierMistake, Labels, MistakeKind, PhraseFigures, STATUSES, Score, ScoreComparison, VOICES, voice_name,
};
use crate::text::inert;

/// Entries of a list that are shown; the rest is counted.
const MOST: usize = 20;

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
    writeln!(
        out,
        "{} of {} annotated, {}; rules `{}` {}",
        count(score.letters.len(), "letter"),
        scope.annotated,
        count(score.decisions, "decision"),
        inert(&score.pack.id),
        inert(&score.pack.version)
    )?;
    if let Some(chosen) = scope.chosen() {
        writeln!(out, "{chosen}")?;
    }
    if !scope.left_out.is_empty() {
        let names: Vec<String> = scope.left_out.iter().take(MOST).map(|name| inert(name)).collect();
        let more = more(scope.left_out.len());
        let what = count(scope.left_out.len(), "letter");
        writeln!(out, "left out, as no text was found or it can't be read: {what}: {}{more}", names.join(", "))?;
    }
    writeln!(out, "\n{:52}  value  95% interval   count", "figure")?;
    for figure in score.figures() {
        let value = figure.value.map_or("    -".to_owned(), |value| format!("{value:.3}"));
        let line = format!("{:52}  {value}  {}", figure.name, figure.share.map_or(String::new(), interval));
        writeln!(out, "{}", line.trim_end())?;
    }
    for (rule, found) in &score.unannotated {
        writeln!(out, "issue/{rule}: reported {found}, not annotated")?;
    }
    table(
        out,
        "statuses",
        &["applied", "recited", "omitted", "missing"],
        STATUSES.map(|s| s.as_str()),
        score.labels.confusion,
    )?;
    labels(out, "class", score.by_class.iter())?;
    labels(out, "criterion", score.by_criterion.iter())?;
    if score.sentences.matched.of > 0 {
        table(out, "voices", &VOICES.map(voice_name), VOICES.map(voice_name), score.sentences.voices)?;
        mentions(out, score)?;
        phrases(out, score, pack)?;
        missed(out, score)?;
    }
    never(out, score, pack)?;
    if let Some(compared) = compared {
        self::compared(out, compared)?;
    }
    Ok(())
}

/// `0.938-0.970  542/567`
fn interval(share: Share) -> String {
    if share.of == 0 {
        return "             0/0".to_owned();
    }
    let (low, high) = share.interval();
    format!("{low:.3}-{high:.3}    {}/{}", share.count, share.of)
}

/// `0.94`, or nothing of nothing.
fn short(share: Share) -> String {
    if share.of == 0 { "   -".to_owned() } else { format!("{:.2}", share.value()) }
}

fn more(all: usize) -> String {
    if all > MOST { format!(" and {} more (--format json has all)", all - MOST) } else { String::new() }
}

fn table<const ROWS: usize>(
    out: &mut dyn Write,
    what: &str,
    columns: &[&str],
    rows: [&str; ROWS],
    cells: [[usize; 4]; ROWS],
) -> io::Result<()> {
    let mut head = format!("\n{what}: annotated (rows), read (columns)\n{:12}", "");
    for column in columns {
        let _ = write!(head, "{column:>12}");
    }
    writeln!(out, "{head}")?;
    for (row, cells) in rows.iter().zip(cells) {
        let mut line = format!("{row:12}");
        for cell in cells {
            let _ = write!(line, "{cell:>12}");
        }
        writeln!(out, "{line}")?;
    }
    Ok(())
}

fn labels<'a>(out: &mut dyn Write, what: &str, rows: impl Iterator<Item = (&'a String, &'a Labels)>) -> io::Result<()> {
    let mut rows = rows.peekable();
    if rows.peek().is_none() {
        return Ok(());
    }
    writeln!(out, "\n{what:40}  labels  right  95% interval  applied P R  recited P R  omitted P R  findings")?;
    for (id, labels) in rows {
        let right = labels.accuracy();
        let (low, high) = right.interval();
        let mut line = format!("{:40}  {:>6}   {}    {low:.2}-{high:.2}   ", inert(id), right.of, short(right));
        for status in 0..STATUSES.len() {
            let found = labels.status(status);
            let _ = write!(line, "  {} {}  ", short(found.precision()), short(found.recall()));
        }
        let findings = labels.findings;
        let _ = write!(line, "  {} {}/{}", short(findings), findings.count, findings.of);
        writeln!(out, "{line}")?;
    }
    Ok(())
}

fn mentions(out: &mut dyn Write, score: &Score) -> io::Result<()> {
    writeln!(out, "\n{:40}  sentences   found  precision  recall", "mentions by sentence")?;
    let all = "all".to_owned();
    let rows = std::iter::once((&all, &score.sentences.mentions)).chain(&score.sentences.by_criterion);
    for (id, found) in rows {
        let Detection { annotated, read, .. } = found;
        let (precision, recall) = (short(found.precision()), short(found.recall()));
        writeln!(out, "{:40}  {annotated:>9}  {read:>6}       {precision}    {recall}", inert(id))?;
    }
    Ok(())
}

/// Phrases by wrong hits, then by how little they are worth.
pub(super) fn worst(score: &Score) -> Vec<(PhraseId, &PhraseFigures)> {
    let mut phrases: Vec<_> = score.phrases.iter().map(|(id, figures)| (*id, figures)).collect();
    phrases.sort_by_key(|(id, figures)| {
        let share = figures.precision();
        (std::cmp::Reverse(share.of - share.count), share.count, *id)
    });
    phrases
}

/// A phrase as it is written, and where.
pub(super) fn written(pack: &Pack, phrase: PhraseId) -> (String, String) {
    pack.written(phrase).map_or_else(Default::default, |written| (written.text.clone(), place(pack, written.at)))
}

/// The criterion of a phrase.
pub(super) fn criterion(pack: &Pack, phrase: PhraseId) -> String {
    let Some(Role::Mention { criterion, .. }) = pack.role(phrase) else { return String::new() };
    pack.criterion(criterion).map_or(String::new(), |criterion| criterion.id.clone())
}

fn phrases(out: &mut dyn Write, score: &Score, pack: &Pack) -> io::Result<()> {
    let wrong = worst(score);
    let wrong: Vec<_> =
        wrong.into_iter().filter(|(_, figures)| figures.precision().count < figures.precision().of).collect();
    writeln!(out, "\nphrases with hits in sentences that don't touch their criterion{}", more(wrong.len()))?;
    for (id, figures) in wrong.iter().take(MOST) {
        let share = figures.precision();
        let (text, at) = written(pack, *id);
        writeln!(
            out,
            "{:>4} wrong, {:>4} right  {}  `{}`  {}",
            share.of - share.count,
            share.count,
            criterion(pack, *id),
            inert(&text),
            inert(&at)
        )?;
        let voices = VOICES.into_iter().zip(figures.right.iter().zip(figures.wrong));
        let voices = voices.filter(|(_, (right, wrong))| **right + wrong > 0);
        let voices = voices.map(|(voice, (right, wrong))| format!("{} {wrong} wrong {right} right", voice_name(voice)));
        writeln!(out, "                        {}", voices.collect::<Vec<_>>().join(", "))?;
        let mut words: Vec<_> = figures.wrong_words.iter().collect();
        words.sort_by_key(|(_, hits)| std::cmp::Reverse(**hits));
        let words = words.into_iter().take(3).map(|(words, hits)| format!("\"{}\" {hits}", inert(words)));
        writeln!(out, "                        {}", words.collect::<Vec<_>>().join(", "))?;
    }
    Ok(())
}

fn missed(out: &mut dyn Write, score: &Score) -> io::Result<()> {
    let missed: Vec<_> = score.mistakes.iter().filter(|mistake| mistake.kind == MistakeKind::Missed).collect();
    writeln!(out, "\ncriteria that a sentence touches and no phrase found{}", more(missed.len()))?;
    for mistake in missed.iter().take(MOST) {
        let sentence = mistake.sentence.as_deref().unwrap_or_default();
        writeln!(
            out,
            "{} #{}  {}  {}",
            inert(&mistake.letter),
            mistake.decision,
            inert(&mistake.about),
            inert(sentence)
        )?;
    }
    Ok(())
}

fn never(out: &mut dyn Write, score: &Score, pack: &Pack) -> io::Result<()> {
    writeln!(out, "\nphrases of classes that occur, which found nothing in any letter{}", more(score.never.len()))?;
    for &id in score.never.iter().take(MOST) {
        let (text, at) = written(pack, id);
        writeln!(out, "{}  `{}`  {}", criterion(pack, id), inert(&text), inert(&at))?;
    }
    Ok(())
}

fn compared(out: &mut dyn Write, compared: &ScoreComparison) -> io::Result<()> {
    writeln!(out, "\ncompared with the earlier score")?;
    if compared.same_pack {
        writeln!(out, "the rules are the same")?;
    }
    if !compared.only_before.is_empty() || !compared.only_now.is_empty() {
        writeln!(
            out,
            "the letters differ ({} only then, {} only now): figures are of different letters, mistakes of those in both",
            compared.only_before.len(),
            compared.only_now.len()
        )?;
    }
    let shown = |value: Option<f64>| value.map_or("-".to_owned(), |value| format!("{value:.3}"));
    for (name, before, now) in &compared.figures {
        let by = match (before, now) {
            (Some(before), Some(now)) => format!("{:+.3}", now - before),
            _ => String::new(),
        };
        writeln!(out, "{:52}  {} -> {}  {by}", inert(name), shown(*before), shown(*now))?;
    }
    writeln!(out, "{} gone, {} new", count(compared.mended.len(), "mistake"), compared.new.len())?;
    for (sign, list) in [("-", &compared.mended), ("+", &compared.new)] {
        for mistake in list.iter() {
            writeln!(out, "{sign} {}", line(mistake))?;
        }
    }
    Ok(())
}

/// `CM16-0990001 #2 opioid/dose status: annotated recited, read omitted`
fn line(mistake: &EarlierMistake) -> String {
    let about = if mistake.about.is_empty() { String::new() } else { format!(" {}", mistake.about) };
    let sentence = mistake.sentence.as_ref().map_or(String::new(), |sentence| format!(": {sentence}"));
    inert(&format!(
        "{} #{}{about} {}: annotated {}, read {}{sentence}",
        mistake.letter, mistake.decision, mistake.kind, mistake.annotated, mistake.read
    ))
}
