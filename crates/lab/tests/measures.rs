//! The numbers of arenas: each is compared with one from a walk over everything.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use proptest::prelude::*;
use vmem::caches::CachesView;
use vmem::{CacheStep, Event, Origin, Segment, SegmentKind, View};
use vmem_lab::measure::columns::{Field, Row, fields, names};
use vmem_lab::measure::{
    CHAIN_LENGTHS, Chains, Measurement, Meter, Number, Quantity, Sample, Series, known_arena,
};
use vmem_lab::timeline::Player;
use vmem_lab::{ArenaId, Outcome, Scenario, World, parse_line};

fn parsed(text: &str) -> Scenario {
    Scenario::parse(text).unwrap()
}

fn lessons() -> Vec<Scenario> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/lessons");
    std::fs::read_dir(folder)
        .unwrap()
        .map(|file| parsed(&std::fs::read_to_string(file.unwrap().path()).unwrap()))
        .collect()
}

fn units<'a>(segments: impl Iterator<Item = &'a Segment>) -> u128 {
    segments.map(|segment| u128::from(segment.size)).sum()
}

/// The counters before an operation.
#[derive(Clone, Copy, Default)]
struct Before {
    search: u64,
    lookup: u64,
}

/// Returns every number of a sample, by walking.
fn naive(world: &World, id: ArenaId, operation: usize, before: Before) -> Sample {
    let kind = |kind| move |segment: &&Segment| segment.kind == kind;
    let (added, imported) = (
        SegmentKind::Span(Origin::Added),
        SegmentKind::Span(Origin::Imported),
    );
    let segments: Vec<Segment> = world.inspect(id, |view| view.segments().collect());
    let of = |wanted| segments.iter().filter(kind(wanted));
    let mut lists = [0; 64];
    for free in of(SegmentKind::Free) {
        lists[free.size.ilog2() as usize] += 1;
    }
    let lent = world.children(id).map(|child| {
        let spans: Vec<Segment> = world.inspect(child, |view| view.segments().collect());
        units(spans.iter().filter(kind(imported)))
    });
    let mut sample = world.inspect(id, |view| Sample {
        operation,
        stats: *view.stats(),
        live: 0,
        granted: 0,
        padding: 0,
        exported: 0,
        spans_added: of(added).count(),
        spans_imported: of(imported).count(),
        segments_allocated: of(SegmentKind::Allocated).count(),
        segments_free: of(SegmentKind::Free).count(),
        lists,
        largest_free: Some(
            of(SegmentKind::Free)
                .map(|free| free.size)
                .max()
                .unwrap_or(0),
        ),
        searched: view.stats().search - before.search,
        compared: view.stats().lookup - before.lookup,
        buckets: view.bucket_count(),
        chains: Some(chains(view)),
        cached: view.caches().map(cached),
    });
    sample.exported = lent.sum();
    for allocation in world.allocations(id) {
        sample.live += 1;
        sample.granted += u128::from(allocation.size);
        sample.padding += u128::from(allocation.size - allocation.asked);
    }
    assert_eq!(sample.stats.mem_inuse, units(of(SegmentKind::Allocated)));
    assert_eq!(sample.free(), units(of(SegmentKind::Free)));
    assert_eq!(
        sample.stats.mem_total,
        units(of(added)) + units(of(imported))
    );
    assert_eq!(sample.stats.mem_import, units(of(imported)));
    let held = world.slabs(id).into_iter().map(|slab| {
        u128::from(slab.size) - u128::from(slab.object) * u128::from(slab.out.count_ones())
    });
    assert_eq!(sample.reserve(), held.sum());
    assert_eq!(
        sample.stats.mem_inuse,
        sample.asked() + sample.padding + sample.exported + sample.reserve()
    );
    sample
}

fn chains(view: View<'_>) -> Chains {
    let lengths: Vec<usize> = (0..view.bucket_count())
        .map(|bucket| view.chain_of(bucket).count())
        .collect();
    let exactly = |members| lengths.iter().filter(|&&length| length == members).count();
    let mut chains = Chains {
        longest: lengths.iter().copied().max().unwrap_or(0) as u32,
        ..Chains::default()
    };
    for members in 0..CHAIN_LENGTHS - 1 {
        chains.lengths[members] = exactly(members) as u32;
    }
    chains.lengths[CHAIN_LENGTHS - 1] =
        (lengths.len() - (0..CHAIN_LENGTHS - 1).map(exactly).sum::<usize>()) as u32;
    chains
}

fn cached(caches: &dyn CachesView) -> vmem_lab::measure::Cached {
    let mut cached = vmem_lab::measure::Cached::default();
    for cpu in 0..caches.cpus() {
        for class in 0..caches.sizes() {
            let counters = caches.counters(cpu, class);
            cached.allocs += counters.alloc;
            cached.frees += counters.free;
        }
    }
    cached
}

/// Returns the sample without its misses, and the misses.
fn apart(sample: &Sample) -> (Sample, u64) {
    let mut sample = sample.clone();
    let misses = sample
        .cached
        .as_mut()
        .map(|it| std::mem::take(&mut it.misses));
    (sample, misses.unwrap_or(0))
}

fn before(world: &World) -> impl Fn(ArenaId) -> Before + use<> {
    let all: Vec<_> = world
        .arenas()
        .map(|arena| {
            let stats = world.inspect(arena.id, |view| *view.stats());
            let (search, lookup) = (stats.search, stats.lookup);
            (arena.id, Before { search, lookup })
        })
        .collect();
    move |id| {
        let found = all.iter().find(|(of, _)| *of == id);
        found.map_or_else(Before::default, |(_, before)| *before)
    }
}

/// Checks every number of every arena after every operation, and a meter that starts
/// late.
fn check(scenario: &Scenario, late: usize) -> Result<(), TestCaseError> {
    let mut player = Player::default();
    let (mut meter, mut latecomer) = (Meter::default(), Meter::starting_at(late));
    let mut cuts = std::collections::BTreeMap::<ArenaId, u64>::new();
    let mut had_children = std::collections::BTreeSet::new();
    loop {
        let before = before(player.world());
        let Some(outcome) = player.step_recorded(scenario) else {
            break;
        };
        let world = player.world();
        meter.feed(world, &outcome);
        let comes_late = player.position() > late;
        if comes_late {
            latecomer.feed(world, &outcome);
        }
        for step in &outcome.steps {
            if let Event::Cache {
                step: CacheStep::Cut { .. },
                ..
            } = step.event
            {
                *cuts.entry(step.arena).or_default() += 1;
            }
        }
        let unsettled: Vec<Sample> = world
            .arenas()
            .map(|arena| meter.sample(arena.id).unwrap())
            .collect();
        meter.settle(world);
        latecomer.settle(world);
        for (arena, unsettled) in world.arenas().zip(unsettled) {
            let expected = naive(world, arena.id, player.position(), before(arena.id));
            let (found, misses) = apart(&meter.sample(arena.id).unwrap());
            prop_assert_eq!(
                &found,
                &expected,
                "{} behind {}",
                arena.name,
                outcome.statement
            );
            for quantity in Quantity::ALL {
                let early = quantity.of(&unsettled);
                let late = quantity.of(&meter.sample(arena.id).unwrap());
                prop_assert!(early.is_none() || early == late);
            }
            had_children.extend(arena.parent);
            let cut = cuts.get(&arena.id).copied().unwrap_or(0);
            prop_assert!(misses <= cut);
            if !had_children.contains(&arena.id) {
                prop_assert_eq!(misses, cut);
            }
            if comes_late {
                let (mut found, misses) = apart(&latecomer.sample(arena.id).unwrap());
                // At the first operation it sees, it has nothing to compare with.
                if player.position() == late + 1 && late > 0 {
                    (found.searched, found.compared) = (expected.searched, expected.compared);
                }
                prop_assert_eq!(&found, &expected);
                prop_assert!(misses <= cut);
            }
        }
        prop_assert_eq!(meter.operations(), player.position());
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_number_agrees_with_a_walk(text in common::scenario(), late in 0..40_usize) {
        check(&parsed(&text), late)?;
    }

    #[test]
    fn a_series_keeps_the_peaks_of_every_part(
        numbers in prop::collection::vec((0..3_usize, 0..1000_u64), 1..6000)
    ) {
        check_series(&numbers)?;
    }
}

#[test]
fn every_number_of_the_lessons_agrees_with_a_walk() {
    for scenario in lessons() {
        // Only the first part of the long lessons.
        let lines = scenario.text().lines();
        let short: Vec<&str> = lines.filter(|line| !line.starts_with("random")).collect();
        let mut text = short.join("\n");
        text += "\narena more quantum=8 qcache=32\nspan more 0 4K\nrandom more ops=300 seed=1 live=40\n";
        check(&parsed(&text), 7).unwrap();
    }
}

/// Returns the sample of an empty arena.
fn nothing() -> Sample {
    let mut measured = Measurement::default();
    measured.advance(&parsed("arena heap"), 1);
    measured.meter.series()[0].last.clone()
}

fn check_series(numbers: &[(usize, u64)]) -> Result<(), TestCaseError> {
    let template = nothing();
    let mut samples = Vec::new();
    let mut operation = 0;
    for &(gap, number) in numbers {
        operation += 1 + gap;
        let mut sample = template.clone();
        sample.operation = operation;
        sample.stats.mem_total = u128::from(number);
        sample.searched = number;
        sample.largest_free = (number % 3 != 0).then_some(number);
        sample.lists[5] = number as u32;
        samples.push(sample);
    }
    let mut series = Series::new("heap", &samples[0]);
    for sample in &samples[1..] {
        series.push(sample);
    }
    prop_assert!(series.bins.len() <= 1024 && series.width.is_power_of_two());
    let mut left = samples.as_slice();
    for stretch in &series.bins {
        let within = left.iter().take_while(|it| it.operation <= stretch.last);
        let (of_it, rest) = left.split_at(within.count());
        left = rest;
        prop_assert_eq!(stretch.first, of_it[0].operation);
        prop_assert!(stretch.last - stretch.first < series.width);
        prop_assert_eq!(stretch.lists, of_it.last().unwrap().lists);
        for quantity in [Quantity::Total, Quantity::LargestFree] {
            let known: Vec<f64> = of_it
                .iter()
                .filter_map(|sample| Some(quantity.of(sample)?.as_f64()))
                .collect();
            let extent = stretch.range_of(quantity);
            prop_assert_eq!(
                extent.map(|it| it.least),
                known.iter().copied().reduce(f64::min)
            );
            prop_assert_eq!(
                extent.map(|it| it.most),
                known.iter().copied().reduce(f64::max)
            );
            prop_assert_eq!(extent.map(|it| it.last), known.last().copied());
        }
        for operation in [stretch.first, stretch.last] {
            let found = series.bin_at(operation).unwrap();
            prop_assert_eq!(found.first, stretch.first);
        }
    }
    prop_assert!(left.is_empty());
    let all = || samples.iter().map(|sample| sample.searched);
    let extremes = series.extremes(Quantity::Total).unwrap();
    let first = |number| samples.iter().find(|it| it.searched == number).unwrap();
    for (reached, number) in [
        (extremes.least, all().min().unwrap()),
        (extremes.most, all().max().unwrap()),
    ] {
        prop_assert_eq!(reached.number, Number::Count(number.into()));
        prop_assert_eq!(reached.operation, first(number).operation);
    }
    prop_assert_eq!(series.searched.nodes, all().map(u128::from).sum::<u128>());
    let searches = all().filter(|&nodes| nodes > 0).count() as u64;
    prop_assert_eq!(series.searched.operations, searches);
    let mean = all().sum::<u64>() as f64 / samples.len() as f64;
    prop_assert!((series.mean(Quantity::Total).unwrap() - mean).abs() < 1e-6);
    Ok(())
}

#[test]
fn fragmentation_waste_and_chains_by_hand() {
    let scenario = parsed(
        "arena heap quantum=16\nspan heap 0 160\na = alloc heap 1\nb = alloc heap 32\n\
         c = alloc heap 17\nfree heap b\n",
    );
    let mut measured = Measurement::default();
    assert!(!measured.advance(&scenario, 100));
    let heap = measured.world().arena_named("heap").unwrap();
    let sample = measured.meter.sample(heap).unwrap();
    // a 0–16, free 16–48, c 48–80, free 80–160.
    assert_eq!((sample.free(), sample.largest_free), (112, Some(80)));
    assert_eq!(sample.external_fragmentation(), Some(32.0 / 112.0));
    assert_eq!((sample.asked(), sample.padding, sample.live), (18, 30, 2));
    assert_eq!(sample.internal_waste(), 30.0 / 48.0);
    assert_eq!((sample.lists[5], sample.lists[6]), (1, 1));
    assert_eq!(sample.mean_chain(), 2.0 / sample.buckets as f64);
    assert_eq!((sample.searched, sample.compared), (0, 1));
}

#[test]
fn an_empty_arena_has_numbers_too() {
    let mut measured = Measurement::default();
    assert!(!measured.advance(&parsed(""), 1));
    assert!(measured.meter.series().is_empty());
    let mut measured = Measurement::default();
    measured.advance(&parsed("arena heap\n"), 5);
    let series = measured.meter.series_named("heap").unwrap();
    let last = &series.last;
    assert_eq!(last.external_fragmentation(), Some(0.0));
    assert_eq!((last.internal_waste(), last.mean_chain()), (0.0, 0.0));
    assert_eq!(last.cached, None);
    assert_eq!(series.mean(Quantity::CallsAvoided), None);
    assert_eq!(series.extremes(Quantity::CallsAvoided), None);
}

#[test]
fn the_top_of_the_numbers_does_not_overflow() {
    let text = "arena all\nspan all 0 0xffff_ffff_ffff_ffff\nspan all 18446744073709551615 1\n\
                a = alloc all 0xffff_ffff_ffff_ffff\nb = alloc all 1\nfree all a\n\
                arena q quantum=0x8000_0000_0000_0000\nspan q 0 0x8000_0000_0000_0000\nalloc q 1\n";
    check(&parsed(text), 3).unwrap();
    let mut measured = Measurement::default();
    measured.advance(&parsed(text), 100);
    let all = measured.meter.series_named("all").unwrap();
    let total = Number::Count(1 << 64);
    assert_eq!(all.extremes(Quantity::Total).unwrap().most.number, total);
    let q = &measured.meter.series_named("q").unwrap().last;
    assert_eq!(q.padding, (1 << 63) - 1);
}

#[test]
fn an_arena_made_again_goes_on_in_the_same_series() {
    let scenario = parsed(
        "arena heap\nspan heap 0 64\na = alloc heap 64\nfree heap a\ndestroy heap\ncpu 1\n\
         arena heap\nspan heap 0 32\nb = alloc heap 8\n",
    );
    check(&scenario, 4).unwrap();
    let mut measured = Measurement::default();
    measured.advance(&scenario, 100);
    let [series] = measured.meter.series() else {
        panic!("one name, one series");
    };
    let operations: Vec<_> = series.bins.iter().map(|it| it.first).collect();
    assert_eq!(operations, [1, 2, 3, 4, 7, 8, 9]);
    assert_eq!(series.last.stats.mem_inuse, 8);
    let most = series.extremes(Quantity::InUse).unwrap().most;
    assert_eq!((most.number, most.operation), (Number::Count(64), 3));
    assert_eq!(series.bin_at(6).unwrap().first, 4);
    assert!(series.bin_at(0).is_none());
}

#[test]
fn waste_is_right_for_a_free_with_another_size_that_rounds_alike() {
    let text = "arena heap quantum=16\nspan heap 0 64\na = alloc heap 3\nfree heap a 16\n\
                b = alloc heap 5\nfree heap @0 9\nfree heap @0 9\nc = alloc heap 7\nfree heap c 17\n";
    check(&parsed(text), 0).unwrap();
}

#[test]
fn an_expectation_is_no_operation() {
    let scenario = parsed("arena heap\nexpect heap free 0\nspan heap 0 8\n");
    let mut meter = Meter::default();
    let mut operations = Vec::new();
    let mut visit = |_: usize, world: &World, outcome: &Outcome| {
        meter.feed(world, outcome);
        operations.push(meter.operations());
        Ok::<(), ()>(())
    };
    Player::default()
        .play(&scenario, vmem_lab::Recording::Off, &mut visit)
        .unwrap();
    assert_eq!(operations, [1, 1, 2]);
    assert_eq!(meter.series()[0].bin_at(9).unwrap().last, 2);
    assert_eq!(meter.series()[0].mean(Quantity::FreeSegments), Some(0.5));
}

#[test]
fn a_workload_done_at_once_is_measured_too() {
    let mut world = World::default();
    let mut meter = Meter::default();
    for line in [
        "arena heap quantum=8",
        "span heap 0 4K",
        "alloc heap 9",
        "random heap ops=200 seed=3",
        "alloc heap 5",
    ] {
        let outcome = world.run(parse_line(line).unwrap().unwrap());
        meter.feed(&world, &outcome);
    }
    meter.settle(&world);
    let heap = world.arena_named("heap").unwrap();
    let mut found = meter.sample(heap).unwrap();
    (found.searched, found.compared) = (0, 0);
    let stats = found.stats;
    let before = Before {
        search: stats.search,
        lookup: stats.lookup,
    };
    assert_eq!(found, naive(&world, heap, 204, before));
}

#[test]
fn a_number_too_far_to_walk_is_unknown_and_never_old() {
    let mut text = "arena heap\nspan heap 0 1M\n".to_owned();
    for number in 0..3000 {
        text += &format!("a{number} = alloc heap 3\nb{number} = alloc heap 2\n");
    }
    for number in 0..3000 {
        text += &format!("free heap b{number}\n");
    }
    let scenario = parsed(&text);
    let mut measured = Measurement::default();
    let (mut known, mut unknown) = (0, 0);
    while measured.advance(&scenario, 1) {
        let heap = measured.world().arena_named("heap").unwrap();
        match measured.meter.sample(heap).unwrap().chains {
            None => unknown += 1,
            Some(found) => {
                known += 1;
                assert_eq!(found, measured.world().inspect(heap, chains));
            }
        }
    }
    assert!(known > 100 && unknown > 1000, "{known} {unknown}");
    let series = measured.meter.series_named("heap").unwrap();
    assert!(series.last.chains.is_some());
    let last = series.bins.last().unwrap();
    let longest = f64::from(series.last.chains.unwrap().longest);
    assert_eq!(last.range_of(Quantity::LongestChain).unwrap().last, longest);
}

#[test]
fn a_measurement_begins_again_after_a_change_in_the_measured_text() {
    let scenario = parsed("arena heap\nspan heap 0 64\nalloc heap 8\n");
    let mut measured = Measurement::default();
    assert!(measured.advance(&scenario, 2));
    measured.forget(2);
    assert_eq!(measured.position(), 2);
    measured.forget(1);
    assert_eq!(measured.position(), 0);
    assert!(measured.meter.series().is_empty());
}

#[test]
fn rows_have_a_field_for_each_name() {
    let (mut player, mut meter) = (Player::default(), Meter::default());
    let scenario = parsed("arena heap qcache=4\nspan heap 0 64\nalloc heap 65\n");
    let mut last = None;
    while let Some(outcome) = player.step(&scenario) {
        meter.feed(player.world(), &outcome);
        last = Some(outcome);
    }
    let heap = player.world().arena_named("heap").unwrap();
    let row = Row {
        line: 3,
        outcome: &last.unwrap(),
        arena: "heap",
        sample: &meter.sample(heap).unwrap(),
    };
    let named: Vec<(String, Field<'_>)> = names().zip(fields(row)).collect();
    assert_eq!(names().count(), fields(row).count());
    let mut unique: Vec<String> = names().collect();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), named.len());
    let field = |name: &str| named.iter().find(|(of, _)| of == name).unwrap().1;
    let number = |count| Field::Number(Some(Number::Count(count)));
    assert_eq!(field("operation"), number(3));
    assert_eq!(field("op"), Field::Word("alloc"));
    assert_eq!(field("error"), Field::Word("exhausted"));
    assert_eq!(field("fail"), number(1));
    assert_eq!(field("cache_miss"), number(0));
    assert_eq!(field("list_6"), number(1));
}

#[test]
fn the_error_of_an_unknown_arena_suggests_the_nearest() {
    let scenario = parsed("arena heap\narena kmem source=heap\ndestroy kmem\n");
    assert!(known_arena(&scenario, "kmem").is_ok());
    let told = known_arena(&scenario, "heapp").unwrap_err().to_string();
    assert!(told.contains("did you mean heap?"), "{told}");
    assert!(known_arena(&parsed(""), "x").is_err());
}

/// Returns a series as text, without its means.
fn told(series: &Series) -> String {
    let extremes = Quantity::ALL.map(|quantity| series.extremes(quantity));
    format!(
        "{} {} {:?} {:?} {:?} {extremes:?} {:?}",
        &series.name, series.width, series.searched, series.compared, &series.last, &series.bins,
    )
}

#[test]
fn arenas_that_an_operation_does_not_touch_get_the_right_history() {
    let text = "arena r0\nspan r0 0 1M\narena c0 quantum=8 source=r0\narena g0 source=c0 qcache=16\n\
                arena b1\nspan b1 0 64K\nx = alloc b1 64K\n\
                random g0 ops=700 seed=1 size=1..64 live=40\nrandom b1 ops=40 seed=2 size=1..9\n\
                w = alloc b1 5 wait\nrandom c0 ops=900 seed=3 size=1..300 live=50\nfree b1 x\nfree b1 w\n\
                arena d\nspan d 7 9\nfree d @8 1\nrandom r0 ops=600 seed=4 size=1..99 live=90\n\
                destroy d\ncpu 1\nreap g0\narena d\nspan d 3 5\nrandom g0 ops=300 seed=5 size=1..20\n\
                unspan d 3\nfree nope @1 1\n";
    let scenario = parsed(text);
    let mut measured = Measurement::default();
    let mut naive: Vec<Series> = Vec::new();
    let mut player = Player::default();
    let mut meter = Meter::default();
    for _ in 0..scenario.operations() {
        assert!(measured.advance(&scenario, 1));
        let outcome = player.step(&scenario).unwrap();
        meter.feed(player.world(), &outcome);
        for arena in measured.world().arenas() {
            let sample = measured.meter.sample(arena.id).unwrap();
            assert_eq!(sample.operation, measured.position());
            match naive.iter_mut().find(|it| it.name == arena.name) {
                Some(series) => series.push(&sample),
                None => naive.push(Series::new(arena.name, &sample)),
            }
        }
    }
    meter.catch_up();
    assert!(measured.position() > 2500 && naive.len() == 5);
    for found in [&measured.meter, &meter] {
        for (series, naive) in found.series().iter().zip(&naive) {
            assert!(told(series) == told(naive), "{}", naive.name);
            for quantity in Quantity::ALL {
                match (series.mean(quantity), naive.mean(quantity)) {
                    (Some(a), Some(b)) => assert!((a - b).abs() <= 1e-9 * b.abs().max(1.0)),
                    (a, b) => assert_eq!(a, b),
                }
            }
        }
    }
}
