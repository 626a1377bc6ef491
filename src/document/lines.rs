//! From glyphs on a page to lines of text. A PDF says where each glyph stands, not what a line or a word is: glyphs on
//! one baseline are a line, and a gap wider than a fraction of the type size is a space.

/// A glyph as it stands on the page, in points; y grows upwards.
#[derive(Debug, Clone)]
pub(super) struct Glyph {
    /// Where it begins.
    pub x: f64,
    /// Its baseline.
    pub y: f64,
    /// Where the next one would begin, if nothing moved it.
    pub end: (f64, f64),
    /// The type size.
    pub size: f64,
    /// What it stands for; may be more than one letter (a ligature).
    pub text: String,
}

/// A gap of this part of the type size is a space. Letters of a word stand closer, even when justified; the narrowest
/// space of a usual font is 0.2.
const SPACE: f64 = 0.15;

/// Baselines within this part of the type size are one line: superscripts belong to theirs.
const LINE: f64 = 0.4;

/// Two equal glyphs this near each other, as a part of the type size, are one: bold made by printing twice.
const TWICE: f64 = 0.05;

/// The lines of a page, each ended by a line feed. Text that runs in another direction comes after the upright.
pub(super) fn lines(glyphs: Vec<Glyph>) -> String {
    let mut turned: [Vec<Glyph>; 4] = Default::default();
    for glyph in glyphs {
        let quarter = quarter(&glyph);
        if let Some(group) = turned.get_mut(quarter) {
            group.push(upright(glyph, quarter));
        }
    }
    turned.into_iter().map(in_one_direction).collect()
}

/// Quarter turns, counter-clockwise, in which a glyph's line runs.
fn quarter(glyph: &Glyph) -> usize {
    let (dx, dy) = (glyph.end.0 - glyph.x, glyph.end.1 - glyph.y);
    match (dx.abs() >= dy.abs(), dx >= 0.0, dy >= 0.0) {
        (true, true, _) => 0,
        (true, false, _) => 2,
        (false, _, true) => 1,
        (false, _, false) => 3,
    }
}

fn upright(glyph: Glyph, quarter: usize) -> Glyph {
    let turn = |(x, y): (f64, f64)| match quarter {
        1 => (y, -x),
        2 => (-x, -y),
        3 => (-y, x),
        _ => (x, y),
    };
    let (x, y) = turn((glyph.x, glyph.y));
    Glyph { x, y, end: turn(glyph.end), ..glyph }
}

fn in_one_direction(mut glyphs: Vec<Glyph>) -> String {
    glyphs.retain(|glyph| glyph.x.is_finite() && glyph.y.is_finite() && glyph.end.0.is_finite());
    glyphs.sort_by(|a, b| b.y.total_cmp(&a.y));
    let mut out = String::new();
    let mut rest = glyphs.as_mut_slice();
    while let Some(first) = rest.first() {
        let (mut y, mut count) = (first.y, 0);
        for glyph in rest.iter() {
            if y - glyph.y > LINE * glyph.size {
                break;
            }
            // A line is followed down along its glyphs, so that a superscript that comes first doesn't split it.
            y = y.min(glyph.y);
            count += 1;
        }
        let (line, below) = rest.split_at_mut(count);
        line.sort_by(|a, b| a.x.total_cmp(&b.x));
        write_line(&mut out, line);
        rest = below;
    }
    out
}

fn write_line(out: &mut String, line: &[Glyph]) {
    let start = out.len();
    let mut before: Option<&Glyph> = None;
    let mut end = f64::NEG_INFINITY;
    for glyph in line {
        if let Some(before) = before {
            if before.text == glyph.text && glyph.x - before.x < TWICE * glyph.size && !glyph.text.trim().is_empty() {
                continue;
            }
            if glyph.x - end > SPACE * glyph.size && !out.ends_with(' ') {
                out.push(' ');
            }
        }
        // Two spaces in a row are one: the second may be the same gap again.
        if !(glyph.text == " " && out.ends_with(' ')) {
            out.push_str(&glyph.text);
        }
        end = end.max(glyph.end.0);
        before = Some(glyph);
    }
    while out.len() > start && out.ends_with(' ') {
        out.pop();
    }
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(x: f64, y: f64, text: &str) -> Glyph {
        Glyph { x, y, end: (x + 5.0, y), size: 10.0, text: text.to_owned() }
    }

    #[test]
    fn glyphs_become_lines_and_words_whatever_their_order() {
        let glyphs = vec![at(20.0, 80.0, "d"), at(5.0, 100.0, "b"), at(12.0, 100.2, "c"), at(0.0, 100.0, "a")];
        assert_eq!(lines(glyphs), "ab c\nd\n");
    }

    #[test]
    fn bold_by_printing_twice_is_one_word() {
        let twice: Vec<Glyph> =
            [("a", 0.0), ("b", 5.0)].iter().flat_map(|(c, x)| [at(*x, 9.0, c), at(x + 0.3, 9.0, c)]).collect();
        assert_eq!(lines(twice), "ab\n");
        assert_eq!(lines(vec![at(0.0, 9.0, "l"), at(2.8, 9.0, "l")]), "ll\n");
    }

    #[test]
    fn turned_text_reads_in_its_own_direction() {
        let up = |y: f64, text: &str| Glyph { x: 50.0, y, end: (50.0, y + 5.0), size: 10.0, text: text.to_owned() };
        assert_eq!(lines(vec![up(5.0, "p"), up(0.0, "u"), at(0.0, 0.0, "x")]), "x\nup\n");
    }

    #[test]
    fn places_that_are_no_numbers_are_left_out() {
        assert_eq!(lines(vec![at(f64::NAN, 0.0, "x"), at(0.0, f64::INFINITY, "y"), at(0.0, 0.0, "z")]), "z\n");
    }
}
