//! The time for long work between frames.

use std::time::Duration;

use web_time::Instant;

/// The longest time for the work of one frame, of which there are about 60 in a second. The
/// rest of its 16 ms is for drawing.
const MOST: Duration = Duration::from_millis(10);

/// The number of boundary tags that may be read for one frame, or for one key.
pub const TAGS_PER_FRAME: usize = 20_000;

/// The time for long work in this frame.
#[derive(Clone, Copy)]
pub struct TimeBudget(Instant);

impl TimeBudget {
    /// Starts the work of this frame.
    pub fn begin() -> Self {
        Self(Instant::now())
    }

    /// Returns whether the rest has to wait for the next frame.
    pub fn is_over(self) -> bool {
        self.0.elapsed() >= MOST
    }
}

/// The state of long work.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Work {
    /// It continues in the next frame.
    #[default]
    Going,
    /// The user stopped it.
    Stopped,
    /// It is done.
    Done,
}
