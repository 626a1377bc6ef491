//! What goes wrong outside: a full disk, files that change or vanish, what may not be read or written. Nothing is lost in
//! silence, and nothing half-written stays. (Pipes, devices and huge files are in `inputs.rs`, kills in `terminal.rs`, a
//! panic in one letter in `src/cli/batch.rs`.)
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)]

mod support;

use std::fs::{self, File, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};

use support::{mtuslint, root};

const BIN: &str = env!("CARGO_BIN_EXE_mtuslint");
const FORMATS: [&str; 10] =
    ["pretty", "short", "json", "jsonl", "sarif", "github", "gitlab", "junit", "csv", "markdown"];

fn names(dir: &std::path::Path) -> Vec<String> {
    let entries = fs::read_dir(dir).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_full_disk_is_told_in_every_format() {
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
fn what_may_not_be_written_is_told_before_the_work() {
    for target in ["json:/proc/findings.json", "json:/nowhere/findings.json", "json:samples"] {
        let output = mtuslint(&["check", "samples", "-o", target]).output();
        assert_eq!((output.code, output.stdout.as_str()), (Some(2), ""), "{target}: {}", output.stderr);
        assert!(output.stderr.contains(target.trim_start_matches("json:")), "{}", output.stderr);
    }
}

#[test]
fn what_may_not_be_read_is_told_and_stops_nothing() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["a.txt", "b.txt"] {
        fs::copy(root().join("samples/04-supported.txt"), dir.path().join(name)).unwrap();
    }
    let denied = dir.path().join("b.txt");
    fs::set_permissions(&denied, Permissions::from_mode(0o000)).unwrap();
    if File::open(&denied).is_ok() {
        eprintln!("skipped: this user may read everything");
        return;
    }
    let output = mtuslint(&["check", "--format=short", "."]).within(dir.path()).output();
    assert_eq!(output.code, Some(1));
    assert!(output.stdout.contains("b.txt") && output.stdout.contains("1 letter,"), "{}", output.stdout);
}

#[test]
fn files_that_change_and_vanish_are_read_or_told() {
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
