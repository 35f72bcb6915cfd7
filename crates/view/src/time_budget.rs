//! Long work in slices between frames.

use std::time::Duration;

use web_time::Instant;

/// How long the work of one frame may take.
const MOST: Duration = Duration::from_millis(5);

/// The number of boundary tags that may be read for one frame, or for one key.
pub const TAGS_PER_FRAME: usize = 20_000;

/// The time that there is for work in this frame.
#[derive(Clone, Copy)]
pub struct TimeBudget(Instant);

impl TimeBudget {
    /// The work of this frame begins.
    pub fn begin() -> Self {
        Self(Instant::now())
    }

    /// Whether the rest has to wait for the next frame.
    pub fn is_over(self) -> bool {
        self.0.elapsed() >= MOST
    }
}

/// Where long work is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Work {
    /// It goes on with the next frame.
    #[default]
    Going,
    /// The user stopped it.
    Stopped,
    /// It is done.
    Done,
}
