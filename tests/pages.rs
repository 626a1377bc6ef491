//! Pages for people with the letter beside them: the whole letter is there, every finding on its words, nothing is loaded and no
//! letter commands the page. What browsers make of them is held in `tests/browser/letters.mjs`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::support::{self, files, mtuslint, root, shared};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// A page's text and tags, read without a browser: enough for what this program writes.
struct Page {
    text: String,
}

/// A start tag with its attributes, and the byte after it.
struct Tag {
    attributes: BTreeMap<String, String>,
    end: usize,
}

fn unescaped(text: &str) -> String {
    let named = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#38;", "&"),
        ("&amp;", "&"),
    ];
    named.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

impl Page {
    fn read(path: &Path) -> Page {
        Page { text: std::fs::read_to_string(path).unwrap() }
    }

    fn tags(&self) -> Vec<Tag> {
        let body = self.text.find("<body").unwrap();
        let end = self.text.rfind("<script").unwrap_or(self.text.len());
        let mut out = Vec::new();
        let mut at = body;
        while let Some(start) = self.text[at..end].find('<').map(|found| at + found) {
            let close = start + self.text[start..].find('>').unwrap();
            let inside = &self.text[start + 1..close];
            at = close + 1;
            if inside.starts_with('/') {
                continue;
            }
            let (_, mut rest) = inside.split_once(' ').unwrap_or((inside, ""));
            let mut attributes = BTreeMap::new();
            while let Some((key, after)) = rest.split_once("=\"") {
                let (value, after) = after.split_once('"').unwrap();
                attributes.insert(key.rsplit(' ').next().unwrap().to_owned(), unescaped(value));
                rest = after;
            }
            out.push(Tag { attributes, end: close + 1 });
        }
        out
    }

    /// The text from a byte up to a closing tag, without tags.
    fn plain(&self, from: usize, closing: &str) -> String {
        let part = &self.text[from..from + self.text[from..].find(closing).unwrap()];
        let mut out = String::new();
        let mut inside = false;
        for c in part.chars() {
            match c {
                '<' => inside = true,
                '>' => inside = false,
                c if !inside => out.push(c),
                _ => {}
            }
        }
        unescaped(&out)
    }

    fn with<'a>(&self, tags: &'a [Tag], key: &str) -> Vec<&'a Tag> {
        tags.iter().filter(|tag| tag.attributes.contains_key(key)).collect()
    }
}

/// Letters and digits alone.
fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

fn run(args: &[&str], dir: &Path, outputs: &[&str]) -> support::Output {
    let outputs: Vec<String> = outputs
        .iter()
        .map(|output| {
            let (format, file) = output.split_once(':').unwrap();
            format!("{format}:{}", dir.join(file).display())
        })
        .collect();
    outputs.iter().fold(mtuslint(args).args(&["--quiet"]), |run, output| run.arg("-o").arg(output)).output()
}

fn json(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn findings(report: &Value) -> Vec<Value> {
    let of = |value: &Value| value["diagnostics"].as_array().unwrap().clone();
    let letters = report["letters"].as_array().unwrap().iter();
    let all = letters.flat_map(|letter| {
        let decisions = letter["decisions"].as_array().unwrap().iter().flat_map(of);
        of(letter).into_iter().chain(decisions).collect::<Vec<_>>()
    });
    all.collect()
}

/// Holds a page of one letter against its text and the findings.
fn holds(page: &Page, letter: Option<&str>, findings: &[Value]) {
    let tags = page.tags();
    // Each place once, each link to a place.
    let ids: Vec<&str> = page.with(&tags, "id").iter().map(|tag| tag.attributes["id"].as_str()).collect();
    let set: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), set.len(), "an id is there twice");
    for link in page.with(&tags, "href") {
        let href = &link.attributes["href"];
        assert!(!href.contains("://") || href.starts_with("file:///"), "{href}");
        assert!(href.strip_prefix('#').is_none_or(|id| set.contains(id)), "{href} leads nowhere");
    }
    // Every finding is a note, and its words are marked with it.
    let notes: BTreeMap<&str, &Tag> = page
        .with(&tags, "data-fingerprint")
        .into_iter()
        .map(|tag| (tag.attributes["data-fingerprint"].as_str(), tag))
        .collect();
    assert_eq!(notes.len(), findings.len());
    for finding in findings {
        let note = notes[finding["fingerprint"].as_str().unwrap()];
        let id = &note.attributes["id"];
        assert_eq!(note.attributes["data-rule"], finding["rule"].as_str().unwrap());
        assert_eq!(note.attributes["data-severity"], finding["severity"].as_str().unwrap());
        let marks = page.with(&tags, "data-notes");
        let own = marks.iter().filter(|tag| tag.attributes["data-notes"].split(' ').any(|note| note == id));
        let marked: String = own.map(|tag| bare(&page.plain(tag.end, "</mark>"))).collect();
        for span in finding["spans"].as_array().unwrap() {
            let words = bare(span["text"].as_str().unwrap());
            assert!(marked.contains(&words), "{id}: {words} isn't in {marked}");
        }
    }
    // The whole letter is there, in its order.
    if let Some(letter) = letter {
        let mut shown = String::new();
        for tag in tags.iter().filter(|tag| tag.attributes.get("class").is_some_and(|c| c.starts_with("text "))) {
            let part = &page.text[tag.end..tag.end + page.text[tag.end..].find("</div>").unwrap()];
            // Numbers of findings and of pages aren't the letter's.
            let mut part = part.to_owned();
            for (open, close) in [("<a class=\"ref\"", "</a>"), ("<span class=\"page\">", "</span>")] {
                while let Some(at) = part.find(open) {
                    let end = at + part[at..].find(close).unwrap() + close.len();
                    part.replace_range(at..end, "");
                }
            }
            shown += &Page { text: format!("{part}<!>") }.plain(0, "<!>");
            shown.push(' ');
        }
        assert_eq!(bare(&shown), bare(letter));
    }
}

/// The page may run and show nothing but its own script and style, by their hashes.
fn policy_holds(page: &Page) {
    let policy = page.text.split("Content-Security-Policy\" content=\"").nth(1).unwrap();
    let policy = unescaped(policy.split('"').next().unwrap());
    assert!(policy.starts_with("default-src 'none';") && !policy.contains("unsafe"), "{policy}");
    for (tag, kind) in [("style", "style-src"), ("script", "script-src")] {
        let Some((_, rest)) = page.text.split_once(&format!("<{tag}>")) else {
            assert!(policy.contains(&format!("{kind} 'none'")), "{policy}");
            continue;
        };
        let content = rest.split(&format!("</{tag}>")).next().unwrap();
        let hash = Sha256::digest(content.as_bytes());
        let hash: String = policy
            .split(&format!("{kind} 'sha256-"))
            .nth(1)
            .map(|rest| rest.split('\'').next().unwrap().to_owned())
            .filter(|said| decoded(said) == hash.to_vec())
            .unwrap_or_else(|| panic!("{kind} of {policy} isn't {hash:x?}"));
        assert!(!hash.is_empty());
        assert_eq!(page.text.matches(&format!("<{tag}")).count(), 1);
    }
    for attribute in [" style=", " onclick=", "src=", "@import", "url("] {
        assert!(!page.text.contains(attribute), "{attribute}");
    }
}

/// Base64, read by hand so that the hash isn't held against the code that wrote it.
fn decoded(text: &str) -> Vec<u8> {
    const DIGITS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits: Vec<u32> = text.chars().filter_map(|c| DIGITS.find(c)).map(|d| u32::try_from(d).unwrap()).collect();
    let bits: Vec<bool> = digits.iter().flat_map(|d| (0..6).rev().map(move |bit| d >> bit & 1 == 1)).collect();
    bits.chunks_exact(8).map(|byte| byte.iter().fold(0, |value, bit| value << 1 | u8::from(*bit))).collect()
}

#[test]
fn a_page_holds_the_whole_letter_and_every_finding_on_its_words() {
    let dir = tempfile::tempdir().unwrap();
    let inputs = [files(&root().join("samples")), files(&root().join("tests/letters/extractions"))].concat();
    for path in &inputs {
        run(&["check", path.to_str().unwrap()], dir.path(), &["html:page.html", "json:report.json"]);
        let page = Page::read(&dir.path().join("page.html"));
        let letter = std::fs::read_to_string(path).unwrap();
        holds(&page, Some(&letter), &findings(&json(&dir.path().join("report.json"))));
        policy_holds(&page);
    }
}

#[test]
fn one_page_for_many_letters_and_inputs_that_cannot_be_read() {
    let dir = tempfile::tempdir().unwrap();
    let args = ["check", "samples", "tests/letters/broken", "nowhere.txt"];
    run(&args, dir.path(), &["html:page.html", "json:report.json"]);
    let page = Page::read(&dir.path().join("page.html"));
    let report = json(&dir.path().join("report.json"));
    holds(&page, None, &findings(&report));
    // The list has a row for each, the gravest first.
    let rows: Vec<&str> = page.text.split("<tr data-found=").skip(1).collect();
    assert_eq!(rows.len(), report["letters"].as_array().unwrap().len());
    assert!(rows[0].contains("CM16-0990002") && rows[0].contains("contradicted"), "{}", rows[0]);
    assert!(rows.last().unwrap().contains("no finding"));
}

#[test]
fn a_folder_has_an_index_and_a_page_for_each_letter() {
    let dir = tempfile::tempdir().unwrap();
    run(
        &["check", "samples", "samples/../samples/03-contradictions.txt", "nowhere.txt"],
        dir.path(),
        &["html-dir:pages"],
    );
    let index = Page::read(&dir.path().join("pages/index.html"));
    let tags = index.tags();
    let pages: BTreeSet<String> = index
        .with(&tags, "href")
        .iter()
        .filter_map(|tag| tag.attributes["href"].split('#').next().filter(|file| !file.is_empty()).map(str::to_owned))
        .collect();
    let written: BTreeSet<String> = files(&dir.path().join("pages"))
        .iter()
        .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
        .filter(|name| name != "index.html")
        .collect();
    assert_eq!(pages, written);
    assert!(written.contains("CM16-0990002.html"), "{written:?}");
    for tag in index.with(&tags, "href") {
        let (file, place) = tag.attributes["href"].split_once('#').unwrap();
        if !file.is_empty() {
            let page = Page::read(&dir.path().join("pages").join(file));
            assert!(page.text.contains(&format!(" id=\"{place}\"")), "{file}#{place}");
        }
    }
    for name in &written {
        policy_holds(&Page::read(&dir.path().join("pages").join(name)));
    }
    // Again into the same folder; never into another's.
    let again = run(&["check", "samples/03-contradictions.txt"], dir.path(), &["html-dir:pages"]);
    assert_eq!(again.code, Some(1), "{}", again.stderr);
    std::fs::create_dir(dir.path().join("other")).unwrap();
    std::fs::write(dir.path().join("other/index.html"), "mine").unwrap();
    let refused = run(&["check", "samples/03-contradictions.txt"], dir.path(), &["html-dir:other"]);
    assert_eq!(refused.code, Some(2));
    assert!(refused.stderr.contains("no earlier html-dir is in it"), "{}", refused.stderr);
    assert_eq!(std::fs::read_to_string(dir.path().join("other/index.html")).unwrap(), "mine");
    assert_eq!(mtuslint(&["check", "--format=html-dir", "samples"]).output().code, Some(2));
}

#[test]
fn pages_of_a_pdf_are_named_and_lead_to_the_file_beside_the_page() {
    let dir = tempfile::tempdir().unwrap();
    let letter = std::fs::read_to_string(root().join("samples/07-record.txt")).unwrap();
    let pdf = support::pdf::bytes(support::pdf::letter(&letter, 18, support::pdf::Font::Simple));
    std::fs::create_dir(dir.path().join("in")).unwrap();
    std::fs::write(dir.path().join("in/a letter.pdf"), pdf).unwrap();
    std::fs::create_dir(dir.path().join("out")).unwrap();
    let file = dir.path().join("in/a letter.pdf");
    run(&["check", file.to_str().unwrap()], dir.path(), &["html:out/page.html", "json:report.json"]);
    let page = Page::read(&dir.path().join("out/page.html"));
    holds(&page, None, &findings(&json(&dir.path().join("report.json"))));
    assert!(page.text.contains("<a href=\"../in/a%20letter.pdf#page=2\">page 2</a>"));
    let note = page.text.split("data-rule=\"conflict/record\"").nth(1).unwrap().split("</ul>").next().unwrap();
    assert!(note.contains("page 2") && note.contains("page 1"), "{note}");
}

#[test]
fn no_letter_commands_a_page() {
    let dir = tempfile::tempdir().unwrap();
    let letter = std::fs::read_to_string(root().join("samples/03-contradictions.txt")).unwrap();
    let letter = letter
        .replace("Tramadol 50mg #30: Overturned", "Tramadol <script>alert(1)</script> \" onload=x 50mg #30: Overturned")
        .replace("a burn of", "a burn\u{202e} of <img src=x> </div></article><!--");
    std::fs::write(dir.path().join("x.txt"), &letter).unwrap();
    let path = dir.path().join("x.txt");
    let outputs = ["html:page.html", "html-dir:pages", "worksheet:sheet.html", "json:report.json"];
    run(&["check", path.to_str().unwrap()], dir.path(), &outputs);
    let page = Page::read(&dir.path().join("page.html"));
    holds(&page, Some(&letter.replace('\u{202e}', "")), &findings(&json(&dir.path().join("report.json"))));
    for name in ["page.html", "pages/CM16-0990002.html", "pages/index.html", "sheet.html"] {
        let text = std::fs::read_to_string(dir.path().join(name)).unwrap();
        assert!(!text.contains("<script>alert") && !text.contains("<img") && !text.contains('\u{202e}'), "{name}");
        assert!(text.contains("alert(1)"), "{name} doesn't show the item");
    }
}

#[test]
fn judgements_name_findings_as_suppressions_do() {
    let dir = tempfile::tempdir().unwrap();
    run(&["check", "samples/03-contradictions.txt"], dir.path(), &["html:page.html"]);
    let page = Page::read(&dir.path().join("page.html"));
    let tags = page.tags();
    let note = page.with(&tags, "data-fingerprint")[0];
    let letter = page.with(&tags, "data-letter")[0];
    let toml = format!(
        "[[suppression]]\nrule = {:?}\nletter = {:?}\nfingerprint = {:?}\nreason = \"x\"\n",
        note.attributes["data-rule"], letter.attributes["data-letter"], note.attributes["data-fingerprint"]
    );
    let file = dir.path().join("ours.toml");
    std::fs::write(&file, toml).unwrap();
    let output = mtuslint(&["check", "-q", "samples/03-contradictions.txt", "--suppressions"]).arg(&file).output();
    assert!(output.stdout.contains("1 suppressed"), "{}", output.stdout);
}

#[test]
fn a_worksheet_files_findings_under_grounds_of_appeal() {
    let dir = tempfile::tempdir().unwrap();
    let outputs = ["worksheet:sheet.html", "worksheet:sheet.docx"];
    run(&["check", "samples/07-record.txt"], dir.path(), &outputs);
    let page = Page::read(&dir.path().join("sheet.html"));
    policy_holds(&page);
    let sections: Vec<&str> = page.text.split("<section>").skip(1).collect();
    assert_eq!(sections.len(), 6, "five grounds and the rest");
    // What there is something to say of comes first, the others as the law has them.
    for (nth, section) in [5, 1, 2, 3, 4].iter().zip(&sections) {
        assert!(section.contains(&format!("Labor Code 4610.6(h)({nth})")), "{section}");
    }
    assert!(sections[0].contains("<mark>no documentation of neurologic deficits</mark>"), "{}", sections[4]);
    let said = ["Case summary, line 14", "Rationale of item 1"];
    assert!(said.iter().all(|place| sections[0].contains(place)), "{}", sections[0]);
    assert!(sections[4].contains("Nothing in the letter"));
    snapshot!("worksheet", page.text.split("</style>").nth(1).unwrap());
    // The document says the same; it isn't packed, so its parts can be read as they are.
    let document = std::fs::read(dir.path().join("sheet.docx")).unwrap();
    assert!(document.starts_with(b"PK"));
    let document = String::from_utf8_lossy(&document).into_owned();
    let start = document.find("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><w:document").unwrap();
    let end = document.find("</w:document>").unwrap() + "</w:document>".len();
    let xml = roxmltree::Document::parse(&document[start..end]).unwrap();
    let text: String = xml.descendants().filter(|node| node.is_text()).filter_map(|node| node.text()).collect();
    for words in ["Labor Code 4610.6(h)(1)", "no documentation of neurologic deficits", "Notes:"] {
        assert!(text.contains(words), "{words}");
    }
}

#[test]
fn all_real_letters_make_pages() {
    let Some(shared) = shared() else { return };
    let dir = tempfile::tempdir().unwrap();
    for folder in ["text-plain", "text-layout"] {
        let paths = files(&shared.join(folder));
        let letters: Vec<&Path> = paths.iter().map(|path| path.as_path()).take(40).collect();
        for path in letters {
            run(&["check", path.to_str().unwrap()], dir.path(), &["html:page.html", "json:report.json"]);
            let letter = std::fs::read_to_string(path).unwrap();
            let page = Page::read(&dir.path().join("page.html"));
            holds(&page, Some(&letter), &findings(&json(&dir.path().join("report.json"))));
        }
    }
}

#[test]
fn the_terminal_shows_letters_in_few_lines() {
    snapshot!("pretty-letters", mtuslint(&["check", "samples", "tests/letters/broken/latin1.txt"]).shown());
    snapshot!("pretty-top", mtuslint(&["check", "--top=2", "samples"]).shown());
    snapshot!("pretty-color", mtuslint(&["check", "--color=always", "samples/07-record.txt"]).shown());
    // Both forms hold the same findings, but for advice.
    let rules = |text: &str, mark: &str| text.lines().filter(|line| line.trim_start().starts_with(mark)).count();
    let verbose = mtuslint(&["check", "--verbose", "samples"]).output().stdout;
    let short = mtuslint(&["check", "samples"]).output().stdout;
    assert_eq!(rules(&verbose, "\u{d7}"), rules(&short, "\u{d7}"), "{short}");
    assert!(short.lines().count() * 2 < verbose.lines().count());
}
