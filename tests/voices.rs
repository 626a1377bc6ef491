//! Reading a rationale: whose words a clause holds, what governs a mention, what it computes to.

use crate::support::{self, mtuslint};
use mtuslint::evaluation;
use mtuslint::pack::{CriterionFinding, Pack, Status};
use mtuslint::reading;

/// Status and finding of a criterion in a text.
fn reads(pack: &Pack, id: &str, text: &str) -> (Status, Option<CriterionFinding>) {
    evaluation::example(text, pack, pack.criterion_named(id).unwrap().0)
}

const MET: (Status, Option<CriterionFinding>) = (Status::Applied, Some(CriterionFinding::Met));
const UNMET: (Status, Option<CriterionFinding>) = (Status::Applied, Some(CriterionFinding::Unmet));
const RECITED: (Status, Option<CriterionFinding>) = (Status::Recited, None);
const OMITTED: (Status, Option<CriterionFinding>) = (Status::Omitted, None);

#[test]
fn scope_of_silence_denial_and_contrast() {
    let pack = mtuslint::default_pack().unwrap();
    for (id, text, expected) in [
        // A list under one cue.
        (
            "opioid/function",
            "There is no documentation of pain relief; functional status; and side effects in this patient.",
            UNMET,
        ),
        (
            "opioid/side-effects",
            "There is no documentation of pain relief; functional status; and side effects in this patient.",
            UNMET,
        ),
        // Silence is not denial.
        ("opioid/side-effects", "The patient denies side effects.", MET),
        ("opioid/side-effects", "Side effects were not addressed by the provider.", UNMET),
        // A turn ends a cue's reach.
        (
            "opioid/aberrant-behavior",
            "There is no documentation of function, but a urine drug screen of the patient was consistent.",
            MET,
        ),
        // Purpose isn't scope.
        ("imaging/neurologic-deficit", "There is no evidence to support nerve compromise in this patient.", UNMET),
        // What a guideline says, in a tail without attribution and in its own list.
        (
            "muscle-relaxant/benefit",
            "The MTUS recommends a short course. Efficacy appears to diminish over time.",
            RECITED,
        ),
        (
            "opioid/aberrant-behavior",
            "The guidelines describe tapering under any of the following circumstances: Resolution of pain. Patient is non-adherent.",
            RECITED,
        ),
        ("opioid/dose", "The patient sleeps badly.", OMITTED),
        // What an earlier reviewer is said to have found neither applies nor recites.
        ("opioid/function", "The utilization review found no documentation of functional improvement.", OMITTED),
        (
            "opioid/function",
            "The patient had functional improvement, although the utilization review found no functional improvement.",
            MET,
        ),
        // Until the reviewer adopts it.
        (
            "opioid/function",
            "The utilization review found no documentation of functional improvement. I agree with the utilization review.",
            UNMET,
        ),
        // Guidance that names no guideline, and guidance about `the patient` of any case.
        ("opioid/weaning", "Opioids are to be avoided. The patient must have been weaned from opioids.", RECITED),
        // The case's plain words behind a recital.
        (
            "muscle-relaxant/exacerbation",
            "The guideline recommends a short course only. Spasm is present bilaterally.",
            MET,
        ),
        ("muscle-relaxant/exacerbation", "The guideline recommends a short course for acute spasm.", RECITED),
        // What the case answers to the guideline's words right before it.
        ("electrotherapy/trial", "MTUS asks for a one-month home trial. None was done.", UNMET),
        ("electrotherapy/trial", "The patient needs a one-month home trial, which has not been done.", UNMET),
        (
            "electrotherapy/trial",
            "MTUS asks for a one-month home trial. The unit is too costly. None was done.",
            RECITED,
        ),
        (
            "antidepressant/indication",
            "ODG supports trazodone for insomnia with depression. She has both of these.",
            MET,
        ),
        (
            "antidepressant/indication",
            "ODG supports trazodone for insomnia with depression. She fits that description.",
            MET,
        ),
        ("antidepressant/indication", "ODG supports trazodone for insomnia with depression, and so it is.", MET),
        ("antidepressant/indication", "ODG supports trazodone for insomnia with depression, which she has not.", UNMET),
        // Of three criteria no one can say which is meant, unless each of them is.
        (
            "opioid/function",
            "MTUS asks for pain relief, better function and few side effects. This was not done.",
            RECITED,
        ),
        (
            "opioid/function",
            "MTUS asks for pain relief, better function and few side effects. None of these is documented.",
            UNMET,
        ),
        (
            "opioid/function",
            "MTUS asks for pain relief, better function and few side effects. All three are documented.",
            MET,
        ),
        // A sign that is diminished is there.
        ("imaging/neurologic-deficit", "The examination of this patient showed an absent ankle jerk.", MET),
        // A quotation is its speaker's.
        (
            "opioid/analgesia",
            "The guidelines state, \"Pain relief should be assessed. The effect on pain was studied.\"",
            RECITED,
        ),
    ] {
        assert_eq!(reads(&pack, id, text), expected, "{id}: {text}");
    }
}

#[test]
fn lengths_of_use_compute() {
    let pack = mtuslint::default_pack().unwrap();
    for (text, expected) in [
        ("The patient has been taking diazepam for 3 weeks.", MET),
        ("The patient has been taking diazepam for at least 6 months.", UNMET),
        ("The patient has been taking diazepam for more than four weeks.", UNMET),
        ("The provider requested #60 twice daily for this patient.", UNMET),
        ("The provider requested #14 at bedtime for this patient.", MET),
    ] {
        assert_eq!(reads(&pack, "benzodiazepine/duration", text), expected, "{text}");
    }
}

#[test]
fn every_clause_lies_in_its_text_and_every_mention_in_its_clause() {
    let pack = mtuslint::default_pack().unwrap();
    for criterion in pack.classes.iter().flat_map(|class| &class.criteria) {
        for example in &criterion.examples {
            let (_, reading) = reading::read_text(&example.text, &pack, reading::Options::default()).unwrap();
            for clause in &reading.clauses {
                assert!(
                    example.text.get(clause.range.clone()).is_some_and(|words| !words.is_empty()),
                    "{}",
                    example.text
                );
            }
            for mention in &reading.mentions {
                let inside = mention.clause.start <= mention.range.start && mention.range.end <= mention.clause.end;
                assert!(inside, "{}: {mention:?}", example.text);
            }
        }
    }
}

#[test]
fn line_breaks_and_spacing_change_no_status() {
    let letter = std::fs::read_to_string(support::root().join("samples/02-continuing-opioid.txt")).unwrap();
    let statuses = |text: String| -> Vec<(String, String)> {
        let report = mtuslint(&["check", "--format=json", "-"]).stdin(text).output().stdout;
        let report: serde_json::Value = serde_json::from_str(&report).unwrap();
        let decisions = report["letters"][0]["decisions"].as_array().unwrap().clone();
        let criteria = decisions.iter().flat_map(|d| d["criteria"].as_array().unwrap().clone());
        criteria.map(|c| (c["id"].to_string(), format!("{} {}", c["status"], c["finding"]))).collect()
    };
    let plain = statuses(letter.clone());
    assert!(plain.len() >= 11);
    for damaged in [letter.replace('\n', " \r\n\r\n"), letter.replace('\n', "\n\n\x0c"), letter.replace(". ", ".  ")] {
        assert_eq!(statuses(damaged), plain);
    }
}

#[test]
fn voices_are_shown() {
    snapshot!("parse-voices", mtuslint(&["parse", "--voices", "samples/02-continuing-opioid.txt"]).shown());
    snapshot!(
        "parse-voices-color",
        mtuslint(&["parse", "--voices", "--color=always", "samples/03-contradictions.txt"]).shown()
    );
}

#[test]
fn voices_for_programs_are_those_for_people_on_their_bytes() {
    let file = "samples/02-continuing-opioid.txt";
    let run = mtuslint(&["parse", "--voices", "--format=json", file]).output();
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let reading: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let schema = mtuslint(&["schema", "reading"]).output().stdout;
    let path = support::root().join("schemas/reading.json");
    if std::env::var_os("MTUSLINT_WRITE").is_some() {
        std::fs::write(&path, &schema).unwrap();
    }
    let known = std::fs::read_to_string(path).unwrap_or_default();
    assert!(known == schema, "schemas/reading.json is out of date: MTUSLINT_WRITE=1 cargo test --test all voices::");
    let validator = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    if let Err(error) = validator.validate(&reading) {
        panic!("{error}");
    }
    let mut spoilt = reading.clone();
    *spoilt.pointer_mut("/decisions/0/clauses/0/voice").unwrap() = "nobody".into();
    assert!(!validator.is_valid(&spoilt));
    // Every `start`, `end` and `text` are the same words, and nothing that people are shown is missing.
    let letter = std::fs::read_to_string(support::root().join(file)).unwrap();
    let people = mtuslint(&["parse", "--voices", file]).output().stdout;
    let (mut words, mut mentions) = (0, 0);
    let mut todo = vec![&reading["decisions"]];
    while let Some(value) = todo.pop() {
        if let (Some(start), Some(end), Some(text)) =
            (value["start"].as_u64(), value["end"].as_u64(), value["text"].as_str())
        {
            let found: Vec<&str> = letter[start as usize..end as usize].split_whitespace().collect();
            assert_eq!(found.join(" "), text);
            words += 1;
        }
        if let Some(criterion) = value["criterion"].as_str() {
            let raised = value["unresolved"] == true && value["cue"].is_null() && !value["finding"].is_null();
            let said = if raised { "raised" } else { value["finding"].as_str().unwrap_or("recited") };
            let line = format!("{criterion} {said}: \"{}\"", value["text"].as_str().unwrap());
            assert!(people.contains(&line), "{line}");
            mentions += 1;
        }
        match value {
            serde_json::Value::Array(items) => todo.extend(items),
            serde_json::Value::Object(fields) => todo.extend(fields.values()),
            _ => {}
        }
    }
    let said = [" recited: \"", " raised: \"", "met: \""];
    let shown = people.lines().filter(|line| said.iter().any(|said| line.contains(said))).count();
    assert_eq!(mentions, shown);
    assert!(words > 40 && mentions >= 10, "{words} words, {mentions} mentions");
    let alone = mtuslint(&["parse", "--format=json", file]).output();
    assert_eq!((alone.code, alone.stderr.contains("--voices")), (Some(2), true), "{}", alone.stderr);
}
