//! What a phrase is for, and the numbers by which it names parts of its pack.

use serde::{Deserialize, Serialize};

use super::terms::{CriterionFinding, Effect, Voice, Weight};

/// A class of a pack: its place in `Pack::classes`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ClassId(pub usize);

/// A criterion of a pack: its class, and its place in `Class::criteria`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CriterionId {
    /// The class.
    pub class: ClassId,
    /// The place there.
    pub index: usize,
}

/// A general rule of a pack: its place in `Pack::rules`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RuleId(pub usize);

/// A topic of a pack: its place in `Pack::topics`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TopicId(pub usize);

/// A fact of a pack: its place in `Pack::facts`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FactId(pub usize);

/// What a phrase is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Role {
    /// It says whose words a clause holds.
    Voice {
        /// Whose.
        voice: Voice,
        /// How much it counts.
        weight: Weight,
    },
    /// It begins a clause that turns against the one before.
    Turn,
    /// It announces a guideline's list.
    List,
    /// It ends the reach of a cue.
    Stop,
    /// Denies only a degree.
    Qualifier,
    /// It negates, or says that the record is silent.
    Cue {
        /// What it does to the mentions in its reach.
        effect: Effect,
        /// True when it stands after what it governs.
        after: bool,
    },
    /// It concludes for or against the request.
    Conclusion {
        /// True when the request is found medically necessary.
        necessary: bool,
    },
    /// It concludes for a treatment that the item goes with.
    ConclusionOfAnother,
    /// It says that the treatment is already under way.
    Continuing,
    /// It says that the treatment is given for the first time.
    First,
    /// It places the treatment around an operation.
    PostOperative,
    /// It names a fact, says that it is missing, or states it.
    Fact {
        /// Which fact.
        fact: FactId,
        /// What it does.
        words: FactWords,
    },
    /// It names the review that is appealed against.
    EarlierReview,
    /// It says that what it stands in is as it should be.
    Normal,
    /// It asserts by itself, whatever is denied before the mark that it stands behind.
    Asserting,
    /// It names the patient's drugs together.
    AllDrugs,
    /// The reviewer adopts what the review that is appealed against found.
    Adopts,
    /// It says of what the guideline's words before it ask whether it is so.
    Answer {
        /// What it says.
        finding: CriterionFinding,
        /// True where it says so of each of several things.
        each: bool,
    },
    /// It places a fact elsewhere than in the record's present.
    NotNow,
    /// It heads a list of what is planned.
    Plan,
    /// Behind a fact it asks what came of it.
    Aftermath,
    /// It makes a clause one of somebody else, or of nobody.
    OfOthers,
    /// What stands before it in its clause is over.
    Over,
    /// The drug around it isn't what is taken now.
    NotTaken,
    /// It adds doses up.
    InAll,
    /// By it a sentence speaks of what is written or found.
    OfRecord,
    /// It stands for a treatment named before.
    RefersBack,
    /// It names a treatment that is no item of any class.
    OtherTreatment,
    /// It may mean the item's own treatment.
    PerhapsOwn,
    /// It speaks of patients in general, or says whose words its clause holds.
    InGeneral,
    /// It leads from a cue to a fact.
    Lead,
    /// It stands before a treatment and makes a fact its doing.
    Link,
    /// It makes a rule or a condition of a cue.
    Supposing,
    /// It says that a patient complains of what follows.
    Felt,
    /// It says that what follows was found.
    Found,
    /// A general rule looks for it.
    General {
        /// Which rule.
        rule: RuleId,
    },
    /// What a general rule looks for isn't meant in it.
    NotGeneral {
        /// Which rule.
        rule: RuleId,
    },
    /// It puts an item into a class.
    Item {
        /// Which class.
        class: ClassId,
    },
    /// It names an item of which a criterion isn't asked.
    Exempt {
        /// Which criterion.
        criterion: CriterionId,
    },
    /// It marks an item as a companion of another.
    Companion,
    /// It names an operation.
    Operation,
    /// It names an item that chapters or sections are about.
    Topic {
        /// Which topic.
        topic: TopicId,
    },
    /// A section whose title holds it is about what the topic is about.
    Title {
        /// Which topic.
        topic: TopicId,
    },
    /// It names a condition for which a guideline gives figures of their own.
    Condition,
    /// It finds words that say nothing of this patient, or shows that a clause is about this case all the same.
    Groundless {
        /// Which of both.
        words: GroundlessWords,
    },
    /// It lets an item fall or stand with another.
    Dependent {
        /// True when the other is said to be necessary.
        stands: bool,
        /// True for words that count only where the heading says that the item goes with an operation.
        post_operative: bool,
    },
    /// It mentions a criterion.
    Mention {
        /// Which criterion.
        criterion: CriterionId,
        /// A finding that the phrase itself carries.
        finding: Option<CriterionFinding>,
        /// What else is to be known of it.
        kind: MentionKind,
    },
}

/// How a phrase mentions a criterion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum MentionKind {
    /// In any voice.
    Plain,
    /// Without saying how it stands.
    Unresolved,
    /// A figure that by itself is held against the guideline's.
    Measured,
    /// Only where a guideline speaks.
    Recital,
    /// A figure, only of this case, and only where the guideline's rule stands in the same rationale.
    Weighed(FigureKind),
    /// By the name of another treatment that is tried before it: only in words of this case, and where the item isn't called so.
    Rival,
    /// Not at all: these words mean something else, and shorter ones within them do.
    Silent,
}

/// What a phrase says of what is no ground about this patient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum GroundlessWords {
    /// It is a cue of absence in a conclusion.
    Conclusion,
    /// It only says that no reason was given.
    Unreasoned,
    /// It names the patient or the record.
    Unless,
}

/// What a figure of a case counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum FigureKind {
    /// What is asked for.
    Asked,
    /// What was had or authorised before.
    Earlier,
    /// Both together, as the rationale has added them up.
    Total,
}

/// How a phrase speaks of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum FactWords {
    /// It names it: what governs it says how it stands.
    Name,
    /// It says that the record lacks it.
    Lack,
    /// It states it.
    State,
    /// It holds two figures, and states it where the later is lower.
    Lower,
    /// And where the later is higher.
    Higher,
}
