//! Letters as word processors and mail have them: each kind reads as its text does, what the file shows otherwise than it
//! holds is a diagnostic on the words, and hostile files end in an error.

use std::path::Path;

use crate::support::office::{self, docx, p, r, replaced};
use crate::support::{mtuslint, opioid_letter, report_on, root};
use serde_json::Value;

/// The text of a file, and what is said of it.
fn text(bytes: impl Into<Vec<u8>>) -> (String, String) {
    let output = mtuslint(&["parse", "--text", "-"]).stdin(bytes).output();
    (output.stdout, output.stderr)
}

/// Everything but places.
fn bare(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let kept =
                map.iter().filter(|(key, _)| !["span", "start", "end", "line", "column"].contains(&key.as_str()));
            kept.map(|(key, value)| (key.clone(), bare(value))).collect()
        }
        Value::Array(list) => list.iter().map(bare).collect(),
        other => other.clone(),
    }
}

fn tree(bytes: impl Into<Vec<u8>>) -> Value {
    let output = mtuslint(&["parse", "-"]).stdin(bytes).output();
    bare(&serde_json::from_str(&output.stdout).unwrap_or_else(|e| panic!("{e}: {}", output.stderr)))
}

/// Code, severity and words of the diagnostics whose codes begin with `input/`.
fn noted(report: &Value) -> Vec<(String, String, String)> {
    let all = report["letters"].as_array().unwrap().iter().flat_map(|letter| letter["diagnostics"].as_array().unwrap());
    let said = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    all.filter(|d| d["rule"].as_str().unwrap().starts_with("input/"))
        .map(|d| (said(&d["rule"]), said(&d["severity"]), said(&d["spans"][0]["text"])))
        .collect()
}

/// The error of a file that can't be read.
fn refused(bytes: impl Into<Vec<u8>>) -> String {
    let output = mtuslint(&["check", "-"]).stdin(bytes).output();
    assert_eq!(output.code, Some(3), "{}{}", output.stdout, output.stderr);
    output.stdout
}

#[test]
fn each_kind_reads_as_its_text_does() {
    for name in ["02-continuing-opioid", "03-contradictions", "05-services"] {
        let letter = std::fs::read_to_string(root().join(format!("samples/{name}.txt"))).unwrap();
        let expected = tree(letter.clone());
        assert!(!expected["decisions"].as_array().unwrap().is_empty());
        let mbox = [b"From a@example.org Fri Jan  2 10:00:00 2026\n".to_vec(), office::mail_letter(&letter)].concat();
        let kinds = [
            ("docx", office::word_letter(&letter)),
            ("odt", office::odt_letter(&letter)),
            ("rtf", office::rtf_letter(&letter)),
            ("html", office::html_letter(&letter)),
            ("eml", office::mail_letter(&letter)),
            ("mbox", mbox),
        ];
        for (kind, bytes) in kinds {
            assert_eq!(tree(bytes), expected, "{name} as {kind}");
        }
    }
}

#[test]
fn an_outcome_that_was_changed_in_word_is_never_the_letters_own() {
    let letter = opioid_letter("OUTCOME", "There is no documentation of pain relief.");
    let changed = |outcome: &str| {
        let lines = letter.lines().map(|line| match line.strip_suffix("OUTCOME") {
            Some(item) => p(&(r(item) + outcome)),
            None => p(&r(line)),
        });
        docx(&lines.collect::<String>(), &[])
    };
    let item = "Percocet 5/325mg #90: Overturned".to_owned();
    let error = |rule: &str| vec![(rule.to_owned(), "error".to_owned(), item.clone())];
    assert_eq!(noted(&report_on(changed(&r("Overturned")))), []);
    let report = report_on(changed(&replaced("Upheld", "Overturned")));
    assert_eq!(noted(&report), error("input/tracked-change"));
    assert_eq!(report["letters"][0]["decisions"][0]["outcome"], "overturned");
    let struck = "<w:r><w:rPr><w:strike/></w:rPr><w:t>Upheld</w:t></w:r>".to_owned() + &r("Overturned");
    assert_eq!(noted(&report_on(changed(&struck))), error("input/struck-text"));
    let hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>Upheld</w:t></w:r>".to_owned() + &r("Overturned");
    assert_eq!(noted(&report_on(changed(&hidden)))[0].0, "input/hidden-text");
    // The same in the other formats that track changes.
    let odt = "<text:tracked-changes><text:changed-region text:id=\"c\"><text:deletion><text:p>Upheld</text:p></text:deletion></text:changed-region></text:tracked-changes><text:p>Norco: <text:change text:change-id=\"c\"/>Overturned</text:p>";
    let rtf = "{\\rtf1 Norco: {\\deleted Upheld}{\\revised Overturned}\\par}";
    for bytes in
        [office::odt(odt), rtf.into(), b"<html><p>Norco: <del>Upheld</del><ins>Overturned</ins></html>".to_vec()]
    {
        let (text, said) = text(bytes);
        assert_eq!(text, "Norco: Overturned\n");
        assert!(said.contains("`Upheld` was deleted"), "{said}");
    }
}

#[test]
fn word_is_read_as_it_is_shown() {
    let lists = "<w:numbering XMLNS><w:abstractNum w:abstractNumId=\"7\"><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"upperLetter\"/><w:lvlText w:val=\"%1)\"/></w:lvl></w:abstractNum><w:num w:numId=\"3\"><w:abstractNumId w:val=\"7\"/></w:num></w:numbering>";
    let styles = "<w:styles XMLNS><w:style w:type=\"character\" w:styleId=\"loud\"><w:rPr><w:caps/></w:rPr></w:style></w:styles>";
    let notes =
        "<w:footnotes XMLNS><w:footnote w:id=\"1\"><w:p><w:r><w:t>aside</w:t></w:r></w:p></w:footnote></w:footnotes>";
    let number = "<w:pPr><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"3\"/></w:numPr></w:pPr>";
    let cell = |text: &str| format!("<w:tc>{}</w:tc>", p(&r(text)));
    let boxed = format!("<w:r><w:pict><w:txbxContent>{}</w:txbxContent></w:pict></w:r>", p(&r("boxed")));
    let body = [
        p(&(number.to_owned() + &r("one"))),
        p(&(number.to_owned() + &r("two"))),
        p("<w:r><w:rPr><w:rStyle w:val=\"loud\"/></w:rPr><w:t>Case summary</w:t></w:r>"),
        format!("<w:tbl><w:tr>{}{}</w:tr><w:tr>{}{}</w:tr></w:tbl>", cell("a:"), cell("b"), cell(""), cell("c")),
        p(&(r("before") + &boxed + "<w:r><w:footnoteReference w:id=\"1\"/></w:r>" + &r(" after"))),
        p(&(r("CM16")
            + "<w:r><w:noBreakHyphen/></w:r>"
            + &r("1")
            + "<w:r><w:br/></w:r><w:r><w:instrText>DATE</w:instrText></w:r>"
            + &r("x"))),
    ]
    .concat();
    let (text, said) = text(docx(&body, &[("numbering", lists), ("styles", styles), ("footnotes", notes)]));
    assert_eq!(text, "A) one\nB) two\nCASE SUMMARY\na: b\nc\nbefore after\nboxed\nCM16-1\nx\n");
    assert!(said.contains("`aside`") && said.contains("text box"), "{said}");
}

#[test]
fn mail_in_two_forms_that_differ_says_so() {
    let letter = |outcome| opioid_letter(outcome, "There is no documentation of pain relief.");
    let both = |plain: &str, html: &str| {
        let html = String::from_utf8(office::html_letter(html)).unwrap();
        let body = format!(
            "--b\r\nContent-Type: text/plain\r\n\r\n{plain}\r\n--b\r\nContent-Type: text/html\r\n\r\n{html}\r\n--b--\r\n"
        );
        office::mail("Content-Type: multipart/alternative; boundary=b", &body)
    };
    assert_eq!(noted(&report_on(both(&letter("Upheld"), &letter("Upheld")))), []);
    let differs = noted(&report_on(both(&letter("Upheld"), &letter("Overturned"))));
    assert_eq!(differs, [("input/alternatives-differ".to_owned(), "error".to_owned(), "Overturned".to_owned())]);
}

#[test]
fn letters_attached_to_mail_are_read_and_what_is_not_is_named() {
    let letter = opioid_letter("Upheld", "There is no documentation of pain relief.");
    let attached = |kind: &str, name: &str, body: &str| {
        format!("--b\r\nContent-Type: {kind}\r\nContent-Disposition: attachment; filename={name}\r\n\r\n{body}\r\n")
    };
    let rtf = String::from_utf8(office::rtf_letter(&letter)).unwrap();
    let body = "--b\r\nContent-Type: text/plain\r\n\r\nSee the file.\r\n".to_owned()
        + &attached("application/rtf", "letter.rtf", &rtf)
        + &attached("application/octet-stream", "damaged.pdf", "%PDF-1.7")
        + "--b--\r\n";
    let report = report_on(office::mail("Content-Type: multipart/mixed; boundary=b", &body));
    assert_eq!(report["letters"][0]["decisions"][0]["outcome"], "upheld");
    let noted = noted(&report);
    assert_eq!((noted.len(), noted[0].0.as_str()), (1, "input/unread-part"));
}

#[test]
fn what_is_not_read_is_refused_with_what_to_do() {
    let compound = |part: &str| {
        let mut bytes = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
        bytes.extend(part.encode_utf16().flat_map(u16::to_le_bytes));
        bytes
    };
    let files = [
        ("msg", compound("__substg1.0_1000001F")),
        ("doc", compound("WordDocument")),
        ("encrypted", compound("EncryptedPackage")),
        ("zip", office::zip(&[("letter.txt", b"x")])),
        ("broken-zip", b"PK\x03\x04 and no more".to_vec()),
        ("broken-word", docx("<w:p>", &[])),
        ("broken-rtf", b"{\\rtf1 and no more".to_vec()),
        ("empty-word", docx("", &[])),
    ];
    let shown: String = files.into_iter().map(|(name, bytes)| format!("{name}\n{}", refused(bytes))).collect();
    snapshot!("documents-refused", shown);
}

#[test]
fn what_no_letter_holds_ends_in_an_error() {
    let types = b"<Types><Override ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>";
    let large = vec![b' '; (16 << 20) + 1];
    let names: Vec<String> = (0..4_100).map(|n| format!("p{n}")).collect();
    let many: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), b"".as_slice())).collect();
    let boxes = "<w:p><w:r><w:txbxContent>".repeat(20) + &"</w:txbxContent></w:r></w:p>".repeat(20);
    let nested = (0..80).map(|n| format!("Content-Type: message/rfc822\r\n\r\nX{n}: y\r\n")).collect::<String>();
    let files = [
        ("a large part", office::zip(&[("[Content_Types].xml", types), ("word/document.xml", &large)])),
        ("many parts", office::zip(&many)),
        ("deep", docx(&("<w:r>".repeat(600) + &"</w:r>".repeat(600)), &[])),
        ("boxes", docx(&boxes, &[])),
        ("groups", ("{\\rtf1".to_owned() + &"{".repeat(600) + &"}".repeat(601)).into_bytes()),
        ("mail in mail", office::mail("Subject: x", &nested)),
    ];
    for (name, bytes) in files {
        let said = refused(bytes);
        assert!(said.contains("input/too-large"), "{name}: {said}");
    }
}

/// The files that real producers wrote, and what a reader sees in them.
#[test]
fn files_of_real_producers_give_the_right_text() {
    let folder = root().join("../shared/cases/office");
    if !folder.is_dir() {
        eprintln!("skipped: ../shared/cases/office isn't here");
        return;
    }
    let (item, other) = ("Flexeril 7.5mg #90: Upheld", "Acupuncture, six sessions: Overturned");
    let both = &format!("{item}\n{other}");
    let numbered = &format!("Issue 1: {item}\nIssue 2: Acupuncture: Overturned");
    let table = &format!("{item}\nAcupuncture: Overturned");
    let between = [
        ("01-trackreplace.docx", other),
        ("02-delpara.docx", item),
        ("03-delmark.docx", item),
        ("04-move.docx", &format!("MIDDLE\n{item}")),
        ("05-numbering.docx", numbered),
        ("06-textbox.docx", both),
        ("07-table.docx", table),
        ("08-br.docx", &format!("services set forth\nbelow:\n{item}")),
        ("09-tab.docx", "Case Number: CM16-0990101"),
        ("10-nbhyphen.docx", "Case Number: CM16-0990101"),
        ("13-footnote.docx", item),
        ("14-sdtblock.docx", item),
        ("15-sdtrun.docx", item),
        ("16-fldsimple.docx", "Decision Date: 11/14/2016"),
        ("19-caps.docx", "CLINICAL CASE SUMMARY"),
        ("20-vanish.docx", "Flexeril: Upheld"),
        ("27-inspara-table.docx", "Flexeril: Upheld"),
        ("lo-tracked.odt", other),
        ("lo-tracked.rtf", other),
        ("lo-numbering.rtf", numbered),
        ("lo-textbox.html", both),
        ("lo-footnote.html", item),
    ];
    let lines = |name: &str| {
        let text = text(std::fs::read(folder.join(name)).unwrap()).0.replace('\u{ad}', "").replace('\u{2011}', "-");
        let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
        lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
    };
    for (name, expected) in between {
        assert_eq!(lines(name), format!("BEFORE\n{expected}\nAFTER"), "{name}");
    }
    assert_eq!(lines("docx-npm-simple-field.docx"), "Flexeril: Upheld");
    assert_eq!(
        lines("docx-npm-mixed.docx"),
        format!(
            "IMR ISSUES, DECISIONS AND RATIONALES\nIssue 1: {item}\nAcupuncture: Overturned\nDecision rationale: Six sessions\nnext lineCM16-0990101\nLAST"
        )
    );
    assert_eq!(
        lines("odfpy-mixed.odt"),
        format!(
            "IMR ISSUES\nCase Number: CM16-0990101\n{item}\nset forth\nbelow:\nnotmedically\nAcupuncture #6: Upheld\nItem one: Upheld\ntwo spaces raw"
        )
    );
    assert_eq!(
        lines("flowed.eml"),
        format!(
            "CLINICAL CASE SUMMARY The patient is a baker of 44 years who twisted his left knee on a wet floor.\n{item}\nFrom the start, six sessions.\nDecision rationale: Six.\n--\nClerk"
        )
    );
    assert_eq!(lines("htmlonly.eml"), format!("{item}\nDecision rationale: Acu-x\nnext\none\ntwo"));
    let base = std::fs::read_to_string(folder.join("../inputs/00-base.txt")).unwrap();
    let letters = [
        ("alt-differs.eml", 1),
        ("nm-html.eml", 1),
        ("py-compat32-smart.eml", 1),
        ("py-default-smart.eml", 1),
        ("py.mbox", 2),
        ("mutt.mbox", 1),
        ("snail.mbox", 1),
    ];
    for (name, copies) in letters {
        let text = lines(name).replace(['\u{201c}', '\u{201d}'], "");
        for line in base.lines().filter(|line| !line.trim().is_empty()) {
            assert_eq!(text.lines().filter(|own| *own == line.trim()).count(), copies, "{name}: {line}");
        }
    }
    assert!(refused(std::fs::read(folder.join("mb.msg")).unwrap()).contains("msgconvert"));
    assert!(Path::new(&folder).read_dir().unwrap().count() == between.len() + 5 + letters.len() + 2);
}

#[test]
fn heads_and_feet_of_pages_are_left_out_and_named() {
    let letter = opioid_letter("Upheld", "There is no documentation of pain relief.");
    let lines: String = letter.lines().map(|line| p(&r(line))).collect();
    let header = format!("<w:hdr XMLNS>{}</w:hdr>", p(&r("Roe & Poe LLP")));
    let footer = format!("<w:ftr XMLNS>{}</w:ftr>", p(&r("Page 1 of 2")));
    let word = docx(&lines, &[("header", &header), ("footer", &footer)]);
    let rtf = format!(
        "{{\\rtf1 {{\\header Roe & Poe LLP\\par}}{{\\footer Page 1 of 2}}{}}}",
        letter.lines().map(|line| format!("{line}\\par ")).collect::<String>()
    );
    let html = letter.lines().map(|line| format!("<p>{line}</p>")).collect::<String>();
    let html = format!(
        "<html><body><div title=\"header\"><p>Roe &amp; Poe LLP</p></div>{html}<div title=\"footer\"><p>Page 1 of 2</p></div>"
    );
    for (kind, bytes) in [("docx", word), ("rtf", rtf.into_bytes()), ("html", html.into_bytes())] {
        let (text, said) = text(bytes.clone());
        assert_eq!(text.trim_end(), letter.trim_end(), "{kind}");
        assert!(said.contains("`Roe & Poe LLP`") && !said.contains("Page 1"), "{kind}: {said}");
        let margin = ("input/page-margin".to_owned(), "advice".to_owned(), "Case Number: CM16-0990021".to_owned());
        assert_eq!(noted(&report_on(bytes)), [margin], "{kind}");
    }
}
