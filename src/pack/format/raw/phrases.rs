//! The lists of phrases of a criterion, and what a later pack puts in their place.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::pack::place::Text;

/// The words by which a criterion is recognised.
#[derive(Debug, Default, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Phrases {
    /// Name it; whether it is met depends on what governs them.
    pub topic: Vec<Text>,
    /// Say by themselves that it is met.
    pub met: Vec<Text>,
    /// Say by themselves that it is not.
    pub unmet: Vec<Text>,
    /// Raise it without saying how it stands: earlier visits without a result. Not met, unless other words of the
    /// rationale say more.
    pub unresolved: Vec<Text>,
    /// Figures that by themselves are held against the guideline's: met up to it, unmet beyond.
    pub measured: Vec<Text>,
    /// Figures of this request: they weigh it only where the rationale also recites the guideline's rule.
    pub weighed: Vec<Text>,
    /// Figures of what was had or authorised before: they are added to the request's.
    pub earlier: Vec<Text>,
    /// Figures that the rationale has added up itself.
    pub total: Vec<Text>,
    /// Name it only where a guideline speaks: a number of visits is the guideline's limit there, and a mere number in
    /// the patient's history.
    pub recital: Vec<Text>,
    /// Name another treatment that is tried before it. They count in words of this case, and not where the item is called by one of them.
    pub rival: Vec<Text>,
    /// Mention nothing, and neither do shorter words within them.
    pub silent: Vec<Text>,
}

impl Phrases {
    /// The lists, each with what it is for.
    pub fn lists(&self) -> [(PhraseKind, &[Text]); 11] {
        let Phrases { topic, met, unmet, unresolved, measured, weighed, earlier, total, recital, rival, silent } = self;
        [
            (PhraseKind::Topic, topic),
            (PhraseKind::Met, met),
            (PhraseKind::Unmet, unmet),
            (PhraseKind::Unresolved, unresolved),
            (PhraseKind::Measured, measured),
            (PhraseKind::Weighed, weighed),
            (PhraseKind::Earlier, earlier),
            (PhraseKind::Total, total),
            (PhraseKind::Recital, recital),
            (PhraseKind::Rival, rival),
            (PhraseKind::Silent, silent),
        ]
    }

    /// True when there is a phrase that may mention it.
    pub fn any(&self) -> bool {
        self.lists().iter().any(|(kind, phrases)| *kind != PhraseKind::Silent && !phrases.is_empty())
    }

    /// A list that is named takes the place of the one that is there, even if it is empty.
    pub fn replace(&mut self, other: Replacing) {
        let Replacing { topic, met, unmet, unresolved, measured, weighed, earlier, total, recital, rival, silent } =
            other;
        let put = |list: &mut Vec<Text>, new: Option<Vec<Text>>| {
            if let Some(new) = new {
                *list = new;
            }
        };
        put(&mut self.topic, topic);
        put(&mut self.met, met);
        put(&mut self.unmet, unmet);
        put(&mut self.unresolved, unresolved);
        put(&mut self.measured, measured);
        put(&mut self.weighed, weighed);
        put(&mut self.earlier, earlier);
        put(&mut self.total, total);
        put(&mut self.recital, recital);
        put(&mut self.rival, rival);
        put(&mut self.silent, silent);
    }

    /// Each list joins the one of the same name.
    pub fn extend(&mut self, other: Phrases) {
        let Phrases { topic, met, unmet, unresolved, measured, weighed, earlier, total, recital, rival, silent } =
            other;
        self.topic.extend(topic);
        self.met.extend(met);
        self.unmet.extend(unmet);
        self.unresolved.extend(unresolved);
        self.measured.extend(measured);
        self.weighed.extend(weighed);
        self.earlier.extend(earlier);
        self.total.extend(total);
        self.recital.extend(recital);
        self.rival.extend(rival);
        self.silent.extend(silent);
    }
}

/// What a list of [`Phrases`] is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhraseKind {
    Topic,
    Met,
    Unmet,
    Unresolved,
    Measured,
    Weighed,
    Earlier,
    Total,
    Recital,
    Rival,
    Silent,
}

/// Lists of phrases that take the place of others; one that is given as `[]` takes them away.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Replacing {
    /// Name it; whether it is met depends on what governs them.
    pub topic: Option<Vec<Text>>,
    /// Say by themselves that it is met.
    pub met: Option<Vec<Text>>,
    /// Say by themselves that it is not.
    pub unmet: Option<Vec<Text>>,
    /// Raise it without saying how it stands.
    pub unresolved: Option<Vec<Text>>,
    /// Figures that by themselves are held against the guideline's.
    pub measured: Option<Vec<Text>>,
    /// Figures of this request: they weigh it only where the rationale also recites the guideline's rule.
    pub weighed: Option<Vec<Text>>,
    /// Figures of what was had or authorised before: they are added to the request's.
    pub earlier: Option<Vec<Text>>,
    /// Figures that the rationale has added up itself.
    pub total: Option<Vec<Text>>,
    /// Name it only where a guideline speaks.
    pub recital: Option<Vec<Text>>,
    /// Name another treatment that is tried before it.
    pub rival: Option<Vec<Text>>,
    /// Mention nothing, and neither do shorter words within them.
    pub silent: Option<Vec<Text>>,
}

impl Replacing {
    /// True when a list is given.
    pub fn any(&self) -> bool {
        let Replacing { topic, met, unmet, unresolved, measured, weighed, earlier, total, recital, rival, silent } =
            self;
        [topic, met, unmet, unresolved, measured, weighed, earlier, total, recital, rival, silent]
            .into_iter()
            .any(Option::is_some)
    }
}

/// The lists of [`Phrases`] that may mention a criterion, of which it needs one.
pub(super) const LISTS: [&str; 10] =
    ["topic", "met", "unmet", "unresolved", "measured", "weighed", "earlier", "total", "recital", "rival"];

/// Holds where a list is given and isn't empty.
pub(super) fn one_or_more(list: &str) -> serde_json::Value {
    serde_json::json!({
        "type": "object",
        "required": [list],
        "properties": {list: {"type": "array", "minItems": 1}},
    })
}
