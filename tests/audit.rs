//! Letters held against each other: what is planted is found, and nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::support::generator::Generator;
use crate::support::generator::letter::{Decision, Letter};
use crate::support::{self, mtuslint, root};
use mtuslint::pack::{Class, Criterion, CriterionFinding, SettingFilter, Status, UseFilter};
use serde_json::Value;

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

const UNMET: &str = "The patient has been using the medication since 2014. There is no documentation of objective functional improvement, and no urine drug screen was submitted. \
                     The patient denies side effects. The request is not medically necessary.";
const APPROVED: &str = "The patient has been using the medication since 2014. There is no documentation of objective functional improvement, and no urine drug screen was submitted. \
                        The patient denies side effects. The request is medically necessary.";
const BETTER: &str = "The patient has been using the medication since 2014. The patient has documented objective functional improvement, and the urine drug screen was consistent. \
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
        let said = "The patient has been using the medication since 2014. No urine drug screen was submitted.";
        let rationale = if case == 31 {
            "The patient has been using the medication since 2014. The patient denies side effects."
        } else {
            said
        };
        write(case, "Family Practice", &[("Tramadol 50mg #60", "Upheld", &format!("{rationale} {conclusion}"))]);
    }
}

/// The letters of one worker, as far as letters say: drug, outcome, date of decision, age.
fn of_one_worker(case: usize, decided: &str, age: u8, decision: (&str, &str, &str)) -> String {
    let text = letter(case, "Family Practice", &[decision]);
    text.replace("11/14/2016", decided).replace("is a clerk", &format!("is a {age} year old female clerk"))
}

#[test]
fn a_dispute_that_was_decided_again_stands_beside_the_earlier_decision() {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, text: String| std::fs::write(dir.path().join(name), text).unwrap();
    let upheld = ("Norco 10/325mg #60", "Upheld", UNMET);
    // One case three times: again word by word (a copy), and decided otherwise.
    write("a.txt", of_one_worker(1, "11/14/2016", 41, upheld));
    write("b-copy.txt", of_one_worker(1, "11/14/2016", 41, upheld).replace("  ", " "));
    write("c-again.txt", of_one_worker(1, "12/20/2016", 41, ("Norco 10/325mg #60", "Overturned", APPROVED)));
    // One worker, another case and strength, after a birthday; and what is no such thing: another drug, two years later, another age.
    write("d.txt", of_one_worker(2, "05/02/2017", 42, ("Norco 5/325mg #90", "Upheld", UNMET)));
    write("e.txt", of_one_worker(3, "05/02/2017", 42, ("Flexeril 10mg #30", "Overturned", APPROVED)));
    write("f.txt", of_one_worker(4, "11/02/2019", 43, ("Norco 5/325mg #90", "Overturned", APPROVED)));
    write("g.txt", of_one_worker(5, "01/02/2017", 52, ("Norco 5/325mg #90", "Overturned", APPROVED)));
    // A letter that decides like items unlike, and its copy.
    let both = [upheld, ("Norco 10/325mg #60", "Overturned", APPROVED)];
    write("h.txt", letter(6, "Family Practice", &both));
    write("i-copy.txt", letter(6, "Family Practice", &both));
    let audit = audit(dir.path());
    let copies: Vec<&str> =
        audit["left_out"]["repeated"].as_array().unwrap().iter().map(|path| path.as_str().unwrap()).collect();
    assert!(matches!(copies[..], [b, i] if b.ends_with("b-copy.txt") && i.ends_with("i-copy.txt")), "{copies:?}");
    let found = audit["successive"].as_array().unwrap();
    let shown: Vec<_> = found.iter().map(|one| (one["kind"].as_str().unwrap(), refs(&one["decisions"]))).collect();
    let again = ["CM16-0000001#1".to_owned(), "CM16-0000001 (2)#1".to_owned()];
    let worker = [again.to_vec(), vec!["CM16-0000002#1".to_owned()]].concat();
    assert_eq!(shown, [("same-case", again.to_vec()), ("same-worker", worker)]);
    assert_eq!(found[1]["worker"], serde_json::json!({"injured": "2013-02-11", "sex": "female", "age": 41}));
    let reading = audit["reading_list"].as_array().unwrap();
    let later = reading.iter().find(|entry| entry["letter"] == "CM16-0000001 (2)").unwrap();
    let expected = "Decision 1: decided otherwise than CM16-0000001, decision 1: the same item of the same case";
    assert!(later["reasons"].as_array().unwrap().iter().any(|reason| reason["reason"] == expected), "{later}");
    let text = mtuslint(&["audit", "--format", "markdown"]).arg(dir.path()).output().stdout;
    let part = text.split_once("## Decided again").unwrap().1.split_once("\n## ").unwrap().0;
    assert!(part.contains("- 2016-12-20 `CM16-0000001 (2), decision 1`"), "{part}");
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
    let denied = [2, 3, 5].into_iter().map(|case| format!("CM16-{case:07}#1"));
    assert_eq!(refs(&equal[0]["denied"]), denied.collect::<Vec<_>>());
    assert_eq!(equal[0]["held_equal"]["edition"], "2016");
    assert!(equal[0]["not_held_equal"]["reviewer's specialty"].as_array().unwrap().len() == 3);
    let same = of("same-letter");
    assert_eq!(same.len(), 1);
    assert_eq!(
        (refs(&same[0]["approved"]), refs(&same[0]["denied"])),
        (vec!["CM16-0000005#2".into()], vec!["CM16-0000005#1".into()])
    );
    // 4 is no worse than 1 in anything; what it has besides is better.
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
    let aberrant: Vec<_> = outliers.iter().filter(|o| o["criterion"] == "opioid/aberrant-behavior").collect();
    assert_eq!(aberrant.len(), 1, "{outliers:#?}");
    assert_eq!(refs(&aberrant[0]["omitting"]), ["CM16-0000031#1"]);
    assert_eq!(
        (&aberrant[0]["applied"], &aberrant[0]["peers"], &aberrant[0]["outcome"]),
        (&15.into(), &15.into(), &"upheld".into())
    );
    assert_eq!(aberrant[0]["held_equal"]["edition"], "2016");
    assert!(aberrant[0]["not_held_equal"]["drug"].as_array().unwrap().len() > 1);
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

/// Three letters, small enough that every format can be looked at whole.
fn three(dir: &Path) -> PathBuf {
    let write = |case: usize, specialty: &str, decisions: &[(&str, &str, &str)]| {
        std::fs::write(dir.join(format!("{case}.txt")), letter(case, specialty, decisions)).unwrap();
    };
    write(1, "Family Practice", &[("Norco 10/325mg #60", "Overturned", APPROVED)]);
    write(2, "Pain Management", &[("Percocet 5/325mg #30", "Upheld", UNMET)]);
    write(3, "Pain Management", &[("Norco 10/325mg #60", "Upheld", BETTER)]);
    dir.to_owned()
}

#[test]
fn audits_as_a_user_sees_them() {
    let dir = tempfile::tempdir().unwrap();
    let three = three(dir.path());
    for format in ["markdown", "json", "csv", "html"] {
        let mut shown = mtuslint(&["audit", "1.txt", "2.txt", "3.txt", "--format", format]).within(&three).shown();
        if format == "json" {
            // As it is, but a value a line, and no cell that nothing is in.
            let (head, json) = shown.split_once('{').unwrap();
            let mut audit: Value = serde_json::from_str(&format!("{{{json}")).unwrap();
            audit["coverage"]
                .as_array_mut()
                .unwrap()
                .retain(|cell| cell["applied"]["of"] != 0 && cell["dimension"] != "licence");
            audit["pack"]["sha256"] = "[hash]".into();
            shown = format!("{head}{audit:#}\n");
        }
        if format == "html" {
            // The styles and the script are files of their own; the hash changes with every rule.
            for (start, end) in [("<style>", "</style>"), ("<script>", "</script>"), ("sha256 ", ".</p></footer>")] {
                let from = shown.find(start).unwrap() + start.len();
                let to = from + shown[from..].find(end).unwrap();
                shown.replace_range(from..to, "…");
            }
        }
        snapshot!(format!("audit-{format}"), shown);
    }
    snapshot!("audit-samples", mtuslint(&["audit", "samples"]).shown());
}

#[test]
fn what_an_audit_cannot_read_is_reported() {
    let dir = tempfile::tempdir().unwrap();
    three(dir.path());
    std::fs::write(dir.path().join("other.txt"), "No letter at all.").unwrap();
    std::fs::write(dir.path().join("no-audit.json"), "{\"schema\": \"mtuslint.report/1\"}").unwrap();
    std::fs::write(dir.path().join("damaged.json"), "{\"schema\": \"mtuslint.audit/1\", ").unwrap();
    let shown = |args: &[&str]| mtuslint(args).within(dir.path()).shown();
    snapshot!("audit-missing-file", shown(&["audit", "1.txt", "no-such-file.txt", "other.txt"]));
    snapshot!("audit-no-letter", shown(&["audit", "other.txt"]));
    snapshot!("audit-since-not-an-audit", shown(&["audit", "--since", "no-audit.json", "1.txt"]));
    snapshot!("audit-since-damaged", shown(&["audit", "--since", "damaged.json", "1.txt"]));
    snapshot!("audit-since-missing", shown(&["audit", "--since", "no-such.json", "1.txt"]));
}

/// A reader that leaves early changes neither the exit status nor the files.
#[test]
fn a_closed_pipe_loses_nothing() {
    let dir = tempfile::tempdir().unwrap();
    planted(dir.path());
    let page = dir.path().join("page.html");
    for (more, expected) in [(None, 0), (Some("no-such-file.txt"), 1)] {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_mtuslint"));
        command
            .env_clear()
            .current_dir(dir.path())
            .args(["audit", "--format=json", "-o", "html:page.html", "."])
            .args(more);
        let mut child =
            command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::null()).spawn().unwrap();
        drop(child.stdout.take());
        assert_eq!(child.wait().unwrap().code(), Some(expected));
        assert!(std::fs::read_to_string(&page).unwrap().ends_with("</html>\n"));
        std::fs::remove_file(&page).unwrap();
    }
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
    let dir = tempfile::tempdir().unwrap();
    planted(dir.path());
    let saved = dir.path().join("saved.json");
    let run = |args: &[&str]| mtuslint(args).arg(dir.path()).arg("no-such-file.txt").output().stdout;
    std::fs::write(&saved, run(&["audit", "--format", "json"])).unwrap();
    let audit: Value =
        serde_json::from_str(&run(&["audit", "--format", "json", "--since", saved.to_str().unwrap()])).unwrap();
    for list in ["reading_list", "inconsistencies", "outliers", "copied", "coverage", "decisions"] {
        assert!(!audit[list].as_array().unwrap().is_empty(), "{list} is tried");
    }
    assert!(audit["trend"].is_object() && audit["left_out"]["unreadable"][0] == "no-such-file.txt");
    let errors: Vec<String> = validator.iter_errors(&audit).map(|e| e.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    // What may not be there is refused: the schema isn't one that takes everything.
    for (path, value) in [
        ("/schema", "mtuslint.audit/2".into()),
        ("/counts/letters", "six".into()),
        ("/decisions/0/verdict", "fine".into()),
    ] {
        let mut wrong = audit.clone();
        *wrong.pointer_mut(path).unwrap() = value;
        assert!(!validator.is_valid(&wrong), "{path}");
    }
}

const SEED: u64 = 21;

/// A decision of generated letters: where it is, its class, what it finds on each criterion that either outcome asks for.
struct Made {
    letter: String,
    n: usize,
    class: usize,
    findings: Vec<Option<CriterionFinding>>,
    approved: bool,
}

/// What a finding is worth to the patient; `None` where there is none.
fn worse(denied: Option<CriterionFinding>, approved: Option<CriterionFinding>) -> bool {
    match (denied, approved) {
        (None, Some(_)) => true,
        (Some(CriterionFinding::Unmet), other) => other != Some(CriterionFinding::Unmet),
        _ => false,
    }
}

/// Every pair that must be reported, straight from the definitions in `docs/method.md`.
fn expected(made: &[Made]) -> BTreeSet<(String, String, String)> {
    let mut pairs = BTreeSet::new();
    for (a, d) in made.iter().flat_map(|a| made.iter().map(move |d| (a, d))) {
        if !a.approved || d.approved || a.class != d.class {
            continue;
        }
        let both = || a.findings.iter().copied().zip(d.findings.iter().copied());
        let kind = if a.findings == d.findings && a.findings.iter().any(Option::is_some) {
            if a.letter == d.letter { "same-letter" } else { "equal-findings" }
        } else if both().all(|(a, d)| !worse(d, a))
            && both().any(|(a, d)| a != d)
            && both().any(|(a, d)| a.is_some() && d.is_some())
        {
            "dominated"
        } else {
            continue;
        };
        pairs.insert((kind.to_owned(), format!("{}#{}", a.letter, a.n), format!("{}#{}", d.letter, d.n)));
    }
    pairs
}

/// In letters whose outcomes follow their findings nothing is inconsistent; then some of each kind are planted.
#[test]
fn planted_inconsistencies_are_found_and_no_others() {
    const LETTERS: u64 = 600;
    const OF_EACH: usize = 15;
    let generator = Generator::new();
    let mut rng = fastrand::Rng::with_seed(9);
    // Classes whose criteria don't depend on words that say how and when a treatment is used, nor on the item's name.
    let plain = |class: &Class| {
        let known = |c: &Criterion| {
            let setting = matches!(c.setting, SettingFilter::Any | SettingFilter::Chronic);
            c.used == UseFilter::Any && setting && c.unless_item.is_empty()
        };
        class.id != "topical" && asked(class).all(|index| known(&class.criteria[index]))
    };
    let findings = |letter: &Letter| -> Vec<(usize, Vec<Option<CriterionFinding>>)> {
        let key = letter.key(&generator.pack);
        let classes = letter.decisions.iter().zip(key.decisions).filter_map(|(decision, key)| {
            let index = decision.class?;
            let class = &generator.pack.classes[index];
            Some((index, asked(class).map(|c| key.criteria[&class.criteria[c].id].finding).collect()))
        });
        classes.collect()
    };
    let mut letters: Vec<Letter> = Vec::new();
    for index in 0..LETTERS {
        let mut letter = generator.plan(SEED, index);
        letter.decisions.retain(|decision| decision.class.is_some_and(|class| plain(&generator.pack.classes[class])));
        if letter.decisions.is_empty() {
            continue;
        }
        let found = findings(&letter);
        for (decision, (_, findings)) in letter.decisions.iter_mut().zip(found) {
            let approved = findings.iter().any(Option::is_some) && !findings.contains(&Some(CriterionFinding::Unmet));
            generator.decide(decision, approved, &mut rng);
        }
        letters.push(letter);
    }
    let plain_letters = letters.len();
    let read = |letters: &[Letter]| {
        let dir = tempfile::tempdir().unwrap();
        for letter in letters {
            std::fs::write(dir.path().join(format!("{}.txt", letter.name)), letter.text(&letter.layout)).unwrap();
        }
        audit(dir.path())
    };
    let made = |letters: &[Letter]| -> Vec<Made> {
        let each = letters.iter().flat_map(|letter| {
            let decisions = letter.decisions.iter().zip(findings(letter)).enumerate();
            decisions.map(|(i, (decision, (class, findings)))| Made {
                letter: letter.name.clone(),
                n: i + 1,
                class,
                findings,
                approved: decision.overturned,
            })
        });
        each.collect()
    };
    // Letters of 2014 have no case number: the file's name stands for all.
    let reported = |audit: &Value| -> BTreeSet<(String, String, String)> {
        let paths = audit["decisions"].as_array().unwrap().iter();
        let names: BTreeMap<&str, &str> = paths
            .map(|d| (d["letter"].as_str().unwrap(), d["path"].as_str().unwrap()))
            .map(|(id, path)| (id, path.rsplit('/').next().unwrap().trim_end_matches(".txt")))
            .collect();
        let refs = |list: &Value| -> Vec<(String, String)> {
            let name = |one: &Value| {
                let letter = names[one["letter"].as_str().unwrap()].to_owned();
                (letter.clone(), format!("{letter}#{}", one["decision"]))
            };
            list.as_array().unwrap().iter().map(name).collect()
        };
        let mut pairs = BTreeSet::new();
        for group in audit["inconsistencies"].as_array().unwrap() {
            let kind = group["kind"].as_str().unwrap();
            for (a_letter, a) in refs(&group["approved"]) {
                for (d_letter, d) in refs(&group["denied"]) {
                    // What is within one letter is a group of its own.
                    if kind != "equal-findings" || a_letter != d_letter {
                        pairs.insert((kind.to_owned(), a.clone(), d));
                    }
                }
            }
        }
        pairs
    };
    assert_eq!(expected(&made(&letters)), BTreeSet::new());
    assert_eq!(reported(&read(&letters)), BTreeSet::new(), "consistent letters");

    let mut planted: BTreeSet<(String, String, String)> = BTreeSet::new();
    let shell = |number: usize, decisions: Vec<Decision>| {
        let mut letter = generator.plan(SEED, 10_000 + number as u64);
        letter.decisions = decisions;
        letter
    };
    let with_findings = |letters: &[Letter], approved: bool| -> Vec<(String, Decision)> {
        let first = letters.iter().map(|letter| (letter.name.clone(), letter.decisions[0].clone(), findings(letter)));
        let wanted = first.filter(|(_, d, found)| d.overturned == approved && found[0].1.iter().any(Option::is_some));
        wanted.map(|(name, decision, _)| (name, decision)).collect()
    };
    let (approved, denied) = (with_findings(&letters, true), with_findings(&letters, false));
    for (name, decision) in denied.iter().take(OF_EACH) {
        let mut other = decision.clone();
        generator.decide(&mut other, true, &mut rng);
        let letter = shell(letters.len(), vec![other]);
        planted.insert(("equal-findings".into(), format!("{}#1", letter.name), format!("{name}#1")));
        letters.push(letter);
    }
    for (_, decision) in denied.iter().rev().take(OF_EACH) {
        let mut other = decision.clone();
        generator.decide(&mut other, true, &mut rng);
        let letter = shell(letters.len(), vec![decision.clone(), other]);
        planted.insert(("same-letter".into(), format!("{}#2", letter.name), format!("{}#1", letter.name)));
        letters.push(letter);
    }
    let mut dominated = 0;
    for (name, decision) in &approved {
        // One more criterion is met, and yet it is denied.
        let class = decision.class.unwrap();
        let spoken = |c: usize| decision.case.iter().chain(&decision.guideline).any(|sentence| sentence.concerns(c));
        let asked = |c: usize| asked(&generator.pack.classes[class]).any(|known| known == c);
        let all = 0..generator.pack.classes[class].criteria.len();
        let more = generator.sentences(class).iter().find(|sentence| {
            asked(sentence.touches[0].0)
                && sentence.touches.iter().all(|t| t.1 == Status::Applied && t.2 == Some(CriterionFinding::Met))
                && all.clone().all(|c| !(sentence.concerns(c) && spoken(c)))
        });
        let Some(more) = more.filter(|_| dominated < OF_EACH) else { continue };
        let mut other = decision.clone();
        other.case.push(more.clone());
        generator.decide(&mut other, false, &mut rng);
        let letter = shell(letters.len(), vec![other]);
        planted.insert(("dominated".into(), format!("{name}#1"), format!("{}#1", letter.name)));
        letters.push(letter);
        dominated += 1;
    }
    assert_eq!((planted.len(), dominated), (3 * OF_EACH, OF_EACH));
    // Reasons that name the item of another case.
    let one = &denied[0].1;
    let sleeping = "The worker told of stiffness in the morning, could not lift the arm above the head";
    let mut copied: Vec<(String, String)> = Vec::new();
    for number in 0..OF_EACH {
        let mut names = Vec::new();
        for item in ["Flexeril 10mg #30", "Zanaflex 4mg #30"] {
            let mut decision = one.clone();
            (decision.item, decision.class) = (item.to_owned(), None);
            (decision.case, decision.guideline) = (Vec::new(), Vec::new());
            let street = ["Ash", "Birch", "Cedar", "Elm", "Fir"][number % 5];
            decision.asides = vec![format!(
                "{sleeping}, walked {number} blocks to {street} Street and {} more to the shop, and slept {number} hours after \
                 Flexeril at night on all the days of week {number} in the house at {street} Street.",
                number + 40
            )];
            generator.decide(&mut decision, false, &mut rng);
            let letter = shell(letters.len() + copied.len() * 2 + names.len(), vec![decision]);
            names.push(letter);
        }
        copied.push((names[0].name.clone(), names[1].name.clone()));
        letters.extend(names);
    }
    let judged: Vec<Letter> =
        letters.iter().filter(|letter| letter.decisions.iter().all(|d| d.class.is_some())).cloned().collect();
    let audit = read(&letters);
    let (reported, expected) = (reported(&audit), expected(&made(&judged)));
    let found = planted.intersection(&reported).count();
    let paths: BTreeMap<&str, &str> = (audit["decisions"].as_array().unwrap().iter())
        .map(|d| (d["letter"].as_str().unwrap(), d["path"].as_str().unwrap()))
        .collect();
    let foreign = |name: &String| {
        audit["copied"].as_array().unwrap().iter().flat_map(|copy| copy["others"].as_array().unwrap()).any(|other| {
            other["foreign"].as_array().unwrap().iter().any(|foreign| {
                let at = paths[foreign["in_reasons_of"]["letter"].as_str().unwrap()];
                at.ends_with(&format!("/{name}.txt")) && foreign["name"] == "cyclobenzaprine"
            })
        })
    };
    let copies = copied.iter().filter(|(_, name)| foreign(name)).count();
    println!(
        "{plain_letters} consistent letters: none reported; planted {} pairs, found {found}; all pairs that follow from the keys: \
         {}, reported {}; planted {} copied reasons that name another's item, found {copies}",
        planted.len(),
        expected.len(),
        reported.len(),
        copied.len()
    );
    assert_eq!(planted.difference(&reported).collect::<Vec<_>>(), Vec::<&(String, String, String)>::new(), "planted");
    assert_eq!(reported, expected);
    assert_eq!(copies, copied.len());
}

/// The criteria of a class that an approval may need.
fn asked(class: &Class) -> impl Iterator<Item = usize> + '_ {
    let named = |index: &usize| class.logic.iter().any(|logic| logic.all.contains(index) || logic.any.contains(index));
    (0..class.criteria.len()).filter(named)
}
