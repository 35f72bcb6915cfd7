//! Reasons why a line of the log was only counted.

pub(super) const UNCLEAR: &str = "lines that are not complete strace output";
pub(super) const ENDED: &str = "exit messages of processes that had already exited";
pub(super) const NO_ANSWER: &str = "calls that never returned";
pub(super) const SENSELESS: &str = "calls with invalid numbers";
pub(super) const UNTOLD: &str = "calls in address spaces for which a scenario has no more arenas";
