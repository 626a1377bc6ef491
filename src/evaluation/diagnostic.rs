//! A diagnostic as data: what rule, how grave, what to say, and the exact words it is about.

use super::ground::UnweighedCriterion;
use crate::letter::Problem;
use crate::pack::Severity;
use crate::text::Span;

/// One thing to report of a letter.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Diagnostic {
    /// The criterion or rule: `class/criterion`, `conflict/outcome`, `letter/no-outcome`.
    pub rule: String,
    /// How grave.
    pub severity: Severity,
    /// One sentence that names item and outcome.
    pub message: String,
    /// What the guideline or the law asks, and where it says so.
    pub help: String,
    /// The words; the first is where the diagnostic stands.
    pub labels: Vec<Label>,
    /// The criteria that it is about.
    pub criteria: Vec<String>,
    /// What it is a part of, where it is reported together with others.
    pub part: Option<UnweighedCriterion>,
}

/// Words that a diagnostic points at, and what it says of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    /// The words.
    pub span: Span,
    /// A few words beside them.
    pub text: String,
}

impl Label {
    /// A label.
    pub fn new(span: Span, text: impl Into<String>) -> Label {
        Label { span, text: text.into() }
    }
}

impl Diagnostic {
    pub(super) fn of_problem(problem: &Problem) -> Diagnostic {
        Diagnostic {
            rule: problem.kind.code().to_owned(),
            severity: if problem.kind.is_error() { Severity::Error } else { Severity::Warning },
            message: problem.kind.to_string(),
            help: problem.kind.help().to_owned(),
            labels: vec![Label::new(problem.span, "")],
            ..Diagnostic::default()
        }
    }

    /// True when it puts several criteria of a decision together.
    pub fn is_group(&self) -> bool {
        self.part.is_none() && !self.criteria.contains(&self.rule) && self.rule.starts_with("ground/")
    }

    /// Where the diagnostic stands.
    pub fn at(&self) -> Option<Span> {
        self.labels.first().map(|label| label.span)
    }
}
