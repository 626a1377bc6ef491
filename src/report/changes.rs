//! `watch`: what is new and what is gone since the last check. A finding is the same while its rule, message and first
//! words are, wherever they moved to.

use std::collections::HashMap;
use std::fmt::Write;

use owo_colors::Style as Paint;

use super::pretty::{render_of, summary_line};
use super::snippet::{OutputStyle, Snippets};
use super::{Reported, Summary, severity};
use crate::evaluation::Diagnostic;
use crate::text::{Span, inert};

/// Collects the changes of one check.
#[derive(Debug)]
pub struct Changes {
    style: OutputStyle,
    snippets: Snippets,
    looked: bool,
    new: String,
    /// What is gone or of another severity, a line each.
    lines: String,
    counts: Counts,
}

#[derive(Debug, Default, Clone, Copy)]
struct Counts {
    new: usize,
    gone: usize,
    changed: usize,
}

impl Changes {
    /// None yet.
    pub fn new(style: OutputStyle) -> Changes {
        let snippets = Snippets::new(style);
        Changes { style, snippets, looked: false, new: String::new(), lines: String::new(), counts: Counts::default() }
    }

    /// True when any letter was looked at.
    pub fn looked(&self) -> bool {
        self.looked
    }

    /// The letters of a file that was reported again, is there for the first time, or is gone.
    pub fn add(&mut self, before: &[Reported], now: &[Reported]) {
        self.looked = true;
        let mut known: HashMap<String, Vec<&Diagnostic>> = HashMap::new();
        for (reported, diagnostic) in diagnostics(before) {
            known.entry(key(reported, diagnostic)).or_default().push(diagnostic);
        }
        for (reported, diagnostic) in diagnostics(now) {
            let same = known.get_mut(&key(reported, diagnostic)).and_then(Vec::pop);
            match same {
                None => {
                    self.counts.new += 1;
                    self.new += &format!("{}\n", render_of(&self.snippets, reported, diagnostic));
                }
                Some(same) if same.severity != diagnostic.severity => {
                    self.counts.changed += 1;
                    let lead = format!("now {}, was", severity(diagnostic.severity));
                    self.line(Paint::new().yellow(), &lead, reported, same);
                }
                Some(_) => {}
            }
        }
        // In the order in which they were reported.
        for (reported, diagnostic) in diagnostics(before) {
            let left = known.get(&key(reported, diagnostic)).into_iter().flatten();
            if left.into_iter().any(|left| std::ptr::eq(*left, diagnostic)) {
                self.counts.gone += 1;
                self.line(Paint::new().green(), "gone:", reported, diagnostic);
            }
        }
    }

    fn line(&mut self, paint: Paint, lead: &str, reported: &Reported, diagnostic: &Diagnostic) {
        let grade = severity(diagnostic.severity);
        let line = format!("{lead} {grade}[{}] {}: {}", diagnostic.rule, reported.name, diagnostic.message);
        let _ = writeln!(self.lines, "{}", self.style.paint(paint, &inert(&line)));
    }

    /// The changes, and where the letters stand now.
    pub fn shown(&self, summary: &Summary) -> String {
        let Counts { new, gone, changed } = self.counts;
        let gap = if self.lines.is_empty() { "" } else { "\n" };
        let changed = if changed == 0 { String::new() } else { format!(", {changed} of another severity") };
        format!("{}{}{gap}{new} new, {gone} gone{changed}. {}\n\n", self.new, self.lines, summary_line(summary))
    }
}

fn diagnostics(reported: &[Reported]) -> impl Iterator<Item = (&Reported, &Diagnostic)> {
    reported.iter().flat_map(|reported| reported.shown().map(move |entry| (reported, &entry.diagnostic)))
}

fn key(reported: &Reported, diagnostic: &Diagnostic) -> String {
    let words = |span: Span| reported.source.as_ref().map_or("", |source| source.slice(span));
    format!("{}\0{}\0{}", diagnostic.rule, diagnostic.message, diagnostic.at().map_or("", words))
}
