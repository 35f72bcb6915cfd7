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
    let (mut ops, mut seed, mut skip) = (None, None, 0);
    let mut shape = Shape::default();
    while let Some(key) = words.next() {
        let value = words.value_of(key)?;
        match key.text {
            "ops" => {
                let count = value.number("a number of operations")?;
                let is_valid = |count: &u64| (1..=MAX_OPERATIONS as u64).contains(count);
                let rule =
                    format!("a workload has from 1 to {MAX_OPERATIONS} operations, not {{}}");
                ops = Some(valid(value, count, is_valid, &rule)?);
            }
            "seed" => seed = Some(value.number("a seed")?),
            "skip" => skip = value.number("a number of operations")?,
            _ => describe(&mut shape, key, value)?,
        }
    }
    Ok(Statement::Random {
        arena,
        ops: ops.ok_or_else(|| words.missing("ops=N"))?,
        seed: seed.ok_or_else(|| words.missing("seed=N"))?,
        skip,
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
                "size= gives the range of sizes, and sizes= gives their distribution",
            ));
        }
        "size" => shape.size = Some(sizes(value)?),
        "sizes" if value.text.starts_with(|first: char| first.is_ascii_digit()) => {
            return Err(the_other(
                key,
                "size",
                "sizes= gives the distribution of the sizes, and size= gives their range",
            ));
        }
        "sizes" => shape.sizes = Some(one_of(value, Sizes::ALL, Sizes::word)?),
        "live" => {
            let live = value.number("a number of allocations")?;
            let rule = "a workload keeps at least 1 allocation live, not 0";
            shape.live = Some(valid(value, live, |&live| live > 0, rule)?);
        }
        "life" => shape.life = Some(one_of(value, Life::ALL, Life::word)?),
        "swing" => shape.swing = Some(value.number("a number of allocations")?),
        "policy" => shape.policy = Some(one_of(value, Policies::ALL, Policies::word)?),
        "align" => shape.align = Some(alignment(value)?),
        "nocross" => {
            let nocross = value.number("a number for nocross")?;
            let is_valid = |&nocross: &u64| nocross == 0 || nocross.is_power_of_two();
            let rule = "nocross is a power of two (0 for none), and {} is not";
            shape.nocross = Some(valid(value, nocross, is_valid, rule)?);
        }
        "within" => shape.within = Some(reach(value)?),
        _ => {
            let percent = value.number("a percentage")?;
            let rule = "constrained is a percentage from 0 to 100, not {}";
            shape.constrained = Some(valid(value, percent, |&percent| percent <= 100, rule)?);
        }
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

/// Returns what was parsed from a word, unless it breaks a rule; `{}` in the rule is the word.
fn valid<T>(
    value: Word<'_>,
    parsed: T,
    is_valid: impl FnOnce(&T) -> bool,
    rule: &str,
) -> Result<T, ParseError> {
    let parsed = Some(parsed).filter(is_valid);
    parsed.ok_or_else(|| value.wrong(rule.replace("{}", &value.quoted())))
}

fn sizes(value: Word<'_>) -> Result<Bounds, ParseError> {
    let size = if value.text.contains("..") {
        bounds(value)?
    } else {
        let size = value.number("a size or a range of sizes such as 16..64")?;
        Bounds::Through(size, size)
    };
    let is_valid = |size: &Bounds| size.ends().is_some_and(|(first, _)| first > 0);
    let rule = "the range of sizes {} must start at 1 or more, and must not be empty";
    valid(value, size, is_valid, rule)
}

fn alignment(value: Word<'_>) -> Result<Alignment, ParseError> {
    if value.text == "size" {
        return Ok(Alignment::Size);
    }
    if value.text.starts_with(char::is_alphabetic) {
        return Err(value.instead_of("an alignment, a number or size", &["size"]));
    }
    let align = value.number("an alignment, or size")?;
    let rule = "an alignment is a power of two (1 for none), and {} is not";
    valid(value, align, |align| align.is_power_of_two(), rule).map(Alignment::To)
}

fn reach(value: Word<'_>) -> Result<Reach, ParseError> {
    if value.text == "low" {
        return Ok(Reach::Low);
    }
    if value.text.starts_with(char::is_alphabetic) {
        return Err(value.instead_of("a range such as 16..64, or low", &["low"]));
    }
    let is_valid = |addresses: &Bounds| addresses.ends().is_some();
    valid(value, bounds(value)?, is_valid, "the range {} is empty").map(Reach::Addresses)
}
