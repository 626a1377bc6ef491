//! The name under which a finding is known from run to run.
//!
//! Version 1 is a hash of the rule, the letter's case number, the words of all labelled places and a count. Words are
//! normalised (`text::normalised`), so neither lines nor the extractor matter; messages, help and severity aren't in
//! it, so a pack may word them better; the file's name isn't, so a letter may move. The same words under the same rule
//! twice in one letter are told apart by counting.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};

use super::{Entry, Standing};
use crate::evaluation::Diagnostic;
use crate::letter::Letter;
use crate::text::{Folded, Span, add_bare, normalised, slice};

/// The version that this program makes.
const VERSION: &str = "v1";
/// Bytes of the hash that are kept: enough that two findings in a million million share none.
const BYTES: usize = 16;

/// The identity of a finding: `v1:` and 32 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint([u8; BYTES]);

impl Fingerprint {
    /// The name of the version, for formats that keep it apart.
    pub const VERSION: &str = VERSION;

    /// The identity of findings that are reported as one: it changes when one joins or goes.
    pub(super) fn of_group(rule: &str, parts: impl Iterator<Item = Fingerprint>) -> Fingerprint {
        let parts: Vec<String> = parts.map(|part| part.hex()).collect();
        let all: Vec<&str> = [VERSION, "group", rule].into_iter().chain(parts.iter().map(String::as_str)).collect();
        Fingerprint(key(&all))
    }

    /// The digits without the version.
    pub fn hex(&self) -> String {
        hex(&self.0)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{VERSION}:{}", self.hex())
    }
}

/// Why a text is no fingerprint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FingerprintError {
    /// It was made by another version of this program.
    #[error("`{0}` is a fingerprint of another version; this mtuslint makes {VERSION}")]
    Version(String),
    /// It isn't one at all.
    #[error("`{0}` is not a fingerprint: expected `{VERSION}:` and 32 hexadecimal digits")]
    Form(String),
}

impl FromStr for Fingerprint {
    type Err = FingerprintError;

    fn from_str(text: &str) -> Result<Fingerprint, FingerprintError> {
        let form = || FingerprintError::Form(crate::text::up_to(text, 80).to_owned());
        let (version, digits) = text.split_once(':').ok_or_else(form)?;
        let numbered =
            |v: &str| v.strip_prefix('v').is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
        if version != VERSION {
            return Err(if numbered(version) { FingerprintError::Version(text.to_owned()) } else { form() });
        }
        if digits.len() != BYTES * 2 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(form());
        }
        let mut out = [0; BYTES];
        for (i, byte) in out.iter_mut().enumerate() {
            *byte = u8::from_str_radix(slice(digits, i * 2..i * 2 + 2), 16).map_err(|_| form())?;
        }
        Ok(Fingerprint(out))
    }
}

/// What a letter is called in fingerprints, baselines and suppressions: its case number, in capitals. A letter whose
/// number can't be read is called by a hash of its own words.
pub fn letter_id(letter: &Letter) -> String {
    let number = letter.header.as_ref().and_then(|header| header.case_number.as_ref());
    match number {
        Some(number) => number.value.to_uppercase(),
        None => format!("text:{}", hex(&key(&[&own_words(letter)]))),
    }
}

/// What was decided and why, letter by letter and digit by digit, because one hyphen that an extractor loses at a line's end
/// (`second-line`, `secondline`) must not make another letter; all words where nothing was decided.
pub(super) fn own_words(letter: &Letter) -> String {
    let mut words = String::with_capacity(letter.folded.text().len());
    let mut add = |text: &str| {
        add_bare(text, &mut words);
        words.push('\n');
    };
    if letter.decisions.is_empty() {
        add(letter.folded.text());
    }
    letter.case_summary.iter().for_each(|summary| add(summary.words.text(letter)));
    for decision in &letter.decisions {
        let item = decision.item.as_ref().or(decision.heading.as_ref());
        item.iter().for_each(|item| add(item.text(letter)));
        add(decision.outcome.as_ref().map_or("", |outcome| outcome.value.as_str()));
        decision.rationale.iter().for_each(|rationale| add(rationale.words.text(letter)));
    }
    words
}

/// Makes the fingerprints of one letter, in the letter's order.
pub(super) struct Marks<'a> {
    letter: &'a str,
    text: &'a str,
    /// The letter's own words, where there is a letter.
    folded: Option<&'a Folded>,
    count: HashMap<(String, Vec<String>), usize>,
}

impl<'a> Marks<'a> {
    pub fn new(letter: &'a str, text: &'a str) -> Marks<'a> {
        Marks { letter, text, folded: None, count: HashMap::new() }
    }

    pub fn of_letter(id: &'a str, text: &'a str, letter: &'a Letter) -> Marks<'a> {
        Marks { folded: Some(&letter.folded), ..Marks::new(id, text) }
    }

    /// The words of a place; without page numbers and the like that stand among them, unless it holds nothing else.
    fn words(&self, span: Span) -> String {
        let own = self.folded.map(|folded| normalised(folded.within(span))).filter(|words| !words.is_empty());
        own.unwrap_or_else(|| normalised(slice(self.text, span.start..span.end)))
    }

    pub fn entry(&mut self, diagnostic: Diagnostic, decision: Option<usize>) -> Entry {
        let labels = diagnostic.labels.iter();
        let places: Vec<String> = labels.map(|label| self.words(label.span)).collect();
        let count = self.count.entry((diagnostic.rule.clone(), places.clone())).or_default();
        let index = count.to_string();
        *count += 1;
        let mut parts = vec![VERSION, self.letter, diagnostic.rule.as_str(), index.as_str()];
        parts.extend(places.iter().map(String::as_str));
        Entry { fingerprint: Fingerprint(key(&parts)), decision, standing: Standing::Reported, diagnostic }
    }
}

/// What stands for some words.
pub(super) type Key = [u8; BYTES];

/// The first bytes of the SHA-256 of some parts, each with its length, so that no two lists run together.
pub(super) fn key(parts: &[&str]) -> Key {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    let mut out = [0; BYTES];
    out.iter_mut().zip(hash.finalize()).for_each(|(to, from)| *to = from);
    out
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::Label;
    use crate::pack::Severity;
    use crate::text::Span;

    fn diagnostic(rule: &str, spans: &[(usize, usize)]) -> Diagnostic {
        let labels = spans.iter().map(|&(start, end)| Label::new(Span::new(start, end), "")).collect();
        Diagnostic {
            rule: rule.to_owned(),
            severity: Severity::Error,
            message: String::new(),
            help: String::new(),
            labels,
            ..Diagnostic::default()
        }
    }

    fn fingerprints(letter: &str, text: &str, diagnostics: Vec<Diagnostic>) -> Vec<Fingerprint> {
        let mut marks = Marks::new(letter, text);
        diagnostics.into_iter().map(|d| marks.entry(d, None).fingerprint).collect()
    }

    #[test]
    fn rule_letter_words_and_count_tell_findings_apart() {
        let text = "one two one two";
        let all = fingerprints(
            "A",
            text,
            vec![
                diagnostic("r", &[(0, 3)]),
                diagnostic("r", &[(8, 11)]),
                diagnostic("s", &[(0, 3)]),
                diagnostic("r", &[(0, 3), (4, 7)]),
                diagnostic("r", &[(0, 7)]),
            ],
        );
        for (i, one) in all.iter().enumerate() {
            assert!(all.iter().skip(i + 1).all(|other| other != one));
        }
        assert_ne!(fingerprints("B", text, vec![diagnostic("r", &[(0, 3)])])[0], all[0]);
        assert_eq!(fingerprints("A", "\n\n  ONE", vec![diagnostic("r", &[(2, 7)])])[0], all[0]);
    }

    /// A change of this value makes every stored baseline worthless: then the version must change as well.
    #[test]
    fn version_one_stays_as_it_is() {
        let made = fingerprints("CM16-0000000", "Norco 10/325 mg", vec![diagnostic("opioid/aberrant", &[(0, 15)])]);
        assert_eq!(made[0].to_string(), "v1:766b933b44bcb56dca9fc802fe27aea7");
    }

    #[test]
    fn a_letter_without_a_number_has_one_name_from_every_extractor() {
        let pack = crate::default_pack().unwrap();
        let id = |item: &str, words: &str| {
            let text = format!(
                "set forth below:\n{item}: Upheld\nDecision rationale: It is a {words} option, which is not necessary.\n"
            );
            let source = crate::text::Source::from_text("x", text).unwrap();
            letter_id(&crate::letter::parse(&source, &pack.lexicon).remove(0))
        };
        let one = id("Soma 350mg #60", "second-line");
        assert_eq!(id("Soma 350mg #60", "second-\nline"), one);
        assert_eq!(id("1. Soma 350mg #60", "secondline"), one);
        assert_ne!(id("Soma 350mg #60", "first-line"), one);
        assert_ne!(id("Soma 350mg #90", "second-line"), one);
    }

    #[test]
    fn what_is_written_is_read_back() {
        let made = fingerprints("A", "x", vec![diagnostic("r", &[])])[0];
        assert_eq!(made.to_string().parse(), Ok(made));
        assert!(matches!("v2:00".parse::<Fingerprint>(), Err(FingerprintError::Version(_))));
        for wrong in ["", "v1", "v1:", "v1:zz", "1:00", "v1:0123456789abcdef0123456789abcdeé"] {
            assert!(matches!(wrong.parse::<Fingerprint>(), Err(FingerprintError::Form(_))), "{wrong}");
        }
    }
}
