//! Rule packs as their authors meet them: what is wrong is reported at once, on its words; packs extend each other; and no
//! folder, however hostile, makes the program hang, crash or fill the memory.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::support::{files, mtuslint, root};
use mtuslint::pack::{self, Code, CriterionFinding, MentionKind, Pack, PackFiles, Role, Severity};

const SAMPLE: &str = "samples/04-supported.txt";
const ID: &str = "pack: {id: sample, version: 0.1.0, title: An invented pack, guideline: Invented rules}\n";
const EXTENDS: &str = "pack: {id: office, version: 0.1.0, title: Our changes, extends: default}\n";

#[test]
fn every_bad_pack_says_what_is_wrong_and_where() {
    let packs = files(&root().join("tests/wrong-packs"));
    assert!(packs.len() >= 40, "only {} packs", packs.len());
    for path in packs {
        let name = path.file_name().unwrap().to_str().unwrap();
        let run = mtuslint(&["check", "--rules", &format!("tests/wrong-packs/{name}"), SAMPLE]);
        let shown = run.shown();
        assert!(shown.starts_with("exit: 2\n--- stderr\n"), "{name}: {shown}");
        snapshot!(format!("pack-{name}"), shown);
    }
}

#[test]
fn every_doubtful_pack_is_valid_and_warned_of() {
    let packs = files(&root().join("tests/doubtful-packs"));
    assert!(packs.len() >= 8, "only {} packs", packs.len());
    for path in packs {
        let name = path.file_name().unwrap().to_str().unwrap();
        let run = mtuslint(&["rules", "check", &format!("tests/doubtful-packs/{name}")]);
        let shown = run.shown();
        assert!(shown.starts_with("exit: 0\n") && shown.contains("warning"), "{name}: {shown}");
        snapshot!(format!("doubtful-{name}"), shown);
    }
}

/// A pack in a folder of its own, gone with the guard.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    dir
}

fn load(dirs: &[&Path]) -> Pack {
    let packs = dirs.iter().map(|dir| PackFiles::read(dir)).collect();
    pack::load(packs).unwrap_or_else(|errors| panic!("{}", errors.iter().map(|e| format!("{e}\n")).collect::<String>()))
}

#[test]
fn the_pack_built_in_fits_the_schema() {
    // A start doesn't hold it against the schema, so this does.
    let found = pack::inspect(Vec::new());
    // Nor is there a warning: who exports it begins with a clean pack.
    assert!(found.is_empty(), "{}", found.iter().map(|e| format!("{e}\n")).collect::<String>());
}

#[test]
fn the_folder_of_the_pack_built_in_is_the_same_pack() {
    let (own, built_in) = (load(&[&root().join("rules")]), mtuslint::default_pack().unwrap());
    assert_eq!(own.meta.sha256, built_in.meta.sha256);
    assert_eq!(own.phrases.len(), built_in.phrases.len());
}

#[test]
fn the_schema_is_that_of_the_types() {
    let path = root().join("schemas/pack.json");
    let fresh = mtuslint(&["schema", "pack"]).output().stdout;
    if std::env::var_os("MTUSLINT_WRITE").is_some() {
        std::fs::write(&path, &fresh).unwrap();
    }
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(known == fresh, "schemas/pack.json is out of date: MTUSLINT_WRITE=1 cargo test --test all pack_loading::");
}

/// A file of YAML as JSON, as an editor holds it against the schema.
fn as_json(path: &Path) -> serde_json::Value {
    serde_yaml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

#[test]
fn an_editor_refuses_what_a_check_refuses() {
    let schema = jsonschema::validator_for(&pack::schema()).unwrap();
    for path in yaml_below(&root().join("rules")) {
        let errors: Vec<String> = schema.iter_errors(&as_json(&path)).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{}: {errors:?}", path.display());
    }
    // Each way of being wrong by itself, beside one that is right.
    let good = "editions:\n  - {id: '2009', title: First, from: '2009-07-18', until: '2016-12-31', basis: attested}\n\
                classes:\n  - id: balm\n    title: Balms\n    logic: [{all: [pain-relief]}]\n    criteria:\n      - id: pain-relief\n        title: pain relief\n        \
                asks: What it does.\n        limit: 4 weeks\n        \
                sources: [{edition: '2009', guideline: Invented, basis: attested}]\n        phrases: {topic: [pain], met: []}\n";
    let ways = [
        ("from: '2009-07-18'", ["from: 7/18/2009", "from: '2009-13-18'", "from: 2009", "from: ''"].as_slice()),
        ("until: '2016-12-31'", &["until: '2016-12-32'", "until: '2016-7-1'"]),
        ("id: balm", &["id: Balm", "id: a balm", "id: balm-", "id: a/b", "id: 1a", "id: ''"]),
        ("id: pain-relief", &["id: Pain", "id: balm/pain", "id: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"]),
        ("4 weeks", &["4", "'4'", "four weeks", "4 wekes", "-2 weeks", "4 weeks long", "''"]),
        ("[{edition: '2009', guideline: Invented, basis: attested}]", &["[]"]),
        ("{topic: [pain], met: []}", &["{}", "{topic: []}"]),
    ];
    let check = |text: &str| {
        let dir = folder(&[("pack.yaml", &format!("{ID}{text}"))]);
        let value = as_json(&dir.path().join("pack.yaml"));
        (mtuslint(&["rules", "check"]).arg(dir.path()).output().code, schema.is_valid(&value))
    };
    assert_eq!(check(good), (Some(0), true));
    for limit in ["0.5 weeks", "1 day", "12 Months", "'2   wks'", "'3 years '"] {
        assert_eq!(check(&good.replace("4 weeks", limit)), (Some(0), true), "{limit}");
    }
    for (right, wrong) in ways {
        for wrong in wrong {
            let text = good.replacen(right, wrong, 1);
            assert_ne!(text, good);
            assert_eq!(check(&text), (Some(2), false), "{wrong}");
        }
    }
}

/// What a source cites must be what the pack itself says that there is: one regulation a guideline, sections of its chapter,
/// and page numbers only in the edition that is cited by pages.
#[test]
fn sources_agree_with_each_other_and_with_the_chapters() {
    let text = |value: &serde_json::Value| value.as_str().unwrap_or("").to_owned();
    let citations = as_json(&root().join("rules/citations.yaml"));
    let sections = |chapter: &str| -> Vec<String> {
        let chapters = citations["chapters"].as_array().unwrap();
        let found = chapters.iter().find(|entry| entry["name"] == chapter).unwrap();
        found["sections"].as_array().unwrap().iter().map(|section| text(section).to_lowercase()).collect()
    };
    let chronic = ("MTUS Chronic Pain Medical Treatment Guidelines", sections("Chronic Pain Medical Treatment"));
    let opioids = ("MTUS Opioids Treatment Guidelines", sections("Opioid Treatment"));
    // `3.3.6 Use of Urine Drug Testing` is cited with the titles of the sections around it.
    let is_section = |known: &[String], section: &str| {
        let section = section.to_lowercase();
        let (number, title) = section.split_once(' ').unwrap_or((&section, ""));
        let numbered = |known: &&String| known.starts_with(&format!("{number} ")) && known.contains(title);
        known.contains(&section) || number.contains('.') && known.iter().any(|known| numbered(&known))
    };
    let mut regulations: std::collections::BTreeMap<(String, bool), String> = std::collections::BTreeMap::new();
    let mut wrong = String::new();
    let mut seen = 0;
    for path in yaml_below(&root().join("rules/classes")) {
        for criterion in
            as_json(&path)["classes"].as_array().into_iter().flatten().flat_map(|c| c["criteria"].as_array().unwrap())
        {
            for source in criterion["sources"].as_array().unwrap() {
                seen += 1;
                let (edition, guideline) = (text(&source["edition"]), text(&source["guideline"]));
                let base = [chronic.0, opioids.0].into_iter().find(|base| guideline.starts_with(base));
                let key = base.unwrap_or(&guideline).to_owned();
                // Of the definitions the letter moved between editions.
                let moved = guideline.starts_with("MTUS Definitions") && edition == "2016";
                let regulation = text(&source["regulation"]);
                let known = regulations.entry((key, moved)).or_insert_with(|| regulation.clone());
                let named = [
                    guideline.strip_prefix(chronic.0).unwrap_or("").trim_start_matches(", ").to_owned(),
                    text(&source["section"]),
                ];
                let known_sections = if base == Some(opioids.0) { &opioids.1 } else { &chronic.1 };
                let unknown = named
                    .iter()
                    .flat_map(|named| named.split("; "))
                    .find(|section| base.is_some() && !section.is_empty() && !is_section(known_sections, section));
                let paged = source.get("pages").is_some() && edition != "2009";
                let early = base == Some(opioids.0) && edition == "2009";
                if *known != regulation || unknown.is_some() || paged || early {
                    writeln!(wrong, "{} {}: {source}", path.display(), criterion["id"]).unwrap();
                }
            }
        }
    }
    assert!(seen > 90 && wrong.is_empty(), "{seen} sources; wrong:\n{wrong}");
}

/// Files of YAML in a folder and below it.
fn yaml_below(folder: &Path) -> Vec<PathBuf> {
    let (folders, files): (Vec<PathBuf>, Vec<PathBuf>) = files(folder).into_iter().partition(|path| path.is_dir());
    let own = files.into_iter().filter(|path| path.extension().is_some_and(|end| end == "yaml"));
    own.chain(folders.iter().flat_map(|folder| yaml_below(folder))).collect()
}

/// Many programs still read YAML 1.1, where a bare `no` is false and a bare day isn't text: what they write again must be
/// the same pack.
#[test]
fn no_word_is_another_in_yaml_1_1() {
    use serde_yaml::granit_parser::{Parser, ScalarStyle};
    let dir = tempfile::tempdir().unwrap();
    let (exported, new) = (dir.path().join("exported"), dir.path().join("new"));
    assert_eq!(mtuslint(&["rules", "export"]).arg(&exported).output().code, Some(0));
    assert_eq!(mtuslint(&["rules", "new", "class", "no", "--dir"]).arg(&new).output().code, Some(0));
    // `true` and `false` mean the same in both.
    let words = ["y", "yes", "n", "no", "on", "off"];
    let number = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_digit())
            && text.contains(|c: char| c.is_ascii_digit())
            && text.bytes().all(|b| b.is_ascii_digit() || b":_-".contains(&b))
            // Pages of a guideline: in both a text.
            && !(text.contains('-') && text.len() < "2009-07-18".len())
            && (!text.bytes().all(|b| b.is_ascii_digit()) || text.starts_with('0') && text.len() > 1)
    };
    let other = |text: &str| words.contains(&text.to_ascii_lowercase().as_str()) || number(text);
    assert!(["No", "ON", "y", "1:30", "010", "1_000", "2009-07-18"].iter().all(|text| other(text)));
    assert!(["none", "10", "76-80", "once", "0.1.0"].iter().all(|text| !other(text)));
    let files: Vec<PathBuf> = [exported, new].iter().flat_map(|folder| yaml_below(folder)).collect();
    assert!(files.len() > 20);
    for path in files {
        let text = std::fs::read_to_string(&path).unwrap();
        let mut parser = Parser::new_from_str(&text);
        while let Some(event) = parser.next_event() {
            let (event, at) = event.unwrap();
            let Some((value, ScalarStyle::Plain)) = event.scalar() else { continue };
            assert!(!other(value), "{}:{}: `{value}` isn't in quotes", path.display(), at.start.line());
        }
    }
}

#[test]
fn the_schema_describes_every_key() {
    let schema = pack::schema();
    let mut todo = vec![(String::from("#"), &schema)];
    let mut missing = String::new();
    while let Some((at, value)) = todo.pop() {
        for (key, inner) in value.as_object().into_iter().flatten() {
            if key == "properties" {
                for (name, property) in inner.as_object().unwrap() {
                    if property.get("description").is_none() {
                        writeln!(missing, "{at}/{name}").unwrap();
                    }
                }
            }
            todo.push((format!("{at}/{key}"), inner));
        }
    }
    assert!(missing.is_empty(), "{missing}");
}

#[test]
fn every_file_of_the_pack_names_the_schema() {
    let mut folders = vec![root().join("rules")];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        for path in files(&folder) {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let named = text.lines().next().unwrap().strip_prefix("# yaml-language-server: $schema=");
            let named = named.unwrap_or_else(|| panic!("{}: no schema on the first line", path.display()));
            let schema = folder.join(named).canonicalize();
            assert_eq!(schema.ok(), root().join("schemas/pack.json").canonicalize().ok(), "{}", path.display());
            seen += 1;
        }
    }
    assert!(seen > 30);
}

#[test]
fn a_pack_extends_overrides_drops_and_adds() {
    let office = folder(&[
        ("pack.yaml", EXTENDS),
        (
            "changes.yaml",
            r"
override:
  criteria:
    - id: opioid/side-effects
      severity: error
      add-phrases: {topic: [drowsy at work]}
    - id: hypnotic/duration
      limit: 8 weeks
      phrases: {topic: [nightly for <duration>]}
  classes:
    - id: opioid
      add-items: [balm of poppy]
      add-criteria:
        - id: storage
          title: safe storage
          asks: Opioids are kept under lock.
          sources: [{edition: 2009, guideline: Invented guideline, pages: 4, basis: attested}]
          phrases: {topic: [kept under lock]}
  rules:
    - {id: citation/edition, severity: error}
drop:
  classes: [acupuncture]
  criteria: [opioid/dose]
  rules: [conflict/letter]
  drugs: [zolpidem]
drugs:
  - {generic: balmol, class: opioid, brands: [Balmex]}
",
        ),
    ]);
    let (base, pack) = (mtuslint::default_pack().unwrap(), load(&[office.path()]));
    assert_eq!((pack.meta.id.as_str(), pack.meta.guideline == base.meta.guideline), ("office", true));
    assert_eq!(pack.layers.iter().map(|layer| layer.id.as_str()).collect::<Vec<_>>(), ["mtus", "office"]);
    assert_ne!(pack.meta.sha256, base.meta.sha256);

    let (_, changed) = pack.criterion_named("opioid/side-effects").unwrap();
    assert_eq!((changed.severity, changed.layer), (Severity::Error, 0));
    assert_eq!((changed.changes[0].layer, changed.changes[0].what.as_str()), (1, "severity, phrases"));
    assert_eq!(changed.changes[0].file, "changes.yaml");
    assert_eq!(pack.criterion_named("hypnotic/duration").unwrap().1.limit_days, Some(56.0));
    let (_, added) = pack.criterion_named("opioid/storage").unwrap();
    assert_eq!((added.layer, added.file.as_str()), (1, "changes.yaml"));
    assert_eq!(pack.rule_named("citation/edition").unwrap().1.severity, Severity::Error);
    let dropped: Vec<_> = pack.dropped.iter().map(|dropped| (dropped.kind.as_str(), dropped.id.as_str())).collect();
    let all =
        [("class", "acupuncture"), ("criterion", "opioid/dose"), ("rule", "conflict/letter"), ("drug", "zolpidem")];
    assert_eq!(dropped, all);
    assert!(pack.class_named("acupuncture").is_none() && pack.criterion_named("opioid/dose").is_none());
    assert!(pack.rule_named("conflict/letter").is_none());
    assert_eq!(pack.sizes.drugs, base.sizes.drugs);
}

#[test]
fn what_is_overridden_decides() {
    // The phrase that replaces the others of its list hits, and they no longer do.
    let office = folder(&[(
        "pack.yaml",
        &format!("{EXTENDS}override: {{criteria: [{{id: hypnotic/workup, phrases: {{topic: [moonlit walks]}}}}]}}\n"),
    )]);
    let (base, pack) = (mtuslint::default_pack().unwrap(), load(&[office.path()]));
    let status = |pack: &Pack, text: &str| {
        let (workup, _) = pack.criterion_named("hypnotic/workup").unwrap();
        mtuslint::evaluation::example(text, pack, workup).0
    };
    let (hygiene, walks) = ("The patient has tried sleep hygiene.", "The patient has tried moonlit walks.");
    use mtuslint::pack::Status::{Applied, Omitted};
    assert_eq!((status(&base, hygiene), status(&base, walks)), (Applied, Omitted));
    assert_eq!((status(&pack, hygiene), status(&pack, walks)), (Omitted, Applied));
}

#[test]
fn a_list_that_is_given_as_empty_is_emptied() {
    let office = folder(&[(
        "pack.yaml",
        &format!(
            "{EXTENDS}override: {{criteria: [{{id: opioid/side-effects, phrases: {{met: []}}, examples: []}}]}}\n"
        ),
    )]);
    let counts = |pack: &Pack| {
        let (id, found) = pack.criterion_named("opioid/side-effects").unwrap();
        let of = |wanted: Option<CriterionFinding>| {
            let is = |role: &Role| {
                matches!(*role, Role::Mention { criterion, finding, kind: MentionKind::Plain }
                    if (criterion, finding) == (id, wanted))
            };
            pack.phrases_for(is).count()
        };
        (of(Some(CriterionFinding::Met)) > 0, of(None), !found.examples.is_empty())
    };
    let (base, pack) = (counts(&mtuslint::default_pack().unwrap()), counts(&load(&[office.path()])));
    assert_eq!((base.0, base.2), (true, true));
    assert_eq!(pack, (false, base.1, false));
}

#[test]
fn packs_are_laid_upon_each_other_in_order() {
    let severity =
        |severity: &str| format!("{EXTENDS}override: {{rules: [{{id: citation/none, severity: {severity}}}]}}\n");
    let (one, two) = (folder(&[("a.yaml", &severity("error"))]), folder(&[("a.yaml", &severity("advice"))]));
    let of = |dirs: &[&Path]| load(dirs).rule_named("citation/none").unwrap().1.clone();
    assert_eq!(of(&[one.path(), two.path()]).severity, Severity::Advice);
    let last = of(&[two.path(), one.path()]);
    assert_eq!((last.severity, last.changes.len(), last.changes[1].layer), (Severity::Error, 2, 2));

    // A pack may extend another that was named before it; then the one built in isn't there at all.
    let base = folder(&[("a.yaml", &format!("{ID}turns: [however]\n"))]);
    let upon = folder(&[("a.yaml", &format!("{}turns: [but]\n", EXTENDS.replace("default", "sample")))]);
    let both = load(&[base.path(), upon.path()]);
    assert_eq!((both.phrases.len(), both.classes.len(), both.meta.guideline.as_str()), (2, 0, "Invented rules"));
    let alone = pack::load(vec![PackFiles::read(upon.path())]).unwrap_err();
    assert!(alone.iter().any(|error| error.code == Code::Extends), "{alone}");
}

#[test]
fn errors_name_the_right_file_of_the_right_pack() {
    let one = folder(&[("a.yaml", EXTENDS)]);
    let broken = format!("{EXTENDS}override: {{criteria: [{{id: opioid/dose, add-phrases: {{topic: ['(']}}}}]}}\n");
    let two = folder(&[("a.yaml", &broken)]);
    let errors = pack::load(vec![PackFiles::read(one.path()), PackFiles::read(two.path())]).unwrap_err();
    let errors: Vec<_> = errors.iter().collect();
    assert_eq!(errors.len(), 1);
    assert_eq!(PathBuf::from(&errors[0].file), two.path().join("a.yaml"));
    assert_eq!(&broken[errors[0].span.unwrap().start..][..1], "(");
}

#[test]
fn warnings_are_shown_by_inspection_alone() {
    let dir = folder(&[(
        "pack.yaml",
        &format!(
            r#"{ID}
concepts:
  unused: [nothing]
editions: [{{id: 2009, title: First, from: 2009-07-18, basis: attested}}]
classes:
  - id: balm
    title: Balms
    items: [balm~, balm of poppy]
    logic: [{{all: [relief]}}]
    criteria:
      - id: relief
        title: pain relief
        asks: What the balm does.
        sources: [{{edition: 2009, guideline: Invented guideline, basis: attested}}]
        fact: a fact
        phrases:
          topic: [pain relief, relief, (pain | symptom) relief, relief -, less ..4.. pain, less pain, guidelines? ..3.. balm]
        examples:
          - {{text: The pain is less., gives: applied}}
  - {{id: salve, title: Salves, criteria: []}}
"#
        ),
    )]);
    load(&[dir.path()]);
    let found = pack::inspect(vec![PackFiles::read(dir.path())]);
    assert!(found.is_valid() && !found.is_empty());
    let text = std::fs::read_to_string(dir.path().join("pack.yaml")).unwrap();
    let reported: Vec<(Code, &str)> = found
        .iter()
        .map(|warning| (warning.code, &text[warning.span.unwrap().start..warning.span.unwrap().end]))
        .collect();
    let expected = [
        (Code::Unreachable, "nothing"),
        (Code::Swallowed, "balm of poppy"),
        (Code::NoExamples, "relief"),
        (Code::Unshared, "a fact"),
        (Code::Swallowed, "pain relief"),
        (Code::Swallowed, "relief -"),
        (Code::Swallowed, "less pain"),
        (Code::OptionalEnd, "guidelines?"),
        (Code::NoFinding, "The pain is less."),
        (Code::Unreachable, "salve"),
    ];
    assert_eq!(reported, expected);
    assert_eq!(found.count(Severity::Warning), expected.len());
}

#[test]
fn every_code_is_named_once_and_said_in_words() {
    let mut names: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), Code::ALL.len());
    assert!(Code::ALL.iter().all(|code| code.meaning().ends_with('.')));
}

/// Runs a check with the pack in a folder under a limit on memory, and holds it to a second.
fn hostile(dir: &Path) -> String {
    let began = Instant::now();
    let mut command = std::process::Command::new("sh");
    // Address space in KiB: what the program needs at most, not what it may have.
    command.args(["-c", "ulimit -v 1000000; exec \"$0\" check --rules \"$1\" \"$2\""]);
    command.arg(env!("CARGO_BIN_EXE_mtuslint")).arg(dir).arg(SAMPLE).current_dir(root()).env_clear();
    let output = command.output().unwrap();
    // Tests run in parallel and unoptimised; a release takes less than a second.
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(stderr.len() < 200_000, "{} bytes of errors", stderr.len());
    stderr.replace(dir.to_str().unwrap(), "DIR")
}

/// What a hostile folder gives, without the snippets.
fn reported(dir: &tempfile::TempDir) -> String {
    let stderr = hostile(dir.path());
    let lines = stderr.lines().filter(|line| line.starts_with("pack/") || line.starts_with("  ×"));
    lines.map(|line| line.trim().to_owned() + "\n").collect()
}

#[test]
#[cfg(unix)]
fn links_pipes_and_paths_out_of_the_pack_are_refused() {
    use std::os::unix::fs::symlink;
    let outside = folder(&[("rules/turns.yaml", "turns: [however]\n")]);
    let dir = folder(&[("pack.yaml", ID)]);
    let at = |name: &str| dir.path().join(name);
    symlink(outside.path().join("rules"), at("linked-folder")).unwrap();
    symlink(outside.path().join("rules/turns.yaml"), at("linked.yaml")).unwrap();
    symlink("..", at("loop")).unwrap();
    symlink("self.yaml", at("self.yaml")).unwrap();
    symlink("../../../etc/passwd", at("escape.yaml")).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(at("pipe.yaml")).status().unwrap().success());
    let link = "this is a symbolic link; packs don't follow them";
    let expected: String = ["escape.yaml", "linked-folder", "linked.yaml", "loop", "pipe.yaml", "self.yaml"]
        .map(|name| {
            let what = if name == "pipe.yaml" { "this is a pipe, socket or device, not a file" } else { link };
            format!("pack/not-a-file\n× DIR/{name}: {what}\n")
        })
        .concat();
    assert_eq!(reported(&dir), expected);
    // Links to what the pack doesn't need, and hidden files, are none of its business.
    let fine = folder(&[("pack.yaml", ID), (".hidden/bad.yaml", "["), (".#pack.yaml", "[")]);
    symlink("/dev/zero", fine.path().join("notes.txt")).unwrap();
    load(&[fine.path()]);
}

#[test]
fn what_is_too_large_is_refused_unread() {
    let dir = folder(&[("pack.yaml", ID)]);
    let big = std::fs::File::create(dir.path().join("big.yaml")).unwrap();
    big.set_len(100 << 20).unwrap();
    assert_eq!(reported(&dir), "pack/too-large\n× DIR/big.yaml: with this file the pack is larger than 4 MiB\n");
    let many = folder(&[("pack.yaml", ID)]);
    (0..2100).for_each(|i| drop(std::fs::File::create(many.path().join(format!("{i}.yaml"))).unwrap()));
    assert!(reported(&many).contains("more than 2000 files and folders"));
    let deep = folder(&[("pack.yaml", ID), (&format!("{}a.yaml", "d/".repeat(40)), "turns: [but]\n")]);
    assert!(reported(&deep).contains("folders are nested more than 8 deep"));
}

#[test]
fn what_is_no_folder_is_refused() {
    let dir = folder(&[("pack.yaml", ID)]);
    assert!(hostile(&dir.path().join("pack.yaml")).contains("a rule pack is a folder of files"));
    assert!(hostile(&dir.path().join("nowhere")).contains("can't be read: no such file or directory"));
    assert!(hostile(Path::new("/dev/null")).contains("a rule pack is a folder of files"));
}

#[test]
fn hostile_yaml_is_refused_within_bounds() {
    let bomb = (0..40)
        .fold("a0: &a0 [x, x]\n".to_owned(), |text, i| text + &format!("a{}: &a{} [*a{i}, *a{i}]\n", i + 1, i + 1));
    let concepts: String = (0..60).map(|i| format!("  c{i}: [<c{0}> <c{0}>]\n", i + 1)).collect();
    let doubling = format!("{ID}concepts:\n{concepts}  c60: [x]\nturns: [<c0>]\n");
    let keys: String = (0..90_000).map(|i| format!("k{i}: 1\n")).collect();
    let values = format!("turns:\n{}", "- a\n".repeat(900_000));
    let wrong = format!("{ID}turns:\n{}", "- (a\n".repeat(50_000));
    let unknown = format!(
        "{ID}drugs:\n{}",
        (0..30_000).map(|i| format!("- {{generic: a{i}, class: b{i}}}\n")).collect::<String>()
    );
    let line = format!("{ID}turns: ['{}']\n", "(a | b) ".repeat(400_000));
    let listed = |item: &str, n: usize| format!("{ID}turns:\n{}", format!("- {item}\n").repeat(n));
    let inflected: String = (0..120_000).map(|i| format!("a{i:x}b~ ")).collect();
    let inflected: Vec<&str> = inflected.split_inclusive("b~ ").collect();
    let inflected: String = inflected.chunks(10).map(|words| format!("- {}\n", words.concat())).collect();
    let uses = format!("{ID}concepts:\n  c: [({}x)]\n  d:\n{}", "y | ".repeat(1900), "  - <c>\n".repeat(50_000));
    for (name, text, told_of) in [
        ("aliases", bomb, "more than 200000 values"),
        ("brackets", "[".repeat(1 << 20), "nested more than 24 deep"),
        ("braces", "{a: ".repeat(1 << 18), "nested more than 24 deep"),
        ("dashes", "- ".repeat(1 << 20), "nested more than 24 deep"),
        ("concepts", doubling, "nested more than 32 deep"),
        ("keys", keys, "the first 100 are shown"),
        ("values", values, "more than 200000 values"),
        ("errors", wrong, "the first 100 are shown"),
        ("names", unknown, "the first 100 are shown"),
        ("line", line, "larger than 1 MiB"),
        ("one word", listed("(((((((((((so)))))))))))", 150_000), "larger than 1 MiB"),
        ("alternatives", listed(&format!("({}x)", "ab | ".repeat(119)), 6000), "more than 530000 steps"),
        ("inflections", format!("{ID}turns:\n{inflected}"), "pack/too-large"),
        ("uses", uses, "more than 530000 steps"),
        ("quotes", format!("a: \"{}", "\\\"".repeat(1 << 20)), "quotes are never closed"),
    ] {
        let dir = folder(&[("pack.yaml", &text)]);
        let stderr = hostile(dir.path());
        assert!(stderr.contains(told_of), "{name}: {stderr}");
    }
    // What each file may hold isn't what a pack may.
    let files: Vec<(String, String)> =
        (0..20).map(|i| (format!("{i}.yaml"), format!("turns: [{}]\n", "a,".repeat(90_000)))).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let stderr = hostile(folder(&files).path());
    assert!(stderr.contains("more than 200000 values in a pack"), "{stderr}");
}

#[test]
fn ten_thousand_phrases_load_or_are_refused() {
    let phrases: String = (0..10_000).map(|i| format!("  - word{i} ..8.. (pain | relief{i} of pain)\n")).collect();
    let dir = folder(&[("pack.yaml", &format!("{ID}turns:\n{phrases}"))]);
    let began = Instant::now();
    assert_eq!(load(&[dir.path()]).phrases.len(), 10_000);
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    let words: String = (0..500).map(|i| format!("word{i} | ")).collect();
    let large: String = (0..1000).map(|i| format!("  - <words> <words> {i}\n")).collect();
    let dir = folder(&[("pack.yaml", &format!("{ID}concepts:\n  words: [({words}x)]\nturns:\n{large}"))]);
    let stderr = hostile(dir.path());
    assert!(stderr.contains("have more than 530000 steps together"), "{stderr}");
}
