//! One decision, annotated and read: what labels and sentences are held against.

use super::annotations::AnnotatedDecision;
use super::model::{Mistake, MistakeKind};
use crate::evaluation::{DecisionAssessment, Label};
use crate::letter::{Decision, Letter};
use crate::pack::Pack;

/// One decision, annotated and read.
pub(super) struct Held<'a> {
    pub pack: &'a Pack,
    pub letter: &'a Letter,
    pub name: &'a str,
    pub annotated: &'a AnnotatedDecision,
    /// `None` where none was read.
    pub read: Option<(&'a Decision, &'a DecisionAssessment)>,
}

impl Held<'_> {
    pub fn mistake(
        &self,
        kind: MistakeKind,
        about: &str,
        annotated: impl Into<String>,
        read: impl Into<String>,
    ) -> Mistake {
        Mistake {
            letter: self.name.to_owned(),
            decision: self.annotated.n,
            kind,
            about: about.to_owned(),
            annotated: annotated.into(),
            read: read.into(),
            sentence: None,
            phrase: None,
            labels: Vec::new(),
        }
    }

    /// The heading, for what has no words of its own.
    pub fn heading(&self, text: &str) -> Vec<Label> {
        let words = self.read.and_then(|(decision, _)| decision.item.as_ref().or(decision.heading.as_ref()));
        words.map(|words| Label::new(words.span, text)).into_iter().collect()
    }
}
