//! What a decision doesn't weigh is one finding for its reader, and one for each criterion for everybody who keeps
//! books: rules are chosen, suppressed and known from run to run by criterion, and only what is left is put together.
//! Where decisions of a letter give the same reasons, what those leave open is said once, with the items; so is a citation that
//! is wrong of several items for one reason.

use super::fingerprint::Fingerprint;
use super::{Entry, Reported, Standing};
use crate::evaluation::{Diagnostic, Label, together};
use crate::letter::Letter;
use crate::text::normalised;

/// A finding that is ready to be reported.
struct Whole {
    entry: Entry,
    says: Option<Says>,
}

/// What a finding says of its decision, where others of the letter may say the same.
#[derive(Clone, PartialEq)]
enum Says {
    /// What the decision doesn't weigh; only of like reasons it is the same.
    Unweighed(String),
    /// What is wrong for a reason that items can share.
    Cause(String),
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
            None => out.push(alone(entry)),
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

fn alone(entry: Entry) -> Whole {
    let shared = entry.diagnostic.cause.clone().filter(|_| entry.standing == Standing::Reported);
    Whole { says: shared.map(Says::Cause), entry }
}

fn whole(parts: Vec<Entry>) -> Vec<Whole> {
    let diagnostics: Vec<&Diagnostic> = parts.iter().map(|part| &part.diagnostic).collect();
    let Some((diagnostic, says)) = together(&diagnostics) else {
        return parts.into_iter().map(alone).collect();
    };
    let decision = parts.first().and_then(|part| part.decision);
    let fingerprint = Fingerprint::of_group(&diagnostic.rule, parts.iter().map(|part| part.fingerprint));
    vec![Whole {
        entry: Entry { diagnostic, decision, fingerprint, standing: Standing::Reported },
        says: Some(Says::Unweighed(says)),
    }]
}

/// Findings that say the same of several decisions, as one that stands with the first.
fn once(letter: &Letter, all: Vec<Whole>) -> Vec<Entry> {
    let mut out: Vec<(Whole, usize)> = Vec::with_capacity(all.len());
    for new in all {
        match out.iter_mut().find(|(known, _)| is_same(letter, known, &new)) {
            Some((known, more)) => {
                *more += 1;
                join(known, new);
            }
            None => out.push((new, 0)),
        }
    }
    let entries = out.into_iter().map(|(Whole { mut entry, says }, more)| {
        let items = if more == 1 { "item" } else { "items" };
        let also = match says {
            Some(Says::Unweighed(_)) => "so do the same reasons of",
            _ => "the same goes for",
        };
        if more > 0 {
            entry.diagnostic.message += &format!("; {also} {more} more {items}");
        }
        entry
    });
    entries.collect()
}

fn is_same(letter: &Letter, known: &Whole, new: &Whole) -> bool {
    let (a, b) = (&known.entry.diagnostic, &new.entry.diagnostic);
    let alike = new.says.is_some() && known.says == new.says && (&a.rule, a.severity) == (&b.rule, b.severity);
    alike
        && match new.says {
            Some(Says::Unweighed(_)) => {
                let reasons = reasons(letter, new.entry.decision);
                reasons.is_some() && self::reasons(letter, known.entry.decision) == reasons
            }
            _ => known.entry.decision != new.entry.decision,
        }
}

/// The second item's words stand with the first's.
fn join(known: &mut Whole, new: Whole) {
    let labels = new.entry.diagnostic.labels.into_iter();
    let known = &mut known.entry;
    match new.says {
        Some(Says::Unweighed(_)) => {
            let heading = labels.take(1).map(|label| Label::new(label.span, "the same reasons"));
            known.diagnostic.labels.extend(heading);
        }
        _ => {
            let new: Vec<Label> = labels.filter(|label| !known.diagnostic.labels.contains(label)).collect();
            known.diagnostic.labels.extend(new);
        }
    }
    let parts = [known.fingerprint, new.entry.fingerprint];
    known.fingerprint = Fingerprint::of_group(&known.diagnostic.rule, parts.into_iter());
}

/// The words of a rationale up to its last sentence, which names the item.
fn reasons(letter: &Letter, decision: Option<usize>) -> Option<String> {
    let rationale = letter.decisions.get(decision?)?.rationale.as_ref()?;
    let last = rationale.sentences.last()?;
    Some(normalised(letter.folded.slice(rationale.words.range.start..last.range.start))).filter(|text| !text.is_empty())
}
