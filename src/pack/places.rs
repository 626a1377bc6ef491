//! Where phrases are looked for: in an item, a section's title, a rationale, a case summary. Made once of what each phrase is for, because a
//! search asks it of every phrase that a word gives away.

use super::role::{ClassId, FactWords, MentionKind, Role};
use crate::phrase::{PhraseId, PhraseSet, Selection};

/// The phrases with which one is looked for: a search passes over those of other classes as a whole.
pub(super) fn group(role: &Role) -> u16 {
    const CLASSES: usize = 4;
    let group = match *role {
        Role::Item { .. } | Role::Exempt { .. } | Role::PostOperative => 1,
        Role::Companion | Role::Title { .. } => 2,
        Role::General { .. } | Role::Continuing => 3,
        Role::Mention { criterion, .. } => CLASSES + criterion.class.0,
        _ => 0,
    };
    u16::try_from(group).unwrap_or(u16::MAX)
}

/// Phrases by the text in which they are looked for.
#[derive(Debug)]
pub struct Places {
    /// In an item.
    pub item: Selection,
    /// In the title of a section that is cited.
    pub title: Selection,
    /// In every case summary.
    pub summary: Selection,
    /// In a case summary that is read for facts: what may state them, and how it is meant.
    pub record: Selection,
    /// In every rationale.
    rationale: Selection,
    /// In rationales about items of a class.
    classes: Vec<Selection>,
}

impl Places {
    /// `roles` by phrase, for a pack of so many classes.
    pub(super) fn of(phrases: &PhraseSet, roles: &[Role], classes: usize) -> Places {
        let all = || (0u32..).map(PhraseId).zip(roles.iter().copied());
        let select = |wanted: &dyn Fn(&Role) -> bool| -> Selection {
            phrases.select(all().filter(|(_, role)| wanted(role)).map(|(phrase, _)| phrase))
        };
        let mut of_classes = vec![Vec::new(); classes];
        for (phrase, role) in all() {
            if let Role::Mention { criterion, .. } = role {
                of_classes.get_mut(criterion.class.0).into_iter().for_each(|own: &mut Vec<_>| own.push(phrase));
            }
        }
        Places {
            item: select(&|role| {
                matches!(
                    role,
                    Role::Item { .. }
                        | Role::Exempt { .. }
                        | Role::Companion
                        | Role::Operation
                        | Role::PostOperative
                        | Role::Topic { .. }
                        | Role::Mention { kind: MentionKind::Rival, .. }
                )
            }),
            title: select(&|role| matches!(role, Role::Title { .. })),
            summary: select(&|role| matches!(role, Role::General { .. } | Role::Continuing)),
            record: select(&|role| {
                let sentence =
                    matches!(role, Role::Voice { .. } | Role::Turn | Role::List | Role::Stop | Role::Cue { .. });
                let fact = matches!(
                    role,
                    Role::EarlierReview
                        | Role::NotNow
                        | Role::Plan
                        | Role::OfOthers
                        | Role::Over
                        | Role::RefersBack
                        | Role::Item { .. }
                ) || matches!(role, Role::Normal | Role::Asserting | Role::AllDrugs);
                let states = matches!(role, Role::Fact { words, .. } if *words != FactWords::Lack);
                sentence || fact || states || matches!(role, Role::Lead | Role::Link | Role::Felt | Role::Found)
            }),
            rationale: select(&|role| {
                let elsewhere = matches!(role, Role::Companion | Role::Operation | Role::Exempt { .. })
                    || matches!(role, Role::Topic { .. } | Role::Title { .. });
                !elsewhere && !matches!(role, Role::Mention { .. })
            }),
            classes: of_classes.into_iter().map(|own| phrases.select(own)).collect(),
        }
    }

    /// Those of a rationale about an item of these classes: of criteria only theirs.
    pub fn rationale(&self, classes: &[ClassId]) -> Selection {
        let mut all = self.rationale.clone();
        classes.iter().filter_map(|class| self.classes.get(class.0)).for_each(|own| all.add(own));
        all
    }
}
