//! Each shape of a workload has the property it claims.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use std::collections::{BTreeMap, HashSet};

use common::{play, shape_of};
use vmem::AllocPolicy;
use vmem_lab::workload::{AllocationId, Draw, Extent, Workload};
use vmem_lab::{Constraints, Mode, Statement};

/// A workload with room for everything.
struct Roomy {
    workload: Workload,
    /// The live allocations, oldest first.
    live: Vec<AllocationId>,
    drawn: u32,
}

impl Roomy {
    fn new(attributes: &str) -> Self {
        Self {
            workload: Workload::new(&Extent::default(), 1, &shape_of(attributes)),
            live: Vec::new(),
            drawn: 0,
        }
    }

    fn draw(&mut self) -> Draw {
        let draw = self.workload.draw();
        match draw {
            Draw::Alloc { .. } => self.live.push(AllocationId(self.drawn)),
            Draw::Free(allocation_id) => {
                let place = self.live.iter().position(|&live| live == allocation_id);
                self.live.remove(place.expect("only what is live is freed"));
            }
        }
        self.drawn += 1;
        let allocated = matches!(draw, Draw::Alloc { .. });
        self.workload
            .record_result(allocated.then_some(AllocationId(self.drawn - 1)));
        assert_eq!(self.workload.live(), self.live.len());
        draw
    }

    /// Returns the number of live allocations after each operation.
    fn counts(&mut self, operations: usize) -> Vec<usize> {
        let mut count = || {
            self.draw();
            self.live.len()
        };
        (0..operations).map(|_| count()).collect()
    }

    fn allocations(&mut self, operations: usize) -> Vec<(u64, Option<Constraints>, AllocPolicy)> {
        let draws = (0..operations).map(|_| self.draw());
        draws
            .filter_map(|draw| match draw {
                Draw::Alloc {
                    size,
                    constraints,
                    policy,
                } => Some((size, constraints, policy)),
                Draw::Free(_) => None,
            })
            .collect()
    }

    fn sizes(&mut self) -> Vec<u64> {
        let allocations = self.allocations(20_000);
        allocations.iter().map(|&(size, ..)| size).collect()
    }
}

fn share<T>(all: &[T], of: impl Fn(&T) -> bool) -> f64 {
    all.iter().filter(|one| of(one)).count() as f64 / all.len() as f64
}

fn assert_about(found: f64, expected: f64, what: &str) {
    let near = (found - expected).abs() <= expected * 0.15;
    assert!(near, "{what}: {found}, not about {expected}");
}

#[test]
fn uniform_sizes_are_as_likely_as_each_other() {
    let sizes = Roomy::new("size=1..=100 sizes=uniform").sizes();
    for tenth in 0..10 {
        let tenth = 10 * tenth + 1..=10 * tenth + 10;
        assert_about(share(&sizes, |size| tenth.contains(size)), 0.1, "a tenth");
    }
}

#[test]
fn powers_are_powers_of_two_and_each_as_likely() {
    let sizes = Roomy::new("size=5..=1000 sizes=powers").sizes();
    let mut counts = BTreeMap::new();
    for &size in &sizes {
        *counts.entry(size).or_insert(0) += 1;
    }
    let expected = [8, 16, 32, 64, 128, 256, 512];
    assert_eq!(counts.keys().copied().collect::<Vec<_>>(), expected);
    for (&size, &count) in &counts {
        let share = f64::from(count) / sizes.len() as f64;
        assert_about(share, 1.0 / 7.0, &size.to_string());
    }
    // There is no power of two among 5, 6 and 7.
    let none = Roomy::new("size=5..8 sizes=powers").sizes();
    assert_eq!(HashSet::from_iter(none), HashSet::from([5, 6, 7]));
}

#[test]
fn skewed_sizes_are_mostly_small_and_the_largest_occur() {
    let sizes = Roomy::new("size=1..=4096 sizes=skewed").sizes();
    assert!(sizes.iter().all(|size| (1..=4096).contains(size)));
    assert!(share(&sizes, |&size| size < 64) > 0.6);
    let large = share(&sizes, |&size| size >= 2048);
    assert!((0.005..0.05).contains(&large), "{large}");
    assert!(sizes.contains(&4096));
    // Not all of them are powers of two.
    assert!(share(&sizes, |size| size.is_power_of_two()) < 0.5);
}

#[test]
fn buckets_are_powers_of_two_and_small_ones_are_more_likely() {
    let sizes = Roomy::new("size=16..=16K sizes=buckets").sizes();
    assert!(sizes.iter().all(|size| size.is_power_of_two()));
    // 11 powers: the smallest with 21 of 121, the largest with 1.
    assert_about(share(&sizes, |&size| size == 16), 21.0 / 121.0, "16");
    let largest = share(&sizes, |&size| size == 16 << 10);
    assert!((0.004..0.014).contains(&largest), "{largest}");
}

#[test]
fn about_the_wanted_number_is_live() {
    for life in ["random", "stack", "queue"] {
        let mut workload = Roomy::new(&format!("live=100 life={life}"));
        workload.counts(1000);
        let counts = workload.counts(20_000);
        let mean = counts.iter().sum::<usize>() as f64 / counts.len() as f64;
        assert_about(mean, 100.0, life);
        assert!(
            counts.iter().all(|count| (50..150).contains(count)),
            "{life}"
        );
    }
}

#[test]
fn steady_keeps_exactly_the_wanted_number() {
    let mut workload = Roomy::new("live=100 life=steady");
    assert_eq!(workload.counts(100), (1..=100).collect::<Vec<_>>());
    for pair in workload.counts(10_000).chunks(2) {
        assert_eq!(pair, [99, 100]);
    }
    // A random one is freed: the newest of a hundred about every hundredth time.
    let mut newest = 0;
    for _ in 0..20_000 {
        let last = workload.live.last().copied();
        newest += u32::from(workload.draw() == Draw::Free(last.unwrap()));
    }
    assert!((50..150).contains(&newest), "{newest}");
}

#[test]
fn steady_continues_without_room() {
    let mut freed = 0;
    let text =
        "arena heap\nspan heap 0 100\nrandom heap ops=2000 seed=1 size=10 live=50 life=steady\n";
    let player = play(text, |_, outcome| {
        freed += u32::from(matches!(outcome.statement, Statement::Free { .. }));
    });
    assert!(freed > 600, "{freed}");
    player.world().validate().unwrap();
}

#[test]
fn a_stack_frees_the_newest() {
    let mut workload = Roomy::new("life=stack live=20");
    for _ in 0..10_000 {
        let newest = workload.live.last().copied();
        if let Draw::Free(allocation_id) = workload.draw() {
            assert_eq!(Some(allocation_id), newest);
        }
    }
}

#[test]
fn a_queue_frees_the_oldest() {
    let mut workload = Roomy::new("life=queue live=20");
    for _ in 0..10_000 {
        let oldest = workload.live.first().copied();
        if let Draw::Free(allocation_id) = workload.draw() {
            assert_eq!(Some(allocation_id), oldest);
        }
    }
}

#[test]
fn the_live_ranges_swing_up_and_down() {
    for (life, slack) in [("steady", 0), ("random", 30), ("stack", 30), ("queue", 30)] {
        let mut workload = Roomy::new(&format!("live=200 swing=150 life={life}"));
        // A quarter of a wave is 800 operations.
        let counts = workload.counts(6400);
        let lowest = |range: &[usize]| *range.iter().min().unwrap();
        let highest = |range: &[usize]| *range.iter().max().unwrap();
        for wave in [&counts[400..3200], &counts[3200..6400]] {
            assert!(
                highest(wave).abs_diff(350) <= slack + 2,
                "{life}: {}",
                highest(wave)
            );
            assert!(
                lowest(&wave[1000..]).abs_diff(50) <= slack + 2,
                "{life}: {}",
                lowest(wave)
            );
        }
        // The swing is slow: one up and down takes as long as the wave.
        let crest = counts
            .iter()
            .position(|&count| count == highest(&counts[..3200]));
        assert!(crest.unwrap().abs_diff(800) < 300, "{life}: {crest:?}");
    }
}

#[test]
fn a_swing_beyond_the_wanted_number_stops_at_one() {
    let mut workload = Roomy::new("live=5 swing=30 life=steady");
    let counts = workload.counts(2000);
    assert!(counts[200..].iter().all(|&count| count <= 35));
    assert!(counts.contains(&35) && counts[200..].contains(&0));
}

#[test]
fn a_share_of_the_allocations_has_each_of_the_constraints() {
    let mut workload = Roomy::new("size=1..=64 align=8 nocross=128 within=0..1M constrained=30");
    let drawn = workload.allocations(20_000);
    let with = |of: &dyn Fn(&Constraints) -> bool| {
        share(&drawn, |(_, constraints, _)| {
            constraints.as_ref().is_some_and(of)
        })
    };
    assert_about(with(&|c| c.align == 8), 0.3, "align");
    assert_about(with(&|c| c.nocross == 128), 0.3, "nocross");
    assert_about(with(&|c| c.within.is_some()), 0.3, "within");
    assert_about(with(&|_| true), 1.0 - 0.7_f64.powi(3), "any");
    assert_about(with(&|c| c.align == 8 && c.nocross == 128), 0.09, "both");

    let always = Roomy::new("size=1..=64 align=8").allocations(100);
    assert!(always.iter().all(|(_, c, _)| c.unwrap().align == 8));
    let never = Roomy::new("size=1..=64 align=8 constrained=0").allocations(100);
    assert!(never.iter().all(|(_, c, _)| c.is_none()));
    let own = Roomy::new("size=1..=64 align=size").allocations(1000);
    assert!(
        own.iter()
            .all(|(size, c, _)| { c.map_or(1, |c| c.align) == size.next_power_of_two() })
    );
    // Longer ranges always cross.
    let long = Roomy::new("size=1..=64 nocross=32").allocations(1000);
    assert!(long.iter().all(|(size, c, _)| c.is_some() == (*size <= 32)));
}

#[test]
fn default_constraints_suit_the_arena() {
    let text = "arena heap quantum=16\nspan heap 4K 4K\nspan heap 1M 12K\n\
                random heap ops=4000 seed=1 constrained=60 live=30\n";
    let (mut low, mut constrained, mut failed) = (0, 0, 0);
    play(text, |_, outcome| {
        failed += u32::from(outcome.result.is_err());
        if let Statement::Alloc {
            mode: Mode::Constrained(constraints),
            ..
        } = &outcome.statement
        {
            constrained += 1;
            if let Some(within) = constraints.within {
                // 4K of the first span, and 4K of the second.
                assert_eq!(within.ends(), Some((4 << 10, (1 << 20) + (4 << 10) - 1)));
                low += 1;
            }
        }
    });
    assert!(constrained > 1500 && low > 1000, "{constrained} {low}");
    assert!(failed < 20, "{failed}");
}

#[test]
fn mixed_policies_are_each_a_third() {
    let drawn = Roomy::new("policy=mixed").allocations(20_000);
    for policy in [
        AllocPolicy::InstantFit,
        AllocPolicy::BestFit,
        AllocPolicy::NextFit,
    ] {
        assert_about(
            share(&drawn, |(_, _, p)| *p == policy),
            1.0 / 3.0,
            "a policy",
        );
    }
}
