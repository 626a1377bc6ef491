//! `--format sarif`: SARIF 2.1.0, for code scanning services and viewers.
//!
//! Results are written as letters come; the list of rules follows them (the order of keys is free), so that rules of
//! inputs and letters that no pack holds are in it as well. What is suppressed is in it, marked so, as the standard
//! wants; what the baseline knows isn't.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::{Base, Emitter, Entry, Reported, Run, Summary, explain, json as report, message, on_page, uri};
use crate::evaluation::Label;
use crate::filter::{Fingerprint, Standing};
use crate::letter::ProblemKind;
use crate::pack::{Pack, Severity};
use crate::text::{Source, inert, to_json};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// The name for the root of the repository; consumers know it under this name.
const BASE: &str = "%SRCROOT%";

/// Writes one result a diagnostic.
#[derive(Debug, Default)]
pub struct Sarif {
    any: bool,
    rules: Vec<Value>,
    ids: Vec<String>,
}

impl Emitter for Sarif {
    fn begin(&mut self, out: &mut dyn Write, run: &Run<'_>) -> io::Result<()> {
        self.rules(run.pack);
        write!(
            out,
            "{{\"$schema\":\"{SCHEMA}\",\"version\":\"2.1.0\",\"runs\":[{{\"columnKind\":\"unicodeCodePoints\","
        )?;
        write!(out, "\"results\":[")
    }

    fn letter(&mut self, out: &mut dyn Write, reported: &Reported, run: &Run<'_>) -> io::Result<()> {
        let location = artifact(&reported.name, run.base);
        for entry in reported.entries.iter().filter(|entry| entry.standing != Standing::Known) {
            out.write_all(if self.any { b",\n" } else { b"\n" })?;
            self.any = true;
            let index = self.index(entry);
            to_json(out, &result(reported, entry, index, &location))?;
        }
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write, summary: &Summary, run: &Run<'_>) -> io::Result<()> {
        out.write_all(b"\n],\n\"tool\":{\"driver\":{\"name\":\"mtuslint\",\"informationUri\":")?;
        to_json(out, &env!("CARGO_PKG_REPOSITORY"))?;
        out.write_all(b",\"version\":")?;
        to_json(out, &env!("CARGO_PKG_VERSION"))?;
        out.write_all(b",\"semanticVersion\":")?;
        to_json(out, &env!("CARGO_PKG_VERSION"))?;
        out.write_all(b",\"rules\":[")?;
        for (i, rule) in self.rules.iter().enumerate() {
            out.write_all(if i == 0 { b"\n" } else { b",\n" })?;
            to_json(out, rule)?;
        }
        out.write_all(b"\n]}},\n")?;
        let rest = json!({
            "originalUriBaseIds": {BASE: {"description": {"text": "The root of the repository, or the folder in which mtuslint was run where there is none."}}},
            "invocations": [{"executionSuccessful": true}],
            "properties": {"pack": report::pack_id(&run.pack.meta), "summary": report::summary(summary)},
        });
        let mut rest_text = Vec::new();
        to_json(&mut rest_text, &rest)?;
        // Without its opening brace it closes the run.
        out.write_all(rest_text.get(1..).unwrap_or_default())?;
        out.write_all(b"]}\n")
    }
}

impl Sarif {
    /// Every rule of the pack, and every way in which a letter can be damaged.
    fn rules(&mut self, pack: &Pack) {
        for (class, criterion) in pack.classes.iter().flat_map(|class| class.criteria.iter().map(move |c| (class, c))) {
            let name = format!("{}: {}", class.title, criterion.title);
            let help = explain(pack, &criterion.id);
            self.rule(&criterion.id, &name, &criterion.asks, help.as_deref(), criterion.severity);
        }
        for rule in &pack.rules {
            let help = explain(pack, &rule.id);
            self.rule(&rule.id, &rule.title, &rule.asks, help.as_deref(), rule.severity);
        }
        for kind in ProblemKind::all() {
            let severity = if kind.is_error() { Severity::Error } else { Severity::Warning };
            self.rule(kind.code(), &kind.to_string(), &kind.to_string(), Some(kind.help()), severity);
        }
    }

    fn rule(&mut self, id: &str, title: &str, asks: &str, help: Option<&str>, severity: Severity) {
        if self.ids.iter().any(|known| known == id) {
            return;
        }
        self.ids.push(id.to_owned());
        self.rules.push(json!({
            "id": id,
            "shortDescription": {"text": title},
            "fullDescription": {"text": asks},
            "help": {"text": help.unwrap_or(asks)},
            "defaultConfiguration": {"level": level(severity)},
        }));
    }

    /// The place of an entry's rule in the list, to which it is added if need be.
    fn index(&mut self, entry: &Entry) -> usize {
        let diagnostic = &entry.diagnostic;
        let place = |ids: &[String]| ids.iter().position(|id| *id == diagnostic.rule);
        if let Some(index) = place(&self.ids) {
            return index;
        }
        let help = Some(diagnostic.help.as_str()).filter(|help| !help.is_empty());
        // The message names this input, the rule doesn't.
        self.rule(&diagnostic.rule, &diagnostic.rule, &diagnostic.rule, help, diagnostic.severity);
        self.ids.len() - 1
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "note",
    }
}

fn result(reported: &Reported, entry: &Entry, index: usize, artifact: &Value) -> Value {
    let diagnostic = &entry.diagnostic;
    let mut labels = diagnostic.labels.iter().zip(reported.source.iter().cycle());
    let first = match labels.next() {
        Some((label, source)) => place(label, source, artifact, None),
        None => json!({"physicalLocation": {"artifactLocation": artifact}}),
    };
    let others: Vec<Value> =
        labels.enumerate().map(|(i, (label, source))| place(label, source, artifact, Some(i + 1))).collect();
    let mut out = Map::new();
    out.insert("ruleId".into(), json!(diagnostic.rule));
    out.insert("ruleIndex".into(), json!(index));
    out.insert("level".into(), json!(level(diagnostic.severity)));
    out.insert("message".into(), json!({"text": plain_text(&message(reported, entry))}));
    out.insert("locations".into(), json!([first]));
    if !others.is_empty() {
        out.insert("relatedLocations".into(), json!(others));
    }
    let key = format!("mtuslint/{}", Fingerprint::VERSION);
    out.insert("partialFingerprints".into(), json!({key: entry.fingerprint.hex()}));
    if let Standing::Suppressed { reason } = &entry.standing {
        out.insert("suppressions".into(), json!([{"kind": "external", "status": "accepted", "justification": reason}]));
    }
    let mut properties = Map::new();
    properties.insert("fingerprint".into(), json!(entry.fingerprint.to_string()));
    if let Some(id) = &reported.id {
        properties.insert("letter".into(), json!(id));
    }
    let decision = entry.decision.zip(reported.letter.as_ref()).and_then(|(index, (letter, assessment))| {
        Some((index, letter.decisions.get(index)?, assessment.decisions.get(index)?))
    });
    if let Some((index, decision, assessed)) = decision {
        properties.insert("decision".into(), json!(index + 1));
        properties.insert("outcome".into(), json!(decision.outcome.as_ref().map(|outcome| outcome.value.as_str())));
        properties.insert("verdict".into(), json!(assessed.verdict.as_str()));
    }
    out.insert("properties".into(), Value::Object(properties));
    Value::Object(out)
}

/// Where a label stands; related places have a number.
fn place(label: &Label, source: &Source, artifact: &Value, id: Option<usize>) -> Value {
    let (start, end) = (source.position(label.span.start), source.position(label.span.end));
    let mut out = Map::new();
    if let Some(id) = id {
        out.insert("id".into(), json!(id));
    }
    let mut region = Map::new();
    region.insert("startLine".into(), json!(start.line));
    region.insert("startColumn".into(), json!(start.column));
    region.insert("endLine".into(), json!(end.line));
    region.insert("endColumn".into(), json!(end.column));
    let page = source.page_at(label.span.start);
    if let Some(page) = page {
        let recognised = source.is_recognised(label.span.start);
        let page = if recognised { json!({"page": page, "recognised": true}) } else { json!({"page": page}) };
        region.insert("properties".into(), page);
    }
    // Lines are those of the text that was taken out of the file, bytes would be the file's own.
    if !source.is_converted() {
        region.insert("byteOffset".into(), json!(label.span.start));
        region.insert("byteLength".into(), json!(label.span.len()));
    }
    region.insert("snippet".into(), json!({"text": source.slice(label.span)}));
    out.insert("physicalLocation".into(), json!({"artifactLocation": artifact, "region": region}));
    if !label.text.is_empty() {
        out.insert(
            "message".into(),
            json!({"text": plain_text(&format!("{}{}", on_page(source.page_name(label.span.start)), label.text))}),
        );
    }
    Value::Object(out)
}

/// Plain text as SARIF writes it: brackets would be links, braces placeholders.
fn plain_text(text: &str) -> String {
    let mut out = String::new();
    for c in inert(text).chars() {
        match c {
            '[' | ']' | '\\' => out.extend(['\\', c]),
            '{' | '}' => out.extend([c, c]),
            c => out.push(c),
        }
    }
    out
}

/// Where an input is: relative to the root of the repository if it lies in it, else as a whole URI.
fn artifact(name: &str, base: Option<&Base>) -> Value {
    if name == "-" {
        return json!({"uri": "stdin", "description": {"text": "standard input"}});
    }
    let Some(base) = base else { return json!({"uri": uri::of_path(name)}) };
    match uri::below_root(name, base) {
        Some(path) => json!({"uri": uri::of_path(&path.to_string_lossy()), "uriBaseId": BASE}),
        None => json!({"uri": uri::of_file(&uri::plain(&base.folder.join(name)))}),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_are_relative_where_they_can_be() {
        let base = |root: &str| Base { folder: "/home/a b".into(), root: root.into() };
        let above = base("/home");
        assert_eq!(artifact("x.txt", Some(&above)), json!({"uri": "a%20b/x.txt", "uriBaseId": BASE}));
        assert_eq!(artifact("../x.txt", Some(&above)), json!({"uri": "x.txt", "uriBaseId": BASE}));
        let base = base("/home/a b");
        let base = Some(&base);
        assert_eq!(artifact("x/ü #1.txt", base), json!({"uri": "x/%C3%BC%20%231.txt", "uriBaseId": BASE}));
        assert_eq!(artifact("./x//y.txt", base), json!({"uri": "x/y.txt", "uriBaseId": BASE}));
        assert_eq!(artifact("/home/a b/x.txt", base), json!({"uri": "x.txt", "uriBaseId": BASE}));
        assert_eq!(artifact("../x.txt", base), json!({"uri": "file:///home/x.txt"}));
    }

    #[test]
    fn a_message_holds_no_link_and_no_placeholder() {
        assert_eq!(plain_text("[x](http://y) {0} \\ \u{1b}"), "\\[x\\](http://y) {{0}} \\\\ \u{fffd}");
    }
}
