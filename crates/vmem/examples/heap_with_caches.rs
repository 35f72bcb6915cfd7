//! A heap over pages: a tree of two arenas, quantum caches on the upper one, threads.
//!
//! `cargo run -p vmem --example heap_with_caches --features std`
#![expect(clippy::print_stdout, reason = "an example says what it does")]

use vmem::AllocPolicy::{BestFit, InstantFit};
use vmem::caches::{self, Caches, Counters, Reaped, ThreadCpus};
use vmem::{Arena, Core, Error, NoSource, NoTrace, Quantum, alloc::Heap, lock::Threads};

const THREADS: u64 = 4;
const BURSTS: u64 = 200;

/// An arena of bytes, by the page.
type Pages = Arena<Heap, NoSource, NoTrace, Threads>;
/// An arena of bytes, by 16; a cache answers requests up to 256.
type Bytes<'a> =
    Arena<Heap, &'a Pages, NoTrace, Threads, Caches<caches::Heap<Threads>, ThreadCpus>>;

/// Allocates in bursts and frees in another order. Mostly small, now and then large.
fn work(heap: &Bytes<'_>, thread: u64) -> Result<(), Error> {
    for burst in 0..BURSTS {
        let mut held = Vec::new();
        for n in 0..100 {
            let small = 1 + (burst * 5 + n % 4 + thread) % 160;
            let size = if n == 50 { 5_000 } else { small };
            held.push((heap.alloc(size, InstantFit)?, size));
        }
        for (base, size) in held {
            heap.free(base, size)?;
        }
    }
    Ok(())
}

/// Prints each CPU's counters, the sum of all sizes.
fn show_magazines(heap: &Bytes<'_>) {
    println!("  thread    alloc     free    load   store");
    heap.inspect(|view| {
        let Some(caches) = view.caches() else { return };
        for cpu in 0..caches.cpus() {
            let of_all = |count: fn(Counters) -> u64| -> u64 {
                let classes = 0..caches.sizes();
                classes.map(|n| count(caches.counters(cpu, n))).sum()
            };
            let (alloc, free) = (of_all(|c| c.alloc), of_all(|c| c.free));
            let (load, store) = (of_all(|c| c.load), of_all(|c| c.store));
            if free > 0 {
                println!("  {cpu:>6} {alloc:>8} {free:>8} {load:>7} {store:>7}");
            }
        }
    });
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let pages = Pages::from_core(Core::new(Quantum::new(4096)?, Heap::new()), NoSource);
    pages.add_span(1 << 30, 16 << 20)?;
    let quantum = Quantum::new(16)?;
    let heap = Bytes::with_caches(
        Core::new(quantum, Heap::new()).import_min(64 << 10),
        &pages,
        // Magazines of 15 rounds. Each thread counts as a CPU; if there were more
        // than 8, some would share one.
        Caches::new(quantum, 256, caches::Heap::new(8, 15), ThreadCpus),
    );

    std::thread::scope(|scope| {
        let heap = &heap;
        let spawn = |n| scope.spawn(move || work(heap, n));
        let threads: Vec<_> = (0..THREADS).map(spawn).collect();
        for thread in threads {
            thread.join().map_err(|_| "a thread panicked")??;
        }
        Ok::<(), Box<dyn std::error::Error>>(())
    })?;
    println!(
        "{} allocations by {THREADS} threads.",
        THREADS * BURSTS * 100
    );
    let (segments, imports) = (heap.stats().alloc, pages.stats().alloc);
    println!("  {segments} reached the segment list: large ones, and slabs; {imports} the pages.");
    show_magazines(&heap);

    println!("\nWhere an address came from:");
    let small = heap.alloc(40, InstantFit)?;
    // Any policy but instant fit goes past the caches.
    let past = heap.alloc(40, BestFit)?;
    heap.inspect(|view| {
        for base in [small, past] {
            match view.caches().and_then(|caches| caches.find(base)) {
                Some(object) => println!("  {base:#x}: the slab at {:#x}", object.slab),
                None => println!("  {base:#x}: the segment list"),
            }
        }
    });
    // The caller of `free` need not know.
    heap.free(small, 40)?;
    heap.free(past, 40)?;
    let twice = heap.free(small, 40);
    assert_eq!(twice, Err(Error::NotAllocated { base: small }));
    assert_eq!(heap.validate(), Ok(()));

    let kib = || heap.stats().mem_inuse / 1024;
    println!(
        "\nAll is free, and the caches hold {} KiB in reserve.",
        kib()
    );
    let Reaped { objects, slabs } = heap.reap();
    println!("  reap: {objects} objects to their slabs, {slabs} slabs to the segment list;");
    println!(
        "  {} KiB stay: other threads have magazines full of them.",
        kib()
    );

    heap.close().map_err(|_| "something is still allocated")?;
    assert_eq!(pages.stats().mem_inuse, 0);
    println!("\nThe heap is closed, and every page is free.");
    Ok(())
}
