//! `rules test --coverage`: what the examples leave untried, criterion by criterion.

use std::fmt::Write;

use super::{count, count_of, place};
use crate::evaluation::{Coverage, NEAR_MISSES};
use crate::pack::{CriterionFinding, FigureKind, MentionKind, Pack, Role};
use crate::phrase::PhraseId;

/// Each criterion whose examples leave something untried, and a closing line.
pub fn coverage(all: &[Coverage], pack: &Pack) -> String {
    let mut out = String::new();
    for one in all.iter().filter(|one| !one.is_complete()) {
        let Some(criterion) = pack.criterion(one.criterion) else { continue };
        let _ = writeln!(out, "{}: {}", criterion.id, count(one.phrases, "phrase"));
        if one.silent < NEAR_MISSES {
            let silent = count_of(one.silent, "example stays", "examples stay");
            let _ = writeln!(out, "  {silent} silent; give it {NEAR_MISSES} that come close");
        }
        if !one.far.is_empty() {
            out += "  silent, and no phrase has a word of it:\n";
        }
        for example in one.far.iter().filter_map(|index| criterion.examples.get(*index)) {
            let _ = writeln!(out, "    {} ({})", example.text, place(pack, example.at));
        }
        list(&mut out, pack, "in no example", &one.unused);
        list(&mut out, pack, "in no example alone, so that another phrase gives the finding too", &one.never_alone);
        out += "\n";
    }
    let sum = |of: fn(&Coverage) -> usize| all.iter().map(of).sum::<usize>();
    let few = all.iter().filter(|one| one.silent < NEAR_MISSES).count();
    let _ = writeln!(
        out,
        "{} in {}: {} in no example, {} with a finding never alone; {} with fewer than {NEAR_MISSES} examples that stay \
         silent; {} without a word of a phrase.",
        count(sum(|one| one.phrases), "phrase"),
        count_of(all.len(), "criterion", "criteria"),
        sum(|one| one.unused.len()),
        sum(|one| one.never_alone.len()),
        count_of(few, "criterion", "criteria"),
        count(sum(|one| one.far.len()), "silent example"),
    );
    out
}

fn list(out: &mut String, pack: &Pack, title: &str, phrases: &[PhraseId]) {
    if phrases.is_empty() {
        return;
    }
    let _ = writeln!(out, "  {title}:");
    for phrase in phrases {
        let (Some(written), Some(role)) = (pack.written(*phrase), pack.role(*phrase)) else { continue };
        let _ = writeln!(out, "    {:10} {} ({})", list_of(role), written.text, place(pack, written.at));
    }
}

/// The list of a criterion in which a phrase stands.
fn list_of(role: Role) -> &'static str {
    let Role::Mention { finding, kind, .. } = role else { return "" };
    match (kind, finding) {
        (MentionKind::Unresolved, _) => "unresolved",
        (MentionKind::Measured, _) => "measured",
        (MentionKind::Recital, _) => "recital",
        (MentionKind::Rival, _) => "rival",
        (MentionKind::Silent, _) => "silent",
        (MentionKind::Weighed(FigureKind::Earlier), _) => "earlier",
        (MentionKind::Weighed(FigureKind::Total), _) => "total",
        (MentionKind::Weighed(_), _) => "weighed",
        (MentionKind::Plain, Some(CriterionFinding::Met)) => "met",
        (MentionKind::Plain, Some(CriterionFinding::Unmet)) => "unmet",
        (MentionKind::Plain, None) => "topic",
    }
}
