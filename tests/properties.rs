//! Properties that hold for any letter: places are places, layout changes nothing, decisions don't mind their neighbours.

use std::sync::LazyLock;

use crate::support::generator::Generator;
use crate::support::generator::layout::{Layout, STYLES};
use mtuslint::evaluation::{self, Assessment};
use mtuslint::letter;
use mtuslint::pack::{CriterionFinding, Status};
use mtuslint::text::{Source, Span};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

static GENERATOR: LazyLock<Generator> = LazyLock::new(Generator::new);

/// Few, fixed cases: the same on every run, and quick. `PROPTEST_CASES` and `PROPTEST_RNG_SEED` give others.
fn cases(cases: u32) -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(cases);
    let mut config = ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
    if std::env::var_os("PROPTEST_RNG_SEED").is_none() {
        config.rng_seed = RngSeed::Fixed(1);
    }
    config
}

/// What a decision comes to: item, outcome, and each criterion's status and finding.
type Result = (Option<String>, Option<letter::Outcome>, Vec<(String, bool, Status, Option<CriterionFinding>)>);

fn assess(text: &str) -> (Source, letter::Letter, Assessment) {
    let source = Source::from_text("letter", text.to_owned()).unwrap();
    let letter = letter::parse(&source, &GENERATOR.pack.lexicon).remove(0);
    let assessment = evaluation::assess(&letter, &GENERATOR.pack);
    (source, letter, assessment)
}

fn results(text: &str) -> Vec<Result> {
    let (_, letter, assessment) = assess(text);
    let decisions = letter.decisions.iter().zip(&assessment.decisions);
    let result = |(decision, assessed): (&letter::Decision, &evaluation::DecisionAssessment)| {
        let criteria = assessed.criteria.iter().map(|c| (c.id.clone(), c.required(), c.status, c.finding)).collect();
        let item = decision.item.as_ref().map(|item| item.text(&letter).replace('\u{2010}', "-"));
        (item, decision.outcome.as_ref().map(|outcome| outcome.value), criteria)
    };
    decisions.map(result).collect()
}

fn plain() -> Layout {
    Layout { style: STYLES[0], width: 90, hyphenate: false, page: 0, typographic: false, crlf: false }
}

prop_compose! {
    fn layouts()(
        style in 0..STYLES.len(),
        width in 76usize..120,
        hyphenate: bool,
        page in prop_oneof![Just(0usize), 8usize..60],
        typographic: bool,
        crlf: bool,
    ) -> Layout {
        Layout { style: STYLES[style], width, hyphenate, page, typographic, crlf }
    }
}

/// All places of a letter's tree and of what was found in it.
fn spans(value: &serde_json::Value, out: &mut Vec<Span>) {
    match value {
        serde_json::Value::Object(map) => {
            if let (Some(start), Some(end)) = (map.get("start"), map.get("end")) {
                let at = |value: &serde_json::Value| usize::try_from(value.as_u64().unwrap()).unwrap();
                assert!(at(start) <= at(end));
                out.push(Span::new(at(start), at(end)));
            }
            map.values().for_each(|value| spans(value, out));
        }
        serde_json::Value::Array(list) => list.iter().for_each(|value| spans(value, out)),
        _ => {}
    }
}

/// Every place lies in the text, on the edges of characters; returns how many there are.
fn places_hold(text: &str) -> usize {
    let (source, letter, assessment) = assess(text);
    let mut all = Vec::new();
    spans(&mtuslint::report::ast(&letter), &mut all);
    all.extend(assessment.all().flat_map(|diagnostic| &diagnostic.labels).map(|label| label.span));
    all.extend(assessment.decisions.iter().flat_map(|d| &d.criteria).flat_map(|c| c.evidence.iter().copied()));
    for span in &all {
        assert!(source.text().get(span.start..span.end).is_some(), "{span:?} of {} bytes", source.text().len());
    }
    all.len()
}

/// Pieces that mean something to the grammars, and some that break things.
fn soup() -> impl Strategy<Value = String> {
    let known = [
        "HOW THE IMR FINAL DETERMINATION WAS MADE",
        "CLINICAL CASE SUMMARY",
        "IMR ISSUES, DECISIONS AND RATIONALES",
        "set forth below:",
        "Claims Administrator guideline:",
        "MAXIMUS guideline:",
        "Decision rationale:",
        ": Upheld",
        ": Overturned",
        "Case Number: CM16-0000001",
        "Date of Injury: 13/45/2016",
        "Decision Date: 11/14/2016",
        "Application",
        "Received:",
        "Decision based on MTUS",
        "Decision based on Non-MTUS Citation",
        ", Section(s):",
        "Page(s): 24, 60-61.",
        " and Other Medical Treatment Guidelines ",
        "was the original request.",
        "remaining IMR eligible portion of the original request, ",
        "Norco 10/325mg #60",
        "x 6 weeks",
        "#",
        "2,000,000",
        "99999999999999999999 mg",
        "since 01/05/2012",
        "for more than 4 weeks",
        "\"",
        "(",
        ")",
        "\u{ad}",
        "\u{a0}",
        "\u{fb01}",
        "\u{2010}\n",
        "-\n",
        "\u{feff}",
        "e\u{301}",
        "\u{1f600}",
        "\u{202e}",
        "\n",
        "\r\n",
        "\x0c",
        " ",
        ". ",
        "The guidelines recommend",
        "There is no documentation of",
        "The patient has",
        "is not medically necessary.",
    ];
    let piece =
        prop_oneof![6 => proptest::sample::select(known.to_vec()).prop_map(str::to_owned), 1 => any::<String>()];
    proptest::collection::vec(piece, 1..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn reading_any_bytes_ends(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        if let Ok(source) = Source::from_bytes("bytes", bytes) {
            places_hold(source.text());
        }
    }

    #[test]
    fn places_of_any_text_lie_within_it(text in soup()) {
        if Source::from_text("soup", text.clone()).is_ok() {
            places_hold(&text);
        }
    }
}

proptest! {
    #![proptest_config(cases(48))]

    #[test]
    fn places_of_letters_lie_within_them(index in 0u64..1_000_000, layout in layouts()) {
        prop_assert!(places_hold(&GENERATOR.plan(2, index).text(&layout)) > 10);
    }

    #[test]
    fn layout_changes_no_status(index in 0u64..1_000_000, layout in layouts()) {
        let letter = GENERATOR.plan(3, index);
        prop_assert_eq!(results(&letter.text(&layout)), results(&letter.text(&plain())), "{:?}", layout);
    }

    #[test]
    fn an_unrelated_sentence_changes_no_other_status(index in 0u64..1_000_000, which: prop::sample::Index, at: prop::sample::Index) {
        let letter = GENERATOR.plan(4, index);
        let before = results(&letter.text(&plain()));
        let decision = &letter.decisions[0];
        if let Some(class) = decision.class {
            let all = GENERATOR.sentences(class);
            let added = &all[which.index(all.len())];
            let (mut changed, recited) = (letter.clone(), added.touches[0].1 == Status::Recited);
            let list = if recited { &mut changed.decisions[0].guideline } else { &mut changed.decisions[0].case };
            list.insert(at.index(list.len() + 1), added.clone());
            let after = results(&changed.text(&plain()));
            prop_assert_eq!(&before[1..], &after[1..]);
            for (index, (was, is)) in before[0].2.iter().zip(&after[0].2).enumerate().filter(|(index, _)| !added.concerns(*index)) {
                // The use may now be a continuing one: what is required may change, never how it is treated.
                prop_assert_eq!((&was.0, was.2, was.3), (&is.0, is.2, is.3), "criterion {}, added: {}", index, added.text);
            }
        }
    }

    #[test]
    fn a_sentence_on_nothing_changes_no_status(index in 0u64..1_000_000, which: prop::sample::Index, at: prop::sample::Index) {
        let letter = GENERATOR.plan(5, index);
        let mut changed = letter.clone();
        let (asides, list) = (GENERATOR.asides(), &mut changed.decisions[0].asides);
        list.insert(at.index(list.len() + 1), asides[which.index(asides.len())].clone());
        prop_assert_eq!(results(&letter.text(&plain())), results(&changed.text(&plain())));
    }

    #[test]
    fn shuffling_decisions_permutes_results(index in 0u64..1_000_000, seed: u64) {
        let mut letter = GENERATOR.plan(6, index);
        letter.decisions.extend(GENERATOR.plan(7, index).decisions);
        let before = results(&letter.text(&plain()));
        let mut order: Vec<usize> = (0..letter.decisions.len()).collect();
        fastrand::Rng::with_seed(seed).shuffle(&mut order);
        let mut shuffled = letter.clone();
        shuffled.decisions = order.iter().map(|&old| letter.decisions[old].clone()).collect();
        let after = results(&shuffled.text(&plain()));
        let expected: Vec<Result> = order.iter().map(|&old| before[old].clone()).collect();
        prop_assert_eq!(after, expected);
    }
}
