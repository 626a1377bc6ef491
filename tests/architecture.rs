//! ARCHITECTURE.md says that data flows one way, so no module may lead back to itself: what is understood once needn't be
//! read again with everything around it. The compiler allows circles among modules; this test doesn't.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A module by its path: `["pack", "yaml", "tree"]`; the crate's root is empty.
type Module = Vec<String>;

/// The stages, in the order in which each may know those before it.
const STAGES: [&str; 17] = [
    "late",
    "flat",
    "text",
    "document",
    "phrase",
    "letter",
    "pack",
    "prepared",
    "reading",
    "evaluation",
    "filter",
    "linter",
    "interval",
    "audit",
    "score",
    "report",
    "cli",
];

/// The code of every module of `src/`, without comments and tests.
fn modules() -> BTreeMap<Module, String> {
    let mut out = BTreeMap::new();
    let mut folders = vec![(Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), Module::new())];
    while let Some((folder, module)) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            let name = entry.file_stem().unwrap().to_str().unwrap().to_owned();
            let own = || [module.clone(), vec![name.clone()]].concat();
            if entry.is_dir() {
                folders.push((entry, own()));
            } else if entry.extension().is_some_and(|ending| ending == "rs") && name != "main" {
                let text = fs::read_to_string(&entry).unwrap();
                let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or("");
                let code: Vec<&str> = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
                let code = code.join("\n");
                out.insert(if ["mod", "lib"].contains(&name.as_str()) { module.clone() } else { own() }, code);
            }
        }
    }
    // A module that only tests are built with isn't part of the program.
    let tested: Vec<Module> = out
        .iter()
        .flat_map(|(module, code)| {
            let names = code.split("#[cfg(test)]\nmod ").skip(1).filter_map(|rest| rest.split(';').next());
            names.map(|name| [module.as_slice(), &[name.to_owned()]].concat())
        })
        .collect();
    out.retain(|module, _| !tested.contains(module));
    out
}

/// The paths that begin at a place in code, as `use` writes them: `a::{b, c::d}` are two.
fn paths(code: &str, before: &Module, out: &mut Vec<Module>) -> usize {
    let mut path = before.clone();
    let mut at = 0;
    loop {
        let rest = &code[at..];
        at += rest.len() - rest.trim_start().len();
        let name: String = code[at..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        if code[at..].starts_with('{') {
            at += 1;
            while !code[at..].trim_start().starts_with('}') && at < code.len() {
                at += paths(&code[at..], &path, out);
                at += code[at..].find([',', '}']).map_or(0, |end| end + usize::from(code[at + end..].starts_with(',')));
            }
            return at + code[at..].find('}').map_or(0, |end| end + 1);
        }
        at += name.len();
        path.push(name);
        if !code[at..].starts_with("::") {
            out.push(path);
            return at;
        }
        at += 2;
    }
}

/// The modules that a module names.
fn named(module: &Module, code: &str, known: &BTreeMap<Module, String>) -> BTreeSet<Module> {
    let mut all = Vec::new();
    for root in ["crate::", "super::"] {
        for (at, _) in code.match_indices(root) {
            let before = code[..at].chars().next_back().unwrap_or(' ');
            if !before.is_alphanumeric() && before != '_' && before != ':' {
                paths(&code[at..], &Module::new(), &mut all);
            }
        }
    }
    let mut out = BTreeSet::new();
    for path in all {
        let ups = path.iter().take_while(|name| *name == "super").count();
        let base = if ups == 0 { &[][..] } else { &module[..module.len().saturating_sub(ups)] };
        let whole = [base, &path[ups.max(1)..]].concat();
        let found = (0..=whole.len()).rev().map(|len| whole[..len].to_vec()).find(|module| known.contains_key(module));
        out.extend(found.filter(|found| found != module && !found.is_empty()));
    }
    // A folder's own module knows what it is made of.
    let parts = known.keys().filter(|other| other.len() == module.len() + 1 && other.starts_with(module));
    out.extend(parts.filter(|_| !module.is_empty()).cloned());
    out
}

/// What leads back to itself, with everything on the way there and back.
fn circles(graph: &BTreeMap<Module, BTreeSet<Module>>) -> BTreeSet<Vec<String>> {
    let reached = |from: &Module| {
        let (mut seen, mut todo) = (BTreeSet::new(), vec![from.clone()]);
        while let Some(module) = todo.pop() {
            let next = graph.get(&module).into_iter().flatten();
            todo.extend(next.filter(|next| seen.insert((*next).clone())).cloned());
        }
        seen
    };
    let all: BTreeMap<&Module, BTreeSet<Module>> = graph.keys().map(|module| (module, reached(module))).collect();
    let leads = |from: &Module, to: &Module| all.get(from).is_some_and(|seen| seen.contains(to));
    let circle = |module: &Module| -> Vec<String> {
        let around = graph.keys().filter(|other| leads(module, other) && leads(other, module));
        around.map(|module| module.join("/")).collect()
    };
    graph.keys().map(circle).filter(|circle| !circle.is_empty()).collect()
}

fn graph() -> BTreeMap<Module, BTreeSet<Module>> {
    let known = modules();
    known.iter().map(|(module, code)| (module.clone(), named(module, code, &known))).collect()
}

#[test]
fn the_modules_of_packs_phrases_and_scores_form_no_circle() {
    let mut graph = graph();
    graph.retain(|module, _| module.first().is_some_and(|stage| ["pack", "phrase", "score"].contains(&stage.as_str())));
    assert!(graph.len() > 20, "the modules weren't found: {:?}", graph.keys());
    assert_eq!(circles(&graph), BTreeSet::new(), "modules that lead back to themselves");
}

#[test]
fn a_stage_knows_only_those_before_it() {
    let place = |module: &Module| STAGES.iter().position(|stage| module.first().is_some_and(|name| name == stage));
    let mut backwards = BTreeSet::new();
    for (module, others) in graph().iter().filter(|(module, _)| !module.is_empty()) {
        let own = place(module).unwrap_or_else(|| panic!("`{}` is no stage: add it to STAGES", module.join("/")));
        let later = others.iter().filter(|other| place(other).is_none_or(|other| other > own));
        backwards.extend(later.map(|other| format!("{} -> {}", module.join("/"), other.join("/"))));
    }
    assert_eq!(backwards, BTreeSet::new(), "modules that know a later stage");
}

#[test]
fn every_file_of_tests_is_run() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let main = fs::read_to_string(folder.join("main.rs")).unwrap();
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let modules =
        files.filter(|path| path.extension().is_some_and(|ending| ending == "rs") && !path.ends_with("main.rs"));
    let line = |path: PathBuf| format!("mod {};", path.file_stem().unwrap().to_str().unwrap());
    let forgotten: Vec<String> = modules.map(line).filter(|line| !main.lines().any(|known| known == line)).collect();
    assert_eq!(forgotten, Vec::<String>::new(), "add them to tests/main.rs");
}

#[test]
fn a_circle_is_found() {
    let module = |name: &str| vec![name.to_owned()];
    let known: BTreeMap<Module, String> = [
        ("a", "use crate::{b::{self, X}, c};"),
        ("b", "fn f() { super::c::g() }"),
        ("c", "use super::b::Y; // and\nuse super::d;"),
        ("d", ""),
    ]
    .map(|(name, code)| (module(name), code.to_owned()))
    .into();
    let graph = known.iter().map(|(module, code)| (module.clone(), named(module, code, &known))).collect();
    assert_eq!(circles(&graph), BTreeSet::from([vec!["b".to_owned(), "c".to_owned()]]));
}
