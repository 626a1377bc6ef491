//! `explain`: what a rule checks, why, and where it comes from, in the pack's own words.

use std::fmt::Write;

use crate::letter::ProblemKind;
use crate::pack::{
    Basis, Class, Criterion, CriterionFinding, Example, ItemFilter, Logic, Needs, OutcomeFilter, Pack, Rule,
    SettingFilter, UseFilter,
};

use super::severity;

/// What a rule or criterion checks, what a `<concept>` stands for, or what damage of a letter a code stands for; `None` when
/// there is none of that name.
pub fn explain(pack: &Pack, id: &str) -> Option<String> {
    let concept = id.strip_prefix('<').and_then(|id| id.strip_suffix('>')).map(|id| pack.concepts.written(id));
    if let Some(phrases) = concept.filter(|phrases| !phrases.is_empty()) {
        let phrases = phrases.iter().map(|phrase| format!("  {phrase}\n"));
        return Some(format!("{id} stands for any of\n{}", phrases.collect::<String>()));
    }
    let known = pack.criterion_named(id).and_then(|(id, criterion)| Some((pack.class(id.class)?, criterion)));
    match (known, pack.rule_named(id)) {
        (Some((class, criterion)), _) => Some(self::criterion(pack, class, criterion)),
        (_, Some((_, rule))) => Some(self::rule(rule)),
        _ => ProblemKind::all().iter().find(|kind| kind.code() == id).map(damage),
    }
}

/// What it means that a letter can't be read as it should.
fn damage(kind: &ProblemKind) -> String {
    let grave = if kind.is_error() { "error: a decision may be lost or wrong" } else { "warning" };
    format!(
        "{}: {kind}\n\nWhat to do\n  {}\n\nWhen\n  Every letter, whatever the rule pack.\n  Severity: {grave}.\n",
        kind.code(),
        kind.help()
    )
}

/// Whether citing the rule is enough.
pub(super) fn needs(needs: Needs) -> &'static str {
    match needs {
        Needs::Applied => "The rationale must weigh it against this patient, request or record.",
        Needs::Cited => "Stating the rule is enough.",
    }
}

/// Of which items a criterion is asked, in a sentence.
pub(super) fn when(class: &Class, criterion: &Criterion) -> String {
    let used = match criterion.used {
        UseFilter::Any => "",
        UseFilter::Continuing => ", if the letter shows that the treatment is under way",
        UseFilter::First => ", if the letter shows that the treatment is given for the first time",
        UseFilter::NotFirst => ", unless the letter shows that the treatment is given for the first time",
    };
    let setting = match criterion.setting {
        SettingFilter::Any => "",
        SettingFilter::NotPostOperative => ", unless the treatment goes with an operation",
        SettingFilter::PostOperative => ", if the treatment goes with an operation",
        SettingFilter::Acute => ", while the condition is acute",
        SettingFilter::Chronic => ", once the condition is chronic",
    };
    let outcome = match criterion.outcome {
        OutcomeFilter::Any => "",
        OutcomeFilter::Overturned => ", of approvals",
        OutcomeFilter::Upheld => ", of denials",
    };
    let item = match criterion.item {
        ItemFilter::Any => "",
        ItemFilter::Compound => " with several active ingredients",
    };
    let unless = match criterion.unless_item.as_slice() {
        [] => String::new(),
        words => format!(", unless its name holds {}", words.join(" or ")),
    };
    format!("Items of class {} ({}){item}{outcome}{used}{setting}{unless}.", class.id, class.title)
}

/// What a mention means for the criterion, with words around it that negate it and without.
pub(super) fn mentioned(criterion: &Criterion) -> String {
    let word = |finding| match finding {
        CriterionFinding::Met => "met",
        CriterionFinding::Unmet => "unmet",
    };
    let (present, absent) = (word(criterion.when_present), word(criterion.when_absent));
    let length = if criterion.limit_days.is_some() { " and no length of use decides" } else { "" };
    let of = |said: &str, finding: Option<CriterionFinding>| {
        finding.map(|finding| format!(" {said}: {}.", word(finding))).unwrap_or_default()
    };
    let others = of("Where words only hint at it", criterion.when_hinted) + &of("In a denial", criterion.when_denied);
    let slight = criterion
        .slight_below
        .map(|share| format!(" A fall of figures by less than {:.0} percent: what is concluded.", share * 100.0));
    let raises = if criterion.name_only_raises { " Words that only name it: what is concluded." } else { "" };
    let of_this =
        if criterion.of_this_treatment { " What another treatment is credited with doesn't count." } else { "" };
    let advice = if criterion.advice { " Advice behind the case is the reviewer's own." } else { "" };
    format!(
        "Where nothing negates it{length}: {present}. Where the fact is absent or denied: {absent}. Where the record is silent: unmet.{others}{}{raises}{of_this}{advice}",
        slight.unwrap_or_default()
    )
}

/// What the logic of a class makes of a criterion, entry by entry.
pub(super) fn carries(class: &Class, criterion: &Criterion) -> Vec<String> {
    let Some(index) = class.criteria.iter().position(|known| known.id == criterion.id) else { return Vec::new() };
    let name = |index: &usize| class.criteria.get(*index).map_or("", |criterion| criterion.title.as_str());
    let others = |list: &[usize]| list.iter().filter(|i| **i != index).map(name).collect::<Vec<_>>().join("; ");
    let entry = |logic: &Logic| {
        let mut says = Vec::new();
        if logic.all.contains(&index) {
            says.push("an approval needs it met; where it isn't, a denial rests on it".to_owned());
        }
        if logic.any.contains(&index) {
            let others = others(&logic.any);
            says.push(format!("an approval needs it met or one of these, a denial must rule out each: {others}"));
        }
        if logic.approved_by.contains(&index) {
            says.push("where it is met, it carries an approval by itself".to_owned());
        }
        if logic.denied_by.contains(&index) {
            says.push("where it isn't met, it carries a denial by itself; an approval doesn't need it".to_owned());
        }
        if logic.denied_by_name.contains(&index) {
            says.push("where the guideline's words name the item's own drug, it carries a denial by itself".to_owned());
        }
        if logic.denial_owes.contains(&index) {
            says.push("a denial must weigh it, whatever it rests on".to_owned());
        }
        if says.is_empty() {
            says.push("its status is reported, and never required".to_owned());
        }
        let mut items = Vec::new();
        if !logic.body_parts.is_empty() {
            items.push(format!("items about {}", logic.body_parts.join(", ")));
        }
        if !logic.editions.is_empty() {
            items.push(format!("editions {}", logic.editions.join(", ")));
        }
        let lead = match (items.is_empty(), class.logic.len()) {
            (false, _) => format!("For {}: ", items.join("; ")),
            (true, 1) => String::new(),
            (true, _) => "Otherwise: ".to_owned(),
        };
        let mut text = lead + &says.join(". Also, ") + ".";
        if let Some(first) = text.get_mut(0..1) {
            first.make_ascii_uppercase();
        }
        text
    };
    class.logic.iter().map(entry).collect()
}

/// What an example must give.
pub(super) fn gives(example: &Example) -> String {
    example.expect.map_or_else(|| "silent".to_owned(), |(status, finding)| super::tracing::given(status, finding))
}

fn criterion(pack: &Pack, class: &Class, criterion: &Criterion) -> String {
    let mut out = format!("{}: {}\n\n", criterion.id, criterion.title);
    let _ = writeln!(out, "What it asks\n  {}\n", criterion.asks);
    if !criterion.why.is_empty() {
        let _ = writeln!(out, "Why\n  {}\n", criterion.why);
    }
    let needs = needs(criterion.needs);
    let when = when(class, criterion);
    let _ = writeln!(out, "When\n  {when}\n  {needs}\n  Severity: {}.\n", severity(criterion.severity));
    let _ = writeln!(out, "How it carries a decision");
    for line in carries(class, criterion) {
        let _ = writeln!(out, "  {line}");
    }
    out.push('\n');
    let _ = writeln!(out, "What a mention says\n  {}\n", mentioned(criterion));
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
        let _ = writeln!(out, "  {}: {}", gives(example), example.text);
    }
    let _ = writeln!(out, "\nDefined in {}", criterion.file);
    super::list::changes(&mut out, pack, &criterion.changes);
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
        grave(rule),
        rule.source,
        rule.file
    );
    out
}

/// How grave a general rule's findings are.
pub(super) fn grave(rule: &Rule) -> String {
    let plain = severity(rule.severity);
    match rule.on_ground.filter(|grave| *grave != rule.severity) {
        Some(grave) => format!("{plain}; {} on the only ground of a denial", severity(grave)),
        None => plain.to_owned(),
    }
}
