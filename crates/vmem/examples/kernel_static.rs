//! A kernel that has no heap yet: every arena is a static and contains its records.
//!
//! `cargo run -p vmem --example kernel_static --features spin`
//!
//! The threads of this program stand for CPUs. Only the threads and the printing
//! need `std`.
#![expect(clippy::print_stdout, reason = "an example says what it does")]

use spin::Mutex;
use std::cell::Cell;
use vmem::AllocPolicy::InstantFit;
use vmem::caches::{self, Caches, Cpus};
use vmem::{Arena, Core, Error, NoSource, NoTrace, Quantum, alloc::Fixed, lock::Spinning};

const CPUS: usize = 4;
const PAGE: Quantum = quantum(4096);
const LINE: Quantum = quantum(64);

const fn quantum(units: u64) -> Quantum {
    match Quantum::new(units) {
        Ok(quantum) => quantum,
        Err(_) => Quantum::ONE,
    }
}

/// The number of this CPU; a kernel reads it from a register.
struct ThisCpu;

thread_local!(static CPU: Cell<usize> = const { Cell::new(0) });

impl Cpus for ThisCpu {
    fn current(&self) -> usize {
        CPU.get()
    }
}

/// 256 tags of 32 bytes, 64 buckets of 4.
type Tags = Fixed<256, 64>;
/// Magazines of 8 rounds, at most 4 full and 4 empty ones of each size in the depot,
/// at most 32 slabs.
type Room = caches::Fixed<CPUS, 8, 4, 32, Spinning>;

type Frames = Arena<Tags, NoSource, NoTrace, Spinning>;
type Objects = Arena<Tags, &'static Frames, NoTrace, Spinning, Caches<Room, ThisCpu>>;

/// Memory, by the page.
static FRAMES: Frames = Arena::from_lock(Mutex::new(Core::new(PAGE, Tags::new())), NoSource);

/// Smaller objects: by the cache line, imported by the page or more, with caches up to
/// 256 bytes.
static OBJECTS: Objects = Arena::from_parts(
    Mutex::new(Core::new(LINE, Tags::new()).import_min(4 * 4096)),
    &FRAMES,
    Caches::new(LINE, 256, Room::new(), ThisCpu),
);

/// The work of one CPU: objects of all sizes come and go.
fn work(cpu: usize) -> Result<(), Error> {
    CPU.set(cpu);
    let mut held = [None; 12];
    for step in 0..2_500_u64 {
        let place = &mut held[step as usize * 7 % 12];
        if let Some((base, size)) = place.take() {
            OBJECTS.free(base, size)?;
        }
        let size = 1 + step * 37 % 256;
        *place = Some((OBJECTS.alloc(size, InstantFit)?, size));
    }
    for (base, size) in held.into_iter().flatten() {
        OBJECTS.free(base, size)?;
    }
    // This CPU's magazines, and the depot's.
    OBJECTS.reap();
    Ok(())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!(
        "Two statics: {} bytes for frames, {} for objects and their caches.",
        size_of_val(&FRAMES),
        size_of_val(&OBJECTS)
    );

    // The memory map of the firmware, with a hole in it.
    FRAMES.add_span(0x10_0000, 0x8_0000)?;
    FRAMES.add_span(0x20_0000, 0x10_0000)?;
    println!(
        "Boot: {} KiB in {} spans.",
        FRAMES.stats().mem_total / 1024,
        FRAMES.inspect(|view| view.span_count())
    );

    let stack = FRAMES.alloc(4 * 4096, InstantFit)?;
    println!("A stack of 4 pages at {stack:#x}, before there is anything else.");

    std::thread::scope(|scope| {
        let spawn = |cpu| scope.spawn(move || work(cpu));
        let cpus: Vec<_> = (0..CPUS).map(spawn).collect();
        for cpu in cpus {
            cpu.join().map_err(|_| "a CPU panicked")??;
        }
        Ok::<(), Box<dyn std::error::Error>>(())
    })?;
    let requests = CPUS * 2_500;
    let reached = OBJECTS.stats().alloc;
    println!(
        "{CPUS} CPUs asked {requests} times for up to 256 bytes; {reached} of these reached the segment list."
    );
    assert!(reached < 1_000);

    OBJECTS.reap();
    assert_eq!(OBJECTS.stats().mem_inuse, 0);
    assert_eq!(FRAMES.stats().mem_inuse, 4 * 4096);
    println!("All objects are free and reaped: their pages are frames again.");

    FRAMES.free(stack, 4 * 4096)?;
    assert_eq!((FRAMES.validate(), OBJECTS.validate()), (Ok(()), Ok(())));
    println!("Every rule of both arenas holds.");
    Ok(())
}
