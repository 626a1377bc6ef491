//! The library as other programs use it: the programs of `examples/` print what docs/library.md shows, and a `Linter`
//! finds what the binary finds.

use std::process::Command;

use crate::support::{mtuslint, root};
use mtuslint::Linter;

/// What an example prints.
fn example(args: &[&str]) -> String {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(root()).args(["run", "--quiet", "--locked", "--example"]).args(args);
    let output = cargo.output().unwrap();
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The commands of docs/library.md, each with the output that the page shows below it.
#[test]
fn the_examples_print_what_their_page_shows() {
    let page = std::fs::read_to_string(root().join("docs/library.md")).unwrap();
    let mut tried = 0;
    for block in page.split("```console\n$ cargo run --example ").skip(1) {
        let (command, rest) = block.split_once('\n').unwrap();
        let (shown, _) = rest.split_once("```").unwrap();
        let args: Vec<&str> = command.split_whitespace().collect();
        assert_eq!(example(&args), shown, "docs/library.md: {command}");
        tried += 1;
    }
    assert_eq!(tried, 3, "docs/library.md shows another number of examples");
}

/// The README's ten lines are a program that is compiled and run.
#[test]
fn the_readme_shows_the_program_that_the_documentation_runs() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let (_, rest) = readme.split_once("```rust\n").unwrap();
    let (shown, _) = rest.split_once("```").unwrap();
    let library = std::fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let documented: Vec<&str> = library.lines().filter_map(|line| line.strip_prefix("//!")).collect();
    let documented: String =
        documented.iter().map(|line| format!("{}\n", line.strip_prefix(' ').unwrap_or(line))).collect();
    assert!(documented.contains(shown.trim_end()), "README.md shows what src/lib.rs doesn't run:\n{shown}");
}

#[test]
fn a_linter_finds_what_the_binary_finds() {
    let report = mtuslint(&["check", "--format", "json", "samples"]).output().stdout;
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    let letters = report["letters"].as_array().unwrap();
    assert!(letters.len() >= 7, "the samples weren't found");
    let linter = Linter::default();
    for reported in letters {
        let name = reported["path"].as_str().unwrap();
        let checked = linter.check_bytes(name, std::fs::read(root().join(name)).unwrap()).unwrap();
        let letter = &checked.letters()[0];
        assert_eq!(letter.case_number(), reported["case_number"].as_str(), "{name}");
        let found = letter.findings().map(|finding| {
            let line = finding.position().map_or(0, |at| at.line as u64);
            (finding.rule().to_owned(), finding.fingerprint(), finding.message().to_owned(), line)
        });
        let decided = reported["decisions"].as_array().unwrap();
        let all = std::iter::once(reported).chain(decided).flat_map(|part| part["diagnostics"].as_array().unwrap());
        let wanted = all.map(|diagnostic| {
            let text = |key: &str| diagnostic[key].as_str().unwrap().to_owned();
            let line = diagnostic["spans"][0]["line"].as_u64().unwrap_or(0);
            (text("rule"), text("fingerprint"), text("message"), line)
        });
        assert_eq!(found.collect::<Vec<_>>(), wanted.collect::<Vec<_>>(), "{name}");
        assert_eq!(checked.decisions().count(), decided.len(), "{name}");
        for (decision, reported) in checked.decisions().zip(decided) {
            assert_eq!(decision.verdict().as_str(), reported["verdict"].as_str().unwrap(), "{name}");
            assert_eq!(decision.item(), reported["item"].as_str().unwrap_or(""), "{name}");
            let rests_on: Vec<&str> =
                reported["rests_on"].as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect();
            assert_eq!(decision.rests_on().collect::<Vec<_>>(), rests_on, "{name}");
        }
    }
}

#[test]
fn a_pack_that_is_wrong_is_an_error_with_every_mistake() {
    let error = Linter::with_packs([root().join("tests/wrong-packs/20-misspelt-section")]).err().unwrap();
    assert_eq!(error.code(), "pack");
    assert!(error.pack_errors().unwrap().iter().count() > 0);
    assert!(error.to_string().lines().count() > 1, "{error}");
}

/// Errors of files carry the codes of the reports.
#[test]
fn a_file_that_is_none_is_an_error_of_the_reports() {
    let linter = Linter::default();
    let code = |name: &str| linter.check_file(root().join(name)).err().map(|error| error.code());
    for name in ["src", "no-such-file", "/dev/zero"].iter().filter(|name| cfg!(unix) || !name.starts_with('/')) {
        let mut reported = mtuslint(&["check", "--format", "json"]).arg(root().join(name)).output().stdout;
        if *name == "src" {
            // To the program a folder is its letters.
            reported = r#"{"letters":[{"diagnostics":[{"rule":"input/unreadable"}]}]}"#.to_owned();
        }
        let reported: serde_json::Value = serde_json::from_str(&reported).unwrap();
        assert_eq!(code(name), reported["letters"][0]["diagnostics"][0]["rule"].as_str(), "{name}");
    }
}
