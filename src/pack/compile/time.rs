//! Days, lengths of time and figures, as authors write them.

use jiff::civil::Date;

use super::context::CompileContext;
use crate::pack::error::Code;
use crate::pack::place::Text;

/// A day.
pub fn date(cx: &mut CompileContext, text: &Text) -> Option<Date> {
    let date = text.value.parse().ok();
    if date.is_none() {
        let message = format!("`{}` is not a date", text.value);
        cx.error(Code::Date, text, message, "expected YYYY-MM-DD", Some("write it as in 2009-07-18"));
    }
    date
}

/// A whole number above nought.
pub fn figure(cx: &mut CompileContext, text: &Text) -> Option<f64> {
    let figure = text.value.parse::<u16>().ok().filter(|figure| (1..=9999).contains(figure));
    if figure.is_none() {
        let message = format!("`{}` is not a figure", text.value);
        cx.error(Code::Unit, text, message, "expected a whole number", Some("write a number from 1 to 9999, as in 24"));
    }
    figure.map(f64::from)
}

/// A factor above nought.
pub fn factor(cx: &mut CompileContext, text: &Text) -> Option<f64> {
    let factor = text.value.parse::<f64>().ok().filter(|factor| (0.001..=1000.0).contains(factor));
    if factor.is_none() {
        let message = format!("`{}` is not a factor", text.value);
        cx.error(Code::Unit, text, message, "expected a number", Some("write a number from 0.001 to 1000, as in 1.5"));
    }
    factor
}

/// A percentage above nought and below a hundred, as a share of one.
pub fn percentage(cx: &mut CompileContext, text: &Text) -> Option<f64> {
    let percentage = text.value.parse::<u8>().ok().filter(|percentage| (1..=99).contains(percentage));
    if percentage.is_none() {
        let message = format!("`{}` is not a percentage", text.value);
        cx.error(Code::Unit, text, message, "expected a whole number", Some("write a number from 1 to 99, as in 30"));
    }
    percentage.map(|percentage| f64::from(percentage) / 100.0)
}

/// A length of time, as in `4 weeks`.
pub fn days(cx: &mut CompileContext, text: &Text) -> Option<f64> {
    let mut words = text.value.split_whitespace();
    let number = words.next().and_then(|n| n.parse::<f64>().ok());
    let unit = words.next();
    let days = unit.and_then(crate::text::unit_days).zip(number).map(|(days, n)| n * days);
    let days = days.filter(|days| words.next().is_none() && (0.5..36_525.0).contains(days));
    if days.is_none() {
        let (message, label) = match (number, unit) {
            (Some(_), None) => (format!("`{}` has no unit", text.value), "of what?"),
            (Some(_), Some(unit)) if crate::text::unit_days(unit).is_none() => {
                (format!("`{unit}` is no unit of time"), "unknown unit")
            }
            _ => (format!("`{}` is not a length of time", text.value), "expected a number and a unit"),
        };
        let help = "write a number and days, weeks, months or years, as in `4 weeks`; at most 100 years";
        cx.error(Code::Unit, text, message, label, Some(help));
    }
    days
}
