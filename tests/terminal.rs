//! What people at a terminal meet: links, the count of a long run, a pager that is left, an interrupted run.
#![cfg(unix)]

use std::fs;
use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::support::{mtuslint, root};

const SAMPLE: &str = "samples/03-contradictions.txt";
const BIN: &str = env!("CARGO_BIN_EXE_mtuslint");

/// A letter as a line of JSON Lines.
fn line(id: usize) -> String {
    let text = fs::read_to_string(root().join(SAMPLE)).unwrap();
    format!("{}\n", serde_json::json!({"id": format!("letter-{id}"), "text": text}))
}

#[test]
fn places_are_links_where_the_terminal_opens_them() {
    let colour = |args: &[&str]| mtuslint(&["check", SAMPLE]).args(args).env("FORCE_HYPERLINK", "1").output().stdout;
    let link = format!("\u{1b}]8;;file://{}/{SAMPLE}\u{1b}\\", root().display());
    // Each letter is one, and with --verbose each finding.
    assert!(colour(&["--color=always"]).contains(&link));
    let linked = colour(&["--color=always", "--verbose"]);
    // Each is opened, and closed again.
    assert!(linked.matches(&link).count() >= 3, "{linked}");
    assert_eq!(linked.matches("\u{1b}]8;;\u{1b}\\").count(), linked.matches(&link).count());
    // Without colours there is no escape sequence at all.
    assert!(!colour(&["--color=never"]).contains('\u{1b}'));
    assert!(!mtuslint(&["check", "--color=always", SAMPLE]).output().stdout.contains("]8;;"));
    // Standard input and a line of a list have no file to lead to.
    let unnamed = mtuslint(&["check", "--color=always", "--jsonl", "-"]).env("FORCE_HYPERLINK", "1").stdin(line(1));
    assert!(!unnamed.output().stdout.contains("]8;;"));
}

/// What a terminal shows of a command's standard error while it runs.
fn at_a_terminal(script: &str) -> Option<String> {
    let mut command = Command::new("script");
    command.args(["-qec", script, "/dev/null"]).env("TERM", "xterm").env("BIN", BIN).stdin(Stdio::null());
    match command.output() {
        Ok(output) if output.status.success() => Some(String::from_utf8_lossy(&output.stdout).into_owned()),
        _ => {
            eprintln!("skipped: no `script` (util-linux) here");
            None
        }
    }
}

#[test]
fn a_long_run_is_counted_and_the_count_wiped() {
    let dir = tempfile::tempdir().unwrap();
    let (one, out) = (dir.path().join("one.jsonl"), dir.path().join("out"));
    fs::write(&one, line(1)).unwrap();
    let (one, out) = (one.display(), out.display());
    let run = |waits: &str, to: &str| {
        let check = format!("\"$BIN\" check --fail-on never --jsonl - --format jsonl > {to}");
        at_a_terminal(&format!("(cat {one}; sleep {waits}; cat {one} {one}; sleep 0.5) | {check}"))
    };
    let Some(long) = run("1.2", &format!("{out}")) else { return };
    assert!(long.contains("checked 3 letters in"), "{long:?}");
    assert!(long.trim_end().ends_with("\u{1b}[2K"), "{long:?}");
    assert_eq!(fs::read_to_string(dir.path().join("out")).unwrap().lines().count(), 4);
    // Short runs show nothing, and none is shown among findings.
    assert_eq!(run("0", "/dev/null").unwrap(), "");
    let among = at_a_terminal(&format!("(cat {one}; sleep 1.2; cat {one}) | \"$BIN\" check --fail-on never --jsonl -"));
    assert!(!among.unwrap().contains("checked"));
}

#[test]
fn a_closed_pipe_is_no_error() {
    let letters: String = (0..400).map(line).collect();
    for format in ["pretty", "jsonl", "sarif", "csv"] {
        let mut command = Command::new(BIN);
        command.args(["check", "--format", format, "--jsonl", "-"]).current_dir(root());
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let text = letters.clone();
        let writer = std::thread::spawn(move || drop(stdin.write_all(text.as_bytes())));
        let mut first = [0; 64];
        child.stdout.take().unwrap().read_exact(&mut first).unwrap();
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        assert_eq!(String::from_utf8(output.stderr).unwrap(), "", "{format}");
        assert_eq!(output.status.code(), Some(0), "{format}");
    }
}

/// Starts a run that waits for more letters once its output file is begun, and sends it a signal.
fn stopped_by(signal: &str) -> (Option<i32>, Vec<String>) {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("findings.sarif"), "what was there before").unwrap();
    let mut command = Command::new(BIN);
    command.args(["check", "--jsonl", "-", "-o", "sarif:findings.sarif", "-o", "jsonl:new.jsonl"]);
    command.current_dir(dir.path()).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all((0..20).map(line).collect::<String>().as_bytes()).unwrap();
    let began = Instant::now();
    while fs::read_dir(dir.path()).unwrap().count() < 3 && began.elapsed() < Duration::from_secs(20) {
        sleep(Duration::from_millis(10));
    }
    assert!(fs::read_dir(dir.path()).unwrap().count() >= 3, "no output was begun");
    Command::new("kill").args(["-s", signal, &child.id().to_string()]).status().unwrap();
    let status = child.wait().unwrap();
    drop(stdin);
    assert_eq!(fs::read_to_string(dir.path().join("findings.sarif")).unwrap(), "what was there before");
    assert!(!dir.path().join("new.jsonl").exists());
    let mut left: Vec<String> =
        fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    left.sort();
    (status.code(), left)
}

#[test]
fn an_interrupted_run_leaves_nothing_half_written() {
    for signal in ["INT", "TERM"] {
        assert_eq!(stopped_by(signal), (Some(130), vec!["findings.sarif".to_owned()]), "{signal}");
    }
    // Nobody can clean up after this one, but what was there before stays as it was.
    stopped_by("KILL");
}
