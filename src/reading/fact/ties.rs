//! What a fact is tied to: body parts, treatments, a day, figures. Two facts are one only where these agree.

use std::ops::Range;

use jiff::civil::Date;

use super::super::Clause;
use super::{LastTreatments, Sentence, TreatmentKind};
use crate::letter::Treatment;
use crate::pack::Role;
use crate::phrase::{Hit, PhraseId};
use crate::text::{Gap, Span, Token, TokenKind};

impl Sentence<'_> {
    /// The body parts beside some words: those that follow them by a preposition up to the next mark, else the nearest before
    /// them or after them in their clause, else all of the sentence.
    pub(super) fn body_parts(&self, clause: &Clause, hit: &Hit, named: &Treatment) -> Vec<String> {
        let at = self.folded.span(self.words.range(hit.start..hit.end));
        let until = (hit.end..clause.tokens.end)
            .find(|&next| self.marked(next) || self.is(next, &["and", "but"]) && next > hit.end + 5);
        let stretch = self.folded.span(self.words.range(hit.end..until.unwrap_or(clause.tokens.end)));
        let own = self.folded.span(clause.range.clone());
        let parts = || named.body_parts.iter();
        let values = |within: &dyn Fn(Span) -> bool| -> Vec<String> {
            parts().filter(|part| within(part.span)).map(|part| part.value.clone()).collect()
        };
        let inside = values(&|span| at.start <= span.start && span.end <= at.end);
        let follows = self.is(hit.end, &["over", "of", "in", "at", "along", "to", "on", "for", "across", "throughout"]);
        let after = values(&|span| follows && stretch.start <= span.start && span.end <= stretch.end);
        let gap = |span: Span| span.start.saturating_sub(at.end).max(at.start.saturating_sub(span.end));
        // What `which` begins goes on about what stands before it.
        let relative = self.is(clause.tokens.start, &["which"]);
        let in_clause = parts().filter(|part| relative || own.start <= part.span.start && part.span.end <= own.end);
        // What a mark parts from the words is further away.
        const APART: usize = 60;
        let parted = |part: Span| {
            let place = self.place(part);
            let between = place.map_or(0..0, |place| match place.end <= hit.start {
                true => place.end..hit.start + 1,
                false => hit.end..place.start + 1,
            });
            between.into_iter().any(|at| self.marked(at))
        };
        let distance = |part: Span| gap(part) + if parted(part) { APART } else { 0 };
        let nearest = in_clause.map(|part| (distance(part.span), part.value.clone())).min();
        match () {
            () if !inside.is_empty() => inside,
            () if !after.is_empty() => after,
            () => nearest.map_or_else(|| values(&|_| true), |(_, part)| vec![part]),
        }
    }

    /// The treatments that a fact is tied to: the nearest that its sentence links to it, else those before it that it refers
    /// back to.
    pub(super) fn tied(&self, hit: &Hit, named: &Treatment, context: &LastTreatments) -> Vec<String> {
        let own: Vec<(TreatmentKind, Hit, String)> = self.treatments(named).collect();
        if own.is_empty() {
            let refers_back = self.hits.within(&self.tokens).iter().any(|(_, role)| *role == Role::RefersBack);
            return if refers_back { context.treatments.clone() } else { Vec::new() };
        }
        // Of drugs only the nearest: what is said of one isn't said of its neighbour, least of all behind a comma (`alprazolam since 2012,
        // zolpidem at bedtime`).
        let gap = |at: &Hit| {
            let between = if at.end <= hit.start { at.end..hit.start } else { hit.end..at.start };
            (between.len(), (between.start..=between.end).any(|at| self.marked(at)))
        };
        let nearest = |kind: TreatmentKind| {
            let all = own.iter().filter(move |(of, ..)| *of == kind);
            all.min_by_key(|(_, at, _)| gap(at)).map(|(_, at, _)| gap(at))
        };
        let near = |kind: TreatmentKind, at: &Hit| kind == TreatmentKind::Service || nearest(kind) == Some(gap(at));
        let linked = own.iter().filter(|(kind, at, _)| near(*kind, at) && self.is_linked(hit, at));
        let mut out: Vec<String> = linked.map(|(.., name)| name.clone()).collect();
        out.dedup();
        out
    }

    /// Whether a fact is a treatment's doing: the treatment stands right before it, or behind a word that links it.
    pub(super) fn is_linked(&self, hit: &Hit, treatment: &Hit) -> bool {
        const LINK: usize = 4;
        const SUBJECT: usize = 6;
        let from = treatment.start.saturating_sub(LINK);
        let links = self.hits.within(&(from..treatment.start + 1)).iter();
        // Words for all drugs may begin with the link: `with medication`.
        let leads =
            |link: &Hit| link.end <= treatment.start || link.start == treatment.start && link.end < treatment.end;
        let by_link = links.into_iter().any(|(link, role)| *role == Role::Link && leads(link));
        let between = treatment.end..hit.start;
        let apart = |at: usize| {
            self.is(at, &["and", "but"])
                || self
                    .words
                    .tokens
                    .get(at)
                    .is_some_and(|token| token.gap.has(Gap::COMMA) || token.gap.has(Gap::SEMICOLON))
        };
        let is_subject = treatment.end <= hit.start
            && between.len() <= SUBJECT
            && !(treatment.end..=hit.start).any(|at| apart(at) && !self.is(at, &["which", "that"]));
        let holds = hit.start <= treatment.start && treatment.end <= hit.end;
        by_link || is_subject || holds
    }

    /// Whether what some words say is another treatment's doing than the item's: another stands right before them, or behind a word that
    /// links it to them (`relief with the brace`), and no name of the item's own is in the clause.
    /// That a service spares drugs is its own doing, so that drugs are no others beside it.
    pub fn credits_another(
        &self,
        clause: &Clause,
        range: &Range<usize>,
        named: &Treatment,
        (own, of_drug): (&[String], bool),
    ) -> bool {
        const APART: usize = 6;
        let at = self.words.within(range);
        let hit = Hit { start: at.start, end: at.end, phrase: PhraseId(0) };
        let is_own = |name: &String| {
            let mut drugs = named.drugs.iter().filter(|drug| drug.value.generic == *name);
            own.contains(name) || drugs.any(|drug| own.contains(&drug.value.class))
        };
        // `The tablets` are nobody's.
        let is_form = |name: &String| named.form.as_ref().is_some_and(|form| form.value == *name);
        let treatments = self.treatments(named).filter(|(kind, _, name)| match kind {
            TreatmentKind::Drug => of_drug && !is_form(name),
            TreatmentKind::Service => true,
        });
        let treatments: Vec<(TreatmentKind, Hit, String)> =
            treatments.filter(|(_, at, _)| clause.tokens.start <= at.start && at.end <= clause.tokens.end).collect();
        if own.is_empty() || treatments.iter().any(|(.., name)| is_own(name)) {
            return false;
        }
        let here = self.hits.within(&clause.tokens);
        let unclassed = here.iter().filter(|(_, role)| *role == Role::OtherTreatment);
        let unclassed = unclassed.map(|(at, _)| (TreatmentKind::Service, *at));
        let others: Vec<(TreatmentKind, Hit)> =
            treatments.into_iter().map(|(kind, at, _)| (kind, at)).chain(unclassed).collect();
        // `Therapy brought relief, and the tablets keep him at work`: what `it` and `the tablets` stand for isn't known.
        let names = |at: &Hit| others.iter().any(|(_, named)| at.start < named.end + 1 && named.start < at.end + 1);
        let stands_for = |role: &Role| matches!(role, Role::RefersBack | Role::AllDrugs | Role::PerhapsOwn);
        if here.iter().any(|(at, role)| stands_for(role) && !names(at)) {
            return false;
        }
        // `A good response to the injection`.
        let led_to =
            |other: &Hit| (1..=3).any(|back| other.start >= hit.end + back && self.is(other.start - back, &["to"]));
        // `Better than with therapy`, `50% relief after failed therapy`.
        let compared = |other: &Hit| {
            let before = other.start.saturating_sub(2).max(clause.tokens.start)..other.start;
            before.into_iter().any(|at| self.is(at, &["than", "failed", "despite"]))
        };
        others.iter().filter(|(_, other)| !compared(other)).any(|(kind, other)| {
            let holds = hit.start <= other.start && other.end <= hit.end;
            let between = if other.end <= hit.start { other.end..hit.start } else { hit.end..other.start };
            let near = between.len() <= APART && !(between.start..=between.end).any(|at| self.marked(at));
            match kind {
                // `Able to stop tramadol` is what a treatment did, and so is `fewer tablets of Norco`.
                TreatmentKind::Drug if holds => false,
                _ => holds || near && (self.is_linked(&hit, other) || led_to(other)),
            }
        })
    }

    /// The treatments that the sentence names, each with its kind and place: drugs, a dosage form where no drug is named, and
    /// services.
    pub(super) fn treatments<'s>(
        &'s self,
        named: &'s Treatment,
    ) -> impl Iterator<Item = (TreatmentKind, Hit, String)> + 's {
        let drugs = named
            .drugs
            .iter()
            .filter_map(move |drug| Some((TreatmentKind::Drug, self.place(drug.span)?, drug.value.generic.clone())));
        let form = named.form.iter().filter(|_| named.drugs.is_empty());
        let forms =
            form.filter_map(move |form| Some((TreatmentKind::Drug, self.place(form.span)?, form.value.clone())));
        let services = self.hits.within(&self.tokens).iter().filter_map(|(hit, role)| match *role {
            Role::Item { class } => {
                self.words.pack.class(class).map(|class| (TreatmentKind::Service, *hit, class.id.clone()))
            }
            _ => None,
        });
        drugs.chain(forms).chain(services)
    }

    /// The tokens of the sentence that a span of the file covers.
    fn place(&self, span: Span) -> Option<Hit> {
        let own = |token: &Token| self.folded.span(self.words.base + token.start..self.words.base + token.end);
        let tokens = self.words.tokens.get(self.tokens.clone())?;
        let start = self.tokens.start + tokens.partition_point(|token| own(token).end <= span.start);
        let end = self.tokens.start + tokens.partition_point(|token| own(token).start < span.end);
        (start < end).then_some(Hit { start, end, phrase: PhraseId(0) })
    }

    /// The day nearest to some words in their sentence, and whether it stands for a year alone: for that its last day, so that nothing
    /// is made older than it is.
    pub(super) fn day(&self, clause: &Clause, hit: &Hit) -> Option<(Date, bool)> {
        let days = |tokens: Range<usize>| {
            let found = tokens.filter_map(|at| {
                let token = self.words.tokens.get(at)?;
                let day = match token.kind {
                    TokenKind::Date(day) => (day, false),
                    TokenKind::Number(year) if (1980.0..2100.0).contains(&year) && self.opens_year(at) => {
                        (Date::new(year as i16, 12, 31).ok()?, true)
                    }
                    _ => return None,
                };
                // What stands behind a comma and an `and` has a day of its own; one before them is of all that follows.
                let apart = (hit.end..at).any(|at| self.marked(at) && self.is(at, &["and", "but", "while"]));
                let distance = at.abs_diff(hit.start).min(at.abs_diff(hit.end));
                (!apart).then_some((distance, day))
            });
            found.min_by_key(|(distance, _)| *distance).map(|(_, day)| day)
        };
        days(clause.tokens.clone()).or_else(|| days(self.tokens.clone()))
    }

    fn opens_year(&self, at: usize) -> bool {
        let part = ["early", "late", "mid", "about", "around", "summer", "spring", "fall", "winter", "autumn"];
        let at = if at > 0 && self.is(at - 1, &part) { at - 1 } else { at };
        let before = at.checked_sub(1).and_then(|before| self.words.tokens.get(before));
        before.is_some_and(|_| self.is(at - 1, &["in", "of", "since", "during", "from", "until"]))
    }
}
