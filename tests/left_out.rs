//! What is left out of a report: baselines and suppressions, as their users meet them.

use std::fs;
use std::path::Path;

use crate::support::{self, files, mtuslint, root};

/// A folder with some samples, in which commands are run so that paths are the same everywhere.
fn letters(names: &[&str]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for name in names {
        fs::copy(root().join("samples").join(name), dir.path().join(name)).unwrap();
    }
    dir
}

fn run(dir: &Path, args: &[&str]) -> support::Run {
    mtuslint(args).within(dir)
}

/// Several commands and what each says.
fn session(dir: &Path, commands: &[&[&str]]) -> String {
    commands.iter().map(|args| format!("$ mtuslint {}\n{}\n", args.join(" "), run(dir, args).shown())).collect()
}

fn edit(dir: &Path, file: &str, from: &str, to: &str) {
    let text = fs::read_to_string(dir.join(file)).unwrap();
    assert!(text.contains(from));
    fs::write(dir.join(file), text.replace(from, to)).unwrap();
}

const LETTERS: [&str; 2] = ["03-contradictions.txt", "07-record.txt"];

#[test]
fn a_baseline_leaves_only_what_is_new() {
    let dir = letters(&LETTERS);
    let dir = dir.path();
    let mut text = session(
        dir,
        &[
            &["baseline", "write", "--baseline", "b.json", "."],
            &["check", "--baseline", "b.json", "."],
            &["baseline", "diff", "--baseline", "b.json", "."],
        ],
    );
    let before = fs::read_to_string(dir.join("b.json")).unwrap();
    text += &format!("$ cat b.json\n{before}\n");
    // The letter is moved, and stretched: the same findings.
    fs::rename(dir.join("07-record.txt"), dir.join("other.txt")).unwrap();
    edit(dir, "other.txt", "\n", "\r\n\r\n");
    assert_eq!(run(dir, &["check", "--fail-on=advice", "--baseline", "b.json", "."]).output().code, Some(0));
    // The item is another: its findings are new, the old ones gone.
    edit(dir, "03-contradictions.txt", "Lorazepam 1mg", "Lorazepam 2mg");
    text += &session(
        dir,
        &[
            &["check", "--format=short", "--baseline", "b.json", "."],
            &["baseline", "diff", "--baseline", "b.json", "."],
            &["baseline", "prune", "--baseline", "b.json", "other.txt"],
            &["baseline", "prune", "--baseline", "b.json", "."],
            &["baseline", "write", "--baseline", "b.json", ".", "nowhere.txt"],
            &["baseline", "diff", "--baseline", "b.json", "."],
        ],
    );
    snapshot!("baseline", text);
    assert_eq!(files(dir).len(), 3);
}

#[test]
fn a_baseline_of_text_knows_every_finding_of_its_pdf() {
    let Some(shared) = support::shared() else { return };
    let dir = tempfile::tempdir().unwrap();
    let write =
        run(dir.path(), &["baseline", "write", "--baseline", "b.json"]).arg(shared.join("text-layout")).output();
    assert_eq!(write.code, Some(0), "{}", write.stderr);
    let args = ["check", "--quiet", "--fail-on=advice", "--baseline", "b.json"];
    let check = run(dir.path(), &args).arg(shared.join("pdf")).output();
    assert!(check.code == Some(0) && check.stdout.contains("97 letters"), "{}", check.stdout);
    let diff = run(dir.path(), &["baseline", "diff", "--baseline", "b.json"]).arg(shared.join("pdf")).output();
    assert!(diff.code == Some(0) && diff.stdout.starts_with("0 new, 0 gone, "), "{}", diff.stdout);
}

#[test]
fn a_baseline_hides_no_input_that_cannot_be_read() {
    let dir = letters(&LETTERS[..1]);
    let dir = dir.path();
    let args = ["baseline", "write", "--baseline", "b.json", ".", "nowhere.txt"];
    assert_eq!(run(dir, &args).output().code, Some(1));
    let check = run(dir, &["check", "--fail-on=never", "--baseline", "b.json", ".", "nowhere.txt"]).output();
    assert!(check.code == Some(1) && check.stdout.contains("input/unreadable"), "{}", check.stdout);
    // Nothing checked, nothing written.
    fs::remove_file(dir.join("b.json")).unwrap();
    let nothing = run(dir, &["baseline", "write", "--baseline", "b.json", "nowhere.txt"]).output();
    assert!(nothing.code == Some(3) && !dir.join("b.json").exists(), "{}", nothing.stderr);
}

#[test]
fn a_baseline_that_is_missing_or_damaged_is_an_error() {
    let dir = letters(&LETTERS[..1]);
    let dir = dir.path();
    let with = |text: &str| {
        fs::write(dir.join("b.json"), text).unwrap();
        session(dir, &[&["check", "--baseline", "b.json", "."]])
    };
    let line = |fingerprint: &str| {
        format!(
            "{{\"schema\": \"mtuslint.baseline/1\", \"findings\": [\n\
             {{\"letter\":\"A\",\"rule\":\"r\",\"fingerprint\":\"{fingerprint}\",\"message\":\"m\"}}\n]}}\n"
        )
    };
    let mut text = session(dir, &[&["check", "--baseline", "b.json", "."]]);
    text += &with("");
    text += &with("{\"schema\": \"mtuslint.baseline/1\", \"findings\": [\n{\"letter\":\"A\",\"rule\":\"r\"}\n]}\n");
    text += &with(&line("v1:0123"));
    text += &with(&line("v2:0123456789abcdef0123456789abcdef"));
    text += &with("{\"schema\": \"other/7\", \"findings\": []}");
    for command in ["write", "prune", "diff"] {
        // A letter given for a baseline by mistake isn't overwritten.
        text += &session(dir, &[&["baseline", command, "--baseline", "03-contradictions.txt", "."]]);
    }
    snapshot!("baseline-damaged", text);
    let sample = fs::read_to_string(root().join("samples/03-contradictions.txt")).unwrap();
    assert_eq!(fs::read_to_string(dir.join("03-contradictions.txt")).unwrap(), sample);
}

/// The fingerprint of the first finding of a rule.
fn fingerprint(dir: &Path, rule: &str) -> String {
    let text = run(dir, &["check", "--format=short", "--fingerprints", "."]).output().stdout;
    let line = text.lines().find(|line| line.contains(&format!("[{rule}]"))).unwrap();
    line.rsplit_once('[').unwrap().1.trim_end_matches(']').to_owned()
}

#[test]
fn a_finding_is_suppressed_with_a_reason() {
    let dir = letters(&LETTERS);
    let dir = dir.path();
    let none = fingerprint(dir, "citation/none");
    let outcome = fingerprint(dir, "conflict/outcome");
    let mut text = session(
        dir,
        &[
            &["suppress", &none[..14], "--reason", "Cited in the attachment", "."],
            &["suppress", &outcome, "--reason", "See \"memo\" 7", "--expires", "2999-12-31", "03-contradictions.txt"],
            &["suppress", &outcome, "--reason", "See memo 8", "--expires", "2999-12-31", "03-contradictions.txt"],
            &["check", "--format=short", "."],
            &["check", "--format=short", "--suppressions", "mtuslint-suppressions.toml", "07-record.txt"],
        ],
    );
    text += &format!("$ cat\n{}\n", fs::read_to_string(dir.join("mtuslint-suppressions.toml")).unwrap());
    snapshot!("suppress", text);
    // SARIF alone shows what is suppressed, marked so.
    let sarif = run(dir, &["check", "--format=sarif", "."]).output().stdout;
    assert_eq!(sarif.matches("\"suppressions\":[{\"kind\":\"external\",\"status\":\"accepted\"").count(), 2);
    let json = run(dir, &["check", "--format=json", "."]).output().stdout;
    assert!(!json.contains(&none) && json.contains("\"suppressed\":2"));
    // A suppression in a baseline's way: neither is reported, and the baseline doesn't hold it.
    assert_eq!(run(dir, &["baseline", "write", "--baseline", "b.json", "."]).output().code, Some(0));
    assert!(!fs::read_to_string(dir.join("b.json")).unwrap().contains(&none));
}

#[test]
fn stale_and_expired_suppressions_are_reported() {
    let dir = letters(&LETTERS);
    let dir = dir.path();
    let outcome = fingerprint(dir, "conflict/outcome");
    let entry = |letter: &str, fingerprint: &str, more: &str| {
        format!(
            "[[suppression]]\nrule = \"conflict/outcome\"\nletter = \"{letter}\"\nfingerprint = \"{fingerprint}\"\n\
             reason = \"Looked at\"\n{more}\n"
        )
    };
    let other = "v1:00000000000000000000000000000000";
    let file = "# Agreed in May.\n".to_owned()
        + &entry("CM16-0990002", &outcome, "expires = 2017-01-31\n")
        + &entry("CM16-0990002", other, "")
        + &entry("CM99-9999999", other, "");
    fs::write(dir.join("mtuslint-suppressions.toml"), file).unwrap();
    let mut text = session(dir, &[&["check", "."], &["check", "--quiet", "07-record.txt"]]);
    for format in ["short", "jsonl", "github"] {
        text += &session(dir, &[&["check", "--format", format, "03-contradictions.txt"]]);
    }
    snapshot!("suppressions-stale", text);
    for format in ["json", "jsonl", "sarif", "gitlab", "junit", "csv", "markdown"] {
        let shown = run(dir, &["check", "--format", format, "."]).output().stdout;
        assert!(shown.contains("suppression/expired") && shown.contains("suppression/stale"), "{format}: {shown}");
    }
    let schema = serde_json::from_str(&mtuslint(&["schema", "report"]).output().stdout).unwrap();
    let report = serde_json::from_str(&run(dir, &["check", "--format=json", "."]).output().stdout).unwrap();
    assert!(jsonschema::is_valid(&schema, &report));
    let report = serde_json::from_str(&run(dir, &["check", "--format=sarif", "."]).output().stdout).unwrap();
    assert!(support::sarif().is_valid(&report));
}

#[test]
fn a_file_of_suppressions_with_errors_is_refused_with_all_of_them() {
    let dir = letters(&LETTERS);
    let dir = dir.path();
    let file = "[[suppresion]]\nrule = \"a/b\"\n\n[[suppression]]\nruel = \"opioid/weaning\"\nletter = 16\n\
                fingerprint = \"v1:123\"\nreason = \"\"\nexpires = \"2030-12-31\"\n";
    fs::write(dir.join("mtuslint-suppressions.toml"), file).unwrap();
    let mut text = session(dir, &[&["check", "."]]);
    text += &session(dir, &[&["suppress", "v1:00000000", "--reason", "x", "."]]);
    fs::write(dir.join("broken.toml"), "[[suppression]\nrule = \n").unwrap();
    text += &session(
        dir,
        &[
            &["check", "--suppressions", "broken.toml", "03-contradictions.txt"],
            &["check", "--suppressions", "nowhere.toml", "03-contradictions.txt"],
        ],
    );
    snapshot!("suppressions-damaged", text);
}

/// Runs that change one file at once lose nothing of each other.
#[test]
fn suppressions_and_prunings_at_once_all_stay() {
    let dir = tempfile::tempdir().unwrap();
    let letter = std::fs::read_to_string(root().join("samples/03-contradictions.txt")).unwrap();
    let case = letter.lines().find(|line| line.starts_with("Case Number")).unwrap();
    for n in 0..20 {
        let text = letter.replacen(case, &format!("Case Number: CM14-09{n:05}"), 1);
        std::fs::create_dir(dir.path().join(format!("{n}"))).unwrap();
        std::fs::write(dir.path().join(format!("{n}/letter.txt")), text).unwrap();
    }
    let baseline = ["baseline", "write", "--baseline", "known.json", "."];
    assert_eq!(run(dir.path(), &baseline).output().code, Some(0));
    let report = run(dir.path(), &["check", "--format=json", "."]).output().stdout;
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    let first = |letter: &serde_json::Value| {
        let finding = &letter["decisions"][0]["diagnostics"][0];
        (letter["path"].as_str().unwrap().to_owned(), finding["fingerprint"].as_str().unwrap().to_owned())
    };
    let findings: Vec<(String, String)> = report["letters"].as_array().unwrap().iter().map(first).collect();
    assert_eq!(findings.len(), 20);
    let at_once = |args: &(dyn Fn(&str, &str) -> Vec<String> + Sync)| {
        std::thread::scope(|scope| {
            let run = |(path, fingerprint): &(String, String)| {
                let args = args(path, fingerprint);
                let output = run(dir.path(), &args.iter().map(String::as_str).collect::<Vec<_>>()).output();
                assert_eq!(output.code, Some(0), "{}", output.stderr);
            };
            findings.iter().for_each(|finding| drop(scope.spawn(move || run(finding))));
        });
    };
    let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
    at_once(&|path, fingerprint| words(&format!("suppress {fingerprint} --reason ours --file ours.toml {path}")));
    let text = std::fs::read_to_string(dir.path().join("ours.toml")).unwrap();
    for (_, fingerprint) in &findings {
        assert_eq!(text.matches(fingerprint).count(), 1, "{fingerprint}");
    }
    let known = || std::fs::read_to_string(dir.path().join("known.json")).unwrap().lines().count() - 2;
    let before = known();
    for (path, _) in &findings {
        // One contradiction less.
        let text = std::fs::read_to_string(dir.path().join(path)).unwrap();
        std::fs::write(dir.path().join(path), text.replacen("#14: Upheld", "#14: Overturned", 1)).unwrap();
    }
    at_once(&|path, _| words(&format!("baseline prune --baseline known.json {path}")));
    let now = known();
    let again = run(dir.path(), &["baseline", "prune", "--baseline", "known.json", "."]).output().stdout;
    assert!(again.ends_with("; 0 removed\n") && now + 20 <= before, "{before}, then {now}; {again}");
}

/// A device, a pipe, a folder, too much: reported at once, wherever a file is expected beside the letters.
#[cfg(unix)]
#[test]
fn what_is_no_file_beside_letters_is_reported_at_once() {
    let dir = letters(&["04-supported.txt"]);
    assert!(std::process::Command::new("mkfifo").arg(dir.path().join("pipe")).status().unwrap().success());
    // Sparse.
    std::fs::File::create(dir.path().join("huge")).unwrap().set_len(2 << 30).unwrap();
    std::fs::write(dir.path().join("latin"), b"# one\n# caf\xe9\n").unwrap();
    let began = std::time::Instant::now();
    let mut text = String::new();
    for option in
        ["check --baseline", "check --suppressions", "check --config", "audit --since", "baseline diff --baseline"]
    {
        for file in ["/dev/zero", "pipe", ".", "huge", "latin"] {
            let args = format!("{option} {file} 04-supported.txt");
            let output = run(dir.path(), &args.split(' ').collect::<Vec<_>>()).output();
            assert_eq!((output.code, output.stdout.as_str()), (Some(2), ""), "{args}");
            text += &format!("$ mtuslint {args}\n{}", output.stderr);
        }
    }
    snapshot!("no-files-beside", text);
    // Those that are found rather than named, too.
    for name in ["mtuslint.toml", "mtuslint-suppressions.toml"] {
        std::fs::rename(dir.path().join("pipe"), dir.path().join(name)).unwrap();
        let output = run(dir.path(), &["check", "."]).output();
        assert_eq!((output.code, output.stderr.contains(name)), (Some(2), true), "{name}: {}", output.stderr);
        std::fs::rename(dir.path().join(name), dir.path().join("pipe")).unwrap();
    }
    assert!(began.elapsed() < std::time::Duration::from_secs(30));
    // What the shell has opened is read as ever.
    let script = "$M baseline write --baseline known.json . && $M check -q --baseline <(cat known.json) .";
    let mut shell = std::process::Command::new("bash");
    shell.args(["-c", script]).env("M", env!("CARGO_BIN_EXE_mtuslint")).current_dir(dir.path());
    std::fs::remove_file(dir.path().join("pipe")).unwrap();
    let output = shell.output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn what_cannot_be_suppressed_is_reported() {
    let dir = letters(&LETTERS);
    let dir = dir.path();
    let outcome = fingerprint(dir, "conflict/outcome");
    let text = session(
        dir,
        &[
            &["suppress", "v1:00000000000000000000000000000000", "--reason", "x", "."],
            &["suppress", "v1:00", "--reason", "x", "."],
            &["suppress", &outcome, "--reason", "  ", "."],
            &["suppress", &outcome, "."],
            &["suppress", &outcome, "--reason", "x", "--expires", "soon", "."],
            &["suppress", &outcome, "--reason", "x", "--file", "nowhere/x.toml", "."],
        ],
    );
    snapshot!("suppress-usage", text);
    assert_eq!(files(dir).len(), 2);
}
