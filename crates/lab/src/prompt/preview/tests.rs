use super::super::testing::world_after as world;
use super::request::NONE_LEGAL;
use super::*;

fn of(world: &World, line: &str) -> Preview {
    Preview::of_line(world, line, Effort::CopyWorld, Radix::Decimal)
}

#[test]
fn policies_that_agree_are_told_together() {
    let world = world(&["arena heap", "span heap 4096 64"]);
    let preview = of(&world, "alloc heap 16");
    assert_eq!(preview.verdict, Verdict::Works);
    assert_eq!(preview.words, "next address: 4\u{2009}096 (every policy)");
    assert_eq!(preview.ranges.len(), 1);
    let RangeEffect::Goes { by, chosen } = &preview.ranges[0].effect else {
        panic!("{:?}", preview.ranges)
    };
    assert_eq!((by.len(), *chosen), (3, true));
}

#[test]
fn what_a_parent_would_lend_is_told_and_placed_there() {
    let world = world(&[
        "arena heap quantum=64",
        "span heap 4096 1K",
        "arena kmem quantum=16 source=heap",
    ]);
    let preview = of(&world, "alloc kmem 40");
    let words = &preview.words;
    let lent = "; heap would lend kmem 64 units at 4\u{2009}096";
    assert!(words.ends_with(lent), "{words}");
    let lent = |range: &&PreviewRange| matches!(range.effect, RangeEffect::Lent(_));
    let lent = preview.ranges.iter().find(lent).unwrap();
    assert_eq!((lent.base, lent.size), (4096, 64));
    assert_eq!(Some(lent.arena), world.arena_named("heap"));
}

#[test]
fn legal_addresses_are_counted_and_the_first_are_named() {
    let world = world(&["arena heap quantum=16", "span heap 4096 1K"]);
    let preview = of(&world, "xalloc heap 16 align=64");
    let words = &preview.words;
    let addresses = "16 legal addresses: 4\u{2009}096, 4\u{2009}160, 4\u{2009}224, …";
    assert!(words.starts_with(addresses), "{words}");
    assert!(preview.legality.is_some());
}

#[test]
fn advice_works_where_the_request_does_not() {
    let world = world(&["arena heap quantum=16", "span heap 4112 48"]);
    let preview = of(&world, "xalloc heap 16 align=128");
    assert_eq!(preview.verdict, Verdict::Fails);
    assert!(preview.words.starts_with(NONE_LEGAL));
    let advice = &preview.advice[0];
    assert_eq!(advice.words, "with align=32, the request would fit");
    assert_eq!(of(&world, &advice.line).verdict, Verdict::Works);
    let too_large = of(&world, "alloc heap 100");
    assert_eq!(too_large.advice[0].words, "48 units would fit");
    assert_eq!(
        of(&world, &too_large.advice[0].line).verdict,
        Verdict::Works
    );
}

#[test]
fn a_line_is_predicted_with_a_reason() {
    let world = world(&["arena heap", "span heap 0 64", "a = alloc heap 16"]);
    for (line, verdict, words) in [
        ("alloc heap 16", Verdict::Works, "next address: 16"),
        ("alloc heap", Verdict::Incomplete, "expected a size"),
        ("aloc heap 16", Verdict::Wrong, "found “aloc”"),
        ("alloc haep 16", Verdict::Fails, "there is no arena haep"),
        ("xalloc heap 16 nocross=8", Verdict::Fails, "cannot be met"),
        (
            "free heap a",
            Verdict::Works,
            "a (16 units at 0) would be freed",
        ),
        ("free heap b", Verdict::Fails, "there is no allocation b"),
        (
            "free heap @3 4",
            Verdict::Fails,
            "no allocation starts at 3",
        ),
        (
            "span heap 32 64",
            Verdict::Fails,
            "would overlap the span of",
        ),
        ("span heap 64 64", Verdict::Works, ""),
    ] {
        let preview = of(&world, line);
        assert_eq!(preview.verdict, verdict, "{line}");
        assert!(preview.words.contains(words), "{line}: {}", preview.words);
    }
    for misspelt in ["aloc heap 16", "alloc haep 16"] {
        assert_eq!(of(&world, misspelt).advice[0].line, "alloc heap 16");
    }
    let free = of(&world, "free heap a");
    assert_eq!((free.ranges[0].base, free.ranges[0].size), (0, 64));
}

#[test]
fn large_worlds_are_asked_less() {
    let world = world(&["arena heap", "span heap 0 64"]);
    let some = Preview::of_line(&world, "alloc heap 16", Effort::CopyArenas, Radix::Decimal);
    assert_eq!(some.ranges.len(), 1);
    let fails = Preview::of_line(&world, "alloc heap 90", Effort::CopyArenas, Radix::Decimal);
    assert_eq!((fails.verdict, fails.advice.len()), (Verdict::Fails, 0));
    let none = Preview::of_line(&world, "alloc heap 16", Effort::CopyNothing, Radix::Decimal);
    assert!(none.ranges.is_empty());
    assert!(none.words.contains("too many"));
}

#[test]
fn after_a_million_operations_a_small_world_is_still_asked() {
    let world = world(&["arena heap", "span heap 0 64"]);
    let effort = |operations| Effort::for_world(&world, operations);
    assert_eq!(effort(1_000), Effort::CopyWorld);
    assert_eq!(effort(10_000_000), Effort::CopyArenas);
    let preview = Preview::of_line(&world, "alloc heap 16", effort(10_000_000), Radix::Decimal);
    assert_eq!(preview.words, "next address: 0 (every policy)");
}

#[test]
fn the_ends_of_the_address_space_are_no_trouble() {
    let world = world(&[
        "arena all",
        "span all 0 1",
        "span all 18446744073709551615 1",
    ]);
    for line in [
        "xalloc all 1 align=0x8000000000000000",
        "xalloc all 1 within=18446744073709551615..=18446744073709551615",
        "xalloc all 18446744073709551615 align=2 nocross=4",
        "alloc all 18446744073709551615",
        "get all 1 phase=1 align=2",
        "at all 18446744073709551615",
    ] {
        let preview = of(&world, line);
        assert!(!preview.words.is_empty(), "{line}");
    }
}
