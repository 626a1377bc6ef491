//! Like cases, unlike decisions: what is equal between decisions, and what isn't.
//!
//! Decisions are compared within a class, by what they find on the criteria that a decision of either outcome would have
//! to weigh. Nothing here knows the records behind the letters: what a letter doesn't say can't be held equal.

use std::collections::{BTreeMap, BTreeSet};

use super::names::Name;
use super::{DecisionRecord, LetterRecord, Recorder, ReviewerForm};
use crate::letter::Outcome;
use crate::pack::{CriterionFinding, Status};

/// Fewer peers than this show no custom.
pub const LEAST_PEERS: usize = 10;
/// The share of peers that apply a criterion "nearly always".
pub const NEARLY_ALL: f64 = 0.8;

/// Decisions that came out differently.
#[derive(Debug)]
pub struct InconsistentGroup {
    /// In which way they are alike.
    pub kind: Likeness,
    /// The class, by index in the pack.
    pub class: usize,
    /// Items found necessary.
    pub approved: Vec<usize>,
    /// Items found unnecessary.
    pub denied: Vec<usize>,
    /// The criteria compared: what the approved find, what the denied find.
    pub compared: Vec<ComparedCriterion>,
    /// What else is the same in all of them.
    pub held: Vec<Attribute>,
    /// What differs, with its values.
    pub not_held: Vec<Attribute>,
}

/// A criterion in an [`InconsistentGroup`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ComparedCriterion {
    /// Index in [`super::Audit::criteria`].
    pub criterion: usize,
    /// What the approved find.
    pub approved: Option<CriterionFinding>,
    /// What the denied find.
    pub denied: Option<CriterionFinding>,
}

/// How decisions of an [`InconsistentGroup`] are alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// One letter decides two items with equal findings differently.
    SameLetter,
    /// The denied is at least as favourable on every criterion that the approved weighs, and better on one.
    Dominated,
    /// The findings are equal.
    EqualFindings,
}

impl Likeness {
    /// As reports write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Likeness::SameLetter => "same-letter",
            Likeness::Dominated => "dominated",
            Likeness::EqualFindings => "equal-findings",
        }
    }
}

/// Something that decisions have in common or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// What it is.
    pub name: String,
    /// Its values among the decisions, in order; `not stated` where some letters don't say.
    pub values: Vec<String>,
}

/// A criterion that nearly all decisions apply and some omit. Peers are the decisions with the same outcome that must
/// weigh it.
#[derive(Debug)]
pub struct Outlier {
    /// Index in [`super::Audit::criteria`].
    pub criterion: usize,
    /// The outcome of all of them.
    pub outcome: Outcome,
    /// The decisions that omit it.
    pub omitting: Vec<usize>,
    /// Peers that apply it.
    pub applied: usize,
    /// Peers of each that omits it: all others.
    pub peers: usize,
    /// What else is the same in all of them.
    pub held: Vec<Attribute>,
    /// What differs, with its values.
    pub not_held: Vec<Attribute>,
}

/// What a decision finds on each criterion of a class that either outcome asks for.
type Pattern = Vec<(usize, Option<CriterionFinding>)>;

pub(super) struct Comparison<'a> {
    pub letters: &'a [LetterRecord],
    pub decisions: &'a [DecisionRecord],
    pub recorder: &'a Recorder,
    /// The class of each criterion.
    pub class_of: &'a [usize],
    /// And its title.
    pub titles: &'a [String],
}

impl Comparison<'_> {
    pub fn groups(&self) -> Vec<InconsistentGroup> {
        let mut classes: BTreeMap<usize, BTreeMap<Pattern, [Vec<usize>; 2]>> = BTreeMap::new();
        for (index, decision) in self.decisions.iter().enumerate() {
            let side = match decision.outcome {
                Outcome::Overturned => 0,
                Outcome::Upheld => 1,
                Outcome::Unknown => continue,
            };
            for &class in &decision.classes {
                let pattern = self.pattern(decision, class);
                if pattern.iter().any(|(_, finding)| finding.is_some()) {
                    let sides = classes.entry(class).or_default().entry(pattern).or_default();
                    sides.get_mut(side).into_iter().for_each(|list| list.push(index));
                }
            }
        }
        let mut groups = Vec::new();
        for (class, patterns) in &classes {
            for (pattern, [approved, denied]) in patterns {
                let both =
                    pattern.iter().map(|&(criterion, f)| ComparedCriterion { criterion, approved: f, denied: f });
                let compared: Vec<ComparedCriterion> = both.collect();
                for (a, d) in self.within_letters(approved, denied) {
                    groups.push(self.group(Likeness::SameLetter, *class, a, d, compared.clone()));
                }
                let other_letters = approved.iter().any(|a| denied.iter().any(|d| self.letter(*a) != self.letter(*d)));
                if other_letters {
                    groups.push(self.group(
                        Likeness::EqualFindings,
                        *class,
                        approved.clone(),
                        denied.clone(),
                        compared,
                    ));
                }
            }
            groups.extend(self.dominated(*class, patterns));
        }
        let strength = |group: &InconsistentGroup| {
            let shared = group.compared.iter().filter(|c| c.approved.is_some() && c.denied.is_some()).count();
            (group.kind, std::cmp::Reverse(shared), std::cmp::Reverse(group.approved.len().min(group.denied.len())))
        };
        groups.sort_by_key(strength);
        groups
    }

    fn pattern(&self, decision: &DecisionRecord, class: usize) -> Pattern {
        let asked = decision.results.iter().filter(|r| r.asked && self.class_of.get(r.criterion) == Some(&class));
        asked.map(|result| (result.criterion, result.finding)).collect()
    }

    fn letter(&self, decision: usize) -> Option<usize> {
        self.decisions.get(decision).map(|decision| decision.letter)
    }

    /// Letters that have decisions on both sides.
    fn within_letters(&self, approved: &[usize], denied: &[usize]) -> Vec<(Vec<usize>, Vec<usize>)> {
        let mut letters: BTreeMap<usize, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for &index in approved {
            self.letter(index).into_iter().for_each(|letter| letters.entry(letter).or_default().0.push(index));
        }
        for &index in denied {
            self.letter(index).into_iter().for_each(|letter| letters.entry(letter).or_default().1.push(index));
        }
        letters.into_values().filter(|(a, d)| !a.is_empty() && !d.is_empty()).collect()
    }

    /// For each pattern that was denied, every pattern that was approved and is no better on any criterion.
    fn dominated(&self, class: usize, patterns: &BTreeMap<Pattern, [Vec<usize>; 2]>) -> Vec<InconsistentGroup> {
        let mut groups = Vec::new();
        for (better, [_, denied]) in patterns.iter().filter(|(_, [_, denied])| !denied.is_empty()) {
            for (worse, [approved, _]) in patterns.iter().filter(|(_, [approved, _])| !approved.is_empty()) {
                if let Some(compared) = dominates(better, worse) {
                    groups.push(self.group(Likeness::Dominated, class, approved.clone(), denied.clone(), compared));
                }
            }
        }
        groups
    }

    fn group(
        &self,
        kind: Likeness,
        class: usize,
        approved: Vec<usize>,
        denied: Vec<usize>,
        compared: Vec<ComparedCriterion>,
    ) -> InconsistentGroup {
        let (held, mut not_held) = self.attributes(approved.iter().chain(&denied));
        not_held.extend(self.other_findings(class, &compared, approved.iter().chain(&denied)));
        InconsistentGroup { kind, class, approved, denied, compared, held, not_held }
    }

    /// Findings that differ on criteria of the class that weren't compared, because a decision needn't weigh them.
    fn other_findings<'d>(
        &self,
        class: usize,
        compared: &[ComparedCriterion],
        decisions: impl Iterator<Item = &'d usize>,
    ) -> Vec<Attribute> {
        let mut others: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
        for result in decisions.filter_map(|&index| self.decisions.get(index)).flat_map(|decision| &decision.results) {
            let other = self.class_of.get(result.criterion) == Some(&class)
                && compared.iter().all(|compared| compared.criterion != result.criterion);
            if other {
                let said = match result.finding {
                    Some(CriterionFinding::Met) => "met",
                    Some(CriterionFinding::Unmet) => "unmet",
                    None => "silent",
                };
                others.entry(result.criterion).or_default().insert(said);
            }
        }
        let differing = others.into_iter().filter(|(_, values)| values.len() > 1);
        let named = differing.map(|(criterion, values)| Attribute {
            name: format!("finding on {}", self.titles.get(criterion).map_or("", String::as_str)),
            values: values.into_iter().map(str::to_owned).collect(),
        });
        named.collect()
    }

    /// What else is the same in all of the decisions, and what differs.
    fn attributes<'d>(&self, decisions: impl Iterator<Item = &'d usize>) -> (Vec<Attribute>, Vec<Attribute>) {
        let list = |names: &[Name]| names.iter().map(|&n| self.recorder.names.text(n)).collect::<Vec<_>>().join(", ");
        let one = |name: Option<Name>| list(name.as_slice());
        let mut attributes = [
            "edition",
            "drug",
            "body part",
            "use",
            "setting",
            "year",
            "reviewer's specialty",
            "reviewer's licence",
            "reviewer form",
            "house style",
        ]
        .map(|name| (name, BTreeSet::new()));
        for decision in decisions.filter_map(|&index| self.decisions.get(index)) {
            let Some(letter) = self.letters.get(decision.letter) else { continue };
            let values = [
                one(decision.edition),
                list(&decision.drugs),
                list(&decision.parts),
                if decision.continuing { "continuing" } else { "not said to continue" }.to_owned(),
                if decision.post_operative { "around an operation" } else { "no operation said" }.to_owned(),
                letter.year().map(|year| year.to_string()).unwrap_or_default(),
                list(&letter.specialties),
                list(&letter.licences),
                letter.form.map_or("", ReviewerForm::as_str).to_owned(),
                one(letter.style),
            ];
            for ((_, known), value) in attributes.iter_mut().zip(values) {
                known.insert(value);
            }
        }
        let (mut held, mut not_held) = (Vec::new(), Vec::new());
        for (name, values) in attributes {
            let known = |value: String| if value.is_empty() { "not stated".to_owned() } else { value };
            let none_stated = values.iter().all(String::is_empty);
            let values: Vec<String> = values.into_iter().map(known).collect();
            match values.len() {
                // Neither equal nor different.
                _ if none_stated => {}
                1 => held.push(Attribute { name: name.to_owned(), values }),
                _ => not_held.push(Attribute { name: name.to_owned(), values }),
            }
        }
        (held, not_held)
    }

    /// Criteria that some decisions omit and nearly all their peers apply.
    pub fn outliers(&self) -> Vec<Outlier> {
        let mut weighing: BTreeMap<(usize, Outcome), Vec<(usize, Status)>> = BTreeMap::new();
        for (index, decision) in self.decisions.iter().enumerate().filter(|(_, d)| d.outcome != Outcome::Unknown) {
            for result in decision.results.iter().filter(|result| result.required) {
                weighing.entry((result.criterion, decision.outcome)).or_default().push((index, result.status));
            }
        }
        let mut outliers = Vec::new();
        for ((criterion, outcome), all) in weighing {
            let peers = all.len() - 1;
            let with = |status: Status| all.iter().filter(move |(_, s)| *s == status).map(|&(index, _)| index);
            let (applied, omitting) = (with(Status::Applied).count(), with(Status::Omitted).collect::<Vec<_>>());
            if peers >= LEAST_PEERS && applied as f64 >= NEARLY_ALL * peers as f64 && !omitting.is_empty() {
                let (held, not_held) = self.attributes(all.iter().map(|(index, _)| index));
                outliers.push(Outlier { criterion, outcome, omitting, applied, peers, held, not_held });
            }
        }
        outliers.sort_by(|a, b| (b.applied * a.peers).cmp(&(a.applied * b.peers)).then(b.peers.cmp(&a.peers)));
        outliers
    }
}

/// What is compared, where `better` is at least as favourable as `worse` on every criterion and more so on one. Silence
/// of `better` on what `worse` weighs isn't favourable; neither is an unmet criterion on which `worse` is silent.
fn dominates(better: &Pattern, worse: &Pattern) -> Option<Vec<ComparedCriterion>> {
    let finding = |pattern: &Pattern, criterion: usize| {
        pattern.iter().find(|(known, _)| *known == criterion).and_then(|(_, finding)| *finding)
    };
    let mut criteria: Vec<usize> = better.iter().chain(worse).map(|&(criterion, _)| criterion).collect();
    criteria.sort_unstable();
    criteria.dedup();
    let (mut shared, mut strictly) = (false, false);
    let mut compared = Vec::new();
    for criterion in criteria {
        let (denied, approved) = (finding(better, criterion), finding(worse, criterion));
        match (denied, approved) {
            (Some(CriterionFinding::Unmet), Some(CriterionFinding::Met) | None) | (None, Some(_)) => return None,
            (Some(CriterionFinding::Met), Some(CriterionFinding::Unmet)) => (shared, strictly) = (true, true),
            (Some(CriterionFinding::Met), None) => strictly = true,
            (Some(_), Some(_)) => shared = true,
            (None, None) => {}
        }
        compared.push(ComparedCriterion { criterion, approved, denied });
    }
    (shared && strictly).then_some(compared)
}

#[cfg(test)]
mod tests {
    use super::*;

    const M: Option<CriterionFinding> = Some(CriterionFinding::Met);
    const U: Option<CriterionFinding> = Some(CriterionFinding::Unmet);

    fn dominates(better: &[Option<CriterionFinding>], worse: &[Option<CriterionFinding>]) -> bool {
        let pattern = |findings: &[Option<CriterionFinding>]| findings.iter().copied().enumerate().collect();
        super::dominates(&pattern(better), &pattern(worse)).is_some()
    }

    #[test]
    fn domination_is_strict_and_counts_silence_as_nothing() {
        assert!(dominates(&[M, M], &[M, U]));
        assert!(dominates(&[M, M, None], &[M, None, None]));
        assert!(!dominates(&[M, U], &[M, U]), "equal");
        assert!(!dominates(&[M, None], &[U, M]), "silent on what the other weighs");
        assert!(!dominates(&[M, U], &[U, None]), "unmet where the other is silent");
        assert!(!dominates(&[M, U], &[U, M]), "neither");
        assert!(!dominates(&[M, None], &[None, None]), "nothing in common");
    }

    #[test]
    fn domination_is_never_mutual() {
        let values = [None, M, U];
        let all: Vec<[Option<CriterionFinding>; 3]> =
            (0..27).map(|i| [values[i % 3], values[i / 3 % 3], values[i / 9]]).collect();
        for a in &all {
            assert!(!dominates(a, a));
            assert!(all.iter().all(|b| !(dominates(a, b) && dominates(b, a))));
        }
    }
}
