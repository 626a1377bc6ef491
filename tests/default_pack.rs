//! The default pack: it loads, and each criterion's examples give what they say.

use mtuslint::evaluation;
use mtuslint::pack::{Pack, Status};

fn pack() -> Pack {
    mtuslint::default_pack()
        .unwrap_or_else(|errors| panic!("{}", errors.iter().map(|e| format!("{e}\n")).collect::<String>()))
}

#[test]
fn every_example_gives_what_it_says() {
    let pack = pack();
    let (mut checked, mut wrong) = (0, String::new());
    for (id, criterion) in pack.criteria() {
        for example in &criterion.examples {
            let (status, finding) = evaluation::example(&example.text, &pack, id);
            let (want, wanted) = example.expect.unwrap_or((Status::Omitted, None));
            checked += 1;
            if status != want || wanted.is_some() && finding != wanted {
                wrong += &format!(
                    "{}: {status:?} {finding:?}, expected {want:?} {wanted:?}: {}\n",
                    criterion.id, example.text
                );
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(checked > 250, "only {checked} examples");
}

#[test]
fn every_criterion_has_examples_that_fire_and_that_stay_silent() {
    for criterion in pack().classes.iter().flat_map(|class| &class.criteria) {
        let fire = criterion.examples.iter().filter(|example| example.expect.is_some()).count();
        let silent = criterion.examples.len() - fire;
        assert!(fire >= 3 && silent >= 2, "{}: {fire} that fire, {silent} silent", criterion.id);
    }
}

#[test]
fn what_is_only_unverified_is_no_more_than_advice() {
    for criterion in pack().classes.iter().flat_map(|class| &class.criteria).filter(|c| c.is_unverified()) {
        assert_eq!(criterion.severity, mtuslint::pack::Severity::Advice, "{}", criterion.id);
    }
}
