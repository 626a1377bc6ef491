//! How the criteria of a class carry a decision, and which sections of the guideline hold them.

use super::context::CompileContext;
use super::names::values;
use crate::pack::error::{Code, nearest};
use crate::pack::format::raw;
use crate::pack::model::Logic;
use crate::pack::place::Text;

/// The logic of a class; one that has criteria must have some.
pub fn logic(cx: &mut CompileContext, class: &raw::Class) -> Vec<Logic> {
    if class.logic.is_empty() && !class.criteria.is_empty() {
        let help =
            "add `logic:` with the criteria that an approval needs: `- all: [...]`, or `- any: [...]` of which one";
        let message = format!("`{}` doesn't say how its criteria carry a decision", class.id.value);
        cx.error(Code::NoLogic, &class.id, message, "no logic", Some(help));
    }
    class.logic.iter().map(|entry| compiled(cx, class, entry)).collect()
}

fn compiled(cx: &mut CompileContext, class: &raw::Class, entry: &raw::Logic) -> Logic {
    entry.body_parts.iter().for_each(|part| cx.known("body part", part, |names| &names.body_parts));
    entry.editions.iter().for_each(|edition| cx.known("edition", edition, |names| &names.editions));
    let mut indexes = |list: &[Text]| list.iter().filter_map(|name| index(cx, class, name)).collect();
    Logic {
        all: indexes(&entry.all),
        any: indexes(&entry.any),
        approved_by: indexes(&entry.approved_by),
        denied_by: indexes(&entry.denied_by),
        denied_by_name: indexes(&entry.denied_by_name),
        denial_owes: indexes(&entry.denial_owes),
        body_parts: values(&entry.body_parts),
        editions: values(&entry.editions),
    }
}

/// The criterion that a name of the logic means. One that a pack drops goes out of the logic in silence.
fn index(cx: &mut CompileContext, class: &raw::Class, name: &Text) -> Option<usize> {
    let found = class.criteria.iter().position(|criterion| criterion.id.value == name.value);
    let full = format!("{}/{}", class.id.value, name.value);
    if found.is_none() && !cx.broken && !cx.gone.contains(&full) && !cx.gone.contains(&name.value) {
        let ids = || class.criteria.iter().map(|criterion| criterion.id.value.as_str());
        let help = match nearest(&name.value, ids()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("it has {}", ids().collect::<Vec<_>>().join(", ")),
        };
        let message = format!("`{}` has no criterion `{}`", class.id.value, name.value);
        cx.error(Code::UnknownName, name, message, "unknown", Some(&help));
    }
    found
}
