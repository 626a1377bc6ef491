//! Words, numbers and dates one by one, with the punctuation between them.
//!
//! Rules are written in words, so matching works on words: a phrase never has to know about hyphens, quotation marks
//! or joined spellings such as `TABLETS750MG`. Punctuation isn't thrown away: each token says what stood before it
//! ([`Gap`]), which is what ends a list or the reach of a negation.

use jiff::civil::Date;

use super::slice;

/// What stood between a token and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Gap(u16);

impl Gap {
    /// White space.
    pub const SPACE: Gap = Gap(1);
    /// A hyphen or dash.
    pub const HYPHEN: Gap = Gap(2);
    /// A slash.
    pub const SLASH: Gap = Gap(4);
    /// A comma.
    pub const COMMA: Gap = Gap(8);
    /// A semicolon.
    pub const SEMICOLON: Gap = Gap(16);
    /// A colon.
    pub const COLON: Gap = Gap(32);
    /// A full stop, question mark or exclamation mark.
    pub const STOP: Gap = Gap(64);
    /// An opening bracket.
    pub const OPEN: Gap = Gap(128);
    /// A closing bracket.
    pub const CLOSE: Gap = Gap(256);
    /// A quotation mark.
    pub const QUOTE: Gap = Gap(512);
    /// A number sign, as in `#60`.
    pub const HASH: Gap = Gap(1024);
    /// What no phrase goes across, be its gaps as wide as they may.
    pub const WALL: Gap = Gap::SEMICOLON;
    /// Marks between the members of a list.
    pub const LIST: Gap = Gap(4 | 8 | 16 | 128);
    /// Marks that end a clause.
    pub const BREAK: Gap = Gap(8 | 16 | 32 | 64);

    /// True when any mark of `other` stood here.
    #[inline]
    pub fn has(self, other: Gap) -> bool {
        self.0 & other.0 != 0
    }

    fn add(&mut self, c: char) {
        self.0 |= match c {
            ' ' => Gap::SPACE,
            '-' => Gap::HYPHEN,
            '/' => Gap::SLASH,
            ',' => Gap::COMMA,
            ';' => Gap::SEMICOLON,
            ':' => Gap::COLON,
            '.' | '?' | '!' => Gap::STOP,
            '(' | '[' => Gap::OPEN,
            ')' | ']' => Gap::CLOSE,
            '"' => Gap::QUOTE,
            '#' => Gap::HASH,
            _ => Gap(0),
        }
        .0;
    }
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum TokenKind {
    /// Letters, or one of the signs `%` and `&`.
    Word,
    /// A number written in digits.
    Number(f64),
    /// A date that exists, in digits or as `October 27, 2016`; of a month alone, its first day.
    Date(Date),
}

/// One word, number or date of a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Token {
    /// First byte in the text that was cut.
    pub start: usize,
    /// First byte after.
    pub end: usize,
    /// What it is.
    pub kind: TokenKind,
    /// What stood before it.
    pub gap: Gap,
}

impl Token {
    /// The word itself, without a possessive ending; `not` for a contracted one.
    pub fn word<'a>(&self, text: &'a str) -> &'a str {
        let word = slice(text, self.start..self.end);
        // Most words have no apostrophe, and none of these forms then.
        match word.as_bytes() {
            b"&" => return "and",
            b"n't" | b"'t" => return "not",
            [.., b'\'', _] | [.., b'\''] => {}
            _ => return word,
        }
        let bare = word.strip_suffix("'s").or_else(|| word.strip_suffix("'S")).unwrap_or(word);
        bare.trim_end_matches('\'')
    }

    /// The number it stands for, in digits or (`two`) as a word.
    pub fn number(&self, text: &str) -> Option<f64> {
        match self.kind {
            TokenKind::Number(value) => Some(value),
            TokenKind::Word => number_word(self.word(text)),
            TokenKind::Date(_) => None,
        }
    }
}

/// Number words and their values: the one table, to which the grammar of items and searches with regular expressions are held.
pub const NUMBER_WORDS: [(&str, f64); 28] = [
    ("zero", 0.0),
    ("one", 1.0),
    ("two", 2.0),
    ("three", 3.0),
    ("four", 4.0),
    ("five", 5.0),
    ("six", 6.0),
    ("seven", 7.0),
    ("eight", 8.0),
    ("nine", 9.0),
    ("ten", 10.0),
    ("eleven", 11.0),
    ("twelve", 12.0),
    ("thirteen", 13.0),
    ("fourteen", 14.0),
    ("fifteen", 15.0),
    ("sixteen", 16.0),
    ("seventeen", 17.0),
    ("eighteen", 18.0),
    ("nineteen", 19.0),
    ("twenty", 20.0),
    ("thirty", 30.0),
    ("forty", 40.0),
    ("fifty", 50.0),
    ("sixty", 60.0),
    ("seventy", 70.0),
    ("eighty", 80.0),
    ("ninety", 90.0),
];

/// The value of an English number word up to ninety-nine.
pub fn number_word(word: &str) -> Option<f64> {
    // Asked of every word: most begin otherwise than any of them.
    let [first, second, _, ..] = word.as_bytes() else { return None };
    let begins = match first | 0x20 {
        b'e' => b"il".as_slice(),
        b'f' => b"io",
        b'n' => b"i",
        b'o' => b"n",
        b's' => b"ei",
        b't' => b"ehw",
        b'z' => b"e",
        _ => return None,
    };
    if !begins.contains(&(second | 0x20)) {
        return None;
    }
    let one = |word: &str| NUMBER_WORDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(word)).map(|&(_, n)| n);
    one(word).or_else(|| {
        let (tens, ones) = word.split_once('-')?;
        let (tens, ones) = (one(tens).filter(|n| *n >= 20.0)?, one(ones).filter(|n| (1.0..10.0).contains(n))?);
        Some(tens + ones)
    })
}

/// Days in a unit of time; months and years are averages, fit for limits in weeks and months.
pub fn unit_days(unit: &str) -> Option<f64> {
    match unit.trim_end_matches('s').to_ascii_lowercase().as_str() {
        "day" => Some(1.0),
        "week" | "wk" => Some(7.0),
        "month" => Some(365.25 / 12.0),
        "year" => Some(365.25),
        _ => None,
    }
}

/// Cuts folded text into tokens; offsets count from its first byte.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::with_capacity(text.len() / 5);
    let bytes = text.as_bytes();
    let at = |i: usize| bytes.get(i).copied().unwrap_or(0);
    let (mut i, mut gap) = (0, Gap::default());
    while i < bytes.len() {
        let c = at(i);
        let (end, kind) = if c.is_ascii_digit()
            || c == b'.' && at(i + 1).is_ascii_digit() && !at(i.wrapping_sub(1)).is_ascii_alphanumeric()
        {
            date_at(text, i).map_or_else(|| number_at(text, i), |(end, date)| (end, TokenKind::Date(date)))
        } else if c.is_ascii_alphabetic() || c >= 0x80 {
            (word_end(text, i), TokenKind::Word)
        } else if c == b'%' || c == b'&' {
            (i + 1, TokenKind::Word)
        } else {
            gap.add(char::from(c));
            i += 1;
            continue;
        };
        let token = Token { start: i, end: end.max(i + 1), kind, gap: std::mem::take(&mut gap) };
        i = token.end;
        match contracted_not(slice(text, token.start..token.end)) {
            Some(cut) if kind == TokenKind::Word => {
                let cut = token.start + cut;
                out.push(Token { end: cut, ..token });
                out.push(Token { start: cut, gap: Gap::default(), ..token });
            }
            _ => out.push(token),
        }
        // Asked of words behind a hyphen and of numbers alone: most are neither.
        if kind == TokenKind::Word
            && token.gap.has(Gap::HYPHEN)
            && let Some(value) = compound_number(text, &out)
        {
            out.pop();
            if let Some(token) = out.last_mut() {
                *token = Token { end: i, kind: TokenKind::Number(value), ..*token };
            }
        }
        if matches!(kind, TokenKind::Number(_))
            && let Some((words, date)) = written_date(text, &out)
        {
            out.truncate(out.len() + 1 - words);
            if let Some(token) = out.last_mut() {
                *token = Token { end: i, kind: TokenKind::Date(date), ..*token };
            }
        }
    }
    out
}

/// `twenty-four` at the end of the tokens.
fn compound_number(text: &str, out: &[Token]) -> Option<f64> {
    let [
        ..,
        Token { start, end: hyphen, kind: TokenKind::Word, .. },
        Token { start: ones, end, kind: TokenKind::Word, .. },
    ] = out
    else {
        return None;
    };
    if slice(text, *hyphen..*ones) == "-" { number_word(slice(text, *start..*end)) } else { None }
}

/// Where `isn't` and `can't` are cut, so that packs need only know `is not` and `can not`.
fn contracted_not(word: &str) -> Option<usize> {
    // Asked of every word: few end so.
    let [_, .., b't'] = word.as_bytes() else { return None };
    let verb = word.strip_suffix("n't").filter(|verb| !verb.is_empty())?;
    // `can't` keeps its n.
    Some(verb.len() + usize::from(verb.eq_ignore_ascii_case("ca")))
}

/// Letters, and apostrophes between letters. Digits end a word: `TABLETS750MG` is three tokens.
fn word_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes().get(start..).unwrap_or_default();
    let plain = bytes.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    if plain > 0 && bytes.get(plain).is_none_or(|&next| next != b'\'' && next.is_ascii()) {
        return start + plain;
    }
    let rest = slice(text, start..text.len());
    let mut end = rest.len();
    for (i, c) in rest.char_indices() {
        let inside = c.is_alphabetic()
            || c == '\'' && i > 0 && rest.as_bytes().get(i + 1).is_some_and(u8::is_ascii_alphabetic)
            || i == 0;
        if !inside {
            end = i;
            break;
        }
    }
    start + end
}

fn number_at(text: &str, start: usize) -> (usize, TokenKind) {
    let bytes = text.as_bytes();
    let digit = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_digit);
    let mut end = start;
    while digit(end)
        || bytes.get(end) == Some(&b',')
            && (1..=3).all(|k| digit(end + k))
            && !digit(end + 4)
            && digit(end.wrapping_sub(1))
    {
        end += 1;
    }
    if bytes.get(end) == Some(&b'.') && digit(end + 1) {
        end += 1;
        while digit(end) {
            end += 1;
        }
    }
    let value = slice(text, start..end).replace(',', "").parse().unwrap_or(0.0);
    (end, TokenKind::Number(value))
}

/// `11/30/2016`, `11-30-16`, `1/5/2017`: month, day and year, if such a day exists; `06/2016` and `6-2016` are the first of the month.
fn date_at(text: &str, start: usize) -> Option<(usize, Date)> {
    let bytes = text.as_bytes();
    let digits = |from: usize, most: usize| {
        let n = (0..=most).take_while(|&k| bytes.get(from + k).is_some_and(u8::is_ascii_digit)).count();
        let value: i16 = slice(text, from..from + n).parse().ok()?;
        (n <= most).then_some((from + n, value))
    };
    let (end, month) = digits(start, 2)?;
    let mark = *bytes.get(end).filter(|&&b| b == b'/' || b == b'-')?;
    if let Some((end, year @ 1900..2100)) = digits(end + 1, 4)
        && (mark == b'/' || stands_apart(text, start, end))
    {
        return Some((end, Date::new(year, i8::try_from(month).ok()?, 1).ok()?));
    }
    let (end, day) = digits(end + 1, 2)?;
    if bytes.get(end) != Some(&mark) {
        return None;
    }
    let (year_start, (end, year)) = (end + 1, digits(end + 1, 4)?);
    let year = match end - year_start {
        4 => year,
        // Injuries of the 1970s are still litigated; no letter is older than 2013.
        2 if year >= 70 => 1900 + year,
        2 => 2000 + year,
        _ => return None,
    };
    Some((end, Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?))
}

/// The months, in order.
const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The place of a month among all, by its name or the beginning of it: `Oct` and `Sept`.
fn month(name: &str) -> Option<usize> {
    let name = name.to_ascii_lowercase();
    MONTHS.iter().position(|month| name.len() > 2 && month.starts_with(&name))
}

/// Whether figures stand by themselves: beside no letter, digit or hyphen (`D3-2000`), and behind no month (`October 7-2016`).
fn stands_apart(text: &str, start: usize, end: usize) -> bool {
    let (before, behind) = (slice(text, 0..start), slice(text, end..text.len()));
    let word = before.trim_end().rsplit(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    let part = |c: char| c.is_alphanumeric() || c == '-';
    !before.ends_with(part) && !behind.starts_with(part) && month(word).is_none()
}

/// `October 27, 2016` or `October 2016` at the end of the tokens: how many they are, and the day (of a month alone, its
/// first).
fn written_date(text: &str, out: &[Token]) -> Option<(usize, Date)> {
    let (year, before) = out.split_last()?;
    let TokenKind::Number(year) = year.kind else { return None };
    if !(1900.0..2100.0).contains(&year) {
        return None;
    }
    let (month, day, words) = match before {
        [.., Token { kind: TokenKind::Word, .. }, Token { kind: TokenKind::Number(day), .. }]
            if (1.0..32.0).contains(day) =>
        {
            (before.len().checked_sub(2).and_then(|at| before.get(at))?, *day, 3)
        }
        [.., month @ Token { kind: TokenKind::Word, .. }] => (month, 1.0, 2),
        _ => return None,
    };
    // But no author's name: `Martell, 2007`.
    let month = self::month(month.word(text))? + 1;
    Some((words, Date::new(year as i16, i8::try_from(month).ok()?, day as i8).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn words(text: &str) -> Vec<String> {
        tokens(text).iter().map(|t| t.word(text).to_owned()).collect()
    }

    #[test]
    fn every_number_word_is_known() {
        for (word, value) in NUMBER_WORDS {
            assert_eq!((number_word(word), number_word(&word.to_uppercase())), (Some(value), Some(value)), "{word}");
        }
        assert_eq!((number_word("Thirty-Six"), number_word("on"), number_word("the")), (Some(36.0), None, None));
    }

    #[test]
    fn joined_and_marked_words_come_apart() {
        assert_eq!(
            words("TABLETS750MG, #30: patient's non-opioid 4 A's"),
            ["TABLETS", "750", "MG", "30", "patient", "non", "opioid", "4", "A"]
        );
        assert_eq!(words("isn't 'quoted' 5%"), ["is", "not", "quoted", "5", "%"]);
        assert_eq!(words("It can't, it doesn't."), ["It", "can", "not", "it", "does", "not"]);
    }

    #[test]
    fn numbers_and_dates_have_values() {
        let kinds = |text: &str| tokens(text).iter().map(|t| t.kind).collect::<Vec<_>>();
        assert_eq!(kinds("7.5-325"), [TokenKind::Number(7.5), TokenKind::Number(325.0)]);
        assert_eq!(kinds(".5"), [TokenKind::Number(0.5)]);
        assert_eq!(kinds("1,200"), [TokenKind::Number(1200.0)]);
        assert_eq!(kinds("Twenty-four"), [TokenKind::Number(24.0)]);
        assert_eq!((kinds("four-twenty").len(), kinds("twenty- four").len(), kinds("twenty-fold").len()), (2, 2, 2));
        assert_eq!(kinds("78-79, 113"), [TokenKind::Number(78.0), TokenKind::Number(79.0), TokenKind::Number(113.0)]);
        assert_eq!(kinds("10/7/14"), [TokenKind::Date(date(2014, 10, 7))]);
        assert_eq!(kinds("12-07-2016"), [TokenKind::Date(date(2016, 12, 7))]);
        assert_eq!(kinds("October 27, 2016"), [TokenKind::Date(date(2016, 10, 27))]);
        assert_eq!(kinds("October 2016"), [TokenKind::Date(date(2016, 10, 1))]);
        assert_eq!(kinds("Martell, 2007").len(), 2);
        assert_eq!(kinds("06/2016"), [TokenKind::Date(date(2016, 6, 1))]);
        assert_eq!(kinds("6-2016"), [TokenKind::Date(date(2016, 6, 1))]);
        assert_eq!(kinds("13-2016").len(), 2);
        let dated = |text: &str| kinds(text).iter().any(|kind| matches!(kind, TokenKind::Date(_)));
        assert!(dated("(6-2016),") && !["D3-2000", "12-2016-00123", "CM16-7-2016", "6-2016x"].into_iter().any(dated));
        assert_eq!(kinds("October 7-2016"), [TokenKind::Date(date(2016, 10, 7))]);
        assert_eq!(kinds("13/45/2016").len(), 3);
        assert_eq!(kinds("may 12 of 2016 of").len(), 5);
    }

    #[test]
    fn gaps_say_what_stood_between() {
        let all = tokens("A; B, and-C (d)");
        assert!(all[1].gap.has(Gap::SEMICOLON) && all[1].gap.has(Gap::SPACE));
        assert!(all[2].gap.has(Gap::COMMA) && all[3].gap.has(Gap::HYPHEN) && all[4].gap.has(Gap::OPEN));
    }
}
