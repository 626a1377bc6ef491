//! Any bytes as a file of a word processor, mail or HTML: the first byte says as which. Its text, or an error; every note lies on
//! the text, and what is set aside too.
#![no_main]

use std::io::{Cursor, Write};

use libfuzzer_sys::fuzz_target;
use mtuslint::{document, text::furniture};
use zip::write::SimpleFileOptions;

/// An archive with these parts, the first of which is what is fuzzed.
fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored)).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const TYPES: &[u8] = br#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;

fuzz_target!(|data: &[u8]| {
    let Some((kind, rest)) = data.split_first() else { return };
    let before = |head: &[u8]| [head, rest].concat();
    // Where a part begins with three dashes, the next one is another part of the archive.
    let (first, second) = match rest.windows(3).position(|three| three == b"---") {
        Some(at) => (&rest[..at], &rest[at + 3..]),
        None => (rest, &b""[..]),
    };
    let file = match kind % 8 {
        0 => archive(&[("[Content_Types].xml", TYPES), ("word/document.xml", first), ("word/numbering.xml", second)]),
        1 => archive(&[("[Content_Types].xml", TYPES), ("word/document.xml", first), ("word/styles.xml", second)]),
        2 => archive(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", first), ("styles.xml", second)]),
        3 => before(b"{\\rtf1 "),
        4 => before(b"<html>"),
        5 => before(b"From: a@example.org\nDate: Fri, 02 Jan 2026 10:00:00 +0000\n"),
        6 => before(b"From a@example.org Fri Jan  2 10:00:00 2026\nFrom: a@example.org\n"),
        _ => before(b"PK\x03\x04"),
    };
    let Ok(document) = document::read("fuzz", file) else { return };
    let source = &document.source;
    for note in &document.notes {
        assert!(source.text().get(note.span.start..note.span.end).is_some(), "{note:?}");
    }
    for aside in furniture::find(source, |_| false) {
        assert!(source.text().get(aside.span.start..aside.span.end).is_some(), "{aside:?}");
    }
});
