//! Which general rules there are: those that the pack built in lists, and it lists all that the program has (a test in
//! `evaluation/rules/` holds it to that). So a new rule is a file there and an entry in `rules/general.yaml`; the schema and
//! the check of other packs follow.

use std::sync::LazyLock;

use super::files::PackFiles;
use super::yaml::{self, NodeKind, YamlNode};

/// The ids of the general rules, in the order of the pack built in.
pub fn general_rules() -> &'static [String] {
    static IDS: LazyLock<Vec<String>> = LazyLock::new(|| {
        let files = PackFiles::embedded().files;
        files.iter().filter(|(_, text)| text.contains("\nrules:")).flat_map(|(_, text)| listed(text)).collect()
    });
    &IDS
}

/// The ids under `rules:` in a file.
fn listed(text: &str) -> Vec<String> {
    let (root, _) = yaml::parse(text, &mut yaml::MAX_VALUES.clone());
    let id = |rule: &YamlNode<'_>| match &rule.get("id")?.kind {
        NodeKind::Scalar { text, .. } => Some(text.to_string()),
        _ => None,
    };
    match root.as_ref().and_then(|root| root.get("rules")).map(|rules| &rules.kind) {
        Some(NodeKind::List(rules)) => rules.iter().filter_map(id).collect(),
        _ => Vec::new(),
    }
}
