//! Learns a pack's `hints` from annotated letters: how much each word and pair of words speaks for a clause's touching a
//! criterion.
//!
//! For each criterion a logistic regression over the clauses of decisions that it is asked of, with a penalty on the size of
//! every weight, which makes most of them nought: what is left can be read. Criteria of one name (`benefit`, `visit-limit`) ask
//! much the same of different treatments, so each learns a little from the others' clauses too. The weights are found one at a
//! time, each by a step that can't overshoot, in a fixed order and with the same arithmetic on every machine: the same letters
//! give the same points to the byte.
//!
//! Decisions whose sentences nobody annotated teach by their labels alone. What isn't applied, no clause of the case touches; where
//! it is applied, the clauses do in which a phrase finds it. Where no phrase finds it one of them must all the same: which, is guessed
//! by what was learned so far, and learned from anew.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::super::annotations::AnnotatedDecision;
use super::super::sentences::{overlap, spoken};
use super::labelled::{self, LabelledClause};
use super::order::{Order, checksum, order};
use crate::evaluation::DecisionAssessment;
use crate::letter::{Decision, Letter};
use crate::pack::{Pack, Status, Voice, WeighedWords};
use crate::reading::{Feature, features};
use crate::text::tokens;

/// What a clause counts where its criterion only has the name of the one that is learned.
const NAMESAKE: f64 = 0.3;
/// What each unit of a weight costs, in clauses.
const PENALTY: f64 = 1.0;
/// How often all weights are gone through at most.
const ROUNDS: usize = 200;
/// Changes of weights below which nothing more is learned.
const SETTLED: f64 = 0.001;
/// Points of a weight of 1: ten points make the odds that a clause touches the criterion 2.7 times as high.
const POINTS: f64 = 10.0;
/// What fewer clauses hold is chance.
const FEWEST_CLAUSES: usize = 2;
/// What more than one clause of so many holds (`patient`, `the`, `was`) is about nothing.
const COMMON: usize = 20;
/// But where there are few clauses, only what more than so many hold.
const FEW: usize = 25;
/// Of what fewer clauses touch nothing can be learned.
const FEWEST_TOUCHING: usize = 5;
/// How often it is guessed which clauses touch what only the decision is known to apply: more guesses change no more.
const GUESSES: usize = 2;
/// A clause to which what was learned gives this or less touches nothing, where another of its decision is likelier to: odds of one
/// to four. What lies between isn't learned from.
const UNLIKELY: f64 = -1.5;

/// What is weighed in a clause, and what it touches.
#[derive(Debug)]
struct Lesson {
    order: Order,
    weighed: BTreeSet<String>,
    /// The criteria that a reader was asked about.
    asked: BTreeMap<String, Touch>,
}

/// Whether a clause touches a criterion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Touch {
    /// None where nobody knows.
    touches: Option<bool>,
    /// The decision one of whose clauses does, where it is guessed which.
    guessed: Option<Order>,
}

impl Touch {
    fn known(touches: bool) -> Touch {
        Touch { touches: Some(touches), guessed: None }
    }
}

/// Gathers clauses, then learns from them.
#[derive(Debug, Default)]
pub struct FitHints {
    lessons: Vec<Lesson>,
}

/// What was learned.
#[derive(Debug)]
pub struct FittedHints {
    /// Points by criterion and by what is weighed.
    pub hints: BTreeMap<String, BTreeMap<String, i16>>,
    /// How many clauses it was learned from.
    pub clauses: usize,
    /// A checksum of them, so that two runs on the same letters can be known by it.
    pub sha256: String,
}

impl FitHints {
    /// Takes the clauses of a decision: those of its annotated sentences, or of the case where only its criteria are annotated.
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
        for clause in &read.reading.clauses {
            // A part's words are a clause's where they are most of either.
            let shared = |range| overlap(range, &clause.range);
            let own = parts.iter().filter(|part| {
                let shared = 2 * shared(&part.range);
                shared > 0 && (shared >= part.range.len() || shared >= clause.range.len())
            });
            let touched: BTreeSet<&str> = own.clone().flat_map(|part| part.touches.iter().copied()).collect();
            if own.count() > 0 {
                let asked = annotated.criteria.keys();
                let asked = asked.map(|id| (id.clone(), Touch::known(touched.contains(id.as_str())))).collect();
                self.clause(letter.folded.slice(clause.range.clone()), asked);
            }
        }
    }

    /// Takes the clauses of the case of a decision whose criteria alone are annotated.
    fn labelled(&mut self, pack: &Pack, annotated: &AnnotatedDecision, letter: &Letter, read: &DecisionAssessment) {
        let mut clauses = labelled::clauses(pack, annotated, read);
        clauses.retain(|labelled| labelled.clause.voice == Voice::Case);
        let text = |labelled: &LabelledClause<'_>| letter.folded.slice(labelled.clause.range.clone());
        let of = order(&format!("{:?}", clauses.iter().map(text).collect::<Vec<_>>()));
        for labelled in &clauses {
            let touch = |id: &str, status: Status| match status {
                Status::Applied if clauses.iter().all(|any| !any.found.contains_key(id)) => {
                    Touch { touches: None, guessed: Some(of) }
                }
                Status::Applied => Touch::known(labelled.found.contains_key(id)),
                _ => Touch::known(false),
            };
            let asked = labelled::labels(annotated).map(|(id, status)| (id.to_owned(), touch(id, status))).collect();
            self.clause(text(labelled), asked);
        }
    }

    fn clause(&mut self, text: &str, asked: BTreeMap<String, Touch>) {
        let words = tokens(text);
        let mut weighed = BTreeSet::new();
        // Neither the voice before nor the word that it begins with says what a clause is about.
        features(words.len(), &[], None, |what, _| match what {
            Feature::Mark(name) if name != WeighedWords::START => {}
            Feature::Pair(0) => {}
            what => weighed.extend([what.name(text, &words)]),
        });
        let order = order(&format!("{weighed:?} {asked:?}"));
        self.lessons.push(Lesson { order, weighed, asked });
    }

    /// Learns the points.
    pub fn learn(mut self) -> FittedHints {
        self.lessons.sort_by_key(|lesson| lesson.order);
        let mut hints = self.points();
        for _ in 0..GUESSES {
            if !self.guess(&hints) {
                break;
            }
            hints = self.points();
        }
        FittedHints {
            hints,
            clauses: self.lessons.len(),
            sha256: checksum(self.lessons.iter().map(|lesson| lesson.order)),
        }
    }

    /// Guesses by what was learned which clauses touch what only their decision is known to apply, and says whether there was anything to
    /// guess: the likeliest of a decision's does, and whatever else is more likely to than not.
    fn guess(&mut self, learned: &BTreeMap<String, BTreeMap<String, i16>>) -> bool {
        let odds = |lesson: &Lesson, id: &str| -> Option<f64> {
            let points = learned.get(id)?;
            let sum: i32 =
                lesson.weighed.iter().filter_map(|name| points.get(name)).map(|&points| i32::from(points)).sum();
            Some(f64::from(sum) / POINTS)
        };
        let mut likeliest: HashMap<(Order, String), f64> = HashMap::new();
        for lesson in &self.lessons {
            for (id, touch) in &lesson.asked {
                if let (Some(of), Some(odds)) = (touch.guessed, odds(lesson, id)) {
                    let known = likeliest.entry((of, id.clone())).or_insert(odds);
                    *known = known.max(odds);
                }
            }
        }
        for lesson in &mut self.lessons {
            let guesses: Vec<(String, Option<bool>)> = lesson
                .asked
                .iter()
                .filter_map(|(id, touch)| {
                    let odds = odds(lesson, id)?;
                    let likeliest = *likeliest.get(&(touch.guessed?, id.clone()))?;
                    let touches = odds >= likeliest || odds > 0.0;
                    Some((id.clone(), (touches || odds <= UNLIKELY).then_some(touches)))
                })
                .collect();
            for (id, touches) in guesses {
                lesson.asked.get_mut(&id).into_iter().for_each(|touch| touch.touches = touches);
            }
        }
        !likeliest.is_empty()
    }

    /// The points by what is known and guessed.
    fn points(&self) -> BTreeMap<String, BTreeMap<String, i16>> {
        let criteria: BTreeSet<&str> =
            self.lessons.iter().flat_map(|lesson| lesson.asked.keys().map(String::as_str)).collect();
        let mut held: HashMap<&str, usize> = HashMap::new();
        for name in self.lessons.iter().flat_map(|lesson| &lesson.weighed) {
            *held.entry(name).or_default() += 1;
        }
        let is_common = |clauses: usize| clauses * COMMON > self.lessons.len().max(FEW * COMMON);
        let common: BTreeSet<&str> =
            held.into_iter().filter(|(_, clauses)| is_common(*clauses)).map(|(name, _)| name).collect();
        criteria.into_iter().filter_map(|id| Some((id.to_owned(), self.criterion(id, &common)?))).collect()
    }

    /// The points for one criterion; none where too few clauses touch it.
    fn criterion(&self, id: &str, common: &BTreeSet<&str>) -> Option<BTreeMap<String, i16>> {
        let name = |id: &str| id.split_once('/').map(|(_, name)| name.to_owned());
        let taught = self.lessons.iter().filter_map(|lesson| {
            if let Some(touch) = lesson.asked.get(id) {
                return Some((lesson, touch.touches?, 1.0));
            }
            let namesakes = lesson.asked.iter().filter(|(other, _)| name(other) == name(id));
            let touches: Option<Vec<bool>> = namesakes.map(|(_, touch)| touch.touches).collect();
            let touches = touches.filter(|touches| !touches.is_empty())?;
            Some((lesson, touches.contains(&true), NAMESAKE))
        });
        let taught: Vec<(&Lesson, bool, f64)> = taught.collect();
        if taught.iter().filter(|(_, touches, weight)| *touches && *weight == 1.0).count() < FEWEST_TOUCHING {
            return None;
        }
        let mut held: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, (lesson, ..)) in taught.iter().enumerate() {
            lesson.weighed.iter().for_each(|name| held.entry(name).or_default().push(at));
        }
        let mut held: Vec<(&str, Vec<usize>)> = held
            .into_iter()
            .filter(|(name, clauses)| {
                *name == WeighedWords::START || clauses.len() >= FEWEST_CLAUSES && !common.contains(name)
            })
            .collect();
        held.sort_unstable();
        let clauses = taught.iter().map(|&(_, touches, weight)| Taught { touches, weight, log_odds: 0.0 }).collect();
        let weights = regression(clauses, &held);
        let points = held.iter().zip(weights).map(|((name, _), weight)| ((*name).to_owned(), points(weight)));
        Some(points.filter(|(_, points)| *points != 0).collect())
    }
}

fn points(weight: f64) -> i16 {
    // A weight that a short list of clauses could give is far from the ends.
    (weight * POINTS).round().clamp(f64::from(i16::MIN), f64::from(i16::MAX)) as i16
}

/// A clause as one criterion learns from it.
#[derive(Debug, Clone)]
struct Taught {
    touches: bool,
    /// How much it counts.
    weight: f64,
    /// What the weights come to so far: the logarithm of the odds that it touches the criterion.
    log_odds: f64,
}

impl Taught {
    /// How far off the odds are: 0 when they are right, towards 1 or -1 when they are wrong.
    fn error(&self) -> f64 {
        let likely = 1.0 / (1.0 + libm::exp(-self.log_odds));
        (likely - f64::from(u8::from(self.touches))) * self.weight
    }
}

/// The weight of each thing that is held by clauses, under the penalty; that which all hold costs nothing.
fn regression(mut clauses: Vec<Taught>, held: &[(&str, Vec<usize>)]) -> Vec<f64> {
    let mut weights = vec![0.0; held.len()];
    let mut errors: Vec<f64> = clauses.iter().map(Taught::error).collect();
    for _ in 0..ROUNDS {
        let mut changed = 0.0_f64;
        for (weight, (name, by)) in weights.iter_mut().zip(held) {
            let slope: f64 = by.iter().filter_map(|&at| errors.get(at)).sum();
            // The curve is nowhere steeper than a quarter of what counts, so that no step goes too far.
            let curve = by.iter().filter_map(|&at| clauses.get(at)).map(|clause| clause.weight).sum::<f64>() / 4.0;
            let penalty = if *name == WeighedWords::START { 0.0 } else { PENALTY };
            let aim = *weight - slope / curve;
            let new = aim.signum() * (aim.abs() - penalty / curve).max(0.0);
            let change = new - *weight;
            if change == 0.0 {
                continue;
            }
            *weight = new;
            changed = changed.max(change.abs());
            for &at in by {
                if let (Some(clause), Some(error)) = (clauses.get_mut(at), errors.get_mut(at)) {
                    clause.log_odds += change;
                    *error = clause.error();
                }
            }
        }
        if changed < SETTLED {
            break;
        }
    }
    weights
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(clauses: &[(&str, bool)]) -> BTreeMap<String, i16> {
        let mut fit = FitHints::default();
        for (text, touches) in clauses {
            fit.clause(text, BTreeMap::from([("mine/thing".to_owned(), Touch::known(*touches))]));
        }
        fit.learn().hints.remove("mine/thing").unwrap_or_default()
    }

    #[test]
    fn words_of_clauses_that_touch_it_hint_at_a_criterion() {
        let clauses: Vec<(String, bool)> = (0..40)
            .map(|n| (format!("the {} number{n}", if n % 2 == 0 { "quimby rose" } else { "zorblax fell" }), n % 2 == 0))
            .collect();
        let clauses: Vec<(&str, bool)> = clauses.iter().map(|(text, touches)| (text.as_str(), *touches)).collect();
        let points = fit(&clauses);
        let total =
            |text: &str| text.split(' ').filter_map(|word| points.get(word)).map(|p| i32::from(*p)).sum::<i32>();
        let always = i32::from(points.get(WeighedWords::START).copied().unwrap_or_default());
        assert!(total("quimby rose") + always > 0, "{points:?}");
        assert!(total("zorblax fell") + always < 0, "{points:?}");
        assert!(!points.contains_key("number3"), "what one clause holds is chance: {points:?}");
    }

    #[test]
    fn of_too_few_clauses_nothing_is_learned() {
        assert!(fit(&[("a quimby", true), ("a zorblax", false), ("another quimby", true)]).is_empty());
    }
}
