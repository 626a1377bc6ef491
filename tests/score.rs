//! How well a pack reads annotated letters: figures against ones worked out by hand, against an independent scorer, and
//! mistakes in the annotations themselves.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use crate::support::pdf::{self, Font};
use crate::support::{mtuslint, office, root, shared};
use serde_json::Value;

const SCORE: [&str; 6] = ["rules", "score", "--isolated", "--rules", "tests/score/pack", "tests/score"];

fn json(args: &[&str]) -> Value {
    serde_json::from_str(&mtuslint(&SCORE).args(args).arg("--format=json").output().stdout).unwrap()
}

/// A figure as `count/of`.
fn figure(score: &Value, name: &str) -> String {
    let figures = score["figures"].as_array().unwrap();
    let figure = figures.iter().find(|figure| figure["name"] == name).unwrap_or_else(|| panic!("no figure {name}"));
    format!("{}/{}", figure["count"], figure["of"])
}

#[test]
fn figures_are_those_worked_out_by_hand() {
    let score = json(&[]);
    for (name, expected) in [
        ("decisions", "2/2"),
        ("item", "2/3"),
        ("outcome", "3/3"),
        ("classes", "2/3"),
        // `applied` where citing is enough counts as recited; a criterion of a class that the pack lacks is never right;
        // one label is unsure.
        ("status/accuracy", "3/4"),
        ("status/applied/recall", "2/2"),
        ("status/omitted/recall", "0/1"),
        ("finding", "1/2"),
        ("unsure", "0/1"),
        ("issue/conflict/outcome/precision", "1/1"),
        ("issue/conflict/record/recall", "0/1"),
        ("near-misses-reported", "0/1"),
        // One annotated sentence isn't in the letter; one has no sure voice.
        ("sentence/found", "6/7"),
        ("voice", "5/6"),
        ("mention/precision", "4/5"),
        ("mention/recall", "4/5"),
    ] {
        assert_eq!(figure(&score, name), expected, "{name}");
    }
    let accuracy = score["figures"].as_array().unwrap().iter().find(|f| f["name"] == "status/accuracy").unwrap();
    // Wilson's interval for 3 of 4.
    assert_eq!((accuracy["low"].as_f64(), accuracy["high"].as_f64()), (Some(0.300_642), Some(0.954_413)));
    let kinds: Vec<&str> = score["mistakes"].as_array().unwrap().iter().map(|m| m["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["voice", "extra", "missed", "sentence", "item", "classes", "status", "issue", "finding"]);
}

#[test]
fn a_score_for_people_and_its_mistakes_on_their_words() {
    snapshot!("score", mtuslint(&SCORE).arg("--errors").shown());
}

#[test]
fn mistakes_in_annotations_are_reported_all_at_once() {
    let run = mtuslint(&["rules", "score", "--isolated", "--rules", "tests/score/pack"]);
    snapshot!("score-wrong-annotations", run.args(&["tests/score-wrong", "tests/score/letters"]).shown());
}

#[test]
fn letters_of_every_kind_are_scored() {
    type Write = fn(&str) -> Vec<u8>;
    let as_pdf: Write = |text: &str| pdf::bytes(pdf::letter(text, 9, Font::Simple));
    let as_mbox =
        |text: &str| [b"From a@example.org Fri Jan  2 10:00:00 2026\n", office::mail_letter(text).as_slice()].concat();
    let kinds: [(&str, Write); 7] = [
        ("docx", office::word_letter),
        ("odt", office::odt_letter),
        ("rtf", office::rtf_letter),
        ("html", office::html_letter),
        ("eml", office::mail_letter),
        ("mbox", as_mbox),
        ("pdf", as_pdf),
    ];
    let expected = json(&[])["figures"].clone();
    for (kind, write) in kinds {
        let dir = tempfile::tempdir().unwrap();
        let paths = ["A-1", "B-2"].map(|name| {
            let text = std::fs::read_to_string(root().join(format!("tests/score/letters/{name}.txt"))).unwrap();
            let path = dir.path().join(name).with_extension(kind);
            std::fs::write(&path, write(&text)).unwrap();
            path
        });
        let score = |letters: &[&Path]| {
            let run = mtuslint(&SCORE[..5]).args(&["--format=json", "tests/score/gold", "tests/score/sentences"]);
            letters.iter().fold(run, |run, letters| run.arg(letters)).output()
        };
        // In a folder an HTML file may be an audit: it must be named, as to `check`.
        let named: Vec<&Path> = paths.iter().map(AsRef::as_ref).collect();
        let found = if kind == "html" { score(&named) } else { score(&[dir.path()]) };
        let found: Value =
            serde_json::from_str(&found.stdout).unwrap_or_else(|e| panic!("{kind}: {e}: {}", found.stderr));
        assert_eq!(found["figures"], expected, "{kind}");
    }
}

/// As a page of marked letters saves them.
#[test]
fn one_file_may_hold_the_annotations_of_several_letters() {
    let dir = tempfile::tempdir().unwrap();
    let text = |path: &str| std::fs::read_to_string(root().join("tests/score").join(path)).unwrap();
    let list = [text("gold/A-1.json"), text("gold/B-2.json"), text("sentences/A-1.json")].join(",\n");
    std::fs::write(dir.path().join("all.json"), format!("[{list}]")).unwrap();
    let run = || mtuslint(&SCORE[..5]).arg(dir.path()).arg("tests/score/letters").arg("--format=json").output();
    let score: Value = serde_json::from_str(&run().stdout).unwrap();
    assert_eq!(score["figures"], json(&[])["figures"]);
    std::fs::write(dir.path().join("all.json"), format!("[{list}, 7]")).unwrap();
    let wrong = run();
    assert_eq!((wrong.code, wrong.stderr.contains("a letter must be an object")), (Some(2), true), "{}", wrong.stderr);
}

/// Nothing is read deeper than the format goes, and who makes one mistake a hundred thousand times doesn't see it so often.
#[test]
fn hostile_annotations_end_in_errors() {
    let dir = tempfile::tempdir().unwrap();
    let deep = |open: &str, close: &str| format!("{}1{}", open.repeat(300_000), close.repeat(300_000));
    let nested = format!(
        "{{\"letter\":\"A-1\",\"decisions\":[{{\"n\":1,\"item\":{},\"outcome\":{}}}]}}",
        deep("[", "]"),
        deep("{\"a\":", "}")
    );
    let many = format!("{{\"letter\":\"A-1\",\"decisions\":[{}{{\"n\":1}}]}}", "{\"n\":0},".repeat(100_000));
    for (text, errors) in [(nested.as_str(), 2), (&many, 101), (&"[".repeat(300_000), 1), ("", 1), ("\u{feff}{}", 1)] {
        std::fs::write(dir.path().join("a.json"), text).unwrap();
        let run = mtuslint(&SCORE[..5]).arg(dir.path()).arg("tests/score/letters").output();
        let said = format!("has {errors} error{}\n", if errors == 1 { "" } else { "s" });
        assert_eq!((run.code, run.stderr.ends_with(&said)), (Some(2), true), "{said}: {:.300}", run.stderr);
    }
}

#[test]
fn what_is_missing_is_said() {
    let dir = tempfile::tempdir().unwrap();
    let (gold, letters) = (dir.path().join("gold"), dir.path().join("letters"));
    std::fs::create_dir_all(&gold).unwrap();
    let run = |args: &[&Path]| {
        let mut run = mtuslint(&SCORE[..5]);
        for arg in args {
            run = run.arg(arg);
        }
        run.output()
    };
    let none = run(&[&gold]);
    assert_eq!((none.code, none.stderr.contains("no annotations")), (Some(2), true), "{}", none.stderr);
    for name in ["A-1.json", "B-2.json"] {
        std::fs::copy(root().join("tests/score/gold").join(name), gold.join(name)).unwrap();
    }
    let none = run(&[&gold]);
    assert_eq!((none.code, none.stderr.contains("no letters")), (Some(2), true), "{}", none.stderr);
    // Beside the annotations.
    std::fs::create_dir_all(&letters).unwrap();
    std::fs::copy(root().join("tests/score/letters/A-1.txt"), letters.join("A-1.txt")).unwrap();
    let one = run(&[&gold]);
    assert_eq!(one.code, Some(1), "{}", one.stderr);
    assert!(one.stdout.contains("1 letter of 2 annotated, 2 decisions"), "{}", one.stdout);
    assert!(one.stdout.contains("left out, as no text was found or it can't be read: 1 letter: B-2\n"));
    // Twice the same name.
    let twice = run(&[&gold, &letters, &root().join("tests/score/letters")]);
    assert_eq!((twice.code, twice.stderr.contains("several files have its name")), (Some(2), true), "{}", twice.stderr);
    std::fs::rename(letters.join("A-1.txt"), letters.join("other.txt")).unwrap();
    assert_eq!(run(&[&gold]).code, Some(3));
}

#[test]
fn parts_are_apart_and_together_the_whole() {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for part in ["letter:1/3", "letter:2/3", "letter:3/3"] {
        let score = json(&["--split", part]);
        assert_eq!(score["letters"]["annotated"], 2);
        for letter in score["letters"]["scored"].as_array().unwrap() {
            *seen.entry(letter.as_str().unwrap().to_owned()).or_default() += 1;
        }
    }
    assert_eq!(seen, BTreeMap::from([("A-1".to_owned(), 1), ("B-2".to_owned(), 1)]));
    let all = json(&["--split", "letter:1/3", "--split", "letter:2/3", "--split", "letter:3/3"]);
    assert_eq!(all["figures"], json(&[])["figures"]);
    let wrong = mtuslint(&SCORE).args(&["--split", "letter:4/3"]).output();
    assert_eq!((wrong.code, wrong.stderr.contains("expected letter:N/M")), (Some(2), true), "{}", wrong.stderr);
    let mixed = mtuslint(&SCORE).args(&["--split", "letter:1/3", "--split", "letter:1/2"]).output();
    assert_eq!((mixed.code, mixed.stderr.contains("same whole")), (Some(2), true), "{}", mixed.stderr);
}

#[test]
fn a_comparison_names_what_is_mended_and_what_is_new() {
    let dir = tempfile::tempdir().unwrap();
    let old = dir.path().join("old.json");
    std::fs::write(&old, mtuslint(&SCORE).arg("--format=json").output().stdout).unwrap();
    // Steam is gone, a phrase for the missed sentence is there, and a new one is wrong elsewhere.
    let pack = std::fs::read_to_string(root().join("tests/score/pack/pack.yaml")).unwrap();
    let changed = pack.replace("topic: [relief, steam]", "topic: [relief, bends further, recommend saunas]");
    assert_ne!(pack, changed);
    std::fs::write(dir.path().join("pack.yaml"), changed).unwrap();
    let run = |format: &str| {
        let run = mtuslint(&["rules", "score", "--isolated", "tests/score", "--format", format, "--rules"]);
        run.arg(dir.path()).arg("--compare").arg(&old).output().stdout
    };
    let text = run("text");
    let compared = &text[text.find("compared with").unwrap()..];
    snapshot!("score-compared", compared);
    let score: Value = serde_json::from_str(&run("json")).unwrap();
    let of = |list: &str| -> Vec<String> {
        let list = score["compared"][list].as_array().unwrap();
        list.iter().map(|m| format!("{} {}", m["kind"].as_str().unwrap(), m["about"].as_str().unwrap())).collect()
    };
    assert_eq!(of("mended"), ["extra sauna/relief", "missed sauna/relief"]);
    assert_eq!(of("new"), ["extra sauna/relief"]);
    std::fs::write(&old, "{\"schema\": \"mtuslint.audit/1\"}").unwrap();
    let other = mtuslint(&SCORE).arg("--compare").arg(&old).output();
    assert_eq!((other.code, other.stderr.contains("this is no score")), (Some(2), true), "{}", other.stderr);
}

#[test]
fn schemas_are_those_in_schemas_and_hold() {
    for (name, fits, spoil) in [
        ("score", json(&[]), "/pack"),
        (
            "annotations",
            serde_json::from_str(&std::fs::read_to_string(root().join("tests/score/sentences/A-1.json")).unwrap())
                .unwrap(),
            "/decisions/0/sentences/0/parts/0/voice",
        ),
    ] {
        let fresh = mtuslint(&["schema", name]).output().stdout;
        let path = root().join(format!("schemas/{name}.json"));
        if std::env::var_os("MTUSLINT_WRITE").is_some() {
            std::fs::write(&path, &fresh).unwrap();
        }
        let known = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(known == fresh, "schemas/{name}.json is out of date: MTUSLINT_WRITE=1 cargo test --test all score::");
        let validator = jsonschema::validator_for(&serde_json::from_str(&fresh).unwrap()).unwrap();
        if let Err(error) = validator.validate(&fits) {
            panic!("{name}: {error}");
        }
        // What isn't so is refused: the schema isn't one that takes everything.
        let mut spoilt = fits.clone();
        *spoilt.pointer_mut(spoil).unwrap() = Value::from("nonsense");
        assert!(!validator.is_valid(&spoilt), "{name}");
    }
}

/// The scorer that the annotators use, in Python: the same figures from the same report, to the digit.
#[test]
fn figures_are_those_of_the_independent_scorer() {
    let Some(letters) = shared() else { return };
    let gold = letters.parent().unwrap().join("gold");
    let scorer = gold.join("score");
    if !scorer.is_file() || Command::new("python3").arg("--version").output().is_err() {
        eprintln!("skipped: no scorer, or no python3 to run it");
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let synthetic = letters.parent().unwrap().join("synthetic");
    for (labels, texts) in [
        (gold.join("letters"), letters.join("text-raw")),
        (gold.join("seeds"), letters.join("seeds")),
        (synthetic.join("gold"), synthetic.join("letters")),
    ] {
        let report = dir.path().join("report.json");
        let checked = mtuslint(&["check", "--isolated", "--format=json"]).arg(&texts).output().stdout;
        std::fs::write(&report, checked).unwrap();
        let theirs = Command::new("python3").arg(&scorer).arg(&labels).arg(&report).output().unwrap();
        let theirs = String::from_utf8(theirs.stdout).unwrap();
        let score = mtuslint(&["rules", "score", "--isolated", "--format=json"]).arg(&labels).arg(&texts).output();
        let score: Value = serde_json::from_str(&score.stdout).unwrap();
        let mut compared = 0;
        for figure in score["figures"].as_array().unwrap() {
            let name = figure["name"].as_str().unwrap();
            let parts: Vec<&str> = name.split('/').collect();
            // The line of their output that holds the figure, and the word before it there.
            let (line, word) = match parts.as_slice() {
                ["decisions"] => ("letters with the right number of decisions".to_owned(), "decisions"),
                [one @ ("item" | "outcome" | "classes" | "generic")] => (format!("{one:8}"), *one),
                ["status", "accuracy"] => ("status accuracy".to_owned(), "accuracy"),
                ["status", "macro-f1"] => ("status accuracy".to_owned(), "macro-F1"),
                ["status", status, of] => (format!("status {status:8}"), *of),
                ["finding"] => ("finding accuracy".to_owned(), "applied"),
                ["finding", "against-outcome"] => ("  of those".to_owned(), "outcome"),
                ["unsure"] => ("on labels marked unsure".to_owned(), "above)"),
                ["issue", group, rule, of] => (format!("issue {group}/{rule}:"), *of),
                // The scorer has no sentences and no near misses.
                _ => continue,
            };
            let found = theirs.lines().find(|theirs| theirs.starts_with(&line)).unwrap_or_else(|| panic!("no {line}"));
            let rest = found.split_once(&format!("{word} ")).unwrap_or_else(|| panic!("no {word} in {found}")).1;
            let ours = match (figure["count"].as_u64(), figure["of"].as_u64()) {
                (_, Some(0)) => "n/a (0)".to_owned(),
                (Some(count), Some(of)) => format!("{:.3} ({count}/{of})", figure["value"].as_f64().unwrap()),
                _ => format!("{:.3}", figure["value"].as_f64().unwrap()),
            };
            assert!(rest.trim_start().starts_with(&ours), "{name}: {ours}, but they have: {found}");
            compared += 1;
        }
        assert!(compared >= 16, "only {compared} figures compared");
    }
}
