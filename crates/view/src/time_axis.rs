//! What the time line shows: which part of a long scenario, and what is counted of it
//! once for each text, not for each frame.

use vmem_lab::{Place, Session};

/// The part of the scenario that the time line shows, in operations done.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Window {
    /// Its left end.
    pub from: f64,
    /// Its right end; more than the left one.
    pub to: f64,
}

impl Window {
    /// Fewer operations are not shown: there is nothing more to see.
    const LEAST: f64 = 12.0;

    /// All of a scenario of `len` operations.
    pub fn all(len: usize) -> Self {
        Self {
            from: 0.0,
            to: len.max(1) as f64,
        }
    }

    /// How many operations it holds.
    pub fn length(self) -> f64 {
        self.to - self.from
    }

    /// Where a place lies, as a share of the width.
    pub fn share_of(self, done: f64) -> f64 {
        (done - self.from) / self.length()
    }

    /// What lies at a share of the width.
    pub fn at(self, share: f64) -> f64 {
        self.from + share.clamp(0.0, 1.0) * self.length()
    }

    /// `factor` times as near, with what is at `around` staying there.
    #[must_use]
    pub fn zoomed(self, len: usize, around: f64, factor: f64) -> Self {
        let all = Self::all(len).length();
        let length = (self.length() / factor).clamp(Self::LEAST.min(all), all);
        let from = around - self.share_of(around) * length;
        Self {
            from,
            to: from + length,
        }
        .within(len)
    }

    /// Moved by a share of its width.
    #[must_use]
    pub fn panned(self, len: usize, by: f64) -> Self {
        let by = by * self.length();
        Self {
            from: self.from + by,
            to: self.to + by,
        }
        .within(len)
    }

    /// Moved as far as needed for a place to be in it; not at all if it is.
    #[must_use]
    pub fn holding(self, len: usize, done: f64) -> Self {
        if (self.from..=self.to).contains(&done) {
            return self;
        }
        let from = done - self.length() / 2.0;
        Self {
            from,
            to: from + self.length(),
        }
        .within(len)
    }

    fn within(self, len: usize) -> Self {
        let all = Self::all(len);
        let length = self.length().min(all.length());
        let from = self.from.clamp(0.0, all.length() - length);
        Self {
            from,
            to: from + length,
        }
    }
}

/// Failures by column of points.
struct Failures {
    window: Window,
    by_column: Vec<u32>,
    /// The operations ahead of this one are counted.
    counted: usize,
}

/// What the time line shows of the scenario.
#[derive(Default)]
pub struct TimelineView {
    /// Which text it is of.
    text: u64,
    /// What is shown; `None` for all.
    window: Option<Window>,
    /// For which place the window was last moved.
    followed: Place,
    failures: Option<Failures>,
    stops: Option<Vec<usize>>,
    /// What the last edit means was read, and put away.
    pub edit_effects_closed: bool,
}

impl TimelineView {
    /// It is of the text that is number `text`.
    pub fn is_of(&mut self, text: u64) {
        if self.text != text {
            *self = Self {
                text,
                window: self.window,
                followed: self.followed,
                ..Self::default()
            };
        }
    }

    /// The part that is shown, which follows the place when it moves.
    pub fn window(&mut self, len: usize, place: Place) -> Window {
        let moved = std::mem::replace(&mut self.followed, place) != place;
        let window = self.window.map(|window| window.within(len));
        self.window = match window {
            Some(window) if moved => Some(window.holding(len, place.operations as f64)),
            window => window,
        };
        self.window.unwrap_or_else(|| Window::all(len))
    }

    /// Shows another part.
    pub fn show(&mut self, window: Window, len: usize) {
        self.window = (window != Window::all(len)).then_some(window);
    }

    /// Shows everything.
    pub fn show_all(&mut self) {
        self.window = None;
    }

    /// How many operations failed in each of `columns` columns, as far as that is known.
    /// Only what was learned since is counted anew.
    pub fn failures(&mut self, session: &Session, window: Window, columns: usize) -> &[u32] {
        let kept = self.failures.take().filter(|failures| {
            failures.window == window
                && failures.by_column.len() == columns
                && failures.counted <= session.computed()
        });
        let failures = self.failures.insert(kept.unwrap_or_else(|| Failures {
            window,
            by_column: vec![0; columns],
            counted: (window.from as usize).saturating_sub(1),
        }));
        let end = session.computed().min(window.to.ceil() as usize);
        for operation in failures.counted..end {
            if session.failed(operation) == Some(true) {
                let share = window.share_of(operation as f64 + 1.0);
                let column = (share * columns as f64) as usize;
                if let Some(count) = failures
                    .by_column
                    .get_mut(column.min(columns.saturating_sub(1)))
                {
                    *count += 1;
                }
            }
        }
        failures.counted = failures.counted.max(end);
        &failures.by_column
    }

    /// Behind how many operations something is expected.
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
    fn zooming_keeps_what_is_under_the_pointer_there() {
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
        let mut view = TimelineView::default();
        view.show(
            Window {
                from: 0.0,
                to: 10.0,
            },
            100,
        );
        let there = Place::after(50);
        assert_eq!(
            view.window(100, there),
            Window {
                from: 45.0,
                to: 55.0
            }
        );
        view.show(
            Window {
                from: 0.0,
                to: 10.0,
            },
            100,
        );
        assert_eq!(
            view.window(100, there),
            Window {
                from: 0.0,
                to: 10.0
            }
        );
    }

    #[test]
    fn failures_are_counted_as_they_are_learned() {
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
    fn stops_are_where_something_is_expected() {
        let text = "arena heap\nspan heap 0 10\nexpect heap free 10\nexpect heap segments 1\n\
                    a = alloc heap 5\n# expect\nexpect a = 0\n";
        let session = Session::open(text).unwrap();
        assert_eq!(TimelineView::default().stops(&session), [2, 3]);
    }
}
