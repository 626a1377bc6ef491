//! What stands before the words of many lines in a row, or among them: marks of quoted mail, numbers of lines, marks of
//! Markdown. A line by itself could mean any of them (`> 50% relief`, `12 visits`), so what counts is the stretch.

use super::{Aside, Furniture, TextLine, slice};
use crate::text::Span;

/// Fewer lines in a row than these have no margin.
const LEAST: usize = 5;

/// No list of a letter has so many entries of a line each.
const LEAST_LISTED: usize = 15;

/// So many lines of a stretch may have no mark: mail programs wrap lines after they quote, and a line of a letter may stand
/// between two numbers of a pleading.
const BETWEEN: usize = 3;

fn margin(span: Span, kind: Furniture) -> Aside {
    Aside { span, kind, certain: true }
}

/// `> ` before the lines of a quoted mail.
pub(super) fn quotes(lines: &mut [TextLine], asides: &mut Vec<Aside>) {
    let marked: Vec<usize> =
        (0..lines.len()).filter(|&at| lines.get(at).is_some_and(|line| line.text.starts_with('>'))).collect();
    for stretch in marked.chunk_by(|a, b| b - a <= BETWEEN).filter(|stretch| stretch.len() >= LEAST) {
        for &at in stretch {
            let Some(line) = lines.get_mut(at) else { continue };
            let words = line.text.trim_start_matches(['>', ' ', '\t']);
            asides.push(margin(line.skip(line.text.len() - words.len()), Furniture::Quote));
        }
    }
}

/// A stretch of lines that are numbered.
struct Numbered {
    /// TextLine, and bytes of its number.
    lines: Vec<(usize, usize)>,
    last: usize,
    first: usize,
    /// A mark as of a list follows each number.
    listed: bool,
}

/// Numbers that count up from line to line, with words after them or alone.
pub(super) fn numbers(lines: &mut [TextLine], asides: &mut Vec<Aside>) {
    let mut open: Vec<Numbered> = Vec::new();
    let mut closed: Vec<Numbered> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let Some((number, len, listed)) = number(line.text) else { continue };
        let far = |run: &mut Numbered| run.lines.last().is_none_or(|(last, _)| at - last > BETWEEN + 1);
        closed.extend(open.extract_if(.., far));
        match open.iter_mut().find(|run| run.last + 1 == number && run.listed == listed) {
            Some(run) => {
                run.lines.push((at, len));
                run.last = number;
            }
            None => open.push(Numbered { lines: vec![(at, len)], last: number, first: number, listed }),
        }
    }
    closed.append(&mut open);
    closed.sort_by_key(|run| run.lines.first().map(|(at, _)| *at));
    let mut end: Option<usize> = None;
    for run in closed {
        let Some(((first, _), (last, _))) = run.lines.first().zip(run.lines.last()) else { continue };
        // The last page of a pleading may have few lines.
        let goes_on = run.first == 1 && end.is_some_and(|end| first.saturating_sub(end) <= BETWEEN + 1);
        let least = if run.listed { LEAST_LISTED } else { LEAST };
        if run.lines.len() < least && !goes_on || end.is_some_and(|end| *first <= end) {
            continue;
        }
        end = Some(*last);
        for (at, len) in run.lines {
            let Some(line) = lines.get_mut(at) else { continue };
            asides.push(margin(line.skip(len), Furniture::LineNumber));
        }
    }
}

/// The number with which a line begins, before white space, a bar or the line's end; how many bytes it takes, and whether a
/// mark as of a list follows it.
fn number(text: &str) -> Option<(usize, usize, bool)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = slice(text, digits..text.len());
    let words = rest.trim_start_matches(['.', ':', ')']);
    let marks = rest.len() - words.len();
    let bar = words.trim_start().starts_with('|');
    let ends = words.is_empty() || words.starts_with([' ', '\t', '\u{a0}']) || bar;
    if !(1..=4).contains(&digits) || marks > 1 || !ends {
        return None;
    }
    let len = if bar { text.len() - words.trim_start().len() + 1 } else { digits + marks };
    Some((slice(text, 0..digits).parse().ok()?, len, marks > 0))
}

/// `**bold**`, `## Heading`, `| cell |`, `\#`.
pub(super) fn markup(lines: &mut [TextLine], own: impl Fn(&str) -> bool, asides: &mut Vec<Aside>) {
    let mut push = |start: usize, len: usize, kind| asides.push(margin(Span::new(start, start + len), kind));
    // The names of columns, and the line under them.
    let ruled = |line: &TextLine| {
        line.text.starts_with('|') && line.text.contains('-') && line.text.bytes().all(|b| b"|-: ".contains(&b))
    };
    let ruled: Vec<usize> = (0..lines.len()).filter(|&at| lines.get(at).is_some_and(ruled)).collect();
    for at in ruled.into_iter().flat_map(|at| [at.wrapping_sub(1), at]) {
        if let Some(line) = lines.get_mut(at).filter(|line| line.text.starts_with('|') && !own(line.text)) {
            push(line.start, line.text.len(), Furniture::Cell);
            line.skip(line.text.len());
        }
    }
    for line in lines.iter_mut() {
        let bytes = line.text.as_bytes();
        if memchr::memchr3(b'*', b'_', b'|', bytes).or_else(|| memchr::memchr2(b'\\', b'#', bytes)).is_none() {
            continue;
        }
        if let Some(len) = heading(line.text) {
            let mark = line.skip(len);
            push(mark.start, mark.len(), Furniture::Markup);
        }
        let row = line.text.starts_with('|') || line.text.ends_with('|');
        let bytes = line.text.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            let same = bytes.iter().skip(at).take_while(|&&b| b == byte).count();
            let (len, cell) = match byte {
                b'*' if (2..=3).contains(&same) => (same, false),
                b'_' if same == 2 => (same, false),
                b'|' if row => (1, true),
                b'\\' if bytes.get(at + 1).is_some_and(u8::is_ascii_punctuation) => (1, false),
                _ => (0, false),
            };
            if len > 0 {
                push(line.start + at, len, if cell { Furniture::Cell } else { Furniture::Markup });
            }
            // What is escaped is text.
            at += if byte == b'\\' { 2 } else { len.max(1) };
        }
    }
}

/// The length of a heading's mark. `# 60` is a quantity.
fn heading(text: &str) -> Option<usize> {
    let marks = text.bytes().take_while(|&b| b == b'#').count();
    let rest = slice(text, marks..text.len()).strip_prefix(' ')?.trim_start();
    let quantity = marks == 1 && rest.starts_with(|c: char| c.is_ascii_digit());
    ((1..=6).contains(&marks) && !quantity).then_some(marks)
}

/// `=` at line ends, of a mail's body that was saved without its head: the line goes on, maybe in the middle of a word.
pub(super) fn soft_breaks(lines: &mut [TextLine], asides: &mut Vec<Aside>) {
    const LONGEST: usize = 76;
    let broken = |line: &TextLine| line.text.ends_with('=') && (LONGEST / 2..=LONGEST).contains(&line.text.len());
    if lines.iter().filter(|line| broken(line)).count() < LEAST {
        return;
    }
    let nexts: Vec<usize> = lines.iter().skip(1).map(|line| line.margin).collect();
    for (line, next) in lines.iter_mut().zip(nexts).filter(|(line, _)| broken(line)) {
        let start = line.start + line.text.len() - 1;
        line.text = slice(line.text, 0..line.text.len() - 1);
        asides.push(margin(Span::new(start, next), Furniture::SoftBreak));
    }
}
