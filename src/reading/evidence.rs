//! What is weighed to tell whose words a clause holds: the votes of the pack's phrases, the voice before, every word and
//! every pair of words. Each goes by the name under which a pack's `weights` give its points, so that whoever asks why a
//! clause was read so finds the very line. To read and to learn use this one list.

use std::ops::Range;

use crate::pack::{Voice, Weight};
use crate::text::{Token, TokenKind, slice};

/// The voices among which points decide; boilerplate has fixed words and isn't learned.
pub const LEARNED: [Voice; 3] = [Voice::Guideline, Voice::Case, Voice::Conclusion];

/// The start of a clause, as a word before the first.
const START: &str = "<start>";
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

/// Hands over what is weighed in a clause: its name, and how often it counts. A word that comes again is named again, and
/// counts once. Nothing is kept of a name: most are in no pack's `weights`, and every word of every letter has two.
pub fn evidence(
    text: &str,
    tokens: &[Token],
    votes: &[(Voice, Weight, Range<usize>)],
    before: Option<Voice>,
    mut weigh: impl FnMut(&str, i32),
) {
    weigh(START, 1);
    weigh(
        match before {
            Some(Voice::Guideline) => "<after guideline>",
            Some(Voice::Case) => "<after case>",
            Some(Voice::Conclusion) => "<after conclusion>",
            Some(Voice::Boilerplate) | None => "<first>",
        },
        1,
    );
    for (voice, weight, name) in VOTES {
        let cast = votes.iter().filter(|vote| (vote.0, vote.1) == (voice, weight)).count();
        let cast = i32::try_from(cast).unwrap_or(MOST_VOTES).min(MOST_VOTES);
        if cast > 0 {
            weigh(name, cast);
        }
    }
    // The word before and this one, with a blank between.
    let mut pair = START.to_owned();
    for token in tokens {
        let last = pair.len();
        pair.push(' ');
        match token.kind {
            TokenKind::Number(_) => pair.push_str("<number>"),
            TokenKind::Date(_) => pair.push_str("<date>"),
            TokenKind::Word => pair.extend(token.word(text).chars().flat_map(char::to_lowercase)),
        }
        weigh(slice(&pair, last + 1..pair.len()), 1);
        weigh(&pair, 1);
        pair.drain(..=last);
    }
}
