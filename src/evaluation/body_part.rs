//! Whether names of body parts, sides and levels of the spine mean one place. What a letter names is loose (`neck`, `cervical
//! spine`, `C5-6`), and rules that hold two sentences against each other must not take two places for one, nor one for two.

use std::collections::BTreeSet;
use std::ops::Range;

use super::Context;
use crate::pack::Topic;

/// A body part without its side: `left knee` is a `knee`.
pub(super) fn without_side<'p>(context: &Context<'_>, part: &'p str) -> &'p str {
    context.pack.lexicon.one_side(part).1
}

/// Whether two names may mean one part: a name may hold the other, or mean several parts of which a chapter lists both.
/// `Cervical spine` and `lumbar spine` share a word, and no chapter.
pub(super) fn may_be(context: &Context<'_>, one: &str, other: &str) -> bool {
    let (one, other) = (without_side(context, one), without_side(context, other));
    let vague = |part: &str| context.pack.vague_body_parts.iter().any(|vague| vague == part);
    let share = |word: &&str| other.split(' ').any(|w| w == *word);
    let share_a_word = || one.split(' ').any(|word| share(&word));
    // Of parts that no chapter lists together a word such as `spine` makes no one.
    let share_a_name = || one.split(' ').filter(share).any(|word| !vague(word));
    let lists = |topic: &Topic, part: &str| topic.body_parts.iter().any(|listed| listed == part);
    let listed = |part: &str| context.pack.topics.iter().any(|topic| lists(topic, part));
    let chapter = || context.pack.topics.iter().any(|topic| lists(topic, one) && lists(topic, other));
    let unlisted = || !listed(one) || !listed(other);
    one == other
        || !(vague(one) && vague(other)) && (one.contains(other) || other.contains(one))
        || (vague(one) || vague(other) || share_a_word()) && chapter()
        || (vague(one) || vague(other) || share_a_name()) && unlisted()
}

/// Whether two names may mean one part on one side, or the second a part in which the first is felt.
pub(super) fn same_part(context: &Context<'_>, wanted: &str, recorded: &str, referred: bool) -> bool {
    let lexicon = &context.pack.lexicon;
    let ((side, wanted), (other, recorded)) = (lexicon.one_side(wanted), lexicon.one_side(recorded));
    let one_side = side.is_none() || other.is_none() || side == other;
    let has = |parts: &[String], part: &str| parts.iter().any(|known| known == part);
    let felt = || context.pack.referred.iter().any(|(from, to)| has(from, wanted) && has(to, recorded));
    one_side && (may_be(context, wanted, recorded) || referred && felt())
}

/// The sides that a text names, of whatever part.
pub(super) fn sides_named(context: &Context<'_>, range: &Range<usize>) -> BTreeSet<String> {
    side_words(context, range).map(|(_, side)| side.to_owned()).collect()
}

/// The side that stands nearest to some words of a range; behind them before in front of them.
pub(super) fn side_nearest<'p>(context: &Context<'p>, within: &Range<usize>, words: &Range<usize>) -> Option<&'p str> {
    let named = side_words(context, within).map(|(at, side)| {
        let gap = at.start.saturating_sub(words.end).max(words.start.saturating_sub(at.end));
        (gap, at.start < words.start, side)
    });
    named.min().map(|(.., side)| side)
}

/// The words of a text that name a side, where each stands, and the side. What leaves somebody (`the injury left her with pain`) names
/// none.
pub(super) fn side_words<'p>(
    context: &Context<'p>,
    range: &Range<usize>,
) -> impl Iterator<Item = (Range<usize>, &'p str)> {
    const OBJECTS: [&str; 6] = ["him", "her", "them", "it", "me", "us"];
    let bare = |piece: &str| piece.trim_end_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let text = context.letter.folded.slice(range.clone());
    let mut next = range.start;
    let mut pieces = text.split_inclusive(|c: char| !c.is_alphanumeric()).peekable();
    std::iter::from_fn(move || {
        loop {
            let piece = pieces.next()?;
            let start = next;
            next += piece.len();
            let word = bare(piece);
            let Some(side) = context.pack.lexicon.side_named(&word) else { continue };
            let follows = pieces.peek().filter(|_| piece.ends_with(' '));
            if !follows.is_some_and(|follows| OBJECTS.contains(&bare(follows).as_str())) {
                return Some((start..start + word.len(), side));
            }
        }
    })
}

/// The levels by which a text names parts (`C5-C6`, `C5-6`): names of the pack that end in a digit.
pub(super) fn levels(context: &Context<'_>, range: Range<usize>) -> BTreeSet<String> {
    level_names(context, range).into_iter().map(|(level, _)| level).collect()
}

/// Those of them that a hyphen or slash joins to one place.
pub(super) fn joined_levels(context: &Context<'_>, range: Range<usize>) -> BTreeSet<(String, String)> {
    let named = level_names(context, range);
    let pairs = named.iter().zip(named.iter().skip(1)).filter(|(_, (_, joined))| *joined);
    pairs.map(|((one, _), (other, _))| (one.clone(), other.clone())).collect()
}

/// The levels in the order of their names, each with whether it is joined to the one before.
fn level_names(context: &Context<'_>, range: Range<usize>) -> Vec<(String, bool)> {
    let mut out = Vec::new();
    // The letters of the level before, where a hyphen or slash follows it: `C5-6` is C5 and C6.
    let mut open: Option<String> = None;
    for piece in context.letter.folded.slice(range).split_inclusive(|c: char| !c.is_alphanumeric()) {
        let word = piece.trim_end_matches(|c: char| !c.is_alphanumeric());
        let joined = open.is_some();
        let whole = open.take().filter(|_| word.len() == 1).map_or(word.to_owned(), |letters| letters + word);
        if whole.ends_with(|c: char| c.is_ascii_digit()) && context.pack.lexicon.is_body_part(&whole) {
            let letters = || whole.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned();
            open = piece.ends_with(['-', '/']).then(letters);
            out.push((whole.to_uppercase(), joined));
        }
    }
    out
}
