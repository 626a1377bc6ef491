//! Which rules are reported, and how grave each is, in the words of whoever configures a run. Errors of reading a
//! file are outside of it: what couldn't be checked is never clean.

use super::Reported;
use crate::letter::ProblemKind;
use crate::pack::error::nearest;
use crate::pack::{Pack, Severity};

/// What may be reported of a file of suppressions itself.
const OF_SUPPRESSIONS: [&str; 2] = ["suppression/expired", "suppression/stale"];

/// A rule, all rules that begin alike (`citation/*`), or all (`*`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern(String);

impl Pattern {
    /// A pattern; whether it names anything is only known with a pack ([`Pattern::check`]).
    pub fn new(text: impl Into<String>) -> Pattern {
        Pattern(text.into())
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn prefix(&self) -> Option<&str> {
        self.0.strip_suffix('*').filter(|prefix| prefix.is_empty() || prefix.ends_with('/'))
    }

    /// True when it names a rule.
    pub fn matches(&self, rule: &str) -> bool {
        self.prefix().map_or(self.0 == rule, |prefix| rule.starts_with(prefix))
    }

    /// The nearer to one rule, the more it counts.
    fn weight(&self) -> usize {
        self.prefix().map_or(usize::MAX, str::len)
    }

    /// Holds it against the rules that there are.
    ///
    /// # Errors
    /// What is wrong, and what to do.
    pub fn check<'a>(&self, known: impl Iterator<Item = &'a str> + Clone) -> Result<(), (String, String)> {
        if known.clone().any(|rule| self.matches(rule)) {
            return Ok(());
        }
        if ["input/", "internal/"].iter().any(|unread| self.0.starts_with(unread)) {
            let help = "what can't be read is always reported, as an error";
            return Err((format!("`{}` can't be configured", self.0), help.to_owned()));
        }
        let mut groups: Vec<String> =
            known.clone().filter_map(|rule| Some(format!("{}/*", rule.split_once('/')?.0))).collect();
        groups.dedup();
        let bare = format!("{}/*", self.0);
        let near = if groups.contains(&bare) {
            Some(bare.as_str())
        } else if self.prefix().is_some() {
            nearest_group(&self.0, &groups)
        } else {
            nearest(&self.0, known)
        };
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`mtuslint rules` lists them; `citation/*` means all that begin so".to_owned(),
        };
        Err((format!("no rule is called `{}`", self.0), help))
    }
}

fn nearest_group<'a>(name: &str, groups: &'a [String]) -> Option<&'a str> {
    let names = groups.iter().map(|group| group.trim_end_matches("/*"));
    let near = nearest(name.trim_end_matches('*').trim_end_matches('/'), names)?;
    groups.iter().map(String::as_str).find(|group| group.trim_end_matches("/*") == near)
}

/// Every rule that a policy may name: those of the pack, those of reading a letter, those of suppressions.
pub fn known_rules(pack: &Pack) -> impl Iterator<Item = &str> + Clone {
    let criteria = pack.classes.iter().flat_map(|class| &class.criteria).map(|criterion| criterion.id.as_str());
    let general = pack.rules.iter().map(|rule| rule.id.as_str());
    criteria.chain(general).chain(ProblemKind::CODES).chain(OF_SUPPRESSIONS)
}

/// Settings that hold for some letters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PolicyScope {
    /// Only these rules; `None` for all.
    pub select: Option<Vec<Pattern>>,
    /// Not these.
    pub ignore: Vec<Pattern>,
    /// How grave some are; of several that name a rule, the one nearest to it counts.
    pub severity: Vec<(Pattern, Severity)>,
}

/// What holds for one letter: scopes, later ones over earlier ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy(pub Vec<PolicyScope>);

impl Policy {
    /// How grave a finding of a rule is, or `None` when it isn't reported. The last `select` counts; what any `ignore` names
    /// is left out; the last scope that sets a severity counts.
    pub fn judge(&self, rule: &str, severity: Severity) -> Option<Severity> {
        self.judge_part(rule, None, severity)
    }

    /// The same for a criterion that is reported under another rule: either name chooses it.
    fn judge_part(&self, rule: &str, whole: Option<&str>, severity: Severity) -> Option<Severity> {
        let fits = |pattern: &Pattern| pattern.matches(rule) || whole.is_some_and(|whole| pattern.matches(whole));
        let named = |patterns: &[Pattern]| patterns.iter().any(fits);
        let selected = self.0.iter().rev().find_map(|scope| scope.select.as_deref()).is_none_or(named);
        if !selected || self.0.iter().any(|scope| named(&scope.ignore)) {
            return None;
        }
        let nearest = |scope: &PolicyScope| {
            let fitting = scope.severity.iter().filter(|(pattern, _)| fits(pattern));
            fitting.max_by_key(|(pattern, _)| pattern.weight()).map(|(_, severity)| *severity)
        };
        Some(self.0.iter().rev().find_map(nearest).unwrap_or(severity))
    }

    /// Leaves out what isn't reported and grades the rest.
    pub fn apply(&self, reported: &mut Reported) {
        if self.0.iter().all(|scope| *scope == PolicyScope::default()) {
            return;
        }
        let mut index = 0;
        let (unread, left_out) = (reported.unread, &mut reported.left_out);
        reported.entries.retain_mut(|entry| {
            index += 1;
            if index <= unread {
                return true;
            }
            let whole = entry.diagnostic.part.as_ref().map(|part| part.rule);
            match self.judge_part(&entry.diagnostic.rule, whole, entry.diagnostic.severity) {
                Some(severity) => {
                    entry.diagnostic.severity = severity;
                    true
                }
                None => {
                    left_out.push(entry.fingerprint);
                    false
                }
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patterns(texts: &[&str]) -> Vec<Pattern> {
        texts.iter().map(|text| Pattern::new(*text)).collect()
    }

    #[test]
    fn patterns_name_one_some_or_all() {
        let names = |pattern: &str, rule| Pattern::new(pattern).matches(rule);
        assert!(names("a/b", "a/b") && names("a/*", "a/b") && names("*", "a/b"));
        assert!(!names("a", "a/b") && !names("a/*", "ab/c") && !names("a/b*", "a/bc") && !names("a/b", "a/bc"));
    }

    #[test]
    fn unknown_rules_are_reported_with_the_nearest() {
        let known = ["citation/none", "citation/edition", "conflict/dates"];
        let help = |pattern: &str| Pattern::new(pattern).check(known.iter().copied()).err().map(|(_, help)| help);
        assert_eq!((help("citation/none"), help("conflict/*"), help("*")), (None, None, None));
        for (wrong, near) in [
            ("citation/non", "`citation/none`"),
            ("citation", "`citation/*`"),
            ("conflct/*", "`conflict/*`"),
            ("input/binary", "always reported"),
            ("xyz", "lists them"),
        ] {
            assert!(help(wrong).unwrap().contains(near), "{wrong}");
        }
    }

    #[test]
    fn nearer_and_later_settings_count() {
        use Severity::{Advice, Error, Warning};
        let first = PolicyScope {
            select: Some(patterns(&["a/*"])),
            ignore: patterns(&["a/c"]),
            severity: vec![(Pattern::new("a/b"), Error), (Pattern::new("*"), Advice)],
        };
        let later =
            PolicyScope { select: None, ignore: patterns(&["a/e"]), severity: vec![(Pattern::new("a/d"), Error)] };
        let one = Policy(vec![first.clone()]);
        let judged = |policy: &Policy| ["a/b", "a/c", "a/d", "a/e", "b/b"].map(|rule| policy.judge(rule, Warning));
        assert_eq!(judged(&one), [Some(Error), None, Some(Advice), Some(Advice), None]);
        assert_eq!(judged(&Policy(vec![first.clone(), later])), [Some(Error), None, Some(Error), None, None]);
        let other = PolicyScope { select: Some(patterns(&["b/*"])), ..PolicyScope::default() };
        assert_eq!(judged(&Policy(vec![first, other])), [None, None, None, None, Some(Advice)]);
        assert_eq!(judged(&Policy::default()), [Some(Warning); 5]);
    }
}
