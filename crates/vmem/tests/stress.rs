//! Many threads in one tree of arenas; at rest, every rule holds.
#![cfg(any(feature = "std", feature = "spin"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod common;

use common::{INSTANT, POLICIES, quantum};
use std::thread;
use vmem::alloc::Fixed as Tags;
use vmem::caches::{CacheLayer, Caches, Cpus, Fixed};
use vmem::lock::Platform;
use vmem::{Arena, Core, Error, NoSource, NoTrace, Source};

const THREADS: usize = 4;
const STEPS: usize = 4000;

type Root<P> = Arena<Tags<4096, 1024>, NoSource, NoTrace, P>;
/// Few slabs and small magazines: everything runs out now and then.
type Room<P> = Fixed<3, 3, 4, 24, P>;
type Small<'a, P, C> = Arena<Tags<4096, 1024>, &'a Root<P>, NoTrace, P, Caches<Room<P>, C>>;

/// Returns the next random number.
fn next(random: &mut u64) -> u64 {
    *random ^= *random << 13;
    *random ^= *random >> 7;
    *random ^= *random << 17;
    *random
}

/// The work of one thread: all kinds of requests, frees right and wrong.
fn work<S, P, Q>(arena: &Arena<Tags<4096, 1024>, S, NoTrace, P, Q>, seed: u64)
where
    S: Source,
    P: Platform,
    Q: CacheLayer<P>,
{
    let mut random = seed;
    let mut held: Vec<(u64, u64)> = Vec::new();
    for _ in 0..STEPS {
        let draw = next(&mut random);
        let size = 1 + draw % 100;
        match draw >> 60 {
            0..=7 => {
                let policy = if draw >> 59 & 1 == 0 {
                    INSTANT
                } else {
                    POLICIES[(draw >> 32) as usize % 3]
                };
                if let Ok(base) = arena.alloc(size, policy) {
                    held.push((base, size));
                }
            }
            8 if draw >> 40 & 15 == 0 => drop(arena.reap()),
            9 if !held.is_empty() => {
                let (base, size) = held[draw as usize % held.len()];
                let wrong = arena.free(base, size + 200);
                assert!(matches!(wrong, Err(Error::WrongSize { .. })), "{wrong:?}");
            }
            _ if held.len() > 20 => {
                let (base, size) = held.swap_remove((draw >> 32) as usize % held.len());
                arena.free(base, size).unwrap();
            }
            _ => {}
        }
    }
    for (base, size) in held {
        arena.free(base, size).unwrap();
    }
}

fn stress<P, C>(cpus: C)
where
    P: Platform,
    C: Cpus + Sync,
    for<'a> Small<'a, P, C>: Sync,
{
    let root: Root<P> = Arena::from_core(Core::new(quantum(64), Tags::new()), NoSource);
    root.add_span(1 << 20, 1 << 15).unwrap();
    let caches = Caches::new(quantum(8), 64, Room::<P>::default(), cpus);
    let core = Core::new(quantum(8), Tags::new());
    let arena: Small<'_, P, C> = Arena::with_caches(core, &root, caches);
    for round in 1..=3 {
        thread::scope(|scope| {
            for thread in 0..THREADS {
                let arena = &arena;
                scope.spawn(move || work(arena, 0x9E37_79B9 * round + thread as u64));
            }
        });
        arena.validate().unwrap();
        root.validate().unwrap();
    }
    drop(arena);
    assert_eq!(root.stats().mem_inuse, 0);
    root.validate().unwrap();
}

/// Gives a thread another one of the three CPUs each time it asks: the worst
/// case of a platform.
#[derive(Default)]
struct Wandering(std::sync::atomic::AtomicUsize);

impl Cpus for Wandering {
    fn current(&self) -> usize {
        self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed)
    }
}

#[cfg(feature = "std")]
#[test]
fn threads_share_a_tree_with_caches() {
    stress::<vmem::lock::Threads, _>(vmem::caches::ThreadCpus);
}

#[cfg(feature = "std")]
#[test]
fn threads_that_change_their_cpu_all_the_time_lose_nothing() {
    stress::<vmem::lock::Threads, _>(Wandering::default());
}

#[cfg(feature = "spin")]
#[test]
fn processors_that_spin_share_a_tree_with_caches() {
    stress::<vmem::lock::Spinning, _>(Wandering::default());
}

#[cfg(feature = "std")]
#[test]
fn all_waiting_requests_get_their_turn() {
    use std::time::Duration;
    use vmem::caches::ThreadCpus;
    use vmem::lock::Threads;

    let caches = Caches::new(quantum(1), 4, Room::<Threads>::default(), ThreadCpus);
    let core = Core::new(quantum(1), Tags::<256, 64>::new());
    let arena: Arena<Tags<256, 64>, NoSource, NoTrace, Threads, _> =
        Arena::with_caches(core, NoSource, caches);
    arena.add_span(0, 24).unwrap();
    thread::scope(|scope| {
        for thread in 0..THREADS as u64 {
            let arena = &arena;
            scope.spawn(move || {
                let mut random = 77 + thread;
                for _ in 0..300 {
                    let size = 1 + next(&mut random) % 24;
                    // Far longer than needed, unless a wake-up is lost.
                    let patience = Some(Duration::from_secs(60));
                    let base = arena.alloc_wait(size, INSTANT, patience).unwrap();
                    arena.free(base, size).unwrap();
                }
            });
        }
    });
    arena.validate().unwrap();
    arena.close().unwrap();
}
