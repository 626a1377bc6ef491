//! The case summary. All decisions of a letter share it, so what they ask of it is looked up once for all. It is searched only for facts
//! that a rationale misses, and read clause by clause only where it seems to state one.

use std::cell::{OnceCell, RefCell};
use std::ops::Range;

use jiff::civil::Date;

use super::hits::Hits;
use super::{Clause, General, LookedUpWords, StatedFact, clause, fact, generals, pieces};
use crate::letter::{Decision, Letter, Passage, Treatment};
use crate::pack::{FactId, Pack, Role, Voice};
use crate::phrase::Hit;
use crate::text::TokenKind;

/// A letter's case summary, as far as it has been read.
#[derive(Debug)]
pub(super) struct CaseSummary<'a> {
    letter: &'a Letter,
    passage: &'a Passage,
    words: LookedUpWords<'a>,
    /// What general rules look for: a few words of the whole, so no clause is read for them.
    general: Vec<General>,
    /// Sentences that say that a treatment is under way.
    continuing: Vec<Range<usize>>,
    /// The drugs that those sentences name.
    taken: OnceCell<Vec<String>>,
    /// The facts that it was searched for.
    stated: RefCell<StatedIn>,
    /// What is found in its sentences, once one of them seems to state what a rationale misses.
    found: OnceCell<Vec<FoundSentence>>,
    /// Their clauses.
    clauses: OnceCell<Vec<Vec<Clause>>>,
}

/// The words that may state facts. Each decision asks for facts of its own, and none is looked for twice.
#[derive(Debug, Default)]
struct StatedIn {
    /// By fact, whether it was looked for.
    asked: Vec<bool>,
    /// By sentence, in order.
    hits: Vec<Vec<(Hit, Role)>>,
}

/// A sentence, or a piece of one, with all that no decision changes: whatever isn't a fact.
#[derive(Debug)]
struct FoundSentence {
    tokens: Range<usize>,
    hits: Hits,
    /// What it names, and what it leaves for the next.
    named: OnceCell<(Treatment, Option<Vec<String>>)>,
}

impl<'a> CaseSummary<'a> {
    pub fn new(letter: &'a Letter, pack: &'a Pack) -> Option<CaseSummary<'a>> {
        let passage = letter.case_summary.as_ref()?;
        let words = LookedUpWords::new(letter.folded.text(), passage.words.range.clone(), pack);
        let (mut found, mut continuing) = (Vec::new(), Vec::new());
        for sentence in &passage.sentences {
            let wanted = &pack.places().summary;
            let hits: Vec<_> =
                pieces(words.within(&sentence.range)).flat_map(|piece| words.hits(piece, wanted)).collect();
            if hits.iter().any(|(_, role)| *role == Role::Continuing) {
                continuing.push(sentence.range.clone());
            }
            found.extend(generals(&words, &hits, Voice::Case));
        }
        Some(CaseSummary {
            letter,
            passage,
            words,
            general: found,
            continuing,
            taken: OnceCell::new(),
            stated: RefCell::default(),
            found: OnceCell::new(),
            clauses: OnceCell::new(),
        })
    }

    /// What general rules look for.
    pub fn general(&self) -> &[General] {
        &self.general
    }

    /// Whether it says that the item's own drug is being taken already.
    pub fn started_before(&self, decision: &Decision) -> bool {
        let [drug, ..] = decision.treatment.drugs.as_slice() else { return false };
        self.taken().contains(&drug.value.generic)
    }

    fn taken(&self) -> &[String] {
        self.taken.get_or_init(|| {
            let named = self.continuing.iter().flat_map(|sentence| {
                let lexicon = &self.words.pack.lexicon;
                crate::letter::named(&self.letter.folded, sentence.clone(), lexicon).drugs
            });
            named.map(|drug| drug.value.generic).collect()
        })
    }

    /// The last day that it names, not after `today`.
    pub fn last_day(&self, today: Option<Date>) -> Option<Date> {
        self.words.days().filter(|&day| today.is_none_or(|today| day <= today)).max()
    }

    /// The first day that it names.
    pub fn first_day(&self) -> Option<Date> {
        self.words.days().min()
    }

    /// Its facts that are asked for, by their numbers. Most letters miss none of it, so it is only searched where something is.
    pub fn facts(&self, wanted: &[bool]) -> Vec<StatedFact> {
        let (mut out, mut context, mut seen) = (Vec::new(), fact::LastTreatments::default(), 0);
        if !wanted.contains(&true) {
            return out;
        }
        for (at, facts) in self.stated(wanted) {
            let found = self.found.get_or_init(|| self.find());
            let clauses = self.clauses.get_or_init(|| self.clauses(found));
            let (Some(sentence), Some(clauses)) = (found.get(at), clauses.get(at)) else { continue };
            let mut hits = sentence.hits.clone();
            hits.add(facts);
            let (named, _) = self.named(sentence);
            // It may refer back to the last sentence that named any treatment.
            let mut before =
                found.get(seen..at).unwrap_or_default().iter().rev().map(|sentence| &self.named(sentence).1);
            context.follow(before.find(|left| left.is_some()).cloned().flatten());
            let mut passed = found.get(seen..=at).unwrap_or_default().iter().rev();
            context.visit = passed.find_map(|sentence| self.opening_day(sentence)).or(context.visit);
            seen = at;
            let sentence = fact::Sentence {
                of_review: self.goes_on_about_review(found, at),
                ..self.sentence(&hits, &sentence.tokens)
            };
            out.extend(sentence.facts(clauses, named, &context));
        }
        out
    }

    /// The sentences that may state facts which are asked for, with the words that do.
    fn stated(&self, wanted: &[bool]) -> Vec<(usize, Vec<(Hit, Role)>)> {
        let is_among = |facts: &[bool], fact: FactId| facts.get(fact.0).copied().unwrap_or_default();
        let mut known = self.stated.borrow_mut();
        let StatedIn { asked, hits } = &mut *known;
        let is_new = |fact| is_among(wanted, fact) && !is_among(asked, fact);
        if (0..wanted.len()).map(FactId).any(is_new) {
            let pack = self.words.pack;
            let new = pack.places().stating(&pack.phrases, is_new);
            let found: Vec<_> = self.sentences().map(|tokens| self.words.hits(tokens, &new)).collect();
            hits.resize(found.len(), Vec::new());
            for (own, more) in hits.iter_mut().zip(found) {
                own.extend(more);
                own.sort_by_key(|(hit, _)| *hit);
            }
            asked.resize(wanted.len(), false);
            asked.iter_mut().zip(wanted).for_each(|(asked, wanted)| *asked |= wanted);
        }
        let is_wanted = |(_, role): &&(Hit, Role)| matches!(role, Role::Fact { fact, .. } if is_among(wanted, *fact));
        let own = hits.iter().map(|own| own.iter().filter(is_wanted).copied().collect::<Vec<_>>()).enumerate();
        own.filter(|(_, own)| !own.is_empty()).collect()
    }

    /// The words of its sentences, those of long ones in pieces.
    fn sentences(&self) -> impl Iterator<Item = Range<usize>> {
        self.passage.sentences.iter().flat_map(|sentence| pieces(self.words.within(&sentence.range)))
    }

    fn find(&self) -> Vec<FoundSentence> {
        let words = &self.words;
        let found = self.sentences().map(|tokens| {
            let hits = Hits::new(words, tokens.clone(), &words.pack.places().record);
            FoundSentence { tokens, hits, named: OnceCell::new() }
        });
        found.collect()
    }

    /// The clauses of all sentences: whose words one holds depends on those before.
    fn clauses(&self, found: &[FoundSentence]) -> Vec<Vec<Clause>> {
        let mut speaker = clause::Speaker::default();
        let sentences = found.iter();
        sentences.map(|one| speaker.clauses(&self.words, one.tokens.clone(), &one.hits)).collect()
    }

    fn named<'s>(&self, found: &'s FoundSentence) -> &'s (Treatment, Option<Vec<String>>) {
        found.named.get_or_init(|| {
            let sentence = self.sentence(&found.hits, &found.tokens);
            let named = sentence.named();
            let leaves = sentence.leaves(&named);
            (named, leaves)
        })
    }

    /// The day with which a sentence begins: `On 3/14/2016`, `In the progress report of 3/14/2016`.
    fn opening_day(&self, sentence: &FoundSentence) -> Option<Date> {
        const OPENING: usize = 8;
        let opening = sentence.tokens.start..sentence.tokens.end.min(sentence.tokens.start + OPENING);
        let tokens = self.words.tokens.get(opening).unwrap_or_default();
        tokens.iter().find_map(|token| if let TokenKind::Date(day) = token.kind { Some(day) } else { None })
    }

    /// Whether a sentence's subject is the review that those before it are about.
    fn goes_on_about_review(&self, found: &[FoundSentence], at: usize) -> bool {
        const SUBJECTS: [&str; 5] = ["it", "they", "its", "their", "these"];
        let goes_on = |sentence: &&FoundSentence| {
            let first = self.words.tokens.get(sentence.tokens.start).map(|token| token.word(self.words.text));
            first.is_some_and(|first| SUBJECTS.iter().any(|subject| subject.eq_ignore_ascii_case(first)))
        };
        let names = |sentence: &FoundSentence| sentence.hits.all().iter().any(|(_, role)| *role == Role::EarlierReview);
        let mut back = found.get(..=at).unwrap_or_default().iter().rev().skip_while(goes_on);
        found.get(at).as_ref().is_some_and(goes_on) && back.next().is_some_and(names)
    }

    fn sentence<'s>(&'s self, hits: &'s Hits, tokens: &Range<usize>) -> fact::Sentence<'s> {
        let folded = &self.letter.folded;
        fact::Sentence { words: &self.words, folded, hits, tokens: tokens.clone(), of_summary: true, of_review: false }
    }
}
