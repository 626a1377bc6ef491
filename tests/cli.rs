//! Each command as its user meets it: output, errors and exit status, in snapshots that were looked at.

use crate::support::{self, mtuslint, root};

#[test]
fn check_pretty_on_the_samples() {
    for sample in [
        "01-double-spaced",
        "02-continuing-opioid",
        "03-contradictions",
        "04-supported",
        "05-services",
        "06-damaged",
        "07-record",
    ] {
        let path = format!("samples/{sample}.txt");
        snapshot!(format!("check-{sample}"), mtuslint(&["check", "--verbose", &path]).shown());
    }
}

#[test]
fn check_in_colour() {
    snapshot!(
        "check-color",
        mtuslint(&["check", "--verbose", "--color=always", "samples/03-contradictions.txt"]).shown()
    );
}

#[test]
fn check_short_over_a_folder() {
    snapshot!("check-short", mtuslint(&["check", "--format=short", "samples"]).shown());
}

#[test]
fn check_json() {
    snapshot!(
        "check-json",
        mtuslint(&["check", "--format=json", "samples/03-contradictions.txt", "tests/letters/broken/latin1.txt"])
            .shown()
    );
}

#[test]
fn check_unreadable_inputs_and_still_the_rest() {
    let run = mtuslint(&[
        "check",
        "--format=short",
        "tests/letters/broken",
        "nowhere.txt",
        "src/cli",
        "samples/04-supported.txt",
    ]);
    snapshot!("check-unreadable", run.shown());
    snapshot!("check-nothing", mtuslint(&["check", "--verbose", "tests/letters/broken"]).shown());
}

#[test]
fn check_standard_input() {
    let letter = std::fs::read(root().join("samples/04-supported.txt")).unwrap();
    snapshot!("check-stdin", mtuslint(&["check", "--format=short", "-"]).stdin(letter).shown());
}

#[test]
fn exit_status_follows_fail_on() {
    let code = |args: &[&str]| mtuslint(&["check"]).arg(args[0]).arg("--fail-on").arg(args[1]).output().code;
    let (clean, warnings, errors) =
        ("samples/04-supported.txt", "samples/01-double-spaced.txt", "samples/03-contradictions.txt");
    assert_eq!(code(&[clean, "advice"]), Some(0));
    assert_eq!(
        (code(&[warnings, "error"]), code(&[warnings, "warning"]), code(&[warnings, "never"])),
        (Some(0), Some(1), Some(0))
    );
    assert_eq!((code(&[errors, "error"]), code(&[errors, "never"])), (Some(1), Some(0)));
    // What couldn't be read is never clean.
    assert_eq!(mtuslint(&["check", "--fail-on=never", clean, "nowhere.txt"]).output().code, Some(1));
}

#[test]
fn parse_as_outline_and_as_json() {
    snapshot!("parse-tree", mtuslint(&["parse", "--tree", "samples/02-continuing-opioid.txt"]).shown());
    snapshot!("parse-json", mtuslint(&["parse", "samples/06-damaged.txt"]).shown());
    snapshot!("parse-unreadable", mtuslint(&["parse", "tests/letters/broken/binary.txt"]).shown());
}

#[test]
fn explain_a_criterion_a_rule_and_a_typo() {
    snapshot!("explain-criterion", mtuslint(&["explain", "opioid/side-effects"]).shown());
    snapshot!("explain-rule", mtuslint(&["explain", "conflict/outcome"]).shown());
    snapshot!("explain-damage", mtuslint(&["explain", "letter/torn"]).shown());
    snapshot!("explain-damage-typo", mtuslint(&["explain", "letter/tron"]).shown());
    snapshot!("explain-typo", mtuslint(&["explain", "opioid/side-efects"]).shown());
}

#[test]
fn rules_are_listed() {
    snapshot!("rules", mtuslint(&["rules"]).shown());
}

#[test]
fn usage_errors() {
    snapshot!("usage", mtuslint(&["chekc"]).shown());
    snapshot!("usage-rules", mtuslint(&["rules", "--rules", "src/text"]).shown());
}

/// The first command that a visitor types does what the README says, and fits a screen.
#[test]
fn the_first_command_of_the_readme() {
    let readme = std::fs::read_to_string(support::root().join("README.md")).unwrap();
    let typed = readme.lines().find_map(|line| line.strip_prefix("cargo run --release -- ")).unwrap();
    let output = mtuslint(&typed.split_whitespace().collect::<Vec<_>>()).output();
    let lines = output.stdout.lines().count();
    assert!(lines <= 24 && readme.contains(&format!("It prints {lines} lines")), "{}", output.stdout);
    assert!(output.code == Some(1) && readme.contains("and exits with 1, because"));
    let all = mtuslint(&["check", "samples"]).output();
    let lines = all.stdout.lines().count();
    let rounded = format!("some {} lines", (lines + 5) / 10 * 10);
    assert!(all.code == Some(1) && readme.contains(&rounded), "{rounded}");
}

#[test]
fn schema_of_the_report() {
    snapshot!("schema-report", mtuslint(&["schema", "report"]).shown());
}
