//! What an edit means for the operations behind it: they stay, and some may not work
//! any more.

use std::collections::VecDeque;
use std::ops::Range;

use crate::world::Completion;

/// How many changes are listed; beyond, they are counted.
const MOST: usize = 100;

/// What is different, behind the last edit, from what was before it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct EditEffects {
    /// The first operations that worked and do not any more, or the other way round, or
    /// got another address.
    pub changes: Vec<Change>,
    /// How many worked before and fail now.
    pub failing: usize,
    /// How many waited or failed before and work now.
    pub working: usize,
    /// How many worked or failed before and wait now.
    pub waiting: usize,
    /// How many got another address than before.
    pub moved: usize,
    /// The operations that were compared so far.
    compared: Range<usize>,
    /// What those behind came to before the edit, if they were done.
    before: VecDeque<Option<Completion>>,
}

/// An operation that comes to something else since an edit ahead of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Change {
    /// The operation, from 0.
    pub operation: usize,
    /// What is different.
    pub what: Difference,
}

/// How an operation comes to something else.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Difference {
    /// It worked or waited before, and fails now.
    Fails,
    /// It failed or waited before, and works now.
    Works,
    /// It worked or failed before, and waits now.
    Waits,
    /// It was given another address.
    Moved {
        /// Before the edit.
        from: u64,
        /// Now.
        to: u64,
    },
}

impl EditEffects {
    /// Whether all that is behind the edit comes to the same, as far as that was known
    /// before and is known now.
    pub fn is_nothing(&self) -> bool {
        self.failing + self.working + self.waiting + self.moved == 0
    }

    /// How many operations behind the edit are not compared yet: they were done before
    /// it, but not since.
    pub fn left(&self) -> usize {
        self.before.len()
    }

    /// Of an edit behind which the operations from `from` on are the same as before,
    /// and came to `before`.
    pub(super) fn new(from: usize, before: impl Iterator<Item = Option<Completion>>) -> Self {
        Self {
            compared: from..from,
            before: before.collect(),
            ..Self::default()
        }
    }

    /// What operations not compared yet came to before the edit.
    pub(super) fn rest(&self) -> impl Iterator<Item = Option<Completion>> + '_ {
        self.before.iter().copied()
    }

    /// The operation that is to be compared next.
    pub(super) fn next(&self) -> usize {
        self.compared.end
    }

    /// Learns what the next operations come to now.
    pub(super) fn compare(&mut self, now: impl Iterator<Item = Completion>) {
        for now in now {
            let Some(before) = self.before.pop_front() else {
                return;
            };
            let operation = self.compared.end;
            self.compared.end += 1;
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
                _ => continue,
            };
            *count += 1;
            if self.changes.len() < MOST {
                self.changes.push(Change { operation, what });
            }
        }
    }
}
