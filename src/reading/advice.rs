//! Advice with which a rationale ends: `The dose should be stepped down over several weeks.`
//!
//! By its words it is a guideline's, which says what should be, and in the midst of one it is. But who has turned to the case, and
//! speaks neither of patients in general nor of whose words these are, advises the prescriber of this patient.

use super::hits::Hits;
use super::{Clause, Reading};
use crate::pack::{Pack, Role, Voice};

/// Whether a clause may be the reviewer's advice by its own words: a guideline's that isn't general, unless it speaks of the case, too.
pub(super) fn may_be(clause: &Clause, hits: &Hits) -> bool {
    let general = hits.within(&clause.tokens).iter().any(|(_, role)| *role == Role::InGeneral);
    let of_case = clause.votes.iter().any(|(voice, ..)| *voice == Voice::Case);
    clause.voice == Voice::Guideline && (of_case || !general)
}

/// Makes mentions of criteria that ask for advice the reviewer's own where their clause is all that stands behind the case but what is
/// concluded. `may_be` says of each clause whether it may be advice.
pub(super) fn own(reading: &mut Reading, may_be: &[bool], pack: &Pack) {
    let behind = reading.clauses.iter().zip(may_be).rev().filter(|(clause, _)| !concludes(clause));
    let last: Vec<_> = behind.take(2).collect();
    let [(clause, true), (before, _)] = last.as_slice() else { return };
    if before.voice != Voice::Case {
        return;
    }
    let range = clause.range.clone();
    let advised = |criterion| pack.criterion(criterion).is_some_and(|criterion| criterion.advice);
    let mentions = reading.mentions.iter_mut();
    let traced = reading.traced.iter_mut().flat_map(|traced| {
        traced.hits.iter_mut().filter_map(|hit| hit.mention.as_mut().ok()).chain(traced.hinted.as_mut())
    });
    for mention in mentions.chain(traced).filter(|mention| mention.clause == range && advised(mention.criterion)) {
        mention.voice = Voice::Case;
    }
}

/// Whether a clause only says how the request is decided, or closes every letter.
fn concludes(clause: &Clause) -> bool {
    matches!(clause.voice, Voice::Conclusion | Voice::Boilerplate)
}
