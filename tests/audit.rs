//! Letters held against each other: what is planted is found, and nothing else.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)]

mod support;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::Value;
use support::{mtuslint, root};

/// An invented letter with one or more decisions: item, outcome, rationale.
fn letter(case: usize, specialty: &str, decisions: &[(&str, &str, &str)]) -> String {
    let mut text = format!(
        "Case Number: CM16-{case:07}\nDate Assigned: 10/03/2016 Date of Injury: 02/11/2013\n\
         Decision Date: 11/14/2016 UR Denial Date: 09/06/2016\nPriority: Standard Application\nReceived:\n09/20/2016\n\
         HOW THE IMR FINAL DETERMINATION WAS MADE\nThe case file was read by an independent expert.\n\
         State(s) of Licensure: California\nCertification(s)/Specialty: {specialty}\n\
         CLINICAL CASE SUMMARY\nThe injured worker is a clerk with pain.\nIMR ISSUES, DECISIONS AND RATIONALES\n\
         The Final Determination was based on decisions for the disputed items/services set forth\nbelow:\n"
    );
    for (item, outcome, rationale) in decisions {
        write!(
            text,
            "{item}: {outcome}\nClaims Administrator guideline: Decision based on MTUS Opioid Treatment 2016.\n\
             MAXIMUS guideline: Decision based on MTUS Opioid Treatment 2016.\nDecision rationale: {rationale}\n"
        )
        .unwrap();
    }
    text
}

const UNMET: &str = "There is no documentation of objective functional improvement, and no urine drug screen was submitted. \
                     The patient denies side effects. The request is not medically necessary.";
const APPROVED: &str = "There is no documentation of objective functional improvement, and no urine drug screen was submitted. \
                        The patient denies side effects. The request is medically necessary.";
const BETTER: &str = "The patient has documented functional improvement, and the urine drug screen was consistent. \
                      The patient denies side effects. The request is not medically necessary.";

/// Letters with planted inconsistencies, and what was planted where.
fn planted(dir: &Path) {
    let write = |case: usize, specialty: &str, decisions: &[(&str, &str, &str)]| {
        std::fs::write(dir.join(format!("{case:07}.txt")), letter(case, specialty, decisions)).unwrap();
    };
    // Equal findings, different outcomes: 1 approved, 2 and 3 denied.
    write(1, "Family Practice", &[("Norco 10/325mg #60", "Overturned", APPROVED)]);
    write(2, "Pain Management", &[("Percocet 5/325mg #30", "Upheld", UNMET)]);
    write(3, "Pain Management", &[("Norco 10/325mg #90", "Upheld", UNMET)]);
    // No finding worse than in 1, and yet denied.
    write(4, "Family Practice", &[("Norco 10/325mg #60", "Upheld", BETTER)]);
    // One letter against itself.
    write(
        5,
        "Internal Medicine",
        &[("Norco 10/325mg #60", "Upheld", UNMET), ("Oxycodone 10mg #60", "Overturned", APPROVED)],
    );
    // Copied reasons: 7 has those of 6, with the item of 6 in it; 8 has no more than the conclusion.
    let copied = "The patient was seen for pain after a fall at work and moved with care through the examination. He told \
                  of stiffness in the morning, could not lift the arm above the head, and had used Flexeril at night for \
                  eight months without documented benefit. There was no spasm on examination.";
    let conclusion = "The request is not medically necessary.";
    write(6, "Orthopedic Surgery", &[("Flexeril 10mg #30", "Upheld", &format!("{copied} {conclusion}"))]);
    let changed = copied.replace("eight months", "nine months");
    write(7, "Orthopedic Surgery", &[("Zanaflex 4mg #30", "Upheld", &format!("{changed} {conclusion}"))]);
    write(8, "Orthopedic Surgery", &[("Soma 350mg #30", "Upheld", &format!("There was no spasm. {conclusion}"))]);
    // What ten peers apply and one omits.
    for case in 20..32 {
        let said = "No urine drug screen was submitted.";
        let rationale = if case == 31 { "The patient denies side effects." } else { said };
        write(case, "Family Practice", &[("Tramadol 50mg #60", "Upheld", &format!("{rationale} {conclusion}"))]);
    }
}

fn audit(dir: &Path) -> Value {
    let output = mtuslint(&["audit", "--format", "json"]).arg(dir).output();
    assert_eq!(output.code, Some(0), "{}", output.stderr);
    serde_json::from_str(&output.stdout).unwrap()
}

fn refs(list: &Value) -> Vec<String> {
    let name = |one: &Value| format!("{}#{}", one["letter"].as_str().unwrap(), one["decision"]);
    list.as_array().unwrap().iter().map(name).collect()
}

#[test]
fn what_is_planted_is_found() {
    let dir = tempfile::tempdir().unwrap();
    planted(dir.path());
    let audit = audit(dir.path());
    let groups = audit["inconsistencies"].as_array().unwrap();
    let of = |kind: &str| groups.iter().filter(|group| group["kind"] == kind).collect::<Vec<_>>();
    let equal = of("equal-findings");
    assert_eq!(equal.len(), 1, "{equal:#?}");
    assert_eq!(refs(&equal[0]["approved"]), ["CM16-0000001#1", "CM16-0000005#2"]);
    assert_eq!(refs(&equal[0]["denied"]), ["CM16-0000002#1", "CM16-0000003#1", "CM16-0000005#1"]);
    assert_eq!(equal[0]["held_equal"]["edition"], "2016");
    assert!(equal[0]["not_held_equal"]["reviewer's specialty"].as_array().unwrap().len() == 3);
    let same = of("same-letter");
    assert_eq!(same.len(), 1);
    assert_eq!(
        (refs(&same[0]["approved"]), refs(&same[0]["denied"])),
        (vec!["CM16-0000005#2".into()], vec!["CM16-0000005#1".into()])
    );
    let dominated = of("dominated");
    assert_eq!(dominated.len(), 1, "{dominated:#?}");
    assert_eq!(refs(&dominated[0]["denied"]), ["CM16-0000004#1"]);
    let copied = audit["copied"].as_array().unwrap();
    let copies: Vec<_> =
        copied.iter().filter(|copy| !copy["others"][0]["foreign"].as_array().unwrap().is_empty()).collect();
    assert_eq!(copies.len(), 1, "{copied:#?}");
    let other = &copies[0]["others"][0];
    assert_eq!((&copies[0]["first"]["letter"], &other["letter"]), (&"CM16-0000006".into(), &"CM16-0000007".into()));
    assert_eq!(other["foreign"][0]["name"], "cyclobenzaprine");
    assert_eq!(other["changes"][0], serde_json::json!({"first": "eight", "here": "nine"}));
    let outliers = audit["outliers"].as_array().unwrap();
    let found: Vec<_> =
        outliers.iter().map(|o| (o["letter"].as_str().unwrap(), o["criterion"].as_str().unwrap())).collect();
    assert!(found.contains(&("CM16-0000031", "opioid/aberrant")), "{found:?}");
}

#[test]
fn counts_add_up_and_lead_to_decisions() {
    let dir = tempfile::tempdir().unwrap();
    planted(dir.path());
    let audit = audit(dir.path());
    let decisions = audit["decisions"].as_array().unwrap();
    for cell in
        audit["coverage"].as_array().unwrap().iter().filter(|c| c["dimension"] == "all" && c["edition"].is_null())
    {
        for status in ["applied", "recited", "omitted"] {
            let behind = decisions.iter().filter(|d| cell["outcome"].is_null() || cell["outcome"] == d["outcome"]);
            let results = behind.flat_map(|d| d["criteria"].as_array().unwrap());
            let behind = results
                .filter(|r| r["criterion"] == cell["criterion"] && r["required"] == true && r["status"] == status);
            assert_eq!(cell[status]["count"], behind.count(), "{cell}");
        }
    }
}

#[test]
fn letters_in_another_order_give_the_same_groups() {
    let dir = tempfile::tempdir().unwrap();
    planted(dir.path());
    let mut files = support::files(dir.path());
    let run = |files: &[PathBuf]| {
        let mut run = mtuslint(&["audit", "--format", "json"]);
        for file in files {
            run = run.arg(file);
        }
        let audit: Value = serde_json::from_str(&run.output().stdout).unwrap();
        let sorted = |list: &Value| {
            let mut list = refs(list);
            list.sort();
            list
        };
        let groups = audit["inconsistencies"].as_array().unwrap().iter();
        let mut groups: Vec<_> =
            groups.map(|g| format!("{} {:?} {:?}", g["kind"], sorted(&g["approved"]), sorted(&g["denied"]))).collect();
        groups.sort();
        (groups, audit["outliers"].as_array().unwrap().len(), audit["copied"].as_array().unwrap().len())
    };
    let forward = run(&files);
    files.reverse();
    assert_eq!(forward, run(&files));
}

#[test]
fn the_page_escapes_what_letters_say() {
    let dir = tempfile::tempdir().unwrap();
    let hostile = "<script>alert(1)</script> \"><img src=x onerror=alert(2)> {{ 7*7 }}";
    let rationale = format!("{hostile} No urine drug screen was submitted. The request is not medically necessary.");
    let text = letter(1, &format!("Family {hostile}"), &[(&format!("Norco {hostile} #60"), "Upheld", &rationale)]);
    std::fs::write(dir.path().join("a<b>.txt"), text).unwrap();
    let page = mtuslint(&["audit", "--format", "html"]).arg(dir.path()).output().stdout;
    assert!(page.contains("alert(1)") && !page.contains("<script>alert") && !page.contains("<img"), "escaped");
    assert!(page.contains("{{ 7*7 }}"));
    assert!(!page.contains("http://") && !page.contains("https://"), "nothing to load");
}

#[test]
fn a_case_that_comes_twice_counts_once() {
    let text = letter(1, "Family Practice", &[("Norco 10/325mg #60", "Upheld", UNMET)]);
    let dir = tempfile::tempdir().unwrap();
    for name in ["a.txt", "b.txt"] {
        std::fs::write(dir.path().join(name), &text).unwrap();
    }
    let audit = audit(dir.path());
    assert_eq!((&audit["counts"]["letters"], &audit["counts"]["repeated"]), (&1.into(), &1.into()));
    assert!(audit["copied"].as_array().unwrap().is_empty());
}

#[test]
fn audits_as_a_user_sees_them() {
    snapshot!("audit-markdown", mtuslint(&["audit", "samples"]).shown());
    snapshot!("audit-csv", mtuslint(&["audit", "--format", "csv", "samples/02-continuing-opioid.txt"]).shown());
    snapshot!(
        "audit-missing-file",
        mtuslint(&["audit", "samples/02-continuing-opioid.txt", "no-such-file.txt"]).shown()
    );
    snapshot!("audit-no-letter", mtuslint(&["audit", "Cargo.toml"]).shown());
    snapshot!("audit-since-not-an-audit", mtuslint(&["audit", "--since", "schemas/pack.json", "samples"]).shown());
    snapshot!("audit-since-missing", mtuslint(&["audit", "--since", "no-such.json", "samples"]).shown());
}

#[test]
fn trends_compare_with_an_earlier_audit() {
    let dir = tempfile::tempdir().unwrap();
    planted(dir.path());
    let (old, letters) = (dir.path().join("old.json"), dir.path());
    let saved = mtuslint(&["audit", "-o"]).arg(format!("json:{}", old.display())).arg(letters).output();
    assert_eq!(saved.code, Some(0));
    // A letter goes, one is decided anew, one comes.
    std::fs::remove_file(letters.join("0000008.txt")).unwrap();
    std::fs::write(
        letters.join("0000003.txt"),
        letter(3, "Pain Management", &[("Norco 10/325mg #90", "Upheld", APPROVED)]),
    )
    .unwrap();
    std::fs::write(
        letters.join("0000009.txt"),
        letter(9, "Pain Management", &[("Norco 10/325mg #90", "Upheld", UNMET)]),
    )
    .unwrap();
    let now = mtuslint(&["audit", "--format", "json", "--since"]).arg(&old).arg(letters).output();
    let trend = &serde_json::from_str::<Value>(&now.stdout).unwrap()["trend"];
    assert_eq!(
        (&trend["decisions_new"], &trend["decisions_gone"], &trend["same_rules"]),
        (&1.into(), &1.into(), &true.into())
    );
    let changed = trend["verdicts_changed"].as_array().unwrap();
    assert_eq!(changed.len(), 1, "{trend}");
    assert_eq!(changed[0]["letter"], "CM16-0000003");
    let same = mtuslint(&["audit", "--format", "json", "--since"]).arg(&old).arg(root().join("samples")).output();
    assert_eq!(serde_json::from_str::<Value>(&same.stdout).unwrap()["trend"]["decisions_in_both"], 0);
}

#[test]
fn the_json_is_what_its_schema_says() {
    let schema = mtuslint(&["schema", "audit"]).output().stdout;
    let validator = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    let audit: Value =
        serde_json::from_str(&mtuslint(&["audit", "--format", "json", "samples"]).output().stdout).unwrap();
    let errors: Vec<String> = validator.iter_errors(&audit).map(|e| e.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
}
