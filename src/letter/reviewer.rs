//! The reviewers' credentials: the sentence of 2014, or the lists of licences and specialties from 2015 on. Most letters
//! have one reviewer; where several read a case each has licences and specialties of their own.

use std::ops::Range;

use pest::Parser;
use pest::iterators::Pair;

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

pub(super) fn read(folded: &Folded, range: Range<usize>, problems: &mut Vec<Problem>) -> Vec<Reviewer> {
    let text = folded.slice(range.clone());
    let pairs = ReviewerParser::parse(Rule::reviewers, text).into_iter().flatten().flat_map(|pair| pair.into_inner());
    let reviewers: Vec<Reviewer> = pairs.filter_map(|pair| one(folded, range.start, pair)).collect();
    if reviewers.is_empty() {
        let shown = crate::text::up_to(text, 60).len();
        problems.push(Problem { span: folded.span(range.start..range.start + shown), kind: ProblemKind::Credentials });
    }
    reviewers
}

/// One reviewer; `base` is where the parsed text begins.
fn one(folded: &Folded, base: usize, pair: Pair<'_, Rule>) -> Option<Reviewer> {
    let form = match pair.as_rule() {
        Rule::sentence => ReviewerForm::Sentence,
        Rule::table => ReviewerForm::Lists,
        _ => return None,
    };
    let mut reviewer = Reviewer { form, ..Reviewer::default() };
    for part in pair.into_inner() {
        let at = base + part.as_span().start();
        let list = match part.as_rule() {
            Rule::certification | Rule::specialties => &mut reviewer.specialties,
            Rule::practice | Rule::licences => &mut reviewer.licences,
            Rule::subspecialty => {
                let span = folded.span(at..at + part.as_str().trim_end().len());
                reviewer.subspecialty = Some(Node { value: part.as_str().trim_end().to_owned(), span });
                continue;
            }
            _ => continue,
        };
        let mut start = 0;
        for entry in part.as_str().split(',') {
            let bare = entry.trim();
            let from = at + start + (entry.len() - entry.trim_start().len());
            start += entry.len() + 1;
            if !bare.is_empty() {
                list.push(Node { value: bare.to_owned(), span: folded.span(from..from + bare.len()) });
            }
        }
    }
    Some(reviewer)
}
