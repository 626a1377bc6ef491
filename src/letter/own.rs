//! Which lines are a letter's own, whatever they look like: a decision must not be lost because its heading stands where
//! other pages have their foot.

/// Words of a determination that no furniture holds.
const WORDS: [&str; 14] = [
    "Upheld",
    "Overturned",
    "UPHELD",
    "OVERTURNED",
    "Claims Administrator guideline",
    "MAXIMUS guideline",
    "Decision rationale",
    "Decision based on",
    "set forth below",
    "HOW THE IMR FINAL DETERMINATION",
    "CLINICAL CASE SUMMARY",
    "IMR ISSUES",
    "State(s) of Licensure",
    "Certification(s)/Specialty",
];

/// Labels of the table at the head, which other papers print on each page, too: a letter's stand at a line's beginning.
const HEADER: [&str; 7] =
    ["Case Number", "Date Assigned", "Date of Injury", "Decision Date", "UR Denial Date", "Priority", "Application"];

/// True for a line whose words are a letter's.
pub(super) fn line(line: &str) -> bool {
    HEADER.iter().any(|label| line.starts_with(label)) || WORDS.iter().any(|words| line.contains(words)) || number(line)
}

/// A case number alone: the value of a header whose labels stand elsewhere.
fn number(line: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    line.strip_prefix("CM")
        .and_then(|rest| rest.split_once('-'))
        .is_some_and(|(year, number)| digits(year) && digits(number))
}
