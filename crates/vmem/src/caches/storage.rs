//! Where the caches keep their records.
//!
//! As for tags, whoever has no heap says how much room there is ([`Fixed`]), and
//! whoever has one uses the `Heap` (feature `alloc`). Running out of it is never
//! an error: the slab layer works without magazines, and what gets no slab is
//! answered from the segment list.

use core::array;
use core::marker::PhantomData;

use super::SIZES;
use super::depot::{Depot, Shared, Shelf, Stack};
use super::magazine::{Cpu, Magazine, Round};
use super::slab::{Slab, SlabId};
use super::table::Table;
use crate::lock::{Lock, Platform, Single};

/// The lock around the magazines of one CPU.
type CpuLock<K> = <<K as Storage>::Platform as Platform>::Lock<Cpu<<K as Storage>::Rounds>>;

/// Room for the records of quantum caches.
pub trait Storage: Sized {
    /// The locks and words in them.
    type Platform: Platform;
    /// The places of one magazine.
    type Rounds: AsRef<[Round]> + AsMut<[Round]>;
    /// The depot's stacks of magazines.
    type Stack: Stack<Magazine<Self::Rounds>>;

    /// The magazines of each CPU.
    fn cpus(&self) -> &[Padded<CpuLock<Self>>];

    /// What the CPUs share.
    fn shared(&self) -> &Shared<Self::Platform, Self::Stack>;

    /// The record of a slab, if there is room for as many. It never moves.
    fn slab(&self, id: SlabId) -> Option<&Slab<<Self::Platform as Platform>::Word>>;

    /// Makes room for `count` slabs in all; called with the depot locked. False
    /// if it can't.
    fn reserve_slabs(&self, count: u32) -> bool;

    /// The places of a new magazine, if there can be one.
    fn rounds(&self) -> Option<Self::Rounds>;

    /// How many places a magazine has.
    fn rounds_each(&self) -> usize;
}

/// Storage that can be copied.
pub trait Fork: Storage {
    /// A copy. Not while others are in it.
    #[must_use]
    fn fork(&self) -> Self;
}

/// Keeps what it contains away from its neighbours' cache lines, so that CPUs
/// do not slow each other down without sharing anything.
#[derive(Debug, Default)]
#[repr(align(128))]
pub struct Padded<V>(pub V);

/// A stack with room for `N` magazines.
#[derive(Clone, Debug)]
pub struct ArrayStack<M, const N: usize> {
    magazines: [Option<M>; N],
    len: usize,
}

impl<M, const N: usize> ArrayStack<M, N> {
    const EMPTY: Self = Self {
        magazines: [const { None }; N],
        len: 0,
    };
}

impl<M, const N: usize> Stack<M> for ArrayStack<M, N> {
    fn push(&mut self, magazine: M) -> Result<(), M> {
        match self.magazines.get_mut(self.len) {
            Some(place) => {
                *place = Some(magazine);
                self.len += 1;
                Ok(())
            }
            None => Err(magazine),
        }
    }

    fn pop(&mut self) -> Option<M> {
        self.len = self.len.checked_sub(1)?;
        self.magazines.get_mut(self.len)?.take()
    }

    fn get(&self, index: usize) -> Option<&M> {
        self.magazines.get(index)?.as_ref()
    }

    fn count(&self) -> usize {
        self.len
    }
}

/// A fixed amount of room, in place: no heap is needed, and the arena can be a
/// `static`. For `CPUS` CPUs, with magazines of `ROUNDS` rounds, of which the
/// depot keeps up to `DEPOT` full and as many empty ones a size, and `SLABS` slabs.
pub struct Fixed<
    const CPUS: usize,
    const ROUNDS: usize,
    const DEPOT: usize,
    const SLABS: usize,
    P: Platform = Single,
> {
    cpus: [Padded<P::Lock<Cpu<[Round; ROUNDS]>>>; CPUS],
    shared: Shared<P, ArrayStack<Magazine<[Round; ROUNDS]>, DEPOT>>,
    slabs: [Slab<P::Word>; SLABS],
}

impl<const CPUS: usize, const ROUNDS: usize, const DEPOT: usize, const SLABS: usize, P: Platform>
    Default for Fixed<CPUS, ROUNDS, DEPOT, SLABS, P>
{
    /// Empty room, on any platform; `new` is for a `const`.
    fn default() -> Self {
        Self {
            cpus: array::from_fn(|_| Padded(P::Lock::new(Cpu::EMPTY))),
            shared: Shared::of(Table::default(), P::Lock::new(empty_depot())),
            slabs: array::from_fn(|_| Slab::default()),
        }
    }
}

const fn empty_depot<M, const DEPOT: usize>() -> Depot<ArrayStack<M, DEPOT>> {
    Depot::of(
        [const {
            Shelf {
                full: ArrayStack::EMPTY,
                empty: ArrayStack::EMPTY,
            }
        }; SIZES],
    )
}

/// Implements `Fixed::new` for a platform; a trait has no `const fn`.
macro_rules! fixed_in_const {
    ($platform:ty, $lock:path, $word:path) => {
        impl<const CPUS: usize, const ROUNDS: usize, const DEPOT: usize, const SLABS: usize>
            Fixed<CPUS, ROUNDS, DEPOT, SLABS, $platform>
        {
            /// Empty room.
            pub const fn new() -> Self {
                Self {
                    cpus: [const { Padded($lock(Cpu::EMPTY)) }; CPUS],
                    shared: Shared::of(Table::of($word(0), $word(0)), $lock(empty_depot())),
                    slabs: [const {
                        Slab {
                            key: $word(0),
                            out: $word(0),
                            head: $word(0),
                            chain: $word(0),
                            free: $word(0),
                            links: $word(0),
                            seen: $word(0),
                        }
                    }; SLABS],
                }
            }
        }
    };
}

fixed_in_const!(Single, core::cell::RefCell::new, core::cell::Cell::new);
#[cfg(all(feature = "std", target_has_atomic = "64"))]
fixed_in_const!(
    crate::lock::Threads,
    std::sync::Mutex::new,
    core::sync::atomic::AtomicU64::new
);
#[cfg(all(feature = "spin", target_has_atomic = "64"))]
fixed_in_const!(
    crate::lock::Spinning,
    spin::Mutex::new,
    core::sync::atomic::AtomicU64::new
);

impl<const CPUS: usize, const ROUNDS: usize, const DEPOT: usize, const SLABS: usize, P: Platform>
    Storage for Fixed<CPUS, ROUNDS, DEPOT, SLABS, P>
{
    type Platform = P;
    type Rounds = [Round; ROUNDS];
    type Stack = ArrayStack<Magazine<[Round; ROUNDS]>, DEPOT>;

    #[inline]
    fn cpus(&self) -> &[Padded<CpuLock<Self>>] {
        &self.cpus
    }

    #[inline]
    fn shared(&self) -> &Shared<P, Self::Stack> {
        &self.shared
    }

    #[inline]
    fn slab(&self, id: SlabId) -> Option<&Slab<P::Word>> {
        self.slabs.get(id.index())
    }

    fn reserve_slabs(&self, count: u32) -> bool {
        count as usize <= SLABS
    }

    fn rounds(&self) -> Option<[Round; ROUNDS]> {
        (ROUNDS > 0).then_some([Round::NONE; ROUNDS])
    }

    fn rounds_each(&self) -> usize {
        ROUNDS
    }
}

impl<const CPUS: usize, const ROUNDS: usize, const DEPOT: usize, const SLABS: usize, P: Platform>
    Fork for Fixed<CPUS, ROUNDS, DEPOT, SLABS, P>
{
    fn fork(&self) -> Self {
        let cpu = |n: usize| self.cpus[n].0.with(|cpu| cpu.clone());
        Self {
            cpus: array::from_fn(|n| Padded(P::Lock::new(cpu(n)))),
            shared: self.shared.fork(),
            slabs: array::from_fn(|n| Slab::copy_of(&self.slabs[n])),
        }
    }
}

/// The storage of no caches at all.
pub struct Nowhere<P> {
    never: core::convert::Infallible,
    platform: PhantomData<P>,
}

impl<P: Platform> Storage for Nowhere<P> {
    type Platform = P;
    type Rounds = [Round; 0];
    type Stack = ArrayStack<Magazine<[Round; 0]>, 0>;

    fn cpus(&self) -> &[Padded<CpuLock<Self>>] {
        match self.never {}
    }

    fn shared(&self) -> &Shared<P, Self::Stack> {
        match self.never {}
    }

    fn slab(&self, _: SlabId) -> Option<&Slab<P::Word>> {
        match self.never {}
    }

    fn reserve_slabs(&self, _: u32) -> bool {
        match self.never {}
    }

    fn rounds(&self) -> Option<[Round; 0]> {
        match self.never {}
    }

    fn rounds_each(&self) -> usize {
        match self.never {}
    }
}

#[cfg(feature = "alloc")]
pub use heap::Heap;

#[cfg(feature = "alloc")]
mod heap {
    use super::{CpuLock, Depot, Fork, Padded, Shared, Shelf, Stack, Storage, Table};
    use crate::caches::magazine::{Cpu, Magazine, Round};
    use crate::caches::slab::{Slab, SlabId};
    use crate::lock::{Lock, Once, Platform, Single};
    use alloc_crate::boxed::Box;
    use alloc_crate::vec::Vec;
    use core::array;

    /// The first piece of room for slabs has as many; each piece after it has as
    /// many as all before it.
    const FIRST_PIECE: u32 = 8;
    /// So many pieces are room for more slabs than there can be.
    const PIECES: usize = 24;

    /// The slabs of one piece.
    type Piece<P> = Box<[Slab<<P as Platform>::Word>]>;

    /// Records on the global heap; as many as it has room for.
    pub struct Heap<P: Platform = Single> {
        cpus: Box<[Padded<CpuLock<Self>>]>,
        shared: Shared<P, Vec<Magazine<Box<[Round]>>>>,
        pieces: [P::Once<Piece<P>>; PIECES],
        magazine: usize,
    }

    impl<P: Platform> Heap<P> {
        /// For `cpus` CPUs (at least 1), with magazines of `rounds` rounds. With
        /// 0 rounds there is no magazine layer.
        pub fn new(cpus: usize, rounds: usize) -> Self {
            let cpu = |_| Padded(P::Lock::new(Cpu::EMPTY));
            let shelf = |_| Shelf {
                full: Vec::new(),
                empty: Vec::new(),
            };
            let depot = Depot::of(array::from_fn(shelf));
            Self {
                cpus: (0..cpus.max(1)).map(cpu).collect(),
                shared: Shared::of(Table::default(), P::Lock::new(depot)),
                pieces: array::from_fn(|_| P::Once::default()),
                magazine: rounds,
            }
        }
    }

    impl<M> Stack<M> for Vec<M> {
        fn push(&mut self, magazine: M) -> Result<(), M> {
            if self.try_reserve(1).is_err() {
                return Err(magazine);
            }
            self.push(magazine);
            Ok(())
        }

        fn pop(&mut self) -> Option<M> {
            self.pop()
        }

        fn get(&self, index: usize) -> Option<&M> {
            <[M]>::get(self, index)
        }

        fn count(&self) -> usize {
            self.len()
        }
    }

    /// Which piece a record is in, and where.
    #[inline]
    fn place(id: u32) -> (usize, usize) {
        let piece = (id / FIRST_PIECE).checked_ilog2().map_or(0, |bit| bit + 1);
        let first = if piece == 0 {
            0
        } else {
            FIRST_PIECE << (piece - 1)
        };
        (piece as usize, (id - first) as usize)
    }

    fn piece_len(piece: usize) -> usize {
        (FIRST_PIECE as usize) << piece.saturating_sub(1)
    }

    impl<P: Platform> Storage for Heap<P> {
        type Platform = P;
        type Rounds = Box<[Round]>;
        type Stack = Vec<Magazine<Box<[Round]>>>;

        #[inline]
        fn cpus(&self) -> &[Padded<CpuLock<Self>>] {
            &self.cpus
        }

        #[inline]
        fn shared(&self) -> &Shared<P, Self::Stack> {
            &self.shared
        }

        #[inline]
        fn slab(&self, id: SlabId) -> Option<&Slab<P::Word>> {
            let (piece, at) = place(id.0);
            self.pieces.get(piece)?.get()?.get(at)
        }

        fn reserve_slabs(&self, count: u32) -> bool {
            let (last, _) = place(count.saturating_sub(1));
            self.pieces
                .iter()
                .take(last + 1)
                .enumerate()
                .all(|(n, piece)| {
                    piece.get().is_some() || {
                        let mut slabs = Vec::new();
                        let room = slabs.try_reserve_exact(piece_len(n)).is_ok();
                        if room {
                            slabs.resize_with(piece_len(n), Slab::default);
                            piece.make(slabs.into_boxed_slice());
                        }
                        room
                    }
                })
        }

        fn rounds(&self) -> Option<Box<[Round]>> {
            let mut rounds = Vec::new();
            let room = self.magazine > 0 && rounds.try_reserve_exact(self.magazine).is_ok();
            room.then(|| {
                rounds.resize(self.magazine, Round::NONE);
                rounds.into_boxed_slice()
            })
        }

        fn rounds_each(&self) -> usize {
            self.magazine
        }
    }

    impl<P: Platform> Fork for Heap<P> {
        fn fork(&self) -> Self {
            let cpu =
                |cpu: &Padded<CpuLock<Self>>| Padded(P::Lock::new(cpu.0.with(|cpu| cpu.clone())));
            Self {
                cpus: self.cpus.iter().map(cpu).collect(),
                shared: self.shared.fork(),
                pieces: array::from_fn(|n| {
                    let copy = P::Once::default();
                    if let Some(piece) = self.pieces[n].get() {
                        copy.make(piece.iter().map(Slab::copy_of).collect());
                    }
                    copy
                }),
                magazine: self.magazine,
            }
        }
    }
}
