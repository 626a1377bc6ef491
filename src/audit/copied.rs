//! Reasons that appear, nearly word by word, in different cases.
//!
//! Only words that aren't the guideline's count: anyone may quote it. Two sets of reasons are alike when their shingles
//! (runs of four words) have a Jaccard index of [`ALIKE`] or more. Candidates come from an exact filter, not from a random
//! sketch: in any one order of all shingles, sets that are so alike share one of their first `n - ALIKE * n + 1` (Chaudhuri
//! and others, ICDE 2006: prefix filtering), so none is missed and two runs give the same. Rarest first is the order that
//! leads to the fewest candidates.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::BuildHasher as _;

use similar::{Algorithm, DiffTag, capture_diff_slices};

use super::names::{Name, NameTable};
use super::{Audit, DecisionRecord};
use crate::letter;
use crate::pack::Pack;
use crate::text::{Folded, Source};

/// The Jaccard index from which reasons count as copied.
pub const ALIKE: f64 = 0.7;
/// Fewer own words than this are no reasoning that could be copied.
pub const LEAST_WORDS: usize = 25;
/// Words of a shingle.
const SHINGLE: usize = 4;
/// Groups that a shingle is followed into; one that is in more is a stock phrase.
const MOST_GROUPS: usize = 200;
/// Differences that are shown.
const MOST_CHANGES: usize = 12;
/// What copied words may name of another item.
const DRUG: &str = "drug";
const BODY_PART: &str = "body part";

/// Decisions of different cases whose reasons are nearly the same.
#[derive(Debug)]
pub struct Copy {
    /// The decision with which the others are compared: the first in the order of the inputs.
    pub first: usize,
    /// The others.
    pub others: Vec<Copied>,
}

/// A decision whose reasons are nearly those of another.
#[derive(Debug)]
pub struct Copied {
    /// The decision.
    pub decision: usize,
    /// The Jaccard index, from [`ALIKE`] to 1.
    pub alike: f64,
    /// What differs; no more than the first few.
    pub changes: Vec<WordChange>,
    /// Differences in all.
    pub all_changes: usize,
    /// What these reasons name that isn't their item's, but another's in the group.
    pub foreign: Vec<Foreign>,
}

/// Words that differ.
#[derive(Debug, PartialEq, Eq)]
pub struct WordChange {
    /// In the first decision.
    pub first: String,
    /// In this one.
    pub here: String,
}

/// Something that copied words name and that isn't the item's.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Foreign {
    /// The decision in whose reasons it stands.
    pub decision: usize,
    /// `drug` or `body part`.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// The decision of the group whose item it is.
    pub from: usize,
}

pub(super) fn copies(decisions: &[DecisionRecord], names: &NameTable, pack: &Pack) -> Vec<Copy> {
    let groups = alike(decisions.iter().map(|decision| shingles(decision, names)).collect());
    let letter = |index: usize| decisions.get(index).map(|decision| decision.letter);
    let across =
        |first: usize, others: &[(usize, f64)]| others.iter().any(|&(other, _)| letter(other) != letter(first));
    let groups = groups.into_iter().filter(|(first, others)| across(*first, others));
    let mut copies: Vec<Copy> = groups.map(|(first, others)| group(first, &others, decisions, names, pack)).collect();
    copies.sort_by_key(|copy| {
        let foreign = copy.others.iter().any(|other| !other.foreign.is_empty());
        let cases: BTreeSet<_> = copy.all().filter_map(letter).collect();
        (Reverse(foreign), Reverse(cases.len()))
    });
    copies
}

/// Groups of sets that are alike: the first of each, and those like it, in the order of the sets. Each set joins the
/// earliest first that it is like.
fn alike(mut sets: Vec<Vec<u32>>) -> BTreeMap<usize, Vec<(usize, f64)>> {
    // The rarest shingles lead to the fewest others. What occurs once leads nowhere.
    let repeated = repeated(&sets);
    let mut firsts: HashMap<u32, Vec<u32>> = HashMap::new();
    let mut groups: BTreeMap<usize, Vec<(usize, f64)>> = BTreeMap::new();
    for index in 0..sets.len() {
        let Some(set) = sets.get(index).filter(|set| !set.is_empty()) else { continue };
        let mut rarest = set.clone();
        rarest.sort_by_cached_key(|shingle| (repeated.get(shingle).copied().unwrap_or(1), *shingle));
        rarest.truncate(set.len() - least_shared(set.len()) + 1);
        rarest.retain(|shingle| repeated.contains_key(shingle));
        let mut candidates: Vec<u32> =
            rarest.iter().filter_map(|shingle| firsts.get(shingle)).flatten().copied().collect();
        candidates.sort_unstable();
        candidates.dedup();
        let found = candidates.into_iter().find_map(|first| {
            let alike = jaccard(sets.get(first as usize)?, set);
            (alike >= ALIKE).then_some((first as usize, alike))
        });
        if let Some((first, alike)) = found {
            groups.entry(first).or_default().push((index, alike));
            // Only the first of a group leads others into it.
            sets.get_mut(index).into_iter().for_each(|set| *set = Vec::new());
        } else {
            for shingle in rarest {
                let leads = firsts.entry(shingle).or_default();
                if leads.len() < MOST_GROUPS {
                    leads.push(index as u32);
                }
            }
        }
    }
    groups
}

/// Of so many shingles, how many a set that is alike must hold at least.
fn least_shared(all: usize) -> usize {
    // The product may lie a rounding error above a whole number.
    (ALIKE * all as f64 - 1e-9).ceil() as usize
}

/// How many sets hold a shingle, where more than one do.
fn repeated(sets: &[Vec<u32>]) -> HashMap<u32, u32> {
    let mut all: Vec<u32> = sets.iter().flatten().copied().collect();
    all.sort_unstable();
    let runs = all.chunk_by(|a, b| a == b).filter(|run| run.len() > 1);
    runs.filter_map(|run| Some((*run.first()?, run.len() as u32))).collect()
}

impl Audit {
    /// The words of a decision's reasons that aren't the guideline's, up to so many, and whether there are more.
    pub fn own_reasons(&self, decision: usize, most: usize) -> (String, bool) {
        let words = self.decisions.get(decision).map(own).unwrap_or_default();
        (self.names.join(words.get(..most).unwrap_or(&words)), words.len() > most)
    }
}

impl Copy {
    /// Every decision of the group.
    pub fn all(&self) -> impl Iterator<Item = usize> {
        std::iter::once(self.first).chain(self.others.iter().map(|other| other.decision))
    }
}

/// The words of a decision's own reasons.
fn own(decision: &DecisionRecord) -> Vec<Name> {
    let ranges = decision.own.iter().filter_map(|range| decision.words.get(range.start as usize..range.end as usize));
    ranges.flatten().copied().collect()
}

fn shingles(decision: &DecisionRecord, names: &NameTable) -> Vec<u32> {
    let hash = foldhash::fast::FixedState::with_seed(0);
    let words: Vec<u32> = own(decision).into_iter().filter_map(|word| names.bare(word)).map(Name::number).collect();
    if words.len() < LEAST_WORDS {
        return Vec::new();
    }
    let mut set: Vec<u32> = words.windows(SHINGLE).map(|words| hash.hash_one(words) as u32).collect();
    set.sort_unstable();
    set.dedup();
    set
}

fn jaccard(a: &[u32], b: &[u32]) -> f64 {
    let (mut shared, mut left, mut right) = (0usize, a.iter().peekable(), b.iter().peekable());
    while let (Some(x), Some(y)) = (left.peek(), right.peek()) {
        match x.cmp(y) {
            std::cmp::Ordering::Less => drop(left.next()),
            std::cmp::Ordering::Greater => drop(right.next()),
            std::cmp::Ordering::Equal => {
                shared += 1;
                left.next();
                right.next();
            }
        }
    }
    let all = a.len() + b.len() - shared;
    if all == 0 { 0.0 } else { shared as f64 / all as f64 }
}

fn group(first: usize, others: &[(usize, f64)], decisions: &[DecisionRecord], names: &NameTable, pack: &Pack) -> Copy {
    let members: Vec<usize> = std::iter::once(first).chain(others.iter().map(|&(index, _)| index)).collect();
    let mut foreign = foreign(&members, decisions, names, pack);
    foreign.sort();
    foreign.dedup();
    let of = |decision: usize| {
        let from = foreign.partition_point(|f| f.decision < decision);
        foreign.get(from..).unwrap_or_default().iter().take_while(move |f| f.decision == decision)
    };
    let others = others.iter().map(|&(decision, alike)| {
        let (changes, all_changes) = match (decisions.get(first), decisions.get(decision)) {
            (Some(a), Some(b)) => changes(&own(a), &own(b), names),
            _ => (Vec::new(), 0),
        };
        // What the first names of others' is reported with each; it is the first in their order, too.
        let foreign = of(first).filter(|f| f.from == decision).chain(of(decision)).cloned().collect();
        Copied { decision, alike, changes, all_changes, foreign }
    });
    Copy { first, others: others.collect() }
}

/// What the reasons of a group's members name that isn't their item's, but another's. In a large group most reasons are the
/// same to the word, so what they name is read once; and whose item names something is looked up.
fn foreign(members: &[usize], decisions: &[DecisionRecord], names: &NameTable, pack: &Pack) -> Vec<Foreign> {
    let members = || members.iter().filter_map(|&member| Some((member, decisions.get(member)?)));
    let mut items: HashMap<(&str, &str), Vec<usize>> = HashMap::new();
    for (member, decision) in members() {
        for (kind, name) in of_item(decision) {
            items.entry((kind, names.text(name))).or_default().push(member);
        }
    }
    let mut known: HashMap<Vec<Name>, Vec<(&'static str, String)>> = HashMap::new();
    let mut foreign = Vec::new();
    for (member, decision) in members() {
        let said = known.entry(own(decision)).or_insert_with_key(|words| named(words, names, pack));
        for (kind, name) in said.iter() {
            let mut own = of_item(decision).filter(|(of, _)| of == kind).peekable();
            // An item that names none of a kind may mean any.
            if own.peek().is_none() || own.any(|(_, own)| names.text(own) == name) {
                continue;
            }
            let other = |&&other: &&usize| decisions.get(other).is_some_and(|other| other.letter != decision.letter);
            if let Some(&from) = items.get(&(*kind, name.as_str())).and_then(|others| others.iter().find(other)) {
                foreign.push(Foreign { decision: member, kind, name: name.clone(), from });
            }
        }
    }
    foreign
}

/// Drugs and body parts of a decision's item.
fn of_item(decision: &DecisionRecord) -> impl Iterator<Item = (&'static str, Name)> + '_ {
    let drugs = decision.drugs.iter().map(|&name| (DRUG, name));
    drugs.chain(decision.parts.iter().map(|&name| (BODY_PART, name)))
}

/// Drugs and body parts that reasons name.
fn named(reasons: &[Name], names: &NameTable, pack: &Pack) -> Vec<(&'static str, String)> {
    let Ok(source) = Source::from_text("reasons", names.join(reasons)) else { return Vec::new() };
    let folded = Folded::new(&source);
    let said = letter::treatment(&folded, 0..folded.text().len(), &pack.lexicon);
    let drugs = said.drugs.into_iter().map(|drug| (DRUG, drug.value.generic));
    drugs.chain(said.body_parts.into_iter().map(|part| (BODY_PART, part.value))).collect()
}

fn changes(a: &[Name], b: &[Name], names: &NameTable) -> (Vec<WordChange>, usize) {
    let bare = |words: &[Name]| words.iter().map(|&word| names.bare(word)).collect::<Vec<_>>();
    let operations = capture_diff_slices(Algorithm::Myers, &bare(a), &bare(b));
    let words = |words: &[Name], range| names.join(words.get::<std::ops::Range<usize>>(range).unwrap_or_default());
    let changed: Vec<WordChange> = operations
        .iter()
        .filter(|operation| operation.tag() != DiffTag::Equal)
        .map(|operation| WordChange { first: words(a, operation.old_range()), here: words(b, operation.new_range()) })
        .collect();
    let all = changed.len();
    (changed.into_iter().take(MOST_CHANGES).collect(), all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_is_the_shared_part_of_all() {
        assert!((jaccard(&[1, 2, 3], &[2, 3, 4]) - 0.5).abs() < 1e-12);
        assert!((jaccard(&[1, 2], &[1, 2]) - 1.0).abs() < 1e-12);
        assert!(jaccard(&[], &[]).abs() < 1e-12 && jaccard(&[1], &[2]).abs() < 1e-12);
    }

    /// Against every pair, on sets that share much.
    #[test]
    fn no_pair_is_missed() {
        let mut rng = fastrand::Rng::with_seed(5);
        let stock: Vec<Vec<u32>> = (0..12).map(|_| (0..10).map(|_| rng.u32(0..400)).collect()).collect();
        for _ in 0..40 {
            let sets: Vec<Vec<u32>> = (0..60)
                .map(|_| {
                    let mut set: Vec<u32> =
                        (0..rng.usize(0..5)).flat_map(|_| stock[rng.usize(0..12)].clone()).collect();
                    set.extend((0..rng.usize(0..4)).map(|_| rng.u32(0..5000)));
                    set.sort_unstable();
                    set.dedup();
                    set
                })
                .collect();
            let mut expected: BTreeMap<usize, Vec<(usize, f64)>> = BTreeMap::new();
            let mut firsts: Vec<usize> = Vec::new();
            for (index, set) in sets.iter().enumerate() {
                match firsts.iter().find(|&&first| jaccard(&sets[first], set) >= ALIKE) {
                    Some(&first) => expected.entry(first).or_default().push((index, jaccard(&sets[first], set))),
                    None => firsts.push(index),
                }
            }
            assert!(!expected.is_empty());
            assert_eq!(alike(sets), expected);
        }
    }

    #[test]
    fn differences_are_reported_word_by_word() {
        let mut names = NameTable::default();
        let mut words = |text: &str| text.split(' ').map(|word| names.name(word)).collect::<Vec<_>>();
        let (a, b) = (words("The left knee is sore."), words("the right knee is sore"));
        let found = changes(&a, &b, &names);
        assert_eq!(found, (vec![WordChange { first: "left".into(), here: "right".into() }], 1));
    }
}
