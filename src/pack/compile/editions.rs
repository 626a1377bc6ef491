//! The editions of the guideline: one at a time is in force.

use jiff::civil::Date;

use super::context::CompileContext;
use super::time::date;
use crate::pack::error::Code;
use crate::pack::format::raw;
use crate::pack::model::Edition;
use crate::pack::parsed::Parsed;

/// The editions of all files, oldest first.
pub fn editions(cx: &mut CompileContext, files: &[Parsed]) -> Vec<Edition> {
    let mut all: Vec<(Date, Option<Date>, &raw::Edition)> = Vec::new();
    let mut default: Option<&raw::Edition> = None;
    for edition in files.iter().flat_map(|parsed| &parsed.file.editions) {
        cx.unique("edition", &edition.id.value, &edition.id);
        edition.cited.iter().for_each(|cited| cx.known("chapter", &cited.chapter, |names| &names.chapters));
        if let (true, Some(first)) = (edition.default, default) {
            let message = format!("`{}` and `{}` are both the default edition", first.id.value, edition.id.value);
            let help = "drop `default: true` from one of them";
            cx.error(Code::Editions, &edition.id, message, "the second", Some(help));
        }
        default = default.or(edition.default.then_some(edition));
        let (from, until) = (date(cx, &edition.from), edition.until.as_ref().map(|until| date(cx, until)));
        let (Some(from), true) = (from, until != Some(None)) else { continue };
        let until = until.flatten();
        if let (Some(last), Some(text)) = (until.filter(|last| *last < from), &edition.until) {
            let message = format!("`{}` ends on {last}, before it begins on {from}", edition.id.value);
            cx.error(Code::Editions, text, message, "earlier than `from`", Some("put the dates right"));
        }
        all.push((from, until, edition));
    }
    all.sort_by_key(|(from, ..)| *from);
    for ((from, until, edition), (next_from, _, next)) in all.iter().zip(all.iter().skip(1)) {
        if until.is_some_and(|last| last < *next_from || last < *from) || edition.id.value == next.id.value {
            continue;
        }
        let end = until.map_or("has no end".to_owned(), |last| format!("is in force until {last}"));
        let message = format!("`{}` begins on {next_from}, while `{}` {end}", next.id.value, edition.id.value);
        let help = "one edition is in force on a day: end the earlier one the day before";
        cx.error(Code::Editions, &next.from, message, "overlaps", Some(help));
    }
    let edition = |(from, until, edition): (Date, Option<Date>, &raw::Edition)| Edition {
        id: edition.id.value.clone(),
        title: edition.title.clone(),
        from,
        until,
        basis: edition.basis,
        default: edition.default,
        cited: edition.cited.iter().map(|cited| (cited.chapter.value.clone(), cited.year)).collect(),
    };
    all.into_iter().map(edition).collect()
}
