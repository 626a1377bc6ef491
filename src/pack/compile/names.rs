//! Names that files of a pack refer to across each other.

use std::collections::BTreeSet;

use crate::pack::parsed::Parsed;
use crate::pack::place::Text;
use crate::pack::role::FactId;

/// The names by kind.
#[derive(Default)]
pub struct Names {
    pub classes: BTreeSet<String>,
    /// Those of drugs without criteria among them.
    pub drug_classes: BTreeSet<String>,
    pub editions: BTreeSet<String>,
    pub chapters: BTreeSet<String>,
    pub sections: BTreeSet<String>,
    pub forms: BTreeSet<String>,
    /// Those of drugs, and drugs that are their own.
    pub ingredients: BTreeSet<String>,
    pub body_parts: BTreeSet<String>,
    /// All spellings of body parts.
    pub body_part_spellings: BTreeSet<String>,
    pub facts: BTreeSet<String>,
    /// The facts in the order of their files, by which they are numbered.
    ordered_facts: Vec<String>,
    pub appeals: BTreeSet<String>,
    pub criteria: BTreeSet<String>,
}

impl Names {
    pub fn new(files: &[Parsed]) -> Names {
        let mut names = Names::default();
        let first = |list: &[Vec<Text>]| -> Vec<String> {
            list.iter().filter_map(|spellings| spellings.first()).map(|text| text.value.clone()).collect()
        };
        for file in files.iter().map(|parsed| &parsed.file) {
            names.classes.extend(file.classes.iter().map(|class| class.id.value.clone()));
            for class in &file.classes {
                let named = class.criteria.iter().map(|criterion| format!("{}/{}", class.id.value, criterion.id.value));
                names.criteria.extend(named);
            }
            names.drug_classes.extend(file.other_classes.iter().map(|class| class.value.clone()));
            names.editions.extend(file.editions.iter().map(|edition| edition.id.value.clone()));
            names.appeals.extend(file.appeals.iter().map(|appeal| appeal.id.value.clone()));
            names.forms.extend(first(&file.forms));
            names.ingredients.extend(file.drugs.iter().flat_map(|drug| drug.ingredients.iter().cloned()));
            names.ingredients.extend(file.drugs.iter().map(|drug| drug.generic.value.clone()));
            names.body_parts.extend(first(&file.body_parts));
            names.body_part_spellings.extend(file.body_parts.iter().flatten().map(|text| text.value.clone()));
            names.ordered_facts.extend(file.facts.iter().map(|fact| fact.id.value.clone()));
            for chapter in &file.chapters {
                names.chapters.insert(chapter.name.value.clone());
                names.sections.extend(chapter.sections.iter().map(|section| section.value.clone()));
            }
        }
        names.drug_classes.extend(names.classes.iter().cloned());
        names.facts.extend(names.ordered_facts.iter().cloned());
        names
    }

    /// The number of a fact.
    pub fn fact(&self, name: &str) -> Option<FactId> {
        self.ordered_facts.iter().position(|known| known == name).map(FactId)
    }
}

/// Texts without their places.
pub fn values(texts: &[Text]) -> Vec<String> {
    texts.iter().map(|text| text.value.clone()).collect()
}
