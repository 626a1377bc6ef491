//! From glyphs on a page to lines of text. A PDF says where each glyph stands, not what a line or a word is: glyphs on
//! one baseline are a line, and a gap wider than a fraction of the type size is a space. Where a glyph's line runs across
//! the page, or its letters dwarf the others, it is no text of the page: a watermark's letters would come to stand within words.

use std::collections::BTreeMap;

use crate::text::{Aside, Furniture, PageText, Span, slice};

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

/// So many degrees from a quarter turn are the skew of a scan; what stands more aslant is a watermark or a stamp.
const SKEW: f64 = 10.0;

/// So many times larger than the page's type, letters are a watermark.
const LARGE: f64 = 3.0;

/// Turned text of fewer glyphs is a stamp or a fax line at the page's side, not a table.
const TURNED: usize = 200;

/// The lines of a page, each ended by a line feed. The direction in which most of it runs is the page's; text that runs in
/// another comes after it, and is set aside unless it is as long as a table.
pub(super) fn lines(mut glyphs: Vec<Glyph>) -> PageText {
    glyphs.retain(|glyph| [glyph.x, glyph.y, glyph.end.0, glyph.end.1].iter().all(|place| place.is_finite()));
    let usual = median(&glyphs);
    let mut turned: [Vec<Glyph>; 4] = Default::default();
    let mut across: BTreeMap<i32, Vec<Glyph>> = BTreeMap::new();
    for glyph in glyphs {
        let degrees = degrees(&glyph);
        let quarter = (degrees / 90.0).round();
        if (degrees - quarter * 90.0).abs() > SKEW || glyph.size > LARGE * usual {
            across.entry(degrees.round() as i32).or_default().push(turn(glyph, degrees));
        } else if let Some(group) = turned.get_mut(quarter as usize % 4) {
            group.push(upright(glyph, quarter as usize % 4));
        }
    }
    let mut page = PageText::default();
    let own = turned.iter().map(Vec::len).max().unwrap_or(0);
    let own = turned.iter().position(|group| group.len() == own).unwrap_or(0);
    let texts = turned.into_iter().enumerate().map(|(at, group)| (at == own || group.len() >= TURNED, group));
    for (text, group) in texts.chain(across.into_values().map(|group| (false, group))) {
        let start = page.text.len();
        page.text.push_str(&in_one_direction(group));
        let span = Span::new(start, start + slice(&page.text, start..page.text.len()).trim_end().len());
        if !text && !span.is_empty() {
            page.asides.push(Aside { span, kind: Furniture::Turned, certain: true });
        }
    }
    page
}

/// The type size of most of a page.
fn median(glyphs: &[Glyph]) -> f64 {
    let mut sizes: Vec<f64> = glyphs.iter().map(|glyph| glyph.size).collect();
    sizes.sort_by(f64::total_cmp);
    sizes.get(sizes.len() / 2).copied().unwrap_or(0.0)
}

/// The direction in which a glyph's line runs, counter-clockwise, from 0 up to 360.
fn degrees(glyph: &Glyph) -> f64 {
    let (dx, dy) = (glyph.end.0 - glyph.x, glyph.end.1 - glyph.y);
    // Nearly all.
    if dy == 0.0 && dx >= 0.0 {
        return 0.0;
    }
    dy.atan2(dx).to_degrees().rem_euclid(360.0)
}

/// A glyph of a line that runs aslant, as if the line were level.
fn turn(glyph: Glyph, degrees: f64) -> Glyph {
    let (sin, cos) = (-degrees.to_radians()).sin_cos();
    let turn = |(x, y): (f64, f64)| (x * cos - y * sin, x * sin + y * cos);
    let (x, y) = turn((glyph.x, glyph.y));
    Glyph { x, y, end: turn(glyph.end), ..glyph }
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
        assert_eq!(lines(glyphs).text, "ab c\nd\n");
    }

    #[test]
    fn bold_by_printing_twice_is_one_word() {
        let twice: Vec<Glyph> =
            [("a", 0.0), ("b", 5.0)].iter().flat_map(|(c, x)| [at(*x, 9.0, c), at(x + 0.3, 9.0, c)]).collect();
        assert_eq!(lines(twice).text, "ab\n");
        assert_eq!(lines(vec![at(0.0, 9.0, "l"), at(2.8, 9.0, "l")]).text, "ll\n");
    }

    #[test]
    fn turned_text_reads_in_its_own_direction() {
        let up = |y: f64, text: &str| Glyph { x: 50.0, y, end: (50.0, y + 5.0), size: 10.0, text: text.to_owned() };
        let page = lines(vec![up(5.0, "p"), up(0.0, "u"), at(0.0, 0.0, "x"), at(5.0, 0.0, "y"), at(10.0, 0.0, "z")]);
        assert_eq!((page.text.as_str(), page.asides[0].span), ("xyz\nup\n", Span::new(4, 6)));
    }

    #[test]
    fn letters_of_a_watermark_stand_in_no_word() {
        let aslant = |along: f64, text: &str| Glyph {
            x: along,
            y: along,
            end: (along + 5.0, along + 5.0),
            size: 10.0,
            text: text.to_owned(),
        };
        let page = lines(vec![at(0.0, 5.0, "a"), at(5.0, 5.0, "b"), aslant(2.0, "N"), aslant(7.0, "O")]);
        assert_eq!((page.text.as_str(), page.asides[0].kind), ("ab\nNO\n", Furniture::Turned));
    }

    #[test]
    fn places_that_are_no_numbers_are_left_out() {
        assert_eq!(lines(vec![at(f64::NAN, 0.0, "x"), at(0.0, f64::INFINITY, "y"), at(0.0, 0.0, "z")]).text, "z\n");
    }
}
