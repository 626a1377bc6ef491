//! `--statistics`: counts in place of findings, by rule, class and outcome, with bars.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::{Emitter, OutputStyle, Reported, Run, Summary, classes, decisions, severity};
use crate::evaluation::Verdict;
use crate::letter::Outcome;
use crate::pack::Severity;

/// The longest bar, in columns.
const LONGEST: usize = 40;

/// Counts findings and decisions.
#[derive(Debug)]
pub struct Statistics {
    style: OutputStyle,
    /// Findings by rule, with the gravest severity seen.
    rules: BTreeMap<String, (usize, Severity)>,
    /// Decisions by class, and by verdict within it.
    classes: BTreeMap<String, [usize; Verdict::ALL.len()]>,
    outcomes: BTreeMap<Outcome, [usize; Verdict::ALL.len()]>,
}

impl Statistics {
    /// In a style: bars are drawn with blocks on a terminal, with `#` elsewhere.
    pub fn new(style: OutputStyle) -> Statistics {
        Statistics { style, rules: BTreeMap::new(), classes: BTreeMap::new(), outcomes: BTreeMap::new() }
    }

    fn bar(&self, n: usize, most: usize, longest: usize) -> String {
        let width = if most == 0 { 0 } else { (n * longest).div_ceil(most) };
        (if self.style.terminal { "\u{2588}" } else { "#" }).repeat(width)
    }

    /// A table of verdicts: what each row is, its sum, one column a verdict, a bar for the sum.
    fn table(
        &self,
        out: &mut dyn Write,
        title: &str,
        rows: &[(String, [usize; Verdict::ALL.len()])],
    ) -> io::Result<()> {
        let sum = |counts: &[usize; Verdict::ALL.len()]| counts.iter().sum::<usize>();
        let most = rows.iter().map(|(_, counts)| sum(counts)).max().unwrap_or(0);
        let wide = rows.iter().map(|(name, _)| name.len()).chain([title.len()]).max().unwrap_or(0);
        let longest = self.style.width.saturating_sub(wide + 56).clamp(5, LONGEST);
        let heads = Verdict::ALL.map(|verdict| verdict.as_str());
        writeln!(out, "{title:wide$}  decisions  {}", heads.join("  "))?;
        for (name, counts) in rows {
            write!(out, "{name:wide$}  {:>9}", sum(counts))?;
            for (count, head) in counts.iter().zip(heads) {
                write!(out, "  {count:>width$}", width = head.len())?;
            }
            writeln!(out, "  {}", self.bar(sum(counts), most, longest))?;
        }
        writeln!(out)
    }
}

impl Emitter for Statistics {
    fn letter(&mut self, _: &mut dyn Write, reported: &Reported, run: &Run<'_>) -> io::Result<()> {
        for entry in reported.shown() {
            let severity = entry.diagnostic.severity;
            let (count, worst) = self.rules.entry(entry.diagnostic.rule.clone()).or_insert((0, severity));
            *count += 1;
            *worst = (*worst).max(severity);
        }
        for (_, _, decision, assessed) in decisions(reported) {
            let verdict = assessed.verdict as usize;
            let outcome = decision.outcome.as_ref().map_or(Outcome::Unknown, |outcome| outcome.value);
            let rows = classes(assessed, run.pack).into_iter();
            let add = |counts: &mut [usize; Verdict::ALL.len()]| {
                counts.get_mut(verdict).into_iter().for_each(|count| *count += 1)
            };
            rows.for_each(|class| add(self.classes.entry(class).or_default()));
            add(self.outcomes.entry(outcome).or_default());
        }
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write, summary: &Summary, _: &Run<'_>) -> io::Result<()> {
        let mut rules: Vec<_> = self.rules.iter().collect();
        rules.sort_by_key(|(rule, (count, _))| (std::cmp::Reverse(*count), *rule));
        let most = rules.first().map_or(0, |(_, (count, _))| *count);
        let wide = rules.iter().map(|(rule, _)| rule.len()).max().unwrap_or(0).max(4);
        let longest = self.style.width.saturating_sub(wide + 21).clamp(5, LONGEST);
        writeln!(out, "{:wide$}  severity  findings", "rule")?;
        for (rule, (count, worst)) in rules {
            writeln!(out, "{rule:wide$}  {:8}  {count:>8}  {}", severity(*worst), self.bar(*count, most, longest))?;
        }
        writeln!(out)?;
        let classes: Vec<_> = self.classes.iter().map(|(class, counts)| (class.clone(), *counts)).collect();
        self.table(out, "class", &classes)?;
        let outcomes: Vec<_> = self.outcomes.iter().map(|(o, counts)| (o.as_str().to_owned(), *counts)).collect();
        self.table(out, "outcome", &outcomes)?;
        writeln!(out, "{}", super::pretty::summary_line(summary))
    }
}
