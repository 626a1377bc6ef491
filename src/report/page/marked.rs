//! The marked letter as data: what the templates show. All of it was decided before: voices, mentions and conclusions by
//! the reading, results by the evaluation, findings and their standing by the filter.

use super::super::{Reported, decisions, severity, uri, voices, words};
use super::text::{Mark, MarkKind, Spoken, pieces};
use crate::evaluation::{self, DecisionAssessment};
use crate::filter::Entry;
use crate::letter::{Decision, Letter};
use crate::pack::{CriterionFinding, Pack};
use crate::text::{Source, Span, inert};

/// Words of the letter that are quoted in a note.
const MOST_WORDS: usize = 110;

/// Where a page stands, and what a letter's places on it begin with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Setting<'a> {
    /// The folder that the page will be in.
    pub folder: Option<&'a std::path::Path>,
    /// The folder that names of inputs start from.
    pub base: Option<&'a std::path::Path>,
    /// Set before every id of the letter.
    pub prefix: &'a str,
}

/// A letter.
#[derive(Debug)]
pub(super) struct Marked {
    pub prefix: String,
    /// Its case number, or its file where it has none.
    pub name: String,
    pub path: String,
    /// The name of its file without the ending: what annotations call it.
    pub stem: String,
    /// What suppressions call it.
    pub id: String,
    /// The file, where it is beside the page.
    pub href: String,
    pub pdf: bool,
    pub facts: Vec<(&'static str, String)>,
    pub decisions: Vec<DecisionView>,
    /// Findings that have no place in the text.
    pub notes: Vec<MarginNote>,
    pub parts: Vec<PartView>,
}

/// A decision, above the text.
#[derive(Debug)]
pub(super) struct DecisionView {
    pub n: usize,
    pub item: String,
    pub outcome: &'static str,
    pub verdict: &'static str,
    pub classes: String,
    /// The note of its gravest finding, and what that says.
    pub gravest: Option<(String, String, &'static str)>,
    pub more: usize,
    pub results: Vec<ResultView>,
    /// False where there is nothing in the text to lead to.
    pub placed: bool,
}

/// A criterion of a decision.
#[derive(Debug)]
pub(super) struct ResultView {
    pub criterion: String,
    pub title: String,
    pub status: &'static str,
    pub finding: &'static str,
    pub requirement: &'static str,
    pub required: bool,
    /// Places of its words.
    pub evidence: Vec<String>,
}

/// A part of the text with the findings that begin in it.
#[derive(Debug)]
pub(super) struct PartView {
    /// `lines`, `heading` or `prose`.
    pub kind: &'static str,
    /// The decisions that begin here.
    pub decisions: Vec<usize>,
    pub text: Vec<Spoken>,
    pub notes: Vec<MarginNote>,
}

/// A finding.
#[derive(Debug)]
pub(super) struct MarginNote {
    pub id: String,
    pub number: usize,
    pub rule: String,
    pub severity: &'static str,
    /// The decision it is of, from 1; 0 for the letter as a whole.
    pub n: usize,
    /// The item, where it is of a decision.
    pub about: String,
    pub message: String,
    pub sides: Vec<SideView>,
    pub help: Vec<String>,
    pub fingerprint: String,
    /// The results that it rests on, as gold: `opioid/function=omitted`.
    pub results: String,
}

/// Words that a finding points at.
#[derive(Debug)]
pub(super) struct SideView {
    pub id: String,
    pub words: String,
    pub says: String,
    pub page: Option<usize>,
}

/// Where notes go when they are made: the byte, and the note.
type Placed = (usize, MarginNote);

pub(super) fn marked(reported: &Reported, pack: &Pack, setting: Setting<'_>) -> Marked {
    let file = std::path::Path::new(&reported.name);
    let mut out = Marked {
        prefix: setting.prefix.to_owned(),
        name: inert(reported.id.as_deref().filter(|id| !id.contains(':')).unwrap_or(&reported.name)),
        path: inert(&reported.name),
        stem: file.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned()),
        id: reported.id.clone().unwrap_or_default(),
        href: href(file, setting),
        pdf: reported.source.as_ref().is_some_and(|source| !source.pages().is_empty()),
        facts: Vec::new(),
        decisions: Vec::new(),
        notes: Vec::new(),
        parts: Vec::new(),
    };
    let mut marks = Vec::new();
    let mut placed = notes(reported, setting.prefix, &mut marks);
    out.notes = placed.extract_if(.., |(at, _)| *at == usize::MAX).map(|(_, note)| note).collect();
    let Some((source, (letter, _))) = reported.source.as_deref().zip(reported.letter.as_ref()) else {
        return out;
    };
    out.facts = facts(letter);
    header_marks(letter, &mut marks);
    let parts = parts(source, letter);
    for (index, _, decision, assessed) in decisions(reported) {
        let view = decision_view(reported, (index, letter, decision, assessed), pack, setting.prefix, &placed);
        let placed = parts.iter().any(|part| part.decision == Some(index));
        out.decisions.push(DecisionView { placed, ..view });
        reading_marks(letter, assessed, pack, &mut marks);
        for (result, id) in assessed.criteria.iter().zip(result_ids(setting.prefix, index, assessed)) {
            let places = result.evidence.iter().enumerate();
            marks.extend(places.map(|(i, &span)| Mark { span, kind: MarkKind::Place(format!("{id}.{}", i + 1)) }));
        }
    }
    marks.iter_mut().for_each(|mark| mark.span = visible(source, mark.span));
    marks.sort_by_key(|mark| (mark.span.start, mark.span.end));
    let mut placed = placed.into_iter().peekable();
    let last = parts.len();
    let mut begun: Vec<usize> = Vec::new();
    let mut marks = marks.as_slice();
    for (i, part) in parts.into_iter().enumerate() {
        let over = marks.iter().take_while(|mark| mark.span.end <= part.span.start).count();
        marks = marks.get(over..).unwrap_or_default();
        let within = marks.partition_point(|mark| mark.span.start < part.span.end);
        let own: Vec<MarginNote> =
            std::iter::from_fn(|| placed.next_if(|(at, _)| *at < part.span.end || i + 1 == last).map(|(_, note)| note))
                .collect();
        let new = part.decision.filter(|index| !begun.contains(index));
        begun.extend(new);
        out.parts.push(PartView {
            kind: part.kind,
            decisions: new.map(|index| index + 1).into_iter().collect(),
            text: pieces(source, part.span, marks.get(..within).unwrap_or_default(), part.kind == "lines"),
            notes: own,
        });
    }
    out
}

/// The file as the page links to it; empty where no file of that name is there (standard input, lines of JSON).
fn href(file: &std::path::Path, setting: Setting<'_>) -> String {
    let (Some(folder), Some(base)) = (setting.folder, setting.base) else { return String::new() };
    let file = base.join(file);
    if file.is_file() { uri::from_folder(&file, folder) } else { String::new() }
}

pub(super) fn facts(letter: &Letter) -> Vec<(&'static str, String)> {
    let mut out = Vec::new();
    if let Some(header) = &letter.header {
        let dates = [
            ("Decided", &header.decision_date),
            ("Injured", &header.date_of_injury),
            ("Denied by utilization review", &header.ur_denial_date),
        ];
        out.extend(dates.iter().filter_map(|(name, date)| Some((*name, date.as_ref()?.value.to_string()))));
    }
    let specialties: Vec<String> =
        letter.reviewers.iter().flat_map(|r| &r.specialties).map(|specialty| inert(&specialty.value)).collect();
    if !specialties.is_empty() {
        out.push(("Reviewer", specialties.join(", ")));
    }
    out
}

/// What the letter's head says, where.
fn header_marks(letter: &Letter, marks: &mut Vec<Mark>) {
    let Some(header) = &letter.header else { return };
    let dates = [
        ("date of the decision", &header.decision_date),
        ("date of injury", &header.date_of_injury),
        ("date of the denial by utilization review", &header.ur_denial_date),
    ];
    let dates = dates.iter().filter_map(|(name, date)| Some((*name, date.as_ref()?.span)));
    let number = header.case_number.iter().map(|number| ("case number", number.span));
    marks.extend(dates.chain(number).map(|(said, span)| Mark { span, kind: MarkKind::Said(said.to_owned()) }));
}

/// Whose words the clauses are, and what they mention.
fn reading_marks(letter: &Letter, assessed: &DecisionAssessment, pack: &Pack, marks: &mut Vec<Mark>) {
    let reading = &assessed.reading;
    let span = |range: &std::ops::Range<usize>| letter.folded.span(range.clone());
    let mut said = |range: &std::ops::Range<usize>, said: String| {
        marks.push(Mark { span: span(range), kind: MarkKind::Said(said) });
    };
    for mention in &reading.mentions {
        let Some(criterion) = pack.criterion(mention.criterion) else { continue };
        let says = voices::said(mention);
        said(&mention.range, format!("{}: {says}", criterion.id));
        mention.cue.iter().for_each(|cue| said(cue, format!("governs {}", criterion.id)));
    }
    for conclusion in &reading.conclusions {
        let side = if conclusion.necessary { "for" } else { "against" };
        said(&conclusion.range, format!("concludes {side} the request"));
    }
    for clause in &reading.clauses {
        let kind = MarkKind::Voice(super::super::voices::name_of(clause.voice));
        marks.push(Mark { span: span(&clause.range), kind });
    }
}

fn result_ids<'a>(
    prefix: &'a str,
    index: usize,
    assessed: &'a DecisionAssessment,
) -> impl Iterator<Item = String> + 'a {
    assessed.criteria.iter().map(move |result| format!("{prefix}d{}-{}", index + 1, slug(&result.id)))
}

fn decision_view(
    reported: &Reported,
    (index, letter, decision, assessed): (usize, &Letter, &Decision, &DecisionAssessment),
    pack: &Pack,
    prefix: &str,
    placed: &[Placed],
) -> DecisionView {
    let results = assessed.criteria.iter().zip(result_ids(prefix, index, assessed)).map(|(result, id)| ResultView {
        criterion: result.id.clone(),
        title: pack.criterion_named(&result.id).map_or_else(String::new, |(_, criterion)| criterion.title.clone()),
        status: result.status.as_str(),
        finding: result.finding.map_or("", finding),
        requirement: result.requirement.as_str(),
        required: result.required(),
        evidence: (1..=result.evidence.len()).map(|i| format!("{id}.{i}")).collect(),
    });
    let gravest = reported.gravest_of(Some(index));
    let note = |entry: &Entry| {
        let name = entry.fingerprint.to_string();
        placed.iter().map(|(_, note)| note).find(|note| note.fingerprint == name)
    };
    DecisionView {
        n: index + 1,
        item: decision.item.as_ref().map_or_else(|| "item not readable".to_owned(), |item| inert(item.text(letter))),
        outcome: decision.outcome.as_ref().map_or("unknown", |outcome| outcome.value.as_str()),
        verdict: assessed.verdict.as_str(),
        classes: super::super::classes(assessed, pack).join(", "),
        gravest: gravest
            .first()
            .and_then(|entry| note(entry))
            .map(|note| (note.id.clone(), note.message.clone(), note.severity)),
        more: gravest.len().saturating_sub(1),
        results: results.collect(),
        placed: true,
    }
}

fn finding(finding: CriterionFinding) -> &'static str {
    if finding == CriterionFinding::Met { "met" } else { "unmet" }
}

/// The findings in the order of the text, and the marks of their words.
fn notes(reported: &Reported, prefix: &str, marks: &mut Vec<Mark>) -> Vec<Placed> {
    let mut entries: Vec<&Entry> = reported.shown().collect();
    let place = |entry: &Entry| {
        let at = entry.diagnostic.at().filter(|_| reported.source.is_some() && reported.letter.is_some());
        at.map_or(usize::MAX, |at| at.start)
    };
    entries.sort_by_key(|entry| place(entry));
    let mut ids = std::collections::HashMap::new();
    let mut out = Vec::with_capacity(entries.len());
    for (index, entry) in entries.into_iter().enumerate() {
        let at = place(entry);
        let diagnostic = &entry.diagnostic;
        let n = entry.decision.map_or(0, |index| index + 1);
        let id = format!("{prefix}{}", super::note_id(n, &diagnostic.rule));
        let known: &mut usize = ids.entry(id.clone()).or_default();
        *known += 1;
        let id = if *known > 1 { format!("{id}-{known}") } else { id };
        let severity = severity(diagnostic.severity);
        let sides = reported.source.as_deref().filter(|_| at != usize::MAX).map_or_else(Vec::new, |source| {
            let labels = diagnostic.labels.iter().enumerate();
            labels.map(|(i, label)| side(source, label.span, &label.text, format!("{id}.{}", i + 1))).collect()
        });
        if at != usize::MAX {
            marks.extend(diagnostic.labels.iter().zip(&sides).map(|(label, side)| Mark {
                span: label.span,
                kind: MarkKind::Label { id: side.id.clone(), note: id.clone(), number: index + 1, severity },
            }));
        }
        let (about, message) = said(reported, entry);
        out.push((
            at,
            MarginNote {
                number: index + 1,
                rule: diagnostic.rule.clone(),
                severity,
                n,
                about,
                message,
                sides,
                help: diagnostic.help.lines().map(inert).collect(),
                fingerprint: entry.fingerprint.to_string(),
                results: results(reported, entry),
                id,
            },
        ));
    }
    out
}

/// What a finding is about, and what it says of it: beside a decision, its name needn't be said again.
pub(in crate::report) fn said(reported: &Reported, entry: &Entry) -> (String, String) {
    let message = entry.diagnostic.message.as_str();
    let letter = reported.letter.as_ref().map(|(letter, _)| letter);
    let named = letter
        .zip(entry.decision)
        .and_then(|(letter, index)| letter.decisions.get(index).map(|decision| evaluation::named(letter, decision)));
    let Some(named) = named else { return (String::new(), inert(message)) };
    let bare = message.strip_prefix(named.as_str()).and_then(|rest| rest.strip_prefix(": "));
    (inert(&named), inert(bare.unwrap_or(message)))
}

/// How the criteria of a finding stand, for who confirms it.
fn results(reported: &Reported, entry: &Entry) -> String {
    let assessed = entry.decision.and_then(|index| reported.letter.as_ref()?.1.decisions.get(index));
    let of = |id: &String| {
        let result = assessed?.criteria.iter().find(|result| result.id == *id)?;
        let finding = result.finding.map_or_else(String::new, |f| format!(":{}", finding(f)));
        Some(format!("{id}={}{finding}", result.status.as_str()))
    };
    entry.diagnostic.criteria.iter().filter_map(of).collect::<Vec<_>>().join(" ")
}

fn side(source: &Source, span: Span, says: &str, id: String) -> SideView {
    SideView { id, words: quoted(source, span), says: inert(says), page: source.page_at(span.start) }
}

/// Words as a note quotes them.
pub(in crate::report) fn quoted(source: &Source, span: Span) -> String {
    let words = inert(&words(source, span));
    if words.chars().count() <= MOST_WORDS {
        return words;
    }
    let cut: String = words.chars().take(MOST_WORDS).collect();
    format!("{} …", cut.rsplit_once(' ').map_or(cut.as_str(), |(head, _)| head))
}

/// `conflict/record` as a part of an id.
pub(super) fn slug(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect()
}

/// An empty span with the character that it stands at, so that something can be seen.
fn visible(source: &Source, span: Span) -> Span {
    if !span.is_empty() {
        return span;
    }
    let text = source.text();
    let end = text.ceil_char_boundary((span.start + 1).min(text.len()));
    let start = if end == span.start { text.floor_char_boundary(span.start.saturating_sub(1)) } else { span.start };
    Span::new(start, end)
}

/// A stretch of the text that is shown as a block.
struct TextBlock {
    kind: &'static str,
    span: Span,
    decision: Option<usize>,
}

/// The letter in parts: what the tree knows as running text, and the tables and headings between.
fn parts(source: &Source, letter: &Letter) -> Vec<TextBlock> {
    let text = source.text();
    let mut known: Vec<TextBlock> = Vec::new();
    let mut add = |kind, span: Span, decision| known.push(TextBlock { kind, span, decision });
    letter.case_summary.iter().for_each(|passage| add("prose", passage.words.span, None));
    for (index, decision) in letter.decisions.iter().enumerate() {
        if let Some(heading) = &decision.heading {
            let outcome = decision.outcome.as_ref().map(|outcome| outcome.span);
            let whole =
                outcome.filter(|at| at.start >= heading.span.end).map_or(heading.span, |at| heading.span.join(at));
            add("heading", whole, Some(index));
        }
        for citation in decision.administrator.iter().chain(&decision.reviewer) {
            add("prose", citation.span, Some(index));
        }
        decision.rationale.iter().for_each(|passage| add("prose", passage.words.span, Some(index)));
    }
    known.retain(|part| !part.span.is_empty());
    known.sort_by_key(|part| part.span.start);
    let mut out: Vec<TextBlock> = Vec::with_capacity(known.len() * 2 + 1);
    let mut at = letter.span.start;
    for part in known {
        // Parts of a damaged letter may overlap; the text is shown once.
        if part.span.end <= at {
            continue;
        }
        let gap = Span::new(at, part.span.start.max(at));
        // A label on the same line (`Decision rationale:`) belongs to what it announces, and so does white space, in which
        // a page may begin.
        let newline = source.slice(gap).rfind('\n').filter(|_| !source.slice(gap).trim().is_empty());
        let line = newline.map_or(gap.start, |newline| gap.start + newline + 1);
        push(&mut out, source, Span::new(gap.start, line));
        let rest = crate::text::slice(text, part.span.end..letter.span.end.min(text.len()));
        let end = part.span.end + rest.find(char::is_whitespace).unwrap_or(rest.len());
        out.push(TextBlock { span: Span::new(line, end), ..part });
        at = end;
    }
    push(&mut out, source, Span::new(at, letter.span.end.min(text.len())));
    out
}

fn push(out: &mut Vec<TextBlock>, source: &Source, span: Span) {
    if !source.slice(span).trim().is_empty() {
        out.push(TextBlock { kind: "lines", span, decision: None });
    }
}
