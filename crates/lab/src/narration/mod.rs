//! What happens, in words: the same on the command line, on the screen and for
//! a screen reader.

mod answer;
mod cache;
mod check;
mod compared;
mod failure;
mod formatter;
mod grant;
mod request;
mod statement;
mod step;
mod summary;

pub use answer::{answer, found, freed, imports, legal, why};
pub use check::{expected, instead};
pub use compared::reply;
pub use failure::{failure, lack, refusal};
pub use formatter::{Formatter, Radix};
pub use request::{layout, request};
pub use statement::{label, question, statement};
pub use step::sentence;
pub use summary::summary;

use vmem::{AllocPolicy, LISTS};

/// A number with a thin space (U+2009) between thousands.
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

/// `1 unit`, `2 units` …
pub fn units(number: impl Into<u128>) -> String {
    count(number, "unit", "units")
}

/// A number and what it counts.
pub fn count(number: impl Into<u128>, one: &str, many: &str) -> String {
    match number.into() {
        1 => format!("1 {one}"),
        number => format!("{} {many}", grouped(number)),
    }
}

/// A list, with the sizes of what is in it: `list 5 (32–63 units)`.
pub fn list(list: u8) -> String {
    let Some(first) = 1_u64.checked_shl(list.into()) else {
        return format!("list {list}");
    };
    let last = first.wrapping_mul(2).wrapping_sub(1);
    if list == 0 {
        return "list 0 (1 unit)".to_owned();
    }
    debug_assert!(usize::from(list) < LISTS);
    // Two numbers of a line each are not to be one word.
    let to = if list < 40 { "–" } else { "\u{a0}– " };
    format!(
        "list {list} ({}{to}{} units)",
        grouped(first.into()),
        grouped(last.into())
    )
}

/// What a policy is called.
pub const fn policy(policy: AllocPolicy) -> &'static str {
    match policy {
        AllocPolicy::InstantFit => "instant fit",
        AllocPolicy::BestFit => "best fit",
        AllocPolicy::NextFit => "next fit",
    }
}

fn number(value: u64) -> String {
    grouped(value.into())
}

/// The same with a capital, for the beginning of a sentence. Names stay as they
/// are: only our own words are passed here.
fn capital(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}
