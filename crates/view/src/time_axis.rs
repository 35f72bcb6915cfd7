//! The state of the time line: its window, and counts that are made once for each text.

use vmem_lab::{Place, Session};

/// The part of the scenario that the time line shows, counted in operations done.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Window {
    /// The left end.
    pub from: f64,
    /// The right end, greater than the left one.
    pub to: f64,
}

impl Window {
    /// The shortest window: more zoom would show nothing more.
    const LEAST: f64 = 12.0;

    /// Returns the window on a whole scenario of `len` operations.
    pub fn all(len: usize) -> Self {
        Self {
            from: 0.0,
            to: len.max(1) as f64,
        }
    }

    /// Returns the number of operations in the window.
    pub fn length(self) -> f64 {
        self.to - self.from
    }

    /// Returns the position of a place as a share of the width.
    pub fn share_of(self, done: f64) -> f64 {
        (done - self.from) / self.length()
    }

    /// Returns the place at a share of the width.
    pub fn at(self, share: f64) -> f64 {
        self.from + share.clamp(0.0, 1.0) * self.length()
    }

    /// Returns the window zoomed by `factor`, which leaves the place `around` where it is.
    #[must_use]
    pub fn zoomed(self, len: usize, around: f64, factor: f64) -> Self {
        let all = Self::all(len).length();
        let length = (self.length() / factor).clamp(Self::LEAST.min(all), all);
        let resized = Self {
            from: 0.0,
            to: length,
        };
        resized.starting_at(around - self.share_of(around) * length, len)
    }

    /// Returns the window moved by a share of its width.
    #[must_use]
    pub fn panned(self, len: usize, by: f64) -> Self {
        self.starting_at(self.from + by * self.length(), len)
    }

    /// Returns the window centred on a place, or unchanged if the place is in it.
    #[must_use]
    fn holding(self, len: usize, done: f64) -> Self {
        if (self.from..=self.to).contains(&done) {
            return self;
        }
        self.starting_at(done - self.length() / 2.0, len)
    }

    /// Returns the window moved to `from`, within a scenario of `len` operations.
    fn starting_at(self, from: f64, len: usize) -> Self {
        let all = Self::all(len).length();
        let length = self.length().min(all);
        let from = from.clamp(0.0, all - length);
        Self {
            from,
            to: from + length,
        }
    }
}

/// The number of failures in each column of the time line.
struct Failures {
    window: Window,
    by_column: Vec<u32>,
    /// The operations before this one are counted.
    counted: usize,
}

/// The state of the time line.
#[derive(Default)]
pub struct TimelineView {
    /// The revision of the scenario's text.
    text_revision: u64,
    /// The window; `None` for the whole scenario.
    window: Option<Window>,
    /// The place that the window followed last.
    followed: Place,
    failures: Option<Failures>,
    stops: Option<Vec<usize>>,
    /// The user has closed the notice with the effects of the last edit.
    pub edit_effects_closed: bool,
}

impl TimelineView {
    /// Drops everything that depends on the text, if the text has another revision now.
    pub fn set_text_revision(&mut self, text_revision: u64) {
        if self.text_revision != text_revision {
            *self = Self {
                text_revision,
                window: self.window,
                followed: self.followed,
                ..Self::default()
            };
        }
    }

    /// Returns the window, which follows the place when the place moves.
    pub fn window(&mut self, len: usize, place: Place) -> Window {
        let moved = std::mem::replace(&mut self.followed, place) != place;
        let window = self
            .window
            .map(|window| window.starting_at(window.from, len));
        self.window = match window {
            Some(window) if moved => Some(window.holding(len, place.operations as f64)),
            window => window,
        };
        self.window.unwrap_or_else(|| Window::all(len))
    }

    /// Sets the window.
    pub fn show(&mut self, window: Window, len: usize) {
        self.window = (window != Window::all(len)).then_some(window);
    }

    /// Shows the whole scenario.
    pub fn show_all(&mut self) {
        self.window = None;
    }

    /// Returns the number of failures in each of `columns` columns, among the computed
    /// operations. A call counts only the operations that were computed since the last call.
    pub fn failures(&mut self, session: &Session, window: Window, columns: usize) -> &[u32] {
        let cached = self.failures.take().filter(|failures| {
            failures.window == window
                && failures.by_column.len() == columns
                && failures.counted <= session.computed()
        });
        let failures = self.failures.insert(cached.unwrap_or_else(|| Failures {
            window,
            by_column: vec![0; columns],
            counted: (window.from as usize).saturating_sub(1),
        }));
        let end = session.computed().min(window.to.ceil() as usize);
        for operation in failures.counted..end {
            if session.failed(operation) == Some(true) {
                let share = window.share_of(operation as f64 + 1.0);
                let column = ((share * columns as f64) as usize).min(columns.saturating_sub(1));
                if let Some(count) = failures.by_column.get_mut(column) {
                    *count += 1;
                }
            }
        }
        failures.counted = failures.counted.max(end);
        &failures.by_column
    }

    /// Returns the numbers of operations after which an `expect` line stands.
    pub fn stops(&mut self, session: &Session) -> &[usize] {
        self.stops
            .get_or_insert_with(|| session.scenario().stops().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vmem_lab::Command;

    #[test]
    fn zooming_leaves_the_place_under_the_pointer_where_it_is() {
        let window = Window::all(1000).zoomed(1000, 250.0, 4.0);
        assert_eq!(window.length(), 250.0);
        assert_eq!(window.share_of(250.0), 0.25);
    }

    #[test]
    fn a_window_stays_within_the_scenario() {
        let near = Window::all(1000).zoomed(1000, 0.0, 1e9);
        assert_eq!(
            near,
            Window {
                from: 0.0,
                to: 12.0
            }
        );
        assert_eq!(near.panned(1000, -5.0).from, 0.0);
        assert_eq!(near.panned(1000, 500.0).to, 1000.0);
        assert_eq!(near.zoomed(1000, 3.0, 1e-9), Window::all(1000));
        assert_eq!(Window::all(0).zoomed(0, 0.0, 3.0), Window::all(0));
    }

    #[test]
    fn the_window_follows_the_place_when_that_moves_and_only_then() {
        let window = |from, to| Window { from, to };
        let mut view = TimelineView::default();
        view.show(window(0.0, 10.0), 100);
        let there = Place::after(50);
        assert_eq!(view.window(100, there), window(45.0, 55.0));
        view.show(window(0.0, 10.0), 100);
        assert_eq!(view.window(100, there), window(0.0, 10.0));
    }

    #[test]
    fn failures_are_counted_as_operations_are_computed() {
        let text = "arena heap\nspan heap 0 10\n".to_owned() + &"alloc heap 5\n".repeat(8);
        let mut session = Session::open(&text).unwrap();
        let mut view = TimelineView::default();
        let window = Window::all(session.len());
        assert_eq!(view.failures(&session, window, 10).iter().sum::<u32>(), 0);
        session.precompute(5);
        assert_eq!(view.failures(&session, window, 10).iter().sum::<u32>(), 1);
        session.run(Command::ToEnd).unwrap();
        let all = [0, 0, 0, 0, 0, 1, 1, 1, 1, 2];
        assert_eq!(view.failures(&session, window, 10), all);
    }

    #[test]
    fn stops_are_the_places_of_expect_lines() {
        let text = "arena heap\nspan heap 0 10\nexpect heap free 10\nexpect heap segments 1\n\
                    a = alloc heap 5\n# expect\nexpect a = 0\n";
        let session = Session::open(text).unwrap();
        assert_eq!(TimelineView::default().stops(&session), [2, 3]);
    }
}
