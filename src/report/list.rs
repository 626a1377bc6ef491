//! `rules list` and `rules check`: what is loaded, from which file, and what one pack changes of another.

use std::fmt::Write;

use super::severity;
use super::{count, count_of};
use crate::pack::{Amendment, Pack};

/// What is loaded.
pub fn list(pack: &Pack) -> String {
    let mut out = String::new();
    for layer in &pack.layers {
        let _ = writeln!(out, "{} {} ({}), from {}", layer.id, layer.version, layer.title, layer.origin);
    }
    let sizes = pack.sizes;
    let _ = writeln!(
        out,
        "{}, {} under {}, {}\n",
        count(sizes.files, "file"),
        count(sizes.drugs, "drug"),
        count(sizes.drug_names, "name"),
        count(pack.phrases.len(), "phrase")
    );
    for class in &pack.classes {
        let _ = writeln!(out, "{} ({}), {}", class.id, class.title, home(pack, class.layer, &class.file));
        changes(&mut out, pack, &class.changes);
        for criterion in &class.criteria {
            let _ = writeln!(out, "  {:38} {:8} {}", criterion.id, severity(criterion.severity), criterion.title);
            if (criterion.layer, &criterion.file) != (class.layer, &class.file) {
                let _ = writeln!(out, "    from {}", home(pack, criterion.layer, &criterion.file));
            }
            changes(&mut out, pack, &criterion.changes);
        }
    }
    if !pack.rules.is_empty() {
        out += "general\n";
    }
    for rule in &pack.rules {
        let _ = writeln!(out, "  {:38} {:8} {}", rule.id, severity(rule.severity), rule.title);
        if rule.layer > 0 && pack.layers.len() > 1 {
            let _ = writeln!(out, "    from {}", home(pack, rule.layer, &rule.file));
        }
        changes(&mut out, pack, &rule.changes);
    }
    if !pack.dropped.is_empty() {
        out += "dropped\n";
    }
    for dropped in &pack.dropped {
        let by = home(pack, dropped.by.layer, &dropped.by.file);
        let _ = writeln!(out, "  {:38} {:8} by {by}", dropped.id, dropped.kind);
    }
    out
}

pub(super) fn changes(out: &mut String, pack: &Pack, changes: &[Amendment]) {
    for change in changes {
        let _ = writeln!(out, "    changed by {}: {}", home(pack, change.layer, &change.file), change.what);
    }
}

/// A file of the pack inside the binary by its name there, any other as the user would open it.
pub(super) fn home(pack: &Pack, layer: usize, file: &str) -> String {
    let mut all = pack.sources().iter().map(|(_, source)| source);
    let found = all.find(|source| layer > 0 && source.layer == layer && source.name == file);
    found.map_or_else(|| file.to_owned(), |source| source.shown.clone())
}

/// The closing line of `rules check` for a pack without errors.
pub fn valid(pack: &Pack, warnings: usize) -> String {
    let origins: Vec<&str> = pack.layers.iter().map(|layer| layer.origin.as_str()).collect();
    let criteria = pack.classes.iter().map(|class| class.criteria.len()).sum();
    let warned = if warnings == 0 { String::new() } else { format!(", with {}", count(warnings, "warning")) };
    format!(
        "{} {} ({}) is valid{warned}: {}, {}, {}, {}, {}.\n",
        pack.meta.id,
        pack.meta.version,
        origins.join(" + "),
        count(pack.sizes.files, "file"),
        count_of(pack.classes.len(), "class", "classes"),
        count_of(criteria, "criterion", "criteria"),
        count(pack.rules.len(), "general rule"),
        count(pack.phrases.len(), "phrase"),
    )
}
