//! The cost of a million operations: opening them, holding them, and going to any place.
//!
//!     cargo bench -p vmem-lab --bench million              # all, about a minute
//!     cargo bench -p vmem-lab --bench million -- --quick   # a twentieth of the operations
//!     cargo bench -p vmem-lab --bench million -- caches    # those with this word in their names
//!
//! Times are wall time on this machine: "open" parses, "learn" does all operations once,
//! "any" is the median of going to any place, "worst" the longest, "step" the longest way into
//! an operation. "text" is the size of the scenario; "held" is what is taken from the heap between
//! two commands, "most" the most there ever was, opening included.
#![allow(
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a program that prints a table, and ends where something goes wrong"
)]

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use peak_alloc::PeakAlloc;
use rand_pcg::Pcg64;
use rand_pcg::rand_core::Rng;
use vmem_lab::timeline::Place;
use vmem_lab::{Command, Session, SessionError};

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

/// The number of places that each session goes to.
const PLACES: usize = 200;

fn main() {
    let quick = std::env::args().any(|argument| argument == "--quick");
    let is_word = |argument: &String| !argument.starts_with("--");
    let word = std::env::args().skip(1).find(is_word).unwrap_or_default();
    let operations = if quick { 50_000 } else { 1_000_000 };
    println!("{operations} operations; milliseconds, and MiB");
    println!(
        "{:<44} {:>6} {:>6} {:>6} {:>7} {:>7} {:>7} {:>7} {:>7}",
        "", "text", "open", "learn", "any", "worst", "step", "held", "most"
    );
    // What makes the arenas is among those written.
    let scenarios = scenarios(operations - 4).into_iter();
    for (name, text) in scenarios.filter(|(name, _)| name.contains(&word)) {
        measure(name, &text);
    }
}

fn scenarios(operations: usize) -> Vec<(&'static str, String)> {
    let span = "arena h\nspan h 0 1T\n";
    let random = |live| format!("{span}random h ops={operations} seed=1 live={live}\n");
    vec![
        ("a workload, 64 live", random(64)),
        ("a workload, 10 000 live", random(10_000)),
        ("a workload, 100 000 live", random(100_000)),
        (
            "a workload, up to 630 000 live at the end",
            random(1_000_000),
        ),
        ("lines: allocate, free, allocate …", {
            let pair = "a = alloc h 16\nfree h a\n";
            span.to_owned() + &pair.repeat(operations / 2)
        }),
        ("lines: a million allocations, none freed", {
            span.to_owned() + &"alloc h 16\n".repeat(operations)
        }),
        ("lines: half allocated, then freed", {
            let mut names: Vec<usize> = (0..operations / 2).collect();
            let mut text = span.to_owned();
            for name in &names {
                let _always = writeln!(text, "n{name:x}=alloc h 9");
            }
            let mut random = Pcg64::new(1, 1);
            for last in (1..names.len()).rev() {
                names.swap(last, below(&mut random, last + 1));
            }
            for name in &names {
                let _always = writeln!(text, "free h n{name:x}");
            }
            text
        }),
        ("lines: a child under a parent, with caches", {
            let mut text =
                "arena h quantum=4K\nspan h 0 1T\narena h0 source=h qcache=16\n".to_owned();
            for name in 0..operations / 4 {
                let _always = writeln!(text, "n{name:x}=alloc h0 9\nalloc h0 99");
                let _always = writeln!(text, "free h0 n{name:x}\nalloc h0 7");
            }
            text
        }),
        ("lines: caches that are reaped again and again", {
            let mut text =
                "arena h quantum=4K\nspan h 0 1T\narena k source=h qcache=8 magazine=15\n"
                    .to_owned();
            for name in 0..operations.min(960_000) / 4 {
                let _always = writeln!(text, "n{name:x}=alloc k 1\nreap k");
                let _always = writeln!(text, "n{name:x}x=alloc k 2\nfree k n{name:x}");
            }
            text
        }),
    ]
}

fn below(random: &mut Pcg64, end: usize) -> usize {
    ((u128::from(random.next_u64()) * end as u128) >> 64) as usize
}

fn measure(name: &str, text: &str) {
    HEAP.reset_peak_usage();
    let before = HEAP.current_usage();
    let mib = |bytes: usize| bytes as f64 / (1 << 20) as f64;
    let ms = |time: Duration| time.as_secs_f64() * 1e3;

    let begun = Instant::now();
    let mut session = Session::open(text).unwrap();
    let open = begun.elapsed();
    let begun = Instant::now();
    session.precompute(usize::MAX);
    let learn = begun.elapsed();

    let mut random = Pcg64::new(7, 7);
    let mut go = |command: &dyn Fn(usize) -> Command| {
        let mut times: Vec<Duration> = Vec::new();
        for _ in 0..PLACES {
            let place = below(&mut random, session.len());
            let begun = Instant::now();
            match session.run(command(place)) {
                // Some operations have no step inside; it went there to find out.
                Ok(()) | Err(SessionError::NoSuchStep { .. }) => times.push(begun.elapsed()),
                Err(error) => panic!("{error}"),
            }
        }
        times.sort();
        times
    };
    let any = go(&|place| Command::GoTo(place + 1));
    let step = go(&|place| Command::GoToPlace(Place::inside(place, 0)));
    println!(
        "{name:<44} {:>6.1} {:>6.0} {:>6.0} {:>7.1} {:>7.1} {:>7.1} {:>7.1} {:>7.1}",
        mib(text.len()),
        ms(open),
        ms(learn),
        ms(any[PLACES / 2]),
        ms(any[PLACES - 1]),
        ms(step[PLACES - 1]),
        mib(HEAP.current_usage() - before),
        mib(HEAP.peak_usage() - before),
    );
}
