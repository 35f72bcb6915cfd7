//! What one free and one allocate cost together, with 100 to 1 000 000 live
//! ranges: the arena with its policies and locks, and what others ask for the
//! same. `Cargo.toml` says how to run it.
//!
//! Every candidate goes through the same random sequence, alone in its thread,
//! warmed up until its free ranges are as scattered as they get. The rounds of
//! all of them take turns, and the fastest one counts: what disturbs a round
//! only ever makes it slower.

// Only to name the allocator that `vmem` 1.0 is given.
#![feature(allocator_api)]

use std::time::Instant;

use crate::candidates::CANDIDATES;
use crate::table::Table;

mod arenas;
mod cached;
mod candidates;
mod hash_work;
mod instructions;
mod peers;
mod table;
mod targets;

/// How much is measured.
struct Plan {
    live: Vec<usize>,
    rounds: usize,
    /// The rows that are asked for; all, where none is.
    rows: Vec<String>,
}

impl Plan {
    fn of(arguments: Vec<String>) -> Self {
        let (flags, wanted): (Vec<_>, Vec<_>) = arguments
            .into_iter()
            .partition(|argument| argument.starts_with("--"));
        let (numbers, rows): (Vec<_>, Vec<_>) = wanted
            .into_iter()
            .partition(|argument| argument.parse::<usize>().is_ok());
        let (live, rounds): (&[_], _) = if flags.iter().any(|flag| flag == "--quick") {
            (&[100, 10_000], 4)
        } else {
            (&[100, 1_000, 10_000, 100_000, 1_000_000], 8)
        };
        let live = match &numbers[..] {
            [] => live.to_vec(),
            numbers => numbers
                .iter()
                .map(|number| number.parse().unwrap())
                .collect(),
        };
        Self { live, rounds, rows }
    }

    fn wants(&self, row: &str) -> bool {
        self.rows.is_empty() || self.rows.iter().any(|wanted| wanted == row.trim())
    }
}

/// How many pairs bring `live` ranges to a state that no longer changes.
fn warm_up(live: usize) -> usize {
    live * 3 + 10_000
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [flag, rest @ ..] = &arguments[..]
        && flag == instructions::FLAG
    {
        return instructions::run_counted(rest);
    }
    let quick = arguments.iter().any(|argument| argument == "--quick");
    let plan = Plan::of(arguments);
    let times = measure(&plan);
    targets::print(&times, &plan.live);
    targets::print_cached(&times, &plan.live);
    if plan.rows.is_empty() {
        cached::print();
        hash_work::print(&plan.live);
        if !quick {
            instructions::print();
        }
    }
}

fn measure(plan: &Plan) -> Table {
    let names = || CANDIDATES.iter().map(|candidate| candidate.name);
    let mut times = Table::new(&plan.live, names());
    let mut examined = Table::new(&plan.live, names());
    for (column, &live) in plan.live.iter().enumerate() {
        let mut runs: Vec<_> = CANDIDATES
            .iter()
            .enumerate()
            .filter(|(_, candidate)| plan.wants(candidate.name))
            .filter_map(|(row, candidate)| Some((row, candidate.start(live)?)))
            .collect();
        for (_, run) in &mut runs {
            run.run(warm_up(live));
        }
        let pairs = live.clamp(100_000, 500_000);
        for _ in 0..plan.rounds {
            for (row, run) in &mut runs {
                let before = run.examined();
                let start = Instant::now();
                run.run(pairs);
                let time = start.elapsed().as_secs_f64() * 1e9;
                times.lower(*row, column, time / pairs as f64);
                if let (Some(before), Some(after)) = (before, run.examined()) {
                    let count = (after - before) as f64;
                    examined.set(*row, column, count / pairs as f64);
                }
            }
        }
    }
    times.print("ns for one free and one allocate, by live ranges", 0);
    examined.print("segments examined by one allocate", 2);
    times
}
