//! `conflict/record`: the rationale says that the record lacks something which the letter's own case summary states.
//!
//! The Workers' Compensation Appeals Board has set determinations aside on this ground. A wrong accusation is worse
//! than a missed one: only words that state the fact plainly (a criterion's `record` phrases, governed by no cue) count.

use super::{Check, Context, Diagnostic, GeneralRule, Label};
use crate::letter::{self, Outcome};
use crate::pack::Severity;
use crate::reading::{Lack, Recorded, Subject};

pub(in crate::evaluation) const RULE: GeneralRule =
    GeneralRule { id: "conflict/record", check: Check::Decision(check) };

fn check(context: &Context<'_>) -> Option<Diagnostic> {
    // What an approval misses in the record harms nobody.
    if context.outcome() == Outcome::Overturned {
        return None;
    }
    let stated = |lack: &Lack| {
        context
            .reading
            .record
            .iter()
            .find(|stated| stated.subject == lack.subject && same_body_part(context, lack, stated))
    };
    let pairs = || context.reading.lacks.iter().filter_map(|lack| Some((lack, stated(lack)?)));
    let single = pairs().find(|(lack, _)| matches!(lack.subject, Subject::Fact(_)));
    let (lack, stated) = single.or_else(|| pairs().next())?;
    let (title, criterion) = match lack.subject {
        Subject::Criterion(criterion) => {
            let criterion = context.pack.criterion(criterion)?;
            (criterion.title.as_str(), Some(criterion.id.clone()))
        }
        Subject::Fact(fact) => (context.pack.fact(fact)?, touched(context, lack)),
    };
    let span = |range: &std::ops::Range<usize>| context.letter.folded.span(range.clone());
    let message =
        format!("{}: the rationale finds nothing on {title}, but the case summary states it", context.named());
    let labels = vec![
        Label::new(span(&lack.range), "says the record lacks it"),
        Label::new(span(&stated.range), format!("the record, on {title}")),
    ];
    let diagnostic = RULE.diagnostic(context.pack, message, labels)?;
    // A criterion is many facts, and the words on either side may be about two of them.
    let severity = match lack.subject {
        Subject::Criterion(_) => diagnostic.severity.min(Severity::Advice),
        Subject::Fact(_) => diagnostic.severity,
    };
    Some(Diagnostic { criteria: criterion.into_iter().collect(), severity, ..diagnostic })
}

/// The criterion whose words name the fact: it carries no decision either.
fn touched(context: &Context<'_>, lack: &Lack) -> Option<String> {
    let last = lack.range.end.checked_sub(1)?;
    let mut mentions = context.reading.mentions.iter();
    let mention = mentions.find(|m| m.range.contains(&lack.range.start) || m.range.contains(&last))?;
    context.pack.criterion(mention.criterion).map(|criterion| criterion.id.clone())
}

/// A sign in the knee says nothing of the neck: neither what is missed nor, where that names no part, what is asked for.
fn same_body_part(context: &Context<'_>, lack: &Lack, stated: &Recorded) -> bool {
    let named = |range: &std::ops::Range<usize>| {
        letter::treatment(&context.letter.folded, range.clone(), &context.pack.lexicon).body_parts
    };
    let (recorded, missed) = (named(&stated.clause), named(&lack.range));
    let wanted = if missed.is_empty() { &context.decision.treatment.body_parts } else { &missed };
    let shared = |part: &str| wanted.iter().any(|known| super::may_be(context, &known.value, part));
    recorded.is_empty() || wanted.is_empty() || recorded.iter().any(|part| shared(&part.value))
}
