//! Lists what the denials of a letter rest on, and what they leave open.
//!
//! ```sh
//! cargo run --example denials -- samples/02-continuing-opioid.txt
//! ```

use mtuslint::letter::Outcome;
use mtuslint::{Error, Linter};

fn main() -> Result<(), Error> {
    let path = std::env::args().nth(1).unwrap_or_else(|| "samples/02-continuing-opioid.txt".to_owned());
    let checked = Linter::default().check_file(path)?;
    for decision in checked.decisions().filter(|decision| decision.outcome() == Outcome::Upheld) {
        println!("{}: {}", decision.item(), decision.verdict().as_str());
        for criterion in decision.rests_on() {
            println!("  rests on {criterion}");
        }
        for finding in decision.findings() {
            let line = finding.position().map_or(0, |at| at.line);
            println!("  line {line}: {}: {}", finding.rule(), finding.message());
        }
    }
    Ok(())
}
