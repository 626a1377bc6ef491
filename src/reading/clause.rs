//! Whose words a clause holds.
//!
//! A sentence is cut where it turns (`but`, `however`): `the guideline allows a trial, but the patient has used it for a
//! year` has two voices. Within a clause the pack's words vote; where none speaks, the voice before goes on, because a
//! guideline is quoted over several sentences of which only the first says so.

use std::ops::Range;

use super::Words;
use crate::pack::{Role, Voice};
use crate::phrase::Hit;

/// A clause of a rationale.
#[derive(Debug, Clone)]
pub struct Clause {
    /// Its words, in the folded text.
    pub range: Range<usize>,
    /// Whose they are.
    pub voice: Voice,
    /// Tokens of the passage.
    pub(super) tokens: Range<usize>,
}

impl Clause {
    /// True when a hit begins within the clause.
    pub(super) fn holds(&self, hit: &Hit) -> bool {
        self.tokens.contains(&hit.start)
    }
}

/// Votes that make a clause plainly this case's.
const PLAIN: u32 = 2;

/// Follows the voices from sentence to sentence.
#[derive(Debug, Default)]
pub(super) struct Speaker {
    last: Option<Voice>,
    /// A quotation that a guideline opened and nobody has closed.
    quoting: bool,
}

impl Speaker {
    pub fn clauses(&mut self, words: &Words<'_>, sentence: Range<usize>, hits: &[(Hit, Role)]) -> Vec<Clause> {
        let turns = hits
            .iter()
            .filter(|(hit, role)| *role == Role::Turn && hit.start > sentence.start)
            .map(|(hit, _)| hit.start);
        let mut starts: Vec<usize> = std::iter::once(sentence.start).chain(turns).collect();
        starts.dedup();
        let ends = starts.iter().skip(1).copied().chain([sentence.end]);
        let ranges: Vec<Range<usize>> = starts.iter().copied().zip(ends).map(|(from, to)| from..to).collect();
        ranges.into_iter().filter(|range| !range.is_empty()).map(|range| self.clause(words, range, hits)).collect()
    }

    fn clause(&mut self, words: &Words<'_>, tokens: Range<usize>, hits: &[(Hit, Role)]) -> Clause {
        let range = words.range(tokens.clone());
        let mut votes = [0u32; 4];
        for (_, role) in hits.iter().filter(|(hit, _)| tokens.contains(&hit.start)) {
            if let Role::Voice { voice, weight } = role
                && let Some(count) = votes.get_mut(*voice as usize)
            {
                *count += u32::from(*weight);
            }
        }
        let [guideline, case, conclusion, boilerplate] = votes;
        let odd = words.between(&tokens).matches('"').count() % 2 == 1;
        // A guideline that is being quoted gives way only to words that are plainly about this case: a tail such as
        // `patient is non-adherent` is still the guideline's list.
        let after_guideline = self.last == Some(Voice::Guideline);
        let plainly_case = case >= PLAIN && case > guideline;
        let voice = if boilerplate > 0 {
            Voice::Boilerplate
        } else if conclusion > 0 && conclusion + 2 > guideline {
            Voice::Conclusion
        } else if self.quoting && !plainly_case {
            Voice::Guideline
        } else if guideline > case || after_guideline && !plainly_case {
            Voice::Guideline
        } else if case > 0 || self.last == Some(Voice::Case) {
            Voice::Case
        } else {
            Voice::Guideline
        };
        self.quoting &= voice == Voice::Guideline;
        if odd {
            // A quotation that nobody closes ends with its sentence.
            self.quoting = !self.quoting && voice == Voice::Guideline && words.after(&tokens).contains('"');
        }
        self.last = Some(voice);
        Clause { range, voice, tokens }
    }
}
