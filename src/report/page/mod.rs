//! `check -o html:FILE` and `html-dir:DIR`: each letter whole, with all that was read and found marked on its words, for who
//! reads it with the finding in hand. One page holds everything and loads nothing; a folder has an index and such a page
//! for each letter.
//!
//! Here the marked letter becomes what `templates/` show; what is marked is settled in `marked`, and was found before.

mod docx;
mod marked;
mod text;
mod worksheet;

use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use askama::Template;
use base64::Engine;
use sha2::{Digest, Sha256};

use super::{Emitter, Reported, Run, Summary, decisions, severity};
use crate::evaluation::Verdict;
use crate::filter::Urgency;
use crate::pack::Severity;
use crate::text::inert;
use marked::{MarginNote, Marked, Setting, marked, slug};
pub(super) use marked::{quoted, said};
pub use worksheet::Worksheet;

/// What no page leaves out.
const LIMITS: &str = "This page says what a letter states and where it disagrees with itself or with what its guideline asks. It never says whether a treatment is medically necessary, and it isn’t legal advice.";

/// A format of several files in a folder.
pub trait Site {
    /// The name of a letter's page.
    fn name(&mut self, reported: &Reported) -> String;

    /// A letter's page.
    ///
    /// # Errors
    /// When it can't be written.
    fn page(&mut self, out: &mut dyn Write, name: &str, reported: &Reported, run: &Run<'_>) -> io::Result<()>;

    /// The page that leads to the others.
    ///
    /// # Errors
    /// When it can't be written.
    fn index(&mut self, out: &mut dyn Write, summary: &Summary, run: &Run<'_>) -> io::Result<()>;
}

/// What every page has.
struct Frame {
    css: &'static str,
    js: &'static str,
    /// What the page may load and run: its own style and script, by their hashes.
    policy: &'static str,
    version: &'static str,
    pack: String,
    limits: &'static str,
}

const CSS: &str = include_str!("../../../templates/letter.css");
const JS: &str = include_str!("../../../templates/letter.js");

/// The content security policy of a page with one style, and a script or none.
fn policy(css: &str, js: Option<&str>) -> String {
    let hash =
        |text: &str| format!("'sha256-{}'", base64::engine::general_purpose::STANDARD.encode(Sha256::digest(text)));
    let scripts = js.map_or_else(|| "'none'".to_owned(), hash);
    let styles = hash(css);
    format!(
        "default-src 'none'; img-src data:; style-src {styles}; script-src {scripts}; base-uri 'none'; form-action 'none'"
    )
}

impl Frame {
    fn new(run: &Run<'_>) -> Frame {
        static POLICY: LazyLock<String> = LazyLock::new(|| policy(CSS, Some(JS)));
        let meta = &run.pack.meta;
        let version = env!("CARGO_PKG_VERSION");
        Frame {
            css: CSS,
            js: JS,
            policy: &POLICY,
            version,
            pack: format!("{} {}", meta.id, meta.version),
            limits: LIMITS,
        }
    }
}

/// A page with all letters on it.
#[derive(Template)]
#[template(path = "report.html")]
struct ReportPage<'a> {
    frame: Frame,
    title: String,
    summary: String,
    rows: Vec<&'a LetterRow>,
    rules: Vec<RuleView>,
    /// The letters, as they were written when they came.
    letters: &'a str,
    single: bool,
}

/// A page with one letter of a folder.
#[derive(Template)]
#[template(path = "report-letter.html")]
struct LetterPage<'a> {
    frame: Frame,
    letter: &'a Marked,
    rules: Vec<RuleView>,
}

/// A letter on a page with others.
#[derive(Template)]
#[template(path = "letter.html")]
struct LetterPart<'a> {
    letter: &'a Marked,
}

/// A letter in the list of letters.
#[derive(Debug)]
struct LetterRow {
    urgency: Urgency,
    href: String,
    name: String,
    path: String,
    decided: String,
    verdicts: Vec<(usize, &'static str)>,
    errors: usize,
    warnings: usize,
    first: Option<First>,
    /// Severity, rule and fingerprint of each finding, for filters.
    found: String,
}

/// The finding to read first.
#[derive(Debug)]
struct First {
    href: String,
    rule: String,
    severity: &'static str,
    message: String,
    about: String,
}

/// A rule in the list of rules.
#[derive(Debug)]
struct RuleView {
    id: String,
    findings: usize,
}

/// The letters of a run, and the rules of their findings.
#[derive(Debug, Default)]
struct Index {
    rows: Vec<LetterRow>,
    rules: BTreeMap<String, usize>,
}

impl Index {
    /// A letter whose page (or part of one) is `page`.
    fn add(&mut self, reported: &Reported, letter: &Marked, page: &str) {
        let urgency = reported.urgency();
        let notes: Vec<&MarginNote> =
            letter.notes.iter().chain(letter.parts.iter().flat_map(|part| &part.notes)).collect();
        for note in &notes {
            *self.rules.entry(note.rule.clone()).or_default() += 1;
        }
        let all = std::iter::once(None).chain((0..reported.decisions()).map(Some));
        let gravest = all.flat_map(|decision| reported.gravest_of(decision).into_iter().next());
        let gravest = gravest.min_by_key(|entry| (std::cmp::Reverse(entry.diagnostic.severity), !entry.is_conflict()));
        let name = gravest.map(|entry| entry.fingerprint.to_string());
        let first = notes.iter().find(|note| name.as_ref() == Some(&note.fingerprint)).map(|note| First {
            href: format!("{page}#{}", note.id),
            rule: note.rule.clone(),
            severity: note.severity,
            message: note.message.clone(),
            about: note.about.clone(),
        });
        let count = |wanted: Severity| notes.iter().filter(|note| note.severity == severity(wanted)).count();
        let verdict = |wanted: Verdict| decisions(reported).filter(|(.., d)| d.verdict == wanted).count();
        let verdicts = Verdict::ALL.map(|v| (verdict(v), v.as_str())).into_iter().filter(|(n, _)| *n > 0).collect();
        let found: Vec<String> =
            notes.iter().map(|note| format!("{} {} {}", note.severity, note.rule, note.fingerprint)).collect();
        self.rows.push(LetterRow {
            urgency,
            href: format!("{page}#{}top", letter.prefix),
            name: letter.name.clone(),
            path: letter.path.clone(),
            decided: letter.facts.iter().find(|(name, _)| *name == "Decided").map_or_else(String::new, |f| f.1.clone()),
            verdicts,
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            first,
            found: found.join(";"),
        });
    }

    /// What is most urgent first, else in the order of the inputs.
    fn rows(&self) -> Vec<&LetterRow> {
        let mut rows: Vec<&LetterRow> = self.rows.iter().collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.urgency));
        rows
    }

    fn rules(&self) -> Vec<RuleView> {
        self.rules.iter().map(|(id, &findings)| RuleView { id: id.clone(), findings }).collect()
    }
}

/// Writes one page. Its list of letters stands before them, so they wait in memory until the end: for batches of many
/// thousand letters there is [`PageFolder`].
#[derive(Debug)]
pub struct Html {
    folder: Option<PathBuf>,
    index: Index,
    letters: Vec<u8>,
}

impl Html {
    /// A page that will stand in a folder; none where that isn't known.
    pub fn new(folder: Option<PathBuf>) -> Html {
        Html { folder, index: Index::default(), letters: Vec::new() }
    }
}

impl Emitter for Html {
    fn letter(&mut self, _: &mut dyn Write, reported: &Reported, run: &Run<'_>) -> io::Result<()> {
        let prefix = format!("l{}-", self.index.rows.len() + 1);
        let letter = marked(reported, run.pack, setting(self.folder.as_deref(), run, &prefix));
        self.index.add(reported, &letter, "");
        LetterPart { letter: &letter }.write_into(&mut self.letters)?;
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write, summary: &Summary, run: &Run<'_>) -> io::Result<()> {
        let letters = std::str::from_utf8(&self.letters).map_err(io::Error::other)?;
        page(out, &self.index, letters, summary, run)
    }
}

/// Writes a page for each letter, and an index.
#[derive(Debug)]
pub struct PageFolder {
    folder: Option<PathBuf>,
    index: Index,
    names: HashMap<String, usize>,
}

impl PageFolder {
    /// Pages that will stand in a folder.
    pub fn new(folder: Option<PathBuf>) -> PageFolder {
        PageFolder { folder, index: Index::default(), names: HashMap::new() }
    }
}

impl Site for PageFolder {
    /// The case number, by which other pages know it too; with a number where several letters have the same.
    fn name(&mut self, reported: &Reported) -> String {
        let id = reported.id.as_deref().filter(|id| !id.contains(':')).unwrap_or(&reported.name);
        let name = page_name(id);
        // Some file systems don't tell capitals from small letters.
        let times = self.names.entry(name.to_ascii_lowercase()).or_default();
        *times += 1;
        if *times > 1 { format!("{name}_{times}.html") } else { format!("{name}.html") }
    }

    fn page(&mut self, out: &mut dyn Write, name: &str, reported: &Reported, run: &Run<'_>) -> io::Result<()> {
        let letter = marked(reported, run.pack, setting(self.folder.as_deref(), run, ""));
        let mut index = Index::default();
        index.add(reported, &letter, name);
        let page = LetterPage { frame: Frame::new(run), letter: &letter, rules: index.rules() };
        for rule in &page.rules {
            *self.index.rules.entry(rule.id.clone()).or_default() += rule.findings;
        }
        page.write_into(&mut &mut *out)?;
        self.index.rows.append(&mut index.rows);
        writeln!(out)
    }

    fn index(&mut self, out: &mut dyn Write, summary: &Summary, run: &Run<'_>) -> io::Result<()> {
        page(out, &self.index, "", summary, run)
    }
}

/// How a page calls the first finding of a rule on a decision (0: on the letter as a whole).
pub(super) fn note_id(n: usize, rule: &str) -> String {
    format!("f{n}-{}", slug(rule))
}

/// A letter's page in a folder, without its ending.
pub(super) fn page_name(id: &str) -> String {
    const MOST: usize = 100;
    let name: String = slug(id).trim_matches('-').chars().take(MOST).collect();
    if name.is_empty() || name.eq_ignore_ascii_case("index") { format!("letter-{name}") } else { name }
}

fn setting<'a>(folder: Option<&'a Path>, run: &Run<'a>, prefix: &'a str) -> Setting<'a> {
    Setting { folder, base: run.base.map(|base| base.folder.as_path()), prefix }
}

fn page(out: &mut dyn Write, index: &Index, letters: &str, summary: &Summary, run: &Run<'_>) -> io::Result<()> {
    let rows = index.rows();
    let title = match rows.as_slice() {
        [one] => one.name.clone(),
        rows => super::count(rows.len(), "letter"),
    };
    let page = ReportPage {
        frame: Frame::new(run),
        title: inert(&title),
        summary: super::pretty::summary_line(summary),
        single: rows.len() == 1 && !letters.is_empty(),
        rows,
        rules: index.rules(),
        letters,
    };
    page.write_into(&mut &mut *out)?;
    writeln!(out)
}
