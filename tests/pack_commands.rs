//! What is done with rule packs: `rules` and its subcommands, `check --trace` and `--profile`, `watch`. Output, errors and
//! exit status, in snapshots that were looked at.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use crate::support::{self, mtuslint, root};
use mtuslint::evaluation::{self, DecidedBy};
use mtuslint::letter;
use mtuslint::text::Source;
use tempfile::TempDir;

#[test]
fn a_cited_edition_is_found_by_its_chapter_and_year_not_by_its_name() {
    let folder = Folder::exported();
    for name in folder.files().iter().filter(|name| name.ends_with(".yaml")) {
        folder.write(name, &folder.read(name).replace("\"2009\"", "first").replace("\"2016\"", "second"));
    }
    folder.edit("rules/pack.yaml", "    default: true\n", "");
    let traced = |cited: &str| {
        folder.write(
            "letter.txt",
            &format!(
                "IMR ISSUES, DECISIONS AND RATIONALES\nset forth below:\nPercocet 5/325mg #90: Upheld\nMAXIMUS guideline: Decision based on MTUS {cited}.\nDecision rationale: The patient denies side effects.\n"
            ),
        );
        let out = folder.run(&["check", "--rules=rules", "--trace=opioid/side-effects", "letter.txt"]).stdout;
        out.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    for (cited, edition) in [
        ("Opioid Treatment 2016", "(July 28, 2016); the decision cites its chapter of 2016"),
        ("Chronic Pain Medical Treatment 2009", "(July 18, 2009); the decision cites its chapter of 2009"),
        // No edition is cited by this chapter and year.
        ("Opioid Treatment 2009", "edition: none; neither date nor citation says which"),
    ] {
        let traced = traced(cited);
        assert!(traced.contains(edition), "{cited}: {traced}");
    }
}

/// A folder for a pack, and what the binary says of it with the folder's own name left out.
struct Folder(TempDir);

impl Folder {
    fn new() -> Folder {
        Folder(tempfile::tempdir().unwrap())
    }

    /// With the pack built in, exported to `rules`.
    fn exported() -> Folder {
        let folder = Folder::new();
        assert_eq!(folder.run(&["rules", "export", "rules"]).code, Some(0));
        folder
    }

    /// With a small pack of its own in `rules`.
    fn small(examples: &str) -> Folder {
        let folder = Folder::new();
        folder.write("rules/pack.yaml", &format!("{SMALL}{examples}"));
        folder
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).unwrap()
    }

    fn edit(&self, name: &str, from: &str, to: &str) {
        let text = self.read(name);
        assert!(text.contains(from), "{name} doesn't hold {from}");
        self.write(name, &text.replace(from, to));
    }

    /// Runs the binary in the folder.
    fn command(&self, args: &[&str]) -> support::Run {
        mtuslint(args).within(self.path())
    }

    fn run(&self, args: &[&str]) -> support::Output {
        self.command(args).output()
    }

    fn shown(&self, args: &[&str]) -> String {
        self.command(args).shown()
    }

    /// The files, in order.
    fn files(&self) -> Vec<String> {
        let mut out = Vec::new();
        let mut todo = vec![self.path().to_owned()];
        while let Some(dir) = todo.pop() {
            for entry in fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()) {
                if entry.is_dir() {
                    todo.push(entry);
                } else {
                    out.push(entry.strip_prefix(self.path()).unwrap().to_string_lossy().replace('\\', "/"));
                }
            }
        }
        out.sort();
        out
    }
}

const SMALL: &str = r#"pack: {id: small, version: 0.1.0, title: Small, guideline: Invented}
editions: [{id: "2009", title: Edition of 2009, from: 2009-07-18, basis: attested, default: true}]
concepts:
  paper: [(documentation | record~)]
  unfed: [<paper> of nothing]
voices:
  - {voice: guideline, strong: [guidelines (recommend | state)]}
  - {voice: case, strong: [the patient, there is no]}
cues:
  - {effect: silent, before: [no ..2.. <paper>]}
  - {effect: absent, before: [without]}
  - {effect: void, before: [not without]}
stops: [because]
classes:
  - id: spa
    title: Spa "days" & <baths>
    items: [spa day~]
    logic: [{all: [course]}]
    criteria:
      - id: course
        title: the course so far
        asks: How long it was used must be weighed.
        why: It is limited.
        limit: 2 weeks
        sources: [{edition: "2009", guideline: Invented, pages: "1", basis: attested}]
        phrases:
          topic: [bathing plan, bathed ..3.. <duration>, bath~ ..2.. <duration>]
          recital: [course of baths]
"#;

/// A pack for the samples that changes only here.
const LETTERS: &str = r#"pack: {id: letters, version: 0.1.0, title: Letters, guideline: Invented}
editions: [{id: "2016", title: Edition of 2016, from: 2016-07-28, basis: attested, default: true}]
voices:
  - {voice: guideline, strong: [guidelines (recommend | ask)]}
  - {voice: case, strong: [the patient, there is no]}
  - {voice: conclusion, strong: [(is | are) not? medically necessary]}
cues:
  - {effect: silent, before: [no evidence of]}
  - {effect: denied, before: [denies]}
stops: [and no]
continuing: [has been using]
conclusions: {necessary: [is medically necessary], not-necessary: [is not medically necessary]}
rules:
  - {id: conflict/outcome, title: Conflict, asks: Both must agree., severity: error, source: Invented}
classes:
  - id: pain
    title: Drugs for pain
    items: [Norco, Percocet, Tramadol, Lorazepam]
    logic: [{all: [effects]}]
    criteria:
      - id: effects
        title: what it does to the patient
        asks: It must be weighed.
        severity: warning
        required: {use: continuing}
        shows-use: true
        sources: [{edition: "2016", guideline: Invented, pages: "1", basis: attested}]
        phrases:
          topic: [side effect~, functional improvement, Norco]
          met: [reduces ..3.. pain by half]
          recital: [continued use, Norco since]
        examples:
          - {text: The patient denies side effects., gives: applied, finding: unmet}
          - {text: The patient slept., gives: silent}
"#;

const GOOD: &str = r#"        examples:
          - {text: The patient bathed for six weeks., gives: applied, finding: unmet}
          - {text: Guidelines recommend a course of baths., gives: recited}
          - {text: The patient slept., gives: silent}
"#;

#[test]
fn list_says_what_is_loaded_changed_and_dropped() {
    assert_eq!(mtuslint(&["rules"]).shown(), mtuslint(&["rules", "list"]).shown());
    let folder = Folder::small(GOOD);
    folder.write(
        "office/pack.yaml",
        "pack: {id: office, version: 0.2.0, title: Office, extends: small}\n\
         override: {criteria: [{id: spa/course, severity: advice, limit: 3 weeks}]}\n\
         classes:\n  - id: sauna\n    title: Sauna\n    items: [sauna]\n    criteria: []\n",
    );
    folder.write(
        "last/pack.yaml",
        "pack: {id: last, version: 0.3.0, title: Last, extends: office}\ndrop: {classes: [sauna]}\n",
    );
    snapshot!("rules-list", folder.shown(&["rules", "list", "--rules", "rules"]));
    let all = ["rules", "list", "--rules", "rules", "--rules", "office", "--rules", "last"];
    snapshot!("rules-list-layers", folder.shown(&all));
}

#[test]
fn check_shows_errors_and_warnings_and_a_closing_line() {
    let folder = Folder::small(GOOD);
    snapshot!("rules-check-warnings", folder.shown(&["rules", "check", "rules"]));
    folder.edit("rules/pack.yaml", "  unfed: [<paper> of nothing]\n", "");
    snapshot!("rules-check-valid", folder.shown(&["rules", "check", "rules"]));
    folder.edit("rules/pack.yaml", "topic:", "topics:");
    folder.edit("rules/pack.yaml", "<paper>", "<papers>");
    snapshot!("rules-check-errors", folder.shown(&["rules", "check", "rules"]));
    snapshot!("rules-check-nowhere", folder.shown(&["rules", "check", "nowhere"]));
    snapshot!("rules-check-usage", folder.shown(&["rules", "check"]));
}

#[test]
fn test_runs_the_examples_and_says_what_decided() {
    let folder = Folder::small(GOOD);
    snapshot!("rules-test-passes", folder.shown(&["rules", "test", "rules"]));
    let timed = folder.run(&["rules", "test", "rules", "--time"]).stdout;
    assert!(timed.trim_end().ends_with(" s)."), "{timed}");

    let wrong = r#"        examples:
          - {text: The patient bathed for ten days without a bathing plan., gives: applied, finding: met}
          - {text: The patient has no record of a bathing plan., gives: recited}
          - {text: The patient was not without a bathing plan because of baths., gives: silent}
          - text: "The patient bathes every day, for six weeks now. There is no water, and no bathing in the plan; he
              takes a course of baths."
            gives: applied
          - {text: Guidelines state that baths of two weeks help., gives: applied, finding: met}
"#;
    let folder = Folder::small(wrong);
    snapshot!("rules-test-fails", folder.shown(&["rules", "test", "rules"]));
    snapshot!("rules-test-color", folder.shown(&["rules", "test", "rules", "--color=always"]));

    snapshot!("rules-test-no-examples", Folder::small("").shown(&["rules", "test", "rules"]));
    let one_kind = "        examples: [{text: The patient slept., gives: silent}]\n";
    snapshot!("rules-test-one-kind", Folder::small(one_kind).shown(&["rules", "test", "rules"]));
    snapshot!("rules-test-invalid", Folder::small("        exmples: []\n").shown(&["rules", "test", "rules"]));
}

#[test]
fn coverage_lists_what_the_examples_leave_untried() {
    let examples = r#"          met: [bathed enough, enough baths]
          unmet: [never bathed]
        examples:
          - {text: The patient bathed for six weeks., gives: applied, finding: unmet}
          - {text: The patient never bathed., gives: applied, finding: unmet}
          - {text: "The patient bathed enough, and has had enough baths for three weeks.", gives: applied, finding: unmet}
          - {text: The patient slept., gives: silent}
          - {text: The patient bathed., gives: silent}
"#;
    let folder = Folder::small(examples);
    let shown = folder.shown(&["rules", "test", "rules", "--coverage"]);
    snapshot!("rules-test-coverage", shown);
    // Each of what is listed goes away when an example tries it.
    let more = r#"          - {text: The patient has a bathing plan., gives: applied, finding: met}
          - {text: Guidelines recommend a course of baths., gives: recited}
          - {text: The patient bathed enough., gives: applied, finding: met}
          - {text: The patient has had enough baths., gives: applied, finding: met}
          - {text: The patient has baths for six weeks., gives: applied, finding: unmet}
          - {text: The bath was repaired., gives: silent}
          - {text: The plan was not signed., gives: silent}
          - {text: The baths were closed., gives: silent}
          - {text: The course was closed., gives: silent}
"#;
    let complete = examples.replace("          - {text: The patient slept., gives: silent}\n", "") + more;
    let output = Folder::small(&complete).run(&["rules", "test", "rules", "--coverage"]);
    let nothing = "7 phrases in 1 criterion: 0 in no example, 0 with a finding never alone; 0 criteria with fewer than 5 \
                   examples that stay silent; 0 silent examples without ";
    assert!(output.stdout.starts_with(nothing) && output.code == Some(0), "{}", output.stdout);
}

#[test]
fn the_pack_built_in_passes_its_tests_and_they_try_every_phrase() {
    let output = mtuslint(&["rules", "test", "--coverage"]).output();
    let nothing = "0 in no example, 0 with a finding never alone; 0 criteria with fewer than 5 examples that stay silent; 0 silent \
                   examples without ";
    assert!(output.stdout.lines().next().is_some_and(|line| line.contains(nothing)), "{}", output.stdout);
    assert_eq!((output.code, output.stderr.as_str()), (Some(0), ""), "{}", output.stdout);
    assert!(output.stdout.ends_with(" examples: all give what they say.\n"), "{}", output.stdout);
}

#[test]
fn export_writes_the_pack_that_is_built_in() {
    let folder = Folder::exported();
    assert_eq!(folder.run(&["rules", "check", "rules"]).code, Some(0));
    // The same rules, apart from the line that shows editors where the schema is.
    let bare = |text: &str| text.lines().filter(|line| !line.contains("$schema=")).collect::<Vec<_>>().join("\n");
    for name in folder.files().iter().filter(|name| name.ends_with(".yaml")) {
        let built_in = fs::read_to_string(root().join(name)).unwrap();
        assert_eq!(bare(&folder.read(name)), bare(&built_in), "{name}");
        let modeline = folder.read(name).lines().next().unwrap().to_owned();
        let schema = modeline.strip_prefix("# yaml-language-server: $schema=").unwrap();
        assert!(folder.path().join(name).parent().unwrap().join(schema).is_file(), "{name}: {modeline}");
    }
    assert_eq!(folder.read("rules/README.md"), fs::read_to_string(root().join("docs/rule-packs.md")).unwrap());

    folder.edit("rules/pack.yaml", "version: 0.1.0", "version: 9.9.9");
    folder.write("rules/own.txt", "mine");
    snapshot!("rules-export-refuses", folder.shown(&["rules", "export", "rules"]));
    assert!(folder.read("rules/pack.yaml").contains("9.9.9"));
    assert_eq!(folder.run(&["rules", "export", "rules", "--force"]).code, Some(0));
    assert!(folder.read("rules/pack.yaml").contains("0.1.0"));
    assert_eq!(folder.read("rules/own.txt"), "mine");

    folder.write("file", "");
    snapshot!("rules-export-file", folder.shown(&["rules", "export", "file"]));
    fs::create_dir(folder.path().join("empty")).unwrap();
    snapshot!("rules-export", folder.shown(&["rules", "export", "empty"]));
    assert_eq!(folder.run(&["rules", "export", "a/b/c"]).code, Some(0));
    assert!(folder.files().iter().all(|name| !name.contains("partial")), "{:?}", folder.files());
}

#[test]
fn export_that_fails_leaves_nothing_behind() {
    let folder = Folder::new();
    // A folder where a file must go, which is seen at once; a file where a folder must, and writing fails halfway.
    folder.write("rules/pack.yaml/in-the-way", "");
    folder.write("halfway/classes", "");
    for dir in ["rules", "halfway"] {
        let output = folder.run(&["rules", "export", dir, "--force"]);
        assert_eq!(output.code, Some(2), "{}", output.stdout);
        assert!(output.stderr.starts_with("error: can't write "), "{}", output.stderr);
    }
    assert!(folder.files().iter().all(|name| !name.contains("partial")), "{:?}", folder.files());
}

#[test]
fn a_new_class_passes_at_once() {
    let folder = Folder::exported();
    snapshot!("rules-new-class", folder.shown(&["rules", "new", "class", "work-hardening", "--dir", "rules"]));
    snapshot!("rules-new-class-file", folder.read("rules/classes/work-hardening.yaml"));
    snapshot!("rules-new-class-again", folder.shown(&["rules", "new", "class", "work-hardening", "--dir", "rules"]));
    snapshot!("rules-new-class-name", folder.shown(&["rules", "new", "class", "Work hardening", "--dir", "rules"]));
    for name in ["no", "null", "true", "x", "b12", "the-guideline-of-no"] {
        let output = folder.run(&["rules", "new", "class", name, "--dir", "rules"]);
        assert_eq!(output.code, Some(0), "{name}: {}{}", output.stdout, output.stderr);
        assert!(!output.stdout.contains("don't pass"), "{name}: {}", output.stdout);
    }
    assert_eq!(folder.run(&["rules", "check", "rules"]).code, Some(0));
    let output = folder.run(&["rules", "test", "rules"]);
    assert_eq!(output.code, Some(0), "{}", output.stdout);
}

#[test]
fn a_new_class_in_an_empty_folder_begins_a_pack_that_extends_the_one_built_in() {
    let folder = Folder::new();
    snapshot!(
        "rules-new-class-pack",
        folder.shown(&["rules", "new", "class", "work-hardening", "--dir", "our office"])
    );
    let files = ["our office/classes/work-hardening.yaml", "our office/pack.schema.json", "our office/pack.yaml"]
        .map(str::to_owned);
    assert_eq!(folder.files(), files);
    snapshot!("rules-new-class-pack-file", folder.read("our office/pack.yaml"));
    // Each text that is still to be written is reported, and nothing of the pack that it extends.
    snapshot!("rules-new-class-check", folder.shown(&["rules", "check", "our office"]));
    assert_eq!(folder.run(&["rules", "test", "our office"]).code, Some(0));
}

#[test]
fn a_new_class_leaves_a_broken_pack_alone() {
    let folder = Folder::small("        exmples: []\n");
    assert_eq!(folder.run(&["rules", "new", "class", "x", "--dir", "rules"]).code, Some(2));
    assert_eq!(folder.files(), ["rules/pack.yaml"]);
    // And one whose language its examples don't fit is reported.
    let folder = Folder::small(&GOOD.replace("The patient", "He"));
    folder.edit("rules/pack.yaml", "strong: [the patient, there is no]", "strong: [he]");
    snapshot!("rules-new-class-other-language", folder.shown(&["rules", "new", "class", "x", "--dir", "rules"]));
}

#[test]
fn docs_have_a_page_for_each_class() {
    let folder = Folder::small(GOOD);
    folder.write(
        "rules/rule.yaml",
        "rules:\n  - {id: citation/none, title: no guideline, asks: Name *one*., severity: error, source: None, phrases: [no guideline]}\n",
    );
    snapshot!("rules-docs", folder.shown(&["rules", "docs", "docs", "--rules", "rules"]));
    let pages = ["README.md", "class-spa.md", "concepts.md", "general-rules.md"];
    let text = pages.map(|name| format!("=== {name}\n{}", folder.read(&format!("docs/{name}"))));
    snapshot!("rules-docs-pages", text.join("\n"));
    assert_eq!(folder.run(&["rules", "docs", "docs", "--rules", "rules"]).code, Some(2));
    assert_eq!(folder.run(&["rules", "docs", "docs", "--rules", "rules", "--force"]).code, Some(0));
}

#[test]
fn docs_of_the_pack_built_in_have_one_shape() {
    let folder = Folder::new();
    assert_eq!(folder.run(&["rules", "docs", "docs"]).code, Some(0));
    let pages: Vec<String> = folder.files().into_iter().filter(|name| name.contains("class-")).collect();
    assert!(pages.len() >= 17);
    for page in pages {
        let text = folder.read(&page);
        for criterion in text.split("\n## ").skip(1) {
            let mut rest = criterion;
            for part in
                ["**Asks:**", "**Required:**", "**Sources:**", "\n- ", "**Phrases", "**Examples:**", "Defined in `"]
            {
                let at = rest.find(part).unwrap_or_else(|| panic!("{page}: no {part} in its place: {criterion}"));
                rest = &rest[at..];
            }
        }
        let link = format!("({})", page.strip_prefix("docs/").unwrap());
        assert!(folder.read("docs/README.md").contains(&link), "{page} isn't in the index");
    }
}

#[test]
fn graph_shows_what_concepts_feed() {
    let folder = Folder::small(GOOD);
    folder.edit("rules/pack.yaml", "topic: [bathing plan,", "topic: [<paper> of baths, bathing plan,");
    let graph = |format: &str| folder.shown(&["rules", "graph", "--rules", "rules", "--format", format]);
    let all: Vec<String> = ["text", "dot", "mermaid"].map(|format| format!("=== {format}\n{}", graph(format))).into();
    snapshot!("rules-graph", all.join("\n"));
    assert!(mtuslint(&["rules", "graph"]).output().stdout.contains("\noperation\n  feeds criteria\n"));
}

#[test]
fn trace_explains_decisions() {
    let rules = Folder::new();
    rules.write("rules/pack.yaml", LETTERS);
    for name in ["02-continuing-opioid.txt", "04-supported.txt", "05-services.txt"] {
        rules.write(name, &fs::read_to_string(root().join("samples").join(name)).unwrap());
    }
    let traced = |args: &[&str]| rules.command(&["check", "--rules", "rules", "--trace"]).args(args).shown();
    snapshot!("trace-continuing", traced(&["pain/effects", "02-continuing-opioid.txt"]));
    snapshot!("trace-side", traced(&["pain/effects", "04-supported.txt"]));
    // A letter that doesn't say what it has done for the patient.
    rules.edit("04-supported.txt", "reduces the patient's pain\nby half", "is known to the\npatient");
    snapshot!("trace-not-required", traced(&["pain/effects", "04-supported.txt"]));
    snapshot!("trace-color", traced(&["pain/effects", "04-supported.txt", "--color=always"]));
    snapshot!("trace-not-of-the-class", traced(&["pain/effects", "05-services.txt"]));
    snapshot!("trace-typo", traced(&["pain/efects", "05-services.txt"]));
    snapshot!("trace-rule", traced(&["conflict/outcome", "05-services.txt"]));
    snapshot!("trace-unreadable", traced(&["pain/effects", "nowhere.txt", "04-supported.txt"]));
    // What the user's configuration makes of it.
    for (toml, reported) in [
        ("[severity]\n\"pain/effects\" = \"error\"\n", "; the configuration makes it error"),
        ("ignore = [\"pain/*\"]\n", "; the configuration leaves it out"),
        ("", ""),
    ] {
        rules.write("mtuslint.toml", toml);
        let shown = traced(&["pain/effects", "02-continuing-opioid.txt"]);
        let line = shown.lines().find(|line| line.trim_start().starts_with("severity:")).unwrap();
        assert!(line.ends_with(reported) && (!reported.is_empty() || !line.contains("configuration")), "{line}");
    }
    snapshot!("trace-nothing", traced(&["pain/effects", "nowhere.txt"]));
    // A decision that falls under an edition of which the criterion has no source.
    rules.edit("rules/pack.yaml", "sources: [{edition: \"2016\"", "sources: [{edition: \"2009\"");
    rules.edit(
        "rules/pack.yaml",
        "editions: [{id: \"2016\"",
        "editions: [{id: \"2009\", title: Edition of 2009, from: 2009-07-18, until: 2016-07-27, basis: attested}, {id: \"2016\"",
    );
    let text = traced(&["pain/effects", "02-continuing-opioid.txt"]);
    snapshot!("trace-other-edition", text.lines().take(8).collect::<Vec<_>>().join("\n"));
    snapshot!("trace-usage", traced(&["pain/effects", "--format=json", "samples"]));
}

/// What a trace says is what a check says.
#[test]
fn a_trace_gives_the_result_that_a_check_gives() {
    let pack = mtuslint::default_pack().unwrap();
    let mut compared = 0;
    for path in support::files(&root().join("samples")) {
        let source = Source::from_bytes("sample", fs::read(path).unwrap()).unwrap();
        let letter = letter::parse(&source, &pack.lexicon).remove(0);
        let assessment = evaluation::assess(&letter, &pack);
        for (decision, assessed) in letter.decisions.iter().zip(&assessment.decisions) {
            for checked in &assessed.criteria {
                let (id, _) = pack.criterion_named(&checked.id).unwrap();
                let trace = evaluation::trace(&letter, decision, &pack, id).unwrap();
                assert_eq!(format!("{:?}", trace.result), format!("{checked:?}"));
                if !matches!(trace.by, DecidedBy::Figures { .. } | DecidedBy::Granted | DecidedBy::Denied) {
                    assert_eq!(trace.decided.map(|mention| mention.finding), checked.finding);
                }
                compared += 1;
            }
        }
    }
    assert!(compared > 20, "only {compared}");
}

#[test]
fn profile_lists_the_slowest_phrases() {
    let plain = mtuslint(&["check", "--fail-on=never", "samples"]).output();
    let output = mtuslint(&["check", "--fail-on=never", "--profile", "samples"]).output();
    assert_eq!((output.code, &output.stdout, plain.stderr.as_str()), (Some(0), &plain.stdout, ""));
    let lines: Vec<&str> = output.stderr.lines().collect();
    assert!(lines[0].contains("phrases tried") && lines[1].contains("tries"), "{}", output.stderr);
    assert_eq!(lines.len(), 22, "{}", output.stderr);
    let times: Vec<f64> =
        lines[2..].iter().map(|line| line.split_whitespace().next().unwrap().parse().unwrap()).collect();
    assert!(times.is_sorted_by(|a, b| a >= b), "{times:?}");
    assert!(lines[2..].iter().all(|line| line.contains(".yaml:")), "{}", output.stderr);
}

/// A running `watch`, and what it says.
struct Watch {
    child: Child,
    lines: mpsc::Receiver<String>,
}

impl Watch {
    fn new(folder: &Folder, runs: &str) -> Watch {
        let mut child = Command::new(env!("CARGO_BIN_EXE_mtuslint"))
            .env_clear()
            .current_dir(folder.path())
            .args(["watch", "letters", "--rules", "rules", "--max-runs", runs])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let (send, lines) = mpsc::channel();
        std::thread::spawn(move || stdout.lines().map_while(Result::ok).try_for_each(|line| send.send(line)));
        Watch { child, lines }
    }

    /// All that it says until a line that holds `end`.
    fn until(&self, end: &str) -> String {
        let mut text = String::new();
        while !text.lines().last().is_some_and(|line| line.contains(end)) {
            let line = self.lines.recv_timeout(Duration::from_secs(30));
            text += &line.unwrap_or_else(|e| panic!("{e} while waiting for `{end}` after: {text}"));
            text.push('\n');
        }
        text
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn watch_shows_what_changed_and_survives_what_breaks() {
    let folder = Folder::new();
    folder.write("rules/pack.yaml", LETTERS);
    for sample in ["03-contradictions.txt", "04-supported.txt"] {
        folder.write(&format!("letters/{sample}"), &fs::read_to_string(root().join("samples").join(sample)).unwrap());
    }
    let mut watch = Watch::new(&folder, "6");
    let mut said = vec![watch.until(" new, ")];
    // A rule changes,
    folder.edit("rules/pack.yaml", "severity: error", "severity: advice");
    said.push(watch.until(" new, "));
    // the pack breaks, and a letter is saved meanwhile,
    folder.edit("rules/pack.yaml", "severity: advice", "severty: advice");
    said.push(watch.until("Waiting"));
    folder.edit("letters/04-supported.txt", "The patient denies side effects.", "");
    // the pack is mended,
    folder.edit("rules/pack.yaml", "severty:", "severity:");
    said.push(watch.until(" new, "));
    // a letter vanishes and comes back.
    fs::rename(folder.path().join("letters/03-contradictions.txt"), folder.path().join("away.txt")).unwrap();
    said.push(watch.until(" new, "));
    fs::rename(folder.path().join("away.txt"), folder.path().join("letters/03-contradictions.txt")).unwrap();
    said.push(watch.until(" new, "));
    snapshot!("watch", said.join("-----\n"));
    assert_eq!(watch.child.wait().unwrap().code(), Some(0));
}

#[test]
fn watch_refuses_what_it_cannot_watch() {
    snapshot!("watch-stdin", mtuslint(&["watch", "-"]).shown());
    assert_eq!(mtuslint(&["watch", "nowhere/at/all.txt"]).output().code, Some(2));
}
