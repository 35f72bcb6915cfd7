//! Finding the link in a pasted text.

use percent_encoding::percent_decode_str;

/// The maximum number of times that a link may have been percent-encoded.
const MAX_ENCODINGS: usize = 3;

/// Characters around a link, or after it at the end of a sentence.
const AROUND: [char; 17] = [
    '<', '>', '(', ')', '[', ']', '{', '}', '"', '\'', '“', '”', ',', ';', '.', '!', '`',
];

/// Returns the link in a pasted text: the part after the last `#`, if there is one, without
/// what surrounds it.
pub(super) fn clean(pasted: &str) -> String {
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
