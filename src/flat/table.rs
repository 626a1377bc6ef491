//! Words and a number for each, in a table that is read where it lies: open addressing over records of four numbers. Maps of
//! strings took half of a start to make, and of each word that is looked up two more places of memory to read.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize};

use super::list::{Flat, Record};

/// A place of the table. None that holds a word ends at 0.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    /// The half of the word's hash that doesn't say where it stands.
    tag: u32,
    /// Where its letters begin.
    start: u32,
    /// And end.
    end: u32,
    number: u32,
}

impl Record<4> for Place {
    fn pack(&self) -> [u32; 4] {
        [self.tag, self.start, self.end, self.number]
    }

    #[inline]
    fn unpack([tag, start, end, number]: [u32; 4]) -> Place {
        Place { tag, start, end, number }
    }
}

/// Numbers by words.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(crate) struct WordTable {
    /// A power of two, and at least twice as many as there are words: a search soon comes to a free one.
    places: Flat<Place, 4>,
    /// The letters of all words.
    #[serde(deserialize_with = "borrowed")]
    letters: Cow<'static, str>,
}

/// Only from what lives as long as the program: nothing is copied.
fn borrowed<'de: 'static, D: Deserializer<'de>>(deserializer: D) -> Result<Cow<'static, str>, D::Error> {
    Ok(Cow::Borrowed(<&'de str>::deserialize(deserializer)?))
}

/// Where a word stands, and its tag. Not foldhash, whose hashes depend on the machine: the one that builds needn't be the one that
/// runs.
#[inline]
fn hash(word: &str) -> (usize, u32) {
    // Half of the digits of the golden ratio, as in Fibonacci hashing.
    let mix = |hash: u64, part: u64| {
        let hash = (hash ^ part).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        hash ^ hash >> 32
    };
    let bytes = word.as_bytes();
    // The last letters again, where they don't fill a part: how many are left over differs from word to word, and a processor guesses
    // wrong when a loop over them ends.
    let hash = match (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        (Some(_), Some(last)) => {
            let (parts, _) = bytes.as_chunks::<8>();
            let hash = parts.iter().fold(0, |hash, part| mix(hash, u64::from_le_bytes(*part)));
            mix(hash, u64::from_le_bytes(*last))
        }
        _ => mix(
            0,
            match (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
                (Some(first), Some(last)) => {
                    u64::from(u32::from_le_bytes(*first)) << 32 | u64::from(u32::from_le_bytes(*last))
                }
                _ => {
                    let byte = |at: usize| u64::from(bytes.get(at).copied().unwrap_or(0));
                    byte(0) << 16 | byte(1) << 8 | byte(2)
                }
            },
        ),
    };
    let hash = mix(hash, bytes.len() as u64);
    (hash as u32 as usize, (hash >> 32) as u32)
}

impl WordTable {
    /// Each word once, with its number.
    pub fn new(words: &[(&str, u32)]) -> WordTable {
        let mut places = vec![Place::default(); (2 * words.len()).next_power_of_two()];
        let (mut letters, last) = (String::new(), places.len() - 1);
        let length = |letters: &str| u32::try_from(letters.len()).unwrap_or(u32::MAX);
        for &(word, number) in words.iter().filter(|(word, _)| !word.is_empty()) {
            let (at, tag) = hash(word);
            let start = length(&letters);
            letters.push_str(word);
            let place = Place { tag, start, end: length(&letters), number };
            let mut at = (at..).map(|at| at & last);
            let free = at.find(|&at| places.get(at).is_some_and(|place| place.end == 0));
            free.and_then(|at| places.get_mut(at)).into_iter().for_each(|free| *free = place);
        }
        let mut table = WordTable { places: Flat::default(), letters: Cow::Owned(letters) };
        table.places.extend(places);
        table
    }

    /// The number of a word.
    #[inline]
    pub fn get(&self, word: &str) -> Option<u32> {
        let (at, tag) = hash(word);
        let last = self.places.len().wrapping_sub(1);
        let places = (at..).map_while(|at| self.places.get(at & last)).take_while(|place| place.end != 0);
        let is_it = |place: &Place| {
            place.tag == tag
                && self.letters.as_bytes().get(place.start as usize..place.end as usize) == Some(word.as_bytes())
        };
        places.into_iter().find(is_it).map(|place| place.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_has_its_number_and_no_other_word_has_one() {
        let words: Vec<String> =
            (0..3000).map(|n| "abcdefghijklmnopq"[..1 + n % 17].to_owned() + &n.to_string()).collect();
        let numbered: Vec<(&str, u32)> = words.iter().map(String::as_str).zip(7..).collect();
        let table = WordTable::new(&numbered);
        let written: &'static [u8] = postcard::to_stdvec(&table).unwrap().leak();
        let read: WordTable = postcard::from_bytes(written).unwrap();
        assert!(matches!(read.letters, Cow::Borrowed(_)), "it was copied");
        for table in [table, read] {
            assert!(numbered.iter().all(|&(word, number)| table.get(word) == Some(number)));
            assert!(
                words.iter().all(|word| table.get(&word[1..]).is_none() && table.get(&format!("{word}x")).is_none())
            );
            assert_eq!(table.get(""), None);
        }
        assert_eq!(WordTable::default().get("a"), None);
        assert_eq!(WordTable::new(&[]).get("a"), None);
    }
}
