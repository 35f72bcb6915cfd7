//! Which short names a text mentions, to find one that it does not.

use std::collections::HashMap;

use super::{Expectation, Statement};

/// How often each name of small letters only is mentioned, by its number: a is 0, z
/// is 25, aa is 26.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Mentions(HashMap<u32, u32>);

impl Mentions {
    pub(crate) fn add(&mut self, statement: &Statement) {
        if let Some(number) = mentioned(statement).and_then(number) {
            *self.0.entry(number).or_default() += 1;
        }
    }

    pub(super) fn remove(&mut self, statement: &Statement) {
        let Some(number) = mentioned(statement).and_then(number) else {
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

/// The allocation that a statement mentions.
pub(crate) fn mentioned(statement: &Statement) -> Option<&str> {
    match statement {
        Statement::Alloc { name, .. } | Statement::Xalloc { name, .. } => name.as_deref(),
        Statement::Free { name, .. } | Statement::Expect(Expectation::At { name, .. }) => {
            Some(name)
        }
        _ => None,
    }
}

/// Returns whether a name is like those of allocations that have none: a1, a2 …
pub(crate) fn is_automatic_name(name: &str) -> bool {
    let number = name.strip_prefix('a');
    number.is_some_and(|number| number.starts_with(|c: char| c.is_ascii_digit()))
}

/// The number of a name, if it has only small letters, and not too many.
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

/// 0 is a, 25 is z, 26 is aa.
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
