//! The content of a link, and its limits.

use crate::timeline::Place;

/// The maximum number of characters of a link. Programs cut longer ones, so a file is better.
pub const MOST_CHARACTERS: usize = 8 << 10;

/// The newest format, in which links are encoded.
pub(super) const NEWEST: u32 = 1;

/// A session: its text and its place.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Link {
    /// The text of the scenario. It is not parsed here and may have errors.
    pub text: String,
    /// The place, which may be beyond the end of the text.
    pub place: Place,
}
