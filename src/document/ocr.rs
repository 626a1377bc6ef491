//! Pages that are pictures, read by the Tesseract that is installed.
//!
//! pdftoppm (Poppler) draws a page, tesseract reads it; both take their input from a pipe, so there is no shell, no file and no name
//! in which a file could say anything to them. The picture's size is ours, not the file's; a page has its time, and a
//! file so many pages. What tesseract was unsure of goes with the text: nobody should take a guess for the letter's words.

use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use thiserror::Error;

use crate::text::{PageText, Span};

const DRAWER: &str = "pdftoppm";
const READER: &str = "tesseract";

/// The longer side of a page's picture: a sheet of 11 inches at 300 dots an inch, which is what tesseract reads best.
const LONG_SIDE: &str = "3300";
const DOTS: &str = "300";
const LANGUAGE: &str = "eng";

/// A page takes some seconds.
const LONGEST: Duration = Duration::from_secs(60);

/// What tesseract may write about a page; a full one takes 50,000 bytes.
const MOST_OUTPUT: u64 = 4 << 20;

/// Pages of one file that are read so.
pub(super) const MOST_PAGES: usize = 200;

/// Of 100; below this a word is as likely wrong as right.
const UNSURE: f32 = 60.0;

/// Reads pictures of pages with the programs that are installed.
#[derive(Debug, Clone)]
pub struct Ocr {
    reader: String,
}

/// Why pictures can't be read at all.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum OcrError {
    /// A program that is needed isn't there.
    #[error(
        "`{0}` can't be started; install Tesseract and Poppler: `apt install tesseract-ocr poppler-utils` (Debian, Ubuntu), \
         `brew install tesseract poppler` (macOS), `scoop install tesseract poppler` (Windows)"
    )]
    Missing(&'static str),
    /// Tesseract is there, but not what it knows of English.
    #[error(
        "tesseract doesn't read English here (`tesseract --list-langs`); install `eng`, for instance `tesseract-ocr-eng`"
    )]
    Language,
}

/// Why a page wasn't read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Unrecognised {
    /// A program ended with an error.
    #[error("its picture can't be drawn or read")]
    Failed,
    /// The time is over.
    #[error("it takes longer than {} seconds", LONGEST.as_secs())]
    Slow,
    /// More than a page holds.
    #[error("it gives more text than a page holds")]
    TooMuch,
    /// Nothing was seen.
    #[error("it sees no words there")]
    NoWords,
    /// The file has more pictures than are read.
    #[error("no more than {MOST_PAGES} pages of a file are")]
    TooMany,
}

/// What was read of a page.
#[derive(Debug, Default)]
pub(super) struct Recognised {
    pub page: PageText,
    pub words: usize,
    /// The mean of the words, of 100.
    pub confidence: u8,
    /// Words that are as likely wrong as right.
    pub unsure: Vec<Span>,
}

impl Ocr {
    /// Looks for the programs.
    ///
    /// # Errors
    /// [`OcrError`] when one is missing.
    pub fn installed() -> Result<Ocr, OcrError> {
        let says = |program: &'static str, argument: &str| {
            let output = Command::new(program).arg(argument).stdin(Stdio::null()).output();
            let output = output.map_err(|_| OcrError::Missing(program))?;
            let text = [output.stdout, output.stderr].concat();
            Ok(String::from_utf8_lossy(&text).into_owned())
        };
        says(DRAWER, "-v")?;
        let version = says(READER, "--version")?;
        if !says(READER, "--list-langs")?.lines().any(|line| line.trim() == LANGUAGE) {
            return Err(OcrError::Language);
        }
        // Only the first line; libraries follow.
        Ok(Ocr { reader: version.lines().next().unwrap_or(READER).trim().to_owned() })
    }

    /// Name and version of what reads: `tesseract 5.3.0`.
    pub(super) fn reader(&self) -> &str {
        &self.reader
    }

    /// Reads a page (from 1) of a PDF.
    pub(super) fn page(&self, pdf: &Arc<[u8]>, page: usize) -> Result<Recognised, Unrecognised> {
        let page = page.to_string();
        let mut drawer = Command::new(DRAWER);
        drawer.args(["-q", "-gray", "-scale-to", LONG_SIDE, "-f", &page, "-l", &page, "-"]);
        let mut reader = Command::new(READER);
        // Letters are read at once already, one a core.
        reader.args(["stdin", "stdout", "--dpi", DOTS, "-l", LANGUAGE, "tsv"]).env("OMP_THREAD_LIMIT", "1");
        let recognised = recognised(&piped(pdf, &mut drawer, &mut reader, LONGEST)?);
        if recognised.words == 0 { Err(Unrecognised::NoWords) } else { Ok(recognised) }
    }
}

/// A program that ends when nobody waits for it any more.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Running {
    fn start(command: &mut Command) -> Result<Running, Unrecognised> {
        command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().map(Running).map_err(|_| Unrecognised::Failed)
    }

    /// Whether it ends well before its time is over.
    fn ends_well(&mut self, deadline: Instant) -> Result<(), Unrecognised> {
        loop {
            match self.0.try_wait() {
                Ok(Some(status)) if status.success() => return Ok(()),
                Ok(None) if Instant::now() >= deadline => return Err(Unrecognised::Slow),
                Ok(None) => std::thread::sleep(Duration::from_millis(5)),
                _ => return Err(Unrecognised::Failed),
            }
        }
    }
}

/// What the reader writes of what the drawer writes of a PDF.
fn piped(
    pdf: &Arc<[u8]>,
    drawer: &mut Command,
    reader: &mut Command,
    longest: Duration,
) -> Result<String, Unrecognised> {
    let deadline = Instant::now() + longest;
    let mut drawer = Running::start(drawer.stdin(Stdio::piped()))?;
    let picture = drawer.0.stdout.take().ok_or(Unrecognised::Failed)?;
    let mut reader = Running::start(reader.stdin(picture))?;
    let (input, output) = (drawer.0.stdin.take(), reader.0.stdout.take());
    let (sender, receiver) = mpsc::channel();
    // Threads of their own: what a program leaves running may hold a pipe for ever, but not us.
    let pdf = Arc::clone(pdf);
    std::thread::spawn(move || input.map(|mut input| input.write_all(&pdf)));
    std::thread::spawn(move || {
        let mut table = Vec::new();
        let read = output.map(|output| output.take(MOST_OUTPUT).read_to_end(&mut table));
        sender.send(if let Some(Ok(_)) = read { Ok(table) } else { Err(Unrecognised::Failed) })
    });
    let table = receiver.recv_timeout(longest).map_err(|_| Unrecognised::Slow)??;
    if table.len() as u64 == MOST_OUTPUT {
        return Err(Unrecognised::TooMuch);
    }
    reader.ends_well(deadline)?;
    drawer.ends_well(deadline)?;
    String::from_utf8(table).map_err(|_| Unrecognised::Failed)
}

/// The words of tesseract's table, line by line: level, page, block, paragraph, line, word, place in four columns, confidence, text.
fn recognised(table: &str) -> Recognised {
    let mut out = Recognised::default();
    let (mut open, mut sum) = (None, 0.0);
    for row in table.lines() {
        let columns: Vec<&str> = row.splitn(12, '\t').collect();
        let ["5", _, block, paragraph, line, _, _, _, _, _, confidence, word] = columns.as_slice() else { continue };
        let (word, confidence) = (word.trim(), confidence.parse::<f32>().unwrap_or(0.0).clamp(0.0, 100.0));
        if word.is_empty() {
            continue;
        }
        let text = &mut out.page.text;
        let place = Some((*block, *paragraph, *line));
        if !text.is_empty() {
            text.push(if open == place { ' ' } else { '\n' });
        }
        open = place;
        let start = text.len();
        text.push_str(word);
        if confidence < UNSURE {
            out.unsure.push(Span::new(start, text.len()));
        }
        out.words += 1;
        sum += confidence;
    }
    if out.words > 0 {
        out.page.text.push('\n');
        out.page.recognised = true;
        out.confidence = (sum / out.words as f32) as u8;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_line_stand_together() {
        let table = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n\
            4\t1\t1\t1\t1\t0\t0\t0\t9\t9\t-1\t\n5\t1\t1\t1\t1\t1\t0\t0\t9\t9\t96.5\tNorco:\n\
            5\t1\t1\t1\t1\t2\t0\t0\t9\t9\t41.2\tUphe1d\n5\t1\t1\t1\t2\t1\t0\t0\t9\t9\t95\tnext\n\
            5\t1\t2\t1\t2\t1\t0\t0\t9\t9\t95\t \n5\t1\t2\t1\t2\t2\t0\t0\t9\t9\tnan?\tlast\n";
        let read = recognised(table);
        assert_eq!(read.page.text, "Norco: Uphe1d\nnext\nlast\n");
        let unsure: Vec<&str> = read.unsure.iter().map(|at| &read.page.text[at.start..at.end]).collect();
        assert_eq!(unsure, ["Uphe1d", "last"]);
        assert_eq!((read.words, read.confidence), (4, 58));
        assert_eq!(recognised("no table").words, 0);
    }

    #[cfg(unix)]
    #[test]
    fn what_takes_too_long_or_says_too_much_is_stopped() {
        let pdf: Arc<[u8]> = Arc::from(vec![b' '; 1 << 20]);
        let run = |drawer: &str, reader: &str| {
            let command = |script: &str| {
                let mut command = Command::new("/bin/sh");
                command.args(["-c", script]);
                command
            };
            let began = Instant::now();
            let read = piped(&pdf, &mut command(drawer), &mut command(reader), Duration::from_secs(2));
            assert!(began.elapsed() < Duration::from_secs(20));
            read
        };
        assert_eq!(run("exec cat", "wc -c | tr -d ' '"), Ok("1048576\n".to_owned()));
        // One that reads nothing, one whose output another holds open, one that ends badly, one that never ends to write.
        assert_eq!(run("exec sleep 30", "exec cat"), Err(Unrecognised::Slow));
        assert_eq!(run("exec cat", "sleep 30 & exit 0"), Err(Unrecognised::Slow));
        assert_eq!(run("exec cat", "cat; exit 1"), Err(Unrecognised::Failed));
        assert_eq!(run("exit 1", "exec cat"), Err(Unrecognised::Failed));
        assert_eq!(run("exec cat", "exec yes"), Err(Unrecognised::TooMuch));
    }
}
