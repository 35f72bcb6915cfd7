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
use crate::lock::{Lock, Platform, Single, Word};

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

    /// The word with the heads of the hash chains `2 * index` and `2 * index + 1`,
    /// if there is room for more than `index` slabs. It never moves.
    fn heads(&self, index: usize) -> Option<&<Self::Platform as Platform>::Word>;

    /// Makes room for `count` slabs in all, and as many words of heads; called with
    /// the depot locked. False if it can't.
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
/// do not slow each other down without sharing anything (paper, section 3.6).
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
    heads: [P::Word; SLABS],
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
            heads: array::from_fn(|_| P::Word::default()),
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
                            chain: $word(0),
                            free: $word(0),
                            links: $word(0),
                            seen: $word(0),
                        }
                    }; SLABS],
                    heads: [const { $word(0) }; SLABS],
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

    #[inline]
    fn heads(&self, index: usize) -> Option<&P::Word> {
        self.heads.get(index)
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
            heads: array::from_fn(|n| copy_of(&self.heads[n])),
        }
    }
}

fn copy_of<W: Word>(word: &W) -> W {
    let copy = W::default();
    copy.store(word.load());
    copy
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

    fn heads(&self, _: usize) -> Option<&P::Word> {
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
    use super::{CpuLock, Depot, Fork, Padded, Shared, Shelf, Stack, Storage, Table, copy_of};
    use crate::caches::magazine::{Cpu, Magazine, Round};
    use crate::caches::slab::{Slab, SlabId};
    use crate::lock::{Lock, Once, Platform, Single};
    use alloc_crate::boxed::Box;
    use alloc_crate::vec::Vec;
    use core::array;

    /// The first piece has as many places, each one behind it twice as many as the
    /// one before.
    const FIRST_PIECE: usize = 8;
    /// So many pieces are room for more slabs than there can be.
    const PIECES: usize = 24;

    /// An array that grows by pieces and never moves.
    struct Pieces<P: Platform, V>([P::Once<Box<[V]>>; PIECES]);

    impl<P: Platform, V> Default for Pieces<P, V> {
        fn default() -> Self {
            Self(array::from_fn(|_| P::Once::default()))
        }
    }

    impl<P: Platform, V: Default> Pieces<P, V> {
        /// Which piece a place is in, and where.
        #[inline]
        fn place(index: usize) -> (usize, usize) {
            let past = index.wrapping_add(FIRST_PIECE);
            let piece = (past | FIRST_PIECE).ilog2() - FIRST_PIECE.ilog2();
            (piece as usize, past.wrapping_sub(FIRST_PIECE << piece))
        }

        #[inline]
        fn get(&self, index: usize) -> Option<&V> {
            let (piece, at) = Self::place(index);
            self.0.get(piece)?.get()?.get(at)
        }

        /// Makes room for `count` places in all.
        fn reserve(&self, count: usize) -> bool {
            let (last, _) = Self::place(count.saturating_sub(1));
            let pieces = self.0.iter().take(last + 1).enumerate();
            let mut missing = pieces.filter(|(_, piece)| piece.get().is_none());
            missing.all(|(n, piece)| {
                let mut places = Vec::new();
                let room = places.try_reserve_exact(FIRST_PIECE << n).is_ok();
                if room {
                    places.resize_with(FIRST_PIECE << n, V::default);
                    piece.make(places.into_boxed_slice());
                }
                room
            })
        }

        fn map(&self, copy: impl Fn(&V) -> V) -> Self {
            Self(array::from_fn(|n| {
                let copies = P::Once::default();
                if let Some(piece) = self.0[n].get() {
                    copies.make(piece.iter().map(&copy).collect());
                }
                copies
            }))
        }
    }

    /// Records on the global heap; as many as it has room for.
    pub struct Heap<P: Platform = Single> {
        cpus: Box<[Padded<CpuLock<Self>>]>,
        shared: Shared<P, Vec<Magazine<Box<[Round]>>>>,
        slabs: Pieces<P, Slab<P::Word>>,
        heads: Pieces<P, P::Word>,
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
                slabs: Pieces::default(),
                heads: Pieces::default(),
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
            self.slabs.get(id.index())
        }

        #[inline]
        fn heads(&self, index: usize) -> Option<&P::Word> {
            self.heads.get(index)
        }

        fn reserve_slabs(&self, count: u32) -> bool {
            self.slabs.reserve(count as usize) && self.heads.reserve(count as usize)
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
                slabs: self.slabs.map(Slab::copy_of),
                heads: self.heads.map(copy_of),
                magazine: self.magazine,
            }
        }
    }
}
