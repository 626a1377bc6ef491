//! Which letters to read first: those that contradict themselves, then approvals that nothing supports, then by the share of
//! what their decisions must weigh that lacks support.

use std::collections::HashSet;

use super::Share;
use super::names::Name;
use super::{Audit, DecisionRecord, Likeness, Recurrence, ResultRecord, WordRange};
use crate::evaluation::Verdict;
use crate::letter::Outcome;
use crate::pack::{Severity, Status};

/// Reasons shown for a letter.
const MOST_REASONS: usize = 3;
/// How strong a reason is that a decision has an error, and that nothing supports an approval.
const CONTRADICTION: u8 = 95;
const UNSUPPORTED_APPROVAL: u8 = 90;

/// A letter to read.
#[derive(Debug)]
pub struct ToRead {
    /// The letter.
    pub letter: usize,
    /// Decisions with an error, of whatever class.
    pub contradicted: usize,
    /// Approvals that nothing said of this patient supports.
    pub unsupported_approvals: usize,
    /// Required criteria without support, of all required; those that are only advice don't count. Of a contradicted
    /// decision none has support.
    pub unsupported: Share,
    /// The strongest first.
    pub reasons: Vec<Reason>,
}

/// Why a letter should be read.
#[derive(Debug, Clone)]
pub struct Reason {
    /// The decision.
    pub decision: usize,
    /// What is wrong.
    pub what: What,
    /// The words of the rationale that show it; none where words are missing.
    pub evidence: Option<WordRange>,
    strength: u8,
}

/// What is wrong with a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// A general rule's finding: the rule, and the letter's words.
    Conflict {
        /// The rule.
        rule: Name,
        /// The words.
        words: Name,
    },
    /// A criterion is recited or omitted.
    Missing {
        /// Which.
        criterion: usize,
        /// How.
        status: Status,
    },
    /// Peers apply a criterion that it omits.
    Outlier {
        /// Index in [`Audit::outliers`].
        outlier: usize,
    },
    /// It came out differently from others.
    Inconsistent {
        /// Index in [`Audit::groups`].
        group: usize,
    },
    /// The same dispute came out differently.
    DecidedAgain {
        /// Index in [`Audit::successions`].
        succession: usize,
    },
    /// Its reasons are another's.
    Copied {
        /// Index in [`Audit::copies`].
        copy: usize,
        /// They name what is another's item.
        foreign: bool,
    },
}

pub(super) fn rank(audit: &Audit) -> Vec<ToRead> {
    let mut by_decision: Vec<Vec<Reason>> = audit.decisions.iter().map(|_| Vec::new()).collect();
    let mut add = |decision: usize, strength: u8, what: What, evidence: Option<WordRange>| {
        let reasons = by_decision.get_mut(decision);
        reasons.into_iter().for_each(|list| list.push(Reason { decision, what, evidence: evidence.clone(), strength }));
    };
    for (outlier, found) in audit.outliers.iter().enumerate() {
        found.omitting.iter().for_each(|&decision| add(decision, 60, What::Outlier { outlier }, None));
    }
    for (group, found) in audit.groups.iter().enumerate() {
        let strength = match found.kind {
            Likeness::SameLetter => 85,
            Likeness::Dominated => 58,
            Likeness::EqualFindings => 42,
        };
        // A criterion in common is a weak likeness; more make it strong.
        let shared = found.compared.iter().filter(|c| c.approved.is_some() && c.denied.is_some()).count();
        for &decision in found.approved.iter().chain(&found.denied) {
            add(decision, strength + 4 * shared.min(3) as u8, What::Inconsistent { group }, None);
        }
    }
    for (succession, found) in audit.successions.iter().enumerate().filter(|(_, found)| found.unlike) {
        let strength = match found.kind {
            Recurrence::SameCase => 92,
            Recurrence::SameWorker { .. } => 72,
        };
        found.decisions.iter().for_each(|&decision| add(decision, strength, What::DecidedAgain { succession }, None));
    }
    for (copy, found) in audit.copies.iter().enumerate() {
        let foreign: HashSet<usize> =
            found.others.iter().flat_map(|other| &other.foreign).map(|foreign| foreign.decision).collect();
        for decision in found.all() {
            let foreign = foreign.contains(&decision);
            add(decision, if foreign { 88 } else { 40 }, What::Copied { copy, foreign }, None);
        }
    }
    let outlying: HashSet<(usize, usize)> =
        audit.outliers.iter().flat_map(|found| found.omitting.iter().map(|&index| (index, found.criterion))).collect();
    for (index, decision) in audit.decisions.iter().enumerate() {
        for found in &decision.conflicts {
            let strength = match found.severity {
                Severity::Error => CONTRADICTION,
                Severity::Warning => 62,
                Severity::Advice => continue,
            };
            let what = What::Conflict { rule: found.rule, words: found.words };
            add(index, strength, what, found.evidence.first().cloned());
        }
        for result in
            decision.results.iter().filter(|result| result.required && !result.discharged && !result.satisfied)
        {
            let strength = match audit.criteria.get(result.criterion).map(|criterion| criterion.severity) {
                Some(Severity::Error) => 75,
                Some(Severity::Warning) => 50,
                _ => continue,
            };
            // That its peers apply it is already said.
            if outlying.contains(&(index, result.criterion)) {
                continue;
            }
            let what = What::Missing { criterion: result.criterion, status: result.status };
            let approved = decision.outcome == Outcome::Overturned && decision.verdict == Verdict::Unsupported;
            let strength = strength.max(if approved { UNSUPPORTED_APPROVAL } else { 0 });
            let strength = strength + u8::from(result.status == Status::Omitted);
            add(index, strength, what, result.evidence.first().cloned());
        }
    }
    let mut list: Vec<ToRead> = Vec::new();
    for (index, letter) in audit.letters.iter().enumerate() {
        let decisions = audit.decisions.get(letter.decisions.clone()).unwrap_or_default();
        let unsupported = decisions.iter().map(|decision| audit.unsupported(decision));
        let unsupported =
            unsupported.fold(Share::default(), |a, b| Share { count: a.count + b.count, of: a.of + b.of });
        let reasons = by_decision.get(letter.decisions.clone()).unwrap_or_default();
        let mut reasons: Vec<Reason> = reasons.iter().flatten().cloned().collect();
        // A companion says nothing that its main item doesn't, unless it contradicts itself.
        let follows = |reason: &Reason| {
            reason.strength < CONTRADICTION && audit.decisions.get(reason.decision).is_some_and(|d| d.companion)
        };
        reasons.sort_by_key(|reason| (follows(reason), std::cmp::Reverse(reason.strength)));
        // One of a kind says enough while others have something to say.
        let (mut first, mut more) = (Vec::<Reason>::new(), Vec::new());
        for reason in reasons {
            let again = first.iter().any(|known| audit.is_alike(known.what, reason.what));
            if again { more.push(reason) } else { first.push(reason) }
        }
        first.extend(more);
        first.truncate(MOST_REASONS);
        if !first.is_empty() {
            let is_error = |d: &&DecisionRecord| {
                d.verdict == Verdict::Contradicted || d.conflicts.iter().any(|c| c.severity == Severity::Error)
            };
            let approved = |d: &&DecisionRecord| d.outcome == Outcome::Overturned && d.verdict == Verdict::Unsupported;
            list.push(ToRead {
                letter: index,
                contradicted: decisions.iter().filter(is_error).count(),
                unsupported_approvals: decisions.iter().filter(approved).count(),
                unsupported,
                reasons: first,
            });
        }
    }
    // Among equals more of what is unsupported first, then the stronger reason.
    list.sort_by(|a, b| {
        let strongest = |entry: &ToRead| entry.reasons.first().map(|reason| reason.strength);
        b.contradicted
            .cmp(&a.contradicted)
            .then(b.unsupported_approvals.cmp(&a.unsupported_approvals))
            .then(b.unsupported.value().total_cmp(&a.unsupported.value()))
            .then(b.unsupported.count.cmp(&a.unsupported.count))
            .then(strongest(b).cmp(&strongest(a)))
            .then(a.letter.cmp(&b.letter))
    });
    list
}

impl Audit {
    /// Required criteria of a decision without support, of all required.
    fn unsupported(&self, decision: &DecisionRecord) -> Share {
        let mut share = Share::default();
        if decision.verdict == Verdict::NotAssessed {
            return share;
        }
        let counts = |result: &&ResultRecord| {
            let known = self.criteria.get(result.criterion);
            result.required
                && !result.discharged
                && known.is_some_and(|criterion| criterion.severity > Severity::Advice)
        };
        for result in decision.results.iter().filter(counts) {
            share.of += 1;
            share.count += usize::from(!result.satisfied || decision.verdict == Verdict::Contradicted);
        }
        share
    }

    /// True when a criterion that counts for the reading list has no support.
    pub fn lacks_support(&self, decision: &DecisionRecord) -> bool {
        self.unsupported(decision).count > 0
    }

    /// True when a second reason adds hardly anything to the first.
    fn is_alike(&self, one: What, other: What) -> bool {
        let kind = |group: usize| self.groups.get(group).map(|group| group.kind);
        let outlying = |outlier: usize| self.outliers.get(outlier).map(|outlier| outlier.criterion);
        match (one, other) {
            (What::Conflict { rule: a, .. }, What::Conflict { rule: b, .. }) => a == b,
            (What::Missing { criterion: a, .. }, What::Missing { criterion: b, .. }) => a == b,
            (What::Outlier { outlier: a }, What::Outlier { outlier: b }) => outlying(a) == outlying(b),
            (What::Inconsistent { group: a }, What::Inconsistent { group: b }) => kind(a) == kind(b),
            (What::Copied { .. }, What::Copied { .. }) | (What::DecidedAgain { .. }, What::DecidedAgain { .. }) => true,
            _ => false,
        }
    }
}
