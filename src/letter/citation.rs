//! A `guideline:` paragraph as a list of references.
//!
//! The frames are the grammar's. Inside them, names of chapters and sections hold commas (`NSAIDs, GI symptoms &
//! cardiovascular risk`), so a list is cut with the lexicon: the longest known name at a place is taken, and only
//! where none is known does a comma end one.

use std::ops::Range;

use pest::Parser;

use super::ast::{Authority, Citation, Node, Reference};
use super::lexicon::{self, Chapter, Kinds, Lexicon};
use crate::text::{Folded, slice, tokens};

#[allow(missing_docs)]
mod grammar {
    #[derive(pest_derive::Parser)]
    #[grammar = "../grammar/citation.pest"]
    pub struct CitationParser;
}
use grammar::{CitationParser, Rule};

#[allow(missing_docs)]
mod pages_grammar {
    #[derive(pest_derive::Parser)]
    #[grammar = "../grammar/pages.pest"]
    pub struct PagesParser;
}

pub(super) fn read(folded: &Folded, range: Range<usize>, lexicon: &Lexicon) -> Citation {
    let words = super::ast::Words::new(folded, range);
    let text = folded.slice(words.range.clone());
    let mut citation = Citation { span: words.span, no_evidence: false, outside_mtus: false, references: Vec::new() };
    let Ok(pairs) = CitationParser::parse(Rule::citation, text) else { return citation };
    for pair in pairs.flatten() {
        let span = pair.as_span();
        let reader = CitationReader { folded, text, base: words.range.start, lexicon };
        match pair.as_rule() {
            Rule::silent => citation.no_evidence = true,
            Rule::outside => citation.outside_mtus = true,
            Rule::chapters => citation.references.extend(reader.mtus(span.start()..span.end())),
            Rule::source => citation.references.extend(reader.outside(span.start()..span.end())),
            _ => {}
        }
    }
    citation
}

struct CitationReader<'a> {
    folded: &'a Folded,
    text: &'a str,
    base: usize,
    lexicon: &'a Lexicon,
}

impl CitationReader<'_> {
    fn node<T>(&self, value: T, range: Range<usize>) -> Node<T> {
        Node { value, span: self.folded.span(self.base + range.start..self.base + range.end) }
    }

    fn named(&self, range: Range<usize>) -> Node<String> {
        self.node(slice(self.text, range.clone()).to_owned(), range)
    }

    fn reference(&self, authority: Authority, range: Range<usize>) -> Reference {
        let span = self.node((), range).span;
        Reference { authority, span, chapter: None, year: None, sections: Vec::new(), pages: Vec::new() }
    }

    /// `<chapter> [<year>][, Section(s): a, b][, and <chapter> ...].`
    fn mtus(&self, range: Range<usize>) -> Vec<Reference> {
        let end = self.trim(range.clone()).end;
        let mut out = Vec::new();
        let mut at = range.start;
        while at < end {
            let start = at;
            let found = self.lexicon.chapter_at(slice(self.text, at..end), Authority::Mtus);
            let (chapter, name) = match found {
                Some((chapter, len)) => (Some(chapter), at..at + len),
                None => (None, at..self.unknown_chapter(at..end)),
            };
            let mut reference = self.reference(Authority::Mtus, start..end);
            let known = chapter.map(|chapter| chapter.name.clone());
            reference.chapter =
                Some(self.node(known.unwrap_or_else(|| slice(self.text, name.clone()).to_owned()), name.clone()));
            at = self.year(&mut reference, name.end, end);
            let named = self.skip(at, end, &[" Guidelines", " Guideline"]);
            let spelled_out = named > at;
            let listed = self.skip(named, end, &[", Section(s):", " Section(s):", ", Sections:", ", Section:"]);
            at = if listed > named || !slice(self.text, named..end).starts_with(',') {
                self.sections(&mut reference, chapter, self.skip(listed, end, &[" "]), end)
            } else if spelled_out && let Some(section) = self.section_behind(named, end) {
                self.sections(&mut reference, chapter, section, end)
            } else {
                named
            };
            reference.span = self.node((), start..self.trim(start..at).end).span;
            out.push(reference);
            at = self.skip(at, end, &[", and ", "; and ", " and ", ", ", "; ", ". "]).max(start + 1);
        }
        out
    }

    /// Where a section begins that older letters name right behind the chapter: `Guidelines, NSAIDs`. Another chapter may
    /// stand there as well.
    fn section_behind(&self, at: usize, end: usize) -> Option<usize> {
        let behind = self.skip(at, end, &[", "]);
        let rest = slice(self.text, behind..end);
        let section = !rest.starts_with("and ") && self.lexicon.chapter_at(rest, Authority::Mtus).is_none();
        (behind > at && section).then_some(behind)
    }

    fn unknown_chapter(&self, range: Range<usize>) -> usize {
        let text = slice(self.text, range.clone());
        let stops = [", Section(s):", " Page(s):", ", and ", ". "].iter().filter_map(|stop| text.find(stop));
        let year = text.char_indices().find_map(|(i, c)| (c == ' ' && year_at(text, i + 1).is_some()).then_some(i));
        range.start + stops.chain(year).min().unwrap_or(text.len())
    }

    /// Reads ` 2016` after a chapter's name.
    fn year(&self, reference: &mut Reference, at: usize, end: usize) -> usize {
        let rest = slice(self.text, at..end);
        let space = rest.len() - rest.trim_start_matches([' ', ',', '(']).len();
        let Some(year) = year_at(rest, space) else { return at };
        reference.year = Some(self.node(year, at + space..at + space + 4));
        at + space + 4
    }

    fn skip(&self, at: usize, end: usize, prefixes: &[&str]) -> usize {
        let rest = slice(self.text, at..end);
        at + prefixes.iter().find(|prefix| rest.starts_with(**prefix)).map_or(0, |prefix| prefix.len())
    }

    fn trim(&self, range: Range<usize>) -> Range<usize> {
        let text = slice(self.text, range.clone());
        let kept = text.trim_end_matches([' ', '.', ',', ';', ':']);
        range.start..range.start + kept.len()
    }

    /// A list of sections up to the next chapter or the end, and pages where the form of 2009 gives them.
    fn sections(&self, reference: &mut Reference, chapter: Option<&Chapter>, start: usize, end: usize) -> usize {
        let mut at = start;
        while at < end {
            let rest = slice(self.text, at..end);
            if rest.starts_with("Page(s):") {
                return self.pages(reference, at, end);
            }
            let known = chapter.and_then(|chapter| self.lexicon.section_at(rest, chapter));
            let section = match known.filter(|&len| ends_section(slice(rest, len..rest.len()))) {
                Some(len) => at..at + len,
                None => self.trim(at..at + self.unknown_section(rest)),
            };
            if section.is_empty() {
                return at.max(start);
            }
            reference.sections.push(self.named(section.clone()));
            at = section.end;
            let rest = slice(self.text, at..end);
            if rest.trim_start_matches(['.', ' ']).starts_with("Page(s):") {
                at += rest.find("Page(s):").unwrap_or(0);
                continue;
            }
            let Some(next) = rest.strip_prefix(", ").or_else(|| rest.strip_prefix("; ")) else { return at };
            let next = next.strip_prefix("and ").unwrap_or(next);
            if self.lexicon.chapter_at(next, Authority::Mtus).is_some_and(|(_, len)| follows_chapter(next, len)) {
                return at;
            }
            at = end - next.len();
        }
        at
    }

    /// Where a section that the lexicon doesn't know ends: numbered ones run to the next number, others to a comma.
    fn unknown_section(&self, text: &str) -> usize {
        let numbered = text.starts_with(|c: char| c.is_ascii_digit()) && text.contains(' ');
        let ends = text.match_indices(", ").map(|(i, _)| i);
        let mut ends = ends.filter(|&i| {
            let next = slice(text, i + 2..text.len());
            let chapter = next.strip_prefix("and ").unwrap_or(next);
            !numbered
                || next.starts_with(|c: char| c.is_ascii_digit())
                || self
                    .lexicon
                    .chapter_at(chapter, Authority::Mtus)
                    .is_some_and(|(_, len)| follows_chapter(chapter, len))
        });
        let page = text.find(" Page(s):");
        [ends.next(), page].into_iter().flatten().min().unwrap_or(text.len())
    }

    fn pages(&self, reference: &mut Reference, at: usize, end: usize) -> usize {
        use pages_grammar::{PagesParser, Rule};
        let Ok(pairs) = PagesParser::parse(Rule::pages, slice(self.text, at..end)) else { return end };
        for range in pairs.flatten().filter(|pair| pair.as_rule() == Rule::range) {
            let span = range.as_span();
            let pages: Vec<u16> = range.into_inner().filter_map(|page| page.as_str().parse().ok()).collect();
            if let (Some(&first), Some(&last)) = (pages.first(), pages.last()) {
                reference.pages.push(self.node((first, last), at + span.start()..at + span.end()));
            }
        }
        end
    }

    /// `Official Disability Guidelines (ODG), Low Back Chapter, MRI`: authority, chapter, topic.
    fn outside(&self, range: Range<usize>) -> Option<Reference> {
        let range = self.trim(range);
        let text = slice(self.text, range.clone());
        let words = tokens(text);
        let names = lexicon::words(text, &words);
        let offset = |token: usize| words.get(token).map_or(text.len(), |token| token.start);
        let authority = names.iter().enumerate().find_map(|(i, word)| {
            if !self.lexicon.begins(word).has(Kinds::AUTHORITY) {
                return None;
            }
            let (len, authority) = self.lexicon.authority_at(&names, i)?;
            Some((authority, i, i + len))
        });
        if words.is_empty() {
            return None;
        }
        let (authority, first, after) = authority.unwrap_or((Authority::Other, 0, 0));
        let mut reference = self.reference(authority, range.clone());
        let mut topic_start = if first == 0 { after } else { 0 };
        // The chapter is the first known one; what follows it is the topic.
        let known = (topic_start..words.len()).find_map(|i| {
            let (chapter, len) = self.lexicon.chapter_at(slice(text, offset(i)..text.len()), Authority::Odg)?;
            Some((chapter, i, offset(i)..offset(i) + len))
        });
        if authority != Authority::Other
            && let Some((chapter, _, at)) = &known
        {
            reference.chapter = Some(self.node(chapter.name.clone(), range.start + at.start..range.start + at.end));
            topic_start = words.iter().position(|token| token.start >= at.end).unwrap_or(words.len());
        }
        let topic = topic(slice(text, offset(topic_start)..text.len()));
        if !topic.is_empty() {
            let from = range.start + offset(topic_start);
            let from = from + slice(self.text, from..range.end).find(topic).unwrap_or(0);
            reference.sections.push(self.named(from..from + topic.len()));
        }
        Some(reference)
    }
}

/// What is left of the words after a chapter: without `Chapter`, `(Acute & Chronic)`, `(updated 11/23/16)` and a bracket
/// that nothing opens.
fn topic(text: &str) -> &str {
    const NOISE: [&str; 12] = [
        "Chapter",
        "chapter",
        "Section",
        "section",
        "Acute & Chronic",
        "Acute and Chronic",
        "Acute &Chronic",
        "guidelines",
        "Guidelines",
        "Online Version",
        "Online version",
        "online version",
    ];
    let opening = |c: char| !c.is_alphanumeric();
    let mut topic = text.trim_start_matches(opening);
    loop {
        let rest = NOISE.iter().find_map(|word| topic.strip_prefix(word));
        let dated = topic.strip_prefix("updated ").and_then(|rest| Some(rest.split_once(')')?.1));
        match rest.or(dated) {
            Some(rest) => topic = rest.trim_start_matches(opening),
            None => break,
        }
    }
    while topic.ends_with(')') && topic.matches(')').count() > topic.matches('(').count() {
        topic = topic.strip_suffix(')').unwrap_or(topic).trim_end();
    }
    topic
}

/// Whether a section's name ends here: where another word follows, it is the beginning of a longer one (`Activity Alteration`).
fn ends_section(rest: &str) -> bool {
    let next = rest.trim_start();
    !rest.starts_with(' ')
        || !next.starts_with(|c: char| c.is_alphabetic())
        || ["Page(s):", "and "].iter().any(|known| next.starts_with(known))
}

/// After the name of a chapter in a list comes its year, its sections, or the end.
fn follows_chapter(text: &str, len: usize) -> bool {
    let rest = slice(text, len..text.len());
    rest.is_empty() || rest.starts_with(", Section") || rest.starts_with('.') || year_at(rest, 1).is_some()
}

fn year_at(text: &str, at: usize) -> Option<i16> {
    let digits = text.get(at..at + 4)?;
    let next = text.get(at + 4..at + 5).unwrap_or("");
    let year = digits.parse().ok().filter(|year| (1990..2100).contains(year));
    year.filter(|_| {
        digits.bytes().all(|b| b.is_ascii_digit()) && !next.starts_with(|c: char| c.is_ascii_alphanumeric())
    })
}
