//! Writes the phrases of the default pack as regular expressions, one a line, for comparisons with a text search.
//!
//! ```sh
//! cargo run --release --example patterns > patterns.txt && rg -i -f patterns.txt letters/
//! ```

use mtuslint::pack::PackErrors;

fn main() -> Result<(), PackErrors> {
    let pack = mtuslint::default_pack()?;
    for regex in pack.written.iter().filter_map(|phrase| pack.concepts.regex(&phrase.text)) {
        println!("{regex}");
    }
    Ok(())
}
