//! Lengths of time: `at least 6 months`, `2-3 weeks`, `since 07/15/14` against the day of the service or decision.

use std::ops::Range;

use jiff::civil::Date;

use crate::text::{Gap, Token, TokenKind, unit_days};

/// The first length of time among some words, in days.
pub(super) fn days(text: &str, words: &[Token]) -> Option<f64> {
    words.iter().enumerate().find_map(|(i, token)| {
        let value = token.number(text)?;
        let unit = words.iter().skip(i + 1).take(3).find_map(|next| unit_days(next.word(text)));
        unit.map(|unit| unit * value)
    })
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
        let Some(value) = token.number(text) else { continue };
        // Of `2-3 weeks` and `two to three weeks` the longer counts.
        if words.get(i + 1).is_some_and(|next| next.number(text).is_some())
            || words.get(i + 1).is_some_and(|next| matches!(next.word(text), "to" | "or"))
                && words.get(i + 2).is_some_and(|next| next.number(text).is_some())
        {
            continue;
        }
        let unit = words.iter().skip(i + 1).take(3).find_map(|next| unit_days(next.word(text)));
        let Some(days) = unit.map(|unit| unit * value) else { continue };
        // `more than 4 weeks` is beyond a limit of 4 weeks, `4 weeks` is within.
        let before: Vec<String> = tokens
            .get((range.start + i).saturating_sub(6)..range.start + i)?
            .iter()
            .map(|t| t.word(text).to_ascii_lowercase())
            .collect();
        let more = before.iter().any(|word| {
            let more = ["than", "least", "over", "beyond", "past", "excess"];
            more.contains(&word.as_str()) || word.starts_with("exceed") || word.starts_with("surpass")
        });
        let less = before.iter().any(|word| matches!(word.as_str(), "less" | "under" | "within" | "fewer"));
        return Some(if more && !less { Length { days, within: days < limit } } else { plain(days) });
    }
    None
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
}
