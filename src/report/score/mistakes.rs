//! `rules score --errors`: each mistake on its words, with the reason that a trace gives.

use crate::evaluation::{self, Diagnostic, Trace};
use crate::letter::Letter;
use crate::pack::{Criterion, Pack, Severity};
use crate::report::pretty::render_source;
use crate::report::snippet::{OutputStyle, Snippets};
use crate::report::tracing::Tracing;
use crate::score::{Mistake, MistakeKind};
use crate::text::Source;

/// Writes mistakes.
#[derive(Debug)]
pub struct Mistakes<'a> {
    pack: &'a Pack,
    style: OutputStyle,
    snippets: Snippets,
}

impl<'a> Mistakes<'a> {
    /// Under a pack, in a style.
    pub fn new(pack: &'a Pack, style: OutputStyle) -> Mistakes<'a> {
        Mistakes { pack, style, snippets: Snippets::new(style) }
    }

    /// One mistake, on the words of its letter.
    pub fn render(&self, source: &Source, letter: &Letter, mistake: &Mistake) -> String {
        let what = if mistake.about.is_empty() { String::new() } else { format!(" {}", mistake.about) };
        let number = if mistake.decision == 0 { String::new() } else { format!(" #{}", mistake.decision) };
        let diagnostic = Diagnostic {
            rule: format!("score/{}", mistake.kind.as_str()),
            severity: Severity::Error,
            message: format!(
                "{}{number}{what}: annotated {}, read {}",
                mistake.letter, mistake.annotated, mistake.read
            ),
            help: self.reason(letter, mistake).unwrap_or_default(),
            labels: mistake.labels.clone(),
            ..Diagnostic::default()
        };
        render_source(&self.snippets, source, &diagnostic)
    }

    /// Why it was read so.
    fn reason(&self, letter: &Letter, mistake: &Mistake) -> Option<String> {
        if let Some(phrase) = mistake.phrase {
            return Some(format!("found by {}", self.tracing(mistake)?.phrase(phrase)));
        }
        if !matches!(mistake.kind, MistakeKind::Status | MistakeKind::Finding | MistakeKind::Missed) {
            return None;
        }
        let Some(tracing) = self.tracing(mistake) else { return Some("the pack has no such criterion".to_owned()) };
        let decision = letter.decisions.get(mistake.decision.checked_sub(1)?)?;
        let (id, _) = self.pack.criterion_named(&mistake.about)?;
        let Some(trace) = evaluation::trace(letter, decision, self.pack, id) else {
            return Some("the item's class wasn't found, so the criterion wasn't looked at".to_owned());
        };
        let folded = letter.folded.text();
        let near = self.near(&tracing, letter, mistake, &trace);
        if mistake.kind == MistakeKind::Missed {
            return near;
        }
        let reason = tracing.reason(folded, trace.by, trace.decided.as_ref());
        Some(near.map_or(reason.clone(), |near| format!("{reason}\n{near}")))
    }

    /// Phrases that nearly match in the words of the mistake.
    fn near(&self, tracing: &Tracing<'_>, letter: &Letter, mistake: &Mistake, trace: &Trace) -> Option<String> {
        const MOST: usize = 3;
        let on = |range: &std::ops::Range<usize>| {
            let span = letter.folded.span(range.clone());
            mistake.labels.iter().any(|label| label.span.start < span.end && span.start < label.span.end)
        };
        let clauses = trace.reading.traced.iter().filter(|traced| on(&traced.clause.range));
        let near = clauses.flat_map(|traced| &traced.near).take(MOST);
        let lines: Vec<String> = near.map(|near| tracing.near(letter.folded.text(), near).1).collect();
        (!lines.is_empty()).then(|| lines.join("\n"))
    }

    fn tracing(&self, mistake: &Mistake) -> Option<Tracing<'a>> {
        let (_, criterion): (_, &'a Criterion) = self.pack.criterion_named(&mistake.about)?;
        Some(Tracing { pack: self.pack, criterion, style: self.style })
    }
}
