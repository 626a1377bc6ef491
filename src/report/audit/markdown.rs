//! `audit --format markdown`: the audit to read as text. All that a letter says stands in code spans.

use std::io::{self, Write};

use super::super::markdown::code;
use super::{attributes, count, difference, finding, interval, kind, named, percent, reason, recurrence, title};
use crate::audit::{Attribute, Audit, InconsistentGroup, Outlier, Trend};
use crate::evaluation::Verdict;
use crate::letter::Outcome;
use crate::pack::Status;

/// Entries of a list that are shown; the rest is counted.
const MOST: usize = 25;

pub(super) fn write(out: &mut dyn Write, audit: &Audit, trend: Option<&Trend>) -> io::Result<()> {
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
    let left_out = [
        (&audit.inputs.unreadable, "couldn't be read"),
        (&audit.inputs.repeated, "with the case number of an earlier one and its outcomes, not counted"),
    ];
    for (paths, why) in left_out.into_iter().filter(|(paths, _)| !paths.is_empty()) {
        let shown: Vec<String> = paths.iter().take(MOST).map(|path| code(path)).collect();
        let more = if paths.len() > MOST { ", …" } else { "" };
        writeln!(out, "{} {why}: {}{more}.", count(paths.len(), "input"), shown.join(", "))?;
    }
    writeln!(out, "\n| verdict | decisions |\n| --- | ---: |")?;
    for verdict in Verdict::ALL {
        writeln!(out, "| {} | {} |", verdict.as_str(), audit.verdict(verdict))?;
    }
    if let Some(trend) = trend {
        since(out, audit, trend)?;
    }
    writeln!(out, "\n## Letters to read first")?;
    list(out, &audit.reading, |out, entry| {
        let Some(letter) = audit.letters.get(entry.letter) else { return Ok(()) };
        writeln!(out, "\n**{}**: {}", code(&letter.id()), super::standing(entry).join("; "))?;
        entry.reasons.iter().try_for_each(|found| writeln!(out, "- {}", code(&reason(audit, found))))
    })?;
    writeln!(out, "\n## Like cases, unlike decisions")?;
    list(out, &audit.groups, |out, group| self::group(out, audit, group))?;
    writeln!(out, "\n## Criteria that nearly all peers apply")?;
    list(out, &audit.outliers, |out, outlier| self::outlier(out, audit, outlier))?;
    writeln!(out, "\n## Decided again")?;
    list(out, &audit.successions, |out, found| {
        let unlike = if found.unlike { "different outcomes" } else { "the same outcome" };
        writeln!(out, "\n**{}, {unlike}**\n", code(&recurrence(audit, found)))?;
        found.decisions.iter().filter_map(|&index| Some((index, audit.decision(index)?))).try_for_each(
            |(index, (letter, found))| {
                let decided = letter.decided.map_or_else(|| "no date".to_owned(), |date| date.to_string());
                writeln!(
                    out,
                    "- {decided} {} {}: {}",
                    code(&named(audit, index)),
                    code(audit.names.text(found.item)),
                    found.outcome.as_str()
                )
            },
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
                writeln!(out, "  - {}", code(&super::foreign(audit, foreign)))?;
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

fn group(out: &mut dyn Write, audit: &Audit, group: &InconsistentGroup) -> io::Result<()> {
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
    equality(out, &group.held, &group.not_held)
}

fn equality(out: &mut dyn Write, held: &[Attribute], not_held: &[Attribute]) -> io::Result<()> {
    writeln!(out, "- Also equal: {}", code(&attributes(held)))?;
    writeln!(out, "- Not equal: {}", code(&attributes(not_held)))
}

fn outlier(out: &mut dyn Write, audit: &Audit, outlier: &Outlier) -> io::Result<()> {
    let (applied, peers, outcome) = (outlier.applied, outlier.peers, outlier.outcome.as_str());
    let criterion = audit.criteria.get(outlier.criterion).map_or("", |known| known.id.as_str());
    let title = title(audit, outlier.criterion);
    writeln!(out, "\n**{title}** (`{criterion}`): {applied} of {peers} peers apply it, all {outcome}\n")?;
    let shown: Vec<String> = outlier.omitting.iter().take(6).map(|&d| code(&named(audit, d))).collect();
    let more = outlier.omitting.len().saturating_sub(6);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    writeln!(out, "- Omitted by: {}{more}", shown.join("; "))?;
    equality(out, &outlier.held, &outlier.not_held)
}

fn since(out: &mut dyn Write, audit: &Audit, trend: &Trend) -> io::Result<()> {
    writeln!(out, "\n## Since the earlier audit\n")?;
    if !trend.same_rules {
        writeln!(out, "**The rules changed between the two audits: a difference may be theirs.**\n")?;
    }
    let (in_both, new, gone) = (trend.in_both.len(), trend.new.len(), trend.gone);
    writeln!(
        out,
        "Decisions in both: {in_both}; new: {new}; gone: {gone}; verdict changed: {}.\n",
        trend.verdicts.len()
    )?;
    for (index, before) in trend.verdicts.iter().take(MOST) {
        let now = audit.decisions.get(*index).map_or("", |decision| decision.verdict.as_str());
        writeln!(out, "- {}: {}, now {now}", code(&named(audit, *index)), code(before))?;
    }
    writeln!(
        out,
        "\n| criterion | applied before | now | difference, 95% | clear |\n| --- | ---: | ---: | ---: | --- |"
    )?;
    for change in trend.criteria.iter().take(MOST) {
        let id = audit.criteria.get(change.criterion).map_or("", |known| known.id.as_str());
        let (before, now) = (change.before, change.now);
        writeln!(
            out,
            "| {id} | {}/{} | {}/{} | {} | {} |",
            before.count,
            before.of,
            now.count,
            now.of,
            difference(change),
            if change.is_clear() { "yes" } else { "" }
        )?;
    }
    Ok(())
}

fn coverage(out: &mut dyn Write, audit: &Audit) -> io::Result<()> {
    writeln!(
        out,
        "\n## Coverage\n\nOf the decisions that must weigh a criterion, with intervals at 95%; `*` marks fewer than 10.\n"
    )?;
    writeln!(
        out,
        "| criterion | outcome | decisions | applied | recited | omitted |\n| --- | --- | ---: | ---: | ---: | ---: |"
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
            let [applied, recited, omitted] = [Status::Applied, Status::Recited, Status::Omitted]
                .map(|status| cell.share(status))
                .map(|share| format!("{} ({})", percent(share), interval(share)));
            let (id, of) = (&criterion.id, cell.required());
            writeln!(out, "| {id} | {name} | {of}{small} | {applied} | {recited} | {omitted} |")?;
        }
    }
    Ok(())
}
