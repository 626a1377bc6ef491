//! What offices add to letters: furniture of pages, marks of mail, lists and markup. Each kind takes a clean letter and gives it
//! as it would arrive.
#![allow(dead_code, reason = "each test file uses its part")]

use std::ops::Range;

/// A heading of a letter: where it begins, and where its outcome's words stand.
#[derive(Clone)]
pub struct Heading {
    pub start: usize,
    pub outcome: Range<usize>,
}

type Add = fn(&str, &[Heading]) -> String;

/// Lines of a page, where a text has no form feeds.
pub const PAGE: usize = 40;

/// Where pages end.
#[derive(Clone, Copy, PartialEq)]
enum Breaks {
    /// At form feeds, which stay.
    Feeds,
    /// At form feeds, which are lost.
    Lost,
    /// Every so many lines, wherever that may be; no form feeds.
    Lines(usize),
}

fn pages(text: &str, breaks: Breaks) -> Vec<String> {
    let by_lines = |text: &str, count: usize| {
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        lines.chunks(count).map(|page| page.concat()).collect::<Vec<String>>()
    };
    match breaks {
        Breaks::Lines(count) => by_lines(&text.replace('\u{c}', ""), count),
        _ if text.trim_end().contains('\u{c}') => {
            text.trim_end_matches('\u{c}').split('\u{c}').map(str::to_owned).collect()
        }
        _ => by_lines(text, PAGE),
    }
}

/// Puts a head and a foot on each page; both get the page's number and how many there are.
fn on_pages(text: &str, breaks: Breaks, head: fn(usize, usize) -> String, foot: fn(usize, usize) -> String) -> String {
    let pages = pages(text, breaks);
    let count = pages.len();
    let line = |text: String| if text.is_empty() { text } else { text + "\n" };
    let pages = pages.into_iter().enumerate().map(|(at, page)| {
        let end = if page.ends_with('\n') { "" } else { "\n" };
        [line(head(at + 1, count)), page, end.to_owned(), line(foot(at + 1, count))].concat()
    });
    let feed = if breaks == Breaks::Feeds { "\u{c}" } else { "" };
    pages.collect::<Vec<_>>().join(feed)
}

fn none(_: usize, _: usize) -> String {
    String::new()
}

const NUMBER: fn(usize, usize) -> String = |page, _| page.to_string();
const PAGE_OF: fn(usize, usize) -> String = |page, pages| format!("Page {page} of {pages}");
const DASHED: fn(usize, usize) -> String = |page, _| format!("- {page} -");
const EXTRACTOR: fn(usize, usize) -> String = |page, pages| format!("\n-- {page} of {pages} --\n");
const FAX: fn(usize, usize) -> String =
    |page, _| format!("03/14/2017 09:{:02} 7145550142 ROE & POE LLP P.{page:03}/017", 20 + page / 3);
const OTHER_FAX: fn(usize, usize) -> String =
    |page, _| format!("From: Roe & Poe  Fax: 1-714-555-0142  To: Records  Page: {page}/17  03/14/2017 9:20 AM");
const BATES: fn(usize, usize) -> String = |page, _| format!("ROE-{:06}", 207 + page);
const BATES_BARE: fn(usize, usize) -> String = |page, _| format!("ROEPOE{:06}", 98 + page);
const EXHIBIT: fn(usize, usize) -> String = |_, _| "EXHIBIT C".to_owned();
const EXHIBIT_PAGE: fn(usize, usize) -> String = |page, _| format!("Exhibit 4, page {page}");
const CONFIDENTIAL: fn(usize, usize) -> String = |_, _| "CONFIDENTIAL - SUBJECT TO PROTECTIVE ORDER".to_owned();
const CASE: fn(usize, usize) -> String = |_, _| "Roe v. Poe Bakery, WCAB ADJ0000001".to_owned();
const CASE_PAGE: fn(usize, usize) -> String = |page, _| format!("Roe v. Poe Bakery, ADJ0000001, sheet {page}");

macro_rules! on_all_breaks {
    ($name:literal, $head:expr, $foot:expr) => {
        [
            (concat!($name, ", form feeds"), (|text, _| on_pages(text, Breaks::Feeds, $head, $foot)) as Add),
            (concat!($name, ", feeds lost"), |text, _| on_pages(text, Breaks::Lost, $head, $foot)),
            (concat!($name, ", every 17 lines"), |text, _| on_pages(text, Breaks::Lines(17), $head, $foot)),
        ]
    };
}

/// Before each heading.
fn mark(text: &str, headings: &[Heading], mark: impl Fn(usize) -> String) -> String {
    edit(text, headings, |at, item, outcome| format!("{}{item}{outcome}", mark(at)))
}

/// Writes each heading anew, from its item with its colon and its outcome.
fn edit(text: &str, headings: &[Heading], write: impl Fn(usize, &str, &str) -> String) -> String {
    let mut out = String::new();
    let mut from = 0;
    for (at, heading) in headings.iter().enumerate() {
        out += &text[from..heading.start];
        out += &write(at, &text[heading.start..heading.outcome.start], &text[heading.outcome.clone()]);
        from = heading.outcome.end;
    }
    out + &text[from..]
}

const LABELS: [&str; 3] = ["Claims Administrator guideline", "MAXIMUS guideline", "Decision rationale"];

fn labels(text: &str, write: impl Fn(&str) -> String) -> String {
    LABELS.iter().fold(text.to_owned(), |text, label| text.replace(&format!("{label}:"), &write(label)))
}

fn lines(text: &str, write: impl Fn(usize, &str) -> String) -> String {
    text.split_inclusive('\n').enumerate().map(|(at, line)| write(at, line)).collect()
}

/// Numbers down each page, as pleadings have them.
fn numbered(text: &str, most: usize, write: fn(usize, &str) -> String) -> String {
    let mut number = 0;
    lines(text, |_, _| String::new());
    let mut out = String::new();
    for line in text.split_inclusive('\n') {
        if line.trim().is_empty() {
            out += line;
            continue;
        }
        number = number % most + 1;
        let feed = line.len() - line.trim_start_matches('\u{c}').len();
        out += &line[..feed];
        out += &write(number, &line[feed..]);
    }
    out
}

/// Every kind, by name.
pub fn kinds() -> Vec<(&'static str, Add)> {
    let pages = [
        on_all_breaks!("page number", none, NUMBER),
        on_all_breaks!("page n of m", none, PAGE_OF),
        on_all_breaks!("page number in dashes", none, DASHED),
        on_all_breaks!("extractor's page mark", none, EXTRACTOR),
        on_all_breaks!("fax line", FAX, none),
        on_all_breaks!("other fax line", OTHER_FAX, none),
        on_all_breaks!("Bates stamp", none, BATES),
        on_all_breaks!("Bates stamp without a hyphen", none, BATES_BARE),
        on_all_breaks!("exhibit label", none, EXHIBIT),
        on_all_breaks!("exhibit label with page", EXHIBIT_PAGE, none),
        on_all_breaks!("CONFIDENTIAL", CONFIDENTIAL, CONFIDENTIAL),
        on_all_breaks!("name of a case", CASE, none),
        on_all_breaks!("name of a case with page", none, CASE_PAGE),
        on_all_breaks!("fax line, Bates stamp and page number", FAX, |page, pages| format!(
            "{}\n{}",
            BATES(page, pages),
            NUMBER(page, pages)
        )),
    ];
    let marks: [(&'static str, Add); 29] = [
        ("line numbers", |text, _| numbered(text, 28, |n, line| format!("{n:>2} {line}"))),
        ("line numbers, tab", |text, _| numbered(text, 25, |n, line| format!("{n}\t{line}"))),
        ("line numbers, not restarting", |text, _| numbered(text, 999, |n, line| format!("{n:>4}   {line}"))),
        ("line numbers on lines of their own", |text, _| numbered(text, 28, |n, line| format!("{n}\n{line}"))),
        ("quoted", |text, _| lines(text, |_, line| format!("> {line}"))),
        ("quoted twice", |text, _| lines(text, |_, line| format!("> > {line}"))),
        ("quoted, no blank", |text, _| lines(text, |_, line| format!(">>{line}"))),
        ("numbered", |text, headings| mark(text, headings, |n| format!("{}. ", n + 1))),
        ("numbered, tab", |text, headings| mark(text, headings, |n| format!("{}.\t", n + 1))),
        ("numbered, brackets", |text, headings| mark(text, headings, |n| format!("({}) ", n + 1))),
        ("lettered", |text, headings| {
            mark(text, headings, |n| format!("{}) ", char::from(b'a' + u8::try_from(n % 26).unwrap())))
        }),
        ("bullets", |text, headings| mark(text, headings, |_| "\u{2022} ".to_owned())),
        ("hyphens", |text, headings| mark(text, headings, |_| "- ".to_owned())),
        ("asterisks", |text, headings| mark(text, headings, |_| "* ".to_owned())),
        ("bullets, labels too", |text, headings| {
            labels(&mark(text, headings, |_| "\u{2022} ".to_owned()), |label| format!("\u{2022} {label}:"))
        }),
        ("bold", |text, headings| edit(text, headings, |_, item, outcome| format!("**{item}{outcome}**"))),
        ("bold item", |text, headings| {
            edit(text, headings, |_, item, outcome| format!("**{}** {outcome}", item.trim_end()))
        }),
        ("bold item, colon outside", |text, headings| {
            edit(text, headings, |_, item, outcome| format!("**{}**: {outcome}", item.trim_end().trim_end_matches(':')))
        }),
        ("bold outcome", |text, headings| edit(text, headings, |_, item, outcome| format!("{item}**{outcome}**"))),
        ("headings", |text, headings| mark(text, headings, |_| "### ".to_owned())),
        ("bold headings and labels", |text, headings| {
            let text = edit(text, headings, |n, item, outcome| format!("{}. **{item}{outcome}**", n + 1));
            labels(&text, |label| format!("**{label}:**"))
        }),
        ("bold labels, colon outside", |text, _| labels(text, |label| format!("**{label}**:"))),
        ("underscores", |text, headings| edit(text, headings, |_, item, outcome| format!("__{item}{outcome}__"))),
        ("table", |text, headings| edit(text, headings, |_, item, outcome| format!("| {item}{outcome} |"))),
        ("table of two columns", |text, headings| {
            edit(text, headings, |_, item, outcome| {
                format!("| {} | {outcome} |", item.trim_end().trim_end_matches(':'))
            })
        }),
        ("backslashes", |text, _| {
            let escape = |c: char| if "#-*_()+.[]".contains(c) { format!("\\{c}") } else { c.to_string() };
            text.chars().map(escape).collect()
        }),
        ("blank before the colon", |text, _| labels(text, |label| format!("{label} :"))),
        ("line end before the colon", |text, _| labels(text, |label| format!("{label}\n:"))),
        ("hyphens as U+FFFE", |text, _| text.replace("-\n", "\u{fffe}\n")),
    ];
    pages.into_iter().flatten().chain(marks).collect()
}
