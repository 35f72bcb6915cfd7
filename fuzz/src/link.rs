//! Links: any pasted text, and any content of a link.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use vmem_lab::Place;
use vmem_lab::permalink::{self, Link};

/// Tries the bytes in three ways: as pasted text, as the content of a link that arrived
/// whole, and as a session.
pub fn link(bytes: &[u8]) {
    let decoded = permalink::decode(&sealed(bytes));
    if let Ok(inside) = decoded {
        comes_back(&inside);
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    match permalink::decode(text) {
        Ok(pasted) => comes_back(&pasted),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
    comes_back(&Link {
        text: text.to_owned(),
        place: place(bytes),
    });
}

/// Returns a link with these bytes in it, and the right check value.
fn sealed(bytes: &[u8]) -> String {
    let check = crc32fast::hash(bytes).to_le_bytes();
    format!("v1.{}", URL_SAFE_NO_PAD.encode([bytes, &check].concat()))
}

/// Returns any place, by the last bytes.
fn place(bytes: &[u8]) -> Place {
    let mut last = bytes.iter().rev().map(|&byte| usize::from(byte));
    let mut number = || {
        let shift = last.next().unwrap_or(0) as u32 % usize::BITS;
        last.next().unwrap_or(0) << shift
    };
    let operations = number();
    let step = number().checked_sub(1);
    Place { operations, step }
}

/// Checks that a session's link decodes to that session, and only if it arrived unchanged.
fn comes_back(session: &Link) {
    let made = match permalink::encode(session) {
        Ok(made) => made,
        Err(error) => {
            assert!(error.characters > permalink::MOST_CHARACTERS);
            return;
        }
    };
    assert!(made.len() <= permalink::MOST_CHARACTERS);
    assert_eq!(permalink::decode(&made).as_ref(), Ok(session), "{made}");
    let mail = format!("<https://example.org/app/?a=b#{made}>.\r\n");
    assert_eq!(permalink::decode(&mail).as_ref(), Ok(session), "{mail}");
    let at = session.text.len() % made.len();
    assert!(
        permalink::decode(&made[..at]).is_err(),
        "{made} cut at {at}"
    );
    let wrong = mistyped(&made, at);
    assert!(permalink::decode(&wrong).is_err(), "{made} and {wrong}");
}

/// Returns the link with another letter in one place.
fn mistyped(made: &str, at: usize) -> String {
    let other = if made[at..].starts_with('A') {
        "B"
    } else {
        "A"
    };
    format!("{}{other}{}", &made[..at], &made[at + 1..])
}
