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
//! A link is `v`, the number of its format, a dot, and the session in that format. Each
//! format has a file here and is never removed: every link stays readable. [`decode`] also
//! removes what surrounds a pasted link, and repairs what mails and chats do to it.

mod deflate;
mod link;
mod version1;

use link::NEWEST;
pub use link::{Link, LinkError, MOST_CHARACTERS, TooLong};

use percent_encoding::percent_decode_str;

/// The maximum number of times that a link may have been percent-encoded.
const MAX_ENCODINGS: usize = 3;

/// Characters around a link, or after it at the end of a sentence.
const AROUND: [char; 17] = [
    '<', '>', '(', ')', '[', ']', '{', '}', '"', '\'', '“', '”', ',', ';', '.', '!', '`',
];

/// Encodes a session as the part of a URL after `#`: letters, digits, `-`, `_`, and one `.`.
/// Takes time in proportion to the text.
///
/// # Errors
/// The link would be too long.
pub fn encode(link: &Link) -> Result<String, TooLong> {
    let link = pack(link);
    match link.len() {
        ..=MOST_CHARACTERS => Ok(link),
        characters => Err(TooLong { characters }),
    }
}

/// Encodes a session of any length, for storage. [`decode`] reads it.
pub fn pack(link: &Link) -> String {
    format!("v{NEWEST}.{}", version1::encode(link))
}

/// Decodes a link as it was pasted: the fragment or the whole URL, possibly between spaces,
/// brackets or quotation marks, broken into lines, or percent-encoded. Takes time in
/// proportion to the pasted text and the session's text; texts larger than the maximum of a
/// scenario are not unpacked.
///
/// # Errors
/// It is not a link, it is damaged, or its format is newer.
pub fn decode(pasted: &str) -> Result<Link, LinkError> {
    let link = clean(pasted);
    if link.is_empty() {
        return Err(LinkError::Empty);
    }
    let (version, packed) = split(&link).ok_or(LinkError::NoLink)?;
    match version {
        1 => version1::decode(packed),
        version => Err(LinkError::Newer { version }),
    }
}

/// Returns the format's number, and the session in that format.
fn split(link: &str) -> Option<(u32, &str)> {
    let link = link.strip_prefix('v')?;
    let (version, packed) = link.split_once('.').unwrap_or((link, ""));
    let is_number = version.bytes().all(|byte| byte.is_ascii_digit());
    let version = version.parse().ok().filter(|&version| version > 0)?;
    is_number.then_some((version, packed))
}

/// Returns the link in a pasted text: the part after the last `#`, if there is one, without
/// what surrounds it.
fn clean(pasted: &str) -> String {
    let mut link = pasted.trim().to_owned();
    for _ in 0..MAX_ENCODINGS {
        if !link.contains('%') {
            break;
        }
        link = percent_decode_str(&link).decode_utf8_lossy().into_owned();
    }
    // Mail programs break long lines.
    let joined: String = link.lines().map(str::trim).collect();
    let link = joined.replace(is_invisible, "");
    let fragment = link.rsplit('#').next().unwrap_or_default();
    let fragment = fragment.trim_start_matches(AROUND).trim_start();
    // Other words, or tracking parameters.
    let ends = |c: char| c.is_whitespace() || c == '&' || c == '?';
    let alone = fragment.split(ends).next().unwrap_or_default();
    alone.trim_end_matches(AROUND).to_owned()
}

/// Returns whether programs insert this character to allow a line break.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}'
    )
}
