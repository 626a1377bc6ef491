//! Where phrases are looked for: in an item, a rationale, a case summary. Made once of what each phrase is for, because a
//! search asks it of every phrase that a word gives away.

use super::role::{ClassId, FactId, FactWords, Role};
use crate::phrase::{PhraseId, Selection};

/// Phrases by the text in which they are looked for.
#[derive(Debug)]
pub struct Places {
    /// In an item.
    pub item: Selection,
    /// In every case summary.
    pub summary: Selection,
    /// In a case summary that is read for facts: how they are meant.
    governing: Selection,
    /// What may state them.
    stating: Vec<(PhraseId, FactId)>,
    /// In every rationale.
    rationale: Selection,
    /// In rationales about items of a class.
    classes: Vec<Selection>,
}

impl Places {
    /// `roles` by phrase, for a pack of so many classes.
    pub(super) fn of(roles: &[Role], classes: usize) -> Places {
        let all = || (0u32..).map(PhraseId).zip(roles.iter().copied());
        let select = |wanted: &dyn Fn(&Role) -> bool| -> Selection {
            all().filter(|(_, role)| wanted(role)).map(|(phrase, _)| phrase).collect()
        };
        let class =
            |id: ClassId| select(&|role| matches!(role, Role::Mention { criterion, .. } if criterion.class == id));
        Places {
            item: select(&|role| {
                matches!(role, Role::Item { .. } | Role::Companion | Role::PostOperative | Role::Topic { .. })
            }),
            summary: select(&|role| matches!(role, Role::General { .. } | Role::Continuing)),
            governing: select(&|role| {
                let sentence =
                    matches!(role, Role::Voice { .. } | Role::Turn | Role::List | Role::Stop | Role::Cue { .. });
                let fact = matches!(role, Role::EarlierReview | Role::NotNow | Role::RefersBack | Role::Item { .. });
                sentence || fact || matches!(role, Role::Lead | Role::Link | Role::Felt | Role::Found)
            }),
            stating: all()
                .filter_map(|(phrase, role)| match role {
                    Role::Fact { fact, words } if words != FactWords::Lack => Some((phrase, fact)),
                    _ => None,
                })
                .collect(),
            rationale: select(&|role| !matches!(role, Role::Companion | Role::Topic { .. } | Role::Mention { .. })),
            classes: (0..classes).map(|index| class(ClassId(index))).collect(),
        }
    }

    /// Those of a case summary that is read for facts.
    pub fn facts(&self, wanted: impl Fn(FactId) -> bool) -> Selection {
        let stating = self.stating.iter().filter(|(_, fact)| wanted(*fact));
        let mut all: Selection = stating.map(|(phrase, _)| *phrase).collect();
        all.add(&self.governing);
        all
    }

    /// Those of a rationale about an item of these classes: of criteria only theirs.
    pub fn rationale(&self, classes: &[ClassId]) -> Selection {
        let mut all = self.rationale.clone();
        classes.iter().filter_map(|class| self.classes.get(class.0)).for_each(|own| all.add(own));
        all
    }
}
