//! Any bytes as a PDF file: its text, or an error; never a hang, and memory within libFuzzer's limit.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mtuslint::document;

fuzz_target!(|data: &[u8]| {
    let mut file = b"%PDF-1.5\n".to_vec();
    file.extend_from_slice(data);
    let _ = document::read("fuzz.pdf", if data.starts_with(b"%PDF") { data.to_vec() } else { file });
});
