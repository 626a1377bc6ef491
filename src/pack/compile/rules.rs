//! General rules and the grounds of appeal: what the pack says of them.

use super::context::CompileContext;
use super::names::values;
use super::phrases::PhraseCollector;
use crate::pack::format::raw;
use crate::pack::model::{Appeal, LimitedLicence, Rule};
use crate::pack::role::{Role, RuleId};

/// The general rules of a file, after those of the files before it.
pub fn rules(cx: &mut CompileContext, phrases: &mut PhraseCollector, file: &raw::PackFile, out: &mut Vec<Rule>) {
    for rule in &file.rules {
        cx.unique("rule", &rule.id.value, &rule.id);
        rule.appeal.iter().for_each(|appeal| cx.known("ground of appeal", appeal, |names| &names.appeals));
        phrases.add(cx, &rule.phrases, Role::General { rule: RuleId(out.len()) });
        phrases.add(cx, &rule.unless, Role::NotGeneral { rule: RuleId(out.len()) });
        let (layer, file) = cx.home(rule.id.at);
        out.push(Rule {
            id: rule.id.value.clone(),
            title: rule.title.clone(),
            asks: rule.asks.clone(),
            why: rule.why.clone(),
            severity: rule.severity.value,
            on_ground: rule.on_ground.as_ref().map(|severity| severity.value),
            source: rule.source.clone(),
            appeal: rule.appeal.as_ref().map(|appeal| appeal.value.clone()),
            file,
            layer,
            changes: cx.changes("rule", &rule.id.value),
        });
    }
}

/// The limited licences of a file, after those of the files before it.
pub fn limited_licences(cx: &mut CompileContext, file: &raw::PackFile, out: &mut Vec<LimitedLicence>) {
    for licence in &file.limited_licences {
        licence.excludes.iter().for_each(|class| cx.known("class", class, |names| &names.classes));
        out.push(LimitedLicence {
            specialties: licence.specialties.iter().map(|specialty| specialty.value.to_lowercase()).collect(),
            excludes: values(&licence.excludes),
            source: licence.source.clone(),
        });
    }
}

/// The grounds of appeal of a file, after those of the files before it.
pub fn appeals(cx: &mut CompileContext, file: &raw::PackFile, out: &mut Vec<Appeal>) {
    for appeal in &file.appeals {
        cx.unique("ground of appeal", &appeal.id.value, &appeal.id);
        out.push(Appeal {
            id: appeal.id.value.clone(),
            title: appeal.title.clone(),
            text: appeal.text.clone(),
            source: appeal.source.clone(),
        });
    }
}
