//! What each stage costs, on synthetic letters: `cargo bench`. Throughput counts the letter's bytes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

#[path = "../tests/support/generator/mod.rs"]
mod generator;
#[path = "../tests/support/pdf.rs"]
#[allow(dead_code)]
mod pdf;

use std::path::Path;
use std::sync::LazyLock;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use generator::Generator;
use mtuslint::letter::Letter;
use mtuslint::pack::{self, PackFiles};
use mtuslint::text::{Folded, Source, tokens};
use mtuslint::{document, evaluation, letter, reading};

/// Letters of all forms, classes and layouts.
const LETTERS: u64 = 200;

static GENERATOR: LazyLock<Generator> = LazyLock::new(Generator::new);
static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(|| {
    let letters = (0..LETTERS).map(|i| GENERATOR.letter(7, i));
    letters.map(|letter| Source::from_text("letter", letter.text).unwrap()).collect()
});
static PARSED: LazyLock<Vec<Letter>> =
    LazyLock::new(|| SOURCES.iter().flat_map(|source| letter::parse(source, &GENERATOR.pack.lexicon)).collect());

fn bytes() -> BytesCount {
    BytesCount::new(SOURCES.iter().map(|source| source.text().len()).sum::<usize>())
}

/// The pack as a start of the program has it.
#[divan::bench]
fn a_pack_prepared() {
    black_box(mtuslint::default_pack().unwrap());
}

/// The same pack from its YAML, as with `--rules`.
#[divan::bench]
fn b_pack_from_yaml() {
    black_box(pack::load(vec![PackFiles::read(Path::new("rules"))]).unwrap());
}

#[divan::bench]
fn c_pdf(bencher: Bencher<'_, '_>) {
    let files: Vec<Vec<u8>> = SOURCES
        .iter()
        .take(20)
        .map(|source| pdf::bytes(pdf::letter(source.text(), 50, pdf::Font::Composite)))
        .collect();
    let bytes = BytesCount::new(SOURCES.iter().take(20).map(|source| source.text().len()).sum::<usize>());
    bencher.counter(bytes).bench_local(|| {
        for file in &files {
            black_box(document::read("letter", file.clone()).unwrap());
        }
    });
}

#[divan::bench]
fn d_fold(bencher: Bencher<'_, '_>) {
    bencher.counter(bytes()).bench_local(|| SOURCES.iter().for_each(|source| drop(black_box(Folded::new(source)))));
}

#[divan::bench]
fn e_parse(bencher: Bencher<'_, '_>) {
    let lexicon = &GENERATOR.pack.lexicon;
    bencher.counter(bytes()).bench_local(|| {
        SOURCES.iter().for_each(|source| drop(black_box(letter::parse(source, lexicon))));
    });
}

/// All phrases, over every sentence of a letter; a reading asks only where they may count.
#[divan::bench]
fn f_phrases(bencher: Bencher<'_, '_>) {
    let phrases = &GENERATOR.pack.phrases;
    let all = phrases.all();
    bencher.counter(bytes()).bench_local(|| {
        for letter in PARSED.iter() {
            let text = letter.folded.text();
            let tokens = tokens(text);
            let atoms = phrases.atoms(text, &tokens);
            black_box(phrases.find(text, &tokens, &atoms, 0..tokens.len(), &all));
        }
    });
}

#[divan::bench]
fn g_reading(bencher: Bencher<'_, '_>) {
    bencher.counter(bytes()).bench_local(|| {
        for letter in PARSED.iter() {
            for decision in &letter.decisions {
                black_box(reading::read(letter, decision, &GENERATOR.pack, reading::Options::default()));
            }
        }
    });
}

/// Reading and all rules.
#[divan::bench]
fn h_evaluation(bencher: Bencher<'_, '_>) {
    bencher.counter(bytes()).bench_local(|| {
        PARSED.iter().for_each(|letter| drop(black_box(evaluation::assess(letter, &GENERATOR.pack))));
    });
}

fn main() {
    divan::main();
}
