//! A file of YAML as a tree whose every value knows its bytes.

use std::borrow::Cow;

use crate::text::Span;

/// A value and the bytes that it stands on.
#[derive(Debug, Clone)]
pub struct YamlNode<'a> {
    pub span: Span,
    pub kind: NodeKind<'a>,
}

/// What a value is.
#[derive(Debug, Clone)]
pub enum NodeKind<'a> {
    /// Text; in quotes, or plain, which may also be a number, true, false or nothing.
    Scalar { text: Cow<'a, str>, plain: bool },
    /// A list.
    List(Vec<YamlNode<'a>>),
    /// A mapping, in the order written.
    Map(Vec<MapEntry<'a>>),
}

/// A key with its value.
#[derive(Debug, Clone)]
pub struct MapEntry<'a> {
    pub key: Cow<'a, str>,
    pub key_span: Span,
    pub value: YamlNode<'a>,
}

/// What a plain scalar is in YAML 1.2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scalar {
    Null,
    Bool,
    Integer,
    Number,
    Text,
}

impl<'a> YamlNode<'a> {
    /// Text that stands for what isn't there.
    pub fn missing(span: Span) -> YamlNode<'a> {
        YamlNode { span, kind: NodeKind::Scalar { text: Cow::Borrowed(""), plain: true } }
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&YamlNode<'a>> {
        match &self.kind {
            NodeKind::Map(entries) => entries.iter().find(|entry| entry.key == key).map(|entry| &entry.value),
            _ => None,
        }
    }

    /// What a scalar is; `None` for lists and mappings.
    pub fn scalar(&self) -> Option<Scalar> {
        match &self.kind {
            NodeKind::Scalar { plain: false, .. } => Some(Scalar::Text),
            NodeKind::Scalar { text, plain: true } => Some(resolve(text)),
            _ => None,
        }
    }
}

/// The core schema of YAML 1.2: `no` and `2009-07-18` are text there, as editors see them too.
fn resolve(text: &str) -> Scalar {
    let digits = text.trim_start_matches(['+', '-']);
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Scalar::Null,
        "true" | "True" | "TRUE" | "false" | "False" | "FALSE" => Scalar::Bool,
        _ if digits.len() + 1 < text.len() || !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') => {
            Scalar::Text
        }
        _ if digits.bytes().all(|b| b.is_ascii_digit()) => Scalar::Integer,
        _ if digits.parse::<f64>().is_ok() => Scalar::Number,
        _ => Scalar::Text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_scalars_are_those_of_yaml_1_2() {
        let kinds = ["", "true", "12", "-1.5", "no", "2009-07-18", "0.1.0", "76-80"].map(resolve);
        use Scalar::{Bool, Integer, Null, Number, Text};
        assert_eq!(kinds, [Null, Bool, Integer, Number, Text, Text, Text, Text]);
    }
}
