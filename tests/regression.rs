//! What once went wrong; each case says what was found.

use crate::support::{self, mtuslint, opioid_letter, report_on};
use serde_json::Value;

/// Two decisions; the second has the given heading, written after the given end of the first rationale.
fn letter(end: &str, heading: &str) -> String {
    let labels = "Claims Administrator guideline: Decision based on MTUS Opioid Treatment 2016.\nMAXIMUS guideline: Decision based on MTUS Opioid Treatment 2016.\nDecision rationale: ";
    format!(
        "The Final Determination was based on decisions for the disputed items/services set forth below:\nTramadol 50mg #30: Upheld\n{labels}The guidelines recommend opioids for a limited time and only after other treatment failed,\nwhich is not shown in the records that were sent. The request is not medically necessary{end}{heading}\n{labels}There is no documentation of pain relief.\n"
    )
}

fn second(text: String) -> (String, String, Vec<String>) {
    let report = report_on(text);
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
    assert_eq!(report_on(text)["letters"][0]["decisions"][0]["item"], "Tramadol 50mg #30");
}

#[test]
fn a_decision_whose_labels_lost_their_colons_is_reported() {
    let text = letter(".\n", "Norco 5/325mg #60: Upheld");
    let (head, tail) = text.split_at(text.find("Norco").unwrap());
    let tail = tail
        .replace(": Upheld", " is Overturned")
        .replace("guideline:", "guideline")
        .replace("rationale:", "rationale");
    let report = report_on(format!("{head}{tail}"));
    let codes: Vec<&Value> =
        report["letters"][0]["diagnostics"].as_array().unwrap().iter().map(|d| &d["rule"]).collect();
    assert!(codes.contains(&&Value::from("letter/lost-decision")), "{codes:?}");
}

#[test]
fn pages_that_are_missing_or_out_of_order_are_reported() {
    let sample = std::fs::read_to_string(support::root().join("samples/04-supported.txt")).unwrap();
    let codes = |text: &str| -> Vec<String> {
        let report = report_on(text);
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
    // A full stop that is forgotten after the conclusion, or a page number in its place, is no damage; a bare number may be the letter's, so it is named.
    let end = sample.trim_end().trim_end_matches('.');
    assert_eq!(codes(end), Vec::<String>::new(), "{}", &end[end.len() - 40..]);
    assert_eq!(codes(&format!("{end}.\n\n7\n")), ["letter/furniture"]);
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
fn text_that_was_read_in_the_wrong_encoding_is_reported() {
    let sample = std::fs::read_to_string(support::root().join("samples/04-supported.txt")).unwrap();
    for (good, garbled) in
        [("\u{2013}", "\u{e2}\u{20ac}\u{201c}"), ("\u{2019}", "\u{e2}\u{80}\u{99}"), ("-", "\u{fffd}")]
    {
        let codes = |mark: &str| {
            let report = report_on(sample.replacen("medically", &format!("medically {mark} "), 1));
            report["letters"][0]["diagnostics"].to_string().matches("letter/garbled").count()
        };
        assert_eq!((codes(good), codes(garbled)), (0, 1), "{garbled:?}");
    }
}

#[test]
fn a_heading_that_holds_more_than_an_item_is_reported() {
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
        spans(&report_on(text.clone()), &text);
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

#[test]
fn every_reviewer_of_a_letter_is_read() {
    let parsed = |credentials: &str| -> Value {
        let text = opioid_letter("Upheld", "The request is not medically necessary.")
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
        let text = opioid_letter("Upheld", "x.")
            .replace("Percocet 5/325mg #90", &format!("{words} physical therapy sessions"));
        let tree: Value = serde_json::from_str(&mtuslint(&["parse", "-"]).stdin(text).output().stdout).unwrap();
        assert_eq!(tree["decisions"][0]["treatment"]["visits"]["value"], visits, "{words}");
    }
}
