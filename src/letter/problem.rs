//! What couldn't be read in a letter, and where.

use thiserror::Error;

use crate::text::{Aside, Source, Span};

/// One thing that couldn't be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{kind}")]
pub struct Problem {
    /// Where.
    pub span: Span,
    /// What.
    pub kind: ProblemKind,
}

/// The kinds of damage that reading survives.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ProblemKind {
    /// Nothing in the text looks like a determination letter.
    #[error(
        "this is not a determination letter that mtuslint can read: no `Claims Administrator guideline:`, `MAXIMUS guideline:` or `Decision rationale:` in it"
    )]
    NotALetter,
    /// UTF-8 that was once taken for another encoding, or characters that were given up.
    #[error("characters were garbled before this text was saved: it was once read in the wrong encoding")]
    Garbled,
    /// A section heading is missing.
    #[error("the heading `{0}` is missing")]
    MissingSection(&'static str),
    /// A label of the header table has no value, or none that can be read.
    #[error("the header's `{0}` has no value that can be read")]
    HeaderValue(&'static str),
    /// A date that doesn't exist.
    #[error("`{0}` is not a date")]
    NotADate(String),
    /// A section's heading stands after a decision's labels.
    #[error("the heading `{0}` stands after a decision: sections or pages are out of order")]
    OutOfOrder(&'static str),
    /// The reviewer's credentials are in neither known form.
    #[error("the reviewer's credentials can't be read")]
    Credentials,
    /// Labels of a decision without a heading.
    #[error("a decision's labels stand here, but no heading with an outcome before them")]
    NoHeading,
    /// The outcome is neither Upheld nor Overturned.
    #[error("`{0}` is not an outcome: expected Upheld or Overturned")]
    UnknownOutcome(String),
    /// The heading doesn't end in an outcome.
    #[error("this heading doesn't say Upheld or Overturned")]
    NoOutcome,
    /// The heading holds an outcome, or finished sentences, that are no part of an item.
    #[error("this heading holds more than an item: it seems to begin before the item does")]
    DoubtfulHeading,
    /// A label of a decision is missing.
    #[error("this decision has no `{0}`")]
    MissingLabel(&'static str),
    /// Nothing stands after `Decision rationale:`.
    #[error("this decision has an empty rationale")]
    EmptyRationale,
    /// A summary or a rationale that begins or ends in the middle of a sentence.
    #[error("this text {0} in the middle of a sentence")]
    Torn(&'static str),
    /// A line that stands there twice.
    #[error("this line stands here twice")]
    DoubledLine,
    /// Another letter in the same file, without the header with which it should begin.
    #[error("another letter begins here or earlier: this heading stood before, and no header is found between")]
    SecondLetter,
    /// Two decisions came to lie inside one.
    #[error("a heading stands inside this rationale: the labels of its decision are missing")]
    HeadingInRationale,
    /// A line that was set aside and may be the letter's.
    #[error("this looks like a {0} and was left out, but it may belong to the letter")]
    Furniture(&'static str),
    /// A text that isn't a determination's.
    #[error("this is another paper, not the letter's ({0}): no decision was looked for in it")]
    OtherPaper(String),
    /// A case number that only its form shows.
    #[error("the case number stands here without its label")]
    CaseNumber,
    /// Words without the blanks that stood at line ends.
    #[error("words run together here (`{0}`): line ends were lost when this text was taken out")]
    JoinedWords(String),
    /// Blanks, or letters of something else, within words.
    #[error(
        "words are torn here (`{0}`): blanks, or the letters of a watermark or a stamp, stand between their letters"
    )]
    TornWords(String),
}

impl Problem {
    /// What is to be said of something that was set aside.
    pub(super) fn of(source: &Source, aside: &Aside) -> Option<Problem> {
        let kind = match aside.kind {
            kind if kind.is_paper() => {
                let pages = [aside.span.start, aside.span.end.saturating_sub(1)].map(|at| source.page_at(at));
                let pages = match pages {
                    [Some(first), Some(last)] if first < last => format!(", pages {first} to {last}"),
                    [Some(page), _] => format!(", page {page}"),
                    _ => String::new(),
                };
                ProblemKind::OtherPaper(format!("{}{pages}", kind.name()))
            }
            _ if aside.certain => return None,
            kind => ProblemKind::Furniture(kind.name()),
        };
        // A paper may have many pages; its first line names it.
        let first = source.slice(aside.span).lines().next().map_or(0, str::len);
        Some(Problem { span: Span::new(aside.span.start, aside.span.start + first), kind })
    }
}

impl ProblemKind {
    /// One of each, for lists of rules.
    pub fn all() -> [ProblemKind; 22] {
        use ProblemKind::*;
        [
            NotALetter,
            Garbled,
            MissingSection("..."),
            OutOfOrder("..."),
            HeaderValue("..."),
            NotADate("...".to_owned()),
            Credentials,
            NoHeading,
            UnknownOutcome("...".to_owned()),
            NoOutcome,
            DoubtfulHeading,
            MissingLabel("..."),
            EmptyRationale,
            Torn("..."),
            DoubledLine,
            SecondLetter,
            HeadingInRationale,
            Furniture("..."),
            OtherPaper("...".to_owned()),
            CaseNumber,
            JoinedWords("...".to_owned()),
            TornWords("...".to_owned()),
        ]
    }

    /// All codes, for those who name them in a configuration.
    pub const CODES: [&str; 22] = [
        "letter/not-a-letter",
        "letter/garbled",
        "letter/missing-section",
        "letter/out-of-order",
        "letter/header",
        "letter/date",
        "letter/credentials",
        "letter/orphan-guideline",
        "letter/unknown-outcome",
        "letter/no-outcome",
        "letter/doubtful-heading",
        "letter/missing-label",
        "letter/empty-rationale",
        "letter/torn",
        "letter/doubled-line",
        "letter/lost-decision",
        "letter/second-letter",
        "letter/furniture",
        "letter/other-paper",
        "letter/case-number",
        "letter/joined-words",
        "letter/torn-words",
    ];

    /// The code of its diagnostic.
    pub fn code(&self) -> &'static str {
        match self {
            ProblemKind::NotALetter => "letter/not-a-letter",
            ProblemKind::Garbled => "letter/garbled",
            ProblemKind::MissingSection(_) => "letter/missing-section",
            ProblemKind::OutOfOrder(_) => "letter/out-of-order",
            ProblemKind::HeaderValue(_) => "letter/header",
            ProblemKind::NotADate(_) => "letter/date",
            ProblemKind::Credentials => "letter/credentials",
            ProblemKind::NoHeading => "letter/orphan-guideline",
            ProblemKind::UnknownOutcome(_) => "letter/unknown-outcome",
            ProblemKind::NoOutcome => "letter/no-outcome",
            ProblemKind::DoubtfulHeading => "letter/doubtful-heading",
            ProblemKind::MissingLabel(_) => "letter/missing-label",
            ProblemKind::EmptyRationale => "letter/empty-rationale",
            ProblemKind::Torn(_) => "letter/torn",
            ProblemKind::DoubledLine => "letter/doubled-line",
            ProblemKind::HeadingInRationale => "letter/lost-decision",
            ProblemKind::SecondLetter => "letter/second-letter",
            ProblemKind::Furniture(_) => "letter/furniture",
            ProblemKind::OtherPaper(_) => "letter/other-paper",
            ProblemKind::CaseNumber => "letter/case-number",
            ProblemKind::JoinedWords(_) => "letter/joined-words",
            ProblemKind::TornWords(_) => "letter/torn-words",
        }
    }

    /// True when a decision may be lost or wrong because of it.
    pub fn is_error(&self) -> bool {
        use ProblemKind::*;
        matches!(
            self,
            NotALetter
                | OutOfOrder(_)
                | NoHeading
                | UnknownOutcome(_)
                | NoOutcome
                | DoubtfulHeading
                | EmptyRationale
                | HeadingInRationale
                | SecondLetter
                | MissingLabel("Decision rationale:")
        )
    }

    /// What the reader can do.
    pub fn help(&self) -> &'static str {
        match self {
            ProblemKind::NotALetter => {
                "the letter forms from mid 2014 on are read; was the right file given, and is its text complete?"
            }
            ProblemKind::Garbled => {
                "get the text again from the original: words with such characters aren't recognised"
            }
            ProblemKind::MissingSection(_) => {
                "the rest of the letter was read; what stands under this heading may be missing"
            }
            ProblemKind::OutOfOrder(_) => {
                "hold it against the original: words of one section or decision may have come to lie in another"
            }
            ProblemKind::HeaderValue(_) | ProblemKind::NotADate(_) => {
                "rules that need this date don't apply to the letter"
            }
            ProblemKind::Credentials => {
                "two forms are known: `is Board Certified in ...` and `State(s) of Licensure: ...`"
            }
            ProblemKind::NoHeading => {
                "look for the heading in the original: the item and its outcome couldn't be checked"
            }
            ProblemKind::UnknownOutcome(_) | ProblemKind::NoOutcome => {
                "the decision was read, but nothing that depends on its outcome was checked"
            }
            ProblemKind::DoubtfulHeading => {
                "a line break is lost or a line doubled: look for where the item begins; the rationale before may be cut short"
            }
            ProblemKind::MissingLabel(_) => "the parts whose labels are there were read",
            ProblemKind::EmptyRationale => "no criterion can be found in it; is a page missing?",
            ProblemKind::Torn(_) => {
                "is a page missing or out of order? a criterion that was weighed in the missing words counts as omitted"
            }
            ProblemKind::DoubledLine => {
                "the text was taken twice in places, or pasted together: what it says there was read twice as well"
            }
            ProblemKind::SecondLetter => {
                "what follows was read as a letter of its own and held against nothing before; the last rationale before may hold words of its first page. Are pages missing or doubled?"
            }
            ProblemKind::HeadingInRationale => "the second decision wasn't read; is a page missing or out of order?",
            ProblemKind::Furniture(_) => {
                "hold it against the original; `mtuslint parse --furniture` lists all that was left out"
            }
            ProblemKind::OtherPaper(_) => {
                "if it does belong to the letter, give the letter's pages alone; `mtuslint parse --furniture` lists all that was left out"
            }
            ProblemKind::CaseNumber => {
                "hold it against the original: another paper's number may have been taken for it"
            }
            ProblemKind::JoinedWords(_) => {
                "take the text out again so that lines stay lines (`pdftotext -layout`), or give the PDF itself: words that run together aren't recognised"
            }
            ProblemKind::TornWords(_) => {
                "give the PDF itself, or recognise its text anew: words that are torn aren't recognised"
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ProblemKind;

    #[test]
    fn the_list_of_codes_is_whole() {
        let source = include_str!("problem.rs");
        let codes: Vec<&str> =
            source.lines().filter_map(|line| line.split_once("=> \"letter/")?.1.strip_suffix("\",")).collect();
        let listed: Vec<&str> = ProblemKind::CODES.iter().filter_map(|code| code.strip_prefix("letter/")).collect();
        assert_eq!(codes, listed);
    }
}
