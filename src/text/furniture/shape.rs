//! What a line is by its own form.

use super::{Furniture, slice};

/// What a line looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Form {
    pub kind: Furniture,
    pub sure: Sure,
}

/// How much the form of a line says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sure {
    /// No text has this form.
    Certain,
    /// Set aside, but doubtful unless it counts up, comes again, or stands at a page's edge.
    Likely,
    /// Set aside only if it counts up, comes again, or stands at a page's edge.
    Maybe,
}

/// No such line is longer.
const LONGEST: usize = 120;

/// A fax line has a day and an hour, or a telephone number.
const FAX: usize = 7;

/// Words in small letters that page numbers and fax lines have.
const PRINTED: [&[u8]; 5] = [b"from", b"fax", b"page", b"via", b"break"];

/// Words that are printed across or above what others may not see.
const MARKS: [&str; 14] = [
    "CONFIDENTIAL",
    "PRIVILEGED",
    "WORK PRODUCT",
    "PROTECTED HEALTH INFORMATION",
    "NOT FOR",
    "DO NOT",
    "UNDER SEAL",
    "DRAFT",
    "REDACTED",
    "COPY",
    "DUPLICATE",
    "RECEIVED",
    "SCANNED",
    "FAXED",
];

/// What a line looks like, if it looks like furniture.
pub(super) fn form(line: &str) -> Option<Form> {
    if line.len() > LONGEST {
        return None;
    }
    let form = |kind, sure| Some(Form { kind, sure });
    let bytes = line.as_bytes();
    // The commonest line by far is a line of prose.
    let count = count(bytes, |b| b.is_ascii_digit());
    let digits = count > 0;
    let small = self::count(bytes, |b| b.is_ascii_lowercase());
    if !digits && small > LONGEST / 2 {
        return None;
    }
    let core = line.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '#' | '$' | '%'));
    let large = self::count(bytes, |b| b.is_ascii_uppercase());
    let marked = || {
        const MARK: &str = "CONFIDENTIAL";
        let marked = core.starts_with("Confidential") || large >= MARK.len() && has_word(core, &[MARK]);
        (marked && core.len() <= 80 && !line.ends_with(','))
            .then_some(Form { kind: Furniture::Confidential, sure: Sure::Likely })
    };
    // Of what follows, nothing else has two words of prose.
    if has_prose(bytes) {
        return marked();
    }
    if ruled(line) {
        return form(Furniture::Rule, Sure::Certain);
    }
    let decorated = core.len() + 3 < line.len();
    if let Some(sure) = page_number(core, decorated).filter(|_| !line.ends_with(['.', ',', ';'])) {
        return form(Furniture::PageNumber, sure);
    }
    if is_printed_address(core) {
        return form(Furniture::FaxLine, Sure::Certain);
    }
    if let Some(sure) = (count >= FAX).then(|| fax(core)).flatten() {
        return form(Furniture::FaxLine, sure);
    }
    if let Some(sure) = exhibit(core).filter(|_| !line.ends_with(['.', ',', ';'])) {
        return form(Furniture::Exhibit, sure);
    }
    let capitals = small == 0 && large > 0;
    if capitals && has_word(core, &MARKS) {
        return form(Furniture::Confidential, Sure::Certain);
    }
    marked().or_else(|| {
        let sure = digits.then(|| stamp(core)).flatten()?;
        form(Furniture::Stamp, sure)
    })
}

/// How many bytes of a line are of a kind. No such line has more than a byte counts, and sums of bytes take sixteen at once.
fn count(line: &[u8], is: impl Fn(&u8) -> bool) -> usize {
    usize::from(line.iter().fold(0u8, |sum, b| sum.wrapping_add(u8::from(is(b)))))
}

/// Two words of prose: most lines have them early.
fn has_prose(line: &[u8]) -> bool {
    let words = line.split(|b| matches!(b, b' ' | b'\t' | b'|'));
    words
        .filter(|word| word.len() > 2 && word.iter().all(u8::is_ascii_lowercase) && !PRINTED.contains(word))
        .nth(1)
        .is_some()
}

/// Three or more of one mark and nothing else.
fn ruled(line: &str) -> bool {
    let mut marks = line.bytes().filter(|b| *b != b' ');
    let first = marks.next();
    first.is_some_and(|b| b"-=_*~".contains(&b)) && line.len() >= 3 && marks.all(|b| Some(b) == first)
}

/// Whether any of these words stands in a text by itself. Each is held against the beginnings of the text's own words: to search for
/// one after another was a hundredth of what a letter takes.
fn has_word(text: &str, words: &[&str]) -> bool {
    let mut inside = false;
    text.char_indices().any(|(at, c)| {
        let begins = !std::mem::replace(&mut inside, c.is_alphanumeric()) && inside;
        let rest = if begins { slice(text, at..text.len()) } else { "" };
        let ends = |word: &&str| rest.strip_prefix(*word).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric));
        begins && words.iter().any(ends)
    })
}

/// A number of up to four digits at the beginning of a text, and what follows it.
fn number(text: &str) -> Option<(usize, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number = slice(text, 0..digits).parse().ok().filter(|_| digits <= 4)?;
    Some((number, slice(text, digits..text.len())))
}

/// What follows a word for a page: `Page`, `Pg.`, `P.`.
fn after_page(text: &str) -> Option<&str> {
    let rest = ["page", "pg", "p"].iter().find_map(|word| {
        let head = text.get(..word.len()).filter(|head| head.eq_ignore_ascii_case(word))?;
        text.strip_prefix(head)
    })?;
    let number = rest.trim_start_matches(['.', ':', '#', '(', '[', '|', ' ']);
    number.starts_with(|c: char| c.is_ascii_digit()).then_some(number)
}

/// What a number of pages adds to a number of a page: `of 5`, `/ 5`.
fn of(text: &str) -> Option<(usize, &str)> {
    let rest = text.trim_start_matches([' ', ')', ']']);
    let rest = rest.strip_prefix("of").or_else(|| rest.strip_prefix("OF")).or_else(|| rest.strip_prefix('/'))?;
    number(rest.trim_start_matches([' ', '(', '[']))
}

fn page_number(core: &str, decorated: bool) -> Option<Sure> {
    // `iii`, before the first page of a bundle.
    if (1..=4).contains(&core.len()) && core.bytes().all(|b| matches!(b, b'i' | b'v' | b'x')) {
        return Some(Sure::Likely);
    }
    let named = after_page(core);
    let (page, rest) = number(named.unwrap_or(core))?;
    if let Some((pages, "")) = of(rest)
        && page <= pages
    {
        return Some(if named.is_some() || decorated { Sure::Certain } else { Sure::Likely });
    }
    let end = rest.trim_matches([' ', ')', ']']);
    let broken = named.is_some() && end.eq_ignore_ascii_case("break");
    match (end.is_empty() || broken, named) {
        (true, None) if decorated => Some(Sure::Certain),
        (true, _) => Some(Sure::Likely),
        _ => None,
    }
}

/// What a browser prints at a page's foot: the page's address and `1/2`.
fn is_printed_address(core: &str) -> bool {
    let Some((address, page)) = core.rsplit_once(' ') else { return false };
    let counts = number(page)
        .is_some_and(|(n, rest)| rest.starts_with('/') && of(rest).is_some_and(|(m, end)| end.is_empty() && n <= m));
    counts && address.contains("://") && !address.trim().contains(' ')
}

/// Day, hour, telephone, page and the words of such machines, of which a line has several and little else.
fn fax(core: &str) -> Option<Sure> {
    let (mut day, mut hour, mut phone, mut page, mut word, mut prose) = (false, false, false, false, false, 0);
    let is = |word: &str, known: &[&str]| known.iter().any(|known| known.eq_ignore_ascii_case(word));
    let mut words = core.split([' ', '\t', '|']).filter(|word| !word.is_empty()).peekable();
    while let Some(written) = words.next() {
        let bare = written.trim_matches(|c: char| !c.is_alphanumeric());
        let next = words.peek().copied().unwrap_or("");
        let digits = written.bytes().filter(u8::is_ascii_digit).count();
        day |= is_day(bare) || is_month(bare) && next.starts_with(|c: char| c.is_ascii_digit());
        hour |= is_hour(bare);
        phone |= (10..=12).contains(&digits) && bare.bytes().all(|b| b.is_ascii_digit() || b"-.()+".contains(&b));
        // `916 555 0100`, `(916) 555-0100`
        phone |= digits == 3
            && next.bytes().filter(u8::is_ascii_digit).count() >= 3
            && !next.contains('/')
            && bare.len() == 3;
        page |= after_page(written)
            .is_some_and(|rest| number(rest).is_some_and(|(_, rest)| rest.is_empty() || of(rest).is_some()));
        page |= is(bare, &["page", "pg", "p"]) && number(next).is_some();
        page |= number(bare).is_some_and(|(n, rest)| {
            rest.starts_with('/') && of(rest).is_some_and(|(m, end)| end.is_empty() && n <= m)
        });
        let machine = bare.split([':', '/']).next().unwrap_or("");
        word |= is(machine, &["fax", "facsimile", "rcvd", "http", "https", "file"]);
        let small = bare.len() > 2 && bare.bytes().all(|b| b.is_ascii_lowercase());
        prose += usize::from(small && !PRINTED.contains(&bare.as_bytes()));
    }
    let marks = [day, hour, phone, page, word].into_iter().filter(|mark| *mark).count();
    match marks {
        3.. if prose <= 1 && (page || hour) => Some(Sure::Certain),
        2 if prose == 0 && (page && (hour || phone || word) || hour && (phone || day)) => Some(Sure::Likely),
        _ => None,
    }
}

/// `11/27/2016`, `2016-11-27`, `NOV-27-2016`.
fn is_day(word: &str) -> bool {
    let parts = || word.split(['/', '-', '.']);
    let digits = |part: &str| (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    parts().enumerate().all(|(at, part)| at < 3 && (digits(part) || at < 2 && is_month(part))) && parts().count() == 3
}

fn is_month(word: &str) -> bool {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let begins = |month: &&str| word.get(..month.len()).is_some_and(|head| head.eq_ignore_ascii_case(month));
    word.starts_with(|c: char| c.is_ascii_uppercase()) && word.len() <= 9 && MONTHS.iter().any(begins)
}

/// `10:32`, `10:32:07AM`.
fn is_hour(word: &str) -> bool {
    let bare = word.trim_end_matches(|c: char| matches!(c.to_ascii_lowercase(), 'a' | 'p' | 'm' | '.'));
    let Some((hour, rest)) = bare.split_once(':') else { return false };
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let first = (1..=2).contains(&hour.len()) && digits(hour);
    first && rest.split(':').enumerate().all(|(at, part)| at < 2 && part.len() == 2 && digits(part))
}

/// `EXHIBIT A`, `Exhibit 12, page 3`, `Ex. B - 004`, `Applicant's Exhibit 4`.
fn exhibit(core: &str) -> Option<Sure> {
    const WORDS: [(&str, Sure); 8] = [
        ("EXHIBIT", Sure::Certain),
        ("Exhibit", Sure::Certain),
        ("ATTACHMENT", Sure::Certain),
        ("Attachment", Sure::Likely),
        ("EX", Sure::Likely),
        ("Ex", Sure::Likely),
        ("TAB", Sure::Maybe),
        ("Tab", Sure::Maybe),
    ];
    const MOST_BEFORE: usize = 3;
    let blanks = |c: char| c == ' ' || matches!(c, '-' | ',' | ':' | '.' | '\t' | '"' | '\u{201c}' | '\u{201d}');
    let words = || core.split(blanks).filter(|word| !word.is_empty());
    let (at, sure) = words()
        .take(MOST_BEFORE + 1)
        .enumerate()
        .find_map(|(at, word)| WORDS.iter().find(|(known, _)| *known == word).map(|(_, sure)| (at, *sure)))?;
    let whose =
        words().take(at).all(|word| word.starts_with(|c: char| c.is_uppercase()) && !matches!(word, "See" | "In"));
    let short = |word: &str| {
        word.len() <= 2 && word.bytes().all(|b| b.is_ascii_uppercase())
            || word.len() <= 6 && word.bytes().all(|b| b.is_ascii_digit())
    };
    let mut rest = words().skip(at + 1);
    let labelled = rest.next().is_some_and(&short);
    let paged = rest.all(|word| short(word) || ["page", "pg", "p", "of"].contains(&word.to_ascii_lowercase().as_str()));
    (whose && labelled && paged).then_some(sure)
}

/// `DEFT-004101`, `ACME 000123`, `Def. 00012`, `004101`: names, and a number at their end that is filled up with zeros.
fn stamp(core: &str) -> Option<Sure> {
    const LONGEST: usize = 40;
    let digits = core.bytes().rev().take_while(u8::is_ascii_digit).count();
    let (head, number) = (slice(core, 0..core.len() - digits), slice(core, core.len() - digits..core.len()));
    let prefix = head.trim_end_matches(['-', '_', '.', ' ', ':', '#']);
    let named = prefix.bytes().filter(u8::is_ascii_uppercase).count();
    let capitals = prefix.bytes().all(|b| b.is_ascii_uppercase() || b"-_.& ".contains(&b));
    let mut words = prefix.split(' ').filter(|word| !word.is_empty());
    let names = words
        .all(|word| word.starts_with(|c: char| c.is_uppercase()) || matches!(word, "v." | "vs." | "v" | "of" | "&"));
    let figures = prefix.bytes().any(|b| b.is_ascii_digit());
    if figures || !names || prefix.len() > LONGEST || !(3..=12).contains(&digits) {
        return None;
    }
    let padded = number.starts_with('0');
    let joined = head.ends_with(['-', '_']);
    // `CPT 97110` and `E0730` are codes of what is asked for.
    match digits {
        6.. if capitals && named > 1 && (padded || joined) => Some(Sure::Certain),
        4.. if padded && (named != 1 || joined) => Some(Sure::Likely),
        _ => (capitals && named > 1 || prefix.is_empty() && digits > 4).then_some(Sure::Maybe),
    }
}
