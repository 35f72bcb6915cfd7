//! What one free and one allocate cost together, with 100 to 1 000 000 live
//! ranges: the arena with its policies and locks, and what others ask for the
//! same. `Cargo.toml` says how to run it.
//!
//! Every candidate goes through the same random sequence, alone in its thread,
//! warmed up until its free ranges are as scattered as they get. All of them take
//! turns, over and over, and the fastest time of each counts: what disturbs a
//! measurement only ever makes it slower.

// Only to name the allocator that `vmem` 1.0 is given.
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

/// One cell of the table: who it is, in which row and column, and how it goes.
struct Cell {
    row: usize,
    column: usize,
    live: usize,
    run: Box<dyn Run>,
}

impl Cell {
    /// Starts all that are asked for, and warms them up.
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

    /// Measures once: the time, and the segments examined, of one pair.
    fn measure(&mut self) -> (f64, Option<f64>) {
        // The caches hold what the one before has left there.
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
            // The largest take their time, and are worth it less often.
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
