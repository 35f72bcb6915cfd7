//! The measurement of a session, a few thousand operations a frame.

use vmem_lab::measure::Measurement;
use vmem_lab::{Revision, Session};

use crate::time_budget::{TimeBudget, Work};

/// Operations between two looks at the clock.
const AT_ONCE: usize = 32;

/// Follows the edits of a session.
#[derive(Default)]
pub struct Edits {
    seen: Option<u64>,
}

impl Edits {
    /// Returns the first operation (from 0) that may have changed since the last call; `None`
    /// if nothing has.
    pub fn first_changed(&mut self, revision: Revision) -> Option<usize> {
        let before = self.seen.replace(revision.number);
        match before.and_then(|before| revision.number.checked_sub(before)) {
            Some(0) => None,
            Some(1) => Some(revision.first),
            _ => Some(0),
        }
    }
}

/// A measurement that follows a session.
#[derive(Default)]
pub struct Measuring {
    /// The numbers so far.
    pub measurement: Measurement,
    edits: Edits,
    /// The state of the work, which the user can stop.
    pub state: Work,
}

impl Measuring {
    /// Forgets the operations that were edited. To be called after every edit.
    pub fn follow(&mut self, session: &Session) {
        let revision = session.moment().revision;
        if let Some(first) = self.edits.first_changed(revision) {
            self.measurement.forget(first);
            self.state = Work::Going;
        }
    }

    /// Measures until the time budget is used up.
    pub fn work(&mut self, session: &Session, budget: TimeBudget) {
        while self.state == Work::Going && !budget.is_over() {
            if !self.measurement.advance(session.scenario(), AT_ONCE) {
                self.state = Work::Done;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vmem_lab::Command;

    #[test]
    fn a_session_of_a_million_operations_takes_many_slices_and_can_be_left() {
        let text = "arena heap\nspan heap 0 1M\nrandom heap ops=1000000 seed=1\n";
        let session = Session::open(text).unwrap();
        let mut measuring = Measuring::default();
        measuring.follow(&session);
        measuring.work(&session, TimeBudget::begin());
        assert_eq!(measuring.state, Work::Going);
        measuring.state = Work::Stopped;
        let position = measuring.measurement.position();
        measuring.work(&session, TimeBudget::begin());
        assert_eq!(measuring.measurement.position(), position);
    }
    #[test]
    fn operations_before_an_edit_stay_measured() {
        let text = "arena heap\nspan heap 0 64\n# a comment\na = alloc heap 8\n";
        let mut session = Session::open(text).unwrap();
        session.run(Command::ToEnd).unwrap();
        let mut measuring = Measuring::default();
        let mut work = |session: &Session| {
            measuring.follow(session);
            let before = measuring.measurement.position();
            while measuring.state == Work::Going {
                measuring.work(session, TimeBudget::begin());
            }
            before
        };
        assert_eq!(work(&session), 0);
        session
            .run(Command::Insert("free heap a".to_owned()))
            .unwrap();
        assert_eq!(work(&session), 3, "only the new operation is left");
        let other = "arena heap\nspan heap 0 32\na = alloc heap 8\n";
        session.run(Command::Replace(other.to_owned())).unwrap();
        assert_eq!(work(&session), 0, "a measured operation has changed");
        session.run(Command::Undo).unwrap();
        session.run(Command::Redo).unwrap();
        assert_eq!(work(&session), 0, "there was more than one edit");
    }
}
