//! What once went wrong; each case says what was found.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)]

mod support;

use serde_json::Value;
use support::mtuslint;

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
fn two_letters_in_one_file_are_told() {
    let sample = std::fs::read_to_string(support::root().join("samples/04-supported.txt")).unwrap();
    let report = check(format!("{sample}\n{sample}"));
    assert_eq!(report["letters"][0]["decisions"].as_array().unwrap().len(), 2);
    assert_eq!(report["letters"][0]["diagnostics"][0]["rule"], "letter/second-letter");
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
