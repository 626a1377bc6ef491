//! The tree of a letter. Every node knows its bytes in the file ([`Span`]); nodes that later stages read word by word
//! also know their place in the folded text.

use std::ops::Range;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Problem;
use crate::text::{Folded, Span};

/// A determination letter.
#[derive(Debug)]
pub struct Letter {
    /// The bytes of the file that it takes: all of them, unless the file holds several letters.
    pub span: Span,
    /// The first and the last page that it takes, where the file has pages and not all of them are this letter's.
    pub pages: Option<(usize, usize)>,
    /// The table at the head, where the letter has one.
    pub header: Option<Header>,
    /// Who reviewed the case, most often one; names are confidential by law, credentials are not.
    pub reviewers: Vec<Reviewer>,
    /// The reviewer's summary of the record.
    pub case_summary: Option<Passage>,
    /// One for each disputed item, in the letter's order.
    pub decisions: Vec<Decision>,
    /// What couldn't be read, in the letter's order.
    pub problems: Vec<Problem>,
    /// The words of the letter, to which the ranges in this tree refer.
    pub folded: Folded,
}

/// A value and where it stands in the file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Node<T> {
    /// What it says.
    pub value: T,
    /// Where it says so.
    pub span: Span,
}

/// Some words: where they stand in the file, and in the folded text.
#[derive(Debug, Clone, PartialEq)]
pub struct Words {
    /// Bytes of the file.
    pub span: Span,
    /// Bytes of [`Letter::folded`].
    pub range: Range<usize>,
}

impl Words {
    pub(super) fn new(folded: &Folded, range: Range<usize>) -> Words {
        let text = folded.slice(range.clone());
        let start = range.start + (text.len() - text.trim_start().len());
        let end = start + text.trim().len();
        Words { span: folded.span(start..end), range: start..end }
    }

    /// The words themselves.
    pub fn text<'a>(&self, letter: &'a Letter) -> &'a str {
        letter.folded.slice(self.range.clone())
    }
}

/// Running text, cut into sentences.
#[derive(Debug, Clone, PartialEq)]
pub struct Passage {
    /// All of it.
    pub words: Words,
    /// Its sentences, in order.
    pub sentences: Vec<Words>,
}

/// The table at the head of a letter.
#[derive(Debug, Default, Clone, PartialEq, Serialize)]
pub struct Header {
    /// `CM16-0000000`.
    pub case_number: Option<Node<String>>,
    /// When the case was assigned to review.
    pub date_assigned: Option<Node<Date>>,
    /// When the worker was injured.
    pub date_of_injury: Option<Node<Date>>,
    /// When the review was decided; the edition of the guideline in force depends on it.
    pub decision_date: Option<Node<Date>>,
    /// When utilization review denied or changed the request.
    pub ur_denial_date: Option<Node<Date>>,
    /// Standard or Expedited.
    pub priority: Option<Node<String>>,
    /// When the application for review was received.
    pub application_received: Option<Node<Date>>,
}

/// The reviewer's credentials (8 CCR 9792.10.6: qualifications are stated, names are not).
#[derive(Debug, Default, Clone, PartialEq, Serialize)]
pub struct Reviewer {
    /// States of licensure.
    pub licences: Vec<Node<String>>,
    /// Board certifications and specialties.
    pub specialties: Vec<Node<String>>,
    /// Subspecialty, in the form of 2014.
    pub subspecialty: Option<Node<String>>,
    /// How they are stated.
    #[serde(skip)]
    pub form: ReviewerForm,
}

/// How a reviewer's credentials are stated.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ReviewerForm {
    /// In a sentence, as in 2014.
    #[default]
    Sentence,
    /// In lists with labels, as from 2015 on.
    Lists,
}

impl ReviewerForm {
    /// As reports write it.
    pub fn as_str(self) -> &'static str {
        match self {
            ReviewerForm::Sentence => "sentence",
            ReviewerForm::Lists => "lists",
        }
    }
}

/// How one disputed item was decided.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// The heading as written, without the outcome; `None` when only its labels were found.
    pub heading: Option<Words>,
    /// The item in dispute: the heading, or the part of it that is left for review.
    pub item: Option<Words>,
    /// What the item asks for.
    pub treatment: Treatment,
    /// True when the heading says that the service was already given.
    pub retrospective: bool,
    /// Dates of service that the heading names.
    pub service_dates: Vec<Node<Date>>,
    /// The outcome, with the bytes of its word.
    pub outcome: Option<Node<Outcome>>,
    /// What the claims administrator's guideline paragraph cites.
    pub administrator: Option<Citation>,
    /// What the reviewer's (`MAXIMUS guideline:`) cites.
    pub reviewer: Option<Citation>,
    /// The reviewer's reasons.
    pub rationale: Option<Passage>,
}

/// The outcome of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// The denial stands: the item was found not medically necessary.
    Upheld,
    /// The denial falls: the item was found medically necessary.
    Overturned,
    /// A word that no letter is known to use.
    Unknown,
}

impl Outcome {
    /// As reports write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Upheld => "upheld",
            Outcome::Overturned => "overturned",
            Outcome::Unknown => "unknown",
        }
    }
}

/// What an item asks for, as far as the lexicon and the figures say.
#[derive(Debug, Default, Clone, PartialEq, Serialize)]
pub struct Treatment {
    /// Drugs, in the item's order; several for a compound or a bundle.
    pub drugs: Vec<Node<DrugName>>,
    /// Strengths, in the item's order.
    pub strengths: Vec<Node<Strength>>,
    /// Dosage form: tablet, patch, cream.
    pub form: Option<Node<String>>,
    /// How many units.
    pub quantity: Option<Node<Amount>>,
    /// Refills.
    pub refills: Option<Node<f64>>,
    /// Number of visits, computed from a schedule (2 a week for 3 weeks: 6) where no number is stated.
    pub visits: Option<Node<f64>>,
    /// How many times a week: visits by their schedule, doses by theirs.
    pub frequency: Option<Node<f64>>,
    /// Body parts, with their side where one is named.
    pub body_parts: Vec<Node<String>>,
}

/// A drug as an item names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DrugName {
    /// As written.
    pub written: String,
    /// The generic, ingredients joined by hyphens.
    pub generic: String,
    /// Its ingredients.
    pub ingredients: Vec<String>,
    /// True when the name written is a generic, false for a brand.
    pub is_generic: bool,
    /// The treatment class that the pack gives it.
    pub class: String,
}

/// A figure and its unit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Amount {
    /// How much.
    pub value: f64,
    /// In lower case: `mg`, `mcg`, `%`, `ml`, `g`; none for a count.
    pub unit: Option<String>,
}

/// The strength of a drug: one amount an ingredient, as in 10/325 mg.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Strength {
    /// One or more amounts.
    pub amounts: Vec<Amount>,
    /// `/g`, `/5ml`, `/hr`.
    pub per: Option<String>,
}

/// A `guideline:` paragraph.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Citation {
    /// The paragraph after its label.
    pub span: Span,
    /// `did not cite any medical evidence`.
    pub no_evidence: bool,
    /// `outside of the MTUS`.
    pub outside_mtus: bool,
    /// What is cited, in order.
    pub references: Vec<Reference>,
}

/// One cited guideline.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reference {
    /// Whose guideline it is.
    pub authority: Authority,
    /// The words of this reference.
    pub span: Span,
    /// Chapter, as the lexicon names it.
    pub chapter: Option<Node<String>>,
    /// Year of the chapter's edition, where one is cited.
    pub year: Option<Node<i16>>,
    /// Sections; for sources outside the MTUS, the topic.
    pub sections: Vec<Node<String>>,
    /// Pages, each a range (a single page begins and ends with itself).
    pub pages: Vec<Node<(u16, u16)>>,
}

/// Whose guideline is cited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Authority {
    /// Medical Treatment Utilization Schedule, 8 CCR 9792.20 and following.
    Mtus,
    /// Official Disability Guidelines.
    Odg,
    /// American College of Occupational and Environmental Medicine, cited outside the MTUS.
    Acoem,
    /// Anything else: a study, a drug label, a web page.
    Other,
}
