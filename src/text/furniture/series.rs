//! What lines are together: a label that counts up, a line that comes again at the same place of pages.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use super::shape::{Form, Sure};
use super::{Aside, Furniture, TextLine};

/// So many lines from a page's first or last line are its edge: heads and feet may be several lines.
const EDGE: usize = 3;

/// Pages have so many lines in the mean; the last may have few.
const APART: usize = 5;

/// A line that a sentence goes on after is at least so full, in percent of the usual width; one that stands in its way is
/// shorter than any that a paragraph has before its end.
const FILLED: usize = 75;
const SHORT: usize = 45;

/// A head or foot that nothing marks is so narrow.
const NARROW: usize = 60;

/// More such lines that begin in small letters show that lines aren't filled.
const RAGGED: usize = 2;

/// Pages have no more lines than these.
const FAR: usize = 120;

/// A line of furniture isn't longer.
const LONGEST: usize = 100;

/// Lines that differ in figures only.
#[derive(Default)]
struct LineGroup {
    lines: Vec<usize>,
    figures: Vec<Vec<u64>>,
}

impl LineGroup {
    /// A figure goes up by one, or by a little where a page has none; with `alone` nothing else changes.
    fn counts(&self, alone: bool) -> bool {
        let fields = self.figures.first().map_or(0, Vec::len);
        let pairs = || self.figures.iter().zip(self.figures.iter().skip(1));
        let rises = |at: usize| {
            pairs().all(|(one, next)| {
                one.get(at).zip(next.get(at)).is_some_and(|(one, next)| (1..=3).contains(&next.saturating_sub(*one)))
            })
        };
        let stays = |at: usize| pairs().all(|(one, next)| one.get(at) == next.get(at));
        self.lines.len() > 1
            && (0..fields).any(|at| rises(at) && (!alone || (0..fields).all(|other| other == at || stays(other))))
    }

    /// Word for word the same.
    fn same(&self) -> bool {
        self.lines.len() > 1 && self.figures.windows(2).all(|pair| pair.first() == pair.last())
    }
}

/// The lines that are furniture as a whole.
pub(super) fn asides(
    lines: &[TextLine],
    forms: &[Option<Form>],
    pages: usize,
    own: impl Fn(&str) -> bool,
) -> Vec<Aside> {
    let edges = if pages > 1 { edges(lines) } else { vec![false; lines.len()] };
    let mut groups: Vec<LineGroup> = Vec::new();
    let mut known: HashMap<String, usize, FixedState> = HashMap::default();
    let mut group_of: Vec<Option<usize>> = Vec::with_capacity(lines.len());
    for (at, line) in lines.iter().enumerate() {
        let form = forms.get(at).copied().flatten();
        let may_be = form.is_some() || plausible(line.text);
        group_of.push(may_be.then(|| {
            let (key, figures) = template(line.text);
            let index = *known.entry(key).or_insert(groups.len());
            if index == groups.len() {
                groups.push(LineGroup::default());
            }
            if let Some(group) = groups.get_mut(index) {
                group.lines.push(at);
                group.figures.push(figures);
            }
            index
        }));
    }
    let interrupts = |at: usize| interrupts(lines, forms, at);
    let width = width(lines);
    // Lines of a paragraph are filled but for its last.
    let foreign = |at: usize| {
        let len = |at: Option<usize>| at.and_then(|at| lines.get(at)).map_or(0, |line| line.text.len());
        len(Some(at)) * 100 <= width * SHORT && len(at.checked_sub(1)) * 100 >= width * FILLED
    };
    // Where other lines are as short, as a mail program wraps them, nothing is foreign.
    let ragged = |at: &usize| {
        foreign(*at) && interrupts(*at) && lines.get(*at).is_some_and(|line| line.text.starts_with(char::is_lowercase))
    };
    let ragged = (0..lines.len()).filter(ragged).count() > RAGGED;
    let foreign = |at: usize| !ragged && foreign(at) && interrupts(at);
    let mut out = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let Some(group) = group_of.get(at).and_then(|group| groups.get((*group)?)) else { continue };
        let edge = edges.get(at).copied().unwrap_or(false);
        let found = match forms.get(at).copied().flatten() {
            Some(Form { kind, sure }) => {
                let series = spread(lines, group, pages) && (group.counts(false) || group.same());
                match sure {
                    Sure::Certain => Some((kind, true)),
                    Sure::Likely => Some((kind, series || edge)),
                    Sure::Maybe => series.then_some((kind, true)),
                }
            }
            None if group.lines.len() < 2 && !foreign(at) || own(line.text) => None,
            // Without pages a line that fills the width is a letter's: citations come again, too.
            None => match repeated(lines, group, pages, &edges, interrupts)
                .filter(|_| pages > 1 || line.text.len() * 100 <= width * NARROW)
            {
                Some(certain) => Some((Furniture::Repeated, certain)),
                None => foreign(at).then_some((Furniture::Foreign, false)),
            },
        };
        out.extend(found.map(|(kind, certain)| Aside { span: line.span(), kind, certain }));
    }
    out
}

/// The length of a line that is filled.
fn width(lines: &[TextLine]) -> usize {
    let mut lengths: Vec<usize> = lines.iter().map(|line| line.text.len()).collect();
    let at = lengths.len() * 4 / 5;
    if at < lengths.len() { *lengths.select_nth_unstable(at).1 } else { 0 }
}

/// Whether a line that nothing marks is furniture because it comes again; and if so, whether that is certain.
fn repeated(
    lines: &[TextLine],
    group: &LineGroup,
    pages: usize,
    edges: &[bool],
    interrupts: impl Fn(usize) -> bool,
) -> Option<bool> {
    let count = group.lines.len();
    let (counts, same) = (group.counts(true), group.same());
    if !spread(lines, group, pages) || !(counts || same) {
        return None;
    }
    if pages > 1 {
        let at_edges = group.lines.iter().all(|&at| edges.get(at) == Some(&true));
        let on = |at: &usize| lines.get(*at).map_or(0, |line| line.page);
        let near = group.lines.windows(2).all(|pair| match pair {
            [one, next] => on(next) - on(one) <= 2,
            _ => false,
        });
        return (at_edges && near && (count > 2 || pages <= 3)).then_some(count > 2 || counts);
    }
    if group.lines.windows(2).any(|pair| matches!(pair, [one, next] if next - one > FAR)) {
        return None;
    }
    let at_end = group.lines.iter().any(|&at| at == 0 || at + 1 == lines.len());
    let foreign = at_end || group.lines.iter().any(|&at| interrupts(at));
    match (counts, foreign) {
        (true, _) if count > 2 => Some(true),
        (true, _) | (_, true) => Some(false),
        _ if count > 2 => Some(false),
        _ => None,
    }
}

/// Each on a page of its own, as far as can be seen.
fn spread(lines: &[TextLine], group: &LineGroup, pages: usize) -> bool {
    if pages == 1 {
        // The last page of a letter may be all but empty.
        let all = match group.lines.split_last() {
            Some((last, others)) if last + 1 == lines.len() && others.len() > 1 => others,
            _ => &group.lines,
        };
        let ends = all.first().zip(all.last());
        return ends.is_some_and(|(first, last)| last - first >= APART * (all.len() - 1));
    }
    let page = |at: &usize| lines.get(*at).map(|line| line.page);
    group.lines.windows(2).all(|pair| pair.first().map(page) != pair.last().map(page))
}

/// Which lines stand at a page's edge.
fn edges(lines: &[TextLine]) -> Vec<bool> {
    let mut out = Vec::with_capacity(lines.len());
    for page in lines.chunk_by(|one, next| one.page == next.page) {
        out.extend((0..page.len()).map(|at| at < EDGE || at + EDGE >= page.len()));
    }
    out
}

/// True for a line between the halves of a sentence.
fn interrupts(lines: &[TextLine], forms: &[Option<Form>], at: usize) -> bool {
    let words = |at: &usize| forms.get(*at).is_some_and(Option::is_none);
    let text = |at: usize| lines.get(at).map_or("", |line| line.text);
    let before = (0..at).rev().take(EDGE).find(words).map_or("", text);
    let after = (at + 1..lines.len()).take(EDGE).find(words).map_or("", text);
    before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, ',' | '-'))
        && after.starts_with(|c: char| c.is_ascii_lowercase())
}

/// A line that could be a page's head or foot though nothing marks it: it neither goes on with a sentence nor ends one, and
/// is mostly names and figures. Reviewers copy whole sentences from one rationale to the next.
fn plausible(text: &str) -> bool {
    const PROSE: usize = 4;
    let small = |word: &&[u8]| word.len() > 2 && word.iter().all(u8::is_ascii_lowercase);
    text.len() <= LONGEST
        && !text.starts_with(|c: char| c.is_lowercase() || matches!(c, ':' | ',' | ';' | '.'))
        && !text.ends_with([',', ';', ':', '.', '?', '!', '-'])
        && text.as_bytes().split(|b| *b == b' ').filter(small).nth(PROSE - 1).is_none()
        && text.bytes().filter(u8::is_ascii_alphanumeric).count() > 2
}

/// A line with its figures taken out, and the figures.
fn template(text: &str) -> (String, Vec<u64>) {
    let mut key = String::with_capacity(text.len());
    let mut figures = Vec::new();
    let mut open = false;
    for c in text.chars() {
        let digit = c.to_digit(10).map(u64::from);
        match (digit, figures.last_mut()) {
            (Some(digit), Some(figure)) if open => *figure = u64::wrapping_mul(*figure, 10).wrapping_add(digit),
            (Some(digit), _) => {
                figures.push(digit);
                key.push('0');
            }
            (None, _) => key.push(c),
        }
        open = digit.is_some();
    }
    (key, figures)
}
