//! `audit --format markdown`: the audit to read as text. All that a letter says stands in code spans.

use std::io::{self, Write};

use super::super::markdown::code;
use super::{count, finding, interval, kind, named, percent, reason, title};
use crate::audit::{Audit, Group, Trend};
use crate::evaluation::Verdict;
use crate::letter::Outcome;
use crate::pack::Status;

/// Entries of a list that are shown; the rest is counted.
const MOST: usize = 25;

pub(super) fn write(out: &mut dyn Write, audit: &Audit, trend: Option<&Trend>) -> io::Result<()> {
    let counts = audit.counts;
    writeln!(out, "# Consistency audit\n")?;
    writeln!(out, "{}\n", super::LIMITS)?;
    let letters = count(audit.letters.len(), "letter");
    writeln!(
        out,
        "{letters}, {}; rules `{}` {}.",
        count(audit.decisions.len(), "decision"),
        audit.pack.id,
        audit.pack.version
    )?;
    if counts.unreadable + counts.repeated > 0 {
        let unreadable = count(counts.unreadable, "input");
        let repeated = count(counts.repeated, "input");
        writeln!(out, "{unreadable} couldn't be read; {repeated} had the case number of an earlier one.")?;
    }
    writeln!(out, "\n| verdict | decisions |\n| --- | ---: |")?;
    for verdict in [Verdict::Contradicted, Verdict::Incomplete, Verdict::Supported, Verdict::NotAssessed] {
        writeln!(out, "| {} | {} |", verdict.as_str(), audit.verdict(verdict))?;
    }
    if let Some(trend) = trend {
        since(out, audit, trend)?;
    }
    writeln!(out, "\n## Letters to read first")?;
    list(out, &audit.reading, |out, entry| {
        let Some(letter) = audit.letters.get(entry.letter) else { return Ok(()) };
        let share = entry.unsupported;
        writeln!(
            out,
            "\n**{}**: {} of {} required criteria without support",
            code(letter.id()),
            share.count,
            share.of
        )?;
        entry.reasons.iter().try_for_each(|found| writeln!(out, "- {}", code(&reason(audit, found))))
    })?;
    writeln!(out, "\n## Like cases, unlike decisions")?;
    list(out, &audit.groups, |out, group| self::group(out, audit, group))?;
    writeln!(out, "\n## Criteria that peers apply")?;
    list(out, &audit.outliers, |out, outlier| {
        let (applied, peers) = (outlier.applied, outlier.peers);
        let criterion = title(audit, outlier.criterion);
        writeln!(
            out,
            "\n- {} omits {criterion}; {applied} of {peers} peers apply it",
            code(&named(audit, outlier.decision))
        )
    })?;
    writeln!(out, "\n## Copied reasons")?;
    list(out, &audit.copies, |out, copy| {
        writeln!(out, "\n**{}** {}", code(&named(audit, copy.first)), code(super::item(audit, copy.first)))?;
        for other in &copy.others {
            let alike = other.alike * 100.0;
            writeln!(
                out,
                "- {} {}: {alike:.0}% alike",
                code(&named(audit, other.decision)),
                code(super::item(audit, other.decision))
            )?;
            for foreign in &other.foreign {
                let (here, from) = (named(audit, foreign.decision), named(audit, foreign.from));
                writeln!(
                    out,
                    "  - {} names the {} {}, which is the item of {}",
                    code(&here),
                    foreign.kind,
                    code(&foreign.name),
                    code(&from)
                )?;
            }
            for change in other.changes.iter().take(4) {
                writeln!(out, "  - {} became {}", code(or_nothing(&change.first)), code(or_nothing(&change.here)))?;
            }
        }
        Ok(())
    })?;
    coverage(out, audit)
}

fn or_nothing(text: &str) -> &str {
    if text.is_empty() { "(nothing)" } else { text }
}

fn list<T>(
    out: &mut dyn Write,
    all: &[T],
    mut each: impl FnMut(&mut dyn Write, &T) -> io::Result<()>,
) -> io::Result<()> {
    if all.is_empty() {
        return writeln!(out, "\nNone found.");
    }
    all.iter().take(MOST).try_for_each(|one| each(out, one))?;
    if all.len() > MOST {
        writeln!(out, "\nAnd {} more.", all.len() - MOST)?;
    }
    Ok(())
}

fn group(out: &mut dyn Write, audit: &Audit, group: &Group) -> io::Result<()> {
    let class = audit.classes.get(group.class).map_or("", |class| class.title.as_str());
    writeln!(out, "\n**{class}: {}**\n", kind(group))?;
    writeln!(out, "| criterion | approved | denied |\n| --- | --- | --- |")?;
    for compared in &group.compared {
        let (approved, denied) = (finding(compared.approved), finding(compared.denied));
        writeln!(out, "| {} | {approved} | {denied} |", title(audit, compared.criterion))?;
    }
    writeln!(out)?;
    for (name, decisions) in [("Approved", &group.approved), ("Denied", &group.denied)] {
        let shown: Vec<String> = decisions.iter().take(6).map(|&d| code(&named(audit, d))).collect();
        let more = decisions.len().saturating_sub(6);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        writeln!(out, "- {name}: {}{more}", shown.join("; "))?;
    }
    let held: Vec<String> = group.held.iter().map(|a| format!("{} {}", a.name, code(&a.values.join(", ")))).collect();
    let other: Vec<&str> = group.not_held.iter().map(|a| a.name).collect();
    let or_none = |text: String| if text.is_empty() { "nothing else".to_owned() } else { text };
    writeln!(out, "- Also equal: {}", or_none(held.join("; ")))?;
    writeln!(out, "- Not equal: {}", or_none(other.join("; ")))
}

fn since(out: &mut dyn Write, audit: &Audit, trend: &Trend) -> io::Result<()> {
    writeln!(out, "\n## Since the earlier audit\n")?;
    if !trend.same_rules {
        writeln!(out, "**The rules changed between the two audits: a difference may be theirs.**\n")?;
    }
    let Trend { in_both, new, gone, .. } = trend;
    writeln!(
        out,
        "Decisions in both: {in_both}; new: {new}; gone: {gone}; verdict changed: {}.\n",
        trend.verdicts.len()
    )?;
    for (letter, n, before, now) in trend.verdicts.iter().take(MOST) {
        writeln!(out, "- {}: {before}, now {now}", code(&format!("{letter}, decision {n}")))?;
    }
    writeln!(
        out,
        "\n| criterion | applied before | now | difference, 95% | clear |\n| --- | ---: | ---: | ---: | --- |"
    )?;
    for change in trend.criteria.iter().take(MOST) {
        let id = audit.criteria.get(change.criterion).map_or("", |known| known.id.as_str());
        let (low, high) = change.now.difference(change.before);
        let (before, now) = (change.before, change.now);
        writeln!(
            out,
            "| {id} | {}/{} | {}/{} | {:+.0} to {:+.0} | {} |",
            before.count,
            before.of,
            now.count,
            now.of,
            low * 100.0,
            high * 100.0,
            if change.is_clear() { "yes" } else { "" }
        )?;
    }
    Ok(())
}

fn coverage(out: &mut dyn Write, audit: &Audit) -> io::Result<()> {
    writeln!(out, "\n## Coverage\n\nOf the decisions that must weigh a criterion; `*` marks fewer than 10.\n")?;
    writeln!(
        out,
        "| criterion | outcome | decisions | applied | 95% | recited | omitted |\n| --- | --- | ---: | ---: | ---: | ---: | ---: |"
    )?;
    for (index, criterion) in audit.criteria.iter().enumerate() {
        for outcome in [None, Some(Outcome::Upheld), Some(Outcome::Overturned)] {
            let cell = audit.cell(index, outcome);
            let applied = cell.share(Status::Applied);
            if applied.of == 0 {
                continue;
            }
            let small = if applied.is_small() { "*" } else { "" };
            let name = outcome.map_or("all", Outcome::as_str);
            let (recited, omitted) = (percent(cell.share(Status::Recited)), percent(cell.share(Status::Omitted)));
            let (share, interval) = (percent(applied), interval(applied));
            writeln!(
                out,
                "| {} | {name} | {}{small} | {share} | {interval} | {recited} | {omitted} |",
                criterion.id, applied.of
            )?;
        }
    }
    Ok(())
}
