//! Numbers as people write them.

/// A number of the language: decimal or `0x…`, `_` between digits, and a
/// suffix `K M G T`, powers of 1024.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Number(pub u64);

/// The reason a word is not a number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NumberError {
    /// It is not written like a number.
    Malformed,
    /// It is above 2^64 - 1.
    TooLarge,
}

impl std::str::FromStr for Number {
    type Err = NumberError;

    fn from_str(word: &str) -> Result<Self, NumberError> {
        let units = [('K', 10), ('M', 20), ('G', 30), ('T', 40)];
        let with_unit = |(letter, bits)| Some((word.strip_suffix(letter)?, 1_u64 << bits));
        let (digits, unit) = units.into_iter().find_map(with_unit).unwrap_or((word, 1));
        let (digits, radix) = match digits.strip_prefix("0x") {
            Some(digits) => (digits, 16),
            None => (digits, 10),
        };
        let mut value = 0_u64;
        let mut after_digit = false;
        for character in digits.chars() {
            if character == '_' && after_digit {
                after_digit = false;
                continue;
            }
            let digit = character.to_digit(radix).ok_or(NumberError::Malformed)?;
            value = value
                .checked_mul(u64::from(radix))
                .and_then(|value| value.checked_add(u64::from(digit)))
                .ok_or(NumberError::TooLarge)?;
            after_digit = true;
        }
        // Neither empty nor ending in `_`.
        if !after_digit {
            return Err(NumberError::Malformed);
        }
        value
            .checked_mul(unit)
            .map(Self)
            .ok_or(NumberError::TooLarge)
    }
}
