//! Why there is no link, or nothing to be made of one.

use std::fmt;

use super::link::{MOST_CHARACTERS, NEWEST};
use crate::narration::grouped;
use crate::scenario::MAX_BYTES;

/// There is too much in a session for a link.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TooLong {
    /// How many characters the link would have.
    pub characters: usize,
}

impl fmt::Display for TooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the link would have {} characters, and mails and chats cut links that have more than {}; share the session as a file instead",
            grouped(self.characters as u128),
            grouped(MOST_CHARACTERS as u128)
        )
    }
}

impl std::error::Error for TooLong {}

/// Why nothing could be made of a link.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LinkError {
    /// There is nothing.
    Empty,
    /// It does not begin as links do.
    NoLink,
    /// It was made in a format that came later.
    Newer {
        /// The number of the format.
        version: u32,
    },
    /// It has a character that no link has.
    Foreign {
        /// The first such one.
        character: char,
    },
    /// Something is missing, or is not what it was.
    Damaged,
    /// It is as it was made, but nothing that this app makes.
    Senseless,
    /// It would unpack into more than any scenario may have.
    TooLarge,
}

impl LinkError {
    /// A short name that never changes.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::NoLink => "no-link",
            Self::Newer { .. } => "newer-version",
            Self::Foreign { .. } => "foreign-character",
            Self::Damaged => "damaged",
            Self::Senseless => "senseless",
            Self::TooLarge => "too-large",
        }
    }
}

impl fmt::Display for LinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("there is no link here; paste one, from its # on"),
            Self::NoLink => write!(
                f,
                "this is no link to a session: after its # one begins with “v{NEWEST}.”; copy all of it once more"
            ),
            Self::Newer { version } => write!(
                f,
                "this link was made by a newer version of the app: its format is number {version}, and this app knows up to {NEWEST}; reload or update the app, then open the link again"
            ),
            Self::Foreign { character } => write!(
                f,
                "this link has a “{}” in it, which no link has, so it was changed on its way; copy it once more from where it was made",
                character.escape_debug()
            ),
            Self::Damaged => f.write_str(
                "this link is not as it was made: it was cut off, or a character is wrong; copy all of it once more from where it was made",
            ),
            Self::Senseless => f.write_str(
                "there is no session in this link, though nothing is missing from it; it was not made by this app, so ask whoever sent it for the file",
            ),
            Self::TooLarge => write!(
                f,
                "this link unpacks into more than {} bytes (16 MiB), the most a scenario may have; it was not made by this app",
                grouped(MAX_BYTES as u128)
            ),
        }
    }
}

impl std::error::Error for LinkError {}
