//! The case summary. All decisions of a letter share it, so what they ask of it is looked up once for all; it is read clause by
//! clause only for facts that a rationale misses.

use std::cell::OnceCell;
use std::ops::Range;

use jiff::civil::Date;

use super::hits::Hits;
use super::{Clause, General, LookedUpWords, StatedFact, clause, fact, general, pieces};
use crate::letter::{Decision, Letter, Passage, Treatment};
use crate::pack::{Pack, Role, Voice};
use crate::phrase::Hit;

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
    /// Its sentences, clause by clause, once a rationale misses something.
    read: OnceCell<Vec<ReadSentence>>,
}

/// A sentence, or a piece of one, with all that no decision changes: of its hits each asks for facts of its own.
#[derive(Debug)]
struct ReadSentence {
    tokens: Range<usize>,
    hits: Vec<(Hit, Role)>,
    clauses: Vec<Clause>,
    named: Treatment,
    /// What it leaves for the next.
    leaves: Option<Vec<String>>,
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
            found.extend(hits.iter().filter_map(|(hit, role)| general(&words, hit, role, Voice::Case)));
        }
        Some(CaseSummary {
            letter,
            passage,
            words,
            general: found,
            continuing,
            taken: OnceCell::new(),
            read: OnceCell::new(),
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

    /// Its facts that are asked for. Most letters miss none of it, so it is only read where something is.
    pub fn facts(&self, wanted: &[bool]) -> Vec<StatedFact> {
        if !wanted.contains(&true) {
            return Vec::new();
        }
        let is_wanted = |role: &Role| match role {
            Role::Fact { fact, .. } => wanted.get(fact.0).copied().unwrap_or_default(),
            _ => true,
        };
        let states = |(_, role): &(Hit, Role)| matches!(role, Role::Fact { .. }) && is_wanted(role);
        let mut context = fact::LastTreatments::default();
        let mut out = Vec::new();
        for read in self.read.get_or_init(|| self.sentences()) {
            if read.hits.iter().any(states) {
                let hits =
                    Hits::of(&self.words, read.hits.iter().filter(|(_, role)| is_wanted(role)).copied().collect());
                out.extend(self.sentence(&hits, &read.tokens).facts(&read.clauses, &read.named, &context));
            }
            context.follow(read.leaves.clone());
        }
        out
    }

    fn sentences(&self) -> Vec<ReadSentence> {
        let words = &self.words;
        let mut speaker = clause::Speaker::default();
        let pieces = self.passage.sentences.iter().flat_map(|sentence| pieces(words.within(&sentence.range)));
        let read = pieces.map(|tokens| {
            let hits = Hits::new(words, tokens.clone(), &words.pack.places().record);
            let clauses = speaker.clauses(words, tokens.clone(), &hits);
            let sentence = self.sentence(&hits, &tokens);
            let named = sentence.named();
            let leaves = sentence.leaves(&named);
            ReadSentence { tokens, hits: hits.into_all(), clauses, named, leaves }
        });
        read.collect()
    }

    fn sentence<'s>(&'s self, hits: &'s Hits, tokens: &Range<usize>) -> fact::Sentence<'s> {
        let folded = &self.letter.folded;
        fact::Sentence { words: &self.words, folded, hits, tokens: tokens.clone(), of_summary: true }
    }
}
