//! The general rules, those that hold whatever the treatment: for each a letter on which it fires and one on which it nearly
//! does.

use serde_json::{Value, json};

use crate::support::{mtuslint, opioid_letter, report_on};

#[test]
fn the_gravest_verdict_is_never_silent() {
    let favour = "In this case, Percocet reduces the patient's pain by half and he has returned to work with it. The patient denies side effects.";
    let oppose = "There is no documentation of pain relief, functional improvement or failure of first-line medication in the records of this patient.";
    let deny = "The request is not medically necessary.";
    let grant = "The request is medically necessary.";
    for (outcome, reasons, contradicted, rules) in [
        ("Upheld", format!("{favour} {deny}"), true, vec!["conflict/findings"]),
        ("Overturned", format!("{oppose} {grant}"), true, vec!["conflict/findings"]),
        // Two findings against what is granted aren't all of them.
        (
            "Overturned",
            format!("{} {grant}", oppose.replace(" or failure of first-line medication", "")),
            false,
            vec![],
        ),
        // The conclusion disagrees, too: that is one contradiction.
        ("Upheld", format!("{favour} {grant}"), true, vec!["conflict/outcome"]),
        // One fact alone, or facts on both sides, are a reviewer's to weigh.
        ("Upheld", format!("The patient denies side effects. {deny}"), false, vec![]),
        ("Upheld", format!("{favour} There was no urine drug screen. {deny}"), false, vec![]),
        ("Overturned", format!("{favour} {grant}"), false, vec![]),
    ] {
        let report = report_on(opioid_letter(outcome, &reasons));
        let decision = &report["letters"][0]["decisions"][0];
        let diagnostics = decision["diagnostics"].as_array().unwrap().iter();
        let conflicts: Vec<&str> =
            diagnostics.map(|d| d["rule"].as_str().unwrap()).filter(|r| r.starts_with("conflict")).collect();
        assert_eq!((decision["verdict"] == "contradicted", conflicts), (contradicted, rules), "{outcome}: {reasons}");
    }
    let run = mtuslint(&["check", "--verbose", "--select=conflict/findings", "--fail-on=error", "--color=never", "-"]);
    snapshot!("conflict-findings", run.stdin(opioid_letter("Upheld", &format!("{favour} {deny}"))).shown());
}

/// What a denial finds where words seem to say the contrary: of some criteria the pack says, and a slight change speaks for whichever
/// side is concluded.
#[test]
fn some_words_mean_what_is_concluded() {
    let (deny, grant) = ("The request is not medically necessary.", "The request is medically necessary.");
    for (criterion, words, denied, granted) in [
        ("opioid/function", "The patient is able to work four hours a day.", "unmet", "met"),
        ("opioid/analgesia", "The patient's pain falls from 8/10 to 6/10 with it.", "unmet", "met"),
        ("opioid/analgesia", "The patient's pain falls from 8/10 to 5/10 with it.", "met", "met"),
        ("opioid/side-effects", "The patient denies side effects.", "met", "met"),
    ] {
        for (outcome, conclusion, wanted) in [("Upheld", deny, denied), ("Overturned", grant, granted)] {
            let report = report_on(opioid_letter(outcome, &format!("{words} {conclusion}")));
            let results = report["letters"][0]["decisions"][0]["criteria"].as_array().unwrap();
            let result = results.iter().find(|result| result["id"] == criterion).unwrap();
            assert_eq!(
                (&result["status"], &result["finding"]),
                (&"applied".into(), &wanted.into()),
                "{outcome}: {words}"
            );
            // A denial rests on what it finds against the request.
            let rests_on = report["letters"][0]["decisions"][0]["rests_on"].as_array().unwrap();
            assert_eq!(outcome == "Upheld" && rests_on.contains(&criterion.into()), wanted == "unmet", "{words}");
        }
    }
    let run = mtuslint(&["check", "--trace=opioid/function", "--color=never", "-"]);
    let letter = opioid_letter("Upheld", &format!("The patient is able to work four hours a day. {deny}"));
    snapshot!("trace-denied", run.stdin(letter).shown());
}

/// What a decision must weigh follows from what it rests on: the rules and severities reported of its reasons, the verdict,
/// and what it rests on.
#[test]
fn one_sufficient_ground_carries_a_denial_and_an_approval_needs_all() {
    let use_of_it = "The patient has been taking Percocet since 2014.";
    let recital = "The guidelines recommend review of pain relief, function, side effects and aberrant behavior.";
    let ground = "There is no documentation of pain relief.";
    let whole = "Percocet reduces the patient's pain by half and he has returned to work. He denies side effects. The urine drug screen was consistent.";
    let (deny, grant) = ("The request is not medically necessary.", "The request is medically necessary.");
    let weaned = "The patient should be slowly weaned from Percocet.";
    for (outcome, reasons, verdict, rests_on, expected) in [
        // One ground is enough; what it leaves open is advice, in one finding.
        (
            "Upheld",
            format!("{use_of_it} {ground} {weaned} {deny}"),
            "supported",
            vec!["opioid/analgesia"],
            vec![("ground/open", "advice")],
        ),
        // Whatever it rests on, an established opioid isn't stopped without a word on weaning.
        (
            "Upheld",
            format!("{use_of_it} {ground} {deny}"),
            "incomplete",
            vec!["opioid/analgesia"],
            vec![("opioid/weaning", "warning"), ("ground/open", "advice")],
        ),
        // Recital and conclusion are no ground.
        ("Upheld", format!("{recital} {deny}"), "unsupported", vec![], vec![("ground/none", "warning")]),
        // A first prescription isn't asked what it has brought.
        (
            "Upheld",
            format!(
                "This is a first prescription. There is no documentation that first-line medication has failed. {deny}"
            ),
            "supported",
            vec!["opioid/alternatives"],
            vec![],
        ),
        (
            "Overturned",
            format!("{use_of_it} {whole} {grant}"),
            "supported",
            vec!["opioid/analgesia", "opioid/function", "opioid/side-effects", "opioid/aberrant-behavior"],
            vec![],
        ),
        // What an approval recites and doesn't apply is missed; what it passes over is worth knowing.
        (
            "Overturned",
            format!("{recital} {use_of_it} Percocet reduces the patient's pain by half. {grant}"),
            "incomplete",
            vec!["opioid/analgesia"],
            vec![("ground/missing", "warning")],
        ),
    ] {
        let report = report_on(opioid_letter(outcome, &reasons));
        let decision = &report["letters"][0]["decisions"][0];
        let found: Vec<(&str, &str)> = decision["diagnostics"]
            .as_array()
            .unwrap()
            .iter()
            .map(|d| (d["rule"].as_str().unwrap(), d["severity"].as_str().unwrap()))
            .collect();
        assert_eq!((&decision["verdict"], found), (&Value::from(verdict), expected), "{outcome}: {reasons}");
        assert_eq!(decision["rests_on"], json!(rests_on), "{outcome}: {reasons}");
    }
}

/// A section's name may begin with another's: cut behind that, the rest would pass for a chapter about anything.
#[test]
fn a_section_whose_name_begins_with_anothers_is_read_whole() {
    let cited = "Knee Complaints 2004, Section(s): Initial Care, Activity Alteration";
    let reasons = "The patient had no benefit. The request is not medically necessary.";
    let of = |heading: &str| reported("citation/off-topic", ["The worker has pain.", heading, cited, reasons]);
    assert!(!of("Lumbar support: Upheld").is_empty());
    assert!(of("Knee brace: Upheld").is_empty());
}

/// The rules of a kind that one decision is reported for, with this case summary, heading and citation.
fn reported(kind: &str, [summary, heading, cited, reasons]: [&str; 4]) -> Vec<String> {
    let report = report_on(format!(
        "Case Number: CM16-0990022\nDate Assigned: 10/07/2016 Date of Injury: 04/18/2012\nDecision Date: 11/21/2016\nHOW THE IMR FINAL DETERMINATION WAS MADE\nState(s) of Licensure: California\nCertification(s)/Specialty: Pain Management\nCLINICAL CASE SUMMARY\n{summary}\nIMR ISSUES, DECISIONS AND RATIONALES\nset forth below:\n{heading}\nClaims Administrator guideline: Decision based on MTUS {cited}.\nMAXIMUS guideline: Decision based on MTUS {cited}.\nDecision rationale: {reasons}\n"
    ));
    let diagnostics = report["letters"][0]["decisions"][0]["diagnostics"].as_array().unwrap().iter();
    diagnostics.map(|d| d["rule"].as_str().unwrap().to_owned()).filter(|rule| rule.starts_with(kind)).collect()
}

#[test]
fn a_conclusion_about_another_level_part_or_number_of_visits_is_reported() {
    let esi = "Chronic Pain Medical Treatment 2016, Section(s): Epidural steroid injections (ESIs)";
    let therapy = "Chronic Pain Medical Treatment 2016, Section(s): Physical Medicine";
    let opioids = "Opioid Treatment 2016";
    for (heading, cited, concluded, expected) in [
        ("Left L4-L5 epidural steroid injection: Upheld", esi, "right C6-C7 epidural steroid injection", true),
        ("Left L4-L5 epidural steroid injection: Upheld", esi, "left L5-S1 epidural steroid injection", true),
        ("Left L4-L5 epidural steroid injection: Upheld", esi, "right L4-L5 epidural steroid injection", true),
        ("Left L4-L5 epidural steroid injection: Upheld", esi, "lumbar epidural steroid injection", false),
        ("Left epidural steroid injection at L4-L5: Upheld", esi, "right L4-L5 epidural steroid injection", true),
        ("Left epidural steroid injection at L4-L5: Upheld", esi, "left L4-L5 epidural steroid injection", false),
        // Of a part that has no name here, too.
        ("Left sacroiliac joint injection: Upheld", esi, "right sacroiliac joint injection", true),
        ("Left sacroiliac joint injection: Upheld", esi, "left sacroiliac joint injection", false),
        ("Left sacroiliac joint injection: Upheld", esi, "sacroiliac joint injection", false),
        ("Physical therapy for the cervical spine: Upheld", therapy, "physical therapy of the lumbar spine", true),
        ("Physical therapy for the lumbosacral spine: Upheld", therapy, "physical therapy of the low back", false),
        ("Physical therapy for the left arm: Upheld", therapy, "physical therapy of the left leg", true),
        ("Physical therapy for the left leg: Upheld", therapy, "physical therapy of the left knee", false),
        ("Physical therapy two times six: Upheld", therapy, "physical therapy of 18 sessions", true),
        ("Physical therapy two times six: Upheld", therapy, "physical therapy of 12 sessions", false),
        (
            "Physical therapy 2 times a week for 6 weeks: Upheld",
            therapy,
            "physical therapy three times a week for four weeks",
            true,
        ),
        (
            "Physical therapy 2 times a week for 6 weeks: Upheld",
            therapy,
            "physical therapy twice a week for 6 weeks",
            false,
        ),
        ("Norco 10/325mg twice a day: Upheld", opioids, "Norco 10/325mg three times daily", true),
        ("Norco 10/325mg TID #90: Upheld", opioids, "Norco 10/325mg every 8 hours", false),
        ("Norco 10/325mg every 6 hours: Upheld", opioids, "Norco 10/325mg BID", true),
        ("Norco 10/325mg every 6 hours: Upheld", opioids, "Norco 10/325mg", false),
    ] {
        let reasons = format!("The patient had no benefit. The request for {concluded} is not medically necessary.");
        let found = reported("conflict/item", ["The worker has pain.", heading, cited, &reasons]);
        assert_eq!(!found.is_empty(), expected, "{heading}; {concluded}");
        let reasons = format!("The patient had no benefit. {concluded} is therefore not medically necessary.");
        let found = reported("conflict/item", ["The worker has pain.", heading, cited, &reasons]);
        assert_eq!(!found.is_empty(), expected, "{heading}; {concluded}, therefore");
    }
    // The conclusion names no part, and the reasons another throughout.
    let mri = "Knee Complaints 2004, Section(s): Special Studies";
    let shoulder = "In this case, there is a positive impingement sign of the right shoulder. The examination showed weakness of the right shoulder.";
    let knee = "The examination showed an effusion of the left knee.";
    for (reasons, expected) in [
        (shoulder.to_owned(), true),
        (format!("{shoulder} {knee}"), false),
        // One such word is no argument.
        ("In this case, there is weakness of the right shoulder.".to_owned(), false),
    ] {
        let reasons = format!("{reasons} The request is not medically necessary.");
        let found = reported("conflict/item", ["The worker has pain.", "MRI of the left knee: Upheld", mri, &reasons]);
        assert_eq!(!found.is_empty(), expected, "{reasons}");
    }
}

/// A letter with such a case summary and of several items: heading, outcome and reasons of each.
fn letter_of(summary: &str, items: &[(&str, &str, &str)]) -> String {
    let cited = "Decision based on MTUS Chronic Pain Medical Treatment 2016.";
    let decisions = items.iter().map(|(item, outcome, reasons)| {
        let verdict = if *outcome == "Upheld" { "is not" } else { "is" };
        format!(
            "{item}: {outcome}\nClaims Administrator guideline: {cited}\nMAXIMUS guideline: {cited}\nDecision rationale: {reasons} The request {verdict} medically necessary.\n"
        )
    });
    let decisions: String = decisions.collect();
    format!(
        "Case Number: CM16-0990024\nDecision Date: 11/21/2016\nHOW THE IMR FINAL DETERMINATION WAS MADE\nCLINICAL CASE SUMMARY\n{summary}\nIMR ISSUES, DECISIONS AND RATIONALES\nset forth below:\n{decisions}"
    )
}

/// The only decision of a letter that denies an item for these reasons.
fn denial(item: &str, reasons: &str) -> Value {
    report_on(letter_of("The worker has pain.", &[(item, "Upheld", reasons)]))["letters"][0]["decisions"][0].clone()
}

/// What is tried before another treatment weighs where that is asked for, and not where the item is called so; and words that only hint
/// come to what the pack says.
#[test]
fn a_treatment_tried_before_and_words_that_only_hint() {
    let tens = "A trial of TENS is not documented for this patient.";
    let root = "In this case, the examination points to the left S1 nerve.";
    for (item, criterion, reasons, status, finding) in [
        ("H-wave unit, purchase", "electrotherapy/conservative-failure", tens, "applied", "unmet".into()),
        ("TENS unit, purchase", "electrotherapy/conservative-failure", tens, "omitted", Value::Null),
        ("E-stim unit, purchase", "electrotherapy/conservative-failure", tens, "omitted", Value::Null),
        ("Left L5-S1 epidural steroid injection", "epidural-injection/radiculopathy", root, "applied", "met".into()),
    ] {
        let decision = denial(item, reasons);
        let result = decision["criteria"].as_array().unwrap().iter().find(|result| result["id"] == criterion).unwrap();
        assert_eq!((&result["status"], &result["finding"]), (&status.into(), &finding), "{item}");
    }
}

/// Two findings are all that was found only where every clause on the patient is known: what isn't may be the ground.
#[test]
fn two_findings_beside_an_unknown_clause_are_no_contradiction() {
    let found =
        "In this case, the patient failed gabapentin. He has localized peripheral neuropathic pain of the foot.";
    let contradicted = |reasons: &str| denial("Lidoderm 5% patch #30", reasons)["verdict"] == "contradicted";
    assert!(contradicted(found));
    assert!(!contradicted(&format!("{found} What leads nowhere should end.")));
}

/// What the letter's own decisions are found to contradict, each with its severity.
fn disagreements(items: &[(&str, &str, &str)]) -> Vec<String> {
    let report = report_on(letter_of("The worker has pain.", items));
    let said = report["letters"][0]["diagnostics"].as_array().unwrap().iter();
    said.filter(|d| d["rule"] == "conflict/letter").map(|d| d["severity"].as_str().unwrap().to_owned()).collect()
}

/// What one rationale misses, another of the same letter states: of the patient, and of the same treatment.
#[test]
fn decisions_of_one_letter_that_state_a_fact_both_ways_disagree() {
    let spasm = ("Soma 350mg #60", "Upheld", "In this case, there is no documentation of muscle spasm on examination.");
    let relief = ("Norco 10/325mg #60", "Upheld", "In this case, there is no documentation of pain relief with Norco.");
    let ibuprofen = |reasons| ("Ibuprofen 800mg #60", "Upheld", reasons);
    let found = "In this case, the examination showed lumbar spasm and tenderness.";
    for (lack, other, expected) in [
        (spasm, found, true),
        (spasm, "The guidelines recommend it where there is muscle spasm.", false),
        (spasm, "In this case, the examination showed tenderness.", false),
        (relief, "In this case, Norco reduces the pain from 8/10 to 4/10.", true),
        (relief, "In this case, ibuprofen reduces the pain from 8/10 to 4/10.", false),
    ] {
        assert_eq!(!disagreements(&[lack, ibuprofen(other)]).is_empty(), expected, "{lack:?} | {other}");
    }
    // Visits that no service is named beside are those of the decision that tells of them.
    let visits = "In this case, the number of visits attended is not given.";
    let told = "In this case, the patient has had 6 sessions.";
    for (item, expected) in [("Acupuncture, 6 visits", false), ("Chiropractic treatment, 12 visits", true)] {
        let both = [("Chiropractic treatment, 6 visits", "Upheld", visits), (item, "Upheld", told)];
        assert_eq!(!disagreements(&both).is_empty(), expected, "{item}");
    }
    // Of the same words in both neither states what the other misses.
    let failed = "The patient has not failed to improve with conservative treatment.";
    assert!(disagreements(&[("Soma 350mg #60", "Upheld", failed), ibuprofen(failed)]).is_empty());
    // What the case summary refutes, too, is one finding of the decision and one of the letter.
    let report = report_on(letter_of("The examination showed lumbar spasm.", &[spasm, ibuprofen(found)]));
    let letter = &report["letters"][0];
    let disagree = letter["diagnostics"].as_array().unwrap().iter().filter(|d| d["rule"] == "conflict/letter");
    assert_eq!(disagree.count(), 1, "{letter}");
    let found = letter["decisions"][0]["diagnostics"].as_array().unwrap();
    assert_eq!(found.iter().filter(|d| d["rule"] == "conflict/record").count(), 1, "{found:?}");
}

/// What is missed on one side isn't stated by words on an item for the other, and what leaves somebody names no side.
#[test]
fn decisions_on_different_sides_do_not_disagree() {
    let disagree = |side: &str| {
        let lack = format!("On the {side} there is no documentation of muscle spasm.");
        let massage = "In this case, spasm is seen, and care has left her no better.";
        let emg = ("EMG of the bilateral arms", "Upheld", lack.as_str());
        disagreements(&[emg, ("Massage of the right arm", "Upheld", massage)])
    };
    assert!(disagree("left").is_empty());
    // A rationale gives a fact neither day nor place, so this only advises.
    assert_eq!(disagree("right"), ["advice"]);
}

/// A companion is held against the letter's operation, whatever else the letter decides: by its words, or by a heading that makes it a
/// part of the operation and is approved without it.
#[test]
fn a_companion_is_held_against_the_operation() {
    let repair = "Right shoulder arthroscopy with rotator cuff repair";
    let mri = ("MRI of the left knee", "Upheld", "The examination of the knee was normal.");
    let unit = "Associated surgical service: Cold therapy unit";
    let falls = "The requested surgery is not medically necessary, and so there is no need of it.";
    let plain = "A cold pack does as well.";
    for (operation, companion, expected) in [
        ((repair, "Overturned", "The tear is proven."), (unit, "Upheld", falls), 1),
        ((repair, "Upheld", "The tear is small."), (unit, "Upheld", falls), 0),
        // A companion may be denied for a reason of its own, but not be approved by itself.
        ((repair, "Overturned", "The tear is proven."), (unit, "Upheld", plain), 0),
        ((repair, "Upheld", "The tear is small."), (unit, "Overturned", "It eases the first days."), 1),
        ((repair, "Upheld", "The tear is small."), ("Cold therapy unit", "Overturned", "It eases the first days."), 0),
        // `The procedure isn't a bloody one` lets nothing fall.
        (
            (repair, "Overturned", "The tear is proven."),
            ("Pre-operative CBC", "Upheld", "The procedure is not one with large blood loss."),
            0,
        ),
    ] {
        assert_eq!(disagreements(&[operation, companion, mri]).len(), expected, "{operation:?} {companion:?}");
    }
}

/// That there are none is a denial of side effects in one decision where another has them, and a part of the body that goes unnamed is
/// the item's.
#[test]
fn a_denial_and_a_place_of_their_own_items_count() {
    let norco = ("Norco 10/325mg #60", "Overturned", "No adverse effects of Norco were reported by the patient.");
    let docusate = |drug: &'static str| ("Docusate 100mg #60", "Overturned", drug);
    assert_eq!(disagreements(&[norco, docusate("The patient is constipated from Norco.")]), ["advice"]);
    assert!(disagreements(&[norco, docusate("The patient is constipated from tramadol.")]).is_empty());
    let lack = ("Soma 350mg #60", "Upheld", "The examination of the low back did not reveal muscle spasm.");
    let massage = |item: &'static str| (item, "Overturned", "On examination the patient has spasm.");
    assert_eq!(disagreements(&[lack, massage("Massage of the low back")]), ["advice"]);
    assert!(disagreements(&[lack, massage("Massage of the neck")]).is_empty());
}

/// Who denies an antibiotic takes the operation that it goes with as given; who grants it must show one, or an infection.
#[test]
fn a_denial_needn_t_weigh_what_is_asked_of_approvals_alone() {
    let requirement = |outcome: &str| {
        let reasons = "Antibiotics are recommended before surgery. The patient takes two tablets.";
        let report = report_on(letter_of("The worker has pain.", &[("Keflex 500mg #28", outcome, reasons)]));
        let criteria = report["letters"][0]["decisions"][0]["criteria"].as_array().unwrap().clone();
        let surgery = criteria.into_iter().find(|criterion| criterion["id"] == "antibiotic/surgery").unwrap();
        surgery["requirement"].clone()
    };
    assert_eq!(requirement("Upheld"), "not-asked");
    assert_eq!(requirement("Overturned"), "necessary");
}

/// A citation is about another treatment only where every section of it is: by class, by drug, or by the service's name.
#[test]
fn a_section_about_another_drug_or_service_is_off_topic() {
    let chronic = |section: &str| format!("Chronic Pain Medical Treatment 2016, Section(s): {section}");
    let low_back = |section: &str| format!("Low Back Complaints 2004, Section(s): {section}");
    for (heading, cited, expected) in [
        ("Soma 350mg #60", chronic("Cyclobenzaprine (Flexeril)"), true),
        ("Fexmid 7.5mg #60", chronic("Cyclobenzaprine (Flexeril)"), false),
        ("Soma 350mg #60", chronic("Cyclobenzaprine (Flexeril), Muscle relaxants (for pain)"), false),
        ("Lidocaine 5% patch #30", chronic("Capsaicin, topical"), true),
        ("10-panel urine drug test", chronic("NSAIDs, specific drug list & adverse effects"), true),
        ("10-panel urine drug test", chronic("Opioids, criteria for use"), false),
        ("Interferential unit", chronic("Neuromuscular electrical stimulation (NMES devices)"), true),
        ("Neuromuscular stimulator", chronic("Neuromuscular electrical stimulation (NMES devices)"), false),
        ("Gym membership", chronic("Exercise"), false),
        ("H-wave unit", chronic("Epidural steroid injections (ESIs), therapeutic"), true),
        ("Percocet 5/325mg #60", chronic("Antiemetics (for opioid nausea), Ondansetron (Zofran)"), true),
        ("Zofran 8mg #10", chronic("Antiemetics (for opioid nausea), Ondansetron (Zofran)"), false),
        ("Gym membership", chronic("Epidural steroid injections (ESIs)"), true),
        ("MRI of the lumbar spine", low_back("Physical Methods"), true),
        ("MRI of the lumbar spine", low_back("Special Studies"), false),
        ("Physical therapy to the lumbar spine", low_back("Physical Methods"), false),
        ("Opana ER 20mg #60", chronic("Anti-epilepsy drugs (AEDs) for pain"), true),
        // Sections by words of their titles, which no list holds whole.
        ("Right L5-S1 transforaminal epidural steroid injection", low_back("Facet joint injections"), true),
        ("Bilateral L4-L5 medial branch blocks", low_back("Facet joint diagnostic blocks (injections)"), false),
        ("MRI of the lumbar spine", low_back("MRIs (magnetic resonance imaging)"), false),
        ("Lunesta 3mg #30", chronic("Zolpidem (Ambien); Insomnia treatment"), false),
        ("Lunesta 3mg #30", chronic("Zolpidem (Ambien)"), true),
        ("Voltaren 1% gel 100gm", chronic("Salicylate topicals"), true),
        ("Flexeril 10mg #90", chronic("Antispasticity drugs"), true),
        ("Tizanidine 4mg #60", chronic("Antispasticity drugs"), false),
        ("Duloxetine 30mg #30", chronic("Antiepilepsy drugs (AEDs) for pain"), true),
        ("Soma 350mg #60", "Opioid Treatment 2016, Section(s): Opioids for Chronic Pain".to_owned(), true),
        ("Urine drug screen", "Opioid Treatment 2016, Section(s): Opioids for Chronic Pain".to_owned(), false),
        // A chapter by its number, as letters of 2014 and 2015 cite it.
        ("MRI of the right knee", "ACOEM Practice Guidelines, Chapter 12 Low Back Complaints".to_owned(), true),
        ("MRI of the right knee", "ACOEM Practice Guidelines, Chapter 13 Knee Complaints".to_owned(), false),
        // What is injected has no class of its own here, and is one of the drugs that the section is about.
        ("Ketorolac 60mg injection", chronic("NSAIDs, specific drug list & adverse effects"), false),
        ("Ketorolac 60mg injection", chronic("Anti-epilepsy drugs (AEDs) for pain"), true),
        // Nothing is known of what the section is about, nor of the item, which may be a brand of just that.
        ("Norco 10/325mg #60", chronic("Introduction"), false),
        ("Zovexin #60", chronic("Capsaicin, topical"), false),
    ] {
        let letter = ["The worker has pain.", &format!("{heading}: Upheld"), &cited, "It is not medically necessary."];
        assert_eq!(!reported("citation/off-topic", letter).is_empty(), expected, "{heading}; {cited}");
    }
}

#[test]
fn a_part_granted_is_no_contradiction() {
    let cited = "Chronic Pain Medical Treatment 2016, Section(s): Carisoprodol (Soma)";
    let part = "A supply of Soma 350mg #20 for weaning is medically necessary.";
    let rest = "The remainder of the request is not medically necessary.";
    let deny = "The request is not medically necessary.";
    let quoted = "The utilization review determined that Soma is medically necessary only for weeks.";
    for (reasons, rules) in [
        (format!("{part} {rest}"), vec!["conflict/part-granted"]),
        (format!("{rest} {part}"), vec!["conflict/part-granted"]),
        (format!("The patient has no spasm. {quoted} {rest}"), vec![]),
        ("The request for Soma is medically necessary.".to_owned(), vec!["conflict/outcome"]),
        // What an earlier conclusion concedes, or only supposes, wasn't asked; a plain one contradicts the heading.
        (
            "I agree that it is medically necessary at night, but the request is not medically necessary.".to_owned(),
            vec![],
        ),
        (format!("A gel would be medically necessary. {deny}"), vec![]),
        (format!("The request for Soma is medically necessary. {deny}"), vec!["conflict/outcome"]),
        // A conclusion on another item of the letter is none on this.
        (format!("Fentanyl was found to be medically necessary above, and Soma beside it sedates. {deny}"), vec![]),
        ("Fentanyl was found to be medically necessary above; the relaxant is not.".to_owned(), vec![]),
        (format!("Fentanyl is medically necessary elsewhere. {deny}"), vec![]),
        // The operation's necessity is another decision's.
        (format!("The surgery has been determined to be medically necessary. {rest}"), vec![]),
    ] {
        let found = reported("conflict", ["The worker has pain.", "Soma 350mg #90: Upheld", cited, &reasons]);
        assert_eq!(found, rules, "{reasons}");
    }
}

#[test]
fn a_denial_that_rests_on_the_review_under_review_is_reported() {
    let cited = "Chronic Pain Medical Treatment 2016, Section(s): Carisoprodol (Soma)";
    let denied = "The request is not medically necessary.";
    for (summary, reasons, expected) in [
        ("No records besides the utilization review were received.", denied.to_owned(), true),
        (
            "The worker has pain.",
            format!("The claims administrator found that the use is too long, and I agree. {denied}"),
            true,
        ),
        (
            "The worker has pain.",
            format!("The patient has taken Soma for three years. I agree with the utilization review. {denied}"),
            false,
        ),
        // Reasons that are only reported, in whatever words they are then adopted, or in none.
        (
            "The worker has pain.",
            format!(
                "The utilization review denied this because there was no documentation of spasm. I agree with the \
                 determination of the utilization reviewer. {denied}"
            ),
            true,
        ),
        (
            "The worker has pain.",
            format!("The utilization reviewer noted that there was no documentation of spasm. {denied}"),
            true,
        ),
        (
            "The worker has pain.",
            format!(
                "The utilization reviewer noted that there was no documentation of spasm. The patient has taken Soma \
                 for three years. {denied}"
            ),
            false,
        ),
        ("The utilization review was received with 200 pages of records.", denied.to_owned(), false),
    ] {
        let found = reported("ground/utilization", [summary, "Soma 350mg #90: Upheld", cited, &reasons]);
        assert_eq!(!found.is_empty(), expected, "{summary} {reasons}");
    }
}

#[test]
fn a_record_refutes_only_the_fact_that_is_missed() {
    let opioids = "Opioid Treatment 2016";
    let relaxants = "Chronic Pain Medical Treatment 2016, Section(s): Carisoprodol (Soma)";
    let norco = "Norco 10/325mg #60: Upheld";
    let soma = "Soma 350mg #90: Upheld";
    for (heading, cited, summary, reasons, expected) in [
        (
            norco,
            opioids,
            "The urine drug screen of 06/02/2016 was consistent.",
            "There is no CURES report in the records.",
            false,
        ),
        (
            norco,
            opioids,
            "The urine drug screen of 06/02/2016 was consistent.",
            "There is no urine drug screen in the records.",
            true,
        ),
        (
            norco,
            opioids,
            "A pain agreement was signed on 06/02/2016.",
            "There is no urine drug screen in the records.",
            false,
        ),
        (soma, relaxants, "There is marked spasm of the neck.", "There is no documentation of muscle spasm.", true),
        (
            soma,
            relaxants,
            "There is tenderness of the lumbar muscles without spasm.",
            "There is no documentation of spasm.",
            false,
        ),
        (
            soma,
            relaxants,
            "There is muscle spasm of the neck.",
            "There is no documentation of an acute exacerbation.",
            false,
        ),
        // What is acknowledged before another subject isn't missed.
        (
            soma,
            relaxants,
            "There was muscle spasm of the neck.",
            "While there was spasm on examination, the efficacy of the drug was not documented.",
            false,
        ),
        (soma, relaxants, "She complains of feelings of spasm of the neck.", "There is no muscle spasm.", false),
        // Another side, and what a drug did that is in a compound.
        (
            "EMG of both legs: Upheld",
            "Low Back Complaints 2004",
            "Sensation was decreased at the right L5 dermatome.",
            "On the left there is no sensory loss.",
            false,
        ),
        (
            "Gabapentin 6%/Baclofen 2% cream 120gm: Upheld",
            "Chronic Pain Medical Treatment 2016, Section(s): Topical analgesics",
            "Pain went from 8/10 to 5/10 with oral gabapentin.",
            "There is no documentation of benefit with the cream.",
            false,
        ),
    ] {
        let reasons = format!("{reasons} The request is not medically necessary.");
        let found = reported("conflict/record", [summary, heading, cited, &reasons]);
        assert_eq!(!found.is_empty(), expected, "{summary} {reasons}");
    }
}

/// The one decision that is reported of a letter with these reasons.
fn decision(heading: &str, cited: &str, summary: &str, reasons: &str) -> Value {
    injured("04/18/2012", heading, cited, summary, reasons)
}

/// The same, of an injury of that day.
fn injured(day: &str, heading: &str, cited: &str, summary: &str, reasons: &str) -> Value {
    let letter = format!(
        "Case Number: CM16-0990023\nDate of Injury: {day}\nDecision Date: 11/21/2016\nUR Denial Date: 10/03/2016\nHOW THE IMR FINAL DETERMINATION WAS MADE\nState(s) of Licensure: California\nCertification(s)/Specialty: Pain Management\nCLINICAL CASE SUMMARY\n{summary}\nIMR ISSUES, DECISIONS AND RATIONALES\nset forth below:\n{heading}\nClaims Administrator guideline: Decision based on MTUS {cited}.\nMAXIMUS guideline: Decision based on MTUS {cited}.\nDecision rationale: {reasons}\n"
    );
    report_on(letter)["letters"][0]["decisions"][0].clone()
}

const THERAPY: &str = "Chronic Pain Medical Treatment 2016, Section(s): Physical Medicine";
const DENIED: &str = "The request is not medically necessary.";

#[test]
fn visits_had_authorised_and_asked_for_are_added_up_against_the_number_for_this_condition() {
    let eight = "Physical therapy 8 visits for the lumbar spine: Upheld";
    let crps = "The guidelines allow 24 visits for CRPS and 8-10 visits for myalgia.";
    for (heading, reasons, finding) in [
        // As many again as were had: the same figure twice.
        (eight, "The guidelines allow 10 visits. The patient has attended 8 visits of therapy.", "unmet"),
        (eight, "The guidelines allow 20 visits. The patient has attended 8 visits of therapy.", "met"),
        (
            eight,
            "The guidelines allow 20 visits. The patient has attended 8 visits of therapy. 6 more were authorized.",
            "unmet",
        ),
        (eight, "The guidelines allow 20 visits. With this request the total would be 18 visits.", "met"),
        // The number for another condition is no measure; the pack's own is, where the rule is recited without one.
        (eight, &format!("{crps} The patient has attended 8 visits of therapy."), "unmet"),
        (eight, &format!("{crps} The patient has CRPS. The patient has attended 8 visits of therapy."), "met"),
        (eight, "The guidelines allow for fading of frequency. The patient has attended 8 visits.", "unmet"),
        (
            eight,
            "The guidelines allow 40 visits. The patient has attended 2 visits. 8 more would surpass the upper limit.",
            "unmet",
        ),
    ] {
        let decision = decision(heading, THERAPY, "The worker has pain.", &format!("{reasons} {DENIED}"));
        let criteria = decision["criteria"].as_array().unwrap();
        let limit = criteria.iter().find(|result| result["id"] == "physical-therapy/visit-limit").unwrap();
        assert_eq!(limit["finding"], finding, "{reasons}");
    }
}

#[test]
fn what_says_nothing_of_the_patient_is_no_ground() {
    let imaging = "Low Back Complaints 2004, Section(s): Special Studies";
    let recital = "Guidelines recommend imaging for neurologic deficits.";
    for (reasons, verdict) in [
        ("No specific rationale was given.", "unsupported"),
        ("No clinical reason for the study was provided.", "unsupported"),
        ("Without neurologic deficits, the request for MRI is not supported.", "unsupported"),
        ("In the absence of neurologic deficits, an MRI is not supported.", "unsupported"),
        // They speak of the patient or of the record.
        ("There are no neurologic deficits in this patient.", "supported"),
        ("The examination is without neurologic deficits.", "supported"),
        ("Given the absence of documented neurologic deficits in this patient, an MRI is not supported.", "supported"),
        // The record is named before.
        ("The patient has no neurologic deficits. Without neurologic deficits, an MRI is not supported.", "supported"),
    ] {
        let reasons = format!("{recital} {reasons} {DENIED}");
        let decision = decision("MRI of the lumbar spine: Upheld", imaging, "The worker has pain.", &reasons);
        assert_eq!(decision["verdict"], verdict, "{reasons}");
        let none = decision["diagnostics"].as_array().unwrap().iter().any(|d| d["rule"] == "ground/none");
        assert_eq!(none, verdict == "unsupported", "{reasons}");
    }
}

#[test]
fn a_record_that_refutes_the_only_ground_is_an_error_and_beside_another_a_warning() {
    let relaxants = "Chronic Pain Medical Treatment 2016, Section(s): Carisoprodol (Soma)";
    let spasm = "There is no documentation of muscle spasm.";
    let long = "The patient has used Soma for two years.";
    for (reasons, severity) in [(format!("{spasm} {DENIED}"), "error"), (format!("{spasm} {long} {DENIED}"), "warning")]
    {
        let decision = decision("Soma 350mg #90: Upheld", relaxants, "There is marked spasm of the neck.", &reasons);
        let all = decision["diagnostics"].as_array().unwrap();
        let conflict = all.iter().find(|d| d["rule"] == "conflict/record").unwrap();
        assert_eq!(conflict["severity"], severity, "{reasons}");
        // What the refuted ground leaves open isn't asked for besides.
        assert!(all.iter().all(|d| d["rule"] != "ground/open"), "{all:?}");
    }
}

#[test]
fn a_result_of_treatment_that_is_missed_days_after_the_injury_is_reported() {
    let six = "Physical therapy 6 visits for the lumbar spine: Upheld";
    let missed = "There is no documentation of functional improvement with treatment.";
    let seen = "The worker was seen on 09/30/2016 for pain.";
    for (day, summary, reasons, expected) in [
        ("09/28/2016", seen, missed, true),
        ("06/28/2016", seen, missed, false),
        ("09/28/2016", seen, "The patient has no neurologic deficits.", false),
        // The pain is older than the injury.
        ("09/28/2016", "The worker had therapy on 03/02/2015 and was seen on 09/30/2016.", missed, false),
    ] {
        let decision = injured(day, six, THERAPY, summary, &format!("{reasons} {DENIED}"));
        let found = decision["diagnostics"].as_array().unwrap().iter().any(|d| d["rule"] == "conflict/dates");
        assert_eq!(found, expected, "{day} {summary} {reasons}");
    }
}

/// The result of a criterion in a decision.
fn criterion<'a>(decision: &'a Value, id: &str) -> &'a Value {
    decision["criteria"].as_array().unwrap().iter().find(|result| result["id"] == id).unwrap()
}

#[test]
fn what_cuts_both_ways_takes_the_side_of_the_conclusion() {
    let opioids = "Chronic Pain Medical Treatment 2016, Section(s): Opioids, criteria for use";
    let both = "Percocet reduces the patient's pain by half. There is no documentation of lasting pain relief.";
    let silent = "There is no documentation of side effects in this patient.";
    for (outcome, concluded, relief, effects) in [
        ("Upheld", "is not medically necessary", "unmet", "unmet"),
        // A part that is granted isn't the decision.
        ("Upheld", "is not medically necessary. A supply of #20 is medically necessary for weaning", "unmet", "unmet"),
        ("Upheld", "is denied, but a supply of #20 is medically necessary for weaning", "unmet", "unmet"),
        ("Overturned", "is medically necessary", "met", "met"),
        // What the rationale concludes comes before its heading.
        ("Upheld", "is medically necessary", "met", "met"),
    ] {
        let reasons = format!("{both} {silent} The request {concluded}.");
        let decision =
            decision(&format!("Percocet 10/325mg #60: {outcome}"), opioids, "The worker has pain.", &reasons);
        assert_eq!(criterion(&decision, "opioid/analgesia")["finding"], relief, "{outcome}: {reasons}");
        assert_eq!(criterion(&decision, "opioid/side-effects")["finding"], effects, "{outcome}: {reasons}");
    }
}

/// Between the denial of a request and the decision on it a new edition may come into force: either may be cited.
#[test]
fn an_edition_in_force_when_the_request_was_denied_may_be_cited() {
    for (denied, cited, reported) in [
        ("07/11/2016", "Chronic Pain Medical Treatment 2009", false),
        ("08/01/2016", "Chronic Pain Medical Treatment 2009", true),
        ("07/11/2016", "Chronic Pain Medical Treatment 2016", false),
    ] {
        let letter = format!(
            "Case Number: CM16-0990024\nDate of Injury: 04/18/2012\nDecision Date: 08/25/2016\nUR Denial Date: {denied}\nHOW THE IMR FINAL DETERMINATION WAS MADE\nCLINICAL CASE SUMMARY\nThe worker has back pain.\nIMR ISSUES, DECISIONS AND RATIONALES\nset forth below:\nSoma 350mg #90: Upheld\nClaims Administrator guideline: Decision based on MTUS {cited}.\nMAXIMUS guideline: Decision based on MTUS {cited}, Section(s): Carisoprodol (Soma).\nDecision rationale: The patient has used it for two years. {DENIED}\n"
        );
        let run = mtuslint(&["check", "--trace=muscle-relaxant/short-course", "-"]).stdin(letter.as_str()).output();
        let traced = run.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        let of_denial = traced.contains("cited, and in force on 2016-07-11");
        assert_eq!(of_denial, !reported && cited.ends_with("2009"), "{traced}");
        let decision = report_on(letter)["letters"][0]["decisions"][0].clone();
        let rules: Vec<&str> =
            decision["diagnostics"].as_array().unwrap().iter().map(|d| d["rule"].as_str().unwrap()).collect();
        assert_eq!(rules.contains(&"citation/edition"), reported, "{denied} {cited}: {rules:?}");
    }
}

/// What an approval needs and words of this patient only hint at is applied; in a denial it stays recited.
#[test]
fn a_hint_suffices_for_what_an_approval_needs() {
    let reasons = "The guidelines recommend imaging after a month of conservative care and where surgery is considered. \
                   He has been through all of that for nine weeks. The foot is weak.";
    let weeks = |outcome: &str, verdict: &str| {
        let heading = format!("MRI of the lumbar spine without contrast: {outcome}");
        let reasons = format!("{reasons} The request {verdict} medically necessary.");
        let decision = decision(
            &heading,
            "Low Back Complaints 2004, Section(s): Special Studies",
            "The worker has pain.",
            &reasons,
        );
        let found = criterion(&decision, "imaging/conservative-failure");
        (
            found["status"].as_str().unwrap().to_owned(),
            found["finding"].clone(),
            found["support"].as_str().unwrap().to_owned(),
        )
    };
    assert_eq!(weeks("Overturned", "is"), ("applied".to_owned(), "met".into(), "applied-hinted".to_owned()));
    assert_eq!(weeks("Upheld", "is not"), ("recited".to_owned(), Value::Null, "recited-hinted".to_owned()));
}

/// A short recital beside hardly anything that is found to be weighed is often weighed in words that nobody knows: what a ground
/// discharges is then not said to be passed over.
#[test]
fn a_short_recital_is_no_sure_one() {
    let advised = |guideline: &str| {
        let cited = "Chronic Pain Medical Treatment 2016, Section(s): Muscle relaxants (for pain)";
        let reasons = format!("{guideline} The patient has used Flexeril for two years. {DENIED}");
        let decision = decision("Flexeril 10mg #90: Upheld", cited, "The worker has pain.", &reasons);
        let spasm = criterion(&decision, "muscle-relaxant/exacerbation");
        let found = decision["diagnostics"].as_array().unwrap();
        let open = found.iter().find(|d| d["rule"] == "ground/open").map(|d| d["message"].as_str().unwrap().to_owned());
        assert_eq!(spasm["status"], "recited");
        (spasm["support"].as_str().unwrap().to_owned(), open.unwrap_or_default().contains("spasm"))
    };
    let short = "The guidelines recommend muscle relaxants for acute spasm.";
    assert_eq!(advised(short), ("recited-briefly".to_owned(), false));
    let list = "The guidelines recommend muscle relaxants as a second-line option. They are for acute spasm. They are not \
                recommended where efficacy diminishes.";
    assert_eq!(advised(list), ("recited".to_owned(), true));
}

/// Of what an approval needs nothing is missed where clauses of this case say what nobody knows.
#[test]
fn what_an_approval_may_weigh_in_unknown_words_is_not_missed() {
    let missed = |clause: &str| {
        let cited = "Low Back Complaints 2004, Section(s): Special Studies";
        let reasons = format!(
            "The guidelines recommend imaging after a month of conservative care and where surgery is considered. {clause} \
             The foot is weak, and a surgeon asks for it. The request is medically necessary."
        );
        let heading = "MRI of the lumbar spine without contrast: Overturned";
        let found = decision(heading, cited, "The worker has pain.", &reasons);
        found["diagnostics"].as_array().unwrap().iter().any(|d| d["rule"] == "ground/missing")
    };
    assert!(missed(""));
    assert!(!missed("This patient went through all of that and more."));
}

/// Of a month's trial no trial before it is asked.
#[test]
fn a_criterion_isnt_asked_of_items_that_it_excepts_by_name() {
    let cited = "Chronic Pain Medical Treatment 2016, Section(s): TENS, chronic pain (transcutaneous electrical nerve stimulation)";
    let reasons = "The patient has not failed other treatment. The request is not medically necessary.";
    for (item, requirement) in [("TENS unit, 30-day rental", "other-item"), ("TENS unit purchase", "discharged")] {
        let decision = decision(&format!("{item}: Upheld"), cited, "The worker has back pain.", reasons);
        assert_eq!(criterion(&decision, "electrotherapy/trial")["requirement"], requirement, "{item}");
    }
}

/// What one class calls its own as a whole is of no other class that knows some of the words.
#[test]
fn words_within_longer_words_of_another_class_dont_add_theirs() {
    let reasons = "The request is not medically necessary.";
    for (item, classes) in [
        ("Acupuncture with electrical stimulation, 6 visits", json!(["acupuncture"])),
        ("Physical therapy 2x4 to include electrical stimulation", json!(["physical-therapy"])),
        ("Chiropractic visits with electrical stimulation x6", json!(["manual-therapy"])),
        ("Electrical stimulation unit, purchase", json!(["electrotherapy"])),
        ("Acupuncture x6 and a TENS unit", json!(["acupuncture", "electrotherapy"])),
    ] {
        let found = decision(&format!("{item}: Upheld"), "Acupuncture Treatment 2009", "The worker has pain.", reasons);
        assert_eq!(found["classes"], classes, "{item}");
    }
}

/// A figure is held against that of the edition that the decision falls under.
#[test]
fn what_a_dose_comes_to_depends_on_the_edition() {
    for (decided, dose, expected) in [
        ("03/02/2015", "100 mg of morphine equivalents", "met"),
        ("11/21/2016", "100 mg of morphine equivalents", "unmet"),
        ("11/21/2016", "60 mg of morphine equivalents", "met"),
        ("03/02/2015", "150 mg of morphine equivalents", "unmet"),
    ] {
        let report = report_on(format!(
            "Case Number: CM16-0990024\nDecision Date: {decided}\nHOW THE IMR FINAL DETERMINATION WAS MADE\nCLINICAL CASE SUMMARY\nThe worker has pain.\nIMR ISSUES, DECISIONS AND RATIONALES\nset forth below:\nPercocet 10/325mg #60: Upheld\nMAXIMUS guideline: Decision based on MTUS Chronic Pain Medical Treatment, Section(s): Opioids, criteria for use.\nDecision rationale: The patient takes {dose} a day. {DENIED}\n"
        ));
        let decision = &report["letters"][0]["decisions"][0];
        assert_eq!(criterion(decision, "opioid/dose")["finding"], expected, "{decided}: {dose}");
    }
}

#[test]
fn a_section_is_asked_only_for_what_it_holds() {
    let reasons = format!("The patient has used Flexeril for two years. {DENIED}");
    for (section, requirement) in
        [("Muscle relaxants (for pain)", "discharged"), ("Cyclobenzaprine (Flexeril)", "not-held")]
    {
        let cited = format!("Chronic Pain Medical Treatment 2016, Section(s): {section}");
        let decision = decision("Flexeril 10mg #90: Upheld", &cited, "The worker has pain.", &reasons);
        assert_eq!(criterion(&decision, "muscle-relaxant/second-line")["requirement"], requirement, "{section}");
        assert_eq!(criterion(&decision, "muscle-relaxant/benefit")["requirement"], "discharged", "{section}");
    }
}

#[test]
fn what_another_treatment_did_says_nothing_of_this_one() {
    let item = "Tizanidine 4mg #60";
    for (reasons, expected) in [
        ("The patient had a good response to the epidural injection of June.", "omitted"),
        ("Physical therapy reduced her pain by half.", "omitted"),
        ("He has good relief with the trigger point injections.", "omitted"),
        ("Pain is down by half with Norco.", "omitted"),
        // Its own name, that of its class, and all drugs together.
        ("Pain is down by half with tizanidine.", "applied"),
        ("Pain is down by half with tizanidine and Norco.", "applied"),
        ("The muscle relaxant reduced her pain by half.", "applied"),
        ("Pain is down by half with the medications.", "applied"),
        ("There is no improvement in spasm with muscle relaxants and physical therapy.", "applied"),
        ("Pain is not improved with physical therapy, injections and medication.", "applied"),
        ("Pain is reduced by half, better than with physical therapy.", "applied"),
        ("Spasm is reduced by half after failed physical therapy.", "applied"),
        // What no one is credited with, or `it` may be.
        ("Pain is down by half.", "applied"),
        ("The patient had an epidural injection, and it reduced his pain by half.", "applied"),
        ("The patient attends physical therapy, pain is down by half.", "applied"),
    ] {
        let read = denial(item, reasons);
        assert_eq!(criterion(&read, "muscle-relaxant/benefit")["status"], expected, "{reasons}");
    }
    // That a service spares drugs is its own doing; that another service helps isn't.
    let visits = "Acupuncture, 6 additional visits";
    for (reasons, expected) in [
        ("Norco went from four tablets a day to one.", "applied"),
        ("The patient improved with chiropractic manipulation.", "omitted"),
        ("The patient improved with acupuncture.", "applied"),
    ] {
        let read = denial(visits, reasons);
        assert_eq!(criterion(&read, "acupuncture/prior-response")["status"], expected, "{reasons}");
    }
}

#[test]
fn a_bare_name_takes_the_side_of_the_conclusion_where_the_pack_says_so() {
    for (reasons, expected) in [
        ("The patient reports a pain level of 8/10.", "unmet"),
        ("The patient reports pain relief of 60 percent.", "met"),
    ] {
        let read = denial("Norco 10/325mg #60", reasons);
        assert_eq!(criterion(&read, "opioid/analgesia")["finding"], expected, "{reasons}");
    }
    let items = [("Norco 10/325mg #60", "Overturned", "The patient reports a pain level of 3/10.")];
    let granted = report_on(letter_of("The worker has pain.", &items));
    assert_eq!(criterion(&granted["letters"][0]["decisions"][0], "opioid/analgesia")["finding"], "met");
}

#[test]
fn advice_behind_the_case_is_the_reviewers_own() {
    const LONG: &str = "The patient has taken it for three years and function is no better.";
    for (reasons, expected) in [
        (format!("{LONG} Slow tapering is advised after such long use."), "applied"),
        (format!("{LONG} The dose should be stepped down over several weeks."), "applied"),
        // Of patients in general, or with a source; and amidst what a guideline says.
        (format!("{LONG} Opioids should not be stopped abruptly."), "recited"),
        (format!("{LONG} Slow tapering is advised by the guidelines."), "recited"),
        (format!("Opioids need function. Slow tapering is advised where there is none. {LONG}"), "recited"),
    ] {
        let read = denial("Norco 10/325mg #60", &reasons);
        assert_eq!(criterion(&read, "opioid/weaning")["status"], expected, "{reasons}");
    }
}

#[test]
fn a_source_outside_the_mtus_needs_a_word_where_the_mtus_speaks() {
    let reasons = format!("The patient has no need of it. {DENIED}");
    const ODG: &str = "Decision based on Non-MTUS Citation Official Disability Guidelines (ODG)";
    const MTUS: &str = "Decision based on MTUS Low Back Complaints 2004";
    const UNCITED: &str = "The Claims Administrator did not cite any medical evidence for its decision";
    for (heading, administrator, chapter, decided, severity) in [
        ("MRI of the lumbar spine: Upheld", MTUS, "", "11/21/2016", "warning"),
        ("MRI of the lumbar spine: Upheld", UNCITED, "", "11/21/2016", "warning"),
        // Nobody argues for the MTUS.
        ("MRI of the lumbar spine: Upheld", ODG, "", "11/21/2016", "advice"),
        ("Cold therapy unit, purchase: Upheld", MTUS, "", "11/21/2016", "advice"),
        // What the MTUS has no chapter on, or had none on then.
        ("MRI of the left hip: Upheld", MTUS, ", Hip & Pelvis", "11/21/2016", "advice"),
        ("MRI of the left hip: Upheld", MTUS, ", Hip & Pelvis", "11/21/2018", "warning"),
        ("MRI of the lumbar spine: Upheld", MTUS, ", Low Back", "11/21/2016", "warning"),
    ] {
        let letter = format!(
            "Case Number: CM16-0990024\nDate of Injury: 04/18/2012\nDecision Date: {decided}\nHOW THE IMR FINAL DETERMINATION WAS MADE\nState(s) of Licensure: California\nCLINICAL CASE SUMMARY\nThe worker has pain.\nIMR ISSUES, DECISIONS AND RATIONALES\nset forth below:\n{heading}\nClaims Administrator guideline: {administrator}.\nMAXIMUS guideline: {ODG}{chapter}.\nDecision rationale: {reasons}\n"
        );
        let report = report_on(letter);
        let all = report["letters"][0]["decisions"][0]["diagnostics"].as_array().unwrap();
        let found = all.iter().find(|d| d["rule"] == "citation/outside-mtus-unexplained").unwrap();
        assert_eq!(found["severity"], severity, "{heading} {administrator}{chapter} {decided}");
    }
}

#[test]
fn a_word_on_why_the_mtus_was_left_may_take_many_forms() {
    for (why, explained) in [
        ("Neither ACOEM nor the MTUS has a page on it", true),
        ("Nothing on it is found in the MTUS", true),
        ("The MTUS deals with it in fresh injuries only", true),
        ("The request lies beyond the scope of the MTUS", true),
        ("The chronic pain guidelines were written for other complaints", true),
        ("It was prescribed for migraine, not for chronic pain", true),
        ("The MTUS speaks at length of other tablets, but does not discuss this one", true),
        ("Official Disability Guidelines are therefore followed", true),
        ("The chapter was not adopted into the MTUS", true),
        ("The request is therefore held against the guidelines", false),
        ("It was prescribed for chronic pain", false),
    ] {
        let letter = opioid_letter("Upheld", &format!("{why}. {DENIED}")).replace(
            "MAXIMUS guideline: Decision based on MTUS Opioid Treatment 2016",
            "MAXIMUS guideline: Decision based on Non-MTUS Citation Official Disability Guidelines (ODG)",
        );
        let report = report_on(letter);
        let all = report["letters"][0]["decisions"][0]["diagnostics"].as_array().unwrap();
        let unexplained = all.iter().any(|d| d["rule"] == "citation/outside-mtus-unexplained");
        assert_eq!(unexplained, !explained, "{why}: {all:?}");
    }
}

#[test]
fn older_letters_cite_in_a_form_of_their_own() {
    for (cited, expected) in [
        (
            "The Expert Reviewer based his/her decision on the MTUS Chronic Pain Medical Treatment Guidelines, Opioids",
            None,
        ),
        (
            "The Expert Reviewer based his/her decision on the Non-MTUS Official Disability Guidelines (ODG), Pain Chapter",
            Some("citation/outside-mtus-unexplained"),
        ),
        (
            "Decision based on Other Medical Treatment Guideline or Medical Evidence: National Library of Medicine",
            Some("citation/outside-mtus-unexplained"),
        ),
        ("The Expert Reviewer based his/her decision on the records", Some("citation/none")),
    ] {
        let reasons = format!("There is no documentation of pain relief. {DENIED}");
        let letter = opioid_letter("Upheld", &reasons).replace(
            "MAXIMUS guideline: Decision based on MTUS Opioid Treatment 2016",
            &format!("MAXIMUS guideline: {cited}"),
        );
        let report = report_on(letter);
        let all = report["letters"][0]["decisions"][0]["diagnostics"].as_array().unwrap();
        let said = all.iter().filter_map(|d| d["rule"].as_str()).find(|rule| rule.starts_with("citation/"));
        assert_eq!(said, expected, "{cited}");
    }
}

/// Who grants a request has weighed what speaks against it; where heading and conclusion disagree, only the words tell.
#[test]
fn a_conclusion_against_its_heading_outweighs_no_words() {
    let reasons = "The patient has used it nightly for four months, which exceeds the guideline.";
    for (outcome, concluded, finding) in
        [("Overturned", "is", "met"), ("Upheld", "is", "unmet"), ("Upheld", "is not", "unmet")]
    {
        let reasons = format!("{reasons} The request {concluded} medically necessary.");
        let cited = "Decision based on Non-MTUS Citation ODG, Zolpidem.";
        let found = decision(&format!("Ambien 10mg #30: {outcome}"), cited, "The worker has insomnia.", &reasons);
        assert_eq!(criterion(&found, "hypnotic/duration")["finding"], finding, "{outcome}, {concluded}");
    }
}

/// What falls or stands with another rests on what that one cites; what is decided for reasons of its own must cite something.
#[test]
fn a_companion_with_reasons_of_its_own_cites_a_guideline() {
    let cited = "Decision based on MTUS Chronic Pain Medical Treatment 2016.";
    let unit = "Associated surgical service: Cold therapy unit";
    for (reasons, expected) in [
        ("A cold pack does as well.", true),
        ("The requested surgery is not medically necessary, and so there is no need of it.", false),
    ] {
        let letter = letter_of("The worker has pain.", &[(unit, "Upheld", reasons)]).replace(
            &format!("MAXIMUS guideline: {cited}"),
            "MAXIMUS guideline: The Expert Reviewer did not cite any medical evidence for its decision.",
        );
        let report = report_on(letter);
        let all = report["letters"][0]["decisions"][0]["diagnostics"].as_array().unwrap();
        assert_eq!(all.iter().any(|d| d["rule"] == "citation/none"), expected, "{reasons}: {all:?}");
    }
}

#[test]
fn how_old_something_is_is_no_length_of_use() {
    for (claim, expected) in [
        ("He has been on Percocet for six years", true),
        ("He has been on Percocet for five years", false),
        ("He is on a claim that is six years old", false),
        ("He was, on that day, almost six years from his injury", false),
    ] {
        let letter = opioid_letter("Upheld", &format!("{claim}. {DENIED}"))
            .replace("Decision Date", "Date of Injury: 01/05/2012\nDecision Date");
        let report = report_on(letter);
        let all = report["letters"][0]["decisions"][0]["diagnostics"].as_array().unwrap();
        assert_eq!(all.iter().any(|d| d["rule"] == "conflict/dates"), expected, "{claim}: {all:?}");
    }
}

#[test]
fn the_mtus_may_be_silent_on_a_part_of_what_it_speaks_of() {
    for (silence, expected) in [
        ("The MTUS does not address an MRI of the lumbar spine", true),
        ("The MTUS does not address when an MRI should be repeated", false),
        ("The MTUS covers an MRI only in the first months of a complaint", false),
        ("The MTUS takes up the MRI in connection with fractures and does not address its use in strains", false),
    ] {
        let letter = format!(
            "Case Number: CM16-0990024\nDate of Injury: 04/18/2012\nDecision Date: 11/21/2016\nHOW THE IMR FINAL DETERMINATION WAS MADE\nState(s) of Licensure: California\nCLINICAL CASE SUMMARY\nThe worker has pain.\nIMR ISSUES, DECISIONS AND RATIONALES\nset forth below:\nMRI of the lumbar spine: Upheld\nClaims Administrator guideline: Decision based on MTUS Low Back Complaints 2004, Section(s): Special Studies.\nMAXIMUS guideline: Decision based on Non-MTUS Citation Official Disability Guidelines (ODG).\nDecision rationale: {silence}, so the ODG were consulted. {DENIED}\n"
        );
        let report = report_on(letter);
        let all = report["letters"][0]["decisions"][0]["diagnostics"].as_array().unwrap();
        assert_eq!(all.iter().any(|d| d["rule"] == "citation/mtus-not-silent"), expected, "{silence}: {all:?}");
    }
}

#[test]
fn a_reviewer_whose_only_licence_excludes_the_treatment_is_named() {
    let letter = |specialty: &str, heading: &str| {
        opioid_letter("Upheld", "There is no documentation of pain relief. The request is not medically necessary.")
            .replace("Specialty: Pain Management", &format!("Specialty: {specialty}"))
            .replace("Percocet 5/325mg #90", heading)
    };
    for (specialty, heading, expected) in [
        ("Psychologist", "Percocet 5/325mg #90", true),
        ("Psychology, Chiropractic", "Percocet 5/325mg #90", true),
        // One licence that may hold it is enough, and what isn't excluded is held.
        ("Psychology, Internal Medicine", "Percocet 5/325mg #90", false),
        ("Chiropractic", "Physical therapy for the low back, 6 visits", false),
        ("Family Practice", "Percocet 5/325mg #90", false),
    ] {
        let report = report_on(letter(specialty, heading));
        let all = report["letters"][0]["decisions"][0]["diagnostics"].as_array().unwrap();
        let found = all.iter().find(|d| d["rule"] == "reviewer/specialty");
        assert_eq!(found.map(|d| &d["severity"]), expected.then_some(&Value::from("advice")), "{specialty}: {heading}");
    }
    let run = mtuslint(&["check", "--verbose", "--select=reviewer/specialty", "--color=never", "-"]);
    snapshot!("reviewer-specialty", run.stdin(letter("Psychologist", "Percocet 5/325mg #90")).shown());
}

#[test]
fn the_guidelines_word_on_an_ingredient_of_a_compound_carries_its_denial() {
    let cited = "Chronic Pain Medical Treatment 2016, Section(s): Topical analgesics, compounded";
    let baclofen = "Topical baclofen is not recommended.";
    let general = "A compounded product with one drug that is not recommended is not recommended.";
    for (heading, reasons, rests_on) in [
        ("Flurbiprofen 20%/Baclofen 5% cream: Upheld", baclofen, vec!["topical/ingredients"]),
        // The guideline's rule alone doesn't say which ingredient offends, and one drug's own status is its indication.
        ("Flurbiprofen 20%/Baclofen 5% cream: Upheld", general, vec![]),
        (
            "Lidoderm 5% patch #30: Upheld",
            "Topical lidocaine is recommended after a trial of first-line drugs.",
            vec![],
        ),
    ] {
        let decision = decision(heading, cited, "The worker has pain.", &format!("{reasons} {DENIED}"));
        assert_eq!(decision["rests_on"], json!(rests_on), "{heading}: {reasons}");
        let all = decision["diagnostics"].as_array().unwrap();
        assert_eq!(all.iter().any(|d| d["rule"] == "ground/none"), rests_on.is_empty(), "{heading}: {reasons}");
    }
    let single = decision("Lidoderm 5% patch #30: Upheld", cited, "The worker has pain.", DENIED);
    assert_eq!(criterion(&single, "topical/ingredients")["requirement"], "other-item");
}

#[test]
fn what_goes_with_an_operation_falls_with_it_in_words_of_its_own() {
    let cited = "Postsurgical Treatment Guidelines, Shoulder";
    let reasons = format!("The requested surgery is not medically necessary. {DENIED}");
    for (heading, companion) in [
        ("Post-operative physical therapy, 12 visits, left shoulder: Upheld", true),
        ("Physical therapy, 12 visits, left shoulder: Upheld", false),
    ] {
        let decision = decision(heading, cited, "The worker has pain.", &reasons);
        let requirement = &criterion(&decision, "physical-therapy/visit-limit")["requirement"];
        assert_eq!(requirement == "companion", companion, "{heading}: {requirement}");
    }
}
