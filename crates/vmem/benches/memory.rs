//! Heap memory of an arena's records, by live ranges, including places that are
//! not used yet. `Cargo.toml` says how to run it.
//!
//! A separate program, because counting would slow down malloc, which the other
//! one measures.

use std::mem::size_of_val;

use churn::{Random, room};
use peak_alloc::PeakAlloc;
use vmem::alloc::Heap;
use vmem::{AllocPolicy, Arena, Quantum};

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

/// Limit, in bytes for each segment.
const AT_MOST: f64 = 48.0;

/// Bytes for each segment at some time, and the numbers of segments.
#[derive(Clone, Copy, Default)]
struct Sample {
    bytes: f64,
    allocated: usize,
    free: usize,
}

fn sample(arena: &Arena<Heap>, others: usize) -> Sample {
    let taken = HEAP.current_usage() - others + size_of_val(arena);
    let (allocated, free) = arena.inspect(|view| (view.allocated_count(), view.free_count()));
    Sample {
        bytes: taken as f64 / (allocated + free) as f64,
        allocated,
        free,
    }
}

/// Returns the worst sample between `live` ranges and twice as many, which comes
/// just after the storage has grown; then the sample after a churn that is long enough
/// to scatter the free ranges.
fn measure(live: usize) -> [Sample; 2] {
    let mut held: Vec<(u64, u64)> = Vec::with_capacity(2 * live);
    let mut random = Random::default();
    let others = HEAP.current_usage();
    let arena = Arena::new(Quantum::ONE, Heap::new());
    arena.add_span(0, u64::from(room(2 * live))).unwrap();
    let alloc = |size| {
        let size = u64::from(size);
        let base = arena.alloc(size, AllocPolicy::InstantFit).unwrap();
        (base, size)
    };

    let mut worst = Sample::default();
    for count in 1..=2 * live {
        held.push(alloc(random.pick(1).1));
        if count >= live {
            let now = sample(&arena, others);
            if now.bytes > worst.bytes {
                worst = now;
            }
        }
    }
    for _ in 0..6 * live {
        let (pick, size) = random.pick(held.len());
        let (base, old) = held[pick];
        arena.free(base, old).unwrap();
        held[pick] = alloc(size);
    }
    [worst, sample(&arena, others)]
}

fn main() {
    let quick = std::env::args().any(|argument| argument == "--quick");
    let lives: &[usize] = if quick {
        &[1_000, 10_000]
    } else {
        &[100, 1_000, 10_000, 100_000, 1_000_000]
    };
    println!("bytes of memory for each segment");
    println!(
        "  {:<24}{:>10}{:>10}{:>10}",
        "", "allocated", "free", "bytes"
    );
    for &live in lives {
        let [growing, churned] = measure(live);
        print("all allocated, worst", growing);
        print("half freed, scattered", churned);
    }
}

fn print(when: &str, sample: Sample) {
    let reached = if sample.bytes <= AT_MOST {
        "ok"
    } else {
        "missed"
    };
    println!(
        "  {when:<24}{:>10}{:>10}{:>10.1}   at most {AT_MOST} {reached}",
        sample.allocated, sample.free, sample.bytes
    );
}
