//! `mtuslint suppress`: adds one suppression to the file beside the letters.

use std::collections::BTreeMap;
use std::io::Write;

use super::args::{RuleArgs, SuppressArgs};
use super::config::Config;
use super::target::{Target, Targets};
use super::{Exit, Failure, MOST_SETTINGS, check, left_out, locked};
use crate::filter::{Fingerprint, NewSuppression, add, identify_all};
use crate::text::inert;

/// So many characters of a fingerprint must be given: `v1:` and eight digits.
const LEAST: usize = 11;

/// What the suppression needs to say of a finding.
struct FindingToSuppress {
    rule: String,
    letter: String,
    message: String,
}

pub(super) fn run(args: &SuppressArgs, out: &mut dyn Write) -> Result<Exit, Failure> {
    if args.reason.trim().is_empty() {
        return Err(Failure::Usage("the reason is empty; say in a few words why the finding is left out".to_owned()));
    }
    let wanted = args.fingerprint.to_lowercase();
    if wanted.len() < LEAST || !wanted.starts_with(&format!("{}:", Fingerprint::VERSION)) {
        let help = "`mtuslint check --fingerprints` shows them";
        return Err(Failure::Usage(format!(
            "`{}` is no fingerprint, nor its beginning; {help}",
            inert(&args.fingerprint)
        )));
    }
    let mut config = Config::of_inputs(&args.pack, &RuleArgs::default(), &args.inputs)?;
    let pack = config.pack(&args.pack)?;
    let configured = config.suppressions(&args.file)?.value;
    let beside = left_out::sidecars(&args.inputs).next();
    let Some(path) = configured.or(beside) else { return Ok(Exit::NothingChecked) };
    let target = Target::of(&path)?;
    let targets = Targets::of([target.clone()], &args.inputs)?;
    let mut found: BTreeMap<Fingerprint, FindingToSuppress> = BTreeMap::new();
    check::letters(&args.inputs, &targets, &pack, |checked, _| {
        let reported = identify_all(checked);
        let Some(letter) = &reported.id else { return check::complain(&reported, &pack) };
        for entry in reported
            .entries
            .iter()
            .skip(reported.unread)
            .filter(|entry| entry.fingerprint.to_string().starts_with(&wanted))
        {
            let (rule, message) = (entry.diagnostic.rule.clone(), entry.diagnostic.message.clone());
            found.insert(entry.fingerprint, FindingToSuppress { rule, letter: letter.clone(), message });
        }
        Ok(())
    })?;
    let mut found = found.into_iter();
    let (fingerprint, finding) = match (found.next(), found.next()) {
        (Some(one), None) => one,
        (None, _) => {
            let message = format!("no finding in these letters has the fingerprint `{}`", inert(&args.fingerprint));
            return Err(Failure::Usage(message));
        }
        (Some((a, _)), Some((b, _))) => {
            let message = format!("several findings begin so, among them {a} and {b}; give more of it");
            return Err(Failure::Usage(message));
        }
    };
    let name = path.display().to_string();
    let new = NewSuppression {
        rule: &finding.rule,
        letter: &finding.letter,
        fingerprint,
        reason: args.reason.trim(),
        expires: args.expires,
        comment: &finding.message,
    };
    locked::change(&target, MOST_SETTINGS, |text| {
        add(&name, text, &new).map(String::into_bytes).map_err(Failure::Toml)
    })?;
    writeln!(out, "{}: {} in {}: {}", inert(&name), finding.rule, finding.letter, inert(&finding.message))?;
    Ok(Exit::Clean)
}
