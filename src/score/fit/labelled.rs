//! What the labels of a decision say of its clauses, where nobody annotated its sentences. A weaker teacher than annotated sentences,
//! since it must guess a part; but far more letters are annotated so, and of letters that neither was made from, both together read more
//! rightly than annotated sentences alone.

use std::collections::BTreeMap;

use super::super::annotations::AnnotatedDecision;
use crate::evaluation::DecisionAssessment;
use crate::pack::{Pack, Status};
use crate::reading::Clause;

/// A clause, and the labels of the criteria that a phrase finds in it; those on which readers could differ are left out.
pub(super) struct LabelledClause<'a> {
    pub clause: &'a Clause,
    pub found: BTreeMap<&'a str, Status>,
}

impl LabelledClause<'_> {
    /// Whether a phrase finds something in it whose label is this.
    pub fn finds(&self, status: Status) -> bool {
        self.found.values().any(|found| *found == status)
    }
}

/// The labels that count: those on which readers couldn't differ.
pub(super) fn labels(annotated: &AnnotatedDecision) -> impl Iterator<Item = (&str, Status)> {
    let sure = annotated.criteria.iter().filter(|(id, _)| !annotated.unsure.contains(id));
    sure.map(|(id, (status, _))| (id.as_str(), *status))
}

/// The clauses of a decision, in order.
pub(super) fn clauses<'a>(
    pack: &'a Pack,
    annotated: &'a AnnotatedDecision,
    read: &'a DecisionAssessment,
) -> Vec<LabelledClause<'a>> {
    let labels: BTreeMap<&str, Status> = labels(annotated).collect();
    let found = |clause: &Clause| {
        let own =
            read.reading.mentions.iter().filter(|mention| mention.phrase.is_some() && mention.clause == clause.range);
        let ids = own.filter_map(|mention| Some(pack.criterion(mention.criterion)?.id.as_str()));
        ids.filter_map(|id| Some((id, *labels.get(id)?))).collect()
    };
    read.reading.clauses.iter().map(|clause| LabelledClause { clause, found: found(clause) }).collect()
}
