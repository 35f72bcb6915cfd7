//! Storage for the caches' records on the heap.

use alloc_crate::boxed::Box;
use alloc_crate::vec::Vec;
use core::array;

use super::depot::{Depot, Shared, Stack};
use super::magazine::{Cpu, Magazine, Round};
use super::slab::{Slab, SlabId};
use super::storage::{CpuLock, Fork, Padded, Storage, copy_of};
use crate::lock::{Lock, Once, Platform, Single};

/// Number of places in the first piece; each piece after it has twice as many as the
/// one before.
const FIRST_PIECE: usize = 8;
/// Number of pieces: enough for more slabs than there can be.
const PIECES: usize = 24;

/// An array that grows by pieces and never moves.
struct Pieces<P: Platform, V>([P::Once<Box<[V]>>; PIECES]);

impl<P: Platform, V> Default for Pieces<P, V> {
    fn default() -> Self {
        Self(array::from_fn(|_| P::Once::default()))
    }
}

impl<P: Platform, V: Default> Pieces<P, V> {
    /// Returns the piece that a place is in, and the index in the piece.
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

    /// Makes room for `count` places in total.
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

/// Records on the global heap; limited only by its memory.
pub struct Heap<P: Platform = Single> {
    cpus: Box<[Padded<CpuLock<Self>>]>,
    shared: Shared<P, Vec<Magazine<Box<[Round]>>>>,
    slabs: Pieces<P, Slab<P::Word>>,
    heads: Pieces<P, P::Word>,
    magazine: usize,
}

impl<P: Platform> Heap<P> {
    /// Storage for `cpus` CPUs (at least 1), with magazines of `rounds` rounds. With
    /// 0 rounds there is no magazine layer.
    pub fn new(cpus: usize, rounds: usize) -> Self {
        let cpu = |_| Padded(P::Lock::new(Cpu::EMPTY));
        Self {
            cpus: (0..cpus.max(1)).map(cpu).collect(),
            shared: Shared::new(
                P::Lock::new(Depot::default()),
                Default::default(),
                Default::default(),
            ),
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
        let cpu = |cpu: &Padded<CpuLock<Self>>| Padded(P::Lock::new(cpu.0.with(|cpu| cpu.clone())));
        Self {
            cpus: self.cpus.iter().map(cpu).collect(),
            shared: self.shared.fork(),
            slabs: self.slabs.map(Slab::copy_of),
            heads: self.heads.map(copy_of),
            magazine: self.magazine,
        }
    }
}
