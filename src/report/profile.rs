//! `check --profile`: the phrases that cost the most time.

use std::fmt::Write;

use super::{count, place};
use crate::pack::{Pack, Role};
use crate::phrase::Profile;

/// Phrases that are listed.
const MOST: usize = 20;

/// The slowest phrases of a run, with their share of the time, how often a word could begin them, how often they matched.
pub fn profile(profile: &Profile, pack: &Pack) -> String {
    let slowest = profile.slowest();
    let total = profile.total();
    let ms = |time: std::time::Duration| time.as_secs_f64() * 1000.0;
    let mut out = format!(
        "{} of {} tried {} times in {:.1} ms, {} matches; the slowest:\n",
        slowest.len(),
        count(pack.phrases.len(), "phrase"),
        total.trials,
        ms(total.time),
        total.hits
    );
    let _ = writeln!(out, "{:>9} {:>6} {:>9} {:>8}  phrase", "ms", "share", "tries", "matches");
    for (phrase, cost) in slowest.iter().take(MOST) {
        let Some(written) = pack.written(*phrase) else { continue };
        let share = 100.0 * cost.time.as_secs_f64() / total.time.as_secs_f64().max(f64::MIN_POSITIVE);
        let purpose = pack.role(*phrase).map_or(String::new(), |role| purpose(pack, role));
        let at = place(pack, written.at);
        let _ = writeln!(
            out,
            "{:>9.2} {share:>5.1}% {:>9} {:>8}  {purpose}: {} ({at})",
            ms(cost.time),
            cost.trials,
            cost.hits,
            written.text
        );
    }
    out
}

/// What a phrase is for, in a word or two.
pub(super) fn purpose(pack: &Pack, role: Role) -> String {
    match role {
        Role::Voice { voice, .. } => format!("voice {}", super::voices::name_of(voice)),
        Role::Turn => "turns".to_owned(),
        Role::List => "lists".to_owned(),
        Role::Stop => "stops".to_owned(),
        Role::Qualifier => "qualifiers".to_owned(),
        Role::Cue { .. } => "cues".to_owned(),
        Role::Conclusion { .. } | Role::ConclusionOfAnother => "conclusions".to_owned(),
        Role::Continuing => "continuing".to_owned(),
        Role::First => "first".to_owned(),
        Role::PostOperative => "post-operative".to_owned(),
        Role::Companion => "companions".to_owned(),
        Role::Operation => "operations".to_owned(),
        Role::Topic { .. } => "items of topics".to_owned(),
        Role::Title { .. } => "titles of topics".to_owned(),
        Role::Condition => "conditions".to_owned(),
        Role::Groundless { .. } => "groundless".to_owned(),
        Role::Dependent { .. } => "dependents".to_owned(),
        Role::Fact { fact, .. } => format!("fact {}", pack.fact(fact).map_or("", |fact| fact.id.as_str())),
        Role::EarlierReview => "earlier-review".to_owned(),
        Role::NotNow => "not-now".to_owned(),
        Role::Plan => "plans".to_owned(),
        Role::Aftermath => "aftermath".to_owned(),
        Role::OfOthers => "of-others".to_owned(),
        Role::OfRecord => "of-record".to_owned(),
        Role::Over => "over".to_owned(),
        Role::NotTaken => "not-taken".to_owned(),
        Role::InAll => "in-all".to_owned(),
        Role::Answer { .. } => "answers".to_owned(),
        Role::Adopts => "adopts".to_owned(),
        Role::Normal => "normal".to_owned(),
        Role::Asserting => "asserting".to_owned(),
        Role::AllDrugs => "all-drugs".to_owned(),
        Role::RefersBack => "refers-back".to_owned(),
        Role::OtherTreatment => "other-treatments".to_owned(),
        Role::PerhapsOwn => "perhaps-own".to_owned(),
        Role::InGeneral => "in-general".to_owned(),
        Role::Lead => "leads".to_owned(),
        Role::Link => "links".to_owned(),
        Role::Supposing => "supposing".to_owned(),
        Role::Felt => "felt".to_owned(),
        Role::Found => "found".to_owned(),
        Role::General { rule } | Role::NotGeneral { rule } => {
            pack.rule(rule).map_or(String::new(), |rule| rule.id.clone())
        }
        Role::Item { class } => pack.class(class).map_or(String::new(), |class| format!("items of {}", class.id)),
        Role::Exempt { criterion } => {
            pack.criterion(criterion).map_or(String::new(), |criterion| format!("unless-item of {}", criterion.id))
        }
        Role::Mention { criterion, .. } => {
            pack.criterion(criterion).map_or(String::new(), |criterion| criterion.id.clone())
        }
    }
}
