//! Letters as offices hold them: what was added to a page, a line or a heading changes nothing that is read, or is reported.
//! `-- --nocapture` shows the figures for each kind.

use std::collections::HashMap;
use std::fs;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex};

use crate::support::furniture::{self, Heading};
use crate::support::generator::Generator;
use crate::support::pdf::{self, Font, Page, Stamp};
use crate::support::{self, mtuslint};
use mtuslint::Linter;
use mtuslint::document;
use mtuslint::evaluation::{self, DecisionAssessment};
use mtuslint::letter::{self, Letter, Outcome};
use mtuslint::pack::{CriterionFinding, Status};
use mtuslint::text::Source;

static GENERATOR: LazyLock<Generator> = LazyLock::new(Generator::new);

static LINTER: LazyLock<Linter> = LazyLock::new(Linter::default);

/// Of so many letters one has its findings compared, another one for each kind: to compare all takes the test half as long again.
const COMPARED: usize = 3;

/// What a decision comes to.
#[derive(Debug, Clone, PartialEq)]
struct Read {
    item: String,
    outcome: Option<Outcome>,
    criteria: Vec<(String, Status, Option<CriterionFinding>)>,
}

/// Decisions, where their headings stand, and what is said to be wrong with a letter.
type Reading = (Vec<Read>, Vec<Heading>, Vec<String>);

fn read(text: &str) -> Reading {
    read_source(&Source::from_text("letter", text.to_owned()).unwrap())
}

/// Letters that were assessed, by all that evaluation sees of them but where in the file it stands: most differ from no other.
static ASSESSED: LazyLock<Mutex<HashMap<String, Assessed>>> = LazyLock::new(Mutex::default);

/// Criteria, decision by decision.
type Assessed = Arc<Vec<Vec<(String, Status, Option<CriterionFinding>)>>>;

fn assessed(letter: &Letter) -> Assessed {
    let Letter { header, reviewers, case_summary, decisions, folded, .. } = letter;
    let parts = format!("{header:?} {reviewers:?} {case_summary:?} {decisions:?}");
    // Places differ from file to file; the words at them are in the folded text, to which ranges refer.
    let seen: String =
        parts.split("Span {").map(|part| part.split_once('}').map_or(part, |(_, after)| after)).collect();
    let key = format!("{seen} {}", folded.text());
    let known = ASSESSED.lock().unwrap().get(&key).cloned();
    known.unwrap_or_else(|| {
        let assessment = evaluation::assess(letter, &GENERATOR.pack);
        let criteria = |decision: &DecisionAssessment| -> Vec<_> {
            decision.criteria.iter().map(|c| (c.id.clone(), c.status, c.finding)).collect()
        };
        let assessed = Arc::new(assessment.decisions.iter().map(criteria).collect());
        ASSESSED.lock().unwrap().insert(key, Arc::clone(&assessed));
        assessed
    })
}

fn read_source(source: &Source) -> Reading {
    let (mut decisions, mut headings, mut problems) = (Vec::new(), Vec::new(), Vec::new());
    for letter in letter::parse(source, &GENERATOR.pack.lexicon) {
        for (decision, criteria) in letter.decisions.iter().zip(assessed(&letter).iter()) {
            decisions.push(Read {
                item: decision.item.as_ref().map_or("", |item| item.text(&letter)).to_owned(),
                outcome: decision.outcome.as_ref().map(|outcome| outcome.value),
                criteria: criteria.clone(),
            });
            if let (Some(heading), Some(outcome)) = (&decision.heading, &decision.outcome) {
                headings.push(Heading { start: heading.span.start, outcome: outcome.span.start..outcome.span.end });
            }
        }
        problems.extend(letter.problems.iter().map(|problem| problem.to_string()));
    }
    (decisions, headings, problems)
}

/// The names of a letter's findings from run to run; not what is said of furniture. A letter without a case number gets its
/// name from its words, a foot that isn't recognised among them.
fn findings(bytes: &[u8]) -> Vec<String> {
    let checked = LINTER.check_bytes("letter", bytes).unwrap();
    let numbered = checked.letters().iter().filter(|letter| letter.case_number().is_some());
    let kept = numbered.flat_map(|letter| letter.findings()).filter(|finding| finding.rule() != "letter/furniture");
    let mut findings: Vec<String> = kept.map(|f| format!("{} {}", f.rule(), f.fingerprint())).collect();
    findings.sort();
    findings
}

/// How letters were read after a kind of furniture was added.
#[derive(Debug, Default)]
struct Tally {
    decisions: usize,
    items: usize,
    outcomes: usize,
    criteria: usize,
    /// Letters about which something is said that wasn't before.
    reported: usize,
    /// Letters with findings that were compared.
    found: usize,
    silent: Vec<String>,
    other_findings: Vec<String>,
}

impl Tally {
    /// Holds a letter against what it was.
    fn add(&mut self, name: &str, before: &Reading, after: &Reading) {
        let ((before, _, known), (after, _, reported)) = (before, after);
        let count = |same: fn(&Read, &Read) -> bool| before.iter().zip(after).filter(|(a, b)| same(a, b)).count();
        self.decisions += before.len();
        self.items += count(|a, b| a.item == b.item);
        self.outcomes += count(|a, b| a.outcome == b.outcome);
        self.criteria += count(|a, b| a.criteria == b.criteria);
        let new = reported.iter().any(|problem| !known.contains(problem));
        self.reported += usize::from(new);
        if before != after && !new {
            let changed = before.iter().zip(after).find(|(a, b)| a != b);
            self.silent.push(format!("{name}: {changed:#?}"));
        }
    }

    /// Holds the findings of a letter against what they were.
    fn compare(&mut self, name: &str, before: &[String], after: &[String]) {
        self.found += usize::from(!before.is_empty());
        if before != after {
            self.other_findings.push(format!("{name}: {before:#?}\n{after:#?}"));
        }
    }

    fn check(&self, kind: &str) {
        println!(
            "{kind:52}{:6}/{:<6}{:9}{:9}{:9}{:7}{:7}",
            self.items,
            self.decisions,
            self.outcomes,
            self.criteria,
            self.reported,
            self.silent.len(),
            self.found
        );
        assert!(self.silent.is_empty(), "{kind}: {}", self.silent.join("\n"));
        assert!(self.other_findings.is_empty(), "{kind}: {}", self.other_findings.join("\n"));
        assert!(self.found > 0, "{kind}: no letter has a finding");
        let enough = |count: usize| count * 100 >= self.decisions * 99;
        assert!(enough(self.items) && enough(self.outcomes), "{kind}: {} of {}", self.items, self.decisions);
    }
}

fn title(what: &str, letters: usize) {
    println!("{what}: {letters} letters");
    println!(
        "{:52}{:>6}{:7}{:>9}{:>9}{:>9}{:>7}{:>7}",
        "", "items", "", "outcomes", "criteria", "reported", "silent", "found"
    );
}

/// What becomes of each, in their order, as many at once as there are cores.
fn on_all_cores<K: Sync, T: Send>(all: &[K], make: impl Fn(usize, &K) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        while let Some((at, one)) = Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|at| Some((at, all.get(at)?))) {
            done.push((at, make(at, one)));
        }
        done
    };
    let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let mut made: Vec<(usize, T)> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    made.sort_by_key(|(at, _)| *at);
    made.into_iter().map(|(_, made)| made).collect()
}

fn check(what: &str, letters: &[(String, String)]) {
    title(what, letters.len());
    let clean = on_all_cores(letters, |_, (_, text)| (read(text), findings(text.as_bytes())));
    let kinds = furniture::kinds();
    let tallies = on_all_cores(&kinds, |at, (_, add)| {
        let mut tally = Tally::default();
        for (index, ((name, text), (before, found))) in letters.iter().zip(&clean).enumerate() {
            let furnished = add(text, &before.1);
            tally.add(name, before, &read(&furnished));
            // What stands on one page only comes again on no other.
            let pages = text.trim_end().contains('\u{c}') || text.lines().count() > furniture::PAGE;
            if pages && (index + at).is_multiple_of(COMPARED) {
                tally.compare(name, found, &findings(furnished.as_bytes()));
            }
        }
        tally
    });
    kinds.iter().zip(tallies).for_each(|((kind, _), tally)| tally.check(kind));
}

fn read_pdf(bytes: Vec<u8>) -> Reading {
    read_source(&document::read("letter.pdf", bytes).unwrap().source)
}

#[test]
fn an_address_that_a_browser_prints_is_no_part_of_an_item() {
    let text = fs::read_to_string(support::root().join("samples/03-contradictions.txt")).unwrap();
    let (before, ..) = read(&text);
    let item = before[1].item.split_whitespace().next().unwrap().to_owned();
    let at = text.rfind(&format!("\n{item}")).unwrap();
    for foot in ["\u{fb01}le:///home/roe/letter.html 1/2", "https://example.org/letters/a?b=c 1/3"] {
        let (after, ..) = read(&format!("{}\n{foot}{}", &text[..at], &text[at..]));
        assert_eq!(before, after, "{foot}");
    }
}

/// What is printed over the pages of a PDF.
type Stamps = fn(usize, usize) -> Vec<Stamp>;

const STAMPS: [(&str, Stamps); 9] = [
    ("Bates stamp", |page, _| vec![at(format!("ROE-{:06}", 207 + page), 470.0, 24.0, 0.0, 10.0)]),
    ("Bates stamp at the side", |page, _| vec![at(format!("ROE-{:06}", 207 + page), 596.0, 300.0, 90.0, 9.0)]),
    ("fax line", |page, _| {
        let line = format!("03/14/2017 09:{:02} 7145550142 ROE & POE LLP P.{page:03}/017", 20 + page / 3);
        vec![at(line, 40.0, 776.0, 0.0, 8.0)]
    }),
    ("exhibit label", |_, _| vec![at("EXHIBIT C".into(), 270.0, 30.0, 0.0, 12.0)]),
    ("CONFIDENTIAL", |_, _| {
        let line = || "CONFIDENTIAL - SUBJECT TO PROTECTIVE ORDER".to_owned();
        vec![at(line(), 180.0, 770.0, 0.0, 10.0), at(line(), 180.0, 22.0, 0.0, 10.0)]
    }),
    ("page n of m", |page, pages| vec![at(format!("Page {page} of {pages}"), 280.0, 20.0, 0.0, 10.0)]),
    ("watermark at 45 degrees", |_, _| vec![at("CONFIDENTIAL".into(), 120.0, 200.0, 45.0, 60.0)]),
    ("small watermark at 30 degrees", |_, _| vec![at("COPY OF ROE & POE LLP".into(), 150.0, 300.0, 30.0, 14.0)]),
    ("line numbers", |_, _| {
        (0..28).map(|n| at((n + 1).to_string(), 4.0, 730.0 - 24.0 * f64::from(n), 0.0, 10.0)).collect()
    }),
];

fn at(text: String, x: f64, y: f64, degrees: f64, size: f64) -> Stamp {
    Stamp { text, x, y, degrees, size }
}

fn check_pdf(what: &str, letters: &[(String, Vec<u8>)]) {
    title(what, letters.len());
    let clean = on_all_cores(letters, |_, (_, bytes)| (read_pdf(bytes.clone()), findings(bytes)));
    let tallies = on_all_cores(&STAMPS, |at, (_, stamps)| {
        let mut tally = Tally::default();
        for (index, ((name, bytes), (before, found))) in letters.iter().zip(&clean).enumerate() {
            let mut doc = lopdf::Document::load_mem(bytes).unwrap();
            pdf::stamp(&mut doc, *stamps);
            let stamped = pdf::bytes(doc);
            if (index + at).is_multiple_of(COMPARED) {
                tally.compare(name, found, &findings(&stamped));
            }
            tally.add(name, before, &read_pdf(stamped));
        }
        tally
    });
    STAMPS.iter().zip(tallies).for_each(|((kind, _), tally)| tally.check(kind));
}

fn texts(folder: &std::path::Path) -> Vec<(String, String)> {
    let paths = support::files(folder).into_iter();
    paths.map(|path| (path.display().to_string(), fs::read_to_string(path).unwrap())).collect()
}

#[test]
fn furniture_changes_no_invented_letter() {
    let letters: Vec<(String, String)> =
        (0..24).map(|index| GENERATOR.letter(5, index)).map(|letter| (letter.key.letter, letter.text)).collect();
    check("synthetic", &letters);
    check("corpus", &texts(&support::root().join("corpus/letters")));
}

#[test]
fn furniture_changes_no_real_letter() {
    let Some(shared) = support::shared() else { return };
    check("real", &texts(&shared.join("text-raw")));
}

#[test]
fn what_is_printed_over_a_pdf_changes_no_letter() {
    let letters = (0..12).map(|index| GENERATOR.letter(5, index));
    let plain = |text: &str| text.replace(|c: char| !c.is_ascii(), "'").replace('\u{c}', "");
    let letters =
        letters.map(|letter| (letter.key.letter, pdf::bytes(pdf::letter(&plain(&letter.text), 60, Font::Simple))));
    check_pdf("synthetic", &letters.collect::<Vec<_>>());
}

#[test]
fn what_is_printed_over_a_real_pdf_changes_no_letter() {
    let Some(shared) = support::shared() else { return };
    let letters = support::files(&shared.join("pdf")).into_iter().step_by(4);
    let letters = letters.map(|path| (path.display().to_string(), fs::read(path).unwrap()));
    check_pdf("real", &letters.collect::<Vec<_>>());
}

const COVER: [&str; 8] = [
    "Roe & Poe LLP",
    "12 Any Street, Anytown",
    "Re: a worker v. a bakery",
    "Dear Ms. Doe:",
    "Enclosed is the determination on Percocet, which was overturned.",
    "Please tell us by 12/01/2016 whether you accept it.",
    "Sincerely,",
    "R. Roe",
];
const SERVICE: [&str; 4] = [
    "PROOF OF SERVICE",
    "I am over eighteen and not a party to this action.",
    "On 12/02/2016 I served the determination on all parties by mail.",
    "Executed at Anytown.",
];
const NOTE: [&str; 3] =
    ["PROGRESS NOTE", "Norco 10/325mg #60 was refilled.", "Function: not medically necessary to discuss."];

#[test]
fn other_papers_of_a_bundle_are_named_and_decide_nothing() {
    let sample = |name: &str| fs::read_to_string(support::root().join("samples").join(name)).unwrap();
    let (first, second) = (sample("04-supported.txt"), sample("07-record.txt"));
    let (one, two): (Vec<&str>, Vec<&str>) = (first.lines().collect(), second.lines().collect());
    let (head, tail) = two.split_at(20);
    let pages = [Page::Text(&COVER), Page::Text(&one), Page::Text(&SERVICE), Page::Text(&NOTE), Page::Text(head)];
    let pages = pages.into_iter().chain([Page::Text(tail), Page::Text(&SERVICE)]).collect::<Vec<_>>();
    let bundle = pdf::bytes(pdf::document(&pages, Font::Simple));
    let (read, _, problems) = read_pdf(bundle.clone());
    let alone = [read_pdf(pdf::bytes(pdf::document(&[Page::Text(&one)], Font::Simple))), self::read(&second)];
    assert_eq!(read, alone.into_iter().flat_map(|(read, ..)| read).collect::<Vec<_>>());
    let papers: Vec<&str> =
        problems.iter().filter_map(|p| p.split_once('(')?.1.split_once(')')).map(|(p, _)| p).collect();
    assert_eq!(papers, ["cover letter, page 1", "proof of service, pages 3 to 4", "proof of service, page 7"]);
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("bundle.pdf"), bundle).unwrap();
    let run = |args: &[&str]| mtuslint(args).within(dir.path()).output().stdout;
    let report: serde_json::Value = serde_json::from_str(&run(&["check", "--format=json", "bundle.pdf"])).unwrap();
    let pages: Vec<_> =
        report["letters"].as_array().unwrap().iter().map(|letter| letter["pages"].to_string()).collect();
    assert_eq!(pages, ["[2,2]", "[5,6]"]);
    snapshot!("furniture__bundle", run(&["parse", "--furniture", "bundle.pdf"]));
}

#[test]
fn what_follows_a_letter_in_text_is_named() {
    let text = fs::read_to_string(support::root().join("samples/04-supported.txt")).unwrap();
    let (before, ..) = read(&text);
    for (paper, kind) in [(SERVICE.join("\n"), "proof of service"), (COVER.join("\n"), "cover letter")] {
        for feed in ["", "\u{c}"] {
            let (after, _, problems) = read(&format!("{}\n{feed}{paper}\n", text.trim_end()));
            assert_eq!(before, after, "{kind} {feed:?}");
            assert!(problems.len() == 1 && problems[0].contains(kind), "{problems:?}");
        }
    }
}

#[test]
fn a_page_that_has_but_its_number_is_no_paper() {
    let text = fs::read_to_string(support::root().join("samples/04-supported.txt")).unwrap();
    let (before, ..) = read(&text);
    let (after, _, problems) = read(&format!("{}\n1\n\u{c}\n2\n", text.trim_end()));
    assert_eq!((before, problems), (after, Vec::new()));
}

#[test]
fn marks_within_a_line_that_is_set_aside_are_part_of_it() {
    let source = Source::from_text("letter", "The patient\n\n____\n**EXHIBIT C**\n\nwas seen.\n".to_owned()).unwrap();
    let found = letter::asides(&source);
    let words: Vec<&str> = found.iter().map(|aside| source.slice(aside.span)).collect();
    assert_eq!(words, ["____", "**EXHIBIT C**"]);
}

#[test]
fn what_is_set_aside_is_listed_with_its_bytes() {
    let text = fs::read_to_string(support::root().join("samples/04-supported.txt")).unwrap();
    let text = text
        .replace("4.1 Tapering", "Page 1 of 2\nROE-000208\n4.1 Tapering")
        .replace("aberrant behavior.", "12\naberrant behavior.");
    let run = |args: &[&str]| mtuslint(args).stdin(text.clone()).output().stdout;
    snapshot!("furniture__listed", run(&["parse", "--text", "--furniture", "-"]));
    // A number alone may be text.
    snapshot!("furniture__doubtful", run(&["check", "--format=short", "-"]));
}

#[test]
fn a_case_number_without_its_label_is_known_by_its_form() {
    let text = fs::read_to_string(support::root().join("samples/04-supported.txt")).unwrap();
    let run = |text: String| mtuslint(&["check", "--format=json", "-"]).stdin(text).output().stdout;
    for text in [
        text.replace("Case Number: ", ""),
        text.replace(
            "Case Number: CM16-0990003\nDate Assigned: 10/03/2016",
            "Case Number:\nDate Assigned:\n\nCM16-0990003\n",
        ),
    ] {
        let report: serde_json::Value = serde_json::from_str(&run(text)).unwrap();
        assert_eq!(report["letters"][0]["case_number"], "CM16-0990003");
        assert_eq!(report["letters"][0]["diagnostics"].as_array().unwrap().len(), 1, "{}", report["letters"][0]);
    }
}

#[test]
fn a_scan_with_a_stamp_is_still_a_scan() {
    let text = fs::read_to_string(support::root().join("samples/04-supported.txt")).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let mut doc = pdf::document(&[Page::Text(&lines), Page::Scan], Font::Simple);
    pdf::stamp(&mut doc, |page, _| vec![at(format!("ROE-{:06}", 207 + page), 470.0, 24.0, 0.0, 10.0)]);
    let gaps = document::read("letter.pdf", pdf::bytes(doc)).unwrap().gaps;
    assert_eq!(gaps.iter().map(|gap| (gap.page, gap.kind)).collect::<Vec<_>>(), [(2, document::PageGapKind::Scanned)]);
}

#[test]
fn lost_line_ends_and_torn_words_are_named() {
    let text = fs::read_to_string(support::root().join("samples/04-supported.txt")).unwrap();
    let said = |text: String, what: &str| {
        let problems = read(&text).2;
        assert!(problems.iter().any(|problem| problem.contains(what)), "{what}: {problems:?}");
    };
    said(text.replace('\n', ""), "run together");
    let spaced = text.chars().flat_map(|c| [c, ' ']).filter(|c| *c != '\n').collect::<String>();
    said(spaced, "torn");
}
