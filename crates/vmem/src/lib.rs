//! Ranges of any numeric resource, handed out in constant time.
//!
//! This is Bonwick and Adams' *vmem* ("Magazines and Vmem: Extending the Slab
//! Allocator to Many CPUs and Arbitrary Resources", USENIX 2001), in safe Rust
//! and without the standard library.
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
//! # 2. How it works
//!
//! **Segment list.** Every span is tiled by segments, free or allocated, in a
//! doubly linked list by address. Two free segments are never neighbours:
//! [`Arena::free`] looks at the two neighbours of what it frees and merges.
//! Segments never merge across the ends of a span, since a span may have to
//! go back to where it came from.
//!
//! **Freelists.** Free segments are also in one of 64 lists: list `n` has those
//! of `2^n` up to `2^(n+1) - 1` units. For a request of `s` units, everything
//! in list `ceil(log2 s)` and above is large enough, so one look at a bitmap
//! finds a segment that fits: [`AllocPolicy::InstantFit`]. Its answer is within
//! a factor of two of the best one.
//!
//! **Hash table.** Allocated segments are found again by their base, so that a
//! free needs no more than an address, and a wrong one is noticed. The table
//! grows and shrinks by a bucket at a time: nothing ever waits for a rehash.
//!
//! **Importing.** An arena that has nothing left asks its [`Source`], often
//! another arena, for a span. The first arena may hand out pages, the next
//! kilobytes out of these pages. A span that is all free again goes back.
//!
//! # 3. What it costs
//!
//! Allocating by instant fit and freeing take a constant number of steps, no
//! matter how many segments there are. What does not is documented where it is:
//! the "maybe" list of [`AllocPolicy::InstantFit`], the other policies, and
//! constraints ([`Layout`]). Each segment costs one tag of 32 bytes, each
//! allocation about one bucket of 4.
//!
//! A request that nothing free fits asks the source, if there is one, and asks
//! it once. A request that fails looks through the highest freelist that is not
//! empty for the largest free segment, to say why ([`Shortage`]): as many steps
//! as that list is long.
//!
//! # 4. What it promises
//!
//! An operation that fails changes nothing but counters. The source is called
//! with no lock held. No code here is `unsafe`, and none allocates but through
//! the storage it was given.
//!
//! # Features
//!
//! | feature | what it adds |
//! |---|---|
//! | none | everything but what follows; needs neither heap nor std |
//! | `alloc` | `alloc::Heap`: storage on the global heap; sources in `Box`, `Rc`, `Arc` |
//! | `std` | `alloc`, and [`lock::Lock`] for `std::sync::Mutex` |
//! | `spin` | [`lock::Lock`] for `spin::Mutex` |
//! | `nightly` | `alloc`, and [`alloc::Allocator`] for every `core::alloc::Allocator` |
//!
//! # Map of the source
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
//! | `source`, `lock` | what the platform provides |
//! | `inspect`, `stats`, `trace`, `validate` | looking on |

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
pub use wait::Turn;
