//! Voices, cues and the other words that belong to no criterion.

use super::context::CompileContext;
use super::phrases::PhraseCollector;
use crate::pack::format::raw;
use crate::pack::role::{GroundlessWords, Role};
use crate::pack::terms::{CriterionFinding, Weight};

/// Adds the words of a file.
pub fn language(cx: &mut CompileContext, phrases: &mut PhraseCollector, file: &raw::PackFile) {
    for cues in &file.voices {
        phrases.add(cx, &cues.strong, Role::Voice { voice: cues.voice, weight: Weight::Strong });
        phrases.add(cx, &cues.plain, Role::Voice { voice: cues.voice, weight: Weight::Plain });
        phrases.add(cx, &cues.weak, Role::Voice { voice: cues.voice, weight: Weight::Weak });
    }
    for cue in &file.cues {
        phrases.add(cx, &cue.before, Role::Cue { effect: cue.effect, after: false });
        phrases.add(cx, &cue.after, Role::Cue { effect: cue.effect, after: true });
    }
    phrases.add(cx, &file.turns, Role::Turn);
    phrases.add(cx, &file.lists, Role::List);
    phrases.add(cx, &file.stops, Role::Stop);
    phrases.add(cx, &file.qualifiers, Role::Qualifier);
    phrases.add(cx, &file.continuing, Role::Continuing);
    phrases.add(cx, &file.first, Role::First);
    phrases.add(cx, &file.post_operative, Role::PostOperative);
    phrases.add(cx, &file.companions, Role::Companion);
    phrases.add(cx, &file.operations, Role::Operation);
    phrases.add(cx, &file.conditions, Role::Condition);
    phrases.add(cx, &file.earlier_review, Role::EarlierReview);
    phrases.add(cx, &file.not_now, Role::NotNow);
    phrases.add(cx, &file.plans, Role::Plan);
    phrases.add(cx, &file.aftermath, Role::Aftermath);
    phrases.add(cx, &file.of_others, Role::OfOthers);
    phrases.add(cx, &file.over, Role::Over);
    phrases.add(cx, &file.not_taken, Role::NotTaken);
    phrases.add(cx, &file.in_all, Role::InAll);
    phrases.add(cx, &file.of_record, Role::OfRecord);
    phrases.add(cx, &file.refers_back, Role::RefersBack);
    phrases.add(cx, &file.other_treatments, Role::OtherTreatment);
    phrases.add(cx, &file.perhaps_own, Role::PerhapsOwn);
    phrases.add(cx, &file.in_general, Role::InGeneral);
    phrases.add(cx, &file.adopts, Role::Adopts);
    phrases.add(cx, &file.all_drugs, Role::AllDrugs);
    phrases.add(cx, &file.normal, Role::Normal);
    phrases.add(cx, &file.asserting, Role::Asserting);
    phrases.add(cx, &file.leads, Role::Lead);
    phrases.add(cx, &file.links, Role::Link);
    phrases.add(cx, &file.supposing, Role::Supposing);
    phrases.add(cx, &file.felt, Role::Felt);
    phrases.add(cx, &file.found, Role::Found);
    if let Some(answers) = &file.answers {
        let role = |finding, each| Role::Answer { finding, each };
        phrases.add(cx, &answers.met, role(CriterionFinding::Met, false));
        phrases.add(cx, &answers.all, role(CriterionFinding::Met, true));
        phrases.add(cx, &answers.unmet, role(CriterionFinding::Unmet, false));
        phrases.add(cx, &answers.none, role(CriterionFinding::Unmet, true));
    }
    if let Some(groundless) = &file.groundless {
        phrases.add(cx, &groundless.conclusions, Role::Groundless { words: GroundlessWords::Conclusion });
        phrases.add(cx, &groundless.unreasoned, Role::Groundless { words: GroundlessWords::Unreasoned });
        phrases.add(cx, &groundless.unless, Role::Groundless { words: GroundlessWords::Unless });
    }
    if let Some(dependents) = &file.dependents {
        let role = |stands, post_operative| Role::Dependent { stands, post_operative };
        phrases.add(cx, &dependents.fall, role(false, false));
        phrases.add(cx, &dependents.fall_post_operative, role(false, true));
        phrases.add(cx, &dependents.stand, role(true, false));
    }
    if let Some(conclusions) = &file.conclusions {
        phrases.add(cx, &conclusions.necessary, Role::Conclusion { necessary: true });
        phrases.add(cx, &conclusions.not_necessary, Role::Conclusion { necessary: false });
        phrases.add(cx, &conclusions.of_another, Role::ConclusionOfAnother);
    }
}
