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
    let format = schema.get("format").and_then(serde_json::Value::as_str).unwrap_or("").to_owned();
    if format == "int16" {
        schema.insert("minimum".to_owned(), i16::MIN.into());
        schema.insert("maximum".to_owned(), i16::MAX.into());
    }
    if ["int", "uint", "float", "double"].contains(&format.trim_end_matches(|c: char| c.is_ascii_digit())) {
        schema.remove("format");
    }
}
