//! What a program that isn't ours uses: [`Linter`] checks letters, and what it gives says of each decision what
//! `mtuslint check` would. It puts the stages together and has no judgment of its own; the program's commands go through
//! `letters`, too, so that both always agree.
//!
//! Results are read through methods, so that they can grow; the trees behind them are there for who needs them
//! ([`CheckedLetter::tree`], [`CheckedLetter::assessment`]).

use std::borrow::Cow;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::document::{self, Document, DocumentError, MOST_BYTES, Note, PageGap};
use crate::evaluation::{self, Assessment, CriterionResult, DecisionAssessment, Diagnostic, Label, Verdict};
use crate::filter::{self, Entry, Reported};
use crate::letter::{self, Decision, Letter, Outcome};
use crate::pack::{self, Pack, PackErrors, PackFiles, Severity};
use crate::text::file::{self, FileError};
use crate::text::{Position, Source, Span};

/// Checks letters against a rule pack. Cheap to clone; threads may share one.
///
/// ```
/// let linter = mtuslint::Linter::default();
/// let checked = linter.check_text("a note", "No letter at all.")?;
/// assert_eq!(checked.decisions().count(), 0);
/// assert_eq!(checked.findings().next().map(|finding| finding.rule()), Some("letter/not-a-letter"));
/// # Ok::<(), mtuslint::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Linter {
    // That the pack built in can be read is tested, but the compiler doesn't know it; the first check would say so.
    pack: Result<Arc<Pack>, Error>,
}

/// With the rule pack that is built in.
impl Default for Linter {
    fn default() -> Linter {
        Linter { pack: crate::default_pack().map(Arc::new).map_err(Error::pack) }
    }
}

/// With a pack that was loaded before.
impl From<Pack> for Linter {
    fn from(pack: Pack) -> Linter {
        Linter { pack: Ok(Arc::new(pack)) }
    }
}

impl Linter {
    /// With the rule packs of some folders, laid upon each other in order, as `--rules` does.
    ///
    /// ```
    /// use mtuslint::Linter;
    ///
    /// let linter = Linter::with_packs(["examples/office"])?;
    /// assert_eq!(linter.pack()?.meta.id, "our-office");
    ///
    /// let error = Linter::with_packs(["no-such-folder"]).err().ok_or("it is there")?;
    /// assert_eq!(error.code(), "pack");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`Error`] when a pack is wrong; [`Error::pack_errors`] has every mistake on its place.
    pub fn with_packs<P: AsRef<Path>>(folders: impl IntoIterator<Item = P>) -> Result<Linter, Error> {
        let files = folders.into_iter().map(|folder| PackFiles::read(folder.as_ref())).collect();
        pack::load(files).map(Linter::from).map_err(Error::pack)
    }

    /// The rules in force.
    ///
    /// ```
    /// assert_eq!(mtuslint::Linter::default().pack()?.meta.id, "mtus");
    /// # Ok::<(), mtuslint::Error>(())
    /// ```
    ///
    /// # Errors
    /// Never in a release: see [`crate::default_pack`].
    pub fn pack(&self) -> Result<&Pack, Error> {
        self.pack.as_deref().map_err(Error::clone)
    }

    /// Checks what a file holds: text, PDF, a word processor's file, mail or HTML, known by its first bytes. `name` is for messages.
    ///
    /// ```
    /// let linter = mtuslint::Linter::default();
    /// let checked = linter.check_bytes("04-supported.txt", std::fs::read("samples/04-supported.txt")?)?;
    /// assert!(checked.decisions().all(|decision| decision.verdict() == mtuslint::evaluation::Verdict::Supported));
    ///
    /// let error = linter.check_bytes("damaged.pdf", *b"%PDF-1.7 and no more").err().ok_or("it was read")?;
    /// println!("{error}; {}", error.help());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`Error`] when there is no text to be had. A page that alone can't be read is a finding.
    pub fn check_bytes(&self, name: &str, bytes: impl Into<Vec<u8>>) -> Result<Checked, Error> {
        let bytes = bytes.into();
        if bytes.len() as u64 > MOST_BYTES {
            return Err(Error::file(Path::new(name), FileError::TooLarge(MOST_BYTES)));
        }
        let document = document::read(name, bytes).map_err(|e| Error::document(name, e))?;
        self.check_document(name, document)
    }

    /// Checks text, whatever its first characters look like.
    ///
    /// ```
    /// let text = std::fs::read_to_string("samples/01-double-spaced.txt")?;
    /// let checked = mtuslint::Linter::default().check_text("a letter", text)?;
    /// assert_eq!(checked.letters().len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`Error`] when it is empty, too long, or holds what text doesn't.
    pub fn check_text(&self, name: &str, text: impl Into<String>) -> Result<Checked, Error> {
        let text = text.into();
        if text.len() as u64 > MOST_BYTES {
            return Err(Error::file(Path::new(name), FileError::TooLarge(MOST_BYTES)));
        }
        let source = Source::from_bytes(name, text.into_bytes()).map_err(|e| Error::document(name, e.into()))?;
        self.check_document(name, Document { source, gaps: Vec::new(), notes: Vec::new() })
    }

    /// Checks a file. What the path leads to is asked before it is opened: a pipe or a device is an error.
    ///
    /// ```
    /// let linter = mtuslint::Linter::default();
    /// assert!(linter.check_file("samples/05-services.txt").is_ok());
    /// assert_eq!(linter.check_file("samples").err().map(|e| e.code()), Some("input/unreadable"));
    /// ```
    ///
    /// # Errors
    /// [`Error`] when it can't be read.
    pub fn check_file(&self, path: impl AsRef<Path>) -> Result<Checked, Error> {
        let path = path.as_ref();
        let bytes = file::read(path, MOST_BYTES).map_err(|e| Error::file(path, e))?;
        self.check_bytes(&path.display().to_string(), bytes)
    }

    /// Checks many files, each when it is asked for. One that can't be read stops nothing.
    ///
    /// ```
    /// let linter = mtuslint::Linter::default();
    /// let paths = ["samples/04-supported.txt", "samples/none.txt"];
    /// let read: Vec<bool> = linter.check_files(paths).map(|(_, checked)| checked.is_ok()).collect();
    /// assert_eq!(read, [true, false]);
    /// ```
    pub fn check_files<P: Into<PathBuf>>(
        &self,
        paths: impl IntoIterator<Item = P>,
    ) -> impl Iterator<Item = (PathBuf, Result<Checked, Error>)> {
        paths.into_iter().map(Into::into).map(|path: PathBuf| {
            let checked = self.check_file(&path);
            (path, checked)
        })
    }

    fn check_document(&self, name: &str, document: Document) -> Result<Checked, Error> {
        let letters = letters(name, document, self.pack()?).into_iter().map(filter::identify).map(|mut reported| {
            filter::group(&mut reported);
            reported
        });
        let letters = letters.filter_map(CheckedLetter::of).collect();
        Ok(Checked { name: name.to_owned(), letters })
    }
}

/// Reads and assesses the letters of an input. A page that couldn't be read counts for the letter that began last before it.
pub(crate) fn letters(name: &str, document: Document, pack: &Pack) -> Vec<filter::AssessedInput> {
    let Document { source, gaps, notes } = document;
    let source = Arc::new(source);
    let letters = letter::parse(&source, &pack.lexicon);
    let starts: Vec<Option<usize>> = letters.iter().map(|letter| source.page_at(letter.span.start)).collect();
    let of_page = |page| starts.partition_point(|start| *start <= Some(page)).saturating_sub(1);
    let begins: Vec<usize> = letters.iter().map(|letter| letter.span.start).collect();
    let of_place = |place| begins.partition_point(|start| *start <= place).saturating_sub(1);
    let letters = letters.into_iter().enumerate().map(|(index, letter)| {
        let gaps = gaps.iter().filter(|gap| of_page(gap.page) == index).map(of_gap);
        let notes = notes.iter().filter(|note| of_place(note.span.start) == index).map(of_note);
        let failures = gaps.chain(notes).collect();
        let assessment = evaluation::assess(&letter, pack);
        let letter = Some((Arc::clone(&source), letter, assessment));
        filter::AssessedInput { name: name.to_owned(), letter, failures, further: index > 0 }
    });
    letters.collect()
}

/// A page that gave no text, as a diagnostic.
fn of_gap(gap: &PageGap) -> Diagnostic {
    Diagnostic {
        rule: gap.code().to_owned(),
        severity: Severity::Error,
        message: gap.to_string(),
        help: gap.help().to_owned(),
        ..Diagnostic::default()
    }
}

/// What can be doubted of the text, as a diagnostic on the words.
fn of_note(note: &Note) -> Diagnostic {
    let severity = match note.kind.gravity() {
        0 => Severity::Advice,
        1 => Severity::Warning,
        _ => Severity::Error,
    };
    Diagnostic {
        rule: note.kind.code().to_owned(),
        severity,
        message: note.kind.to_string(),
        help: note.kind.help().to_owned(),
        labels: vec![Label::new(note.span, "")],
        ..Diagnostic::default()
    }
}

/// Code, message and help for a file that can't be read.
pub(crate) fn file_error(error: &FileError) -> (&'static str, String, &'static str) {
    match error {
        FileError::System(e) => {
            ("input/unreadable", format!("can't be read: {e}"), "check the path and its permissions")
        }
        FileError::Folder => {
            ("input/unreadable", "is a folder, not a file".to_owned(), "give a file, or check the folder")
        }
        FileError::Special => (
            "input/not-a-file",
            "neither a file nor a folder, but a pipe or a device".to_owned(),
            "to read it all the same, send it to standard input: `mtuslint check - < PATH`",
        ),
        FileError::TooLarge(most) => {
            ("input/too-large", format!("larger than {} MiB; no letter is", most >> 20), "give one letter a file")
        }
        FileError::NotText { .. } => ("input/not-utf8", error.to_string(), "save it as UTF-8 text"),
    }
}

/// What became of an input: the letters that it holds, most often one.
#[derive(Debug)]
pub struct Checked {
    name: String,
    letters: Vec<CheckedLetter>,
}

impl Checked {
    /// The input's name, as it was given.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its letters, in order.
    pub fn letters(&self) -> &[CheckedLetter] {
        &self.letters
    }

    /// The decisions of all its letters.
    pub fn decisions(&self) -> impl Iterator<Item = CheckedDecision<'_>> {
        self.letters.iter().flat_map(CheckedLetter::decisions)
    }

    /// The findings of all its letters, as `mtuslint check` shows them.
    ///
    /// ```
    /// let checked = mtuslint::Linter::default().check_file("samples/03-contradictions.txt")?;
    /// for finding in checked.findings() {
    ///     let line = finding.position().map_or(0, |at| at.line);
    ///     println!("{line}: {} on `{}`: {}", finding.rule(), finding.words(), finding.message());
    /// }
    /// # assert!(checked.findings().any(|finding| finding.rule() == "conflict/outcome" && !finding.words().is_empty()));
    /// # Ok::<(), mtuslint::Error>(())
    /// ```
    pub fn findings(&self) -> impl Iterator<Item = Finding<'_>> {
        self.letters.iter().flat_map(CheckedLetter::findings)
    }
}

/// A letter that was read and assessed.
#[derive(Debug)]
pub struct CheckedLetter {
    source: Arc<Source>,
    letter: Letter,
    assessment: Assessment,
    entries: Vec<Entry>,
}

impl CheckedLetter {
    fn of(reported: Reported) -> Option<CheckedLetter> {
        let (source, (letter, assessment)) = reported.source.zip(reported.letter)?;
        Some(CheckedLetter { source, letter, assessment, entries: reported.entries })
    }

    /// `CM16-0000000`, where the letter has a header.
    pub fn case_number(&self) -> Option<&str> {
        Some(&self.letter.header.as_ref()?.case_number.as_ref()?.value)
    }

    /// Its decisions, in order.
    pub fn decisions(&self) -> impl Iterator<Item = CheckedDecision<'_>> {
        let both = self.letter.decisions.iter().zip(&self.assessment.decisions).enumerate();
        both.map(|(index, (decision, assessed))| CheckedDecision { whole: self, index, decision, assessed })
    }

    /// Its findings: those of the letter as a whole, then those of each decision.
    pub fn findings(&self) -> impl Iterator<Item = Finding<'_>> {
        self.entries.iter().map(|entry| Finding { source: &self.source, entry })
    }

    /// The letter as it was read: every part with its bytes.
    pub fn tree(&self) -> &Letter {
        &self.letter
    }

    /// What was found, criterion by criterion. Its diagnostics are empty: they are in [`CheckedLetter::findings`].
    pub fn assessment(&self) -> &Assessment {
        &self.assessment
    }

    /// The text that all spans point into.
    pub fn source(&self) -> &Source {
        &self.source
    }
}

/// A decision on one disputed item.
///
/// ```
/// let checked = mtuslint::Linter::default().check_file("samples/04-supported.txt")?;
/// for decision in checked.decisions() {
///     println!("{} ({}): {}", decision.item(), decision.outcome().as_str(), decision.verdict().as_str());
///     println!("  rests on {}", decision.rests_on().collect::<Vec<_>>().join(", "));
/// }
/// # Ok::<(), mtuslint::Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct CheckedDecision<'a> {
    whole: &'a CheckedLetter,
    index: usize,
    decision: &'a Decision,
    assessed: &'a DecisionAssessment,
}

impl<'a> CheckedDecision<'a> {
    /// The item as written, on one line; empty where its heading can't be read.
    pub fn item(&self) -> &'a str {
        self.decision.item.as_ref().map_or("", |item| item.text(&self.whole.letter))
    }

    /// Upheld or overturned; unknown where it can't be read.
    pub fn outcome(&self) -> Outcome {
        self.decision.outcome.as_ref().map_or(Outcome::Unknown, |outcome| outcome.value)
    }

    /// What its stated reasons amount to. Never a judgment of medical necessity.
    pub fn verdict(&self) -> Verdict {
        self.assessed.verdict
    }

    /// The criteria on which it rests, as `class/criterion`.
    pub fn rests_on(&self) -> impl Iterator<Item = &'a str> {
        self.criteria().iter().filter(|result| result.rests_on).map(|result| result.id.as_str())
    }

    /// How it treats every criterion of the item's classes.
    pub fn criteria(&self) -> &'a [CriterionResult] {
        &self.assessed.criteria
    }

    /// Its findings, the gravest first.
    pub fn findings(&self) -> impl Iterator<Item = Finding<'a>> {
        let (whole, index) = (self.whole, self.index);
        let own = whole.entries.iter().filter(move |entry| entry.decision == Some(index));
        own.map(|entry| Finding { source: &whole.source, entry })
    }

    /// Its part of the letter's tree.
    pub fn tree(&self) -> &'a Decision {
        self.decision
    }
}

/// One thing to report of a letter, on the exact words.
#[derive(Debug, Clone, Copy)]
pub struct Finding<'a> {
    source: &'a Source,
    entry: &'a Entry,
}

impl<'a> Finding<'a> {
    /// The criterion or rule: `opioid/side-effects`, `conflict/outcome`, `ground/missing`.
    pub fn rule(&self) -> &'a str {
        &self.entry.diagnostic.rule
    }

    /// How grave.
    pub fn severity(&self) -> Severity {
        self.entry.diagnostic.severity
    }

    /// One sentence that names item and outcome.
    pub fn message(&self) -> &'a str {
        &self.entry.diagnostic.message
    }

    /// What the guideline or the law asks, and where it says so.
    pub fn help(&self) -> &'a str {
        &self.entry.diagnostic.help
    }

    /// Its name from run to run, which doesn't depend on lines or on the file's name.
    pub fn fingerprint(&self) -> String {
        self.entry.fingerprint.to_string()
    }

    /// The bytes at which it stands, in the input's text; none for what concerns the whole input.
    pub fn span(&self) -> Option<Span> {
        self.entry.diagnostic.at()
    }

    /// The words at which it stands, as written; empty for what concerns the whole input.
    pub fn words(&self) -> &'a str {
        self.span().map_or("", |span| self.source.slice(span))
    }

    /// Line and column, from 1.
    pub fn position(&self) -> Option<Position> {
        self.span().map(|span| self.source.position(span.start))
    }

    /// The page of a PDF file, from 1.
    pub fn page(&self) -> Option<usize> {
        self.source.page_at(self.span()?.start)
    }
}

/// Why nothing could be checked.
///
/// ```
/// let error = mtuslint::Linter::default().check_bytes("image.txt", vec![0; 100]).err().ok_or("it was read")?;
/// assert_eq!(error.code(), "input/binary");
/// assert!(error.to_string().starts_with("image.txt: "));
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, Clone)]
pub struct Error(Arc<ErrorKind>);

#[derive(Debug)]
enum ErrorKind {
    File(PathBuf, FileError),
    Document(String, DocumentError),
    Pack(PackErrors),
}

impl Error {
    fn file(path: &Path, error: FileError) -> Error {
        Error(Arc::new(ErrorKind::File(path.to_owned(), error)))
    }

    fn document(name: &str, error: DocumentError) -> Error {
        Error(Arc::new(ErrorKind::Document(name.to_owned(), error)))
    }

    fn pack(errors: PackErrors) -> Error {
        Error(Arc::new(ErrorKind::Pack(errors)))
    }

    /// The code under which reports show it (`input/pdf-password`), or `pack`.
    pub fn code(&self) -> &'static str {
        match &*self.0 {
            ErrorKind::File(_, error) => file_error(error).0,
            ErrorKind::Document(_, error) => error.code(),
            ErrorKind::Pack(_) => "pack",
        }
    }

    /// What to do about it.
    pub fn help(&self) -> Cow<'static, str> {
        match &*self.0 {
            ErrorKind::File(_, error) => file_error(error).2.into(),
            ErrorKind::Document(_, error) => error.help(),
            ErrorKind::Pack(_) => "`mtuslint rules check FOLDER` shows every mistake on its words".into(),
        }
    }

    /// Every mistake of a pack, where it is one that is wrong.
    pub fn pack_errors(&self) -> Option<&PackErrors> {
        if let ErrorKind::Pack(errors) = &*self.0 { Some(errors) } else { None }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            ErrorKind::File(path, error) => write!(f, "{}: {}", path.display(), file_error(error).1),
            ErrorKind::Document(name, error) => write!(f, "{name}: {error}"),
            ErrorKind::Pack(errors) => {
                write!(f, "{errors}")?;
                errors.shown().filter(|error| error.severity() == Severity::Error).try_for_each(|e| write!(f, "\n{e}"))
            }
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &*self.0 {
            ErrorKind::File(_, FileError::System(error)) => Some(error),
            _ => None,
        }
    }
}
