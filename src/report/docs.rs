//! `rules docs`: a pack as Markdown, a page a class in one fixed shape, for people who read rules and never edit them.

use std::fmt::Write;

use super::explain::{gives, needs, when};
use super::list::home;
use super::severity;
use super::{count, count_of, place};
use crate::pack::{
    Basis, Class, ClassId, Criterion, CriterionFinding, CriterionId, FigureKind, MentionKind, Pack, Role, Rule,
};

/// The pages of a pack: file name and text.
pub fn docs(pack: &Pack) -> Vec<(String, String)> {
    let named = |name: &str, text| (name.to_owned(), text);
    let mut pages = vec![
        named("README.md", index(pack)),
        named("general-rules.md", general(pack)),
        named("concepts.md", concepts(pack)),
    ];
    pages.extend(pack.classes().map(|(id, class)| (page_name(&class.id), page(pack, id, class))));
    pages
}

/// An id is free text in YAML; a file name isn't.
fn page_name(id: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() || c == '-' || c == '_' { c } else { '-' };
    format!("class-{}.md", id.chars().map(plain).collect::<String>())
}

fn index(pack: &Pack) -> String {
    let meta = &pack.meta;
    let mut out = format!("# {}\n\n", text(&meta.title));
    let _ = writeln!(out, "Rule pack `{}` {}. Regulation: {}.\n", meta.id, text(&meta.version), text(&meta.guideline));
    out += "| edition | in force | basis |\n| --- | --- | --- |\n";
    for edition in &pack.editions {
        let until = edition.until.map_or("today".to_owned(), |until| until.to_string());
        let _ = writeln!(out, "| {} | {} to {until} | {} |", text(&edition.title), edition.from, basis(edition.basis));
    }
    out += "\n| class | criteria |\n| --- | --- |\n";
    for class in &pack.classes {
        let _ = writeln!(out, "| [{}]({}) | {} |", text(&class.title), page_name(&class.id), class.criteria.len());
    }
    let rules = count(pack.rules.len(), "general rule");
    let concepts = count(pack.concepts.defined().len(), "concept");
    let _ = writeln!(
        out,
        "\n[{rules}](general-rules.md), for every treatment; [{concepts}](concepts.md), for phrases to use."
    );
    out
}

fn concepts(pack: &Pack) -> String {
    let mut out = "# Concepts that phrases share\n".to_owned();
    for concept in pack.concepts.defined() {
        let _ = writeln!(out, "\n## `<{concept}>`\n");
        listed(&mut out, pack.concepts.written(concept).iter().map(String::as_str));
    }
    out
}

fn general(pack: &Pack) -> String {
    let mut out = "# Rules that hold for every treatment\n".to_owned();
    for (rule_id, rule) in pack.rules() {
        let Rule { id, title, asks, why, source, file, layer, .. } = rule;
        let _ = write!(
            out,
            "\n## `{id}`\n\n{}. Severity: {}.\n\n**Asks:** {}\n",
            heading(title),
            super::explain::grave(rule),
            text(asks)
        );
        if !why.is_empty() {
            let _ = writeln!(out, "\n**Why:** {}", text(why));
        }
        let _ = writeln!(out, "\n**Source:** {}", text(source));
        phrases(&mut out, pack, "Phrases", |role| *role == Role::General { rule: rule_id });
        phrases(&mut out, pack, "Unless", |role| *role == Role::NotGeneral { rule: rule_id });
        let _ = writeln!(out, "\nDefined in `{}`.", home(pack, *layer, file));
    }
    out
}

fn page(pack: &Pack, id: ClassId, class: &Class) -> String {
    let mut out = format!(
        "# {}\n\nClass `{}`, {}.\n",
        text(&class.title),
        class.id,
        count_of(class.criteria.len(), "criterion", "criteria")
    );
    phrases(&mut out, pack, "Items of this class", |role| *role == Role::Item { class: id });
    for (id, criterion) in class.criteria(id) {
        self::criterion(&mut out, pack, class, id, criterion);
    }
    out
}

fn criterion(out: &mut String, pack: &Pack, class: &Class, id: CriterionId, criterion: &Criterion) {
    let _ = write!(
        out,
        "\n## `{}`\n\n{}.\n\n**Asks:** {}\n",
        criterion.id,
        heading(&criterion.title),
        text(&criterion.asks)
    );
    if !criterion.why.is_empty() {
        let _ = writeln!(out, "\n**Why:** {}", text(&criterion.why));
    }
    let _ = write!(out, "\n**Required:** {} {}", text(&when(class, criterion)), needs(criterion.needs));
    if let Some(days) = criterion.limit_days {
        let _ = write!(out, " Longest use: {days} days.");
    }
    if let Some(most) = criterion.most {
        let _ = write!(out, " The guideline's figure: {most}.");
    }
    let _ = writeln!(out, " Severity: {}.\n\n**Sources:**\n", severity(criterion.severity));
    for source in &criterion.sources {
        let known = pack.editions.iter().find(|edition| edition.id == source.edition);
        let edition = known.map_or(source.edition.as_str(), |edition| edition.title.as_str());
        // An unverified source says so itself.
        let seen = if source.basis == Basis::Attested { "; attested in letters" } else { "" };
        let _ = writeln!(out, "- {} (edition: {}{seen})", text(&source.to_string()), text(edition));
    }
    let kinds = [
        ("Phrases that name it", None, MentionKind::Plain),
        ("Phrases that say it is met", Some(CriterionFinding::Met), MentionKind::Plain),
        ("Phrases that say it is not met", Some(CriterionFinding::Unmet), MentionKind::Plain),
        ("Phrases that only raise it", Some(CriterionFinding::Unmet), MentionKind::Unresolved),
        ("Figures that are held against the guideline's by themselves", None, MentionKind::Measured),
        (
            "Figures of the request, held against the guideline's",
            Some(CriterionFinding::Unmet),
            MentionKind::Weighed(FigureKind::Asked),
        ),
        ("Figures of what came before", Some(CriterionFinding::Unmet), MentionKind::Weighed(FigureKind::Earlier)),
        ("Figures of both together", Some(CriterionFinding::Unmet), MentionKind::Weighed(FigureKind::Total)),
        ("Phrases that count only in a guideline's words", None, MentionKind::Recital),
        ("Phrases that mention nothing, nor do shorter ones within them", None, MentionKind::Silent),
        ("Names of treatments that are tried before it", Some(CriterionFinding::Unmet), MentionKind::Rival),
    ];
    for (title, finding, kind) in kinds {
        phrases(out, pack, title, |role| *role == Role::Mention { criterion: id, finding, kind });
    }
    if !criterion.examples.is_empty() {
        out.push_str("\n**Examples:**\n\n| sentence | gives |\n| --- | --- |\n");
    }
    for example in &criterion.examples {
        let _ = writeln!(out, "| {} | {} |", text(&example.text), gives(example));
    }
    let _ = writeln!(out, "\nDefined in `{}`.", place(pack, criterion.at));
}

fn phrases(out: &mut String, pack: &Pack, title: &str, wanted: impl Fn(&Role) -> bool) {
    let found: Vec<_> = pack.phrases_for(wanted).filter_map(|(phrase, _)| pack.written(phrase)).collect();
    if !found.is_empty() {
        let _ = writeln!(out, "\n**{title}:**\n");
    }
    listed(out, found.iter().map(|written| written.text.as_str()));
}

fn listed<'a>(out: &mut String, phrases: impl Iterator<Item = &'a str>) {
    for phrase in phrases {
        let _ = writeln!(out, "- `{}`", phrase.replace('`', "'"));
    }
}

fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::Attested => "attested in letters",
        Basis::Unverified => "unverified",
    }
}

/// Text of a pack within Markdown: its own marks are only marks.
fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.split_whitespace().collect::<Vec<_>>().join(" ").chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '<' | '>' | '[' | ']' | '#' | '|') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Titles begin small, because messages go on with them.
fn heading(title: &str) -> String {
    let mut chars = title.chars();
    let first = chars.next().into_iter().flat_map(char::to_uppercase);
    text(&first.chain(chars).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_a_pack_is_only_text() {
        assert_eq!(text("a | b\n  <script> *x*"), r"a \| b \<script\> \*x\*");
        assert_eq!(page_name("../a b"), "class----a-b.md");
    }
}
