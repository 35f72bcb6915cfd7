//! Ranges of any numeric resource, handed out in constant time.
//!
//! This is Bonwick and Adams' *vmem* ("Magazines and Vmem: Extending the Slab
//! Allocator to Many CPUs and Arbitrary Resources", USENIX 2001), in safe Rust
//! and without the standard library. Where this text says "section", it means
//! one of the paper's.
//!
//! # 1. What it does
//!
//! A *resource* is a set of numbers: addresses, process ids, ports, disk
//! blocks. An [`Arena`] is given *spans* of them and hands out *segments*:
//!
//! ```
//! use vmem::{AllocPolicy, Arena, Quantum, alloc::Fixed};
//!
//! let arena = Arena::new(Quantum::ONE, Fixed::<32, 16>::new());
//! arena.add_span(1024, 64)?;
//! let a = arena.alloc(16, AllocPolicy::InstantFit)?;
//! assert_eq!(a, 1024);
//! arena.free(a, 16)?;
//! # Ok::<(), vmem::Error>(())
//! ```
//!
//! Numbers have no inside, so unlike a heap an arena can keep nothing in what
//! it hands out. Its records, the *boundary tags*, live in storage of their own
//! ([`alloc`]); a kernel can have arenas before it has a heap.
//!
//! A number is a `u64`, and what it counts is a *unit*: a byte, a page, an id.
//! An arena deals in multiples of its *quantum* (a power of two, [`Quantum`]):
//! it rounds what is asked for up to one, and every address it hands out is one.
//!
//! # 2. How it works
//!
//! **Segment list** (section 4.4.1). Every span is tiled by segments, free or
//! allocated, in a doubly linked list by address. Two free segments are never
//! neighbours: [`Arena::free`] looks at the two neighbours of what it frees and
//! merges. Segments never merge across the ends of a span, since a span may have
//! to go back to where it came from.
//!
//! **Freelists** (4.4.2). Free segments are also in one of 64 lists: list `n` has
//! those of `2^n` up to `2^(n+1) - 1` units. For a request of `s` units, everything
//! in list `ceil(log2 s)` and above is large enough, so one look at a bitmap
//! finds a segment that fits: [`AllocPolicy::InstantFit`]. Its answer is within
//! a factor of two of the best one, as long as that list itself has any.
//!
//! **Hash table** (4.4.2). Allocated segments are found again by their base, so
//! that a free finds its tag in constant time, and a wrong one is noticed. The
//! table grows and shrinks by a bucket at a time: nothing ever waits for a rehash.
//!
//! **Constraints** (4.3.2). [`Arena::xalloc`] takes an alignment, a phase from it, a
//! boundary that is not to be crossed, and bounds ([`Layout`]), with any policy.
//!
//! **Importing** (4.3.3). An arena that has nothing left asks its [`Source`], often
//! another arena, for a span. The first arena may hand out pages, the next
//! kilobytes out of these pages. A span that is all free again goes back at once.
//!
//! **Quantum caches** (4.4.4 and 3). One lock protects all of the above. An arena
//! that many CPUs want at once has [`caches`] for its smallest sizes, `q`, `2q`, …
//! `16q`: each CPU has *magazines* of free objects that it takes from and puts back
//! into without meeting anybody; a *depot* exchanges full ones for empty ones; and
//! *slabs*, cut from the segment list, are where objects come from. What is
//! allocated and freed again and again never reaches the segment list, which is
//! thus left with few sizes, and breaks into fewer pieces (4.4.5).
//!
//! **Waiting.** [`Arena::alloc`] answers at once, if need be with an error. With the
//! feature `std` a thread can wait until there is room (`alloc_wait`,
//! `xalloc_wait`), in a line that is served in order, with a timeout ([`wait`]).
//!
//! **Platforms.** What a machine has for locks, shared words and waiting is a type
//! parameter ([`lock::Platform`]): [`lock::Single`] for one thread, which needs
//! nothing, `Threads` for those of an operating system, `Spinning` for a kernel's
//! CPUs, or your own.
//!
//! # 3. What it costs
//!
//! Allocating by instant fit and freeing take a constant number of steps, no
//! matter how many segments there are. What does not:
//!
//! | what | steps |
//! |---|---|
//! | instant fit where no list is certain | one list, until something fits |
//! | [`BestFit`](AllocPolicy::BestFit) | one list, or two |
//! | [`NextFit`](AllocPolicy::NextFit) | at worst all segments |
//! | constraints | at worst all free segments; with next fit all segments |
//! | a request that fails | the highest list that is not empty, to say what the largest free segment is ([`Shortage`]) |
//! | a span that comes or goes | `O(log spans)` |
//! | an import, and a free that gives a span back | what it costs in the source |
//! | storage that grows (`Heap`) | moves all tags; [`Arena::reserve`] does it ahead of time |
//!
//! A request that nothing free fits asks the source, if there is one, and asks
//! it once.
//!
//! A request that a cache answers takes the lock of its own CPU, and the depot's once
//! in as many requests as a magazine has rounds; [`Arena::reap`] takes as long as what
//! it gives back.
//!
//! A segment takes one tag of 32 bytes, a span another one, and an allocation
//! about one bucket of 4 bytes. A slab takes one record of seven words, and a cached
//! object nothing but its place in a magazine.
//!
//! # 4. What it promises
//!
//! - An operation that fails changes nothing but counters: tags are reserved before
//!   anything is touched.
//! - Freeing twice, or with a wrong size, or what was never handed out, is an error;
//!   for cached objects too.
//! - All arithmetic holds up to `u64::MAX`: a span may end at 2^64.
//! - No code here is `unsafe`, and none takes memory but through the storage it
//!   was given.
//! - Nothing panics as long as storage, tracer and source don't, and nobody calls
//!   an arena from where section 5 says not to.
//! - [`Arena::validate`] checks every rule of the structure.
//!
//! # 5. Who may call what from where
//!
//! An arena's lock is held for each operation from beginning to end, but never
//! while its source is called.
//!
//! | code of yours | is called with | and must not |
//! |---|---|---|
//! | [`Source`] | nothing locked | depend on this arena for what it lends |
//! | [`alloc::Storage`] | the arena locked | call the arena, nor take memory from it: its records have to come from elsewhere |
//! | what [`caches::CachesView::rounds`] shows rounds to | a CPU's magazines locked | call the arena |
//! | [`Tracer`], the closures of [`Arena::inspect`] and [`Arena::with_tracer`] | the arena locked | call the arena; looking through the [`View`] is all right |
//! | [`caches::Storage`] | the depot locked, to make room | call the arena |
//! | [`caches::Cpus`] | nothing locked, or the arena | call the arena |
//! | a [`Waker`](core::task::Waker) left with [`Source::watch`] | nothing locked | block for long: somebody's free waits for it |
//!
//! Locks are taken in the order arena, CPU, depot. A child's operation may call its
//! source, never the other way round, so trees of arenas can't lock each other out;
//! a ring of them can recurse for ever.
//!
//! Whoever calls an arena with its lock held panics ([`lock::Single`]), or waits for
//! itself (`Threads`, `Spinning`). The same holds for an interrupt handler that
//! calls an arena whose lock the code it interrupted holds: a kernel's own
//! [`lock::Lock`] turns interrupts off.
//!
//! # 6. Features
//!
//! | feature | what it adds |
//! |---|---|
//! | none | everything but what follows; needs neither heap nor std |
//! | `alloc` | `alloc::Heap` and `caches::Heap`: records on the global heap; sources in `Box`, `Rc`, `Arc` |
//! | `std` | `alloc`; `lock::Threads`; waiting: `alloc_wait`, `xalloc_wait`; `caches::ThreadCpus` |
//! | `spin` | `lock::Spinning`, by the crate `spin` |
//! | `nightly` | `alloc`, and [`alloc::Allocator`] for every `core::alloc::Allocator` |
//!
//! `Threads` and `Spinning` are platforms where there are atomic words of 64 bits.
//!
//! # 7. Map of the source
//!
//! | file | what is in it |
//! |---|---|
//! | `arena` | the public face: lock, source, import and release |
//! | `locked` | what the lock protects |
//! | `allocate`, `free`, `span` | the operations under the lock |
//! | `policy` | choosing a segment: instant, best, next fit |
//! | `constraint`, `layout`, `quantum` | what is asked for, and which addresses are legal |
//! | `tag`, `pool`, `alloc` | boundary tags, the unused ones, where they live |
//! | `segments`, `freelists`, `allocated`, `spans`, `cursor` | the structures, one a file |
//! | `hash` | how addresses are scattered, for `allocated`, `spans` and the slabs' table |
//! | `caches/mod`, `caches/cached` | quantum caches: their theory; the way of a request and a free through them |
//! | `caches/magazine`, `caches/depot`, `caches/slab` | their layers, one a file |
//! | `caches/geometry`, `caches/table`, `caches/cpu` | sizes; the slab at an address, with no lock; which CPU asks |
//! | `caches/storage`, `caches/fixed`, `caches/heap` | where the caches keep their records |
//! | `wait`, `waiting` | the line in front of an arena; a thread that stands in it |
//! | `source`, `lock` | what the platform provides |
//! | `error` | what can go wrong, in words |
//! | `inspect`, `stats`, `trace`, `validate`, and those of `caches` | looking on |

#![no_std]
#![cfg_attr(feature = "nightly", feature(allocator_api))]

#[cfg(feature = "alloc")]
extern crate alloc as alloc_crate;
#[cfg(feature = "std")]
extern crate std;

pub mod alloc;
mod allocate;
mod allocated;
mod arena;
pub mod caches;
mod constraint;
mod cursor;
mod error;
mod free;
mod freelists;
mod hash;
mod inspect;
mod layout;
pub mod lock;
mod locked;
mod policy;
mod pool;
mod quantum;
mod segments;
mod source;
mod span;
mod spans;
mod stats;
mod tag;
#[cfg(test)]
mod testing;
mod trace;
mod validate;
pub mod wait;
#[cfg(feature = "std")]
mod waiting;

pub use arena::{Arena, StillInUse};
pub use constraint::{Constraints, Request};
pub use error::{Contradiction, Error, Shortage, SourceError};
pub use freelists::LISTS;
pub use inspect::{Origin, Segment, SegmentKind, View};
pub use layout::Layout;
pub use locked::Core;
pub use policy::AllocPolicy;
pub use quantum::Quantum;
pub use source::{NoSource, Source};
pub use stats::Stats;
pub use trace::{CacheStep, Event, NoTrace, Tracer, Verdict};
pub use validate::Violation;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
