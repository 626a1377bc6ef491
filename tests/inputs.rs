//! What can be checked, as its user gives it: PDF files whole and damaged, lists, JSON Lines, folders, patterns, standard
//! input; and what can't, reported clearly and without losing the rest.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::support::pdf::{self, Font, Page};
use crate::support::{self, mtuslint, root};
use lopdf::Object;
use serde_json::Value;

fn sample(name: &str) -> String {
    std::fs::read_to_string(root().join("samples").join(name)).unwrap()
}

/// A folder with these files.
fn folder(files: &[(&str, Vec<u8>)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    dir
}

fn json(dir: &Path, args: &[&str]) -> Value {
    let output = mtuslint(args).within(dir).output();
    serde_json::from_str(&output.stdout).unwrap_or_else(|e| panic!("{e}: {}", output.stderr))
}

/// Without places: what is left is the same from PDF and from text.
fn bare(value: &Value) -> Value {
    match value {
        Value::Object(map) => map
            .iter()
            .filter(|(key, _)| {
                !["span", "start", "end", "line", "column", "page", "path", "fingerprint"].contains(&key.as_str())
            })
            .map(|(key, value)| (key.clone(), bare(value)))
            .collect(),
        Value::Array(list) => list.iter().map(bare).collect(),
        other => other.clone(),
    }
}

#[test]
fn a_pdf_reads_as_its_text_does() {
    for name in ["01-double-spaced", "02-continuing-opioid", "03-contradictions", "05-services", "07-record"] {
        let text = sample(&format!("{name}.txt"));
        let dir = folder(&[
            ("letter.txt", text.clone().into_bytes()),
            ("posted.pdf", pdf::encrypted(pdf::letter(&text, 40, Font::Simple), "")),
            ("composite.pdf", pdf::bytes(pdf::letter(&text, 25, Font::Composite))),
        ]);
        let tree = bare(&json(dir.path(), &["parse", "letter.txt"]));
        let findings = bare(&json(dir.path(), &["check", "--format=json", "letter.txt"])["letters"]);
        assert!(!tree["decisions"].as_array().unwrap().is_empty());
        for file in ["posted.pdf", "composite.pdf"] {
            assert_eq!(bare(&json(dir.path(), &["parse", file])), tree, "{name} {file}");
            assert_eq!(
                bare(&json(dir.path(), &["check", "--format=json", file])["letters"]),
                findings,
                "{name} {file}"
            );
        }
    }
}

#[test]
fn findings_of_a_pdf_name_the_page() {
    let text = sample("03-contradictions.txt");
    let dir = folder(&[("posted.pdf", pdf::encrypted(pdf::letter(&text, 25, Font::Simple), ""))]);
    let run = |args: &[&str]| mtuslint(args).within(dir.path());
    snapshot!("pdf-pretty", run(&["check", "--verbose", "posted.pdf"]).shown());
    snapshot!("pdf-short", run(&["check", "--format=short", "posted.pdf"]).shown());
    let report = json(dir.path(), &["check", "--format=json", "posted.pdf"]);
    let text = run(&["parse", "--text", "posted.pdf"]).output().stdout;
    let mut pages = Vec::new();
    for decision in report["letters"][0]["decisions"].as_array().unwrap() {
        for span in decision["diagnostics"].as_array().unwrap().iter().flat_map(|d| d["spans"].as_array().unwrap()) {
            let (start, end) = (span["start"].as_u64().unwrap() as usize, span["end"].as_u64().unwrap() as usize);
            // The words and the page are those of the text that `parse --text` shows.
            assert_eq!(
                text[start..end].split_whitespace().collect::<Vec<_>>().join(" "),
                span["text"].as_str().unwrap()
            );
            assert_eq!(text[..start].matches('\u{c}').count() as u64 + 1, span["page"].as_u64().unwrap());
            pages.push(span["page"].as_u64().unwrap());
        }
    }
    assert!(pages.iter().any(|&page| page > 1), "{pages:?}");
    // Lines of the text lead nobody through a PDF file, so formats without a page of their own say it in words.
    let words = |format: &str| run(&["check", &format!("--format={format}"), "posted.pdf"]).output().stdout;
    let (sarif, gitlab): (Value, Value) =
        (serde_json::from_str(&words("sarif")).unwrap(), serde_json::from_str(&words("gitlab")).unwrap());
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    for result in results {
        let page = &result["locations"][0]["physicalLocation"]["region"]["properties"]["page"];
        assert!(result["message"]["text"].as_str().unwrap().starts_with(&format!("page {page}: ")), "{result}");
        for place in result["relatedLocations"].as_array().into_iter().flatten() {
            let page = &place["physicalLocation"]["region"]["properties"]["page"];
            assert!(place["message"]["text"].as_str().unwrap().starts_with(&format!("page {page}: ")), "{place}");
        }
    }
    let said: Vec<&Value> = gitlab.as_array().unwrap().iter().map(|issue| &issue["description"]).collect();
    assert!(
        said.len() == results.len() && said.iter().all(|said| said.as_str().unwrap().starts_with("page ")),
        "{said:?}"
    );
    for (format, mark) in [("github", "::page "), ("junit", ", page "), ("markdown", ", page "), ("short", ", page ")] {
        assert!(words(format).matches(mark).count() >= results.len(), "{format}");
    }
    let plain = json(root(), &["check", "--format=json", "samples/03-contradictions.txt"]).to_string();
    assert!(!plain.contains("\"page\""));
}

#[test]
fn damaged_and_hostile_pdfs_are_reported_and_stop_nothing() {
    let text = sample("04-supported.txt");
    let lines: Vec<&str> = text.lines().collect();
    let whole = pdf::bytes(pdf::letter(&text, 15, Font::Simple));
    let with_tree = |change: &dyn Fn(&mut lopdf::Dictionary)| {
        let mut doc = pdf::letter(&text, 15, Font::Simple);
        let tree = doc.catalog().unwrap().get(b"Pages").unwrap().as_reference().unwrap();
        change(doc.get_object_mut(tree).unwrap().as_dict_mut().unwrap());
        pdf::bytes(doc)
    };
    let second_kid = |tree: &lopdf::Dictionary| tree.get(b"Kids").unwrap().as_array().unwrap()[1].clone();
    // A page whose content breaks off in the middle, and one whose checksum is wrong.
    let broken_page = |damage: &dyn Fn(&mut Vec<u8>)| {
        let mut doc = pdf::letter(&text, 15, Font::Simple);
        let page = doc.get_pages()[&2];
        let content = doc.get_page_contents(page)[0];
        damage(&mut doc.get_object_mut(content).unwrap().as_stream_mut().unwrap().content);
        pdf::bytes(doc)
    };
    let forms = {
        let mut doc = pdf::letter(&text, 400, Font::Simple);
        let id = doc.new_object_id();
        let mut form = lopdf::Stream::new(lopdf::Dictionary::new(), b"/Fm Do ".repeat(10));
        form.dict.set("Subtype", Object::Name(b"Form".to_vec()));
        let mut names = lopdf::Dictionary::new();
        names.set("Fm", id);
        let mut resources = lopdf::Dictionary::new();
        resources.set("XObject", names);
        form.dict.set("Resources", resources.clone());
        doc.set_object(id, form);
        let page = doc.get_pages()[&1];
        let content = doc.get_page_contents(page)[0];
        doc.set_object(content, lopdf::Stream::new(lopdf::Dictionary::new(), b"/Fm Do".to_vec()));
        doc.get_object_mut(page).unwrap().as_dict_mut().unwrap().set("Resources", resources);
        pdf::bytes(doc)
    };
    let bomb = pdf::deflate(&vec![b' '; 64 << 20]);
    let dir = folder(&[
        ("01-truncated.pdf", whole[..whole.len() / 2].to_vec()),
        ("02-only-a-mark.pdf", b"%PDF-1.6\n".to_vec()),
        ("03-not-a-pdf.pdf", b"GIF89a\0\0\0".to_vec()),
        ("04-password.pdf", pdf::encrypted(pdf::letter(&text, 15, Font::Simple), "secret")),
        ("05-scan.pdf", pdf::bytes(pdf::document(&[Page::Scan, Page::Scan], Font::Simple))),
        ("06-scanned-page.pdf", pdf::bytes(pdf::document(&[Page::Text(&lines), Page::Scan], Font::Simple))),
        ("07-blank.pdf", pdf::bytes(pdf::document(&[Page::Text(&[])], Font::Simple))),
        ("08-no-pages.pdf", pdf::bytes(pdf::document(&[], Font::Simple))),
        ("09-bomb.pdf", pdf::raw(bomb.clone(), 1)),
        ("10-bomb-in-bomb.pdf", pdf::raw(pdf::deflate(&pdf::deflate(&vec![b' '; 64 << 20])), 2)),
        (
            "11-cycle.pdf",
            with_tree(&|tree| {
                let kid = second_kid(tree);
                tree.set("Kids", vec![kid.clone(), kid]);
            }),
        ),
        ("12-count.pdf", with_tree(&|tree| tree.set("Count", i64::from(i32::MAX)))),
        (
            "13-missing-page.pdf",
            with_tree(&|tree| {
                let kid = second_kid(tree);
                tree.set("Kids", vec![kid, Object::Reference((9_999, 0))]);
            }),
        ),
        ("14-nested.pdf", pdf::raw(pdf::deflate(&vec![b'['; 1 << 20]), 1)),
        ("15-forms.pdf", forms),
        ("16-half-a-page.pdf", broken_page(&|content| content.truncate(content.len() / 2))),
        ("17-bad-checksum.pdf", broken_page(&|content| *content.last_mut().unwrap() ^= 1)),
        ("18-whole.pdf", whole),
    ]);
    let started = Instant::now();
    snapshot!("pdf-damaged", mtuslint(&["check", "--format=short", "--threads=2", "."]).within(dir.path()).shown());
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
    snapshot!(
        "pdf-scan",
        mtuslint(&["check", "--verbose", "05-scan.pdf", "06-scanned-page.pdf"]).within(dir.path()).shown()
    );
    snapshot!(
        "pdf-parse-scanned-page",
        mtuslint(&["parse", "--tree", "06-scanned-page.pdf"]).within(dir.path()).shown()
    );
    // Any file cut anywhere is at worst an error.
    let posted = pdf::encrypted(pdf::letter(&text, 15, Font::Simple), "");
    let whole = mtuslint(&["check", "-"]).stdin(posted.clone()).output();
    assert_eq!(whole.code, Some(0));
    for cut in (0..posted.len()).step_by(posted.len() / 40) {
        let output = mtuslint(&["check", "-"]).stdin(posted[..cut].to_vec()).output();
        let same = output.code == whole.code && output.stdout == whole.stdout;
        assert!(same || matches!(output.code, Some(1 | 3)), "cut at {cut}: {:?} {}", output.code, output.stderr);
    }
}

#[test]
fn what_a_file_is_its_bytes_say() {
    let text = sample("04-supported.txt");
    let posted = pdf::encrypted(pdf::letter(&text, 40, Font::Simple), "");
    let dir = folder(&[("a letter", posted.clone()), ("text.pdf", text.into_bytes())]);
    assert_eq!(mtuslint(&["check", "a letter", "text.pdf"]).within(dir.path()).output().code, Some(0));
    snapshot!("pdf-stdin", mtuslint(&["check", "--format=short", "-"]).stdin(posted).shown());
}

#[test]
fn json_lines_are_letters_and_a_bad_line_stops_nothing() {
    let line = |id: &str, name: &str| serde_json::json!({"id": id, "text": sample(name), "more": [1]}).to_string();
    let long = format!("{{\"id\": \"long\", \"text\": \"{}\"}}", "x".repeat(17 << 20));
    let lines = [
        line("CM16-0000004", "04-supported.txt"),
        String::new(),
        "{\"id\": \"cut".to_owned(),
        "[1, 2]".to_owned(),
        "{\"id\": 7, \"text\": \"x\"}".to_owned(),
        "{\"id\": \"only\"}".to_owned(),
        "{\"id\": \"empty\", \"text\": \" \"}".to_owned(),
        long,
        line("CM16-0000003", "03-contradictions.txt"),
    ];
    let dir = folder(&[("letters.jsonl", (lines.join("\r\n") + "\n").into_bytes())]);
    let run = |args: &[&str]| mtuslint(args).within(dir.path());
    snapshot!("jsonl", run(&["check", "--format=short", "--jsonl", "letters.jsonl"]).shown());
    let latin1 =
        [b"{\"id\": \"caf\xe9\", \"text\": \"x\"}\n".to_vec(), line("last", "04-supported.txt").into_bytes()].concat();
    snapshot!("jsonl-stdin", run(&["check", "--format=short", "--jsonl", "-"]).stdin(latin1).shown());
    snapshot!("jsonl-missing", run(&["check", "--jsonl", "nowhere.jsonl"]).shown());
}

#[test]
fn lists_of_files_end_their_paths_with_line_feeds_or_nul() {
    let text = sample("04-supported.txt").into_bytes();
    let dir = folder(&[
        ("b.txt", text.clone()),
        ("a.txt", text.clone()),
        ("in/d.txt", text.clone()),
        ("in/c.TXT", text),
        ("lines", b"b.txt\r\n\nnowhere.txt\nin\n-\na.txt".to_vec()),
        ("nul", b"b.txt\0a.txt\0in/d.txt\0".to_vec()),
        ("long", [vec![b'x'; 70_000], b"\na.txt\n".to_vec()].concat()),
    ]);
    let run = |args: &[&str]| mtuslint(args).within(dir.path());
    snapshot!("files-from", run(&["check", "--format=short", "--files-from", "lines"]).shown());
    snapshot!("files-from-long", run(&["check", "--format=short", "--files-from", "long"]).shown());
    let order = |run: support::Run| -> Vec<String> {
        let report: Value = serde_json::from_str(&run.output().stdout).unwrap();
        report["letters"].as_array().unwrap().iter().map(|l| l["path"].as_str().unwrap().to_owned()).collect()
    };
    let json = ["check", "--format=json", "--files-from"];
    assert_eq!(order(run(&[json[0], json[1], json[2], "nul"])), ["b.txt", "a.txt", "in/d.txt"]);
    assert_eq!(
        order(run(&[json[0], json[1], json[2], "-", "-0", "in"]).stdin(b"a.txt".to_vec())),
        ["in/c.TXT", "in/d.txt", "a.txt"]
    );
    // A file of that name has nothing to do with standard input.
    std::fs::write(dir.path().join("-"), "a.txt\n").unwrap();
    let beside = mtuslint(&["check", "--format=json", "--files-from", "-"]).within(dir.path()).stdin("none.txt\n");
    assert!(beside.output().stdout.contains("none.txt"));
    snapshot!("stdin-twice", run(&["check", "-", "--files-from", "-"]).shown());
    snapshot!("files-from-missing", run(&["check", "--files-from", "nowhere"]).shown());
}

#[test]
fn patterns_are_expanded_where_no_shell_did() {
    let text = sample("04-supported.txt").into_bytes();
    let dir =
        folder(&[("b.txt", text.clone()), ("a.txt", text.clone()), ("in/c.txt", text.clone()), ("[x].txt", text)]);
    let run = |args: &[&str]| mtuslint(args).within(dir.path());
    let paths = |pattern: &str| -> Vec<String> {
        let report: Value = serde_json::from_str(&run(&["check", "--format=json", pattern]).output().stdout).unwrap();
        report["letters"].as_array().unwrap().iter().map(|l| l["path"].as_str().unwrap().replace('\\', "/")).collect()
    };
    assert_eq!(paths("[ab].txt"), ["a.txt", "b.txt"]);
    assert_eq!(paths("**/*.txt"), ["[x].txt", "a.txt", "b.txt", "in/c.txt"]);
    // A file of that very name goes before the pattern.
    assert_eq!(paths("[x].txt"), ["[x].txt"]);
    snapshot!("patterns", run(&["check", "--format=short", "*.doc", "a[.txt"]).shown());
}

#[test]
fn folders_leave_out_what_ignore_files_say() {
    let text = sample("04-supported.txt").into_bytes();
    let dir = folder(&[
        (".ignore", b"drafts\n".to_vec()),
        ("drafts/a.txt", text.clone()),
        ("b.txt", text.clone()),
        ("notes.md", text.clone()),
        ("c.pdf", pdf::bytes(pdf::letter(&sample("04-supported.txt"), 40, Font::Simple))),
    ]);
    let report = json(dir.path(), &["check", "--format=json", "."]);
    let paths: Vec<&str> = report["letters"].as_array().unwrap().iter().map(|l| l["path"].as_str().unwrap()).collect();
    assert_eq!(paths, [Path::new(".").join("b.txt").to_str().unwrap(), Path::new(".").join("c.pdf").to_str().unwrap()]);
}

#[test]
fn output_is_the_same_whatever_the_number_of_threads() {
    let run = |threads: &str| {
        mtuslint(&["check", "--format=json", "samples", "tests/letters", "nowhere", "--threads", threads]).output()
    };
    let one = run("1");
    assert!(one.stdout.len() > 10_000);
    for threads in ["2", "16"] {
        let many = run(threads);
        assert!((many.stdout == one.stdout) && (many.code == one.code), "{threads} threads");
    }
    snapshot!("threads", mtuslint(&["check", "--threads=0", "samples"]).shown());
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_reported_without_waiting_for_it() {
    let dir = folder(&[("a.txt", sample("04-supported.txt").into_bytes()), ("secret.txt", b"x".to_vec())]);
    let run = |args: &[&str]| mtuslint(args).within(dir.path());
    let pipe = std::process::Command::new("mkfifo").arg(dir.path().join("pipe")).status();
    assert!(pipe.unwrap().success());
    // Sparse: two gigabytes that take no room.
    std::fs::File::create(dir.path().join("huge.txt")).unwrap().set_len(2 << 30).unwrap();
    std::os::unix::fs::symlink("gone.txt", dir.path().join("dangling.txt")).unwrap();
    std::os::unix::fs::symlink(".", dir.path().join("loop")).unwrap();
    let started = Instant::now();
    snapshot!(
        "no-files",
        run(&["check", "--format=short", "pipe", "/dev/zero", "huge.txt", "dangling.txt", "a.txt"]).shown()
    );
    std::os::unix::fs::symlink("/dev/zero", dir.path().join("zero.txt")).unwrap();
    snapshot!("no-files-folder", run(&["check", "--format=short", "."]).shown());
    snapshot!("no-file-parse", run(&["parse", "."]).shown());
    for list in ["--jsonl", "--files-from"] {
        let output = run(&["check", list, "/dev/zero"]).output();
        assert_eq!((output.code, output.stderr.contains("a pipe or a device")), (Some(2), true), "{}", output.stderr);
    }
    // Nothing but ends of entries, without end.
    for list in ["--jsonl", "--files-from"] {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_mtuslint"));
        let zero = std::fs::File::open("/dev/zero").unwrap();
        let output = command.args(["check", "-q", list, "-"]).stdin(zero).output().unwrap();
        assert_eq!(output.status.code(), Some(3), "{list}");
    }
    assert!(started.elapsed() < Duration::from_secs(20));
}

/// UTF-16 that says so is read; its places are those of the text in UTF-8. What else there is has a name.
#[test]
fn text_in_another_encoding_is_read_or_named() {
    let text = sample("03-contradictions.txt").replace("Norco", "Norco\u{2019}s \u{1f600}");
    let units = |text: &str, unit: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(unit).collect::<Vec<u8>>();
    let latin = [b"Case Number: CM16-0990001\r\n\r\nthe patient".as_slice(), b"\x92s \x93pain\x94 \x97\n"].concat();
    let mixed = "Case Number: é\nüber “pain”\n".as_bytes().iter().copied().chain([0xe2, 0x80, b'\n']).collect();
    let dir = folder(&[
        ("utf8.txt", text.clone().into_bytes()),
        ("le.txt", units(&format!("\u{feff}{text}"), u16::to_le_bytes)),
        ("be.txt", units(&format!("\u{feff}{text}"), u16::to_be_bytes)),
        ("bad/1-unmarked.txt", units(&text, u16::to_le_bytes)),
        ("bad/2-half.txt", [0xff, 0xfe].into_iter().chain(units("one\ntwo", u16::to_le_bytes)).chain([b'x']).collect()),
        (
            "bad/3-pair.txt",
            [0xff, 0xfe].into_iter().chain(units("one\n", u16::to_le_bytes)).chain([0, 0xd8, b'x', 0]).collect(),
        ),
        (
            "bad/4-utf32.txt",
            text.chars().flat_map(|c| u32::from(c).to_le_bytes()).fold(vec![0xff, 0xfe, 0, 0], |mut all, b| {
                all.push(b);
                all
            }),
        ),
        ("bad/5-windows.txt", latin),
        ("bad/6-mixed.txt", mixed),
        ("bad/7-empty.txt", vec![0xff, 0xfe, b' ', 0]),
        ("bad/8-nul.txt", vec![0xff, 0xfe, b'x', 0, 0, 0]),
        (
            "bad/9-cyrillic.txt",
            b"\xcf\xf0\xe8\xe2\xe5\xf2, \xf1\xee\xf1\xe5\xe4 \xef\xee \xea\xee\xec\xed\xe0\xf2\xe5".to_vec(),
        ),
    ]);
    let findings = |name: &str| json(dir.path(), &["check", "--format=json", name])["letters"][0]["decisions"].clone();
    let expected = findings("utf8.txt");
    let diagnostics = |decision: &Value| decision["diagnostics"].as_array().unwrap().len();
    assert!(expected.as_array().unwrap().iter().map(diagnostics).sum::<usize>() > 1);
    for name in ["le.txt", "be.txt"] {
        assert_eq!(findings(name), expected, "{name}");
        assert_eq!(mtuslint(&["parse", "--text", name]).within(dir.path()).output().stdout, text, "{name}");
        // SARIF's bytes are the file's, and those we don't know.
        let sarif = |name: &str| mtuslint(&["check", "--format=sarif", name]).within(dir.path()).output().stdout;
        assert!(sarif("utf8.txt").contains("byteOffset") && !sarif(name).contains("byteOffset"));
    }
    snapshot!("encodings", mtuslint(&["check", "--format=pretty", "--verbose", "bad"]).within(dir.path()).shown());
}

/// The letter that another's check holds.
#[test]
fn a_case_in_utf16_reads_as_in_utf8() {
    let Some(shared) = support::shared() else { return };
    let path = shared.join("../cases/inputs/12-utf16.txt");
    let bytes = std::fs::read(&path).unwrap();
    let units: Vec<u16> = bytes[2..].chunks(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    let dir = folder(&[("letter.txt", String::from_utf16(&units).unwrap().into_bytes()), ("utf16.txt", bytes)]);
    let report = |name: &str| json(dir.path(), &["check", "--format=json", name])["letters"][0].clone();
    let (one, other) = (report("letter.txt"), report("utf16.txt"));
    assert!(one["decisions"].as_array().unwrap().len() > 1);
    assert_eq!(one["decisions"], other["decisions"]);
    assert_eq!(one["diagnostics"], other["diagnostics"]);
}

#[test]
fn a_letter_that_comes_twice_is_reported_and_counted_once() {
    let text = sample("03-contradictions.txt");
    let case = text.split_once("CM").unwrap().1[..10].to_owned();
    let dir = folder(&[
        ("a-posted.pdf", pdf::encrypted(pdf::letter(&text, 25, Font::Simple), "")),
        ("b-extracted.txt", text.clone().into_bytes()),
        // Another letter under the same number, and the same words under another.
        ("c-corrected.txt", text.replacen("Overturned", "Upheld", 1).into_bytes()),
        ("d-other.txt", text.replace(&case, "16-7654321").into_bytes()),
    ]);
    let run = |args: &[&str]| mtuslint(&["check"]).args(args).within(dir.path());
    snapshot!("duplicate", run(&["--format=short", "a-posted.pdf", "b-extracted.txt"]).shown());
    let summary = |files: &[&str]| json(dir.path(), &[&["check", "--format=json"], files].concat())["summary"].clone();
    let (one, two) = (summary(&["a-posted.pdf"]), summary(&["a-posted.pdf", "b-extracted.txt"]));
    for (key, value) in one.as_object().unwrap() {
        let more = u64::from(key == "inputs" || key == "advice");
        assert_eq!(two[key].as_u64(), value.as_u64().map(|value| value + more), "{key}");
    }
    assert_eq!(summary(&["."])["letters"], 3);
    // GitLab takes equal fingerprints for one finding: there are none.
    let twice = run(&["--format=gitlab", ".", "b-extracted.txt", "nowhere.txt", "nowhere.txt"]).output().stdout;
    let issues: Vec<Value> = serde_json::from_str(&twice).unwrap();
    let of = |rule: &str| issues.iter().filter(|issue| issue["check_name"] == rule).count();
    assert_eq!((of("input/duplicate"), of("input/unreadable")), (2, 2));
    let mut fingerprints: Vec<&str> = issues.iter().map(|issue| issue["fingerprint"].as_str().unwrap()).collect();
    fingerprints.sort_unstable();
    fingerprints.dedup();
    assert_eq!(fingerprints.len(), issues.len());
    assert!(fingerprints.iter().filter(|fingerprint| fingerprint.ends_with("-2")).count() > 2);
    // A letter is no error because it was there before.
    let both = ["a-posted.pdf", "b-extracted.txt"];
    let written = |format: &str| run(&[&[format], both.as_slice()].concat()).output().stdout;
    assert_eq!(written("--format=junit").matches("<error").count(), 0);
    assert!(!written("--format=jsonl").contains("{\"error\""));
}

/// A letter that says the same over and over costs what its length does, not the square of it.
#[test]
fn a_letter_that_repeats_itself_is_checked_without_delay() {
    let text = sample("02-continuing-opioid.txt");
    let (before, after) = text.split_once("Decision rationale: ").unwrap();
    let repeated =
        format!("{before}Decision rationale: {}\n{after}", "No pain relief, no side effects. ".repeat(10_000));
    let dir = folder(&[("repeats.txt", repeated.into_bytes())]);
    let began = Instant::now();
    let report = json(dir.path(), &["check", "--format=json", "--fail-on=never", "repeats.txt"]);
    assert_eq!(report["letters"][0]["decisions"].as_array().map(Vec::len), Some(2));
    // With the square of that it takes minutes.
    assert!(began.elapsed() < Duration::from_secs(100), "{:?}", began.elapsed());
}

/// A batch takes no more memory than a part of it: what is read is written and forgotten.
#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_the_batch() {
    let peak = |letters: usize| -> u64 {
        // Each has a number of its own: a letter that comes again isn't reported again.
        let line = serde_json::json!({"id": "x", "text": sample("03-contradictions.txt")}).to_string() + "\n";
        let number = line.split_once("CM").unwrap().1.split_once('\\').unwrap().0.to_owned();
        let lines = (0..letters).map(|n| line.replace(&number, &format!("16-{n:07}")));
        let dir = folder(&[("letters.jsonl", lines.collect::<String>().into_bytes())]);
        let command = format!(
            "{} check --format=short --threads=2 --jsonl {} > /dev/null & pid=$!; \
             while kill -0 $pid 2>/dev/null; do grep VmHWM /proc/$pid/status 2>/dev/null; sleep 0.02; done | sort -k2n | tail -n 1",
            env!("CARGO_BIN_EXE_mtuslint"),
            dir.path().join("letters.jsonl").display()
        );
        let output = std::process::Command::new("sh").arg("-c").arg(command).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        text.split_whitespace().nth(1).and_then(|kb| kb.parse().ok()).unwrap_or_else(|| panic!("no peak: {text}"))
    };
    let (few, many) = (peak(50), peak(500));
    assert!(many < few * 3 / 2, "{few} kB for 50 letters, {many} kB for 500");
}
