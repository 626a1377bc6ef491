//! The annotated letters of `corpus/`: the default pack mustn't read them worse than it did. Floors, and every table of figures
//! in the documentation, come from one run; `MTUSLINT_WRITE=1 cargo test --test all corpus::` raises the ones and writes the others.
//!
//! Letters that rules are tuned on and letters that nobody who writes rules has read are measured apart. Of the latter only
//! totals are shown, here too.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;
use std::sync::OnceLock;

use crate::support::{files, mtuslint, root};
use serde_json::Value;
use toml_edit::DocumentMut;

const FLOORS: &str = "corpus/floors.toml";
const WRITE: &str = "MTUSLINT_WRITE=1 cargo test --test all corpus::";
/// So much above its floor, a figure is worth a new floor.
const ROOM: f64 = 0.02;

/// A part of the corpus, by its name in the file of floors.
struct Part {
    name: &'static str,
    splits: &'static [&'static str],
}

const PARTS: [Part; 2] = [
    Part { name: "seen", splits: &["--split=letter:1/5", "--split=letter:2/5", "--split=letter:3/5"] },
    Part { name: "unseen", splits: &["--split=letter:4/5", "--split=letter:5/5"] },
];

/// What the program makes of a part, with the default pack or one that extends it.
fn score(part: &Part, pack: Option<&Path>) -> Value {
    let mut run = mtuslint(&["rules", "score", "--isolated", "--format=json", "corpus/annotations"]).args(part.splits);
    if let Some(pack) = pack {
        run = run.arg("--rules").arg(pack);
    }
    let output = run.output();
    assert_eq!(output.code, Some(0), "{}", output.stderr);
    serde_json::from_str(&output.stdout).unwrap()
}

/// With the default pack, computed once for all tests.
fn scores() -> &'static [Value; 2] {
    static SCORES: OnceLock<[Value; 2]> = OnceLock::new();
    SCORES.get_or_init(|| [score(&PARTS[0], None), score(&PARTS[1], None)])
}

fn figure<'s>(score: &'s Value, name: &str) -> Option<&'s Value> {
    score["figures"].as_array().unwrap().iter().find(|figure| figure["name"] == name)
}

/// Figures that have a floor.
fn has_floor(name: &str) -> bool {
    const WHOLE: [&str; 10] = [
        "decisions",
        "item",
        "outcome",
        "classes",
        "status/accuracy",
        "status/macro-f1",
        "finding",
        "voice",
        "mention/precision",
        "mention/recall",
    ];
    WHOLE.contains(&name) || name.starts_with("issue/conflict/") || name.starts_with("issue/citation/")
}

fn floors() -> DocumentMut {
    std::fs::read_to_string(root().join(FLOORS)).unwrap().parse().unwrap()
}

/// Figures of a part that are below their floors, and those that are well above.
fn held(floors: &DocumentMut, part: &str, score: &Value) -> (Vec<String>, Vec<String>) {
    let (mut below, mut above) = (Vec::new(), Vec::new());
    for (name, floor) in floors[part].as_table().unwrap() {
        let floor = floor.as_float().unwrap();
        let Some(figure) = figure(score, name) else {
            below.push(format!("{part}: {name}: no such figure"));
            continue;
        };
        // Nothing was reported, so nothing was right or wrong; recall says that nothing was.
        let Some(value) = figure["value"].as_f64() else { continue };
        if value < floor {
            below.push(format!("{part}: {name}: {value:.3}, the floor is {floor:.2}"));
        } else if value > floor + ROOM {
            above.push(format!("{part}: {name}: {value:.3}, the floor is only {floor:.2}"));
        }
    }
    (below, above)
}

#[test]
fn the_default_pack_reads_no_worse_than_it_did() {
    let mut floors = floors();
    if std::env::var_os("MTUSLINT_WRITE").is_some() {
        for (part, score) in PARTS.iter().zip(scores()) {
            raise(&mut floors, part.name, score);
        }
        std::fs::write(root().join(FLOORS), floors.to_string()).unwrap();
    }
    let mut fallen = Vec::new();
    for (part, score) in PARTS.iter().zip(scores()) {
        assert!(floors[part.name].as_table().unwrap().len() >= 10, "{FLOORS} has no floors for {}", part.name);
        let (below, above) = held(&floors, part.name, score);
        for line in above {
            // Not `eprintln`, which the harness keeps to itself when a test passes.
            std::io::Write::write_fmt(&mut std::io::stderr(), format_args!("could rise ({WRITE}): {line}\n")).unwrap();
        }
        fallen.extend(below);
    }
    assert!(fallen.is_empty(), "worse than {FLOORS}:\n{}", fallen.join("\n"));
}

/// Floors rise to what is reached, rounded down; none falls.
fn raise(floors: &mut DocumentMut, part: &str, score: &Value) {
    for figure in score["figures"].as_array().unwrap() {
        let (name, value) = (figure["name"].as_str().unwrap(), figure["value"].as_f64());
        let Some(value) = value.filter(|_| has_floor(name)) else { continue };
        // Rounding mustn't make .29 of .29.
        let reached = (value * 100.0 + 1e-9).floor() / 100.0;
        let known = floors[part].get(name).and_then(|floor| floor.as_float());
        if known.is_none_or(|floor| reached > floor) {
            floors[part][name] = toml_edit::value(reached);
        }
    }
}

#[test]
fn a_pack_that_lost_its_words_is_caught() {
    let dir = tempfile::tempdir().unwrap();
    let worse = "pack: {id: worse, version: 1.0.0, title: Worse, extends: default}\n\
                 override:\n  criteria:\n    - id: opioid/function\n      phrases: \
                 {topic: [no letter says these words], met: [], unmet: [], recital: [], weighed: []}\n\
                 hints: [{criterion: opioid/function, points: {}}]\n";
    std::fs::write(dir.path().join("pack.yaml"), worse).unwrap();
    let mut floors = floors();
    for (part, score) in PARTS.iter().zip(scores()) {
        raise(&mut floors, part.name, score);
    }
    for part in &PARTS {
        let (below, _) = held(&floors, part.name, &score(part, Some(dir.path())));
        for figure in ["status/accuracy", "mention/recall"] {
            let start = format!("{}: {figure}: ", part.name);
            assert!(below.iter().any(|line| line.starts_with(&start)), "{figure} of {}: {below:?}", part.name);
        }
    }
}

#[test]
fn floors_rise_and_never_fall() {
    let score: Value = serde_json::from_str(
        r#"{"figures": [
            {"name": "finding", "value": 0.876}, {"name": "voice", "value": 0.5}, {"name": "item", "value": 0.29},
            {"name": "unsure", "value": 0.9}, {"name": "issue/conflict/item/precision", "value": null}]}"#,
    )
    .unwrap();
    let mut floors: DocumentMut =
        "[seen]\nfinding = 0.80 # why\nvoice = 0.75\n\"issue/conflict/item/precision\" = 0.5\n".parse().unwrap();
    let (below, above) = held(&floors, "seen", &score);
    assert_eq!(below, ["seen: voice: 0.500, the floor is 0.75"]);
    assert_eq!(above, ["seen: finding: 0.876, the floor is only 0.80"]);
    raise(&mut floors, "seen", &score);
    let seen = &floors["seen"];
    assert_eq!(seen["finding"].as_float(), Some(0.87));
    assert_eq!(seen["voice"].as_float(), Some(0.75));
    assert_eq!(seen["item"].as_float(), Some(0.29));
    assert_eq!(seen.as_table().unwrap().len(), 4);
    floors["seen"]["gone"] = toml_edit::value(0.1);
    assert!(held(&floors, "seen", &score).0.contains(&"seen: gone: no such figure".to_owned()));
}

#[test]
fn annotations_fit_their_schema_and_their_letters() {
    let schema = serde_json::from_str(&mtuslint(&["schema", "annotations"]).output().stdout).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let names = |folder: &str| -> BTreeSet<String> {
        let stem = |path: std::path::PathBuf| path.file_stem().unwrap().to_str().unwrap().to_owned();
        files(&root().join("corpus").join(folder)).into_iter().map(stem).collect()
    };
    assert_eq!(names("letters"), names("annotations"));
    assert!(names("second").is_subset(&names("annotations")) && names("second").len() == 28);
    for folder in ["annotations", "second"] {
        for path in files(&root().join("corpus").join(folder)) {
            let annotations = read(&path);
            assert!(schema.is_valid(&annotations), "{}", path.display());
            assert_eq!(annotations["letter"].as_str(), path.file_stem().unwrap().to_str(), "{}", path.display());
        }
    }
    for score in scores() {
        let found = figure(score, "sentence/found").unwrap();
        assert_eq!(found["count"], found["of"], "annotated sentences that are in no letter");
    }
}

#[test]
fn figures_in_the_documentation_are_those_of_this_run() {
    let agreement = Agreement::of_the_readers();
    section("corpus/README.md", &format!("{}\n{}", distributions(), agreement.table()));
    section("docs/accuracy.md", &whole_table(&agreement));
    section("README.md", &short_table(&agreement));
}

/// What stands between the marks of a page is this text.
fn section(page: &str, fresh: &str) {
    const MARKS: [&str; 2] = ["<!-- corpus: begin -->\n", "<!-- corpus: end -->\n"];
    let path = root().join(page);
    let text = std::fs::read_to_string(&path).unwrap();
    let (head, rest) = text.split_once(MARKS[0]).unwrap_or_else(|| panic!("{page} has no mark"));
    let (known, tail) = rest.split_once(MARKS[1]).unwrap_or_else(|| panic!("{page} has no second mark"));
    if std::env::var_os("MTUSLINT_WRITE").is_some() {
        std::fs::write(&path, format!("{head}{}{fresh}{}{tail}", MARKS[0], MARKS[1])).unwrap();
    } else {
        assert!(known == fresh, "the figures of {page} are out of date: {WRITE}\n{fresh}");
    }
}

fn read(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("")
}

/// So many of so many.
#[derive(Default, Clone, Copy)]
struct Share(usize, usize);

impl Share {
    fn count(&mut self, right: bool) {
        self.0 += usize::from(right);
        self.1 += 1;
    }

    fn value(self) -> String {
        if self.1 == 0 { "-".to_owned() } else { format!("{:.3}", self.0 as f64 / self.1 as f64) }
    }
}

/// How often two readers of one letter say the same.
#[derive(Default)]
struct Agreement {
    letters: usize,
    decisions: usize,
    status: Share,
    finding: Share,
    /// Of labels that the first reader doesn't call unsure, as in the program's figures.
    sure_status: Share,
    sure_finding: Share,
    voice: Share,
    sure_voice: Share,
    /// Pairs of a sentence and a criterion that both give, the first, the second.
    mentions: (usize, usize, usize),
    issues: (usize, usize, usize),
}

impl Agreement {
    fn of_the_readers() -> Agreement {
        let mut agreement = Agreement::default();
        for path in files(&root().join("corpus/second")) {
            let (first, second) =
                (read(&root().join("corpus/annotations").join(path.file_name().unwrap())), read(&path));
            agreement.letters += 1;
            let by_number = |n: &Value| list(&second["decisions"]).iter().find(|decision| decision["n"] == *n).unwrap();
            for one in list(&first["decisions"]) {
                agreement.decision(one, by_number(&one["n"]));
            }
        }
        agreement
    }

    fn decision(&mut self, one: &Value, two: &Value) {
        self.decisions += 1;
        for (criterion, label) in one["criteria"].as_object().unwrap() {
            let Some(other) = two["criteria"].get(criterion) else { continue };
            let sure = !list(&one["unsure"]).contains(&Value::from(criterion.as_str()));
            let same = label[0] == other[0];
            self.status.count(same);
            if sure {
                self.sure_status.count(same);
            }
            if same && label[0] == "applied" {
                self.finding.count(label[1] == other[1]);
                if sure {
                    self.sure_finding.count(label[1] == other[1]);
                }
            }
        }
        let ids = |decision: &Value| -> BTreeSet<String> {
            list(&decision["issues"]).iter().map(|issue| text(&issue["id"]).to_owned()).collect()
        };
        both(&mut self.issues, &ids(one), &ids(two));
        for sentence in list(&one["sentences"]) {
            let other = list(&two["sentences"]).iter().find(|other| other["text"] == sentence["text"]);
            let Some(other) = other else { continue };
            let (parts, others) = (list(&sentence["parts"]), list(&other["parts"]));
            let sure = sentence.get("unsure_voice") != Some(&Value::from(true));
            for at in 0..parts.len().max(others.len()) {
                let same = parts.get(at).map(|p| &p["voice"]) == others.get(at).map(|p| &p["voice"]);
                self.voice.count(same);
                if sure {
                    self.sure_voice.count(same);
                }
            }
            both(&mut self.mentions, &touched(parts), &touched(others));
        }
    }

    fn table(&self) -> String {
        let mut out = format!(
            "Two readers of the same {} letters ({} decisions) agree as follows. In the last column what the first reader calls \
             unsure is left out, as in the figures of the program. A finding is compared where both say applied. Voices are \
             compared part by part; a part that only one reader makes counts against them. A mention is a pair of a sentence and \
             a criterion that it touches, an issue one of a decision and a rule; their F1 is 2 × both / (first + second).\n\n\
             | | agree | | without what is unsure | |\n| --- | ---: | ---: | ---: | ---: |\n",
            self.letters, self.decisions
        );
        for (name, all, sure) in [
            ("status", self.status, self.sure_status),
            ("finding", self.finding, self.sure_finding),
            ("voice", self.voice, self.sure_voice),
        ] {
            let row = [all, sure].map(|share| format!("{} | {} of {}", share.value(), share.0, share.1)).join(" | ");
            writeln!(out, "| {name} | {row} |").unwrap();
        }
        for (name, counts) in [("mention, F1", self.mentions), ("issue, F1", self.issues)] {
            writeln!(out, "| {name} | {} | {} of {} and {} | | |", f1(counts), counts.0, counts.1, counts.2).unwrap();
        }
        out
    }
}

fn both(counts: &mut (usize, usize, usize), one: &BTreeSet<String>, two: &BTreeSet<String>) {
    counts.0 += one.intersection(two).count();
    counts.1 += one.len();
    counts.2 += two.len();
}

fn f1((both, one, two): (usize, usize, usize)) -> String {
    format!("{:.3}", 2.0 * both as f64 / (one + two) as f64)
}

/// The criteria that a sentence touches.
fn touched(parts: &[Value]) -> BTreeSet<String> {
    parts.iter().flat_map(|part| list(&part["says"])).map(|says| text(&says[0]).to_owned()).collect()
}

/// Counts by name; what comes first was first.
#[derive(Default)]
struct Counts(Vec<(String, [usize; 2])>);

impl Counts {
    fn add(&mut self, name: &str, part: usize, count: usize) {
        let at = self.0.iter().position(|(known, _)| known == name).unwrap_or_else(|| {
            self.0.push((name.to_owned(), [0, 0]));
            self.0.len() - 1
        });
        self.0[at].1[part] += count;
    }
}

/// What the corpus holds, by part.
fn distributions() -> String {
    let mut counts = Counts::default();
    let (mut labels, mut voices, mut issues) = (Counts::default(), Counts::default(), Counts::default());
    let mut classes: BTreeMap<String, [usize; 2]> = BTreeMap::new();
    let mut lengths: [[Vec<usize>; 2]; 2] = Default::default();
    for (part, score) in scores().iter().enumerate() {
        for letter in list(&score["letters"]["scored"]) {
            let corpus = root().join("corpus");
            let words = std::fs::read_to_string(corpus.join(format!("letters/{}.txt", text(letter)))).unwrap();
            lengths[part][0].push(words.split_whitespace().count());
            counts.add("letters", part, 1);
            for decision in list(&read(&corpus.join(format!("annotations/{}.json", text(letter))))["decisions"]) {
                counts.add("decisions", part, 1);
                for outcome in ["upheld", "overturned"] {
                    counts.add(outcome, part, usize::from(decision["outcome"] == outcome));
                }
                let mut length = 0;
                for sentence in list(&decision["sentences"]) {
                    counts.add("sentences of rationales", part, 1);
                    length += text(&sentence["text"]).split_whitespace().count();
                    for said in list(&sentence["parts"]) {
                        voices.add(&format!("parts of sentences, {}", text(&said["voice"])), part, 1);
                    }
                }
                lengths[part][1].push(length);
                for status in ["applied, met", "applied, unmet", "recited", "omitted"] {
                    labels.add(&format!("labels, {status}"), part, 0);
                }
                labels.add("labels that are unsure", part, list(&decision["unsure"]).len());
                for label in decision["criteria"].as_object().unwrap().values() {
                    let said = [text(&label[0]), text(&label[1])].join(", ");
                    labels.add(&format!("labels, {}", said.trim_end_matches(", ")), part, 1);
                }
                let ids: BTreeSet<&str> = list(&decision["issues"]).iter().map(|issue| text(&issue["id"])).collect();
                ids.into_iter().for_each(|id| issues.add(&format!("decisions with `{id}`"), part, 1));
                for class in list(&decision["classes"]) {
                    classes.entry(text(class).to_owned()).or_default()[part] += 1;
                }
                if list(&decision["classes"]).is_empty() {
                    classes.entry("(none)".to_owned()).or_default()[part] += 1;
                }
            }
        }
    }
    issues.0.sort();
    let mut out = "| | all | seen | unseen |\n| --- | ---: | ---: | ---: |\n".to_owned();
    let mut row = |name: &str, [seen, unseen]: [usize; 2]| {
        writeln!(out, "| {name} | {} | {seen} | {unseen} |", seen + unseen).unwrap();
    };
    counts.0.iter().for_each(|(name, parts)| row(name, *parts));
    for counts in [&labels, &voices, &issues] {
        counts.0.iter().for_each(|(name, parts)| row(name, *parts));
    }
    for (at, name) in ["words of a letter", "words of a rationale"].into_iter().enumerate() {
        let [seen, unseen] = [0, 1].map(|part: usize| lengths[part][at].clone());
        let all = [seen.clone(), unseen.clone()].concat();
        let [all, seen, unseen] = [all, seen, unseen].map(spread);
        writeln!(out, "| {name}, least, median, most | {all} | {seen} | {unseen} |").unwrap();
    }
    out += "\n| class | decisions | seen | unseen |\n| --- | ---: | ---: | ---: |\n";
    for (class, [seen, unseen]) in classes {
        writeln!(out, "| {class} | {} | {seen} | {unseen} |", seen + unseen).unwrap();
    }
    out
}

fn spread(mut lengths: Vec<usize>) -> String {
    lengths.sort_unstable();
    format!("{}, {}, {}", lengths[0], lengths[lengths.len() / 2], lengths[lengths.len() - 1])
}

/// A figure, its interval and its counts, as cells.
fn cells(figure: Option<&Value>) -> String {
    let Some(figure) = figure else { return "- | |".to_owned() };
    let number = |key: &str| figure[key].as_f64().map(|value| format!("{value:.3}"));
    let value = number("value").unwrap_or("-".to_owned());
    let interval = number("low").zip(number("high")).map_or(String::new(), |(low, high)| format!("{low}-{high}"));
    let counts = figure["of"].as_u64().map_or(String::new(), |of| format!(" {} of {of}", figure["count"]));
    format!(
        "{value} | {interval}{} |",
        if interval.is_empty() { counts.trim_start().to_owned() } else { format!(";{counts}") }
    )
}

/// Every figure, for `docs/accuracy.md`.
fn whole_table(agreement: &Agreement) -> String {
    let [seen, unseen] = scores();
    let sizes = scores()
        .each_ref()
        .map(|score| format!("{} letters, {} decisions", list(&score["letters"]["scored"]).len(), score["decisions"]));
    let mut out = format!(
        "| figure | seen: {} | 95%; count | unseen: {} | 95%; count |\n| --- | ---: | --- | ---: | --- |\n",
        sizes[0], sizes[1]
    );
    let mut names: Vec<&str> = list(&seen["figures"]).iter().map(|figure| text(&figure["name"])).collect();
    for (at, figure) in list(&unseen["figures"]).iter().enumerate() {
        let name = text(&figure["name"]);
        if !names.contains(&name) {
            names.insert(at.min(names.len()), name);
        }
    }
    for name in names {
        let row = [seen, unseen].map(|score| cells(figure(score, name))).join(" ");
        writeln!(out, "| `{name}` | {row}").unwrap();
    }
    writeln!(
        out,
        "\nTwo readers of {} of these letters agree on {} of statuses, {} of findings and {} of voices; on {}, {} and {} where what \
         the first calls unsure is left out, as it is in the figures above. Their mentions have an F1 of {}.",
        agreement.letters,
        agreement.status.value(),
        agreement.finding.value(),
        agreement.voice.value(),
        agreement.sure_status.value(),
        agreement.sure_finding.value(),
        agreement.sure_voice.value(),
        f1(agreement.mentions)
    )
    .unwrap();
    out
}

/// The figures that matter most, for the README.
fn short_table(agreement: &Agreement) -> String {
    let [seen, unseen] = scores();
    let one = |name: &str| {
        [seen, unseen]
            .map(|score| format!("{:.2}", figure(score, name).unwrap()["value"].as_f64().unwrap()))
            .join(" | ")
    };
    // All rules of a kind together.
    let pooled = |kind: &str, end: &str| {
        let of = |score: &Value| {
            let figures = list(&score["figures"]).iter();
            let mine = figures.filter(|f| text(&f["name"]).starts_with(kind) && text(&f["name"]).ends_with(end));
            let add =
                |sum: (u64, u64), f: &Value| (sum.0 + f["count"].as_u64().unwrap(), sum.1 + f["of"].as_u64().unwrap());
            mine.fold((0, 0), add)
        };
        [seen, unseen]
            .map(of)
            .map(|(count, all)| format!("{:.2} ({count} of {all})", count as f64 / all as f64))
            .join(" | ")
    };
    let share = |share: Share| format!("{:.2}", share.0 as f64 / share.1 as f64);
    let [letters, decisions] = [
        scores().each_ref().map(|score| list(&score["letters"]["scored"]).len()),
        scores().each_ref().map(|score| score["decisions"].as_u64().unwrap() as usize),
    ];
    let mut out = format!(
        "| | {} letters seen, {} decisions | {} letters unseen, {} decisions | two readers |\n| --- | ---: | ---: | ---: |\n",
        letters[0], decisions[0], letters[1], decisions[1]
    );
    for (label, name, readers) in [
        ("status (applied, recited, omitted): accuracy", "status/accuracy", share(agreement.status)),
        ("the same, macro-F1", "status/macro-f1", String::new()),
        ("finding (met, unmet): accuracy", "finding", share(agreement.finding)),
        ("voice of a clause: accuracy", "voice", share(agreement.voice)),
    ] {
        writeln!(out, "| {label} | {} | {readers} |", one(name)).unwrap();
    }
    let mentions = [seen, unseen].map(|score| {
        let of = |name: &str| figure(score, name).unwrap()["value"].as_f64().unwrap();
        let (precision, recall) = (of("mention/precision"), of("mention/recall"));
        format!("{:.2}", 2.0 * precision * recall / (precision + recall))
    });
    let readers = format!("{:.2}", f1(agreement.mentions).parse::<f64>().unwrap());
    writeln!(out, "| criteria found in sentences: F1 | {} | {readers} |", mentions.join(" | ")).unwrap();
    for (label, kind) in [("`conflict/*`", "issue/conflict/"), ("`citation/*`", "issue/citation/")] {
        for (end, what) in
            [("/precision", "precision: reported, and there"), ("/recall", "recall: there, and reported")]
        {
            writeln!(out, "| {label}, {what} | {} | |", pooled(kind, end)).unwrap();
        }
    }
    out
}
