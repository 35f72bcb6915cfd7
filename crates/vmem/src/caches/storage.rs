//! Where the caches keep their records.
//!
//! As for tags, whoever has no heap says how much room there is ([`Fixed`]), and
//! whoever has one uses the `Heap` (feature `alloc`). Running out of it is never
//! an error: the slab layer works without magazines, and what gets no slab is
//! answered from the segment list.

use core::marker::PhantomData;

use super::depot::{Shared, Stack};
use super::fixed::ArrayStack;
use super::magazine::{Cpu, Magazine, Round};
use super::slab::{Slab, SlabId};
use crate::lock::{Platform, Word};

/// The lock around the magazines of one CPU.
pub(crate) type CpuLock<K> =
    <<K as Storage>::Platform as Platform>::Lock<Cpu<<K as Storage>::Rounds>>;

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

/// Another word with the same value, for a storage's copy.
pub(crate) fn copy_of<W: Word>(word: &W) -> W {
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
