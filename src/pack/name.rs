//! What an id may look like: it becomes a file name and a part of other ids.

use thiserror::Error;

/// Letters of a class's or criterion's name.
pub const MOST: usize = 40;

/// Why a class can't have a name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{name}` can't name a class: small letters, digits and single hyphens, a letter first, at most {MOST}{hint}")]
pub struct NameError {
    name: String,
    hint: String,
}

/// Whether a class can have this name: it becomes a file name and part of every id.
///
/// # Errors
/// [`NameError`] with a name that would do.
pub fn check_name(name: &str) -> Result<(), NameError> {
    if is_name(name) {
        return Ok(());
    }
    let hint = near_name(name).map_or(String::new(), |near| format!("; try `{near}`"));
    Err(NameError { name: name.to_owned(), hint })
}

/// A name that would do in place of one that doesn't.
pub(super) fn near_name(name: &str) -> Option<String> {
    let words: Vec<String> = name
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    Some(words.join("-")).filter(|near| name.is_ascii() && is_name(near))
}

pub(super) fn is_name(name: &str) -> bool {
    let plain = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    name.len() <= MOST && name.starts_with(|c: char| c.is_ascii_lowercase()) && name.split('-').all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_file_names_and_ids() {
        for good in ["frp", "functional-restoration", "b12", "no", "null"] {
            assert_eq!(check_name(good), Ok(()), "{good}");
        }
        for bad in ["", "-", "a-", "a--b", "1a", "../x", "a/b", "Größe", &"a".repeat(41)] {
            assert!(check_name(bad).is_err(), "{bad}");
        }
        let error = check_name("Functional Restoration").unwrap_err();
        assert!(error.to_string().ends_with("try `functional-restoration`"), "{error}");
    }
}
