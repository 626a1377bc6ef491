//! Holds a rule pack of one's own: which letters come out otherwise than under the pack that is built in?
//!
//! ```sh
//! cargo run --example own_pack -- examples/office samples
//! ```

use std::collections::BTreeSet;
use std::error::Error;

use mtuslint::Linter;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let pack = args.next().unwrap_or_else(|| "examples/office".to_owned());
    let folder = args.next().unwrap_or_else(|| "samples".to_owned());
    let (built_in, own) = (Linter::default(), Linter::with_packs([pack])?);
    let mut files = BTreeSet::new();
    for entry in std::fs::read_dir(folder)? {
        files.insert(entry?.path());
    }
    println!("{} {}", own.pack()?.meta.id, own.pack()?.meta.version);
    for path in files {
        let found = |linter: &Linter| -> Result<BTreeSet<String>, mtuslint::Error> {
            let checked = linter.check_file(&path)?;
            Ok(checked.findings().map(|finding| format!("{:?} {}", finding.severity(), finding.rule())).collect())
        };
        let (before, after) = (found(&built_in)?, found(&own)?);
        for gone in before.difference(&after) {
            println!("{}: no longer {gone}", path.display());
        }
        for new in after.difference(&before) {
            println!("{}: now {new}", path.display());
        }
    }
    Ok(())
}
