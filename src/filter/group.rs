//! What a decision doesn't weigh is one finding for its reader, and one for each criterion for everybody who keeps
//! books: rules are chosen, suppressed and known from run to run by criterion, and only what is left is put together.
//! Where decisions of a letter give the same reasons, what those leave open is said once, with the items.

use super::fingerprint::Fingerprint;
use super::{Entry, Reported, Standing};
use crate::evaluation::{Diagnostic, Label, together};
use crate::letter::Letter;
use crate::text::normalised;

/// A finding that was put together, and what it says of its decision.
struct Whole {
    entry: Entry,
    says: Option<String>,
}

/// Puts the reported parts of each decision together, each kind as one entry that stands where its first part stood.
pub fn group(reported: &mut Reported) {
    let mut out: Vec<Whole> = Vec::with_capacity(reported.entries.len());
    // The parts met so far of the decision at hand, with the place of the first of each kind.
    let mut open: Vec<(usize, &'static str, Vec<Entry>)> = Vec::new();
    let mut at = None;
    for entry in std::mem::take(&mut reported.entries) {
        if entry.decision != at {
            close(&mut out, &mut open);
            at = entry.decision;
        }
        let part = entry.diagnostic.part.as_ref().filter(|_| entry.standing == Standing::Reported);
        match part.map(|part| part.rule) {
            None => out.push(Whole { entry, says: None }),
            Some(rule) => match open.iter_mut().find(|(_, known, _)| *known == rule) {
                Some((.., parts)) => parts.push(entry),
                None => open.push((out.len(), rule, vec![entry])),
            },
        }
    }
    close(&mut out, &mut open);
    reported.entries = match &reported.letter {
        Some((letter, _)) => once(letter, out),
        None => out.into_iter().map(|whole| whole.entry).collect(),
    };
}

/// Places of later kinds don't count the earlier ones, so the last is put in first.
fn close(out: &mut Vec<Whole>, open: &mut Vec<(usize, &'static str, Vec<Entry>)>) {
    for (at, _, parts) in open.drain(..).rev() {
        let tail = out.split_off(at.min(out.len()));
        out.extend(whole(parts));
        out.extend(tail);
    }
}

fn whole(parts: Vec<Entry>) -> Vec<Whole> {
    let diagnostics: Vec<&Diagnostic> = parts.iter().map(|part| &part.diagnostic).collect();
    let Some((diagnostic, says)) = together(&diagnostics) else {
        return parts.into_iter().map(|entry| Whole { entry, says: None }).collect();
    };
    let decision = parts.first().and_then(|part| part.decision);
    let fingerprint = Fingerprint::of_group(&diagnostic.rule, parts.iter().map(|part| part.fingerprint));
    vec![Whole { entry: Entry { diagnostic, decision, fingerprint, standing: Standing::Reported }, says: Some(says) }]
}

/// Findings that say the same of decisions with the same reasons, as one that stands with the first.
fn once(letter: &Letter, all: Vec<Whole>) -> Vec<Entry> {
    let mut out: Vec<(Whole, usize)> = Vec::with_capacity(all.len());
    for new in all {
        let twin = new.says.as_ref().and_then(|says| {
            let reasons = reasons(letter, new.entry.decision)?;
            out.iter_mut().find(|(known, _)| {
                known.entry.diagnostic.rule == new.entry.diagnostic.rule
                    && known.says.as_ref() == Some(says)
                    && self::reasons(letter, known.entry.decision).as_ref() == Some(&reasons)
            })
        });
        let Some((known, more)) = twin else {
            out.push((new, 0));
            continue;
        };
        *more += 1;
        let heading = new.entry.diagnostic.labels.into_iter().next();
        known.entry.diagnostic.labels.extend(heading.map(|label| Label::new(label.span, "the same reasons")));
        let parts = [known.entry.fingerprint, new.entry.fingerprint];
        known.entry.fingerprint = Fingerprint::of_group(&known.entry.diagnostic.rule, parts.into_iter());
    }
    out.into_iter()
        .map(|(Whole { mut entry, .. }, more)| {
            if more > 0 {
                let items = if more == 1 { "item" } else { "items" };
                entry.diagnostic.message += &format!("; so do the same reasons of {more} more {items}");
            }
            entry
        })
        .collect()
}

/// The words of a rationale up to its last sentence, which names the item.
fn reasons(letter: &Letter, decision: Option<usize>) -> Option<String> {
    let rationale = letter.decisions.get(decision?)?.rationale.as_ref()?;
    let last = rationale.sentences.last()?;
    Some(normalised(letter.folded.slice(rationale.words.range.start..last.range.start))).filter(|text| !text.is_empty())
}
