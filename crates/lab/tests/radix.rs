//! Addresses in hexadecimal: the same words with the same addresses in the other radix.
#![allow(clippy::unwrap_used, reason = "a test ends where something is wrong")]

mod common;

use proptest::prelude::*;
use vmem_lab::narration::{self, Formatter, Radix};
use vmem_lab::scenario::parse_question;
use vmem_lab::{Effect, Expectation, Outcome, World, parse_line, query};

/// All kinds of outcomes. All addresses, and no other numbers, are 7 340 032 or more.
const TEXT: &str = "\
arena heap quantum=64
span heap 0x700000 8192
span heap 0x700000 64
span heap 0x700041 64
unspan heap 0x700040
arena kmem quantum=16 source=heap qcache=32
a = alloc kmem 40
b = xalloc heap 100 align=256 within=0x700100..0x702000 best
c = alloc heap 64 next
d = xalloc heap 64 phase=64 align=128 within=0x700800..=0x700fff
big = alloc heap 1M
lent = alloc kmem 1M
tiny = alloc kmem 16
free kmem tiny
free heap @0x700000 64
free heap @0x700040 64
free heap @0x700123 64
free heap @0x700200 1
x = xalloc kmem 16 within=0x700008..0x700018
free kmem a
expect b = 0x700100
expect b = 0x700300
late = alloc heap 7000 wait
later = alloc heap 7000 wait
free heap c
free heap c
free heap b
free heap d
reap kmem
unspan heap 0x700000
destroy kmem
";

/// Returns every text about the scenario, with its place.
fn said(radix: Radix) -> Vec<(String, String)> {
    let mut world = World::default();
    let mut said = Vec::new();
    for line in TEXT.lines() {
        let statement = parse_line(line).unwrap().unwrap();
        said.extend(asked(&world, radix).map(|words| (format!("before `{line}`"), words)));
        let outcome = world.run(statement);
        let formatter = Formatter::new(&world, radix);
        said.push((line.to_owned(), narration::summary(formatter, &outcome)));
        let steps = 0..outcome.steps.len();
        said.extend(steps.map(|step| {
            let words = narration::sentence(formatter, &outcome, step).unwrap();
            (line.to_owned(), words)
        }));
        said.extend(refused(formatter, &outcome).map(|words| (line.to_owned(), words)));
    }
    said
}

/// Returns the reason of a failure in each of its forms.
fn refused(formatter: Formatter<'_>, outcome: &Outcome) -> impl Iterator<Item = String> {
    let why = outcome.result.as_ref().err();
    why.map(|why| narration::failure(formatter, outcome.arena, why))
        .into_iter()
}

/// Returns the answers to questions about a world.
fn asked(world: &World, radix: Radix) -> impl Iterator<Item = String> {
    const QUESTIONS: [&str; 9] = [
        "get heap 64",
        "get kmem 40 within=0x700100..0x702000 align=128",
        "get heap 64 nocross=4096 within=0x700000..0x702000",
        "at heap 0x700001",
        "at kmem 0x700028",
        "at heap 0x6fffff",
        "would-free heap b",
        "would-free kmem a",
        "would-free heap @0x700123",
    ];
    let formatter = Formatter::new(world, radix);
    QUESTIONS.into_iter().filter_map(move |question| {
        let answer = query::answer(world, &parse_question(question).unwrap()).ok()?;
        // The width of a column depends on its contents.
        let words = narration::answer(formatter, &answer);
        let lines = words
            .lines()
            .map(|line| line.split(' ').filter(|word| !word.is_empty()));
        let lines = lines.map(|line| line.collect::<Vec<_>>().join(" "));
        Some(lines.collect::<Vec<_>>().join("\n"))
    })
}

/// Returns a text with each hexadecimal number changed to decimal.
fn in_decimal(text: &str) -> String {
    let mut parts = text.split("0x");
    let mut told = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|c: char| !c.is_ascii_hexdigit());
        let (digits, rest) = part.split_at(end.unwrap_or(part.len()));
        told += &narration::grouped(u128::from_str_radix(digits, 16).unwrap());
        told += rest;
    }
    told
}

/// Returns true if an address in the scenario's spans, or just below, is written in decimal.
fn has_decimal(text: &str) -> bool {
    let digits = text.replace('\u{2009}', "");
    let mut numbers = digits.split(|c: char| !c.is_ascii_alphanumeric());
    numbers.any(|number| {
        number
            .parse()
            .is_ok_and(|it: u64| (0x6f_ffff..=0x70_2000).contains(&it))
    })
}

#[test]
fn the_words_are_the_same_in_both_radixes() {
    let (decimal, hexadecimal) = (said(Radix::Decimal), said(Radix::Hexadecimal));
    assert_eq!(decimal.len(), hexadecimal.len());
    for ((line, decimal), (_, hexadecimal)) in decimal.iter().zip(&hexadecimal) {
        assert!(!decimal.contains("0x"), "{line}: {decimal}");
        assert!(!has_decimal(hexadecimal), "{line}: {hexadecimal}");
        assert_eq!(&in_decimal(hexadecimal), decimal, "{line}");
    }
}

#[test]
fn the_scenario_has_every_kind_of_outcome() {
    let mut world = World::default();
    let statements = TEXT.lines().map(|line| parse_line(line).unwrap().unwrap());
    let outcomes: Vec<_> = statements.map(|statement| world.run(statement)).collect();
    let came = |what: fn(&Effect) -> bool| {
        outcomes
            .iter()
            .any(|outcome| outcome.result.as_ref().is_ok_and(what))
    };
    assert!(came(|effect| matches!(effect, Effect::Allocated(_))));
    assert!(came(|effect| matches!(
        effect,
        Effect::Waits { why: Some(_), .. }
    )));
    assert!(came(|effect| matches!(
        effect,
        Effect::Waits { why: None, .. }
    )));
    assert!(came(|effect| matches!(effect, Effect::Freed { .. })));
    assert!(came(|effect| matches!(effect, Effect::Held)));
    assert!(came(|effect| matches!(effect, Effect::NotHeld { .. })));
    assert!(outcomes.iter().any(|outcome| !outcome.served.is_empty()));
    let failed = outcomes.iter().filter(|outcome| outcome.result.is_err());
    let failed: Vec<_> = failed
        .map(|outcome| outcome.statement.to_string())
        .collect();
    assert!(failed.len() >= 9, "{failed:?}");
}

#[test]
fn sizes_and_counts_stay_decimal() {
    let mut world = World::default();
    let run = |world: &mut World, line: &str| {
        let outcome = world.run(parse_line(line).unwrap().unwrap());
        narration::summary(Formatter::new(world, Radix::Hexadecimal), &outcome)
            .replace('\u{2009}', "")
    };
    run(&mut world, "arena heap");
    assert_eq!(
        run(&mut world, "span heap 4096 1K"),
        "heap gets a span of 1024 units at 0x1000. All of the span is free."
    );
    let full = run(&mut world, "a = alloc heap 4096");
    assert!(
        full.contains("only 1024 units are free") && !full.contains("0x"),
        "{full}"
    );
}

#[test]
fn an_expectation_is_reported_in_hexadecimal() {
    let expectation = Expectation::At {
        name: "a".to_owned(),
        base: 4160,
    };
    assert_eq!(
        narration::expected(Radix::Hexadecimal, &expectation),
        "a is at 0x1040"
    );
}

#[test]
fn the_last_address_and_the_end_after_it_can_be_written() {
    assert_eq!(Radix::Hexadecimal.address(u64::MAX), "0xffffffffffffffff");
    assert_eq!(
        Radix::Hexadecimal.address(1_u128 << 64),
        "0x10000000000000000"
    );
    assert_eq!(Radix::Hexadecimal.address(0_u64), "0x0");
}

proptest! {
    #[test]
    fn a_statement_in_hexadecimal_is_the_same_statement(statement in common::statement()) {
        let text = narration::statement(Radix::Hexadecimal, &statement);
        prop_assert_eq!(&text, &format!("{statement:#}"));
        prop_assert_eq!(parse_line(&text), Ok(Some(statement)), "{}", text);
    }

    #[test]
    fn the_addresses_of_a_statement_are_in_hexadecimal(name in common::name(), base in 10_u64.., last in any::<u64>()) {
        let lines = [
            format!("span {name} {base} 1"),
            format!("unspan {name} {base}"),
            format!("free {name} @{base} 1"),
            format!("expect a = {base}"),
            format!("xalloc {name} 1 within={base}..={last}"),
            format!("random {name} ops=1 seed=1 within={}..={}", base.min(last), base.max(last)),
        ];
        for line in lines {
            let Ok(Some(statement)) = parse_line(&line) else { continue };
            let text = narration::statement(Radix::Hexadecimal, &statement);
            prop_assert!(text.contains(&format!("{base:#x}")), "{}", text);
        }
    }
}

#[test]
fn a_question_in_hexadecimal_is_the_same_question() {
    for line in [
        "get heap 64 align=64 within=4096..8192 best",
        "get heap 64 within=0..=18446744073709551615",
        "at heap 4160",
        "would-free heap @4160 64",
        "would-free heap a",
    ] {
        let question = parse_question(line).unwrap();
        let text = narration::statement(Radix::Hexadecimal, &question);
        assert!(!text.contains("4096") && !text.contains("4160"), "{text}");
        assert_eq!(parse_question(&text), Ok(question), "{text}");
    }
}
