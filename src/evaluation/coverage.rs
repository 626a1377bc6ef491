//! What the examples of a pack leave untried: phrases that no example needs can be wrong, or go missing, and every test still
//! passes.

use std::collections::BTreeSet;

use crate::pack::{ClassId, Criterion, CriterionId, MentionKind, Pack, Role};
use crate::phrase::{Builder, PhraseId, PhraseSet};
use crate::reading::{self, Options};

/// Examples that stay silent, of which a criterion should have as many: what it wrongly finds is seen only there.
pub const NEAR_MISSES: usize = 5;

/// What the examples of one criterion leave untried.
#[derive(Debug)]
pub struct Coverage {
    /// Which criterion.
    pub criterion: CriterionId,
    /// Its phrases, but those for case summaries, which no example can try.
    pub phrases: usize,
    /// Those of them that mention the criterion in none of its examples.
    pub unused: Vec<PhraseId>,
    /// Those that carry a finding, and never stand alone in an example: another phrase is always beside them.
    pub never_alone: Vec<PhraseId>,
    /// Its examples that stay silent.
    pub silent: usize,
    /// Those of them, by index, that come close to no phrase: none of the class has a word of them.
    pub far: Vec<usize>,
}

impl Coverage {
    /// True when nothing is left to be tried.
    pub fn is_complete(&self) -> bool {
        self.unused.is_empty() && self.never_alone.is_empty() && self.far.is_empty() && self.silent >= NEAR_MISSES
    }
}

/// What the examples of every criterion leave untried, in the order of the pack.
pub fn coverage(pack: &Pack) -> Vec<Coverage> {
    let words: Vec<PhraseSet> = pack.classes().map(|(class, _)| words(pack, class)).collect();
    let of = |(id, criterion): (CriterionId, _)| Some(of_criterion(pack, id, criterion, words.get(id.class.0)?));
    pack.criteria().filter_map(of).collect()
}

fn of_criterion(pack: &Pack, id: CriterionId, criterion: &Criterion, words: &PhraseSet) -> Coverage {
    let (mut used, mut alone) = (BTreeSet::<PhraseId>::new(), BTreeSet::<PhraseId>::new());
    // What mentions nothing shows only in all that was considered.
    let is_silent =
        |role: &Role| matches!(role, Role::Mention { criterion, kind: MentionKind::Silent, .. } if *criterion == id);
    let silent: BTreeSet<PhraseId> = pack.phrases_for(is_silent).map(|(phrase, _)| phrase).collect();
    let options = if silent.is_empty() { Options::default() } else { Options::tracing(id) };
    for example in &criterion.examples {
        let Some((_, reading)) = reading::read_text(&example.text, pack, options) else { continue };
        let considered = reading.traced.iter().flat_map(|clause| &clause.hits).map(|hit| hit.phrase);
        used.extend(considered.filter(|phrase| silent.contains(phrase)));
        // A fact that is evidence for the criterion is found by words of its own.
        let of_criterion = |phrase: &PhraseId| matches!(pack.roles.get(phrase.0 as usize), Some(Role::Mention { criterion, .. }) if *criterion == id);
        let mentions = reading.mentions.iter().filter(|mention| mention.criterion == id);
        let phrases: BTreeSet<_> = mentions.filter_map(|mention| mention.phrase).filter(of_criterion).collect();
        if phrases.len() == 1 {
            alone.extend(&phrases);
        }
        // Words that only raise the matter give way to one that says how it stands, and so don't hide it.
        let says = phrases.iter().filter(|phrase| !raises(pack, **phrase));
        if let [one] = says.collect::<Vec<_>>()[..] {
            alone.insert(*one);
        }
        used.extend(phrases);
    }
    let own = |role: &Role| matches!(role, Role::Mention { criterion, .. } if *criterion == id);
    let phrases: Vec<(PhraseId, Role)> = pack.phrases_for(own).collect();
    let carries = |role: &Role| matches!(role, Role::Mention { finding: Some(_), .. });
    let those = |wanted: &dyn Fn(PhraseId, &Role) -> bool| {
        phrases.iter().filter(|(phrase, role)| wanted(*phrase, role)).map(|(phrase, _)| *phrase).collect()
    };
    Coverage {
        criterion: id,
        phrases: phrases.len(),
        unused: those(&|phrase, _| !used.contains(&phrase)),
        never_alone: those(&|phrase, role| carries(role) && used.contains(&phrase) && !alone.contains(&phrase)),
        silent: criterion.examples.iter().filter(|example| example.expect.is_none()).count(),
        far: far(criterion, words),
    }
}

fn raises(pack: &Pack, phrase: PhraseId) -> bool {
    matches!(
        pack.roles.get(phrase.0 as usize),
        Some(Role::Mention { kind: MentionKind::Unresolved | MentionKind::Rival, .. })
    )
}

/// The words of a class's phrases: what tempts a neighbouring criterion comes close too.
fn words(pack: &Pack, class: ClassId) -> PhraseSet {
    let mut words = Builder::default();
    for (phrase, _) in
        pack.phrases_for(|role| matches!(role, Role::Mention { criterion, .. } if criterion.class == class))
    {
        // It was read before: the pack is valid.
        pack.written(phrase).into_iter().for_each(|written| drop(words.add(&written.text, &pack.concepts)));
    }
    words.finish([])
}

/// Silent examples that have no word in common with the phrases.
fn far(criterion: &Criterion, words: &PhraseSet) -> Vec<usize> {
    let silent = criterion.examples.iter().enumerate().filter(|(_, example)| example.expect.is_none());
    silent.filter(|(_, example)| !words.shares_a_word(&example.text)).map(|(index, _)| index).collect()
}
