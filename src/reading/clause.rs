//! Whose words a clause holds.
//!
//! A sentence is cut where it turns (`but`, `however`): `the guideline allows a trial, but the patient has used it for a
//! year` has two voices. Within a clause the pack's words vote; where none speaks, the voice before goes on, because a
//! guideline is quoted over several sentences of which only the first says so.

use std::ops::Range;

use super::Words;
use super::hits::Hits;
use crate::pack::{Role, Voice, Weight};
use crate::phrase::Hit;

/// A clause of a rationale.
#[derive(Debug, Clone)]
pub struct Clause {
    /// Its words, in the folded text.
    pub range: Range<usize>,
    /// Whose they are.
    pub voice: Voice,
    /// The words that spoke for a voice, and how much each counted.
    pub votes: Vec<(Voice, Weight, Range<usize>)>,
    /// Tokens of the passage.
    pub(super) tokens: Range<usize>,
}

/// Votes that make a clause plainly this case's where a guideline spoke before.
const PLAINLY_CASE: u32 = Weight::Plain.votes();
/// And in a guideline's list, whose entries speak of `the patient` too.
const PLAINLY_CASE_IN_LIST: u32 = Weight::Strong.votes();
/// Votes by which a guideline must exceed a conclusion to be heard beside it.
const ABOVE_CONCLUSION: u32 = 2;
/// The word that wins a tie with a guideline for this case.
const WINS_TIE: Weight = Weight::Strong;

/// Follows the voices from sentence to sentence.
#[derive(Debug, Default)]
pub(super) struct Speaker {
    last: Option<Voice>,
    /// A quotation that a guideline opened and nobody has closed.
    quoting: bool,
    /// A guideline announced a list (`any of the following circumstances:`).
    listing: bool,
}

impl Speaker {
    pub fn clauses(&mut self, words: &Words<'_>, sentence: Range<usize>, hits: &Hits) -> Vec<Clause> {
        let turns = hits
            .all()
            .iter()
            .filter(|(hit, role)| *role == Role::Turn && hit.start > sentence.start)
            .map(|(hit, _)| hit.start);
        let mut starts: Vec<usize> = std::iter::once(sentence.start).chain(turns).collect();
        starts.dedup();
        let ends = starts.iter().skip(1).copied().chain([sentence.end]);
        let ranges: Vec<Range<usize>> = starts.iter().copied().zip(ends).map(|(from, to)| from..to).collect();
        ranges.into_iter().filter(|range| !range.is_empty()).map(|range| self.clause(words, range, hits)).collect()
    }

    fn clause(&mut self, words: &Words<'_>, tokens: Range<usize>, hits: &Hits) -> Clause {
        let range = words.range(tokens.clone());
        let mut cast: Vec<(Voice, Weight, Hit)> = Vec::new();
        for (hit, role) in hits.within(&tokens) {
            if let Role::Voice { voice, weight } = *role {
                cast.push((voice, weight, *hit));
            }
        }
        // Words within longer or weightier words of the same voice don't vote again.
        let heard = |one: &(Voice, Weight, Hit)| {
            !cast.iter().any(|other| {
                let (inner, outer) = (one.2, other.2);
                let holds = outer.start <= inner.start && inner.end <= outer.end;
                let same = outer.start == inner.start && outer.end == inner.end;
                other.0 == one.0
                    && holds
                    && (if same { (other.1, outer.phrase) > (one.1, inner.phrase) } else { other.1 >= one.1 })
            })
        };
        let votes = cast.iter().filter(|vote| heard(vote));
        let votes: Vec<(Voice, Weight, Range<usize>)> =
            votes.map(|(voice, weight, hit)| (*voice, *weight, words.range(hit.start..hit.end))).collect();
        let lists = hits.within(&tokens).iter().any(|(_, role)| *role == Role::List);
        let cast = |of: Voice| votes.iter().filter(move |vote| vote.0 == of).map(|vote| vote.1);
        // Weak words count once, however many they are: every verb of a guideline's list is one.
        let weighty = |of: Voice| -> u32 { cast(of).filter(|&weight| weight > Weight::Weak).map(Weight::votes).sum() };
        let weak = |of: Voice| cast(of).find(|&weight| weight == Weight::Weak).map_or(0, Weight::votes);
        let count = |of: Voice| weighty(of) + weak(of);
        let [guideline, case] = [Voice::Guideline, Voice::Case].map(count);
        let [conclusion, boilerplate] = [Voice::Conclusion, Voice::Boilerplate].map(count);
        let odd = words.between(&tokens).matches('"').count() % 2 == 1;
        // A guideline that is being quoted gives way only to words that are plainly about this case: a tail such as
        // `patient is non-adherent` is still the guideline's list.
        let after_guideline = self.last == Some(Voice::Guideline);
        let plain = if self.listing { PLAINLY_CASE_IN_LIST } else { PLAINLY_CASE };
        let plainly_case = case >= plain && case > guideline;
        let voice = if boilerplate > 0 {
            Voice::Boilerplate
        } else if conclusion > 0 && conclusion + ABOVE_CONCLUSION > guideline {
            Voice::Conclusion
        } else if guideline > case || (self.quoting || after_guideline) && !plainly_case {
            Voice::Guideline
        } else if case > guideline
            || case == guideline && cast(Voice::Case).any(|weight| weight >= WINS_TIE)
            || guideline == 0 && matches!(self.last, Some(Voice::Case | Voice::Conclusion))
        {
            Voice::Case
        } else {
            Voice::Guideline
        };
        self.quoting &= voice == Voice::Guideline;
        self.listing = voice == Voice::Guideline && (self.listing || lists);
        if odd {
            // A quotation that nobody closes ends with its sentence.
            self.quoting = !self.quoting && voice == Voice::Guideline && words.after(&tokens).contains('"');
        }
        self.last = Some(voice);
        Clause { range, voice, votes, tokens }
    }
}
