//! The addresses below a bar: round addresses, as many as fit, and the ends of spans.

use crate::settings::Radix;
use crate::tiles::{Bar, SpanBar, power_of_two, round_decimal};

/// A narrower span has no room for an address.
const NARROWEST: f32 = 10.0;
/// The gap between two addresses, in points.
pub const GAP: f32 = 10.0;

/// An address below a bar; the points count from the left end of the bar.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct RulerLabel {
    /// The address.
    pub address: u128,
    /// The point of the address; `None` if it is outside of the window.
    pub tick: Option<f32>,
    /// The left edge of the text.
    pub left: f32,
    /// The right edge of the text.
    pub right: f32,
}

/// Returns the labels of a bar from left to right: at least two, if there is room for two.
/// `width` returns the width of an address in points.
pub fn labels(bar: &Bar, radix: Radix, width: impl Fn(u128) -> f32) -> Vec<RulerLabel> {
    let mut ruler = Ruler {
        radix,
        width,
        labels: Vec::new(),
    };
    for (nth, span) in bar.spans.iter().enumerate() {
        let next = bar.spans.get(nth + 1);
        let room = next.map_or(bar.extent().right, |next| next.extent.left - GAP);
        ruler.span(span, room);
    }
    if ruler.labels.len() < 2 {
        ruler.ends(bar);
    }
    ruler.labels
}

struct Ruler<W> {
    radix: Radix,
    width: W,
    labels: Vec<RulerLabel>,
}

impl<W: Fn(u128) -> f32> Ruler<W> {
    fn put(&mut self, address: u128, tick: f32, left: f32) {
        self.labels.push(RulerLabel {
            address,
            tick: Some(tick),
            left,
            right: left + (self.width)(address),
        });
    }

    /// Adds the addresses of a span. The text of the first one may go up to `room`.
    fn span(&mut self, span: &SpanBar, room: f32) {
        let (left, right) = (span.extent.left, span.extent.right);
        if span.extent.width() < NARROWEST {
            return;
        }
        let (first, end) = span.shown();
        let mut taken = left - GAP;
        if span.shows_start() {
            taken = left + (self.width)(first);
            if taken > room {
                return;
            }
            self.put(first, left, left);
        }
        let widest = (self.width)(end);
        let free = if span.shows_end() {
            right - widest
        } else {
            right + GAP
        };
        if span.shows_end() && free < taken + GAP {
            return;
        }

        let binary = self.radix == Radix::Hexadecimal || span.size.is_multiple_of(16);
        let most = f64::from((span.extent.width() / (widest + 32.0)).max(1.0));
        let units = f64::from(span.extent.width()) / span.points_per_unit();
        let step = if binary {
            power_of_two(units / most)
        } else {
            round_decimal(units / most)
        };
        let mut address = first.div_ceil(step) * step;
        while address < end {
            let offset = address.saturating_sub(span.base.into()) as u64;
            let x = span.x_of(span.base.wrapping_add(offset));
            let half = (self.width)(address) / 2.0;
            let inside = x - half >= left && x + half <= right;
            if inside && x - half > taken + GAP && x + half < free - GAP {
                taken = x + half;
                self.put(address, x, x - half);
            }
            address += step;
        }
        if span.shows_end() {
            self.put(end, right, free);
        }
    }

    /// Adds the addresses at the two ends of the window, as far as they fit: of the first
    /// unit, and the one after the last unit.
    fn ends(&mut self, bar: &Bar) {
        let Some((first, end)) = bar.shown() else {
            return;
        };
        let within = bar.extent();
        let (width, last_width) = ((self.width)(first), (self.width)(end));
        if width + GAP + last_width > within.width() {
            return;
        }
        let is_free = |from: f32, to: f32| {
            let mut labels = self.labels.iter();
            labels.all(|label| to + GAP <= label.left || label.right + GAP <= from)
        };
        let tick = |address: u128| {
            let base = u64::try_from(address).ok()?;
            let x = bar.extent_of(base, 1)?.left;
            (within.left - 0.5..=within.right + 0.5)
                .contains(&x)
                .then_some(x)
        };
        let edges = [
            (first, within.left, within.left + width),
            (end, within.right - last_width, within.right),
        ];
        let [left, right] = edges.map(|(address, from, to)| {
            is_free(from, to).then(|| RulerLabel {
                address,
                tick: tick(address),
                left: from,
                right: to,
            })
        });
        let inner = std::mem::take(&mut self.labels);
        self.labels = left.into_iter().chain(inner).chain(right).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::range::{UNIT, Window};
    use crate::testing;
    use std::rc::Rc;

    /// The width of a monospaced text of 12.5 points.
    fn width(radix: Radix) -> impl Fn(u128) -> f32 + Copy {
        move |address| radix.address(address).chars().count() as f32 * 7.5
    }

    fn check(bar: &Bar, radix: Radix, least: usize) {
        let labels = labels(bar, radix, width(radix));
        assert!(labels.len() >= least, "{labels:?}");
        let extent = bar.extent();
        for label in &labels {
            assert!(label.left >= extent.left - 0.1 && label.right <= extent.right + 0.1);
        }
        for pair in labels.windows(2) {
            assert!(pair[0].right + GAP <= pair[1].left + 0.1, "{pair:?}");
            assert!(pair[0].address < pair[1].address, "{pair:?}");
        }
    }

    #[test]
    fn at_any_zoom_two_addresses_are_there() {
        for (base, size) in [(0, 16), (13_000, 1_000), (1 << 40, 1 << 40), (0, u64::MAX)] {
            let index = Rc::new(testing::index(&[(base, size)], &[]));
            let whole = index.whole();
            for share in [0.0, 0.123, 0.5, 0.77, 1.0] {
                let at = (whole.axis_len() as f64 * share) as i128;
                let mut window = whole;
                for _ in 0..70 {
                    window = window.zoomed(2.0, at);
                    for radix in [Radix::Decimal, Radix::Hexadecimal] {
                        check(&Bar::new(&index, window, 700.0), radix, 2);
                    }
                }
                assert_eq!(window.len(), UNIT);
            }
        }
    }

    #[test]
    fn in_a_window_of_one_unit_the_unit_is_between_two_addresses() {
        let index = Rc::new(testing::index(&[(13_000, 1000)], &[]));
        let at = |window: Window| {
            let bar = Bar::new(&index, window, 500.0);
            let labels = labels(&bar, Radix::Decimal, width(Radix::Decimal));
            let of = |label: RulerLabel| (label.address, label.tick);
            labels.into_iter().map(of).collect::<Vec<_>>()
        };
        let window = index.whole().part(410 * UNIT, UNIT);
        assert_eq!(at(window), [(13_410, Some(0.0)), (13_411, Some(500.0))]);
        // The unit begins before the window, so its address has no tick.
        let moved = at(window.moved(UNIT / 2));
        assert_eq!(
            moved,
            [(13_410, None), (13_411, Some(250.0)), (13_412, None)]
        );
    }

    #[test]
    fn many_spans_share_the_room() {
        for spans in [2, 7, 60, 2_000] {
            let spans: Vec<_> = (0..spans).map(|nth| (nth * 1000, 500)).collect();
            let index = Rc::new(testing::index(&spans, &[]));
            check(&Bar::whole(&index, 900.0), Radix::Decimal, 2);
        }
    }
}
