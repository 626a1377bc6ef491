//! `mtuslint.toml` and the flags over it, the exit status of every command, and what other programs call.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::{self, mtuslint, root};

/// A repository with some samples, and files of the test's own.
fn project(files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join(".git")).unwrap();
    for name in ["03-contradictions.txt", "04-supported.txt", "07-record.txt"] {
        let to = dir.path().join(if name.starts_with("07") { "archive" } else { "letters" });
        fs::create_dir_all(&to).unwrap();
        fs::copy(root().join("samples").join(name), to.join(name)).unwrap();
    }
    for (name, text) in files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    dir
}

fn session(dir: &Path, commands: &[&[&str]]) -> String {
    let shown = |args: &&[&str]| format!("$ mtuslint {}\n{}\n", args.join(" "), mtuslint(args).within(dir).shown());
    commands.iter().map(shown).collect()
}

const CONFIG: &str = r#"# ours
format = "short"
fail-on = "warning"
max-warnings = 7
ignore = ["citation/*"]

[severity]
"conflict/*" = "warning"
"conflict/dates" = "advice"

[[override]]
paths = ["archive/"]
ignore = ["opioid/*"]
severity = { "conflict/record" = "error" }
"#;

#[test]
fn each_value_is_shown_with_its_origin() {
    let dir = project(&[("mtuslint.toml", CONFIG)]);
    let commands: &[&[&str]] = &[
        &["config", "show"],
        &["config", "show", "letters/04-supported.txt"],
        &[
            "config",
            "show",
            "archive/07-record.txt",
            "--select",
            "conflict/*",
            "--fail-on=never",
            "--baseline",
            "b.json",
        ],
        &["config", "show", "--isolated"],
    ];
    snapshot!("config-show", session(dir.path(), commands));
    // What is shown is a configuration itself, and says the same.
    let shown = mtuslint(&["config", "show"]).within(dir.path()).output().stdout;
    fs::write(dir.path().join("mtuslint.toml"), &shown).unwrap();
    let values = |text: &str| -> Vec<String> {
        text.lines().map(|line| line.split(" # ").next().unwrap().trim().to_owned()).collect()
    };
    let again = mtuslint(&["config", "show"]).within(dir.path()).output().stdout;
    assert_eq!(values(&again), values(&shown));
}

#[test]
fn rules_are_chosen_and_graded_for_all_letters_or_some() {
    let dir = project(&[("mtuslint.toml", CONFIG)]);
    let commands: &[&[&str]] = &[
        &["check", "."],
        &["check", "--select", "conflict/record,conflict/outcome", "."],
        &["check", "--ignore", "conflict/*", "."],
        &["check", "--isolated", "--format=short", "--select=conflict/*", "--max-warnings=0", "--fail-on=never", "."],
    ];
    snapshot!("config-check", session(dir.path(), commands));
}

#[test]
fn the_file_is_found_upwards_as_far_as_the_repository() {
    let dir = project(&[("mtuslint.toml", "format = \"short\"\nselect = [\"conflict/record\"]\n")]);
    let from_within = mtuslint(&["check", "07-record.txt"]).within(&dir.path().join("archive")).output();
    assert!(from_within.stdout.contains("conflict/record"), "{}", from_within.stdout);
    assert!(from_within.stdout.lines().count() <= 3, "{}", from_within.stdout);
    // A repository within hides it.
    fs::create_dir(dir.path().join("archive/.git")).unwrap();
    let shown = mtuslint(&["config", "show", "archive"]).within(dir.path()).output().stdout;
    assert!(shown.starts_with("# no configuration file"), "{shown}");
    // So does a nearer file, for the letters below it.
    fs::remove_dir(dir.path().join("archive/.git")).unwrap();
    fs::write(dir.path().join("archive/mtuslint.toml"), "ignore = [\"*\"]\n").unwrap();
    let all = mtuslint(&["check", "."]).within(dir.path()).output();
    assert!(!all.stdout.contains("07-record.txt"), "{}", all.stdout);
    // What can't be read is reported all the same.
    fs::write(dir.path().join("archive/broken.txt"), b"\0\0\0").unwrap();
    let all = mtuslint(&["check", "."]).within(dir.path()).output();
    assert!(all.stdout.contains("input/binary") && all.code == Some(1), "{}", all.stdout);
}

#[test]
fn every_mistake_is_reported_on_its_words() {
    let wrong = r#"formt = "short"
fail-on = "warnings"
max-warnings = -1
ignore = "citation/*"
select = ["a", 1]
[severity]
"citation/none" = "eror"
[[override]]
path = ["x"]
[[override]]
paths = ["{a"]
fail-on = "error"
"#;
    let unknown = r#"select = ["conflict/dats", "citation", "letter/*"]
ignore = ["input/*"]
[severity]
"opoid/*" = "error"
"#;
    let dir = project(&[
        ("wrong.toml", wrong),
        ("unknown.toml", unknown),
        ("letters/mtuslint.toml", "fail-on = \"never\"\n"),
    ]);
    let commands: &[&[&str]] = &[
        &["check", "--config", "wrong.toml", "letters"],
        &["check", "--config", "unknown.toml", "letters"],
        &["check", "--config", "nowhere.toml", "letters"],
        &["check", "--config", "wrong.toml", "--isolated", "letters"],
        &["check", "--ignore", "conflict/outcom", "letters"],
        &["check", "letters", "archive"],
        &["check", "--quiet", "."],
        &["check", "--quiet", "--fail-on", "error", "letters", "archive"],
    ];
    snapshot!("config-errors", session(dir.path(), commands));
}

#[test]
fn paths_start_from_the_file() {
    let config = "rules = [\"office\"]\nbaseline = \"known.json\"\nsuppressions = \"ours.toml\"\n";
    let pack =
        "pack: {id: office, version: 1.0.0, title: Ours, extends: default}\ndrop:\n  rules: [conflict/outcome]\n";
    let dir = project(&[("mtuslint.toml", config), ("office/pack.yaml", pack), ("ours.toml", "")]);
    let within = dir.path().join("letters");
    let run = |args: &[&str]| mtuslint(args).within(&within).output();
    assert_eq!(run(&["baseline", "write", "."]).code, Some(0));
    assert!(dir.path().join("known.json").exists());
    let checked = run(&["check", "--quiet", "."]);
    assert_eq!(checked.code, Some(0), "{}{}", checked.stdout, checked.stderr);
    assert!(run(&["rules"]).stdout.contains("office"));
    assert_eq!(run(&["explain", "conflict/outcome"]).code, Some(2));
    assert_eq!(run(&["--color=never", "explain", "conflict/outcome", "--isolated"]).code, Some(0));
}

#[test]
fn what_is_ignored_is_neither_stale_nor_gone() {
    let dir = project(&[]);
    let dir = dir.path();
    let run = |args: &[&str]| mtuslint(args).within(dir).output();
    assert_eq!(run(&["baseline", "write", "--baseline=b.json", "letters"]).code, Some(0));
    fs::write(dir.join("mtuslint.toml"), "ignore = [\"conflict/*\"]\n").unwrap();
    assert_eq!(run(&["baseline", "diff", "--baseline=b.json", "letters"]).code, Some(0));
    fs::remove_file(dir.join("mtuslint.toml")).unwrap();
    let report = run(&["check", "--format=short", "--fingerprints", "--select=conflict/*", "letters"]).stdout;
    let at = report.find("v1:").unwrap();
    let fingerprint = &report[at..at + 35];
    assert_eq!(run(&["suppress", fingerprint, "--reason=seen", "letters"]).code, Some(0));
    let all = run(&["check", "--ignore=conflict/*", "--format=short", "letters"]).stdout;
    assert!(!all.contains("suppression/stale"), "{all}");
}

/// The contract of the README, for every command.
#[test]
fn exit_status_of_every_command() {
    let dir = project(&[
        ("empty.txt", ""),
        ("other.txt", "No letter at all."),
        ("pack/pack.yaml", "pack: {id: p, version: 1.0.0, title: T, extends: default}\n"),
        ("bad/pack.yaml", "pak: 1\n"),
        ("bad.toml", "x = 1\n"),
    ]);
    let (clean, errors) = ("letters/04-supported.txt", "letters/03-contradictions.txt");
    let commands: &[&[&str]] = &[
        &["check", clean],
        &["check", errors],
        &["check", "--fail-on=never", errors],
        &["check", "--fail-on=never", "--max-warnings=0", errors],
        &["check", "--fail-on=never", clean, "nowhere.txt"],
        &["check", "--rules=bad", clean],
        &["check", "--config=bad.toml", clean],
        &["check", "--baseline=nowhere.json", clean],
        &["check", "--output=json:no/such/folder", clean],
        &["check", "--trace=opioid/dose", clean],
        &["check"],
        &["check", "other.txt"],
        &["check", "empty.txt"],
        &["parse", clean],
        &["parse", "nowhere.txt"],
        &["parse", "other.txt"],
        &["explain", "conflict/outcome"],
        &["explain", "conflict/outcom"],
        &["rules"],
        &["rules", "list", "--rules=bad"],
        &["rules", "check", "pack"],
        &["rules", "check", "bad"],
        &["rules", "test", "pack"],
        &["rules", "test", "bad"],
        &["rules", "export", "exported"],
        &["rules", "export", "exported"],
        &["rules", "new", "class", "sample-class", "--dir=new"],
        &["rules", "new", "class", "Not A Name", "--dir=new"],
        &["rules", "docs", "pages"],
        &["rules", "docs", "pages"],
        &["rules", "graph"],
        &["baseline", "diff", "--baseline=b.json", errors],
        &["baseline", "write", errors],
        &["baseline", "write", "--baseline=b.json", "other.txt"],
        &["baseline", "write", "--baseline=b.json", clean],
        &["baseline", "write", "--baseline=b.json", clean, "nowhere.txt"],
        &["baseline", "diff", "--baseline=b.json", clean],
        &["baseline", "diff", "--baseline=b.json", errors],
        &["baseline", "prune", "--baseline=b.json", clean],
        &["baseline", "prune", "--baseline=bad.toml", clean],
        &["suppress", "v1:00000000", "--reason=none", clean],
        &["suppress", "v1:00000000", clean],
        &["config", "show"],
        &["config", "show", "--config=bad.toml"],
        &["schema", "report"],
        &["schema", "reprot"],
        &["audit", clean],
        &["audit", errors],
        &["audit", clean, "nowhere.txt"],
        &["audit", "other.txt"],
        &["audit"],
        &["audit", "--since=nowhere.json", clean],
        &["audit", "--since=bad.toml", clean],
        &["audit", "--rules=bad", clean],
        &["audit", "--output=html:no/such/folder", clean],
        &["audit", "--format=pdf", clean],
        &["watch", "-"],
        &["watch", "--max-runs=1", errors],
        &["completions", "bash"],
        &["completions", "bsh"],
        &["man", "manual"],
        &["man", "manual"],
        &["--version"],
        &["help"],
        &["chekc"],
        &["check", "--formt=short", clean],
        &[],
    ];
    let mut table = String::new();
    for args in commands {
        let output = mtuslint(args).within(dir.path()).output();
        let said = output.stderr.lines().find(|line| !line.trim().is_empty()).unwrap_or("");
        let said = if said.is_empty() { String::new() } else { format!("\n    {}", said.trim()) };
        table += &format!("{} mtuslint {}{said}\n", output.code.unwrap(), args.join(" "));
    }
    snapshot!("exit-status", table);
}

#[test]
fn shells_and_man_know_every_command() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = mtuslint(&["completions", shell]).output().stdout;
        assert!(script.contains("fail-on") && script.contains("baseline"), "{shell}");
        // For zsh a colon ends the name of a value; `tests/shells` tries it there.
        assert!(shell != "zsh" || script.contains(r":FORMAT\:FILE:") && !script.contains(":FORMAT:FILE"));
    }
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(mtuslint(&["man"]).arg(dir.path().join("m")).output().code, Some(0));
    let names: Vec<String> = support::files(&dir.path().join("m"))
        .iter()
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    snapshot!("man-pages", names.join("\n"));
    let page = fs::read_to_string(dir.path().join("m/mtuslint-baseline-write.1")).unwrap();
    // Title, section, date, source: no version where `man` shows a date.
    let title = format!(".TH mtuslint-baseline-write 1 \"\" \"mtuslint {}\"", env!("CARGO_PKG_VERSION"));
    assert!(page.lines().any(|line| line.trim_end() == title), "{page}");
}

/// Fails on what isn't YAML.
fn yaml(name: &str) -> String {
    let text = fs::read_to_string(root().join(name)).unwrap();
    let parsed: Result<serde_json::Value, _> = serde_yaml::from_str(&text);
    parsed.unwrap_or_else(|e| panic!("{name}: {e}"));
    text
}

/// The script under the last `run: |`.
fn script(text: &str) -> String {
    let (_, block) = text.rsplit_once("run: |\n").unwrap();
    let lines = block.lines().take_while(|line| line.is_empty() || line.starts_with("        "));
    lines.map(|line| line.trim_start_matches("        ").to_owned() + "\n").collect()
}

/// Of a shell, with the binary where it is looked for.
fn bash(dir: &Path, script: &str) -> Command {
    let mut command = Command::new("bash");
    let bin = Path::new(env!("CARGO_BIN_EXE_mtuslint")).parent().unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    command.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script]).current_dir(dir).env("PATH", path);
    command
}

#[cfg(unix)]
#[test]
fn the_action_annotates_summarises_and_gives_its_status() {
    let script = script(&yaml("action.yml"));
    let dir = project(&[]);
    let run = |paths: &str, args: &str| {
        let _ = fs::remove_file(dir.path().join("output"));
        let output = bash(dir.path(), &script)
            .env("RUNNER_TEMP", dir.path())
            .env("GITHUB_OUTPUT", dir.path().join("output"))
            .env("GITHUB_STEP_SUMMARY", dir.path().join("summary"))
            .envs([("INPUT_PATHS", paths), ("INPUT_ARGS", args), ("INPUT_SARIF", "f.sarif")])
            .output()
            .unwrap();
        let status = fs::read_to_string(dir.path().join("output")).unwrap();
        (output.status.code().unwrap(), status, String::from_utf8(output.stdout).unwrap())
    };
    let (code, status, stdout) = run("letters\narchive/07-record.txt\n", "--fail-on=warning\n");
    assert_eq!((code, status.as_str()), (1, "status=1\n"));
    assert!(stdout.contains("::error ") && stdout.contains("07-record.txt"), "{stdout}");
    assert!(fs::read_to_string(dir.path().join("summary")).unwrap().contains("conflict/outcome"));
    let sarif = serde_json::from_str(&fs::read_to_string(dir.path().join("f.sarif")).unwrap()).unwrap();
    assert!(support::sarif().is_valid(&sarif));
    assert_eq!(run("letters/04-supported.txt", "").0, 0);
    // A path is no command and no flag.
    assert_eq!(run("--version; touch touched $(touch touched)", "").0, 3);
    assert!(!dir.path().join("touched").exists());
}

#[cfg(unix)]
#[test]
fn the_hook_fails_on_what_is_found() {
    let hook = yaml(".pre-commit-hooks.yaml");
    let entry = hook.lines().find_map(|line| line.trim().strip_prefix("entry: ")).unwrap();
    let dir = project(&[]);
    let code = |file: &str| bash(dir.path(), &format!("{entry} {file}")).output().unwrap().status.code();
    assert_eq!((code("letters/04-supported.txt"), code("letters/03-contradictions.txt")), (Some(0), Some(1)));
}

#[test]
fn the_example_names_inputs_that_the_action_has() {
    let (action, example) = (yaml("action.yml"), yaml("examples/github-workflow.yml"));
    for input in ["paths", "sarif", "args"] {
        assert!(action.contains(&format!("\n  {input}:\n")) && example.contains(&format!("          {input}:")));
    }
    assert!(example.contains("upload-sarif"));
    // What the container's recipe copies is what the build makes.
    let recipe = fs::read_to_string(root().join("Containerfile")).unwrap();
    assert!(recipe.contains("target/release/mtuslint") && recipe.contains("cargo build --release --locked"));
}

#[test]
fn the_configuration_of_the_readme_is_one() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let (_, rest) = readme.split_once("```toml\nrules = ").unwrap();
    let config = format!("rules = {}", rest.split_once("```").unwrap().0);
    let pack = "pack: {id: office, version: 1.0.0, title: Ours, extends: default}\n";
    let dir = project(&[("mtuslint.toml", &config), ("our-office/pack.yaml", pack)]);
    let shown = mtuslint(&["config", "show"]).within(dir.path()).output();
    assert_eq!(
        (shown.code, shown.stdout.matches("# default").count()),
        (Some(0), 0),
        "{}{}",
        shown.stdout,
        shown.stderr
    );
}
