//! Runs the real binary with a scrubbed environment and shows what a user would get: output, errors and exit status.

pub mod furniture;
pub mod generator;
pub mod office;
pub mod pdf;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The binary, run from the project's root.
pub struct Run {
    command: Command,
    stdin: Option<Vec<u8>>,
}

pub struct Output {
    pub stdout: String,
    pub stderr: String,
    pub code: Option<i32>,
}

pub fn mtuslint(args: &[&str]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mtuslint"));
    command.env_clear().current_dir(root()).args(args).stdin(Stdio::null());
    Run { command, stdin: None }
}

impl Run {
    pub fn arg(mut self, arg: impl AsRef<std::ffi::OsStr>) -> Run {
        self.command.arg(arg);
        self
    }

    pub fn args(mut self, args: &[&str]) -> Run {
        self.command.args(args);
        self
    }

    /// From another folder than the project's root.
    pub fn within(mut self, dir: &Path) -> Run {
        self.command.current_dir(dir);
        self
    }

    pub fn env(mut self, name: &str, value: &str) -> Run {
        self.command.env(name, value);
        self
    }

    pub fn stdin(mut self, bytes: impl Into<Vec<u8>>) -> Run {
        self.stdin = Some(bytes.into());
        self
    }

    pub fn output(mut self) -> Output {
        self.command.stdout(Stdio::piped()).stderr(Stdio::piped());
        if self.stdin.is_some() {
            self.command.stdin(Stdio::piped());
        }
        let mut child = self.command.spawn().unwrap();
        if let Some(bytes) = self.stdin {
            let written = std::io::Write::write_all(&mut child.stdin.take().unwrap(), &bytes);
            // Who has read more than a letter holds needn't read the rest.
            assert!(written.is_ok() || written.is_err_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe));
        }
        let output = child.wait_with_output().unwrap();
        Output {
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
            code: output.status.code(),
        }
    }

    /// For snapshots.
    pub fn shown(self) -> String {
        let output = self.output();
        let mut text = format!("exit: {}\n", output.code.map_or("signal".to_owned(), |code| code.to_string()));
        for (name, part) in [("stdout", output.stdout), ("stderr", output.stderr)] {
            if !part.is_empty() {
                text += &format!("--- {name}\n{part}");
            }
        }
        text
    }
}

/// The report on a letter.
pub fn report_on(letter: impl Into<Vec<u8>>) -> serde_json::Value {
    let output = mtuslint(&["check", "--format=json", "-"]).stdin(letter).output();
    serde_json::from_str(&output.stdout).unwrap_or_else(|e| panic!("{e}: {}", output.stderr))
}

/// A letter about one opioid, with this outcome and these reasons.
pub fn opioid_letter(outcome: &str, reasons: &str) -> String {
    format!(
        "Case Number: CM16-0990021\nDecision Date: 11/21/2016\nHOW THE IMR FINAL DETERMINATION WAS MADE\nState(s) of Licensure: California\nCertification(s)/Specialty: Pain Management\nCLINICAL CASE SUMMARY\nThe worker is a cook of 39 years.\nIMR ISSUES, DECISIONS AND RATIONALES\nset forth below:\nPercocet 5/325mg #90: {outcome}\nClaims Administrator guideline: Decision based on MTUS Opioid Treatment 2016.\nMAXIMUS guideline: Decision based on MTUS Opioid Treatment 2016.\nDecision rationale: {reasons}\n"
    )
}

/// The schema that OASIS publishes for SARIF.
pub fn sarif() -> jsonschema::Validator {
    let text = std::fs::read_to_string(root().join("tests/schemas/sarif-schema-2.1.0.json")).unwrap();
    // One of its patterns (of a language, which no report of ours names) is no regular expression by ECMA-262.
    let text = text.replace("-[a-zA-Z]{2}]?$", "-[a-zA-Z]{2}$");
    jsonschema::validator_for(&serde_json::from_str(&text).unwrap()).unwrap()
}

/// The real letters, where they are; says so where they aren't.
pub fn shared() -> Option<PathBuf> {
    let path = root().join("../shared/letters");
    if path.is_dir() {
        return Some(path);
    }
    eprintln!("skipped: ../shared/letters isn't here");
    None
}

/// Files of a folder, by name.
pub fn files(dir: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// Compares with a snapshot in `snapshots/`.
macro_rules! snapshot {
    ($name:expr, $text:expr) => {{
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path("../snapshots");
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.add_filter(r#""sha256":"[0-9a-f]{64}""#, r#""sha256":"[hash]""#);
        // How many phrases the pack built in has changes with each of them and says nothing of what is shown; the
        // counts of small packs stay.
        settings.add_filter(r"\b[0-9]{4} phrases", "[n] phrases");
        settings.bind(|| insta::assert_snapshot!($name, $text));
    }};
}
