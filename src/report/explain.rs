//! `explain` and `rules`: what a rule checks, why, and where it comes from, in the pack's own words.

use std::fmt::Write;

use crate::pack::{Basis, Class, Criterion, Finding, Needs, OutcomeFilter, Pack, Rule, SettingFilter, UseFilter};

use super::severity;

/// What a rule or criterion checks; `None` when the pack has none of that name.
pub fn explain(pack: &Pack, id: &str) -> Option<String> {
    match (pack.criterion(id), pack.rule(id)) {
        (Some((class, criterion)), _) => Some(self::criterion(pack, class, criterion)),
        (_, Some(rule)) => Some(self::rule(rule)),
        _ => None,
    }
}

fn criterion(pack: &Pack, class: &Class, criterion: &Criterion) -> String {
    let mut out = format!("{}: {}\n\n", criterion.id, criterion.title);
    let _ = writeln!(out, "What it asks\n  {}\n", criterion.asks);
    if !criterion.why.is_empty() {
        let _ = writeln!(out, "Why\n  {}\n", criterion.why);
    }
    let needs = match criterion.needs {
        Needs::Applied => "The rationale must weigh it against this patient, request or record.",
        Needs::Cited => "Stating the rule is enough.",
    };
    let outcome = match criterion.outcome {
        OutcomeFilter::Any => "whatever the outcome",
        OutcomeFilter::Upheld => "where the denial was upheld",
        OutcomeFilter::Overturned => "where the denial was overturned",
        OutcomeFilter::Never => "never: its status is reported, its absence isn't",
    };
    let used = match criterion.used {
        UseFilter::Any => "",
        UseFilter::Continuing => ", if the letter shows that the treatment is under way",
        UseFilter::First => ", if the letter shows that the treatment is given for the first time",
    };
    let setting = match criterion.setting {
        SettingFilter::Any => "",
        SettingFilter::NotPostOperative => ", unless the treatment goes with an operation",
        SettingFilter::PostOperative => ", if the treatment goes with an operation",
        SettingFilter::Acute => ", while the condition is acute",
        SettingFilter::Chronic => ", once the condition is chronic",
    };
    let _ = writeln!(
        out,
        "When\n  Items of class {} ({}), {outcome}{used}{setting}.\n  {needs}\n  Severity: {}.\n",
        class.id,
        class.title,
        severity(criterion.severity)
    );
    if let Some(days) = criterion.limit_days {
        let _ = writeln!(out, "Limit\n  {days} days.\n");
    }
    out += "Sources\n";
    for source in &criterion.sources {
        let edition =
            pack.editions.iter().find(|e| e.id == source.edition).map_or(source.edition.as_str(), |e| e.title.as_str());
        let basis = if source.basis == Basis::Attested { "attested in letters" } else { "unverified" };
        let _ = writeln!(out, "  {source}\n    edition: {edition}; {basis}");
    }
    if !criterion.examples.is_empty() {
        out += "\nExamples\n";
    }
    for example in &criterion.examples {
        let gives = match &example.expect {
            None => "silent".to_owned(),
            Some((status, Some(finding))) => {
                format!("{}, {}", status.as_str(), if *finding == Finding::Met { "met" } else { "unmet" })
            }
            Some((status, None)) => status.as_str().to_owned(),
        };
        let _ = writeln!(out, "  {gives}: {}", example.text);
    }
    let _ = writeln!(out, "\nDefined in {}", criterion.file);
    out
}

fn rule(rule: &Rule) -> String {
    let mut out = format!("{}: {}\n\nWhat it asks\n  {}\n\n", rule.id, rule.title, rule.asks);
    if !rule.why.is_empty() {
        let _ = writeln!(out, "Why\n  {}\n", rule.why);
    }
    let _ = write!(
        out,
        "When\n  Every decision, whatever the treatment.\n  Severity: {}.\n\nSources\n  {}\n\nDefined in {}\n",
        severity(rule.severity),
        rule.source,
        rule.file
    );
    out
}

/// What is loaded.
pub fn list(pack: &Pack) -> String {
    let mut out = String::new();
    for layer in &pack.layers {
        let _ = writeln!(out, "{} {} ({}), from {}", layer.id, layer.version, layer.title, layer.origin);
    }
    let sizes = pack.sizes;
    let _ = writeln!(
        out,
        "{} files, {} drugs under {} names, {} phrases\n",
        sizes.files,
        sizes.drugs,
        sizes.drug_names,
        pack.phrases.len()
    );
    for class in &pack.classes {
        let _ = writeln!(out, "{} ({}), {}", class.id, class.title, class.file);
        for criterion in &class.criteria {
            let _ = writeln!(out, "  {:38} {:8} {}", criterion.id, severity(criterion.severity), criterion.title);
        }
    }
    out += "general\n";
    for rule in &pack.rules {
        let _ = writeln!(out, "  {:38} {:8} {}", rule.id, severity(rule.severity), rule.title);
    }
    out
}
