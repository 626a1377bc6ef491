//! What a letter says of the worker, as far as two letters can be known by it to be one person's. Names are left out of
//! letters by law; the day of the injury, the sex and the age stay. Three such facts can agree by chance, so who reads
//! decisions side by side is shown on what they were put there.

use std::fmt;

use jiff::civil::Date;

use crate::letter::Letter;

/// Who a letter is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Worker {
    /// The day of the injury, as the header states it.
    pub injured: Date,
    /// As the case summary states it.
    pub sex: Sex,
    /// In years, when the summary was written.
    pub age: u8,
}

/// As the letters write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sex {
    /// Female, woman, lady.
    Female,
    /// Male, man, gentleman.
    Male,
}

impl fmt::Display for Sex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Sex::Female => "female",
            Sex::Male => "male",
        })
    }
}

impl Worker {
    /// None where the letter doesn't state all three.
    pub(super) fn of(letter: &Letter) -> Option<Worker> {
        let injured = letter.header.as_ref()?.date_of_injury.as_ref()?.value;
        let (age, sex) = age_and_sex(letter.case_summary.as_ref()?.words.text(letter))?;
        Some(Worker { injured, sex, age })
    }

    /// Whether another letter, decided within a year of this one, may be about the same worker: between them lies one
    /// birthday at most, and summaries count from whatever report they were written from.
    pub(super) fn may_be(&self, other: &Worker) -> bool {
        self.injured == other.injured && self.sex == other.sex && self.age.abs_diff(other.age) <= 1
    }
}

/// `a 52-year-old right-handed male`: the age, and the sex in the words behind it.
fn age_and_sex(summary: &str) -> Option<(u8, Sex)> {
    /// A summary begins with them.
    const FIRST_WORDS: usize = 120;
    const WORDS_BETWEEN: usize = 6;
    let words = summary.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let words: Vec<String> = words.take(FIRST_WORDS).map(str::to_ascii_lowercase).collect();
    (0..words.len()).find_map(|at| {
        let mut rest = words.get(at..)?.iter().map(String::as_str);
        let age: u8 = rest.next()?.parse().ok().filter(|age| (14..100).contains(age))?;
        let behind = match (rest.next()?, rest.next()?) {
            ("year" | "years" | "yr" | "yrs" | "y", "old" | "o") => rest,
            ("years", "of") => rest,
            _ => return None,
        };
        let sex = behind.take(WORDS_BETWEEN).find_map(|word| match word {
            "female" | "woman" | "lady" => Some(Sex::Female),
            "male" | "man" | "gentleman" => Some(Sex::Male),
            _ => None,
        })?;
        Some((age, sex))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn age_and_sex_are_read_as_summaries_state_them() {
        for (text, expected) in [
            ("The injured worker is a 52 year old male who fell.", Some((52, Sex::Male))),
            ("This is a 34-year-old, right-handed woman with wrist pain.", Some((34, Sex::Female))),
            ("Seen on 03/02/2016, the 61 y/o gentleman has knee pain.", Some((61, Sex::Male))),
            ("The patient is 47 years of age and female.", Some((47, Sex::Female))),
            ("The MRI is 15 years old. The patient has pain.", None),
            ("A 52 year old injury of a worker with pain in the back and neck, a male.", None),
            ("The worker is male.", None),
        ] {
            assert_eq!(age_and_sex(text), expected, "{text}");
        }
    }
}
