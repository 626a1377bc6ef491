//! What places a fact elsewhere than in the record's present: plans, relatives, advice, the review under appeal, what is over.

use super::super::Clause;
use super::Sentence;
use crate::pack::Role;
use crate::phrase::Hit;

impl Sentence<'_> {
    /// Whether the words around, or in its gaps, say that it is planned, pending or over.
    pub(super) fn not_now(&self, clause: &Clause, hit: &Hit) -> bool {
        const BEFORE: usize = 4;
        const BEHIND: usize = 3;
        // A plan's sentence plans all that it lists.
        let planned = self.hits.within(&(clause.tokens.start..hit.start)).iter().any(|(plan, role)| {
            *role == Role::Plan && plan.end <= hit.start && !(plan.end..hit.start).any(|at| self.ends_plan(at))
        });
        if planned {
            return true;
        }
        const PASSIVE: [&str; 9] = ["is", "are", "was", "were", "be", "been", "has", "have", "also"];
        let from = hit.start.saturating_sub(BEFORE + 2).max(clause.tokens.start);
        let near = self.hits.within(&(from..hit.end + BEHIND)).iter().filter(|(_, role)| *role == Role::NotNow);
        near.into_iter().any(|(other, _)| match () {
            () if other.end <= hit.start => {
                other.end + BEFORE > hit.start && !(other.end..=hit.start).any(|at| self.marked(at))
            }
            // `A screen was ordered`; `the request of May included requests for an MRI` says nothing of the first.
            () if hit.end <= other.start => (hit.end..other.start).all(|at| self.is(at, &PASSIVE)),
            () => !self.words.means(hit, other.start),
        })
    }

    /// Whether a clause of the record is about somebody else, or is advice.
    pub(super) fn is_of_others(&self, clause: &Clause) -> bool {
        self.hits.within(&clause.tokens).iter().any(|(_, role)| *role == Role::OfOthers)
    }

    /// Whether words behind a finding say that it is over.
    pub(super) fn is_over(&self, clause: &Clause, hit: &Hit) -> bool {
        self.hits.within(&(hit.end..clause.tokens.end)).iter().any(|(_, role)| *role == Role::Over)
    }

    /// Whether a plan's list ends: `..., and has had 12 visits`.
    fn ends_plan(&self, at: usize) -> bool {
        self.is(at, &["has", "had", "have", "which", "who", "while", "although", "since"])
    }

    /// Whether a patient complains of it: words that say so stand before it, and none that say that it was found.
    pub(super) fn is_felt(&self, hit: &Hit) -> bool {
        let mut before = self.hits.within(&(self.tokens.start..hit.start)).iter();
        let last = before.rfind(|(_, role)| matches!(role, Role::Felt | Role::Found));
        last.is_some_and(|(_, role)| *role == Role::Felt)
    }

    pub(super) fn earlier_review_before(&self, hit: &Hit) -> bool {
        let named = self.hits.within(&self.tokens).iter().filter(|(_, role)| *role == Role::EarlierReview);
        // What a summary says of that review is its own all through.
        self.of_review || named.into_iter().any(|(review, _)| self.of_summary || review.start < hit.end)
    }
}
