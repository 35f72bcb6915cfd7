//! The part of an arena that is looked at.
//!
//! Places are counted along the units of all spans, one span after the other, in
//! fixed-point numbers: an arena of 2^64 units can be zoomed to a single one of them,
//! and moved by a fraction of it, without an error that could be seen.

/// One unit, in the places a window is counted in.
pub const UNIT: i128 = 1 << 32;

/// A part of all units of an arena.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Window {
    from: i128,
    len: i128,
}

impl Window {
    /// All of `total` units.
    pub fn whole(total: u128) -> Self {
        Self {
            from: 0,
            len: total as i128 * UNIT,
        }
    }

    /// `len` from `from` on, within `total` units.
    pub fn new(from: i128, len: i128, total: u128) -> Self {
        let all = total as i128 * UNIT;
        let len = len.clamp(UNIT.min(all), all);
        Self {
            from: from.clamp(0, all - len),
            len,
        }
    }

    /// Where it begins.
    pub fn from(self) -> i128 {
        self.from
    }

    /// How much it shows.
    pub fn len(self) -> i128 {
        self.len
    }

    /// Whether it shows nothing.
    pub fn is_empty(self) -> bool {
        self.len == 0
    }

    /// Where it ends.
    pub fn end(self) -> i128 {
        self.from + self.len
    }

    /// Its middle.
    pub fn centre(self) -> i128 {
        self.from + self.len / 2
    }

    /// Whether it shows all of `total` units.
    pub fn is_whole(self, total: u128) -> bool {
        self == Self::whole(total)
    }

    /// `factor` times as large, with `at` staying where it is.
    #[must_use]
    pub fn zoomed(self, factor: f32, at: i128, total: u128) -> Self {
        let factor = f64::from(factor);
        if !factor.is_finite() || factor <= 0.0 || self.len == 0 {
            return self;
        }
        let len = (self.len as f64 / factor).min(total as f64 * UNIT as f64) as i128;
        let len = Self::new(0, len, total).len;
        let scaled = |distance: i128| (distance as f64 / self.len as f64 * len as f64) as i128;
        // From the nearer end: what is small is exact.
        let (left, right) = (at - self.from, self.end() - at);
        let from = match left < right {
            true => at - scaled(left),
            false => at + scaled(right) - len,
        };
        Self::new(from, len, total)
    }

    /// Moved by so much, as far as there is something.
    #[must_use]
    pub fn moved(self, by: i128, total: u128) -> Self {
        Self::new(self.from.saturating_add(by), self.len, total)
    }

    /// Moved no further, and made no larger, than it takes to show `len` from `from` on
    /// with something around it.
    #[must_use]
    pub fn showing(self, from: i128, len: i128, total: u128) -> Self {
        let end = from + len;
        if self.from <= from && end <= self.end() {
            return self;
        }
        let around = (self.len / 10).min((self.len - len).max(0) / 2);
        if len > self.len {
            return Self::around(from, len, total);
        }
        let to = if from < self.from {
            from - around
        } else {
            end + around - self.len
        };
        Self::new(to, self.len, total)
    }

    /// `len` from `from` on, with a tenth more at either side.
    pub fn around(from: i128, len: i128, total: u128) -> Self {
        let around = len / 10;
        Self::new(from - around, len + 2 * around, total)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: u128 = 1 << 64;

    #[test]
    fn a_single_unit_at_either_end_of_all_there_is_can_be_reached() {
        for at in [0, (ALL as i128 - 1) * UNIT + UNIT / 2] {
            let mut window = Window::whole(ALL);
            for _ in 0..200 {
                window = window.zoomed(2.0, at, ALL);
            }
            assert_eq!(window.len(), UNIT);
            assert!(window.from() <= at && at <= window.end());
        }
    }

    #[test]
    fn zooming_leaves_the_place_under_the_pointer_where_it_is() {
        let window = Window::whole(ALL);
        let at = 12_345_678_901_234_567_890 * UNIT;
        let mut zoomed = window;
        for _ in 0..40 {
            zoomed = zoomed.zoomed(1.5, at, ALL);
        }
        let share = |window: Window| (at - window.from()) as f64 / window.len() as f64;
        assert!((share(window) - share(zoomed)).abs() < 1e-6);
        for _ in 0..41 {
            zoomed = zoomed.zoomed(1.0 / 1.5, at, ALL);
        }
        assert!(zoomed.is_whole(ALL), "{zoomed:?}");
    }

    #[test]
    fn a_window_does_not_leave_what_there_is() {
        let window = Window::new(10 * UNIT, 20 * UNIT, 100);
        assert_eq!(window.moved(-1000 * UNIT, 100).from(), 0);
        assert_eq!(window.moved(i128::MAX, 100).end(), 100 * UNIT);
        assert!(window.zoomed(0.0001, 0, 100).is_whole(100));
        assert_eq!(window.zoomed(f32::NAN, 0, 100), window);
        assert!(Window::new(5, 5, 0).is_empty());
    }

    #[test]
    fn what_is_to_be_seen_moves_the_window_as_little_as_possible() {
        let window = Window::new(40 * UNIT, 20 * UNIT, 100);
        assert_eq!(window.showing(45 * UNIT, UNIT, 100), window);
        let left = window.showing(10 * UNIT, UNIT, 100);
        assert_eq!((left.from(), left.len()), (8 * UNIT, 20 * UNIT));
        let right = window.showing(70 * UNIT, UNIT, 100);
        assert_eq!((right.end(), right.len()), (73 * UNIT, 20 * UNIT));
        let wide = window.showing(0, 50 * UNIT, 100);
        assert!(wide.from() == 0 && wide.len() >= 50 * UNIT);
    }
}
