//! Where reports go: one format to standard output, any number of others to files and folders, all from the same letters.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::Failure;
use super::args::Format;
use super::atomic::AtomicFile;
use super::folder;
use super::target::{Target, Targets};
use crate::filter::Reported;
use crate::report::{
    Csv, Emitter, Github, Gitlab, Html, Json, JsonLines, Junit, Markdown, OutputStyle, Pages, Pretty, PrettyOptions,
    Run, Sarif, Short, Site, Summary, Worksheet,
};

/// All outputs of a run.
pub(super) struct Outputs<'a> {
    out: &'a mut dyn Write,
    emitter: Box<dyn Emitter>,
    /// False once whoever reads standard output has gone.
    read: bool,
    files: Vec<(AtomicFile, Box<dyn Emitter>)>,
    folders: Vec<(folder::FolderDraft, Box<dyn Site>)>,
    run: Run<'a>,
}

/// The index of a folder of pages, and by what a folder of ours is known.
const INDEX: &str = "index.html";
const OURS: &str = "<meta name=\"generator\" content=\"mtuslint\">";

/// The emitter of a format; `target` is where it goes, if that is a file. A format of several files has none.
pub(super) fn emitter(format: Format, look: PrettyOptions, target: Option<&Target>) -> Option<Box<dyn Emitter>> {
    Some(match format {
        Format::Pretty => Box::new(Pretty::new(look)),
        Format::Short => Box::new(Short { fingerprints: look.fingerprints }),
        Format::Json => Box::new(Json::default()),
        Format::Jsonl => Box::new(JsonLines),
        Format::Sarif => Box::new(Sarif::default()),
        Format::Github => Box::new(Github),
        Format::Gitlab => Box::new(Gitlab::default()),
        Format::Junit => Box::new(Junit),
        Format::Csv => Box::new(Csv),
        Format::Markdown => Box::new(Markdown::default()),
        Format::Html => Box::new(Html::new(target.map_or_else(|| std::env::current_dir().ok(), Target::folder))),
        Format::Worksheet => Box::new(Worksheet::new(target.is_some_and(|target| target.ends_with("docx")))),
        Format::HtmlDir => return None,
    })
}

/// Opens a folder of pages. One that holds something else isn't written to.
fn open_folder(path: &Path) -> Result<folder::FolderDraft, Failure> {
    folder::check(path)?;
    let ours = || std::fs::read_to_string(path.join(INDEX)).is_ok_and(|text| text.contains(OURS));
    if !folder::is_empty(path)? && !ours() {
        let message = format!("{} isn't empty, and no earlier html-dir is in it", path.display());
        return Err(Failure::Usage(format!("{message}; name another folder")));
    }
    folder::FolderDraft::beside(path)
}

impl<'a> Outputs<'a> {
    /// Opens every output, a format for each target. This precedes the work, so one that can't be written is reported early.
    pub fn open(
        out: &'a mut dyn Write,
        emitter: Box<dyn Emitter>,
        files: impl Iterator<Item = Format>,
        targets: &Targets,
        look: PrettyOptions,
        run: Run<'a>,
    ) -> Result<Outputs<'a>, Failure> {
        let look =
            PrettyOptions { style: OutputStyle { color: false, width: 100, terminal: false, links: false }, ..look };
        let mut outputs = Outputs { out, emitter, read: true, files: Vec::new(), folders: Vec::new(), run };
        for (format, target) in files.zip(targets.iter()) {
            match self::emitter(format, look, Some(target)) {
                Some(emitter) => outputs.files.push((AtomicFile::create(target)?, emitter)),
                None => outputs.folders.push((open_folder(&target.path)?, Box::new(Pages::new(target.folder())))),
            }
        }
        outputs.each(|emitter, out, run| emitter.begin(out, run))?;
        Ok(outputs)
    }

    pub fn letter(&mut self, reported: &Reported) -> Result<(), Failure> {
        self.each(|emitter, out, run| emitter.letter(out, reported, run))?;
        for (draft, site) in &mut self.folders {
            let name = site.name(reported);
            page(draft, &name, |out| site.page(out, &name, reported, &self.run))?;
        }
        Ok(())
    }

    /// Ends every report, then puts the files in their places.
    pub fn finish(mut self, summary: &Summary) -> Result<(), Failure> {
        self.each(|emitter, out, run| emitter.end(out, summary, run))?;
        for (draft, site) in &mut self.folders {
            page(draft, INDEX, |out| site.index(out, summary, &self.run))?;
        }
        if self.read && !self.files.is_empty() {
            // An output may go to the same place.
            self.out.flush().or_else(|e| if e.kind() == io::ErrorKind::BrokenPipe { Ok(()) } else { Err(e) })?;
        }
        self.files.into_iter().try_for_each(|(file, _)| file.commit())?;
        self.folders.into_iter().try_for_each(|(draft, _)| draft.commit())
    }

    fn each(
        &mut self,
        mut write: impl FnMut(&mut dyn Emitter, &mut dyn Write, &Run<'_>) -> io::Result<()>,
    ) -> Result<(), Failure> {
        if self.read {
            match write(self.emitter.as_mut(), self.out, &self.run) {
                // The files are still wanted.
                Err(e)
                    if e.kind() == io::ErrorKind::BrokenPipe && !(self.files.is_empty() && self.folders.is_empty()) =>
                {
                    self.read = false;
                }
                other => other?,
            }
        }
        for (file, emitter) in &mut self.files {
            write(emitter.as_mut(), file, &self.run).map_err(|e| Failure::file(file.path(), e))?;
        }
        Ok(())
    }
}

/// Writes one page of a folder.
fn page(
    draft: &mut folder::FolderDraft,
    name: &str,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    let mut file = BufWriter::new(draft.create(name)?);
    write(&mut file).and_then(|()| file.flush()).map_err(|e| Failure::file(&draft.path().join(name), e))
}
