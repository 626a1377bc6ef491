//! What is wrong with a pack, on its span. All errors are collected; one alone never hides the others.

use std::sync::Arc;

use thiserror::Error;

use super::place::{Place, Sources};
use super::terms::Severity;
use crate::text::Span;

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident, $id:literal, $severity:ident;)+) => {
        /// What kind of mistake it is; errors refuse a pack, warnings are shown by `rules check`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Code {
            /// Every code, for documentation.
            pub const ALL: &[Code] = &[$(Code::$name),+];

            /// Its stable name: `pack/unknown-key`.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => concat!("pack/", $id),)+ }
            }

            /// Error or warning.
            pub fn severity(self) -> Severity {
                match self { $(Code::$name => Severity::$severity,)+ }
            }

            /// What it means, in a sentence.
            pub fn meaning(self) -> &'static str {
                match self { $(Code::$name => concat!($($doc),+).trim_ascii(),)+ }
            }
        }
    };
}

codes! {
    /// A file or folder can't be read.
    Unreadable, "unreadable", Error;
    /// The folder holds no file that ends in `.yaml`.
    Empty, "empty", Error;
    /// A symbolic link, a pipe or a device stands where a file should.
    NotAFile, "not-a-file", Error;
    /// A file isn't text in UTF-8.
    NotText, "not-text", Error;
    /// A pack, file, value or phrase is larger than any pack needs.
    TooLarge, "too-large", Error;
    /// A file isn't YAML, or uses what packs don't have (tags, several documents).
    Yaml, "yaml", Error;
    /// A key is given twice.
    DuplicateKey, "duplicate-key", Error;
    /// A key that nothing knows here.
    UnknownKey, "unknown-key", Error;
    /// A key that must be given isn't.
    MissingKey, "missing-key", Error;
    /// Text, a list, a number or keys stand where something else is expected.
    WrongType, "wrong-type", Error;
    /// A word that isn't one of those that can stand here.
    UnknownValue, "unknown-value", Error;
    /// No file says what the pack is.
    NoIdentity, "no-identity", Error;
    /// An id or a concept's name isn't written as names are.
    Name, "name", Error;
    /// Two things have one name.
    DuplicateName, "duplicate-name", Error;
    /// A class, criterion, rule, edition, chapter, section, body part, dosage form or concept that nothing defines.
    UnknownName, "unknown-name", Error;
    /// A phrase can't be read.
    Phrase, "phrase", Error;
    /// A phrase matches the empty text, and so every text.
    MatchesNothing, "matches-nothing", Error;
    /// A concept uses itself.
    Circular, "circular", Error;
    /// A limit isn't a number and a unit of time.
    Unit, "unit", Error;
    /// A date isn't one.
    Date, "date", Error;
    /// Editions overlap, end before they begin, or more than one is the default.
    Editions, "editions", Error;
    /// A criterion names no source.
    NoSource, "no-source", Error;
    /// A class doesn't say how its criteria carry a decision.
    NoLogic, "no-logic", Error;
    /// A criterion has no phrases.
    NoPhrases, "no-phrases", Error;
    /// A criterion that rests on unverified sources alone is more than advice.
    Unverified, "unverified", Error;
    /// An example contradicts itself.
    Example, "example", Error;
    /// What `extends`, `override` or `drop` name isn't there to be extended, overridden or dropped.
    Extends, "extends", Error;
    /// Whatever a phrase matches, another phrase of its list matches too.
    Swallowed, "swallowed", Warning;
    /// A word at the beginning or end of a phrase may be left out: the phrase matches with and without it.
    OptionalEnd, "optional-end", Warning;
    /// A phrase, class or concept that no letter can reach.
    Unreachable, "unreachable", Warning;
    /// A criterion lacks examples that fire, or examples that stay silent.
    NoExamples, "no-examples", Warning;
    /// A name that only one criterion uses, where several should share it.
    Unshared, "unshared", Warning;
    /// A text that `rules new` wrote for its author to replace.
    Placeholder, "placeholder", Warning;
    /// Two classes claim the same item or drug.
    Claimed, "claimed", Warning;
    /// An example that gives `applied` doesn't say with which finding.
    NoFinding, "no-finding", Warning;
    /// An example that must stay silent has no word of the class's phrases: it can hardly fail.
    Distant, "distant", Warning;
    /// A criterion weighs figures of the case and has no words for the guideline's own.
    NoRecital, "no-recital", Warning;
    /// What stands behind a phrase is a comment, and looks like a part of it.
    Comment, "comment", Warning;
    /// A file looks like a part of the pack, and isn't read.
    Ignored, "ignored", Warning;
}

/// One error or warning of a pack.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{file}: {message}")]
pub struct PackError {
    /// What kind of mistake.
    pub code: Code,
    /// The file, as the user would open it.
    pub file: String,
    /// Where in the file.
    pub span: Option<Span>,
    /// What is wrong.
    pub message: String,
    /// What the label on the span says.
    pub label: String,
    /// What to do.
    pub help: Option<String>,
}

impl PackError {
    /// Of a whole file or folder.
    pub fn file(code: Code, file: &str, message: String) -> PackError {
        PackError { code, file: file.to_owned(), span: None, message, label: String::new(), help: None }
    }

    /// With advice.
    #[must_use]
    pub fn help(self, help: impl Into<String>) -> PackError {
        PackError { help: Some(help.into()), ..self }
    }

    /// Error or warning.
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }
}

/// What is wrong with packs, with the text that it points into.
#[derive(Debug, Clone, Error)]
#[error("{}", self.summary())]
pub struct PackErrors {
    origin: String,
    sources: Arc<Sources>,
    errors: Vec<PackError>,
}

/// More errors than anyone reads at once; one mistake repeated in each of ten thousand phrases stays a page.
const MAX_SHOWN: usize = 100;
/// After so many no more are looked for.
pub(super) const MAX_ERRORS: usize = 300;

impl PackErrors {
    pub(super) fn new(origin: &str, sources: Arc<Sources>) -> PackErrors {
        PackErrors { origin: origin.to_owned(), sources, errors: Vec::new() }
    }

    pub(super) fn push(&mut self, error: PackError) {
        // Two places can't be wrong in the same way twice: an alias repeats what it stands for.
        if !self.is_full() && !self.errors.contains(&error) {
            self.errors.push(error);
        }
    }

    pub(super) fn at(&mut self, code: Code, at: Place, message: String, label: &str, help: Option<String>) {
        let file = self.sources.file(at.file).map_or("", |file| file.shown.as_str()).to_owned();
        self.push(PackError { code, file, span: Some(at.span()), message, label: label.to_owned(), help });
    }

    pub(super) fn sources(&self) -> &Arc<Sources> {
        &self.sources
    }

    pub(super) fn origin(&self) -> &str {
        &self.origin
    }

    /// True when there are so many that looking for suggestions is no use.
    pub(super) fn is_full(&self) -> bool {
        self.errors.len() >= MAX_ERRORS
    }

    /// True when nothing refuses the pack.
    pub fn is_valid(&self) -> bool {
        self.errors.iter().all(|error| error.severity() < Severity::Error)
    }

    /// True when there is nothing to say, not even a warning.
    pub fn is_empty(&self) -> bool {
        self.errors.is_empty()
    }

    /// Errors and warnings, in the order of files and places.
    pub fn iter(&self) -> impl Iterator<Item = &PackError> {
        self.errors.iter()
    }

    /// As many of them as anyone reads at once.
    pub fn shown(&self) -> impl Iterator<Item = &PackError> {
        self.errors.iter().take(MAX_SHOWN)
    }

    /// How many errors or warnings there are.
    pub fn count(&self, severity: Severity) -> usize {
        self.errors.iter().filter(|error| error.severity() == severity).count()
    }

    fn summary(&self) -> String {
        let count = |n: usize, one: &str| format!("{n} {one}{}", if n == 1 { "" } else { "s" });
        let (errors, warnings) = (self.count(Severity::Error), self.count(Severity::Warning));
        let counts = match (errors, warnings) {
            (errors, 0) => count(errors, "error"),
            (0, warnings) => count(warnings, "warning"),
            (errors, warnings) => format!("{} and {}", count(errors, "error"), count(warnings, "warning")),
        };
        let more = if self.is_full() { " or more" } else { "" };
        let shown = match self.errors.len() {
            0..=MAX_SHOWN => String::new(),
            _ => format!("; the first {MAX_SHOWN} are shown"),
        };
        format!("the rule pack ({}) has {counts}{more}{shown}", self.origin)
    }

    /// Without what is said of the pack inside the binary: who extends it can't mend it.
    pub(super) fn of_folders(mut self) -> PackErrors {
        let base: Vec<&str> = self
            .sources
            .iter()
            .map(|(_, file)| file)
            .filter(|file| file.layer == 0)
            .map(|file| file.shown.as_str())
            .collect();
        self.errors.retain(|error| !base.contains(&error.file.as_str()));
        self
    }

    pub(super) fn sorted(mut self) -> PackErrors {
        self.errors.sort_by(|a, b| (&a.file, a.span).cmp(&(&b.file, b.span)));
        self
    }

    /// The text of a file, by the name under which errors show it.
    pub fn text(&self, file: &str) -> Option<&str> {
        self.sources.iter().find(|(_, source)| source.shown == file).map(|(_, source)| source.text.as_str())
    }
}

/// Names that a misspelt one is held against.
const MAX_NEAR: usize = 2000;

/// The known name nearest to a misspelt one.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // A name as long as a page is no misspelling, and comparing it would cost time.
    let name = crate::text::up_to(name, 80).to_lowercase();
    // In `class/criterion` only the last word says how much may be wrong.
    let most = (name.rsplit('/').next().unwrap_or("").chars().count().div_ceil(3)).max(1);
    let near = known.into_iter().take(MAX_NEAR).map(|k| (strsim::osa_distance(&name, &k.to_lowercase()), k));
    near.filter(|(distance, _)| *distance <= most).min_by_key(|(distance, _)| *distance).map(|(_, k)| k)
}
