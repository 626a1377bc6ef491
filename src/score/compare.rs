//! What got better and what got worse since an earlier score: figures side by side, and the very mistakes that are gone
//! or new, because a figure that stays the same may hide both.

use std::collections::{BTreeMap, BTreeSet};

use super::model::{Mistake, Score};

/// An earlier score, as far as it is compared.
#[derive(Debug, Default)]
pub struct EarlierScore {
    /// The pack's hash.
    pub sha256: String,
    /// The letters that were scored.
    pub letters: BTreeSet<String>,
    /// Figures by name.
    pub figures: Vec<EarlierFigure>,
    /// Where it differed from the annotations.
    pub mistakes: Vec<EarlierMistake>,
}

/// A figure of an earlier score.
#[derive(Debug, Clone)]
pub struct EarlierFigure {
    /// Its name.
    pub name: String,
    /// Its value, if it had one.
    pub value: Option<f64>,
}

/// A mistake of an earlier score.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct EarlierMistake {
    /// The letter.
    pub letter: String,
    /// The decision.
    pub decision: usize,
    /// What was read wrongly.
    pub kind: String,
    /// The criterion or rule.
    pub about: String,
    /// What the annotations say.
    pub annotated: String,
    /// What was read.
    pub read: String,
    /// The sentence.
    pub sentence: Option<String>,
}

/// What changed.
#[derive(Debug, Default)]
pub struct ScoreComparison {
    /// True when the rules are the same, to the byte.
    pub same_pack: bool,
    /// Letters that only one of the two scored: then figures are of different letters.
    pub only_before: Vec<String>,
    /// And only now.
    pub only_now: Vec<String>,
    /// Figures that moved: name, before, now.
    pub figures: Vec<(String, Option<f64>, Option<f64>)>,
    /// Mistakes that are gone, in letters that both scored.
    pub mended: Vec<EarlierMistake>,
    /// Mistakes that are new there.
    pub new: Vec<EarlierMistake>,
}

impl Score {
    /// What changed since an earlier score.
    pub fn since(&self, earlier: &EarlierScore) -> ScoreComparison {
        let now: BTreeSet<&str> = self.letters.iter().map(String::as_str).collect();
        let both = |letter: &str| now.contains(letter) && earlier.letters.contains(letter);
        let before: BTreeMap<&str, Option<f64>> =
            earlier.figures.iter().map(|figure| (figure.name.as_str(), figure.value)).collect();
        let figures = self.figures();
        let mut moved: Vec<(String, Option<f64>, Option<f64>)> = Vec::new();
        for figure in &figures {
            let was = before.get(figure.name.as_str()).copied().flatten();
            let same = match (was, figure.value) {
                (Some(was), Some(is)) => (was - is).abs() < 5e-7,
                (was, is) => was.is_none() && is.is_none(),
            };
            if !same {
                moved.push((figure.name.clone(), was, figure.value));
            }
        }
        let gone = earlier.figures.iter().filter(|was| figures.iter().all(|figure| figure.name != was.name));
        moved.extend(gone.filter(|was| was.value.is_some()).map(|was| (was.name.clone(), was.value, None)));
        let mine: Vec<EarlierMistake> = self.mistakes.iter().map(EarlierMistake::from).collect();
        let keys: BTreeSet<_> = mine.iter().map(EarlierMistake::key).collect();
        let old: BTreeSet<_> = earlier.mistakes.iter().map(EarlierMistake::key).collect();
        let mended = earlier.mistakes.iter().filter(|m| both(&m.letter) && !keys.contains(&m.key())).cloned().collect();
        let new = mine.iter().filter(|m| both(&m.letter) && !old.contains(&m.key())).cloned().collect();
        ScoreComparison {
            same_pack: earlier.sha256 == self.pack.sha256,
            only_before: earlier.letters.iter().filter(|letter| !now.contains(letter.as_str())).cloned().collect(),
            only_now: self.letters.iter().filter(|letter| !earlier.letters.contains(*letter)).cloned().collect(),
            figures: moved,
            mended,
            new,
        }
    }
}

impl EarlierMistake {
    /// What makes two mistakes the same: what was read in its stead may differ.
    fn key(&self) -> (&str, usize, &str, &str, Option<&str>) {
        (&self.letter, self.decision, &self.kind, &self.about, self.sentence.as_deref())
    }
}

impl From<&Mistake> for EarlierMistake {
    fn from(mistake: &Mistake) -> EarlierMistake {
        EarlierMistake {
            letter: mistake.letter.clone(),
            decision: mistake.decision,
            kind: mistake.kind.as_str().to_owned(),
            about: mistake.about.clone(),
            annotated: mistake.annotated.clone(),
            read: mistake.read.clone(),
            sentence: mistake.sentence.clone(),
        }
    }
}
