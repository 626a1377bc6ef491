//! Mail (`.eml`), folders of it (`.mbox`) and what hangs on it. A letter stands in the body or is attached; both are
//! read, one after another, headers left out. mail-parser takes messages apart and decodes them; what it joins or chooses in
//! silence is done here: HTML's lines (`html`), lines that flow, the two forms of one text.

mod html;
mod mbox;

use mail_parser::{Message, MessageParser, MessagePart, MimeHeaders, PartType};

use super::{Document, DocumentError, Note, NoteKind, ReadContext, plain};
use crate::text::{Source, Span};

/// Mail within mail, and parts within parts.
const DEEPEST: usize = 12;

/// What the text of all messages and attachments may come to.
const MOST_TEXT: usize = 16 << 20;

/// Messages in messages, and parts, that one message may announce; a parser that follows them all spends its stack on it.
const MOST_NESTED: usize = 50;
const MOST_PARTS: usize = 2_000;

/// Where the plain form of a text has fewer words than these, it says no more than that there is another.
const LEAST_WORDS: usize = 20;

/// So many words of the other form are shown where the two differ.
const SHOWN: usize = 6;

/// Header fields by which mail is known, any of them beside `From`.
const FIELDS: [&str; 5] = ["date", "message-id", "mime-version", "received", "return-path"];

/// Whether a file is mail, or a folder of it: it begins with header fields, not with text.
pub(super) fn is_mail(bytes: &[u8]) -> bool {
    mbox::is_mbox(bytes) || is_message(bytes)
}

/// Whether header fields stand here that only mail has. A letter's own head has labels that look like fields, too.
fn is_message(bytes: &[u8]) -> bool {
    let (mut from, mut known) = (false, false);
    for line in bytes.split(|byte| *byte == b'\n').take(500) {
        let line = line.trim_ascii_end();
        if line.is_empty() {
            break;
        }
        if line.first().is_some_and(|byte| matches!(byte, b' ' | b'\t')) {
            continue;
        }
        let Some(name) = line.split(|byte| *byte == b':').next().filter(|name| name.len() < line.len()) else {
            return false;
        };
        if name.iter().any(|byte| !byte.is_ascii_graphic()) {
            return false;
        }
        let name = String::from_utf8_lossy(name).to_lowercase();
        from |= name == "from" || name == "mime-version";
        known |= FIELDS.contains(&name.as_str());
    }
    from && known
}

/// Reads mail.
pub(super) fn read(name: &str, bytes: &[u8], frame: ReadContext) -> Result<Document, DocumentError> {
    let mut out = Out { text: String::new(), notes: Vec::new(), frame };
    if mbox::is_mbox(bytes) {
        for message in mbox::messages(bytes) {
            out.message(&message)?;
        }
    } else {
        out.message(bytes)?;
    }
    out.document(name)
}

/// The text of HTML.
pub(super) fn html(bytes: &[u8]) -> Result<(String, Vec<Note>), DocumentError> {
    html::convert(&decoded(bytes)?)
}

/// HTML's characters: UTF-8, or what the page says of itself; nothing is guessed.
fn decoded(bytes: &[u8]) -> Result<String, DocumentError> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(text.trim_start_matches('\u{feff}').to_owned());
    }
    let head = bytes.get(..bytes.len().min(super::HEAD)).unwrap_or_default().to_ascii_lowercase();
    let label = memchr::memmem::find(&head, b"charset=").and_then(|at| head.get(at + 8..)).map(|rest| {
        let rest = rest.trim_ascii_start();
        let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest);
        rest.split(|byte| !(byte.is_ascii_alphanumeric() || b"-_:.".contains(byte))).next().unwrap_or_default()
    });
    let encoding = label.and_then(encoding_rs::Encoding::for_label).filter(|known| *known != encoding_rs::UTF_8);
    let whole = encoding.and_then(|encoding| encoding.decode_without_bom_handling_and_without_replacement(bytes));
    match whole {
        Some(text) => Ok(text.into_owned()),
        None => plain::read("", bytes.to_vec()).map(|source| source.text().to_owned()),
    }
}

/// Text as it comes, part by part.
struct Out<'a> {
    text: String,
    notes: Vec<Note>,
    frame: ReadContext<'a>,
}

impl Out<'_> {
    fn document(self, name: &str) -> Result<Document, DocumentError> {
        let source = Source::from_converted(name, self.text).map_err(|_| DocumentError::NoWords)?;
        Ok(Document { source, gaps: Vec::new(), notes: self.notes })
    }

    /// One more text, after an empty line.
    fn add(&mut self, text: &str, notes: Vec<Note>) -> Result<(), DocumentError> {
        if self.text.len() + text.len() > MOST_TEXT {
            return Err(DocumentError::Bound("more than 16 MiB of text"));
        }
        if !self.text.is_empty() && !text.is_empty() {
            self.text.push_str(if self.text.ends_with('\n') { "\n" } else { "\n\n" });
        }
        let start = self.text.len();
        self.text.push_str(text);
        let moved = |span: Span| Span::new(start + span.start, start + span.end);
        self.notes.extend(notes.into_iter().map(|note| Note { span: moved(note.span), ..note }));
        Ok(())
    }

    /// What couldn't be read, on the words before it.
    fn unread(&mut self, why: String) {
        let words = self.text.trim_end();
        let start = words.rfind('\n').map_or(0, |line| line + 1);
        self.notes.push(Note { span: Span::new(start, words.len()), kind: NoteKind::Unread(why) });
    }

    fn message(&mut self, bytes: &[u8]) -> Result<(), DocumentError> {
        let lower = bytes.to_ascii_lowercase();
        let count = |what: &[u8]| memchr::memmem::find_iter(&lower, what).count();
        if count(b"rfc822") + count(b"message/global") > MOST_NESTED || count(b"boundary") > MOST_PARTS {
            return Err(DocumentError::Bound("mail within mail"));
        }
        let message = MessageParser::default().parse(bytes);
        let message = message.ok_or_else(|| DocumentError::BadMail("it has no header".to_owned()))?;
        self.part(&message, 0, 0)
    }

    fn part(&mut self, message: &Message, id: u32, depth: usize) -> Result<(), DocumentError> {
        if depth > DEEPEST {
            return Err(DocumentError::Bound("parts within parts"));
        }
        let Some(part) = message.part(id) else { return Ok(()) };
        if part.is_encoding_problem {
            self.unread("a part of the mail is damaged: it doesn't decode as it says".to_owned());
        }
        match &part.body {
            PartType::Multipart(parts) => {
                let alternative = part.content_type().and_then(|kind| kind.subtype()) == Some("alternative");
                if alternative {
                    return self.alternatives(message, parts, depth);
                }
                parts.iter().try_for_each(|id| self.part(message, *id, depth + 1))
            }
            PartType::Message(inner) => self.part(inner, 0, depth + 1),
            PartType::Html(text) => {
                let (text, notes) = html::convert(text)?;
                self.add(&text, notes)
            }
            PartType::Text(text) => self.words(part, text),
            PartType::Binary(bytes) | PartType::InlineBinary(bytes) => self.attached(part, bytes),
        }
    }

    fn words(&mut self, part: &MessagePart, text: &str) -> Result<(), DocumentError> {
        let kind = part.content_type();
        match kind.and_then(|kind| kind.subtype()).unwrap_or("plain") {
            "plain" | "markdown" => {
                let says = |name, value: &str| {
                    let said = kind.and_then(|kind| kind.attribute(name));
                    said.is_some_and(|said| said.eq_ignore_ascii_case(value))
                };
                if says("format", "flowed") {
                    return self.add(&flowed(text, says("delsp", "yes")), Vec::new());
                }
                self.add(&text.replace("\r\n", "\n"), Vec::new())
            }
            // Appointments and cards of addresses.
            "calendar" | "vcard" | "x-vcard" | "x-amp-html" | "css" | "rfc822-headers" => Ok(()),
            _ => self.attached(part, text.as_bytes()),
        }
    }

    /// A file that hangs on the mail.
    fn attached(&mut self, part: &MessagePart, bytes: &[u8]) -> Result<(), DocumentError> {
        let name = part.attachment_name().unwrap_or("without a name");
        let kind = part.content_type().map(|kind| (kind.ctype(), kind.subtype().unwrap_or_default()));
        match kind {
            // Pictures of the page, such as a signature's logo.
            Some(("image", _)) if part.content_id().is_some() => return Ok(()),
            Some(("application", "pkcs7-signature" | "x-pkcs7-signature" | "pgp-signature")) => return Ok(()),
            Some((_, "ms-tnef")) => {
                self.unread(format!("the attached `{name}` holds Outlook's own form of the mail, which isn't read"));
                return Ok(());
            }
            _ => {}
        }
        let frame = ReadContext { depth: self.frame.depth + 1, ..self.frame };
        match super::read_within(name, bytes.to_vec(), frame) {
            Ok(document) => {
                let Document { source, gaps, notes } = document;
                self.add(source.text(), notes)?;
                for gap in gaps {
                    self.unread(format!("of the attached `{name}`, {gap}"));
                }
            }
            Err(e) => self.unread(format!("the attached `{name}` wasn't read: {e}")),
        }
        Ok(())
    }

    /// One text in several forms. What a mail program shows is the last that it can; here, too, but where the plain form
    /// says something else, a note says so.
    fn alternatives(&mut self, message: &Message, parts: &[u32], depth: usize) -> Result<(), DocumentError> {
        let mut forms: Vec<(bool, Out)> = Vec::new();
        for id in parts {
            let mut form = Out { text: String::new(), notes: Vec::new(), frame: self.frame };
            form.part(message, *id, depth + 1)?;
            let is_plain = message.part(*id).is_some_and(|part| matches!(part.body, PartType::Text(_)));
            if !form.text.trim().is_empty() {
                forms.push((is_plain, form));
            }
        }
        let Some((read_plain, mut read)) = forms.pop() else { return Ok(()) };
        for (is_plain, other) in &forms {
            let names = |is_plain| if is_plain { "plain text" } else { "HTML" };
            let (said, others) = (words(&read.text), words(&other.text));
            if others.len() < LEAST_WORDS && said.len() > 2 * others.len() {
                continue;
            }
            let Some(at) = differs(&said, &others) else { continue };
            let span = said.get(at).or(said.last()).map_or(Span::new(0, 0), |(span, _)| *span);
            let says = others.iter().skip(at).take(SHOWN).map(|(_, word)| word.as_str()).collect::<Vec<_>>().join(" ");
            let says = if says.is_empty() { "nothing more".to_owned() } else { says };
            read.notes.push(Note {
                span,
                kind: NoteKind::Differs { read: names(read_plain), other: names(*is_plain), says },
            });
        }
        self.add(&read.text, read.notes)
    }
}

/// The words of a text and their places, without addresses of pages, which only one form writes out.
fn words(text: &str) -> Vec<(Span, String)> {
    let mut words = Vec::new();
    let mut start = 0;
    for token in text.split_inclusive(char::is_whitespace) {
        let is_address = token.contains("://") || token.contains("mailto:") || token.starts_with("[cid:");
        let mut at = start;
        for word in token.split_inclusive(|c: char| !c.is_alphanumeric()).filter(|_| !is_address) {
            let bare = word.trim_end_matches(|c: char| !c.is_alphanumeric());
            if !bare.is_empty() {
                words.push((Span::new(at, at + bare.len()), bare.to_owned()));
            }
            at += word.len();
        }
        start += token.len();
    }
    words
}

/// The first word in which two texts differ.
fn differs(one: &[(Span, String)], other: &[(Span, String)]) -> Option<usize> {
    let same = |(a, b): (&(Span, String), &(Span, String))| a.1.to_lowercase() == b.1.to_lowercase();
    let common = one.iter().zip(other).take_while(|pair| same(*pair)).count();
    (common < one.len().max(other.len())).then_some(common)
}

/// Lines that flow (RFC 3676): one that ends in a space goes on in the next, at the same depth of quotation.
fn flowed(text: &str, delete_space: bool) -> String {
    let mut out = String::new();
    let mut open: Option<usize> = None;
    for line in text.lines() {
        let unquoted = line.trim_start_matches('>');
        let depth = line.len() - unquoted.len();
        let words = unquoted.strip_prefix(' ').unwrap_or(unquoted);
        let is_signature = words == "-- ";
        if open != Some(depth) || is_signature {
            if !out.is_empty() && !out.ends_with('\n') {
                out.push('\n');
            }
            if depth > 0 {
                out.push_str(&">".repeat(depth));
                out.push(' ');
            }
        }
        let flows = words.ends_with(' ') && !is_signature;
        out.push_str(if flows && delete_space { words.strip_suffix(' ').unwrap_or(words) } else { words });
        if !flows {
            out.push('\n');
        }
        open = flows.then_some(depth);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_flow_at_one_depth() {
        assert_eq!(flowed("a \r\nb\r\n>c \r\n> d\r\ne\r\n-- \r\nf", false), "a b\n> c d\ne\n-- \nf\n");
        assert_eq!(flowed("wo \nrd\n From", true), "word\nFrom\n");
        assert_eq!(flowed(">a \nb", false), "> a \nb\n");
    }

    #[test]
    fn a_letters_own_head_is_no_mail() {
        assert!(!is_mail(b"Case Number: CM16-0990003\nDate Assigned: 10/03/2016\nReceived:\n09/20/2016\n"));
        assert!(!is_mail(b"From: the office\nTo: all\n\nCase Number: CM16-0990003\n"));
        assert!(is_mail(b"From: a@example.org\r\nDate: Fri, 02 Jan 2026 10:00:00 +0000\r\n\r\nx"));
        assert!(is_mail(b"From a@example.org Fri Jan  2 10:00:00 2026\nFrom: a@example.org\n\nx"));
    }

    #[test]
    fn words_are_compared_without_marks_and_addresses() {
        let plain = words("*Norco*: Upheld (https://example.org/a) caf\u{e9}.");
        let said: Vec<&str> = plain.iter().map(|(_, word)| word.as_str()).collect();
        assert_eq!(said, ["Norco", "Upheld", "caf\u{e9}"]);
        assert_eq!(differs(&plain, &words("Norco: upheld caf\u{e9}")), None);
        assert_eq!(differs(&plain, &words("Norco: overturned")), Some(1));
    }
}
