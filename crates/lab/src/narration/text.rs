//! Numbers, lists and policies as text.

use vmem::AllocPolicy;

/// Returns a number with a thin space (U+2009) between thousands.
pub fn grouped(number: u128) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 2);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('\u{2009}');
        }
        text.push(digit);
    }
    text
}

/// Returns `1 unit`, `2 units` …
pub fn units(number: impl Into<u128>) -> String {
    count(number, "unit", "units")
}

/// Returns a number and the noun that it counts.
pub fn count(number: impl Into<u128>, one: &str, many: &str) -> String {
    match number.into() {
        1 => format!("1 {one}"),
        number => format!("{} {many}", grouped(number)),
    }
}

/// Returns a freelist with the sizes of its segments: `list 5 (32–63 units)`.
pub fn list(list: u8) -> String {
    let Some(first) = 1_u64.checked_shl(list.into()) else {
        return format!("list {list}");
    };
    let last = first.wrapping_mul(2).wrapping_sub(1);
    if list == 0 {
        return "list 0 (1 unit)".to_owned();
    }
    // A line break is possible between two long numbers.
    let to = if list < 40 { "–" } else { "\u{a0}– " };
    format!(
        "list {list} ({}{to}{} units)",
        grouped(first.into()),
        grouped(last.into())
    )
}

/// Returns the name of a policy.
pub const fn policy(policy: AllocPolicy) -> &'static str {
    match policy {
        AllocPolicy::InstantFit => "instant fit",
        AllocPolicy::BestFit => "best fit",
        AllocPolicy::NextFit => "next fit",
    }
}

pub(super) fn number(value: u64) -> String {
    grouped(value.into())
}

/// Returns the text with a capital letter, to begin a sentence. Only our own words are
/// passed here: the names of arenas and allocations stay as they are.
/// ```
/// assert_eq!(vmem_lab::narration::capital("énorme"), "Énorme");
/// ```
pub fn capital(text: &str) -> String {
    let mut rest = text.chars();
    let first = rest.next().into_iter().flat_map(char::to_uppercase);
    first.chain(rest).collect()
}

/// Returns a failure as the end of a sentence. A failure that ends with a question
/// keeps its question mark.
pub(super) fn full_stop(failure: &str) -> String {
    let end = if failure.ends_with('?') { "" } else { "." };
    format!("{failure}{end}")
}
