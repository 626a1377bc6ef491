//! `audit --format html`: one page that needs nothing but itself. `templates/audit.html` has its form, and escapes whatever
//! a letter says; here the audit becomes what the template shows, one part of the page a file. The page loads nothing, and its
//! policy forbids it to.

mod comparisons;
mod decisions;
mod gravity;
mod multiples;
mod reading;
mod shares;
mod successive;
mod trend;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use askama::Template;

use comparisons::{CopyView, GroupView, OutlierView};
use decisions::{DecisionView, MOST_DECISIONS};
use multiples::Multiples;
use reading::ReadView;
use shares::{Heat, ShareRow, ShareSplit};
use successive::SuccessionView;
use trend::TrendView;

use super::{count, count_of};
use crate::audit::{Audit, Likeness, Name, Trend};
use crate::evaluation::Verdict;
use crate::text::inert;

/// Entries of a list.
const MOST_ENTRIES: usize = 300;

#[derive(Template)]
#[template(path = "audit.html")]
struct AuditPage {
    css: &'static str,
    js: &'static str,
    version: &'static str,
    limits: &'static str,
    letters: String,
    decisions_named: String,
    unreadable: Vec<String>,
    repeated: Vec<String>,
    facts: Vec<KeyFigure>,
    pack: String,
    sha256: String,
    verdicts: Vec<Bar>,
    trend: Option<TrendView>,
    reading: Vec<ReadView>,
    reading_more: String,
    groups: Vec<GroupView>,
    groups_more: String,
    outliers: Vec<OutlierView>,
    outliers_more: String,
    successions: Vec<SuccessionView>,
    successions_more: String,
    copies: Vec<CopyView>,
    copies_more: String,
    heat: Heat,
    coverage: Vec<ShareRow>,
    splits: Vec<ShareSplit>,
    multiples: Vec<Multiples>,
    rules: Vec<(String, String)>,
    marked: bool,
    classes: Vec<(String, String)>,
    editions: Vec<(String, String)>,
    decisions: Vec<DecisionView>,
    decisions_more: String,
}

/// One of the figures at the top: `figure` and what it counts.
struct KeyFigure {
    figure: String,
    text: String,
    more: String,
    /// The part of the page with more.
    part: &'static str,
    /// The decisions that it counts, where it counts decisions.
    tokens: String,
}

struct Bar {
    name: &'static str,
    count: usize,
    width: usize,
}

pub(super) fn write(out: &mut dyn Write, audit: &Audit, trend: Option<&Trend>, marked: Option<&str>) -> io::Result<()> {
    let all = audit.decisions.len();
    let more = |all: usize, most: usize| match all.checked_sub(most) {
        Some(rest) if rest > 0 => format!(" {rest} more are in the JSON."),
        _ => String::new(),
    };
    let bars = Verdict::ALL.map(|verdict| {
        let count = audit.verdict(verdict);
        Bar { name: verdict.as_str(), count, width: count * 190 / all.max(1) }
    });
    let used: BTreeSet<usize> = audit.decisions.iter().flat_map(|d| d.classes.clone()).collect();
    let mut classes: Vec<(String, String)> =
        used.iter().filter_map(|&class| Some((format!("k{class}"), audit.classes.get(class)?.title.clone()))).collect();
    classes.push(("k-none".to_owned(), "no class".to_owned()));
    let editions: BTreeMap<&str, Name> =
        audit.decisions.iter().filter_map(|d| Some((audit.names.text(d.edition?), d.edition?))).collect();
    let page = AuditPage {
        css: include_str!("../../../../templates/audit.css"),
        js: include_str!("../../../../templates/audit.js"),
        version: env!("CARGO_PKG_VERSION"),
        limits: super::LIMITS,
        letters: count(audit.letters.len(), "letter"),
        decisions_named: count(all, "decision"),
        unreadable: audit.inputs.unreadable.iter().map(|path| inert(path)).collect(),
        repeated: audit.inputs.repeated.iter().map(|path| inert(path)).collect(),
        facts: facts(audit),
        pack: format!("{} {}", audit.pack.id, audit.pack.version),
        sha256: audit.pack.sha256.clone(),
        verdicts: bars.into_iter().collect(),
        trend: trend.map(|trend| trend::trend_view(audit, trend)),
        reading: reading::reading(audit, marked),
        reading_more: more(audit.reading.len(), MOST_ENTRIES),
        groups: comparisons::groups(audit),
        groups_more: more(audit.groups.len(), MOST_ENTRIES),
        outliers: comparisons::outliers(audit),
        outliers_more: more(audit.outliers.len(), MOST_ENTRIES),
        successions: successive::successions(audit),
        successions_more: more(audit.successions.len(), MOST_ENTRIES),
        copies: comparisons::copies(audit),
        copies_more: more(audit.copies.len(), MOST_ENTRIES),
        heat: shares::heat(audit),
        coverage: shares::coverage(audit),
        splits: shares::splits(audit),
        multiples: multiples::multiples(audit),
        rules: gravity::rules(audit),
        marked: marked.is_some(),
        classes,
        editions: editions.iter().map(|(text, name)| (format!("e{}", name.number()), inert(text))).collect(),
        decisions: decisions::decisions(audit, trend, marked),
        decisions_more: match all > MOST_DECISIONS {
            true => format!(
                " The page holds {MOST_DECISIONS} of {all}, of the letters to read first; numbers lead to these, and all are in the JSON."
            ),
            false => String::new(),
        },
    };
    page.write_into(&mut *out)?;
    writeln!(out)
}

/// What an auditor should see first: each figure leads on.
fn facts(audit: &Audit) -> Vec<KeyFigure> {
    let of_all = format!("of {}", count(audit.decisions.len(), "decision"));
    let verdict = |verdict: Verdict, text: &str| KeyFigure {
        figure: audit.verdict(verdict).to_string(),
        text: text.to_owned(),
        more: of_all.clone(),
        part: "decisions",
        tokens: format!("v-{}", verdict.as_str()),
    };
    let key = |figure: usize, part, text: &str, more: String| KeyFigure {
        figure: figure.to_string(),
        text: text.to_owned(),
        more,
        part,
        tokens: String::new(),
    };
    let of = |kind: Likeness| audit.groups.iter().filter(|group| group.kind == kind).count();
    let kinds = format!(
        "equal findings: {}; denied though no finding is worse: {}; within one letter: {}",
        of(Likeness::EqualFindings),
        of(Likeness::Dominated),
        of(Likeness::SameLetter)
    );
    let foreign = audit.copies.iter().filter(|copy| copy.others.iter().any(|o| !o.foreign.is_empty())).count();
    let again = audit.successions.iter().filter(|found| found.unlike).count();
    let all_again = count(audit.successions.len(), "dispute");
    let omitting = audit.outliers.iter().map(|outlier| outlier.omitting.len()).sum();
    vec![
        verdict(Verdict::Contradicted, "contradicted by their own findings or conclusion"),
        verdict(Verdict::Unsupported, "state no ground about this patient"),
        verdict(Verdict::Incomplete, "leave out or only recite what they must weigh"),
        key(audit.groups.len(), "unlike", "groups of like cases with unlike decisions", kinds),
        key(again, "again", "disputes decided again and otherwise", format!("of {all_again} decided more than once")),
        key(
            audit.copies.len(),
            "copied",
            "sets of reasons that were used again",
            format!("naming another case's item: {foreign}"),
        ),
        key(
            omitting,
            "outliers",
            "omissions of what nearly all peers apply",
            match audit.outliers.len() {
                0 => String::new(),
                n => format!("of {}", count_of(n, "criterion", "criteria")),
            },
        ),
    ]
}
