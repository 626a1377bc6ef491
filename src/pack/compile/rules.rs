//! General rules: what the pack says of them.

use super::context::Context;
use super::phrases::Phrases;
use crate::pack::format::raw;
use crate::pack::model::Rule;
use crate::pack::role::{Role, RuleId};

/// The general rules of a file, after those of the files before it.
pub fn rules(cx: &mut Context, phrases: &mut Phrases, file: &raw::File, out: &mut Vec<Rule>) {
    for rule in &file.rules {
        cx.unique("rule", &rule.id.value, &rule.id);
        phrases.add(cx, &rule.phrases, Role::General { rule: RuleId(out.len()) });
        let (layer, file) = cx.home(rule.id.at);
        out.push(Rule {
            id: rule.id.value.clone(),
            title: rule.title.clone(),
            asks: rule.asks.clone(),
            why: rule.why.clone(),
            severity: rule.severity.value,
            source: rule.source.clone(),
            file,
            layer,
            changes: cx.changes("rule", &rule.id.value),
        });
    }
}
