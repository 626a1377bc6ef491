//! Files that hold several letters: each is read by itself, and everything that is said of it is as if it stood alone.

use std::fs;
use std::path::Path;

use crate::support::generator::Generator;
use crate::support::pdf::{self, Font, Page};
use crate::support::{files, mtuslint, root, shared};
use serde_json::{Value, json};
use tempfile::TempDir;

fn sample(name: &str) -> String {
    fs::read_to_string(root().join("samples").join(name)).unwrap()
}

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    files.iter().for_each(|(name, bytes)| fs::write(dir.path().join(name), bytes).unwrap());
    dir
}

fn report(dir: &Path, paths: &[&str]) -> Value {
    let output = mtuslint(&["check", "--format=json"]).args(paths).within(dir).output();
    serde_json::from_str(&output.stdout).unwrap_or_else(|e| panic!("{e}: {}", output.stderr))
}

/// What is said of letters, wherever they stand.
fn said(value: &Value) -> Value {
    const PLACE: [&str; 6] = ["path", "start", "end", "line", "column", "page"];
    match value {
        Value::Object(map) => map
            .iter()
            .filter(|(key, _)| !PLACE.contains(&key.as_str()))
            .map(|(key, value)| (key.clone(), said(value)))
            .collect(),
        Value::Array(list) => list.iter().map(said).collect(),
        other => other.clone(),
    }
}

fn rules(letter: &Value) -> Vec<&str> {
    let decisions = letter["decisions"].as_array().unwrap().iter();
    let own = decisions.flat_map(|decision| decision["diagnostics"].as_array().unwrap());
    letter["diagnostics"].as_array().unwrap().iter().chain(own).map(|d| d["rule"].as_str().unwrap()).collect()
}

#[test]
fn each_letter_is_reported_as_if_it_stood_alone() {
    let generator = Generator::new();
    // A form of 2014 has no header; where such a letter begins can't be found.
    let letters = (0..80).map(|index| generator.letter(3, index).text).filter(|text| text.contains("Case Number:"));
    let letters: Vec<String> = letters.take(40).collect();
    let dir = tempfile::tempdir().unwrap();
    let names: Vec<String> = (0..letters.len()).map(|index| format!("{index:02}.txt")).collect();
    names.iter().zip(&letters).for_each(|(name, text)| fs::write(dir.path().join(name), text).unwrap());
    let merged = letters.join("\n");
    fs::write(dir.path().join("merged.txt"), &merged).unwrap();
    let alone = report(dir.path(), &names.iter().map(String::as_str).collect::<Vec<_>>());
    let together = report(dir.path(), &["merged.txt"]);
    let (one, all) = (alone["letters"].as_array().unwrap(), together["letters"].as_array().unwrap());
    for (one, of_all) in one.iter().zip(all) {
        assert_eq!(said(one), said(of_all), "{}", one["path"]);
    }
    // Fingerprints are the same, too, and the counts but for the number of files.
    let (mut a, b) = (alone["summary"].clone(), &together["summary"]);
    assert_eq!((&a["letters"], &a["inputs"], &b["inputs"]), (&json!(40), &json!(40), &json!(1)));
    a["inputs"] = json!(1);
    assert_eq!(&a, b);
    // Bytes are those of the file.
    let (mut starts, mut at) = (Vec::new(), 0);
    letters.iter().for_each(|text| {
        starts.push(at);
        at += text.len() + 1;
    });
    for ((one, of_all), start) in one.iter().zip(all).zip(starts) {
        let places = |letter: &Value| -> Vec<u64> {
            let decisions = letter["decisions"].as_array().unwrap().iter();
            let criteria = decisions.flat_map(|decision| decision["criteria"].as_array().unwrap());
            criteria.flat_map(|c| c["evidence"].as_array().unwrap()).map(|e| e["start"].as_u64().unwrap()).collect()
        };
        let moved: Vec<u64> = places(one).iter().map(|place| place + start as u64).collect();
        assert_eq!(moved, places(of_all));
    }
}

#[test]
fn every_format_and_command_has_both() {
    let (first, second) = (sample("04-supported.txt"), sample("07-record.txt"));
    let merged = format!("{first}\n{second}");
    let dir = folder(&[("merged.txt", merged.as_bytes())]);
    let run = |args: &[&str]| mtuslint(args).within(dir.path()).output();
    let numbers = ["CM16-0990003", "CM16-0990006"];
    let number = |text: &str| numbers.map(|number| text.contains(number));
    for format in ["json", "jsonl", "csv", "junit"] {
        let out = run(&["check", "--format", format, "merged.txt"]).stdout;
        assert_eq!(number(&out), [true, true], "{format}: {out}");
    }
    for args in [&["parse", "--tree"][..], &["parse"], &["audit", "--format=json"]] {
        let out = run(&[args, &["merged.txt"]].concat()).stdout;
        assert_eq!(number(&out), [true, true], "{args:?}: {out}");
    }
    // One JSON document a letter.
    let trees = run(&["parse", "merged.txt"]).stdout;
    let trees: Vec<Value> = serde_json::Deserializer::from_str(&trees).into_iter().collect::<Result<_, _>>().unwrap();
    assert_eq!(trees.iter().map(|tree| &tree["header"]["case_number"]["value"]).collect::<Vec<_>>(), numbers);
    let traced = run(&["check", "--trace=opioid/function", "merged.txt"]).stdout;
    assert!(traced.contains("2 letters"), "{traced}");
    let audit: Value = serde_json::from_str(&run(&["audit", "--format=json", "merged.txt"]).stdout).unwrap();
    assert_eq!(
        (&audit["counts"]["inputs"], &audit["counts"]["letters"]),
        (&json!(1), &json!(2)),
        "{}",
        audit["counts"]
    );
    let statistics = run(&["check", "--statistics", "merged.txt"]).stdout;
    assert!(statistics.contains("2 letters"), "{statistics}");
}

#[test]
fn a_page_that_is_missing_is_its_letters() {
    let (first, second) = (sample("04-supported.txt"), sample("07-record.txt"));
    let lines = |text: &'static str| text.lines().collect::<Vec<_>>();
    let (first, second) = (lines(first.leak()), lines(second.leak()));
    let pages = [Page::Text(&first), Page::Text(&second), Page::Scan];
    let dir = folder(&[("merged.pdf", &pdf::encrypted(pdf::document(&pages, Font::Simple), ""))]);
    let report = report(dir.path(), &["merged.pdf"]);
    let letters = report["letters"].as_array().unwrap();
    assert_eq!(letters.len(), 2);
    assert!(!rules(&letters[0]).contains(&"input/scanned-page"), "{:?}", rules(&letters[0]));
    assert!(rules(&letters[1]).contains(&"input/scanned-page"), "{:?}", rules(&letters[1]));
    // Pages are those of the file.
    let pages = |letter: &Value| letter["decisions"].to_string().match_indices("\"page\":2").count();
    assert_eq!(pages(&letters[0]), 0);
    assert!(pages(&letters[1]) > 0);
}

/// `CM16-0990006` says that the record lacks what its summary states.
#[test]
fn nothing_is_held_against_the_summary_of_another() {
    let first = sample("07-record.txt");
    let second = sample("04-supported.txt").replace(
        "In this case, the records show",
        "There is no documentation of failed physical therapy or of side effects. In this case, the records show",
    );
    let header = second.find("HOW THE IMR").unwrap();
    let summary = second.find("CLINICAL CASE SUMMARY").unwrap();
    let issues = second.find("IMR ISSUES").unwrap();
    let after = |from: usize| format!("{first}\n{}", &second[from..]);
    let without_summary = format!("{first}\n{}{}", &second[..summary], &second[issues..]);
    for (what, text, reported) in [
        ("whole", after(0), false),
        ("without a summary", without_summary, false),
        ("without a header", after(header), true),
        ("from the summary on", after(summary), true),
        ("from the decisions on", after(issues), true),
    ] {
        let dir = folder(&[("merged.txt", text.as_bytes())]);
        let report = report(dir.path(), &["merged.txt"]);
        let letters = report["letters"].as_array().unwrap();
        assert_eq!(letters.len(), 2, "{what}");
        let [one, two] = [&letters[0], &letters[1]].map(rules);
        assert!(one.contains(&"conflict/record"), "{what}: {one:?}");
        assert!(!two.iter().any(|rule| rule.starts_with("conflict/")), "{what}: {two:?}");
        assert_eq!(two.contains(&"letter/second-letter"), reported, "{what}: {two:?}");
        let number = if reported { Value::Null } else { json!("CM16-0990003") };
        assert_eq!(
            (&letters[0]["case_number"], &letters[1]["case_number"]),
            (&json!("CM16-0990006"), &number),
            "{what}"
        );
    }
}

#[test]
fn a_letter_whose_decisions_are_gone_is_distinguished_from_the_next() {
    let (first, second) = (sample("07-record.txt"), sample("04-supported.txt"));
    let cut = first.find("IMR ISSUES").unwrap();
    let dir = folder(&[("merged.txt", format!("{}\n{second}", &first[..cut]).as_bytes())]);
    let report = report(dir.path(), &["merged.txt"]);
    let letters = report["letters"].as_array().unwrap();
    assert_eq!(rules(&letters[0]), ["letter/not-a-letter"]);
    assert_eq!((&letters[1]["case_number"], rules(&letters[1]).len()), (&json!("CM16-0990003"), 0));
}

#[test]
fn all_real_letters_in_one_file_are_reported_as_alone() {
    let Some(shared) = shared() else { return };
    let paths = files(&shared.join("text-plain"));
    let texts: Vec<String> = paths.iter().map(|path| fs::read_to_string(path).unwrap()).collect();
    let dir = folder(&[("merged.txt", texts.join("\n").as_bytes())]);
    let paths: Vec<&str> = paths.iter().map(|path| path.to_str().unwrap()).collect();
    let (alone, together) = (report(dir.path(), &paths), report(dir.path(), &["merged.txt"]));
    assert_eq!(said(&alone["letters"]), said(&together["letters"]));
}
