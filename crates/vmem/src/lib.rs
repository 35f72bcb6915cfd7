//! Ranges of any numeric resource, handed out in constant time.
//!
//! This is Bonwick and Adams' *vmem* ("Magazines and Vmem: Extending the Slab
//! Allocator to Many CPUs and Arbitrary Resources", USENIX 2001), in safe Rust
//! and without the standard library. In this text, "section" means a section of the
//! paper.
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
//! Numbers have no inside: unlike a heap, an arena can't keep records in the ranges
//! that it hands out. Its records, the *boundary tags*, live in storage of their own
//! ([`alloc`]); a kernel can have arenas before it has a heap.
//!
//! A number is a `u64`, and counts *units*: bytes, pages, ids.
//! An arena uses multiples of its *quantum* (a power of two, [`Quantum`]): it rounds
//! sizes up to multiples, and every address that it hands out is a multiple.
//!
//! # 2. How it works
//!
//! **Segment list** (section 4.4.1). Every span is tiled by segments, free or
//! allocated, in a doubly linked list by address. Two free segments are never
//! neighbours: [`Arena::free`] merges a freed segment with its free neighbours.
//! Segments never merge across the ends of a span, because a span may have
//! to go back to its source.
//!
//! **Freelists** (4.4.2). A free segment is also in one of 64 lists: list `n` has
//! segments of `2^n` up to `2^(n+1) - 1` units. For a request of `s` units, every
//! segment in list `ceil(log2 s)` and above fits, so one look at a bitmap finds a
//! segment: [`AllocPolicy::InstantFit`]. Its size is within a factor of two of the
//! best fit, if that first list is not empty.
//!
//! **Hash table** (4.4.2). It finds an allocated segment by its base: a free finds
//! its tag in constant time, and a wrong free is noticed. The table
//! grows and shrinks by a bucket at a time: nothing ever waits for a rehash.
//!
//! **Constraints** (4.3.2). [`Arena::xalloc`] takes an alignment, a phase from it, a
//! boundary that must not be crossed, and bounds ([`Layout`]), with any policy.
//!
//! **Importing** (4.3.3). If nothing fits, an arena asks its [`Source`], often
//! another arena, for a span. The first arena may hand out pages, the next
//! kilobytes out of these pages. A span that is all free again goes back at once.
//!
//! **Quantum caches** (4.4.4 and 3). One lock protects everything above. An arena
//! for many CPUs has [`caches`] for its smallest sizes, `q`, `2q`, … `16q`. Each
//! CPU has *magazines* of free objects, which it uses without waiting for other
//! CPUs; a *depot* exchanges full magazines for empty ones; *slabs*, cut from
//! the segment list, provide the objects. Objects that are allocated and freed again
//! and again never reach the segment list, which thus has fewer sizes and
//! breaks into fewer pieces (4.4.5).
//!
//! **Waiting.** [`Arena::alloc`] answers at once, possibly with an error. With the
//! feature `std`, a thread can wait until there is room (`alloc_wait`,
//! `xalloc_wait`), first come, first served, with a timeout ([`wait`]).
//!
//! **Platforms.** A type parameter provides locks, shared words and waiting
//! ([`lock::Platform`]): [`lock::Single`] for one thread, which needs
//! nothing, `Threads` for threads of an operating system, `Spinning` for a kernel's
//! CPUs, or your own.
//!
//! # 3. Costs
//!
//! Allocating by instant fit and freeing take a constant number of steps, for any
//! number of segments. The exceptions:
//!
//! | operation | steps |
//! |---|---|
//! | instant fit if every list whose segments all fit is empty | one list, until a segment fits |
//! | [`BestFit`](AllocPolicy::BestFit) | one list, or two |
//! | [`NextFit`](AllocPolicy::NextFit) | at worst all segments |
//! | constraints | at worst all free segments; with next fit all segments |
//! | a request that fails | the highest list that is not empty, to find the largest free segment ([`Shortage`]) |
//! | adding or removing a span | `O(log spans)` |
//! | an import, and a free that gives a span back | the cost in the source |
//! | storage that grows (`Heap`) | moves all tags; [`Arena::reserve`] does it in advance |
//!
//! If no free segment fits, a request asks the source, if there is one, once.
//!
//! A request to a cache takes the lock of its own CPU, and the depot's lock at most once
//! in as many requests as a magazine has rounds; the cost of [`Arena::reap`] grows with
//! the number of objects that it gives back.
//!
//! A segment takes one tag of 32 bytes, a span another one, and an allocation
//! about one bucket of 4 bytes. A slab takes one record of 64 bytes and a word of
//! 8 bytes, and a cached object only its place in a magazine.
//!
//! # 4. Promises
//!
//! - An operation that fails changes only counters: it reserves its tags before it
//!   changes anything.
//! - A double free, a wrong size, or an address that was never handed out is an error;
//!   for cached objects too.
//! - All arithmetic is correct up to `u64::MAX`: a span may end at 2^64.
//! - No code here is `unsafe`, and all memory comes from the storage that the arena was
//!   given.
//! - Nothing panics if storage, tracer and source don't panic, and if nothing calls
//!   an arena against the rules of part 5.
//! - [`Arena::validate`] checks every rule of the structure.
//!
//! # 5. Rules for your code
//!
//! An arena's lock is held for each operation from beginning to end, but never
//! while its source is called.
//!
//! | your code | is called with | and must not |
//! |---|---|---|
//! | [`Source`] | nothing locked | depend on this arena for its loans |
//! | [`alloc::Storage`] | the arena locked | call the arena, or take memory from it: its records must come from elsewhere |
//! | the closure of [`caches::CachesView::rounds`] | a CPU's magazines locked | call the arena |
//! | [`Tracer`], the closures of [`Arena::inspect`] and [`Arena::with_tracer`] | the arena locked | call the arena; the [`View`] can be used |
//! | [`caches::Storage`] | the depot locked, to make room | call the arena |
//! | [`caches::Cpus`] | nothing locked, or the arena | call the arena |
//! | a [`Waker`](core::task::Waker) left with [`Source::watch`] | nothing locked | block for long: a free waits for it |
//!
//! Locks are taken in the order arena, CPU, depot. A child's operation may call its
//! source, never the other way round, so a tree of arenas can't deadlock;
//! a ring of arenas can recurse for ever.
//!
//! A call to an arena while the caller holds its lock panics ([`lock::Single`]), or waits
//! for ever (`Threads`, `Spinning`). The same is true for an interrupt handler that
//! calls an arena, if the interrupted code holds its lock: a kernel's own
//! [`lock::Lock`] turns interrupts off.
//!
//! # 6. Features
//!
//! | feature | what it adds |
//! |---|---|
//! | none | everything except the following; needs neither heap nor std |
//! | `alloc` | `alloc::Heap` and `caches::Heap`: records on the global heap; sources in `Box`, `Rc`, `Arc` |
//! | `std` | `alloc`; `lock::Threads`; waiting: `alloc_wait`, `xalloc_wait`; `caches::ThreadCpus` |
//! | `spin` | `lock::Spinning`, by the crate `spin` |
//! | `nightly` | `alloc`, and [`alloc::Allocator`] for every `core::alloc::Allocator` |
//!
//! `Threads` and `Spinning` need atomic words of 64 bits.
//!
//! # 7. Map of the source
//!
//! | file | contents |
//! |---|---|
//! | `arena` | the public interface: lock, source, import and release |
//! | `locked` | the state under the lock |
//! | `allocate`, `free`, `span` | the operations under the lock |
//! | `policy` | choosing a segment: instant, best, next fit |
//! | `constraint`, `layout`, `quantum` | requests, and legal addresses |
//! | `tag`, `pool`, `alloc` | boundary tags, the unused ones, their storage |
//! | `segments`, `freelists`, `allocated`, `spans`, `cursor` | the structures, one in each file |
//! | `hash` | the hash function for `allocated`, `spans` and the slabs' table |
//! | `caches/mod`, `caches/cached` | quantum caches: their theory; the path of a request and a free through them |
//! | `caches/magazine`, `caches/depot`, `caches/slab` | their layers, one in each file |
//! | `caches/geometry`, `caches/table`, `caches/cpu` | sizes; the slab at an address, without a lock; the current CPU |
//! | `caches/storage`, `caches/fixed`, `caches/heap` | storage for the caches' records |
//! | `wait`, `waiting` | the waiting line of an arena; a thread that waits |
//! | `source`, `lock` | the interfaces to source and platform |
//! | `error` | errors, and their text |
//! | `inspect`, `stats`, `trace`, `validate`, also in `caches` | inspection |

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
