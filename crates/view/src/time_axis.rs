//! The part of the scenario that the time line shows, and counts that are made once for
//! each text, not for each frame.

use vmem_lab::{Place, Session};

use crate::memo::ScrollOnce;
use crate::range::{Window, Zoom};

/// Fewer operations are not shown.
const FEWEST: u32 = 12;

/// Failed operations by column of points.
struct Failures {
    window: Window,
    by_column: Vec<u32>,
    /// The operations before this one are counted.
    counted: usize,
}

/// The part of the scenario that the time line shows, and what is counted once for each
/// text.
#[derive(Default)]
pub struct TimelineView {
    /// The revision of the text.
    text: u64,
    /// The part that the user chose to see.
    pub zoom: Zoom,
    /// The place that the window was moved to last.
    followed: Option<Place>,
    failures: Option<Failures>,
    stops: Option<Vec<usize>>,
    /// True if the user closed the note about the effects of the last edit.
    pub edit_effects_closed: bool,
}

/// Returns all of a scenario of `len` operations.
pub fn whole(len: usize) -> Window {
    Window::whole(len.max(1) as u128).at_least(FEWEST)
}

impl TimelineView {
    /// Forgets what was counted of another revision of the text.
    pub fn set_text_revision(&mut self, text: u64) {
        if self.text != text {
            *self = Self {
                text,
                zoom: self.zoom,
                followed: self.followed,
                ..Self::default()
            };
        }
    }

    /// Returns the part that is shown of `len` operations. It follows the place when the
    /// place moves.
    pub fn window(&mut self, len: usize, place: Place) -> Window {
        if ScrollOnce::update(&mut self.followed, place).is_fresh() {
            self.zoom.follow(whole(len), place.operations as f64);
        }
        self.zoom.window(whole(len))
    }

    /// Returns how many operations failed in each of `columns` columns, as far as they are
    /// computed. Only operations computed since the last call are counted.
    pub fn failures(&mut self, session: &Session, window: Window, columns: usize) -> &[u32] {
        let counted = self.failures.take().filter(|failures| {
            failures.window == window
                && failures.by_column.len() == columns
                && failures.counted <= session.computed()
        });
        let failures = self.failures.insert(counted.unwrap_or_else(|| Failures {
            window,
            by_column: vec![0; columns],
            counted: (window.first() as usize).saturating_sub(1),
        }));
        let end = session.computed().min(window.last().ceil() as usize);
        for operation in failures.counted..end {
            if session.failed(operation) == Some(true) {
                let share = window.share_of(operation as f64 + 1.0);
                let column = (share * columns as f64) as usize;
                let column = column.min(columns.saturating_sub(1));
                if let Some(count) = failures.by_column.get_mut(column) {
                    *count += 1;
                }
            }
        }
        failures.counted = failures.counted.max(end);
        &failures.by_column
    }

    /// Returns after how many operations an `expect` line stands.
    pub fn stops(&mut self, session: &Session) -> &[usize] {
        self.stops
            .get_or_insert_with(|| session.scenario().stops().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::range::position;
    use vmem_lab::Command;

    #[test]
    fn a_short_scenario_is_shown_whole() {
        assert_eq!(whole(0).zoomed(3.0, 0), whole(0));
        assert_eq!(whole(3).zoomed(3.0, 0).length(), 3.0);
    }

    #[test]
    fn the_window_follows_the_place_when_that_moves_and_only_then() {
        let mut view = TimelineView::default();
        let start = whole(100).part(0, position(20.0));
        view.zoom.show(start);
        let there = Place::after(50);
        let window = view.window(100, there);
        assert_eq!((window.first(), window.last()), (40.0, 60.0));
        view.zoom.show(start);
        assert_eq!(view.window(100, there), start);
    }

    #[test]
    fn failures_are_counted_as_they_are_computed() {
        let text = "arena heap\nspan heap 0 10\n".to_owned() + &"alloc heap 5\n".repeat(8);
        let mut session = Session::open(&text).unwrap();
        let mut view = TimelineView::default();
        let window = whole(session.len());
        assert_eq!(view.failures(&session, window, 10).iter().sum::<u32>(), 0);
        session.precompute(5);
        assert_eq!(view.failures(&session, window, 10).iter().sum::<u32>(), 1);
        session.run(Command::ToEnd).unwrap();
        let all = [0, 0, 0, 0, 0, 1, 1, 1, 1, 2];
        assert_eq!(view.failures(&session, window, 10), all);
    }

    #[test]
    fn stops_are_where_something_is_expected() {
        let text = "arena heap\nspan heap 0 10\nexpect heap free 10\nexpect heap segments 1\n\
                    a = alloc heap 5\n# expect\nexpect a = 0\n";
        let session = Session::open(text).unwrap();
        assert_eq!(TimelineView::default().stops(&session), [2, 3]);
    }
}
