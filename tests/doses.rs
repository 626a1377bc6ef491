//! How drugs are taken, as a letter says it, and what of that rules out a figure of its rationale.

use serde_json::{Value, json};

use crate::support::{mtuslint, report_on};

fn letter(summary: &str, heading: &str, reasons: &str) -> String {
    let cited = "Decision based on MTUS Chronic Pain Medical Treatment 2016, Section(s): Opioids.";
    format!(
        "Case Number: CM16-0990031\nDecision Date: 11/21/2016\nHOW THE IMR FINAL DETERMINATION WAS MADE\nCLINICAL CASE SUMMARY\n{summary}\nIMR ISSUES, DECISIONS AND RATIONALES\nset forth below:\n{heading}\nClaims Administrator guideline: {cited}\nMAXIMUS guideline: {cited}\nDecision rationale: {reasons}\n"
    )
}

fn reading(summary: &str, heading: &str) -> Value {
    let run = mtuslint(&["parse", "--voices", "--format=json", "-"]);
    let out = run.stdin(letter(summary, heading, "The request is not medically necessary.")).output();
    serde_json::from_str(&out.stdout).unwrap()
}

/// `[2.0, 4.0]`, or null.
fn extent(value: &Value) -> Value {
    if value.is_null() { Value::Null } else { json!([value["least"], value["most"]]) }
}

#[test]
fn directions_are_read_as_prescriptions_write_them() {
    for (words, units_a_day, strength) in [
        ("Norco 10/325 mg 1 tab q6h prn", json!([4.0, 4.0]), Some(10.0)),
        ("Norco 10/325, one every 4 to 6 hours", json!([4.0, 6.0]), Some(10.0)),
        ("Norco 5-325 mg 1-2 tablets q 6 hours", json!([4.0, 8.0]), Some(5.0)),
        ("Norco 1-2 tabs every 4 hours, max 6 a day", json!([6.0, 6.0]), None),
        ("two Percocet 5/325 three times daily", json!([6.0, 6.0]), Some(5.0)),
        ("up to 4 Norco a day", json!([0.0, 4.0]), None),
        ("one tablet of tramadol 50 mg twice a day", json!([2.0, 2.0]), Some(50.0)),
        ("tramadol 50 mg, 1 to 2 tablets every 4 hours, not to exceed 400 mg per day", json!([6.0, 8.0]), Some(50.0)),
        ("OxyContin 20mg BID", json!([2.0, 2.0]), Some(20.0)),
        ("OxyContin 20 mg b.i.d.", json!([2.0, 2.0]), Some(20.0)),
        ("OxyContin raised from 20 mg to 40 mg every 12 hours", json!([2.0, 2.0]), Some(40.0)),
        ("MS Contin 15 mg, one in the morning and two at night", json!([3.0, 3.0]), Some(15.0)),
        ("MS Contin 15 mg at bedtime", json!([1.0, 1.0]), Some(15.0)),
        ("Butrans 10 mcg/hr patch changed weekly", json!([1.0 / 7.0, 1.0 / 7.0]), Some(10.0)),
        ("fentanyl 25 mcg per hour patch every 72 hours", json!([1.0 / 3.0, 1.0 / 3.0]), Some(25.0)),
        ("tramadol 50 mg three nights a week", json!([3.0 / 7.0, 3.0 / 7.0]), Some(50.0)),
        ("Norco reduced from 6 to 4 a day", json!([4.0, 4.0]), None),
        ("MS Contin 15 mg, one tablet at bedtime every night", json!([1.0, 1.0]), Some(15.0)),
        ("half a tablet of tramadol 50 mg daily", json!([0.5, 0.5]), Some(50.0)),
        ("Norco once or twice a day", json!([1.0, 2.0]), None),
        ("one and a half tablets of tramadol 50 mg twice a day", json!([3.0, 3.0]), Some(50.0)),
        ("tramadol 50 mg twice a day, one in the morning and one at night", json!([2.0, 4.0]), Some(50.0)),
        // What is no direction of the drug's.
        ("Norco 10/325 mg and walks daily", Value::Null, Some(10.0)),
        ("Norco 10/325 mg and walks 30 minutes daily", Value::Null, Some(10.0)),
        ("Norco 10/325 mg #120 every 30 days", Value::Null, Some(10.0)),
        ("Norco, has pain of 7/10 and attends physical therapy twice a week", Value::Null, None),
        ("Norco 10/325 mg #120", Value::Null, Some(10.0)),
        ("Norco prescribed on 3/4/2016", Value::Null, None),
    ] {
        let read = reading(&format!("The patient takes {words}."), "Walker: Upheld");
        let dose = &read["doses"][0];
        let (least, most) = (dose["units_a_day"]["least"].as_f64(), dose["units_a_day"]["most"].as_f64());
        let near = |read: Option<f64>, wanted: &Value| match (read, wanted.as_f64()) {
            (Some(read), Some(wanted)) => (read - wanted).abs() < 0.001,
            (read, wanted) => read == wanted,
        };
        assert!(near(least, &units_a_day[0]) && near(most, &units_a_day[1]), "{words}: {dose}");
        assert_eq!(dose["strengths"][0].as_f64(), strength, "{words}: {dose}");
        assert_eq!(read["doses"].as_array().unwrap().len(), 1, "{words}");
    }
}

#[test]
fn a_supply_lasts_by_what_is_taken() {
    for (words, quantity, days) in [
        ("Norco 10/325 one every 6 hours #120", json!(120.0), json!([30.0, 30.0])),
        ("Norco 1-2 tablets twice a day, quantity 60", json!(60.0), json!([15.0, 30.0])),
        ("Norco up to 4 a day, #60", json!(60.0), json!([15.0, null])),
        ("sixty tablets of tramadol 50 mg, one every 12 hours", json!(60.0), json!([30.0, 30.0])),
        ("Norco #60", json!(60.0), Value::Null),
    ] {
        let read = reading(&format!("The patient takes {words}."), "Walker: Upheld");
        let dose = &read["doses"][0];
        assert_eq!((&dose["quantity"], extent(&dose["days_of_supply"])), (&quantity, days), "{words}");
    }
}

/// Of all that is taken, by the least and the most that tables give; what is over or only spoken of doesn't count, and of what is
/// taken without a known dose the most is open.
#[test]
fn opioids_are_added_up() {
    for (summary, heading, morphine) in [
        (
            "He takes OxyContin 20 mg twice a day and Percocet 10/325 four times a day.",
            "Walker: Upheld",
            json!([120.0, 120.0]),
        ),
        ("He takes Norco four times a day.", "Norco 10/325mg #120: Upheld", json!([36.0, 40.0])),
        ("He takes tramadol 50 mg four times a day.", "Walker: Upheld", json!([20.0, 40.0])),
        ("He takes Norco 10/325 one every 6 hours as needed.", "Walker: Upheld", json!([0.0, 40.0])),
        ("She wears a fentanyl 25 mcg/hr patch every 72 hours.", "Walker: Upheld", json!([60.0, 60.0])),
        (
            "He takes Nucynta ER 100 mg twice a day and Nucynta 50 mg twice a day.",
            "Walker: Upheld",
            json!([120.0, 120.0]),
        ),
        (
            "He takes Norco 10/325 four times a day. He takes Norco 10/325 twice a day.",
            "Walker: Upheld",
            json!([18.0, 60.0]),
        ),
        ("He takes OxyContin 20 mg twice a day and Norco.", "Walker: Upheld", json!([60.0, null])),
        (
            "He takes OxyContin 20 mg twice a day. A screen was positive for oxycodone.",
            "Walker: Upheld",
            json!([60.0, 60.0]),
        ),
        (
            "He took Norco 10/325 six times a day. He takes OxyContin 20 mg twice a day.",
            "Walker: Upheld",
            json!([60.0, 120.0]),
        ),
        (
            "He takes OxyContin 20 mg twice a day and no longer takes Norco 10/325 four times a day.",
            "Walker: Upheld",
            json!([60.0, 100.0]),
        ),
        // Which of two strengths is taken how often, and whether what is asked for is taken, nobody says.
        ("He takes OxyContin 20 mg in the morning and 40 mg at night.", "Walker: Upheld", Value::Null),
        ("He takes OxyContin 20 mg twice a day.", "Opana ER 20mg twice a day: Upheld", json!([60.0, 180.0])),
        (
            "He takes Norco 10/325 one every 6 hours.",
            "Hydrocodone/APAP 10/325mg 1 tab QID: Upheld",
            json!([36.0, 40.0]),
        ),
        ("He takes OxyContin 40 mg and oxycodone 15 mg every 4 hours.", "Walker: Upheld", json!([135.0, null])),
        ("He takes ibuprofen 800 mg three times a day.", "Walker: Upheld", Value::Null),
        (
            "He takes Norco 10/325 six times a day. A urine screen found hydrocodone and hydromorphone.",
            "Walker: Upheld",
            json!([54.0, 60.0]),
        ),
        ("He wears a Butrans 10 mcg/hr patch.", "Walker: Upheld", json!([18.0, 126.0])),
        ("He takes a fentanyl 400 mcg lozenge twice a day.", "Walker: Upheld", Value::Null),
    ] {
        assert_eq!(extent(&reading(summary, heading)["equivalent"]), morphine, "{summary}");
    }
}

#[test]
fn a_figure_that_the_letters_own_doses_rule_out_is_reported() {
    let (deny, grant) = ("The request is not medically necessary.", "The request is medically necessary.");
    let one = "He takes Norco 10/325 one every 6 hours.";
    let two = "He takes OxyContin 20 mg twice a day and Percocet 10/325 four times a day.";
    let prn = "He takes Norco 10/325 one every 6 hours as needed.";
    let (norco, percocet) = ("Norco 10/325mg #120: Upheld", "Percocet 10/325mg #120: Upheld");
    for (summary, heading, reasons, wrong) in [
        (one, norco, "The patient's dose comes to 160 mg of morphine equivalents.", true),
        (one, norco, "The patient's dose comes to 40 mg of morphine equivalents.", false),
        (one, norco, "The patient's dose comes to 45 mg of morphine equivalents.", false),
        (one, norco, "The patient's MED exceeds 120.", true),
        (one, norco, "The patient's MED doesn't exceed 120.", false),
        (two, percocet, "The patient's morphine equivalent dose is below 80.", true),
        // Of several drugs a figure may be that of one; too much is too much.
        (two, percocet, "The patient gets 60 mg MED from OxyContin.", false),
        (two, percocet, "The patient gets 60 mg MED in all.", true),
        (two, percocet, "The patient gets 260 mg MED.", true),
        // How much of it is another drug's nobody knows.
        (two, norco, "The patient gets 260 mg MED.", false),
        // A guideline's figure.
        (one, norco, "The patient is far below the ceiling of 120 mg MED.", false),
        (one, norco, "The patient's dose should not exceed 120 mg MED.", false),
        (one, norco, "According to the MTUS, 120 mg of morphine equivalents is the most.", false),
        ("He takes Norco.", norco, "The patient's dose comes to 160 mg of morphine equivalents.", false),
        (one, norco, "The last test was three years before, and the patient takes 120 tablets.", false),
        (one, norco, "The patient takes four a day (40 MED).", false),
        (one, norco, "The patient takes two opioids with an MED of 40.", false),
        (one, norco, "The patient's dose was reduced from 180 MED to 40 MED.", false),
        (one, norco, "If the patient took twelve, that would be 120 MED.", false),
        (one, norco, "The patient's MED is at least 40.", false),
        (one, norco, "The patient has had pain lasting more than six months.", false),
        // How long it lasts.
        (one, norco, "For this patient #120 is a 30 day supply.", false),
        (one, norco, "For this patient #120 is a 90 day supply.", true),
        (one, "Norco 10/325mg #120 with 2 refills: Upheld", "For this patient #120 is a 90 day supply.", false),
        (one, norco, "The 68 tablets that were certified are a two week supply.", false),
        (one, norco, "For this patient #120 is a one week supply.", true),
        (prn, norco, "The patient's dose comes to 10 mg of morphine equivalents.", false),
        (prn, norco, "The patient's dose comes to 160 mg of morphine equivalents.", true),
        (prn, norco, "For this patient #120 is a 60 day supply.", false),
        (prn, norco, "For this patient #120 is a one week supply.", true),
        (one, norco, "A two week supply was already approved for this patient.", false),
        (one, "Walker: Upheld", "For this patient #120 is a 90 day supply.", false),
    ] {
        for (outcome, conclusion) in [("Upheld", deny), ("Overturned", grant)] {
            let heading = heading.replace("Upheld", outcome);
            let report = report_on(letter(summary, &heading, &format!("{reasons} {conclusion}")));
            let diagnostics = report["letters"][0]["decisions"][0]["diagnostics"].as_array().unwrap();
            let found = diagnostics.iter().any(|diagnostic| diagnostic["rule"] == "conflict/dose");
            assert_eq!(found, wrong, "{heading}: {summary} {reasons}");
        }
    }
    let run = mtuslint(&["check", "--select=conflict/dose", "--color=never", "-"]);
    let reasons = format!("The patient's dose comes to 160 mg of morphine equivalents, above the ceiling. {deny}");
    snapshot!("conflict-dose", run.stdin(letter(one, norco, &reasons)).shown());
    let shown = mtuslint(&["parse", "--facts", "--color=never", "-"]).stdin(letter(two, percocet, &reasons)).shown();
    snapshot!("parse-doses", shown);
}
