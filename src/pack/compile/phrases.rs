//! The phrases of a pack and the concepts that they name, each with what it is for.

use super::context::CompileContext;
use crate::pack::error::{Code, PackError, nearest};
use crate::pack::model::Written;
use crate::pack::name;
use crate::pack::parsed::Parsed;
use crate::pack::place::{Place, Text};
use crate::pack::role::Role;
use crate::pack::yaml::first_line;
use crate::phrase::{Builder, Concepts, PhraseError, PhraseProblem};
use crate::text::Span;

/// The steps of all phrases of a pack together. The default pack has some 500,000.
const MAX_STEPS: usize = 530_000;
/// The bytes of all phrases and concepts of a pack together; the default pack has 110,000.
const MAX_PHRASE_BYTES: usize = 1 << 20;

/// Phrases as they are added.
#[derive(Default)]
pub struct PhraseCollector {
    pub concepts: Concepts,
    pub builder: Builder,
    pub roles: Vec<Role>,
    pub written: Vec<Written>,
    bytes: usize,
}

impl PhraseCollector {
    /// Reads the concepts of all files.
    pub fn concepts(&mut self, cx: &mut CompileContext, files: &[Parsed]) {
        let all = || files.iter().flat_map(|parsed| &parsed.file.concepts);
        for (concept, phrases) in all() {
            if let Some(first) = phrases.first() {
                concept_name(cx, concept, first);
            }
            for phrase in phrases {
                if self.too_large(cx, phrase) {
                    return;
                }
                if let Err(e) = self.concepts.add(concept, &phrase.value) {
                    // A concept that can't be read still exists.
                    cx.gone.insert(concept.clone());
                    self.refused(cx, phrase, e);
                }
            }
        }
        self.drugs(files);
        let mut trial = Builder::default();
        // Only where concepts use each other can one be unknown or go round in a circle.
        for phrase in all().flat_map(|(_, phrases)| phrases).filter(|phrase| phrase.value.contains('<')) {
            // A concept may begin with a gap, as long as no phrase does with it.
            match trial.add(&phrase.value, &self.concepts) {
                Err(e) if e.problem.is_of_concepts() => self.refused(cx, phrase, e),
                _ if too_many_steps(cx, trial.steps()) => return,
                _ => {}
            }
        }
    }

    /// The drugs of a class are a concept of their own: `<drug-nsaid>`. Names that are no phrase (with signs in them) are left out.
    fn drugs(&mut self, files: &[Parsed]) {
        for drug in files.iter().flat_map(|parsed| &parsed.file.drugs) {
            let concept = format!("drug-{}", drug.class.value);
            for name in std::iter::once(&drug.generic).chain(&drug.also).chain(&drug.brands) {
                let words = name.value.replace('-', " ");
                if words.chars().all(|c| c.is_alphanumeric() || c == ' ') {
                    drop(self.concepts.add(&concept, &words));
                }
            }
        }
    }

    /// Counts the bytes of a phrase; true when they are too many.
    fn too_large(&mut self, cx: &mut CompileContext, phrase: &Text) -> bool {
        self.bytes += phrase.value.len();
        let too_large = self.bytes > MAX_PHRASE_BYTES;
        if too_large {
            let message = format!("the phrases of this pack are larger than {} MiB together", MAX_PHRASE_BYTES >> 20);
            let error = PackError::file(Code::TooLarge, cx.errors.origin(), message);
            cx.errors.push(error.help("use fewer phrases"));
        }
        too_large
    }

    /// Adds phrases that have one role.
    pub fn add(&mut self, cx: &mut CompileContext, phrases: &[Text], role: Role) {
        for phrase in phrases {
            if self.too_large(cx, phrase) || too_many_steps(cx, self.builder.steps()) {
                return;
            }
            match self.builder.add(&phrase.value, &self.concepts) {
                Ok(_) => {
                    self.roles.push(role);
                    self.written.push(Written { text: phrase.value.clone(), at: phrase.at });
                }
                // A concept's own mistake is shown where the concept is.
                Err(e) if e.problem.is_of_concepts() && !names_it(&phrase.value, &e.problem) => {}
                Err(e) => self.refused(cx, phrase, e),
            }
        }
    }

    /// Says what is wrong with a phrase.
    fn refused(&self, cx: &mut CompileContext, phrase: &Text, error: PhraseError) {
        if let PhraseProblem::UnknownName(name) = &error.problem
            && (cx.broken || cx.gone.contains(name))
        {
            return;
        }
        if cx.errors.is_full() {
            return;
        }
        let whole = phrase.at.span();
        let exact = cx.errors.sources().slice(phrase.at) == phrase.value;
        let at_end = error.at.start >= phrase.value.len();
        let span = if exact && !at_end {
            Span::new(whole.start + error.at.start, whole.start + error.at.end.max(error.at.start + 1))
        } else {
            first_line(cx.errors.sources().file(phrase.at.file).map_or("", |f| f.text.as_str()), whole)
        };
        let (code, label, help) = match &error.problem {
            PhraseProblem::UnknownName(name) => {
                let near = nearest(name, self.concepts.names());
                let help = near.map_or_else(
                    || {
                        "define it under `concepts:`; built in are <number>, <date>, <duration>, <dose> and <rating>"
                            .to_owned()
                    },
                    |near| format!("did you mean <{near}>?"),
                );
                (Code::UnknownName, "unknown", help)
            }
            PhraseProblem::MatchesNothing => (
                Code::MatchesNothing,
                "every word here may be left out",
                "leave at least one word without `?`".to_owned(),
            ),
            PhraseProblem::EmptyChoice => {
                let word = phrase.value.get(error.at.clone()).unwrap_or("").trim_end_matches('?');
                let help = match word.strip_suffix('s').unwrap_or(word) {
                    one if one.chars().all(char::is_alphabetic) => format!(
                        "`?` leaves out the whole word: write `{one}~` for its inflections, or put `?` after the bracket or concept"
                    ),
                    _ => "leave a word in each alternative without `?`, or put `?` after the bracket or concept"
                        .to_owned(),
                };
                (Code::MatchesNothing, "may be left out whole", help)
            }
            PhraseProblem::Circular(_) => {
                (Code::Circular, "leads back to itself", "write the words out in one of the concepts".to_owned())
            }
            PhraseProblem::GapAtEdge => {
                (Code::Phrase, "a gap stands between words", "drop the `..` at its beginning or end".to_owned())
            }
            PhraseProblem::TooLarge(..) | PhraseProblem::TooLong(..) | PhraseProblem::Endless(_) => (
                Code::TooLarge,
                "too large",
                "cut it into several phrases, or use smaller gaps and fewer alternatives".to_owned(),
            ),
            PhraseProblem::TooDeep | PhraseProblem::ConceptsTooDeep => (
                Code::TooLarge,
                "too deep",
                "move the inner alternatives into a concept, or write them flat".to_owned(),
            ),
            PhraseProblem::Syntax { hint, .. } => {
                let all = "words, (a | b), word~, word*, word?, .., ..8.., <concept>; what YAML would read as something \
                            else goes in quotes";
                let help = torn(cx, phrase).unwrap_or(if hint.is_empty() { all } else { hint });
                (Code::Phrase, "here", help.to_owned())
            }
        };
        cx.errors.at(code, Place::new(phrase.at.file, span), error.problem.to_string(), label, Some(help));
    }
}

/// A concept that no phrase can name.
fn concept_name(cx: &mut CompileContext, concept: &str, first: &Text) {
    let shown = crate::text::up_to(concept, 80);
    let (message, help) = if Concepts::is_built_in(concept) {
        (format!("<{shown}> is built in, and can't be defined"), "give the concept another name".to_owned())
    } else if concept.is_empty() || !concept.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c)) {
        let near = name::near_name(concept);
        let help = near.map_or("use letters, digits and hyphens".to_owned(), |near| format!("call it `{near}`"));
        (format!("no phrase can name a concept `{shown}`"), help)
    } else {
        return;
    };
    cx.error(Code::Name, first, message, "of this concept", Some(&help));
}

fn too_many_steps(cx: &mut CompileContext, steps: usize) -> bool {
    if steps > MAX_STEPS {
        let message = format!("the phrases of this pack have more than {MAX_STEPS} steps together");
        let error = PackError::file(Code::TooLarge, cx.errors.origin(), message);
        cx.errors.push(error.help("use fewer phrases, or smaller concepts in them"));
    }
    steps > MAX_STEPS
}

/// What to do where YAML has cut a phrase off within a bracket.
fn torn(cx: &CompileContext, phrase: &Text) -> Option<&'static str> {
    let file = cx.errors.sources().file(phrase.at.file)?;
    let before = crate::text::slice(&file.text, 0..phrase.at.bytes.0).trim_end();
    let after = crate::text::slice(&file.text, phrase.at.bytes.1..file.text.len());
    let open = phrase.value.matches('(').count().cmp(&phrase.value.matches(')').count());
    match open {
        std::cmp::Ordering::Greater if after.trim_start_matches(' ').starts_with('#') => {
            Some("YAML reads ` #` and what follows as a comment: leave it out")
        }
        std::cmp::Ordering::Greater if after.trim_start().starts_with(',') => Some(TORN),
        std::cmp::Ordering::Less if before.ends_with(',') => Some(TORN),
        _ => None,
    }
}

const TORN: &str = "within `[ ]` a comma ends a phrase, and this is a part of one: leave the comma out, or write `|` \
                    between alternatives";

/// True when a phrase itself holds the name that is wrong, not only a concept in it.
fn names_it(phrase: &str, problem: &PhraseProblem) -> bool {
    matches!(problem, PhraseProblem::UnknownName(name) if phrase.contains(&format!("<{name}>")))
}
