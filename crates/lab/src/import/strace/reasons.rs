//! Reasons why a line of the log was only counted.

pub(super) const UNCLEAR: &str = "lines that are not complete strace output";
pub(super) const ENDED: &str = "exit messages of processes that had already exited";
pub(super) const NO_RETURN: &str = "calls that never returned";
pub(super) const INVALID: &str = "calls with invalid numbers";
pub(super) const NO_ARENA: &str =
    "calls in address spaces beyond the 64 arenas that a scenario can have";
