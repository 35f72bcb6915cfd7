//! Quoting text of a log.

/// Returns text of a log for a comment: one short line without control characters.
pub(super) fn quoted(words: &str) -> String {
    const MOST: usize = 48;
    let printable = |c: &char| !c.is_control();
    let mut text: String = words.chars().filter(printable).take(MOST).collect();
    if words.chars().filter(printable).nth(MOST).is_some() {
        text.push('…');
    }
    text
}
