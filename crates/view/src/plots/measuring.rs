//! The session's operations measured, a few thousand a frame.

use vmem_lab::Session;
use vmem_lab::measure::Measurement;

use crate::plots::follower::Follower;
use crate::time_budget::{TimeBudget, Work};

/// How many operations are done before the clock is looked at.
const AT_ONCE: usize = 32;

/// What identifies the numbers there are, for those who work something out of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Stamp {
    began: u64,
    position: usize,
    done: bool,
}

/// A measurement that follows the session's text.
#[derive(Default)]
pub struct Measuring {
    measurement: Measurement,
    follower: Follower,
    work: Work,
    /// How often it began.
    began: u64,
}

impl Measuring {
    /// Takes up what has changed of the text, and measures until the slice is over.
    pub fn work(&mut self, session: &Session, revision: u64, slice: TimeBudget) {
        if let Some(first) = self.follower.changed(session, revision) {
            if self.measurement.position() > first {
                self.began += 1;
            }
            self.measurement.forget(first);
            self.work = Work::Going;
        }
        while self.work == Work::Going && !slice.is_over() {
            if !self.measurement.advance(session.scenario(), AT_ONCE) {
                self.work = Work::Done;
            }
        }
    }

    /// Where it is.
    pub fn state(&self) -> Work {
        self.work
    }

    /// Leaves the rest, or goes on with it.
    pub fn set_state(&mut self, work: Work) {
        self.work = work;
    }

    /// The numbers so far.
    pub fn measurement(&self) -> &Measurement {
        &self.measurement
    }

    /// What the numbers so far can be known again by.
    pub fn stamp(&self) -> Stamp {
        Stamp {
            began: self.began,
            position: self.measurement.position(),
            done: self.work == Work::Done,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_of_a_million_operations_takes_many_slices_and_can_be_left() {
        let text = "arena heap\nspan heap 0 1M\nrandom heap ops=1000000 seed=1\n";
        let session = Session::open(text).unwrap();
        let mut measuring = Measuring::default();
        measuring.work(&session, 0, TimeBudget::begin());
        assert_eq!(measuring.state(), Work::Going);
        measuring.set_state(Work::Stopped);
        let position = measuring.measurement().position();
        measuring.work(&session, 0, TimeBudget::begin());
        assert_eq!(measuring.measurement().position(), position);
    }
}
