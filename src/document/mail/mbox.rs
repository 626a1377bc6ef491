//! Folders of mail in one file: each message after a line `From ...`. Cut here, because the libraries that do it take every
//! line that begins so for the start of a message, or lose the last one.

/// Whether a file begins like a folder of mail.
pub(super) fn is_mbox(bytes: &[u8]) -> bool {
    bytes.starts_with(b"From ") && begins(bytes)
}

/// Whether a message begins with this line: a header field, most often after the sender and the date, comes next.
fn begins(bytes: &[u8]) -> bool {
    let mut lines = bytes.split(|byte| *byte == b'\n');
    let Some(first) = lines.next() else { return false };
    let field = lines.next().unwrap_or_default();
    let name = field.split(|byte| *byte == b':').next().unwrap_or_default();
    let is_field = name.len() < field.len() && !name.is_empty() && name.iter().all(u8::is_ascii_graphic);
    first.starts_with(b"From ") && is_field
}

/// The messages, one after another. A line of text that begins with `From ` was marked with a `>` by whoever wrote the
/// folder; some programs mark only lines without it, so a line that had one of its own may lose it.
pub(super) fn messages(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut messages: Vec<Vec<u8>> = Vec::new();
    let mut after_empty = true;
    let mut at = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let rest = bytes.get(at..).unwrap_or_default();
        at += line.len();
        let starts = after_empty && line.starts_with(b"From ") && begins(rest);
        after_empty = line.trim_ascii().is_empty();
        if starts {
            messages.push(Vec::new());
        } else if let Some(message) = messages.last_mut() {
            let marks = line.iter().take_while(|byte| **byte == b'>').count();
            let marked = marks > 0 && line.get(marks..).is_some_and(|rest| rest.starts_with(b"From "));
            message.extend_from_slice(if marked { line.get(1..).unwrap_or_default() } else { line });
        }
    }
    messages
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_begins_after_an_empty_line_and_before_a_field() {
        let folder =
            b"From a Fri\nTo: b\n\nFrom the start\n>From here\n\nFrom a: no field\nx\n\nFrom c Sat\nTo: d\n\ny\n";
        let messages: Vec<String> =
            messages(folder).into_iter().map(|message| String::from_utf8(message).unwrap()).collect();
        assert_eq!(messages, ["To: b\n\nFrom the start\nFrom here\n\nFrom a: no field\nx\n\n", "To: d\n\ny\n"]);
    }
}
