//! How texts of a pack look that aren't free: days, lengths of time, ids.

/// A day, as editors can check it; whether the month has it is checked when it is read.
pub(super) const DATE: &str = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$";
/// A length of time: a number and a unit that [`crate::text::unit_days`] knows.
pub(super) const LENGTH: &str = r"^\s*([0-9]+\.?[0-9]*|\.[0-9]+)\s+([Dd]ay|[Ww]eek|[Ww]k|[Mm]onth|[Yy]ear)s*\s*$";
/// The id of a class, and of a criterion within it.
pub(super) const NAME: &str = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$";
/// The id of a criterion with its class.
pub(super) const NAMES: &str = "^[a-z][a-z0-9]*(-[a-z0-9]+)*/[a-z][a-z0-9]*(-[a-z0-9]+)*$";
