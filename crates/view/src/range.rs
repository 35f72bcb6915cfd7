//! The part of an axis that is shown: of an arena's units, or of the operations of a
//! scenario.
//!
//! Positions are fixed-point numbers. An arena of 2^64 units can be zoomed to a single
//! unit, and moved by a fraction of a unit, without a visible error.

use crate::extent::Extent;

/// One unit (or operation) as a position.
pub const UNIT: i128 = 1 << 32;

/// A part of an axis. It never leaves the axis.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Window {
    from: i128,
    len: i128,
    /// The length of the axis.
    axis: i128,
    /// The shortest window on the axis.
    least: i128,
}

impl Window {
    /// Returns all of an axis of `total` units.
    pub fn whole(total: u128) -> Self {
        Self::axis(total as i128 * UNIT)
    }

    /// Returns all of an axis up to a position.
    pub fn axis(axis: i128) -> Self {
        Self {
            from: 0,
            len: axis,
            axis,
            least: UNIT.min(axis),
        }
    }

    /// Returns the same window on an axis of which no fewer than `units` are shown.
    #[must_use]
    pub fn at_least(self, units: u32) -> Self {
        let least = (i128::from(units) * UNIT).min(self.axis);
        Self { least, ..self }.part(self.from, self.len)
    }

    /// Returns `len` from `from` on, on the same axis.
    #[must_use]
    pub fn part(self, from: i128, len: i128) -> Self {
        let len = len.clamp(self.least, self.axis);
        Self {
            from: from.clamp(0, self.axis - len),
            len,
            ..self
        }
    }

    /// Returns the start.
    pub fn from(self) -> i128 {
        self.from
    }

    /// Returns the length.
    pub fn len(self) -> i128 {
        self.len
    }

    /// Returns whether the axis, and so the window, is empty.
    pub fn is_empty(self) -> bool {
        self.len == 0
    }

    /// Returns the end.
    pub fn end(self) -> i128 {
        self.from + self.len
    }

    /// Returns the length of the axis.
    pub fn axis_len(self) -> i128 {
        self.axis
    }

    /// Returns the position in the middle.
    pub fn centre(self) -> i128 {
        self.from + self.len / 2
    }

    /// Returns whether the window shows the whole axis.
    pub fn is_whole(self) -> bool {
        self.len == self.axis
    }

    /// Returns the start in units.
    pub fn first(self) -> f64 {
        self.from as f64 / UNIT as f64
    }

    /// Returns the end in units.
    pub fn last(self) -> f64 {
        self.end() as f64 / UNIT as f64
    }

    /// Returns the length in units.
    pub fn length(self) -> f64 {
        self.len as f64 / UNIT as f64
    }

    /// Returns the position of `at` (in units) as a share of the window; outside of 0 to 1
    /// if the window does not show `at`.
    pub fn share_of(self, at: f64) -> f64 {
        (position(at) - self.from) as f64 / (self.len as f64).max(1.0)
    }

    /// Returns the units at a share of the window.
    pub fn at(self, share: f64) -> f64 {
        self.first() + share.clamp(0.0, 1.0) * self.length()
    }

    /// Returns the window enlarged `factor` times. `at` stays at the same share of the
    /// window.
    #[must_use]
    pub fn zoomed(self, factor: f64, at: i128) -> Self {
        if !factor.is_finite() || factor <= 0.0 || self.len == 0 {
            return self;
        }
        let len = (self.len as f64 / factor).min(self.axis as f64) as i128;
        let len = self.part(0, len).len;
        let scaled = |distance: i128| (distance as f64 / self.len as f64 * len as f64) as i128;
        // Measured from the nearer end, because short distances are exact.
        let (left, right) = (at - self.from, self.end() - at);
        let from = if left < right {
            at - scaled(left)
        } else {
            at + scaled(right) - len
        };
        self.part(from, len)
    }

    /// Returns the window moved by `by`, up to the end of the axis.
    #[must_use]
    pub fn moved(self, by: i128) -> Self {
        self.part(self.from.saturating_add(by), self.len)
    }

    /// Returns the window moved as little, and enlarged as little, as it takes to show
    /// `len` from `from` on with a margin.
    #[must_use]
    pub fn showing(self, from: i128, len: i128) -> Self {
        let end = from + len;
        if self.from <= from && end <= self.end() {
            return self;
        }
        if len > self.len {
            return self.around(from, len);
        }
        let margin = (self.len / 10).min((self.len - len) / 2);
        let to = if from < self.from {
            from - margin
        } else {
            end + margin - self.len
        };
        self.part(to, self.len)
    }

    /// Returns `len` from `from` on, with a tenth more at either side.
    #[must_use]
    pub fn around(self, from: i128, len: i128) -> Self {
        let margin = len / 10;
        self.part(from - margin, len + 2 * margin)
    }

    /// Returns the extent of the window on a picture of the whole axis that is `width`
    /// points wide; at least six points, so that a pointer can grab it.
    pub fn extent(self, width: f32) -> Extent {
        const NARROWEST: f32 = 6.0;
        let axis = (self.axis as f64).max(1.0);
        let x_of = |position: i128| (position as f64 / axis * f64::from(width)) as f32;
        let (left, right) = (x_of(self.from), x_of(self.end()));
        let missing = (NARROWEST - (right - left)).max(0.0) / 2.0;
        let left = (left - missing).clamp(0.0, (width - NARROWEST).max(0.0));
        let least = left + NARROWEST.min(width);
        Extent::new(left, (right + missing).clamp(least, width.max(NARROWEST)))
    }
}

/// Returns the position of `units`.
pub fn position(units: f64) -> i128 {
    (units * UNIT as f64) as i128
}

/// The part of an axis that the user chose to see; the whole axis until then.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Zoom {
    part: Option<Window>,
}

impl Zoom {
    /// Returns the part that is shown of the axis that `whole` is. The axis may have
    /// become longer or shorter since the part was chosen.
    pub fn window(self, whole: Window) -> Window {
        self.part
            .map_or(whole, |part| whole.part(part.from, part.len))
    }

    /// Returns whether only a part is shown.
    pub fn is_part(self) -> bool {
        self.part.is_some()
    }

    /// Shows another part.
    pub fn show(&mut self, window: Window) {
        self.part = (!window.is_whole()).then_some(window);
    }

    /// Shows the whole axis.
    pub fn show_all(&mut self) {
        self.part = None;
    }

    /// Centres the part on `at` (in units) unless it shows `at` already.
    pub fn follow(&mut self, whole: Window, at: f64) {
        let window = self.window(whole);
        if self.is_part() && !(window.first()..=window.last()).contains(&at) {
            self.show(window.part(position(at) - window.len / 2, window.len));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: u128 = 1 << 64;

    #[test]
    fn zooming_reaches_a_single_unit_at_either_end() {
        for at in [0, (ALL as i128 - 1) * UNIT + UNIT / 2] {
            let mut window = Window::whole(ALL);
            for _ in 0..200 {
                window = window.zoomed(2.0, at);
            }
            assert_eq!(window.len(), UNIT);
            assert!(window.from() <= at && at <= window.end());
        }
    }

    #[test]
    fn zooming_leaves_the_position_under_the_pointer_in_place() {
        let window = Window::whole(ALL);
        let at = 12_345_678_901_234_567_890 * UNIT;
        let mut zoomed = window;
        for _ in 0..40 {
            zoomed = zoomed.zoomed(1.5, at);
        }
        let share = |window: Window| (at - window.from()) as f64 / window.len() as f64;
        assert!((share(window) - share(zoomed)).abs() < 1e-6);
        for _ in 0..41 {
            zoomed = zoomed.zoomed(1.0 / 1.5, at);
        }
        assert!(zoomed.is_whole(), "{zoomed:?}");
    }

    #[test]
    fn a_window_does_not_leave_its_axis() {
        let window = Window::whole(100).part(10 * UNIT, 20 * UNIT);
        assert_eq!(window.moved(-1000 * UNIT).from(), 0);
        assert_eq!(window.moved(i128::MAX).end(), 100 * UNIT);
        assert!(window.zoomed(0.0001, 0).is_whole());
        assert_eq!(window.zoomed(f64::NAN, 0), window);
        assert!(Window::whole(0).part(5, 5).is_empty());
    }

    #[test]
    fn no_fewer_units_are_shown_than_the_least() {
        let whole = Window::whole(1000).at_least(12);
        let near = whole.zoomed(1e9, 0);
        assert_eq!((near.first(), near.last()), (0.0, 12.0));
        assert_eq!(whole.zoomed(4.0, position(250.0)).length(), 250.0);
        assert_eq!(Window::whole(3).at_least(12), Window::whole(3).at_least(3));
    }

    #[test]
    fn showing_moves_the_window_as_little_as_possible() {
        let window = Window::whole(100).part(40 * UNIT, 20 * UNIT);
        assert_eq!(window.showing(45 * UNIT, UNIT), window);
        let left = window.showing(10 * UNIT, UNIT);
        assert_eq!((left.from(), left.len()), (8 * UNIT, 20 * UNIT));
        let right = window.showing(70 * UNIT, UNIT);
        assert_eq!((right.end(), right.len()), (73 * UNIT, 20 * UNIT));
        let wide = window.showing(0, 50 * UNIT);
        assert!(wide.from() == 0 && wide.len() >= 50 * UNIT);
    }

    #[test]
    fn the_extent_is_to_scale_but_that_of_one_unit_in_2_to_the_64_can_be_grabbed() {
        let window = Window::whole(100).part(25 * UNIT, 50 * UNIT);
        assert_eq!(window.extent(400.0), Extent::new(100.0, 300.0));
        for from in [0, (ALL as i128 - 1) * UNIT] {
            let extent = Window::whole(ALL).part(from, UNIT).extent(1000.0);
            assert!(extent.left >= 0.0 && extent.right <= 1000.0);
            assert!(extent.width() >= 5.9, "{extent:?}");
        }
    }

    #[test]
    fn a_zoom_stays_on_an_axis_that_becomes_shorter() {
        let mut zoom = Zoom::default();
        zoom.show(Window::whole(1000).part(800 * UNIT, 100 * UNIT));
        let window = zoom.window(Window::whole(10));
        assert_eq!((window.first(), window.last()), (0.0, 10.0));
        zoom.follow(Window::whole(1000), 500.0);
        assert_eq!(zoom.window(Window::whole(1000)).first(), 450.0);
    }
}
