//! The state of each arena's bar: the part that is shown, the keyboard's cursor, the ring.

use std::collections::HashMap;

use vmem_lab::{ArenaId, Moment};

use crate::extent::Extent;
use crate::memo::ScrollOnce;
use crate::range::{UNIT, Window};
use crate::segment_index::SegmentIndex;

/// The state of all bars.
#[derive(Clone, Default)]
pub struct Bars {
    views: HashMap<ArenaId, BarView>,
    /// The bar that has the keyboard's focus, or whose minimap has it.
    pub focused: Option<ArenaId>,
    /// The arena that was scrolled into view last, and the height of the panel.
    scrolled: Option<(Option<String>, u32)>,
}

impl Bars {
    /// Returns the state of an arena's bar.
    pub fn of(&mut self, arena: ArenaId) -> &mut BarView {
        self.views.entry(arena).or_default()
    }

    /// Returns whether to scroll to the chosen arena: it is another one than before, or the
    /// panel has another height.
    pub fn scroll_to(&mut self, shown: Option<&str>, height: f32) -> ScrollOnce {
        let shown = (shown.map(str::to_owned), height.round() as u32);
        ScrollOnce::update(&mut self.scrolled, shown)
    }

    /// Forgets bars of arenas that are gone, once there are many. Until then, going back to
    /// a moment ago finds the part that was shown.
    pub fn forget(&mut self, moment: &Moment<'_>) {
        const MANY: usize = 128;
        if self.views.len() > MANY {
            let world = moment.world;
            self.views.retain(|arena, _| world.arena(*arena).is_some());
        }
    }
}

/// The state of one bar.
#[derive(Clone, Default)]
pub struct BarView {
    zoom: Option<AnchoredWindow>,
    /// The base of the segment that the arrow keys have reached.
    pub cursor: Option<u64>,
    /// The base of the merged segment whose menu is open.
    pub chosen: Option<u64>,
    /// The window that was drawn last.
    pub drawn: Option<Window>,
    /// The ring around the changed segment.
    pub ring: Ring,
}

/// A window relative to an address in it. It stays there when spans are added or removed
/// before it.
#[derive(Clone)]
struct AnchoredWindow {
    anchor: u64,
    /// The distance from the anchor to the start of the window.
    offset: i128,
    len: i128,
}

/// A movement of the cursor along the segment list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CursorMove {
    /// To the segment before.
    Back,
    /// To the segment after.
    Forward,
    /// To the first segment.
    First,
    /// To the last segment.
    Last,
}

impl BarView {
    /// Returns the part that is shown.
    pub fn window(&mut self, index: &SegmentIndex) -> Window {
        let zoomed = self.zoom.as_ref().and_then(|zoom| {
            let anchor = index.position_of(zoom.anchor)?;
            Some(index.whole().part(anchor + zoom.offset, zoom.len))
        });
        if zoomed.is_none() {
            self.zoom = None;
        }
        zoomed.unwrap_or(index.whole())
    }

    /// Shows another part.
    pub fn show(&mut self, window: Window, index: &SegmentIndex) {
        self.zoom = None;
        if window.is_whole() {
            return;
        }
        let anchor = index.address_at(window.centre());
        let position = anchor.and_then(|anchor| index.position_of(anchor));
        if let Some((anchor, position)) = anchor.zip(position) {
            self.zoom = Some(AnchoredWindow {
                anchor,
                offset: window.from() - position,
                len: window.len(),
            });
        }
    }

    /// Moves the window as little as it takes to show `size` units at `base`.
    pub fn bring_into_view(&mut self, base: u64, size: u64, index: &SegmentIndex) {
        if self.zoom.is_none() {
            return;
        }
        if let Some(position) = index.position_of(base) {
            let window = self.window(index);
            self.show(window.showing(position, i128::from(size) * UNIT), index);
        }
    }

    /// Zooms to the segment at `base`, with a margin.
    pub fn zoom_to(&mut self, base: u64, index: &SegmentIndex) {
        let segment = index.segment_of(base);
        if let Some((segment, position)) = segment.zip(index.position_of(base)) {
            let len = i128::from(segment.size) * UNIT;
            self.show(index.whole().around(position, len), index);
        }
    }

    /// Moves the cursor, and the window with it. Without a cursor, a step goes to the first
    /// segment in the window.
    pub fn move_cursor(&mut self, to: CursorMove, index: &SegmentIndex) {
        let Some(last) = index.segments().len().checked_sub(1) else {
            return;
        };
        let at = self.cursor.and_then(|base| index.index_of(base));
        let to = match (to, at) {
            (CursorMove::First, _) => 0,
            (CursorMove::Last, _) => last,
            (CursorMove::Back, Some(at)) => at.saturating_sub(1),
            (CursorMove::Forward, Some(at)) => (at + 1).min(last),
            (CursorMove::Back | CursorMove::Forward, None) => {
                let from = self.window(index).from();
                index.index_at(from).unwrap_or(0)
            }
        };
        let segment = index.segments()[to];
        self.cursor = Some(segment.base);
        self.bring_into_view(segment.base, segment.size, index);
    }

    /// Returns the position that the keys zoom around: the middle of the segment at the
    /// cursor, or of the window.
    pub fn zoom_centre(&mut self, index: &SegmentIndex) -> i128 {
        let of_cursor = self.cursor.and_then(|base| {
            let segment = index.segment_of(base)?;
            Some(index.position_of(base)? + i128::from(segment.size) * UNIT / 2)
        });
        of_cursor.unwrap_or_else(|| self.window(index).centre())
    }
}

/// The ring of one arena, around the segment that the step or operation is about. It moves to
/// its next position within a moment, because the eye can follow a movement.
#[derive(Clone, Default)]
pub struct Ring {
    /// The revision that it was drawn for last.
    revision: u64,
    /// The extent that it was drawn around last.
    drawn: Option<Extent>,
    /// The extent and the time at which its movement started.
    from: Option<(Extent, f64)>,
}

impl Ring {
    /// Moves the ring to `to` once the revision changes, within `seconds`. Returns its
    /// extent at the time `now`.
    pub fn towards(&mut self, to: Extent, revision: u64, now: f64, seconds: f32) -> Extent {
        if self.revision != revision {
            self.revision = revision;
            self.from = self.drawn.filter(|_| seconds > 0.0).map(|from| (from, now));
        }
        let mut at = to;
        if let Some((from, since)) = self.from {
            let t = ((now - since) as f32 / seconds.max(1e-3)).clamp(0.0, 1.0);
            let eased = 1.0 - (1.0 - t).powi(3);
            at.left = from.left + (to.left - from.left) * eased;
            at.right = from.right + (to.right - from.right) * eased;
            if t >= 1.0 {
                self.from = None;
            }
        }
        self.drawn = Some(at);
        at
    }

    /// Returns whether the ring is moving.
    pub fn is_moving(&self) -> bool {
        self.from.is_some()
    }

    /// Hides the ring.
    pub fn hide(&mut self, revision: u64) {
        *self = Self {
            revision,
            ..Self::default()
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::index;

    #[test]
    fn a_window_stays_where_it_is_when_spans_come_and_go() {
        let mut view = BarView::default();
        let one = index(&[(1000, 100)], &[]);
        view.show(Window::whole(100).part(40 * UNIT, 20 * UNIT), &one);
        for spans in [
            &[(0, 500), (1000, 100)][..],
            &[(1000, 100), (5000, 7)],
            &[(1000, 100)],
        ] {
            let index = index(spans, &[]);
            let window = view.window(&index);
            assert_eq!(index.address_at(window.from()), Some(1040));
            assert_eq!(window.len(), 20 * UNIT);
        }
        let gone = index(&[(0, 50)], &[]);
        assert!(view.window(&gone).is_whole());
    }

    #[test]
    fn arenas_that_are_gone_do_not_pile_up() {
        let session = vmem_lab::Session::open("arena heap\n").unwrap();
        let moment = session.moment();
        let there: Vec<_> = moment.world.arenas().map(|arena| arena.id).collect();
        let mut bars = Bars::default();
        for (arenas, left) in [(10, 10), (1000, there.len())] {
            for number in 0..arenas {
                bars.of(ArenaId(number));
            }
            bars.forget(&moment);
            assert_eq!(bars.views.len(), left);
        }
    }

    #[test]
    fn only_a_zoomed_bar_moves_to_the_changed_segment() {
        let mut view = BarView::default();
        let index = index(&[(0, 1000)], &[]);
        view.bring_into_view(900, 10, &index);
        assert!(view.window(&index).is_whole());
        view.show(Window::whole(1000).part(0, 100 * UNIT), &index);
        view.bring_into_view(900, 10, &index);
        let window = view.window(&index);
        assert!(window.from() <= 900 * UNIT && window.end() >= 910 * UNIT);
        assert_eq!(window.len(), 100 * UNIT);
    }

    #[test]
    fn the_cursor_goes_from_segment_to_segment() {
        let mut view = BarView::default();
        let index = index(&[(0, 10), (100, 10), (200, 10)], &[]);
        let mut cursor = |to| {
            view.move_cursor(to, &index);
            view.cursor
        };
        use CursorMove::{Back, Forward, Last};
        let reached = [Forward, Forward, Last, Forward, Back].map(&mut cursor);
        assert_eq!(reached, [0, 100, 200, 200, 100].map(Some));
    }

    const LEFT: Extent = Extent::new(0.0, 10.0);
    const RIGHT: Extent = Extent::new(100.0, 140.0);

    #[test]
    fn the_ring_moves_to_its_next_position_and_stays() {
        let mut ring = Ring::default();
        assert_eq!(ring.towards(LEFT, 1, 0.0, 0.2), LEFT);
        assert_eq!(ring.towards(RIGHT, 2, 5.0, 0.2), LEFT);
        let between = ring.towards(RIGHT, 2, 5.1, 0.2);
        assert!(LEFT.left < between.left && between.right < RIGHT.right);
        assert!(ring.is_moving());
        assert_eq!(ring.towards(RIGHT, 2, 5.2, 0.2), RIGHT);
        assert!(!ring.is_moving());
    }

    #[test]
    fn without_animation_or_after_it_was_hidden_the_ring_is_there_at_once() {
        let [mut still, mut hidden] = [Ring::default(), Ring::default()];
        still.towards(LEFT, 1, 0.0, 0.0);
        assert_eq!(still.towards(RIGHT, 2, 0.0, 0.0), RIGHT);
        hidden.towards(LEFT, 1, 0.0, 0.2);
        hidden.hide(2);
        assert_eq!(hidden.towards(RIGHT, 3, 0.0, 0.2), RIGHT);
        assert!(!still.is_moving() && !hidden.is_moving());
    }
}
