//! What is remembered of each bar: the part that is looked at, where the keyboard is,
//! and where the ring is.

use std::collections::{HashMap, HashSet};

use vmem_lab::{ArenaId, Moment};

use crate::range::Window;
use crate::ring::Ring;
use crate::segment_index::SegmentIndex;

/// What is remembered of all bars.
#[derive(Clone, Default)]
pub struct Bars {
    views: HashMap<ArenaId, BarView>,
    /// The bar that the keyboard's focus is on, or on the small one below it.
    pub focused: Option<ArenaId>,
    /// The arena that was shown last, and the room there was.
    followed: (Option<String>, f32),
}

impl Bars {
    /// What is remembered of an arena's.
    pub fn of(&mut self, arena: ArenaId) -> &mut BarView {
        self.views.entry(arena).or_default()
    }

    /// Whether another arena is shown than was before, or in another room.
    pub fn follow(&mut self, shown: Option<&str>, room: f32) -> bool {
        let (arena, before) = &self.followed;
        let is_new = arena.as_deref() != shown || (before - room).abs() > 1.0;
        if is_new {
            self.followed = (shown.map(str::to_owned), room);
        }
        is_new
    }

    /// Forgets those of arenas that are gone, once there are many: who goes back to one
    /// that was there a moment ago finds the part that was looked at.
    pub fn forget(&mut self, moment: &Moment<'_>) {
        const MANY: usize = 128;
        if self.views.len() > MANY {
            let there: HashSet<ArenaId> = moment.world.arenas().map(|arena| arena.id).collect();
            self.views.retain(|arena, _| there.contains(arena));
        }
    }
}

/// What is remembered of one bar.
#[derive(Clone, Default)]
pub struct BarView {
    zoom: Option<Zoom>,
    /// The segment the arrow keys have come to.
    pub cursor: Option<u64>,
    /// The segment whose menu was opened where no segment is drawn for itself.
    pub chosen: Option<u64>,
    /// The part that was drawn last.
    pub drawn: Option<Window>,
    /// What is around what is touched.
    pub ring: Ring,
}

/// A window by an address in it, so that it stays where it is when spans come and go.
#[derive(Clone)]
struct Zoom {
    anchor: u64,
    /// From the anchor to where the window begins.
    offset: i128,
    len: i128,
}

impl BarView {
    /// The part that is looked at.
    pub fn window(&mut self, chart: &SegmentIndex) -> Window {
        let total = chart.total();
        let zoomed = self.zoom.as_ref().and_then(|zoom| {
            let anchor = chart.place_of(zoom.anchor)?;
            Some(Window::new(anchor + zoom.offset, zoom.len, total))
        });
        if zoomed.is_none() {
            self.zoom = None;
        }
        zoomed.unwrap_or(Window::whole(total))
    }

    /// Looks at another part.
    pub fn look_at(&mut self, window: Window, chart: &SegmentIndex) {
        self.zoom = None;
        if window.is_whole(chart.total()) {
            return;
        }
        let anchor = chart.address_at(window.centre());
        let place = anchor.and_then(|anchor| chart.place_of(anchor));
        if let Some((anchor, place)) = anchor.zip(place) {
            self.zoom = Some(Zoom {
                anchor,
                offset: window.from() - place,
                len: window.len(),
            });
        }
    }

    /// Looks at `size` units at `base` with the least that has to change.
    pub fn bring_into_view(&mut self, base: u64, size: u64, chart: &SegmentIndex) {
        if self.zoom.is_none() {
            return;
        }
        let Some(place) = chart.place_of(base) else {
            return;
        };
        let window = self.window(chart);
        let len = i128::from(size) * crate::range::UNIT;
        self.look_at(window.showing(place, len, chart.total()), chart);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::range::UNIT;
    use vmem::alloc::Heap;
    use vmem::{Arena, Quantum};

    fn chart(spans: &[(u64, u64)]) -> SegmentIndex {
        let arena = Arena::new(Quantum::ONE, Heap::new());
        for &(base, size) in spans {
            arena.add_span(base, size).unwrap();
        }
        arena.inspect(SegmentIndex::of)
    }

    #[test]
    fn what_is_looked_at_stays_when_spans_come_and_go() {
        let mut view = BarView::default();
        let one = chart(&[(1000, 100)]);
        view.look_at(Window::new(40 * UNIT, 20 * UNIT, 100), &one);
        for spans in [
            &[(0, 500), (1000, 100)][..],
            &[(1000, 100), (5000, 7)],
            &[(1000, 100)],
        ] {
            let chart = chart(spans);
            let window = view.window(&chart);
            assert_eq!(chart.address_at(window.from()), Some(1040));
            assert_eq!(window.len(), 20 * UNIT);
        }
        let gone = chart(&[(0, 50)]);
        assert!(view.window(&gone).is_whole(50));
    }

    #[test]
    fn arenas_that_are_gone_do_not_pile_up() {
        let session = vmem_lab::Session::open("arena heap\n").unwrap();
        let moment = session.moment();
        let there: Vec<_> = moment.world.arenas().map(|arena| arena.id).collect();
        let mut bars = Bars::default();
        for number in 0..10 {
            bars.of(ArenaId(number));
        }
        bars.forget(&moment);
        assert_eq!(bars.views.len(), 10);
        for number in 0..1000 {
            bars.of(ArenaId(number));
        }
        bars.forget(&moment);
        assert_eq!(bars.views.len(), there.len());
    }

    #[test]
    fn only_a_zoomed_bar_is_moved_to_what_changed() {
        let mut view = BarView::default();
        let chart = chart(&[(0, 1000)]);
        view.bring_into_view(900, 10, &chart);
        assert!(view.window(&chart).is_whole(1000));
        view.look_at(Window::new(0, 100 * UNIT, 1000), &chart);
        view.bring_into_view(900, 10, &chart);
        let window = view.window(&chart);
        assert!(window.from() <= 900 * UNIT && window.end() >= 910 * UNIT);
        assert_eq!(window.len(), 100 * UNIT);
    }
}
