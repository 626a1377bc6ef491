//! Which letters are scored: a part of them, chosen by their names alone, so that those that rules are tuned to and those
//! that judge the rules stay apart, today and when more letters join.

use sha2::{Digest, Sha256};
use thiserror::Error;

/// A part of the letters: `letter:2/3` is the second of three.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Split {
    /// Which part, from 1.
    pub part: u64,
    /// Of how many.
    pub of: u64,
}

/// Why a text names no part.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("expected letter:N/M, as in letter:1/3 for the first of three parts; N is 1 to M, M 2 to 1000")]
pub struct SplitError;

impl std::str::FromStr for Split {
    type Err = SplitError;

    fn from_str(text: &str) -> Result<Split, SplitError> {
        let parts = text.strip_prefix("letter:").and_then(|parts| parts.split_once('/')).ok_or(SplitError)?;
        let (part, of) = (parts.0.parse().map_err(|_| SplitError)?, parts.1.parse().map_err(|_| SplitError)?);
        if (2..=1000).contains(&of) && (1..=of).contains(&part) { Ok(Split { part, of }) } else { Err(SplitError) }
    }
}

impl Split {
    /// True for a letter of this part: the first eight bytes of the SHA-256 of its name, as a number with the highest byte
    /// first, leave the remainder `part - 1` when divided by `of`.
    pub fn holds(self, letter: &str) -> bool {
        let head: [u8; 8] = std::array::from_fn({
            let hash = Sha256::digest(letter.as_bytes());
            move |at| hash.get(at).copied().unwrap_or(0)
        });
        u64::from_be_bytes(head) % self.of == self.part - 1
    }
}

impl std::fmt::Display for Split {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "letter:{}/{}", self.part, self.of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed outside, with Python's hashlib, so that no release moves a letter to the other side.
    #[test]
    fn a_letter_stays_in_its_part() {
        for (letter, expected) in [("CM16-0990001", 3), ("CM16-0990002", 2), ("one", 3), ("two", 3), ("three", 3)] {
            let parts: Vec<u64> = (1..=3).filter(|&part| Split { part, of: 3 }.holds(letter)).collect();
            assert_eq!(parts, [expected], "{letter}");
        }
    }

    #[test]
    fn what_is_no_part_is_refused() {
        assert_eq!("letter:2/3".parse(), Ok(Split { part: 2, of: 3 }));
        for wrong in
            ["", "2/3", "letter:0/3", "letter:4/3", "letter:1/1", "letter:1/9999", "letter:a/b", "decision:1/2"]
        {
            assert_eq!(wrong.parse::<Split>(), Err(SplitError), "{wrong}");
        }
    }
}
