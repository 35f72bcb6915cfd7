//! The detail in which operations are printed.

/// The detail in which an operation is printed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Detail {
    /// Its effect.
    Summary,
    /// Its steps too.
    Steps,
    /// Its steps, each with its line of pseudo-code.
    Code,
}

impl Detail {
    /// Returns the detail of the switches; `--code` includes the steps.
    pub(super) const fn from_switches(steps: bool, code: bool) -> Self {
        match (steps, code) {
            (_, true) => Self::Code,
            (true, false) => Self::Steps,
            (false, false) => Self::Summary,
        }
    }
}
