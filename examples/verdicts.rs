//! Checks the letters of a folder and counts the verdicts of their decisions.
//!
//! ```sh
//! cargo run --example verdicts -- samples
//! ```

use std::collections::BTreeMap;
use std::error::Error;

use mtuslint::Linter;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "samples".to_owned());
    let files: Result<Vec<_>, _> = std::fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect();
    let linter = Linter::default();
    let mut verdicts = BTreeMap::new();
    for (path, checked) in linter.check_files(files?) {
        match checked {
            Ok(checked) => {
                checked.decisions().for_each(|decision| *verdicts.entry(decision.verdict()).or_insert(0) += 1);
            }
            Err(error) => eprintln!("{} wasn't checked: {error}", path.display()),
        }
    }
    for (verdict, count) in verdicts {
        println!("{count:>3} {}", verdict.as_str());
    }
    Ok(())
}
