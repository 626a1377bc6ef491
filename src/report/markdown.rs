//! `--format markdown`: a summary for a pull request: the counts, the rules, and the gravest findings.
//!
//! All that a letter or a file's name says stands in code spans, where neither HTML nor a link nor a mention (`@name`,
//! `#1`) means anything. Comments have a limit in length, so findings do: what is left out is counted.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::{Emitter, Reported, Run, Summary, count, location, severity};
use crate::evaluation::Verdict;
use crate::pack::Severity;
use crate::text::inert;

/// Findings that are shown; GitHub's comments hold 65,536 characters.
const MOST: usize = 100;

/// Collects counts and the gravest findings, and writes them at the end.
#[derive(Debug, Default)]
pub struct Markdown {
    rules: BTreeMap<String, [usize; 3]>,
    /// By severity: advice, warnings, errors; of each no more than can be shown.
    findings: [Vec<String>; 3],
}

impl Emitter for Markdown {
    fn letter(&mut self, _: &mut dyn Write, reported: &Reported, _: &Run<'_>) -> io::Result<()> {
        for entry in reported.shown() {
            let diagnostic = &entry.diagnostic;
            let grade = diagnostic.severity as usize;
            let counts = self.rules.entry(diagnostic.rule.clone()).or_default();
            counts.get_mut(grade).into_iter().for_each(|count| *count += 1);
            let Some(list) = self.findings.get_mut(grade).filter(|list| list.len() < MOST) else { continue };
            list.push(format!(
                "- **{}** {}: {}",
                diagnostic.rule,
                code(&location(reported, entry)),
                code(&diagnostic.message)
            ));
        }
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write, summary: &Summary, _: &Run<'_>) -> io::Result<()> {
        writeln!(out, "## mtuslint\n\n{}\n", super::pretty::summary_line(summary))?;
        writeln!(out, "| verdict | decisions |\n| --- | ---: |")?;
        for verdict in Verdict::ALL {
            writeln!(out, "| {} | {} |", verdict.as_str(), summary.verdict(verdict))?;
        }
        if self.rules.is_empty() {
            return writeln!(out, "\nNo findings.");
        }
        writeln!(out, "\n| rule | errors | warnings | advice |\n| --- | ---: | ---: | ---: |")?;
        for (rule, [advice, warnings, errors]) in &self.rules {
            writeln!(out, "| {rule} | {errors} | {warnings} | {advice} |")?;
        }
        let mut room = MOST;
        for grade in [Severity::Error, Severity::Warning, Severity::Advice] {
            let all = summary.severity(grade);
            let shown: Vec<&String> = self.findings.get(grade as usize).into_iter().flatten().take(room).collect();
            room -= shown.len();
            if all == 0 {
                continue;
            }
            let what = if grade == Severity::Advice { format!("{all} advice") } else { count(all, severity(grade)) };
            writeln!(out, "\n### {what}\n")?;
            shown.iter().try_for_each(|line| writeln!(out, "{line}"))?;
            if all > shown.len() {
                writeln!(out, "- and {} more", all - shown.len())?;
            }
        }
        Ok(())
    }
}

/// A code span that holds any text: its fence is longer than every run of backticks inside.
pub(super) fn code(text: &str) -> String {
    let text = inert(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    // A space keeps a backtick at either end apart from the fence; a pair of spaces isn't shown.
    let pad = if text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}
