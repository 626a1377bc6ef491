//! Annotations: what careful readers say of letters, against which a pack's reading is held.
//!
//! A file is about one letter, or holds a list of letters, as a page of marked letters saves them. Labels of decisions and
//! labels of sentences may stand in one file or in several, because they are often made by different readers at different
//! times; what is said about the same letter is merged, decision by decision. The types are the format: `schemas/annotations.json` is made of them and their comments.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::json::{Fields, JsonReader, LocatedValue};
use super::locate::plain;
use crate::filter::TomlErrors;
use crate::letter::Outcome;
use crate::pack::error::nearest;
use crate::pack::{CriterionFinding, Pack, Status, Voice, general_rules};
use crate::text::Span;

/// The code under which mistakes in files of annotations are reported.
const CODE: &str = "annotations";

/// What a file holds.
#[derive(JsonSchema)]
#[serde(untagged)]
#[allow(dead_code, reason = "for the schema")]
enum AnnotationFile {
    /// One letter.
    Letter(AnnotatedLetter),
    /// Several letters.
    Letters(Vec<AnnotatedLetter>),
}

/// Annotations of one letter.
#[derive(Debug, Default, Clone, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct AnnotatedLetter {
    /// The name of the letter's file without its ending.
    pub letter: String,
    /// Its decisions, all of them.
    pub decisions: Vec<AnnotatedDecision>,
}

/// Annotations of one decision. What is left out isn't scored.
#[derive(Debug, Default, Clone, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct AnnotatedDecision {
    /// Its number in the letter, from 1.
    #[schemars(range(min = 1))]
    pub n: usize,
    /// The item in dispute, without the outcome. Compared by letters and digits alone.
    pub item: Option<String>,
    /// The outcome in its heading.
    #[schemars(with = "Option<OutcomeOut>")]
    pub outcome: Option<Outcome>,
    /// The item's treatment classes, by the pack's names.
    pub classes: Option<Vec<String>>,
    /// The generic name; null where the item isn't a single drug.
    pub generic: Option<String>,
    /// For each criterion (`class/criterion`) its status and, with `applied`, its finding.
    #[schemars(with = "BTreeMap<String, (AnnotatedStatus, Option<CriterionFinding>)>", default)]
    pub criteria: BTreeMap<String, (Status, Option<CriterionFinding>)>,
    /// Defects of the decision: those of rules `conflict/*` and `citation/*`. Left out, issues aren't scored; empty, there
    /// are none.
    pub issues: Option<Vec<AnnotatedIssue>>,
    /// What a careless checker would report and a careful one wouldn't.
    #[schemars(default)]
    pub near_misses: Vec<AnnotatedNearMiss>,
    /// Criteria on whose status two careful readers could differ; left out of the figures.
    #[schemars(default)]
    pub unsure: Vec<String>,
    /// Criteria on whose finding they could.
    #[schemars(default)]
    pub unsure_finding: Vec<String>,
    /// Rules on whose issues they could.
    #[schemars(default)]
    pub unsure_issues: Vec<String>,
    /// The rationale, sentence by sentence.
    #[schemars(default)]
    pub sentences: Vec<AnnotatedSentence>,
}

/// A defect of a decision.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct AnnotatedIssue {
    /// The rule.
    pub id: String,
    /// The shortest words of the letter that show it.
    pub quote: Option<String>,
    /// The criterion or fact that it concerns.
    #[allow(dead_code, reason = "for people, who read the file")]
    pub about: Option<String>,
    /// The words of the case summary, where they are contradicted.
    pub record: Option<String>,
}

/// What shouldn't be reported, though it looks like a defect.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct AnnotatedNearMiss {
    /// The criterion, rule or fact.
    #[allow(dead_code, reason = "for people, who read the file")]
    pub about: String,
    /// The words of the letter.
    pub quote: String,
    /// Why it is no defect.
    pub why: String,
}

/// A sentence of a rationale.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct AnnotatedSentence {
    /// Its words; found in the letter by letters and digits alone.
    pub text: String,
    /// Its parts: one, or several where it turns.
    #[schemars(length(min = 1))]
    pub parts: Vec<AnnotatedPart>,
    /// Whose words it holds could be read in two ways; its voice is left out of the figures.
    #[schemars(default)]
    pub unsure_voice: bool,
}

/// A part of a sentence.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct AnnotatedPart {
    /// The first words of a part that isn't the first.
    pub from: Option<String>,
    /// Whose words it holds.
    pub voice: Voice,
    /// Each criterion that it touches, in whatever words; and what it finds, where it is about this case.
    pub says: Vec<(String, Option<CriterionFinding>)>,
}

/// What a decision's heading says.
#[derive(JsonSchema)]
#[schemars(rename = "Outcome", rename_all = "lowercase")]
#[allow(dead_code, reason = "for the schema")]
enum OutcomeOut {
    Upheld,
    Overturned,
    Unknown,
}

/// How a rationale treats a criterion.
#[derive(JsonSchema)]
#[schemars(rename = "Status", rename_all = "lowercase")]
#[allow(dead_code, reason = "for the schema")]
enum AnnotatedStatus {
    /// Weighed against this patient, request or record.
    Applied,
    /// Only what a guideline says in general.
    Recited,
    /// Not mentioned.
    Omitted,
}

/// Names that `serde` reads.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum OutcomeName {
    Upheld,
    Overturned,
    Unknown,
}

/// The JSON Schema of a file of annotations.
pub fn schema() -> serde_json::Value {
    let mut schema = crate::text::schema::<AnnotationFile>();
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("title".to_owned(), "Annotations of a letter, for mtuslint rules score".into());
    }
    schema
}

/// Reads files of annotations (name, text), under a pack whose names they use. Letters come in the order of their names.
///
/// # Errors
/// All mistakes of all files.
pub fn read(files: &[(String, String)], pack: &Pack) -> Result<Vec<AnnotatedLetter>, Vec<TomlErrors>> {
    let mut letters: BTreeMap<String, Merged> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (name, text) in files {
        let mut file = AnnotationReader { reader: JsonReader::new(text), name, pack };
        file.letters(&mut letters);
        let mut errors = file.reader.errors;
        if !errors.is_empty() {
            errors.sort_by_key(|error| error.span);
            wrong.push(TomlErrors { code: CODE, name: name.clone(), text: text.clone(), errors });
        }
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let annotated = letters.into_iter().map(|(letter, merged)| AnnotatedLetter {
        letter,
        decisions: merged.decisions.into_values().map(|(decision, _)| decision).collect(),
    });
    Ok(annotated.collect())
}

/// What several files say of one letter.
#[derive(Default)]
struct Merged {
    /// By number, with the file that gave each key.
    decisions: BTreeMap<usize, (AnnotatedDecision, BTreeMap<String, String>)>,
}

/// Keys of a decision.
const DECISION: [&str; 12] = [
    "n",
    "item",
    "outcome",
    "classes",
    "generic",
    "criteria",
    "issues",
    "near_misses",
    "unsure",
    "unsure_finding",
    "unsure_issues",
    "sentences",
];

/// One file while it is read.
struct AnnotationReader<'a> {
    reader: JsonReader<'a>,
    name: &'a str,
    pack: &'a Pack,
}

impl<'a> AnnotationReader<'a> {
    fn letters(&mut self, letters: &mut BTreeMap<String, Merged>) {
        let Some(root) = self.reader.root() else { return };
        if root.is_list() {
            for letter in self.reader.list(root, "the file") {
                self.letter(letter, "a letter", letters);
            }
        } else {
            self.letter(root, "the file", letters);
        }
    }

    fn letter(&mut self, value: LocatedValue<'a>, what: &str, letters: &mut BTreeMap<String, Merged>) {
        let Some(fields) = self.reader.object(value, what, &["letter", "decisions"]) else { return };
        let letter = self.reader.required(&fields, "letter", what);
        let letter = letter.and_then(|value| self.text(value, "`letter`"));
        let decisions = self.reader.required(&fields, "decisions", what);
        let decisions = decisions.map_or_else(Vec::new, |value| self.reader.list(value, "`decisions`"));
        // A file without it is refused; its decisions are read for their own mistakes.
        let merged = letters.entry(letter.unwrap_or_default()).or_default();
        let mut here = Vec::new();
        for value in decisions {
            let Some(fields) = self.reader.object(value, "a decision", &DECISION) else { continue };
            let Some(n) = self.reader.required(&fields, "n", "a decision") else { continue };
            match self.reader.leaf::<usize>(n, "`n`") {
                Some(number) if number >= 1 && !here.contains(&number) => {
                    here.push(number);
                    self.decision(number, &fields, merged);
                }
                Some(number) => {
                    let why =
                        if number == 0 { "decisions count from 1" } else { "there is one with this number already" };
                    self.reader.error(
                        n.at,
                        format!("decision {number}: {why}"),
                        "here",
                        "number them as the letter does",
                    );
                }
                None => {}
            }
        }
    }

    fn decision(&mut self, n: usize, fields: &Fields<'a>, merged: &mut Merged) {
        let (decision, given) = merged.decisions.entry(n).or_default();
        decision.n = n;
        for (key, _, value) in fields.iter().filter(|(key, ..)| *key != "n") {
            if key == "classes" {
                let classes = self.classes(value);
                // Readers of sentences repeat the classes, to know whose criteria they look for.
                if let (Some(known), Some(file)) = (&decision.classes, given.get(key))
                    && known.iter().collect::<std::collections::BTreeSet<_>>() != classes.iter().collect()
                {
                    let message = format!("the classes of decision {n} aren't those of {file}");
                    let help = format!("it has {}", known.join(", "));
                    self.reader.error(value.at, message, "here", help);
                }
                given.insert(key.to_owned(), self.name.to_owned());
                decision.classes = Some(classes);
                continue;
            }
            if let Some(file) = given.insert(key.to_owned(), self.name.to_owned()) {
                let message = format!("`{key}` of decision {n} is given in {file} too");
                self.reader.error(value.at, message, "again", "keep one of them");
                continue;
            }
            match key {
                "item" => decision.item = self.text(value, "`item`"),
                "outcome" => decision.outcome = self.reader.leaf::<OutcomeName>(value, "`outcome`").map(Outcome::from),
                "generic" => decision.generic = self.reader.leaf::<Option<String>>(value, "`generic`").flatten(),
                "criteria" => decision.criteria = self.criteria(value),
                "issues" => decision.issues = Some(self.issues(value)),
                "near_misses" => decision.near_misses = self.near_misses(value),
                "unsure" => decision.unsure = self.names(value, "`unsure`", AnnotationReader::criterion),
                "unsure_finding" => {
                    decision.unsure_finding = self.names(value, "`unsure_finding`", AnnotationReader::criterion)
                }
                "unsure_issues" => {
                    decision.unsure_issues = self.names(value, "`unsure_issues`", AnnotationReader::rule)
                }
                _ => decision.sentences = self.sentences(value),
            }
        }
    }

    /// Text that isn't empty.
    fn text(&mut self, value: LocatedValue<'a>, what: &str) -> Option<String> {
        let text = self.reader.leaf::<String>(value, what)?;
        if text.trim().is_empty() {
            self.reader.error(value.at, format!("{what} is empty"), "here", "leave it out, or fill it in");
            return None;
        }
        Some(text)
    }

    fn names(
        &mut self,
        value: LocatedValue<'a>,
        what: &str,
        check: impl Fn(&mut AnnotationReader<'a>, &str, Span),
    ) -> Vec<String> {
        let mut names = Vec::new();
        for item in self.reader.list(value, what) {
            if let Some(name) = self.text(item, what) {
                check(self, &name, item.at);
                names.push(name);
            }
        }
        names
    }

    fn classes(&mut self, value: LocatedValue<'a>) -> Vec<String> {
        self.names(value, "`classes`", AnnotationReader::class)
    }

    /// Reports a class that looks misspelt. One that is like none of the pack's may be of another pack: annotations are
    /// kept longer than rules. It is scored as not found.
    fn class(&mut self, name: &str, at: Span) {
        let pack = self.pack;
        let none = pack.meta.no_class.as_str();
        let ids = || pack.classes.iter().map(|class| class.id.as_str()).chain([none]);
        if let Some(near) = nearest(name, ids()).filter(|near| *near != name) {
            self.reader.error(at, format!("no class is called `{name}`"), "unknown", format!("did you mean `{near}`?"));
        }
    }

    /// The same of a criterion; in a class that the pack has, every criterion must be one of the pack's, or dropped.
    fn criterion(&mut self, id: &str, at: Span) {
        let pack = self.pack;
        let (class, rest) = id.split_once('/').unwrap_or((id, ""));
        let dropped = pack.dropped.iter().any(|dropped| dropped.id == id || dropped.id == class);
        if pack.criterion_named(id).is_some() || dropped {
            return;
        }
        let ids = || pack.classes.iter().flat_map(|class| &class.criteria).map(|criterion| criterion.id.as_str());
        let message = format!("no criterion is called `{id}`");
        match nearest(id, ids()) {
            Some(near) => self.reader.error(at, message, "unknown", format!("did you mean `{near}`?")),
            None if rest.is_empty() || pack.class_named(class).is_some() => {
                let help = match pack.class_named(class) {
                    Some((_, class)) => {
                        let ids: Vec<&str> = class.criteria.iter().map(|criterion| criterion.id.as_str()).collect();
                        format!("the class has {}", ids.join(", "))
                    }
                    None => "as in `class/criterion`; `mtuslint rules` lists them".to_owned(),
                };
                self.reader.error(at, message, "unknown", help);
            }
            None => {}
        }
    }

    fn rule(&mut self, id: &str, at: Span) {
        let rules: Vec<&str> = general_rules().iter().map(String::as_str).collect();
        if !rules.contains(&id) {
            let help = near(id, rules.iter().copied(), &format!("issues are {}", rules.join(", ")));
            self.reader.error(at, format!("no rule is called `{id}`"), "unknown", help);
        }
    }

    fn criteria(&mut self, value: LocatedValue<'a>) -> BTreeMap<String, (Status, Option<CriterionFinding>)> {
        let mut criteria = BTreeMap::new();
        let Some(fields) = self.reader.object(value, "`criteria`", &[]) else { return criteria };
        for (id, at, value) in fields.iter() {
            self.criterion(id, at);
            let pair = self.reader.list(value, "a criterion");
            let [status, finding] = pair.as_slice() else {
                let help = "as in [\"applied\", \"unmet\"] or [\"recited\", null]";
                self.reader.error(value.at, format!("`{id}` needs a status and a finding"), "here", help);
                continue;
            };
            let found = self.reader.leaf::<Option<CriterionFinding>>(*finding, "the finding").flatten();
            let Some(status) = self.reader.leaf::<Status>(*status, "the status") else { continue };
            if status != Status::Applied && found.is_some() {
                let message = format!("`{id}` is {}, so it has no finding", status.as_str());
                self.reader.error(finding.at, message, "here", "write null");
            }
            criteria.insert(id.to_owned(), (status, found));
        }
        criteria
    }

    /// A key with text that may be left out.
    fn optional(&mut self, fields: &Fields<'a>, key: &str) -> Option<String> {
        let value = fields.get(key)?;
        self.reader.leaf::<Option<String>>(value, &format!("`{key}`")).flatten()
    }

    fn issues(&mut self, value: LocatedValue<'a>) -> Vec<AnnotatedIssue> {
        let mut issues = Vec::new();
        for item in self.reader.list(value, "`issues`") {
            let Some(fields) = self.reader.object(item, "an issue", &["id", "quote", "about", "record"]) else {
                continue;
            };
            let id = self.reader.required(&fields, "id", "an issue");
            let id = id.and_then(|value| Some((self.text(value, "`id`")?, value.at)));
            let [quote, about, record] = ["quote", "about", "record"].map(|key| self.optional(&fields, key));
            if let Some((id, at)) = id {
                self.rule(&id, at);
                issues.push(AnnotatedIssue { id, quote, about, record });
            }
        }
        issues
    }

    fn near_misses(&mut self, value: LocatedValue<'a>) -> Vec<AnnotatedNearMiss> {
        let mut misses = Vec::new();
        for item in self.reader.list(value, "`near_misses`") {
            let Some(fields) = self.reader.object(item, "a near miss", &["about", "quote", "why"]) else { continue };
            let [about, quote, why] = ["about", "quote", "why"].map(|key| {
                let value = self.reader.required(&fields, key, "a near miss")?;
                self.text(value, &format!("`{key}`"))
            });
            if let (Some(about), Some(quote), Some(why)) = (about, quote, why) {
                misses.push(AnnotatedNearMiss { about, quote, why });
            }
        }
        misses
    }

    fn sentences(&mut self, value: LocatedValue<'a>) -> Vec<AnnotatedSentence> {
        let mut sentences = Vec::new();
        for item in self.reader.list(value, "`sentences`") {
            let Some(fields) = self.reader.object(item, "a sentence", &["text", "parts", "unsure_voice"]) else {
                continue;
            };
            let text = self.reader.required(&fields, "text", "a sentence");
            let text = text.and_then(|value| self.text(value, "`text`"));
            let unsure = fields.get("unsure_voice");
            let unsure_voice = unsure.and_then(|value| self.reader.leaf(value, "`unsure_voice`")).unwrap_or(false);
            let parts = self.reader.required(&fields, "parts", "a sentence");
            let (Some(text), Some(parts)) = (text, parts) else { continue };
            let parts = self.parts(parts, &text);
            sentences.push(AnnotatedSentence { text, parts, unsure_voice });
        }
        sentences
    }

    fn parts(&mut self, value: LocatedValue<'a>, text: &str) -> Vec<AnnotatedPart> {
        let mut parts = Vec::new();
        let items = self.reader.list(value, "`parts`");
        if items.is_empty() {
            self.reader.error(
                value.at,
                "a sentence has at least one part",
                "here",
                "add {\"voice\": ..., \"says\": []}",
            );
        }
        let (text, mut reached) = (plain(text), 0);
        for (i, item) in items.into_iter().enumerate() {
            let Some(fields) = self.reader.object(item, "a part", &["from", "voice", "says"]) else { continue };
            let from = self.optional(&fields, "from");
            match (&from, fields.get("from").map_or(item.at, |value| value.at)) {
                (None, at) if i > 0 => {
                    let help = "add \"from\" with its first words";
                    self.reader.error(at, "a part after the first needs its first words", "here", help);
                }
                (Some(words), at) => match text.get(reached..).and_then(|rest| rest.find(&plain(words))) {
                    Some(found) => reached += found,
                    None => {
                        let message = format!("the sentence doesn't go on with `{words}`");
                        self.reader.error(at, message, "here", "copy the words from `text`");
                    }
                },
                _ => {}
            }
            let voice = self.reader.required(&fields, "voice", "a part");
            let voice = voice.and_then(|value| self.reader.leaf::<Voice>(value, "`voice`"));
            let says = self.reader.required(&fields, "says", "a part");
            let says = says.map_or_else(Vec::new, |value| self.says(value));
            if let Some(voice) = voice {
                parts.push(AnnotatedPart { from, voice, says });
            }
        }
        parts
    }

    fn says(&mut self, value: LocatedValue<'a>) -> Vec<(String, Option<CriterionFinding>)> {
        let mut says = Vec::new();
        for item in self.reader.list(value, "`says`") {
            let pair = self.reader.list(item, "an entry of `says`");
            let [id, finding] = pair.as_slice() else {
                let help = "as in [\"class/criterion\", \"met\"], or null for no finding";
                self.reader.error(item.at, "an entry of `says` is a criterion and a finding", "here", help);
                continue;
            };
            let found = self.reader.leaf::<Option<CriterionFinding>>(*finding, "the finding").flatten();
            if let Some(name) = self.text(*id, "the criterion") {
                self.criterion(&name, id.at);
                says.push((name, found));
            }
        }
        says
    }
}

fn near<'n>(name: &str, known: impl IntoIterator<Item = &'n str>, otherwise: &str) -> String {
    nearest(name, known).map_or_else(|| otherwise.to_owned(), |near| format!("did you mean `{near}`?"))
}

impl From<OutcomeName> for Outcome {
    fn from(name: OutcomeName) -> Outcome {
        match name {
            OutcomeName::Upheld => Outcome::Upheld,
            OutcomeName::Overturned => Outcome::Overturned,
            OutcomeName::Unknown => Outcome::Unknown,
        }
    }
}
