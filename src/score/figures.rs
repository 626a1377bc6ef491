//! The figures: counts that add up, and the shares that are made of them.

use std::collections::BTreeMap;

use crate::interval::Share;
use crate::pack::{Status, Voice};

/// Statuses, in the order of tables.
pub const STATUSES: [Status; 3] = [Status::Applied, Status::Recited, Status::Omitted];

/// Voices, in the order of tables.
pub const VOICES: [Voice; 4] = [Voice::Guideline, Voice::Case, Voice::Conclusion, Voice::Boilerplate];

/// How labels of criteria were read.
#[derive(Debug, Default, Clone, Copy)]
pub struct Labels {
    /// Statuses as annotated (rows) and as read; the last column is for criteria of classes that weren't found. Where a
    /// criterion only has to be cited, applied read as recited, and the reverse, count as recited read as such.
    pub confusion: [[usize; 4]; 3],
    /// Findings, where both say applied.
    pub findings: Share,
    /// Those of them that run against the outcome, which the outcome alone doesn't predict.
    pub contrary: Share,
}

/// How often something that is there was found, and how often what was found is there.
#[derive(Debug, Default, Clone, Copy)]
pub struct Detection {
    /// Found, and there.
    pub hit: usize,
    /// There.
    pub annotated: usize,
    /// Found.
    pub read: usize,
}

/// What was found in annotated sentences.
#[derive(Debug, Default, Clone)]
pub struct SentenceFigures {
    /// Sentences that were found in the letters, of those annotated.
    pub matched: Share,
    /// Voices of their parts, as annotated (rows) and as read.
    pub voices: [[usize; 4]; 4],
    /// Voices that a reader marked as unsure; not in the above.
    pub unsure: Share,
    /// Criteria that a sentence touches.
    pub mentions: Detection,
    /// The same, by criterion.
    pub by_criterion: BTreeMap<String, Detection>,
}

/// How often a phrase was right.
#[derive(Debug, Default, Clone)]
pub struct PhraseFigures {
    /// Hits in sentences that touch its criterion, by the voice in which they were read.
    pub right: [usize; 4],
    /// Hits in sentences that don't.
    pub wrong: [usize; 4],
    /// Right hits whose finding isn't the annotated one, of those that have one.
    pub finding: Share,
    /// The words of right hits, and how often.
    pub right_words: BTreeMap<String, usize>,
    /// The words of wrong hits.
    pub wrong_words: BTreeMap<String, usize>,
}

/// A figure with its name, for lists and comparisons.
#[derive(Debug, Clone)]
pub struct Figure {
    /// `status/applied/precision`.
    pub name: String,
    /// So many of so many; `None` for what is no share.
    pub share: Option<Share>,
    /// From 0 to 1; `None` of nothing.
    pub value: Option<f64>,
}

impl Labels {
    /// All of them.
    pub fn all(&self) -> usize {
        self.confusion.iter().flatten().sum()
    }

    /// Those read as annotated.
    pub fn accuracy(&self) -> Share {
        let right = (0..3).map(|status| self.cell(status, status)).sum();
        Share { count: right, of: self.all() }
    }

    fn cell(&self, annotated: usize, read: usize) -> usize {
        self.confusion.get(annotated).and_then(|row| row.get(read)).copied().unwrap_or(0)
    }

    /// A status, by its place in [`STATUSES`].
    pub fn status(&self, status: usize) -> Detection {
        Detection {
            hit: self.cell(status, status),
            annotated: (0..4).map(|read| self.cell(status, read)).sum(),
            read: (0..3).map(|annotated| self.cell(annotated, status)).sum(),
        }
    }

    /// The mean of the three F1; a status that is never read rightly counts as 0.
    pub fn macro_f1(&self) -> f64 {
        (0..3).map(|status| self.status(status).f1()).sum::<f64>() / 3.0
    }
}

impl Detection {
    /// How much of what was found is there.
    pub fn precision(&self) -> Share {
        Share { count: self.hit, of: self.read }
    }

    /// How much of what is there was found.
    pub fn recall(&self) -> Share {
        Share { count: self.hit, of: self.annotated }
    }

    /// The harmonic mean of both.
    pub fn f1(&self) -> f64 {
        if self.hit == 0 { 0.0 } else { 2.0 * self.hit as f64 / (self.read + self.annotated) as f64 }
    }

    pub(super) fn count(&mut self, annotated: bool, read: bool) {
        self.hit += usize::from(annotated && read);
        self.annotated += usize::from(annotated);
        self.read += usize::from(read);
    }
}

impl SentenceFigures {
    /// Parts whose voice was read as annotated.
    pub fn voice(&self) -> Share {
        let right = self.voices.iter().enumerate().filter_map(|(voice, row)| row.get(voice)).sum();
        Share { count: right, of: self.voices.iter().flatten().sum() }
    }

    /// A voice, by its place in [`VOICES`].
    pub fn voice_detection(&self, voice: usize) -> Detection {
        let of = |row: &[usize; 4]| row.get(voice).copied().unwrap_or(0);
        Detection {
            hit: self.voices.get(voice).map_or(0, of),
            annotated: self.voices.get(voice).map_or(0, |row| row.iter().sum()),
            read: self.voices.iter().map(of).sum(),
        }
    }
}

impl PhraseFigures {
    /// Hits in sentences that touch the criterion, of all.
    pub fn precision(&self) -> Share {
        let right = self.right.iter().sum();
        Share { count: right, of: right + self.wrong.iter().sum::<usize>() }
    }
}

/// Collects figures.
#[derive(Debug, Default)]
pub(super) struct Figures(pub Vec<Figure>);

impl Figures {
    pub fn share(&mut self, name: &str, share: Share) {
        let value = (share.of > 0).then(|| share.value());
        self.0.push(Figure { name: name.to_owned(), share: Some(share), value });
    }

    pub fn detection(&mut self, name: &str, found: &Detection) {
        self.share(&format!("{name}/precision"), found.precision());
        self.share(&format!("{name}/recall"), found.recall());
    }

    pub fn labels(&mut self, name: &str, labels: &Labels) {
        self.share(&format!("{name}/accuracy"), labels.accuracy());
        let value = (labels.all() > 0).then(|| labels.macro_f1());
        self.0.push(Figure { name: format!("{name}/macro-f1"), share: None, value });
        for (at, status) in STATUSES.into_iter().enumerate() {
            self.detection(&format!("{name}/{}", status.as_str()), &labels.status(at));
        }
    }
}

/// A voice as reports write it.
pub fn voice_name(voice: Voice) -> &'static str {
    match voice {
        Voice::Guideline => "guideline",
        Voice::Case => "case",
        Voice::Conclusion => "conclusion",
        Voice::Boilerplate => "boilerplate",
    }
}
