//! What a letter says, in a pack's terms: which class an item belongs to, whose words each clause holds, which criteria
//! it mentions and what it says of them. Reading knows what words mean; it doesn't know what a decision needs, and it
//! never looks at the outcome.

mod advice;
mod answer;
mod clause;
mod considered;
mod dose;
mod duration;
mod fact;
mod feature;
mod hint;
mod hits;
mod mention;
mod summary;
mod treatment;

use std::cell::OnceCell;
use std::ops::Range;

use hits::Hits;
use summary::CaseSummary;

pub use clause::{Clause, Points};
pub use considered::{CueScope, NearMiss, TracedClause, TracedHit, profile};
pub use dose::{Dose, EquivalentTotal, LetterDoses, days_of_supply, equivalent_total};
pub use duration::{Comparison, Length};
pub use fact::{Polarity, SaidBy, StatedFact};
pub use feature::{Feature, LEARNED, features};
pub use mention::{Conclusion, Dismissal, Mention};
pub use treatment::{Classified, topics_of_title};

use jiff::civil::Date;

use crate::letter::{Decision, Letter, Passage};
use crate::pack::{ClassId, CriterionId, FactId, MentionKind, Pack, Role, RuleId, Voice};
use crate::phrase::{Hit, Selection};
use crate::text::{Folded, Gap, Token, TokenKind, slice, tokens, unit_days};

/// How one decision reads.
#[derive(Debug, Default)]
pub struct Reading {
    /// The item's classes.
    pub treatment: Classified,
    /// The rationale, clause by clause.
    pub clauses: Vec<Clause>,
    /// What it mentions, in order.
    pub mentions: Vec<Mention>,
    /// Mentions that it may hold, as hints go: no phrase finds them.
    pub maybe: Vec<Mention>,
    /// What it concludes, in order.
    pub conclusions: Vec<Conclusion>,
    /// True when it says that the treatment is already under way.
    pub continuing: bool,
    /// True when it says that the treatment is given for the first time.
    pub first: bool,
    /// True when it places the treatment around an operation.
    pub post_operative: bool,
    /// True when the guideline has figures of their own for this patient's condition.
    pub own_figures: bool,
    /// Words that let the item fall or stand with another; true when the other is said to be necessary.
    pub dependent: Option<(Range<usize>, bool)>,
    /// The facts of the rationale, in order: of sentences that are all a guideline's only where somebody asked.
    pub facts: Vec<StatedFact>,
    /// Those of the case summary of which the rationale finds something missing, or all where somebody asked.
    pub record: Vec<StatedFact>,
    /// Words that general rules look for: the rule, the words, and the voice of their clause.
    pub general: Vec<General>,
    /// The same words in the case summary.
    pub summary: Vec<General>,
    /// The first day that the case summary names.
    pub first_day: Option<Date>,
    /// The last day that the case summary names.
    pub last_day: Option<Date>,
    /// How the clauses read for one criterion, where somebody asked.
    pub traced: Vec<TracedClause>,
}

/// Words that a general rule looks for.
#[derive(Debug, Clone)]
pub struct General {
    /// The rule.
    pub rule: RuleId,
    /// The words, in the folded text.
    pub range: Range<usize>,
    /// Whose clause they stand in.
    pub voice: Voice,
    /// The length of time that they name, in days.
    pub days: Option<f64>,
    /// The first figure in them, where it counts no time.
    pub figure: Option<f64>,
    /// How it or the length is meant.
    pub comparison: Comparison,
    /// True where its clause adds several up.
    pub in_all: bool,
}

impl Reading {
    /// The clause of the rationale in which a place of the folded text lies.
    pub fn clause_at(&self, place: usize) -> Option<&Clause> {
        let behind = self.clauses.partition_point(|clause| clause.range.start <= place);
        self.clauses.get(behind.checked_sub(1)?).filter(|clause| clause.range.contains(&place))
    }

    /// The words of the rationale that general rules look for and that begin in a range of the folded text.
    pub fn general_within(&self, range: Range<usize>) -> &[General] {
        let from = self.general.partition_point(|general| general.range.start < range.start);
        let to = self.general.partition_point(|general| general.range.start < range.end);
        self.general.get(from..to).unwrap_or_default()
    }
}

/// What is kept of a reading beside what it says.
#[derive(Debug, Default, Clone, Copy)]
pub struct Options {
    /// A criterion for which all that was considered is kept, in [`Reading::traced`].
    pub traced: Option<CriterionId>,
    /// All facts are read, also those of the case summary that no rationale misses, and those that a guideline names.
    pub facts: bool,
}

impl Options {
    /// Keeps all that was considered for a criterion.
    pub fn tracing(criterion: CriterionId) -> Options {
        Options { traced: Some(criterion), ..Options::default() }
    }

    /// Keeps all facts.
    pub fn with_facts() -> Options {
        Options { facts: true, ..Options::default() }
    }
}

/// Reads one decision of a letter. Who reads all of them asks one [`LetterReader`].
pub fn read(letter: &Letter, decision: &Decision, pack: &Pack, options: Options) -> Reading {
    LetterReader::new(letter, pack).read(decision, options)
}

/// Reads the decisions of a letter, and what they share only once.
#[derive(Debug)]
pub struct LetterReader<'a> {
    letter: &'a Letter,
    pack: &'a Pack,
    summary: OnceCell<Option<CaseSummary<'a>>>,
}

impl<'a> LetterReader<'a> {
    /// A reader of a letter.
    pub fn new(letter: &'a Letter, pack: &'a Pack) -> LetterReader<'a> {
        LetterReader { letter, pack, summary: OnceCell::new() }
    }

    /// Reads a decision of the letter.
    pub fn read(&self, decision: &Decision, options: Options) -> Reading {
        let (letter, pack) = (self.letter, self.pack);
        let treatment = treatment::classify(letter, decision, pack);
        let Some(rationale) = &decision.rationale else { return Reading { treatment, ..Reading::default() } };
        let today = reference_date(letter, decision);
        let words = LookedUpWords::new(letter.folded.text(), rationale.words.range.clone(), pack);
        let own = treatment.names(decision, pack);
        let asked = Asked {
            classes: &treatment.classes,
            names: &own,
            drug: !decision.treatment.drugs.is_empty(),
            post_operative: treatment.post_operative || treatment.companion,
            today,
            traced: options.traced,
            facts: options.facts,
            hints: true,
        };
        let mut reading = read_passage(&words, &letter.folded, rationale, &asked);
        reading.treatment = treatment;
        reading.treatment.companion |= reading.dependent.is_some();
        if let Some(summary) = self.summary.get_or_init(|| CaseSummary::new(letter, pack)) {
            reading.continuing = reading.continuing || summary.started_before(decision);
            reading.first_day = summary.first_day();
            reading.last_day = summary.last_day(today);
            reading.record = summary.facts(&wanted(pack, &reading, options));
            reading.summary = summary.general().to_vec();
        }
        // The item's own name, repeated, weighs nothing: `the request for TENS unit, one-month trial, is ...`
        if let Some(item) = &decision.item {
            let bare = |range: &Range<usize>| crate::text::bare(letter.folded.slice(range.clone()));
            let item = bare(&item.range);
            let is_rival = |mention: &Mention| {
                let role = mention.phrase.and_then(|phrase| pack.role(phrase));
                matches!(role, Some(Role::Mention { kind: MentionKind::Rival, .. }))
            };
            let rivals = reading.treatment.rivals.clone();
            let repeats = |mention: &Mention| {
                let named = mention.voice != Voice::Guideline && item.contains(&bare(&mention.range));
                named || rivals.contains(&mention.criterion) && is_rival(mention)
            };
            reading.mentions.retain(|mention| !repeats(mention));
            considered::set_aside(&mut reading.traced, repeats);
        }
        reading
    }
}

/// The facts of the case summary that are asked for: those that the reviewer misses, and their parts. What is missed in a degree alone,
/// or by others, is held against no record, and most summaries needn't be read for it.
fn wanted(pack: &Pack, reading: &Reading, options: Options) -> Vec<bool> {
    let misses =
        |fact: &StatedFact| fact.polarity != Polarity::Stated && fact.by == SaidBy::Reviewer && !fact.qualified;
    let missed = |fact: FactId| reading.facts.iter().any(|known| known.fact == fact && misses(known));
    let facts = pack.facts.iter().enumerate();
    facts
        .map(|(at, fact)| options.facts || missed(FactId(at)) || fact.within.iter().any(|&whole| missed(whole)))
        .collect()
}

/// Reads text on its own, as the examples of a criterion are: every class of the pack may be mentioned. Gives it as it was
/// read, too: in that the ranges count.
pub fn read_text(text: &str, pack: &Pack, options: Options) -> Option<(String, Reading)> {
    let source = crate::text::Source::from_text("example", text.to_owned()).ok()?;
    let folded = crate::text::Folded::new(&source);
    let passage = crate::letter::passage(&folded, 0..folded.text().len());
    let classes: Vec<ClassId> = pack.classes().map(|(id, _)| id).collect();
    let words = LookedUpWords::new(folded.text(), passage.words.range.clone(), pack);
    let asked = Asked {
        classes: &classes,
        names: &[],
        drug: false,
        post_operative: false,
        today: None,
        traced: options.traced,
        facts: options.facts,
        hints: false,
    };
    let reading = read_passage(&words, &folded, &passage, &asked);
    Some((folded.text().to_owned(), reading))
}

/// What general rules look for among the hits of a clause, or of a sentence of the case summary.
fn generals<'a>(
    words: &'a LookedUpWords<'_>,
    hits: &'a [(Hit, Role)],
    voice: Voice,
) -> impl Iterator<Item = General> + use<'a> {
    let means = move |hit: &Hit, rule: RuleId| {
        let begins_in = |other: &Hit| other.start <= hit.start && hit.start < other.end;
        !hits.iter().any(|(other, role)| *role == Role::NotGeneral { rule } && begins_in(other))
    };
    hits.iter().filter_map(move |(hit, role)| match *role {
        Role::General { rule } if means(hit, rule) => {
            let in_all = hits.iter().any(|(_, role)| *role == Role::InAll);
            Some(General { in_all, ..general(words, hit, rule, voice) })
        }
        _ => None,
    })
}

fn general(words: &LookedUpWords<'_>, hit: &Hit, rule: RuleId, voice: Voice) -> General {
    // The word behind may make it a length of something else: `five years old`.
    let behind = (hit.end + 1).min(words.tokens.len());
    let days = duration::days(words.text, words.tokens.get(hit.start..behind).unwrap_or_default());
    let number = |at: &usize| words.tokens.get(*at).and_then(|token| token.number(words.text));
    let of_time = |at: &usize| {
        let unit = words.tokens.get(at + 1).map(|token| token.word(words.text));
        unit.is_some_and(|unit| unit_days(unit).is_some())
    };
    let first = (hit.start..hit.end).find(|at| number(at).is_some());
    let figure = first.filter(|at| !of_time(at)).as_ref().and_then(number);
    let comparison = Comparison::before(words.text, &words.tokens, first.unwrap_or(hit.start));
    General { rule, range: words.range(hit.start..hit.end), voice, days, figure, comparison, in_all: false }
}

/// The day against which `since 07/15/14` is counted: the service, else the decision.
fn reference_date(letter: &Letter, decision: &Decision) -> Option<Date> {
    let service = decision.service_dates.iter().map(|date| date.value).max();
    let decided = letter.header.as_ref().and_then(|header| header.decision_date.as_ref()).map(|date| date.value);
    service.or(decided)
}

/// A stretch of text with its words looked up, and the hits of one sentence at a time.
#[derive(Debug)]
struct LookedUpWords<'a> {
    text: &'a str,
    base: usize,
    tokens: Vec<Token>,
    pack: &'a Pack,
    atoms: crate::phrase::Atoms,
}

impl<'a> LookedUpWords<'a> {
    fn new(folded: &'a str, range: Range<usize>, pack: &'a Pack) -> LookedUpWords<'a> {
        let text = slice(folded, range.clone());
        let tokens = tokens(text);
        let atoms = pack.phrases.atoms(text, &tokens);
        LookedUpWords { text, base: range.start, tokens, pack, atoms }
    }

    /// Tokens of a range of the folded text.
    fn within(&self, range: &Range<usize>) -> Range<usize> {
        let from = self.tokens.partition_point(|token| self.base + token.start < range.start);
        let to = self.tokens.partition_point(|token| self.base + token.start < range.end);
        from..to
    }

    /// The days that are named.
    fn days(&self) -> impl Iterator<Item = Date> {
        self.tokens.iter().filter_map(|token| match token.kind {
            TokenKind::Date(day) => Some(day),
            _ => None,
        })
    }

    /// The folded range of some tokens.
    fn range(&self, tokens: Range<usize>) -> Range<usize> {
        let start = self.tokens.get(tokens.start).map_or(0, |token| token.start);
        let end = tokens.end.checked_sub(1).and_then(|last| self.tokens.get(last)).map_or(start, |token| token.end);
        self.base + start..self.base + end.max(start)
    }

    /// The text of some tokens with the marks around them, up to the next token.
    fn between(&self, tokens: &Range<usize>) -> &'a str {
        let end = |before: usize| match before.checked_sub(1).and_then(|last| self.tokens.get(last)) {
            // Marks that close a word belong to what it ends, an opening quotation mark to what follows.
            Some(token) => {
                let next = self.tokens.get(before).map_or(self.text.len(), |next| next.start);
                let marks = slice(self.text, token.end..next);
                token.end + marks.find(' ').unwrap_or(marks.len())
            }
            None => 0,
        };
        slice(self.text, end(tokens.start)..end(tokens.end))
    }

    /// Everything after some tokens.
    fn after(&self, tokens: &Range<usize>) -> &'a str {
        let start = tokens.end.checked_sub(1).and_then(|last| self.tokens.get(last)).map_or(0, |token| token.end + 1);
        slice(self.text, start.min(self.text.len())..self.text.len())
    }

    /// The number that some tokens state: of this case the one nearest to what is counted (`from 85 to 120 degrees in six
    /// visits`), of a guideline the largest (`3-6 treatments`).
    fn figure(&self, tokens: Range<usize>, of_case: bool) -> Option<f64> {
        let mut numbers = self.tokens.get(tokens)?.iter().filter_map(|token| token.number(self.text));
        if of_case { numbers.next_back() } else { numbers.max_by(f64::total_cmp) }
    }

    /// The figures of some tokens, each once: of `8/10` and `7-8 of 10` the first.
    fn figures(&self, tokens: Range<usize>) -> Vec<f64> {
        let number = |at: usize| self.tokens.get(at).and_then(|token| token.number(self.text));
        let marked = |at: usize, mark: Gap| self.tokens.get(at).is_some_and(|token| token.gap.has(mark));
        let of_ten = |at: usize| {
            let of = || self.tokens.get(at.wrapping_sub(1)).is_some_and(|token| token.word(self.text) == "of");
            number(at) == Some(10.0) && (marked(at, Gap::SLASH) || of())
        };
        let first = tokens.start;
        let range = |at: usize| at > first && number(at - 1).is_some() && marked(at, Gap::HYPHEN);
        tokens.filter(|&at| !of_ten(at) && !range(at)).filter_map(number).collect()
    }

    /// The figures between which something went, by some tokens: `from 8/10 to 6`.
    fn went(&self, tokens: Range<usize>) -> Option<[f64; 2]> {
        let to = tokens.clone().find(|&at| self.tokens.get(at).is_some_and(|token| token.word(self.text) == "to"))?;
        let from = self.figures(tokens.start..to);
        Some([*from.last()?, *self.figures(to..tokens.end).first()?])
    }

    /// Whether the phrase of a hit writes a word: one in its gaps it doesn't.
    fn means(&self, hit: &Hit, word: usize) -> bool {
        self.pack.phrases.writes(self.text, &self.tokens, &self.atoms, hit, word)
    }

    /// The hits of wanted phrases: the others aren't even looked for.
    fn hits(&self, tokens: Range<usize>, wanted: &Selection) -> Vec<(Hit, Role)> {
        let hits = self.pack.phrases.find(self.text, &self.tokens, &self.atoms, tokens, wanted);
        let mut out = Vec::with_capacity(hits.len());
        out.extend(hits.into_iter().filter_map(|hit| Some((hit, self.pack.role(hit.phrase)?))));
        out
    }
}

/// A sentence in pieces of bounded length: what governs what is asked of every pair of words in one, and a letter without
/// full stops must not cost the square of its length. No real sentence is that long.
fn pieces(sentence: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    const MOST_WORDS: usize = 250;
    sentence.clone().step_by(MOST_WORDS).map(move |start| start..sentence.end.min(start + MOST_WORDS))
}

/// What a passage is read for.
struct Asked<'a> {
    classes: &'a [ClassId],
    /// The item's own names.
    names: &'a [String],
    /// True where the item is a drug.
    drug: bool,
    /// True for what goes with an operation.
    post_operative: bool,
    /// The day against which lengths of use are counted.
    today: Option<Date>,
    /// A criterion for which all that was considered is kept.
    traced: Option<CriterionId>,
    /// Whether the facts that a guideline names are read, too.
    facts: bool,
    /// Whether hints count: examples are there to try phrases.
    hints: bool,
}

fn read_passage(words: &LookedUpWords<'_>, folded: &Folded, passage: &Passage, asked: &Asked<'_>) -> Reading {
    // That the reasons of the earlier review are adopted is said behind them.
    let read = |adopted| read_sentences(words, folded, passage, asked, adopted);
    let (reading, adopts) = read(false);
    if adopts { read(true).0 } else { reading }
}

/// Reads the sentences of a passage, and says whether it adopts the reasons of the review that is appealed against.
fn read_sentences(
    words: &LookedUpWords<'_>,
    folded: &Folded,
    passage: &Passage,
    asked: &Asked<'_>,
    adopted: bool,
) -> (Reading, bool) {
    let pack = words.pack;
    let &Asked { classes, today, traced, .. } = asked;
    let mut reading = Reading { post_operative: asked.post_operative, ..Reading::default() };
    let mut speaker = clause::Speaker::default();
    let mut context = fact::LastTreatments::default();
    let mut asked_before = answer::Asked::default();
    let mut conditional = Vec::new();
    let mut perhaps_advice = Vec::new();
    let mut of_condition = false;
    let mut adopts = false;
    let mut wanted = pack.places().rationale(classes);
    if let Some(traced) = traced {
        wanted.add(&pack.select(|role| matches!(role, Role::Mention { criterion, .. } if *criterion == traced)));
    }
    let sentences = passage.sentences.iter().flat_map(|sentence| pieces(words.within(&sentence.range)));
    for range in sentences {
        let mut hits = Hits::new(words, range.clone(), &wanted);
        let mut clauses = speaker.clauses(words, range.clone(), &hits);
        // Half of all sentences are a guideline's, and what it names is no fact of this case.
        let of_case = clauses.iter().any(Clause::is_of_case);
        if of_case || asked.facts {
            hits.add(words.hits(range.clone(), &pack.places().facts));
        }
        let sentence =
            fact::Sentence { words, folded, hits: &hits, tokens: range.clone(), of_summary: false, of_review: false };
        // Only a summary's sentences hand on what they are about where they state nothing.
        let named = OnceCell::new();
        let named = || named.get_or_init(|| sentence.named());
        let mut facts = if sentence.says_any() {
            let named = named();
            let facts = sentence.facts(&clauses, named, &context);
            context.follow(sentence.leaves(named));
            facts
        } else {
            Vec::new()
        };
        // What the next sentence is about, a guideline's doesn't say.
        if !of_case {
            context.forget();
        }
        let searched = of_case || asked.facts;
        let answering = answer::Sentence { words, tokens: &range, hits: &hits, searched };
        facts.extend(answer::facts(&answering, &clauses, &mut asked_before));
        for clause in &mut clauses {
            clause.unreasoned = mention::unreasoned(clause, &hits);
            clause.adopted = adopted;
        }
        adopts |= hits.all().iter().any(|(_, role)| *role == Role::Adopts);
        let mut last = reading.clauses.last();
        for clause in &clauses {
            let mut mentions = mention::mentions(words, clause, &hits, classes, today);
            mentions.extend(fact::evidence(pack, clause, &facts, classes, asked.names));
            let of_another = |mention: &Mention| {
                let is_such = pack.criterion(mention.criterion).is_some_and(|criterion| criterion.of_this_treatment);
                is_such
                    && clause.is_of_case()
                    && sentence.credits_another(clause, &mention.range, named(), (asked.names, asked.drug))
            };
            let (elsewhere, mut mentions): (Vec<Mention>, Vec<Mention>) = mentions.into_iter().partition(of_another);
            let answered = answer::criteria(words, clause, &hits, last, &reading.mentions, classes);
            last = Some(clause);
            let found = mentions.len();
            for answer in answered {
                if !mentions.iter().take(found).any(|mention| mention.criterion == answer.criterion) {
                    mentions.push(answer);
                }
            }
            if asked.hints {
                let hinted = hint::hinted(words, clause, &hits, &mentions, &reading.mentions, classes);
                let here = |hinted: &Mention| !elsewhere.iter().any(|other| other.criterion == hinted.criterion);
                mentions.extend(hinted.mentions.into_iter().filter(here));
                reading.maybe.extend(hinted.maybe.into_iter().filter(here));
            }
            mentions.sort_by_key(|mention| (mention.range.start, mention.range.end));
            if let Some(criterion) = traced {
                reading.traced.push(considered::clause(words, clause, &hits, &mentions, &elsewhere, criterion));
            }
            let before = reading.mentions.len();
            conditional.extend(mention::conditional(words, clause, &hits, &mentions).map(|at| before + at));
            of_condition |= clause.voice == Voice::Case
                && hits.within(&clause.tokens).iter().any(|(_, role)| *role == Role::Condition);
            reading.mentions.extend(mentions);
            reading.conclusions.extend(mention::conclusions(words, clause, &hits));
            let own = hits.within(&clause.tokens);
            reading.general.extend(generals(words, own, clause.voice));
            if clause.voice != Voice::Guideline && clause.voice != Voice::Boilerplate {
                let says = |wanted: Role| own.iter().any(|(_, role)| *role == wanted);
                let dependent = own.iter().find_map(|(hit, role)| match *role {
                    Role::Dependent { stands, post_operative } if asked.post_operative || !post_operative => {
                        Some((words.range(hit.start..hit.end), stands))
                    }
                    _ => None,
                });
                reading.dependent = reading.dependent.take().or(dependent);
                reading.continuing |= says(Role::Continuing);
                reading.first |= says(Role::First);
                reading.post_operative |= says(Role::PostOperative);
            }
        }
        perhaps_advice.extend(clauses.iter().map(|clause| advice::may_be(clause, &hits)));
        reading.facts.extend(facts);
        reading.clauses.extend(clauses);
    }
    advice::own(&mut reading, &perhaps_advice, pack);
    // Figures for another condition than this patient's are no measure of this request.
    reading.own_figures = of_condition || reading.post_operative;
    if !reading.own_figures {
        for at in conditional {
            reading.mentions.get_mut(at).into_iter().for_each(|mention| mention.figure = None);
        }
    }
    (reading, adopts)
}
