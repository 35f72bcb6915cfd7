//! A session as the fragment of a URL, and back.
//!
//! ```
//! use vmem_lab::Place;
//! use vmem_lab::permalink::{self, Link};
//!
//! let link = Link {
//!     text: "arena heap\nspan heap 0 1K\na = alloc heap 16\n".to_owned(),
//!     place: Place::after(2),
//! };
//! let fragment = permalink::encode(&link)?;
//! assert!(fragment.starts_with("v1."));
//! let pasted = format!("<https://example.org/app/#{fragment}>\n");
//! assert_eq!(permalink::decode(&pasted)?, link);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A link is `v`, the number of its format, a dot, and what that format makes of
//! the session. Each format has a file here, and stays: a link is read for ever.
//! Of what lies around a link when it is pasted, and of what mails and chats do to
//! it, [`decode`] takes care.

mod deflate;
mod error;
mod link;
mod pasted;
mod version1;

use std::borrow::Cow;

pub use error::{LinkError, TooLong};
use link::NEWEST;
pub use link::{Link, MOST_CHARACTERS};

/// The link of a session: what stands behind the `#` of a URL. It has letters,
/// digits, `-`, `_`, and one `.`. In proportion to the text.
///
/// # Errors
/// There is too much in the text for a link.
pub fn encode(link: &Link) -> Result<String, TooLong> {
    let link = pack(link);
    match link.len() {
        ..=MOST_CHARACTERS => Ok(link),
        characters => Err(TooLong { characters }),
    }
}

/// The same however long it gets, for keeping rather than sending. [`decode`] reads it.
pub fn pack(link: &Link) -> String {
    format!("v{NEWEST}.{}", version1::encode(link))
}

/// The session of a link as it was pasted: the fragment alone or the whole URL,
/// with blanks, brackets or quotation marks around it, broken into lines or
/// percent-encoded. In proportion to what is pasted, and to the text, which is not
/// made if it is larger than any scenario.
///
/// # Errors
/// It is no link; or one that was cut, mistyped, or made by a newer version.
pub fn decode(pasted: &str) -> Result<Link, LinkError> {
    let link: Cow<'_, str> = pasted::clean(pasted);
    if link.is_empty() {
        return Err(LinkError::Empty);
    }
    let (version, packed) = split(&link).ok_or(LinkError::NoLink)?;
    match version {
        1 => version1::decode(packed),
        version => Err(LinkError::Newer { version }),
    }
}

/// The format, and what was made in it.
fn split(link: &str) -> Option<(u32, &str)> {
    let link = link.strip_prefix('v')?;
    let (version, packed) = link.split_once('.').unwrap_or((link, ""));
    let is_number = version.bytes().all(|byte| byte.is_ascii_digit());
    let version = version.parse().ok().filter(|&version| version > 0)?;
    is_number.then_some((version, packed))
}
