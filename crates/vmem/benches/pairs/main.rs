//! Cost of one free and one allocate together, with 100 to 1 000 000 live ranges: for
//! the arena with its policies and locks, and for other allocators.
//! `Cargo.toml` says how to run it.
//!
//! Every candidate gets the same random sequence, alone in its thread, after a warm-up
//! that scatters its free ranges as far as they get. The candidates take turns, over
//! and over, and the fastest time of each counts, because disturbances only ever make
//! a measurement slower.

// Only to name the allocator for `vmem` 1.0.
#![feature(allocator_api)]

use std::time::Instant;

use churn::Run;

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

/// The amount of measuring.
struct Plan {
    live: Vec<usize>,
    rounds: usize,
    /// The requested rows; all, if there are none.
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
            (&[100, 10_000], 12)
        } else {
            (&[100, 1_000, 10_000, 100_000, 1_000_000], 20)
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

/// Returns the number of pairs after which `live` ranges are in a steady state.
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

/// One cell of the table: row, column, live ranges, and the candidate's run.
struct Cell {
    row: usize,
    column: usize,
    live: usize,
    run: Box<dyn Run>,
}

impl Cell {
    /// Starts all requested candidates, and warms them up.
    fn start_all(plan: &Plan) -> Vec<Self> {
        let mut cells = Vec::new();
        for (column, &live) in plan.live.iter().enumerate() {
            for (row, candidate) in CANDIDATES.iter().enumerate() {
                if plan.wants(candidate.name)
                    && let Some(mut run) = candidate.start(live)
                {
                    run.run(warm_up(live));
                    cells.push(Self {
                        row,
                        column,
                        live,
                        run,
                    });
                }
            }
        }
        cells
    }

    /// Measures once: returns the time of one pair, and the segments it examines.
    fn measure(&mut self) -> (f64, Option<f64>) {
        // The processor's caches still hold data of the candidate before.
        self.run.run(self.live.min(100_000));
        let pairs = (self.live * 5).clamp(20_000, 500_000);
        let before = self.run.examined();
        let start = Instant::now();
        self.run.run(pairs);
        let time = start.elapsed().as_secs_f64() * 1e9 / pairs as f64;
        let examined = before.zip(self.run.examined());
        let examined = examined.map(|(before, after)| (after - before) as f64 / pairs as f64);
        (time, examined)
    }
}

fn measure(plan: &Plan) -> Table {
    let names = || CANDIDATES.iter().map(|candidate| candidate.name);
    let mut times = Table::new(&plan.live, names());
    let mut examined = Table::new(&plan.live, names());
    let mut cells = Cell::start_all(plan);
    for round in 0..plan.rounds {
        for cell in &mut cells {
            // The largest take long, and are measured less often.
            if cell.live > 100_000 && round % 3 > 0 {
                continue;
            }
            let (time, count) = cell.measure();
            times.lower(cell.row, cell.column, time);
            if let Some(count) = count {
                examined.set(cell.row, cell.column, count);
            }
        }
    }
    times.print("ns for one free and one allocate, by live ranges", 0);
    examined.print("segments examined by one allocate", 2);
    times
}
