//! From a tree of YAML to typed values: serde's data model over [`Node`], and values that know their place.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::value::StrDeserializer;
use serde::de::{self, DeserializeSeed, IntoDeserializer, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::yaml::{Kind, Node, Scalar};
use crate::text::Span;

/// A file of the packs that are loaded together: its place in [`super::error::Sources`].
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

/// A value with its place.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Its place; without the quotes, if it has any.
    pub at: Place,
}

/// The name by which [`Spanned`] asks [`Tree`] for places; no type of a pack is called so.
const SPANNED: &str = "$spanned";

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Spanned<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Parts<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Parts<T> {
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
        deserializer.deserialize_tuple_struct(SPANNED, 4, Parts(PhantomData))
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

/// Why a value doesn't fit its type; [`super::shape`] has more to say about it.
#[derive(Debug)]
pub(super) struct Misfit {
    pub message: String,
    pub span: Option<Span>,
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Misfit {}

impl de::Error for Misfit {
    fn custom<T: fmt::Display>(message: T) -> Misfit {
        Misfit { message: message.to_string(), span: None }
    }
}

/// A value of a file, ready to be typed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tree<'t, 'a> {
    pub node: &'t Node<'a>,
    pub file: FileId,
}

impl<'t, 'a> Tree<'t, 'a> {
    fn at(self, node: &'t Node<'a>) -> Tree<'t, 'a> {
        Tree { node, ..self }
    }

    fn text(self) -> Result<&'t str, Misfit> {
        match &self.node.kind {
            Kind::Scalar { text, .. } => Ok(text),
            _ => Err(self.misfit("expected text")),
        }
    }

    fn misfit(self, message: &str) -> Misfit {
        Misfit { message: message.to_owned(), span: Some(self.node.span) }
    }
}

impl<'de, 't> Deserializer<'de> for Tree<'t, '_> {
    type Error = Misfit;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        let result = match &self.node.kind {
            Kind::Scalar { text, .. } => visitor.visit_str(text),
            Kind::List(items) => {
                visitor.visit_seq(de::value::SeqDeserializer::new(items.iter().map(|item| self.at(item))))
            }
            Kind::Map(entries) => {
                let entries = entries.iter().map(|entry| (entry.key.as_ref(), self.at(&entry.value)));
                visitor.visit_map(de::value::MapDeserializer::new(entries))
            }
        };
        result.map_err(|e: Misfit| Misfit { span: e.span.or(Some(self.node.span)), ..e })
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        if self.node.scalar() == Some(Scalar::Null) { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.text()?.to_ascii_lowercase().as_str() {
            "true" => visitor.visit_bool(true),
            "false" => visitor.visit_bool(false),
            _ => Err(self.misfit("expected true or false")),
        }
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        let number = self.text()?.parse().map_err(|_| self.misfit("expected a whole number"))?;
        visitor.visit_i64(number).map_err(|e: Misfit| Misfit { span: Some(self.node.span), ..e })
    }

    fn deserialize_i16<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        let name: StrDeserializer<'_, Misfit> = self.text()?.into_deserializer();
        visitor.visit_enum(name).map_err(|e| Misfit { span: Some(self.node.span), ..e })
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _name: &'static str, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        _len: usize,
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        if name == SPANNED { visitor.visit_seq(Parts { tree: self, next: 0 }) } else { self.deserialize_any(visitor) }
    }

    serde::forward_to_deserialize_any! {
        i8 i32 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        map struct identifier ignored_any
    }
}

impl<'de> IntoDeserializer<'de, Misfit> for Tree<'_, '_> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// What a [`Spanned`] is made of: file, first byte, first byte after, value.
struct Parts<'t, 'a> {
    tree: Tree<'t, 'a>,
    next: usize,
}

impl<'de> de::SeqAccess<'de> for Parts<'_, '_> {
    type Error = Misfit;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Misfit> {
        self.next += 1;
        let span = self.tree.node.span;
        let number = |n: usize| (n as u64).into_deserializer();
        match self.next {
            1 => seed.deserialize(number(self.tree.file.0 as usize)).map(Some),
            2 => seed.deserialize(number(span.start)).map(Some),
            3 => seed.deserialize(number(span.end)).map(Some),
            4 => seed.deserialize(self.tree).map(Some),
            _ => Ok(None),
        }
    }
}
