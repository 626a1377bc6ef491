//! Which classes an item belongs to: its drugs' own, changed by the way they are given, and those whose words it holds.

use super::LookedUpWords;
use crate::letter::{Decision, Letter};
use crate::pack::{ClassId, CriterionId, MentionKind, Pack, Role, TopicId};
use crate::phrase::Hit;

/// The classes of an item.
#[derive(Debug, Default, Clone)]
pub struct Classified {
    /// Which classes; empty where none applies.
    pub classes: Vec<ClassId>,
    /// Topics whose words name it.
    pub topics: Vec<TopicId>,
    /// The generic name, where the item is a single drug.
    pub generic: Option<String>,
    /// True when the item goes with another and falls or stands with it.
    pub companion: bool,
    /// True when the item goes with an operation.
    pub post_operative: bool,
    /// True when it is an operation itself.
    pub operation: bool,
    /// Criteria of its classes that aren't asked of an item with such a name.
    pub exempt: Vec<CriterionId>,
    /// Criteria that take what the item is called for another treatment, tried before.
    pub(super) rivals: Vec<CriterionId>,
}

impl Classified {
    /// The names under which facts are tied to the item: generic names of its drugs, its dosage form, its classes.
    pub fn names(&self, decision: &Decision, pack: &Pack) -> Vec<String> {
        // What a drug did that is taken says nothing of a compound that holds it.
        let compound = decision.treatment.drugs.len() > 1 && decision.treatment.form.is_some();
        let drugs = decision.treatment.drugs.iter().filter(|_| !compound).map(|drug| drug.value.generic.clone());
        let form = decision.treatment.form.iter().map(|form| form.value.clone());
        let classes = self.classes.iter().filter_map(|&class| pack.class(class)).map(|class| class.id.clone());
        drugs.chain(form).chain(classes).collect()
    }
}

fn add(classes: &mut Vec<ClassId>, class: ClassId) {
    if !classes.contains(&class) {
        classes.push(class);
    }
}

/// The topics whose words the title of a section holds.
pub fn topics_of_title(title: &str, pack: &Pack) -> Vec<TopicId> {
    let words = LookedUpWords::new(title, 0..title.len(), pack);
    let hits = words.hits(0..words.tokens.len(), &pack.places().title);
    hits.into_iter().filter_map(|(_, role)| if let Role::Title { topic } = role { Some(topic) } else { None }).collect()
}

pub(super) fn classify(letter: &Letter, decision: &Decision, pack: &Pack) -> Classified {
    let Some(item) = &decision.item else { return Classified::default() };
    let words = LookedUpWords::new(letter.folded.text(), item.range.clone(), pack);
    let mut out = Classified::default();
    let mut services = 0;
    let hits = words.hits(0..words.tokens.len(), &pack.places().item);
    // `Acupuncture with electrical stimulation` is no stimulator: what a class calls its own as a whole is only that.
    let of_another = |at: &Hit, class: ClassId| {
        let wider = |whole: &Hit| {
            whole.start <= at.start && at.end <= whole.end && (whole.start, whole.end) != (at.start, at.end)
        };
        hits.iter().any(|(hit, role)| matches!(role, Role::Item { class: own } if *own != class) && wider(hit))
    };
    for (hit, role) in &hits {
        match *role {
            Role::Item { class } if of_another(hit, class) => {}
            Role::Item { class } => {
                add(&mut out.classes, class);
                services += 1;
            }
            Role::Topic { topic } => out.topics.push(topic),
            Role::Exempt { criterion } => out.exempt.push(criterion),
            Role::Mention { criterion, kind: MentionKind::Rival, .. } => out.rivals.push(criterion),
            Role::Companion => out.companion = true,
            Role::PostOperative => out.post_operative = true,
            Role::Operation => out.operation = true,
            _ => {}
        }
    }
    // `Therapy after arthroscopy`, `associated service: assistant for the fusion`.
    out.operation &= !out.companion && !out.post_operative;
    let treatment = &decision.treatment;
    let form = treatment.form.as_ref().map(|form| form.value.as_str());
    let units = treatment.strengths.iter().flat_map(|s| &s.value.amounts).filter_map(|amount| amount.unit.as_deref());
    let units: Vec<&str> = units.collect();
    for drug in &treatment.drugs {
        let own = drug.value.class.as_str();
        let route = pack.routes.iter().find(|route| {
            let shown = form.is_some_and(|form| route.forms.iter().any(|known| known == form))
                || route.units.iter().any(|unit| units.contains(&unit.as_str()));
            shown && !route.unless.iter().any(|class| class == own)
        });
        let class = route.map_or(own, |route| route.class.as_str());
        if let Some((class, _)) = pack.class_named(class) {
            add(&mut out.classes, class);
        }
    }
    if let ([drug], 0) = (treatment.drugs.as_slice(), services) {
        out.generic = Some(drug.value.generic.clone());
    }
    out.classes.sort_unstable();
    out
}
