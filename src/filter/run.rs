//! The filter of a run: what baselines know, files of suppressions mask and the policy leaves out, letter by letter.

use jiff::civil::Date;

use super::duplicates::Duplicates;
use super::{AssessedInput, Baseline, Entry, Policy, Reported, Standing, Suppressions, group, identify};

/// Decides what is reported.
#[derive(Debug, Default)]
pub struct Filter {
    baseline: Option<Baseline>,
    suppressions: Vec<Suppressions>,
    duplicates: Duplicates,
    separate: bool,
}

impl Filter {
    /// Leaves out what a baseline knows and what sidecar files suppress on the day `today`.
    pub fn new(baseline: Option<Baseline>, mut suppressions: Vec<Suppressions>, today: Date) -> Filter {
        suppressions.iter_mut().for_each(|file| file.expire(today));
        Filter { baseline, suppressions, duplicates: Duplicates::default(), separate: false }
    }

    /// Reports each criterion that a decision doesn't weigh by itself, as baselines keep them.
    #[must_use]
    pub fn separate(self, separate: bool) -> Filter {
        Filter { separate, ..self }
    }

    /// The report on one input. What the policy leaves out may still be suppressed, so that a suppression doesn't become
    /// stale by it.
    pub fn apply(&mut self, mut checked: AssessedInput, policy: &Policy) -> Reported {
        let duplicate = self.duplicates.replace(&mut checked);
        let mut reported = Reported { duplicate, ..identify(checked) };
        reported.earlier = self.duplicates.earlier(reported.id.as_ref().unwrap_or(&reported.name));
        if let Some(letter) = &reported.id {
            for entry in reported.entries.iter_mut().skip(reported.unread) {
                entry.standing = self.standing(entry, letter);
            }
            self.suppressions.iter_mut().for_each(|file| file.seen(letter));
        }
        policy.apply(&mut reported);
        if !self.separate {
            group::group(&mut reported);
            if let Some(letter) = reported.id.clone() {
                let grouped = |entry: &&mut Entry| entry.diagnostic.is_group() && entry.standing == Standing::Reported;
                for entry in reported.entries.iter_mut().filter(grouped) {
                    entry.standing = self.standing(entry, &letter);
                }
            }
        }
        reported
    }

    fn standing(&mut self, entry: &Entry, letter: &str) -> Standing {
        let rule = &entry.diagnostic.rule;
        // Every file is asked, so that an entry which another file repeats isn't called stale.
        let reasons = self.suppressions.iter_mut().filter_map(|file| file.suppresses(entry.fingerprint, rule, letter));
        if let Some(reason) = reasons.reduce(|first, _| first) {
            Standing::Suppressed { reason }
        } else if self.baseline.as_ref().is_some_and(|baseline| baseline.contains(entry.fingerprint)) {
            Standing::Known
        } else {
            Standing::Reported
        }
    }

    /// What is wrong with the sidecar files themselves, once all letters have been through.
    pub fn finish(self, policy: &Policy) -> impl Iterator<Item = Reported> {
        self.suppressions.into_iter().filter_map(Suppressions::report).map(|mut reported| {
            policy.apply(&mut reported);
            reported
        })
    }
}

/// Every finding under every name that a report may show it by: by criterion, and put together.
pub fn identify_all(checked: AssessedInput) -> Reported {
    let mut reported = identify(checked);
    let separate: Vec<Entry> =
        reported.entries.iter().filter(|entry| entry.diagnostic.part.is_some()).cloned().collect();
    group::group(&mut reported);
    reported.entries.extend(separate);
    reported
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::Known;
    use super::*;
    use crate::evaluation::Diagnostic;
    use crate::pack::Severity;
    use crate::text::Source;

    /// A letter whose second page is a scan: what was read may be known, the page never.
    #[test]
    fn nothing_masks_what_could_not_be_read() {
        let pack = crate::default_pack().unwrap();
        let checked = || {
            let source =
                Source::from_text("x", "Case Number: CM16-0000000\nDecision rationale: none.".to_owned()).unwrap();
            let letter = crate::letter::parse(&source, &pack.lexicon).remove(0);
            let assessment = crate::evaluation::assess(&letter, &pack);
            let (rule, help) = ("input/page".to_owned(), String::new());
            let unread =
                Diagnostic { rule, severity: Severity::Error, message: String::new(), help, ..Diagnostic::default() };
            AssessedInput {
                name: "x".to_owned(),
                letter: Some((Arc::new(source), letter, assessment)),
                failures: vec![unread],
                further: false,
            }
        };
        let all = identify(checked());
        assert!(all.entries.len() > 1);
        let mut baseline = Baseline::default();
        all.entries.iter().for_each(|entry| baseline.insert(Known::new(entry, "CM16-0000000")));
        let mut filter = Filter::new(Some(baseline), Vec::new(), jiff::civil::date(2020, 1, 1));
        let standings: Vec<bool> = filter
            .apply(checked(), &Policy::default())
            .entries
            .iter()
            .map(|entry| entry.standing == Standing::Reported)
            .collect();
        assert!(standings[0] && standings[1..].iter().all(|reported| !reported));
    }
}
