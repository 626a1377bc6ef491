//! Small files of word processors and mail, made from a letter's lines.

use std::io::Write;

const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

/// A zip archive of these parts.
pub fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// A file of Word with this body, and further parts.
pub fn docx(body: &str, further: &[(&str, &str)]) -> Vec<u8> {
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let types = "<Types><Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>";
    let roots = format!(
        "<Relationships><Relationship Type=\"{office}/officeDocument\" Target=\"word/document.xml\"/></Relationships>"
    );
    let related: String = further
        .iter()
        .map(|(name, _)| format!("<Relationship Type=\"{office}/{name}\" Target=\"{name}.xml\"/>"))
        .collect();
    let related = format!("<Relationships>{related}</Relationships>");
    let document = format!("<w:document xmlns:w=\"{WORD}\"><w:body>{body}</w:body></w:document>");
    let further: Vec<(String, String)> = further
        .iter()
        .map(|(name, text)| (format!("word/{name}.xml"), text.replace("XMLNS", &format!("xmlns:w=\"{WORD}\""))))
        .collect();
    let mut parts = vec![
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", roots.as_bytes()),
        ("word/document.xml", document.as_bytes()),
        ("word/_rels/document.xml.rels", related.as_bytes()),
    ];
    parts.extend(further.iter().map(|(name, text)| (name.as_str(), text.as_bytes())));
    zip(&parts)
}

/// A paragraph of Word.
pub fn p(runs: &str) -> String {
    format!("<w:p>{runs}</w:p>")
}

/// A run of Word.
pub fn r(text: &str) -> String {
    format!("<w:r><w:t xml:space=\"preserve\">{}</w:t></w:r>", escaped(text))
}

/// A run that was deleted, and one that was inserted, while changes were tracked.
pub fn replaced(deleted: &str, inserted: &str) -> String {
    format!("<w:del><w:r><w:delText>{deleted}</w:delText></w:r></w:del><w:ins><w:r><w:t>{inserted}</w:t></w:r></w:ins>")
}

/// A letter as Word has it, a paragraph a line.
pub fn word_letter(text: &str) -> Vec<u8> {
    docx(&text.lines().map(|line| p(&r(line))).collect::<String>(), &[])
}

/// An OpenDocument text with this body.
pub fn odt(body: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:text>{body}</office:text></office:body></office:document-content>"
    );
    zip(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", content.as_bytes())])
}

pub fn odt_letter(text: &str) -> Vec<u8> {
    odt(&text.lines().map(|line| format!("<text:p>{}</text:p>", escaped(line))).collect::<String>())
}

pub fn rtf_letter(text: &str) -> Vec<u8> {
    let mut out = "{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 Arial;}}{\\info{\\title no text}}".to_owned();
    for line in text.lines() {
        for c in line.chars() {
            match c {
                '{' | '}' | '\\' => out.extend(['\\', c]),
                c if c.is_ascii() => out.push(c),
                c => out.push_str(&format!("\\u{}?", c as u32)),
            }
        }
        out.push_str("\\par\n");
    }
    (out + "}").into_bytes()
}

pub fn html_letter(text: &str) -> Vec<u8> {
    let lines: String = text.lines().map(|line| format!("<p>{}</p>\n", escaped(line))).collect();
    format!("<!DOCTYPE html><html><head><title>no text</title><style>p {{}}</style></head><body>{lines}<script>no text</script></body></html>").into_bytes()
}

/// Mail with these header fields and this body.
pub fn mail(fields: &str, body: &str) -> Vec<u8> {
    format!(
        "From: a@example.org\r\nDate: Fri, 02 Jan 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\n{fields}\r\n\r\n{body}"
    )
    .into_bytes()
}

pub fn mail_letter(text: &str) -> Vec<u8> {
    let body: String = text
        .bytes()
        .map(|byte| {
            if byte == b'\n' || byte.is_ascii_graphic() && byte != b'=' {
                char::from(byte).to_string()
            } else {
                format!("={byte:02X}=\n")
            }
        })
        .collect();
    mail("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable", &body)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('\u{c}', "")
}
