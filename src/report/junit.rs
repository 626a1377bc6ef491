//! `--format junit`: the XML that CI servers show as test results.
//!
//! A letter is a test suite. Each finding is a test case that fails if it makes the run fail (`--fail-on`), and passes
//! with the finding as its output if not; a decision without findings is a test case that passes, or is skipped where
//! nothing was assessed. An input that couldn't be read is an error.

use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::{Emitter, Entry, Reported, Run, Summary, decisions, location, severity, uri};
use crate::evaluation::Verdict;
use crate::text::inert;

/// Writes one suite a letter.
#[derive(Debug, Default)]
pub struct Junit;

/// How a test case ended, and what there is to say of it.
enum Case<'a> {
    Passed,
    Skipped(&'static str),
    Found { element: &'static str, entry: &'a Entry, place: String },
}

impl Emitter for Junit {
    fn begin(&mut self, out: &mut dyn Write, _: &Run<'_>) -> io::Result<()> {
        let mut xml = Writer::new(&mut *out);
        xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        out.write_all(b"\n<testsuites name=\"mtuslint\">\n")
    }

    fn letter(&mut self, out: &mut dyn Write, reported: &Reported, run: &Run<'_>) -> io::Result<()> {
        let cases = cases(reported, run);
        let number = |kind: &str| cases.iter().filter(|(_, case)| case.element() == kind).count().to_string();
        let suite = BytesStart::new("testsuite").with_attributes([
            ("name", text(reported.id.as_ref().unwrap_or(&reported.name)).as_str()),
            ("file", text(&uri::in_repository(&reported.name, run.base)).as_str()),
            ("tests", cases.len().to_string().as_str()),
            ("failures", number("failure").as_str()),
            ("errors", number("error").as_str()),
            ("skipped", number("skipped").as_str()),
        ]);
        let mut xml: Writer<&mut dyn Write> = Writer::new_with_indent(out, b' ', 2);
        xml.write_event(Event::Start(suite))?;
        for (name, case) in &cases {
            write(&mut xml, &reported.name, name, case)?;
        }
        xml.write_event(Event::End(BytesEnd::new("testsuite")))?;
        xml.into_inner().write_all(b"\n")
    }

    fn end(&mut self, out: &mut dyn Write, _: &Summary, _: &Run<'_>) -> io::Result<()> {
        out.write_all(b"</testsuites>\n")
    }
}

impl Case<'_> {
    fn element(&self) -> &str {
        match self {
            Case::Passed => "",
            Case::Skipped(_) => "skipped",
            Case::Found { element, .. } => element,
        }
    }
}

fn cases<'a>(reported: &'a Reported, run: &Run<'_>) -> Vec<(String, Case<'a>)> {
    let found = |entry: &'a Entry| {
        let element = match reported.unreadable() {
            true => "error",
            false if run.fails(entry.diagnostic.severity) => "failure",
            false => "system-out",
        };
        let place = text(&location(reported, entry));
        Case::Found { element, entry, place }
    };
    let whole = reported.shown_of(None).map(|entry| (entry.diagnostic.rule.clone(), found(entry)));
    let mut out: Vec<_> = whole.collect();
    for (index, letter, decision, assessed) in decisions(reported) {
        let item = decision.item.as_ref().map_or("item not readable", |item| item.text(letter));
        let name = format!("decision {}: {item}", index + 1);
        let before = out.len();
        out.extend(
            reported.shown_of(Some(index)).map(|entry| (format!("{name}: {}", entry.diagnostic.rule), found(entry))),
        );
        if out.len() == before {
            let skipped = assessed.verdict == Verdict::NotAssessed;
            out.push((name, if skipped { Case::Skipped("not assessed") } else { Case::Passed }));
        }
    }
    out
}

fn write(xml: &mut Writer<&mut dyn Write>, path: &str, name: &str, case: &Case<'_>) -> io::Result<()> {
    let (name, path) = (text(name), text(path));
    let start = xml.create_element("testcase").with_attributes([("name", name.as_str()), ("classname", path.as_str())]);
    match case {
        Case::Passed => start.write_empty()?,
        Case::Skipped(why) => start.write_inner_content(|xml| {
            xml.create_element("skipped").with_attribute(("message", *why)).write_empty()?;
            Ok(())
        })?,
        Case::Found { element, entry, place } => start.write_inner_content(|xml| {
            let diagnostic = &entry.diagnostic;
            let grade = severity(diagnostic.severity);
            let help = diagnostic.help.lines().map(text).collect::<Vec<_>>().join("\n");
            let message = text(&diagnostic.message);
            let body = format!("{place}: {grade}[{}] {message}\n{help}\n{}", diagnostic.rule, entry.fingerprint);
            let mut inner = xml.create_element(*element);
            if *element != "system-out" {
                inner = inner.with_attributes([("message", message.as_str()), ("type", grade)]);
            }
            inner.write_text_content(BytesText::new(&body))?;
            Ok(())
        })?,
    };
    Ok(())
}

/// Text that XML can hold: some characters can't be written in it even as references.
fn text(text: &str) -> String {
    inert(text).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}
