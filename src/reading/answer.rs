//! What the case says of the guideline's words right before it by a pronoun: `MTUS asks for a trial. None was done.`
//!
//! Such a clause names neither criterion nor fact. Both are what the guideline's last clause names, where no one can be in doubt
//! which of them is meant.

use std::collections::BTreeSet;
use std::ops::Range;

use super::fact::{Polarity, SaidBy, StatedFact};
use super::hits::Hits;
use super::{Clause, LookedUpWords, Mention};
use crate::pack::{ClassId, CriterionFinding, CriterionId, FactId, FactKind, Pack, Role, Voice};
use crate::phrase::Hit;

/// What a clause on this patient answers to the guideline's words right before it, where it names no criterion itself: `MTUS
/// asks for a trial. None was done.` Of several criteria that the guideline names there no one can say which is meant, unless each of
/// them is.
pub(super) fn criteria(
    words: &LookedUpWords<'_>,
    clause: &Clause,
    hits: &Hits,
    before: Option<&Clause>,
    mentions: &[Mention],
    classes: &[ClassId],
) -> Vec<Mention> {
    /// Of one class.
    const MOST_CRITERIA: usize = 2;
    let answers = hits.within(&clause.tokens).iter().filter_map(|(hit, role)| match *role {
        Role::Answer { finding, each } => Some((hit, finding, each)),
        _ => None,
    });
    let answer = answers.max_by_key(|(hit, _, each)| (*each, std::cmp::Reverse(hit.start), hit.end));
    let (Some((hit, finding, each)), Some(last), Voice::Case | Voice::Conclusion) =
        (answer, mentions.last(), clause.voice)
    else {
        return Vec::new();
    };
    let asked = last.voice == Voice::Guideline && before.is_some_and(|clause| clause.range == last.clause);
    let mut criteria: Vec<CriterionId> = Vec::new();
    for mention in mentions.iter().rev().take_while(|mention| asked && mention.clause == last.clause) {
        if classes.contains(&mention.criterion.class) && !criteria.contains(&mention.criterion) {
            criteria.push(mention.criterion);
        }
    }
    let answered = |criterion| Mention {
        criterion,
        phrase: Some(hit.phrase),
        hints: Vec::new(),
        range: words.range(hit.start..hit.end),
        cue: None,
        clause: clause.range.clone(),
        voice: clause.voice,
        finding,
        unresolved: false,
        measured: false,
        counts: None,
        groundless: false,
        effect: None,
        length: None,
        explicit: true,
        may_favour: false,
        figure: None,
    };
    let of_class = |class| criteria.iter().filter(|other| other.class == class).count();
    let meant = |criterion: &&CriterionId| each || of_class(criterion.class) <= MOST_CRITERIA;
    criteria.iter().filter(meant).copied().map(answered).collect()
}

/// A clause of a guideline.
#[derive(Debug)]
struct GuidelineClause {
    /// The words of its sentence.
    sentence: Range<usize>,
    /// Its own.
    tokens: Range<usize>,
    /// The facts that it names, where they were looked for.
    named: Option<BTreeSet<FactId>>,
}

/// The facts that a guideline names in a rationale. In sentences that are all its own they are looked for only when a clause answers.
#[derive(Debug, Default)]
pub(super) struct Asked {
    /// The guideline's clauses since somebody answered.
    unread: Vec<GuidelineClause>,
    /// Whether the last of them is the clause right before.
    right_before: bool,
    /// What the last clause of its names that names any: `none of these` may stand behind other words of the case.
    listed: BTreeSet<FactId>,
}

impl Asked {
    /// What the guideline names in the clause right before, and in its last clause that names any.
    fn named_before(&mut self, words: &LookedUpWords<'_>) -> (BTreeSet<FactId>, &BTreeSet<FactId>) {
        let mut last = None;
        while let Some(GuidelineClause { sentence, tokens, named }) = self.unread.pop() {
            let named = named.unwrap_or_else(|| {
                let hits = words.hits(sentence, &words.pack.places().facts).into_iter();
                hits.filter(|(hit, _)| tokens.contains(&hit.start)).filter_map(|(_, role)| fact_of(role)).collect()
            });
            let names_any = !named.is_empty();
            if names_any {
                self.listed.clone_from(&named);
            }
            last.get_or_insert(named);
            if names_any {
                break;
            }
        }
        self.unread.clear();
        (last.filter(|_| self.right_before).unwrap_or_default(), &self.listed)
    }
}

fn fact_of(role: Role) -> Option<FactId> {
    if let Role::Fact { fact, .. } = role { Some(fact) } else { None }
}

/// A sentence in which answers are looked for.
pub(super) struct Sentence<'a> {
    pub words: &'a LookedUpWords<'a>,
    pub tokens: &'a Range<usize>,
    pub hits: &'a Hits,
    /// Whether facts are among the hits.
    pub searched: bool,
}

/// Goes through the clauses of a sentence for what answers the words before by a pronoun: `The guideline asks for a trial. None was
/// done.` What is named so is missed where it is one thing: of several no one can say which is meant, unless none of them is.
///
/// `asked` is what the guideline has named so far; what it names in this sentence is added.
pub(super) fn facts(sentence: &Sentence<'_>, clauses: &[Clause], asked: &mut Asked) -> Vec<StatedFact> {
    let Sentence { words, hits, .. } = *sentence;
    let mut out = Vec::new();
    for clause in clauses {
        let own = || hits.within(&clause.tokens).iter();
        let named: Vec<(&Hit, FactId)> = own().filter_map(|(hit, role)| Some((hit, fact_of(*role)?))).collect();
        let unmet = own().filter_map(|(hit, role)| match *role {
            Role::Answer { finding: CriterionFinding::Unmet, each } => Some((hit, each)),
            _ => None,
        });
        let answer = unmet.max_by_key(|(_, each)| *each);
        if let (Some((answer, each)), Voice::Case | Voice::Conclusion) = (answer, clause.voice) {
            // `Films should come first, and that step was skipped` names it in the same clause.
            let before = named.iter().filter(|(hit, _)| hit.end <= answer.start).map(|(_, fact)| *fact);
            // Of treatments a guideline names some that others are to fail: `after therapy has failed`.
            let found = |fact: &FactId| {
                let kind = words.pack.fact(*fact).map(|known| known.kind);
                matches!(kind, Some(FactKind::Sign | FactKind::Symptom | FactKind::Condition))
            };
            // And where treatments are listed, they are what none of is.
            let tried = |fact: &FactId| words.pack.fact(*fact).is_some_and(|known| known.kind == FactKind::Treatment);
            let missed: BTreeSet<FactId> = if !named.is_empty() {
                // `None of which` speaks of more than the one that is known.
                if each { BTreeSet::new() } else { before.collect() }
            } else {
                let (last, listed) = asked.named_before(words);
                match each {
                    true if listed.iter().any(tried) => BTreeSet::new(),
                    true => listed.iter().copied().filter(found).collect(),
                    false => last,
                }
            };
            if each || are_one(words.pack, &missed) {
                let of_record = own().any(|(_, role)| *role == Role::OfRecord);
                out.extend(missed.into_iter().map(|fact| StatedFact {
                    fact,
                    polarity: Polarity::Lacking,
                    by: SaidBy::Reviewer,
                    phrase: answer.phrase,
                    range: words.range(answer.start..answer.end),
                    clause: clause.range.clone(),
                    qualified: false,
                    of_record,
                    body_parts: Vec::new(),
                    treatments: Vec::new(),
                    of_all_drugs: false,
                    day: None,
                    of_a_year: false,
                    visit: None,
                    figures: Vec::new(),
                }));
            }
        }
        asked.right_before = clause.voice == Voice::Guideline;
        if asked.right_before {
            asked.unread.push(GuidelineClause {
                sentence: sentence.tokens.clone(),
                tokens: clause.tokens.clone(),
                named: sentence.searched.then(|| named.into_iter().map(|(_, fact)| fact).collect()),
            });
        }
    }
    out
}

/// Whether facts are one, or parts of one among them.
fn are_one(pack: &Pack, facts: &BTreeSet<FactId>) -> bool {
    let within = |part: FactId, whole: FactId| {
        part == whole || pack.fact(part).is_some_and(|known| known.within.contains(&whole))
    };
    facts.iter().any(|&whole| facts.iter().all(|&part| within(part, whole)))
}
