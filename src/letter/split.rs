//! Where one letter ends and the next begins in a file that holds several: offices scan and merge what belongs together.
//!
//! A part that stands at the head of a letter (the header table, a section's heading) and comes again after a decision
//! belongs to another letter. That letter begins with its header. Where that is lost it begins, as far as anyone can
//! tell, with the heading: then words of its first page may still stand in the rationale before, but nothing is held
//! against another patient's summary, dates or decisions. Each letter is read from its own bytes alone.

use std::ops::Range;

use memchr::memmem;

use super::header;
use super::parts::{Label, LabelKind};
use crate::text::Folded;

/// Where a letter begins that isn't the first.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Start {
    /// In the folded text.
    pub at: usize,
    /// The heading that shows it, where its header isn't found.
    pub without_header: Option<Range<usize>>,
}

/// What stands once in a letter, at its head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Head {
    Table,
    Section(LabelKind),
}

/// The letters after the first, in order.
pub(super) fn starts(folded: &Folded, labels: &[Label], tables: &[Table]) -> Vec<Start> {
    let mut letters = Letters::default();
    let mut end = 0;
    for (mark, label) in labels {
        letters.between(folded, tables, end..label.start);
        match mark {
            LabelKind::Administrator | LabelKind::Reviewer | LabelKind::Rationale => letters.decision(),
            LabelKind::Made | LabelKind::Summary | LabelKind::Issues => {
                letters.head(Head::Section(*mark), label.clone())
            }
            _ => {}
        }
        end = label.end;
    }
    letters.between(folded, tables, end..folded.text().len());
    letters.starts
}

/// What was met of the letter that goes on.
#[derive(Default)]
struct Letters {
    starts: Vec<Start>,
    /// At its head, before its last decision.
    heads: Vec<Head>,
    /// After its last decision: maybe the next letter's.
    next: Vec<(Head, Range<usize>)>,
    decided: bool,
    case_number: Option<String>,
}

impl Letters {
    fn decision(&mut self) {
        self.decided = true;
        self.heads.extend(self.next.drain(..).map(|(head, _)| head));
    }

    fn head(&mut self, head: Head, range: Range<usize>) {
        if !self.decided {
            return self.heads.push(head);
        }
        self.next.push((head, range));
        if self.heads.contains(&head) {
            self.begin();
        }
    }

    /// The letter begins that was met since the last decision.
    fn begin(&mut self) {
        let next = std::mem::take(&mut self.next);
        if let Some((first, range)) = next.first() {
            let table = next.iter().any(|(head, _)| *head == Head::Table);
            let without_header = (!table && *first != Head::Table).then(|| range.clone());
            self.starts.push(Start { at: range.start, without_header });
        }
        self.heads = next.into_iter().map(|(head, _)| head).collect();
        self.decided = false;
    }

    /// Looks for header tables in the text between two labels.
    fn between(&mut self, folded: &Folded, all: &[Table], range: Range<usize>) {
        let near = |(table, _): &&Table| table.start < range.end && range.start < table.end;
        // One that goes on beyond a label isn't read beyond it.
        let within = |(table, _): &Table| range.start <= table.start && table.end <= range.end;
        let own = if all.iter().filter(near).all(within) {
            all.iter().filter(near).cloned().collect()
        } else {
            let own = tables(folded.slice(range.clone())).into_iter();
            own.map(|(table, number)| (range.start + table.start..range.start + table.end, number)).collect::<Vec<_>>()
        };
        for (at, number) in own {
            // A letter none of whose decisions can be read is distinguished from the next by its number.
            let other = number.is_some() && self.case_number.is_some() && number != self.case_number;
            if other && !self.decided {
                self.next = vec![(Head::Table, at)];
                self.begin();
            } else {
                self.head(Head::Table, at);
            }
            self.case_number = number.or(self.case_number.take());
        }
    }
}

/// A header table, and its case number.
pub(super) type Table = (Range<usize>, Option<String>);

/// The header tables of a text.
pub(super) fn tables(text: &str) -> Vec<Table> {
    /// No table has more bytes.
    const LONGEST: usize = 500;
    const FIRST: [&str; 2] = ["Case Number", "Date Assigned"];
    let mut firsts: Vec<usize> = FIRST.iter().flat_map(|label| memmem::find_iter(text.as_bytes(), label)).collect();
    firsts.sort_unstable();
    let mut out: Vec<Table> = Vec::new();
    for at in firsts {
        let table = crate::text::up_to(crate::text::slice(text, at..text.len()), LONGEST);
        if out.last().is_none_or(|(last, _)| last.end <= at)
            && let Some(number) = header::table(table)
        {
            out.push((at..at + table.len(), number));
        }
    }
    out
}
