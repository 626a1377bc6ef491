//! Learns a pack's `weights` from annotated letters: how much each word speaks for whose words a clause holds.
//!
//! An averaged perceptron: clause after clause, where the points don't lead to the annotated voice by enough, what is
//! weighed there gains a point for that voice and loses one for the other; the mean over all steps is kept. It reckons in
//! whole numbers, so that the same letters give the same points to the byte on every machine, and its points can be added
//! up by hand. Each clause is learned from twice, with and without the votes of the pack's phrases: phrases fit the
//! letters that they were written with better than they will fit others, and words alone must do where none is found.
//!
//! Of decisions whose sentences nobody annotated a clause is learned from where its voice follows from a label, or is read surely.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

use super::super::annotations::AnnotatedDecision;
use super::super::sentences::{overlap, spoken};
use super::labelled::{self, LabelledClause};
use super::order::{Order, checksum, order};
use crate::evaluation::DecisionAssessment;
use crate::letter::{Decision, Letter};
use crate::pack::{Pack, Status, Voice, Weight};
use crate::reading::{self, Clause, LEARNED, Options, features};
use crate::text::{slice, tokens};

/// How often all clauses are gone through.
const ROUNDS: usize = 8;
/// By how many points an annotated voice must lead, so that clauses like it are read so too.
const LEAD: i64 = 10;
/// What fewer clauses hold is chance.
const FEWEST_CLAUSES: usize = 3;
/// Points that differ less between voices are left out.
const LEAST_DIFFERENCE: i64 = 4;
/// A lead from which on a clause is taken to be read rightly, where no label speaks of it.
const CLEAR: i32 = 40;
/// A lead under which a guideline's clause may be the case's, where a label needs one and no other is there.
const CLOSE: i32 = 20;

/// Words that voted.
type Vote = (Voice, Weight, Range<usize>);

/// What is weighed in a clause, and whose words it holds.
#[derive(Debug)]
struct Lesson {
    order: Order,
    weighed: Vec<(String, i32)>,
    /// Place in [`LEARNED`].
    voice: usize,
}

/// Gathers clauses, then learns from them.
#[derive(Debug, Default)]
pub struct FitVoices {
    lessons: Vec<Lesson>,
}

/// What was learned.
#[derive(Debug)]
pub struct FittedVoices {
    /// Points for guideline, case and conclusion.
    pub weights: BTreeMap<String, [i16; 3]>,
    /// How many clauses it was learned from.
    pub clauses: usize,
    /// A checksum of them, so that two runs on the same letters can be known by it.
    pub sha256: String,
}

impl FitVoices {
    /// Takes the clauses of a decision: those of its annotated sentences, or those of which its labels tell whose they are.
    pub fn decision(
        &mut self,
        pack: &Pack,
        annotated: &AnnotatedDecision,
        letter: &Letter,
        decision: &Decision,
        read: &DecisionAssessment,
    ) {
        let Some(rationale) = &decision.rationale else { return };
        if annotated.sentences.is_empty() {
            self.labelled(pack, annotated, letter, read);
            return;
        }
        let parts = spoken(annotated, letter.folded.text(), rationale.words.range.clone());
        let mut before = None;
        for (clause, piece) in read.reading.clauses.iter().flat_map(pieces) {
            let part = parts.iter().filter(|part| overlap(&part.range, piece) > 0);
            let part = part.max_by_key(|part| overlap(&part.range, piece));
            let voice = part.and_then(|part| part.voice);
            if let Some(voice) = voice {
                self.clause(letter.folded.slice(piece.clone()), &votes(clause, piece), before, voice);
            }
            before = voice;
        }
    }

    /// Takes the clauses of a decision whose criteria alone are annotated.
    fn labelled(&mut self, pack: &Pack, annotated: &AnnotatedDecision, letter: &Letter, read: &DecisionAssessment) {
        let hinted: BTreeSet<&str> = read
            .reading
            .mentions
            .iter()
            .filter_map(|mention| {
                let hints = mention.phrase.is_none() && mention.voice == Voice::Case;
                hints.then(|| pack.criterion(mention.criterion)).flatten().map(|criterion| criterion.id.as_str())
            })
            .collect();
        let clauses = labelled::clauses(pack, annotated, read);
        let mut before = None;
        for labelled in &clauses {
            let voice = voice(labelled, &clauses, &hinted);
            for piece in &labelled.clause.pieces {
                if let Some(voice) = voice {
                    let votes = votes(labelled.clause, piece);
                    self.clause(letter.folded.slice(piece.clone()), &votes, before, voice);
                }
                before = voice;
            }
        }
    }

    /// Takes the examples of a pack whose only clause must be this case's, or the guideline's.
    pub fn examples(&mut self, pack: &Pack) {
        for (_, criterion) in pack.criteria() {
            for example in &criterion.examples {
                let voice = match example.expect {
                    Some((Status::Applied, _)) => Voice::Case,
                    Some((Status::Recited, _)) => Voice::Guideline,
                    _ => continue,
                };
                let Some((text, read)) = reading::read_text(&example.text, pack, Options::default()) else { continue };
                let concludes = |clause: &Clause| {
                    clause.votes.iter().any(|vote| matches!(vote.0, Voice::Conclusion | Voice::Boilerplate))
                };
                let [clause] = read.clauses.as_slice() else { continue };
                if clause.pieces.len() == 1 && !concludes(clause) {
                    self.clause(slice(&text, clause.range.clone()), &clause.votes, None, voice);
                }
            }
        }
    }

    fn clause(&mut self, text: &str, votes: &[Vote], before: Option<Voice>, voice: Voice) {
        let Some(voice) = LEARNED.iter().position(|known| *known == voice) else { return };
        let words = tokens(text);
        for votes in [votes, &[]] {
            let mut seen = BTreeSet::new();
            let mut weighed = Vec::new();
            features(words.len(), votes, before, |what, times| {
                let name = what.name(text, &words);
                if seen.insert(name.clone()) {
                    weighed.push((name, times));
                }
            });
            let order = order(&format!("{weighed:?} {voice}"));
            self.lessons.push(Lesson { order, weighed, voice });
        }
    }

    /// Learns the points.
    pub fn learn(mut self) -> FittedVoices {
        self.lessons.sort_by_key(|lesson| lesson.order);
        let mut held: HashMap<&str, usize> = HashMap::new();
        for (name, _) in self.lessons.iter().flat_map(|lesson| &lesson.weighed) {
            *held.entry(name).or_default() += 1;
        }
        // Every clause is there twice.
        let names: BTreeSet<&str> =
            held.into_iter().filter(|(_, times)| *times >= 2 * FEWEST_CLAUSES).map(|(name, _)| name).collect();
        let numbers: HashMap<&str, usize> = names.iter().enumerate().map(|(at, name)| (*name, at)).collect();
        let lessons: Vec<(Vec<(usize, i64)>, usize)> =
            self.lessons
                .iter()
                .map(|lesson| {
                    let known = lesson.weighed.iter().filter_map(|(name, times)| {
                        numbers.get(name.as_str()).map(|number| (*number, i64::from(*times)))
                    });
                    (known.collect(), lesson.voice)
                })
                .collect();
        let means = means(&lessons, names.len());
        let telling = |points: &[i64; 3]| {
            let (least, most) = (points.iter().min(), points.iter().max());
            least.zip(most).is_some_and(|(least, most)| most - least >= LEAST_DIFFERENCE)
        };
        let weights = names.iter().zip(means).filter(|(_, points)| telling(points));
        let small = |points: i64| i16::try_from(points).unwrap_or(if points < 0 { i16::MIN } else { i16::MAX });
        FittedVoices {
            weights: weights.map(|(name, points)| ((*name).to_owned(), points.map(small))).collect(),
            clauses: self.lessons.len() / 2,
            sha256: checksum(self.lessons.iter().map(|lesson| lesson.order)),
        }
    }
}

fn pieces(clause: &Clause) -> impl Iterator<Item = (&Clause, &Range<usize>)> {
    clause.pieces.iter().map(move |piece| (clause, piece))
}

/// Whose words a clause holds, by the labels of what phrases find in it and by the lead with which it is read; none where neither tells.
/// What is only recited no words of the case hold, and of what is applied some do: the only ones in which it is found.
fn voice(labelled: &LabelledClause<'_>, all: &[LabelledClause<'_>], hinted: &BTreeSet<&str>) -> Option<Voice> {
    let clause = labelled.clause;
    let applied = || labelled.found.iter().filter(|(_, status)| **status == Status::Applied).map(|(id, _)| *id);
    let alone = |id: &str, voice: Voice| {
        all.iter().filter(|other| other.clause.voice == voice && other.found.contains_key(id)).count() == 1
    };
    let nowhere = |id: &str| {
        !hinted.contains(id)
            && !all.iter().any(|other| other.clause.voice == Voice::Case && other.found.contains_key(id))
    };
    let recited = labelled.finds(Status::Recited);
    match clause.voice {
        Voice::Case if recited && !labelled.finds(Status::Applied) => Some(Voice::Guideline),
        Voice::Guideline if clause.lead() < CLOSE && applied().any(|id| alone(id, Voice::Guideline) && nowhere(id)) => {
            Some(Voice::Case)
        }
        voice if clause.lead() >= CLEAR => Some(voice),
        Voice::Guideline if recited => Some(Voice::Guideline),
        Voice::Case if applied().any(|id| alone(id, Voice::Case)) => Some(Voice::Case),
        _ => None,
    }
}

/// The votes of a piece of a clause.
fn votes(clause: &Clause, piece: &Range<usize>) -> Vec<Vote> {
    clause.votes.iter().filter(|(.., range)| piece.contains(&range.start)).cloned().collect()
}

/// The mean over all steps of the points of each name, rounded.
fn means(lessons: &[(Vec<(usize, i64)>, usize)], names: usize) -> Vec<[i64; 3]> {
    // The points now; and each change times the step at which it came, which gives the mean without adding up every step.
    let mut now = vec![[0_i64; 3]; names];
    let mut late = vec![[0_i64; 3]; names];
    let mut step = 1;
    let mut change = |now: &mut Vec<[i64; 3]>, name: usize, voice: usize, by: i64, step: i64| {
        for (table, by) in [(&mut *now, by), (&mut late, by * step)] {
            if let Some(points) = table.get_mut(name).and_then(|points| points.get_mut(voice)) {
                *points += by;
            }
        }
    };
    for _ in 0..ROUNDS {
        for (weighed, voice) in lessons {
            let mut sums = [0_i64; 3];
            for (name, times) in weighed {
                let points = now.get(*name).copied().unwrap_or_default();
                sums.iter_mut().zip(points).for_each(|(sum, points)| *sum += points * times);
            }
            let own = sums.get(*voice).copied().unwrap_or_default();
            let others = sums.iter().enumerate().filter(|(other, _)| other != voice);
            // Of equals the first.
            if let Some((other, sum)) = others.rev().max_by_key(|(_, sum)| **sum)
                && own <= sum + LEAD
            {
                for (name, times) in weighed {
                    change(&mut now, *name, *voice, *times, step);
                    change(&mut now, *name, other, -times, step);
                }
            }
            step += 1;
        }
    }
    let mean = |now: i64, late: i64| {
        let whole = now * step - late;
        (2 * whole + step).div_euclid(2 * step)
    };
    let rows = now.iter().zip(&late);
    rows.map(|(now, late)| std::array::from_fn(|v| mean(at(now, v), at(late, v)))).collect()
}

fn at(points: &[i64; 3], voice: usize) -> i64 {
    points.get(voice).copied().unwrap_or_default()
}
