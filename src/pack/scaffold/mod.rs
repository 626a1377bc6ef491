//! A class to start from, written so that it loads and its examples pass, with comments that teach the language.

use std::path::Path;

use super::model::Pack;

const TEMPLATE: &str = include_str!("class.yaml");
/// The file of a new pack that says what it is.
pub const IDENTITY: &str = "pack.yaml";

/// The identity of a new pack that extends the one inside the binary, named after its folder.
pub fn identity(dir: &Path) -> String {
    let folder =
        std::path::absolute(dir).ok().and_then(|dir| dir.file_name().map(|name| name.to_string_lossy().to_lowercase()));
    let plain: String =
        folder.unwrap_or_default().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let id = plain.trim_matches('-');
    include_str!("pack.yaml").replace("{id}", if id.is_empty() { "my-rules" } else { id })
}

/// The file of a new class: its name in the pack's folder, and its text. The name must have been checked.
pub fn class(name: &str, pack: &Pack) -> (String, String) {
    let words = name.replace('-', " ");
    let mut title = words.clone();
    if let Some(first) = title.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    let edition = pack.default_edition().or(pack.editions.first()).map_or("", |edition| edition.id.as_str());
    let text = TEMPLATE.replace("{name}", name).replace("{title}", &title).replace("{words}", &words);
    let editions: Vec<&str> = pack.editions.iter().map(|edition| edition.id.as_str()).collect();
    let text = text.replace("{editions}", &editions.join(", "));
    (format!("classes/{name}.yaml"), text.replace("{edition}", edition))
}
