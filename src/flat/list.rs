//! Lists that needn't be unpacked: records of a few numbers, each four bytes, least first. Of the prepared pack they are the
//! very bytes inside the program, read where they lie; to make lists of half a million numbers took half of a start.

use std::borrow::Cow;
use std::marker::PhantomData;
use std::ops::Range;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What can be written as some numbers.
pub(crate) trait Record<const N: usize> {
    /// As numbers.
    fn pack(&self) -> [u32; N];

    /// From the numbers that it was written as.
    fn unpack(numbers: [u32; N]) -> Self;
}

impl Record<1> for u32 {
    fn pack(&self) -> [u32; 1] {
        [*self]
    }

    fn unpack([number]: [u32; 1]) -> u32 {
        number
    }
}

/// A list of records of `N` numbers.
#[derive(Debug)]
pub(crate) struct Flat<T, const N: usize> {
    bytes: Cow<'static, [u8]>,
    of: PhantomData<fn() -> T>,
}

impl<T, const N: usize> Default for Flat<T, N> {
    fn default() -> Self {
        Flat { bytes: Cow::Borrowed(&[]), of: PhantomData }
    }
}

impl<T: Record<N>, const N: usize> Flat<T, N> {
    #[inline]
    fn records(&self) -> &[[[u8; 4]; N]] {
        self.bytes.as_chunks().0.as_chunks().0
    }

    #[inline]
    fn unpack(record: &[[u8; 4]; N]) -> T {
        T::unpack(record.map(u32::from_le_bytes))
    }

    #[inline]
    pub fn len(&self) -> usize {
        self.records().len()
    }

    #[inline]
    pub fn get(&self, at: usize) -> Option<T> {
        self.records().get(at).map(Self::unpack)
    }

    /// The records of a range; none where it goes beyond the list.
    #[inline]
    pub fn range(&self, range: Range<usize>) -> impl Iterator<Item = T> + '_ {
        self.records().get(range).unwrap_or_default().iter().map(Self::unpack)
    }

    /// Of a range whose records `before` come first, the first that isn't one of them.
    #[inline]
    pub fn partition_point(&self, range: Range<usize>, before: impl Fn(T) -> bool) -> usize {
        let start = range.start;
        let records = self.records().get(range).unwrap_or_default();
        start + records.partition_point(|record| before(Self::unpack(record)))
    }

    pub fn push(&mut self, record: T) {
        self.bytes.to_mut().extend(record.pack().into_iter().flat_map(u32::to_le_bytes));
    }
}

impl<T: Record<N>, const N: usize> Extend<T> for Flat<T, N> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, records: I) {
        records.into_iter().for_each(|record| self.push(record));
    }
}

impl<T, const N: usize> Serialize for Flat<T, N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.bytes)
    }
}

/// Only from what lives as long as the program: nothing is copied.
impl<'de: 'static, T, const N: usize> Deserialize<'de> for Flat<T, N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Flat { bytes: Cow::Borrowed(<&'de [u8]>::deserialize(deserializer)?), of: PhantomData })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Clone, Copy, PartialEq)]
    struct Pair(u32, u64);

    impl Record<3> for Pair {
        fn pack(&self) -> [u32; 3] {
            [self.0, self.1 as u32, (self.1 >> 32) as u32]
        }

        fn unpack([number, low, high]: [u32; 3]) -> Pair {
            Pair(number, u64::from(high) << 32 | u64::from(low))
        }
    }

    #[test]
    fn records_are_read_as_they_were_written() {
        let pairs = [Pair(1, 0), Pair(2, u64::MAX - 7), Pair(u32::MAX, 1 << 40)];
        let mut list = Flat::<Pair, 3>::default();
        list.extend(pairs);
        let written: &'static [u8] = postcard::to_stdvec(&list).unwrap().leak();
        let read: Flat<Pair, 3> = postcard::from_bytes(written).unwrap();
        assert!(matches!(read.bytes, Cow::Borrowed(_)), "it was copied");
        assert_eq!((read.len(), read.get(1), read.get(3)), (3, Some(pairs[1]), None));
        assert_eq!(read.range(1..3).collect::<Vec<_>>(), pairs[1..]);
        assert_eq!(read.range(1..4).count(), 0);
        assert_eq!(read.partition_point(0..3, |pair| pair.0 < 3), 2);
    }
}
