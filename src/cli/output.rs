//! Where reports go: one format to standard output, any number of others to files, all from the same letters.

use std::io::{self, Write};

use super::Failure;
use super::args::Format;
use super::atomic::AtomicFile;
use super::target::Targets;
use crate::filter::Reported;
use crate::report::{
    Csv, Emitter, Github, Gitlab, Json, JsonLines, Junit, Markdown, Pretty, Run, Sarif, Short, Style, Summary,
};

/// All outputs of a run.
pub(super) struct Outputs<'a> {
    out: &'a mut dyn Write,
    emitter: Box<dyn Emitter>,
    /// False once whoever reads standard output has gone.
    read: bool,
    files: Vec<(AtomicFile, Box<dyn Emitter>)>,
    run: Run<'a>,
}

/// The emitter of a format.
pub(super) fn emitter(format: Format, style: Style, fingerprints: bool) -> Box<dyn Emitter> {
    match format {
        Format::Pretty => Box::new(Pretty::new(style, fingerprints)),
        Format::Short => Box::new(Short { fingerprints }),
        Format::Json => Box::new(Json::default()),
        Format::Jsonl => Box::new(JsonLines),
        Format::Sarif => Box::new(Sarif::default()),
        Format::Github => Box::new(Github),
        Format::Gitlab => Box::new(Gitlab::default()),
        Format::Junit => Box::new(Junit),
        Format::Csv => Box::new(Csv),
        Format::Markdown => Box::new(Markdown::default()),
    }
}

impl<'a> Outputs<'a> {
    /// Opens every output, a format for each target, so that one that can't be written is told before the work is done.
    pub fn open(
        out: &'a mut dyn Write,
        emitter: Box<dyn Emitter>,
        files: impl Iterator<Item = Format>,
        targets: &Targets,
        fingerprints: bool,
        run: Run<'a>,
    ) -> Result<Outputs<'a>, Failure> {
        let style = Style { color: false, width: 100, terminal: false, links: false };
        let mut outputs = Outputs { out, emitter, read: true, files: Vec::new(), run };
        for (format, target) in files.zip(targets.iter()) {
            outputs.files.push((AtomicFile::create(target)?, self::emitter(format, style, fingerprints)));
        }
        outputs.each(|emitter, out, run| emitter.begin(out, run))?;
        Ok(outputs)
    }

    pub fn letter(&mut self, reported: &Reported) -> Result<(), Failure> {
        self.each(|emitter, out, run| emitter.letter(out, reported, run))
    }

    /// Ends every report, then puts the files in their places.
    pub fn finish(mut self, summary: &Summary) -> Result<(), Failure> {
        self.each(|emitter, out, run| emitter.end(out, summary, run))?;
        if self.read && !self.files.is_empty() {
            // An output may go to the same place.
            self.out.flush().or_else(|e| if e.kind() == io::ErrorKind::BrokenPipe { Ok(()) } else { Err(e) })?;
        }
        self.files.into_iter().try_for_each(|(file, _)| file.commit())
    }

    fn each(
        &mut self,
        mut write: impl FnMut(&mut dyn Emitter, &mut dyn Write, &Run<'_>) -> io::Result<()>,
    ) -> Result<(), Failure> {
        if self.read {
            match write(self.emitter.as_mut(), self.out, &self.run) {
                // The files are still wanted.
                Err(e) if e.kind() == io::ErrorKind::BrokenPipe && !self.files.is_empty() => self.read = false,
                other => other?,
            }
        }
        for (file, emitter) in &mut self.files {
            write(emitter.as_mut(), file, &self.run).map_err(|e| Failure::file(file.path(), e))?;
        }
        Ok(())
    }
}
