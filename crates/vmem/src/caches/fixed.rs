//! Storage for the caches' records in place: no heap is needed.

use core::array;

use super::depot::{Depot, Shared, Stack};
use super::magazine::{Cpu, Magazine, Round};
use super::slab::{Slab, SlabId};
use super::storage::{CpuLock, Fork, Padded, Storage, copy_of};
use crate::lock::{Lock, Platform, Single};

/// A stack with room for `N` magazines.
#[derive(Clone, Debug)]
pub struct ArrayStack<M, const N: usize> {
    magazines: [Option<M>; N],
    len: usize,
}

impl<M, const N: usize> ArrayStack<M, N> {
    /// A stack without magazines.
    pub const EMPTY: Self = Self {
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
/// `static`. It serves `CPUS` CPUs, magazines of `ROUNDS` rounds, and `SLABS` slabs. The
/// depot keeps up to `DEPOT` full and `DEPOT` empty magazines of each size.
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
    Fixed<CPUS, ROUNDS, DEPOT, SLABS, P>
{
    /// Storage made from empty parts: for a `static` on a platform of your own.
    /// A trait can make neither a lock nor a word in a `const`.
    pub const fn from_parts(
        cpus: [Padded<P::Lock<Cpu<[Round; ROUNDS]>>>; CPUS],
        shared: Shared<P, ArrayStack<Magazine<[Round; ROUNDS]>, DEPOT>>,
        slabs: [Slab<P::Word>; SLABS],
        heads: [P::Word; SLABS],
    ) -> Self {
        Self {
            cpus,
            shared,
            slabs,
            heads,
        }
    }
}

impl<const CPUS: usize, const ROUNDS: usize, const DEPOT: usize, const SLABS: usize, P: Platform>
    Default for Fixed<CPUS, ROUNDS, DEPOT, SLABS, P>
{
    /// Empty storage, on any platform; `new` is for a `const`.
    fn default() -> Self {
        Self::from_parts(
            array::from_fn(|_| Padded(P::Lock::new(Cpu::EMPTY))),
            Shared::new(
                P::Lock::new(Depot::EMPTY),
                Default::default(),
                Default::default(),
            ),
            array::from_fn(|_| Slab::default()),
            array::from_fn(|_| P::Word::default()),
        )
    }
}

/// Implements `Fixed::new` for a platform.
macro_rules! fixed_in_const {
    ($platform:ty, $lock:path, $word:path) => {
        impl<const CPUS: usize, const ROUNDS: usize, const DEPOT: usize, const SLABS: usize>
            Fixed<CPUS, ROUNDS, DEPOT, SLABS, $platform>
        {
            /// Empty storage.
            pub const fn new() -> Self {
                Self::from_parts(
                    [const { Padded($lock(Cpu::EMPTY)) }; CPUS],
                    Shared::new($lock(Depot::EMPTY), $word(0), $word(0)),
                    [const {
                        Slab::new(
                            $word(0),
                            $word(0),
                            $word(0),
                            $word(0),
                            $word(0),
                            $word(0),
                        )
                    }; SLABS],
                    [const { $word(0) }; SLABS],
                )
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
