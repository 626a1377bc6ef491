//! `rules graph`: which concept feeds which criterion, directly or through other concepts. As an outline for people, or for
//! Graphviz and Mermaid.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::profile::purpose;
use crate::pack::{Pack, Role};
use crate::phrase::Concepts;

/// Concepts and what their words reach.
#[derive(Debug, Default)]
pub struct Graph {
    /// Every concept, with those that its own phrases name.
    concepts: BTreeMap<String, BTreeSet<String>>,
    /// Criteria, rules and parts of the language, with the concepts that their phrases name.
    fed: BTreeMap<GraphNode, BTreeSet<String>>,
}

/// What concepts feed; criteria before general rules before the rest.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct GraphNode {
    kind: Consumer,
    name: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Consumer {
    Criterion,
    Rule,
    Language,
}

impl Graph {
    /// The graph of a pack.
    pub fn of(pack: &Pack) -> Graph {
        let concepts = pack.concepts.defined().into_iter();
        let mut graph = Graph {
            concepts: concepts.map(|name| (name.to_owned(), pack.concepts.used_by(name))).collect(),
            fed: BTreeMap::new(),
        };
        for (phrase, role) in pack.phrases_for(|_| true) {
            let named = pack.written(phrase).map(|written| Concepts::named_in(&written.text)).unwrap_or_default();
            if named.is_empty() {
                continue;
            }
            let kind = match role {
                Role::Mention { .. } => Consumer::Criterion,
                Role::General { .. } | Role::NotGeneral { .. } => Consumer::Rule,
                _ => Consumer::Language,
            };
            graph.fed.entry(GraphNode { kind, name: purpose(pack, role) }).or_default().extend(named);
        }
        graph
    }

    /// A concept by concept outline.
    pub fn text(&self) -> String {
        let mut out = String::new();
        for (concept, uses) in &self.concepts {
            let _ = writeln!(out, "{concept}");
            let users = self.concepts.iter().filter(|(_, used)| used.contains(concept)).map(|(name, _)| name.as_str());
            let lists = [
                ("uses", uses.iter().map(String::as_str).collect::<Vec<_>>()),
                ("concepts", users.collect()),
                ("criteria", self.fed_by(concept, Consumer::Criterion)),
                ("rules", self.fed_by(concept, Consumer::Rule)),
                ("language", self.fed_by(concept, Consumer::Language)),
            ];
            for (title, names) in lists.iter().filter(|(_, names)| !names.is_empty()) {
                let title = if *title == "uses" { "uses".to_owned() } else { format!("feeds {title}") };
                let _ = writeln!(out, "  {title}");
                names.iter().for_each(|name| {
                    let _ = writeln!(out, "    {name}");
                });
            }
            if lists.iter().skip(1).all(|(_, names)| names.is_empty()) {
                out += "  feeds nothing\n";
            }
        }
        if self.concepts.is_empty() {
            out += "The pack defines no concepts.\n";
        }
        out
    }

    fn fed_by(&self, concept: &str, kind: Consumer) -> Vec<&str> {
        let fed = self.fed.iter().filter(|(node, named)| node.kind == kind && named.contains(concept));
        fed.map(|(node, _)| node.name.as_str()).collect()
    }

    /// For Graphviz.
    pub fn dot(&self) -> String {
        let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
        let mut out = "digraph rules {\n  rankdir=LR;\n  node [fontname=\"sans-serif\"];\n".to_owned();
        for concept in self.concepts.keys() {
            let _ = writeln!(out, "  {} [shape=box, label={}];", quoted(&format!("<{concept}>")), quoted(concept));
        }
        for node in self.fed.keys() {
            let shape = match node.kind {
                Consumer::Criterion => "ellipse",
                Consumer::Rule => "hexagon",
                Consumer::Language => "note",
            };
            let _ = writeln!(out, "  {} [shape={shape}];", quoted(&node.name));
        }
        for (from, to) in self.edges() {
            let _ = writeln!(out, "  {} -> {};", quoted(&format!("<{from}>")), quoted(&to));
        }
        out + "}\n"
    }

    /// For Mermaid, whose ids can't hold every character.
    pub fn mermaid(&self) -> String {
        let label = |text: &str| text.replace('"', "#quot;").replace('<', "#lt;").replace('>', "#gt;");
        let mut ids: BTreeMap<String, String> = BTreeMap::new();
        let mut out = "flowchart LR\n".to_owned();
        for (i, concept) in self.concepts.keys().enumerate() {
            let _ = writeln!(out, "  c{i}[\"{}\"]", label(concept));
            ids.insert(format!("<{concept}>"), format!("c{i}"));
        }
        for (i, node) in self.fed.keys().enumerate() {
            let (open, close) = match node.kind {
                Consumer::Criterion => ("([", "])"),
                Consumer::Rule => ("{{", "}}"),
                Consumer::Language => ("[/", "/]"),
            };
            let _ = writeln!(out, "  n{i}{open}\"{}\"{close}", label(&node.name));
            ids.insert(node.name.clone(), format!("n{i}"));
        }
        for (from, to) in self.edges() {
            if let (Some(from), Some(to)) = (ids.get(&format!("<{from}>")), ids.get(&to)) {
                let _ = writeln!(out, "  {from} --> {to}");
            }
        }
        out
    }

    /// From a concept to what its words reach; concepts are in angle brackets, as phrases write them.
    fn edges(&self) -> Vec<(&str, String)> {
        let within = self
            .concepts
            .iter()
            .flat_map(|(concept, uses)| uses.iter().map(move |used| (used.as_str(), format!("<{concept}>"))));
        let fed = self.fed.iter().flat_map(|(node, named)| named.iter().map(|used| (used.as_str(), node.name.clone())));
        within.chain(fed).collect()
    }
}
