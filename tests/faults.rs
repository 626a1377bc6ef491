//! What goes wrong outside: a full disk, files that change or vanish, what may not be read or written. Nothing is lost in
//! silence, and nothing half-written stays. So too when a defect of ours meets one letter. (Pipes, devices and huge files
//! are in `inputs.rs`, kills in `terminal.rs`.)
#![cfg(target_os = "linux")]

use std::fs::{self, File, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::support::{self, mtuslint, root};

const BIN: &str = env!("CARGO_BIN_EXE_mtuslint");
const FORMATS: [&str; 10] =
    ["pretty", "short", "json", "jsonl", "sarif", "github", "gitlab", "junit", "csv", "markdown"];

fn names(dir: &std::path::Path) -> Vec<String> {
    let entries = fs::read_dir(dir).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Scripts that lack something say what to build or install, in place of a traceback.
#[test]
fn scripts_say_what_they_lack() {
    let dir = tempfile::tempdir().unwrap();
    let page = dir.path().join("none.html").display().to_string();
    for (command, said) in [
        (vec!["python3", "integrations/spark/test.py", "--letters", "nowhere"], "cargo build --release"),
        (vec!["bash", "benches/ripgrep.sh"], "isn't here"),
        (vec!["node", "tests/browser/audit.mjs"], "usage: "),
        (vec!["node", "tests/browser/audit.mjs", &page], "cargo run --release"),
        (vec!["node", "tests/browser/pictures.mjs", &page, "."], "cargo run --release"),
    ] {
        let run = Command::new(command[0]).args(&command[1..]).current_dir(root()).env("RG", "no-such-rg").output();
        let Ok(output) = run else {
            eprintln!("skipped: no {} here", command[0]);
            continue;
        };
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && stderr.contains(said), "{command:?}: {stderr}");
        assert!(!stderr.contains("Traceback") && !stderr.contains("    at "), "{command:?}: {stderr}");
    }
}

#[test]
fn a_full_disk_is_reported_in_every_format() {
    for format in FORMATS {
        let mut command = Command::new(BIN);
        command.args(["check", "--format", format, "samples"]).current_dir(root());
        let output = command.stdin(Stdio::null()).stdout(File::create("/dev/full").unwrap()).output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), stderr.contains("No space left")), (Some(2), true), "{format}: {stderr}");
    }
}

/// Runs in a folder where no file may grow beyond 4 KiB.
fn cramped(dir: &std::path::Path, args: &str) -> Output {
    let script = format!("trap '' XFSZ; ulimit -f 8; exec \"$BIN\" {args} \"$SAMPLES\"");
    let mut command = Command::new("sh");
    command.args(["-c", &script]).env("BIN", BIN).env("SAMPLES", root().join("samples")).current_dir(dir);
    command.output().unwrap()
}

#[test]
fn a_file_that_cannot_be_finished_is_not_begun() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("known.json"), "what was there before").unwrap();
    for args in [
        "check -o json:new.json -o sarif:known.json",
        "audit -o html:known.json",
        "check -o csv:small.csv -o jsonl:known.json",
    ] {
        let output = cramped(dir.path(), args);
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), stderr.contains("File too large")), (Some(2), true), "{args}: {stderr}");
        assert_eq!(fs::read_to_string(dir.path().join("known.json")).unwrap(), "what was there before");
        assert_eq!(names(dir.path()), ["known.json"], "{args}");
    }
}

#[test]
fn what_may_not_be_written_is_reported_before_the_work() {
    for target in ["json:/proc/findings.json", "json:/nowhere/findings.json", "json:samples"] {
        let output = mtuslint(&["check", "samples", "-o", target]).output();
        assert_eq!((output.code, output.stdout.as_str()), (Some(2), ""), "{target}: {}", output.stderr);
        assert!(output.stderr.contains(target.trim_start_matches("json:")), "{}", output.stderr);
    }
}

/// Runs in `dir` as one who isn't allowed everything: as nobody, where root runs the tests.
fn unprivileged(dir: &Path, args: &[&str]) -> Option<Output> {
    let mut command = Command::new(BIN);
    if fs::metadata("/proc/self").unwrap().uid() == 0 {
        // The binary may stand in a folder that only root may enter.
        fs::copy(BIN, dir.join("mtuslint")).unwrap();
        command = Command::new(dir.join("mtuslint"));
        command.uid(65534).gid(65534);
    }
    match command.args(args).current_dir(dir).output() {
        Err(e) if e.kind() == std::io::ErrorKind::PermissionDenied => {
            eprintln!("skipped: root may not become another user here");
            None
        }
        output => Some(output.unwrap()),
    }
}

fn samples(names: &[&str]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::set_permissions(dir.path(), Permissions::from_mode(0o755)).unwrap();
    let letter = fs::read_to_string(root().join("samples/04-supported.txt")).unwrap();
    let number = letter.split_once("CM").unwrap().1[..10].to_owned();
    for (n, name) in names.iter().enumerate() {
        // Each is a letter of its own.
        fs::write(dir.path().join(name), letter.replace(&number, &format!("16-{n:07}"))).unwrap();
    }
    dir
}

#[test]
fn what_may_not_be_read_is_reported_and_stops_nothing() {
    let dir = samples(&["a.txt", "b.txt", "c.txt"]);
    fs::create_dir(dir.path().join("closed")).unwrap();
    for name in ["b.txt", "closed"] {
        fs::set_permissions(dir.path().join(name), Permissions::from_mode(0o000)).unwrap();
    }
    let Some(output) = unprivileged(dir.path(), &["check", "--format=short", "."]) else { return };
    let stdout = String::from_utf8(output.stdout).unwrap();
    for denied in ["b.txt", "closed"] {
        let reported = stdout.lines().any(|line| line.contains(denied) && line.contains("Permission denied"));
        assert!(reported, "{denied}: {stdout}");
    }
    assert!(stdout.contains("2 letters,"), "{stdout}");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn a_folder_that_may_not_be_written_is_reported_before_the_work() {
    let dir = samples(&["a.txt"]);
    let closed = dir.path().join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, Permissions::from_mode(0o555)).unwrap();
    for args in [["check", "a.txt", "-o", "json:closed/new.json"], ["audit", "a.txt", "-o", "html:closed/new.html"]] {
        let Some(output) = unprivileged(dir.path(), &args) else { return };
        let (stdout, stderr) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        assert_eq!((output.status.code(), stdout.as_str()), (Some(2), ""), "{args:?}: {stderr}");
        assert!(stderr.contains("closed/new.") && stderr.contains("Permission denied"), "{stderr}");
        assert_eq!(names(&closed), Vec::<String>::new());
    }
}

/// A debug build panics where it is asked to; see `src/cli/check.rs`.
#[test]
#[cfg(debug_assertions)]
fn a_panic_in_one_letter_is_reported_and_the_rest_is_checked() {
    let dir = samples(&["a.txt", "b.txt", "c.txt"]);
    for threads in ["--threads=1", "--threads=2"] {
        for format in FORMATS {
            let run = |panic: &str| {
                let run = mtuslint(&["check", "-o", "json:findings.json", "--format", format, threads, "."]);
                run.within(dir.path()).env("MTUSLINT_PANIC", panic).output()
            };
            assert_eq!(run("none").code, Some(0), "{format}");
            let output = run("./b.txt");
            assert_eq!((output.code, output.stderr.as_str()), (Some(2), ""), "{format}");
            let findings = fs::read(dir.path().join("findings.json")).unwrap();
            let report: serde_json::Value = serde_json::from_slice(&findings).unwrap();
            let letters: Vec<String> = ["a.txt", "b.txt", "c.txt"]
                .iter()
                .map(|name| {
                    let of = |letter: &&serde_json::Value| letter["path"].as_str().unwrap().ends_with(name);
                    let letter = report["letters"].as_array().unwrap().iter().find(of).unwrap();
                    let reported = letter["diagnostics"].to_string().contains("internal/panic");
                    format!("{name}: {} decisions, {reported}", letter["decisions"].as_array().unwrap().len())
                })
                .collect();
            assert_eq!(
                letters,
                ["a.txt: 1 decisions, false", "b.txt: 0 decisions, true", "c.txt: 1 decisions, false"],
                "{format}"
            );
            assert!(output.stdout.contains("internal/panic") || output.stdout.contains("MTUSLINT_PANIC"), "{format}");
        }
    }
}

#[test]
fn files_that_change_and_vanish_are_read_or_reported() {
    let dir = tempfile::tempdir().unwrap();
    let letter = fs::read(root().join("samples/03-contradictions.txt")).unwrap();
    let (steady, restless) = (dir.path().join("a.txt"), dir.path().join("b.txt"));
    fs::write(&steady, &letter).unwrap();
    let over = AtomicBool::new(false);
    let outputs: Vec<support::Output> = std::thread::scope(|scope| {
        scope.spawn(|| {
            for i in 0.. {
                let _ = match i % 3 {
                    0 => fs::write(&restless, &letter),
                    1 => fs::write(&restless, &letter[..letter.len() / 2]),
                    _ => fs::remove_file(&restless),
                };
                if over.load(Ordering::Relaxed) {
                    break;
                }
            }
        });
        let check = || mtuslint(&["check", "--format=jsonl", "a.txt", "b.txt"]).within(dir.path()).output();
        let outputs = (0..30).map(|_| check()).collect();
        over.store(true, Ordering::Relaxed);
        outputs
    });
    for output in outputs {
        let lines: Vec<serde_json::Value> =
            output.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        // The steady one is whole, the other one is a letter or an error, and the run ends with its count.
        assert_eq!((output.code, output.stderr.as_str()), (Some(1), ""));
        assert_eq!(lines.len(), 3);
        assert!(!lines[0]["letter"]["decisions"].as_array().unwrap().is_empty());
    }
}
