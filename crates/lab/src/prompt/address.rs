//! An address, as people type it.

use crate::scenario::{Number, NumberError};
use crate::world::{ArenaId, World};

/// Why a text is not an address.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum AddressError {
    /// Nothing was typed.
    #[error("no address was typed")]
    Empty,
    /// There is no arena in which the address could be.
    #[error("there is no arena yet")]
    NoArena,
    /// It is above 2^64 - 1.
    #[error("the largest address is {}, 2^64 - 1", u64::MAX)]
    TooLarge,
    /// It is neither a number nor the name of a live allocation.
    #[error(
        "“{}” is neither an address, such as 4096, 4K or 0x1000, nor the name of a live allocation",
        shortened(.0)
    )]
    Malformed(String),
}

fn shortened(word: &str) -> String {
    let short: String = word.chars().take(24).collect();
    let more = if short.len() < word.len() { "…" } else { "" };
    short + more
}

/// Reads an address: a number, with blanks between thousands and `@` before it if that is how
/// it was typed, or the name of a live allocation, whose arena it then is.
///
/// # Errors
/// It is none, or there is no arena in which it could be.
pub fn parse_address(
    world: &World,
    arena: Option<ArenaId>,
    typed: &str,
) -> Result<(ArenaId, u64), AddressError> {
    let is_blank = |c: char| c.is_whitespace() || c == '\u{2009}';
    let word: String = typed.chars().filter(|&c| !is_blank(c)).collect();
    if word.is_empty() {
        return Err(AddressError::Empty);
    }
    if let Some(allocation) = world.allocation_named(&word) {
        return Ok((allocation.arena, allocation.base));
    }
    let digits = word.strip_prefix('@').unwrap_or(&word);
    match digits.parse() {
        Ok(Number(address)) => Ok((arena.ok_or(AddressError::NoArena)?, address)),
        Err(NumberError::TooLarge) => Err(AddressError::TooLarge),
        Err(NumberError::Malformed) => Err(AddressError::Malformed(digits.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::world_after;
    use super::*;

    fn world() -> World {
        world_after(&[
            "arena heap quantum=16",
            "span heap 4096 1K",
            "a = alloc heap 20",
        ])
    }

    const HEAP: ArenaId = ArenaId(0);

    #[test]
    fn an_address_is_written_in_many_ways() {
        let world = world();
        for typed in [
            "4100",
            "0x1004",
            " 4 100 ",
            "@4100",
            "4_100",
            "4\u{2009}100",
        ] {
            let address = parse_address(&world, Some(HEAP), typed);
            assert_eq!(address, Ok((HEAP, 4100)), "{typed}");
        }
        assert_eq!(parse_address(&world, None, "a"), Ok((HEAP, 4096)));
    }

    #[test]
    fn what_is_not_an_address_is_explained() {
        let world = world();
        let why = |typed| parse_address(&world, Some(HEAP), typed).unwrap_err();
        assert_eq!(why("  "), AddressError::Empty);
        assert!(why("b").to_string().starts_with("“b” is neither"));
        assert_eq!(why("18446744073709551616"), AddressError::TooLarge);
        assert_eq!(parse_address(&world, None, "5"), Err(AddressError::NoArena));
        assert!(why(&"long".repeat(1000)).to_string().len() < 200);
    }
}
