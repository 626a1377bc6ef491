//! `parse`: the tree of a letter as JSON, every node with its bytes in the file.

use serde_json::{Value, json};

use crate::letter::{Decision, Letter, Passage, Words};

/// The tree as JSON.
pub fn ast(letter: &Letter) -> Value {
    json!({
        "header": letter.header,
        "reviewers": letter.reviewers,
        "case_summary": letter.case_summary.as_ref().map(|passage| self::passage(letter, passage)),
        "decisions": letter.decisions.iter().map(|d| decision(letter, d)).collect::<Vec<_>>(),
        "problems": letter.problems.iter().map(|p| json!({"code": p.kind.code(), "message": p.kind.to_string(), "span": p.span})).collect::<Vec<_>>(),
    })
}

fn words(letter: &Letter, words: &Words) -> Value {
    json!({"text": words.text(letter), "span": words.span})
}

fn passage(letter: &Letter, passage: &Passage) -> Value {
    let sentences: Vec<Value> = passage.sentences.iter().map(|sentence| words(letter, sentence)).collect();
    json!({"span": passage.words.span, "sentences": sentences})
}

fn decision(letter: &Letter, decision: &Decision) -> Value {
    json!({
        "heading": decision.heading.as_ref().map(|h| words(letter, h)),
        "item": decision.item.as_ref().map(|i| words(letter, i)),
        "outcome": decision.outcome,
        "retrospective": decision.retrospective,
        "service_dates": decision.service_dates,
        "treatment": decision.treatment,
        "administrator": decision.administrator,
        "reviewer": decision.reviewer,
        "rationale": decision.rationale.as_ref().map(|r| passage(letter, r)),
    })
}
