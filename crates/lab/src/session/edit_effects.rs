//! The effects of an edit on later operations, whose results may change.

use std::collections::VecDeque;

use crate::world::Completion;

/// The maximum number of changes listed. The others are only counted.
const MAX_CHANGES: usize = 100;

/// The results that differ from those before the last edit.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct EditEffects {
    /// The first operations that now fail, succeed, wait, or get another address.
    pub changes: Vec<Change>,
    /// The number of operations that succeeded or waited before and fail now.
    pub failing: usize,
    /// The number of operations that waited or failed before and succeed now.
    pub working: usize,
    /// The number of operations that succeeded or failed before and wait now.
    pub waiting: usize,
    /// The number of operations that get another address than before.
    pub moved: usize,
    /// The number of operations that allocated before and free now, or the other way round:
    /// the next operation of a workload depends on the results before it.
    pub other: usize,
    /// The next operation to compare.
    pub(super) next: usize,
    /// The results, before the edit, of the operations from there on; `None` if never run.
    pub(super) before: VecDeque<Option<Completion>>,
}

/// An operation whose result differs from that before the edit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Change {
    /// The operation, from 0.
    pub operation: usize,
    /// The difference.
    pub what: Difference,
}

/// A difference between two results of an operation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Difference {
    /// It succeeded or waited before, and fails now.
    Fails,
    /// It failed or waited before, and succeeds now.
    Works,
    /// It succeeded or failed before, and waits now.
    Waits,
    /// It is another operation of its workload.
    Other,
    /// It gets another address.
    Moved {
        /// The address before the edit.
        from: u64,
        /// The address now.
        to: u64,
    },
}

impl EditEffects {
    /// Returns whether no known result differs.
    pub fn is_nothing(&self) -> bool {
        self.failing + self.working + self.waiting + self.moved + self.other == 0
    }

    /// Returns the number of later operations that are not compared yet: they were run before
    /// the edit, but not since.
    pub fn left(&self) -> usize {
        self.before.len()
    }

    /// Returns the effects of an edit after which the operations from `from` on are the same,
    /// and had the results `before`.
    pub(super) fn new(from: usize, before: impl Iterator<Item = Option<Completion>>) -> Self {
        Self {
            next: from,
            before: before.collect(),
            ..Self::default()
        }
    }

    /// Compares the next operations, whose results are `now`.
    pub(super) fn compare(&mut self, now: impl Iterator<Item = Completion>) {
        for now in now {
            let Some(before) = self.before.pop_front() else {
                return;
            };
            let operation = self.next;
            self.next += 1;
            let (what, count) = match (before, now) {
                (None, _)
                | (Some(Completion::Failed), Completion::Failed)
                | (Some(Completion::Waits), Completion::Waits) => continue,
                (_, Completion::Failed) => (Difference::Fails, &mut self.failing),
                (_, Completion::Waits) => (Difference::Waits, &mut self.waiting),
                (Some(Completion::Failed | Completion::Waits), _) => {
                    (Difference::Works, &mut self.working)
                }
                (Some(Completion::At(from)), Completion::At(to)) if from != to => {
                    (Difference::Moved { from, to }, &mut self.moved)
                }
                (Some(Completion::At(_)), Completion::Done)
                | (Some(Completion::Done), Completion::At(_)) => {
                    (Difference::Other, &mut self.other)
                }
                _ => continue,
            };
            *count += 1;
            if self.changes.len() < MAX_CHANGES {
                self.changes.push(Change { operation, what });
            }
        }
    }
}
