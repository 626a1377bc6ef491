//! Where something stands in a pack's files.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::text::Span;

/// A file of the packs that are loaded together: its place in [`Sources`].
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FileId(pub u32);

/// Where something stands: the file and its bytes there.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// The file.
    pub file: FileId,
    /// First byte and first byte after.
    pub bytes: (usize, usize),
}

impl Place {
    /// A stretch of a file.
    pub fn new(file: FileId, span: Span) -> Place {
        Place { file, bytes: (span.start, span.end) }
    }

    /// Its bytes.
    pub fn span(self) -> Span {
        Span::new(self.bytes.0, self.bytes.1)
    }
}

/// A file of one of the packs that are loaded together.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Which pack: 0 the one inside the binary, then those of `--rules`.
    pub layer: usize,
    /// Relative to its pack.
    pub name: String,
    /// As the user would open it.
    pub shown: String,
    /// Its text.
    pub text: String,
}

/// The files of all packs that are loaded together, by [`FileId`].
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    pub(super) fn new(files: Vec<SourceFile>) -> Sources {
        Sources { files }
    }

    /// All files with their ids.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        (0u32..).map(FileId).zip(&self.files)
    }

    /// A file.
    pub fn file(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize)
    }

    /// A place as a user would open it: `rules/pack.yaml:12`.
    pub fn place(&self, at: Place) -> String {
        let Some(file) = self.file(at.file) else { return String::new() };
        let line = crate::text::slice(&file.text, 0..at.bytes.0).matches('\n').count() + 1;
        format!("{}:{line}", file.shown)
    }

    /// The text at a place.
    pub fn slice(&self, at: Place) -> &str {
        self.file(at.file).map_or("", |file| crate::text::slice(&file.text, at.bytes.0..at.bytes.1))
    }
}

/// A value with its place.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Its place; without the quotes, if it has any.
    pub at: Place,
}

/// The name by which [`Spanned`] asks a deserializer for places; no type of a pack is called so.
pub(super) const SPANNED: &str = "$spanned";

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Spanned<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct SpannedVisitor<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for SpannedVisitor<T> {
            type Value = Spanned<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value with its place")
            }

            fn visit_seq<A: de::SeqAccess<'de>>(self, mut parts: A) -> Result<Spanned<T>, A::Error> {
                let mut number = || parts.next_element::<u64>().map(|n| n.unwrap_or(0));
                let (file, from, to) = (number()?, number()?, number()?);
                let value = parts.next_element()?.ok_or_else(|| de::Error::custom("a value is missing"))?;
                let file = FileId(u32::try_from(file).unwrap_or(0));
                Ok(Spanned { value, at: Place { file, bytes: (from as usize, to as usize) } })
            }
        }
        deserializer.deserialize_tuple_struct(SPANNED, 4, SpannedVisitor(PhantomData))
    }
}

/// In the schema a value with its place is the value.
impl<T: JsonSchema> JsonSchema for Spanned<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }
    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }
    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

/// Text with its place in the file.
pub type Text = Spanned<String>;
