//! What once went wrong; each case says what was found.

use crate::support::{self, mtuslint};
use serde_json::Value;

/// Two decisions; the second has the given heading, written after the given end of the first rationale.
fn letter(end: &str, heading: &str) -> String {
    let labels = "Claims Administrator guideline: Decision based on MTUS Opioid Treatment 2016.\nMAXIMUS guideline: Decision based on MTUS Opioid Treatment 2016.\nDecision rationale: ";
    format!(
        "The Final Determination was based on decisions for the disputed items/services set forth below:\nTramadol 50mg #30: Upheld\n{labels}The guidelines recommend opioids for a limited time and only after other treatment failed,\nwhich is not shown in the records that were sent. The request is not medically necessary{end}{heading}\n{labels}There is no documentation of pain relief.\n"
    )
}

fn check(text: impl Into<Vec<u8>>) -> Value {
    let output = mtuslint(&["check", "--format=json", "-"]).stdin(text).output();
    serde_json::from_str(&output.stdout).unwrap_or_else(|e| panic!("{e}: {}", output.stderr))
}

fn second(text: String) -> (String, String, Vec<String>) {
    let report = check(text);
    let letter = &report["letters"][0];
    let of = |key: &str| letter["decisions"][1][key].as_str().unwrap_or("").to_owned();
    let codes = letter["diagnostics"].as_array().unwrap().iter().map(|d| d["rule"].as_str().unwrap().to_owned());
    (of("item"), of("outcome"), codes.filter(|code| !code.contains("missing-section")).collect())
}

#[test]
fn headings_over_several_lines_keep_their_first() {
    for heading in [
        "Follow up at the outpatient office with Dr.\nSmith",
        "Tylenol No.\n3 #60",
        "MRI vs.\nCT of the lumbar spine",
        "Pre-op labs: CBC, CMP, etc.\nand EKG",
        "Physical therapy 2 times a wk.\nfor 6 weeks",
        "Gabapentin 10% in cream base, 240 grams.\nDate of service 3/4/14",
        "One (1) prescription of Norco\n10/325mg #40",
        "Home health\naide",
    ] {
        let (item, outcome, codes) = second(letter(".\n", &format!("{heading}: Upheld")));
        assert_eq!((item, outcome.as_str()), (heading.replace('\n', " "), "upheld"));
        assert_eq!(codes, Vec::<String>::new(), "{heading}");
    }
}

#[test]
fn a_heading_in_the_last_line_of_a_rationale_is_cut_off() {
    let (item, ..) = second(letter(". ", "MRI of the lumbar spine: Upheld"));
    assert_eq!(item, "MRI of the lumbar spine");
}

#[test]
fn outcomes_are_exact() {
    for said in ["Not Upheld", "Partially Upheld", "Upheld/Overturned", "Upheld (see below)", "Modified"] {
        let (item, outcome, codes) = second(letter(".\n", &format!("Norco 5/325mg #60: {said}")));
        assert_eq!((item.as_str(), outcome.as_str()), ("Norco 5/325mg #60", "unknown"), "{said}");
        assert_eq!(codes, ["letter/unknown-outcome"], "{said}");
    }
    for said in ["Upheld 4", "upheld", "UPHELD.", "Upheld\n\x0cPage 4 of 7"] {
        let (item, outcome, codes) = second(letter(".\n", &format!("Norco 5/325mg #60: {said}")));
        assert_eq!((item.as_str(), outcome.as_str(), codes.len()), ("Norco 5/325mg #60", "upheld", 0), "{said}");
    }
}

#[test]
fn a_page_number_is_no_part_of_the_first_item() {
    let text = letter(".\n", "Norco 5/325mg #60: Upheld").replace("below:\n", "below:\nPage 3 of 8\n\x0c");
    assert_eq!(check(text)["letters"][0]["decisions"][0]["item"], "Tramadol 50mg #30");
}

#[test]
fn a_decision_whose_labels_lost_their_colons_is_told() {
    let text = letter(".\n", "Norco 5/325mg #60: Upheld");
    let (head, tail) = text.split_at(text.find("Norco").unwrap());
    let tail = tail
        .replace(": Upheld", " is Overturned")
        .replace("guideline:", "guideline")
        .replace("rationale:", "rationale");
    let report = check(format!("{head}{tail}"));
    let codes: Vec<&Value> =
        report["letters"][0]["diagnostics"].as_array().unwrap().iter().map(|d| &d["rule"]).collect();
    assert!(codes.contains(&&Value::from("letter/lost-decision")), "{codes:?}");
}

#[test]
fn pages_that_are_missing_or_out_of_order_are_told() {
    let sample = std::fs::read_to_string(support::root().join("samples/04-supported.txt")).unwrap();
    let codes = |text: &str| -> Vec<String> {
        let report = check(text);
        let codes = report["letters"][0]["diagnostics"].as_array().unwrap().iter();
        codes.map(|d| d["rule"].as_str().unwrap().to_owned()).filter(|code| code.starts_with("letter/")).collect()
    };
    assert_eq!(codes(&sample), Vec::<String>::new());
    let rationale = sample.find("Decision rationale:").unwrap() + "Decision rationale: ".len();
    let stop = rationale + sample[rationale..].find(". ").unwrap();
    // Breaks off in a sentence; begins in one.
    assert_eq!(codes(&sample[..stop]), ["letter/torn"]);
    let torn = format!("{}and tender. {}", &sample[..rationale], &sample[rationale..]);
    assert_eq!(codes(&torn), ["letter/torn"]);
    // A full stop that is forgotten after the conclusion, or a page number in its place, is no damage.
    let end = sample.trim_end().trim_end_matches('.');
    assert_eq!(codes(end), Vec::<String>::new(), "{}", &end[end.len() - 40..]);
    assert_eq!(codes(&format!("{end}.\n\n7\n")), Vec::<String>::new());
    // A line twice.
    let at = rationale + sample[rationale..].find('\n').unwrap() + 1;
    let line = sample[at..].split_inclusive('\n').next().unwrap();
    assert_eq!(codes(&format!("{}{line}{}", &sample[..at], &sample[at..])), ["letter/doubled-line"]);
    // The decisions before the summary.
    let (summary, issues) = (sample.find("CLINICAL CASE SUMMARY").unwrap(), sample.find("IMR ISSUES").unwrap());
    let swapped = [&sample[..summary], &sample[issues..], "\n", &sample[summary..issues]].concat();
    assert_eq!(codes(&swapped), ["letter/out-of-order"]);
}

#[test]
fn text_that_was_read_in_the_wrong_encoding_is_told() {
    let sample = std::fs::read_to_string(support::root().join("samples/04-supported.txt")).unwrap();
    for (good, garbled) in
        [("\u{2013}", "\u{e2}\u{20ac}\u{201c}"), ("\u{2019}", "\u{e2}\u{80}\u{99}"), ("-", "\u{fffd}")]
    {
        let codes = |mark: &str| {
            let report = check(sample.replacen("medically", &format!("medically {mark} "), 1));
            report["letters"][0]["diagnostics"].to_string().matches("letter/garbled").count()
        };
        assert_eq!((codes(good), codes(garbled)), (0, 1), "{garbled:?}");
    }
}

#[test]
fn a_heading_that_holds_more_than_an_item_is_told() {
    for heading in [
        "The examination revealed tenderness to\nMRI of the lumbar spine",
        "MRI of the lumbar spine:\nMRI of the lumbar spine",
        "forth below:\nMRI of the lumbar spine",
    ] {
        let (_, outcome, codes) = second(letter(".\n", &format!("{heading}: Upheld")));
        assert_eq!((outcome.as_str(), codes), ("upheld", vec!["letter/doubtful-heading".to_owned()]), "{heading}");
    }
}

#[test]
fn spans_lie_on_characters() {
    let wide = "é".repeat(60);
    for text in [
        format!("a{wide}\nDecision rationale: x."),
        format!("HOW THE IMR FINAL DETERMINATION WAS MADE\n{wide}\nDecision rationale: x."),
        format!(
            "Norco: Upheld\nClaims Administrator guideline: Decision based on MTUS guideline\u{2026} in ACOEM\nMAXIMUS guideline: x\nDecision rationale: {wide}\u{fb01}."
        ),
    ] {
        fn spans(value: &Value, text: &str) {
            if let (Some(start), Some(end)) = (value["start"].as_u64(), value["end"].as_u64()) {
                assert!(text.get(start as usize..end as usize).is_some(), "{start}..{end}");
            }
            match value {
                Value::Object(map) => map.values().for_each(|value| spans(value, text)),
                Value::Array(list) => list.iter().for_each(|value| spans(value, text)),
                _ => {}
            }
        }
        spans(&check(text.clone()), &text);
        let tree = mtuslint(&["parse", "-"]).stdin(text.clone()).output().stdout;
        spans(&serde_json::from_str(&tree).unwrap(), &text);
    }
}

#[test]
fn concepts_are_not_nested_without_end() {
    let dir = tempfile::tempdir().unwrap();
    let mut pack = String::from(
        "pack: {id: x, version: 1.0.0, title: x, guideline: x}\nturns: [\"<c29999>\"]\nconcepts:\n  c0: [\"x\"]\n",
    );
    (1..30000).for_each(|i| pack += &format!("  c{i}: [\"<c{}>\"]\n", i - 1));
    std::fs::write(dir.path().join("pack.yaml"), pack).unwrap();
    let output = mtuslint(&["rules", "--rules"]).arg(dir.path()).output();
    assert_eq!(output.code, Some(2), "{}", output.stderr);
    assert!(output.stderr.contains("nested more than 32 deep"), "{}", output.stderr);
}

/// A letter about one opioid, with this outcome and these reasons.
fn reasoned(outcome: &str, reasons: &str) -> String {
    format!(
        "Case Number: CM16-0990021\nDecision Date: 11/21/2016\nHOW THE IMR FINAL DETERMINATION WAS MADE\nState(s) of Licensure: California\nCertification(s)/Specialty: Pain Management\nCLINICAL CASE SUMMARY\nThe worker is a cook of 39 years.\nIMR ISSUES, DECISIONS AND RATIONALES\nset forth below:\nPercocet 5/325mg #90: {outcome}\nClaims Administrator guideline: Decision based on MTUS Opioid Treatment 2016.\nMAXIMUS guideline: Decision based on MTUS Opioid Treatment 2016.\nDecision rationale: {reasons}\n"
    )
}

#[test]
fn the_gravest_verdict_is_never_silent() {
    let favour = "In this case, Percocet reduces the patient's pain by half and he has returned to work with it. The patient denies side effects.";
    let oppose = "There is no documentation of pain relief or functional improvement in the records of this patient.";
    let deny = "The request is not medically necessary.";
    let grant = "The request is medically necessary.";
    for (outcome, reasons, contradicted, rules) in [
        ("Upheld", format!("{favour} {deny}"), true, vec!["conflict/findings"]),
        ("Overturned", format!("{oppose} {grant}"), true, vec!["conflict/findings"]),
        // The conclusion disagrees, too: that is one contradiction.
        ("Upheld", format!("{favour} {grant}"), true, vec!["conflict/outcome"]),
        // One fact alone, or facts on both sides, are a reviewer's to weigh.
        ("Upheld", format!("The patient denies side effects. {deny}"), false, vec![]),
        ("Upheld", format!("{favour} There was no urine drug screen. {deny}"), false, vec![]),
        ("Overturned", format!("{favour} {grant}"), false, vec![]),
    ] {
        let report = check(reasoned(outcome, &reasons));
        let decision = &report["letters"][0]["decisions"][0];
        let told = decision["diagnostics"].as_array().unwrap().iter();
        let conflicts: Vec<&str> =
            told.map(|d| d["rule"].as_str().unwrap()).filter(|r| r.starts_with("conflict")).collect();
        assert_eq!((decision["verdict"] == "contradicted", conflicts), (contradicted, rules), "{outcome}: {reasons}");
    }
    let run = mtuslint(&["check", "--select=conflict/findings", "--fail-on=error", "--color=never", "-"]);
    snapshot!("conflict-findings", run.stdin(reasoned("Upheld", &format!("{favour} {deny}"))).shown());
}

#[test]
fn every_reviewer_of_a_letter_is_read() {
    let parsed = |credentials: &str| -> Value {
        let text = reasoned("Upheld", "The request is not medically necessary.")
            .replace("State(s) of Licensure: California\nCertification(s)/Specialty: Pain Management", credentials);
        let tree = mtuslint(&["parse", "-"]).stdin(text).output().stdout;
        serde_json::from_str(&tree).unwrap()
    };
    let values = |list: &Value| -> String {
        list.as_array().unwrap().iter().map(|node| node["value"].as_str().unwrap()).collect::<Vec<_>>().join("; ")
    };
    let table = |licences: &str, specialties: &str| {
        format!("State(s) of Licensure: {licences}\nCertification(s)/Specialty: {specialties}\n")
    };
    let (one, two) = (table("California, Utah", "Anesthesiology, Pain\nMedicine"), table("Ohio", "Neurology"));
    let both = ["California; Utah: Anesthesiology; Pain Medicine", "Ohio: Neurology"];
    for between in [
        "",
        "The second Expert Reviewer has the following credentials:\n",
        "Expert Reviewer 2 has the following credentials:\n",
        "Reviewer #2:\n",
    ] {
        let tree = parsed(&format!("{one}{between}{two}"));
        let reviewers = tree["reviewers"].as_array().unwrap();
        let said: Vec<String> =
            reviewers.iter().map(|r| format!("{}: {}", values(&r["licences"]), values(&r["specialties"]))).collect();
        assert_eq!(said, both, "{between}");
        assert_eq!(tree["problems"], Value::Array(Vec::new()), "{between}");
    }
    let sentence = |specialty: &str, state: &str| {
        format!("The reviewer is Board Certified in {specialty} and is licensed to practice in {state}. ")
    };
    let tree = parsed(&format!("{}{}", sentence("Neurology", "Ohio"), sentence("Surgery", "Utah")));
    let reviewers = tree["reviewers"].as_array().unwrap();
    let specialties: Vec<String> = reviewers.iter().map(|r| values(&r["specialties"])).collect();
    assert_eq!(specialties, ["Neurology", "Surgery"]);
    let none = parsed("The reviewer is a physician.");
    assert_eq!(
        (&none["reviewers"], &none["problems"][0]["code"]),
        (&Value::Array(vec![]), &"letter/credentials".into())
    );
}

#[test]
fn number_words_are_figures() {
    for (words, visits) in [("Sixteen", 16.0), ("Twenty-four (24)", 24.0), ("eighteen", 18.0), ("Thirty-six", 36.0)] {
        let text =
            reasoned("Upheld", "x.").replace("Percocet 5/325mg #90", &format!("{words} physical therapy sessions"));
        let tree: Value = serde_json::from_str(&mtuslint(&["parse", "-"]).stdin(text).output().stdout).unwrap();
        assert_eq!(tree["decisions"][0]["treatment"]["visits"]["value"], visits, "{words}");
    }
}

/// What a decision must weigh follows from what it rests on: the rules and severities reported of its reasons, the verdict,
/// and what it rests on.
#[test]
fn one_sufficient_ground_carries_a_denial_and_an_approval_needs_all() {
    let use_of_it = "The patient has been taking Percocet since 2014.";
    let recital = "The guideline asks for review of pain relief, function, side effects and aberrant behavior.";
    let ground = "There is no documentation of pain relief.";
    let whole = "Percocet reduces the patient's pain by half and he has returned to work. He denies side effects. The urine drug screen was consistent.";
    let (deny, grant) = ("The request is not medically necessary.", "The request is medically necessary.");
    let weaned = "The patient should be slowly weaned from Percocet.";
    for (outcome, reasons, verdict, rests_on, told) in [
        // One ground is enough; what it leaves open is advice, in one finding.
        (
            "Upheld",
            format!("{use_of_it} {ground} {weaned} {deny}"),
            "supported",
            vec!["opioid/analgesia"],
            vec![("ground/open", "advice")],
        ),
        // Whatever it rests on, an established opioid isn't stopped without a word on weaning.
        (
            "Upheld",
            format!("{use_of_it} {ground} {deny}"),
            "incomplete",
            vec!["opioid/analgesia"],
            vec![("opioid/weaning", "warning"), ("ground/open", "advice")],
        ),
        // Recital and conclusion are no ground.
        ("Upheld", format!("{recital} {deny}"), "unsupported", vec![], vec![("ground/none", "warning")]),
        // A first prescription isn't asked what it has brought.
        (
            "Upheld",
            format!(
                "This is a first prescription. There is no documentation that first-line medication has failed. {deny}"
            ),
            "supported",
            vec!["opioid/alternatives"],
            vec![],
        ),
        (
            "Overturned",
            format!("{use_of_it} {whole} {grant}"),
            "supported",
            vec!["opioid/analgesia", "opioid/function", "opioid/side-effects", "opioid/aberrant-behavior"],
            vec![],
        ),
        // What an approval recites and doesn't apply is missed; what it passes over is worth knowing.
        (
            "Overturned",
            format!("{recital} {use_of_it} Percocet reduces the patient's pain by half. {grant}"),
            "incomplete",
            vec!["opioid/analgesia"],
            vec![("ground/missing", "warning")],
        ),
    ] {
        let report = check(reasoned(outcome, &reasons));
        let decision = &report["letters"][0]["decisions"][0];
        let found: Vec<(&str, &str)> = decision["diagnostics"]
            .as_array()
            .unwrap()
            .iter()
            .map(|d| (d["rule"].as_str().unwrap(), d["severity"].as_str().unwrap()))
            .collect();
        assert_eq!((&decision["verdict"], found), (&Value::from(verdict), told), "{outcome}: {reasons}");
        assert_eq!(decision["rests_on"], serde_json::json!(rests_on), "{outcome}: {reasons}");
    }
}

/// The rules of a kind that one decision is reported for, with this case summary, heading and citation.
fn reported(kind: &str, [summary, heading, cited, reasons]: [&str; 4]) -> Vec<String> {
    let report = check(format!(
        "Case Number: CM16-0990022\nDate Assigned: 10/07/2016 Date of Injury: 04/18/2012\nDecision Date: 11/21/2016\nHOW THE IMR FINAL DETERMINATION WAS MADE\nState(s) of Licensure: California\nCertification(s)/Specialty: Pain Management\nCLINICAL CASE SUMMARY\n{summary}\nIMR ISSUES, DECISIONS AND RATIONALES\nset forth below:\n{heading}\nClaims Administrator guideline: Decision based on MTUS {cited}.\nMAXIMUS guideline: Decision based on MTUS {cited}.\nDecision rationale: {reasons}\n"
    ));
    let told = report["letters"][0]["decisions"][0]["diagnostics"].as_array().unwrap().iter();
    told.map(|d| d["rule"].as_str().unwrap().to_owned()).filter(|rule| rule.starts_with(kind)).collect()
}

#[test]
fn a_conclusion_about_another_level_part_or_number_of_visits_is_told() {
    let esi = "Chronic Pain Medical Treatment 2016, Section(s): Epidural steroid injections (ESIs)";
    let therapy = "Chronic Pain Medical Treatment 2016, Section(s): Physical Medicine";
    for (heading, cited, concluded, told) in [
        ("Left L4-L5 epidural steroid injection: Upheld", esi, "right C6-C7 epidural steroid injection", true),
        ("Left L4-L5 epidural steroid injection: Upheld", esi, "left L5-S1 epidural steroid injection", true),
        ("Left L4-L5 epidural steroid injection: Upheld", esi, "right L4-L5 epidural steroid injection", true),
        ("Left L4-L5 epidural steroid injection: Upheld", esi, "lumbar epidural steroid injection", false),
        ("Physical therapy for the cervical spine: Upheld", therapy, "physical therapy of the lumbar spine", true),
        ("Physical therapy for the lumbosacral spine: Upheld", therapy, "physical therapy of the low back", false),
        ("Physical therapy for the left arm: Upheld", therapy, "physical therapy of the left leg", true),
        ("Physical therapy for the left leg: Upheld", therapy, "physical therapy of the left knee", false),
        ("Physical therapy two times six: Upheld", therapy, "physical therapy of 18 sessions", true),
        ("Physical therapy two times six: Upheld", therapy, "physical therapy of 12 sessions", false),
    ] {
        let reasons = format!("The patient had no benefit. The request for {concluded} is not medically necessary.");
        let found = reported("conflict/item", ["The worker has pain.", heading, cited, &reasons]);
        assert_eq!(!found.is_empty(), told, "{heading}; {concluded}");
    }
}

#[test]
fn a_part_granted_is_no_contradiction() {
    let cited = "Chronic Pain Medical Treatment 2016, Section(s): Carisoprodol (Soma)";
    let part = "A supply of Soma 350mg #20 for weaning is medically necessary.";
    let rest = "The remainder of the request is not medically necessary.";
    let quoted = "The utilization review determined that Soma is medically necessary only for weeks.";
    for (reasons, rules) in [
        (format!("{part} {rest}"), vec!["conflict/part-granted"]),
        (format!("{rest} {part}"), vec!["conflict/part-granted"]),
        (format!("The patient has no spasm. {quoted} {rest}"), vec![]),
        ("The request for Soma is medically necessary.".to_owned(), vec!["conflict/outcome"]),
    ] {
        let found = reported("conflict", ["The worker has pain.", "Soma 350mg #90: Upheld", cited, &reasons]);
        assert_eq!(found, rules, "{reasons}");
    }
}

#[test]
fn a_denial_that_rests_on_the_review_under_review_is_told() {
    let cited = "Chronic Pain Medical Treatment 2016, Section(s): Carisoprodol (Soma)";
    let denied = "The request is not medically necessary.";
    for (summary, reasons, told) in [
        ("No records besides the utilization review were received.", denied.to_owned(), true),
        (
            "The worker has pain.",
            format!("The claims administrator found that the use is too long, and I agree. {denied}"),
            true,
        ),
        (
            "The worker has pain.",
            format!("The patient has taken Soma for three years. I agree with the utilization review. {denied}"),
            false,
        ),
        ("The utilization review was received with 200 pages of records.", denied.to_owned(), false),
    ] {
        let found = reported("ground/utilization", [summary, "Soma 350mg #90: Upheld", cited, &reasons]);
        assert_eq!(!found.is_empty(), told, "{summary} {reasons}");
    }
}

#[test]
fn a_record_refutes_only_the_fact_that_is_missed() {
    let opioids = "Opioid Treatment 2016";
    let relaxants = "Chronic Pain Medical Treatment 2016, Section(s): Carisoprodol (Soma)";
    let norco = "Norco 10/325mg #60: Upheld";
    let soma = "Soma 350mg #90: Upheld";
    for (heading, cited, summary, reasons, told) in [
        (norco, opioids, "The urine drug screen was consistent.", "There is no CURES report in the records.", false),
        (
            norco,
            opioids,
            "The urine drug screen was consistent.",
            "There is no urine drug screen in the records.",
            true,
        ),
        (norco, opioids, "A pain agreement was signed.", "There is no urine drug screen in the records.", false),
        (soma, relaxants, "There is marked spasm of the neck.", "There is no documentation of muscle spasm.", true),
        (
            soma,
            relaxants,
            "There is tenderness of the lumbar muscles without spasm.",
            "There is no documentation of spasm.",
            false,
        ),
        (soma, relaxants, "There is muscle spasm.", "There is no documentation of an acute exacerbation.", false),
    ] {
        let reasons = format!("{reasons} The request is not medically necessary.");
        let found = reported("conflict/record", [summary, heading, cited, &reasons]);
        assert_eq!(!found.is_empty(), told, "{summary} {reasons}");
    }
}
