//! From the text of a phrase to its tree.

use std::ops::Range;

use pest::Parser;
use pest::iterators::Pair;

use super::ast::{Ending, PhraseNode, matches_nothing};
use super::error::{MAX_BYTES, MAX_DEPTH, PhraseError, PhraseProblem};
use super::vocabulary::key;

#[allow(missing_docs)]
mod grammar {
    #[derive(pest_derive::Parser)]
    #[grammar = "../grammar/phrase.pest"]
    pub struct PhraseParser;
}
use grammar::{PhraseParser, Rule};

/// Words that `..` may skip.
const DEFAULT_GAP: usize = 3;

/// The words that a phrase may leave out at its beginning or end: without them it would match wherever it does.
pub(crate) fn optional_ends(text: &str) -> Vec<Range<usize>> {
    let pairs = PhraseParser::parse(Rule::phrase, text).into_iter().flatten();
    let sequence = pairs.flat_map(Pair::into_inner).find(|pair| pair.as_rule() == Rule::sequence);
    let items: Vec<Pair<'_, Rule>> = sequence.into_iter().flat_map(Pair::into_inner).collect();
    let word = |item: &&Pair<'_, Rule>| {
        let mut parts = (*item).clone().into_inner().map(|part| part.as_rule());
        parts.next() == Some(Rule::word) && parts.next() == Some(Rule::optional)
    };
    let first = items.iter().take_while(word).count();
    let ends = items.iter().take(first).chain(items.iter().skip(first).rev().take_while(word));
    ends.map(|item| item.as_span().start()..item.as_span().end()).collect()
}

pub(super) fn parse(text: &str) -> Result<Vec<PhraseNode>, PhraseError> {
    if text.len() > MAX_BYTES {
        return Err(PhraseError { at: 0..text.len(), problem: PhraseProblem::Endless(text.len()) });
    }
    let unread = |at: Range<usize>, what| PhraseError { at, problem: PhraseProblem::Syntax { what, hint: "" } };
    let mut open: Vec<usize> = Vec::new();
    for (i, c) in text.char_indices() {
        match c {
            '(' => open.push(i),
            ')' if open.pop().is_none() => return Err(unread(i..i + 1, "nothing opens this bracket")),
            _ => continue,
        }
        if open.len() > MAX_DEPTH {
            return Err(PhraseError { at: i..i + 1, problem: PhraseProblem::TooDeep });
        }
    }
    if let Some(&at) = open.last() {
        return Err(unread(at..at + 1, "this bracket is never closed"));
    }
    if !text.contains(|c: char| c.is_alphanumeric() || "<%&".contains(c)) {
        return Err(unread(0..text.len(), "it holds no word"));
    }
    if let Some((at, what, hint)) = lookalike(text) {
        return Err(PhraseError { at, problem: PhraseProblem::Syntax { what, hint } });
    }
    let pairs = PhraseParser::parse(Rule::phrase, text).map_err(|e| syntax_error(text, &e))?;
    let sequence = pairs.flat_map(Pair::into_inner).find(|pair| pair.as_rule() == Rule::sequence);
    let mut empty = None;
    let nodes = sequence.map(|sequence| nodes(sequence, &mut empty)).unwrap_or_default();
    match empty {
        Some(at) => Err(PhraseError { at, problem: PhraseProblem::EmptyChoice }),
        None => Ok(nodes),
    }
}

fn syntax_error(text: &str, error: &pest::error::Error<Rule>) -> PhraseError {
    let start = match error.location {
        pest::error::InputLocation::Pos(at) => at,
        pest::error::InputLocation::Span((at, _)) => at,
    };
    let len = crate::text::slice(text, start..text.len()).chars().next().map_or(0, char::len_utf8);
    let before = crate::text::slice(text, 0..start);
    let found = crate::text::slice(text, start..start + len);
    let (what, hint) = match found {
        "" => ("it ends too early; is a bracket still open?", ""),
        "|" if before.matches('(').count() == before.matches(')').count() => {
            ("`|` stands outside of brackets", "put alternatives in brackets: `(a | b)`")
        }
        "|" | ")" => ("an alternative is empty", "write a word there, or put `?` after the bracket"),
        "~" | "*" | "?" => {
            ("this belongs to a word", "write it right after its word, once: `effect~`, `document*`, `pain?`")
        }
        "<" | ">" => {
            ("a concept's name isn't written so", "write `<name>`: letters, digits and hyphens, without blanks")
        }
        "." => ("dots aren't a gap here", GAP),
        "," | ";" | ":" => (
            "a phrase holds no such mark",
            "leave it out; where a text may hold one between two words, `..` crosses it",
        ),
        "[" | "]" | "{" | "}" => ("alternatives stand in round brackets", "write `(a | b)`"),
        "\"" => ("a phrase needs no quotation marks", "leave them out: those of a text don't matter"),
        "#" | "$" | "+" => ("letters are read as words, without such signs", "leave it out, or write the word"),
        _ => ("expected a word, (a | b), <name>, .. or a closing bracket", ""),
    };
    PhraseError { at: start..start + len, problem: PhraseProblem::Syntax { what, hint } }
}

/// How a gap is written.
const GAP: &str = "a gap is two dots, `..` for up to three words, or `..8..` for up to eight, without blanks in it";

/// What can be read, and never means what it looks like: where it stands, what is wrong, what to write.
fn lookalike(text: &str) -> Option<(Range<usize>, &'static str, &'static str)> {
    // Editors make one character of three dots.
    if let Some(at) = text.find('…') {
        return Some((at..at + '…'.len_utf8(), "`…` is one character, and no gap", GAP));
    }
    // `.. 3 ..` would be a gap, the number 3, and a gap.
    let mut from = 0;
    while let Some(at) = crate::text::slice(text, from..text.len()).find("..").map(|at| from + at) {
        let rest = crate::text::slice(text, at + 2..text.len());
        let number = rest.trim_start();
        let digits = number.len() - number.trim_start_matches(|c: char| c.is_ascii_alphanumeric()).len();
        let word = crate::text::slice(number, 0..digits);
        let is_number = crate::text::tokens(word).first().is_some_and(|token| token.number(word).is_some());
        let after = crate::text::slice(number, digits..number.len());
        let end = text.len() - after.trim_start().len() + 2;
        if !is_number || !after.trim_start().starts_with("..") {
            from = at + 2;
        } else if number.len() == rest.len() && after.starts_with("..") && word.bytes().all(|b| b.is_ascii_digit()) {
            // Well written; its second dots begin no other gap.
            from = end;
        } else {
            return Some((at..end, "this isn't one gap, but two around a number", GAP));
        }
    }
    None
}

/// `empty` is where the first alternative stands that matches the empty text.
fn nodes(sequence: Pair<'_, Rule>, empty: &mut Option<Range<usize>>) -> Vec<PhraseNode> {
    let mut out = Vec::new();
    sequence.into_inner().for_each(|pair| item(pair, &mut out, empty));
    out
}

fn choice(sequence: Pair<'_, Rule>, empty: &mut Option<Range<usize>>) -> Vec<PhraseNode> {
    let span = sequence.as_span();
    let nodes = nodes(sequence, empty);
    if matches_nothing(&nodes) {
        empty.get_or_insert(span.start()..span.start() + span.as_str().trim_end().len());
    }
    nodes
}

fn item(pair: Pair<'_, Rule>, out: &mut Vec<PhraseNode>, empty: &mut Option<Range<usize>>) {
    let from = out.len();
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::group => {
                out.push(PhraseNode::Any(part.into_inner().map(|sequence| choice(sequence, empty)).collect()))
            }
            Rule::name => {
                let span = part.as_span();
                let name = part.as_str().trim_matches(['<', '>']).to_owned();
                out.push(PhraseNode::Name { name, at: span.start()..span.end() });
            }
            Rule::gap => out.push(PhraseNode::Gap(part.as_str().trim_matches('.').parse().unwrap_or(DEFAULT_GAP))),
            Rule::word => words(part.as_str(), out),
            Rule::optional => {
                let mut inner = out.split_off(from);
                let inner = if inner.len() == 1 { inner.pop() } else { Some(PhraseNode::Any(vec![inner])) };
                out.extend(inner.map(|inner| PhraseNode::Optional(Box::new(inner))));
            }
            _ => {}
        }
    }
}

/// `non-opioid~` is two words; the ending belongs to the last.
fn words(text: &str, out: &mut Vec<PhraseNode>) {
    let (bare, ending) = match text.strip_suffix('~') {
        Some(bare) => (bare, Ending::Inflected),
        None => text.strip_suffix('*').map_or((text, Ending::Exact), |bare| (bare, Ending::Prefix)),
    };
    let tokens = crate::text::tokens(bare);
    let last = tokens.len().saturating_sub(1);
    out.extend(tokens.iter().enumerate().map(|(i, token)| PhraseNode::Word {
        text: key(token, bare).into_owned(),
        ending: if i == last { ending } else { Ending::Exact },
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str) -> PhraseNode {
        PhraseNode::Word { text: text.to_owned(), ending: Ending::Exact }
    }

    #[test]
    fn the_whole_notation() {
        assert_eq!(
            parse("no? (lack of|Absent) ..8.. document* <pain-relief> .. use~").unwrap(),
            [
                PhraseNode::Optional(Box::new(word("no"))),
                PhraseNode::Any(vec![vec![word("lack"), word("of")], vec![word("absent")]]),
                PhraseNode::Gap(8),
                PhraseNode::Word { text: "document".into(), ending: Ending::Prefix },
                PhraseNode::Name { name: "pain-relief".into(), at: 37..50 },
                PhraseNode::Gap(3),
                PhraseNode::Word { text: "use".into(), ending: Ending::Inflected },
            ]
        );
        assert_eq!(parse("non-opioid four").unwrap(), [word("non"), word("opioid"), word("4")]);
    }

    #[test]
    fn mistakes_have_a_place() {
        assert_eq!(parse("a (b | c").unwrap_err().at, 2..3);
        assert_eq!(parse(" - ").unwrap_err().at, 0..3);
        assert_eq!(parse("a ) b").unwrap_err().at, 2..3);
        assert_eq!(parse(&"(".repeat(99)).unwrap_err().problem, PhraseProblem::TooDeep);
        assert!(parse("").is_err());
    }

    #[test]
    fn what_only_looks_like_a_gap_is_refused() {
        let at = |text: &str| parse(text).map_err(|e| e.at).unwrap_err();
        assert_eq!(at("no … relief"), 3..6);
        assert_eq!(at("no .. 3 .. relief"), 3..10);
        assert_eq!(at("no ..3 .. relief"), 3..9);
        assert_eq!(at("no ..three.. relief"), 3..12);
        assert_eq!(at("no ... relief"), 5..6);
        for fine in [
            "no ..3.. relief ..8.. now",
            "no .. relief .. 3 visits",
            "a ..3.. 4 ..2.. b",
            "a .. b .. c",
            "no ..1.. ..2.. a",
        ] {
            assert!(parse(fine).is_ok(), "{fine}");
        }
    }

    #[test]
    fn alternatives_that_match_nothing_are_refused() {
        let empty = |text: &str| parse(text).map_err(|e| (e.at, e.problem)).unwrap_err();
        assert_eq!(empty("(screens? | test) ..6.. <date>"), (1..9, PhraseProblem::EmptyChoice));
        assert_eq!(empty("a (b | (c | d?  e?) f)"), (12..18, PhraseProblem::EmptyChoice));
        assert_eq!(empty("a (b | ..3..)"), (7..12, PhraseProblem::EmptyChoice));
        for fine in ["(screens | test)? <date>", "(screens? result | test) <date>", "(screen~ | test)"] {
            assert!(parse(fine).is_ok(), "{fine}");
        }
    }

    #[test]
    fn optional_ends_are_found() {
        assert_eq!(optional_ends("guidelines? a? ..3.. say b? c?"), [0..11, 12..14, 28..30, 25..27]);
        assert_eq!(optional_ends("guidelines?"), vec![0..11]);
        assert!(optional_ends("the (red)? a? balm (daily | weekly)?").is_empty());
    }
}
