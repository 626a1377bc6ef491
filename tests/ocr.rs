//! Pages that are pictures: what is read, what is said of it, and what happens where it can't be. Programs that only answer what
//! a test wants stand in for Poppler and Tesseract; `integrations/extractors` runs the real ones.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::support::pdf::{self, Font, Page};
use crate::support::{Run, mtuslint, root};
use serde_json::Value;

/// Draws a page: its number.
const DRAWER: &str = "[ \"$1\" = -v ] && exit 0
/bin/cat > /dev/null
while [ \"$1\" != -f ]; do shift; done
echo \"$2\"";

/// Reads a page: the table that the test has for it.
const READER: &str = "case \"$1\" in
--version) echo tesseract 9.9; echo ' a library' ;;
--list-langs) printf 'List\\neng\\n' ;;
*) read -r page; exec /bin/cat \"${0%/*}/$page.tsv\" ;;
esac";

fn program(dir: &Path, name: &str, script: &str) {
    let path = dir.join(name);
    fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// Tesseract's table of some lines. Words with a `?` are unsure, and lose it.
fn table(lines: &[&str]) -> String {
    let mut rows =
        "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n".to_owned();
    for (line, words) in lines.iter().enumerate() {
        for word in words.split_whitespace() {
            let (confidence, word) = word.strip_suffix('?').map_or((95.5, word), |word| (30.25, word));
            rows += &format!("5\t1\t1\t1\t{line}\t1\t0\t0\t9\t9\t{confidence}\t{word}\n");
        }
    }
    rows
}

/// A letter whose second page is a picture, and a third, of which nothing can be read.
fn folder() -> (tempfile::TempDir, String) {
    let text = fs::read_to_string(root().join("samples/03-contradictions.txt")).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let (first, second) = lines.split_at(22);
    let dir = tempfile::tempdir().unwrap();
    program(dir.path(), "pdftoppm", DRAWER);
    program(dir.path(), "tesseract", READER);
    fs::write(dir.path().join("2.tsv"), table(second).replace("95.5\tLorazepam", "30\tLorazepam")).unwrap();
    fs::write(dir.path().join("3.tsv"), table(&[])).unwrap();
    let pages = [Page::Text(first), Page::Scan, Page::Scan];
    fs::write(dir.path().join("letter.pdf"), pdf::bytes(pdf::document(&pages, Font::Simple))).unwrap();
    (dir, text)
}

fn run(dir: &Path, args: &[&str]) -> Run {
    mtuslint(args).within(dir).env("PATH", &dir.display().to_string())
}

#[test]
fn findings_on_a_recognised_page_say_so() {
    let (dir, text) = folder();
    snapshot!("ocr", run(dir.path(), &["check", "--ocr", "letter.pdf"]).shown());
    snapshot!("ocr-short", run(dir.path(), &["check", "--ocr", "--format=short", "letter.pdf"]).shown());
    let read = run(dir.path(), &["parse", "--ocr", "--text", "letter.pdf"]).output();
    assert_eq!(read.stdout.replace("\u{c}\n", "").trim_end(), text.trim_end());
    assert!(
        read.stderr.contains("page 2 is a picture") && read.stderr.contains("page 3 is an image"),
        "{}",
        read.stderr
    );
    let report = run(dir.path(), &["check", "--ocr", "--format=json", "letter.pdf"]).output().stdout;
    let report: Value = serde_json::from_str(&report).unwrap();
    let letter = &report["letters"][0];
    let found =
        letter["decisions"].as_array().unwrap().iter().flat_map(|decision| decision["diagnostics"].as_array().unwrap());
    let spans: Vec<&Value> = found.flat_map(|found| found["spans"].as_array().unwrap()).collect();
    assert!(!spans.is_empty());
    assert!(spans.iter().all(|span| (span["page"] == 2) == (span["recognised"] == true)), "{spans:?}");
    let sarif = run(dir.path(), &["check", "--ocr", "--format=sarif", "letter.pdf"]).output().stdout;
    assert!(sarif.contains("\"recognised\": true") || sarif.contains("\"recognised\":true"), "{sarif}");
    // The same letter, read from pictures or not, has the same findings.
    let fingerprints = |letter: &Value| {
        let decisions = letter["decisions"].as_array().unwrap().iter();
        let found = decisions.flat_map(|decision| decision["diagnostics"].as_array().unwrap().clone());
        found.map(|found| found["fingerprint"].clone()).collect::<Vec<_>>()
    };
    let clean = crate::support::report_on(text);
    assert_eq!(fingerprints(letter), fingerprints(&clean["letters"][0]));
}

#[test]
fn watch_and_score_read_pictures_too() {
    let (dir, _) = folder();
    let watched =
        |flags: &[&str]| run(dir.path(), &["watch", "letter.pdf", "--max-runs=1"]).args(flags).output().stdout;
    assert!(watched(&["--ocr"]).contains("tesseract 9.9"), "{}", watched(&["--ocr"]));
    assert!(!watched(&[]).contains("tesseract 9.9"));
    // One decision stands on the first page, the other on the picture.
    let decision = |n: usize, item: &str| {
        format!(r#"{{"n": {n}, "item": "{item}", "outcome": "upheld", "classes": [], "criteria": {{}}, "issues": []}}"#)
    };
    let decisions = [decision(1, "Tramadol 50mg #30"), decision(2, "Lorazepam 1mg #14")].join(", ");
    fs::write(dir.path().join("gold.json"), format!(r#"{{"letter": "letter", "decisions": [{decisions}]}}"#)).unwrap();
    let items = |flags: &[&str]| {
        let score = run(dir.path(), &["rules", "score", ".", "--format=json"]).args(flags).output().stdout;
        let score: Value = serde_json::from_str(&score).unwrap();
        let figures = score["figures"].as_array().unwrap();
        figures.iter().find(|figure| figure["name"] == "item").map(|figure| figure["count"].clone())
    };
    assert_eq!((items(&["--ocr"]), items(&[])), (Some(2.into()), Some(1.into())));
}

#[test]
fn nothing_is_recognised_unless_it_is_asked_for() {
    let (dir, _) = folder();
    let said = run(dir.path(), &["check", "--format=short", "letter.pdf"]).output().stdout;
    assert!(said.contains("page 2 is an image without text") && !said.contains("tesseract 9.9"), "{said}");
    fs::write(dir.path().join("scan.pdf"), pdf::bytes(pdf::document(&[Page::Scan], Font::Simple))).unwrap();
    snapshot!("ocr-not-asked", run(dir.path(), &["check", "--verbose", "scan.pdf"]).shown());
}

#[test]
fn what_tesseract_cannot_read_stays_an_error() {
    let (dir, _) = folder();
    fs::remove_file(dir.path().join("2.tsv")).unwrap();
    let said = run(dir.path(), &["check", "--ocr", "--format=short", "letter.pdf"]).output();
    assert!(
        said.stdout.contains("page 2 is an image, and tesseract didn't read it: its picture can't be drawn or read"),
        "{}",
        said.stdout
    );
    assert_eq!(said.code, Some(1));
    // A page of which hardly a word is sure may say anything.
    fs::write(dir.path().join("2.tsv"), table(&["Norco?", "10mg?", "is", "upheId?"])).unwrap();
    let said = run(dir.path(), &["check", "--ocr", "--format=short", "letter.pdf"]).output().stdout;
    assert!(said.contains("error[input/recognised-page]"), "{said}");
}

#[test]
fn a_missing_program_is_named_before_anything_is_read() {
    let (dir, _) = folder();
    program(dir.path(), "tesseract", &READER.replace("eng", "deu"));
    snapshot!("ocr-without-language", run(dir.path(), &["check", "--ocr", "letter.pdf"]).shown());
    fs::remove_file(dir.path().join("tesseract")).unwrap();
    snapshot!("ocr-without-program", run(dir.path(), &["parse", "--ocr", "letter.pdf"]).shown());
    let ok = run(dir.path(), &["check", "--format=short", "letter.pdf"]).output();
    assert_eq!(ok.code, Some(1));
}
