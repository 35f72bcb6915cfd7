//! The content of a link, its limits, and its errors.

use crate::narration::grouped;
use crate::scenario::MAX_BYTES;
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

/// The session is too large for a link.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "the link would have {} characters; mail and chat programs cut links of more than {}, so share the session as a file",
    grouped(*characters as u128),
    grouped(MOST_CHARACTERS as u128)
)]
pub struct TooLong {
    /// The number of characters that the link would have.
    pub characters: usize,
}

/// The error in a pasted link.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum LinkError {
    /// There is no text.
    #[error("there is no link here; paste one")]
    Empty,
    /// It does not begin like a link.
    #[error(
        "this is not a link to a session, which begins with “v{NEWEST}.” after the #; copy all of it again"
    )]
    NoLink,
    /// Its format is newer than this version.
    #[error(
        "this link was made by a newer version of the app (format number {version}; this version reads up to {NEWEST}); update or reload the app, then open the link again"
    )]
    Newer {
        /// The number of the format.
        version: u32,
    },
    /// It contains a character that no link has.
    #[error(
        "this link contains “{}”, a character that no link has; the link was changed on the way, so copy the link again from its source",
        character.escape_debug()
    )]
    Foreign {
        /// The first such character.
        character: char,
    },
    /// A part is missing or was changed.
    #[error("this link is incomplete or was changed; copy all of it again from its source")]
    Damaged,
    /// It is complete, but was not made by this app.
    #[error(
        "this link is complete but contains no session, so it was not made by this app; ask the sender for the file"
    )]
    Senseless,
    /// Its text would be larger than the maximum of a scenario.
    #[error(
        "this link contains more than {} bytes (16 MiB), the maximum of a scenario; it was not made by this app",
        grouped(MAX_BYTES as u128)
    )]
    TooLarge,
}
