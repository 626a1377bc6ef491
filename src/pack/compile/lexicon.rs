//! The names by which letters are parsed.

use super::context::CompileContext;
use super::names::values;
use crate::letter::{Authority, Chapter, Drug, LexiconBuilder};
use crate::pack::format::raw;
use crate::pack::model::Sizes;
use crate::pack::place::Text;

/// Adds the names of a file.
pub fn lexicon(cx: &mut CompileContext, file: &raw::PackFile, out: &mut LexiconBuilder, sizes: &mut Sizes) {
    let authorities = [
        (Authority::Mtus, &file.authorities.mtus),
        (Authority::Odg, &file.authorities.odg),
        (Authority::Acoem, &file.authorities.acoem),
        (Authority::Other, &file.authorities.other),
    ];
    for (authority, spellings) in authorities {
        spellings.iter().for_each(|spelling| out.authority(spelling, authority));
    }
    for chapter in &file.chapters {
        let authority = match chapter.authority {
            raw::Authority::Mtus => Authority::Mtus,
            raw::Authority::Odg => Authority::Odg,
            raw::Authority::Acoem => Authority::Acoem,
            raw::Authority::Other => Authority::Other,
        };
        let kind = match chapter.authority {
            raw::Authority::Mtus => "MTUS chapter",
            raw::Authority::Odg => "ODG chapter",
            raw::Authority::Acoem => "ACOEM chapter",
            raw::Authority::Other => "chapter",
        };
        for name in std::iter::once(&chapter.name).chain(&chapter.aliases) {
            cx.unique(kind, &name.value, name);
        }
        out.chapter(Chapter {
            name: chapter.name.value.clone(),
            authority,
            aliases: values(&chapter.aliases),
            sections: values(&chapter.sections),
        });
    }
    type Add = fn(&mut LexiconBuilder, &str, &str);
    let lists: [(&str, &Vec<Vec<Text>>, Add); 2] = [
        ("dosage form", &file.forms, LexiconBuilder::form),
        ("body part", &file.body_parts, LexiconBuilder::body_part),
    ];
    for (kind, list, add) in lists {
        for spellings in list {
            for spelling in spellings {
                cx.unique(kind, &spelling.value.to_lowercase(), spelling);
                add(out, &spelling.value, spellings.first().map_or("", |first| first.value.as_str()));
            }
        }
    }
    for spelling in &file.lengths {
        cx.known("spelling of a body part", spelling, |names| &names.body_part_spellings);
        out.length(&spelling.value);
    }
    let sides = file.sides.iter().map(|spellings| (spellings, false));
    for (spellings, both) in sides.chain([(&file.both_sides, true)]) {
        spellings.iter().for_each(|spelling| cx.unique("side", &spelling.value.to_lowercase(), spelling));
        out.side(spellings.iter().map(|spelling| spelling.value.as_str()), both);
    }
    for drug in &file.drugs {
        cx.known("class", &drug.class, |names| &names.drug_classes);
        // A drug may have several entries under one generic name, for its forms and releases, if they have names of
        // their own.
        if drug.also.is_empty() && drug.brands.is_empty() {
            cx.unique("drug", &drug.generic.value.to_lowercase(), &drug.generic);
        }
        for name in drug.also.iter().chain(&drug.brands) {
            cx.unique("drug name", &name.value.to_lowercase(), name);
        }
        let ingredients =
            if drug.ingredients.is_empty() { vec![drug.generic.value.clone()] } else { drug.ingredients.clone() };
        sizes.drugs += 1;
        sizes.drug_names += 1 + drug.also.len() + drug.brands.len();
        let entry = Drug { generic: drug.generic.value.clone(), ingredients, class: drug.class.value.clone() };
        let names = |list: &[Text]| values(list);
        let (also, brands) = (names(&drug.also), names(&drug.brands));
        out.drug(entry, also.iter().map(String::as_str), brands.iter().map(String::as_str));
    }
}
