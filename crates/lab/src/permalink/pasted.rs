//! Getting a link out of what was pasted.

use std::borrow::Cow;

/// How often a link may have been percent-encoded, one time over the other.
const ENCODED: usize = 3;

/// What links are put between, or have behind them at the end of a sentence.
const AROUND: [char; 17] = [
    '<', '>', '(', ')', '[', ']', '{', '}', '"', '\'', '“', '”', ',', ';', '.', '!', '`',
];

/// The link in what was pasted: behind the last `#`, if there is one, without what
/// surrounds it.
pub(super) fn clean(pasted: &str) -> Cow<'_, str> {
    let mut link = Cow::Borrowed(pasted.trim());
    for _ in 0..ENCODED {
        if !link.contains('%') {
            break;
        }
        link = Cow::Owned(percent_decoded(&link));
    }
    if link.contains(['\n', '\r']) || link.contains(is_invisible) {
        // A mail breaks long lines.
        let joined: String = link.lines().map(str::trim).collect();
        link = Cow::Owned(joined.replace(is_invisible, ""));
    }
    let behind = match link.rsplit_once('#') {
        Some((_, behind)) => behind,
        None => &link,
    };
    let behind = behind.trim_start_matches(AROUND).trim_start();
    // Other words, or what a program has added to watch who follows the link.
    let ends = |c: char| c.is_whitespace() || c == '&' || c == '?';
    let alone = behind.split(ends).next().unwrap_or_default();
    let alone = alone.trim_end_matches(AROUND);
    // Kept as it is, if nothing was in need of cleaning.
    match link {
        Cow::Borrowed(whole) if whole.len() == alone.len() => Cow::Borrowed(whole),
        _ => Cow::Owned(alone.to_owned()),
    }
}

/// Whether a program may have put it into a word so that the word can be broken.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}'
    )
}

/// The text with every `%23` and the like as the character it stands for; of no use
/// beyond ASCII, since links have nothing else.
fn percent_decoded(text: &str) -> String {
    let mut parts = text.split('%');
    let mut decoded = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let code = part
            .get(..2)
            .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
            .and_then(|digits| u8::from_str_radix(digits, 16).ok())
            .filter(u8::is_ascii);
        match code {
            Some(code) => {
                decoded.push(char::from(code));
                decoded.push_str(&part[2..]);
            }
            None => {
                decoded.push('%');
                decoded.push_str(part);
            }
        }
    }
    decoded
}
