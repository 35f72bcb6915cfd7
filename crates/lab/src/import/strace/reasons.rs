//! Reasons why a line of the log was counted but not used as it is.

pub(super) const UNCLEAR: &str = "lines that are not strace's, or only in part";
pub(super) const ENDED: &str = "ends of processes that had exited";
pub(super) const NO_ANSWER: &str = "calls that never came back";
pub(super) const SENSELESS: &str = "calls whose numbers make no sense";
pub(super) const UNTOLD: &str =
    "calls in address spaces beyond those that the arenas of a scenario suffice for";
