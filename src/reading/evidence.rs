//! What is weighed to tell whose words a clause holds: the votes of the pack's phrases, the voice before, every word and
//! every pair of words. Each goes by the name under which a pack's `weights` give its points, so that whoever asks why a
//! clause was read so finds the very line. To read and to learn use this one list.

use std::collections::HashSet;
use std::ops::Range;

use crate::pack::{Voice, Weight};
use crate::text::{Token, TokenKind};

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

/// What is weighed in a clause: its name, and how often it counts.
pub fn evidence(
    text: &str,
    tokens: &[Token],
    votes: &[(Voice, Weight, Range<usize>)],
    before: Option<Voice>,
) -> Vec<(String, i32)> {
    let after = match before {
        Some(Voice::Guideline) => "<after guideline>",
        Some(Voice::Case) => "<after case>",
        Some(Voice::Conclusion) => "<after conclusion>",
        Some(Voice::Boilerplate) | None => "<first>",
    };
    let mut out = vec![(START.to_owned(), 1), (after.to_owned(), 1)];
    for (voice, weight, name) in VOTES {
        let cast = votes.iter().filter(|vote| (vote.0, vote.1) == (voice, weight)).count();
        let cast = i32::try_from(cast).unwrap_or(MOST_VOTES).min(MOST_VOTES);
        if cast > 0 {
            out.push((name.to_owned(), cast));
        }
    }
    let mut seen = HashSet::new();
    let mut last = START.to_owned();
    for token in tokens {
        let word = match token.kind {
            TokenKind::Number(_) => "<number>".to_owned(),
            TokenKind::Date(_) => "<date>".to_owned(),
            TokenKind::Word => token.word(text).to_lowercase(),
        };
        for name in [word.clone(), format!("{last} {word}")] {
            if seen.insert(name.clone()) {
                out.push((name, 1));
            }
        }
        last = word;
    }
    out
}
