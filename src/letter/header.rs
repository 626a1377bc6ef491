//! The table at the head of a letter.
//!
//! Extractors disagree about tables: some keep the rows, some list a column of labels before a column of values, some
//! tear `Application Received:` apart. A run of labels is therefore paired with the run of values after it, each with one of
//! its kind; where there are fewer values, the last labels get them, because those stand next to them. A case number is
//! known by its form, too, where its label is lost.

use std::ops::Range;

use jiff::civil::Date;
use memchr::memmem;
use pest::Parser;

use super::ast::{Header, Node};
use super::problem::{Problem, ProblemKind};
use crate::text::{Folded, Span, TokenKind, slice, tokens};

#[allow(missing_docs)]
mod grammar {
    #[derive(pest_derive::Parser)]
    #[grammar = "../grammar/header.pest"]
    pub struct HeaderParser;
}
use grammar::{HeaderParser, Rule};

/// The case number of a header table that a text begins with; `None` where there are too few labels to be one.
pub(super) fn table(text: &str) -> Option<Option<String>> {
    const LABELS: [&str; 6] =
        ["Case Number", "Date Assigned", "Date of Injury", "Decision Date", "UR Denial Date", "Priority"];
    const LEAST: usize = 3;
    let labelled = |label: &&&str| text.split_once(**label).is_some_and(|(_, rest)| rest.trim_start().starts_with(':'));
    let number = |text: &str| {
        let mut pairs = HeaderParser::parse(Rule::header, text).ok()?.flatten();
        pairs.find(|pair| pair.as_rule() == Rule::number).map(|number| number.as_str().to_owned())
    };
    (LABELS.iter().filter(labelled).count() >= LEAST).then(|| {
        // It most often stands early, and the grammar needn't go on behind it.
        let at = memmem::find(text.as_bytes(), b"CM")?;
        let rest = slice(text, at..text.len());
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(rest.len());
        number(slice(text, 0..at + end)).or_else(|| number(text))
    })
}

struct FieldValue {
    rule: Rule,
    range: Range<usize>,
}

pub(super) fn read(folded: &Folded, range: Range<usize>, problems: &mut Vec<Problem>) -> Option<Header> {
    let text = folded.slice(range.clone());
    let pairs = HeaderParser::parse(Rule::header, text).ok()?;
    let mut reader =
        HeaderReader { folded, header: Header::default(), any: false, labelled: false, unlabelled: None, problems };
    let (mut labels, mut values): (Vec<FieldValue>, Vec<FieldValue>) = (Vec::new(), Vec::new());
    for pair in pairs.flat_map(|header| header.into_inner()) {
        let outer = pair.as_rule();
        let Some(inner) = pair.into_inner().next() else { continue };
        let span = inner.as_span();
        let found = FieldValue { rule: inner.as_rule(), range: range.start + span.start()..range.start + span.end() };
        match (outer, found.rule) {
            (_, Rule::rest) => {}
            (Rule::label, _) => {
                if !values.is_empty() {
                    reader.pair(&mut labels, &mut values);
                }
                labels.push(found);
            }
            _ => values.push(found),
        }
    }
    reader.pair(&mut labels, &mut values);
    reader.case_number(&range);
    reader.any.then_some(reader.header)
}

struct HeaderReader<'a> {
    folded: &'a Folded,
    header: Header,
    any: bool,
    /// There is a label for a case number, with or without one.
    labelled: bool,
    /// The first case number that no label has.
    unlabelled: Option<FieldValue>,
    problems: &'a mut Vec<Problem>,
}

impl HeaderReader<'_> {
    /// Pairs a run of labels with the run of values after it.
    fn pair(&mut self, labels: &mut Vec<FieldValue>, values: &mut Vec<FieldValue>) {
        self.any |= !labels.is_empty();
        for kind in [Rule::number, Rule::urgency, Rule::date] {
            let labels: Vec<FieldValue> = labels.extract_if(.., |label| value_of(label.rule) == kind).collect();
            let values: Vec<FieldValue> = values.extract_if(.., |value| value.rule == kind).collect();
            self.labelled |= kind == Rule::number && !labels.is_empty();
            let without = labels.len().saturating_sub(values.len());
            for label in labels.iter().take(without) {
                self.problem(label, ProblemKind::HeaderValue(name(label.rule)));
            }
            for (label, value) in labels.iter().skip(without).zip(&values) {
                self.set(label, value);
            }
            if kind == Rule::number && labels.is_empty() && self.unlabelled.is_none() {
                self.unlabelled = values.into_iter().next();
            }
        }
    }

    /// Takes a case number by its form, where no label has one.
    fn case_number(&mut self, table: &Range<usize>) {
        let found = self.unlabelled.take().filter(|_| self.any && self.header.case_number.is_none());
        if let Some(found) = found {
            self.problem(&found, ProblemKind::CaseNumber);
            let span = self.folded.span(found.range.clone());
            let value = self.folded.slice(found.range).to_owned();
            self.header.case_number = Some(Node { value, span });
        } else if self.any && !self.labelled && self.header.case_number.is_none() {
            let kind = ProblemKind::HeaderValue(name(Rule::case_number));
            let shown = crate::text::up_to(self.folded.slice(table.clone()), 60).len();
            self.problems.push(Problem { span: self.folded.span(table.start..table.start + shown), kind });
        }
    }

    fn problem(&mut self, at: &FieldValue, kind: ProblemKind) {
        self.problems.push(Problem { span: self.folded.span(at.range.clone()), kind });
    }

    fn set(&mut self, label: &FieldValue, value: &FieldValue) {
        let span = self.folded.span(value.range.clone());
        let text = self.folded.slice(value.range.clone()).to_owned();
        let slot = match (label.rule, value.rule) {
            (Rule::case_number, Rule::number) => return self.header.case_number = Some(Node { value: text, span }),
            (Rule::priority, Rule::urgency) => return self.header.priority = Some(Node { value: text, span }),
            (_, Rule::date) => match label.rule {
                Rule::assigned => &mut self.header.date_assigned,
                Rule::injury => &mut self.header.date_of_injury,
                Rule::decision => &mut self.header.decision_date,
                Rule::denial => &mut self.header.ur_denial_date,
                Rule::received => &mut self.header.application_received,
                _ => return self.problem(label, ProblemKind::HeaderValue(name(label.rule))),
            },
            _ => return self.problem(label, ProblemKind::HeaderValue(name(label.rule))),
        };
        match date(&text, span) {
            Some(date) => *slot = Some(date),
            None => self.problem(value, ProblemKind::NotADate(text)),
        }
    }
}

/// A date in figures, if such a day exists.
pub(super) fn date(text: &str, span: Span) -> Option<Node<Date>> {
    match tokens(text).as_slice() {
        [token] => match token.kind {
            TokenKind::Date(value) => Some(Node { value, span }),
            _ => None,
        },
        _ => None,
    }
}

/// The kind of value that a label has.
fn value_of(of: Rule) -> Rule {
    match of {
        Rule::case_number => Rule::number,
        Rule::priority => Rule::urgency,
        _ => Rule::date,
    }
}

fn name(of: Rule) -> &'static str {
    match of {
        Rule::case_number => "Case Number:",
        Rule::assigned => "Date Assigned:",
        Rule::injury => "Date of Injury:",
        Rule::decision => "Decision Date:",
        Rule::denial => "UR Denial Date:",
        Rule::priority => "Priority:",
        _ => "Application Received:",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Source;

    fn header(text: &str) -> (Option<Header>, Vec<ProblemKind>) {
        let source = Source::from_text("x", text.to_owned()).unwrap();
        let folded = Folded::new(&source);
        let mut problems = Vec::new();
        let header = read(&folded, 0..folded.text().len(), &mut problems);
        (header, problems.into_iter().map(|p| p.kind).collect())
    }

    fn values(header: &Header) -> String {
        let date = |node: &Option<Node<Date>>| node.as_ref().map_or("-".into(), |n| n.value.to_string());
        let text = |node: &Option<Node<String>>| node.as_ref().map_or("-".into(), |n| n.value.clone());
        let dates = [
            &header.date_assigned,
            &header.date_of_injury,
            &header.decision_date,
            &header.ur_denial_date,
            &header.application_received,
        ];
        format!("{} {} {}", text(&header.case_number), text(&header.priority), dates.map(date).join(" "))
    }

    #[test]
    fn every_extractor_gives_the_same_table() {
        let rows = "Case Number: CM16-0000001\nDate Assigned: 1/2/2016 Date of Injury: 03/04/2015\nDecision Date: 02/03/2016 UR Denial Date: 01/01/2016\nPriority: Standard Application\nReceived:\n01/05/2016\n";
        let layout = "Case Number: CM16-0000001\nDate Assigned: 1/2/2016   Date of Injury: 03/04/2015\nDecision Date: 02/03/2016   UR Denial Date: 01/01/2016\nPriority: Standard  Application  01/05/2016\n      Received:\n";
        let columns = "Case Number:\nDate Assigned:\nDecision Date:\nPriority:\n\nCM16-0000001\n1/2/2016\n02/03/2016\nStandard\n\nDate of Injury:\nUR Denial Date:\nApplication\nReceived:\n\n03/04/2015\n01/01/2016\n01/05/2016\n";
        for text in [rows, layout, columns] {
            let (header, problems) = header(text);
            assert_eq!(
                values(&header.unwrap()),
                "CM16-0000001 Standard 2016-01-02 2015-03-04 2016-02-03 2016-01-01 2016-01-05"
            );
            assert_eq!(problems, []);
        }
    }

    #[test]
    fn a_missing_value_or_day_is_said_and_moves_no_other() {
        let (found, problems) = header("Date Assigned: Date of Injury: 02/30/2015 Decision Date: 02/03/2016");
        assert_eq!(values(&found.unwrap()), "- - - - 2016-02-03 - -");
        assert_eq!(
            problems,
            [
                ProblemKind::HeaderValue("Date Assigned:"),
                ProblemKind::NotADate("02/30/2015".into()),
                ProblemKind::HeaderValue("Case Number:")
            ]
        );
        assert_eq!(header("nothing of the kind").0, None);
    }
}
