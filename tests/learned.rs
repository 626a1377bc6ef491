//! What is learned from annotated letters: whose words a clause holds, where points decide, and which criteria its words hint
//! at; how both are learned, and how sure a status is that stands on them.

use std::path::Path;

use crate::support::{mtuslint, opioid_letter, report_on};
use serde_json::Value;

/// A pack upon the one built in, with these points.
fn pack(dir: &Path, weights: &str) {
    let text = format!("pack: {{id: mine, version: 1.0.0, title: Mine, extends: default}}\nweights: {weights}\n");
    std::fs::write(dir.join("pack.yaml"), text).unwrap();
}

fn clauses(reasons: &str, weights: &str) -> Value {
    let dir = tempfile::tempdir().unwrap();
    pack(dir.path(), weights);
    let letter = dir.path().join("letter.txt");
    std::fs::write(&letter, opioid_letter("Upheld", reasons)).unwrap();
    let run = mtuslint(&["parse", "--voices", "--format=json", "--isolated", "--rules"]).arg(dir.path()).arg(&letter);
    let read: Value = serde_json::from_str(&run.output().stdout).unwrap();
    read["decisions"][0]["clauses"].clone()
}

#[test]
fn points_decide_and_are_named() {
    for (points, voice) in [("[900, 0, 0]", "guideline"), ("[0, 900, 0]", "case"), ("[0, 0, 900]", "conclusion")] {
        let clauses = clauses("Zorblax weighs nothing.", &format!("{{zorblax: {points}}}"));
        assert_eq!(clauses[0]["voice"], voice);
        assert_eq!(clauses[0]["points"]["weighed"][0]["what"], "zorblax");
        assert_eq!(clauses[0]["points"]["weighed"][0]["points"], 900);
    }
}

#[test]
fn boilerplate_is_fixed_words_whatever_the_points() {
    let words = "This decision addresses the medical necessity of opioids, zorblax.";
    assert_eq!(clauses(words, "{zorblax: [0, 900, 0]}")[0]["voice"], "boilerplate");
}

#[test]
fn a_semicolon_cuts_where_both_sides_are_plain() {
    let weights = "{zorblax: [900, 0, 0], quimby: [0, 900, 0], quib: [0, 930, 0]}";
    let voices = |reasons: &str| -> Vec<String> {
        let clauses = clauses(reasons, weights);
        clauses.as_array().unwrap().iter().map(|clause| clause["voice"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(voices("Zorblax is the rule; quimby was had."), ["guideline", "case"]);
    assert_eq!(voices("Zorblax is the rule; zorblax again."), ["guideline"]);
    // Without a lead it goes on in the voice before.
    assert_eq!(voices("Zorblax is the rule; zorblax quib."), ["guideline"]);
}

#[test]
fn the_same_letters_give_the_same_points_and_they_load() {
    let fit = || mtuslint(&["rules", "fit", "--isolated", "corpus/annotations", "--split=letter:1/5"]).output();
    let (one, other) = (fit(), fit());
    assert_eq!((one.code, one.stdout.as_str()), (Some(0), other.stdout.as_str()));
    assert!(one.stdout.lines().count() > 100 && one.stdout.contains("\n  \"<after guideline>\": ["));
    let dir = tempfile::tempdir().unwrap();
    pack(dir.path(), "{}");
    std::fs::write(dir.path().join("weights.yaml"), &one.stdout).unwrap();
    assert_eq!(mtuslint(&["rules", "check"]).arg(dir.path()).output().code, Some(0));
}

#[test]
fn nothing_is_learned_while_a_letter_is_missing() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("letters")).unwrap();
    std::fs::copy("corpus/letters/H1-01.txt", dir.path().join("letters/other.txt")).unwrap();
    std::fs::copy("corpus/annotations/H1-01.json", dir.path().join("H1-01.json")).unwrap();
    let output = mtuslint(&["rules", "fit", "--isolated"]).arg(dir.path()).output();
    assert_eq!((output.code, output.stdout.as_str()), (Some(2), ""));
    assert!(output.stderr.contains("annotated letters weren't read: H1-01"), "{}", output.stderr);
}

#[test]
fn what_is_doubtful_only_advises_and_says_so() {
    let letter = opioid_letter("Upheld", "The patient has pain relief. The request is not medically necessary.");
    let severities = |min: &str| -> Vec<(String, bool)> {
        let run = mtuslint(&["check", "--format=json", "--isolated", "--all", "--min-confidence", min, "-"]);
        let report: Value = serde_json::from_str(&run.stdin(letter.clone()).output().stdout).unwrap();
        let found = report["letters"][0]["decisions"][0]["diagnostics"].as_array().unwrap().clone();
        let of_criteria = found.iter().filter(|found| found["rule"].as_str().unwrap().starts_with("opioid/"));
        of_criteria
            .map(|found| {
                let help = found["help"].as_str().unwrap();
                (found["severity"].as_str().unwrap().to_owned(), help.contains("\nDoubtful: of 100 readings"))
            })
            .collect()
    };
    let (none, all) = (severities("0"), severities("100"));
    assert!(none.iter().any(|(severity, _)| severity == "warning") && none.iter().all(|(_, doubtful)| !doubtful));
    assert!(!all.is_empty() && all.iter().all(|(severity, doubtful)| severity == "advice" && *doubtful));
    let read = report_on(letter.clone());
    let analgesia = &read["letters"][0]["decisions"][0]["criteria"][0];
    assert_eq!(analgesia["status"], "applied");
    assert!(analgesia["support"].as_str().unwrap().starts_with("applied") && analgesia["confidence"].is_u64());
}

/// A pack upon the one built in, in which only these words hint at how the treatment helped.
fn hinting(dir: &Path, points: &str) {
    let text = format!(
        "pack: {{id: mine, version: 1.0.0, title: Mine, extends: default}}\n\
         hints:\n  - {{criterion: opioid/analgesia, points: {points}}}\n"
    );
    std::fs::write(dir.join("pack.yaml"), text).unwrap();
}

/// What a letter with these reasons is found to say of how the treatment helped.
fn analgesia(reasons: &str, points: &str) -> Value {
    let dir = tempfile::tempdir().unwrap();
    hinting(dir.path(), points);
    let run = mtuslint(&["check", "--format=json", "--isolated", "--rules"]).arg(dir.path()).arg("-");
    let report: Value = serde_json::from_str(&run.stdin(opioid_letter("Upheld", reasons)).output().stdout).unwrap();
    let criteria = report["letters"][0]["decisions"][0]["criteria"].as_array().unwrap().clone();
    criteria.into_iter().find(|criterion| criterion["id"] == "opioid/analgesia").unwrap()
}

#[test]
fn hints_find_in_the_case_what_no_phrase_finds() {
    let points = "{zorblax: 30, \"<start>\": -15}";
    let said = analgesia("The patient zorblaxes; this patient had zorblax in May. Not medically necessary.", points);
    assert_eq!((&said["status"], &said["support"]), (&"applied".into(), &"applied-hinted".into()), "{said}");
    assert_eq!(said["finding"], "unmet", "it takes the side of the conclusion");
    assert!(said["evidence"][0]["text"].as_str().unwrap().contains("zorblax in May"), "{said}");
    // A guideline's words are full of everything; and what stays below the points that are needed isn't there.
    for reasons in ["The guidelines recommend zorblax.", "The patient had zorblax and no quimby."] {
        let said = analgesia(reasons, "{zorblax: 30, quimby: -90, \"<start>\": -15}");
        assert_eq!(said["status"], "omitted", "{reasons} {said}");
    }
}

#[test]
fn a_weak_hint_only_makes_it_doubtful_that_a_criterion_is_left_out() {
    let said = |points| analgesia("The patient had zorblax. Not medically necessary.", points)["support"].clone();
    assert_eq!(said("{zorblax: 18, \"<start>\": -15}"), "omitted-hinted");
    assert_ne!(said("{zorblax: 6, \"<start>\": -30}"), "omitted-hinted");
}

#[test]
fn a_negation_beside_a_hint_says_nothing_of_it() {
    let reasons = "There is no documentation of zorblax in this patient. The request is medically necessary.";
    assert_eq!(analgesia(reasons, "{zorblax: 30, \"<start>\": -15}")["finding"], "met");
}

#[test]
fn who_asks_sees_what_hinted() {
    let dir = tempfile::tempdir().unwrap();
    hinting(dir.path(), "{zorblax: 30, \"<start>\": -15}");
    let letter = dir.path().join("letter.txt");
    std::fs::write(&letter, opioid_letter("Upheld", "This patient had zorblax in May.")).unwrap();
    let shown = |arguments: &[&str]| mtuslint(arguments).arg(dir.path()).arg(&letter).output().stdout;
    let trace = shown(&["check", "--isolated", "--trace=opioid/analgesia", "--rules"]);
    assert!(trace.contains("no phrase, but hints: zorblax +30; <start> -15"), "{trace}");
    let voices = shown(&["parse", "--voices", "--isolated", "--rules"]);
    assert!(voices.contains("opioid/analgesia raised: hints zorblax +30; <start> -15"), "{voices}");
    let read: Value =
        serde_json::from_str(&shown(&["parse", "--voices", "--format=json", "--isolated", "--rules"])).unwrap();
    let mentions = read["decisions"][0]["clauses"][0]["mentions"].as_array().unwrap().clone();
    let hinted = mentions.iter().find(|mention| mention["criterion"] == "opioid/analgesia").unwrap();
    assert!(hinted["phrase"].is_null() && hinted["hints"][0]["what"] == "zorblax", "{hinted}");
}

#[test]
fn hints_at_what_nothing_defines_are_an_error() {
    let dir = tempfile::tempdir().unwrap();
    let text = "pack: {id: mine, version: 1.0.0, title: Mine, extends: default}\n\
                hints: [{criterion: opioid/analgesic, points: {zorblax: 30}}]\n";
    std::fs::write(dir.path().join("pack.yaml"), text).unwrap();
    let output = mtuslint(&["rules", "check"]).arg(dir.path()).output();
    assert_eq!(output.code, Some(2));
    let said = output.stderr + &output.stdout;
    assert!(said.contains("nothing defines the criterion `opioid/analgesic`"), "{said}");
    assert!(said.contains("did you mean `opioid/analgesia`?"), "{said}");
}

#[test]
fn the_same_letters_give_the_same_hints_and_they_load() {
    let fit =
        || mtuslint(&["rules", "fit", "--hints", "--isolated", "corpus/annotations", "--split=letter:1/5"]).output();
    let (one, other) = (fit(), fit());
    assert_eq!((one.code, one.stdout.as_str()), (Some(0), other.stdout.as_str()));
    assert!(one.stdout.contains("\n  - criterion: opioid/analgesia\n    points:\n"), "{}", one.stdout);
    let dir = tempfile::tempdir().unwrap();
    pack(dir.path(), "{}");
    std::fs::write(dir.path().join("hints.yaml"), &one.stdout).unwrap();
    assert_eq!(mtuslint(&["rules", "check"]).arg(dir.path()).output().code, Some(0));
}

/// What is learned from as many letters as there are reasons, of which only the label of pain relief is annotated.
fn fitted_from_labels(arguments: &[&str], letters: &[(String, &str)]) -> String {
    let dir = tempfile::tempdir().unwrap();
    for (at, (reasons, label)) in letters.iter().enumerate() {
        std::fs::write(dir.path().join(format!("{at}.txt")), opioid_letter("Upheld", reasons)).unwrap();
        let annotated = format!(
            r#"{{"letter": "{at}", "decisions": [{{"n": 1, "classes": ["opioid"], "criteria": {{"opioid/analgesia": {label}}}}}]}}"#
        );
        std::fs::write(dir.path().join(format!("{at}.json")), annotated).unwrap();
    }
    let output = mtuslint(&["rules", "fit", "--isolated"]).args(arguments).arg(dir.path()).output();
    assert_eq!(output.code, Some(0), "{}", output.stderr);
    output.stdout
}

/// The points of a word in what was learned.
fn points_of(word: &str, learned: &str) -> Option<String> {
    learned.lines().find_map(|line| line.trim().strip_prefix(&format!("\"{word}\": ")).map(str::to_owned))
}

#[test]
fn a_label_alone_teaches_what_words_hint_at() {
    // Of two clauses one must touch what is applied: the one whose words stand nowhere where it is omitted.
    let letters: Vec<(String, &str)> = (0..24)
        .map(|at| match at % 2 {
            0 => (format!("The patient was seen by clerk{at}. The patient quimbied."), r#"["applied", "unmet"]"#),
            _ => (format!("The patient was seen by clerk{at}. The patient zorbed."), r#"["omitted", null]"#),
        })
        .collect();
    let of = |letters: &[(String, &str)]| fitted_from_labels(&["--hints"], letters);
    let points = |word: &str, learned: &str| points_of(word, learned).and_then(|points| points.parse::<i32>().ok());
    // Where no phrase ever finds it, nobody knows where to begin.
    assert_eq!(points("quimbied", &of(&letters)), None);
    let known = (0..10).map(|at| (format!("The patient quimbied pain relief {at}."), r#"["applied", "unmet"]"#));
    let letters: Vec<(String, &str)> = letters.into_iter().chain(known).collect();
    let learned = of(&letters);
    assert!(points("quimbied", &learned) > Some(0), "{learned}");
    assert!(points("zorbed", &learned) <= Some(0), "{learned}");
}

#[test]
fn a_label_alone_teaches_whose_words_a_clause_holds() {
    // What is only recited no words of the case hold, however they sound.
    let letters: Vec<(String, &str)> = (0..60)
        .map(|at| match at % 2 {
            0 => ("The patient flumbers pain relief.".to_owned(), r#"["recited", null]"#),
            _ => ("The patient quimbies pain relief.".to_owned(), r#"["applied", "met"]"#),
        })
        .collect();
    let learned = fitted_from_labels(&[], &letters);
    let points = |word: &str| -> Vec<i32> {
        let points = points_of(word, &learned).unwrap_or_default();
        points.trim_matches(['[', ']']).split(", ").filter_map(|points| points.parse().ok()).collect()
    };
    let recited = points("flumbers");
    assert!(recited.first() > recited.get(1), "{learned}");
    // And what is read so anyway teaches nothing.
    assert!(points("quimbies").is_empty(), "{learned}");
}
