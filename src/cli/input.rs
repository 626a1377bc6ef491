//! Inputs: what the arguments stand for, one after another, and their text. Nothing is collected: a folder of two hundred
//! thousand letters, a list of them, or JSON Lines from a pipe are read as they are worked on. Whatever can't be read is
//! a diagnostic of its own and stops nothing.

use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;

use super::Failure;
use super::args::{InputArgs, OcrArgs};
use super::target::Targets;
use crate::document::{self, Document, DocumentError, MOST_BYTES, Ocr};
use crate::evaluation::Diagnostic;
use crate::linter;
use crate::pack::Severity;
use crate::text::file::{self, FileError};
use crate::text::{Source, SourceError, inert};

/// A path in a list may hold this many.
const LONGEST_PATH: u64 = 1 << 16;

/// A list may hold so many empty entries in a row; a device may hold nothing else.
const MOST_EMPTY: usize = 1 << 20;

/// How the names of letters end in folders. Not `html`: audits are, and a folder may hold one.
pub(super) const ENDINGS: [&str; 7] = ["txt", "pdf", "docx", "odt", "rtf", "eml", "mbox"];

/// A part of a list that is too long is skipped this far; then the list is given up.
const LONGEST_SKIP: u64 = 1 << 30;

/// One input, not yet read.
#[derive(Debug)]
pub(super) enum Input {
    /// A file; `-` is standard input.
    File(PathBuf),
    /// A line of JSON Lines, from 1; its bytes, or nothing when it is too long.
    Line { list: Arc<str>, line: usize, bytes: Option<Vec<u8>> },
    /// What can't be an input.
    Failed { name: String, failure: Box<Diagnostic> },
    /// What an output of this run would overwrite: the run ends here, for this reason.
    Clash { name: String, why: String },
}

pub(super) type Inputs<'a> = Box<dyn Iterator<Item = Input> + 'a>;

impl Input {
    fn failed(path: &Path, code: &str, message: &str, help: &str) -> Input {
        Input::Failed { name: path.display().to_string(), failure: Box::new(failure(code, message, help)) }
    }

    /// As the user knows it.
    pub fn name(&self) -> String {
        match self {
            Input::File(path) => path.display().to_string(),
            Input::Line { list, line, .. } => format!("{list}, line {line}"),
            Input::Failed { name, .. } | Input::Clash { name, .. } => name.clone(),
        }
    }

    /// Why the run can't go on.
    pub fn clash(&self) -> Option<String> {
        if let Input::Clash { why, .. } = self { Some(why.clone()) } else { None }
    }

    /// How many bytes it has, as far as that is known before it is read.
    pub fn size(&self) -> u64 {
        match self {
            Input::File(path) => std::fs::metadata(path).map_or(0, |file| file.len().min(MOST_BYTES)),
            Input::Line { bytes, .. } => bytes.as_ref().map_or(0, |bytes| bytes.len() as u64),
            Input::Failed { .. } | Input::Clash { .. } => 0,
        }
    }

    /// The file that it is or stands in, as far as it is one.
    pub fn path(&self) -> PathBuf {
        match self {
            Input::File(path) => path.clone(),
            Input::Line { list, .. } => PathBuf::from(&**list),
            Input::Failed { name, .. } | Input::Clash { name, .. } => PathBuf::from(name),
        }
    }

    /// Its text, under the name that it has or gives itself; that of pictures where they are to be read.
    pub fn read(self, ocr: Option<&Ocr>) -> (String, Result<Document, Box<Diagnostic>>) {
        let name = self.name();
        match self {
            Input::File(path) => (name, read(&path, ocr)),
            Input::Line { bytes, .. } => record(name, bytes.as_deref()),
            Input::Failed { failure, .. } => (name, Err(failure)),
            Input::Clash { why, .. } => (name, Err(Box::new(failure("input/clash", &why, "")))),
        }
    }
}

/// What the arguments stand for: the paths in their order, then `--files-from`, then `--jsonl`. A list's entries are held
/// against what the run writes to; the arguments have been.
pub(super) fn all<'a>(args: &'a InputArgs, targets: &'a Targets) -> Result<Inputs<'a>, Failure> {
    let stdin = Path::new("-");
    let named = args.paths.iter().chain(&args.files_from).chain(&args.jsonl);
    if named.filter(|path| *path == stdin).count() > 1 {
        return Err(Failure::Usage("standard input (-) can be read only once".to_owned()));
    }
    let mut inputs: Inputs = Box::new(args.paths.iter().flat_map(|path| expand(path.clone())));
    if let Some(list) = &args.files_from {
        // A pipe can be read only once: what it names is held against the outputs as it comes.
        if list != stdin
            && list.is_file()
            && !file::is_descriptor(list)
            && let Some(why) = listed(list, open(list)?, args.null, targets)?.find_map(|input| input.clash())
        {
            return Err(Failure::Usage(why));
        }
        let entries = listed(list, open(list)?, args.null, targets)?;
        inputs = Box::new(inputs.chain(entries.flat_map(|input| match input {
            Input::File(path) => expand(path),
            other => Box::new(std::iter::once(other)),
        })));
    }
    if let Some(list) = &args.jsonl {
        inputs = Box::new(inputs.chain(lines(list, open(list)?)));
    }
    Ok(inputs)
}

/// A list of inputs; without it there is nothing to do.
fn open(list: &Path) -> Result<Box<dyn BufRead>, Failure> {
    if list == Path::new("-") {
        return Ok(Box::new(BufReader::new(io::stdin())));
    }
    let file = file::open(list)
        .map_err(|e| Failure::Usage(format!("can't read `{}`: {e}", inert(&list.display().to_string()))))?;
    Ok(Box::new(BufReader::new(file)))
}

/// The files that a path stands for.
pub(super) fn expand(path: PathBuf) -> Inputs<'static> {
    if path == Path::new("-") {
        Box::new(std::iter::once(Input::File(path)))
    } else if path.is_dir() {
        folder(path)
    } else if let Some(pattern) = pattern(&path) {
        matching(pattern)
    } else {
        Box::new(std::iter::once(Input::File(path)))
    }
}

/// A path that is a pattern, because no file has this name.
pub(super) fn pattern(path: &Path) -> Option<PathBuf> {
    let is_pattern = !path.exists() && path.to_str().is_some_and(|path| path.contains(['*', '?', '[']));
    is_pattern.then(|| path.to_owned())
}

/// The letters in a folder, by name, without what ignore files leave out. What is neither file nor folder, whatever its
/// name, is one that can't be read.
fn folder(dir: PathBuf) -> Inputs<'static> {
    let walk = ignore::WalkBuilder::new(&dir).follow_links(true).sort_by_file_path(|a, b| a.cmp(b)).build();
    let name = dir.clone();
    let letters = walk.filter_map(move |entry| match entry {
        Ok(entry) => {
            let kind = entry.file_type()?;
            let is_input = if kind.is_file() { is_letter(entry.path()) } else { !kind.is_dir() };
            is_input.then(|| Input::File(entry.into_path()))
        }
        Err(e) => Some(Input::failed(
            &name,
            "input/unreadable",
            &e.to_string(),
            "check that the folder and what is in it can be read",
        )),
    });
    or_else(letters, move || {
        let message = "the folder holds no letters (no file ending in .txt, .pdf, .docx, .odt, .rtf, .eml or .mbox)";
        Input::failed(&dir, "input/no-letters", message, "name the files themselves if they end otherwise")
    })
}

fn is_letter(path: &Path) -> bool {
    path.extension().is_some_and(|e| ENDINGS.iter().any(|ending| e.eq_ignore_ascii_case(ending)))
}

/// The files that a pattern matches, by name; not every shell expands one, and none a quoted one.
fn matching(pattern: PathBuf) -> Inputs<'static> {
    let paths = match glob::glob(&pattern.to_string_lossy()) {
        Ok(paths) => paths,
        Err(e) => {
            let message = format!("no file has this name, and as a pattern it is wrong: {}", e.msg);
            return Box::new(std::iter::once(Input::failed(
                &pattern,
                "input/no-match",
                &message,
                "`*` stands for any characters, `?` for one, `[ab]` for a or b, `**` for folders at any depth",
            )));
        }
    };
    let files = paths.flat_map(|path| match path {
        Ok(path) => expand(path),
        Err(e) => Box::new(std::iter::once(Input::failed(
            e.path(),
            "input/unreadable",
            &format!("can't be read: {}", e.error()),
            "check the path and its permissions",
        ))),
    });
    or_else(files, move || {
        Input::failed(&pattern, "input/no-match", "no file has this name or matches it as a pattern", "check the path")
    })
}

/// Some inputs, or if there is none, another.
fn or_else(inputs: impl Iterator<Item = Input> + 'static, none: impl FnOnce() -> Input + 'static) -> Inputs<'static> {
    let mut inputs = inputs.peekable();
    let none = if inputs.peek().is_none() { Some(none()) } else { None };
    Box::new(inputs.chain(none))
}

/// The paths of a list, not yet expanded, each ended by a line feed, or by NUL if `null` says so or its first part holds one: no path does.
fn listed<'a>(
    list: &Path,
    mut reader: Box<dyn BufRead>,
    null: bool,
    targets: &'a Targets,
) -> Result<impl Iterator<Item = Input> + 'a, Failure> {
    let name: Arc<str> = list.display().to_string().into();
    let head = reader.fill_buf().map_err(|e| Failure::Usage(format!("{name}: can't be read: {e}")))?;
    let null = null || memchr::memchr(0, head).is_some();
    let mut entries = Pieces { reader, end: if null { 0 } else { b'\n' }, most: LONGEST_PATH, count: 0, done: false };
    let paths = std::iter::from_fn(move || {
        let (line, piece) = entries.next()?;
        let entry = format!("{name}, entry {line}");
        let failed = |message: &str| {
            let help = "the list holds a path a line, or paths ended by NUL (-0)";
            Some(Input::Failed { name: entry.clone(), failure: Box::new(failure("input/list", message, help)) })
        };
        let bytes = match piece {
            Ok(Some(bytes)) => bytes,
            Ok(None) => return failed(&format!("longer than {LONGEST_PATH} bytes; no path is")),
            Err(e) => return failed(&format!("can't be read: {e}")),
        };
        let bytes = if null { bytes } else { bytes.strip_suffix(b"\r").map(<[u8]>::to_vec).unwrap_or(bytes) };
        match path(bytes) {
            Ok(path) if path == Path::new("-") => failed("`-` in a list isn't standard input"),
            Ok(path) => Some(Input::File(path)),
            Err(e) => failed(&format!("isn't UTF-8 ({e})")),
        }
    });
    Ok(paths.map(|input| match &input {
        Input::File(path) => match targets.clash(path) {
            Some(why) => Input::Clash { name: input.name(), why },
            None => input,
        },
        _ => input,
    }))
}

/// A path from its bytes: on Unix any but NUL.
#[cfg(unix)]
fn path(bytes: Vec<u8>) -> Result<PathBuf, std::string::FromUtf8Error> {
    use std::os::unix::ffi::OsStringExt;
    Ok(std::ffi::OsString::from_vec(bytes).into())
}

/// A path from its bytes: elsewhere UTF-8.
#[cfg(not(unix))]
fn path(bytes: Vec<u8>) -> Result<PathBuf, std::string::FromUtf8Error> {
    String::from_utf8(bytes).map(PathBuf::from)
}

/// Parts of a stream that end with a byte, none longer than it may be.
struct Pieces {
    reader: Box<dyn BufRead>,
    end: u8,
    most: u64,
    count: usize,
    done: bool,
}

impl Pieces {
    /// The next part that isn't empty and its number from 1: its bytes without the end, `None` in their stead when they
    /// are too many.
    fn next(&mut self) -> Option<(usize, io::Result<Option<Vec<u8>>>)> {
        for _ in 0..MOST_EMPTY {
            match self.any()? {
                (_, Ok(Some(bytes))) if bytes.trim_ascii().is_empty() => {}
                piece => return Some(piece),
            }
        }
        self.done = true;
        Some((self.count, Err(io::Error::other("it holds nothing but empty entries"))))
    }

    /// The next part, empty or not.
    fn any(&mut self) -> Option<(usize, io::Result<Option<Vec<u8>>>)> {
        if self.done {
            return None;
        }
        self.count += 1;
        let mut bytes = Vec::new();
        let read = (&mut self.reader).take(self.most + 1).read_until(self.end, &mut bytes);
        let piece = match read {
            Ok(0) => return None,
            Ok(_) if bytes.last() == Some(&self.end) => {
                bytes.pop();
                Ok(Some(bytes))
            }
            Ok(read) if read as u64 > self.most => self.skip().map(|()| None),
            Ok(_) => Ok(Some(bytes)),
            Err(e) => Err(e),
        };
        // A stream that fails once fails for good.
        self.done = piece.is_err();
        Some((self.count, piece))
    }

    /// Goes to the end of a part that is too long, within reason.
    fn skip(&mut self) -> io::Result<()> {
        let skipped = (&mut self.reader).take(LONGEST_SKIP).skip_until(self.end)?;
        if skipped as u64 == LONGEST_SKIP { Err(io::Error::other("it has no end within 1 GiB")) } else { Ok(()) }
    }
}

/// The lines of JSON Lines, unread; empty ones stand for nothing.
fn lines(list: &Path, reader: Box<dyn BufRead>) -> Inputs<'static> {
    let list: Arc<str> = list.display().to_string().into();
    let mut pieces = Pieces { reader, end: b'\n', most: MOST_BYTES, count: 0, done: false };
    let lines = std::iter::from_fn(move || {
        let (line, piece) = pieces.next()?;
        Some(match piece {
            Ok(bytes) => Input::Line { list: list.clone(), line, bytes },
            Err(e) => Input::Failed { name: format!("{list}, line {line}"), failure: unreadable(&e) },
        })
    });
    Box::new(lines)
}

/// A line of JSON Lines; other keys are ignored.
#[derive(Deserialize)]
struct Record {
    id: String,
    text: String,
}

/// The letter on a line of JSON Lines, under its id.
fn record(name: String, bytes: Option<&[u8]>) -> (String, Result<Document, Box<Diagnostic>>) {
    let help = "each line is an object with a letter: {\"id\": \"...\", \"text\": \"...\"}";
    let Some(bytes) = bytes else {
        let message = format!("the line is longer than {} MiB; no letter is", MOST_BYTES >> 20);
        return (name, Err(Box::new(failure("input/too-large", &message, help))));
    };
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    // serde takes a list for a struct, too.
    if bytes.trim_ascii_start().first() != Some(&b'{') {
        return (name, Err(Box::new(failure("input/json", "the line isn't a letter: it is no JSON object", help))));
    }
    match serde_json::from_slice::<Record>(bytes) {
        Ok(Record { id, text }) => {
            let source = Source::from_bytes(&id, text.into_bytes());
            let document = source.map(|source| Document { source, gaps: Vec::new(), notes: Vec::new() });
            (id, document.map_err(|e| Box::new(failure(e.code(), &e.to_string(), e.help()))))
        }
        Err(e) => {
            // serde_json counts lines within what it got, which is always line 1 here.
            let (said, place) = (e.to_string(), format!(" at line {} column {}", e.line(), e.column()));
            let said = said.strip_suffix(&place).unwrap_or(&said);
            let message = format!("the line isn't a letter: {said} (column {})", e.column());
            (name, Err(Box::new(failure("input/json", &message, help))))
        }
    }
}

fn failure(code: &str, message: &str, help: &str) -> Diagnostic {
    Diagnostic {
        rule: code.to_owned(),
        severity: Severity::Error,
        message: message.to_owned(),
        help: help.to_owned(),
        ..Diagnostic::default()
    }
}

fn unreadable(e: &io::Error) -> Box<Diagnostic> {
    Box::new(failure("input/unreadable", &format!("can't be read: {e}"), "check the path and its permissions"))
}

/// What reads pictures of pages, where it is wanted.
pub(super) fn ocr(args: OcrArgs) -> Result<Option<Ocr>, Failure> {
    let found = args.ocr.then(Ocr::installed).transpose();
    found.map_err(|e| Failure::Usage(format!("--ocr: {e}")))
}

/// Reads a file; `-` is standard input.
pub(super) fn read(path: &Path, ocr: Option<&Ocr>) -> Result<Document, Box<Diagnostic>> {
    let bytes = bytes(path)?;
    let name = path.display().to_string();
    let read = match ocr {
        Some(ocr) => document::read_with_ocr(&name, bytes, ocr),
        None => document::read(&name, bytes),
    };
    read.map_err(|e| {
        let help = match &e {
            DocumentError::Text(SourceError::Binary { .. }) if named_pdf(path) => {
                "it is named .pdf but isn't one; get it again from where it is posted".into()
            }
            e => e.help(),
        };
        Box::new(failure(e.code(), &e.to_string(), &help))
    })
}

fn named_pdf(path: &Path) -> bool {
    path.extension().is_some_and(|e| e.eq_ignore_ascii_case("pdf"))
}

fn bytes(path: &Path) -> Result<Vec<u8>, Box<Diagnostic>> {
    let bytes = if path == Path::new("-") {
        file::within(io::stdin().lock(), MOST_BYTES)
    } else {
        file::read(path, MOST_BYTES)
    };
    bytes.map_err(|e| match &e {
        FileError::System(e) => unreadable(e),
        e => {
            let (code, message, help) = linter::file_error(e);
            Box::new(failure(code, &message, help))
        }
    })
}
