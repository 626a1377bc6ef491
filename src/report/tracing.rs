//! `check --trace` and the failures of `rules test`: how a criterion's status and finding came about, so that the author
//! of a phrase sees what decided. Each clause stands with its voice, and under it what the criterion's phrases found or
//! nearly found, and how far the cues around that reach.

use std::fmt::Write;

use owo_colors::Style as Paint;

use super::snippet::OutputStyle;
use super::voices::{below, hints, name_of, spoken, wrapped};
use super::{place, severity};
use crate::evaluation::{DecidedBy, EditionBy, ExampleTrace, Grounds, Requirement, Trace};
use crate::letter::{Decision, Letter};
use crate::pack::{
    Criterion, CriterionFinding, Effect, MentionKind, Needs, Pack, SettingFilter, Severity, Status, UseFilter, Voice,
};
use crate::phrase::{Miss, PhraseId};
use crate::reading::{self, Clause, CueScope, Dismissal, Mention, NearMiss, TracedClause, TracedHit};
use crate::text::{Source, slice, tokens};

/// What a trace is written with.
#[derive(Debug, Clone, Copy)]
pub struct Tracing<'a> {
    /// The pack.
    pub pack: &'a Pack,
    /// The criterion.
    pub criterion: &'a Criterion,
    /// How it looks.
    pub style: OutputStyle,
}

impl Tracing<'_> {
    /// How a decision comes to its result. `configured` is the severity that the user's configuration gives, `None` where it
    /// leaves the criterion out.
    pub fn decision(
        &self,
        source: &Source,
        letter: &Letter,
        decision: &Decision,
        trace: &Trace,
        configured: Option<Severity>,
    ) -> String {
        let item = decision.item.as_ref().map_or("(no item)", |item| item.text(letter));
        let outcome = decision.outcome.as_ref().map_or("no outcome", |outcome| outcome.value.as_str());
        let at = [&decision.item, &decision.heading].into_iter().flatten().next().map(|words| words.span.start);
        let line = at.map_or(String::new(), |at| format!(":{}", source.position(at).line));
        let result = given(trace.result.status, trace.result.finding);
        let bold = Paint::new().bold();
        let mut out = format!("{}{line}: {item} ({outcome})\n", source.name());
        let _ = writeln!(out, "{}: {result}", self.style.paint(bold, &self.criterion.id));
        let _ = writeln!(out, "{}", self.requirement(trace));
        for line in self.terms(trace, configured) {
            for (n, part) in wrapped(&line, self.style.width.saturating_sub(4)).into_iter().enumerate() {
                let _ = writeln!(out, "{}{part}", if n == 0 { "  " } else { "    " });
            }
        }
        out += "\n";
        self.clauses(&mut out, letter.folded.text(), &trace.reading.traced);
        out += "\n";
        self.decided(&mut out, letter.folded.text(), trace.by, trace.decided.as_ref());
        out
    }

    /// How an example comes to what it gives.
    pub fn example(&self, trace: &ExampleTrace) -> String {
        let mut out = String::new();
        self.clauses(&mut out, &trace.text, &trace.reading.traced);
        self.decided(&mut out, &trace.text, trace.by, trace.decided.as_ref());
        out
    }

    /// A letter without a decision of the criterion's class: what its items are instead.
    pub fn without(&self, source: &Source, letter: &Letter) -> String {
        let class = self.criterion.id.split('/').next().unwrap_or_default();
        let mut out = format!("{}: no decision of class {class}\n", source.name());
        for decision in &letter.decisions {
            let item = decision.item.as_ref().map_or("(no item)", |item| item.text(letter));
            let found = reading::read(letter, decision, self.pack, reading::Options::default()).treatment.classes;
            let found = found.iter().filter_map(|&c| self.pack.class(c)).map(|c| c.id.as_str());
            let found = found.collect::<Vec<_>>().join(", ");
            let _ = writeln!(out, "  {item}: {}", if found.is_empty() { &self.pack.meta.no_class } else { &found });
        }
        out
    }

    /// The closing line.
    pub fn summary(&self, letters: usize, decisions: usize, unreadable: usize) -> String {
        let mut line = format!("{}, {} traced", super::count(letters, "letter"), super::count(decisions, "decision"));
        if unreadable > 0 {
            line += &format!(". {} couldn't be read", super::count(unreadable, "input"));
        }
        line + "."
    }

    fn requirement(&self, trace: &Trace) -> String {
        let first = match self.criterion.used {
            UseFilter::First => "it is only asked of a first use, and the rationale doesn't show one",
            UseFilter::NotFirst => "it isn't asked of a first use",
            _ => "it is only asked of a treatment under way, and the letter doesn't show that it is",
        };
        let setting = match self.criterion.setting {
            SettingFilter::PostOperative => "it is only asked around an operation",
            SettingFilter::NotPostOperative => "it isn't asked around an operation",
            SettingFilter::Acute => "it is only asked while the condition is acute",
            _ => "it is only asked once the condition is chronic",
        };
        let grounds = trace.rests_on.join(", ");
        let why = match trace.result.requirement {
            Requirement::Necessary => "required, since an approval needs it",
            Requirement::Ground => "required, since the denial states no ground about this patient",
            Requirement::Alternative => "required, since a denial must rule out each alternative",
            Requirement::Owed => "required of a denial, whatever it rests on",
            Requirement::Discharged if grounds.is_empty() => {
                "not required: the denial rests on other words of this case"
            }
            Requirement::Discharged => return format!("not required: the denial rests on {grounds}"),
            Requirement::NotAsked => "not required: it isn't asked of this outcome",
            Requirement::NotHeld => "not required: what the reviewer cites doesn't hold it, and it isn't recited",
            Requirement::OtherUse => return format!("not required: {first}"),
            Requirement::OtherSetting => return format!("not required: {setting}"),
            Requirement::OtherItem => "not required: it is only asked of a compound",
            Requirement::Companion => "not required: the item falls or stands with another",
            Requirement::NoOutcome => "not required: the outcome can't be read",
        };
        match (trace.result.required(), trace.result.satisfied) {
            (true, true) => format!("{why}; satisfied"),
            (true, false) => format!("{why}; not satisfied"),
            (false, _) => why.to_owned(),
        }
    }

    /// By what it is judged: edition, what is needed, how grave a lack is, each with its reason.
    fn terms(&self, trace: &Trace, configured: Option<Severity>) -> [String; 3] {
        let edition = trace.edition.as_deref().unwrap_or("none");
        let why = match &trace.edition_by {
            EditionBy::Day(day) => format!("in force on {day}, the day of the decision"),
            EditionBy::Denial(day) => format!("cited, and in force on {day}, when the request was denied"),
            EditionBy::Year(year) => {
                format!("the decision cites its chapter of {year}; no edition is known for its day")
            }
            EditionBy::Pages => {
                "the decision cites pages, as only the first edition has; by its date it falls in none".to_owned()
            }
            EditionBy::Default => "the pack's default, as neither date nor citation says which".to_owned(),
            EditionBy::Nothing => "neither date nor citation says which, and the pack has no default".to_owned(),
        };
        let needs = match self.criterion.needs {
            Needs::Applied => "applied: words on this case must weigh it",
            Needs::Cited => "cited: stating the rule is enough",
        };
        let by = self.criterion.changes.iter().rev().find(|change| change.what.contains("severity"));
        let says = match by {
            Some(change) => format!("as changed in {}", change.file),
            None => format!("as {} says", self.criterion.file),
        };
        let grave = severity(trace.severity);
        let severity = match trace.grounds {
            Grounds::Pack => format!("{grave}, {says}"),
            Grounds::OtherEdition => format!(
                "{grave}: the criterion has no source of this edition; else {}, {says}",
                severity(self.criterion.severity)
            ),
            Grounds::Unverified => format!("{grave}: none of its sources is attested"),
        };
        let configured = match configured {
            Some(severity) if severity == trace.severity => String::new(),
            Some(severity) => format!("; the configuration makes it {}", self::severity(severity)),
            None => "; the configuration leaves it out".to_owned(),
        };
        [format!("edition: {edition}; {why}"), format!("needs: {needs}"), format!("severity: {severity}{configured}")]
    }

    fn clauses(&self, out: &mut String, folded: &str, clauses: &[TracedClause]) {
        for traced in clauses {
            spoken(out, folded, self.pack, &traced.clause, self.style);
            let mut lines: Vec<(Paint, String)> = Vec::new();
            lines.extend(traced.hinted.iter().map(|mention| {
                let said = self.says(folded, mention) + own_advice(&traced.clause, mention);
                (Paint::new().bold(), format!("no phrase, but {} ({said})", self.found_by(mention)))
            }));
            lines.extend(traced.hits.iter().map(|hit| self.hit(folded, &traced.clause, hit)));
            lines.extend(traced.near.iter().map(|near| self.near(folded, near)));
            if !lines.is_empty() {
                lines.extend(traced.scopes.iter().map(|cue| (Paint::new().dimmed(), scope(folded, cue))));
            }
            for (paint, text) in lines {
                below(out, &text, paint, self.style);
            }
        }
    }

    /// `` `side effect~` (classes/opioid.yaml:12) ``
    pub(super) fn phrase(&self, phrase: PhraseId) -> String {
        let Some(written) = self.pack.written(phrase) else { return String::new() };
        format!("`{}` ({})", written.text, place(self.pack, written.at))
    }

    /// What found a mention: its phrase, or what hinted at the criterion.
    fn found_by(&self, mention: &Mention) -> String {
        match mention.phrase {
            Some(phrase) => self.phrase(phrase),
            None => format!("hints: {}", hints(self.pack, mention)),
        }
    }

    fn hit(&self, folded: &str, clause: &Clause, hit: &TracedHit) -> (Paint, String) {
        let words = slice(folded, hit.range.clone());
        let phrase = self.phrase(hit.phrase);
        match &hit.mention {
            Ok(mention) => {
                let said = self.says(folded, mention) + own_advice(clause, mention);
                (Paint::new().bold(), format!("\"{words}\" {said}: {phrase}"))
            }
            Err(why) => {
                let why = match why {
                    None => "the item isn't of this class".to_owned(),
                    Some(Dismissal::Item) => "it repeats the item's own name".to_owned(),
                    Some(Dismissal::OfAnother) => "another treatment is credited with it".to_owned(),
                    Some(Dismissal::Reported) => "an earlier reviewer is said to have found it".to_owned(),
                    Some(Dismissal::Inside(longer)) => {
                        format!("it lies within words found by {}", self.phrase(*longer))
                    }
                    Some(Dismissal::NotCounted(kind)) => match kind {
                        MentionKind::Recital => "`recital` phrases count only where a guideline speaks",
                        MentionKind::Silent => "`silent` phrases mention nothing",
                        MentionKind::Rival => "`rival` phrases count only in words of this case",
                        MentionKind::Weighed(_) => "figures count only in words of this case",
                        _ => "it doesn't count in this voice",
                    }
                    .to_owned(),
                };
                (Paint::new(), format!("\"{words}\" set aside, {why}: {phrase}"))
            }
        }
    }

    /// What a mention says, and why.
    fn says(&self, folded: &str, mention: &Mention) -> String {
        // What the guideline says isn't held against anything.
        if matches!(mention.voice, Voice::Guideline | Voice::Boilerplate) {
            return "recited".to_owned();
        }
        if mention.counts.is_some() {
            return "a figure, which counts where the guideline's rule is recited too".to_owned();
        }
        let mut said = finding(mention.finding).to_owned();
        if mention.unresolved {
            said += ", only raised";
        }
        if let (Some(length), Some(limit)) = (mention.length, self.criterion.limit_days) {
            let kept = if length.within { "within" } else { "beyond" };
            said += &format!(", {} days, {kept} the limit of {limit}", round(length.days));
        }
        if let (Some(effect), Some(cue)) = (mention.effect, &mention.cue) {
            said += &format!(", under \"{}\" ({})", slice(folded, cue.clone()), effect_name(effect));
        }
        said
    }

    pub(super) fn near(&self, folded: &str, near: &NearMiss) -> (Paint, String) {
        let words = slice(folded, near.range.clone());
        let found = tokens(words);
        let why = match &near.miss {
            Miss::Break(_) => "a comma or colon stands between; a gap (`..`) crosses it".to_owned(),
            Miss::Between(between) => format!("{} between; the phrase allows fewer", super::count(*between, "word")),
            Miss::Ending(_, wanted) => {
                let stem = wanted.trim_end_matches(['~', '*']);
                let other = found.iter().map(|token| token.word(words)).find(|word| starts_alike(word, stem));
                format!("\"{}\" isn't `{wanted}`; `~` allows inflections, `*` any ending", other.unwrap_or(words))
            }
            Miss::Missing(wanted) => format!("`{wanted}` is missing"),
        };
        (Paint::new().yellow(), format!("\"{words}\" nearly, {why}: {}", self.phrase(near.phrase)))
    }

    fn decided(&self, out: &mut String, folded: &str, by: DecidedBy, decided: Option<&Mention>) {
        let text = self.reason(folded, by, decided);
        for line in wrapped(&text, self.style.width.saturating_sub(2)) {
            let _ = writeln!(out, "  {}", self.style.paint(Paint::new().bold(), &line));
        }
    }

    /// What decided, in a sentence.
    pub(super) fn reason(&self, folded: &str, by: DecidedBy, decided: Option<&Mention>) -> String {
        let shown = decided.map(|mention| {
            let voice = name_of(mention.voice);
            let words = slice(folded, mention.range.clone());
            format!("\"{words}\" ({voice}) {}, by {}", self.says(folded, mention), self.found_by(mention))
        });
        let shown = shown.unwrap_or_default();
        match by {
            DecidedBy::Nothing => "Omitted: no phrase of the criterion counts in these words.".to_owned(),
            DecidedBy::GuidelineOnly => "Recited: it is mentioned in the guideline's words alone.".to_owned(),
            DecidedBy::NoFigure => {
                "Omitted: figures of this case, but none of the guideline's (`recital`) to hold them against."
                    .to_owned()
            }
            DecidedBy::LastExplicit => {
                format!("Decided by the last words on this case that say how it stands: {shown}.")
            }
            DecidedBy::Side => format!(
                "Words on this case say both; decided by the last of those on the side of the conclusion: {shown}."
            ),
            DecidedBy::LastNamed => format!("Decided by the last words on this case, which name it: {shown}."),
            DecidedBy::Figures { asked, most } => format!(
                "Decided by the figures: this case and the request have {}, the guideline {}.",
                round(asked),
                round(most)
            ),
            DecidedBy::Granted => {
                format!("The rationale grants the request, so it is met; words that seem to oppose it: {shown}.")
            }
            DecidedBy::Denied => {
                format!(
                    "The rationale denies the request, and of such the pack says what it finds (`when-denied`); its words: {shown}."
                )
            }
            DecidedBy::OnlyRaised => format!("It is only raised, and the last mention stands: {shown}."),
        }
    }
}

/// What a mention in a guideline's clause that counts as the case's is.
fn own_advice(clause: &Clause, mention: &Mention) -> &'static str {
    if clause.voice == mention.voice { "" } else { ", as the reviewer's own advice" }
}

fn scope(folded: &str, scope: &CueScope) -> String {
    let cue = slice(folded, scope.cue.clone());
    if let Some(void) = &scope.void {
        return format!("cue \"{cue}\" is none within \"{}\"", slice(folded, void.clone()));
    }
    let reach = slice(folded, scope.reach.clone());
    let reach = if reach.is_empty() { "nothing".to_owned() } else { format!("\"{reach}\"") };
    let stop = scope.stop.as_ref().map(|stop| format!(", stopped by \"{}\"", slice(folded, stop.clone())));
    format!("cue \"{cue}\" ({}) reaches {reach}{}", effect_name(scope.effect), stop.unwrap_or_default())
}

fn starts_alike(word: &str, stem: &str) -> bool {
    let head = |text: &str| text.chars().take(4).flat_map(char::to_lowercase).collect::<String>();
    head(word) == head(stem)
}

fn effect_name(effect: Effect) -> &'static str {
    match effect {
        Effect::Silent => "the record is silent",
        Effect::Absent => "the fact is absent",
        Effect::Denied => "the patient denies it",
        Effect::Reported => "an earlier reviewer said it",
        Effect::Supposed => "only supposed",
        Effect::Void => "no cue",
    }
}

fn finding(finding: CriterionFinding) -> &'static str {
    match finding {
        CriterionFinding::Met => "met",
        CriterionFinding::Unmet => "unmet",
    }
}

/// `applied, unmet`.
pub(super) fn given(status: Status, found: Option<CriterionFinding>) -> String {
    found.map_or(status.as_str().to_owned(), |found| format!("{}, {}", status.as_str(), finding(found)))
}

/// Days without a fraction that isn't written.
fn round(days: f64) -> String {
    if days.fract().abs() < 0.05 { format!("{days:.0}") } else { format!("{days:.1}") }
}
