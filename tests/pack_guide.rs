//! `docs/rule-packs.md` says nothing that isn't so: its YAML loads, its examples give what they say, its phrases match
//! what the page says that they match.

use mtuslint::evaluation;
use mtuslint::pack::{self, Code, Pack, PackError, PackFiles};
use mtuslint::phrase::{Builder, Concepts};
use mtuslint::text::tokens;

const EXTENDS: &str = "pack: {id: x, version: 1.0.0, title: X, extends: default}";

/// The fenced blocks of the page in a language, with the line on which each begins.
fn blocks(language: &str) -> Vec<(usize, String)> {
    let page = include_str!("../docs/rule-packs.md");
    let mut out: Vec<(usize, String)> = Vec::new();
    let mut open: Option<bool> = None;
    for (line, text) in (1..).zip(page.lines()) {
        match (open, text.strip_prefix("```")) {
            (None, Some(found)) => {
                open = Some(found == language);
                if found == language {
                    out.push((line, String::new()));
                }
            }
            (Some(_), Some(_)) => open = None,
            (Some(true), None) => {
                let (_, block) = out.last_mut().unwrap();
                *block += text;
                block.push('\n');
            }
            _ => {}
        }
    }
    assert_eq!(open, None, "a block isn't closed");
    out
}

fn load(files: &[(&str, &str)]) -> Result<Pack, String> {
    let dir = tempfile::tempdir().unwrap();
    files.iter().for_each(|(name, text)| std::fs::write(dir.path().join(name), text).unwrap());
    let found = pack::inspect(vec![PackFiles::read(dir.path())]);
    // The page shows one criterion of those that share a fact; and the pack built in has warnings of its own.
    let of_the_page = |e: &&PackError| e.code != Code::Unshared && e.file.starts_with(dir.path().to_str().unwrap());
    let found: String = found.iter().filter(of_the_page).map(|e| format!("{e}\n")).collect();
    if !found.is_empty() {
        return Err(found);
    }
    pack::load(vec![PackFiles::read(dir.path())]).map_err(|e| e.to_string())
}

#[test]
fn every_yaml_example_loads_in_the_smallest_pack_and_its_examples_hold() {
    let blocks = blocks("yaml");
    assert!(blocks.len() >= 8, "only {} blocks", blocks.len());
    let (_, smallest) = &blocks[0];
    let mut examples = 0;
    for (line, block) in &blocks {
        // What changes the pack built in can't be held against another.
        let files: &[(&str, &str)] = match () {
            () if block == smallest || block.contains("extends:") => &[("a.yaml", block)],
            () if block.contains("override:") => &[("a.yaml", EXTENDS), ("b.yaml", block)],
            () => &[("a.yaml", smallest), ("b.yaml", block)],
        };
        let pack = load(files).unwrap_or_else(|errors| panic!("line {line}: {errors}"));
        let run = evaluation::run_examples(&pack);
        let failed: Vec<String> = run
            .failures
            .iter()
            .map(|failure| {
                let criterion = pack.criterion(failure.criterion).unwrap();
                let gives = (failure.trace.status, failure.trace.finding);
                format!("{}: {:?}: {}", criterion.id, gives, criterion.examples[failure.example].text)
            })
            .collect();
        assert!(run.passed(), "line {line}: {failed:#?} {:?}", run.gaps);
        examples += run.examples;
    }
    assert!(examples > 12);
}

#[test]
fn every_phrase_example_matches_what_the_page_says() {
    let (mut phrases, mut yes, mut no) = (0, 0, 0);
    for (line, block) in blocks("phrase") {
        let mut lines = block.lines();
        let phrase = lines.next().unwrap();
        let mut builder = Builder::default();
        builder.add(phrase, &Concepts::default()).unwrap_or_else(|e| panic!("line {line}: {e}"));
        let set = builder.finish([]);
        let found = |text: &str| -> Vec<String> {
            let tokens = tokens(text);
            let atoms = set.atoms(text, &tokens);
            let hits = set.find(text, &tokens, &atoms, 0..tokens.len(), &set.all());
            hits.iter().map(|hit| text[tokens[hit.start].start..tokens[hit.end - 1].end].to_owned()).collect()
        };
        phrases += 1;
        for example in lines {
            if let Some(text) = example.trim().strip_prefix("yes: ") {
                let bare: String = text.chars().filter(|c| !"[]".contains(*c)).collect();
                let wanted: Vec<&str> = text.split('[').skip(1).map(|part| part.split(']').next().unwrap()).collect();
                assert_eq!(found(&bare), wanted, "line {line}: `{phrase}` in {text}");
                assert!(!wanted.is_empty(), "line {line}: nothing in brackets: {text}");
                yes += 1;
            } else if let Some(text) = example.trim().strip_prefix("no: ") {
                assert_eq!(found(text), Vec::<String>::new(), "line {line}: `{phrase}` in {text}");
                no += 1;
            } else {
                panic!("line {line}: neither yes nor no: {example}");
            }
        }
    }
    assert!(phrases >= 10 && yes >= phrases && no >= 8, "{phrases} phrases, {yes} yes, {no} no");
}
