//! `parse --tree`: the tree of a letter for people.

use std::fmt::Write;

use crate::letter::{Authority, Citation, Decision, Letter, Node, Reference, Strength};

/// The tree as indented lines.
pub fn tree(letter: &Letter) -> String {
    let mut out = String::new();
    if let Some((first, last)) = letter.pages {
        let _ = writeln!(out, "pages {first} to {last}");
    }
    if let Some(header) = &letter.header {
        out += "header\n";
        let text = |out: &mut String, name: &str, node: &Option<Node<String>>| {
            node.iter().for_each(|node| line(out, 1, name, &node.value));
        };
        text(&mut out, "case number", &header.case_number);
        let dates = [
            ("date assigned", &header.date_assigned),
            ("date of injury", &header.date_of_injury),
            ("decision date", &header.decision_date),
            ("UR denial date", &header.ur_denial_date),
            ("application received", &header.application_received),
        ];
        for (name, date) in dates {
            date.iter().for_each(|date| line(&mut out, 1, name, &date.value.to_string()));
        }
        text(&mut out, "priority", &header.priority);
    }
    for reviewer in &letter.reviewers {
        out += "reviewer\n";
        let list = |nodes: &[Node<String>]| nodes.iter().map(|n| n.value.as_str()).collect::<Vec<_>>().join("; ");
        line(&mut out, 1, "specialties", &list(&reviewer.specialties));
        reviewer.subspecialty.iter().for_each(|s| line(&mut out, 1, "subspecialty", &s.value));
        line(&mut out, 1, "licences", &list(&reviewer.licences));
    }
    if let Some(summary) = &letter.case_summary {
        let _ = writeln!(out, "case summary: {} sentences", summary.sentences.len());
    }
    for (i, decision) in letter.decisions.iter().enumerate() {
        let _ = writeln!(out, "decision {}", i + 1);
        self::decision(&mut out, letter, decision);
    }
    for problem in &letter.problems {
        let _ = writeln!(out, "problem at byte {}: {}", problem.span.start, problem.kind);
    }
    out
}

fn line(out: &mut String, depth: usize, name: &str, value: &str) {
    let _ = writeln!(out, "{}{name}: {value}", "  ".repeat(depth));
}

fn decision(out: &mut String, letter: &Letter, decision: &Decision) {
    if let (Some(heading), Some(item)) = (&decision.heading, &decision.item) {
        if heading != item {
            line(out, 1, "heading", heading.text(letter));
        }
        line(out, 1, "item", item.text(letter));
    }
    decision.outcome.iter().for_each(|outcome| line(out, 1, "outcome", outcome.value.as_str()));
    if decision.retrospective {
        line(out, 1, "retrospective", "yes");
    }
    decision.service_dates.iter().for_each(|date| line(out, 1, "date of service", &date.value.to_string()));
    let treatment = &decision.treatment;
    for drug in &treatment.drugs {
        line(out, 1, "drug", &format!("{} = {} ({})", drug.value.written, drug.value.generic, drug.value.class));
    }
    treatment.strengths.iter().for_each(|s| line(out, 1, "strength", &strength(&s.value)));
    treatment.form.iter().for_each(|form| line(out, 1, "form", &form.value));
    treatment.quantity.iter().for_each(|q| line(out, 1, "quantity", &amount(q.value.value, q.value.unit.as_deref())));
    treatment.refills.iter().for_each(|n| line(out, 1, "refills", &n.value.to_string()));
    treatment.visits.iter().for_each(|n| line(out, 1, "visits", &n.value.to_string()));
    treatment.frequency.iter().for_each(|n| line(out, 1, "times a week", &n.value.to_string()));
    treatment.body_parts.iter().for_each(|part| line(out, 1, "body part", &part.value));
    for (name, citation) in [("claims administrator", &decision.administrator), ("reviewer", &decision.reviewer)] {
        citation.iter().for_each(|c| self::citation(out, name, c));
    }
    if let Some(rationale) = &decision.rationale {
        let _ = writeln!(out, "  rationale");
        for (i, sentence) in rationale.sentences.iter().enumerate() {
            let _ = writeln!(out, "    {}. {}", i + 1, sentence.text(letter));
        }
    }
}

fn citation(out: &mut String, name: &str, citation: &Citation) {
    let mut said = Vec::new();
    if citation.no_evidence {
        said.push("no evidence cited");
    }
    if citation.outside_mtus {
        said.push("outside the MTUS");
    }
    if said.is_empty() && citation.references.is_empty() {
        said.push("nothing");
    }
    line(out, 1, &format!("{name} cites"), &said.join(", "));
    citation.references.iter().for_each(|r| line(out, 2, "reference", &reference(r)));
}

fn reference(reference: &Reference) -> String {
    let mut out = match reference.authority {
        Authority::Mtus => "MTUS",
        Authority::Odg => "ODG",
        Authority::Acoem => "ACOEM",
        Authority::Other => "other",
    }
    .to_owned();
    reference.chapter.iter().for_each(|chapter| out += &format!(" | {}", chapter.value));
    reference.year.iter().for_each(|year| out += &format!(" {}", year.value));
    reference.sections.iter().for_each(|section| out += &format!(" | {}", section.value));
    for pages in &reference.pages {
        let (first, last) = pages.value;
        out += &if first == last { format!(" | p. {first}") } else { format!(" | p. {first}-{last}") };
    }
    out
}

fn strength(strength: &Strength) -> String {
    let amounts: Vec<String> = strength.amounts.iter().map(|a| amount(a.value, a.unit.as_deref())).collect();
    let per = strength.per.as_ref().map_or(String::new(), |per| format!(" per {per}"));
    amounts.join(" / ") + &per
}

fn amount(value: f64, unit: Option<&str>) -> String {
    match unit {
        Some(unit) => format!("{value} {unit}"),
        None => value.to_string(),
    }
}
