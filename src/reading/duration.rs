//! Lengths of time: `at least 6 months`, `2-3 weeks`, `since 07/15/14` against the day of the service or decision.

use std::ops::Range;

use jiff::civil::Date;

use crate::text::{Gap, Token, TokenKind, unit_days};

/// What may stand between a number and its unit: `two additional weeks`, `3 or more months`. Anything else, a noun or `a`
/// or `per`, makes it a number of something else: `thirty tablets each month`.
const BETWEEN: [&str; 18] = [
    "or",
    "to",
    "plus",
    "more",
    "less",
    "additional",
    "further",
    "extra",
    "full",
    "whole",
    "total",
    "consecutive",
    "successive",
    "continuous",
    "straight",
    "calendar",
    "long",
    "short",
];
/// After a unit, these make it one of a frequency: `five days a week`, `3 days per month`.
const PER: [&str; 6] = ["a", "an", "per", "each", "every", "out"];

/// The first length of time among some words, in days; of `2-3 weeks` and `two to three weeks` the longer.
pub(super) fn days(text: &str, words: &[Token]) -> Option<f64> {
    (0..words.len()).find_map(|at| days_at(text, words, at))
}

/// The length of time whose number is the token `at`.
fn days_at(text: &str, words: &[Token], at: usize) -> Option<f64> {
    let value = words.get(at)?.number(text)?;
    let is = |token: &Token, list: &[&str]| list.iter().any(|word| token.word(text).eq_ignore_ascii_case(word));
    let mut rest = words.iter().skip(at + 1).skip_while(|token| !broken(token) && is(token, &BETWEEN));
    let unit = rest.next().filter(|token| !broken(token)).and_then(|token| unit_days(token.word(text)))?;
    let next = rest.next().filter(|token| !token.gap.has(Gap::BREAK));
    // `45-year-old` is no length of use.
    let of_something_else =
        next.is_some_and(|token| token.gap.has(Gap::SLASH) || is(token, &PER) || is(token, &["old"]));
    (!of_something_else).then_some(unit * value)
}

/// Whether marks keep a token from belonging to the number before it: `1, weeks`, `2/day`.
fn broken(token: &Token) -> bool {
    token.gap.has(Gap::BREAK) || token.gap.has(Gap::SLASH)
}

/// How long a supply lasts, in days: `#60 twice daily` is 30.
fn supply(text: &str, words: &[Token]) -> Option<f64> {
    let (at, count) = words.iter().enumerate().find_map(|(i, token)| {
        let hash = token.gap.has(Gap::HASH)
            || i > 0 && words.get(i - 1).is_some_and(|w| w.word(text).eq_ignore_ascii_case("quantity"));
        hash.then(|| token.number(text)).flatten().map(|count| (i, count))
    })?;
    let rest: Vec<String> = words.iter().skip(at + 1).map(|token| token.word(text).to_ascii_lowercase()).collect();
    let daily = rest.iter().position(|word| {
        matches!(word.as_str(), "daily" | "day" | "nightly" | "bedtime" | "qhs" | "qd" | "bid" | "tid" | "qid")
    })?;
    let times = match rest.get(daily).map(String::as_str) {
        Some("bid") => Some(2.0),
        Some("tid") => Some(3.0),
        Some("qid") => Some(4.0),
        _ => rest.iter().take(daily).rev().find_map(|word| match word.as_str() {
            "once" | "one" => Some(1.0),
            "twice" => Some(2.0),
            word => crate::text::number_word(word),
        }),
    };
    Some(count / times.unwrap_or(1.0).max(1.0))
}

/// A length of time that words name, held against a limit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Length {
    /// Days.
    pub days: f64,
    /// Whether it keeps the limit.
    pub within: bool,
}

/// How the words of `tokens[range]` compare with a limit in days; `None` when they name no length of time.
pub(super) fn length(
    text: &str,
    tokens: &[Token],
    range: Range<usize>,
    limit: f64,
    today: Option<Date>,
) -> Option<Length> {
    let words = tokens.get(range.clone())?;
    let plain = |days: f64| Length { days, within: days <= limit };
    if let Some(days) = supply(text, words) {
        return Some(plain(days));
    }
    for (i, token) in words.iter().enumerate() {
        if let (TokenKind::Date(since), Some(today)) = (token.kind, today) {
            let days = f64::from((today - since).get_days());
            return (days >= 0.0).then_some(plain(days));
        }
        let Some(days) = days_at(text, words, i) else { continue };
        // `more than 4 weeks` is beyond a limit of 4 weeks, `4 weeks` is within.
        let more = Comparison::before(text, tokens, range.start + i) == Comparison::MoreThan;
        return Some(if more { Length { days, within: days < limit } } else { plain(days) });
    }
    None
}

/// How the words before a figure mean it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `for 4 weeks`.
    Exactly,
    /// `more than 4 weeks`, `exceeds 120`.
    MoreThan,
    /// `less than 4 weeks`, `does not exceed 120`.
    AtMost,
}

impl Comparison {
    /// How the figure of the token `at` is meant.
    pub(super) fn before(text: &str, tokens: &[Token], at: usize) -> Comparison {
        const WORDS: usize = 6;
        let first = at.saturating_sub(WORDS);
        // What another sentence says means nothing here.
        let ends = |token: &Token| token.gap.has(Gap::STOP) || token.gap.has(Gap::SEMICOLON);
        let begins_at = (first..=at).rev().find(|at| tokens.get(*at).is_some_and(ends)).unwrap_or(first);
        let words = tokens.get(begins_at..at).unwrap_or_default();
        let is = |word: &str, list: &[&str]| list.iter().any(|known| word.eq_ignore_ascii_case(known));
        let begins =
            |word: &str, with: &str| word.get(..with.len()).is_some_and(|head| head.eq_ignore_ascii_case(with));
        let (mut more, mut less, mut not) = (false, false, false);
        for word in words.iter().map(|token| token.word(text)) {
            more |= is(word, &["than", "least", "over", "beyond", "past", "excess", "above"])
                || ["exceed", "surpass"].iter().any(|with| begins(word, with));
            less |= is(word, &["less", "under", "within", "fewer", "below"]);
            not |= is(word, &["not", "no", "never"]);
        }
        match (more, less, not) {
            (true, false, true) | (_, true, false) => Comparison::AtMost,
            (true, false, false) | (_, true, true) => Comparison::MoreThan,
            (false, false, _) => Comparison::Exactly,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::tokens;
    use jiff::civil::date;

    #[test]
    fn lengths_are_held_against_a_limit() {
        let check = |text: &str| {
            let tokens = tokens(text);
            length(text, &tokens, 0..tokens.len(), 28.0, Some(date(2014, 10, 7))).map(|length| length.within)
        };
        assert_eq!(check("for at least 6 months"), Some(false));
        assert_eq!(check("for 2-3 weeks"), Some(true));
        assert_eq!(check("4 weeks"), Some(true));
        assert_eq!(check("well over the 3-4 weeks endorsed"), Some(false));
        assert_eq!(check("in excess of the three to four week course"), Some(false));
        assert_eq!(check("more than 4 weeks"), Some(false));
        assert_eq!(check("use exceeds 4 weeks"), Some(false));
        assert_eq!(check("use has surpassed the 3-4 weeks"), Some(false));
        assert_eq!(check("less than four weeks"), Some(true));
        assert_eq!(check("since 07/15/14"), Some(false));
        assert_eq!(check("since 10/01/2014"), Some(true));
        assert_eq!(check("no time at all"), None);
        assert_eq!(check("#60 twice daily"), Some(false));
        assert_eq!(check("#60 one tablet three times a day"), Some(true));
        assert_eq!(check("quantity 90 tid"), Some(false));
    }

    #[test]
    fn only_a_number_of_units_is_a_length() {
        let days = |text: &str| days(text, &tokens(text)).map(f64::round);
        for (text, expected) in [
            ("two additional weeks", 14.0),
            ("6 or more weeks", 42.0),
            ("three (3) months", 91.0),
            ("a 14-day supply", 14.0),
            ("2-3 weeks", 21.0),
            ("two to three weeks", 21.0),
            ("between 2 and 3 weeks", 21.0),
            ("three times a day for 10 days", 10.0),
            ("30 tablets each month over two years", 731.0),
            ("five days a week for six weeks", 42.0),
            ("a 45 year old, for 2 weeks", 14.0),
            ("2/day for 3 days", 3.0),
        ] {
            assert_eq!(days(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_frequency_is_no_length() {
        let days = |text: &str| days(text, &tokens(text));
        for unit in ["day", "week", "wk", "month", "year"] {
            for per in ["a ", "per ", "each ", "every ", "/"] {
                for counted in ["times", "tablets", "visits", "refills", "days", "x"] {
                    let text = format!("3 {counted} {per}{unit}");
                    assert_eq!(days(&text), None, "{text}");
                }
            }
        }
        for text in
            ["once a day", "1 pill daily", "3, weeks", "45-year-old", "#60/month", "6 visits in the weeks since"]
        {
            assert_eq!(days(text), None, "{text}");
        }
    }
}
