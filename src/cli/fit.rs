//! `mtuslint rules fit`: hands annotated letters to what learns a pack's weights or hints from them.

use std::io::Write;

use super::args::{FitArgs, RuleArgs};
use super::config::Config;
use super::{Exit, Failure, score};
use crate::report;
use crate::score::{FitHints, FitVoices};
use crate::text::inert;

pub(super) fn run(args: &FitArgs, out: &mut dyn Write) -> Result<Exit, Failure> {
    let pack = Config::find(&args.pack, &RuleArgs::default(), &args.annotated.paths)?.pack(&args.pack)?;
    let annotated = score::annotated(&args.annotated, &pack)?;
    let (mut voices, mut hints) = (FitVoices::default(), FitHints::default());
    let (whole, scope) = score::each(&args.annotated, &pack, &annotated, |annotated, _, letter, assessment| {
        for labels in &annotated.decisions {
            let at = labels.n.saturating_sub(1);
            if let Some((decision, read)) = letter.decisions.get(at).zip(assessment.decisions.get(at)) {
                match args.hints {
                    true => hints.decision(&pack, labels, letter, decision, read),
                    false => voices.decision(&pack, labels, letter, decision, read),
                }
            }
        }
        Ok(())
    })?;
    // Without one of its letters the file would be another than the one that was asked for.
    if !whole || !scope.left_out.is_empty() {
        let names = scope.left_out.join(", ");
        return Err(Failure::Usage(inert(&format!("nothing is written: annotated letters weren't read: {names}"))));
    }
    if args.hints {
        report::hints(out, &hints.learn())?;
    } else {
        voices.examples(&pack);
        report::weights(out, &voices.learn())?;
    }
    Ok(Exit::Clean)
}
