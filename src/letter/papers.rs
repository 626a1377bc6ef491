//! Texts in a file that aren't a determination's: cover letters, proofs of service, whatever else an exhibit holds.
//!
//! A page with a label of a letter, or its header, is a letter's. Any other page before a letter isn't; after one it goes on
//! with the letter, unless it has the title of another paper, or the letter came to its conclusion and a heading follows.
//! Then all pages up to the next letter are other papers. In text without pages only a title shows it.

use super::parts::Label;
use super::sentence;
use super::split::Table;
use crate::text::{Aside, Folded, Furniture, Source, Span, slice};

/// A paper has its title within so many lines.
const HEAD: usize = 12;

/// Before a salutation stand at most so many lines of addresses.
const ADDRESSES: usize = 15;

/// The words that a rationale ends with.
const CONCLUSION: &str = "necessary";

/// What isn't a letter's, in its order.
pub(super) fn find(
    source: &Source,
    asides: &[Aside],
    folded: &Folded,
    labels: &[Label],
    tables: &[Table],
) -> Vec<Aside> {
    if labels.is_empty() {
        return Vec::new();
    }
    let mut own: Vec<usize> = labels.iter().map(|(_, label)| label.start).collect();
    own.extend(tables.iter().map(|(table, _)| table.start));
    let mut own: Vec<usize> = own.into_iter().map(|at| folded.span(at..at + 1).start).collect();
    own.sort_unstable();
    let pages = pages(source.text());
    let mut papers = by_title(source.text(), &own);
    if pages.len() > 1 {
        // A title in the midst of a letter's last page ends the letter; everything else is known by its pages.
        let by_page = by_page(source, asides, &pages, &own);
        let first = by_page.first().map_or(usize::MAX, |paper| paper.span.start);
        papers.retain(|paper| own.last().is_some_and(|last| paper.span.start > *last) && paper.span.start < first);
        papers.truncate(1);
        let begin = papers.first().map_or(usize::MAX, |paper| paper.span.start);
        papers.splice(0..0, by_page.into_iter().filter(|paper| paper.span.start < begin));
    }
    papers
}

/// The pages, where form feeds show them.
fn pages(text: &str) -> Vec<Span> {
    let feeds = memchr::memchr_iter(b'\x0c', text.as_bytes()).map(|at| at + 1);
    let mut starts: Vec<usize> = std::iter::once(0).chain(feeds).collect();
    starts.push(text.len());
    starts.windows(2).filter_map(|pair| Some(Span::new(*pair.first()?, *pair.last()?))).collect()
}

fn by_page(source: &Source, asides: &[Aside], pages: &[Span], own: &[usize]) -> Vec<Aside> {
    let mut out: Vec<Aside> = Vec::new();
    let (mut in_letter, mut before) = (false, None);
    for page in pages {
        let next = own.partition_point(|at| *at < page.start);
        if own.get(next).is_some_and(|at| *at < page.end) {
            (in_letter, before) = (true, Some(*page));
            continue;
        }
        // A page that has but its number is no paper.
        let words = Folded::part(source, *page, asides);
        if words.text().is_empty() {
            continue;
        }
        let title = source.slice(*page).lines().filter(|line| !line.trim().is_empty()).take(HEAD).find_map(title);
        let ended = || before.is_some_and(|page| concluded(Folded::part(source, page, asides).text()));
        if in_letter && title.is_none() && !(heads(&words) && ended()) {
            before = Some(*page);
            continue;
        }
        let goes_on = title.is_none() && !in_letter;
        match out.last_mut().filter(|last| goes_on && last.span.end <= page.start) {
            Some(last) if !own.iter().any(|at| (last.span.start..page.end).contains(at)) => last.span.end = page.end,
            _ => out.push(paper(*page, title.unwrap_or(Furniture::OtherPaper))),
        }
        in_letter = false;
    }
    // From a word to a word, so that its place is one.
    for paper in &mut out {
        let text = source.slice(paper.span);
        let start = paper.span.start + text.len() - text.trim_start().len();
        paper.span = Span::new(start, start + text.trim().len());
    }
    out
}

fn paper(span: Span, kind: Furniture) -> Aside {
    Aside { span, kind, certain: true }
}

/// True when a page begins with a heading: a short line that no sentence goes on from.
fn heads(words: &Folded) -> bool {
    const LONGEST: usize = 70;
    let starts = words.line_starts(0..words.text().len());
    let end = starts.get(1).copied().unwrap_or(words.text().len());
    let line = words.slice(0..end).trim();
    !line.starts_with(|c: char| c.is_lowercase()) && line.len() <= LONGEST && !line.ends_with(['.', ',', ';'])
}

/// True when a text ends as a rationale does.
fn concluded(text: &str) -> bool {
    const LAST: usize = 200;
    let from = text.ceil_char_boundary(text.len().saturating_sub(LAST));
    sentence::finished(text) && slice(text, from..text.len()).contains(CONCLUSION)
}

/// Papers that a title shows, after the last letter's words and before the next letter's, or before the first.
fn by_title(text: &str, own: &[usize]) -> Vec<Aside> {
    let Some((first, last)) = own.first().copied().zip(own.last().copied()) else { return Vec::new() };
    let mut out = Vec::new();
    let mut lines: Vec<(usize, &str)> = Vec::new();
    let mut start = 0;
    for line in crate::text::lines(text) {
        let at = start;
        start += line.len();
        if line.trim().is_empty() {
            continue;
        }
        lines.push((at, line));
        let before = at < first;
        if !before && at < last {
            continue;
        }
        let Some(kind) = title(line) else { continue };
        let begin = if kind == Furniture::CoverLetter { addresses(&lines) } else { at };
        let end = if before { first } else { text.len() };
        out.push(paper(Span::new(begin, end), kind));
        if !before {
            break;
        }
    }
    // The next begins where one ends.
    for at in 1..out.len() {
        let next = out.get(at).map_or(text.len(), |paper: &Aside| paper.span.start);
        if let Some(paper) = out.get_mut(at - 1) {
            paper.span.end = paper.span.end.min(next);
        }
    }
    out
}

/// Where the addresses before a salutation begin: after the last line that ends a sentence.
fn addresses(lines: &[(usize, &str)]) -> usize {
    let salutation = lines.len().saturating_sub(1);
    let mut begin = lines.get(salutation).map_or(0, |(at, _)| *at);
    for (at, line) in lines.iter().take(salutation).rev().take(ADDRESSES) {
        if sentence::finished(line.trim_end()) {
            break;
        }
        begin = *at;
    }
    begin
}

/// What kind of paper a line is the title or the salutation of.
fn title(line: &str) -> Option<Furniture> {
    const LONGEST: usize = 80;
    const SERVICE: [&str; 7] = [
        "proof of service",
        "proof of mailing",
        "declaration of service",
        "declaration of mailing",
        "certificate of service",
        "certificate of mailing",
        "affidavit of service",
    ];
    const COVER: [&str; 8] = [
        "cover letter",
        "cover sheet",
        "cover page",
        "fax cover",
        "facsimile cover",
        "facsimile transmittal",
        "letter of transmittal",
        "to whom it may concern",
    ];
    let words = line.trim_matches(|c: char| !c.is_alphanumeric());
    if words.is_empty() || words.len() > LONGEST {
        return None;
    }
    let lower = words.to_ascii_lowercase();
    let begins = |titles: &[&str]| titles.iter().any(|title| lower.starts_with(title));
    if begins(&SERVICE) && words.starts_with(char::is_uppercase) {
        return Some(Furniture::ProofOfService);
    }
    let salutation = words.starts_with("Dear ") && line.trim_end().ends_with([':', ',']);
    (begins(&COVER) && words.starts_with(char::is_uppercase) || salutation).then_some(Furniture::CoverLetter)
}
