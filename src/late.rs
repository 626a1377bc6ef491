//! Parts of the prepared pack that most runs never ask for: how phrases are written and compiled, concepts, examples. They
//! stay as the build wrote them down, inside the program, until somebody asks; to unpack them took half of a start.

use std::ops::Deref;
use std::sync::OnceLock;

use serde::ser::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A value that is unpacked when it is first asked for.
#[derive(Debug, Clone)]
pub struct Late<T> {
    /// As the build wrote it down.
    packed: &'static [u8],
    value: OnceLock<T>,
}

impl<T> From<T> for Late<T> {
    /// A value that is there already.
    fn from(value: T) -> Late<T> {
        Late { packed: &[], value: OnceLock::from(value) }
    }
}

impl<T: Default> Default for Late<T> {
    fn default() -> Late<T> {
        Late::from(T::default())
    }
}

impl<T: Default + Deserialize<'static>> Deref for Late<T> {
    type Target = T;

    /// The value. That what the build wrote down can be read is tested, so there is no error for who asks.
    fn deref(&self) -> &T {
        self.value.get_or_init(|| postcard::from_bytes(self.packed).unwrap_or_default())
    }
}

impl<'a, T: Default + Deserialize<'static>> IntoIterator for &'a Late<T>
where
    &'a T: IntoIterator,
{
    type Item = <&'a T as IntoIterator>::Item;
    type IntoIter = <&'a T as IntoIterator>::IntoIter;

    fn into_iter(self) -> Self::IntoIter {
        (**self).into_iter()
    }
}

impl<T: Default + Deserialize<'static> + Serialize> Serialize for Late<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&postcard::to_stdvec(&**self).map_err(S::Error::custom)?)
    }
}

/// Only from what lives as long as the program: nothing is copied.
impl<'de: 'static, T> Deserialize<'de> for Late<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Late<T>, D::Error> {
        Ok(Late { packed: <&'de [u8]>::deserialize(deserializer)?, value: OnceLock::new() })
    }
}
