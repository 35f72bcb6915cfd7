//! One scenario under several policies or settings: the same requests, and their
//! results.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use proptest::prelude::*;
use vmem::AllocPolicy;
use vmem_lab::compare::{Answer, Column, Compared, Comparison, Reply, Variant};
use vmem_lab::measure::{Number, Quantity};
use vmem_lab::timeline::Player;
use vmem_lab::{Scenario, Statement, World};

fn parsed(text: &str) -> Scenario {
    Scenario::parse(text).unwrap()
}

fn lesson(name: &str) -> Scenario {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/lessons/");
    parsed(&std::fs::read_to_string(format!("{folder}{name}.vmem")).unwrap())
}

fn variant(text: &str) -> Variant {
    text.parse().unwrap()
}

fn done(scenario: &Scenario, variants: impl IntoIterator<Item = Variant>) -> Comparison {
    let mut comparison = Comparison::new(variants);
    assert!(!comparison.advance(scenario, usize::MAX));
    assert_eq!(comparison.position(), scenario.operations());
    comparison
}

fn replies(compared: &Compared) -> Vec<Reply> {
    compared.answers.iter().map(|answer| answer.reply).collect()
}

fn of_all<T>(comparison: &Comparison, of: impl Fn(Column<'_>) -> T) -> Vec<T> {
    comparison.columns().map(of).collect()
}

/// Returns everything visible of the arenas, in their order.
fn structure(world: &World) -> Vec<String> {
    let arenas = world.arenas().map(|arena| {
        let view = world.inspect(arena.id, |view| {
            let lists: Vec<Vec<_>> = (0..64).map(|n| view.freelist(n).collect()).collect();
            format!("{view:?} {lists:?} {:?}", view.cursor())
        });
        let slabs = world.slabs(arena.id);
        format!("{arena:?} {view} {slabs:?}")
    });
    arenas.collect()
}

#[test]
fn lesson_5_best_fit_has_room_for_the_last_request_and_the_others_fail() {
    // Lesson 5's start, once, for instant fit.
    let text = "arena heap\nspan heap 1024 256\n\
        a = alloc heap 12\nb = alloc heap 4\nc = alloc heap 24\nd = alloc heap 4\ne = alloc heap 40\n\
        f = alloc heap 4\nfree heap a\nfree heap c\nfree heap e\n\
        alloc heap 10\nalloc heap 24\nalloc heap 40\nalloc heap 160\n";
    let scenario = parsed(text);
    let mut comparison = Comparison::new(Variant::policies());
    let mut answers = Vec::new();
    while let Some(compared) = comparison.step(&scenario) {
        answers.push(replies(compared));
    }
    let at = Reply::Allocated;
    let refused = Reply::Refused("exhausted");
    assert_eq!(
        answers[11..],
        [
            [at(1040), at(1040), at(1024), at(1112)],
            [at(1068), at(1068), at(1040), at(1122)],
            [at(1112), at(1112), at(1068), at(1146)],
            [refused, refused, at(1112), refused],
        ]
    );
    assert!(
        answers[..11]
            .iter()
            .all(|row| row.iter().all(|it| *it == row[0]))
    );
    assert_eq!(comparison.different, 4);
    let first = comparison.first_difference.as_ref().unwrap();
    assert_eq!((first.operation, first.line), (12, 12));
    assert_eq!(first.statement.to_string(), "a7 = alloc heap 10");
    assert_eq!(of_all(&comparison, |it| it.totals.failures), [1, 1, 0, 1]);
    assert_eq!(of_all(&comparison, |it| it.totals.different), [0, 0, 4, 3]);
    let failed = comparison.column(3).unwrap().totals.first_failure.clone();
    let failed = failed.unwrap();
    assert_eq!((failed.operation, failed.line), (15, 15));
    assert_eq!(failed.statement, "a10 = alloc heap 160 next");
    assert_eq!(failed.failure.code(), "exhausted");
    let in_use = of_all(&comparison, |it| {
        it.meter.series_named("heap").unwrap().last.stats.mem_inuse
    });
    assert_eq!(in_use, [86, 86, 246, 86]);
    // Of 170 units free, 128 are in one piece.
    let fragmentation = of_all(&comparison, |it| {
        let series = it.meter.series_named("heap").unwrap();
        series.last.external_fragmentation().unwrap()
    });
    assert_eq!(fragmentation[0], 42.0 / 170.0);
    assert_eq!(fragmentation[2], 2.0 / 10.0);
}

#[test]
fn lesson_12_waste_and_cost_of_each_policy() {
    let scenario =
        parsed("arena heap\nspan heap 0 64K\nrandom heap ops=12000 seed=12 size=1..256 live=200\n");
    let comparison = done(&scenario, Variant::policies());
    // The results that lesson 12 expects of three arenas, each with its own workload.
    let alone = done(&lesson("12-o1"), []);
    let alone = alone.column(0).unwrap().meter;
    for (side, (name, searched)) in [
        ("much-instant", 6_100),
        ("much-instant", 6_100),
        ("much-best", 42_349),
        ("much-next", 7_539),
    ]
    .into_iter()
    .enumerate()
    {
        let series = comparison.column(side).unwrap();
        let series = series.meter.series_named("heap").unwrap();
        let alone = alone.series_named(name).unwrap();
        assert_eq!(series.searched.nodes, searched, "{name}");
        assert_eq!(alone.searched, series.searched, "{name}");
        assert_eq!(alone.compared, series.compared, "{name}");
        for quantity in [
            Quantity::InUse,
            Quantity::LargestFree,
            Quantity::FreeSegments,
            Quantity::ExternalFragmentation,
        ] {
            let last = |series: &vmem_lab::measure::Series| quantity.of(&series.last);
            assert_eq!(last(series), last(alone), "{name} {quantity:?}");
        }
        let extremes = series.extremes(Quantity::InUse).unwrap();
        assert_eq!(extremes.most.number, Number::Count(28_987));
    }
    assert_eq!(of_all(&comparison, |it| it.totals.failures), [0; 4]);
    assert_eq!(of_all(&comparison, |it| it.totals.skipped), [0; 4]);
}

#[test]
fn a_workload_with_failures_asks_all_columns_the_same() {
    // Nearly full: each policy fails for different requests.
    let scenario =
        parsed("arena heap\nspan heap 0 3000\nrandom heap ops=4000 seed=5 size=1..64 live=100\n");
    let mut comparison = Comparison::new(Variant::policies());
    let mut asked = Vec::new();
    while let Some(compared) = comparison.step(&scenario) {
        asked.push(compared.statement.clone());
    }
    let mut player = Player::default();
    let mut written = Vec::new();
    while let Some(outcome) = player.step(&scenario) {
        written.push(outcome.statement);
    }
    assert_eq!(asked, written);
    let sides = of_all(&comparison, |it| (it.totals.failures, it.totals.skipped));
    assert_eq!(sides[0], sides[1]);
    assert_eq!(sides[0].1, 0);
    assert!(sides[0].0 > 0 && sides[3] != sides[0], "{sides:?}");
    // Only allocations failed; each of them is never freed, or its free is skipped.
    for side in comparison.columns() {
        let first = side.totals.first_failure.as_ref();
        assert!(first.is_none_or(|first| first.failure.code() == "exhausted"));
    }
}

#[test]
fn a_variant_is_not_asked_to_free_an_allocation_that_failed() {
    let scenario = parsed(
        "arena heap\nspan heap 0 64\na = alloc heap 20\nb = alloc heap 20\nc = alloc heap 20\n\
         free heap b\nfree heap c\nfree heap b\nfree heap a 33\n",
    );
    let mut comparison = Comparison::new([variant("heap.quantum=32")]);
    let mut answers = Vec::new();
    while let Some(compared) = comparison.step(&scenario) {
        answers.push(replies(compared)[1]);
    }
    assert_eq!(
        answers[4..],
        [
            Reply::Refused("exhausted"),
            Reply::Done,
            Reply::Skipped,
            // Not allocated any more in the scenario as written either: both are asked.
            Reply::Refused("not-allocated"),
            Reply::Refused("wrong-size"),
        ]
    );
    let tally = comparison.column(1).unwrap().totals;
    assert_eq!((tally.failures, tally.skipped, tally.different), (3, 1, 2));
    // The skipped operation is in the history nevertheless.
    let meter = comparison.column(1).unwrap().meter;
    assert_eq!(meter.operations(), 9);
    assert_eq!(meter.series()[0].bin_at(9).unwrap().last, 9);
    let mean = meter.series()[0].mean(Quantity::FreeSegments);
    assert_eq!(mean, Some(6.0 / 9.0));
}

#[test]
fn an_allocation_of_a_variant_alone_does_not_take_the_name() {
    // With a quantum of 32, the first a does not fit. With 1 it does, and stays.
    let scenario = parsed(
        "arena heap quantum=32\nspan heap 0 96\nx = alloc heap 33\ny = alloc heap 1\n\
         a = alloc heap 1\nfree heap y\na = alloc heap 2\nfree heap a\nfree heap a\n",
    );
    let mut comparison = Comparison::new([variant("quantum=1")]);
    let mut answers = Vec::new();
    while let Some(compared) = comparison.step(&scenario) {
        answers.push(replies(compared));
    }
    let at = Reply::Allocated;
    assert_eq!(
        answers[4..],
        [
            [Reply::Refused("exhausted"), at(34)],
            [Reply::Done, Reply::Done],
            [at(64), at(35)],
            [Reply::Done, Reply::Done],
            // A second free in the scenario as written. The variant's a is free too.
            [
                Reply::Refused("not-allocated"),
                Reply::Refused("not-allocated")
            ],
        ]
    );
    let world = comparison.column(1).unwrap().world;
    let names: Vec<_> = world
        .allocations(world.arena_named("heap").unwrap())
        .map(|allocation| (allocation.name.clone(), allocation.base))
        .collect();
    assert_eq!(names, [("x".to_owned(), 0), ("a".to_owned(), 34)]);
}

#[test]
fn a_free_by_address_frees_the_same_allocation_at_any_address() {
    let scenario = parsed(
        "arena heap quantum=8\nspan heap 0 128\na = alloc heap 9\nb = alloc heap 5\nc = alloc heap 5\n\
         free heap @0 16\nfree heap @16 8\nfree heap @1 8\n",
    );
    let comparison = done(&scenario, [variant("quantum=16"), variant("policy=best")]);
    assert_eq!(of_all(&comparison, |it| it.totals.failures), [1, 1, 1]);
    assert_eq!(of_all(&comparison, |it| it.totals.skipped), [0, 0, 0]);
    for side in comparison.columns() {
        assert!(side.world.allocation_named("a").is_none());
        assert!(side.world.allocation_named("b").is_none());
        assert!(side.world.allocation_named("c").is_some());
    }
}

#[test]
fn a_request_may_wait_in_one_column_only() {
    let scenario = parsed(
        "arena heap\nspan heap 0 64\na = alloc heap 20\nb = alloc heap 20\nw = alloc heap 20 wait\n\
         free heap a\nfree heap w\n",
    );
    let mut comparison = Comparison::new([variant("heap.quantum=32")]);
    let mut answers = Vec::new();
    while let Some(compared) = comparison.step(&scenario) {
        answers.push(compared.answers.clone());
    }
    let at = Reply::Allocated;
    assert_eq!(answers[4][0].reply, at(40));
    assert_eq!(answers[4][1].reply, Reply::Waits);
    assert_eq!(
        answers[5][1],
        Answer {
            reply: Reply::Done,
            served: vec![0]
        }
    );
    assert!(answers[5][1].differs(&answers[5][0]));
    assert_eq!(answers[6][1].reply, Reply::Done);
    assert_eq!(of_all(&comparison, |it| it.totals.waits), [0, 1]);
}

#[test]
fn settings_are_put_into_the_arenas_they_name() {
    let arena = |text: &str, line: &str| {
        let statement = vmem_lab::parse_line(line).unwrap().unwrap();
        variant(text).apply(&statement).to_string()
    };
    let line = "arena heap quantum=16 source=top import=64";
    assert_eq!(
        arena(
            "quantum=32,heap.import=4K,kmem.qcache=8,heap.magazine=3",
            line
        ),
        "arena heap quantum=32 source=top import=4096 magazine=3"
    );
    assert_eq!(
        arena("policy=best,heap.policy=next", "xalloc heap 5 align=8"),
        "xalloc heap 5 align=8 next"
    );
    assert_eq!(
        arena("policy=best,heap.policy=next", "a = alloc kmem 5 wait"),
        "a = alloc kmem 5 best wait"
    );
    assert_eq!(arena("policy=next", "free heap a"), "free heap a");
    assert_eq!(
        Variant::for_policy(AllocPolicy::BestFit).apply(&Statement::Reap("a".into())),
        Statement::Reap("a".into())
    );
}

#[test]
fn the_error_of_a_wrong_setting_says_what_would_be_right() {
    let scenario = parsed("arena heap\n");
    for (text, told) in [
        ("heap.quantum=3", "power of two"),
        ("heap.quantum=0", "power of two"),
        ("heap.quantm=4", "did you mean “quantum”?"),
        ("policy=bset", "did you mean “best”?"),
        ("policy=", "expected a policy"),
        ("quantum", "has no ="),
        ("", "has no ="),
        ("quantum=4,", "has no ="),
        ("magazine=1025", "at most 1024"),
        ("import=99999999999999999999", "too large"),
        ("import=4 K", "expected a number"),
        ("haep.quantum=4", "did you mean heap?"),
        (".quantum=4", "there is no arena"),
    ] {
        let parsed = text.parse::<Variant>();
        let wrong = parsed.and_then(|variant| variant.check(&scenario));
        let message = wrong.unwrap_err().to_string();
        assert!(message.contains(told), "{text}: {message}");
    }
    assert!(
        variant("heap.quantum=4,policy=best")
            .check(&scenario)
            .is_ok()
    );
}

#[test]
fn magazines_relieve_the_arena() {
    let text =
        "arena heap quantum=16\nspan heap 0 64K\nrandom heap ops=2000 seed=4 size=1..65 live=30\n";
    let comparison = done(
        &parsed(text),
        [
            variant("heap.qcache=64"),
            variant("heap.qcache=64,magazine=1"),
        ],
    );
    let avoided = of_all(&comparison, |it| {
        let cached = it.meter.series_named("heap").unwrap().last.cached;
        cached.map(|cached| (cached.calls_avoided(), cached.misses))
    });
    let [None, Some((usual, misses)), Some((small, more))] = avoided[..] else {
        panic!("{avoided:?}");
    };
    let asked = comparison.column(1).unwrap();
    let calls = &asked.meter.series_named("heap").unwrap().last;
    // Magazines and slabs serve every call, or a free goes into a magazine.
    assert_eq!(usual + misses, 2000);
    assert!(calls.stats.alloc < 100 && small + more == 2000 && misses <= more);
}

#[test]
fn an_empty_scenario_has_no_differences() {
    let mut comparison = Comparison::new(Variant::policies());
    assert!(comparison.step(&parsed("")).is_none());
    assert!(!comparison.advance(&parsed("# nothing\n"), 5));
    assert!(comparison.first_difference.is_none() && comparison.last.is_none());
    assert_eq!(comparison.columns().count(), 4);
}

#[test]
fn numbers_at_the_top_are_compared_too() {
    let scenario = parsed(
        "arena all\nspan all 0 0xffff_ffff_ffff_ffff\na = alloc all 0xffff_ffff_ffff_ffff\n\
         b = alloc all 0xffff_ffff_ffff_ffff\nfree all a\nfree all b\n",
    );
    let comparison = done(
        &scenario,
        [
            variant("quantum=0x8000_0000_0000_0000,import=0xffff_ffff_ffff_ffff"),
            variant("policy=next"),
        ],
    );
    assert_eq!(of_all(&comparison, |it| it.totals.failures), [2, 4, 2]);
}

fn any_variant() -> impl Strategy<Value = Variant> {
    let change = prop::sample::select(vec![
        "policy=instant",
        "policy=best",
        "policy=next",
        "heap.policy=best",
        "kmem.policy=next",
        "heap.quantum=32",
        "quantum=1",
        "quantum=64",
        "kmem.qcache=0",
        "qcache=64",
        "magazine=2",
        "kmem.import=128",
        "import=0",
    ]);
    prop::collection::vec(change, 1..4).prop_map(|changes| variant(&changes.join(",")))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_variant_that_changes_nothing_never_differs(text in common::scenario()) {
        let scenario = parsed(&text);
        let comparison = done(&scenario, [Variant::default()]);
        prop_assert_eq!(comparison.different, 0);
        let sides = of_all(&comparison, |it| structure(it.world));
        prop_assert_eq!(&sides[0], &sides[1]);
        let mut player = Player::default();
        while player.step(&scenario).is_some() {}
        prop_assert_eq!(&structure(player.world()), &sides[0]);
    }

    #[test]
    fn the_totals_of_a_column_agree_with_its_answers(
        text in common::scenario(),
        variants in prop::collection::vec(any_variant(), 0..3),
    ) {
        let scenario = parsed(&text);
        let mut comparison = Comparison::new(variants.clone());
        let mut all: Vec<Compared> = Vec::new();
        while let Some(compared) = comparison.step(&scenario) {
            prop_assert_eq!(compared.answers.len(), 1 + variants.len());
            all.push(compared.clone());
        }
        prop_assert_eq!(comparison.last.as_ref(), all.last());
        let differ: Vec<&Compared> = all.iter().filter(|it| it.differs()).collect();
        prop_assert_eq!(comparison.different, differ.len() as u64);
        prop_assert_eq!(comparison.first_difference.as_ref(), differ.first().copied());
        for (index, side) in comparison.columns().enumerate() {
            let of_it = || all.iter().map(|it| (&it.answers[index], &it.answers[0]));
            let count = |which: fn(&Reply) -> bool| {
                of_it().filter(|(answer, _)| which(&answer.reply)).count() as u64
            };
            prop_assert_eq!(side.totals.failures, count(|it| matches!(it, Reply::Refused(_))));
            prop_assert_eq!(side.totals.skipped, count(|it| *it == Reply::Skipped));
            prop_assert_eq!(side.totals.waits, count(|it| *it == Reply::Waits));
            let different = of_it().filter(|(answer, written)| answer.differs(written));
            prop_assert_eq!(side.totals.different, different.count() as u64);
            prop_assert_eq!(side.meter.operations(), comparison.position());
            prop_assert_eq!(side.world.validate(), Ok(()));
        }
    }

    #[test]
    fn a_variant_is_the_scenario_with_its_settings_written_in(
        text in common::scenario(),
        variant in any_variant(),
    ) {
        // Left out: workloads depend on earlier results, and addresses may differ.
        let kept: Vec<&str> = text
            .lines()
            .filter(|line| !line.contains("random") && !line.contains('@'))
            .collect();
        let scenario = parsed(&kept.join("\n"));
        let statements = scenario.lines().filter_map(|line| line.statement);
        let rewritten: Vec<String> = statements.map(|it| variant.apply(&it).to_string()).collect();
        let mut player = Player::default();
        let rewritten = parsed(&rewritten.join("\n"));
        let mut comparison = Comparison::new([variant]);
        let mut by_hand = true;
        while let Some(compared) = comparison.step(&scenario) {
            let outcome = player.step(&rewritten).unwrap();
            // The worlds must be equal until a request is skipped, or gets another name.
            let code = outcome.result.as_ref().err().map(|failure| failure.code());
            let asked = !matches!(compared.answers[1].reply, Reply::Skipped | Reply::Spared);
            by_hand &= asked && code != Some("name-taken");
            if by_hand {
                let worlds = [player.world(), comparison.column(1).unwrap().world];
                let [expected, found] = worlds.map(structure);
                prop_assert_eq!(expected, found);
            }
        }
    }

    #[test]
    fn going_back_equals_the_first_visit(
        text in common::scenario(),
        variant in any_variant(),
        places in prop::collection::vec(0..80_usize, 1..5),
    ) {
        let scenario = parsed(&text);
        let mut comparison = Comparison::new([variant.clone()]);
        for place in places {
            if place < comparison.position() {
                comparison = Comparison::new([variant.clone()]);
            }
            comparison.advance(&scenario, place - comparison.position());
            let mut fresh = Comparison::new([variant.clone()]);
            fresh.advance(&scenario, place);
            let forked = comparison.clone();
            for it in [&comparison, &forked] {
                prop_assert_eq!(it.position(), place.min(scenario.operations()));
                prop_assert_eq!(&it.last, &fresh.last);
                prop_assert_eq!(it.different, fresh.different);
                let worlds = |it: &Comparison| of_all(it, |side| structure(side.world));
                prop_assert_eq!(worlds(it), worlds(&fresh));
            }
        }
    }
}

#[test]
fn a_bad_free_fails_for_all_alike() {
    let text = "arena h\nspan h 0 64\nfree h @3 4\narena h\n";
    let mut comparison = Comparison::new(Variant::policies());
    comparison.advance(&parsed(text), usize::MAX);
    assert_eq!(of_all(&comparison, |it| it.totals.failures), [2; 4]);
    assert_eq!(of_all(&comparison, |it| it.totals.skipped), [0; 4]);
    assert_eq!(comparison.different, 0);
}

#[test]
fn a_bad_free_that_would_free_something_in_a_variant_is_not_asked_there() {
    let text = "arena h\nspan h 0 64\na = alloc h 3\nfree h a 4\nb = alloc h 8\nfree h @4 8\n";
    let mut comparison = Comparison::new(["quantum=4".parse().unwrap()]);
    comparison.advance(&parsed(text), usize::MAX);
    assert_eq!(of_all(&comparison, |it| it.totals.failures), [2, 0]);
    assert_eq!(of_all(&comparison, |it| it.totals.skipped), [0, 0]);
    assert_eq!(of_all(&comparison, |it| it.totals.spared), [0, 2]);
    let left = comparison.column(1).unwrap();
    assert_eq!(left.meter.series()[0].last.live, 2);
}
