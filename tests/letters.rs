//! Reading letters: the same letter from every extractor is the same tree, spans lead to the words, nothing is lost.

use crate::support::{files, mtuslint, opioid_letter, report_on, root, shared};
use serde_json::Value;

fn parse(path: &std::path::Path) -> Value {
    let output = mtuslint(&["parse"]).arg(path).output();
    serde_json::from_str(&output.stdout).unwrap_or_else(|e| panic!("{}: {e}: {}", path.display(), output.stderr))
}

/// The tree without its spans.
fn bare(value: &Value) -> Value {
    without(value, &["span"])
}

/// A value without these keys, at any depth.
fn without(value: &Value, keys: &[&str]) -> Value {
    match value {
        Value::Object(map) => map
            .iter()
            .filter(|(key, _)| !keys.contains(&key.as_str()))
            .map(|(key, value)| (key.clone(), without(value, keys)))
            .collect(),
        Value::Array(list) => list.iter().map(|value| without(value, keys)).collect(),
        other => other.clone(),
    }
}

#[test]
fn four_extractions_of_one_letter_give_one_tree() {
    let trees: Vec<Value> =
        files(&root().join("tests/letters/extractions")).iter().map(|path| bare(&parse(path))).collect();
    assert_eq!(trees.len(), 4);
    assert_eq!(trees[0]["problems"], Value::Array(Vec::new()));
    assert_eq!(trees[0]["decisions"].as_array().unwrap().len(), 3);
    for tree in &trees {
        assert_eq!(tree, &trees[0]);
    }
}

#[test]
fn the_verb_before_an_outcome_is_no_part_of_the_item() {
    for (heading, item) in [
        ("Percocet 5/325mg #90", "Percocet 5/325mg #90"),
        ("Percocet 5/325mg #90 is", "Percocet 5/325mg #90"),
        (
            "The request for physical therapy, 6 visits, and TENS are",
            "The request for physical therapy, 6 visits, and TENS",
        ),
        ("The remaining IMR eligible portion of the original request, Percocet #60 is", "Percocet #60"),
    ] {
        let letter = opioid_letter("Upheld", "No relief.")
            .replace("Percocet 5/325mg #90: Upheld", &format!("{heading}: Upheld"));
        assert_eq!(report_on(letter)["letters"][0]["decisions"][0]["item"], item, "{heading}");
    }
}

/// Every span holds the words that its node says, white space and typography apart.
fn spans_hold(value: &Value, text: &str, checked: &mut usize) {
    let fold = |s: &str| s.chars().filter(|c| c.is_ascii_alphanumeric()).collect::<String>();
    if let (Some(span), Some(words)) =
        (value.get("span"), value.get("text").or(value.get("value")).and_then(Value::as_str))
    {
        let at = |key: &str| span[key].as_u64().unwrap() as usize;
        let slice = text.get(at("start")..at("end")).expect("a span on character boundaries");
        // Names from the lexicon and dates are written otherwise than the letter writes them.
        if value.get("text").is_some() {
            assert_eq!(fold(slice), fold(words));
        }
        assert_eq!(slice, slice.trim());
        *checked += 1;
    }
    match value {
        Value::Object(map) => map.values().for_each(|value| spans_hold(value, text, checked)),
        Value::Array(list) => list.iter().for_each(|value| spans_hold(value, text, checked)),
        _ => {}
    }
}

#[test]
fn spans_lead_to_the_words_of_the_file() {
    let mut checked = 0;
    for path in files(&root().join("tests/letters/extractions")).iter().chain(&files(&root().join("samples"))) {
        spans_hold(&parse(path), &std::fs::read_to_string(path).unwrap(), &mut checked);
    }
    assert!(checked > 200, "only {checked} spans");
}

#[test]
fn labels_moved_or_removed_lose_no_decision_in_silence() {
    let letter = std::fs::read_to_string(root().join("samples/05-services.txt")).unwrap();
    for label in ["Claims Administrator guideline:", "MAXIMUS guideline:", "Decision rationale:", ": Upheld"] {
        for (n, (at, _)) in letter.match_indices(label).enumerate() {
            let damaged = format!("{}{}", &letter[..at], &letter[at + label.len()..]);
            let output = mtuslint(&["check", "--format=json", "-"]).stdin(damaged).output();
            let report: Value = serde_json::from_str(&output.stdout).unwrap();
            let decisions = report["letters"][0]["decisions"].as_array().unwrap().len();
            let reported = !report["letters"][0]["diagnostics"].as_array().unwrap().is_empty();
            assert!(decisions == 3 || reported, "without {label} {n}: {decisions} decisions and no diagnostic");
            assert!(reported, "without {label} {n}: nothing was said");
        }
    }
}

#[test]
fn all_real_letters_read_the_same_from_three_extractors_and_from_the_posted_file() {
    let Some(shared) = shared() else { return };
    let raw = files(&shared.join("text-raw"));
    assert!(raw.len() >= 97);
    for path in raw {
        let name = path.file_name().unwrap();
        let tree = bare(&parse(&path));
        assert_eq!(tree["problems"], Value::Array(Vec::new()), "{}", path.display());
        let markers = std::fs::read_to_string(&path)
            .unwrap()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .matches("Decision rationale:")
            .count();
        assert_eq!(tree["decisions"].as_array().unwrap().len(), markers, "{}", path.display());
        for other in ["text-layout", "text-plain"] {
            assert!(tree == bare(&parse(&shared.join(other).join(name))), "{} differs in {other}", path.display());
        }
        let posted = shared.join("pdf").join(name).with_extension("pdf");
        assert!(tree == bare(&parse(&posted)), "{} differs", posted.display());
    }
}

#[test]
fn all_real_letters_have_the_same_findings_from_text_and_from_the_posted_file() {
    let Some(shared) = shared() else { return };
    let found = |folder: &str| -> Vec<Value> {
        let output = mtuslint(&["check", "--format=json"]).arg(shared.join(folder)).output();
        let report: Value = serde_json::from_str(&output.stdout).unwrap();
        let letters = report["letters"].as_array().unwrap();
        letters.iter().map(|l| without(l, &["path", "start", "end", "page", "line", "column"])).collect()
    };
    let (text, posted) = (found("text-raw"), found("pdf"));
    assert_eq!(text.len(), posted.len());
    for (text, posted) in text.iter().zip(&posted) {
        assert!(text == posted, "{} differs", text["case_number"]);
    }
}

#[test]
fn the_seeds_read_whole() {
    let Some(shared) = shared() else { return };
    for path in files(&shared.join("seeds")) {
        let tree = parse(&path);
        assert_eq!(tree["problems"], Value::Array(Vec::new()), "{}", path.display());
        for decision in tree["decisions"].as_array().unwrap() {
            assert!(
                decision["item"].is_object() && decision["outcome"].is_object() && decision["rationale"].is_object()
            );
        }
    }
}
