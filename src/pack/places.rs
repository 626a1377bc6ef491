//! Where phrases are looked for: in an item, a section's title, a rationale, a case summary. Made once of what each phrase is for, because a
//! search asks it of every phrase that a word gives away.

use super::role::{ClassId, FactId, FactWords, MentionKind, Role};
use crate::phrase::{PhraseId, PhraseSet, Selection};

/// The phrases with which one is looked for: a search passes over those of other classes as a whole, and over facts where they aren't
/// asked for.
pub(super) fn group(role: &Role) -> u16 {
    const CLASSES: usize = 7;
    let group = match *role {
        Role::Item { .. } | Role::Exempt { .. } => 1,
        Role::Companion | Role::Title { .. } => 2,
        Role::General { .. } | Role::NotGeneral { .. } | Role::Continuing => 3,
        Role::Fact { .. } => 4,
        Role::PostOperative => 5,
        Role::Mention { criterion, .. } => CLASSES + criterion.class.0,
        role if is_of_facts(role) => 6,
        _ => 0,
    };
    u16::try_from(group).unwrap_or(u16::MAX)
}

/// Whether a phrase is looked for beside facts alone: it says how they are meant, or names a treatment that they may be of.
fn is_of_facts(role: Role) -> bool {
    let how = matches!(role, Role::Qualifier | Role::Supposing | Role::NotNow | Role::Plan | Role::Aftermath)
        || matches!(role, Role::OfOthers | Role::Over | Role::OfRecord | Role::Normal | Role::Asserting)
        || matches!(role, Role::Lead | Role::Felt | Role::Found);
    how || matches!(
        role,
        Role::Link | Role::RefersBack | Role::AllDrugs | Role::OtherTreatment | Role::PerhapsOwn | Role::Item { .. }
    )
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
    /// In a case summary that is read for facts: how what states them is meant.
    pub record: Selection,
    /// In what a reviewer says of the case: all facts, and how they are meant.
    pub facts: Selection,
    /// In sentences of it that name how a drug is taken.
    pub doses: Selection,
    /// Of each fact what may state it in a case summary.
    stating: Vec<Vec<PhraseId>>,
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
        let (mut of_classes, mut stating) = (vec![Vec::new(); classes], Vec::new());
        for (phrase, role) in all() {
            match role {
                Role::Mention { criterion, .. } => {
                    of_classes.get_mut(criterion.class.0).into_iter().for_each(|own: &mut Vec<_>| own.push(phrase));
                }
                Role::Fact { fact, words } if words != FactWords::Lack => {
                    stating.resize(stating.len().max(fact.0 + 1), Vec::new());
                    stating.get_mut(fact.0).into_iter().for_each(|own| own.push(phrase));
                }
                _ => {}
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
            summary: select(&|role| matches!(role, Role::General { .. } | Role::NotGeneral { .. } | Role::Continuing)),
            record: select(&|role| {
                let sentence =
                    matches!(role, Role::Voice { .. } | Role::Turn | Role::List | Role::Stop | Role::Cue { .. });
                // What only says of a lack how it is meant isn't looked for where facts are stated.
                let of_lacks = matches!(role, Role::Qualifier | Role::Supposing | Role::Aftermath | Role::OfRecord);
                sentence || *role == Role::EarlierReview || is_of_facts(*role) && !of_lacks
            }),
            doses: select(&|role| {
                matches!(
                    role,
                    Role::NotTaken
                        | Role::NotNow
                        | Role::Plan
                        | Role::OfOthers
                        | Role::EarlierReview
                        | Role::Cue { .. }
                )
            }),
            rationale: select(&|role| {
                let elsewhere = matches!(role, Role::Companion | Role::Operation | Role::Exempt { .. })
                    || matches!(role, Role::Topic { .. } | Role::Title { .. });
                !elsewhere
                    && *role != Role::NotTaken
                    && !is_of_facts(*role)
                    && !matches!(role, Role::Mention { .. } | Role::Fact { .. })
            }),
            facts: select(&|role| matches!(role, Role::Fact { .. }) || is_of_facts(*role)),
            stating,
            classes: of_classes.into_iter().map(|own| phrases.select(own)).collect(),
        }
    }

    /// Those that may state some facts in a case summary.
    pub fn stating(&self, phrases: &PhraseSet, facts: impl Fn(FactId) -> bool) -> Selection {
        let wanted = self.stating.iter().enumerate().filter(|(at, _)| facts(FactId(*at)));
        phrases.select(wanted.flat_map(|(_, own)| own.iter().copied()))
    }

    /// Those of a rationale about an item of these classes: of criteria only theirs, and no facts.
    pub fn rationale(&self, classes: &[ClassId]) -> Selection {
        let mut all = self.rationale.clone();
        classes.iter().filter_map(|class| self.classes.get(class.0)).for_each(|own| all.add(own));
        all
    }
}
