//! Suppressions: findings that somebody looked at and gave a reason to leave out.
//!
//! They stand in a file of their own (`mtuslint-suppressions.toml`), because letters are other people's documents. Each
//! names one finding by rule, letter and fingerprint, and says why; it may end on a day. One that matches nothing any
//! more, or has ended, is reported on its own place in the file, but only when its letter was checked: a run over some
//! of the letters says nothing about the others.

use std::sync::Arc;

use jiff::civil::Date;
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, Value, value};

use super::fingerprint::Marks;
use super::toml::{TomlErrors, TomlReader, key_span};
use super::{Fingerprint, Reported};
use crate::evaluation::{Diagnostic, Label};
use crate::pack::Severity;
use crate::text::{Source, Span};

/// The file's usual name.
pub const SIDECAR: &str = "mtuslint-suppressions.toml";

/// The name of the list in the file.
const LIST: &str = "suppression";
const KEYS: [&str; 5] = ["rule", "letter", "fingerprint", "reason", "expires"];

/// A file of suppressions, and what became of each during a run.
#[derive(Debug)]
pub struct Suppressions {
    name: String,
    /// None for an empty file, which suppresses nothing.
    source: Option<Source>,
    entries: Vec<Suppression>,
}

#[derive(Debug)]
struct Suppression {
    rule: String,
    letter: String,
    fingerprint: Fingerprint,
    reason: String,
    /// The last day on which it holds.
    expires: Option<(Date, Span)>,
    span: Span,
    expired: bool,
    seen: bool,
    matched: bool,
}

impl Suppressions {
    /// Reads a file.
    ///
    /// # Errors
    /// All errors of the file at once.
    pub fn parse(name: &str, text: &str) -> Result<Suppressions, Box<TomlErrors>> {
        let form = "the file is a list of `[[suppression]]` tables";
        let entries = TomlReader::read("suppressions", (name, text), form, file)?;
        Ok(Suppressions { name: name.to_owned(), source: Source::from_text(name, text.to_owned()).ok(), entries })
    }

    /// Marks what no longer holds on a day.
    pub(super) fn expire(&mut self, today: Date) {
        for entry in &mut self.entries {
            entry.expired = entry.expires.is_some_and(|(last, _)| last < today);
        }
    }

    /// Notes that a letter was checked.
    pub(super) fn seen(&mut self, letter: &str) {
        self.entries.iter_mut().filter(|entry| entry.letter == letter).for_each(|entry| entry.seen = true);
    }

    /// The reason not to report a finding, if there is one.
    pub(super) fn suppresses(&mut self, fingerprint: Fingerprint, rule: &str, letter: &str) -> Option<String> {
        let same = |entry: &&mut Suppression| {
            (entry.fingerprint, entry.rule.as_str(), entry.letter.as_str()) == (fingerprint, rule, letter)
        };
        let mut reason = None;
        for entry in self.entries.iter_mut().filter(same) {
            entry.matched = true;
            if !entry.expired {
                reason.get_or_insert_with(|| entry.reason.clone());
            }
        }
        reason
    }

    /// What is reported of the file itself.
    pub(super) fn report(self) -> Option<Reported> {
        let Suppressions { name, source, entries } = self;
        let found: Vec<Diagnostic> = entries.iter().filter(|entry| entry.seen).filter_map(stale).collect();
        let id = format!("sidecar:{}", name.replace('\\', "/"));
        let mut marks = Marks::new(&id, source.as_ref().map_or("", Source::text));
        let entries: Vec<_> = found.into_iter().map(|diagnostic| marks.entry(diagnostic, None)).collect();
        (!entries.is_empty()).then_some(Reported {
            name,
            source: source.map(Arc::new),
            letter: None,
            id: None,
            entries,
            unread: 0,
            left_out: Vec::new(),
            duplicate: false,
            earlier: 0,
            further: false,
            sidecar: true,
        })
    }
}

/// What is reported of a suppression whose letter was checked.
fn stale(entry: &Suppression) -> Option<Diagnostic> {
    let (rule, message, span, help) = if !entry.matched {
        let message = format!("{}: this suppression of {} matches no finding any more", entry.letter, entry.rule);
        ("suppression/stale", message, entry.span, "delete it")
    } else if let (true, Some((last, span))) = (entry.expired, entry.expires) {
        let message = format!("{}: this suppression of {} ended on {last}", entry.letter, entry.rule);
        (
            "suppression/expired",
            message,
            span,
            "look at the finding again: delete the suppression, or give it a later day",
        )
    } else {
        return None;
    };
    let labels = vec![Label::new(span, "")];
    Some(Diagnostic {
        rule: rule.to_owned(),
        severity: Severity::Warning,
        message,
        help: help.to_owned(),
        labels,
        ..Diagnostic::default()
    })
}

fn file(reader: &mut TomlReader, table: &Table) -> Vec<Suppression> {
    reader.only(table, &[LIST]);
    match table.get(LIST) {
        None => Vec::new(),
        Some(Item::ArrayOfTables(list)) => list.iter().filter_map(|table| suppression(reader, table)).collect(),
        Some(_) => {
            let span = key_span(table, LIST).unwrap_or(reader.whole);
            reader.error(span, "`suppression` must be a list of tables", "here", "write `[[suppression]]`");
            Vec::new()
        }
    }
}

fn suppression(reader: &mut TomlReader, table: &Table) -> Option<Suppression> {
    let before = reader.errors.len();
    let span = table.span().map_or(reader.whole, Span::from);
    reader.only(table, &KEYS);
    let rule = text(reader, table, span, "rule");
    let letter = text(reader, table, span, "letter");
    let reason = text(reader, table, span, "reason");
    let fingerprint = text(reader, table, span, "fingerprint").and_then(|(text, at)| {
        let parsed = text.parse::<Fingerprint>();
        parsed.map_err(|e| reader.error(at, e.to_string(), "here", "copy it from a report")).ok()
    });
    let expires = expires(reader, table);
    if reader.errors.len() > before {
        return None;
    }
    Some(Suppression {
        rule: rule?.0,
        letter: letter?.0,
        fingerprint: fingerprint?,
        reason: reason?.0,
        expires,
        span,
        expired: false,
        seen: false,
        matched: false,
    })
}

/// A key that must be there.
fn text(reader: &mut TomlReader, table: &Table, span: Span, key: &str) -> Option<(String, Span)> {
    let Some(item) = table.get(key) else {
        reader.error(span, format!("this suppression has no `{key}`"), "here", format!("add `{key} = \"...\"`"));
        return None;
    };
    reader.text(key, item, span)
}

fn expires(reader: &mut TomlReader, table: &Table) -> Option<(Date, Span)> {
    let item = table.get("expires")?;
    let at = item.span().map_or(reader.whole, Span::from);
    let written = item.as_datetime().filter(|written| written.time.is_none()).and_then(|written| written.date);
    let date = written.and_then(|date| {
        Date::new(i16::try_from(date.year).ok()?, i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?).ok()
    });
    if date.is_none() {
        reader.error(at, "`expires` must be a date", "here", "write it without quotes: `expires = 2030-12-31`");
    }
    date.map(|date| (date, at))
}

/// A suppression to add.
#[derive(Debug)]
pub struct NewSuppression<'a> {
    /// The criterion or rule.
    pub rule: &'a str,
    /// The letter's case number.
    pub letter: &'a str,
    /// The finding.
    pub fingerprint: Fingerprint,
    /// Why.
    pub reason: &'a str,
    /// The last day on which it holds.
    pub expires: Option<Date>,
    /// What is suppressed, for whoever reads the file.
    pub comment: &'a str,
}

/// The text of a file with one more suppression; an earlier one of the same finding gives way. The rest of the file,
/// comments included, stays as it is.
///
/// # Errors
/// When the file itself isn't valid.
pub fn add(name: &str, text: &str, new: &NewSuppression<'_>) -> Result<String, Box<TomlErrors>> {
    Suppressions::parse(name, text)?;
    let Ok(mut document) = text.parse::<DocumentMut>() else { return Ok(text.to_owned()) };
    let list = document.entry(LIST).or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
    let Some(list) = list.as_array_of_tables_mut() else { return Ok(text.to_owned()) };
    let fingerprint = new.fingerprint.to_string();
    list.retain(|table| table.get("fingerprint").and_then(Item::as_str) != Some(&fingerprint));
    let mut table = Table::new();
    let comment: String = new.comment.split_whitespace().collect::<Vec<_>>().join(" ");
    let gap = if text.is_empty() { "" } else { "\n" };
    table.decor_mut().set_prefix(format!("{gap}# {}\n", crate::text::inert(&comment)));
    table.insert("rule", value(new.rule));
    table.insert("letter", value(new.letter));
    table.insert("fingerprint", value(fingerprint));
    table.insert("reason", value(new.reason));
    if let Some(date) = new.expires {
        let written = date.to_string().parse::<toml_edit::Datetime>();
        if let Ok(written) = written {
            table.insert("expires", Item::Value(Value::from(written)));
        }
    }
    list.push(table);
    Ok(document.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const ONE: &str = "# ours\n[[suppression]]\nrule = \"r\"\nletter = \"A\"\nfingerprint = \"v1:00000000000000000000000000000000\"\nreason = \"seen\" # by us\nexpires = 2020-01-31\n";

    fn zero() -> Fingerprint {
        "v1:00000000000000000000000000000000".parse().unwrap()
    }

    #[test]
    fn it_holds_to_the_end_of_its_last_day_and_only_for_its_own_finding() {
        let on = |day| {
            let mut file = Suppressions::parse("f", ONE).unwrap();
            file.expire(day);
            file.seen("A");
            let other = file.suppresses(zero(), "other", "A").is_some() || file.suppresses(zero(), "r", "B").is_some();
            let own = file.suppresses(zero(), "r", "A");
            (other, own, file.report().map(|report| report.entries[0].diagnostic.rule.clone()))
        };
        assert_eq!(on(date(2020, 1, 31)), (false, Some("seen".to_owned()), None));
        assert_eq!(on(date(2020, 2, 1)), (false, None, Some("suppression/expired".to_owned())));
    }

    #[test]
    fn it_is_stale_only_where_its_letter_was_checked() {
        let stale = |letter| {
            let mut file = Suppressions::parse("f", ONE).unwrap();
            file.seen(letter);
            file.report().is_some()
        };
        assert!(stale("A") && !stale("B"));
    }

    #[test]
    fn all_errors_are_reported_on_their_places() {
        let text = "reasons = 1\n[[suppression]]\nruel = \"r\"\nletter = 1\nfingerprint = \"v1:0\"\nreason = \" \"\nexpires = \"soon\"\n";
        let error = Suppressions::parse("f", text).unwrap_err();
        let reported: Vec<(&str, &str)> = error
            .errors
            .iter()
            .map(|error| (crate::text::slice(text, error.span.start..error.span.end), error.message.as_str()))
            .collect();
        assert_eq!(reported.len(), 7, "{reported:#?}");
        assert!(
            reported.contains(&("ruel", "unknown key `ruel`"))
                && reported.contains(&("reasons", "unknown key `reasons`"))
        );
        assert!(error.errors.iter().any(|error| error.help == "did you mean `rule`?"));
        assert!(reported.contains(&("\"soon\"", "`expires` must be a date")));
        assert!(Suppressions::parse("f", "[[suppression]\n").is_err());
        assert!(Suppressions::parse("f", "").is_ok() && Suppressions::parse("f", "# none\n").is_ok());
    }

    #[test]
    fn adding_leaves_the_rest_alone() {
        let new = |reason| NewSuppression {
            rule: "r\"",
            letter: "B",
            fingerprint: "v1:00000000000000000000000000000001".parse().unwrap(),
            reason,
            expires: Some(date(2030, 12, 31)),
            comment: "Norco\u{1b}[31m\n(upheld)",
        };
        let two = add("f", ONE, &new("because")).unwrap();
        assert!(two.starts_with(ONE) && two.contains("expires = 2030-12-31") && !two.contains('\u{1b}'));
        assert_eq!(Suppressions::parse("f", &two).unwrap().entries.len(), 2);
        let again = add("f", &two, &new("otherwise")).unwrap();
        assert_eq!(Suppressions::parse("f", &again).unwrap().entries.len(), 2);
        assert!(again.contains("otherwise") && !again.contains("because"));
        assert_eq!(Suppressions::parse("f", &add("f", "", &new("x")).unwrap()).unwrap().entries.len(), 1);
    }
}
