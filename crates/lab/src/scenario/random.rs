//! A `random` line to a statement.

use super::MAX_OPERATIONS;
use super::error::ParseError;
use super::parse::{ARENA, bounds};
use super::statement::Statement;
use super::words::{Word, Words};
use crate::language;
use crate::request::Bounds;
use crate::workload::{Alignment, Life, Policies, Preset, Reach, Shape, Sizes};

pub(super) fn random(words: &mut Words<'_>) -> Result<Statement, ParseError> {
    let arena = words.name(ARENA)?;
    let (mut ops, mut seed) = (None, None);
    let mut shape = Shape::default();
    while let Some(key) = words.next() {
        let value = words.value_of(key)?;
        match key.text {
            "ops" => ops = Some(length(value)?),
            "seed" => seed = Some(value.number("a seed")?),
            _ => describe(&mut shape, key, value)?,
        }
    }
    Ok(Statement::Random {
        arena,
        ops: ops.ok_or_else(|| words.missing("ops=N"))?,
        seed: seed.ok_or_else(|| words.missing("seed=N"))?,
        shape: Box::new(shape),
    })
}

fn describe(shape: &mut Shape, key: Word<'_>, value: Word<'_>) -> Result<(), ParseError> {
    match key.text {
        "preset" => shape.preset = Some(one_of(value, Preset::ALL, Preset::name)?),
        "size" if Sizes::ALL.iter().any(|how| how.word() == value.text) => {
            return Err(the_other(
                key,
                "sizes",
                "size= takes the sizes, and sizes= how they are spread over them",
            ));
        }
        "size" => shape.size = Some(sizes(value)?),
        "sizes" if value.text.starts_with(|first: char| first.is_ascii_digit()) => {
            return Err(the_other(
                key,
                "size",
                "sizes= takes how sizes are spread, and size= the sizes",
            ));
        }
        "sizes" => shape.sizes = Some(one_of(value, Sizes::ALL, Sizes::word)?),
        "live" => shape.live = Some(how_many_live(value)?),
        "life" => shape.life = Some(one_of(value, Life::ALL, Life::word)?),
        "swing" => shape.swing = Some(value.number("a number of allocations")?),
        "policy" => shape.policy = Some(one_of(value, Policies::ALL, Policies::word)?),
        "align" => shape.align = Some(alignment(value)?),
        "nocross" => shape.nocross = Some(boundary(value)?),
        "within" => shape.within = Some(reach(value)?),
        _ => shape.constrained = Some(percent(value)?),
    }
    Ok(())
}

/// Returns the error for one of two attributes that are easily confused.
fn the_other(key: Word<'_>, correction: &str, message: &str) -> ParseError {
    ParseError {
        suggestion: Some(correction.to_owned()),
        ..key.wrong(message.to_owned())
    }
}

/// Returns the member of `all` that has this word.
fn one_of<T: Copy, const N: usize>(
    value: Word<'_>,
    all: [T; N],
    word: impl Fn(T) -> &'static str,
) -> Result<T, ParseError> {
    let found = all.into_iter().find(|&one| word(one) == value.text);
    found.ok_or_else(|| {
        let words = all.map(word);
        value.instead_of(&language::one_of(&words), &words)
    })
}

fn length(value: Word<'_>) -> Result<u64, ParseError> {
    let ops = value.number("a number of operations")?;
    if ops == 0 || ops > MAX_OPERATIONS as u64 {
        return Err(value.wrong(format!(
            "a workload has from 1 to {MAX_OPERATIONS} operations, not {}",
            value.quoted()
        )));
    }
    Ok(ops)
}

fn sizes(value: Word<'_>) -> Result<Bounds, ParseError> {
    let size = if value.text.contains("..") {
        bounds(value)?
    } else {
        let size = value.number("a size or a range of sizes such as 16..64")?;
        Bounds::Through(size, size)
    };
    match size.ends() {
        Some((first, _)) if first > 0 => Ok(size),
        _ => Err(value.wrong(format!(
            "the sizes {} must begin at 1 or above and not be empty",
            value.quoted()
        ))),
    }
}

fn how_many_live(value: Word<'_>) -> Result<u64, ParseError> {
    match value.number("a number of allocations")? {
        0 => Err(value.wrong("a workload keeps at least 1 allocation live, not 0".to_owned())),
        live => Ok(live),
    }
}

fn alignment(value: Word<'_>) -> Result<Alignment, ParseError> {
    if value.text == "size" {
        return Ok(Alignment::Size);
    }
    if value.text.starts_with(char::is_alphabetic) {
        return Err(value.instead_of("an alignment, a number or size", &["size"]));
    }
    match value.number("an alignment, or size")? {
        align if align.is_power_of_two() => Ok(Alignment::To(align)),
        _ => Err(value.wrong(format!(
            "an alignment is a power of two (1 for none), and {} is not",
            value.quoted()
        ))),
    }
}

fn boundary(value: Word<'_>) -> Result<u64, ParseError> {
    match value.number("a number for nocross")? {
        nocross if nocross == 0 || nocross.is_power_of_two() => Ok(nocross),
        _ => Err(value.wrong(format!(
            "nocross is a power of two (0 for none), and {} is not",
            value.quoted()
        ))),
    }
}

fn reach(value: Word<'_>) -> Result<Reach, ParseError> {
    if value.text == "low" {
        return Ok(Reach::Low);
    }
    if value.text.starts_with(char::is_alphabetic) {
        return Err(value.instead_of("a range such as 16..64, or low", &["low"]));
    }
    let addresses = bounds(value)?;
    match addresses.ends() {
        Some(_) => Ok(Reach::Addresses(addresses)),
        None => Err(value.wrong(format!("the range {} is empty", value.quoted()))),
    }
}

fn percent(value: Word<'_>) -> Result<u64, ParseError> {
    match value.number("a percentage")? {
        percent @ ..=100 => Ok(percent),
        _ => Err(value.wrong(format!(
            "constrained is a percentage from 0 to 100, not {}",
            value.quoted()
        ))),
    }
}
