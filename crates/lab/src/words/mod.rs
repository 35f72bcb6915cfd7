//! What happens, in words.

use crate::world::{Outcome, Step, World};

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

/// One sentence for one step. `world` is as it is behind the operation.
pub fn sentence(_world: &World, _step: &Step) -> String {
    todo!()
}

/// What an operation did and why, in one or two sentences. `world` is as it is
/// behind the operation; with recorded steps it says more.
pub fn summary(_world: &World, _outcome: &Outcome) -> String {
    todo!()
}
