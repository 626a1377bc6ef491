//! Numbers of lists as they are written: word processors keep the count and the format, not the words.

/// No list counts further.
pub(super) const MOST: u32 = 32_767;

/// A number in a format of Word's (ST_NumberFormat) or OpenDocument's; those that letters don't use are written in digits.
pub(super) fn written(number: u32, format: &str) -> String {
    let number = number.min(MOST);
    match format {
        "none" => String::new(),
        "decimalZero" => format!("{number:02}"),
        "upperLetter" | "A" => letters(number, b'A'),
        "lowerLetter" | "a" => letters(number, b'a'),
        "upperRoman" | "I" => roman(number),
        "lowerRoman" | "i" => roman(number).to_lowercase(),
        _ => number.to_string(),
    }
}

/// a to z, then aa, bb, cc.
fn letters(number: u32, first: u8) -> String {
    let Some(index) = number.checked_sub(1) else { return String::new() };
    let letter = char::from(first + u8::try_from(index % 26).unwrap_or(0));
    std::iter::repeat_n(letter, (index / 26 + 1) as usize).collect()
}

fn roman(mut number: u32) -> String {
    const SIGNS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut out = String::new();
    for (value, sign) in SIGNS {
        while number >= value {
            out.push_str(sign);
            number -= value;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_word_writes_them() {
        let all = |format| [1, 4, 26, 28].map(|number| written(number, format));
        assert_eq!(all("decimal"), ["1", "4", "26", "28"]);
        assert_eq!(all("upperLetter"), ["A", "D", "Z", "BB"]);
        assert_eq!(all("lowerRoman"), ["i", "iv", "xxvi", "xxviii"]);
        assert_eq!(written(7, "decimalZero"), "07");
        assert_eq!(written(0, "lowerLetter"), "");
    }
}
