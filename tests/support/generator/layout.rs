//! How a letter comes out of an extractor: raw, layout, plain, or double-spaced as in the letters of 2014; wrapped,
//! hyphenated, broken into pages, with typographic characters and Windows line ends. Layout never changes a word.

use fastrand::Rng;

/// A piece of a letter before it is set.
#[derive(Debug, Clone)]
pub enum Block {
    /// Labels and values of the table at the head, two a row.
    Table(Vec<[(&'static str, String); 2]>),
    /// The heading of a section.
    Title(&'static str),
    /// A paragraph.
    Text(String),
}

/// Which extractor it looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Style {
    /// Lines only; no empty line between paragraphs.
    Raw,
    /// Columns kept, headings centred, an empty line between paragraphs.
    Layout,
    /// A space at the end of each line and in the lines between paragraphs.
    Plain,
    /// An empty line after each line.
    DoubleSpaced,
}

/// All styles.
pub const STYLES: [Style; 4] = [Style::Raw, Style::Layout, Style::Plain, Style::DoubleSpaced];

/// How a letter is set.
#[derive(Debug, Clone)]
pub struct Layout {
    pub style: Style,
    /// The longest line, in characters.
    pub width: usize,
    /// Lines may break after a hyphen within a word.
    pub hyphenate: bool,
    /// A page ends after so many lines; 0: never.
    pub page: usize,
    /// Typographic quotes and hyphens, here and there a space that doesn't break.
    pub typographic: bool,
    /// Windows line ends.
    pub crlf: bool,
}

impl Layout {
    /// One of the layouts that letters are found in.
    pub fn any(rng: &mut Rng) -> Layout {
        Layout {
            style: STYLES[rng.usize(0..STYLES.len())],
            width: rng.usize(80..104),
            hyphenate: rng.bool(),
            page: if rng.u8(0..4) == 0 { 0 } else { rng.usize(24..56) },
            typographic: rng.u8(0..4) == 0,
            crlf: rng.u8(0..8) == 0,
        }
    }

    /// The text of a letter.
    pub fn set(&self, blocks: &[Block]) -> String {
        let mut lines: Vec<String> = Vec::new();
        for block in blocks {
            match block {
                Block::Table(rows) => lines.extend(self.table(rows)),
                Block::Title(title) if self.style == Style::Layout => lines.push(format!("{:20}{title}", "")),
                Block::Title(title) => lines.push((*title).to_owned()),
                Block::Text(text) => lines.extend(self.wrap(text)),
            }
            lines.push(String::new());
        }
        let mut out = String::new();
        let mut on_page = 0;
        for line in &lines {
            if line.is_empty() {
                out += match self.style {
                    Style::Raw => "",
                    Style::Layout => "\n",
                    Style::Plain => " \n",
                    Style::DoubleSpaced => " \n\n",
                };
                continue;
            }
            if self.page > 0 && on_page == self.page {
                on_page = 0;
                out += match self.style {
                    Style::Raw | Style::Layout => "\x0c",
                    Style::Plain => "\n",
                    Style::DoubleSpaced => "\n\n\n\n",
                };
            }
            on_page += 1;
            out += line;
            out += match self.style {
                Style::Raw | Style::Layout => "\n",
                Style::Plain => " \n",
                Style::DoubleSpaced => " \n\n",
            };
        }
        if self.crlf { out.replace('\n', "\r\n") } else { out }
    }

    fn table(&self, rows: &[[(&'static str, String); 2]]) -> Vec<String> {
        let mut lines = Vec::new();
        for [(a, one), (b, two)] in rows {
            let torn = b.split_once(' ').filter(|_| *b == "Application Received:");
            match (torn, self.style) {
                (None, Style::Layout) => lines.push(format!("{a:22}{one:32}{b:21}{two}")),
                (None, _) => lines.push(format!("{a} {one} {b} {two}")),
                (Some((head, tail)), Style::Layout) => {
                    lines.push(format!("{a:22}{one:32}{head:21}{two}"));
                    lines.push(format!("{:54}{tail}", ""));
                }
                (Some((head, tail)), _) => {
                    lines.extend([format!("{a} {one} {head}"), tail.to_owned(), two.clone()]);
                }
            }
        }
        lines
    }

    fn wrap(&self, text: &str) -> Vec<String> {
        let mut lines = Vec::new();
        let mut line = String::new();
        for (n, word) in text.split(' ').enumerate() {
            let fits = |line: &str, word: &str| line.chars().count() + 1 + word.chars().count() <= self.width;
            let mut word = self.spelt(word);
            if !line.is_empty() && !fits(&line, &word) {
                let mut hyphen = word.char_indices().filter(|(i, c)| {
                    let next = word[i + c.len_utf8()..].chars().next();
                    let before = word[..*i].chars().next_back();
                    matches!(c, '-' | '\u{2010}')
                        && next.is_some_and(char::is_alphabetic)
                        && before.is_some_and(char::is_alphabetic)
                        && fits(&line, &word[..i + c.len_utf8()])
                });
                if let Some((i, c)) = hyphen.next_back().filter(|_| self.hyphenate) {
                    line = format!("{line} {}", &word[..i + c.len_utf8()]);
                    word = word[i + c.len_utf8()..].to_owned();
                }
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(if self.typographic && n % 11 == 10 { '\u{a0}' } else { ' ' });
            }
            line += &word;
        }
        lines.push(line);
        lines
    }

    fn spelt(&self, word: &str) -> String {
        if !self.typographic {
            return word.to_owned();
        }
        let opening = word.strip_prefix('"').map(|rest| format!("\u{201c}{rest}"));
        let word = opening.unwrap_or_else(|| word.to_owned()).replace('"', "\u{201d}").replace('\'', "\u{2019}");
        if word.chars().any(|c| c.is_ascii_digit()) { word } else { word.replace('-', "\u{2010}") }
    }
}
