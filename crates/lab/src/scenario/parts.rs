//! The parts of a workload: a `random` line with `skip=N` continues an earlier one.

use std::collections::HashMap;

use super::statement::Statement;

/// A place between two parts of a workload: the arena, the seed and the shape, which both
/// parts have, and the number of the workload's operations before the place.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Joint {
    workload: String,
    operations: u64,
}

impl Statement {
    /// Returns the place at which a `random` continues a workload; `None` if it begins one.
    pub(crate) fn continues(&self) -> Option<Joint> {
        match self {
            Self::Random { skip, .. } if *skip > 0 => self.joint(*skip),
            _ => None,
        }
    }

    /// Returns the place at which a `random` ends and a later one may continue.
    pub(crate) fn ends_at(&self) -> Option<Joint> {
        match self {
            Self::Random { ops, skip, .. } => self.joint(skip.checked_add(*ops)?),
            _ => None,
        }
    }

    fn joint(&self, operations: u64) -> Option<Joint> {
        let Self::Random {
            arena, seed, shape, ..
        } = self
        else {
            return None;
        };
        Some(Joint {
            workload: format!("{arena} {seed}{shape}"),
            operations,
        })
    }
}

/// Returns the reason why a `random` with this skip does not run.
pub(crate) fn nothing_to_continue(skip: u64) -> String {
    format!(
        "no earlier “random” line with the same arena, seed and settings ends at operation {skip} \
         of its workload, so there is nothing to continue; without “skip” this line begins a workload"
    )
}

/// Values by joint. Of those with the same joint, the last one added is taken first: a part
/// continues the nearest one.
#[derive(Clone, Debug)]
pub(crate) struct ByJoint<T>(HashMap<Joint, Vec<T>>);

impl<T> Default for ByJoint<T> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<T> ByJoint<T> {
    pub(crate) fn add(&mut self, joint: Joint, value: T) {
        self.0.entry(joint).or_default().push(value);
    }

    pub(crate) fn take(&mut self, joint: &Joint) -> Option<T> {
        let values = self.0.get_mut(joint)?;
        let value = values.pop();
        if values.is_empty() {
            self.0.remove(joint);
        }
        value
    }

    pub(crate) fn values(&self) -> impl Iterator<Item = &T> {
        self.0.values().flatten()
    }
}
