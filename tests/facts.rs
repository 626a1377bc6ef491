//! Facts: the same words in a rationale and in a case summary, and what `conflict/record` makes of them. The pack's own
//! examples of facts (`rules/facts/`) are run by `rules test`; here stands what they can't show.

use crate::support::mtuslint;
use serde_json::Value;

fn letter(summary: &str, item: &str, outcome: &str, reasons: &str) -> String {
    format!(
        "Case Number: CM16-0990001\nDate Assigned: 10/07/2016 Date of Injury: 03/02/2012\nDecision Date: 11/21/2016 UR Denial \
         Date: 09/12/2016\n\nCLINICAL CASE SUMMARY\n\n{summary}\n\nIMR ISSUES, DECISIONS AND RATIONALES\n\n{item}: {outcome}\n\n\
         Claims Administrator guideline: The Claims Administrator did not cite any medical evidence for its decision.\n\n\
         MAXIMUS guideline: Decision based on MTUS Chronic Pain Medical Treatment 2009, Section(s): Opioids.\n\n\
         Decision rationale: {reasons}\n"
    )
}

const SUMMARY: &str = "The worker is a roofer with back pain. On 08/15/2016 the patch lowers his pain from 8/10 to 5/10 and \
                       lets him walk a mile, and he denies constipation with it. A urine drug screen of 06/02/2016 was \
                       consistent. In 2013 there was muscle spasm of the back. The utilization review mentions a signed pain \
                       agreement. An MRI was ordered.";

const REASONS: &str = "The file gives no indication that the patch has lessened pain or bettered function. Side effects of this \
                       patient are not addressed. There is no urine drug screen, no pain agreement and no recent CURES report. \
                       The request for the patch is not medically necessary.";

fn conflicts(text: &str) -> Vec<Value> {
    let output = mtuslint(&["check", "--format=json", "-"]).stdin(text).output();
    let report: Value = serde_json::from_str(&output.stdout).unwrap();
    let found = report["letters"][0]["decisions"][0]["diagnostics"].as_array().unwrap().clone();
    found.into_iter().filter(|diagnostic| diagnostic["rule"] == "conflict/record").collect()
}

/// Whether a denial with these reasons misses what this summary states.
fn missed(summary: &str, item: &str, reasons: &str) -> bool {
    let reasons = format!("{reasons} The request is not medically necessary.");
    !conflicts(&letter(summary, item, "Upheld", &reasons)).is_empty()
}

#[test]
fn a_letters_facts_are_shown() {
    let text = letter(SUMMARY, "Fentanyl patch 25mcg/hr #10", "Upheld", REASONS);
    snapshot!("parse-facts", mtuslint(&["parse", "--facts", "-"]).stdin(text.as_str()).shown());
    let json = mtuslint(&["parse", "--voices", "--format=json", "-"]).stdin(text.as_str()).output();
    let json: Value = serde_json::from_str(&json.stdout).unwrap();
    let record = json["record"].as_array().unwrap();
    let relief =
        record.iter().find(|fact| fact["fact"] == "pain-scores" && fact["figures"] != serde_json::json!([])).unwrap();
    assert_eq!((&relief["polarity"], &relief["by"]), (&Value::from("stated"), &Value::from("record")));
    assert_eq!(relief["figures"], serde_json::json!([8.0, 5.0]));
    let (start, end) = (relief["start"].as_u64().unwrap() as usize, relief["end"].as_u64().unwrap() as usize);
    assert_eq!(&text[start..end], relief["text"]);
}

#[test]
fn one_finding_shows_every_fact_on_both_sides() {
    let found = conflicts(&letter(SUMMARY, "Fentanyl patch 25mcg/hr #10", "Upheld", REASONS));
    assert_eq!(found.len(), 1, "{found:?}");
    let message = found[0]["message"].as_str().unwrap();
    for title in ["pain relief", "side effects", "a urine drug screen"] {
        assert!(message.contains(title), "{message}");
    }
    // What only the earlier review says is no record, and a screen answers for no agreement.
    assert!(!message.contains("agreement") && !message.contains("registry"), "{message}");
    assert_eq!(found[0]["spans"].as_array().unwrap().len() % 2, 0);
}

/// Every one of these says that the record lacks spasm, so that each contradicts a summary that finds it, and is a ground.
const LACKS: &str = "\
Muscle spasm is not brought up.
Muscle spasm was never brought up by the provider.
The provider did not bring up muscle spasm.
The reports stop short of describing muscle spasm.
Muscle spasm was left unreported.
Muscle spasm goes unmentioned in the notes.
I see no muscle spasm in the record.
I was unable to find any reference to muscle spasm.
No muscle spasm was appreciated.
One looks in vain for muscle spasm.
Absent from the file is any muscle spasm.
The examination makes no mention of muscle spasm.
The treating physician says nothing of muscle spasm.
Nothing is said of muscle spasm.
Nowhere is muscle spasm described.
Nowhere does the provider describe muscle spasm.
The record is silent as to muscle spasm.
The record is bare of muscle spasm.
The documentation is deficient as to muscle spasm.
The documentation falls short on muscle spasm.
Muscle spasm has not been demonstrated.
Muscle spasm is conspicuously absent.
Muscle spasm is not apparent from the records.
Muscle spasm could not be found in the notes.
Muscle spasm is not corroborated by the records.
Muscle spasm is not borne out by the notes.
The provider hasn't reported muscle spasm.
The provider neglects to mention muscle spasm.
The provider omitted any mention of muscle spasm.
The provider failed to record muscle spasm.
The submitted notes lack muscle spasm.
The submitted notes lack a finding of muscle spasm.
There was a lack of muscle spasm.
With no documented muscle spasm, the drug has no role.
As muscle spasm is not documented, the drug has no role.
No objective muscle spasm is in the exam.
No mention is made anywhere of muscle spasm.
No evidence could be found of muscle spasm.
No examiner has described muscle spasm.
Neither an acute flare nor muscle spasm was recorded.
Muscle spasm was not among the findings.
The findings do not include muscle spasm.
The exam findings did not feature muscle spasm.
I could find no muscle spasm.
I cannot find where muscle spasm was recorded.
I do not see muscle spasm recorded.
We find nothing in the file to show muscle spasm.
It is not clear that the patient had muscle spasm.
It was not stated that the patient had muscle spasm.
It does not appear that the patient has muscle spasm.
There isn't any muscle spasm documented.
There does not appear to be muscle spasm.
There is nothing to suggest muscle spasm.
There is little to suggest muscle spasm.
There has been no demonstration of muscle spasm.
The presence of muscle spasm has not been established.
Documentation of muscle spasm was not provided.
Documentation of muscle spasm is lacking.
Documentation of muscle spasm is missing.
Evidence of muscle spasm was not submitted.
Details of muscle spasm were not furnished.
Muscle spasm was not elicited on physical examination.
Muscle spasm is nowhere mentioned.
Muscle spasm wasn't described.
Muscle spasm is not part of the picture.
Muscle spasm does not feature in the notes.
Muscle spasm does not figure in the notes.
Spasm is not found in the objective section.
The objective section omits muscle spasm.
The objective section leaves out muscle spasm.
The chart offers no muscle spasm.
The chart does not reveal muscle spasm.
The chart fails to disclose muscle spasm.
On review, muscle spasm was not identified.
No muscle spasm emerges from the file.
No muscle spasm is evident.
At no time was muscle spasm recorded.
The doctor made no comment on muscle spasm.
The doctor did not note the presence of muscle spasm.
The doctor offers no finding of muscle spasm.
Muscle spasm was not touched on.
Muscle spasm was not referenced.
The notes do not reflect muscle spasm.
The notes do not speak to muscle spasm.
The notes do not allude to muscle spasm.
The notes do not touch on muscle spasm.
The notes do not substantiate muscle spasm.
The notes contain no reference to muscle spasm.
The notes bear no mention of muscle spasm.
Muscle spasm has been omitted.
Muscle spasm was skipped over and not recorded.
Muscle spasm remains undisclosed.
Muscle spasm is not covered in the notes.
Muscle spasm escapes mention.
Muscle spasm never comes up.
Muscle spasm was neither recorded nor excluded.
Muscle spasm cannot be reconstructed from these pages.
Muscle spasm is not something the exam brings out.
Nothing in the chart points to muscle spasm.
Nothing proves muscle spasm.
Nobody has recorded muscle spasm.
Not one of the notes mentions muscle spasm.
The chart has no entry for muscle spasm.
There was scant evidence of muscle spasm.
There is a paucity of evidence of muscle spasm.
One is left guessing about muscle spasm.
He has not been noted to have muscle spasm.
The patient is not known to have muscle spasm.
Muscle spasm, the usual finding, does not appear to have been recorded.";

/// What a reviewer concludes of the patient is no claim about the record.
const CONCLUDED: &str = "\
The claimant was without muscle spasm.
The claimant does not have muscle spasm.
In the absence of muscle spasm, the request is not supported.
There being no muscle spasm, the drug has no role.
Muscle spasm was ruled out.";

#[test]
fn a_lack_is_read_in_whatever_words() {
    let summary = "On exam there was lumbar paraspinal muscle spasm.";
    for concluded in CONCLUDED.lines() {
        assert!(!missed(summary, "Cyclobenzaprine 7.5mg #60", concluded), "{concluded}");
        // It is read as missed all the same.
        let text = letter(summary, "Cyclobenzaprine 7.5mg #60", "Upheld", concluded);
        let facts = mtuslint(&["parse", "--facts", "-"]).stdin(text).output().stdout;
        let reasons = facts.split_once("1. Cyclobenzaprine").unwrap().1;
        assert!(["denied   spasm", "lacking  spasm"].iter().any(|read| reasons.contains(read)), "{facts}");
    }
    let missed = LACKS.lines().filter(|lack| {
        let reasons = format!("{lack} The request is not medically necessary.");
        conflicts(&letter(summary, "Cyclobenzaprine 7.5mg #60", "Upheld", &reasons)).is_empty()
    });
    assert_eq!(missed.collect::<Vec<_>>(), Vec::<&str>::new());
    let stated =
        "Muscle spasm was noted. Muscle spasm is well documented in the notes. The request is not medically necessary.";
    assert_eq!(conflicts(&letter(summary, "Cyclobenzaprine 7.5mg #60", "Upheld", stated)), Vec::<Value>::new());
}

/// What the guideline asks for and the case answers by a pronoun is missed, where it is one thing.
#[test]
fn a_lack_may_be_said_by_a_pronoun() {
    let missed = |reasons: &str| {
        let summary =
            "On exam there was lumbar paraspinal muscle spasm. A urine drug screen of 12/01/2016 was consistent.";
        let reasons = format!("{reasons} The request is not medically necessary.");
        !conflicts(&letter(summary, "Cyclobenzaprine 7.5mg #60", "Upheld", &reasons)).is_empty()
    };
    assert!(missed("Guidelines recommend it for muscle spasm. In this case none was described."));
    assert!(missed("Guidelines recommend it for muscle spasm, but this was not recorded here."));
    // Of two things no one can say which is meant, and what the case states before isn't missed.
    assert!(!missed(
        "Guidelines recommend urine drug testing and treatment of muscle spasm. In this case none was described."
    ));
    assert!(!missed("The patient had muscle spasm. In this case none was described."));
    // Treatments may be named as those that must fail first.
    let therapy = |reasons: &str| {
        self::missed("By 05/02/2016 she completed 12 visits of physical therapy.", "MRI of the left shoulder", reasons)
    };
    assert!(therapy("Guidelines ask for a course of physical therapy first. In this case none was undertaken."));
    assert!(!therapy("Guidelines ask for red flags or failed physical therapy. None of these is present."));
}

#[test]
fn a_negative_finding_is_the_subjects_before_it() {
    let missed = |reasons: &str| {
        self::missed("On exam there was lumbar paraspinal muscle spasm.", "Cyclobenzaprine 7.5mg #60", reasons)
    };
    assert!(missed("On this examination muscle spasm was absent."));
    assert!(!missed("She has had muscle spasm, yet the examination says: reflexes, strength and gait are all normal."));
    assert!(!missed("There was a question of muscle spasm and the film was negative."));
}

/// The record has it elsewhere, or the words miss but another degree of it.
#[test]
fn what_is_missed_is_held_against_the_same_thing() {
    let therapy = "The patient has not had physical therapy for the neck.";
    let past = "Past treatment in 2015 has included drugs and physical therapy.";
    assert!(missed(past, "MRI of the cervical spine", therapy));
    let shoulder = format!("{past} She attended twelve physical therapy sessions for the right shoulder.");
    assert!(!missed(&shoulder, "MRI of the cervical spine", therapy));
    let screen = "A urine drug screen of 06/02/2016 was consistent.";
    assert!(missed(screen, "Norco 10/325mg #60", "A drug screen was not included."));
    assert!(!missed(screen, "Norco 10/325mg #60", "A more recent drug screen was not included."));
    assert!(!missed(screen, "Urine drug screen", "A drug screen was not indicated."));
    assert!(!missed(screen, "Urine drug screen", "The necessity of the urine drug screen is not established."));
    // A purpose is one of these words alone, not of the next sentence's, nor what the thing is for.
    let norco = "Norco 10/325mg #60";
    assert!(missed(screen, norco, "There is no drug screen. For these reasons it is denied."));
    assert!(!missed(screen, norco, "There is no drug screen for alcohol."));
    assert!(missed(screen, norco, "There is no drug screen for which a date is given."));
    // A denial of one thing isn't one of what another part of the sentence is about.
    assert!(!missed(screen, norco, "There is no record of a new injury; a drug screen has been done."));
}

/// Visits that no service is named beside are those of the service that is asked for, not of a drug or another service.
#[test]
fn visits_are_those_of_the_service_that_is_asked_for() {
    let missed =
        |summary: &str, item: &str| self::missed(summary, item, "How many visits the patient has had is not stated.");
    let visits = "She attended 8 of 10 visits.";
    assert!(missed(visits, "Physical therapy, 6 visits"));
    assert!(!missed(visits, "Norco 10/325mg #60"));
    assert!(!missed("She attended 8 of 10 acupuncture visits.", "Physical therapy, 6 visits"));
}

/// What a list finds of one test isn't said of the next.
#[test]
fn a_value_is_that_of_the_test_before_it() {
    let missed = |summary: &str| {
        self::missed(
            summary,
            "Epidural steroid injection at L5-S1",
            "There is no record of a positive straight leg raise.",
        )
    };
    assert!(missed("On exam of the lumbar spine: Kemp's negative, positive straight leg raise."));
    assert!(!missed("On exam of the lumbar spine: Kemp's positive bilaterally, straight leg raise negative."));
}

/// A list whose entries each say `no` ends a denial with its entry.
#[test]
fn what_is_denied_anew_in_each_entry_is_denied_there_alone() {
    let missed =
        |summary: &str| self::missed(summary, "Omeprazole 20mg #30", "There is no documentation of heartburn.");
    assert!(missed("Review of systems: no fever, no cough, heartburn after each meal."));
    assert!(!missed("Review of systems: no fever, no cough, heartburn or nausea."));
    // Also where no phrase knows what stands behind it.
    assert!(!missed("Review of systems: no fever, no cough, heartburn after each meal or anything else."));
    assert!(!missed("Review of systems: no fever, cough, heartburn, nausea."));
}

/// What a guideline lists may stand some sentences before.
#[test]
fn none_of_a_list_misses_each_entry() {
    let missed = |summary: &str, reasons: &str| self::missed(summary, "Omeprazole 20mg #30", reasons);
    let list = "The MTUS asks for a risk of gastrointestinal events: age over 65 or concurrent use of aspirin.";
    let old = "The patient is a 72 year-old man.";
    assert!(missed(old, &format!("{list} The records do not establish any of these criteria.")));
    assert!(missed(old, &format!("{list} She works full time. She has none of these on record.")));
    assert!(!missed(old, &format!("{list} She has tried aspirin and naproxen, none of these has helped.")));
}

#[test]
fn an_approval_and_another_drugs_doing_contradict_nothing() {
    assert!(conflicts(&letter(SUMMARY, "Fentanyl patch 25mcg/hr #10", "Overturned", REASONS)).is_empty());
    let reasons =
        "There is no documentation of pain relief with Norco in this patient. Norco is not medically necessary.";
    let others = "Naproxen lowers his pain from 8/10 to 5/10. He takes Norco.";
    assert!(conflicts(&letter(others, "Norco 10/325mg #60", "Upheld", reasons)).is_empty());
    let own = others.replace("Naproxen", "Norco");
    assert_eq!(conflicts(&letter(&own, "Norco 10/325mg #60", "Upheld", reasons)).len(), 1);
}

#[test]
fn an_item_without_a_class_is_held_against_the_record_too() {
    let reasons =
        "There is no home exercise program in the records of this patient. Massage is not medically necessary.";
    let found = conflicts(&letter(
        "Since 05/02/2016 she does her home exercises every morning.",
        "Massage therapy, 6 visits",
        "Upheld",
        reasons,
    ));
    assert_eq!(found.len(), 1);
}

#[test]
fn a_fact_is_evidence_of_the_criteria_that_name_it() {
    const PACK: &str = r#"pack: {id: ours, version: 1.0.0, title: Ours, extends: default}
classes:
  - id: brace
    title: Braces
    items: [brace]
    logic: [{all: [relief]}]
    criteria:
      - id: relief
        title: pain relief with the brace
        asks: Whether the brace helps.
        sources: [{edition: "2016", guideline: Invented guideline, basis: unverified}]
        severity: advice
        phrases: {topic: [comfort in it]}
        evidence: {met: [pain-relief]}
"#;
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("pack.yaml"), PACK).unwrap();
    let relief = |reasons: &str| {
        let text = letter("The patient has back pain.", "Lumbar brace", "Upheld", reasons);
        let run = mtuslint(&["check", "--format=json", "-", "--rules"]).arg(dir.path()).stdin(text.as_str()).output();
        let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|e| panic!("{e}: {}", run.stderr));
        let criterion = &report["letters"][0]["decisions"][0]["criteria"][0];
        assert_eq!(criterion["id"], "brace/relief");
        (criterion["status"].as_str().unwrap().to_owned(), criterion["finding"].as_str().map(str::to_owned))
    };
    let found =
        relief("The patient's pain fell from 8/10 to 4/10 with the brace. The brace is not medically necessary.");
    assert_eq!(found, ("applied".to_owned(), Some("met".to_owned())));
    // What another treatment did is no evidence, nor what a guideline says.
    for reasons in [
        "The patient's pain fell from 8/10 to 4/10 with naproxen.",
        "Guidelines recommend that pain relief be recorded.",
    ] {
        assert_eq!(relief(reasons).0, "omitted", "{reasons}");
    }
}

/// Pairs of which the first reasons are refuted by the summary and the second, which look like them, aren't.
#[test]
fn what_is_presupposed_isnt_missed() {
    let summary = "In May of 2016 she wore a wrist splint at night and used a TENS unit at home for six weeks. On 08/15/2016 there was muscle \
                   spasm of the back. She takes naproxen, which gave her heartburn.";
    let cases = [
        (
            "TENS unit purchase",
            "No home trial of a TENS unit is documented.",
            "How often the TENS unit was used is not stated.",
        ),
        (
            "Flexeril 10mg #30",
            "The notes do not describe any muscle spasm.",
            "There is no indication that the spasm led to weakness.",
        ),
        (
            "Flexeril 10mg #30",
            "There was no muscle spasm on the examination.",
            "There was no weakness and spasm is seen in the notes.",
        ),
        (
            "Flexeril 10mg #30",
            "There is no documentation of muscle spasm.",
            "Other than muscle spasm, no finding is documented.",
        ),
        (
            "Omeprazole 20mg #30",
            "The records do not mention heartburn.",
            "There is no evaluation of the heartburn in the records.",
        ),
        (
            "Carpal tunnel release",
            "There is no documentation of night splinting.",
            "Release is for those in whom there is no documentation of night splinting that helped.",
        ),
    ];
    for (item, missing, presupposing) in cases {
        assert!(missed(summary, item, missing), "{missing}");
        assert!(!missed(summary, item, presupposing), "{presupposing}");
    }
}

/// A record also speaks of others, of what is planned, and of what is over.
#[test]
fn only_what_the_record_says_of_this_patient_today_refutes() {
    let reasons = "There is no documentation of muscle spasm of the back.";
    let item = "Flexeril 10mg #30";
    assert!(missed("On 08/15/2016 there was muscle spasm of the back.", item, reasons));
    for summary in [
        "Her husband has muscle spasm of the back.",
        "She was told that muscle spasm of the back may follow.",
        "In early 2014 there was muscle spasm of the back. She was seen on 08/15/2016.",
        "There was muscle spasm of the back, which resolved.",
        "The utilization review of 09/12/2016 denied the drug. It held that there was muscle spasm of the back.",
    ] {
        assert!(!missed(summary, item, reasons), "{summary}");
    }
    let therapy = "There is no documentation of a home exercise program.";
    assert!(missed("Since 05/02/2016 she does a home exercise program every day.", "MRI of the left knee", therapy));
    let planned = "The treatment plan included an MRI, ice, and a home exercise program every day.";
    assert!(!missed(planned, "MRI of the left knee", therapy));
}

/// A treatment or a test without a day, a sign without a place, a symptom, and what a reviewer concludes of the patient accuse nobody.
#[test]
fn an_accusation_needs_a_claim_about_the_record_and_a_day_or_a_place() {
    let knee = "MRI of the left knee";
    let relaxant = "Flexeril 10mg #30";
    let omeprazole = "Omeprazole 20mg #30";
    let spasm = "There is no documentation of muscle spasm.";
    let heartburn = "She has heartburn with naproxen.";
    let cases = [
        (
            knee,
            "By 05/02/2016 she had done 12 visits of physical therapy.",
            "There is no record of physical therapy.",
            true,
        ),
        (knee, "She has done 12 visits of physical therapy.", "There is no record of physical therapy.", false),
        (relaxant, "There was muscle spasm of the back.", spasm, true),
        (relaxant, "There was muscle spasm.", spasm, false),
        (omeprazole, heartburn, "There is no mention of heartburn.", true),
        (omeprazole, heartburn, "She is a stranger to heartburn and has no dyspepsia.", false),
        (knee, "On 05/02/2016 the knee gave way.", "There is no documentation of giving way of the knee.", false),
    ];
    for (item, summary, reasons, accused) in cases {
        assert_eq!(missed(summary, item, reasons), accused, "{summary} {reasons}");
    }
}

/// Which course, drug or region a treatment of a year alone was is too open to do more than advise.
#[test]
fn a_treatment_that_has_only_its_year_advises() {
    let severity = |when: &str| {
        let summary = format!("{when} she had 12 visits of physical therapy.");
        let reasons = "There is no record of physical therapy. Strength and sensation are normal. The request is not medically necessary.";
        let found = conflicts(&letter(&summary, "MRI of the left knee", "Upheld", reasons));
        found.first().map(|conflict| conflict["severity"].clone())
    };
    assert_eq!(severity("In 2016"), Some("advice".into()));
    assert_eq!(severity("From 05/02/2016 on"), Some("warning".into()));
}

/// What an earlier visit found isn't missed of a later one, and the day of a visit stands in the sentence with which it begins.
#[test]
fn another_visits_finding_refutes_nothing() {
    let earlier = |day: &str| {
        let summary =
            format!("On {day} she had neck and back pain. Palpable spasm of the back was noted. Norco was refilled.");
        missed(&summary, "Soma 350mg #60", "The 10/16/2016 note did not describe any muscle spasm.")
    };
    assert!(earlier("10/16/2016"));
    assert!(!earlier("04/23/2016"));
}

/// A number of feet is a length, and no part of the body that a finding would be of.
#[test]
fn feet_behind_a_number_are_a_length() {
    let obesity = |summary: &str| missed(summary, "Aquatic therapy, 8 visits", "The record does not mention obesity.");
    assert!(obesity("Her height was 5 feet 6 inches and her body mass index 43.7."));
    assert!(!obesity("Her height was 5 feet 6 inches and her body mass index 23.7."));
}

/// A complaint of one kind of drug isn't answered by what another did.
#[test]
fn another_kinds_doing_refutes_nothing() {
    let stomach = |drug: &str| {
        let reasons = "No stomach complaint from ibuprofen is documented.";
        missed(&format!("{drug} gave her heartburn and an upset stomach."), "Omeprazole 20mg #30", reasons)
    };
    assert!(stomach("Naproxen"));
    assert!(!stomach("Tramadol"));
}

/// `No films since the pain grew worse`, `no relief of that duration`, `no planned injection`: a time, a degree or a plan is what is
/// missed.
#[test]
fn a_time_a_degree_or_a_plan_is_what_is_missed() {
    for (record, item, lack, what, end) in [
        (
            "X-rays of the left knee of 05/02/2016 were normal.",
            "MRI of the left knee",
            "No plain films of the left knee have been obtained",
            " since the pain became worse",
            ".",
        ),
        (
            "On 05/02/2016 Norco gave good relief.",
            "Norco 10/325mg #60",
            "No relief",
            " of that duration",
            " is documented with Norco.",
        ),
        (
            "Facet joint injections were given on 05/02/2016.",
            "CT of the lumbar spine",
            "There is no documentation of any",
            " planned",
            " surgery or injection.",
        ),
    ] {
        assert!(missed(record, item, &format!("{lack}{end}")), "{lack}");
        assert!(!missed(record, item, &format!("{lack}{what}{end}")), "{lack}{what}");
    }
}

#[test]
fn what_is_not_shown_to_be_so_is_not_missed_and_a_time_is_that_of_the_drug_before_it() {
    let (gym, routine) = ("Gym membership, 6 months", "On 05/02/2016 he did a home exercise program daily.");
    assert!(missed(routine, gym, "A home exercise program has not been documented in the records."));
    assert!(!missed(routine, gym, "His home exercise program has not been shown to be insufficient."));
    let zolpidem = "Zolpidem 10mg #30";
    let lack = "How long zolpidem has been used is not given.";
    assert!(missed("He takes zolpidem 10 mg at bedtime since 2012.", zolpidem, lack));
    assert!(!missed("He takes alprazolam 1 mg twice a day since 2012, zolpidem 10 mg at bedtime.", zolpidem, lack));
}

/// Who says that he looked for something mostly didn't find it; and `changes` is a finding's own word, where it stands.
#[test]
fn what_was_looked_for_and_changes_of_a_place_are_missed() {
    let screen =
        |reasons: &str| missed("A urine drug screen of 05/02/2016 was consistent.", "Norco 10/325mg #60", reasons);
    assert!(screen("I looked for a urine drug screen and did not find one."));
    assert!(screen("I searched the records for a urine drug screen without success."));
    assert!(!screen("I looked for a urine drug screen in the records and found one."));
    let feeling = |reasons: &str| {
        let record = "Examination of 05/02/2016 showed decreased sensation in the left foot.";
        missed(record, "EMG/NCV of the lower extremities", reasons)
    };
    assert!(feeling("There are no sensory changes in the lower extremities documented."));
    assert!(!feeling("There are no changes in the sensory deficits documented."));
}

/// What goes on in a list of a drug's doings is its doing, too, and a second `that` ends the denial of the first.
#[test]
fn a_sentence_goes_on_about_its_drug_and_not_with_its_denial() {
    let norco = "Norco 10/325mg #60";
    let function = "There is no documentation of functional improvement with Norco.";
    assert!(missed("On 08/15/2016 Norco lowers his pain from 8 to 5, lets him walk a mile.", norco, function));
    assert!(!missed("On 08/15/2016 Soma lowers his pain from 8 to 5, lets him walk a mile.", norco, function));
    let screen = "There is no drug screen in the records.";
    let summary = "The doctor states that there is no itching, nausea or drowsiness";
    let and_that = format!("{summary}, and that a urine drug screen of 06/02/2016 was consistent.");
    assert!(missed(&and_that, norco, screen));
    assert!(!missed(&format!("{summary}, nor a urine drug screen of 06/02/2016."), norco, screen));
}

/// The other side is another fact, and so is the knee for the neck.
#[test]
fn another_side_or_part_refutes_nothing() {
    let films = "There are no plain films of the cervical spine.";
    assert!(missed("X-rays of the cervical spine from 05/02/2016 were normal.", "MRI of the cervical spine", films));
    assert!(!missed("X-rays of the left knee from 05/02/2016 were normal.", "MRI of the cervical spine", films));
    let splint = "There was no trial of night splinting for the left wrist.";
    assert!(!missed(
        "Since 05/02/2016 she wore a wrist splint at night.",
        "Carpal tunnel release, right wrist",
        splint
    ));
    assert!(missed("Since 05/02/2016 she wore a wrist splint at night.", "Carpal tunnel release, left wrist", splint));
}

/// A guideline's sentence says nothing of what the next one is about, whatever was spoken of before it.
#[test]
fn a_guidelines_sentence_ends_what_was_handed_on() {
    let missed = |between: &str| {
        let relief = "There is no documentation of pain relief from the drug in this patient.";
        let reasons = format!("This patient takes gabapentin for spasm.{between} {relief}");
        self::missed("On 08/15/2016 Norco lowers his pain from 8/10 to 4/10.", "Norco 10/325mg #60", &reasons)
    };
    assert!(!missed(""));
    assert!(missed(" The MTUS recommends that opioids be continued where function has improved."));
}

/// A list is answered more than once, and what was answered before ends no later answer.
#[test]
fn an_answer_reaches_back_over_answered_clauses() {
    let list = "The MTUS asks for a risk of gastrointestinal events: age over 65 or concurrent use of aspirin.";
    let reasons = format!(
        "{list} The records do not establish any of these criteria. She works full time. The records do not establish any of these criteria."
    );
    assert!(missed("The patient is a 72 year-old man.", "Omeprazole 20mg #30", &reasons));
}

/// Each decision asks the summary for what it misses itself, also for what another asked for before.
#[test]
fn decisions_that_miss_different_facts_are_each_held_against_the_summary() {
    let screen = "There is no urine drug screen in the records.";
    let therapy = "There is no documentation of physical therapy.";
    let summary =
        "A urine drug screen of 06/02/2016 was consistent. On 05/02/2016 she completed 12 visits of physical therapy.";
    let first = letter(summary, "Norco 10/325mg #60", "Upheld", screen);
    let further = |reasons: &str| {
        format!(
            "\nTramadol 50mg #60: Upheld\n\nClaims Administrator guideline: The Claims Administrator did not cite any medical \
             evidence for its decision.\n\nMAXIMUS guideline: Decision based on MTUS Chronic Pain Medical Treatment 2009, \
             Section(s): Opioids.\n\nDecision rationale: {reasons}\n"
        )
    };
    let text = format!("{first}{}{}", further(therapy), further(screen));
    let output = mtuslint(&["check", "--format=json", "-"]).stdin(text).output();
    let report: Value = serde_json::from_str(&output.stdout).unwrap();
    let said = |decision: usize| -> Vec<String> {
        let all = report["letters"][0]["decisions"][decision]["diagnostics"].as_array().unwrap().iter();
        let own = all.filter(|diagnostic| diagnostic["rule"] == "conflict/record");
        own.map(|diagnostic| diagnostic["message"].as_str().unwrap().to_owned()).collect()
    };
    for (decision, about) in [(0, "urine drug"), (1, "therapy"), (2, "urine drug")] {
        let said = said(decision);
        assert!(said.len() == 1 && said[0].contains(about), "{decision}: {said:?}");
    }
}
