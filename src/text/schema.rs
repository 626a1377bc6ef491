//! JSON Schemas of our types, as validators that aren't ours take them at their strictest.

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema};

/// The JSON Schema of a type.
pub fn schema<T: JsonSchema>() -> serde_json::Value {
    let settings = SchemaSettings::draft2020_12().with_transform(RecursiveTransform(standard));
    settings.into_generator().into_root_schema_for::<T>().to_value()
}

/// The sizes of Rust's numbers are formats that no standard knows; what they mean is a range.
fn standard(schema: &mut Schema) {
    let range = match schema.get("format").and_then(serde_json::Value::as_str) {
        Some("int16") => Some((i16::MIN, i16::MAX)),
        Some("uint" | "double") => None,
        _ => return,
    };
    schema.remove("format");
    if let Some((least, most)) = range {
        schema.insert("minimum".to_owned(), least.into());
        schema.insert("maximum".to_owned(), most.into());
    }
}
