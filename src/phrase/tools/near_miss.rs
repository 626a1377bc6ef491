//! Places where a phrase would match but for one thing: a word that is missing or ends otherwise, too many words between
//! two of its own, a comma. Only asked for by people who write phrases, so it may take its time; bounded like a match.

use crate::phrase::ast::Ending;
use crate::phrase::program::{Inst, PhraseId, Program};
use crate::phrase::search::PhraseSet;
use crate::phrase::vocabulary::{Atoms, key};
use crate::text::{Gap, Token};

/// A place where a phrase nearly matched, in tokens like a [`Hit`](crate::phrase::Hit).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Near {
    /// First token.
    pub start: usize,
    /// First token after.
    pub end: usize,
    /// Which phrase.
    pub phrase: PhraseId,
    /// What kept it from matching.
    pub miss: Miss,
}

/// What kept a phrase from matching.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Miss {
    /// A comma, semicolon or colon before this token, which only a gap may cross.
    Break(usize),
    /// So many words between two that the phrase wants closer.
    Between(usize),
    /// This token ends otherwise than the phrase's word.
    Ending(usize, String),
    /// A word of the phrase isn't there.
    Missing(String),
}

/// The one thing that a search forgives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Forgive {
    Break,
    Between,
    Ending,
    Missing,
}

/// Words that may stand where a phrase allows fewer.
const MOST_BETWEEN: usize = 6;
/// Words that must match beside one that is missing, and their letters: `of the` is beside everything.
const LEAST_BESIDE_MISSING: usize = 2;
const LEAST_LETTERS: usize = 8;
/// Letters that two endings of one word share.
const LEAST_STEM: usize = 4;

impl PhraseSet {
    /// Where a phrase nearly matches within tokens `range`; at most one place for each token that it could begin at.
    pub fn near(
        &self,
        phrase: PhraseId,
        text: &str,
        tokens: &[Token],
        atoms: &Atoms,
        range: std::ops::Range<usize>,
    ) -> Vec<Near> {
        let Some(program) = self.program(phrase) else { return Vec::new() };
        let search =
            NearMissSearch { set: self, program, text, tokens: tokens.get(..range.end).unwrap_or(tokens), atoms };
        let mut out: Vec<Near> = Vec::new();
        for start in range {
            if out.last().is_some_and(|last| last.end > start) {
                continue;
            }
            let kinds = [Forgive::Break, Forgive::Between, Forgive::Ending, Forgive::Missing];
            if let Some((end, miss)) = kinds.into_iter().find_map(|forgive| search.from(start, forgive)) {
                out.push(Near { start, end, phrase, miss });
            }
        }
        out
    }
}

struct NearMissSearch<'a> {
    set: &'a PhraseSet,
    program: &'a Program,
    text: &'a str,
    tokens: &'a [Token],
    atoms: &'a Atoms,
}

#[derive(Clone)]
struct SearchState {
    step: usize,
    at: usize,
    /// The next word may stand behind a comma.
    loose: bool,
    /// Words of the phrase that matched and their letters, as far as it matters.
    matched: usize,
    letters: usize,
    /// The token after the last of them.
    last: usize,
    miss: Option<Miss>,
}

impl NearMissSearch<'_> {
    /// The end and the flaw of a match that begins at a token and has just one flaw of a kind.
    fn from(&self, start: usize, forgive: Forgive) -> Option<(usize, Miss)> {
        let mut seen = std::collections::HashSet::new();
        let mut best: Option<(usize, Miss)> = None;
        let first = SearchState { step: 0, at: start, loose: true, matched: 0, letters: 0, last: start, miss: None };
        let mut todo = vec![first];
        while let Some(state) = todo.pop() {
            if !seen.insert((state.step, state.at, state.loose, state.matched, state.letters, state.miss.is_some())) {
                continue;
            }
            match self.program.step(state.step) {
                Some(Inst::Word(_) | Inst::Slot(_)) => self.word(&state, start, forgive, &mut todo),
                Some(Inst::Skip) if state.at < self.tokens.len() => {
                    todo.push(SearchState { step: state.step + 1, at: state.at + 1, loose: true, ..state });
                }
                Some(Inst::Loose) => todo.push(SearchState { step: state.step + 1, loose: true, ..state }),
                Some(Inst::Split(other)) => {
                    todo.push(SearchState { step: other, ..state.clone() });
                    todo.push(SearchState { step: state.step + 1, ..state });
                }
                Some(Inst::Jump(to)) => todo.push(SearchState { step: to, ..state }),
                Some(Inst::Match) => {
                    let enough = forgive != Forgive::Missing
                        || state.matched >= LEAST_BESIDE_MISSING && state.letters >= LEAST_LETTERS;
                    if let (Some(miss), true) = (state.miss, enough && state.last > start)
                        && best.as_ref().is_none_or(|(end, _)| state.last > *end)
                    {
                        best = Some((state.last, miss));
                    }
                }
                _ => {}
            }
        }
        best
    }

    /// Goes on over a word of the phrase, as it is or with the flaw that is forgiven.
    fn word(&self, state: &SearchState, start: usize, forgive: Forgive, todo: &mut Vec<SearchState>) {
        let open = state.miss.is_none();
        let broken = |at: usize| self.tokens.get(at).is_some_and(|token| token.gap.has(Gap::BREAK));
        let joined = state.loose || !broken(state.at);
        let len = |at: usize| match self.program.step(state.step) {
            Some(Inst::Word(atom)) => (at < self.tokens.len() && self.atoms.of(at).contains(&atom)).then_some(1),
            Some(Inst::Slot(slot)) => slot.len(self.text, self.tokens, at),
            _ => None,
        };
        let on = |at: usize, len: usize, miss: Option<Miss>| SearchState {
            step: state.step + 1,
            at: at + len,
            loose: false,
            matched: (state.matched + 1).min(LEAST_BESIDE_MISSING),
            letters: (state.letters + self.letters(at, len)).min(LEAST_LETTERS),
            last: at + len,
            miss,
        };
        if let Some(len) = len(state.at) {
            if joined {
                todo.push(on(state.at, len, state.miss.clone()));
            } else if open && forgive == Forgive::Break {
                todo.push(on(state.at, len, Some(Miss::Break(state.at))));
            }
        }
        if !open {
            return;
        }
        match forgive {
            Forgive::Between if state.at > start => {
                for at in state.at + 1..=state.at + MOST_BETWEEN {
                    if let Some(len) = len(at) {
                        todo.push(on(at, len, Some(Miss::Between(at - state.last))));
                        break;
                    }
                }
            }
            Forgive::Ending if joined => {
                if let (Some(wanted), Some(token)) = (self.wanted(state.step), self.tokens.get(state.at))
                    && same_stem(&wanted, &key(token, self.text))
                {
                    todo.push(on(state.at, 1, Some(Miss::Ending(state.at, wanted))));
                }
            }
            Forgive::Missing => {
                if let Some(wanted) = self.wanted(state.step) {
                    todo.push(SearchState { step: state.step + 1, miss: Some(Miss::Missing(wanted)), ..state.clone() });
                }
            }
            _ => {}
        }
    }

    fn letters(&self, at: usize, len: usize) -> usize {
        self.tokens.iter().skip(at).take(len).map(|token| token.end - token.start).sum()
    }

    /// The word of a step, as a phrase writes it.
    fn wanted(&self, step: usize) -> Option<String> {
        match self.program.step(step)? {
            Inst::Word(atom) => self.set.word(atom).map(|(text, ending)| match ending {
                Ending::Exact => text.to_owned(),
                Ending::Inflected => format!("{text}~"),
                Ending::Prefix => format!("{text}*"),
            }),
            Inst::Slot(slot) => Some(format!("<{}>", slot.name())),
            _ => None,
        }
    }
}

/// `document~` and `documentation`: one word that the phrase's ending doesn't reach.
fn same_stem(wanted: &str, found: &str) -> bool {
    let wanted = wanted.trim_end_matches(['~', '*']);
    let shared = wanted.chars().zip(found.chars()).take_while(|(a, b)| a == b).count();
    wanted != found && shared >= LEAST_STEM && shared + 3 >= wanted.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phrase::{Builder, Concepts};
    use crate::text::tokens;

    fn near(phrase: &str, text: &str) -> Vec<(String, Miss)> {
        let mut builder = Builder::default();
        let id = builder.add(phrase, &Concepts::default()).unwrap();
        let (set, tokens) = (builder.finish([]), tokens(text));
        let atoms = set.atoms(text, &tokens);
        let found = set.near(id, text, &tokens, &atoms, 0..tokens.len());
        found.into_iter().map(|n| (text[tokens[n.start].start..tokens[n.end - 1].end].to_owned(), n.miss)).collect()
    }

    fn one(words: &str, miss: Miss) -> [(String, Miss); 1] {
        [(words.to_owned(), miss)]
    }

    #[test]
    fn one_flaw_is_forgiven_and_named() {
        let text = "no further documentation, of any kind, on pain relief";
        assert_eq!(
            near("no ..2.. document~", text),
            one("no further documentation", Miss::Ending(2, "document~".into()))
        );
        assert_eq!(near("documentation of", text), one("documentation, of", Miss::Break(3)));
        assert_eq!(
            near("documentation ..1.. pain", text),
            one("documentation, of any kind, on pain", Miss::Between(4))
        );
        assert_eq!(near("on pain score relief", text), one("on pain relief", Miss::Missing("score".into())));
        assert_eq!(near("on <duration> pain relief", text), one("on pain relief", Miss::Missing("<duration>".into())));
    }

    #[test]
    fn what_matches_or_is_far_off_is_not_near() {
        let text = "no further documentation of pain relief";
        assert_eq!(near("pain relief", text), []);
        assert_eq!(near("side effect", text), []);
        assert_eq!(near("pain reliever score", text), []);
        assert_eq!(near("of course relief", "of relief"), one("of relief", Miss::Missing("course".into())));
        assert_eq!(near("state of pain", "of pain"), []);
    }
}
