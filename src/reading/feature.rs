//! What is weighed to decide whose words a clause holds: the votes of the pack's phrases, the voice before, every word and
//! every pair of words. Each has a name under which a pack's `weights` give its points, so that whoever asks why a clause was
//! read so finds the very line. To read and to learn use this one list; a name is made only for who learns, since most are in
//! no pack's `weights`.

use std::ops::Range;

use super::LookedUpWords;
use crate::pack::{Voice, WeighedWords, Weight, WeightId};
use crate::text::{Token, TokenKind};

/// The voices among which points decide; boilerplate has fixed words and isn't learned.
pub const LEARNED: [Voice; 3] = [Voice::Guideline, Voice::Case, Voice::Conclusion];

/// Votes of one voice and weight beyond this many say nothing new.
const MOST_VOTES: i32 = 2;
const VOTES: [(Voice, Weight, &str); 9] = [
    (Voice::Guideline, Weight::Strong, "<guideline strong>"),
    (Voice::Guideline, Weight::Plain, "<guideline plain>"),
    (Voice::Guideline, Weight::Weak, "<guideline weak>"),
    (Voice::Case, Weight::Strong, "<case strong>"),
    (Voice::Case, Weight::Plain, "<case plain>"),
    (Voice::Case, Weight::Weak, "<case weak>"),
    (Voice::Conclusion, Weight::Strong, "<conclusion strong>"),
    (Voice::Conclusion, Weight::Plain, "<conclusion plain>"),
    (Voice::Conclusion, Weight::Weak, "<conclusion weak>"),
];

/// Something that is weighed in a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Feature {
    /// What no words of it are, under the name that `weights` give it.
    Mark(&'static str),
    /// A word.
    Word(usize),
    /// A word behind the one before it, or behind the clause's start.
    Pair(usize),
}

impl Feature {
    /// As `weights` call it.
    pub fn name(self, text: &str, tokens: &[Token]) -> String {
        let word = |at: usize| match tokens.get(at).map(|token| (token, token.kind)) {
            Some((_, TokenKind::Number(_))) => WeighedWords::NUMBER.to_owned(),
            Some((_, TokenKind::Date(_))) => WeighedWords::DATE.to_owned(),
            Some((token, TokenKind::Word)) => token.word(text).to_lowercase(),
            None => WeighedWords::START.to_owned(),
        };
        match self {
            Feature::Mark(name) => name.to_owned(),
            Feature::Word(at) => word(at),
            Feature::Pair(at) => format!("{} {}", word(at.wrapping_sub(1)), word(at)),
        }
    }
}

impl LookedUpWords<'_> {
    /// What a pack gives points to, where it is that which is weighed in a clause of these words.
    #[inline]
    pub(super) fn weighed(&self, known: &WeighedWords, clause: &Range<usize>, what: Feature) -> Option<WeightId> {
        let word = |at: usize| self.atoms.word(clause.start + at);
        match what {
            Feature::Mark(name) => known.mark(name),
            Feature::Word(at) => known.word(word(at)),
            Feature::Pair(at) => known.pair(at.checked_sub(1).map(word), word(at)),
        }
    }
}

/// Hands over what is weighed in a clause of so many words, and how often it counts. A word that comes again is handed over
/// again, and counts once.
pub fn features(
    words: usize,
    votes: &[(Voice, Weight, Range<usize>)],
    before: Option<Voice>,
    mut weigh: impl FnMut(Feature, i32),
) {
    weigh(Feature::Mark(WeighedWords::START), 1);
    let after = match before {
        Some(Voice::Guideline) => "<after guideline>",
        Some(Voice::Case) => "<after case>",
        Some(Voice::Conclusion) => "<after conclusion>",
        Some(Voice::Boilerplate) | None => "<first>",
    };
    weigh(Feature::Mark(after), 1);
    for (voice, weight, name) in VOTES {
        let cast = votes.iter().filter(|vote| (vote.0, vote.1) == (voice, weight)).count();
        let cast = i32::try_from(cast).unwrap_or(MOST_VOTES).min(MOST_VOTES);
        if cast > 0 {
            weigh(Feature::Mark(name), cast);
        }
    }
    for at in 0..words {
        weigh(Feature::Word(at), 1);
        weigh(Feature::Pair(at), 1);
    }
}
