//! Synthetic letters with an answer key, for tests, benchmarks and people (`cargo run --release --example letters`).
//!
//! A letter follows from its seed and its number alone, so any number can be made one by one, in any order. The sentences
//! of rationales are the examples of the rule pack, each of which says what it must give; other words (items, trades,
//! asides) are invented and stand in `words.json`. Nothing medical is written here. What a key expects of a criterion is
//! what the pack's author wrote beside the example; where an example also speaks of another criterion, it counts for
//! that one as the tool reads the sentence alone, and each criterion is spoken of by at most one sentence. So a key says
//! whether a whole letter (its layout, voices, neighbours, citations) changes what a sentence says by itself.
#![allow(dead_code, reason = "each user needs its part")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)]

pub mod layout;
pub mod letter;

use std::collections::BTreeMap;

use fastrand::Rng;
use mtuslint::evaluation;
use mtuslint::pack::{ClassId, CriterionFinding, CriterionId, Pack, Status};
use serde::Deserialize;

use layout::{Layout, Style};

use letter::{Cited, Decision, Form, Generated, Letter, Sentence, Twin};

/// The words that letters are made of besides the pack's examples.
#[derive(Deserialize)]
struct Vocabulary {
    trades: Vec<String>,
    complaints: Vec<String>,
    bridges: Vec<String>,
    asides: Vec<String>,
    licences: Vec<String>,
    specialties: Vec<String>,
    conclusions: Conclusions,
    record: Vec<RecordPair>,
    strengths: Vec<String>,
    other: Vec<String>,
    items: BTreeMap<String, Items>,
}

#[derive(Deserialize)]
struct Conclusions {
    necessary: Vec<String>,
    not_necessary: Vec<String>,
}

/// A rationale lacks what the summary states.
#[derive(Deserialize)]
struct RecordPair {
    lacks: String,
    states: String,
}

#[derive(Deserialize)]
struct Items {
    #[serde(default)]
    drugs: Vec<String>,
    #[serde(default)]
    items: Vec<String>,
}

/// Makes letters.
pub struct Generator {
    pub pack: Pack,
    words: Vocabulary,
    /// By class.
    sentences: Vec<Vec<Sentence>>,
}

/// One letter in so many repeats the first rationale of the letter before it.
const TWINS: u64 = 8;

impl Generator {
    /// With the pack inside the library.
    pub fn new() -> Generator {
        let pack = mtuslint::default_pack().unwrap();
        let words: Vocabulary = serde_json::from_str(include_str!("words.json")).unwrap();
        let sentences = (0..pack.classes.len()).map(|class| sentences(&pack, class)).collect();
        for class in &pack.classes {
            assert!(words.items.contains_key(&class.id), "words.json has no items for {}", class.id);
        }
        Generator { pack, words, sentences }
    }

    /// The examples of a class that say something.
    pub fn sentences(&self, class: usize) -> &[Sentence] {
        &self.sentences[class]
    }

    /// Sentences about this case that mention no criterion.
    pub fn asides(&self) -> &[String] {
        &self.words.asides
    }

    /// A letter, written down.
    pub fn letter(&self, seed: u64, index: u64) -> Generated {
        let letter = self.plan(seed, index);
        Generated { text: letter.text(&letter.layout), key: letter.key(&self.pack) }
    }

    /// A letter before it is written down.
    pub fn plan(&self, seed: u64, index: u64) -> Letter {
        let mut letter = self.plan_alone(seed, index);
        if index % TWINS == TWINS - 1 {
            let other = self.plan_alone(seed, index - 1);
            self.repeat(&mut letter, &other, &mut rng(!seed, index));
        }
        letter
    }

    fn plan_alone(&self, seed: u64, index: u64) -> Letter {
        let rng = &mut rng(seed, index);
        let form = if rng.u8(0..3) == 0 { Form::Of2014 } else { Form::Of2016 };
        let mut layout = Layout::any(rng);
        if form == Form::Of2014 && rng.u8(0..4) > 0 {
            layout.style = Style::DoubleSpaced;
        }
        let mut facts = BTreeMap::new();
        let mut decisions = Vec::new();
        for _ in 0..[1, 1, 2, 2, 3, 5][rng.usize(0..6)] {
            decisions.push(self.decision(rng, form, &mut facts));
        }
        let mut summary =
            vec![format!("The worker is a {} of {} years.", pick(rng, &self.words.trades), rng.u8(21..65))];
        for _ in 0..rng.u8(1..4) {
            summary.push(pick(rng, &self.words.complaints).clone());
        }
        let mut letter = Letter {
            name: format!("synthetic-{seed}-{index:06}"),
            form,
            layout,
            decisions,
            head: head(rng, index),
            made: made(rng, form, &self.words),
            summary: summary.join(" "),
        };
        self.plant(&mut letter, rng);
        letter
    }

    fn decision(&self, rng: &mut Rng, form: Form, facts: &mut BTreeMap<String, CriterionFinding>) -> Decision {
        // Items of no class are one in as many as there are classes.
        let class = Some(rng.usize(0..=self.pack.classes.len())).filter(|&class| class < self.pack.classes.len());
        let (item, before) = self.item(rng, class);
        let (guideline, case) = class.map_or_else(Default::default, |class| self.rationale(rng, class, facts));
        let findings = || case.iter().flat_map(|sentence| &sentence.touches).filter_map(|touch| touch.2);
        let all_met = findings().count() > 0 && findings().all(|finding| finding == CriterionFinding::Met);
        let overturned = if all_met { rng.u8(0..10) < 9 } else { rng.u8(0..10) == 0 };
        let section = class.and_then(|class| self.section(rng, |id| id == self.pack.classes[class].id));
        let cited = section.filter(|_| rng.bool()).map_or(Cited::Chapter, Cited::Section);
        let bridge = pick(rng, &self.words.bridges).clone();
        let asides = (0..rng.usize(0..2)).map(|_| pick(rng, &self.words.asides).clone()).collect();
        let mut decision = Decision {
            item,
            before: if form == Form::Of2016 { before } else { String::new() },
            overturned,
            class,
            cited,
            guideline,
            bridge,
            case,
            asides,
            conclusion: String::new(),
            planted: Vec::new(),
            twin: None,
        };
        decision.conclusion = self.conclusion(rng, &decision.item, overturned);
        decision
    }

    /// Decides otherwise, or anew: the conclusion follows, and no defect stays.
    pub fn decide(&self, decision: &mut Decision, overturned: bool, rng: &mut Rng) {
        decision.overturned = overturned;
        decision.conclusion = self.conclusion(rng, &decision.item, overturned);
        decision.planted.clear();
        decision.before.clear();
        decision.cited = Cited::Chapter;
    }

    fn conclusion(&self, rng: &mut Rng, item: &str, necessary: bool) -> String {
        let all = &self.words.conclusions;
        let form = pick(rng, if necessary { &all.necessary } else { &all.not_necessary });
        form.replace("{item}", item)
    }

    /// An item, and what may stand before it in a heading.
    fn item(&self, rng: &mut Rng, class: Option<usize>) -> (String, String) {
        let Some(class) = class else { return (pick(rng, &self.words.other).clone(), String::new()) };
        let known = &self.words.items[&self.pack.classes[class].id];
        if known.drugs.is_empty() {
            return (pick(rng, &known.items).clone(), String::new());
        }
        let drug = format!("{} {}", pick(rng, &known.drugs), pick(rng, &self.words.strengths));
        let quantity = 10 * rng.u8(3..13);
        let item = format!("{drug} #{quantity}");
        let of_request = if quantity > 60 { " of the original request" } else { "" };
        let before = match rng.u8(0..8) {
            0 => format!(
                "{drug} #{} was the original request. {drug} #{} was authorized by the Claims Administrator. The remaining IMR eligible portion{of_request}, ",
                quantity + 20,
                20
            ),
            _ => String::new(),
        };
        (item, before)
    }

    /// What the guideline says, and what is said of this case; each criterion at most once.
    fn rationale(
        &self,
        rng: &mut Rng,
        class: usize,
        facts: &mut BTreeMap<String, CriterionFinding>,
    ) -> (Vec<Sentence>, Vec<Sentence>) {
        let criteria = &self.pack.classes[class].criteria;
        let (mut guideline, mut case) = (Vec::new(), Vec::new());
        let mut taken = vec![false; criteria.len()];
        let mut order: Vec<usize> = (0..criteria.len()).collect();
        rng.shuffle(&mut order);
        for criterion in order {
            let wanted = match rng.u8(0..10) {
                0..2 => continue,
                2..5 => Status::Recited,
                _ => Status::Applied,
            };
            let free = |s: &&Sentence| {
                s.touches[0].0 == criterion
                    && s.status() == wanted
                    && s.touches.iter().all(|touch| touch.1 == wanted)
                    && (0..criteria.len()).all(|other| !(taken[other] && s.concerns(other)))
            };
            // No letter says a fact both ways.
            let agrees = |s: &&Sentence| {
                s.touches.iter().all(|&(touched, _, finding)| {
                    let known = criteria[touched].fact.as_ref().and_then(|fact| facts.get(fact));
                    known.is_none() || finding.is_none() || known == finding.as_ref()
                })
            };
            let fitting: Vec<&Sentence> = self.sentences[class].iter().filter(free).filter(agrees).collect();
            if fitting.is_empty() {
                continue;
            }
            let chosen = fitting[rng.usize(0..fitting.len())].clone();
            for (other, taken) in taken.iter_mut().enumerate() {
                *taken |= chosen.concerns(other);
            }
            for &(touched, _, finding) in &chosen.touches {
                if let (Some(fact), Some(finding)) = (&criteria[touched].fact, finding) {
                    facts.insert(fact.clone(), finding);
                }
            }
            if wanted == Status::Recited { guideline.push(chosen) } else { case.push(chosen) }
        }
        (guideline, case)
    }

    /// A section that is about classes that `wanted` accepts.
    fn section(&self, rng: &mut Rng, wanted: impl Fn(&str) -> bool) -> Option<String> {
        let about = |topic: &&mtuslint::pack::Topic| topic.classes.iter().any(|class| wanted(class));
        // One under the name of a drug is about that drug alone, which needn't be the one that the letter is about.
        let of_class = |section: &&String| self.pack.lexicon.leading_drug(section).is_none();
        let sections = self.pack.topics.iter().filter(about).flat_map(|topic| &topic.sections);
        let sections: Vec<&String> = sections.filter(of_class).collect();
        // The pack keeps their names in lower case; letters begin them with a capital.
        let capital = |name: &String| format!("{}{}", name[..1].to_uppercase(), &name[1..]);
        (!sections.is_empty()).then(|| capital(sections[rng.usize(0..sections.len())]))
    }

    /// Plants a defect in one decision of three.
    fn plant(&self, letter: &mut Letter, rng: &mut Rng) {
        for n in 0..letter.decisions.len() {
            let decision = &mut letter.decisions[n];
            let class = decision.class.map(|class| self.pack.classes[class].id.clone());
            match rng.u8(0..24) {
                0 | 1 => {
                    decision.planted.push("conflict/outcome".to_owned());
                    decision.conclusion = self.conclusion(rng, &decision.item, !decision.overturned);
                }
                2 | 3 => {
                    decision.planted.push("citation/none".to_owned());
                    decision.cited = Cited::Nothing;
                }
                4 => {
                    decision.planted.push("citation/outside-mtus-unexplained".to_owned());
                    decision.cited = Cited::OutsideOnly;
                }
                5 => {
                    let Some(class) = class else { continue };
                    let other = |id: &str| id != class;
                    let fits = |section: &String| {
                        let name = section.to_lowercase();
                        let about = self.pack.topics.iter().filter(|topic| topic.sections.contains(&name));
                        about.flat_map(|topic| &topic.classes).any(|id| *id == class)
                    };
                    let Some(section) = self.section(rng, other).filter(|section| !fits(section)) else { continue };
                    decision.planted.push("citation/off-topic".to_owned());
                    decision.cited = Cited::Section(section);
                }
                6 if letter.form == Form::Of2016 => {
                    decision.planted.push("citation/edition".to_owned());
                    decision.cited = Cited::OldEdition;
                }
                7 => {
                    let Some((head, quantity)) = decision.item.rsplit_once('#') else { continue };
                    let Ok(quantity) = quantity.parse::<u32>() else { continue };
                    decision.planted.push("conflict/item".to_owned());
                    let all = &self.words.conclusions;
                    let form = if decision.overturned { &all.necessary[0] } else { &all.not_necessary[0] };
                    decision.conclusion = form.replace("{item}", &format!("{head}#{}", quantity + 30));
                }
                8 => {
                    let pair = &self.words.record[rng.usize(0..self.words.record.len())];
                    decision.planted.push("conflict/record".to_owned());
                    decision.asides.push(pair.lacks.clone());
                    letter.summary = format!("{} {}", letter.summary, pair.states);
                }
                _ => {}
            }
        }
    }

    /// Makes the first decision of a letter one with the rationale of another letter, here and there with the other outcome.
    fn repeat(&self, letter: &mut Letter, other: &Letter, rng: &mut Rng) {
        let mut decision = other.decisions[0].clone();
        let other_outcome = rng.bool();
        decision.overturned ^= other_outcome;
        decision.planted.clear();
        decision.asides.retain(|aside| self.words.asides.contains(aside));
        if rng.bool() {
            decision.bridge = pick(rng, &self.words.bridges).clone();
        }
        decision.cited = Cited::Chapter;
        decision.before = String::new();
        decision.conclusion = self.conclusion(rng, &decision.item, decision.overturned);
        decision.twin = Some(Twin { letter: other.name.clone(), n: 1, other_outcome });
        // Alone, so that no other decision states its facts otherwise.
        letter.decisions = vec![decision];
    }
}

fn rng(seed: u64, index: u64) -> Rng {
    Rng::with_seed(seed.wrapping_mul(0xD134_2543_DE82_EF95) ^ index.wrapping_mul(0x9E37_79B9_7F4A_7C15))
}

fn pick<'a, T>(rng: &mut Rng, from: &'a [T]) -> &'a T {
    &from[rng.usize(0..from.len())]
}

/// The examples of a class that give a status, each with all that it says of the class.
fn sentences(pack: &Pack, class: usize) -> Vec<Sentence> {
    let criteria = &pack.classes[class].criteria;
    let at = |index: usize| CriterionId { class: ClassId(class), index };
    let mut out = Vec::new();
    for (own, criterion) in criteria.iter().enumerate() {
        for example in &criterion.examples {
            let Some((status, finding)) = example.expect else { continue };
            let mut touches = vec![(own, status, finding)];
            let mut beside = Vec::new();
            for other in (0..criteria.len()).filter(|&other| other != own) {
                let (status, finding) = evaluation::example(&example.text, pack, at(other));
                if status != Status::Omitted {
                    touches.push((other, status, finding));
                }
                let recited =
                    |e: &&mtuslint::pack::Example| e.expect.is_some_and(|(status, _)| status == Status::Recited);
                let beside_one = criteria[other].examples.iter().filter(recited).any(|recital| {
                    let text = format!("{} In this case, the file was read. {}", recital.text, example.text);
                    evaluation::example(&text, pack, at(other)).0 == Status::Applied
                });
                if status == Status::Omitted && beside_one {
                    beside.push(other);
                }
            }
            out.push(Sentence { text: example.text.clone(), touches, beside });
        }
    }
    out
}

fn date(rng: &mut Rng, years: std::ops::Range<u16>) -> String {
    format!("{:02}/{:02}/{}", rng.u8(1..13), rng.u8(1..29), rng.u16(years))
}

/// Injuries lie long enough before, that no length of use in an example is longer.
fn head(rng: &mut Rng, index: u64) -> Vec<[(&'static str, String); 2]> {
    vec![
        [("Case Number:", format!("CM16-{:07}", index % 10_000_000)), ("", String::new())],
        [("Date Assigned:", "10/03/2016".to_owned()), ("Date of Injury:", date(rng, 2004..2010))],
        [
            ("Decision Date:", format!("{:02}/{:02}/2016", rng.u8(10..13), rng.u8(4..29))),
            ("UR Denial Date:", "09/06/2016".to_owned()),
        ],
        [
            ("Priority:", if rng.u8(0..9) == 0 { "Expedited" } else { "Standard" }.to_owned()),
            ("Application Received:", "09/20/2016".to_owned()),
        ],
    ]
}

fn made(rng: &mut Rng, form: Form, words: &Vocabulary) -> Vec<String> {
    let expert = "The case file was read by an independent expert who is not employed by any party.";
    let [one, two] = [(); 2].map(|()| pick(rng, &words.specialties));
    let [here, there] = [(); 2].map(|()| pick(rng, &words.licences));
    match form {
        Form::Of2014 => vec![format!(
            "{expert} The expert reviewer is Board Certified in {one}, has a subspecialty in {two} and is licensed to practice in {here}. The reviewer has treated patients for many years."
        )],
        Form::Of2016 => vec![
            expert.to_owned(),
            "The Expert Reviewer has the following credentials:".to_owned(),
            format!("State(s) of Licensure: {here}, {there}"),
            format!("Certification(s)/Specialty: {one}, {two}"),
        ],
    }
}
