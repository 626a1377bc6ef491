//! The reviewer's credentials: the sentence of 2014, or the lists of licences and specialties from 2015 on.

use std::ops::Range;

use pest::Parser;

use super::ast::{Node, Reviewer, ReviewerForm};
use super::problem::{Problem, ProblemKind};
use crate::text::Folded;

#[allow(missing_docs)]
mod grammar {
    #[derive(pest_derive::Parser)]
    #[grammar = "../grammar/reviewer.pest"]
    pub struct ReviewerParser;
}
use grammar::{ReviewerParser, Rule};

pub(super) fn read(folded: &Folded, range: Range<usize>, problems: &mut Vec<Problem>) -> Option<Reviewer> {
    let mut reviewer = Reviewer::default();
    let mut any = false;
    let pairs = ReviewerParser::parse(Rule::reviewer, folded.slice(range.clone())).ok()?;
    for pair in pairs.flatten() {
        let at = range.start + pair.as_span().start();
        let list = match pair.as_rule() {
            Rule::certification | Rule::specialties => &mut reviewer.specialties,
            Rule::practice | Rule::licences => &mut reviewer.licences,
            Rule::subspecialty => {
                let span = folded.span(at..at + pair.as_str().trim_end().len());
                reviewer.subspecialty = Some(Node { value: pair.as_str().trim_end().to_owned(), span });
                continue;
            }
            _ => continue,
        };
        any = true;
        if matches!(pair.as_rule(), Rule::specialties | Rule::licences) {
            reviewer.form = ReviewerForm::Lists;
        }
        let mut start = 0;
        for entry in pair.as_str().split(',') {
            let bare = entry.trim();
            let from = at + start + (entry.len() - entry.trim_start().len());
            start += entry.len() + 1;
            if !bare.is_empty() {
                list.push(Node { value: bare.to_owned(), span: folded.span(from..from + bare.len()) });
            }
        }
    }
    if !any {
        let shown = crate::text::up_to(folded.slice(range.clone()), 60).len();
        problems.push(Problem { span: folded.span(range.start..range.start + shown), kind: ProblemKind::Credentials });
        return None;
    }
    Some(reviewer)
}
