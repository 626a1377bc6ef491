//! The JSON Schema of a pack's files, made of the very types that they are read into.

use serde_json::{Map, Value};

use super::raw;

/// The JSON Schema of a file of a pack, for editors and for holding files against it.
pub fn schema() -> Value {
    let mut schema = crate::text::schema::<raw::PackFile>();
    let mut todo = vec![&mut schema];
    while let Some(value) = todo.pop() {
        match value {
            Value::Object(object) => {
                without_null(object);
                without_union(object);
                todo.extend(object.values_mut());
            }
            Value::Array(items) => todo.extend(items),
            _ => {}
        }
    }
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("title".to_owned(), "A file of a mtuslint rule pack".into());
    }
    schema
}

/// What may be left out needn't be written as `null`, so the schema doesn't offer it.
fn without_null(schema: &mut Map<String, Value>) {
    let is_null = |value: &Value| value == "null" || value.get("type").is_some_and(|kind| kind == "null");
    if schema.get("default").is_some_and(Value::is_null) {
        schema.remove("default");
    }
    if let Some(Value::Array(kinds)) = schema.get_mut("type") {
        kinds.retain(|kind| !is_null(kind));
        if let [one] = kinds.as_slice() {
            let one = one.clone();
            schema.insert("type".to_owned(), one);
        }
    }
    if let Some(Value::Array(any)) = schema.get_mut("anyOf") {
        any.retain(|kind| !is_null(kind));
        if let [Value::Object(one)] = any.as_slice() {
            let one = one.clone();
            schema.remove("anyOf");
            one.into_iter().for_each(|(key, value)| {
                schema.entry(key).or_insert(value);
            });
        }
    }
}

/// `type: [string, number]` is `anyOf`, because strict validators take a type for one.
fn without_union(schema: &mut Map<String, Value>) {
    if let Some(Value::Array(kinds)) = schema.get("type").cloned() {
        schema.remove("type");
        schema.insert("anyOf".to_owned(), kinds.iter().map(|kind| serde_json::json!({"type": kind})).collect());
    }
}
