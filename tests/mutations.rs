//! Damaged letters: every decision is still reported as it was, or a diagnostic says that something is wrong.
//!
//! Each mutation is done to synthetic letters and, where they are, to real ones. `MTUSLINT_MUTATIONS=20` does each as many
//! times; `-- --nocapture` shows the figures.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::support;
use crate::support::furniture::{self, Heading};
use crate::support::generator::Generator;
use fastrand::Rng;
use mtuslint::evaluation;
use mtuslint::letter::{self, Outcome};
use mtuslint::pack::{CriterionFinding, Status};
use mtuslint::text::Source;

static GENERATOR: LazyLock<Generator> = LazyLock::new(Generator::new);

const LABELS: [&str; 3] = ["Claims Administrator guideline:", "MAXIMUS guideline:", "Decision rationale:"];

/// What a decision comes to.
#[derive(Debug, Clone, PartialEq)]
struct Read {
    item: String,
    outcome: Option<Outcome>,
    criteria: Vec<(String, Status, Option<CriterionFinding>)>,
    /// Heading and outcome, in the words of the letter without white space.
    heading: String,
    /// The rationale, likewise.
    rationale: String,
}

/// A letter as it is read, and whether anything is said to be wrong with it.
struct Reading {
    decisions: Vec<Read>,
    headings: Vec<Heading>,
    reported: bool,
}

/// Words without white space and hyphens: what line ends can't change.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{2010}' | '\u{feff}')).collect()
}

fn read(bytes: Vec<u8>) -> Reading {
    let Ok(source) = Source::from_bytes("letter", bytes) else {
        return Reading { decisions: Vec::new(), headings: Vec::new(), reported: true };
    };
    let pack = &GENERATOR.pack;
    let mut reading = Reading { decisions: Vec::new(), headings: Vec::new(), reported: false };
    for letter in letter::parse(&source, &pack.lexicon) {
        let assessment = evaluation::assess(&letter, pack);
        let decisions = letter.decisions.iter().zip(&assessment.decisions).map(|(decision, assessed)| {
            let item = decision.item.as_ref().map(|item| item.text(&letter)).unwrap_or_default();
            let span = decision.heading.as_ref().zip(decision.outcome.as_ref()).map(|(h, o)| h.span.join(o.span));
            let rationale = decision.rationale.as_ref().map(|r| squeezed(source.slice(r.words.span)));
            Read {
                item: squeezed(item),
                outcome: decision.outcome.as_ref().map(|outcome| outcome.value),
                criteria: assessed.criteria.iter().map(|c| (c.id.clone(), c.status, c.finding)).collect(),
                heading: span.map(|span| squeezed(source.slice(span))).unwrap_or_default(),
                rationale: rationale.unwrap_or_default(),
            }
        });
        reading.decisions.extend(decisions);
        let headings =
            letter.decisions.iter().filter_map(|decision| decision.heading.as_ref().zip(decision.outcome.as_ref()));
        reading.headings.extend(headings.map(|(heading, outcome)| Heading {
            start: heading.span.start,
            outcome: outcome.span.start..outcome.span.end,
        }));
        reading.reported |= !letter.problems.is_empty();
    }
    reading
}

/// What became of the decisions of damaged letters.
#[derive(Debug, Default, Clone)]
struct Tally {
    letters: usize,
    decisions: usize,
    /// Item, outcome and all criteria as before.
    same: usize,
    /// Read otherwise or not at all, and a diagnostic says that something is wrong.
    reported: usize,
    /// Item and outcome as before, but other criteria, as words of the rationale are gone; nothing is said.
    shortened: usize,
    /// Cut away with its heading: nothing of it is left.
    gone: usize,
    /// Reported with its outcome, but the item has words too many or too few (the line before its heading is gone or
    /// doubled), or criteria differ as the letter's dates are gone; nothing is said.
    blurred: Vec<String>,
    /// Not reported, though its heading is there, and nothing is said.
    silent: Vec<String>,
}

/// Holds a damaged letter against what was read before.
fn compare(before: &[Read], damaged: Vec<u8>, name: &str, tally: &mut Tally) {
    let text = squeezed(&String::from_utf8_lossy(&damaged));
    let after = read(damaged);
    tally.letters += 1;
    for decision in before {
        tally.decisions += 1;
        let found = after.decisions.iter().find(|d| d.item == decision.item && d.outcome == decision.outcome);
        let whole = text.contains(&decision.rationale);
        if after
            .decisions
            .iter()
            .any(|d| (&d.item, d.outcome, &d.criteria) == (&decision.item, decision.outcome, &decision.criteria))
        {
            tally.same += 1;
        } else if after.reported {
            tally.reported += 1;
        } else if !text.contains(&decision.heading) {
            tally.gone += 1;
        } else if found.is_some() && !whole {
            tally.shortened += 1;
        } else if after.decisions.iter().any(|d| {
            let same = d.item.contains(&decision.item) || decision.item.contains(&d.item) && !d.item.is_empty();
            d.outcome == decision.outcome && same
        }) {
            tally.blurred.push(format!("{name}: {}", decision.item));
        } else {
            tally.silent.push(format!("{name}: {} (found: {})", decision.item, found.is_some()));
        }
    }
}

type Mutation = fn(&str, &str, &mut Rng) -> Vec<u8>;

/// Each gets a letter, another one, and chance.
const MUTATIONS: [(&str, Mutation); 17] = [
    ("cut off at the end", |text, _, rng| text[..place(text, rng)].into()),
    ("cut off at the beginning", |text, _, rng| text[place(text, rng)..].into()),
    ("a page is missing", |text, _, rng| {
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let from = rng.usize(0..lines.len());
        let to = (from + rng.usize(1..40)).min(lines.len());
        [lines[..from].concat(), lines[to..].concat()].concat().into()
    }),
    ("one line doubled", |text, _, rng| {
        let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
        let at = rng.usize(0..lines.len());
        lines.insert(at, lines[at]);
        lines.concat().into()
    }),
    ("every line doubled", |text, _, _| {
        text.split_inclusive('\n').flat_map(|line| [line, line]).collect::<String>().into()
    }),
    ("one label deleted", |text, _, rng| {
        let labels: Vec<(usize, &str)> = LABELS.iter().flat_map(|label| text.match_indices(label)).collect();
        let Some(&(at, label)) = labels.get(rng.usize(0..labels.len().max(1))) else { return text.into() };
        [&text[..at], &text[at + label.len()..]].concat().into()
    }),
    ("all labels of one kind deleted", |text, _, rng| text.replace(LABELS[rng.usize(0..3)], "").into()),
    ("one outcome deleted", |text, _, rng| {
        let words: Vec<(usize, &str)> =
            [": Upheld", ": Overturned"].iter().flat_map(|word| text.match_indices(word)).collect();
        let Some(&(at, word)) = words.get(rng.usize(0..words.len().max(1))) else { return text.into() };
        [&text[..at], &text[at + word.len()..]].concat().into()
    }),
    ("two lines joined", |text, _, rng| {
        let ends: Vec<usize> = text.match_indices('\n').map(|(at, _)| at).collect();
        let at = ends[rng.usize(0..ends.len())];
        [&text[..at], " ", &text[at + 1..]].concat().into()
    }),
    ("all on one line", |text, _, _| text.split_whitespace().collect::<Vec<_>>().join(" ").into()),
    ("sections swapped", |text, _, rng| {
        let titles = ["HOW THE IMR FINAL DETERMINATION", "CLINICAL CASE SUMMARY", "IMR ISSUES, DECISIONS"];
        let at: Option<Vec<usize>> = titles.iter().map(|title| text.find(title)).collect();
        let Some(at) = at.filter(|at| at.is_sorted()) else { return text.into() };
        let parts = [&text[at[0]..at[1]], &text[at[1]..at[2]], &text[at[2]..]];
        let mut order = [0, 1, 2];
        rng.shuffle(&mut order);
        let parts: Vec<String> = order.iter().map(|&part| format!("{}\n", parts[part].trim_end())).collect();
        [&text[..at[0]], &parts.concat()].concat().into()
    }),
    ("pages out of order", |text, _, rng| {
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let cut = rng.usize(0..lines.len());
        let page = (cut + 40).min(lines.len());
        let end = (page + 40).min(lines.len());
        [&lines[..cut], &lines[page..end], &lines[cut..page], &lines[end..]].concat().concat().into()
    }),
    ("Windows-1252", |text, _, _| {
        let byte = |c: char| match c {
            '\u{2018}' => 0x91,
            '\u{2019}' => 0x92,
            '\u{201c}' => 0x93,
            '\u{201d}' => 0x94,
            '\u{2013}' => 0x96,
            _ => u8::try_from(u32::from(c)).unwrap_or(b'?'),
        };
        text.chars().map(byte).collect()
    }),
    ("UTF-16", |text, _, _| "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()),
    ("UTF-8 read as Latin-1", |text, _, _| text.bytes().map(char::from).collect::<String>().into()),
    ("old Macintosh line ends", |text, _, _| text.replace("\r\n", "\n").replace('\n', "\r").into()),
    ("a letter inside a letter", |text, other, rng| {
        let ends: Vec<usize> = text.match_indices('\n').map(|(at, _)| at + 1).collect();
        let at = ends[rng.usize(0..ends.len())];
        [&text[..at], other, "\n", &text[at..]].concat().into()
    }),
];

/// A place between two characters.
fn place(text: &str, rng: &mut Rng) -> usize {
    let mut at = rng.usize(0..=text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn times() -> usize {
    std::env::var("MTUSLINT_MUTATIONS").ok().map_or(1, |times| times.parse().expect("MTUSLINT_MUTATIONS is a number"))
}

/// Does all mutations to all letters; shows the figures.
fn mutate(what: &str, letters: &[(String, String)]) -> BTreeMap<&'static str, Tally> {
    let mut rng = Rng::with_seed(7);
    let clean: Vec<Reading> = letters.iter().map(|(_, text)| read(text.clone().into())).collect();
    let before: Vec<&[Read]> = clean.iter().map(|reading| reading.decisions.as_slice()).collect();
    let mut out: BTreeMap<&str, Tally> = BTreeMap::new();
    println!("{what}: {} letters, {} decisions", letters.len(), before.iter().map(|read| read.len()).sum::<usize>());
    println!(
        "{:34}{:>9}{:>9}{:>9}{:>9}{:>9}{:>9}{:>9}",
        "", "decisions", "same", "reported", "short", "gone", "blurred", "silent"
    );
    for (name, mutation) in MUTATIONS {
        let tally = out.entry(name).or_default();
        for _ in 0..times() {
            for (i, (letter, text)) in letters.iter().enumerate() {
                let other = (i + 1) % letters.len();
                let damaged = mutation(text, &letters[other].1, &mut rng);
                compare(before[i], damaged.clone(), letter, tally);
                if name == "a letter inside a letter" {
                    compare(before[other], damaged, &format!("{letter} with {}", letters[other].0), tally);
                }
            }
        }
        tally.show(name);
    }
    // What offices add to a letter, to one that is whole and to one that is damaged.
    for (name, add) in furniture::kinds() {
        let tally = out.entry(name).or_default();
        for (i, (letter, text)) in letters.iter().enumerate() {
            let added = add(text, &clean[i].headings);
            compare(before[i], added.clone().into(), letter, tally);
            let cut = place(&added, &mut rng);
            compare(before[i], added[..cut].into(), &format!("{letter}, cut off"), tally);
        }
        tally.show(name);
    }
    out
}

impl Tally {
    fn show(&self, name: &str) {
        let tally = self;
        println!(
            "{name:34}{:9}{:9}{:9}{:9}{:9}{:9}{:9}",
            tally.decisions,
            tally.same,
            tally.reported,
            tally.shortened,
            tally.gone,
            tally.blurred.len(),
            tally.silent.len()
        );
        for silent in tally.blurred.iter().chain(&tally.silent).take(5) {
            println!("    {silent}");
        }
    }
}

#[test]
fn no_decision_of_a_damaged_synthetic_letter_is_lost_in_silence() {
    let letters: Vec<(String, String)> =
        (0..24).map(|index| GENERATOR.letter(11, index)).map(|letter| (letter.key.letter, letter.text)).collect();
    for (name, tally) in mutate("synthetic", &letters) {
        assert!(tally.silent.is_empty(), "{name}: {:#?}", tally.silent);
        assert!(tally.blurred.len() * 20 <= tally.decisions.max(20), "{name}: {:#?}", tally.blurred);
    }
}

#[test]
fn no_decision_of_a_damaged_real_letter_is_lost_in_silence() {
    let Some(shared) = support::shared() else { return };
    let paths = ["seeds", "text-raw", "text-layout", "text-plain"].map(|folder| support::files(&shared.join(folder)));
    // A few of each extraction; all of them with MTUSLINT_MUTATIONS.
    let step = if times() > 1 { 1 } else { 32 };
    let mut letters = Vec::new();
    for (n, folder) in paths.iter().enumerate() {
        for path in folder.iter().skip(n).step_by(if n == 0 { 1 } else { step }) {
            letters.push((path.display().to_string(), std::fs::read_to_string(path).unwrap()));
        }
    }
    for (name, tally) in mutate("real", &letters) {
        assert!(tally.silent.is_empty(), "{name}: {:#?}", tally.silent);
    }
}
