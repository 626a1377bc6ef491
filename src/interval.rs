//! Shares and how far they can be trusted. Audits and scores share them.

/// 97.5th percentile of the normal distribution: intervals hold 95%.
const Z: f64 = 1.959_963_984_540_054;

/// A share with fewer cases than this is marked as small.
pub const SMALL: usize = 10;

/// So many of so many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Share {
    /// How many.
    pub count: usize,
    /// Of how many.
    pub of: usize,
}

impl Share {
    /// One case more, which is one of those or isn't.
    pub fn add(&mut self, is: bool) {
        self.count += usize::from(is);
        self.of += 1;
    }

    /// The share from 0 to 1; 0 of nothing is 0.
    pub fn value(self) -> f64 {
        if self.of == 0 { 0.0 } else { self.count as f64 / self.of as f64 }
    }

    /// Wilson's interval at 95%, without correction for continuity (Wilson, JASA 22, 1927); all of it where there are no
    /// cases.
    pub fn interval(self) -> (f64, f64) {
        if self.of == 0 {
            return (0.0, 1.0);
        }
        let (n, p) = (self.of as f64, self.value());
        let centre = p + Z * Z / (2.0 * n);
        let half = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
        let scale = 1.0 + Z * Z / n;
        let low = if self.count == 0 { 0.0 } else { (centre - half) / scale };
        let high = if self.count == self.of { 1.0 } else { (centre + half) / scale };
        (low.max(0.0), high.min(1.0))
    }

    /// True when there are too few cases to say much.
    pub fn is_small(self) -> bool {
        self.of < SMALL
    }

    /// The interval of the difference `self - before` at 95%, from both Wilson intervals (Newcombe's method 10, Statistics
    /// in Medicine 17, 1998).
    pub fn difference(self, before: Share) -> (f64, f64) {
        let ((p, (l, u)), (q, (m, v))) = ((self.value(), self.interval()), (before.value(), before.interval()));
        let down = ((p - l).powi(2) + (v - q).powi(2)).sqrt();
        let up = ((u - p).powi(2) + (q - m).powi(2)).sqrt();
        (p - q - down, p - q + up)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: (f64, f64), expected: (f64, f64)) {
        assert!((found.0 - expected.0).abs() < 5e-4 && (found.1 - expected.1).abs() < 5e-4, "{found:?} {expected:?}");
    }

    /// Values that Newcombe gives (Statistics in Medicine 17, 1998: 857-872, table I, method 3).
    #[test]
    fn wilsons_interval_is_as_published() {
        near(Share { count: 81, of: 263 }.interval(), (0.2553, 0.3662));
        near(Share { count: 15, of: 148 }.interval(), (0.0624, 0.1605));
        near(Share { count: 0, of: 20 }.interval(), (0.0, 0.1611));
        near(Share { count: 1, of: 29 }.interval(), (0.0061, 0.1718));
    }

    /// The same author, 873-890, table II, method 10.
    #[test]
    fn newcombes_interval_is_as_published() {
        near(Share { count: 56, of: 70 }.difference(Share { count: 48, of: 80 }), (0.0524, 0.3339));
        near(Share { count: 9, of: 10 }.difference(Share { count: 3, of: 10 }), (0.1705, 0.8090));
        near(Share { count: 0, of: 10 }.difference(Share { count: 0, of: 20 }), (-0.1611, 0.2775));
    }

    #[test]
    fn an_interval_holds_its_share_and_shrinks() {
        for of in 1..60 {
            for count in 0..=of {
                let share = Share { count, of };
                let (low, high) = share.interval();
                assert!(0.0 <= low && low <= share.value() && share.value() <= high && high <= 1.0);
                let (l, h) = Share { count: count * 10, of: of * 10 }.interval();
                assert!(h - l < high - low);
            }
        }
    }
}
