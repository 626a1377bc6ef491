//! `mtuslint rules score`: finds annotations and the letters that they are about, and hands both to the score.

use std::collections::BTreeMap;
use std::io::Write;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use super::args::{AnnotatedArgs, RuleArgs, ScoreArgs, ScoreFormat};
use super::config::Config;
use super::input::{ENDINGS, Input};
use super::{Exit, Failure, MOST_RESULTS, MOST_SETTINGS, batch, check, input};
use crate::evaluation::Assessment;
use crate::filter::{AssessedInput, Filter, Policy};
use crate::letter::Letter;
use crate::pack::Pack;
use crate::report::{self, Mistakes, OutputStyle, ScoreScope};
use crate::score::{AnnotatedLetter, Scorer, Split, annotations};
use crate::text::{Source, file, inert};

/// Beside a folder of annotations, the folder of its letters.
const LETTERS: &str = "letters";

pub(super) fn run(args: &ScoreArgs, style: OutputStyle, out: &mut dyn Write) -> Result<Exit, Failure> {
    if args.errors && args.format == ScoreFormat::Json {
        let message = "--errors is for people; --format json has every mistake under `mistakes`";
        return Err(Failure::Usage(message.to_owned()));
    }
    let pack = Config::find(&args.pack, &RuleArgs::default(), &args.annotated.paths)?.pack(&args.pack)?;
    let earlier = args.compare.as_deref().map(earlier).transpose()?;
    let annotated = annotated(&args.annotated, &pack)?;
    let mut scorer = Scorer::new(&pack, &annotated);
    let mistakes = Mistakes::new(&pack, style);
    let (whole, scope) = each(&args.annotated, &pack, &annotated, |annotated, source, letter, assessment| {
        for mistake in scorer.letter(annotated, letter, assessment) {
            if args.errors {
                writeln!(out, "{}", mistakes.render(source, letter, mistake))?;
            }
        }
        Ok(())
    })?;
    let score = scorer.finish();
    let compared = earlier.map(|earlier| score.since(&earlier));
    let write = match args.format {
        ScoreFormat::Text => report::score_text,
        ScoreFormat::Json => report::score_json,
    };
    write(out, &score, &scope, &pack, compared.as_ref())?;
    Ok(match (whole, score.letters.is_empty(), scope.left_out.is_empty()) {
        (false, ..) => Exit::Failure,
        (_, true, _) => Exit::NothingChecked,
        (_, _, true) => Exit::Clean,
        _ => Exit::Findings,
    })
}

/// The annotations of some folders. The splits must be parts of one whole.
pub(super) fn annotated(args: &AnnotatedArgs, pack: &Pack) -> Result<Vec<AnnotatedLetter>, Failure> {
    if let Some((one, other)) = args.split.iter().zip(args.split.iter().skip(1)).find(|(a, b)| a.of != b.of) {
        return Err(Failure::Usage(format!("--split: `{one}` and `{other}` aren't parts of the same whole")));
    }
    let files = annotation_files(&args.paths)?;
    annotations::read(&files, pack).map_err(Failure::Annotations)
}

/// Reads the annotated letters of some folders one by one; false when one of them couldn't be checked to its end.
pub(super) fn each(
    args: &AnnotatedArgs,
    pack: &Pack,
    annotated: &[AnnotatedLetter],
    mut take: impl FnMut(&AnnotatedLetter, &Source, &Letter, &Assessment) -> Result<(), Failure>,
) -> Result<(bool, ScoreScope), Failure> {
    let AnnotatedArgs { paths, split: splits, pictures } = args;
    let ocr = input::ocr(*pictures)?;
    let letters = letters(paths)?;
    let chosen =
        |letter: &AnnotatedLetter| splits.is_empty() || splits.iter().any(|split: &Split| split.holds(&letter.letter));
    let mut scope = ScoreScope { splits: splits.clone(), annotated: annotated.len(), left_out: Vec::new() };
    let mut inputs: Vec<(&AnnotatedLetter, u64, Input)> = Vec::new();
    for letter in annotated.iter().filter(|letter| chosen(letter)) {
        match letters.get(&letter.letter).map(Vec::as_slice) {
            Some([path]) => {
                let input = Input::File(path.clone());
                inputs.push((letter, input.size(), input));
            }
            Some(several) => {
                let names: Vec<String> = several.iter().map(|path| format!("`{}`", path.display())).collect();
                let message = format!("letter {}: several files have its name: {}", letter.letter, names.join(", "));
                return Err(Failure::Usage(inert(&message)));
            }
            None => scope.left_out.push(letter.letter.clone()),
        }
    }
    let mut filter = Filter::default();
    let threads = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let mut whole = true;
    batch::in_order(
        threads,
        inputs.into_iter(),
        |input| check::check(input, ocr.as_ref(), pack),
        |annotated, checked| -> Result<(), Failure> {
            let checked = checked.unwrap_or_else(|panic| {
                whole = false;
                vec![check::unread(annotated.letter.clone(), check::panicked(&panic))]
            });
            // Of a file that holds several letters the one that is annotated; a letter without a number is alone.
            let is_annotated = |checked: &AssessedInput| {
                let read = checked.letter.as_ref().and_then(|(_, letter, _)| letter.header.as_ref());
                let number = read.and_then(|header| header.case_number.as_ref());
                number.is_some_and(|number| number.value.eq_ignore_ascii_case(&annotated.letter))
            };
            let at = checked.iter().position(is_annotated).unwrap_or(0);
            let Some(checked) = checked.into_iter().nth(at) else { return Ok(()) };
            let Some((source, letter, assessment)) = &checked.letter else {
                scope.left_out.push(annotated.letter.clone());
                return check::complain(&filter.apply(checked, &Policy::default()), pack);
            };
            take(annotated, source, letter, assessment)
        },
    )?;
    Ok((whole, scope))
}

fn earlier(path: &Path) -> Result<crate::score::EarlierScore, Failure> {
    let name = inert(&path.display().to_string());
    let text = file::read_text(path, MOST_RESULTS);
    let text = text.map_err(|e| Failure::Usage(format!("can't read `{name}`: {e}")))?;
    report::earlier_score(&text).map_err(|e| Failure::Usage(format!("{name}: {e}")))
}

/// Files below some folders whose endings are wanted, by name, and such as are named themselves (`true`); hidden ones and
/// what ignore files name among them, because what is scored must not depend on them.
fn below(paths: &[PathBuf], wanted: fn(&str, bool) -> bool) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for path in paths {
        let walk = ignore::WalkBuilder::new(path).standard_filters(false).sort_by_file_path(|a, b| a.cmp(b)).build();
        for entry in walk {
            let entry = entry.map_err(|e| Failure::Usage(format!("can't read `{}`: {e}", path.display())))?;
            let ending = entry.path().extension().and_then(|ending| ending.to_str()).unwrap_or_default();
            let wanted = wanted(ending, entry.depth() == 0);
            if wanted && entry.path().is_file() && !files.iter().any(|known| known == entry.path()) {
                files.push(entry.into_path());
            }
        }
    }
    Ok(files)
}

fn annotates(ending: &str) -> bool {
    ending.eq_ignore_ascii_case("json")
}

/// Names and texts of the annotations.
fn annotation_files(paths: &[PathBuf]) -> Result<Vec<(String, String)>, Failure> {
    let files = below(paths, |ending, _| annotates(ending))?;
    if files.is_empty() {
        let message = "no annotations: the folders hold no file that ends in .json";
        return Err(Failure::Usage(format!("{message}; `mtuslint schema annotations` prints their schema")));
    }
    let read = |path: &PathBuf| {
        let name = path.display().to_string();
        let text = file::read_text(path, MOST_SETTINGS);
        let text = text.map_err(|e| Failure::Usage(format!("can't read `{}`: {e}", inert(&name))))?;
        Ok((name, text))
    };
    files.iter().map(read).collect()
}

/// The letters of the folders and those that are named, by name without ending; where they hold none, those of the folders `letters` beside them.
fn letters(paths: &[PathBuf]) -> Result<BTreeMap<String, Vec<PathBuf>>, Failure> {
    // What isn't looked for in folders, such as HTML, is a letter where it is named.
    let is_letter = |ending: &str, named: bool| {
        if named { !annotates(ending) } else { ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known)) }
    };
    let mut files = below(paths, is_letter)?;
    if files.is_empty() {
        let beside: Vec<PathBuf> = paths.iter().filter_map(|path| beside(path)).collect();
        files = below(&beside, is_letter)?;
    }
    if files.is_empty() {
        let message = "no letters: name their folder too, or keep them in a folder `letters` beside the annotations";
        return Err(Failure::Usage(format!("{message} (files that end in .{})", ENDINGS.join(", ."))));
    }
    let mut letters: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    for path in files {
        let name = path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        letters.entry(name).or_default().push(path);
    }
    Ok(letters)
}

/// The folder of letters beside a folder of annotations.
fn beside(path: &Path) -> Option<PathBuf> {
    let whole = path.canonicalize().ok()?;
    let sibling = whole.parent()?.join(LETTERS);
    // Named as the user named the other.
    let shown = path.parent().filter(|_| path.file_name().is_some()).map(|parent| parent.join(LETTERS));
    sibling.is_dir().then(|| shown.unwrap_or(sibling))
}
