//! From a tree of YAML to typed values: serde's data model over [`YamlNode`].

use std::fmt;

use serde::Deserializer;
use serde::de::value::StrDeserializer;
use serde::de::{self, DeserializeSeed, IntoDeserializer, Visitor};

use super::tree::{NodeKind, Scalar, YamlNode};
use crate::pack::place::{FileId, SPANNED};
use crate::text::Span;

/// Why a value doesn't fit its type; the check of the format has more to say about it.
#[derive(Debug)]
pub struct Misfit {
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
pub struct Tree<'t, 'a> {
    pub node: &'t YamlNode<'a>,
    pub file: FileId,
}

impl<'t, 'a> Tree<'t, 'a> {
    fn at(self, node: &'t YamlNode<'a>) -> Tree<'t, 'a> {
        Tree { node, ..self }
    }

    fn text(self) -> Result<&'t str, Misfit> {
        match &self.node.kind {
            NodeKind::Scalar { text, .. } => Ok(text),
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
            NodeKind::Scalar { text, .. } => visitor.visit_str(text),
            NodeKind::List(items) => {
                visitor.visit_seq(de::value::SeqDeserializer::new(items.iter().map(|item| self.at(item))))
            }
            NodeKind::Map(entries) => {
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
        if name == SPANNED {
            visitor.visit_seq(SpannedParts { tree: self, next: 0 })
        } else {
            self.deserialize_any(visitor)
        }
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

/// What a [`Spanned`](crate::pack::place::Spanned) is made of: file, first byte, first byte after, value.
struct SpannedParts<'t, 'a> {
    tree: Tree<'t, 'a>,
    next: usize,
}

impl<'de> de::SeqAccess<'de> for SpannedParts<'_, '_> {
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
