//! The limits of the work that a prompt does at each key.

/// The most tags that are listed or copied at each key.
pub(super) const MOST_TAGS: usize = 20_000;

/// The most tags that are copied when typing pauses.
pub(super) const MOST_TAGS_IN_A_PAUSE: usize = 500_000;
