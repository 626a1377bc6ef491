//! The pictures of the README are painted from the tool's own output; this fails when they are out of date. Run with
//! `MTUSLINT_WRITE=1` to paint them anew.

use crate::support::{mtuslint, root};

fn picture(name: &str, args: &[&str]) {
    let output = mtuslint(args).output();
    let painted = anstyle_svg::Term::new().render_svg(&output.stdout);
    let path = root().join("docs").join(name);
    if std::env::var_os("MTUSLINT_WRITE").is_some() {
        std::fs::write(&path, &painted).unwrap();
    }
    let known = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert!(known == painted, "{} is out of date: MTUSLINT_WRITE=1 cargo test --test all pictures::", path.display());
}

#[test]
fn check() {
    picture("check.svg", &["check", "--verbose", "--color=always", "samples/01-double-spaced.txt"]);
}

#[test]
fn record() {
    picture("record.svg", &["check", "--verbose", "--color=always", "samples/07-record.txt"]);
}

#[test]
fn voices() {
    picture("voices.svg", &["parse", "--voices", "--color=always", "samples/02-continuing-opioid.txt"]);
}

#[test]
fn contradiction() {
    picture("contradiction.svg", &["check", "--verbose", "--color=always", "samples/03-contradictions.txt"]);
}

#[test]
fn letters() {
    let args = [
        "check",
        "--color=always",
        "samples/03-contradictions.txt",
        "samples/07-record.txt",
        "samples/05-services.txt",
    ];
    picture("letters.svg", &args);
}
