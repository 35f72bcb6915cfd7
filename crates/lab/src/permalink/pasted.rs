//! Finding the link in a pasted text.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// The maximum number of times that a link may have been percent-encoded.
const MAX_ENCODINGS: usize = 3;

/// Characters around a link, or after it at the end of a sentence.
const AROUND: [char; 17] = [
    '<', '>', '(', ')', '[', ']', '{', '}', '"', '\'', '“', '”', ',', ';', '.', '!', '`',
];

/// Returns the link in a pasted text: the part after the last `#`, if there is one, without
/// what surrounds it.
pub(super) fn clean(pasted: &str) -> Cow<'_, str> {
    let mut link = Cow::Borrowed(pasted.trim());
    for _ in 0..MAX_ENCODINGS {
        if !link.contains('%') {
            break;
        }
        link = Cow::Owned(percent_decode_str(&link).decode_utf8_lossy().into_owned());
    }
    if link.contains(['\n', '\r']) || link.contains(is_invisible) {
        // Mail programs break long lines.
        let joined: String = link.lines().map(str::trim).collect();
        link = Cow::Owned(joined.replace(is_invisible, ""));
    }
    let fragment = match link.rsplit_once('#') {
        Some((_, fragment)) => fragment,
        None => &link,
    };
    let fragment = fragment.trim_start_matches(AROUND).trim_start();
    // Other words, or tracking parameters.
    let ends = |c: char| c.is_whitespace() || c == '&' || c == '?';
    let alone = fragment.split(ends).next().unwrap_or_default();
    let alone = alone.trim_end_matches(AROUND);
    // Nothing had to be cleaned.
    match link {
        Cow::Borrowed(whole) if whole.len() == alone.len() => Cow::Borrowed(whole),
        _ => Cow::Owned(alone.to_owned()),
    }
}

/// Returns whether programs insert this character to allow a line break.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}'
    )
}
