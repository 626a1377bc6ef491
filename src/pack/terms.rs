//! The words in which packs speak and verdicts are given: whose voice, how it stands, how grave it is. Files of a pack and the
//! compiled pack share them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whose words a clause holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Voice {
    /// What a guideline, a study or a drug label says in general.
    Guideline,
    /// What is said of this patient, request or record.
    Case,
    /// What the reviewer decides.
    Conclusion,
    /// Words that close every letter of a kind.
    Boilerplate,
}

/// In what a dose is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub enum DoseUnit {
    /// Milligrams a day.
    #[serde(rename = "mg")]
    Milligrams,
    /// Micrograms an hour, of a patch as it is worn.
    #[serde(rename = "mcg/hr")]
    MicrogramsAnHour,
}

/// How much a word counts towards a voice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Weight {
    /// Half of what a clause needs; however many there are, they count once.
    Weak,
    /// Enough by itself where nothing speaks against it.
    Plain,
    /// Enough even where the voice before would go on.
    Strong,
}

impl Weight {
    /// Its votes.
    pub const fn votes(self) -> u32 {
        match self {
            Weight::Weak => 1,
            Weight::Plain => 2,
            Weight::Strong => 3,
        }
    }
}

/// What a cue does to the mentions in its reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// The record doesn't say.
    Silent,
    /// The fact is not there.
    Absent,
    /// The patient denies it: not there, but the record isn't silent either.
    Denied,
    /// An earlier reviewer is said to have found it: what is reported decides nothing here.
    Reported,
    /// It is only supposed (`would be supported if`): not there yet, which doesn't say that the record lacks it.
    Supposed,
    /// Words that look like a cue and are none.
    Void,
}

/// What kind of fact a fact is: what else must be the same where two sentences are about one fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FactKind {
    /// What a treatment did: the treatment must be the same.
    Effect,
    /// How often or how long a treatment was given: the treatment must be the same.
    Course,
    /// What an examination finds: the body part must be the same, and it fades.
    Sign,
    /// What a patient feels: the body part must be the same, and it fades.
    Symptom,
    /// A disease or an injury, now or ever.
    Condition,
    /// A test or study, and what it showed.
    Test,
    /// A treatment that was tried, or failed.
    Treatment,
    /// Something that the records say or hold: a plan, an agreement, a number of visits.
    Record,
}

impl FactKind {
    /// As reports write it.
    pub fn as_str(self) -> &'static str {
        match self {
            FactKind::Effect => "effect",
            FactKind::Course => "course",
            FactKind::Sign => "sign",
            FactKind::Symptom => "symptom",
            FactKind::Condition => "condition",
            FactKind::Test => "test",
            FactKind::Treatment => "treatment",
            FactKind::Record => "record",
        }
    }

    /// Whether it is a treatment's: what another treatment did is another fact.
    pub fn of_treatment(self) -> bool {
        matches!(self, FactKind::Effect | FactKind::Course)
    }

    /// Whether an old one says nothing of the present.
    pub fn fades(self) -> bool {
        matches!(self, FactKind::Sign | FactKind::Symptom)
    }

    /// Whether it is there without its records, too: who finds no drug screen speaks of them, who finds no infection of a patient.
    pub fn is_of_patient(self) -> bool {
        matches!(self, FactKind::Sign | FactKind::Symptom | FactKind::Condition | FactKind::Effect)
    }
}

/// Whether a decision must apply a criterion, or only cite it.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Needs {
    /// Weighed against this patient.
    #[default]
    Applied,
    /// Stating the rule is enough.
    Cited,
}

/// In which setting a criterion is required.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SettingFilter {
    /// In any.
    #[default]
    Any,
    /// Not around an operation.
    NotPostOperative,
    /// Around an operation.
    PostOperative,
    /// Within the time from the injury that the pack calls acute.
    Acute,
    /// Later, or unknown.
    Chronic,
}

/// Of which decisions a criterion is required.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OutcomeFilter {
    /// Of all that the logic of its class asks it of.
    #[default]
    Any,
    /// Of approvals: a denial leaves nothing open that doesn't weigh it.
    Overturned,
    /// Of denials.
    Upheld,
}

/// Of which items of its class a criterion is required.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ItemFilter {
    /// Of all.
    #[default]
    Any,
    /// Of those with several active ingredients, or with none that the pack knows.
    Compound,
}

/// For which use of a treatment a criterion is required.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum UseFilter {
    /// For any.
    #[default]
    Any,
    /// Where the letter shows that the treatment is under way.
    Continuing,
    /// Where it shows that the treatment is given for the first time.
    First,
    /// Unless it shows that the treatment is given for the first time.
    NotFirst,
}

/// How grave a diagnostic is.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Advice,
    /// The decision lacks something.
    #[default]
    Warning,
    /// The decision contradicts itself or can't be read.
    Error,
}

/// Whether the record satisfies a criterion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema, PartialOrd, Ord)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "Finding")]
pub enum CriterionFinding {
    /// It does; favours approval.
    Met,
    /// It doesn't, shows the opposite, or is silent; favours denial.
    Unmet,
}

/// Whether a fact of the pack was seen in letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// Seen.
    Attested,
    /// Known, but not seen: never more than advice may rest on it alone.
    Unverified,
}

/// How a rationale treats a criterion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Not mentioned.
    Omitted,
    /// Mentioned only as what a guideline says in general.
    Recited,
    /// Weighed against this patient, request or record.
    Applied,
}

impl Status {
    /// As reports write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Omitted => "omitted",
            Status::Recited => "recited",
            Status::Applied => "applied",
        }
    }
}

/// What a status stands on; a pack says how often each proved right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Support {
    /// Several phrases found the criterion in words of this case.
    AppliedOften,
    /// One phrase did, and says how it stands.
    AppliedOnce,
    /// One phrase only names it there.
    AppliedNamed,
    /// Whether the words are of this case was hardly decided.
    AppliedUnsure,
    /// It was found in words that are plainly the guideline's.
    Recited,
    /// Whether they are was hardly decided.
    RecitedUnsure,
    /// The same, surely, while several clauses of this case say something that no criterion knows: it may be in them.
    RecitedAmongOthers,
    /// The same, surely, where the rationale recites two criteria at most in three clauses at most, and is found to weigh one
    /// at most: it may weigh this one in words that no phrase knows.
    RecitedBriefly,
    /// Only hints say that a clause of this case touches it: no phrase finds it there.
    AppliedHinted,
    /// It is recited, and hints say that a clause of this case may touch it.
    RecitedHinted,
    /// It was found nowhere, and hints say that a clause of this case may touch it.
    OmittedHinted,
    /// It was found nowhere, and hardly a clause of this case says what no criterion knows.
    Omitted,
    /// It was found nowhere, while several clauses of this case say something that no criterion knows.
    OmittedAmongOthers,
}

impl Support {
    /// All of them, by status.
    pub const ALL: [Support; 13] = [
        Support::AppliedOften,
        Support::AppliedOnce,
        Support::AppliedNamed,
        Support::AppliedUnsure,
        Support::AppliedHinted,
        Support::Recited,
        Support::RecitedUnsure,
        Support::RecitedAmongOthers,
        Support::RecitedBriefly,
        Support::RecitedHinted,
        Support::Omitted,
        Support::OmittedAmongOthers,
        Support::OmittedHinted,
    ];

    /// As packs and reports write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Support::AppliedOften => "applied-often",
            Support::AppliedOnce => "applied-once",
            Support::AppliedNamed => "applied-named",
            Support::AppliedUnsure => "applied-unsure",
            Support::AppliedHinted => "applied-hinted",
            Support::Recited => "recited",
            Support::RecitedUnsure => "recited-unsure",
            Support::RecitedAmongOthers => "recited-among-others",
            Support::RecitedBriefly => "recited-briefly",
            Support::RecitedHinted => "recited-hinted",
            Support::Omitted => "omitted",
            Support::OmittedAmongOthers => "omitted-among-others",
            Support::OmittedHinted => "omitted-hinted",
        }
    }
}
