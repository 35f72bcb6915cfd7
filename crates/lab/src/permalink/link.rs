//! A session, and the limits of its link.

use crate::timeline::Place;

/// The most characters a link may have. Longer ones are cut by the programs they
/// are sent with, and a file is better.
pub const MOST_CHARACTERS: usize = 8 << 10;

/// The newest format, in which links are made.
pub(super) const NEWEST: u32 = 1;

/// A session: its text, and where it stands.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Link {
    /// The scenario, to the letter. It may be none: it is not parsed here.
    pub text: String,
    /// Where the session stands. It may be past the end of the text.
    pub place: Place,
}
