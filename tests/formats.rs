//! Formats: what each looks like, that all show the same findings, that programs which aren't ours can read them, and that no
//! letter can command whoever reads them.

use std::path::Path;

use crate::support::{self, files, mtuslint, root, shared};
use serde_json::Value;

const FORMATS: [&str; 10] =
    ["pretty", "short", "json", "jsonl", "sarif", "github", "gitlab", "junit", "csv", "markdown"];
/// A letter with contradictions, a damaged one, one that can't be read, and a file that isn't there.
const INPUTS: [&str; 4] =
    ["samples/03-contradictions.txt", "samples/06-damaged.txt", "tests/letters/broken/latin1.txt", "nowhere.txt"];

fn check(format: &str, inputs: &[&str]) -> support::Run {
    inputs
        .iter()
        .fold(mtuslint(&["check", "--fingerprints", "--verbose", "--format", format]), |run, input| run.arg(input))
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|e| panic!("{e}: {text}"))
}

/// Hostile words; each short enough to be shown whole in a message.
const WORST: [&str; 9] = [
    "\u{1b}[31m\u{9b}2J\u{202e}\u{85}\u{7f}",
    "\n::error file=x::y",
    "::warning::w",
    "##[error]z ##vso[task]",
    "%0A::error::x%250A",
    "<script>alert(1)</script> &amp; <!-- -->",
    "]]> <![CDATA[ \"q\" 'r'",
    "@owner #1 [l](http://e.invalid) ![i](j)",
    "``tick` | \\| {0} \\[ **b**",
];

/// A letter with them in an item's name and in its rationale, and an item that a spreadsheet would compute.
fn hostile(worst: &str) -> String {
    let letter = std::fs::read_to_string(root().join("samples/03-contradictions.txt")).unwrap();
    letter
        .replace("Tramadol 50mg #30: Overturned", &format!("Tramadol 50mg {worst} #30: Overturned"))
        .replace("Lorazepam 1mg #14: Upheld", "=cmd(\"/C calc\")+Lorazepam 1mg #14: Upheld")
        .replace("not medically necessary", &format!("not medically necessary {worst}"))
        .replace("did not cite", &format!("did {worst} not cite"))
}

/// What every format says of an input, from one run.
fn every_format(letter: &str) -> Vec<(&'static str, String)> {
    let dir = tempfile::tempdir().unwrap();
    let outputs = FORMATS.map(|format| format!("{format}:{}", dir.path().join(format).display()));
    let run = mtuslint(&["check", "--fingerprints", "--verbose", "--quiet", "-"]).stdin(letter);
    let run = outputs.iter().fold(run, |run, output| run.arg("-o").arg(output));
    assert_eq!(run.output().code, Some(1));
    FORMATS.map(|format| (format, std::fs::read_to_string(dir.path().join(format)).unwrap())).to_vec()
}

#[test]
fn every_format_in_a_snapshot() {
    for format in FORMATS.iter().filter(|format| !["pretty", "short", "json"].contains(format)) {
        let text = check(format, &INPUTS).shown();
        // The list of rules is the pack's, whose words have tests of their own.
        let text = match (*format, text.split_once("\"rules\":["), text.split_once("\n]}},")) {
            ("sarif", Some((head, _)), Some((_, tail))) => format!("{head}\"rules\":[...]}}}},{tail}"),
            _ => text,
        };
        snapshot!(format!("format-{format}"), text);
    }
    snapshot!("format-pretty-fingerprints", check("pretty", &INPUTS[..1]).shown());
    snapshot!("format-short-fingerprints", check("short", &INPUTS[..1]).shown());
}

#[test]
fn counts_in_place_of_findings() {
    snapshot!("statistics", mtuslint(&["check", "--statistics", "samples"]).shown());
    snapshot!("quiet", mtuslint(&["check", "--quiet", "samples", "nowhere.txt"]).shown());
    snapshot!("usage-quiet", mtuslint(&["check", "--quiet", "--format=json", "samples"]).shown());
}

/// All fingerprints in a report, sorted.
fn fingerprints(format: &str, text: &str) -> Vec<String> {
    let hex = |text: &str| text.chars().take(32).collect::<String>();
    let mut all: Vec<String> = match format {
        // The version stands in the key, and the whole beside it once more.
        "sarif" => text.split("\"mtuslint/v1\":\"").skip(1).map(hex).collect(),
        _ => text.split("v1:").skip(1).map(hex).collect(),
    };
    all.sort();
    all
}

fn same_findings(inputs: &[&str], more: &[&str]) -> usize {
    let dir = tempfile::tempdir().unwrap();
    let outputs = FORMATS.map(|format| format!("{format}:{}", dir.path().join(format).display()));
    let run = more.iter().fold(check("short", inputs), |run, more| run.arg(more));
    let run = outputs.iter().fold(run, |run, output| run.arg("-o").arg(output));
    let known = fingerprints("short", &run.output().stdout);
    let written = |format: &str| std::fs::read_to_string(dir.path().join(format)).unwrap();
    for format in FORMATS.iter().filter(|format| **format != "markdown") {
        assert_eq!(fingerprints(format, &written(format)), known, "{format}");
    }
    // A summary for people: no fingerprints, but the same number of findings, unless there are too many.
    let shown = written("markdown").lines().filter(|line| line.starts_with("- **")).count();
    assert!(shown == known.len() || shown == 100, "{shown} of {}", known.len());
    known.len()
}

#[test]
fn every_format_shows_the_same_findings() {
    let mut inputs = INPUTS.to_vec();
    inputs.push("samples");
    // Put together, and each criterion by itself.
    assert!(same_findings(&inputs, &[]) > 20);
    assert!(same_findings(&inputs, &["--all"]) > 25);
}

#[test]
fn every_format_takes_all_real_letters() {
    let Some(shared) = shared() else { return };
    assert!(same_findings(&[shared.join("text-raw").to_str().unwrap()], &[]) > 80);
}

/// The findings of a file or folder: rule, fingerprint, letter.
fn findings(path: &Path) -> Vec<(String, String, String)> {
    let lines = mtuslint(&["check", "--format=jsonl"]).arg(path).output().stdout;
    let mut out = Vec::new();
    for letter in lines.lines().map(json).filter_map(|line| line.get("letter").cloned()) {
        let decisions =
            letter["decisions"].as_array().unwrap().iter().flat_map(|d| d["diagnostics"].as_array().unwrap());
        for diagnostic in letter["diagnostics"].as_array().unwrap().iter().chain(decisions) {
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            out.push((text(&diagnostic["rule"]), text(&diagnostic["fingerprint"]), text(&letter["case_number"])));
        }
    }
    out
}

#[test]
fn a_finding_has_one_fingerprint_whatever_the_extraction_and_the_name() {
    let all: Vec<_> = files(&root().join("tests/letters/extractions")).iter().map(|path| findings(path)).collect();
    assert!(all.len() == 4 && !all[0].is_empty());
    assert!(all.iter().all(|one| *one == all[0]));
    let Some(shared) = shared() else { return };
    let raw = findings(&shared.join("text-raw"));
    assert!(raw.len() > 80);
    for other in ["text-layout", "text-plain", "pdf"] {
        assert!(raw == findings(&shared.join(other)), "{other}");
    }
    let mut unique: Vec<_> = raw.iter().map(|(_, fingerprint, _)| fingerprint).collect();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), raw.len(), "two findings share a fingerprint");
}

fn validator(schema: &Value) -> jsonschema::Validator {
    jsonschema::validator_for(schema).unwrap()
}

fn holds(validator: &jsonschema::Validator, value: &Value) {
    let errors: Vec<String> = validator.iter_errors(value).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert_eq!(errors, Vec::<String>::new());
}

#[test]
fn sarif_holds_to_the_published_schema() {
    let validator = support::sarif();
    let mut reports = vec![
        check("sarif", &["samples", "tests/letters/broken", "nowhere.txt", "../outside.txt"]).output().stdout,
        check("sarif", &["-"]).stdin(hostile(&WORST.concat())).output().stdout,
    ];
    if let Some(shared) = shared() {
        reports.push(check("sarif", &[shared.join("pdf").to_str().unwrap()]).output().stdout);
        assert!(reports.last().unwrap().contains("\"properties\":{\"page\":2}"));
    }
    for report in &reports {
        let report = json(report);
        holds(&validator, &report);
        let run = &report["runs"][0];
        let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
        let mut ids: Vec<&Value> = rules.iter().map(|rule| &rule["id"]).collect();
        for result in run["results"].as_array().unwrap() {
            assert_eq!(rules[result["ruleIndex"].as_u64().unwrap() as usize]["id"], result["ruleId"]);
        }
        assert!(rules.iter().all(|rule| rule["help"]["text"].as_str().is_some_and(|help| !help.is_empty())));
        ids.sort_by_key(|id| id.to_string());
        ids.dedup();
        assert_eq!(ids.len(), rules.len());
        let places = run["results"].as_array().unwrap().iter().map(|r| &r["locations"][0]["physicalLocation"]);
        for artifact in places.map(|place| &place["artifactLocation"]).filter(|a| a.get("uriBaseId").is_some()) {
            let uri = artifact["uri"].as_str().unwrap();
            assert!(!uri.starts_with('/') && !uri.starts_with('.'), "{uri}");
        }
    }
    let mut wrong = json(&reports[0]);
    wrong["runs"][0]["results"][0]["level"] = "advice".into();
    assert!(!validator.is_valid(&wrong));
}

/// Lines and columns of a region, counted by this test, hold the words of the snippet.
#[test]
fn sarif_regions_hold_their_words() {
    let letter = std::fs::read_to_string(root().join("samples/07-record.txt")).unwrap();
    let letter =
        letter.replace("This patient", "\u{1f600} caf\u{e9} This patient").replace("Upheld", "\u{1f600} Upheld");
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("ä b.txt"), &letter).unwrap();
    let text = mtuslint(&["check", "--format=sarif", "ä b.txt"]).within(dir.path()).output().stdout;
    let report = json(&text);
    let lines: Vec<Vec<char>> = letter.split('\n').map(|line| line.chars().collect()).collect();
    let (mut seen, mut lines_seen) = (0, 0);
    for result in report["runs"][0]["results"].as_array().unwrap() {
        let related = result.get("relatedLocations").and_then(Value::as_array).into_iter().flatten();
        for place in result["locations"].as_array().unwrap().iter().chain(related) {
            assert_eq!(place["physicalLocation"]["artifactLocation"]["uri"], "%C3%A4%20b.txt");
            let region = &place["physicalLocation"]["region"];
            let at = |key: &str| region[key].as_u64().unwrap() as usize - 1;
            let mut words = String::new();
            for (n, line) in lines.iter().enumerate().take(at("endLine") + 1).skip(at("startLine")) {
                let from = if n == at("startLine") { at("startColumn") } else { 0 };
                let to = if n == at("endLine") { at("endColumn") } else { line.len() };
                words.extend(&line[from..to]);
                words.extend((n < at("endLine")).then_some('\n'));
            }
            // The very bytes, line ends included.
            assert_eq!(Some(words.as_str()), region["snippet"]["text"].as_str());
            let bytes = |key: &str| region[key].as_u64().unwrap() as usize;
            assert_eq!(words, letter[bytes("byteOffset")..][..bytes("byteLength")]);
            lines_seen = lines_seen.max(at("endLine") - at("startLine"));
            seen += 1;
        }
    }
    assert!(seen >= 5 && lines_seen > 0, "{seen}, {lines_seen}");
}

/// A check that is started in a folder of a repository names files as the repository knows them.
#[test]
fn services_get_paths_from_the_root_of_the_repository() {
    let dir = tempfile::tempdir().unwrap();
    let (root, folder) = (dir.path().join("ours"), dir.path().join("ours/letters/2016"));
    std::fs::create_dir_all(root.join(".git")).unwrap();
    std::fs::create_dir_all(&folder).unwrap();
    let letter = support::root().join("samples/03-contradictions.txt");
    for file in [&folder.join("a b.txt"), &root.join("above.txt"), &dir.path().join("outside.txt")] {
        std::fs::copy(&letter, file).unwrap();
    }
    let whole = folder.join("a b.txt");
    let paths = |name: &str| {
        let file = |format: &str| format!("{format}:{}", dir.path().join(format).display());
        let run = mtuslint(&["check", "--format=github", name]).within(&folder);
        let github = run.args(&["-o", &file("gitlab"), "-o", &file("sarif"), "-o", &file("junit")]).output().stdout;
        let read = |format: &str| std::fs::read_to_string(dir.path().join(format)).unwrap();
        let (gitlab, sarif, junit) = (json(&read("gitlab")), json(&read("sarif")), read("junit"));
        let artifact = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"];
        let between = |text: &str, from: &str, to: &str| {
            text.split_once(from).unwrap().1.split_once(to).unwrap().0.replace("%20", " ")
        };
        let sarif = artifact["uri"].as_str().unwrap().replace("%20", " ");
        let gitlab = gitlab[0]["location"]["path"].as_str().unwrap().to_owned();
        [between(&github, "file=", ","), gitlab, between(&junit, "file=\"", "\""), sarif]
    };
    for name in ["a b.txt", "./a b.txt", "../2016/a b.txt", whole.to_str().unwrap()] {
        assert_eq!(paths(name), ["letters/2016/a b.txt"; 4].map(str::to_owned), "{name}");
    }
    assert_eq!(paths("../../above.txt"), ["above.txt"; 4].map(str::to_owned));
    let [github, gitlab, junit, sarif] = paths("../../../outside.txt");
    assert!([github, gitlab, junit].iter().all(|path| path == "../../../outside.txt"));
    assert!(sarif.starts_with("file:///") && sarif.ends_with("/outside.txt"), "{sarif}");
}

#[test]
fn reports_in_json_hold_to_their_own_schemas() {
    let schema = |of: &str| validator(&json(&mtuslint(&["schema", of]).output().stdout));
    let (report, line) = (schema("report"), schema("report-line"));
    let inputs = ["samples", "tests/letters/broken"];
    let value = json(&check("json", &inputs).output().stdout);
    holds(&report, &value);
    let mut wrong = value;
    wrong["letters"][0]["decisions"][0]["verdict"] = "fine".into();
    assert!(!report.is_valid(&wrong));
    let lines = check("jsonl", &inputs).output().stdout;
    lines.lines().for_each(|text| holds(&line, &json(text)));
    assert!(!line.is_valid(&json("{\"leter\":{}}")));
    let kinds: Vec<String> =
        lines.lines().map(|text| json(text).as_object().unwrap().keys().next().unwrap().clone()).collect();
    assert!(kinds.iter().any(|kind| kind == "error") && kinds.last().unwrap() == "run");
}

#[test]
fn junit_is_xml_and_its_counts_are_right() {
    let reports = [check("junit", &["samples", "nowhere.txt"]), check("junit", &["-"]).stdin(hostile(&WORST.concat()))];
    for text in reports.map(|run| run.output().stdout) {
        let document = roxmltree::Document::parse(&text).unwrap_or_else(|e| panic!("{e}: {text}"));
        let suites: Vec<_> = document.root_element().children().filter(|n| n.has_tag_name("testsuite")).collect();
        assert!(!suites.is_empty());
        for suite in suites {
            let count = |tag: &str| suite.descendants().filter(|n| n.has_tag_name(tag)).count().to_string();
            for (attribute, tag) in
                [("tests", "testcase"), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")]
            {
                assert_eq!(suite.attribute(attribute), Some(count(tag).as_str()));
            }
        }
    }
    // What fails is what makes the run fail.
    let failures = |level: &str| {
        let run = mtuslint(&["check", "--format=junit", "--fail-on", level, "samples/01-double-spaced.txt"]).output();
        (run.code, run.stdout.matches("<failure").count() > 0)
    };
    assert_eq!((failures("error"), failures("warning")), ((Some(0), false), (Some(1), true)));
    let never = mtuslint(&["check", "--format=junit", "--fail-on=never", "samples", "nowhere.txt"]).output();
    let count = |tag: &str| never.stdout.matches(tag).count();
    assert_eq!((never.code, count("<failure"), count("<error")), (Some(1), 0, 1));
}

#[test]
fn csv_has_a_row_for_every_criterion() {
    let text = check("csv", &["samples"]).output().stdout;
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headers = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().unwrap();
    let column = |name: &str| headers.iter().position(|header| header == name).unwrap();
    let (status, decision) = (column("status"), column("decision"));
    let report = json(&check("json", &["samples"]).output().stdout);
    let letters = report["letters"].as_array().unwrap();
    let decisions: Vec<&Value> = letters.iter().flat_map(|letter| letter["decisions"].as_array().unwrap()).collect();
    let criteria: usize = decisions.iter().map(|decision| decision["criteria"].as_array().unwrap().len()).sum();
    assert_eq!(rows.iter().filter(|row| !row[status].is_empty()).count(), criteria);
    let mut named: Vec<(&str, &str)> = rows.iter().map(|row| (&row[0], &row[decision])).collect();
    named.dedup();
    assert_eq!(named.iter().filter(|(_, decision)| !decision.is_empty()).count(), decisions.len());
}

#[test]
fn no_letter_commands_whoever_reads_a_report() {
    let commands = |c: char| c.is_control() && c != '\n' && c != '\r' || ('\u{202a}'..='\u{202e}').contains(&c);
    let sarif = support::sarif();
    for (worst, (format, text)) in
        WORST.iter().flat_map(|worst| every_format(&hostile(worst)).into_iter().map(move |r| (worst, r)))
    {
        assert!(text.contains("Tramadol 50mg"), "{format} shows the item");
        assert!(!text.contains(commands), "{format} holds a control character of {worst:?}");
        assert!(!text.contains("##[") && !text.contains("##vso["), "{format} holds a command for a runner: {text}");
        for line in text.lines().map(str::trim_start) {
            let own =
                format == "github" && ["::error file=-,", "::warning file=-,"].iter().any(|p| line.starts_with(p));
            assert!(own || !line.starts_with("::"), "{format}: {line}");
        }
        if ["json", "jsonl", "sarif", "gitlab", "junit"].contains(&format) {
            assert!(!text.contains("<script") && !text.contains("<!"), "{format}: {text}");
        }
        match format {
            "junit" => drop(roxmltree::Document::parse(&text).unwrap_or_else(|e| panic!("{e}: {text}"))),
            "sarif" => holds(&sarif, &json(&text)),
            "json" | "gitlab" => drop(json(&text)),
            "jsonl" => text.lines().for_each(|line| drop(json(line))),
            "csv" => {
                let rows = csv::Reader::from_reader(text.as_bytes()).into_records();
                let rows: Vec<csv::StringRecord> = rows.collect::<Result<_, _>>().unwrap();
                assert!(rows.iter().any(|row| row[3].starts_with("'=cmd(")), "{text}");
                assert!(rows.iter().flatten().all(|cell| cell == "-" || !cell.starts_with(['=', '+', '-', '@'])));
            }
            "github" => assert!(!worst.starts_with('%') || text.contains("50mg %250A:"), "{text}"),
            _ => {}
        }
    }
}

#[test]
fn markdown_of_a_hostile_letter_is_only_text() {
    use pulldown_cmark::{Event, Options, Parser, Tag};
    let mut words = String::new();
    for worst in WORST {
        let text = check("markdown", &["-"]).stdin(hostile(worst)).output().stdout;
        for event in Parser::new_ext(&text, Options::all()) {
            match event {
                Event::Html(_) | Event::InlineHtml(_) | Event::Start(Tag::Link { .. } | Tag::Image { .. }) => {
                    panic!("{event:?} in {text}")
                }
                Event::Text(plain) => assert!(!plain.contains("owner"), "outside of code: {plain}"),
                Event::Code(code) => words += &code,
                _ => {}
            }
        }
    }
    // The backslash before the bar is Markdown's own in a letter too, and set aside.
    for whole in ["<script>alert(1)</script>", "@owner #1 [l](http://e.invalid) ![i](j)", "``tick` | | {0}"] {
        assert!(words.contains(whole), "{whole}: {words}");
    }
}

#[test]
fn a_hostile_name_of_a_file_is_shown_as_harmlessly() {
    let dir = tempfile::tempdir().unwrap();
    let name = "::error::a,b\u{1b}[31m\n::warning::<b>`x`.txt";
    std::fs::copy(root().join("samples/03-contradictions.txt"), dir.path().join(name)).unwrap();
    for format in FORMATS {
        let text = mtuslint(&["check", "--format", format, "."]).within(dir.path()).output().stdout;
        assert!(!text.contains('\u{1b}'), "{format}");
        assert!(text.lines().all(|line| !line.trim_start().starts_with("::warning::<")), "{format}: {text}");
    }
}

#[test]
fn several_outputs_at_once_hold_what_each_format_prints() {
    let dir = tempfile::tempdir().unwrap();
    let mut run = check("short", &INPUTS);
    for format in FORMATS {
        run = run.arg("--output").arg(format!("{format}:{}", dir.path().join(format).display()));
    }
    let output = run.output();
    assert_eq!(output.code, Some(1), "{}", output.stderr);
    assert_eq!(output.stdout, check("short", &INPUTS).output().stdout);
    assert_eq!(files(dir.path()).len(), FORMATS.len());
    for format in FORMATS {
        let written = std::fs::read_to_string(dir.path().join(format)).unwrap();
        assert_eq!(written, check(format, &INPUTS).output().stdout, "{format}");
    }
}
