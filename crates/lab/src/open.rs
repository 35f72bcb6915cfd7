//! Bytes that are opened: a scenario, a link, a log, or an error that says what was found.
//!
//! ```
//! use vmem_lab::open::{Opened, classify};
//!
//! assert!(matches!(classify(b"arena heap\n", None), Ok(Opened::Scenario(_))));
//! assert!(matches!(classify(b"= Start\n@ ./a:[0x1] + 0x55d0 0x20\n", None), Ok(Opened::Log(_))));
//! let error = classify(b"\x89PNG\r\n\x1a\n", None).unwrap_err();
//! assert!(error.to_string().starts_with("this is a PNG picture"));
//! ```

use std::io::{self, Read};

use crate::import::Format;
use crate::permalink::{self, Link, LinkError};
use crate::scenario::{MAX_BYTES, ParseError, Scenario};

/// The length of the beginning that is searched for lines of a log first.
const BEGINNING: usize = 64 << 10;
/// The most errors of a text that are repeated.
const MOST_ERRORS: usize = 5;

/// The content of bytes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Opened {
    /// A scenario.
    Scenario(Scenario),
    /// A link to a session.
    Link(Link),
    /// The log of a real program, which [`import`](crate::import) reads.
    Log(Format),
}

/// Why bytes can't be opened, with what was found.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum OpenError {
    /// There is nothing but blanks.
    #[error(
        "this is empty; a scenario is a text with one operation per line, such as “arena heap”"
    )]
    Empty,
    /// It is not text.
    #[error("{}", not_text(*kind, *at))]
    Binary {
        /// The kind of file, if its first bytes show that.
        kind: Option<&'static str>,
        /// The first byte that no text has, from 0.
        at: usize,
    },
    /// It is text and no log, and longer than a scenario may be.
    #[error(
        "this text has more than {MAX_BYTES} bytes (16 MiB), the maximum for a scenario, and its first lines do not look like a log; split the text, or write workloads as “random” lines"
    )]
    TooLarge,
    /// It looks like a link, which can't be read.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// It is text, but not a scenario, for these reasons.
    #[error("{}", not_scenario(.0))]
    NotScenario(Vec<ParseError>),
}

/// Returns a sentence with the first errors of a text.
fn not_scenario(errors: &[ParseError]) -> String {
    let mut text = "this is text, but not a scenario".to_owned();
    for error in errors.iter().take(MOST_ERRORS) {
        text += &format!("\n{error}");
    }
    match errors.len().saturating_sub(MOST_ERRORS) {
        0 => text,
        more => format!("{text}\nand {more} more"),
    }
}

/// Returns a sentence about bytes that are not text.
fn not_text(kind: Option<&str>, at: usize) -> String {
    let found = match kind {
        Some(kind) => kind.to_owned(),
        None => format!(
            "not text: byte {} is not UTF-8, or is a control character",
            at + 1
        ),
    };
    format!(
        "this is {found}; open a scenario (a text with one operation per line), a link, or the log of a program"
    )
}

/// Returns what bytes are. A `name` that ends in `.vmem` says that they are a scenario.
/// The beginning of a log is enough.
///
/// # Errors
/// They are none of these.
pub fn classify(bytes: &[u8], name: Option<&str>) -> Result<Opened, OpenError> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(OpenError::Empty);
    }
    let is_scenario = is_named_scenario(name);
    if !is_scenario && let Some(link) = only_link(bytes) {
        return Ok(Opened::Link(link?));
    }
    if let Some(at) = first_binary(bytes) {
        // A log may have the names of files, which are not always UTF-8.
        return match log_format(bytes, name) {
            Some(format) => Ok(Opened::Log(format)),
            None => Err(OpenError::Binary {
                kind: magic(bytes),
                at,
            }),
        };
    }
    if bytes.len() > MAX_BYTES {
        return log_format(bytes, name)
            .map(Opened::Log)
            .ok_or(OpenError::TooLarge);
    }
    // Every line of a long log would be an error.
    if Scenario::parse_bytes(whole_lines(bytes)).is_err()
        && let Some(format) = log_format(bytes, name)
    {
        return Ok(Opened::Log(format));
    }
    let errors = match Scenario::parse_bytes(bytes) {
        Ok(scenario) => return Ok(Opened::Scenario(scenario)),
        Err(errors) => errors,
    };
    if let Some(format) = log_format(bytes, name) {
        return Ok(Opened::Log(format));
    }
    // A complete link between other words.
    match short_text(bytes).map(permalink::decode) {
        Some(Ok(link)) if !is_scenario => Ok(Opened::Link(link)),
        _ => Err(OpenError::NotScenario(errors)),
    }
}

/// Returns the format of a log of which these bytes are the beginning; `None` if no line
/// is one of a log, or the name says that it is a scenario.
pub fn log_format(beginning: &[u8], name: Option<&str>) -> Option<Format> {
    if is_named_scenario(name) {
        return None;
    }
    // Most often the first lines decide. What a program writes may stand before its log.
    Format::guess(whole_lines(beginning)).or_else(|| Format::guess(beginning))
}

/// Returns the lines that are complete in the beginning of a text, or all of a short one.
fn whole_lines(bytes: &[u8]) -> &[u8] {
    let beginning = bytes.get(..BEGINNING).unwrap_or(bytes);
    let end = beginning.iter().rposition(|&byte| byte == b'\n');
    match end {
        Some(end) if beginning.len() < bytes.len() => &beginning[..=end],
        None if beginning.len() < bytes.len() => &[],
        _ => bytes,
    }
}

/// Reads at most as much as shows that it is more than `most` bytes: one byte more.
///
/// # Errors
/// The reader's.
pub fn read_at_most(reader: impl Read, most: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(most as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn is_named_scenario(name: Option<&str>) -> bool {
    name.is_some_and(|name| name.to_lowercase().ends_with(".vmem"))
}

/// The link, if there is nothing else: no line of a scenario is without a blank, and a
/// link is, but for line breaks that a mail has put into it.
fn only_link(bytes: &[u8]) -> Option<Result<Link, LinkError>> {
    let text = short_text(bytes)?;
    if text.trim().contains([' ', '\t']) {
        return None;
    }
    match permalink::decode(text) {
        Err(LinkError::NoLink | LinkError::Empty) => None,
        link => Some(link),
    }
}

/// Text that is short enough for a link, with what mails put around it.
fn short_text(bytes: &[u8]) -> Option<&str> {
    const MOST: usize = 8 * permalink::MOST_CHARACTERS;
    if bytes.len() > MOST {
        return None;
    }
    std::str::from_utf8(bytes).ok()
}

fn first_binary(bytes: &[u8]) -> Option<usize> {
    let is_control = |&byte: &u8| byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c);
    let control = bytes.iter().position(is_control);
    let utf8 = match std::str::from_utf8(bytes) {
        // A letter that is cut at the end of what was read.
        Err(error) if error.error_len().is_none() && bytes.len() > MAX_BYTES => None,
        Err(error) => Some(error.valid_up_to()),
        Ok(_) => None,
    };
    control.into_iter().chain(utf8).min()
}

/// The kind of file that begins with these bytes.
fn magic(bytes: &[u8]) -> Option<&'static str> {
    const KINDS: [(&[u8], &str); 9] = [
        (b"\x89PNG", "a PNG picture"),
        (b"\xff\xd8\xff", "a JPEG picture"),
        (b"%PDF", "a PDF document"),
        (b"PK\x03\x04", "a ZIP archive"),
        (b"\x1f\x8b", "a gzip archive; unpack it first"),
        (b"\x28\xb5\x2f\xfd", "a zstd archive; unpack it first"),
        (b"\x7fELF", "a program (ELF)"),
        (b"\xff\xfe", "text in UTF-16; save it as UTF-8"),
        (b"\xfe\xff", "text in UTF-16; save it as UTF-8"),
    ];
    let kind = KINDS.iter().find(|(magic, _)| bytes.starts_with(magic));
    kind.map(|&(_, kind)| kind)
}
