//! The short names that a text mentions, to find an unused one.

use std::collections::HashMap;

use super::statement::Statement;

/// The number of mentions of each name of small letters, by the name's number: a is 0, z
/// is 25, aa is 26.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Mentions(HashMap<u32, u32>);

impl Mentions {
    pub(crate) fn add(&mut self, statement: &Statement) {
        if let Some(number) = statement.allocation().and_then(number) {
            *self.0.entry(number).or_default() += 1;
        }
    }

    pub(super) fn remove(&mut self, statement: &Statement) {
        let Some(number) = statement.allocation().and_then(number) else {
            return;
        };
        match self.0.get_mut(&number) {
            Some(count) if *count > 1 => *count -= 1,
            _ => drop(self.0.remove(&number)),
        }
    }

    /// Returns the names a, b … z, aa, ab … that are mentioned neither here nor in `others`,
    /// in order.
    pub(super) fn unused(&self, others: &Self) -> impl Iterator<Item = String> {
        let is_unused =
            move |number: &u32| [self, others].iter().all(|m| !m.0.contains_key(number));
        (0..).filter(is_unused).map(letters)
    }
}

/// Returns the number of a name like those that unnamed allocations get: a1, a2 …
pub(crate) fn automatic_number(name: &str) -> Option<u64> {
    let digits = name.strip_prefix('a')?;
    let is_number = digits.bytes().all(|digit| digit.is_ascii_digit()) && !digits.starts_with('0');
    digits.parse().ok().filter(|_| is_number)
}

/// Returns the number of a short name of small letters.
fn number(name: &str) -> Option<u32> {
    const MOST: usize = 6;
    if name.len() > MOST {
        return None;
    }
    let number = name.bytes().try_fold(0_u32, |number, letter| {
        let digit = letter
            .is_ascii_lowercase()
            .then(|| u32::from(letter - b'a'))?;
        Some(26 * number + digit + 1)
    });
    number?.checked_sub(1)
}

/// Returns the name of a number: 0 is a, 25 is z, 26 is aa.
fn letters(number: u32) -> String {
    let last = char::from(b'a' + (number % 26) as u8);
    match (number / 26).checked_sub(1) {
        Some(more) => format!("{}{last}", letters(more)),
        None => last.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::{letters, number};

    #[test]
    fn names_and_numbers_are_the_same_thing() {
        for (name, of) in [("a", 0), ("z", 25), ("aa", 26), ("az", 51), ("ba", 52)] {
            assert_eq!((letters(of).as_str(), number(name)), (name, Some(of)));
        }
        assert!((0..100_000).all(|n| number(&letters(n)) == Some(n)));
        assert_eq!(
            [number("a1"), number("B"), number(""), number("aaaaaaa")],
            [None; 4]
        );
    }
}
